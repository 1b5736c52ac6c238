/* SPDX-License-Identifier: MIT */

#include "lt-run.h"

#include <string.h>

#define HIDDEN "***"
#define SET "--set"

/* What is not known to be harmless is a secret: a set-up that failed early never
 * learned which options are. */
static gboolean
is_harmless (const LtRun *run, const char *name, gsize length)
{
  if (run == NULL || run->plugin == NULL)
    return FALSE;
  for (guint i = 0; i < run->plugin->options->len; i++)
    {
      const LtRunOption *option = g_ptr_array_index (run->plugin->options, i);

      if (strlen (option->name) == length && strncmp (option->name, name, length) == 0)
        return !option->secret;
    }
  return FALSE;
}

char *
lt_run_redact_assignment (const LtRun *run, const char *text)
{
  const char *name = g_str_has_prefix (text, SET "=") ? text + strlen (SET "=") : text;
  const char *equals = strchr (name, '=');
  const char *dot;

  if (equals == NULL)
    return g_strdup (text);
  /* An option's name holds no dot, but the id of the suite before it does. */
  dot = g_strrstr_len (name, equals - name, ".");
  if (dot != NULL)
    name = dot + 1;
  if (is_harmless (run, name, (gsize) (equals - name)))
    return g_strdup (text);
  return g_strdup_printf ("%.*s" HIDDEN, (int) (equals + 1 - text), text);
}

char **
lt_run_redact_argv (const LtRun *run)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean is_value = FALSE;

  for (guint i = 0; run->argv != NULL && run->argv[i] != NULL; i++)
    {
      const char *text = run->argv[i];
      g_autofree char *shown = NULL;

      if (is_value || g_str_has_prefix (text, SET "="))
        shown = lt_run_redact_assignment (run, text);
      g_strv_builder_add (builder, shown != NULL ? shown : text);
      is_value = !is_value && strcmp (text, SET) == 0;
    }
  return g_strv_builder_end (builder);
}
