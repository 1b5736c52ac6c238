/* SPDX-License-Identifier: MIT */

#include "lt-web-history.h"

#include "lt-chart-data.h"
#include "lt-result-parts.h"

struct LtWebHistory
{
  GPtrArray *entries; /* LtWebEntry, by number */
  guint64 last;
  guint n_rows;
  guint n_cells;
  guint max_rows;
};

static void
free_entry (gpointer data)
{
  LtWebEntry *entry = data;

  if (entry == NULL)
    return;
  g_free (entry->text);
  g_free (entry->chart);
  g_free (entry->scenario);
  lt_run_unref (entry->run);
  lt_web_row_free (entry->row);
  g_free (entry);
}

LtWebHistory *
lt_web_history_new (guint max_rows)
{
  LtWebHistory *history = g_new0 (LtWebHistory, 1);

  history->entries = g_ptr_array_new_with_free_func (free_entry);
  history->max_rows = max_rows > 0 ? max_rows : LT_WEB_HISTORY_MAX_ROWS;
  return history;
}

void
lt_web_history_free (LtWebHistory *history)
{
  if (history == NULL)
    return;
  g_ptr_array_unref (history->entries);
  g_free (history);
}

/* ---- Fewer of them --------------------------------------------------------- */

static guint
cells_of (const LtWebEntry *entry)
{
  return entry->row->row->n_ops + 1;
}

/* The place of the entry of the same run that waits for one to be merged with. */
static LtWebEntry **
waiting_of (GPtrArray *waiting, guint run_index)
{
  if (waiting->len <= run_index)
    g_ptr_array_set_size (waiting, (gint) run_index + 1);
  return (LtWebEntry **) &waiting->pdata[run_index];
}

static void
merge_half (LtWebHistory *history)
{
  g_autoptr (GPtrArray) old = history->entries;
  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();
  const guint half = old->len / 2;

  history->entries = g_ptr_array_new_with_free_func (free_entry);
  for (guint i = 0; i < half; i++)
    {
      LtWebEntry *entry = g_ptr_array_index (old, i);
      LtWebEntry **before = entry->row != NULL ? waiting_of (waiting, entry->run_index) : NULL;

      if (before == NULL)
        continue;
      if (*before == NULL || !lt_web_row_can_merge ((*before)->row, entry->row))
        {
          *before = entry;
          continue;
        }
      lt_web_row_merge ((*before)->row, entry->row);
      history->n_rows--;
      history->n_cells -= cells_of (entry);
      /* Told apart from what stays below by its number. */
      (*before)->number = 0;
      *before = NULL;
    }
  g_ptr_array_set_free_func (old, NULL);
  for (guint i = 0; i < old->len; i++)
    {
      LtWebEntry *entry = g_ptr_array_index (old, i);

      if (entry->number == 0)
        free_entry (entry);
      else
        g_ptr_array_add (history->entries, entry);
    }
}

/* ---- All of them ----------------------------------------------------------- */

static guint64
add (LtWebHistory *history, LtWebEntry *entry)
{
  entry->number = ++history->last;
  g_ptr_array_add (history->entries, entry);
  return entry->number;
}

guint64
lt_web_history_add_text (LtWebHistory *history, char *text, char *chart)
{
  LtWebEntry *entry = g_new0 (LtWebEntry, 1);

  entry->text = g_strchomp (text);
  entry->chart = chart;
  return add (history, entry);
}

guint64
lt_web_history_add_row (LtWebHistory *history, const LtRunTag *tag, const LtRun *run,
                        LtWebRow *row)
{
  LtWebEntry *entry = g_new0 (LtWebEntry, 1);

  entry->run_index = tag->index;
  entry->run_number = tag->number;
  entry->scenario = g_strdup (tag->scenario);
  entry->run = lt_run_ref (run);
  entry->row = row;
  history->n_rows++;
  history->n_cells += cells_of (entry);
  if (history->n_rows > history->max_rows || history->n_cells > LT_WEB_HISTORY_MAX_CELLS)
    merge_half (history);
  return add (history, entry);
}

guint64
lt_web_history_last (const LtWebHistory *history)
{
  return history->last;
}

const LtWebEntry *
lt_web_history_after (const LtWebHistory *history, guint64 number)
{
  guint low = 0, high = history->entries->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;
      const LtWebEntry *entry = g_ptr_array_index (history->entries, middle);

      if (entry->number > number)
        high = middle;
      else
        low = middle + 1;
    }
  return low < history->entries->len ? g_ptr_array_index (history->entries, low) : NULL;
}

static char *
chart_of (const LtWebEntry *entry, const LtRunTag *tag)
{
  g_autofree char *chart = lt_chart_data_interval (tag, entry->run, entry->row->row);

  return g_strdup_printf ("{\"type\":\"interval\",\"merged\":%u,\"chart\":%s}",
                          entry->row->n_merged, chart);
}

char *
lt_web_entry_to_json (const LtWebEntry *entry, LtWebForm form)
{
  const LtRunTag tag = { entry->scenario, entry->run_number, entry->run_index };
  LtJson *json;

  if (entry->text != NULL)
    return g_strdup (form == LT_WEB_CHARTS && entry->chart != NULL ? entry->chart
                                                                   : entry->text);
  if (form == LT_WEB_CHARTS)
    return chart_of (entry, &tag);
  json = lt_json_new (FALSE);
  lt_json_object (json, NULL, LT_JSON_FLAT);
  lt_json_string (json, "type", "interval");
  lt_result_add_tag (json, &tag);
  lt_web_row_add_json (json, entry->run, entry->row);
  lt_json_end (json);
  return g_strchomp (lt_json_finish (json));
}
