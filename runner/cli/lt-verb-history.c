/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#include "lt-document.h"
#include "lt-history.h"
#include "lt-units.h"

#define SHOWN 20 /* unless -n says otherwise */

static int
usage (const char *message)
{
  return lt_cli_fail (LT_EXIT_USAGE, message);
}

static int
print (const char *text)
{
  return lt_terminal_print (text) ? LT_EXIT_OK : LT_EXIT_INTERNAL;
}

/* The history to read; one that nobody wrote to yet has no result to name. */
static LtStore *
open_to_name (const LtHistoryOptions *options, GError **error)
{
  LtStore *store = lt_history_open (options, error);
  g_autofree char *path = lt_history_path (options);

  if (store == NULL && error != NULL && *error == NULL)
    g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_MISSING, "%s: no result is recorded yet",
                 path);
  return store;
}

/* ---- list ------------------------------------------------------------------ */

static gboolean
check_format (const char *format)
{
  return format == NULL || g_str_equal (format, "text") || g_str_equal (format, "json")
         || g_str_equal (format, "csv");
}

static char *
render_list (LtStore *store, const GPtrArray *rows, const LtHistoryOptions *options)
{
  if (g_strcmp0 (options->format, "json") == 0)
    return lt_history_list_json (store, rows, options->operation);
  if (g_strcmp0 (options->format, "csv") == 0)
    return lt_history_list_csv (store, rows, options->operation);
  return lt_history_list_text (store, rows, options->scenario, options->operation,
                               lt_terminal_look (STDOUT_FILENO),
                               lt_terminal_columns (STDOUT_FILENO));
}

static int
list (char **args)
{
  g_auto (LtHistoryOptions) options = { .limit = SHOWN };
  const GOptionEntry entries[] = {
    { "limit", 'n', 0, G_OPTION_ARG_INT, &options.limit, NULL, NULL }, { 0 }
  };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rest = lt_history_parse (&options, TRUE, entries, args, &error);
  g_autoptr (LtStore) store = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *text = NULL;
  LtStoreFilter filter;

  if (rest == NULL)
    return lt_history_fail (error);
  if (rest[0] != NULL)
    {
      g_autofree char *message = g_strdup_printf (
        "history: expected show, export, import, prune or label as the first word, or none, "
        "found '%s'",
        rest[0]);

      return usage (message);
    }
  if (!check_format (options.format))
    return usage ("--format: expected text, json or csv");
  store = lt_history_open (&options, &error);
  if (error != NULL)
    return lt_history_fail (error);
  filter = lt_history_filter (&options, NULL);
  rows = store != NULL ? lt_store_list (store, &filter, &error) : g_ptr_array_new ();
  if (rows == NULL)
    return lt_history_fail (error);
  if (rows->len == 0 && (options.format == NULL || g_str_equal (options.format, "text")))
    {
      lt_terminal_note ("ltrun: no such result is recorded");
      return LT_EXIT_OK;
    }
  text = render_list (store, rows, &options);
  return print (text);
}

/* ---- show, export ---------------------------------------------------------- */

static int
show (char **args)
{
  g_auto (LtHistoryOptions) options = { 0 };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rest = lt_history_parse (&options, FALSE, NULL, args, &error);
  g_autoptr (LtStore) store = NULL;
  g_autofree char *text = NULL;
  g_autoptr (LtDocument) document = NULL;

  if (rest == NULL)
    return lt_history_fail (error);
  if (g_strv_length (rest) > 1)
    return usage ("history show: expected one result, as in: ltrun history show last");
  store = open_to_name (&options, &error);
  if (store != NULL)
    text = lt_store_read_document (store, rest[0] != NULL ? rest[0] : "last", NULL, &error);
  if (text != NULL)
    document = lt_document_parse (text, strlen (text), &error);
  if (document == NULL)
    return lt_history_fail (error);
  return lt_cli_print_document (document, options.format);
}

/* Line breaks of JSON are between its values only. */
static char *
as_one_line (const char *text)
{
  GString *line = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p != '\n' && *p != '\r')
        {
          g_string_append_c (line, *p);
          continue;
        }
      while (p[1] == ' ' || p[1] == '\t')
        p++;
    }
  g_string_append_c (line, '\n');
  return g_string_free (line, FALSE);
}

