/* SPDX-License-Identifier: MIT
 *
 * lt-cmd-scale: what `ltrun scale` prints and writes. [any thread]
 */
#pragma once

#include "lt-result.h"
#include "lt-scale.h"

/* All that a sweep of concurrency found out. */
typedef struct LtScaleReport
{
  const LtResult *call; /* its runs */
  const LtRun *run;     /* the first that began; NULL: none did */
  guint64 duration_ns;  /* of each run */
  guint n_runs;         /* of each concurrency, as planned */
  const LtScale *scale;
  const LtVerdict *verdict;
  char *why; /* of a pass */
} LtScaleReport;

/* "12.3 (95 %: 11.8 to 12.9)". Returns: (transfer full), as the rest. */
char *lt_cmd_scale_interval (double value, const LtInterval *interval,
                             char *(*format) (double value));

/* For people. Its last line is the verdict. */
char *lt_cmd_scale_text (const LtScaleReport *report, gboolean color, guint columns);
/* LtScaleReport: "schema":"ltrun.scale/1"; a row for each concurrency; tables. */
char *lt_cmd_scale_json (gconstpointer report);
char *lt_cmd_scale_csv (gconstpointer report);
char *lt_cmd_scale_markdown (gconstpointer report);
