/* SPDX-License-Identifier: MIT */

#include "lt-cases.h"

#include "lt-descriptions.h"

static void
case_free (gpointer data)
{
  LtCase *one = data;

  g_free (one->name);
  g_free (one->operation);
  g_free (one);
}

/* @operation: NULL: all. */
static void
add (GPtrArray *cases, const LtScenario *scenario, const LtCliSuite *suite,
     const char *operation)
{
  LtCase *one = g_new0 (LtCase, 1);

  one->name = operation != NULL ? g_strdup_printf ("%s.%s", scenario->name, operation)
                                : g_strdup (scenario->name);
  one->scenario = scenario;
  one->suite = suite;
  one->operation = g_strdup (operation);
  g_ptr_array_add (cases, one);
}

static void
add_operations (GPtrArray *cases, const LtScenario *scenario, const LtCliSuite *suite,
                const LtRunPlugin *plugin)
{
  for (guint i = 0; i < plugin->operations->len; i++)
    {
      const LtRunOperation *operation = g_ptr_array_index (plugin->operations, i);

      if (operation->weight > 0)
        add (cases, scenario, suite, operation->name);
    }
}

static gboolean
wants_each (const LtCampaign *campaign)
{
  for (guint i = 0; i < campaign->scenarios->len; i++)
    {
      if (((const LtScenario *) g_ptr_array_index (campaign->scenarios, i))->plan->each)
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
lt_cases_new (const LtCli *cli, const LtCampaign *campaign, const GPtrArray *suites,
              LtExit *ret_status)
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func (case_free);
  g_autoptr (LtDescriptions) descriptions = NULL;

  if (wants_each (campaign))
    {
      descriptions = lt_descriptions_get (cli, campaign, suites, ret_status);
      if (descriptions == NULL)
        return NULL;
    }
  for (guint i = 0; i < campaign->scenarios->len; i++)
    {
      const LtScenario *scenario = g_ptr_array_index (campaign->scenarios, i);
      const LtCliSuite *suite = g_ptr_array_index (suites, i);

      if (scenario->plan->each)
        add_operations (cases, scenario, suite, g_ptr_array_index (descriptions->plugins, i));
      else
        add (cases, scenario, suite, NULL);
    }
  return g_steal_pointer (&cases);
}
