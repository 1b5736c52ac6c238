/* SPDX-License-Identifier: MIT */

#include <unistd.h>

#include "lt-cli-private.h"
#include "lt-cmd-inspect.h"
#include "lt-cmd-plan.h"
#include "lt-descriptions.h"
#include "lt-settings.h"

#define RESOLVED "--resolved"

/* One suite. */
static char *
show_suite (const LtPlan *plan, const LtCliSuite *suite, const LtRunPlugin *plugin)
{
  if (plan->format == LT_PLAN_FORMAT_JSON)
    return lt_cmd_inspect_json (plugin, suite->name);
  return lt_cmd_inspect_text (plugin, suite->name, lt_terminal_columns (STDOUT_FILENO));
}

static char *
show_plan (const LtCampaign *campaign, const GPtrArray *suites,
           const LtDescriptions *descriptions)
{
  g_autoptr (GPtrArray) cases = lt_cases_of (campaign, suites, descriptions);

  if (lt_campaign_get_common (campaign)->format == LT_PLAN_FORMAT_JSON)
    return lt_cmd_plan_json (campaign, cases);
  return lt_cmd_plan_text (campaign, cases, lt_terminal_columns (STDOUT_FILENO));
}

static int
inspect (const LtCli *cli, const LtCampaign *campaign, gboolean resolved)
{
  g_autoptr (GPtrArray) suites = NULL;
  g_autoptr (LtDescriptions) descriptions = NULL;
  LtExit status = LT_EXIT_USAGE;
  g_autofree char *text = NULL;

  suites = lt_cli_find_suites (cli, campaign, &status);
  if (suites == NULL)
    return status;
  for (guint i = 0; i < suites->len; i++)
    {
      const LtCliSuite *suite = g_ptr_array_index (suites, i);

      for (guint w = 0; w < suite->warnings->len; w++)
        lt_terminal_note (g_ptr_array_index (suite->warnings, w));
    }
  descriptions = lt_descriptions_get (cli, campaign, suites, &status);
  if (descriptions == NULL)
    return status;
  text = resolved
           ? show_plan (campaign, suites, descriptions)
           : show_suite (lt_campaign_get_common (campaign), g_ptr_array_index (suites, 0),
                         g_ptr_array_index (descriptions->plugins, 0));
  return lt_terminal_print (text) ? LT_EXIT_OK : LT_EXIT_INTERNAL;
}

/* A suite is what it is, on whatever cores and with whatever rows it would be run. */
static void
leave_out_what_is_of_runs (const LtCampaign *campaign)
{
  LtPlan *plan = ((LtScenario *) g_ptr_array_index (campaign->scenarios, 0))->plan;

  plan->work.pin = FALSE;
  g_ptr_array_set_size (plan->data, 0);
}

/* The arguments without --resolved, which is no setting. */
static char **
take_resolved (char **args, gboolean *ret_resolved)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  *ret_resolved = FALSE;
  for (; *args != NULL; args++)
    {
      if (g_str_equal (*args, RESOLVED))
        *ret_resolved = TRUE;
      else
        g_strv_builder_add (builder, *args);
    }
  return g_strv_builder_end (builder);
}

int
lt_cmd_inspect (const LtCli *cli)
{
  g_auto (GStrv) environment = g_get_environ ();
  gboolean resolved;
  g_auto (GStrv) args = take_resolved (cli->args, &resolved);
  g_autoptr (GError) error = NULL;
  g_autoptr (LtCampaign) campaign = lt_settings_resolve_all (args, environment, &error);

  if (campaign == NULL)
    return lt_cli_fail (g_error_matches (error, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO)
                          ? LT_EXIT_BAD_INPUT
                          : LT_EXIT_USAGE,
                        error->message);
  if (lt_campaign_get_common (campaign)->plugin == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, "inspect: expected a suite, as in: ltrun inspect auth");
  if (!resolved && campaign->scenarios->len > 1)
    return lt_cli_fail (LT_EXIT_USAGE,
                        "inspect: expected one suite, or " RESOLVED " for a plan of several");
  if (!resolved)
    leave_out_what_is_of_runs (campaign);
  return inspect (cli, campaign, resolved);
}
