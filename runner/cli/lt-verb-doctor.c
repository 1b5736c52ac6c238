/* SPDX-License-Identifier: MIT */

#include "lt-cli-private.h"
#include "lt-cpus.h"
#include "lt-doctor.h"
#include "lt-settings.h"

int
lt_cmd_doctor (const LtCli *cli)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LtPlan) plan = lt_settings_resolve (cli->args, environment, &error);
  g_autoptr (GArray) cpus = lt_cpus_usable ();
  g_autoptr (GPtrArray) findings = NULL;
  g_autofree char *text = NULL;

  if (plan == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  if (plan->plugin != NULL)
    return lt_cli_fail (LT_EXIT_USAGE, "doctor: expected no suite, as it looks at the machine");
  findings = lt_doctor_examine ("", MAX (cpus->len, 1));
  text = plan->format == LT_PLAN_FORMAT_JSON ? lt_doctor_json (findings)
                                             : lt_terminal_as_shown (lt_doctor_text (findings));
  if (!lt_terminal_print (text))
    return LT_EXIT_INTERNAL;
  return lt_doctor_warns (findings) ? LT_EXIT_INCONCLUSIVE : LT_EXIT_OK;
}
