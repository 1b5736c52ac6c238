/* SPDX-License-Identifier: MIT */

#include "lt-plan-settle.h"

#include <string.h>

#include "lt-plan-blame.h"
#include "lt-plan-load.h"

/* ---- What was given -------------------------------------------------------- */

/* Whether @name is asked for in the same breath as @other: on the command line, or in the
 * same group of a file. What a variable or [global] says is for whoever has use for it. */
static gboolean
is_given_beside (const LtPlan *plan, const char *name, const char *other)
{
  const LtPlanRank rank = lt_plan_rank (plan, name);

  return rank == LT_RANK_COMMAND_LINE
         || (lt_plan_is_of_file (rank) && rank >= lt_plan_rank (plan, other));
}

static void
forget (LtPlan *plan, const char *name)
{
  for (guint i = 0; i < plan->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);

      if (g_str_equal (setting->name, name))
        g_ptr_array_remove_index (plan->settings, i--);
    }
}

static char *
label_of (const LtPlan *plan, const char *name)
{
  return lt_plan_label (lt_plan_find_setting (plan, name), name);
}

static gboolean
refuse_both (const LtPlan *plan, const char *one, const char *other, GError **error)
{
  return lt_plan_refuse (plan, one, other, ": expected one of the two, found both", error);
}

/* ---- What runs ------------------------------------------------------------- */

static void
drop_mix (LtPlan *plan)
{
  g_ptr_array_set_size (plan->mix, 0);
  forget (plan, "mix");
}

static void
drop_operation (LtPlan *plan)
{
  g_clear_pointer (&plan->operation, g_free);
  forget (plan, "operation");
}

static void
drop_each (LtPlan *plan)
{
  plan->each = FALSE;
  forget (plan, "each");
}

static gboolean
settle_operations (LtPlan *plan, GError **error)
{
  if (plan->each && plan->operation != NULL)
    {
      if (lt_plan_rank (plan, "each") == lt_plan_rank (plan, "operation"))
        return refuse_both (plan, "each", "operation", error);
      if (lt_plan_rank (plan, "each") > lt_plan_rank (plan, "operation"))
        drop_operation (plan);
      else
        drop_each (plan);
    }
  if (plan->operation == NULL || plan->mix->len == 0)
    return TRUE;
  if (lt_plan_rank (plan, "operation") > lt_plan_rank (plan, "mix"))
    drop_mix (plan);
  else if (lt_plan_rank (plan, "mix") > lt_plan_rank (plan, "operation"))
    drop_operation (plan);
  else
    return refuse_both (plan, "operation", "mix", error);
  return TRUE;
}

/* ---- How much -------------------------------------------------------------- */

static gboolean
settle_pattern (LtPlan *plan, GError **error)
{
  if (plan->stage_texts->len == 0 || plan->pattern == NULL)
    return TRUE;
  if (lt_plan_rank (plan, "pattern") == lt_plan_rank (plan, "stage"))
    return refuse_both (plan, "pattern", "stage", error);
  if (lt_plan_rank (plan, "pattern") < lt_plan_rank (plan, "stage"))
    {
      g_clear_pointer (&plan->pattern, g_free);
      forget (plan, "pattern");
      return TRUE;
    }
  g_ptr_array_set_size (plan->stage_texts, 0);
  forget (plan, "stage");
  return TRUE;
}

/* What stages decide themselves cannot be asked for beside them; what a variable says
 * of it they override. */
static gboolean
settle_shape (LtPlan *plan, GError **error)
{
  const char *shape;

  if (!settle_pattern (plan, error))
    return FALSE;
  shape = plan->stage_texts->len > 0 ? "stage" : plan->pattern != NULL ? "pattern" : NULL;
  if (shape == NULL)
    return TRUE;
  if (plan->stage_texts->len > 0 && is_given_beside (plan, "duration", "stage"))
    return refuse_both (plan, "duration", "stage", error);
  if (plan->ramp_up_ns > 0)
    {
      if (is_given_beside (plan, "ramp-up", shape))
        return refuse_both (plan, "ramp-up", shape, error);
      plan->ramp_up_ns = 0;
      forget (plan, "ramp-up");
    }
  return TRUE;
}

/* "--stage: expected ..." of a file becomes "peak.ini:7: stage: expected ...". */
static void
relabel (const LtPlan *plan, const char *name, GError **error)
{
  g_autofree char *option = g_strconcat ("--", name, ": ", NULL);
  g_autofree char *label = label_of (plan, name);
  g_autofree char *old = NULL;

  if (error == NULL || !g_str_has_prefix ((*error)->message, option))
    return;
  old = g_strdup ((*error)->message + strlen (option));
  g_clear_error (error);
  g_set_error (error, LT_PLAN_ERROR, lt_plan_code (plan, name, NULL), "%s: %s", label, old);
}

/* Targets without a unit are workers unless the rate was asked for beside them: one that
 * a weaker source left in the plan would make arrivals of a load that has none. */
