/* SPDX-License-Identifier: MIT
 *
 * lt-text-parts: parts of the summary; for lt-text*.c only.
 */
#pragma once

#include "lt-page.h"
#include "lt-result.h"

/* What ran, and how: two lines. @run and @last may be NULL. */
void lt_text_add_header (LtPage *page, const LtRun *run, const LtSnapshot *last);
/* All of one run, from the header to the crash, but for warnings and verdict. */
void lt_text_add_run (LtPage *page, const LtRun *run, const LtSnapshot *last,
                      const LtVerdict *verdict);
/* Every scenario of a result with several runs. */
void lt_text_add_scenarios (LtPage *page, const LtResult *result);

/* Operations, the total, steps and failures nested under them. */
void lt_text_add_operations (LtPage *page, const LtRun *run, const LtStats *stats);
/* A row for each stage of a load that changes; nothing without. */
void lt_text_add_stages (LtPage *page, const LtRun *run, const LtSnapshot *last);
/* Errors by class with their first messages; nothing without errors. */
void lt_text_add_errors (LtPage *page, const LtRun *run, const LtStats *stats,
                         const GPtrArray *samples);
/* What the suite counted itself; nothing without. */
void lt_text_add_metrics (LtPage *page, const LtRun *run, const LtStats *stats);

/* Lines of "label  text": lag, traffic, memory, warm-up, cost of the harness. */
void lt_text_add_facts (LtPage *page, const LtRun *run, const LtSnapshot *last);

/* Who crashed, and where; nothing without a crash. */
void lt_text_add_crash (LtPage *page, const LtRun *run, const LtVerdict *verdict);
/* What the result was compared with, and the checks; nothing without a baseline. */
void lt_text_add_baselines (LtPage *page, const LtResult *result);
/* "2 gates of baseline main hold". Returns: (transfer full): NULL without a baseline. */
char *lt_text_gates_kept (const LtResult *result);
void lt_text_add_warnings (LtPage *page, const LtVerdict *verdict);
/* How the thresholds of all runs stand; nothing without. */
void lt_text_add_thresholds (LtPage *page, const LtResult *result);
/* "all 3 thresholds hold", of a result in which they do. Returns: (transfer full): NULL when
 * there are none. */
char *lt_text_thresholds_held (const LtResult *result);
/* Why it is a pass, if it is. Returns: (transfer full). */
char *lt_text_why_pass (const LtResult *result);
/* All reasons; the last line tells pass or fail, and why. @why: it is a pass; may be NULL. */
void lt_text_add_verdict (LtPage *page, const LtVerdict *verdict, const char *why);

/* "30 s", "2m 05s", "78 %": what was planned, or is a headline, without the zeroes of
 * a measurement. Returns: (transfer full). */
char *lt_text_plain_duration (guint64 ns);
char *lt_text_plain_share (double fraction);
/* "500/s", "12.5k/s". Returns: (transfer full). */
char *lt_text_rate (double per_s);
/* "99,999", "1.06M". Returns: (transfer full). */
char *lt_text_count (guint64 count);
