/* SPDX-License-Identifier: MIT
 *
 * lt-child: a program run to its end, or ended with all that it started. [main thread]
 */
#pragma once

#include <gio/gio.h>

#include "lt-probe-report.h"

typedef struct LtChild
{
  const char *program;
  char **argv;
  char **environment;
  int report_fd;                     /* becomes LT_PROBE_FD_REPORT; -1: none */
  int output_fd;                     /* becomes standard output and error */
  guint64 timeout_ns;                /* since it was last heard of; on a busy machine more */
  const _Atomic uint32_t *heartbeat; /* of the report; NULL: it is heard of once */
} LtChild;

/* Whatever its heart does. */
#define LT_CHILD_MAX_TIMEOUTS 12

typedef enum
{
  LT_CHILD_ENDED, /* *ret_wait_status says how */
  LT_CHILD_TIMED_OUT,
  LT_CHILD_NOT_STARTED, /* @error is set */
} LtChildEnd;

/* In a process group of its own, with /dev/null as standard input and no other
 * descriptors. Whatever it started is gone afterwards. */
LtChildEnd lt_child_run (const LtChild *child, int *ret_wait_status, GError **error);
