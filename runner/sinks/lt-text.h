/* SPDX-License-Identifier: MIT
 *
 * lt-text: a result as text for people: the summary for stdout, and the line an
 * interval for stderr. Names and messages of plugins are shown harmlessly. Pure
 * functions of their arguments; main thread of the controller.
 */
#pragma once

#include "lt-result.h"
#include "lt-text-plain.h"

/* @columns: of the terminal, 0: 80; less important columns
 * are left out rather than wrapped. Of a scenario that was run several times it shows
 * a row a run, and mean and confidence interval. Its last line is the verdict.
 * Returns: (transfer full): with a newline at its end. */
char *lt_text_summary (const LtResult *result, LtLook look, guint columns);

/* "   3s/30s  12.3k ops/s  p50 812 µs  p99 3.10 ms  errors 0 %": the interval of
 * @snapshot. Returns: (transfer full): one line, without a newline. */
char *lt_text_progress (const LtRun *run, const LtSnapshot *snapshot);
