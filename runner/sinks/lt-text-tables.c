/* SPDX-License-Identifier: MIT */

#include "lt-text-parts.h"

#include "lt-summary.h"
#include "lt-units.h"

#include <string.h>

/* Operations */

enum
{
  COLUMN_NAME,
  COLUMN_COUNT,
  COLUMN_RATE,
  COLUMN_ERRORS,
  COLUMN_AVG,
  COLUMN_P50,
  COLUMN_P95,
  COLUMN_P99,
  COLUMN_P999,
  COLUMN_MAX,
  N_COLUMNS
};

static const char *const headers[N_COLUMNS] = {
  "operation", "count", "ops/s", "errors", "avg", "p50", "p95", "p99", "p99.9", "max"
};
static const guint drop_order[] = { COLUMN_P999,  COLUMN_AVG, COLUMN_P95,
                                    COLUMN_COUNT, COLUMN_MAX, 0 };

static char *
format_in_unit (double value, const char *unit)
{
  g_autofree char *quantity = NULL;

  if (g_strcmp0 (unit, "ns") == 0)
    return lt_format_duration (value);
  if (g_strcmp0 (unit, "bytes") == 0)
    return lt_format_size (value);
  quantity = lt_format_quantity (value);
  if (unit == NULL || strcmp (unit, "1") == 0)
    return g_steal_pointer (&quantity);
  return g_strdup_printf ("%s %s", quantity, unit);
}

static void
set_header (LtGrid *grid, const char *const *names, guint n_names)
{
  lt_grid_add_row (grid);
  for (guint i = 0; i < n_names; i++)
    lt_grid_set (grid, i, LT_STYLE_DIM, g_strdup (names[i]));
}

/* The cells from COLUMN_AVG on. */
static void
set_distribution (LtGrid *grid, LtStyle style, const LtHistogram *histogram, const char *unit)
{
  LtSummary summary;

  if (histogram == NULL || histogram->count == 0)
    return;
  lt_summary_init (&summary, histogram);
  lt_grid_set (grid, COLUMN_AVG, style, format_in_unit (summary.mean, unit));
  lt_grid_set (grid, COLUMN_P50, style, format_in_unit ((double) summary.p50, unit));
  lt_grid_set (grid, COLUMN_P95, style, format_in_unit ((double) summary.p95, unit));
  lt_grid_set (grid, COLUMN_P99, style, format_in_unit ((double) summary.p99, unit));
  lt_grid_set (grid, COLUMN_P999, style, format_in_unit ((double) summary.p999, unit));
  lt_grid_set (grid, COLUMN_MAX, style, format_in_unit ((double) summary.max, unit));
}

/* A row under an operation, unless nothing was recorded. */
static void
add_nested (LtGrid *grid, LtStyle style, const char *label, const LtHistogram *histogram)
{
  if (histogram == NULL || histogram->count == 0)
    return;
  lt_grid_add_row (grid);
  lt_grid_set (grid, COLUMN_NAME, style, g_strdup_printf ("  %s", label));
  set_distribution (grid, style, histogram, "ns");
}

/* The same, of which there may be fewer or more than operations. */
static void
add_counted (LtGrid *grid, const char *label, const LtHistogram *histogram)
{
  if (histogram == NULL || histogram->count == 0)
    return;
  add_nested (grid, LT_STYLE_PLAIN, label, histogram);
  lt_grid_set (grid, COLUMN_COUNT, LT_STYLE_PLAIN, lt_text_count (histogram->count));
}

static void
add_counts (LtGrid *grid, const char *name, const LtOpStats *op, guint64 duration_ns)
{
  const LtStyle error_style = op->errors > 0 ? LT_STYLE_BAD : LT_STYLE_PLAIN;

  lt_grid_add_row (grid);
  lt_grid_set (grid, COLUMN_NAME, LT_STYLE_BOLD, g_strdup (name));
  lt_grid_set (grid, COLUMN_COUNT, LT_STYLE_PLAIN, lt_text_count (lt_op_stats_count (op)));
  lt_grid_set (grid, COLUMN_RATE, LT_STYLE_BOLD,
               lt_format_quantity (lt_op_stats_rate (op, duration_ns)));
  lt_grid_set (grid, COLUMN_ERRORS, error_style,
               lt_format_share (lt_op_stats_error_share (op)));
}

/* The closed loop has one latency, which goes beside the counts; the open loop has
 * two that must not be confused, each in a row with its name. */
