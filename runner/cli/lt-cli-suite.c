/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lt-cli-private.h"
#include "lt-plan-blame.h"
#include "lt-receipt.h"
#include "lt-sha256.h"

static LtExit
status_of (const GError *error)
{
  if (g_error_matches (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_USAGE))
    return LT_EXIT_USAGE;
  return LT_EXIT_BAD_INPUT;
}

static char *
name_of (const char *path)
{
  char *name = g_path_get_basename (path);

  if (g_str_has_suffix (name, ".so"))
    name[strlen (name) - 3] = '\0';
  return name;
}

static gboolean
look_at (LtCliSuite *suite, GError **error)
{
  g_autofree char *changed = NULL;

  suite->note = lt_note_read (suite->path, error);
  if (suite->note == NULL)
    return FALSE;
  suite->sha256 = lt_file_sha256 (suite->path, error);
  if (suite->sha256 == NULL)
    return FALSE;
  changed = lt_receipt_check (suite->path, suite->sha256);
  if (changed != NULL)
    g_ptr_array_add (suite->warnings, g_strconcat (suite->path, ": ", changed, NULL));
  return TRUE;
}

LtCliSuite *
lt_cli_suite_find (const LtFinder *finder, const char *name, LtExit *ret_status, GError **error)
{
  g_autoptr (LtCliSuite) suite = g_new0 (LtCliSuite, 1);
  g_autoptr (GError) local = NULL;
  g_autoptr (LtFound) found = lt_finder_find (finder, name, &local);

  if (found != NULL)
    {
      suite->path = g_strdup (found->path);
      suite->name = name_of (found->path);
      suite->warnings = g_ptr_array_ref (found->warnings);
      for (guint i = 0; i < found->notes->len; i++)
        lt_terminal_note (g_ptr_array_index (found->notes, i));
    }
  if (found == NULL || !look_at (suite, &local))
    {
      *ret_status = status_of (local);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return g_steal_pointer (&suite);
}

void
lt_cli_suite_free (LtCliSuite *suite)
{
  if (suite == NULL)
    return;
  g_free (suite->path);
  g_free (suite->name);
  g_free (suite->sha256);
  lt_note_free (suite->note);
  g_clear_pointer (&suite->warnings, g_ptr_array_unref);
  g_free (suite);
}

/* ---- All suites of a call -------------------------------------------------- */

/* Which folder of --plugin-dir the message is about. */
static const LtPlanSetting *
find_folder (const LtPlan *plan, const char *message)
{
  for (guint i = 0; i < plan->plugin_dirs->len; i++)
    {
      g_autofree char *name =
        g_filename_display_name (g_ptr_array_index (plan->plugin_dirs, i));
      g_autofree char *found = g_strdup_printf ("found '%s'", name);

      if (strstr (message, found) != NULL)
        return lt_plan_nth_setting (plan, "plugin-dir", i);
    }
  return NULL;
}

/* Of a value that a file holds: which, and where. */
static LtExit
fail_of (const LtPlanSetting *setting, const char *message, LtExit status)
{
  const gboolean in_file = setting != NULL && lt_plan_is_of_file (setting->rank);
  g_autofree char *option =
    setting != NULL ? g_strdup_printf ("--%s: ", setting->name) : g_strdup ("");
  g_autofree char *text = NULL;

  if (!in_file)
    return lt_cli_fail (status, message);
  if (g_str_has_prefix (message, option))
    message += strlen (option);
  text = g_strdup_printf ("%s: %s: %s", setting->source, setting->name, message);
  return lt_cli_fail (LT_EXIT_BAD_INPUT, text);
}

GPtrArray *
lt_cli_find_suites (const LtCli *cli, const LtCampaign *campaign, LtExit *ret_status)
{
  g_autoptr (GPtrArray) suites =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lt_cli_suite_free);

  for (guint i = 0; i < campaign->scenarios->len; i++)
    {
      const LtPlan *plan =
        ((const LtScenario *) g_ptr_array_index (campaign->scenarios, i))->plan;
      g_autoptr (GError) error = NULL;
      g_autoptr (LtFinder) finder = lt_cli_finder (cli->launcher, plan->plugin_dirs, &error);
      LtCliSuite *suite;

      if (finder == NULL)
        {
          *ret_status =
            fail_of (find_folder (plan, error->message), error->message, LT_EXIT_USAGE);
          return NULL;
        }
      suite = lt_cli_suite_find (finder, plan->plugin, ret_status, &error);
      if (suite == NULL)
        {
          *ret_status =
            fail_of (lt_plan_find_setting (plan, "plugin"), error->message, *ret_status);
          return NULL;
        }
      g_ptr_array_add (suites, suite);
    }
  return g_steal_pointer (&suites);
}
