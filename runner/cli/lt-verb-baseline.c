/* SPDX-License-Identifier: MIT */

#include <string.h>
#include <unistd.h>

#include "lt-baseline-store.h"
#include "lt-cli-options.h"
#include "lt-cli-private.h"
#include "lt-document.h"
#include "lt-file.h"
#include "lt-text.h"

static int
fail (LtExit status, const GError *error)
{
  g_autofree char *message = g_strdup_printf ("baseline: %s", error->message);

  return lt_cli_fail (status, message);
}

/* A line for each: its name, when it was run, of what, and how often. */
static void
add_line (GString *page, const char *folder, const char *name)
{
  g_autofree char *path = lt_baseline_store_path (folder, name);
  g_autoptr (GError) error = NULL;
  g_autoptr (LtDocument) document = lt_document_read (path, &error);
  const LtRecord *record;
  const LtRun *run;
  g_autofree char *suite = NULL;

  if (document == NULL)
    {
      g_autofree char *found = lt_text_sanitize (error->message);

      g_string_append_printf (page, "%-20s  %s\n", name, found);
      return;
    }
  record = lt_result_get_record (document->result, 0);
  run = record != NULL ? lt_record_get_run (record) : NULL;
  suite = lt_text_sanitize (run != NULL && run->plugin != NULL ? run->plugin->name : "-");
  g_string_append_printf (
    page, "%-20s  %s  %u run%s of %s %s%s\n", name,
    document->result->started_at != NULL ? document->result->started_at : "-",
    document->result->n_repetitions, document->result->n_repetitions == 1 ? "" : "s", suite,
    run != NULL && run->plugin != NULL && run->plugin->version != NULL ? run->plugin->version
                                                                       : "",
    document->result->n_scenarios > 1 ? " and others" : "");
}

static int
list (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = lt_baseline_store_list (folder, &error);
  g_autoptr (GString) page = g_string_new (NULL);
  g_autofree char *text = NULL;

  if (names == NULL)
    return fail (LT_EXIT_INTERNAL, error);
  for (char **name = names; *name != NULL; name++)
    add_line (page, folder, *name);
  if (names[0] == NULL)
    {
      g_autofree char *note = g_strdup_printf ("there are no baselines in %s", folder);

      lt_terminal_note (note);
    }
  text = lt_terminal_as_shown (g_strdup (page->str));
  return lt_terminal_print (text) ? LT_EXIT_OK : LT_EXIT_INTERNAL;
}

static LtDocument *
read_baseline (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = lt_baseline_store_path (folder, name);

  return lt_document_read (path, error);
}

static int
show (const char *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtDocument) document = read_baseline (folder, name, &error);
  g_autofree char *text = NULL;

  if (document == NULL)
    return fail (LT_EXIT_BAD_INPUT, error);
  text = lt_text_summary (document->result, lt_terminal_look (STDOUT_FILENO),
                          lt_terminal_columns (STDOUT_FILENO));
  return lt_terminal_print (text) ? LT_EXIT_OK : LT_EXIT_INTERNAL;
}

static int
remove_baseline (const char *folder, const char *name)
{
  g_autoptr (GError) error = NULL;

  return lt_baseline_store_remove (folder, name, &error) ? LT_EXIT_OK
                                                         : fail (LT_EXIT_BAD_INPUT, error);
}

static int export(const char *folder, const char *name, const char *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtDocument) document = read_baseline (folder, name, &error);

  if (document == NULL)
    return fail (LT_EXIT_BAD_INPUT, error);
  if (lt_file_replace (file, document->text, &error))
    return LT_EXIT_OK;
  g_prefix_error (&error, "%s: ", file);
  return fail (LT_EXIT_INTERNAL, error);
}

/* @args: what to do, and with which. */
static int
dispatch (char **args, const char *folder)
{
  const guint n = g_strv_length (args);
  const char *what = n > 0 ? args[0] : "";
  g_autoptr (GError) error = NULL;

  if (n == 1 && g_str_equal (what, "list"))
    return list (folder);
  if (!(n == 2 && (g_str_equal (what, "show") || g_str_equal (what, "remove")))
      && !(n == 3 && g_str_equal (what, "export")))
    return lt_cli_fail (LT_EXIT_USAGE, "baseline: expected list, show NAME, remove NAME or "
                                       "export NAME FILE");
  if (!lt_baseline_store_check_name (args[1], &error))
    return fail (LT_EXIT_USAGE, error);
  if (g_str_equal (what, "show"))
    return show (folder, args[1]);
  return n == 2 ? remove_baseline (folder, args[1]) : export(folder, args[1], args[2]);
}

int
lt_cmd_baseline (const LtCli *cli)
{
  g_autofree char *dir = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *current = g_get_current_dir ();
  const GOptionEntry entries[] = {
    { "baseline-dir", 0, 0, G_OPTION_ARG_FILENAME, &dir, NULL, NULL }, { 0 }
  };
  const GOptionEntry *const tables[] = { entries, NULL };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) args = lt_cli_options_read (tables, cli->args, FALSE, &error);

  if (args == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  folder = lt_baseline_store_find (dir, current);
  return dispatch (args, folder);
}
