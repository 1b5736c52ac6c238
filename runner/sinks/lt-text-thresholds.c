/* SPDX-License-Identifier: MIT */

#include "lt-text-parts.h"

#include "lt-units.h"

#define MAX_ROWS 40 /* of a screen; the document has them all */

enum
{
  COLUMN_TEXT,
  COLUMN_VALUE,
  COLUMN_NOTE,
  COLUMN_RUN,
  N_COLUMNS
};

static const char *const headers[N_COLUMNS] = { "threshold", "value", "", "run" };
static const guint drop_order[] = { COLUMN_NOTE, 0 };

/* ---- A threshold a row ----------------------------------------------------- */

static const char *
mark_of (const LtThresholdState *state)
{
  return state->standing == LT_THRESHOLD_HOLDS    ? "\xe2\x9c\x93"
         : state->standing == LT_THRESHOLD_BROKEN ? "\xe2\x9c\x97"
                                                  : "-";
}

static LtStyle
style_of (const LtThresholdState *state)
{
  return state->standing == LT_THRESHOLD_HOLDS    ? LT_STYLE_GOOD
         : state->standing == LT_THRESHOLD_BROKEN ? LT_STYLE_BAD
                                                  : LT_STYLE_DIM;
}

/* When it was first seen broken. */
static char *
note_of (const LtThresholdState *state)
{
  g_autofree char *time = lt_format_duration ((double) state->first_failed_ns);

  if (state->standing == LT_THRESHOLD_PENDING)
    return g_strdup ("not judged");
  if (!state->failed)
    return NULL;
  if (state->aborted)
    return g_strdup_printf ("ended the run, broken after %s", time);
  return g_strdup_printf (
    state->standing == LT_THRESHOLD_HOLDS ? "was broken after %s" : "broken after %s", time);
}

static void
add_row (LtGrid *grid, const LtThresholdState *state, const char *label)
{
  char *note = note_of (state);

  lt_grid_add_row (grid);
  lt_grid_set (grid, COLUMN_TEXT, style_of (state),
               g_strdup_printf ("%s %s", mark_of (state), state->text));
  if (state->known || state->standing != LT_THRESHOLD_PENDING)
    lt_grid_set (grid, COLUMN_VALUE, LT_STYLE_BOLD, lt_threshold_state_value (state));
  if (note != NULL)
    lt_grid_set (grid, COLUMN_NOTE, LT_STYLE_PLAIN, note);
  if (label != NULL)
    lt_grid_set (grid, COLUMN_RUN, LT_STYLE_DIM, g_strdup (label));
}

/* ---- All ------------------------------------------------------------------- */

static const GPtrArray *
states_of (const LtResult *result, guint index)
{
  const LtRecord *record = lt_result_get_record (result, index);

  return record != NULL ? lt_record_get_verdict (record)->thresholds : NULL;
}

static guint
count (const LtResult *result)
{
  guint n = 0;

  for (guint i = 0; i < result->records->len; i++)
    n += states_of (result, i) != NULL ? states_of (result, i)->len : 0;
  return n;
}

typedef enum
{
  ROWS_ALL,
  ROWS_BROKEN,
  ROWS_HOLDING,
} Rows;

static guint
add_rows (LtGrid *grid, const LtResult *result, Rows rows, guint room)
{
  guint n = 0;

  for (guint i = 0; i < result->records->len; i++)
    {
      const GPtrArray *states = states_of (result, i);

      for (guint j = 0; states != NULL && j < states->len; j++)
        {
          const LtThresholdState *state = g_ptr_array_index (states, j);
          const LtRunTag tag = lt_record_get_tag (lt_result_get_record (result, i));
          g_autofree char *label = NULL;

          if (n == room
              || (rows != ROWS_ALL
                  && (state->standing == LT_THRESHOLD_HOLDS) != (rows == ROWS_HOLDING)))
            continue;
          label = lt_result_is_plural (result) ? lt_result_label (result, &tag) : NULL;
          add_row (grid, state, label);
          n++;
        }
    }
  return n;
}

void
lt_text_add_thresholds (LtPage *page, const LtResult *result)
{
  const guint n = count (result);
  g_autoptr (LtGrid) grid = NULL;
  guint shown;

  if (n == 0)
    return;
  grid = lt_grid_new (N_COLUMNS, 1u << COLUMN_TEXT | 1u << COLUMN_NOTE | 1u << COLUMN_RUN);
  lt_grid_add_row (grid);
  for (guint i = 0; i < N_COLUMNS; i++)
    if (i != COLUMN_RUN || lt_result_is_plural (result))
      lt_grid_set (grid, i, LT_STYLE_DIM, g_strdup (headers[i]));
  /* Where there are too many those that do not hold come first: they have a place. */
  shown = add_rows (grid, result, n > MAX_ROWS ? ROWS_BROKEN : ROWS_ALL, MAX_ROWS);
  if (n > MAX_ROWS)
    shown += add_rows (grid, result, ROWS_HOLDING, MAX_ROWS - shown);
  lt_page_skip_line (page);
  lt_grid_render (grid, page, drop_order);
  if (shown < n)
    lt_page_wrap (page, LT_STYLE_DIM, 0, "%u more thresholds are in the result document.",
                  n - shown);
}

char *
lt_text_thresholds_held (const LtResult *result)
{
  const guint n = count (result);
  guint n_runs = 0;

  for (guint i = 0; i < result->records->len; i++)
    n_runs += states_of (result, i) != NULL && states_of (result, i)->len > 0;
  if (n == 0)
    return NULL;
  if (n_runs > 1)
    return g_strdup_printf ("all thresholds of %u runs hold", n_runs);
  return n == 1 ? g_strdup ("the threshold holds")
                : g_strdup_printf ("all %u thresholds hold", n);
}
