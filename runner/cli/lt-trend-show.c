/* SPDX-License-Identifier: MIT */

#include "lt-trend-show.h"

#include <math.h>
#include <string.h>

#include "lt-json.h"
#include "lt-page.h"
#include "lt-store.h"
#include "lt-text-plain.h"
#include "lt-units.h"

#define ROWS 6
#define LABEL_COLUMNS 11

/* ---- Texts ----------------------------------------------------------------- */

static char *
format_value (const LtStoreMetric *metric, double value)
{
  g_autofree char *quantity = NULL;

  switch (metric->unit)
    {
    case LT_STORE_UNIT_RATE:
      quantity = lt_format_quantity (value);
      return g_strconcat (quantity, "/s", NULL);
    case LT_STORE_UNIT_SHARE:
      return lt_format_share (value);
    case LT_STORE_UNIT_BYTES:
      return lt_format_size (value);
    default:
      return lt_format_duration (value);
    }
}

static const LtTrendPoint *
point_at (const LtTrend *trend, guint index)
{
  return g_ptr_array_index (trend->points, index);
}

static const LtTrendChange *
change_at (const LtTrend *trend, guint index)
{
  return &g_array_index (trend->changes, LtTrendChange, index);
}

/* "auth, login: response.p99" */
static char *
title_of (const LtTrend *trend)
{
  return g_strdup_printf ("%s%s%s: %s", trend->scenario, trend->operation != NULL ? ", " : "",
                          trend->operation != NULL ? trend->operation : "",
                          trend->metric->name);
}

/* "revision 3f2a91c0 of main, with changes" */
static char *
revision_of (const LtTrendPoint *point)
{
  if (point->commit == NULL)
    return g_strdup ("an unknown revision");
  return g_strdup_printf (
    "revision %.12s%s%s%s", point->commit, point->branch != NULL ? " of " : "",
    point->branch != NULL ? point->branch : "", point->dirty == 1 ? ", with changes" : "");
}

/* "from revision 3f2a91c0 of main (result 1b2c3d4e, 2026-11-20) on: 41.2k/s to 38.0k/s,
 * 0.92x, p 0.005" */
static char *
tell_change (const LtTrend *trend, const LtTrendChange *change)
{
  const LtTrendPoint *point = point_at (trend, change->index);
  g_autofree char *revision = revision_of (point);
  g_autofree char *before = format_value (trend->metric, change->before);
  g_autofree char *after = format_value (trend->metric, change->after);
  char ratio[G_ASCII_DTOSTR_BUF_SIZE] = "";
  char p[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isnan (change->ratio))
    g_ascii_formatd (ratio, sizeof ratio, "%.3g", change->ratio);
  g_ascii_formatd (p, sizeof p, "%.3f", change->p);
  return g_strdup_printf ("from %s (result %.*s, %.10s) on: %s to %s%s%s%s, p %s", revision,
                          LT_STORE_ID_SHOWN, point->id, point->started_at, before, after,
                          *ratio != '\0' ? ", " : "", ratio, *ratio != '\0' ? "x" : "", p);
}

static char *
tell_left_out (const LtTrend *trend)
{
  GString *text = g_string_new (NULL);

  if (trend->n_loads > 0)
    g_string_append_printf (text, ", %u of other loads", trend->n_loads);
  if (trend->n_hosts > 0)
    g_string_append_printf (text, ", %u of other machines", trend->n_hosts);
  if (trend->n_failed > 0)
    g_string_append_printf (text, ", %u without this figure", trend->n_failed);
  if (text->len > 0)
    g_string_erase (text, 0, 2);
  return g_string_free (text, FALSE);
}

/* ---- The chart ------------------------------------------------------------- */

typedef struct Chart
{
  const LtTrend *trend;
  guint n;         /* columns */
  double *heights; /* of each column, mean of the points in it */
  double low, high;
} Chart;

/* The column that point @index is in. */
static guint
column_of (const Chart *chart, guint index)
{
  const guint n_points = chart->trend->points->len;

  return n_points <= chart->n ? index : (guint) ((guint64) index * chart->n / n_points);
}

/* As wide as there are points, or room; in what is too narrow a column is of several. */
static void
chart_init (Chart *chart, const LtTrend *trend, guint room)
{
  const guint n_points = trend->points->len;
  g_autofree guint *counts = NULL;
  double least = INFINITY, most = -INFINITY;

  *chart = (Chart){ .trend = trend, .n = MIN (n_points, MAX (room, 1)) };
  chart->heights = g_new0 (double, chart->n);
  counts = g_new0 (guint, chart->n);
  for (guint i = 0; i < n_points; i++)
    {
      chart->heights[column_of (chart, i)] += point_at (trend, i)->value;
      counts[column_of (chart, i)]++;
    }
  for (guint i = 0; i < chart->n; i++)
    {
      chart->heights[i] /= MAX (counts[i], 1);
      least = fmin (least, chart->heights[i]);
      most = fmax (most, chart->heights[i]);
    }
  /* What is between the least and the most takes the upper half at most: noise is not to
   * look like a change. */
  chart->high = most;
  chart->low = fmax (least - (most - least), 0);
  if (chart->high <= chart->low)
    chart->low = 0;
}

