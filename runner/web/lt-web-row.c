/* SPDX-License-Identifier: MIT */

#include "lt-web-row.h"

#include "lt-result-parts.h"

LtWebRow *
lt_web_row_new (const LtStats *interval, const LtSeriesCursor *from, const LtSeriesCursor *to,
                guint n_workers)
{
  LtWebRow *row = g_new0 (LtWebRow, 1);

  row->row = lt_series_row_new (interval, from, to, n_workers);
  row->n_merged = 1;
  return row;
}

void
lt_web_row_free (LtWebRow *row)
{
  if (row == NULL)
    return;
  lt_series_row_free (row->row);
  g_free (row);
}

gboolean
lt_web_row_can_merge (const LtWebRow *earlier, const LtWebRow *later)
{
  return earlier->row->phase == later->row->phase && earlier->row->n_ops == later->row->n_ops;
}

static void
merge_latency (const LtSeriesLatency *earlier, LtSeriesLatency *later)
{
  later->count += earlier->count;
  later->p50 = MAX (later->p50, earlier->p50);
  later->p95 = MAX (later->p95, earlier->p95);
  later->p99 = MAX (later->p99, earlier->p99);
  later->max = MAX (later->max, earlier->max);
}

static void
merge_op (const LtSeriesOp *earlier, LtSeriesOp *later, guint64 interval_ns)
{
  later->ok += earlier->ok;
  later->errors += earlier->errors;
  later->skipped += earlier->skipped;
  later->ops_per_s =
    interval_ns > 0 ? (double) (later->ok + later->errors) * 1e9 / (double) interval_ns : 0;
  merge_latency (&earlier->service, &later->service);
  merge_latency (&earlier->response, &later->response);
}

static void
merge_heat (const LtSeriesHeat *earlier, LtSeriesHeat *later)
{
  const guint first = MIN (earlier->first, later->n > 0 ? later->first : earlier->first);
  const guint end = MAX (earlier->first + earlier->n, later->first + later->n);
  guint64 *counts;

  if (earlier->n == 0)
    return;
  counts = g_new0 (guint64, end - first);
  for (guint i = 0; i < earlier->n; i++)
    counts[earlier->first - first + i] += earlier->counts[i];
  for (guint i = 0; i < later->n; i++)
    counts[later->first - first + i] += later->counts[i];
  g_free (later->counts);
  *later = (LtSeriesHeat){ first, end - first, counts };
}

static void
merge_errors (const GArray *earlier, GArray *later)
{
  for (guint i = 0; i < earlier->len; i++)
    {
      const LtSeriesErrors *errors = &g_array_index (earlier, LtSeriesErrors, i);
      guint j = 0;

      while (j < later->len
             && g_array_index (later, LtSeriesErrors, j).error_class != errors->error_class)
        j++;
      if (j < later->len)
        g_array_index (later, LtSeriesErrors, j).count += errors->count;
      else
        g_array_append_vals (later, errors, 1);
    }
}

/* The mean of both, by time. */
static double
mean (const LtSeriesRow *earlier, double one, const LtSeriesRow *later, double other)
{
  const double a = (double) earlier->interval_ns, b = (double) later->interval_ns;

  return a + b > 0 ? (one * a + other * b) / (a + b) : other;
}

void
lt_web_row_merge (const LtWebRow *earlier, LtWebRow *later)
{
  const LtSeriesRow *from = earlier->row;
  LtSeriesRow *to = later->row;

  to->target = mean (from, from->target, to, to->target);
  to->cpu_share = mean (from, from->cpu_share, to, to->cpu_share);
  to->cpu_known = to->cpu_known && from->cpu_known;
  to->busy = mean (from, from->busy, to, to->busy);
  to->busy_known = to->busy_known && from->busy_known;
  to->interval_ns += from->interval_ns;
  merge_latency (&from->lag, &to->lag);
  merge_heat (&from->service_heat, &to->service_heat);
  merge_heat (&from->response_heat, &to->response_heat);
  merge_errors (from->errors, to->errors);
  for (guint i = 0; i <= to->n_ops; i++)
    merge_op (&from->ops[i], &to->ops[i], to->interval_ns);
  later->n_merged += earlier->n_merged;
}

void
lt_web_row_add_json (LtJson *json, const LtRun *run, const LtWebRow *row)
{
  lt_result_add_row (json, run, row->row, NULL);
  lt_json_uint (json, "merged", row->n_merged);
}
