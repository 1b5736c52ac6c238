/* SPDX-License-Identifier: MIT */

#include <unistd.h>

#include "lt-cli-private.h"
#include "lt-cmd-inspect.h"
#include "lt-session.h"
#include "lt-settings.h"

const LtRunPlugin *
lt_cli_describe (const LtCli *cli, const LtPlan *plan, const LtCliSuite *suite,
                 LtVerdict *verdict, LtSession **ret_session)
{
  g_autofree char *host_program = lt_cli_libexec (cli->launcher, "ltrun-host");
  const LtSessionSetup setup = {
    .plan = plan,
    .suite = suite->name,
    .path = suite->path,
    .sha256 = suite->sha256,
    .note_id = suite->note->id,
    .note_version = suite->note->version,
    .host_program = host_program,
    .argv = cli->argv,
    .launcher = cli->launcher,
  };
  const LtRunPlugin *plugin;

  *ret_session = lt_session_new (&setup, NULL, NULL);
  plugin = lt_session_describe (*ret_session, verdict);
  if (plugin == NULL)
    lt_cli_fail (verdict->exit_status, verdict->reasons->len > 0
                                         ? g_ptr_array_index (verdict->reasons, 0)
                                         : "no description");
  return plugin;
}

static int
describe (const LtCli *cli, const LtPlan *plan, const LtCliSuite *suite)
{
  g_autoptr (LtVerdict) verdict = lt_verdict_new ();
  g_autoptr (LtSession) session = NULL;
  const LtRunPlugin *plugin = lt_cli_describe (cli, plan, suite, verdict, &session);
  g_autofree char *text = NULL;

  if (plugin == NULL)
    return verdict->exit_status;

  text = plan->format == LT_PLAN_FORMAT_JSON
           ? lt_cmd_inspect_json (plugin, suite->name)
           : lt_cmd_inspect_text (plugin, suite->name, lt_terminal_columns (STDOUT_FILENO));
  return lt_terminal_print (text) ? LT_EXIT_OK : LT_EXIT_INTERNAL;
}

int
lt_cmd_inspect (const LtCli *cli)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LtPlan) plan = lt_settings_resolve (cli->args, environment, &error);
  g_autoptr (LtFinder) finder = NULL;
  g_autoptr (LtCliSuite) suite = NULL;
  LtExit status = LT_EXIT_USAGE;

  if (plan == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  if (plan->plugin == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, "inspect: expected a suite, as in: ltrun inspect auth");
  finder = lt_cli_finder (cli->launcher, plan->plugin_dirs, &error);
  if (finder == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  suite = lt_cli_suite_find (finder, plan->plugin, &status, &error);
  if (suite == NULL)
    return lt_cli_fail (status, error->message);
  for (guint i = 0; i < suite->warnings->len; i++)
    lt_terminal_note (g_ptr_array_index (suite->warnings, i));
  return describe (cli, plan, suite);
}
