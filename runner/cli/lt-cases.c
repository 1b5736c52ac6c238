/* SPDX-License-Identifier: MIT */

#include "lt-cases.h"

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
add (GPtrArray *cases, const LtCase *of, const char *operation)
{
  LtCase *one = g_new (LtCase, 1);

  *one = *of;
  one->name = operation != NULL ? g_strdup_printf ("%s.%s", of->scenario->name, operation)
                                : g_strdup (of->scenario->name);
  one->operation = g_strdup (operation);
  g_ptr_array_add (cases, one);
}

static void
add_operations (GPtrArray *cases, const LtCase *of)
{
  for (guint i = 0; i < of->plugin->operations->len; i++)
    {
      const LtRunOperation *operation = g_ptr_array_index (of->plugin->operations, i);

      if (operation->weight > 0)
        add (cases, of, operation->name);
    }
}

GPtrArray *
lt_cases_of (const LtCampaign *campaign, const GPtrArray *suites,
             const LtDescriptions *descriptions)
{
  GPtrArray *cases = g_ptr_array_new_with_free_func (case_free);

  for (guint i = 0; i < campaign->scenarios->len; i++)
    {
      const LtCase of = {
        .scenario = g_ptr_array_index (campaign->scenarios, i),
        .suite = g_ptr_array_index (suites, i),
        .plugin = descriptions != NULL ? g_ptr_array_index (descriptions->plugins, i) : NULL,
      };

      if (of.plugin != NULL && of.scenario->plan->each)
        add_operations (cases, &of);
      else
        add (cases, &of, NULL);
    }
  return cases;
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
  g_autoptr (LtDescriptions) descriptions = NULL;
  GPtrArray *cases;

  if (wants_each (campaign) || lt_cases_want_scopes (campaign))
    {
      descriptions = lt_descriptions_get (cli, campaign, suites, TRUE, ret_status);
      if (descriptions == NULL)
        return NULL;
    }
  /* What is wrong for the second suite is to be found out before the first has run. */
  else if (campaign->scenarios->len > 1
           && !lt_descriptions_check (cli, campaign, suites, ret_status))
    return NULL;
  cases = lt_cases_of (campaign, suites, descriptions);
  if (descriptions != NULL && !lt_cases_check_scopes (cases, ret_status))
    {
      g_ptr_array_unref (cases);
      return NULL;
    }
  /* They go with the descriptions. */
  for (guint i = 0; i < cases->len; i++)
    ((LtCase *) g_ptr_array_index (cases, i))->plugin = NULL;
  return cases;
}
