/* SPDX-License-Identifier: MIT
 *
 * Settings of what a result is compared with.
 */

#include "lt-plan-values.h"
#include "lt-units.h"

static gboolean
refuse (GError **error, const char *expected, const char *text)
{
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, "expected %s, found '%s'", expected,
               text);
  return FALSE;
}

static gboolean
replace (char **value, const char *text, const char *expected, GError **error)
{
  if (*text == '\0')
    return refuse (error, expected, text);
  g_free (*value);
  *value = g_strdup (text);
  return TRUE;
}

gboolean
lt_apply_baseline (LtPlan *plan, const char *text, GError **error)
{
  return replace (&plan->baseline, text, "the name of a baseline, or a file", error);
}

gboolean
lt_apply_save_baseline (LtPlan *plan, const char *text, GError **error)
{
  return replace (&plan->save_baseline, text, "a name", error);
}

gboolean
lt_apply_baseline_dir (LtPlan *plan, const char *text, GError **error)
{
  return replace (&plan->baseline_dir, text, "a folder", error);
}

gboolean
lt_apply_strict (LtPlan *plan, const char *text, GError **error)
{
  return lt_parse_boolean (text, &plan->strict, error);
}

gboolean
lt_apply_gate (LtPlan *plan, const char *text, GError **error)
{
  g_autoptr (GError) local = NULL;
  LtGate *gate = plan->gates->len < LT_PLAN_MAX_GATES ? lt_gate_parse (text, &local) : NULL;

  if (gate != NULL)
    {
      g_ptr_array_add (plan->gates, gate);
      return TRUE;
    }
  if (local == NULL)
    return refuse (error, "at most " G_STRINGIFY (LT_PLAN_MAX_GATES) " of them", text);
  g_set_error_literal (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, local->message);
  return FALSE;
}