static void
add_op_rows (LtGrid *grid, const LtRun *run, const char *name, const LtOpStats *op,
             guint64 duration_ns)
{
  add_counts (grid, name, op, duration_ns);
  if (run != NULL && lt_run_is_batched (run))
    {
      g_autofree char *label = g_strdup_printf ("batch of %u", run->batch);

      add_nested (grid, LT_STYLE_BOLD, label, op->latency[LT_STATS_SERVICE]);
      return;
    }
  if (run == NULL || !lt_run_is_open_loop (run))
    {
      set_distribution (grid, LT_STYLE_BOLD, op->latency[LT_STATS_SERVICE], "ns");
      add_counted (grid, "failed", op->latency[LT_STATS_ERROR_SERVICE]);
      return;
    }
  add_nested (grid, LT_STYLE_BOLD, "response", op->latency[LT_STATS_RESPONSE]);
  add_nested (grid, LT_STYLE_PLAIN, "service", op->latency[LT_STATS_SERVICE]);
  add_counted (grid, "failed, response", op->latency[LT_STATS_ERROR_RESPONSE]);
  add_nested (grid, LT_STYLE_PLAIN, "failed, service", op->latency[LT_STATS_ERROR_SERVICE]);
}

static void
add_steps (LtGrid *grid, const LtRun *run, const LtStats *stats, guint op_index)
{
  for (guint i = 0; i < stats->n_metrics; i++)
    {
      const LtRunMetric *metric = lt_run_get_metric (run, i);
      const LtHistogram *distribution = stats->metrics[i].distribution;
      g_autofree char *label = NULL;

      if (metric == NULL || metric->kind != LT_RUN_METRIC_STEP || metric->op_index != op_index)
        continue;
      label = g_strdup_printf ("\xc2\xb7 %s", metric->name);
      add_counted (grid, label, distribution);
    }
}

void
lt_text_add_operations (LtPage *page, const LtRun *run, const LtStats *stats)
{
  g_autoptr (LtGrid) grid = lt_grid_new (N_COLUMNS, 1u << COLUMN_NAME);
  guint n_shown = 0;

  set_header (grid, headers, N_COLUMNS);
  for (guint i = 0; i < stats->n_ops; i++)
    {
      const LtRunOperation *operation = lt_run_get_operation (run, i);
      const LtOpStats *op = &stats->ops[i];

      if (operation == NULL || (operation->weight <= 0 && lt_op_stats_count (op) == 0))
        continue;
      add_op_rows (grid, run, operation->name, op, stats->duration_ns);
      add_steps (grid, run, stats, i);
      n_shown++;
    }
  if (n_shown != 1)
    add_op_rows (grid, run, "total", &stats->all, stats->duration_ns);
  lt_page_skip_line (page);
  lt_grid_render (grid, page, drop_order);
}

/* Errors */

#define MAX_MESSAGES 3 /* of a class */

static gboolean
is_repeated (const GPtrArray *samples, guint index)
{
  const LtErrorSample *sample = g_ptr_array_index (samples, index);

  for (guint i = 0; i < index; i++)
    {
      const LtErrorSample *other = g_ptr_array_index (samples, i);

      if (other->error_class != sample->error_class || other->code != sample->code)
        continue;
      if (g_strcmp0 (other->text, sample->text) == 0)
        return TRUE;
    }
  return FALSE;
}

static char *
message_of (const LtErrorSample *sample)
{
  if (sample->code == 0)
    return g_strdup (sample->text);
  return g_strdup_printf ("%s (code %" G_GINT64_FORMAT ")", sample->text, sample->code);
}

static void
add_messages (LtGrid *grid, guint error_class, const GPtrArray *samples)
{
  guint n_shown = 0;

  for (guint i = 0; samples != NULL && i < samples->len && n_shown < MAX_MESSAGES; i++)
    {
      const LtErrorSample *sample = g_ptr_array_index (samples, i);
      g_autofree char *message = NULL;

      if (sample->error_class != error_class || sample->text == NULL
          || is_repeated (samples, i))
        continue;
      message = message_of (sample);
      lt_grid_add_note (grid, message);
      n_shown++;
    }
}

