/* SPDX-License-Identifier: MIT */

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "lt-cli-private.h"
#include "lt-live.h"
#include "lt-settings.h"

static const struct
{
  const char *name;
  int (*run) (const LtCli *cli);
  char *(*help) (void);
} verbs[] = {
  { "run", lt_cmd_run, lt_cli_help_run },
  { "search", lt_cmd_search, lt_cli_help_search },
  { "scale", lt_cmd_scale, lt_cli_help_scale },
  { "ab", lt_cmd_ab, lt_cli_help_ab },
  { "list", lt_cmd_list, lt_cli_help_list },
  { "inspect", lt_cmd_inspect, lt_cli_help_inspect },
  { "report", lt_cmd_report, lt_cli_help_report },
  { "history", lt_cmd_history, lt_cli_help_history },
  { "trend", lt_cmd_trend, lt_cli_help_trend },
  { "compare", lt_cmd_compare, lt_cli_help_compare },
  { "baseline", lt_cmd_baseline, lt_cli_help_baseline },
  { "doctor", lt_cmd_doctor, lt_cli_help_doctor },
  { "validate", lt_cmd_validate, lt_cli_help_validate },
  { "install", lt_cmd_install, lt_cli_help_install },
  { "remove", lt_cmd_remove, lt_cli_help_remove },
  { "new", lt_cmd_new, lt_cli_help_new },
};

gboolean
lt_cli_is_verb (const char *name)
{
  static const char *const others[] = { "help", "complete", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (g_str_equal (name, verbs[i].name))
        return TRUE;
    }
  return g_strv_contains (others, name);
}

int
lt_cli_fail (LtExit status, const char *message)
{
  g_autofree char *line = g_strconcat ("ltrun: ", message, NULL);

  lt_terminal_note (line);
  return status;
}

int
lt_cli_fail_error (LtExit otherwise, const GError *error)
{
  const gboolean usage = error->domain == LT_PLAN_ERROR
                         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);

  if (g_error_matches (error, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO))
    return lt_cli_fail (LT_EXIT_BAD_INPUT, error->message);
  return lt_cli_fail (usage ? LT_EXIT_USAGE : otherwise, error->message);
}

static int
print (char *text)
{
  const gboolean good = lt_terminal_print (text);

  g_free (text);
  return good ? LT_EXIT_OK : LT_EXIT_INTERNAL;
}

static int
no_such_verb (void)
{
  g_autoptr (GString) message = g_string_new ("help: expected ");

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_string_append_printf (message, "%s%s",
                            i == 0                         ? ""
                            : i + 1 < G_N_ELEMENTS (verbs) ? ", "
                                                           : " or ",
                            verbs[i].name);
  return lt_cli_fail (LT_EXIT_USAGE, message->str);
}

/* `ltrun help`, `ltrun help VERB` */
static int
help (const char *verb)
{
  if (verb == NULL)
    return print (lt_cli_help ());
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (g_str_equal (verb, verbs[i].name))
        return print (verbs[i].help ());
    }
  return no_such_verb ();
}

int
lt_cli_main (int argc, char **argv, const LtLauncher *launcher)
{
  LtCli cli = { .argv = argv, .args = argv + MIN (argc, 1), .launcher = launcher };
  gsize verb = 0; /* run is implied */
  int status;

  lt_terminal_init ();
  setlocale (LC_CTYPE, "");
  if (argc < 2)
    return lt_cli_fail (LT_EXIT_USAGE, "expected a suite, as in: ltrun --plugin auth.so "
                                       "(see ltrun --help)");
  if (g_str_equal (argv[1], "--version"))
    return print (g_strdup ("ltrun " LT_VERSION "\n"));
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")
      || g_str_equal (argv[1], "help"))
    return help (argv[1][0] == '-' ? NULL : argv[2]);

  if (g_str_equal (argv[1], "complete"))
    {
      cli.args = argv + 2;
      return lt_cmd_complete (&cli);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (!g_str_equal (argv[1], verbs[i].name))
        continue;
      verb = i;
      cli.args = argv + 2;
    }
  if (lt_settings_wants_help (cli.args))
    return print (verbs[verb].help ());
  status = verbs[verb].run (&cli);
  lt_live_restore ();
  return status;
}
