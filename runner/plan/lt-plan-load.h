/* SPDX-License-Identifier: MIT
 *
 * lt-plan-load: load that changes: --stage, --pattern and --ramp-up into stages and a profile.
 *
 * A stage leads from the target before it to its own, in a straight line; one of no
 * length is a jump. The first begins at --rate or --concurrency if that is given on
 * the command line, else at 0. Targets are arrivals a second if they say so
 * ("500/s") or if --rate is given, else workers.
 */
#pragma once

#include "lt-plan.h"

/* One --stage, "30s:100": noted, not yet joined with the others. */
gboolean lt_apply_stage (LtPlan *plan, const char *text, GError **error);

/* One --pattern, "spike:base=10,peak=100,at=10s,for=5s"; replaces an earlier one. */
gboolean lt_apply_pattern (LtPlan *plan, const char *text, GError **error);

/* Whether what was noted can be read, whatever rate and duration go with it. Leaves a profile
 * behind that is of no use. */
gboolean lt_plan_check_load (LtPlan *plan, GError **error);

/* Makes the plan's profile and stages of what was noted; nothing was: a constant load,
 * without either. Sets duration, rate and workers of the plan to those of the profile.
 * @start_rate, @start_workers: what the first stage begins at, 0: not given. With a
 * rate all targets are rates. */
gboolean lt_plan_resolve_load (LtPlan *plan, double start_rate, guint start_workers,
                               GError **error);
