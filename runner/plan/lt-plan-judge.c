/* SPDX-License-Identifier: MIT
 *
 * Settings of what a run is judged by.
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

static guint
count_windows (const LtPlan *plan)
{
  guint n = 0;

  for (guint i = 0; i < plan->thresholds->len; i++)
    {
      const LtThreshold *threshold = g_ptr_array_index (plan->thresholds, i);
      gboolean seen = threshold->window_ns == 0;

      for (guint j = 0; !seen && j < i; j++)
        seen = ((const LtThreshold *) g_ptr_array_index (plan->thresholds, j))->window_ns
               == threshold->window_ns;
      n += !seen;
    }
  return n;
}

/* Of a part that is wrong the message says in which threshold it was. */
gboolean
lt_apply_threshold (LtPlan *plan, const char *text, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *whole = g_strdup_printf ("found '%s'", text);
  LtThreshold *threshold;

  /* A limit of the change since a baseline. */
  if (lt_gate_is_text (text))
    return lt_apply_gate (plan, text, error);
  if (plan->thresholds->len == LT_PLAN_MAX_THRESHOLDS)
    return refuse (error, "at most " G_STRINGIFY (LT_PLAN_MAX_THRESHOLDS) " of them", text);
  threshold = lt_threshold_parse (text, &local);
  if (threshold != NULL)
    {
      g_ptr_array_add (plan->thresholds, threshold);
      return count_windows (plan) <= LT_PLAN_MAX_WINDOWS
             || refuse (
               error, "windows of at most " G_STRINGIFY (LT_PLAN_MAX_WINDOWS) " lengths", text);
    }
  if (!g_str_has_suffix (local->message, whole))
    g_prefix_error (&local, "%s: ", text);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* "10s"; a file says true for at once, and false. */
gboolean
lt_apply_abort_on_fail (LtPlan *plan, const char *text, GError **error)
{
  gint64 delay_ns;

  plan->abort_delay_ns = 0;
  if (g_ascii_isalpha (*text) && lt_parse_boolean (text, &plan->abort_on_fail, NULL))
    return TRUE;
  if (!lt_parse_duration (text, &delay_ns, NULL) || delay_ns > LT_PLAN_MAX_DURATION_NS)
    return refuse (error, "a delay such as 10s, true or false", text);
  plan->abort_on_fail = TRUE;
  plan->abort_delay_ns = (guint64) delay_ns;
  return TRUE;
}