static void
drop_weaker_rate (LtPlan *plan)
{
  plan->rate_per_s = 0;
  forget (plan, "rate");
}

/* A number of iterations is an end of its own: the default duration is none then. A load
 * that changes all the way needs one. */
static void
settle_end (LtPlan *plan)
{
  if ((plan->iterations == 0 && plan->worker_iterations == 0) || plan->stage_texts->len > 0
      || plan->pattern != NULL || lt_plan_rank (plan, "duration") != LT_RANK_DEFAULT)
    return;
  plan->duration_ns = LT_PLAN_MAX_DURATION_NS;
  plan->endless = TRUE;
  forget (plan, "duration");
}

static gboolean
settle_load (LtPlan *plan, GError **error)
{
  const char *shape;
  gboolean rate_given, workers_given;

  if (!settle_shape (plan, error))
    return FALSE;
  shape = plan->stage_texts->len > 0 ? "stage" : plan->pattern != NULL ? "pattern" : "ramp-up";
  rate_given = plan->rate_per_s > 0 && is_given_beside (plan, "rate", shape);
  workers_given = is_given_beside (plan, "concurrency", shape);
  if (!rate_given && !g_str_equal (shape, "ramp-up"))
    drop_weaker_rate (plan);
  settle_end (plan);
  if (!lt_plan_resolve_load (plan, rate_given ? plan->rate_per_s : 0,
                             workers_given ? plan->workers : 0, error))
    {
      relabel (plan, shape, error);
      return FALSE;
    }
  if (plan->profile == NULL || plan->ramp_up_ns > 0)
    return TRUE;
  if (plan->stage_texts->len > 0)
    forget (plan, "duration");
  if (!plan->profile_of_rate && !workers_given)
    forget (plan, "concurrency");
  return TRUE;
}

static gboolean
settle_iterations (LtPlan *plan, GError **error)
{
  if (plan->iterations > 0 && plan->worker_iterations > 0)
    return refuse_both (plan, "iterations", "worker-iterations", error);
  if (plan->worker_iterations > 0 && plan->rate_per_s > 0)
    return lt_plan_refuse (plan, "worker-iterations", "rate",
                           ": expected --iterations, as any worker takes an arrival", error);
  return TRUE;
}

/* A load that changes is never steady; its warm-up runs at the mean and may be. */
static gboolean
settle_steady (LtPlan *plan, GError **error)
{
  const char *shape = plan->stage_texts->len > 0 ? "stage"
                      : plan->pattern != NULL    ? "pattern"
                                                 : "ramp-up";

  if (plan->steady.limit > 0 && plan->profile != NULL)
    return lt_plan_refuse (plan, "steady", shape,
                           ": expected one of the two, as a load that changes is not steady",
                           error);
  if (plan->steady_warmup.limit > 0 && plan->warmup_ns == 0)
    return lt_plan_refuse (plan, "steady-warmup", NULL,
                           ": expected a warmup of some time, found none", error);
  return TRUE;
}

/* Where any worker takes the next iteration nobody can say which row of a worker's own is
 * its last. */
static gboolean
settle_data (const LtPlan *plan, GError **error)
{
  for (guint i = 0; i < plan->data->len; i++)
    {
      const LtPlanData *data = g_ptr_array_index (plan->data, i);
      g_autofree char *text = NULL;

      if (data->strategy != LT_PLAN_DATA_UNIQUE || !data->stop
          || (plan->rate_per_s <= 0 && plan->iterations == 0))
        continue;
      text = g_strdup_printf (": %s: strategy=unique,end=stop goes with neither --rate nor "
                              "--iterations: expected strategy=sequential,end=stop to use each "
                              "row once",
                              data->name);
      return lt_plan_refuse (plan, "data", NULL, text, error);
    }
  return TRUE;
}

static gboolean
settle_batch (const LtPlan *plan, GError **error)
{
  const char *other = plan->rate_per_s > 0     ? "rate"
                      : plan->think_max_ns > 0 ? "think"
                      : plan->work.only        ? "only-iteration"
                                               : NULL;

  if (plan->work.batch == 1 || other == NULL)
    return TRUE;
  return lt_plan_refuse (
    plan, "batch", other,
    ": expected one of the two, as there is nothing between the operations of a "
    "batch",
    error);
}

static gboolean
settle_backlog (const LtPlan *plan, GError **error)
{
  if (plan->abort_if_unsustained && plan->rate_per_s > 0
      && plan->duration_ns < LT_PLAN_MIN_SUSTAIN_NS)
    return lt_plan_refuse (
      plan, "abort-if-unsustained", NULL,
      ": expected a duration of at least 5s, as five seconds in a row decide", error);
  if ((!plan->work.bounded && !plan->abort_if_unsustained) || plan->rate_per_s > 0)
    return TRUE;
  return lt_plan_refuse (plan, plan->work.bounded ? "backlog" : "abort-if-unsustained", NULL,
                         ": expected a --rate, found none", error);
}

