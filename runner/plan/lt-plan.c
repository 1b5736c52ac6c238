/* SPDX-License-Identifier: MIT */

#include "lt-plan.h"

/* clang-format off */
G_DEFINE_QUARK (lt-plan-error-quark, lt_plan_error)
/* clang-format on */

void
lt_plan_free (LtPlan *plan)
{
  if (plan == NULL)
    return;
  g_free (plan->plugin);
  g_free (plan->scenario);
  g_free (plan->scenario_source);
  g_free (plan->operation);
  g_clear_pointer (&plan->plugin_dirs, g_ptr_array_unref);
  g_clear_pointer (&plan->sets, g_ptr_array_unref);
  g_clear_pointer (&plan->mix, g_ptr_array_unref);
  g_clear_pointer (&plan->data, g_ptr_array_unref);
  g_clear_pointer (&plan->thresholds, g_ptr_array_unref);
  g_clear_pointer (&plan->outputs, g_ptr_array_unref);
  g_clear_pointer (&plan->labels, g_ptr_array_unref);
  g_clear_pointer (&plan->gates, g_ptr_array_unref);
  g_free (plan->baseline);
  g_free (plan->save_baseline);
  g_free (plan->baseline_dir);
  g_clear_pointer (&plan->settings, g_ptr_array_unref);
  g_clear_pointer (&plan->stages, g_ptr_array_unref);
  g_clear_pointer (&plan->stage_texts, g_ptr_array_unref);
  g_clear_pointer (&plan->profile, lt_profile_free);
  g_clear_pointer (&plan->pins, g_array_unref);
  g_free (plan->pattern);
  g_free (plan->history);
  g_free (plan->web.address);
  g_free (plan->web.token);
  g_free (plan);
}

gboolean
lt_plan_stage_has_end (const LtPlan *plan, guint index)
{
  return !plan->endless || index + 1 < plan->stages->len;
}

const LtPlanSetting *
lt_plan_threshold_setting (const LtPlan *plan, guint index)
{
  for (guint i = 0; i < plan->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);

      if (g_str_equal (setting->name, "threshold") && !lt_gate_is_text (setting->value)
          && index-- == 0)
        return setting;
    }
  return NULL;
}
