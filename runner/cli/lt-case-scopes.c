/* SPDX-License-Identifier: MIT */

#include "lt-cases.h"
#include "lt-plan-blame.h"
#include "lt-threshold-target.h"

static gboolean
has_scope (const LtThreshold *threshold)
{
  return threshold->scope != NULL || threshold->suite != NULL || threshold->operation != NULL
         || threshold->scenario != NULL || threshold->stage != NULL;
}

gboolean
lt_cases_want_scopes (const LtCampaign *campaign)
{
  for (guint i = 0; campaign->scenarios->len > 1 && i < campaign->scenarios->len; i++)
    {
      const LtScenario *scenario = g_ptr_array_index (campaign->scenarios, i);

      for (guint j = 0; j < scenario->plan->thresholds->len; j++)
        {
          if (has_scope (g_ptr_array_index (scenario->plan->thresholds, j)))
            return TRUE;
        }
    }
  return FALSE;
}

/* @alone: as if there were no other: then what is wrong is told. */
static LtThresholdPlace
place_of (const LtCase *one, gboolean alone)
{
  return (LtThresholdPlace){
    .plan = one->scenario->plan,
    .scenario = one->scenario->name,
    .suite = one->suite->name,
    .operation = one->operation,
    .plugin = one->plugin,
    .others = !alone,
  };
}

/* Said once for several scenarios, it is the same threshold in each. */
static gboolean
is_same (const LtPlan *plan, guint index, const LtPlan *other, guint other_index)
{
  const LtPlanSetting *a = lt_plan_threshold_setting (plan, index);
  const LtPlanSetting *b = lt_plan_threshold_setting (other, other_index);

  return g_str_equal (a->value, b->value) && g_str_equal (a->source, b->source);
}

/* Whether some case is what the threshold @index of @of is about. */
static gboolean
concerns_any (const GPtrArray *cases, const LtPlan *of, guint index, GError **error)
{
  for (guint i = 0; i < cases->len; i++)
    {
      const LtCase *one = g_ptr_array_index (cases, i);
      const LtThresholdPlace place = place_of (one, FALSE);
      const LtPlan *plan = one->scenario->plan;

      for (guint j = 0; j < plan->thresholds->len; j++)
        {
          g_autoptr (GError) local = NULL;

          if (!is_same (of, index, plan, j))
            continue;
          if (lt_threshold_concerns (&place, j, &local))
            return TRUE;
          if (local == NULL)
            continue;
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  return FALSE;
}

/* With --each: of an operation that does not run. */
static void
refuse_idle (const LtPlan *plan, guint index, GError **error)
{
  const LtPlanSetting *setting = lt_plan_threshold_setting (plan, index);
  g_autofree char *label = lt_plan_label (setting, "threshold");

  g_set_error (error, LT_PLAN_ERROR,
               lt_plan_is_of_file (setting->rank) ? LT_PLAN_ERROR_SCENARIO
                                                  : LT_PLAN_ERROR_USAGE,
               "%s: %s: expected an operation that runs", label, setting->value);
}

static gboolean
check_case (const GPtrArray *cases, const LtCase *one, GError **error)
{
  const LtThresholdPlace alone = place_of (one, TRUE);
  const LtPlan *plan = one->scenario->plan;

  for (guint i = 0; i < plan->thresholds->len; i++)
    {
      g_autoptr (GError) local = NULL;

      if (concerns_any (cases, plan, i, &local))
        continue;
      if (local == NULL && lt_threshold_concerns (&alone, i, &local))
        continue;
      if (local == NULL)
        refuse_idle (plan, i, &local);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

gboolean
lt_cases_find_scopes (const GPtrArray *cases, GError **error)
{
  for (guint i = 0; i < cases->len; i++)
    {
      const LtCase *one = g_ptr_array_index (cases, i);

      if (check_case (cases, one, error))
        continue;
      g_prefix_error (error, "%s: ", one->suite->name);
      return FALSE;
    }
  return TRUE;
}

gboolean
lt_cases_check_scopes (const GPtrArray *cases, LtExit *ret_status)
{
  g_autoptr (GError) error = NULL;

  if (lt_cases_find_scopes (cases, &error))
    return TRUE;
  *ret_status = lt_cli_fail_error (LT_EXIT_USAGE, error);
  return FALSE;
}

gboolean
lt_cases_check_thresholds (const GPtrArray *cases, LtExit *ret_status)
{
  for (guint i = 0; i < cases->len; i++)
    {
      const LtCase *one = g_ptr_array_index (cases, i);
      const LtThresholdPlace place = place_of (one, cases->len == 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) targets = lt_threshold_targets_new (&place, &error);

      if (targets != NULL)
        continue;
      g_prefix_error (&error, "%s: ", one->suite->name);
      if (cases->len > 1 && !lt_verdict_is_named (error->message, one->name))
        g_prefix_error (&error, "%s: ", one->name);
      *ret_status = lt_cli_fail_error (LT_EXIT_USAGE, error);
      return FALSE;
    }
  return TRUE;
}