static void
add_label (LtPage *page, const LtStoreMetric *metric, guint row, const Chart *chart)
{
  g_autofree char *value = row == 0          ? format_value (metric, chart->high)
                           : row == ROWS - 1 ? format_value (metric, chart->low)
                                             : g_strdup ("");
  const guint width = lt_text_width (value);

  g_string_append_printf (page->text, "%*s",
                          width < LABEL_COLUMNS ? (int) (LABEL_COLUMNS - width) : 0, "");
  lt_page_add (page, LT_STYLE_DIM, value);
  lt_page_add (page, LT_STYLE_DIM, " │");
}

static void
add_bars (LtPage *page, const Chart *chart, guint row)
{
  static const char *const blocks[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
  const guint below = ROWS - 1 - row;
  const double span = chart->high - chart->low;

  for (guint i = 0; i < chart->n; i++)
    {
      const double share = span > 0 ? (chart->heights[i] - chart->low) / span : 0;
      /* What is there shows, be it as little as can be. */
      const int eighths = MAX ((int) lround (share * ROWS * 8), 1) - (int) below * 8;

      lt_page_add (page, LT_STYLE_PLAIN, blocks[CLAMP (eighths, 0, 8)]);
    }
}

static void
add_marks (LtPage *page, const Chart *chart)
{
  const LtTrend *trend = chart->trend;
  guint at = 0;

  if (trend->changes->len == 0)
    return;
  g_string_append_printf (page->text, "%*s", LABEL_COLUMNS + 2, "");
  for (guint i = 0; i < trend->changes->len; i++)
    {
      const LtTrendChange *change = change_at (trend, i);
      const guint column = column_of (chart, change->index);

      if (column < at)
        continue;
      g_string_append_printf (page->text, "%*s", (int) (column - at), "");
      lt_page_add (page, change->worse ? LT_STYLE_BAD : LT_STYLE_GOOD, "▲");
      at = column + 1;
    }
  lt_page_end_line (page);
}

static void
add_chart (LtPage *page, const LtTrend *trend)
{
  Chart chart;

  chart_init (&chart, trend,
              page->columns > LABEL_COLUMNS + 2 ? page->columns - LABEL_COLUMNS - 2 : 1);
  for (guint row = 0; row < ROWS; row++)
    {
      add_label (page, trend->metric, row, &chart);
      add_bars (page, &chart, row);
      while (g_str_has_suffix (page->text->str, " "))
        g_string_truncate (page->text, page->text->len - 1);
      lt_page_end_line (page);
    }
  add_marks (page, &chart);
  g_free (chart.heights);
}

/* ---- Text ------------------------------------------------------------------ */

static void
add_trend (LtPage *page, const LtTrend *trend)
{
  const guint n = trend->points->len;
  g_autofree char *title = title_of (trend);
  g_autofree char *left_out = tell_left_out (trend);
  g_autofree char *last = format_value (trend->metric, point_at (trend, n - 1)->value);

  lt_page_skip_line (page);
  lt_page_wrap (page, LT_STYLE_BOLD, 0, "%s, %s", title, trend->metric->help);
  add_chart (page, trend);
  lt_page_fact (page, "results", LT_STYLE_PLAIN, "%u, %.10s to %.10s; the last %s", n,
                point_at (trend, 0)->started_at, point_at (trend, n - 1)->started_at, last);
  for (guint i = 0; i < trend->changes->len; i++)
    {
      const LtTrendChange *change = change_at (trend, i);
      g_autofree char *text = tell_change (trend, change);

      lt_page_fact (page, change->worse ? "worse" : "better",
                    change->worse ? LT_STYLE_BAD : LT_STYLE_GOOD, "%s", text);
    }
  if (trend->changes->len == 0)
    lt_page_fact (page, "changes", LT_STYLE_PLAIN, "none that is no noise");
  if (*left_out != '\0')
    lt_page_fact (page, "left out", LT_STYLE_DIM, "%s", left_out);
}

char *
lt_trend_show_text (const GPtrArray *trends, LtLook look, guint columns)
{
  LtPage page;

  lt_page_init (&page, look, columns);
  for (guint i = 0; i < trends->len; i++)
    add_trend (&page, g_ptr_array_index (trends, i));
  return lt_page_finish (&page);
}

/* ---- JSON ------------------------------------------------------------------ */

static void
add_points (LtJson *json, const LtTrend *trend)
{
  lt_json_array (json, "points", LT_JSON_LINES);
  for (guint i = 0; i < trend->points->len; i++)
    {
      const LtTrendPoint *point = point_at (trend, i);

      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_string (json, "id", point->id);
      lt_json_string (json, "started_at", point->started_at);
      lt_json_string (json, "commit", point->commit);
      lt_json_string (json, "branch", point->branch);
      if (point->dirty >= 0)
        lt_json_boolean (json, "dirty", point->dirty == 1);
      else
        lt_json_null (json, "dirty");
      lt_json_double (json, "value", point->value);
      lt_json_uint (json, "runs", point->n_runs);
      lt_json_end (json);
    }
  lt_json_end (json);
}

static void
add_changes (LtJson *json, const LtTrend *trend)
{
  lt_json_array (json, "changes", LT_JSON_LINES);
  for (guint i = 0; i < trend->changes->len; i++)
    {
      const LtTrendChange *change = change_at (trend, i);
      const LtTrendPoint *point = point_at (trend, change->index);

      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_uint (json, "index", change->index);
      lt_json_string (json, "id", point->id);
      lt_json_string (json, "commit", point->commit);
      lt_json_double (json, "before", change->before);
      lt_json_double (json, "after", change->after);
      lt_json_double (json, "ratio", change->ratio);
      lt_json_double (json, "p", change->p);
      lt_json_boolean (json, "worse", change->worse);
      lt_json_end (json);
    }
  lt_json_end (json);
}

char *
lt_trend_show_json (const GPtrArray *trends)
{
  static const char *const units[] = { "per_second", "share", "ns", "bytes" };
  LtJson *json = lt_json_new (TRUE);

  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "schema", "ltrun.trend/1");
  lt_json_array (json, "trends", LT_JSON_LINES);
  for (guint i = 0; i < trends->len; i++)
    {
      const LtTrend *trend = g_ptr_array_index (trends, i);

      lt_json_object (json, NULL, LT_JSON_LINES);
      lt_json_string (json, "suite", trend->suite);
      lt_json_string (json, "scenario", trend->scenario);
      lt_json_string (json, "operation", trend->operation);
      lt_json_string (json, "metric", trend->metric->name);
      lt_json_string (json, "unit", units[trend->metric->unit]);
      lt_json_boolean (json, "more_is_better", trend->metric->more_is_better);
      lt_json_string (json, "load", trend->load);
      lt_json_string (json, "host", trend->host);
      lt_json_boolean (json, "regression", lt_trend_is_regression (trend));
      add_changes (json, trend);
      lt_json_object (json, "left_out", LT_JSON_FLAT);
      lt_json_uint (json, "other_loads", trend->n_loads);
      lt_json_uint (json, "other_hosts", trend->n_hosts);
      lt_json_uint (json, "without_figure", trend->n_failed);
      lt_json_end (json);
      add_points (json, trend);
      lt_json_end (json);
    }
  lt_json_end (json);
  lt_json_end (json);
  return lt_json_finish (json);
}

