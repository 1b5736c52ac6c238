/* SPDX-License-Identifier: MIT
 *
 * lt-result-parts: members of the result document and of interval lines; for
 * lt-result-*.c, and for the dashboard, which tells the same. Each adds its keys to the object that is open.
 */
#pragma once

#include "lt-json.h"
#include "lt-result-json.h"

/* id, started_at, ltrun_version, command_line, host, revision, labels, seed. */
void lt_result_add_call (LtJson *json, const LtResult *result);

/* scenario, run. */
void lt_result_add_tag (LtJson *json, const LtRunTag *tag);

/* The value of @setting without secrets. Returns: (transfer full): NULL as it may be. */
char *lt_result_shown_value (const LtRun *run, const LtSetting *setting);

/* started_at, config, plugin, harness. */
void lt_result_add_run (LtJson *json, const LtRun *run);

/* Whether warm-up and run came to a steady state, or null when nobody asked. */
void lt_result_add_steady (LtJson *json, const char *key, const LtRun *run,
                           const LtSnapshot *last);

/* Figures of each scenario over its runs. */
void lt_result_add_summaries (LtJson *json, const char *key, const LtResult *result);

/* The thresholds of every run. */
void lt_result_add_thresholds (LtJson *json, const char *key, const LtResult *result);

/* What the result was compared with. */
void lt_result_add_baselines (LtJson *json, const char *key, const LtResult *result);

/* A distribution of @histogram, or null when it is NULL: not recorded. */
void lt_result_add_summary (LtJson *json, const char *key, const LtHistogram *histogram);

/* Totals of a span with its operations, or null. */
void lt_result_add_span (LtJson *json, const char *key, const LtRun *run, const LtStats *stats);

/* Errors by class with the messages that were kept. */
void lt_result_add_errors (LtJson *json, const char *key, const LtRun *run,
                           const LtStats *stats, const GPtrArray *samples);

/* What each stage of a load that changes was to be, and what was measured in it. */
/* Empty without any. */
void lt_result_add_load_changes (LtJson *json, const char *key, const LtSnapshot *last);
void lt_result_add_stages (LtJson *json, const char *key, const LtRun *run,
                           const LtSnapshot *last);

/* Checks of the suite's invariants, or null when none could tell. */
void lt_result_add_verification (LtJson *json, const char *key, const LtRun *run,
                                 const LtSnapshot *last);

void lt_result_add_metrics (LtJson *json, const char *key, const LtRun *run,
                            const LtStats *stats);

/* Members of an interval; with histograms when @interval is not NULL. */
void lt_result_add_row (LtJson *json, const LtRun *run, const LtSeriesRow *row,
                        const LtStats *interval);

void lt_result_add_verdict (LtJson *json, const char *key, const LtVerdict *verdict);
void lt_result_add_strings (LtJson *json, const char *key, const GPtrArray *lines);
void lt_result_add_crash (LtJson *json, const char *key, const LtCrashInfo *crash);
