/* SPDX-License-Identifier: MIT */

#include "lt-result.h"

#include <string.h>

#define HIDDEN "***"
#define SET "--set"
#define TOKEN "--web-token"

/* ---- Addresses ------------------------------------------------------------- */

/* Whether @text, up to @end, can be HOST[:PORT]: then an '@' behind it belongs to no login. */
static gboolean
is_host (const char *text, const char *end)
{
  const char *colon = end;

  while (colon > text && g_ascii_isdigit (colon[-1]))
    colon--;
  return (colon < end && colon > text && colon[-1] == ':')
         || memchr (text, ':', (gsize) (end - text)) == NULL;
}

/* The end of the login of an address whose part behind "://" is @rest; NULL: has none. A
 * password may hold a '/', though it should not. */
static const char *
login_end (const char *rest)
{
  const char *end = rest + strcspn (rest, "/?# \t\n");
  const char *at = g_strrstr_len (rest, end - rest, "@");

  if (at == NULL && *rest != '[' && !is_host (rest, end))
    at = g_strrstr_len (rest, (gssize) strcspn (rest, " \t\n"), "@");
  return at;
}

char *
lt_redact_addresses (const char *text)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  const char *rest;

  while ((rest = strstr (text, "://")) != NULL)
    {
      const char *at = login_end (rest + 3);

      g_string_append_len (shown, text, rest + 3 - text);
      if (at != NULL)
        g_string_append (shown, HIDDEN);
      text = at != NULL ? at : rest + 3;
    }
  g_string_append (shown, text);
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

/* ---- Assignments ----------------------------------------------------------- */

/* `[SUITE.]NAME=VALUE`, in text of the command line. */
typedef struct Assignment
{
  const char *suite; /* NULL: any */
  gsize suite_length;
  const char *name;
  gsize name_length;
  gsize length; /* of the text up to VALUE */
} Assignment;

static gboolean
split (const char *text, Assignment *ret_assignment)
{
  const char *name = g_str_has_prefix (text, SET "=") ? text + strlen (SET "=") : text;
  const char *equals = strchr (name, '=');
  const char *dot;

  *ret_assignment = (Assignment){ 0 };
  if (equals == NULL)
    return FALSE;
  /* An option's name holds no dot, but the id of the suite before it does. */
  dot = g_strrstr_len (name, equals - name, ".");
  if (dot != NULL)
    {
      ret_assignment->suite = name;
      ret_assignment->suite_length = (gsize) (dot - name);
      name = dot + 1;
    }
  ret_assignment->name = name;
  ret_assignment->name_length = (gsize) (equals - name);
  ret_assignment->length = (gsize) (equals + 1 - text);
  return TRUE;
}

/* NULL: the run does not have it, or does not know its options: a set-up that failed
 * early never learned which are secret. */
static const LtRunOption *
find_option (const LtRun *run, const Assignment *assignment)
{
  if (run == NULL || run->plugin == NULL)
    return NULL;
  for (guint i = 0; i < run->plugin->options->len; i++)
    {
      const LtRunOption *option = g_ptr_array_index (run->plugin->options, i);

      if (strlen (option->name) == assignment->name_length
          && strncmp (option->name, assignment->name, assignment->name_length) == 0)
        return option;
    }
  return NULL;
}

static char *
hide (const char *text, const Assignment *assignment)
{
  return g_strdup_printf ("%.*s" HIDDEN, (int) assignment->length, text);
}

char *
lt_run_redact_assignment (const LtRun *run, const char *text)
{
  Assignment assignment;
  const LtRunOption *option;

  if (!split (text, &assignment))
    return g_strdup (text);
  option = find_option (run, &assignment);
  return option != NULL && !option->secret ? lt_redact_addresses (text)
                                           : hide (text, &assignment);
}

/* ---- The command line of several runs -------------------------------------- */

/* A suite is named by its id or by its file, without ".so". */
static gboolean
is_for (const Assignment *assignment, const LtRunPlugin *plugin)
{
  g_autofree char *suite = g_strndup (assignment->suite, assignment->suite_length);
  g_autofree char *file = plugin->path != NULL ? g_path_get_basename (plugin->path) : NULL;
  g_autofree char *name = g_strconcat (suite, ".so", NULL);

  return g_strcmp0 (plugin->id, suite) == 0 || g_strcmp0 (file, suite) == 0
         || g_strcmp0 (file, name) == 0;
}

/* One that names no suite may be for a scenario. */
static gboolean
names_suite (const LtResult *result, const Assignment *assignment)
{
  for (guint i = 0; assignment->suite != NULL && i < result->known->len; i++)
    {
      const LtRun *run = g_ptr_array_index (result->known, i);

      if (run->plugin != NULL && is_for (assignment, run->plugin))
        return TRUE;
    }
  return FALSE;
}

/* What no run that it is for knows to be harmless, or one knows to be a secret, is
 * hidden; so is what may be for a run that is not known yet. */
static gboolean
is_harmless (const LtResult *result, const Assignment *assignment)
{
  const gboolean named = names_suite (result, assignment);
  gboolean harmless = FALSE;

  if (!named && result->known->len < result->n_scenarios)
    return FALSE;
  for (guint i = 0; i < result->known->len; i++)
    {
      const LtRun *run = g_ptr_array_index (result->known, i);
      const LtRunOption *option = find_option (run, assignment);

      if (option == NULL || (named && !is_for (assignment, run->plugin)))
        continue;
      if (option->secret)
        return FALSE;
      harmless = TRUE;
    }
  return harmless;
}

static char *
redact_for_all (const LtResult *result, const char *text)
{
  Assignment assignment;

  if (!split (text, &assignment) || is_harmless (result, &assignment))
    return lt_redact_addresses (text);
  return hide (text, &assignment);
}

char **
lt_result_redact_argv (const LtResult *result)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean is_value = FALSE;
  gboolean is_token = FALSE;

  for (guint i = 0; result->argv != NULL && result->argv[i] != NULL; i++)
    {
      const char *text = result->argv[i];
      const gboolean is_assignment = is_value || g_str_has_prefix (text, SET "=");
      g_autofree char *shown = NULL;

      if (is_token)
        shown = g_strdup (HIDDEN);
      else if (!is_value && g_str_has_prefix (text, TOKEN "="))
        shown = g_strdup (TOKEN "=" HIDDEN);
      else
        shown = is_assignment ? redact_for_all (result, text) : lt_redact_addresses (text);
      g_strv_builder_add (builder, shown);
      is_token = !is_value && !is_token && strcmp (text, TOKEN) == 0;
      is_value = !is_value && strcmp (text, SET) == 0;
    }
  return g_strv_builder_end (builder);
}
