/* SPDX-License-Identifier: MIT */

#include "lt-plan-settle.h"

#include "lt-plan-load.h"

/* ---- What was given -------------------------------------------------------- */

static const char *
source_of (const LtPlan *plan, const char *name)
{
  for (guint i = 0; i < plan->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);

      if (g_str_equal (setting->name, name))
        return setting->source;
    }
  return NULL;
}

static gboolean
is_given (const LtPlan *plan, const char *name)
{
  return g_strcmp0 (source_of (plan, name), "command line") == 0;
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

static gboolean
refuse_both (const char *one, const char *other, GError **error)
{
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
               "--%s and --%s: expected one of the two, found both", one, other);
  return FALSE;
}

static gboolean
refuse (const char *text, GError **error)
{
  g_set_error_literal (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, text);
  return FALSE;
}

/* Of two settings that exclude each other the command line's goes before a variable's.
 * TRUE: @other is to be dropped. */
static gboolean
outranks (const LtPlan *plan, const char *one, const char *other)
{
  return is_given (plan, one) && !is_given (plan, other);
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

static gboolean
settle_operations (LtPlan *plan, GError **error)
{
  if (plan->operation == NULL || plan->mix->len == 0)
    return TRUE;
  if (outranks (plan, "operation", "mix"))
    drop_mix (plan);
  else if (outranks (plan, "mix", "operation"))
    drop_operation (plan);
  else
    return refuse_both ("operation", "mix", error);
  return TRUE;
}

/* ---- How much -------------------------------------------------------------- */

/* What stages decide themselves cannot be asked for beside them; what a variable says
 * of it they override. */
static gboolean
settle_shape (LtPlan *plan, GError **error)
{
  const gboolean staged = plan->stage_texts->len > 0;

  if (staged && plan->pattern != NULL)
    {
      if (is_given (plan, "pattern"))
        return refuse_both ("pattern", "stage", error);
      g_clear_pointer (&plan->pattern, g_free);
      forget (plan, "pattern");
    }
  if (staged && is_given (plan, "duration"))
    return refuse_both ("duration", "stage", error);
  if ((staged || plan->pattern != NULL) && plan->ramp_up_ns > 0)
    {
      if (is_given (plan, "ramp-up"))
        return refuse_both ("ramp-up", staged ? "stage" : "pattern", error);
      plan->ramp_up_ns = 0;
      forget (plan, "ramp-up");
    }
  return TRUE;
}

static gboolean
settle_load (LtPlan *plan, GError **error)
{
  const gboolean rate_given = is_given (plan, "rate") && plan->rate_per_s > 0;

  if (!settle_shape (plan, error)
      || !lt_plan_resolve_load (plan, rate_given ? plan->rate_per_s : 0,
                                is_given (plan, "concurrency") ? plan->workers : 0, error))
    return FALSE;
  if (plan->profile == NULL || plan->ramp_up_ns > 0)
    return TRUE;
  if (plan->stage_texts->len > 0)
    forget (plan, "duration");
  if (!rate_given)
    forget (plan, "rate");
  if (!plan->profile_of_rate && !is_given (plan, "concurrency"))
    forget (plan, "concurrency");
  return TRUE;
}

/* A number of iterations is an end of its own: the default duration is none then. */
static gboolean
settle_iterations (LtPlan *plan, GError **error)
{
  if (plan->iterations > 0 && plan->worker_iterations > 0)
    return refuse_both ("iterations", "worker-iterations", error);
  if (plan->iterations == 0 && plan->worker_iterations == 0)
    return TRUE;
  if (plan->worker_iterations > 0 && plan->rate_per_s > 0)
    return refuse ("--worker-iterations and --rate: expected --iterations, as any worker takes "
                   "an arrival",
                   error);
  if (plan->profile == NULL && g_strcmp0 (source_of (plan, "duration"), "default") == 0)
    {
      plan->duration_ns = LT_PLAN_MAX_DURATION_NS;
      plan->endless = TRUE;
      forget (plan, "duration");
    }
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

      if (data->strategy != LT_PLAN_DATA_UNIQUE || !data->stop
          || (plan->rate_per_s <= 0 && plan->iterations == 0))
        continue;
      g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                   "--data: %s: strategy=unique,end=stop goes with neither --rate nor "
                   "--iterations: expected strategy=sequential,end=stop to use each row once",
                   data->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
settle_batch (LtPlan *plan, GError **error)
{
  const char *other = plan->rate_per_s > 0     ? "rate"
                      : plan->think_max_ns > 0 ? "think"
                      : plan->work.only        ? "only-iteration"
                                               : NULL;

  if (plan->work.batch == 1 || other == NULL)
    return TRUE;
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
               "--batch and --%s: expected one of the two, as there is nothing between the "
               "operations of a batch",
               other);
  return FALSE;
}

/* What decides the random numbers of an iteration stays; what decides when it is done
 * has nothing to decide. */
static gboolean
settle_only (LtPlan *plan, GError **error)
{
  plan->work.shared_iterations = plan->rate_per_s > 0 || plan->iterations > 0;
  if (!plan->work.only)
    return TRUE;
  if (plan->work.only_worker >= plan->workers)
    {
      g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                   "--only-iteration: expected a worker from 0 to %u, found %u",
                   plan->workers - 1, plan->work.only_worker);
      return FALSE;
    }
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
  return TRUE;
}

gboolean
lt_plan_settle (LtPlan *plan, GError **error)
{
  if (!settle_operations (plan, error) || !settle_load (plan, error)
      || !settle_iterations (plan, error))
    return FALSE;
  if (plan->poisson && plan->rate_per_s <= 0)
    return refuse ("--arrival=poisson: expected a --rate, found none", error);
  if ((plan->work.bounded || plan->abort_if_unsustained) && plan->rate_per_s <= 0)
    return refuse (plan->work.bounded ? "--backlog: expected a --rate, found none"
                                      : "--abort-if-unsustained: expected a --rate, found none",
                   error);
  if (plan->think_max_ns > 0 && plan->rate_per_s > 0)
    return refuse ("--think and --rate: expected one of the two, as arrivals do not wait for "
                   "a worker to think",
                   error);
  return settle_data (plan, error) && settle_batch (plan, error) && settle_only (plan, error);
}
