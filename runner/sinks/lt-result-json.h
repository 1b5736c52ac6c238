/* SPDX-License-Identifier: MIT
 *
 * lt-result-json: the result document, "ltrun.result/1", and the lines of the
 * interval log, "ltrun.intervals/1". Described by ltrun-result-1.schema.json and
 * ltrun-intervals-1.schema.json beside this file. Any field that has no value is
 * null or an empty array: every document has the same keys. Main thread of the
 * controller only.
 */
#pragma once

#include "lt-result.h"
#include "lt-series.h"

#define LT_RESULT_SCHEMA "ltrun.result/1"
#define LT_INTERVALS_SCHEMA "ltrun.intervals/1"

/* The whole document, for a file or stdout. @series: NULL: without intervals.
 * Returns: (transfer full): UTF-8 text that ends with a newline. */
char *lt_result_json_to_text (const LtResult *result, const LtSeriesSet *series);

/* Lines of the interval log, each with its newline: of the call, of a run that begins,
 * of an interval of it, of its end, of the end of all. Returns: (transfer full). */
char *lt_interval_json_header (const LtResult *result);
char *lt_interval_json_run (const LtRunTag *tag, const LtRun *run);
/* @row and the @interval that it was made of: a line has its histograms, so that the
 * percentiles of a run whose end is missing can still be computed. */
char *lt_interval_json_row (const LtRunTag *tag, const LtRun *run, const LtSeriesRow *row,
                            const LtStats *interval);
char *lt_interval_json_run_end (const LtRunTag *tag, const LtVerdict *verdict);
char *lt_interval_json_end (const LtResult *result);