void
lt_text_add_errors (LtPage *page, const LtRun *run, const LtStats *stats,
                    const GPtrArray *samples)
{
  static const char *const names[] = { "errors", "count", "share" };
  g_autoptr (LtGrid) grid = lt_grid_new (G_N_ELEMENTS (names), 1u << 0);
  const double count = (double) MAX (lt_op_stats_count (&stats->all), 1);

  if (stats->all.errors == 0)
    return;
  set_header (grid, names, G_N_ELEMENTS (names));
  for (guint i = 0; i < LT_STATS_ERROR_CLASSES; i++)
    {
      const guint64 errors = stats->all.errors_of[i];

      if (errors == 0)
        continue;
      lt_grid_add_row (grid);
      lt_grid_set (grid, 0, LT_STYLE_BAD, g_strdup (lt_run_get_error_class (run, i)));
      lt_grid_set (grid, 1, LT_STYLE_PLAIN, lt_text_count (errors));
      lt_grid_set (grid, 2, LT_STYLE_PLAIN, lt_format_share ((double) errors / count));
      add_messages (grid, i, samples);
    }
  lt_page_skip_line (page);
  lt_grid_render (grid, page, NULL);
}

/* Custom metrics */

static void
add_distributions (LtPage *page, const LtRun *run, const LtStats *stats)
{
  g_autoptr (LtGrid) grid = lt_grid_new (N_COLUMNS, 1u << COLUMN_NAME);
  guint n_shown = 0;

  set_header (grid, headers, N_COLUMNS);
  lt_grid_set (grid, COLUMN_NAME, LT_STYLE_DIM, g_strdup ("distribution"));
  for (guint i = 0; i < stats->n_metrics; i++)
    {
      const LtRunMetric *metric = lt_run_get_metric (run, i);
      const LtHistogram *distribution = stats->metrics[i].distribution;

      if (metric == NULL || metric->kind != LT_RUN_METRIC_HISTOGRAM || distribution == NULL)
        continue;
      lt_grid_add_row (grid);
      lt_grid_set (grid, COLUMN_NAME, LT_STYLE_PLAIN, g_strdup (metric->name));
      lt_grid_set (grid, COLUMN_COUNT, LT_STYLE_PLAIN, lt_text_count (distribution->count));
      set_distribution (grid, LT_STYLE_PLAIN, distribution, metric->unit);
      n_shown++;
    }
  if (n_shown == 0)
    return;
  lt_page_skip_line (page);
  lt_grid_render (grid, page, drop_order);
}

static char *
value_of (const LtRunMetric *metric, const LtMetricStats *stats)
{
  if (metric->kind == LT_RUN_METRIC_GAUGE)
    return format_in_unit ((double) stats->sum, metric->unit);
  if (g_strcmp0 (metric->unit, "1") == 0)
    return lt_text_count (stats->total);
  return format_in_unit ((double) stats->total, metric->unit);
}

/* A counter's rate, a gauge's spread. */
static char *
note_of (const LtRunMetric *metric, const LtMetricStats *stats, guint64 duration_ns)
{
  g_autofree char *low = NULL;
  g_autofree char *high = NULL;

  if (metric->kind == LT_RUN_METRIC_COUNTER)
    {
      const double seconds = (double) duration_ns / 1e9;

      low = format_in_unit (seconds > 0 ? (double) stats->total / seconds : 0, metric->unit);
      return g_strdup_printf ("%s/s", low);
    }
  low = format_in_unit ((double) stats->min, metric->unit);
  high = format_in_unit ((double) stats->max, metric->unit);
  return g_strdup_printf ("at the end; %s to %s a worker", low, high);
}

void
lt_text_add_metrics (LtPage *page, const LtRun *run, const LtStats *stats)
{
  static const char *const names[] = { "metric", "value", "" };
  g_autoptr (LtGrid) grid = lt_grid_new (G_N_ELEMENTS (names), 1u << 0 | 1u << 2);
  guint n_shown = 0;

  add_distributions (page, run, stats);
  set_header (grid, names, G_N_ELEMENTS (names));
  for (guint i = 0; i < stats->n_metrics; i++)
    {
      const LtRunMetric *metric = lt_run_get_metric (run, i);
      const LtMetricStats *value = &stats->metrics[i];

      if (metric == NULL || metric->kind > LT_RUN_METRIC_GAUGE)
        continue;
      lt_grid_add_row (grid);
      lt_grid_set (grid, 0, LT_STYLE_PLAIN, g_strdup (metric->name));
      lt_grid_set (grid, 1, LT_STYLE_BOLD, value_of (metric, value));
      lt_grid_set (grid, 2, LT_STYLE_PLAIN, note_of (metric, value, stats->duration_ns));
      n_shown++;
    }
  if (n_shown == 0)
    return;
  lt_page_skip_line (page);
  lt_grid_render (grid, page, NULL);
}
