/* SPDX-License-Identifier: MIT */

#include <unistd.h>

#include "lt-baselines.h"
#include "lt-cli-private.h"
#include "lt-cmd-inspect.h"
#include "lt-cmd-plan.h"
#include "lt-outputs.h"
#include "lt-settings.h"

#define RESOLVED "--resolved"

/* One suite. */
static char *
show_suite (const LtPlan *plan, const LtCliSuite *suite, const LtRunPlugin *plugin)
{
  if (plan->format == LT_PLAN_FORMAT_JSON)
    return lt_cmd_inspect_json (plugin, suite->name);
  return lt_terminal_as_shown (
    lt_cmd_inspect_text (plugin, suite->name, lt_terminal_columns (STDOUT_FILENO)));
}

static char *
show_plan (const LtCampaign *campaign, const GPtrArray *cases)
{
  if (lt_campaign_get_common (campaign)->format == LT_PLAN_FORMAT_JSON)
    return lt_cmd_plan_json (campaign, cases);
  return lt_terminal_as_shown (
    lt_cmd_plan_text (campaign, cases, lt_terminal_columns (STDOUT_FILENO)));
}

/* What a run looks at before it starts a host, in that order. Files of results are opened, and
 * left as they were; ports are not. FALSE: it was said. */
static gboolean
check_as_run (const LtCli *cli, const LtCampaign *campaign, const GPtrArray *suites,
              LtExit *ret_status)
{
  g_autoptr (GPtrArray) cases = lt_cases_new (cli, campaign, suites, ret_status);
  g_autoptr (LtBaselines) baselines =
    cases != NULL ? lt_baselines_rehearse (campaign, cases, ret_status) : NULL;
  g_autoptr (LtOutputs) outputs = NULL;
  g_autoptr (GError) error = NULL;

  if (cases == NULL || (baselines == NULL && *ret_status != LT_EXIT_OK))
    return FALSE;
  outputs = lt_outputs_open (lt_campaign_get_common (campaign), &error);
  if (outputs != NULL)
    return TRUE;
  *ret_status = lt_cli_fail_error (LT_EXIT_INTERNAL, error);
  return FALSE;
}

static int
inspect (const LtCli *cli, const LtCampaign *campaign, gboolean resolved)
{
  g_autoptr (GPtrArray) suites = NULL;
  g_autoptr (LtDescriptions) descriptions = NULL;
  g_autoptr (GPtrArray) cases = NULL;
  LtExit status = LT_EXIT_USAGE;
  g_autofree char *text = NULL;

  suites = lt_cli_find_suites (cli, campaign, &status);
  if (suites == NULL || (resolved && !check_as_run (cli, campaign, suites, &status)))
    return status;
  for (guint i = 0; i < suites->len; i++)
    {
      const LtCliSuite *suite = g_ptr_array_index (suites, i);

      for (guint w = 0; w < suite->warnings->len; w++)
        lt_terminal_note (g_ptr_array_index (suite->warnings, w));
    }
  descriptions = lt_descriptions_get (cli, campaign, suites, resolved, &status);
  if (descriptions == NULL)
    return status;
  cases = lt_cases_of (campaign, suites, descriptions);
  if (resolved && !lt_cases_check_thresholds (cases, &status))
    return status;
  text = resolved
           ? show_plan (campaign, cases)
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
    return lt_cli_fail_error (LT_EXIT_USAGE, error);
  if (lt_campaign_get_common (campaign)->plugin == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, "inspect: expected a suite, as in: ltrun inspect auth");
  if (!resolved && campaign->scenarios->len > 1)
    return lt_cli_fail (LT_EXIT_USAGE,
                        "inspect: expected one suite, or " RESOLVED " for a plan of several");
  if (!resolved)
    leave_out_what_is_of_runs (campaign);
  return inspect (cli, campaign, resolved);
}
