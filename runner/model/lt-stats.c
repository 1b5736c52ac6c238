/* SPDX-License-Identifier: MIT */

#include "lt-stats.h"

#include <string.h>

#define NS_PER_S 1e9

/* A histogram is plain zeroed memory (lt-histogram.h); g_new0() so that running out
 * of memory ends the program here as everywhere else in GLib code. */
static LtHistogram *
new_histogram (gboolean wanted)
{
  return wanted ? g_new0 (LtHistogram, 1) : NULL;
}

static void
allocate_op (LtOpStats *op, guint n_kinds)
{
  for (guint kind = 0; kind < n_kinds; kind++)
    op->latency[kind] = new_histogram (TRUE);
}

LtStats *
lt_stats_new (guint n_ops, guint n_kinds, gboolean lag, guint n_metrics,
              const gboolean *distributed)
{
  LtStats *stats;

  g_return_val_if_fail (n_kinds <= LT_STATS_N_KINDS && n_kinds % 2 == 0, NULL);
  g_return_val_if_fail (n_metrics == 0 || distributed != NULL, NULL);

  stats = g_new0 (LtStats, 1);
  stats->n_ops = n_ops;
  stats->ops = g_new0 (LtOpStats, n_ops);
  stats->n_metrics = n_metrics;
  stats->metrics = g_new0 (LtMetricStats, n_metrics);
  stats->lag = new_histogram (lag);
  allocate_op (&stats->all, n_kinds);
  for (guint i = 0; i < n_ops; i++)
    allocate_op (&stats->ops[i], n_kinds);
  for (guint i = 0; i < n_metrics; i++)
    stats->metrics[i].distribution = new_histogram (distributed[i]);
  return stats;
}

LtStats *
lt_stats_new_like (const LtStats *stats)
{
  g_autofree gboolean *distributed = g_new0 (gboolean, stats->n_metrics + 1);
  guint n_kinds = 0;

  while (n_kinds < LT_STATS_N_KINDS && stats->all.latency[n_kinds] != NULL)
    n_kinds++;
  for (guint i = 0; i < stats->n_metrics; i++)
    distributed[i] = stats->metrics[i].distribution != NULL;
  return lt_stats_new (stats->n_ops, n_kinds, stats->lag != NULL, stats->n_metrics,
                       distributed);
}

static void
free_op (LtOpStats *op)
{
  for (guint kind = 0; kind < LT_STATS_N_KINDS; kind++)
    g_free (op->latency[kind]);
}

void
lt_stats_free (LtStats *stats)
{
  if (stats == NULL)
    return;
  free_op (&stats->all);
  for (guint i = 0; i < stats->n_ops; i++)
    free_op (&stats->ops[i]);
  for (guint i = 0; i < stats->n_metrics; i++)
    g_free (stats->metrics[i].distribution);
  g_free (stats->lag);
  g_free (stats->ops);
  g_free (stats->metrics);
  g_free (stats);
}

/* Each of the calculations below is one of these three, for every number. */

static void
add_histogram (LtHistogram *to, const LtHistogram *from)
{
  if (to != NULL && from != NULL)
    lt_histogram_add (to, from);
}

static void
clear_histogram (LtHistogram *histogram)
{
  if (histogram != NULL)
    lt_histogram_clear (histogram);
}

static void
subtract_histogram (const LtHistogram *later, const LtHistogram *earlier,
                    LtHistogram *ret_difference)
{
  if (later != NULL && earlier != NULL && ret_difference != NULL)
    lt_histogram_difference (later, earlier, ret_difference);
}

/* Counts only grow; a slot that a dying host scribbled over may not. */
static guint64
minus (guint64 later, guint64 earlier)
{
  return later > earlier ? later - earlier : 0;
}

static void
clear_op (LtOpStats *op)
{
  op->ok = op->errors = op->skipped = op->bytes_sent = op->bytes_received = 0;
  memset (op->errors_of, 0, sizeof op->errors_of);
  for (guint kind = 0; kind < LT_STATS_N_KINDS; kind++)
    clear_histogram (op->latency[kind]);
}

static void
add_op (LtOpStats *to, const LtOpStats *from)
{
  to->ok += from->ok;
  to->errors += from->errors;
  to->skipped += from->skipped;
  to->bytes_sent += from->bytes_sent;
  to->bytes_received += from->bytes_received;
  for (guint i = 0; i < LT_STATS_ERROR_CLASSES; i++)
    to->errors_of[i] += from->errors_of[i];
  for (guint kind = 0; kind < LT_STATS_N_KINDS; kind++)
    add_histogram (to->latency[kind], from->latency[kind]);
}

static void
subtract_op (const LtOpStats *later, const LtOpStats *earlier, LtOpStats *ret_difference)
{
  ret_difference->ok = minus (later->ok, earlier->ok);
  ret_difference->errors = minus (later->errors, earlier->errors);
  ret_difference->skipped = minus (later->skipped, earlier->skipped);
  ret_difference->bytes_sent = minus (later->bytes_sent, earlier->bytes_sent);
  ret_difference->bytes_received = minus (later->bytes_received, earlier->bytes_received);
  for (guint i = 0; i < LT_STATS_ERROR_CLASSES; i++)
    ret_difference->errors_of[i] = minus (later->errors_of[i], earlier->errors_of[i]);
  for (guint kind = 0; kind < LT_STATS_N_KINDS; kind++)
    subtract_histogram (later->latency[kind], earlier->latency[kind],
                        ret_difference->latency[kind]);
}

