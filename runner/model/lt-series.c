/* SPDX-License-Identifier: MIT */

#include "lt-series.h"

/* Rows x operations, of about 130 bytes each. */
#define MAX_CELLS 100000u

struct LtSeries
{
  GPtrArray *rows;
  guint max_rows;
  guint n_workers;
  guint64 span_ns; /* a row covers at least this */

  LtSeriesCursor cursor;
  LtStats *open; /* several snapshots that become one row; NULL: none yet */
  gboolean is_open;
  LtSeriesCursor at_start; /* of the open row */
};

/* Rows */

static LtSeriesLatency
read_latency (const LtHistogram *histogram)
{
  if (histogram == NULL || histogram->count == 0)
    return (LtSeriesLatency){ 0 };
  return (LtSeriesLatency){
    .count = histogram->count,
    .p50 = lt_histogram_percentile (histogram, 50),
    .p95 = lt_histogram_percentile (histogram, 95),
    .p99 = lt_histogram_percentile (histogram, 99),
    .max = histogram->max,
  };
}

static LtSeriesOp
read_op (const LtOpStats *stats, guint64 duration_ns)
{
  return (LtSeriesOp){
    .ok = stats->ok,
    .errors = stats->errors,
    .skipped = stats->skipped,
    .ops_per_s = lt_op_stats_rate (stats, duration_ns),
    .service = read_latency (stats->latency[LT_STATS_SERVICE]),
    .response = read_latency (stats->latency[LT_STATS_RESPONSE]),
  };
}

/* Of the target; each phase has an integral of its own. */
static double
mean_target (const LtSeriesCursor *from, const LtSeriesCursor *to)
{
  const gboolean same = from->phase == to->phase;
  const double area = to->target_area - (same ? from->target_area : 0);
  const guint64 span_ns = to->time_ns - (same ? from->time_ns : 0);

  return span_ns > 0 ? area * 1e9 / (double) span_ns : 0;
}

static void
read_resources (LtSeriesRow *row, const LtResources *before, const LtResources *after)
{
  row->rss_known = after->known;
  row->rss_bytes = after->rss_bytes;
  row->cpu_known = before->known && after->known && after->cpu_ns >= before->cpu_ns;
  row->cpu_known = row->cpu_known && row->interval_ns > 0;
  if (row->cpu_known)
    row->cpu_share = (double) (after->cpu_ns - before->cpu_ns) / (double) row->interval_ns;
}

/* The time of an operation is known when it ends, and counts in that interval, also what lies
 * before it: that can be more than there are workers for. */
static void
read_busy (LtSeriesRow *row, const LtOpStats *all, guint n_workers)
{
  const LtHistogram *ok = all->latency[LT_STATS_SERVICE];
  const LtHistogram *errors = all->latency[LT_STATS_ERROR_SERVICE];

  row->busy_known = ok != NULL && row->interval_ns > 0;
  if (row->busy_known)
    row->busy = ((double) ok->sum + (errors != NULL ? (double) errors->sum : 0))
                / (double) row->interval_ns;
  row->busy = MIN (row->busy, n_workers);
}

static void
read_errors (LtSeriesRow *row, const LtOpStats *all)
{
  for (guint i = 0; all->errors > 0 && i < LT_STATS_ERROR_CLASSES; i++)
    {
      const LtSeriesErrors errors = { i, all->errors_of[i] };

      if (errors.count > 0)
        g_array_append_val (row->errors, errors);
    }
}

LtSeriesRow *
lt_series_row_new_empty (guint n_ops)
{
  LtSeriesRow *row = g_malloc0 (sizeof (LtSeriesRow) + (n_ops + 1) * sizeof (LtSeriesOp));

  row->n_ops = n_ops;
  row->errors = g_array_new (FALSE, FALSE, sizeof (LtSeriesErrors));
  return row;
}

void
lt_series_row_free (LtSeriesRow *row)
{
  if (row == NULL)
    return;
  g_array_unref (row->errors);
  g_free (row->service_heat.counts);
  g_free (row->response_heat.counts);
  g_free (row);
}

LtSeriesRow *
lt_series_row_new (const LtStats *interval, const LtSeriesCursor *from,
                   const LtSeriesCursor *to, guint n_workers)
{
  LtSeriesRow *row = lt_series_row_new_empty (interval->n_ops);

  row->phase = to->phase;
  row->time_ns = to->time_ns;
  row->interval_ns = interval->duration_ns;
  row->lag = read_latency (interval->lag);
  row->target = mean_target (from, to);
  read_resources (row, &from->resources, &to->resources);
  read_busy (row, &interval->all, n_workers);
  read_errors (row, &interval->all);
  lt_series_heat_init (&row->service_heat, interval->all.latency[LT_STATS_SERVICE]);
  lt_series_heat_init (&row->response_heat, interval->all.latency[LT_STATS_RESPONSE]);
  for (guint i = 0; i < interval->n_ops; i++)
    row->ops[i] = read_op (&interval->ops[i], interval->duration_ns);
  row->ops[interval->n_ops] = read_op (&interval->all, interval->duration_ns);
  return row;
}

/* Heat */

/* The bucket of the histogram lies within one of heat, as 4 divides 128. */
static guint
heat_bucket_of (guint64 value)
{
  const guint doubling = 63u - (guint) __builtin_clzll (value | 1u);

  return doubling * 4 + (guint) (((value << 2) >> doubling) & 3u);
}

double
lt_series_heat_low (guint bucket)
{
  return (double) (4 + bucket % 4) / 4 * (double) (G_GUINT64_CONSTANT (1) << (bucket / 4));
}