/* The first first, so that what is imported elsewhere comes in the same order. */
static int
export_all (LtStore *store, const LtHistoryOptions *options)
{
  LtStoreFilter filter = lt_history_filter (options, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = lt_store_list (store, &filter, &error);

  if (rows == NULL)
    return lt_history_fail (error);
  for (guint i = rows->len; i-- > 0;)
    {
      const LtStoreRow *row = g_ptr_array_index (rows, i);
      g_autofree char *text = lt_store_read_document (store, row->id, NULL, &error);
      g_autofree char *line = text != NULL ? as_one_line (text) : NULL;

      if (line == NULL)
        return lt_history_fail (error);
      if (!lt_terminal_print (line))
        return LT_EXIT_INTERNAL;
    }
  return LT_EXIT_OK;
}

static int export(char **args)
{
  g_auto (LtHistoryOptions) options = { 0 };
  gboolean all = FALSE;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, NULL, NULL },
    { "limit", 'n', 0, G_OPTION_ARG_INT, &options.limit, NULL, NULL },
    { 0 },
  };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rest = lt_history_parse (&options, TRUE, entries, args, &error);
  g_autoptr (LtStore) store = NULL;
  g_autofree char *text = NULL;

  if (rest == NULL)
    return lt_history_fail (error);
  if (options.format != NULL)
    return usage ("history export: expected no --format; history show -f has them");
  if (g_strv_length (rest) != (all ? 0 : 1))
    return usage ("history export: expected one result or --all");
  store = open_to_name (&options, &error);
  if (store == NULL)
    return lt_history_fail (error);
  if (all)
    return export_all (store, &options);
  text = lt_store_read_document (store, rest[0], NULL, &error);
  return text != NULL ? print (text) : lt_history_fail (error);
}

/* ---- import ---------------------------------------------------------------- */

typedef struct Import
{
  LtStore *store;
  guint n_new;
  guint n_known;
} Import;

static gboolean
import_text (Import *import, const char *text, gsize length, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (lt_store_add (import->store, text, length, NULL, &local))
    import->n_new++;
  else if (g_error_matches (local, LT_STORE_ERROR, LT_STORE_ERROR_EXISTS))
    import->n_known++;
  else
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

/* A document a line, as `export --all` wrote them. */
static gboolean
import_lines (Import *import, const char *file, char *text, GError **error)
{
  guint number = 1;

  for (char *line = text; *line != '\0'; number++)
    {
      const gsize length = strcspn (line, "\n");

      if (length > 0 && !import_text (import, line, length, error))
        {
          g_prefix_error (error, "%s:%u: ", file, number);
          return FALSE;
        }
      line += length + (line[length] == '\n');
    }
  return TRUE;
}

static gboolean
read_file (const char *file, char **ret_text, gsize *ret_length, GError **error)
{
  g_autoptr (GFile) path = g_file_new_for_path (g_str_equal (file, "-") ? "/dev/stdin" : file);
  g_autoptr (GError) local = NULL;

  if (g_file_load_contents (path, NULL, ret_text, ret_length, NULL, &local))
    return TRUE;
  g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_DOCUMENT, "%s: %s", file, local->message);
  return FALSE;
}

static gboolean
import_file (Import *import, const char *file, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  const char *brk;

  if (!read_file (file, &text, &length, error))
    return FALSE;
  brk = strchr (text, '\n');
  /* Of a file whose first line is an object by itself the others are too; the parser would
   * take the first for all. */
  if (brk != NULL && *text == '{' && brk > text + 1 && brk[-1] == '}')
    return import_lines (import, file, text, error);
  if (import_text (import, text, length, error))
    return TRUE;
  g_prefix_error (error, "%s: ", file);
  return FALSE;
}

static int
import (char **args)
{
  g_auto (LtHistoryOptions) options = { 0 };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rest = lt_history_parse (&options, FALSE, NULL, args, &error);
  g_autofree char *path = rest != NULL ? lt_history_path (&options) : NULL;
  g_autofree char *line = NULL;
  g_autoptr (LtStore) store = NULL;
  Import counts = { 0 };
  gboolean good = TRUE;

  if (rest == NULL)
    return lt_history_fail (error);
  if (rest[0] == NULL)
    return usage ("history import: expected result documents, as in: "
                  "ltrun history import a.json");
  counts.store = store = lt_store_open_writable (path, &error);
  if (store == NULL)
    return lt_history_fail (error);
  for (guint i = 0; good && rest[i] != NULL; i++)
    good = import_file (&counts, rest[i], &error);
  line = g_strdup_printf ("%u imported, %u were there already\n", counts.n_new, counts.n_known);
  /* What came before the one that is wrong is imported. */
  if ((good || counts.n_new > 0) && print (line) != LT_EXIT_OK)
    return LT_EXIT_INTERNAL;
  return good ? LT_EXIT_OK : lt_history_fail (error);
}

