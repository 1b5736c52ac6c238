/* SPDX-License-Identifier: MIT */

#include "lt-text-parts.h"

#include "lt-stats-pack.h"
#include "lt-summary.h"
#include "lt-units.h"

#define MAX_ROWS 40 /* of a screen; the document has them all */

enum
{
  COLUMN_NAME,
  COLUMN_TIME,
  COLUMN_TARGET,
  COLUMN_RATE,
  COLUMN_ERRORS,
  COLUMN_P50,
  COLUMN_P95,
  COLUMN_P99,
  COLUMN_MAX,
  N_COLUMNS
};

static const char *const headers[N_COLUMNS] = { "stage", "time", "target", "ops/s", "errors",
                                                "p50",   "p95",  "p99",    "max" };
static const guint drop_order[] = { COLUMN_P95, COLUMN_TIME, COLUMN_MAX, COLUMN_P50, 0 };

/* "20", "0 to 500/s" */
static char *
target_text (const LtRunStage *stage, gboolean open)
{
  g_autofree char *from = lt_format_quantity (stage->from);
  g_autofree char *to = lt_format_quantity (stage->to);
  const char *unit = open ? "/s" : "";

  if (stage->from == stage->to)
    return g_strdup_printf ("%s%s", to, unit);
  return g_strdup_printf ("%s to %s%s", from, to, unit);
}

static void
set_latency (LtGrid *grid, const LtHistogram *histogram)
{
  LtSummary summary;

  if (histogram == NULL || histogram->count == 0)
    return;
  lt_summary_init (&summary, histogram);
  lt_grid_set (grid, COLUMN_P50, LT_STYLE_PLAIN, lt_format_duration ((double) summary.p50));
  lt_grid_set (grid, COLUMN_P95, LT_STYLE_PLAIN, lt_format_duration ((double) summary.p95));
  lt_grid_set (grid, COLUMN_P99, LT_STYLE_PLAIN, lt_format_duration ((double) summary.p99));
  lt_grid_set (grid, COLUMN_MAX, LT_STYLE_PLAIN, lt_format_duration ((double) summary.max));
}

/* What a stage without an end took is known only if it was measured. */
static void
set_time (LtGrid *grid, const LtRunStage *stage, const LtStats *stats)
{
  if (stage->end_ns > 0)
    lt_grid_set (grid, COLUMN_TIME, LT_STYLE_PLAIN,
                 lt_text_plain_duration (stage->end_ns - stage->begin_ns));
  else if (stats != NULL)
    lt_grid_set (grid, COLUMN_TIME, LT_STYLE_PLAIN,
                 lt_text_plain_duration (stats->duration_ns));
}

/* @stats: NULL: there are none of it. */
static void
add_row (LtGrid *grid, const LtRunStage *stage, gboolean open, gboolean batched,
         const LtStats *stats)
{
  const LtOpStats *all;

  lt_grid_add_row (grid);
  lt_grid_set (grid, COLUMN_NAME, LT_STYLE_BOLD, g_strdup (stage->name));
  set_time (grid, stage, stats);
  lt_grid_set (grid, COLUMN_TARGET, LT_STYLE_PLAIN, target_text (stage, open));
  if (stats == NULL)
    return;
  all = &stats->all;
  lt_grid_set (grid, COLUMN_RATE, LT_STYLE_BOLD,
               lt_format_quantity (lt_op_stats_rate (all, stats->duration_ns)));
  lt_grid_set (grid, COLUMN_ERRORS, all->errors > 0 ? LT_STYLE_BAD : LT_STYLE_PLAIN,
               lt_format_share (lt_op_stats_error_share (all)));
  if (!batched)
    set_latency (grid, all->latency[open ? LT_STATS_RESPONSE : LT_STATS_SERVICE]);
}

void
lt_text_add_stages (LtPage *page, const LtRun *run, const LtSnapshot *last)
{
  const gboolean open = lt_run_is_open_loop (run);
  g_autoptr (LtGrid) grid = NULL;
  g_autoptr (LtStats) stats = NULL;
  guint n;

  if (last->stages == NULL || last->stages->len == 0)
    return;
  n = run->stages->len;
  grid = lt_grid_new (N_COLUMNS, 1u << COLUMN_NAME);
  stats = lt_stats_new_like (last->total);
  lt_grid_add_row (grid);
  for (guint i = 0; i < N_COLUMNS; i++)
    lt_grid_set (grid, i, LT_STYLE_DIM, g_strdup (headers[i]));
  for (guint i = 0; i < MIN (n, MAX_ROWS); i++)
    {
      const LtStageStats *measured =
        i < last->stages->len ? g_ptr_array_index (last->stages, i) : NULL;
      const gboolean known = measured != NULL && measured->packed != NULL;

      if (known)
        lt_stats_unpack (measured->packed, stats);
      add_row (grid, g_ptr_array_index (run->stages, i), open, lt_run_is_batched (run),
               known ? stats : NULL);
    }
  lt_page_skip_line (page);
  lt_grid_render (grid, page, drop_order);
  if (n > MAX_ROWS)
    lt_page_wrap (page, LT_STYLE_DIM, 0, "%u more stages are in the result document.",
                  n - MAX_ROWS);
}