/* ---- Markdown -------------------------------------------------------------- */

/* In a cell of a table, and taken for nothing but text: no HTML, links or emphasis. */
static void
add_cell (GString *page, const char *text)
{
  g_autofree char *safe = lt_text_sanitize (text);

  g_string_append_c (page, ' ');
  for (const char *p = safe; *p != '\0'; p++)
    {
      if (strchr ("\\`*_{}[]<>()#+!|~@&", *p) != NULL)
        g_string_append_c (page, '\\');
      g_string_append_c (page, *p);
    }
  g_string_append (page, " |");
}

static void
add_markdown_row (GString *page, const LtTrend *trend)
{
  const guint n = trend->points->len;
  g_autofree char *title = title_of (trend);
  g_autofree char *count = g_strdup_printf ("%u", n);
  g_autofree char *last = format_value (trend->metric, point_at (trend, n - 1)->value);
  g_autoptr (GString) changes = g_string_new (NULL);

  for (guint i = 0; i < trend->changes->len; i++)
    {
      g_autofree char *text = tell_change (trend, change_at (trend, i));

      g_string_append_printf (changes, "%s%s %s", i > 0 ? "; " : "",
                              change_at (trend, i)->worse ? "worse" : "better", text);
    }
  g_string_append_c (page, '|');
  add_cell (page, title);
  add_cell (page, count);
  add_cell (page, last);
  add_cell (page, changes->len > 0 ? changes->str : "none");
  g_string_append_c (page, '\n');
}

char *
lt_trend_show_markdown (const GPtrArray *trends)
{
  GString *page = g_string_new ("| figure | results | last | changes |\n"
                                "|---|---:|---:|---|\n");

  for (guint i = 0; i < trends->len; i++)
    add_markdown_row (page, g_ptr_array_index (trends, i));
  return g_string_free (page, FALSE);
}
