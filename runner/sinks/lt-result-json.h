/* SPDX-License-Identifier: MIT
 *
 * lt-result-json: the result document, "ltrun.result/1", and the lines of the
 * interval log, "ltrun.intervals/1". Described by ltrun-result-1.schema.json and
 * ltrun-intervals-1.schema.json beside this file. Any field that has no value is
 * null or an empty array: every document has the same keys. Main thread of the
 * controller only.
 */
#pragma once

#include "lt-run.h"
#include "lt-series.h"
#include "lt-stats.h"
#include "lt-verdict.h"

#define LT_RESULT_SCHEMA "ltrun.result/1"
#define LT_INTERVALS_SCHEMA "ltrun.intervals/1"

/* The whole document, for a file or stdout. @run, @series and @last are NULL when
 * set-up failed before there were any.
 * Returns: (transfer full): UTF-8 text that ends with a newline. */
char *lt_result_json_to_text (const LtRun *run, LtSeries *series, const LtSnapshot *last,
                              const LtVerdict *verdict);

/* Lines of the interval log, each with its newline. Returns: (transfer full). */
char *lt_interval_json_header (const LtRun *run);
/* @row and the @interval that it was made of: a line has its histograms, so that the
 * percentiles of a run whose end is missing can still be computed. */
char *lt_interval_json_row (const LtRun *run, const LtSeriesRow *row, const LtStats *interval);
char *lt_interval_json_end (const LtVerdict *verdict);