static void
copy_gauge (LtMetricStats *to, const LtMetricStats *from)
{
  to->sum = from->sum;
  to->min = from->min;
  to->max = from->max;
}

static gboolean
have_same_shape (const LtStats *a, const LtStats *b)
{
  return a->n_ops == b->n_ops && a->n_metrics == b->n_metrics;
}

void
lt_stats_clear (LtStats *stats)
{
  stats->duration_ns = 0;
  clear_op (&stats->all);
  clear_histogram (stats->lag);
  for (guint i = 0; i < stats->n_ops; i++)
    clear_op (&stats->ops[i]);
  for (guint i = 0; i < stats->n_metrics; i++)
    {
      LtMetricStats *metric = &stats->metrics[i];

      clear_histogram (metric->distribution);
      *metric = (LtMetricStats){ .distribution = metric->distribution };
    }
}

void
lt_stats_copy (LtStats *to, const LtStats *from)
{
  g_return_if_fail (have_same_shape (to, from));

  lt_stats_clear (to);
  lt_stats_add (to, from);
}

void
lt_stats_add (LtStats *to, const LtStats *from)
{
  g_return_if_fail (have_same_shape (to, from));

  to->duration_ns += from->duration_ns;
  add_op (&to->all, &from->all);
  add_histogram (to->lag, from->lag);
  for (guint i = 0; i < to->n_ops; i++)
    add_op (&to->ops[i], &from->ops[i]);
  for (guint i = 0; i < to->n_metrics; i++)
    {
      to->metrics[i].total += from->metrics[i].total;
      copy_gauge (&to->metrics[i], &from->metrics[i]);
      add_histogram (to->metrics[i].distribution, from->metrics[i].distribution);
    }
}

void
lt_stats_difference (const LtStats *later, const LtStats *earlier, LtStats *ret_difference)
{
  g_return_if_fail (have_same_shape (later, earlier)
                    && have_same_shape (later, ret_difference));
  g_return_if_fail (ret_difference != later && ret_difference != earlier);

  ret_difference->duration_ns = minus (later->duration_ns, earlier->duration_ns);
  subtract_histogram (later->lag, earlier->lag, ret_difference->lag);
  for (guint i = 0; i < later->n_ops; i++)
    subtract_op (&later->ops[i], &earlier->ops[i], &ret_difference->ops[i]);
  for (guint i = 0; i < later->n_metrics; i++)
    {
      LtMetricStats *metric = &ret_difference->metrics[i];

      metric->total = minus (later->metrics[i].total, earlier->metrics[i].total);
      copy_gauge (metric, &later->metrics[i]);
      subtract_histogram (later->metrics[i].distribution, earlier->metrics[i].distribution,
                          metric->distribution);
    }
  /* Summed, not subtracted: min and max of a difference are exact to a bucket only,
   * and the whole must not be wider than its parts. */
  lt_stats_sum_up (ret_difference);
}

void
lt_stats_sum_up (LtStats *stats)
{
  clear_op (&stats->all);
  for (guint i = 0; i < stats->n_ops; i++)
    add_op (&stats->all, &stats->ops[i]);
}

guint64
lt_op_stats_count (const LtOpStats *stats)
{
  return stats->ok + stats->errors;
}

double
lt_op_stats_rate (const LtOpStats *stats, guint64 duration_ns)
{
  return duration_ns == 0
           ? 0
           : (double) lt_op_stats_count (stats) * NS_PER_S / (double) duration_ns;
}

double
lt_op_stats_error_share (const LtOpStats *stats)
{
  const guint64 count = lt_op_stats_count (stats);

  return count == 0 ? 0 : (double) stats->errors / (double) count;
}

double
lt_stats_achieved_share (const LtStats *total, guint64 unstarted)
{
  const double started = (double) (lt_op_stats_count (&total->all) + total->all.skipped);
  const double due = started + (double) unstarted;

  return due > 0 ? started / due : 1;
}

void
lt_error_sample_free (LtErrorSample *sample)
{
  if (sample == NULL)
    return;
  g_free (sample->text);
  g_free (sample);
}

void
lt_stage_stats_free (LtStageStats *stage)
{
  if (stage == NULL)
    return;
  g_clear_pointer (&stage->packed, g_bytes_unref);
  g_free (stage);
}

void
lt_violation_sample_free (LtViolationSample *sample)
{
  if (sample == NULL)
    return;
  g_free (sample->text);
  g_free (sample);
}

double
lt_load_changes_area (const GArray *changes, double planned, guint64 time_ns)
{
  const double ns_per_s = 1e9;
  guint64 begin_ns = 0;
  double area = 0;

  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      const LtLoadChange *change = &g_array_index (changes, LtLoadChange, i);

      if (change->time_ns >= time_ns)
        break;
      area += planned * ((double) (change->time_ns - begin_ns) / ns_per_s);
      begin_ns = change->time_ns;
      planned = change->value;
    }
  return area + planned * ((double) (time_ns - begin_ns) / ns_per_s);
}
