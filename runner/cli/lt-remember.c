/* SPDX-License-Identifier: MIT */

#include "lt-remember.h"

#include <string.h>

#include "lt-cli-private.h"
#include "lt-git.h"
#include "lt-result-json.h"
#include "lt-store.h"

void
lt_remember_begin (const LtPlan *plan, LtResult *result)
{
  for (guint i = 0; i < plan->labels->len; i++)
    {
      const LtPlanLabel *label = g_ptr_array_index (plan->labels, i);

      lt_result_add_label (result, label->name, label->value);
    }
  result->revision = lt_git_read_revision (".");
}

static gboolean
record (const char *path, const LtResult *result, const LtSeriesSet *series, GError **error)
{
  g_autoptr (LtStore) store = lt_store_open_writable (path, error);
  g_autofree char *text = NULL;

  if (store == NULL)
    return FALSE;
  text = lt_result_json_to_text (result, series);
  return lt_store_add (store, text, strlen (text), NULL, error);
}

void
lt_remember (const LtPlan *plan, const LtResult *result, const LtSeriesSet *series)
{
  g_autofree char *path =
    plan->history != NULL ? g_strdup (plan->history) : lt_store_default_path ();
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;

  if (plan->no_history)
    return;
  if (!record (path, result, series, &error))
    line = g_strdup_printf ("ltrun: warning: not recorded in the history: %s "
                            "(--no-history does without)",
                            error->message);
  else if (!plan->quiet && result->known->len > 0)
    line = g_strdup_printf ("recorded as %.*s", LT_STORE_ID_SHOWN, result->id);
  if (line != NULL)
    lt_terminal_note (line);
}
