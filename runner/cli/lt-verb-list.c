/* SPDX-License-Identifier: MIT */

#include <unistd.h>

#include "lt-cli-private.h"
#include "lt-cmd-list.h"
#include "lt-settings.h"

int
lt_cmd_list (const LtCli *cli)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LtPlan) plan = lt_settings_resolve (cli->args, environment, &error);
  g_autoptr (LtFinder) finder = NULL;
  g_autofree char *text = NULL;

  if (plan == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  if (plan->plugin != NULL)
    return lt_cli_fail (LT_EXIT_USAGE, "list: expected no suite; for one there is: "
                                       "ltrun inspect SUITE");
  finder = lt_cli_finder (cli->launcher, plan->plugin_dirs, &error);
  if (finder == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, error->message);

  text =
    plan->format == LT_PLAN_FORMAT_JSON
      ? lt_cmd_list_json (finder)
      : lt_terminal_as_shown (lt_cmd_list_text (finder, lt_terminal_columns (STDOUT_FILENO)));
  return lt_terminal_print (text) ? LT_EXIT_OK : LT_EXIT_INTERNAL;
}