/* ---- prune, label ---------------------------------------------------------- */

static int
prune (char **args)
{
  g_auto (LtHistoryOptions) options = { 0 };
  int keep = G_MAXINT;
  g_autofree char *older = NULL;
  const GOptionEntry entries[] = {
    { "keep", 0, 0, G_OPTION_ARG_INT, &keep, NULL, NULL },
    { "older-than", 0, 0, G_OPTION_ARG_FILENAME, &older, NULL, NULL },
    { "verb", 0, 0, G_OPTION_ARG_FILENAME, &options.verb, NULL, NULL },
    { 0 },
  };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rest = lt_history_parse (&options, FALSE, entries, args, &error);
  g_autofree char *path = rest != NULL ? lt_history_path (&options) : NULL;
  g_autofree char *before = NULL, *line = NULL;
  g_autoptr (LtStore) store = NULL;
  guint n;

  if (rest == NULL)
    return lt_history_fail (error);
  if (rest[0] != NULL || (older == NULL && keep == G_MAXINT))
    return usage ("history prune: expected --keep N or --older-than TIME");
  if (keep < 0)
    return usage ("history prune: --keep: expected how many results, from 0 on");
  before = older != NULL ? lt_history_moment (older, &error) : NULL;
  if (error != NULL)
    {
      g_prefix_error (&error, "--older-than: ");
      return lt_history_fail (error);
    }
  /* Only one that is there: nothing is made to be pruned. */
  store = open_to_name (&options, &error);
  g_clear_pointer (&store, lt_store_close);
  if (error == NULL)
    store = lt_store_open_writable (path, &error);
  if (store == NULL
      || !lt_store_prune (store, lt_history_verb (&options, NULL),
                          keep == G_MAXINT ? G_MAXUINT : (guint) keep, before, &n, &error))
    return lt_history_fail (error);
  line = g_strdup_printf ("%u removed\n", n);
  return print (line);
}

/* @id: NULL: only looks whether @text is a label. */
static gboolean
set_label (LtStore *store, const char *id, const char *text, GError **error)
{
  g_autofree char *name = NULL, *value = NULL;

  if (lt_plan_parse_label (text, &name, &value, error))
    return id == NULL || lt_store_label (store, id, name, *value != '\0' ? value : NULL, error);
  g_prefix_error (error, "history label: ");
  return FALSE;
}

static int
label (char **args)
{
  g_auto (LtHistoryOptions) options = { 0 };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rest = lt_history_parse (&options, FALSE, NULL, args, &error);
  g_autofree char *path = rest != NULL ? lt_history_path (&options) : NULL;
  g_autofree char *id = NULL;
  g_autoptr (LtStore) store = NULL;

  if (rest == NULL)
    return lt_history_fail (error);
  if (g_strv_length (rest) < 2)
    return usage ("history label: expected a result and KEY=VALUE, as in: "
                  "ltrun history label last release=1.2");
  for (guint i = 1; rest[i] != NULL; i++)
    if (!set_label (NULL, NULL, rest[i], &error))
      return lt_history_fail (error);
  store = open_to_name (&options, &error);
  g_clear_pointer (&store, lt_store_close);
  if (error == NULL)
    store = lt_store_open_writable (path, &error);
  id = store != NULL ? lt_store_find (store, rest[0], &error) : NULL;
  for (guint i = 1; id != NULL && rest[i] != NULL; i++)
    if (!set_label (store, id, rest[i], &error))
      break;
  return error == NULL ? LT_EXIT_OK : lt_history_fail (error);
}

int
lt_cmd_history (const LtCli *cli)
{
  static const struct
  {
    const char *name;
    int (*run) (char **args);
  } words[] = { { "list", list },     { "show", show },   { "export", export },
                { "import", import }, { "prune", prune }, { "label", label } };
  const char *word = cli->args[0];

  for (gsize i = 0; word != NULL && i < G_N_ELEMENTS (words); i++)
    {
      if (g_str_equal (word, words[i].name))
        return words[i].run (cli->args + 1);
    }
  return list (cli->args);
}