static void
drop_schedule (LtPlan *plan)
{
  plan->rate_per_s = 0;
  plan->work.bounded = FALSE;
  plan->abort_if_unsustained = FALSE;
  plan->poisson = FALSE;
  plan->iterations = plan->worker_iterations = 0;
  plan->think_min_ns = plan->think_max_ns = 0;
  plan->warmup_ns = 0;
  plan->duration_ns = LT_PLAN_MAX_DURATION_NS;
  plan->endless = TRUE;
  g_clear_pointer (&plan->profile, lt_profile_free);
  g_ptr_array_set_size (plan->stages, 0);
}

/* The worker and the iteration are of the run. */
static gboolean
check_only (const LtPlan *plan, GError **error)
{
  const char *option = plan->iterations > 0 ? "iterations" : "worker-iterations";
  const guint64 n = MAX (plan->iterations, plan->worker_iterations);
  g_autofree char *text = NULL;

  if (plan->work.only_worker >= plan->workers)
    {
      text = g_strdup_printf (": expected a worker from 0 to %u, found %u", plan->workers - 1,
                              plan->work.only_worker);
      return lt_plan_refuse (plan, "only-iteration", NULL, text, error);
    }
  if (n == 0 || plan->work.only_iteration < n)
    return TRUE;
  text = g_strdup_printf (": expected an iteration from 0 to %" G_GUINT64_FORMAT
                          ", found %" G_GUINT64_FORMAT,
                          n - 1, plan->work.only_iteration);
  return lt_plan_refuse (plan, "only-iteration", option, text, error);
}

/* What decides the random numbers of an iteration stays; what decides when it is done
 * has nothing to decide. */
static gboolean
settle_only (LtPlan *plan, GError **error)
{
  plan->work.shared_iterations = plan->rate_per_s > 0 || plan->iterations > 0;
  if (!plan->work.only)
    return TRUE;
  if (!check_only (plan, error))
    return FALSE;
  drop_schedule (plan);
  return TRUE;
}

/* --quiet keeps warnings, unless who says it, or somebody above, also says which level. */
static void
settle_log (LtPlan *plan)
{
  const LtPlanRank level = lt_plan_rank (plan, "log-level");

  if (!plan->quiet || (level != LT_RANK_DEFAULT && level >= lt_plan_rank (plan, "quiet")))
    return;
  plan->log_level = MAX (plan->log_level, LT_PLAN_LOG_WARNING);
  plan->work.trace = FALSE;
}

/* Who is nearer decides whether there is a history. Of two variables the one that wants
 * none: it is set for one call or job, the other for good. */
static gboolean
settle_history (LtPlan *plan, GError **error)
{
  if (plan->history == NULL || !plan->no_history)
    return TRUE;
  if (lt_plan_rank (plan, "history") == lt_plan_rank (plan, "no-history")
      && lt_plan_rank (plan, "history") != LT_RANK_VARIABLE)
    return lt_plan_refuse (plan, "history", "no-history", ": expected one of the two", error);
  if (lt_plan_rank (plan, "history") > lt_plan_rank (plan, "no-history"))
    {
      plan->no_history = FALSE;
      forget (plan, "no-history");
      return TRUE;
    }
  g_clear_pointer (&plan->history, g_free);
  forget (plan, "history");
  return TRUE;
}

/* What a variable or a file says of a dashboard is for calls that have one. */
static gboolean
settle_web (const LtPlan *plan, GError **error)
{
  static const char *const names[] = { "linger", "web-token" };

  for (guint i = 0; !plan->web.wanted && i < G_N_ELEMENTS (names); i++)
    {
      if (lt_plan_rank (plan, names[i]) == LT_RANK_COMMAND_LINE)
        return lt_plan_refuse (plan, names[i], NULL, ": expected --web beside it, found none",
                               error);
    }
  return TRUE;
}

/* Who asks for a limit of the growth asks for it to be looked at. */
static void
settle_memory (LtPlan *plan)
{
  for (guint i = 0; i < plan->thresholds->len; i++)
    {
      const LtThreshold *threshold = g_ptr_array_index (plan->thresholds, i);

      plan->memory =
        plan->memory || (threshold->custom == NULL && threshold->metric == LT_THRESHOLD_LEAK);
    }
}

gboolean
lt_plan_settle (LtPlan *plan, GError **error)
{
  settle_log (plan);
  settle_memory (plan);
  if (!settle_operations (plan, error) || !settle_load (plan, error)
      || !settle_iterations (plan, error) || !settle_steady (plan, error))
    return FALSE;
  if (plan->poisson && plan->rate_per_s <= 0)
    return lt_plan_refuse (plan, "arrival", NULL, "=poisson: expected a --rate, found none",
                           error);
  if (plan->think_max_ns > 0 && plan->rate_per_s > 0)
    return lt_plan_refuse (
      plan, "think", "rate",
      ": expected one of the two, as arrivals do not wait for a worker to think", error);
  return settle_history (plan, error) && settle_web (plan, error)
         && settle_backlog (plan, error) && settle_data (plan, error)
         && settle_batch (plan, error) && settle_only (plan, error);
}
