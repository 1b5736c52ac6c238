/* SPDX-License-Identifier: MIT */

#include "lt-source.h"

LtStats *
lt_source_new_stats (const LtSource *source)
{
  const guint n = source->plugin->metrics->len;
  g_autofree gboolean *distributed = g_new0 (gboolean, n + 1);

  for (guint i = 0; i < n; i++)
    {
      const LtRunMetric *metric = g_ptr_array_index (source->plugin->metrics, i);

      distributed[i] =
        metric->kind == LT_RUN_METRIC_HISTOGRAM || metric->kind == LT_RUN_METRIC_STEP;
    }
  return lt_stats_new (source->layout.n_ops, source->layout.n_kinds,
                       source->layout.n_kinds > LT_CELLS_RESPONSE, n, distributed);
}

/* Histograms of several workers are merged between these two. */
static void
open_extremes (LtHistogram *histogram)
{
  if (histogram == NULL)
    return;
  histogram->min = UINT64_MAX;
  histogram->max = 0;
}

static void
close_extremes (LtHistogram *histogram)
{
  if (histogram != NULL && histogram->min > histogram->max)
    histogram->min = histogram->max = 0;
}

static void
for_each_histogram (LtStats *stats, void (*function) (LtHistogram *histogram))
{
  for (guint op = 0; op < stats->n_ops; op++)
    {
      for (guint kind = 0; kind < LT_STATS_N_KINDS; kind++)
        function (stats->ops[op].latency[kind]);
    }
  for (guint i = 0; i < stats->n_metrics; i++)
    function (stats->metrics[i].distribution);
  function (stats->lag);
}

static guint64
get (const _Atomic uint64_t *counter)
{
  return atomic_load_explicit (counter, memory_order_relaxed);
}

static gboolean
add_operation (const LtSource *source, guint worker, guint op, LtOpStats *to)
{
  const LtLayout *layout = &source->layout;
  const LtSlot *slot = lt_layout_slot (layout, source->board, worker, op);
  const guint64 errors = atomic_load_explicit (&slot->errors, memory_order_acquire);
  guint64 classified = 0;
  gboolean sound = TRUE;

  to->ok += get (&slot->ok);
  to->skipped += get (&slot->skipped);
  to->bytes_sent += get (&slot->bytes_sent);
  to->bytes_received += get (&slot->bytes_received);
  for (guint i = 0; i < LT_SLOT_ERROR_CLASSES; i++)
    {
      const guint64 n = get (&slot->errors_of[i]);

      to->errors_of[i] += n;
      classified += n;
    }
  to->errors += classified;
  for (guint kind = 0; kind < layout->n_kinds; kind++)
    sound =
      lt_cells_sample (lt_layout_cells (layout, source->board, worker, op, (LtCellsKind) kind),
                       to->latency[kind])
      && sound;
  return sound && classified >= errors;
}

/* Gauges are the suite's, and may be anything. */
static gint64
saturating_sum (gint64 a, gint64 b)
{
  gint64 sum;

  if (!__builtin_add_overflow (a, b, &sum))
    return sum;
  return a < 0 ? G_MININT64 : G_MAXINT64;
}

static gboolean
add_metric (const LtSource *source, guint worker, guint index, LtMetricStats *to)
{
  const LtRunMetric *metric = g_ptr_array_index (source->plugin->metrics, index);
  const uint64_t *counters = lt_layout_counters (&source->layout, source->board, worker);
  const uint64_t value = __atomic_load_n (&counters[metric->id], __ATOMIC_RELAXED);

  to->total += value;
  to->sum = saturating_sum (to->sum, (gint64) value);
  to->min = worker == 0 ? (gint64) value : MIN (to->min, (gint64) value);
  to->max = worker == 0 ? (gint64) value : MAX (to->max, (gint64) value);
  if (to->distribution == NULL)
    return TRUE;
  return lt_cells_sample (
    lt_layout_distribution (&source->layout, source->board, worker, metric->distribution),
    to->distribution);
}

static gboolean
add_worker (const LtSource *source, guint worker, LtStats *to)
{
  LtWorkerSlot *slot = lt_layout_worker (&source->layout, source->board, worker);
  gboolean sound = slot->magic == LT_WORKER_MAGIC;

  for (guint op = 0; op < to->n_ops; op++)
    sound = add_operation (source, worker, op, &to->ops[op]) && sound;
  for (guint i = 0; i < to->n_metrics; i++)
    sound = add_metric (source, worker, i, &to->metrics[i]) && sound;
  if (to->lag != NULL)
    sound = lt_cells_sample (&slot->lag, to->lag) && sound;
  return sound;
}

gboolean
lt_source_sample (const LtSource *source, LtStats *ret_stats)
{
  const guint64 duration_ns = ret_stats->duration_ns;
  gboolean sound = lt_board_is_intact (source->board);

  lt_stats_clear (ret_stats);
  ret_stats->duration_ns = duration_ns;
  for_each_histogram (ret_stats, open_extremes);
  for (guint worker = 0; worker < source->layout.n_workers; worker++)
    sound = add_worker (source, worker, ret_stats) && sound;
  for_each_histogram (ret_stats, close_extremes);

  /* Where latencies are recorded, their count is the count of what succeeded. */
  for (guint op = 0; !source->batched && op < ret_stats->n_ops; op++)
    {
      LtOpStats *stats = &ret_stats->ops[op];

      if (stats->latency[LT_STATS_SERVICE] != NULL)
        stats->ok = stats->latency[LT_STATS_SERVICE]->count;
    }
  lt_stats_sum_up (ret_stats);
  /* Again: it may have been written over meanwhile. */
  return sound && lt_board_is_intact (source->board);
}

static void
free_sample (gpointer data)
{
  lt_error_sample_free (data);
}

GPtrArray *
lt_source_error_samples (const LtSource *source)
{
  GPtrArray *samples = g_ptr_array_new_with_free_func (free_sample);
  const guint n = MIN (source->plugin->error_classes->len, LT_SAMPLES_CLASSES);

  for (guint error_class = 0; error_class < n; error_class++)
    {
      LtSampleLine line;

      for (guint i = 0; lt_samples_get (&source->board->samples, error_class, i, &line); i++)
        {
          LtErrorSample *sample = g_new0 (LtErrorSample, 1);

          sample->error_class = error_class;
          sample->worker = line.worker;
          sample->iteration = line.iteration;
          sample->code = line.code;
          sample->text = g_utf8_make_valid (line.text, -1);
          g_ptr_array_add (samples, sample);
        }
    }
  return samples;
}
