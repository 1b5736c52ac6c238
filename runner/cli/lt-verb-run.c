/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <unistd.h>

#include "lt-cli-private.h"
#include "lt-runner.h"
#include "lt-settings.h"

/* ltrun itself holds no code that loads a plugin: another program does. */
static int
become_inprocess (const LtCli *cli)
{
  g_autofree char *program = lt_cli_libexec (cli->launcher, "ltrun-inprocess");
  g_autofree char *message = NULL;

  execv (program, cli->argv);
  message = g_strdup_printf ("--in-process: %s: %s", program, g_strerror (errno));
  return lt_cli_fail (LT_EXIT_INTERNAL, message);
}

static int
fail_with (LtExit otherwise, const GError *error)
{
  const gboolean usage = error->domain == LT_PLAN_ERROR
                         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);

  if (g_error_matches (error, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO))
    return lt_cli_fail (LT_EXIT_BAD_INPUT, error->message);
  return lt_cli_fail (usage ? LT_EXIT_USAGE : otherwise, error->message);
}

/* What a suite leaves behind in a process would be in the way of the next one. */
static int
refuse_several_in_process (const LtCampaign *campaign)
{
  g_autofree char *message =
    g_strdup_printf ("--in-process: expected one run of one suite, found %u",
                     campaign->scenarios->len * campaign->n_runs);

  return lt_cli_fail (LT_EXIT_USAGE, message);
}

/* LtCliSuite by scenario; NULL: one was not found, and that was said. */
static GPtrArray *
find_suites (const LtCli *cli, const LtCampaign *campaign, LtExit *ret_status)
{
  g_autoptr (GPtrArray) suites =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lt_cli_suite_free);

  for (guint i = 0; i < campaign->scenarios->len; i++)
    {
      const LtPlan *plan =
        ((const LtScenario *) g_ptr_array_index (campaign->scenarios, i))->plan;
      g_autoptr (GError) error = NULL;
      g_autoptr (LtFinder) finder = lt_cli_finder (cli->launcher, plan->plugin_dirs, &error);
      LtCliSuite *suite;

      if (finder == NULL)
        {
          *ret_status = fail_with (LT_EXIT_USAGE, error);
          return NULL;
        }
      suite = lt_cli_suite_find (finder, plan->plugin, ret_status, &error);
      if (suite == NULL)
        {
          lt_cli_fail (*ret_status, error->message);
          return NULL;
        }
      g_ptr_array_add (suites, suite);
    }
  return g_steal_pointer (&suites);
}

int
lt_cmd_run (const LtCli *cli)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LtCampaign) campaign = lt_settings_resolve_all (cli->args, environment, &error);
  g_autoptr (GPtrArray) suites = NULL;
  g_autoptr (LtOutputs) outputs = NULL;
  LtExit status = LT_EXIT_USAGE;
  const LtPlan *common;

  if (campaign == NULL)
    return fail_with (LT_EXIT_USAGE, error);
  common = lt_campaign_get_common (campaign);
  if (common->plugin == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, "--plugin: expected a suite, as in --plugin auth.so; "
                                       "found none");
  if (common->in_process && campaign->scenarios->len * campaign->n_runs > 1)
    return refuse_several_in_process (campaign);
  if (common->in_process && !cli->launcher->in_process)
    return become_inprocess (cli);

  suites = find_suites (cli, campaign, &status);
  if (suites == NULL)
    return status;
  outputs = lt_outputs_open (common, &error);
  if (outputs == NULL)
    return fail_with (LT_EXIT_INTERNAL, error);
  return lt_runner_run (cli, campaign, suites, outputs);
}
