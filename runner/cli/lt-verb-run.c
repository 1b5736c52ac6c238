/* SPDX-License-Identifier: MIT */

#include "lt-cli-private.h"
#include "lt-dashboard.h"
#include "lt-runner.h"
#include "lt-settings.h"

int
lt_cmd_run (const LtCli *cli)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LtCampaign) campaign = lt_settings_resolve_all (cli->args, environment, &error);
  g_autoptr (GPtrArray) suites = NULL;
  g_autoptr (GPtrArray) cases = NULL;
  g_autoptr (LtOutputs) outputs = NULL;
  g_autoptr (LtDashboard) dashboard = NULL;
  g_autoptr (LtBaselines) baselines = NULL;
  LtExit status = LT_EXIT_USAGE;
  const LtPlan *common;

  if (campaign == NULL)
    return lt_cli_fail_error (LT_EXIT_USAGE, error);
  common = lt_campaign_get_common (campaign);
  if (common->plugin == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, "--plugin: expected a suite, as in --plugin auth.so; "
                                       "found none");
  if (common->in_process && !cli->launcher->in_process)
    return lt_cli_become_inprocess (cli);
  /* A secret, and none of a suite's business. */
  g_unsetenv ("LTRUN_WEB_TOKEN");

  suites = lt_cli_find_suites (cli, campaign, &status);
  cases = suites != NULL ? lt_cases_new (cli, campaign, suites, &status) : NULL;
  if (cases == NULL)
    return status;
  baselines = lt_baselines_open (campaign, cases, &status);
  if (status != LT_EXIT_OK)
    return status;
  outputs = lt_outputs_open (common, &error);
  if (outputs == NULL || !lt_dashboard_open (common, outputs, &dashboard, &error))
    return lt_cli_fail_error (LT_EXIT_INTERNAL, error);
  return lt_runner_run (cli, campaign, cases, outputs, dashboard, baselines);
}
