/* SPDX-License-Identifier: MIT
 *
 * scenario: any bytes as a scenario file. Whatever they are, they make a campaign within
 * its bounds, or are refused with a message that names the file.
 */
#include <math.h>
#include <string.h>

#include "lt-settings.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size);

static void
check_setting (const LtPlanSetting *setting)
{
  g_assert_nonnull (setting->name);
  g_assert_true (g_utf8_validate (setting->value, -1, NULL));
  g_assert_true (g_str_has_prefix (setting->source, "x.ini:")
                 || g_str_equal (setting->source, "default"));
}

static void
check_plan (const LtPlan *plan)
{
  guint64 before_ns = 0;

  g_assert_nonnull (plan->plugin);
  g_assert_true (plan->workers >= 1 && plan->workers <= LT_PLAN_MAX_WORKERS);
  g_assert_true (plan->rate_per_s >= 0 && plan->rate_per_s <= LT_PLAN_MAX_RATE);
  g_assert_true (plan->duration_ns >= 1000000);
  g_assert_true (plan->duration_ns <= LT_PLAN_MAX_DURATION_NS);
  g_assert_true (plan->think_min_ns <= plan->think_max_ns);
  g_assert_true ((plan->profile != NULL) == (plan->stages->len > 0));
  for (guint i = 0; i < plan->stages->len; i++)
    {
      const LtPlanStage *stage = g_ptr_array_index (plan->stages, i);

      g_assert_true (stage->begin_ns == before_ns && stage->end_ns > stage->begin_ns);
      g_assert_true (isfinite (stage->from) && isfinite (stage->to));
      before_ns = stage->end_ns;
    }
  for (guint i = 0; i < plan->settings->len; i++)
    check_setting (g_ptr_array_index (plan->settings, i));
}

static void
check_campaign (const LtCampaign *campaign)
{
  const guint n = campaign->scenarios->len;

  g_assert_true (n >= 1 && n <= LT_CAMPAIGN_MAX_SCENARIOS);
  g_assert_true (campaign->n_runs >= 1 && campaign->n_runs <= LT_CAMPAIGN_MAX_RUNS);
  for (guint i = 0; i < n; i++)
    {
      const LtScenario *scenario = g_ptr_array_index (campaign->scenarios, i);

      g_assert_true (*scenario->name != '\0');
      g_assert_true (scenario->start_ns <= LT_PLAN_MAX_DURATION_NS);
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (
          scenario->name, !=,
          ((const LtScenario *) g_ptr_array_index (campaign->scenarios, j))->name);
      check_plan (scenario->plan);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size)
{
  char *environment[] = { (char *) "SUITE=noop", (char *) "EMPTY=", (char *) "N=5", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (LtCampaign) campaign =
    lt_settings_resolve_text ("x.ini", (const char *) bytes, size, environment, &error);

  g_assert_true ((campaign == NULL) == (error != NULL));
  if (campaign != NULL)
    check_campaign (campaign);
  else
    {
      g_assert_true (error->domain == LT_PLAN_ERROR && *error->message != '\0');
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  return 0;
}
