/* SPDX-License-Identifier: MIT */

#include "lt-view-private.h"

#include <string.h>

#include "lt-text-plain.h"
#include "lt-units.h"

#define GAP 2
#define MIN_NAME 9u
#define MAX_NAME 28u
#define RATE_COLUMNS 6
#define TIME_COLUMNS 7
#define ERRORS_COLUMNS 8
#define MIN_SPARK 6u
#define MAX_SPARK 60u

typedef enum
{
  TIME_P50,
  TIME_P95,
  TIME_P99,
  TIME_MAX,
  N_TIMES,
} Time;

/* How wide each column is; 0: there is none. */
typedef struct Columns
{
  guint name;
  gboolean times[N_TIMES];
  guint rate_spark;
  guint latency_spark;
} Columns;

static guint
widest_name (const LtViewPane *pane)
{
  guint width = MIN_NAME;

  for (guint i = 0; i < pane->n_rows; i++)
    width = MAX (width, lt_text_width (pane->rows[i].name));
  return width;
}

/* First what must be there, then what is worth most, as far as there is room. */
static void
choose_columns (const LtViewPane *pane, guint columns, Columns *ret)
{
  static const Time by_worth[] = { TIME_P99, TIME_P50, TIME_P95, TIME_MAX };
  static const guint needed[] = { 0, 0, 2 * (GAP + MIN_SPARK), 2 * (GAP + MIN_SPARK) + 8 };
  const guint fixed = GAP + RATE_COLUMNS + GAP + ERRORS_COLUMNS;
  guint left;

  *ret = (Columns){ .name = MIN (widest_name (pane), MAX_NAME) };
  ret->name = MIN (ret->name, MAX (columns / 5, MIN_NAME));
  left = columns > ret->name + fixed ? columns - ret->name - fixed : 0;
  for (guint i = 0; pane->run->latency && i < N_TIMES; i++)
    {
      if (left < GAP + TIME_COLUMNS + needed[i])
        continue;
      ret->times[by_worth[i]] = TRUE;
      left -= GAP + TIME_COLUMNS;
    }
  if (pane->run->latency && left >= 2 * (GAP + MIN_SPARK))
    {
      ret->latency_spark = MIN (left / 2 - GAP, MAX_SPARK);
      ret->rate_spark = MIN (left - ret->latency_spark - 2 * GAP, MAX_SPARK);
    }
  else if (left >= GAP + MIN_SPARK)
    ret->rate_spark = MIN (left - GAP, MAX_SPARK);
}

static void
add_cell (LtPage *page, LtStyle style, const char *text, guint columns, gboolean number)
{
  g_autofree char *cell = lt_glyphs_cell (text, columns, number);
  g_autofree char *gap = g_strnfill (number ? GAP : 0, ' ');

  lt_page_add (page, LT_STYLE_PLAIN, gap);
  lt_page_add (page, style, cell);
}

static void
add_spark (const LtView *view, LtPage *page, const LtTrace *trace, guint columns)
{
  g_autofree char *spark = NULL;
  g_autofree char *gap = g_strnfill (GAP, ' ');

  if (columns == 0)
    return;
  spark = trace != NULL ? lt_glyphs_spark (trace, columns, view->setup.utf8)
                        : g_strnfill (columns, ' ');
  lt_page_add (page, LT_STYLE_PLAIN, gap);
  lt_page_add (page, LT_STYLE_PLAIN, spark);
}

static const char *
latency_name (const LtViewPane *pane, guint columns)
{
  if (lt_run_is_open_loop (pane->run) && columns >= strlen ("resp. p99"))
    return columns >= strlen ("response p99") ? "response p99" : "resp. p99";
  return lt_run_is_batched (pane->run) && columns >= strlen ("batch p99") ? "batch p99" : "p99";
}

static void
add_head (const LtView *view, const LtViewPane *pane, LtPage *page, const Columns *columns)
{
  static const char *const names[N_TIMES] = { "p50", "p95", "p99", "max" };

  add_cell (page, LT_STYLE_DIM, "operation", columns->name, FALSE);
  add_cell (page, LT_STYLE_DIM, "ops/s", RATE_COLUMNS, TRUE);
  add_spark (view, page, NULL, columns->rate_spark);
  for (guint i = 0; i < N_TIMES; i++)
    {
      if (columns->times[i])
        add_cell (page, LT_STYLE_DIM, names[i], TIME_COLUMNS, TRUE);
    }
  if (columns->latency_spark > 0)
    {
      g_autofree char *gap = g_strnfill (GAP, ' ');

      lt_page_add (page, LT_STYLE_PLAIN, gap);
      add_cell (page, LT_STYLE_DIM, latency_name (pane, columns->latency_spark),
                columns->latency_spark, FALSE);
    }
  add_cell (page, LT_STYLE_DIM, "errors", ERRORS_COLUMNS, TRUE);
  lt_page_end_line (page);
}

static void
add_times (const LtViewRow *row, LtPage *page, const Columns *columns, LtStyle style)
{
  const double times[N_TIMES] = { row->p50, row->p95, row->p99, row->max };

  for (guint i = 0; i < N_TIMES; i++)
    {
      g_autofree char *text = columns->times[i] ? lt_format_duration (times[i]) : NULL;

      if (text != NULL)
        add_cell (page, style, text, TIME_COLUMNS, TRUE);
    }
}

static void
add_row (const LtView *view, const LtViewPane *pane, const LtViewRow *row, LtPage *page,
         const Columns *columns)
{
  const LtStyle style = row == &pane->total ? LT_STYLE_BOLD : LT_STYLE_PLAIN;
  g_autofree char *rate = pane->updated ? lt_format_quantity (row->rate) : g_strdup ("-");
  g_autofree char *errors = lt_format_share (row->error_share);

  add_cell (page, style, row->name, columns->name, FALSE);
  add_cell (page, style, rate, RATE_COLUMNS, TRUE);
  add_spark (view, page, &row->rates, columns->rate_spark);
  add_times (row, page, columns, style);
  add_spark (view, page, &row->latencies, columns->latency_spark);
  add_cell (page,
            row->failing      ? LT_STYLE_BAD
            : row->errors > 0 ? LT_STYLE_WARN
                              : style,
            errors, ERRORS_COLUMNS, TRUE);
  lt_page_end_line (page);
}

void
lt_view_add_table (const LtView *view, const LtViewPane *pane, LtPage *page, guint max_rows,
                   gboolean with_total)
{
  Columns columns;

  choose_columns (pane, page->columns, &columns);
  add_head (view, pane, page, &columns);
  for (guint i = 0; i < MIN (pane->n_rows, max_rows); i++)
    add_row (view, pane, &pane->rows[i], page, &columns);
  if (pane->n_rows > max_rows)
    {
      g_autofree char *more = g_strdup_printf ("+%u more", pane->n_rows - max_rows);

      lt_page_add (page, LT_STYLE_DIM, more);
      lt_page_end_line (page);
    }
  if (with_total && pane->n_rows != 1)
    add_row (view, pane, &pane->total, page, &columns);
}
