/* SPDX-License-Identifier: MIT */

#include "lt-side.h"

#include <math.h>

LtSide *
lt_side_new (const char *label)
{
  LtSide *side = g_new0 (LtSide, 1);

  side->label = g_utf8_make_valid (label, -1);
  side->results = g_ptr_array_new ();
  return side;
}

void
lt_side_free (LtSide *side)
{
  if (side == NULL)
    return;
  g_free (side->label);
  g_ptr_array_unref (side->results);
  g_free (side);
}

/* ---- Runs ------------------------------------------------------------------ */

/* NULL: it is not of the scenario, or does not count. */
static const LtRecord *
counted (const LtResult *result, guint index, const char *scenario)
{
  const LtRecord *record = lt_result_get_record (result, index);

  if (record == NULL || lt_record_get_run (record) == NULL || !lt_record_is_counted (record))
    return NULL;
  return scenario == NULL || g_str_equal (lt_record_get_tag (record).scenario, scenario)
           ? record
           : NULL;
}

void
lt_side_each (const LtSide *side, const char *scenario, LtSideEach each, gpointer data)
{
  for (guint r = 0; r < side->results->len; r++)
    {
      const LtResult *result = g_ptr_array_index (side->results, r);

      for (guint i = 0; i < result->records->len; i++)
        {
          const LtRecord *record = counted (result, i, scenario);
          LtRecordView view;

          if (record == NULL)
            continue;
          each (lt_record_get_run (record), lt_record_open (record, &view), data);
          lt_record_close (&view);
        }
    }
}

GPtrArray *
lt_side_scenarios (const LtSide *side)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint r = 0; r < side->results->len; r++)
    {
      const LtResult *result = g_ptr_array_index (side->results, r);

      for (guint i = 0; i < result->records->len; i++)
        {
          const LtRecord *record = counted (result, i, NULL);

          if (record != NULL
              && !g_ptr_array_find_with_equal_func (names, lt_record_get_tag (record).scenario,
                                                    g_str_equal, NULL))
            g_ptr_array_add (names, (char *) lt_record_get_tag (record).scenario);
        }
    }
  return names;
}

const LtRun *
lt_side_run (const LtSide *side, const char *scenario)
{
  for (guint r = 0; r < side->results->len; r++)
    {
      const LtResult *result = g_ptr_array_index (side->results, r);

      for (guint i = 0; i < result->records->len; i++)
        if (counted (result, i, scenario) != NULL)
          return lt_record_get_run (counted (result, i, scenario));
    }
  return NULL;
}

static void
count (const LtRun *run, const LtSnapshot *last, gpointer data)
{
  (void) run, (void) last;
  ++*(guint *) data;
}

guint
lt_side_count (const LtSide *side, const char *scenario)
{
  guint n = 0;

  lt_side_each (side, scenario, count, &n);
  return n;
}

/* ---- Values ---------------------------------------------------------------- */

/* NULL: this run has no such operation. */
static const LtOpStats *
find_stats (const LtRun *run, const LtStats *total, const char *operation)
{
  if (operation == NULL)
    return &total->all;
  for (guint i = 0; i < total->n_ops; i++)
    if (g_strcmp0 (lt_run_get_operation (run, i)->name, operation) == 0)
      return &total->ops[i];
  return NULL;
}

/* NAN: there is none. */
static double
latency_of (const LtHistogram *histogram, const LtSampleKey *key)
{
  if (histogram == NULL || histogram->count == 0)
    return NAN;
  switch (key->kind)
    {
    case LT_FIGURE_KIND_AVG:
      return lt_histogram_mean (histogram);
    case LT_FIGURE_KIND_MIN:
      return (double) histogram->min;
    case LT_FIGURE_KIND_MAX:
      return (double) histogram->max;
    default:
      return (double) lt_histogram_percentile (histogram, key->percentile);
    }
}

static double
value_of (const LtRun *run, const LtStats *total, const LtSampleKey *key)
{
  const LtOpStats *stats = find_stats (run, total, key->operation);

  if (stats == NULL || lt_op_stats_count (stats) == 0)
    return NAN;
  if (key->kind == LT_FIGURE_KIND_OPS)
    return lt_op_stats_rate (stats, total->duration_ns);
  if (key->kind == LT_FIGURE_KIND_ERROR_RATE)
    return lt_op_stats_error_share (stats) + LT_SIDE_ERROR_RATE_BASE;
  return latency_of (stats->latency[key->response ? LT_STATS_RESPONSE : LT_STATS_SERVICE], key);
}

typedef struct Gathering
{
  const LtSampleKey *keys;
  GPtrArray *samples; /* GArray of double, by key */
} Gathering;

static void
gather (const LtRun *run, const LtSnapshot *last, gpointer data)
{
  const Gathering *gathering = data;

  for (guint i = 0; i < gathering->samples->len; i++)
    {
      const double value = value_of (run, last->total, &gathering->keys[i]);

      if (isfinite (value))
        g_array_append_val (g_ptr_array_index (gathering->samples, i), value);
    }
}

static void
unref_array (gpointer array)
{
  g_array_unref (array);
}

GPtrArray *
lt_side_gather (const LtSide *side, const char *scenario, const LtSampleKey *keys, guint n_keys)
{
  Gathering gathering = { keys, g_ptr_array_new_with_free_func (unref_array) };

  for (guint i = 0; i < n_keys; i++)
    g_ptr_array_add (gathering.samples, g_array_new (FALSE, FALSE, sizeof (double)));
  lt_side_each (side, scenario, gather, &gathering);
  return gathering.samples;
}

typedef struct Merging
{
  const char *operation;
  LtStatsKind kind;
  LtHistogram *sum;
} Merging;

static void
merge (const LtRun *run, const LtSnapshot *last, gpointer data)
{
  Merging *merging = data;
  const LtOpStats *stats = find_stats (run, last->total, merging->operation);
  const LtHistogram *histogram = stats != NULL ? stats->latency[merging->kind] : NULL;

  if (histogram == NULL || histogram->count == 0)
    return;
  if (merging->sum == NULL)
    merging->sum = g_new0 (LtHistogram, 1);
  lt_histogram_add (merging->sum, histogram);
}

LtHistogram *
lt_side_merge (const LtSide *side, const char *scenario, const char *operation,
               gboolean response)
{
  Merging merging = { operation, response ? LT_STATS_RESPONSE : LT_STATS_SERVICE, NULL };

  lt_side_each (side, scenario, merge, &merging);
  return merging.sum;
}
