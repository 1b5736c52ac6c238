/* SPDX-License-Identifier: MIT */

#include "lt-cli-options.h"

char **
lt_cli_options_read (const GOptionEntry *const *tables, char **args, gboolean others_stay,
                     GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;

  /* GOption takes the first word for the name of the program. */
  g_strv_builder_add (builder, "ltrun");
  g_strv_builder_addv (builder, (const char **) args);
  argv = g_strv_builder_end (builder);
  for (; *tables != NULL; tables++)
    g_option_context_add_main_entries (context, *tables, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_ignore_unknown_options (context, others_stay);
  return g_option_context_parse_strv (context, &argv, error) ? g_strdupv (argv + 1) : NULL;
}
