/* SPDX-License-Identifier: MIT
 *
 * lt-monitor: memory and processor time of a process, from outside. [one thread]
 */
#pragma once

#include <sys/types.h>

#include "lt-stats.h"

/* Reads what the system knows of @pid; known is FALSE when it is gone. Of its shared
 * memory, @shared_bytes are the runner's and not counted. */
void lt_monitor_read (pid_t pid, guint64 shared_bytes, LtResources *ret_resources);

/* Collects RSS over time; zeroed memory is an empty one. */
typedef struct LtTrend
{
  guint64 n;
  guint64 start_bytes, peak_bytes, end_bytes;
  double sum_t, sum_y, sum_tt, sum_ty; /* least squares; t in s, y in bytes from the start */
} LtTrend;

void lt_trend_add (LtTrend *trend, guint64 time_ns, guint64 rss_bytes);
void lt_trend_get (const LtTrend *trend, LtMemoryTrend *ret_trend);