void
lt_series_heat_init (LtSeriesHeat *ret_heat, const LtHistogram *histogram)
{
  guint64 counts[LT_SERIES_HEAT_BUCKETS] = { 0 };
  guint first = LT_SERIES_HEAT_BUCKETS;
  guint last = 0;

  *ret_heat = (LtSeriesHeat){ 0 };
  if (histogram == NULL || histogram->count == 0)
    return;
  for (guint i = lt_bucket_of (histogram->min); i <= lt_bucket_of (histogram->max); i++)
    {
      const guint bucket = heat_bucket_of (lt_bucket_low (i));

      if (histogram->buckets[i] == 0)
        continue;
      counts[bucket] += histogram->buckets[i];
      first = MIN (first, bucket);
      last = bucket;
    }
  if (first > last)
    return;
  ret_heat->first = first;
  ret_heat->n = last - first + 1;
  ret_heat->counts = g_memdup2 (&counts[first], ret_heat->n * sizeof counts[0]);
}

gboolean
lt_series_cursor_is_behind (const LtSeriesCursor *cursor, const LtSnapshot *snapshot)
{
  if (snapshot == NULL || snapshot->interval == NULL)
    return FALSE;
  if (snapshot->phase != cursor->phase)
    return snapshot->phase > cursor->phase;
  return snapshot->time_ns > cursor->time_ns;
}

LtSeriesCursor
lt_series_cursor_at (const LtSnapshot *snapshot)
{
  return (LtSeriesCursor){
    .phase = snapshot->phase,
    .time_ns = snapshot->time_ns,
    .resources = snapshot->resources,
    .target_area = snapshot->target_area,
  };
}

/* The series */

LtSeries *
lt_series_new (const LtRun *run)
{
  LtSeries *series = g_new0 (LtSeries, 1);
  const guint n_ops = run->plugin != NULL ? run->plugin->operations->len : 0;

  series->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_series_row_free);
  series->max_rows = MIN (LT_SERIES_MAX_ROWS, MAX_CELLS / (n_ops + 1));
  series->n_workers = run->n_workers;
  series->span_ns = (run->warmup_ns + run->duration_ns) / series->max_rows;
  return series;
}

void
lt_series_free (LtSeries *series)
{
  if (series == NULL)
    return;
  g_ptr_array_unref (series->rows);
  lt_stats_free (series->open);
  g_free (series);
}

static void
end_row (LtSeries *series)
{
  if (!series->is_open)
    return;
  g_ptr_array_add (series->rows, lt_series_row_new (series->open, &series->at_start,
                                                    &series->cursor, series->n_workers));
  lt_stats_clear (series->open);
  series->is_open = FALSE;
}

/* The last row that there is room for stays open until the end of the run. */
static gboolean
row_is_full (const LtSeries *series)
{
  return series->open->duration_ns >= series->span_ns
         && series->rows->len + 1 < series->max_rows;
}

void
lt_series_add (LtSeries *series, const LtSnapshot *snapshot)
{
  if (!lt_series_cursor_is_behind (&series->cursor, snapshot))
    return;
  if (snapshot->phase != series->cursor.phase)
    end_row (series);
  if (series->open == NULL)
    series->open = lt_stats_new_like (snapshot->interval);
  if (!series->is_open)
    series->at_start = series->cursor;
  series->is_open = TRUE;
  series->cursor = lt_series_cursor_at (snapshot);
  lt_stats_add (series->open, snapshot->interval);
  if (row_is_full (series))
    end_row (series);
}

void
lt_series_add_row (LtSeries *series, LtSeriesRow *row)
{
  g_ptr_array_add (series->rows, row);
}

const GPtrArray *
lt_series_get_rows (LtSeries *series)
{
  end_row (series);
  return series->rows;
}

/* All of them */

struct LtSeriesSet
{
  GPtrArray *series; /* LtSeries; NULL: did not begin */
};

LtSeriesSet *
lt_series_set_new (void)
{
  LtSeriesSet *set = g_new0 (LtSeriesSet, 1);

  set->series = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_series_free);
  return set;
}

void
lt_series_set_free (LtSeriesSet *set)
{
  if (set == NULL)
    return;
  g_ptr_array_unref (set->series);
  g_free (set);
}

void
lt_series_set_begin (LtSeriesSet *set, const LtRunTag *tag, const LtRun *run)
{
  if (set->series->len <= tag->index)
    g_ptr_array_set_size (set->series, (gint) tag->index + 1);
  set->series->pdata[tag->index] = lt_series_new (run);
}

void
lt_series_set_add (LtSeriesSet *set, const LtRunTag *tag, const LtSnapshot *snapshot)
{
  LtSeries *series = lt_series_set_get (set, tag->index);

  if (series != NULL)
    lt_series_add (series, snapshot);
}

static void
put (LtSeriesSet *set, guint index, LtSeries *series)
{
  if (set->series->len <= index)
    g_ptr_array_set_size (set->series, (gint) index + 1);
  lt_series_free (set->series->pdata[index]);
  set->series->pdata[index] = series;
}

void
lt_series_set_take (LtSeriesSet *set, guint index, LtSeriesSet *other, guint other_index)
{
  LtSeries *series = lt_series_set_get (other, other_index);

  if (series == NULL)
    return;
  other->series->pdata[other_index] = NULL;
  put (set, index, series);
}

LtSeries *
lt_series_set_get (const LtSeriesSet *set, guint index)
{
  return index < set->series->len ? g_ptr_array_index (set->series, index) : NULL;
}
