/* SPDX-License-Identifier: MIT
 *
 * lt-rendering: the formats that are made of a whole result, be it one that a run has
 * just come to (-o FORMAT=FILE) or one that was read back (report -f FORMAT).
 *
 * Adding one is a new .c file and a line in lt-rendering-list.h. Pure; main thread.
 */
#pragma once

#include "lt-result.h"
#include "lt-series.h"

typedef struct LtRendering
{
  const char *name;
  const char *suffix;  /* of a file name */
  const char *help;    /* a line of --help */
  gboolean has_series; /* looks at the intervals */

  /* @series: of all runs of @result; empty when they were not kept. Text of suites has
   * to come out harmless. Returns: (transfer full): UTF-8 text. */
  char *(*render) (const LtResult *result, const LtSeriesSet *series);
} LtRendering;

/* Ended by one without a name. */
const LtRendering *lt_rendering_list (void);
const LtRendering *lt_rendering_find (const char *name); /* NULL: none of that name */

/* Whether this build can make it. The error says why not, and does not name it. */
gboolean lt_rendering_check (const LtRendering *rendering, GError **error);

/* The latency that a user waits for, of ok operations: the response time of an open loop,
 * the service time of a closed one. NULL: not recorded. */
const LtHistogram *lt_rendering_latency (const LtOpStats *stats);
