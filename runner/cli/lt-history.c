/* SPDX-License-Identifier: MIT */

#include "lt-history.h"

#include <string.h>

#include "lt-cli-options.h"
#include "lt-units.h"

#define ALL_VERBS "all"

void
lt_history_options_clear (LtHistoryOptions *options)
{
  g_free (options->file);
  g_free (options->verb);
  g_free (options->suite);
  g_free (options->scenario);
  g_free (options->operation);
  g_free (options->verdict);
  g_free (options->revision);
  g_free (options->since);
  g_free (options->format);
  g_free (options->moment);
  g_strfreev (options->labels);
  g_clear_pointer (&options->label, g_ptr_array_unref);
}

static gboolean
refuse (GError **error, const char *option, const char *expected, const char *found)
{
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, "%s: expected %s, found '%s'", option,
               expected, found);
  return FALSE;
}

/* ---- Options --------------------------------------------------------------- */

static gboolean
looks_like_date (const char *text)
{
  return strspn (text, "0123456789") == 4 && (text[4] == '-' || text[4] == '\0')
         && strspn (text, "0123456789-:TZ") == strlen (text);
}

/* "2026", "2026-11-20" or with a time: compared as text with the times of results, and so
 * without the Z. NULL: there is no such day or time. (transfer full) */
static char *
parse_date (const char *text)
{
  static const char rest[] = "0000-01-01T00:00:00";
  const gsize length = strlen (text) - (g_str_has_suffix (text, "Z") ? 1 : 0);
  g_autofree char *begin = g_strndup (text, length);
  g_autofree char *whole = NULL;
  g_autoptr (GDateTime) then = NULL;

  if (length > strlen (rest)
      || (length < strlen (rest) && strchr ("-T:", rest[length]) == NULL))
    return NULL;
  whole = g_strconcat (begin, rest + length, "Z", NULL);
  then = g_date_time_new_from_iso8601 (whole, NULL);
  return then != NULL ? g_steal_pointer (&begin) : NULL;
}

char *
lt_history_moment (const char *text, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = NULL;
  g_autofree char *date = looks_like_date (text) ? parse_date (text) : NULL;
  gint64 ns;

  if (date != NULL)
    return g_steal_pointer (&date);
  if (!looks_like_date (text) && lt_parse_duration (text, &ns, NULL))
    then = g_date_time_add (now, -(ns / 1000));
  if (then != NULL)
    return g_date_time_format (then, "%Y-%m-%dT%H:%M:%SZ");
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
               "expected a time such as 7d, or a date such as 2026-11-20, found '%s'", text);
  return NULL;
}

static gboolean
check_label (const char *text, GError **error)
{
  g_autofree char *name = NULL, *value = NULL;

  if (strchr (text, '=') == NULL || lt_plan_parse_label (text, &name, &value, error))
    return TRUE;
  g_prefix_error (error, "--label: ");
  return FALSE;
}

/* Those that record. */
static gboolean
check_verb (const char *verb, GError **error)
{
  static const char *const verbs[] = { "run", "ab", "scale", "search", ALL_VERBS, NULL };

  return verb == NULL || g_strv_contains (verbs, verb)
         || refuse (error, "--verb", "run, ab, scale, search or all", verb);
}

static gboolean
settle (LtHistoryOptions *options, GError **error)
{
  if (!check_verb (options->verb, error))
    return FALSE;
  if (options->since != NULL)
    {
      options->moment = lt_history_moment (options->since, error);
      if (options->moment == NULL)
        {
          g_prefix_error (error, "--since: ");
          return FALSE;
        }
    }
  options->label = g_ptr_array_new ();
  for (guint i = 0; options->labels != NULL && options->labels[i] != NULL; i++)
    {
      if (!check_label (options->labels[i], error))
        return FALSE;
      g_ptr_array_add (options->label, options->labels[i]);
    }
  if (options->limit < 0)
    {
      g_autofree char *found = g_strdup_printf ("%d", options->limit);

      return refuse (error, "-n", "how many results, 0 for all of them", found);
    }
  return TRUE;
}

