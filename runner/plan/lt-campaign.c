/* SPDX-License-Identifier: MIT */

#include "lt-campaign.h"

#include "lt-units.h"

static void
free_scenario (gpointer data)
{
  LtScenario *scenario = data;

  g_free (scenario->name);
  lt_plan_free (scenario->plan);
  g_free (scenario);
}

LtCampaign *
lt_campaign_new (void)
{
  LtCampaign *campaign = g_new0 (LtCampaign, 1);

  campaign->scenarios = g_ptr_array_new_with_free_func (free_scenario);
  campaign->n_runs = 1;
  return campaign;
}

void
lt_campaign_free (LtCampaign *campaign)
{
  if (campaign == NULL)
    return;
  g_ptr_array_unref (campaign->scenarios);
  g_free (campaign);
}

char *
lt_campaign_suite_name (const char *plugin)
{
  char *name = g_path_get_basename (plugin);

  if (g_str_has_suffix (name, ".so"))
    *g_strrstr (name, ".so") = '\0';
  return name;
}

char *
lt_campaign_scenario_name (const GPtrArray *taken, const char *plugin)
{
  g_autofree char *suite = plugin != NULL ? lt_campaign_suite_name (plugin) : g_strdup ("");
  char *name = g_strdup (suite);

  for (guint i = 2;
       g_ptr_array_find_with_equal_func ((GPtrArray *) taken, name, g_str_equal, NULL); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s-%u", suite, i);
    }
  return name;
}

static char *
name_after (const LtCampaign *campaign, const LtPlan *plan)
{
  g_autoptr (GPtrArray) taken = g_ptr_array_new ();

  for (guint i = 0; i < campaign->scenarios->len; i++)
    g_ptr_array_add (taken, ((LtScenario *) g_ptr_array_index (campaign->scenarios, i))->name);
  return lt_campaign_scenario_name (taken, plan->plugin);
}

LtScenario *
lt_campaign_add (LtCampaign *campaign, const char *name, LtPlan *plan)
{
  LtScenario *scenario = g_new0 (LtScenario, 1);

  scenario->name = name != NULL ? g_strdup (name) : name_after (campaign, plan);
  scenario->plan = plan;
  g_ptr_array_add (campaign->scenarios, scenario);
  return scenario;
}

const LtPlan *
lt_campaign_get_common (const LtCampaign *campaign)
{
  return ((const LtScenario *) g_ptr_array_index (campaign->scenarios, 0))->plan;
}

gboolean
lt_campaign_parse_start (const char *text, guint64 *ret_ns)
{
  gint64 ns;

  if (!lt_parse_duration (text, &ns, NULL) || ns > LT_PLAN_MAX_DURATION_NS)
    return FALSE;
  *ret_ns = (guint64) ns;
  return TRUE;
}
