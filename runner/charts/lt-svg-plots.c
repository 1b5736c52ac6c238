/* SPDX-License-Identifier: MIT */

#include "lt-svg-plots.h"

#include <math.h>

#define NS_PER_S 1e9
#define MAX_LINES 8

/* ---- Time ------------------------------------------------------------------ */

/* Of its own clock; the measured load begins at 0. */
static guint64
warmup_end (const LtSvgRun *run)
{
  guint64 end_ns = 0;

  for (guint i = 0; run->rows != NULL && i < run->rows->len; i++)
    {
      const LtSeriesRow *row = g_ptr_array_index (run->rows, i);

      if (row->phase == LT_PHASE_WARMUP)
        end_ns = row->time_ns;
    }
  return end_ns;
}

static double
seconds_of (const LtSeriesRow *row, guint64 warmup_ns)
{
  return row->phase == LT_PHASE_WARMUP ? ((double) row->time_ns - (double) warmup_ns) / NS_PER_S
                                       : (double) row->time_ns / NS_PER_S;
}

static double
last_second (const LtSvgRun *run)
{
  const guint n = run->rows != NULL ? run->rows->len : 0;

  return n > 0 ? seconds_of (g_ptr_array_index (run->rows, n - 1), warmup_end (run)) : 0;
}

/* Rows are at their ends; the first began before. */
static double
first_second (const LtSvgRun *run)
{
  const LtSeriesRow *first;
  double begin;

  if (run->rows == NULL || run->rows->len == 0)
    return 0;
  first = g_ptr_array_index (run->rows, 0);
  begin = seconds_of (first, warmup_end (run)) - (double) first->interval_ns / NS_PER_S;
  return first->phase == LT_PHASE_WARMUP ? begin : MAX (begin, 0);
}

/* Charts of the same time are as wide, also where one has no values. */
static void
set_time (LtPlot *plot, const LtSvgRun *run)
{
  plot->x_fixed = TRUE;
  plot->x.from = first_second (run);
  plot->x.to = last_second (run);
}

static void
add_bands (LtPlot *plot, const LtSvgRun *run)
{
  const double end = last_second (run);
  const guint64 warmup_ns = warmup_end (run);

  if (warmup_ns > 0)
    lt_plot_add_band (plot, "warm-up", -(double) warmup_ns / NS_PER_S, 0, TRUE);
  for (guint i = 0; i < run->run->stages->len; i++)
    {
      const LtRunStage *stage = g_ptr_array_index (run->run->stages, i);

      lt_plot_add_band (plot, stage->name, (double) stage->begin_ns / NS_PER_S,
                        stage->end_ns > 0 ? (double) stage->end_ns / NS_PER_S : end, FALSE);
    }
}

/* ---- Plots over time ------------------------------------------------------- */

/* Values of a row, one for each line; NAN: none. */
typedef void (*ReadRow) (const LtSvgRun *run, const LtSeriesRow *row, double *ret_values);

static void
add_rows (LtPlot *plot, const LtSvgRun *run, ReadRow read)
{
  const guint64 warmup_ns = warmup_end (run);
  double values[4];

  for (guint i = 0; run->rows != NULL && i < run->rows->len; i++)
    {
      const LtSeriesRow *row = g_ptr_array_index (run->rows, i);

      read (run, row, values);
      for (guint j = 0; j < plot->lines->len; j++)
        lt_plot_line_add (g_ptr_array_index (plot->lines, j), seconds_of (row, warmup_ns),
                          values[j]);
    }
  add_bands (plot, run);
  set_time (plot, run);
}

static LtPlot *
new_over_time (const char *title, LtAxisUnit unit, gboolean log)
{
  return lt_plot_new (title, NULL, LT_AXIS_SECONDS, unit, log);
}

static double
per_second (guint64 count, guint64 ns)
{
  return ns > 0 ? (double) count * NS_PER_S / (double) ns : NAN;
}

static void
read_throughput (const LtSvgRun *run, const LtSeriesRow *row, double *ret_values)
{
  const LtSeriesOp *all = &row->ops[row->n_ops];

  (void) run;
  ret_values[0] = per_second (all->ok + all->errors, row->interval_ns);
  ret_values[1] = per_second (all->errors, row->interval_ns);
  ret_values[2] = row->target;
}

LtPlot *
lt_svg_throughput (const LtSvgRun *run)
{
  LtPlot *plot = new_over_time ("Throughput", LT_AXIS_PER_SECOND, FALSE);

  lt_plot_add_line (plot, "achieved");
  lt_plot_add_line (plot, "failed")->color = 3;
  if (lt_run_is_open_loop (run->run))
    {
      LtPlotLine *target = lt_plot_add_line (plot, "target");

      target->dashed = TRUE;
      target->color = 7;
    }
  add_rows (plot, run, read_throughput);
  return plot;
}