/* As file names they come as they are, whatever LC_CTYPE says. */
static char **
parse (const GOptionEntry *const *tables, char **args, GError **error)
{
  g_autoptr (GError) local = NULL;
  char **rest;

  for (char **arg = args; *arg != NULL; arg++)
    if (!g_utf8_validate (*arg, -1, NULL))
      {
        refuse (error, "history", "text in UTF-8", *arg);
        return NULL;
      }
  rest = lt_cli_options_read (tables, args, FALSE, &local);
  if (rest == NULL)
    g_set_error_literal (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, local->message);
  return rest;
}

char **
lt_history_parse (LtHistoryOptions *options, gboolean filters, const GOptionEntry *entries,
                  char **args, GError **error)
{
  const GOptionEntry always[] = {
    { "history", 0, 0, G_OPTION_ARG_FILENAME, &options->file, NULL, NULL },
    { "format", 'f', 0, G_OPTION_ARG_FILENAME, &options->format, NULL, NULL },
    { 0 },
  };
  const GOptionEntry choice[] = {
    { "verb", 0, 0, G_OPTION_ARG_FILENAME, &options->verb, NULL, NULL },
    { "suite", 0, 0, G_OPTION_ARG_FILENAME, &options->suite, NULL, NULL },
    { "scenario", 0, 0, G_OPTION_ARG_FILENAME, &options->scenario, NULL, NULL },
    { "operation", 0, 0, G_OPTION_ARG_FILENAME, &options->operation, NULL, NULL },
    { "verdict", 0, 0, G_OPTION_ARG_FILENAME, &options->verdict, NULL, NULL },
    { "revision", 0, 0, G_OPTION_ARG_FILENAME, &options->revision, NULL, NULL },
    { "since", 0, 0, G_OPTION_ARG_FILENAME, &options->since, NULL, NULL },
    { "label", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->labels, NULL, NULL },
    { 0 },
  };
  const GOptionEntry none[] = { { 0 } };
  const GOptionEntry *const tables[] = { always, filters ? choice : none,
                                         entries != NULL ? entries : none, NULL };
  g_auto (GStrv) rest = parse (tables, args, error);

  return rest != NULL && settle (options, error) ? g_steal_pointer (&rest) : NULL;
}

const char *
lt_history_verb (const LtHistoryOptions *options, const char *verb)
{
  if (options->verb == NULL)
    return verb;
  return g_str_equal (options->verb, ALL_VERBS) ? NULL : options->verb;
}

LtStoreFilter
lt_history_filter (const LtHistoryOptions *options, const char *verb)
{
  return (LtStoreFilter){
    .verb = lt_history_verb (options, verb),
    .suite = options->suite,
    .scenario = options->scenario,
    .operation = options->operation,
    .outcome = options->verdict,
    .revision = options->revision,
    .since = options->moment,
    .labels = options->label,
    .limit = (guint) options->limit,
  };
}

/* ---- The file -------------------------------------------------------------- */

/* NULL: the user's own. */
static const char *
asked_for (const LtHistoryOptions *options)
{
  const char *variable = g_getenv ("LTRUN_HISTORY");

  if (options->file != NULL)
    return options->file;
  return variable != NULL && *variable != '\0' ? variable : NULL;
}

char *
lt_history_path (const LtHistoryOptions *options)
{
  const char *path = asked_for (options);

  return path != NULL ? g_strdup (path) : lt_store_default_path ();
}

LtStore *
lt_history_open (const LtHistoryOptions *options, GError **error)
{
  g_autofree char *path = lt_history_path (options);
  g_autoptr (GError) local = NULL;
  LtStore *store = lt_store_open (path, &local);

  if (store == NULL
      && (asked_for (options) != NULL
          || !g_error_matches (local, LT_STORE_ERROR, LT_STORE_ERROR_MISSING)))
    g_propagate_error (error, g_steal_pointer (&local));
  return store;
}

int
lt_history_fail (const GError *error)
{
  LtExit status = LT_EXIT_BAD_INPUT;

  if (error->domain == LT_PLAN_ERROR)
    status = LT_EXIT_USAGE;
  else if (g_error_matches (error, LT_STORE_ERROR, LT_STORE_ERROR_IO))
    status = LT_EXIT_INTERNAL;
  return lt_cli_fail (status, error->message);
}
