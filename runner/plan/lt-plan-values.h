/* SPDX-License-Identifier: MIT
 *
 * lt-plan-values: text of one setting into the plan. Private to the room.
 *
 * Each function parses @text, checks its bounds and stores it. The message says
 * what was expected and found; the caller prefixes the setting's name.
 */
#pragma once

#include "lt-plan.h"

typedef gboolean (*LtApply) (LtPlan *plan, const char *text, GError **error);

gboolean lt_apply_plugin (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_plugin_dir (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_set (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_concurrency (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_duration (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_rate (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_arrival (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_warmup (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_operation (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_mix (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_iterations (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_worker_iterations (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_think (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_ramp_up (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_scenario (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_mode (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_steady (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_steady_warmup (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_each (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_runs (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_cool_down (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_seed (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_grace (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_setup_timeout (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_teardown_timeout (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_no_latency (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_memory (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_clock (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_in_process (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_quiet (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_no_live (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_format (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_out (LtPlan *plan, const char *text, GError **error);

/* A duration of at least @min_ns and at most LT_PLAN_MAX_DURATION_NS: @expected. */
gboolean lt_apply_span (const char *text, gint64 min_ns, const char *expected, guint64 *ret_ns,
                        GError **error);
/* lt-plan-work.c */
gboolean lt_apply_only_iteration (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_batch (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_backlog (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_abort_if_unsustained (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_pin (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_log_level (LtPlan *plan, const char *text, GError **error);

/* lt-plan-history.c */
gboolean lt_apply_history (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_no_history (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_label (LtPlan *plan, const char *text, GError **error);

/* lt-plan-baseline.c */
gboolean lt_apply_baseline (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_save_baseline (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_baseline_dir (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_gate (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_strict (LtPlan *plan, const char *text, GError **error);

/* lt-plan-data.c */
gboolean lt_apply_data (LtPlan *plan, const char *text, GError **error);
void lt_plan_data_free (gpointer data);

/* lt-plan-web.c */
gboolean lt_apply_web (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_web_token (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_linger (LtPlan *plan, const char *text, GError **error);
/* Whether @text is an address, a port or both, as far as its form goes. */
gboolean lt_plan_web_is_address (const char *text);

/* lt-plan-judge.c */
gboolean lt_apply_threshold (LtPlan *plan, const char *text, GError **error);
gboolean lt_apply_abort_on_fail (LtPlan *plan, const char *text, GError **error);

/* An empty plan with its arrays. */
LtPlan *lt_plan_new (void);