static void
read_latency_values (const LtSeriesLatency *latency, double *ret_values)
{
  const gboolean known = latency->count > 0;

  ret_values[0] = known ? (double) latency->p50 : NAN;
  ret_values[1] = known ? (double) latency->p95 : NAN;
  ret_values[2] = known ? (double) latency->p99 : NAN;
  ret_values[3] = known ? (double) latency->max : NAN;
}

static void
add_latency_lines (LtPlot *plot)
{
  static const char *const names[] = { "p50", "p95", "p99", "max" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    lt_plot_add_line (plot, names[i]);
}

static void
read_latency (const LtSvgRun *run, const LtSeriesRow *row, double *ret_values)
{
  const LtSeriesOp *all = &row->ops[row->n_ops];
  const LtSeriesLatency none = { 0 };

  if (lt_run_is_open_loop (run->run))
    read_latency_values (&all->response, ret_values);
  else
    read_latency_values (lt_run_is_batched (run->run) ? &none : &all->service, ret_values);
}

LtPlot *
lt_svg_latency (const LtSvgRun *run)
{
  LtPlot *plot = new_over_time (
    lt_run_is_open_loop (run->run) ? "Response time" : "Service time", LT_AXIS_DURATION, TRUE);

  add_latency_lines (plot);
  add_rows (plot, run, read_latency);
  return plot;
}

static void
read_lag (const LtSvgRun *run, const LtSeriesRow *row, double *ret_values)
{
  (void) run;
  read_latency_values (&row->lag, ret_values);
}

LtPlot *
lt_svg_lag (const LtSvgRun *run)
{
  LtPlot *plot = new_over_time ("Start lag", LT_AXIS_DURATION, TRUE);

  add_latency_lines (plot);
  if (lt_run_is_open_loop (run->run))
    add_rows (plot, run, read_lag);
  return plot;
}

/* ---- Errors ---------------------------------------------------------------- */

/* Those that have a line. */
typedef struct Classes
{
  guint n;
  guint of[MAX_LINES];
} Classes;

static Classes
find_classes (const LtSvgRun *run)
{
  guint64 counts[LT_STATS_ERROR_CLASSES + 1] = { 0 };
  Classes classes = { 0 };

  for (guint i = 0; run->rows != NULL && i < run->rows->len; i++)
    {
      const GArray *errors = ((const LtSeriesRow *) g_ptr_array_index (run->rows, i))->errors;

      for (guint j = 0; j < errors->len; j++)
        {
          const LtSeriesErrors *each = &g_array_index (errors, LtSeriesErrors, j);

          counts[MIN (each->error_class, LT_STATS_ERROR_CLASSES)] += each->count;
        }
    }
  for (guint i = 0; i <= LT_STATS_ERROR_CLASSES && classes.n < MAX_LINES; i++)
    if (counts[i] > 0)
      classes.of[classes.n++] = i;
  return classes;
}

static double
errors_of (const LtSeriesRow *row, guint error_class)
{
  for (guint i = 0; i < row->errors->len; i++)
    {
      const LtSeriesErrors *each = &g_array_index (row->errors, LtSeriesErrors, i);

      if (each->error_class == error_class)
        return per_second (each->count, row->interval_ns);
    }
  return 0;
}

LtPlot *
lt_svg_errors (const LtSvgRun *run)
{
  LtPlot *plot = new_over_time ("Errors by class", LT_AXIS_PER_SECOND, FALSE);
  const Classes classes = find_classes (run);
  const guint64 warmup_ns = warmup_end (run);

  for (guint i = 0; i < classes.n; i++)
    {
      LtPlotLine *line =
        lt_plot_add_line (plot, lt_run_get_error_class (run->run, classes.of[i]));

      for (guint j = 0; j < run->rows->len; j++)
        {
          const LtSeriesRow *row = g_ptr_array_index (run->rows, j);

          lt_plot_line_add (line, seconds_of (row, warmup_ns), errors_of (row, classes.of[i]));
        }
    }
  add_bands (plot, run);
  set_time (plot, run);
  g_free (plot->empty);
  plot->empty = g_strdup ("No operation failed.");
  return plot;
}

/* ---- Workers and the machine ----------------------------------------------- */

static void
read_workers (const LtSvgRun *run, const LtSeriesRow *row, double *ret_values)
{
  ret_values[0] = row->busy_known ? row->busy : NAN;
  ret_values[1] = lt_run_is_open_loop (run->run) ? run->run->n_workers : row->target;
}

LtPlot *
lt_svg_workers (const LtSvgRun *run)
{
  LtPlot *plot = new_over_time ("Workers", LT_AXIS_QUANTITY, FALSE);

  lt_plot_add_line (plot, "busy");
  lt_plot_add_line (plot, lt_run_is_open_loop (run->run) ? "pool" : "target")->color = 7;
  add_rows (plot, run, read_workers);
  return plot;
}

static void
read_cpu (const LtSvgRun *run, const LtSeriesRow *row, double *ret_values)
{
  (void) run;
  ret_values[0] = row->cpu_known ? row->cpu_share : NAN;
}

LtPlot *
lt_svg_cpu (const LtSvgRun *run)
{
  LtPlot *plot = new_over_time ("Processor", LT_AXIS_QUANTITY, FALSE);

  lt_plot_add_line (plot, "cores busy");
  add_rows (plot, run, read_cpu);
  return plot;
}

static void
read_rss (const LtSvgRun *run, const LtSeriesRow *row, double *ret_values)
{
  (void) run;
  ret_values[0] = row->rss_known ? (double) row->rss_bytes : NAN;
}

LtPlot *
lt_svg_rss (const LtSvgRun *run)
{
  LtPlot *plot = new_over_time ("Memory", LT_AXIS_BYTES, FALSE);

  lt_plot_add_line (plot, "resident");
  add_rows (plot, run, read_rss);
  return plot;
}

/* ---- Distributions --------------------------------------------------------- */

static void
add_level (double inverse, guint64 ns, gpointer data)
{
  lt_plot_line_add (data, log10 (inverse), (double) ns);
}

static void
add_spectrum (LtPlot *plot, const char *label, const LtHistogram *histogram)
{
  if (histogram != NULL && histogram->count > 0)
    lt_chart_data_spectrum (histogram, add_level, lt_plot_add_line (plot, label));
}

LtPlot *
lt_svg_spectrum (const LtSvgRun *run)
{
  LtPlot *plot =
    lt_plot_new ("Percentile spectrum", NULL, LT_AXIS_LEVELS, LT_AXIS_DURATION, TRUE);

  if (run->total == NULL)
    return plot;
  if (!lt_run_is_batched (run->run))
    add_spectrum (plot, "service", run->total->all.latency[LT_STATS_SERVICE]);
  add_spectrum (plot, "response", run->total->all.latency[LT_STATS_RESPONSE]);
  return plot;
}

static const LtSeriesHeat *
heat_of (const LtSvgRun *run, const LtSeriesRow *row)
{
  static const LtSeriesHeat none = { 0 };

  if (lt_run_is_open_loop (run->run))
    return &row->response_heat;
  return lt_run_is_batched (run->run) ? &none : &row->service_heat;
}

/* Rows are joined until no more columns are left than a picture can show. */
#define MAX_HEAT_COLUMNS 180

typedef struct Heat
{
  guint64 counts[LT_SERIES_HEAT_BUCKETS];
  double from, to;
} Heat;

static guint64
add_to_heat (Heat *heat, const LtSeriesHeat *cell)
{
  guint64 most = 0;

  for (guint i = 0; i < cell->n; i++)
    {
      heat->counts[cell->first + i] += cell->counts[i];
      most = MAX (most, heat->counts[cell->first + i]);
    }
  return most;
}

static void
add_cells (LtPlot *plot, const Heat *heat, guint64 most)
{
  for (guint i = 0; i < LT_SERIES_HEAT_BUCKETS; i++)
    {
      const LtPlotCell cell = {
        heat->from,
        heat->to,
        lt_series_heat_low (i),
        lt_series_heat_low (i + 1),
        0.1 + 0.9 * log1p ((double) heat->counts[i]) / log1p ((double) most),
      };

      if (heat->counts[i] > 0)
        g_array_append_val (plot->cells, cell);
    }
}

LtPlot *
lt_svg_heatmap (const LtSvgRun *run)
{
  LtPlot *plot = new_over_time (lt_run_is_open_loop (run->run) ? "Response times, heat map"
                                                               : "Service times, heat map",
                                LT_AXIS_DURATION, TRUE);
  const guint n_rows = run->rows != NULL ? run->rows->len : 0;
  const guint stride = (n_rows + MAX_HEAT_COLUMNS - 1) / MAX_HEAT_COLUMNS;
  const guint64 warmup_ns = warmup_end (run);
  g_autofree Heat *heats = g_new0 (Heat, n_rows / MAX (stride, 1) + 1);
  guint64 most = 1;

  for (guint i = 0; i < n_rows; i++)
    {
      const LtSeriesRow *row = g_ptr_array_index (run->rows, i);
      Heat *heat = &heats[i / stride];

      heat->to = seconds_of (row, warmup_ns);
      if (i % stride == 0)
        heat->from =
          i == 0 ? first_second (run) : heat->to - (double) row->interval_ns / NS_PER_S;
      most = MAX (most, add_to_heat (heat, heat_of (run, row)));
    }
  for (guint i = 0; n_rows > 0 && i <= (n_rows - 1) / stride; i++)
    add_cells (plot, &heats[i], most);
  set_time (plot, run);
  return plot;
}
