/* SPDX-License-Identifier: MIT */

#include "lt-series.h"
#include "sample-run.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)

/* What a second of sample_run_second() holds, for the two operations of "closed". */
#define OK_A_SECOND 200
#define ERRORS_A_SECOND 2

typedef struct Fixture
{
  SampleRun *sample;
  LtStats *stats;
  LtSeries *series;
} Fixture;

static void
set_up (Fixture *fixture, guint64 duration_ns, guint64 warmup_ns)
{
  fixture->sample = sample_run_make ("closed");
  fixture->sample->run->duration_ns = duration_ns;
  fixture->sample->run->warmup_ns = warmup_ns;
  fixture->stats = lt_stats_new_like (fixture->sample->total);
  fixture->series = lt_series_new (fixture->sample->run);
}

static void
tear_down (Fixture *fixture)
{
  lt_series_free (fixture->series);
  lt_stats_free (fixture->stats);
  sample_run_free (fixture->sample);
}

static void
add_second (Fixture *fixture, LtPhase phase, guint second)
{
  const LtSnapshot snapshot =
    sample_run_second (fixture->sample, phase, second, fixture->stats);

  lt_series_add (fixture->series, &snapshot);
}

/* Sums of a phase; returns its number of rows. */
static guint
sum_of (const GPtrArray *rows, LtPhase phase, guint64 *ret_ok, guint64 *ret_ns)
{
  guint n = 0;

  *ret_ok = *ret_ns = 0;
  for (guint i = 0; i < rows->len; i++)
    {
      const LtSeriesRow *row = g_ptr_array_index (rows, i);

      if (row->phase != phase)
        continue;
      *ret_ok += row->ops[row->n_ops].ok;
      *ret_ns += row->interval_ns;
      g_assert_cmpuint (row->time_ns, ==, *ret_ns);
      n++;
    }
  return n;
}

static void
test_short (void)
{
  Fixture fixture;
  const GPtrArray *rows;
  const LtSeriesRow *row;

  g_test_summary ("A row a snapshot, with the numbers of that interval alone.");
  set_up (&fixture, 30 * SECOND, 0);
  for (guint second = 1; second <= 30; second++)
    add_second (&fixture, LT_PHASE_MEASURE, second);
  rows = lt_series_get_rows (fixture.series);
  g_assert_cmpuint (rows->len, ==, 30);

  row = g_ptr_array_index (rows, 9);
  g_assert_cmpuint (row->time_ns, ==, 10 * SECOND);
  g_assert_cmpuint (row->interval_ns, ==, SECOND);
  g_assert_cmpuint (row->ops[0].ok, ==, OK_A_SECOND / 2);
  g_assert_cmpuint (row->ops[0].errors, ==, ERRORS_A_SECOND / 2);
  g_assert_cmpuint (row->ops[2].ok, ==, 0);
  g_assert_cmpuint (row->ops[3].ok, ==, OK_A_SECOND);
  g_assert_cmpfloat (row->ops[3].ops_per_s, ==, OK_A_SECOND + ERRORS_A_SECOND);
  g_assert_cmpuint (row->ops[3].service.p50, >=, 10000000);
  g_assert_cmpuint (row->ops[3].service.p50, <, 10100000);
  g_assert_cmpuint (row->ops[3].response.count, ==, 0);
  g_assert_true (row->cpu_known);
  g_assert_cmpfloat (row->cpu_share, ==, 0.5);
  tear_down (&fixture);
}

static void
test_long (void)
{
  const guint seconds = 15000;
  Fixture fixture;
  const GPtrArray *rows;
  guint64 ok, ns;

  g_test_summary (
    "A run planned longer than the series has rows for: evenly coarser, nothing lost.");
  set_up (&fixture, (seconds - 10) * SECOND, 10 * SECOND);
  for (guint second = 1; second <= 10; second++)
    add_second (&fixture, LT_PHASE_WARMUP, second);
  for (guint second = 1; second <= seconds - 10; second++)
    add_second (&fixture, LT_PHASE_MEASURE, second);
  rows = lt_series_get_rows (fixture.series);
  g_assert_cmpuint (rows->len, <=, LT_SERIES_MAX_ROWS);
  g_assert_cmpuint (rows->len, >, LT_SERIES_MAX_ROWS / 2);
  sum_of (rows, LT_PHASE_WARMUP, &ok, &ns);
  g_assert_cmpuint (ok, ==, 10 * OK_A_SECOND);
  sum_of (rows, LT_PHASE_MEASURE, &ok, &ns);
  g_assert_cmpuint (ok, ==, (guint64) (seconds - 10) * OK_A_SECOND);
  for (guint i = 10; i + 1 < rows->len; i++)
    g_assert_cmpuint (((LtSeriesRow *) g_ptr_array_index (rows, i))->interval_ns, <=,
                      3 * SECOND);
  tear_down (&fixture);
}

static void
test_overrun (void)
{
  const guint seconds = LT_SERIES_MAX_ROWS + 500;
  Fixture fixture;
  const GPtrArray *rows;
  guint64 ok, ns;

  g_test_summary ("A run without a planned duration can't grow past the limit either.");
  set_up (&fixture, 0, 0);
  for (guint second = 1; second <= seconds; second++)
    add_second (&fixture, LT_PHASE_MEASURE, second);
  rows = lt_series_get_rows (fixture.series);
  g_assert_cmpuint (rows->len, ==, LT_SERIES_MAX_ROWS);
  sum_of (rows, LT_PHASE_MEASURE, &ok, &ns);
  g_assert_cmpuint (ok, ==, (guint64) seconds * OK_A_SECOND);
  g_assert_cmpuint (ns, ==, (guint64) seconds * SECOND);
  tear_down (&fixture);
}

static void
test_merged (void)
{
  Fixture fixture;
  const LtSeriesRow *row;
  g_autofree LtHistogram *merged = g_new0 (LtHistogram, 1);

  g_test_summary ("Of a coarse row, percentiles are those of the merged values.");
  set_up (&fixture, 3 * SECOND * LT_SERIES_MAX_ROWS, 0);
  for (guint second = 1; second <= 3; second++)
    {
      add_second (&fixture, LT_PHASE_MEASURE, second);
      lt_histogram_add (merged, fixture.stats->ops[0].latency[LT_STATS_SERVICE]);
    }
  row = g_ptr_array_index (lt_series_get_rows (fixture.series), 0);
  g_assert_cmpuint (row->interval_ns, ==, 3 * SECOND);
  g_assert_cmpuint (row->ops[0].service.p50, ==, lt_histogram_percentile (merged, 50));
  /* The medians are 1, 2 and 3 ms: their average must not be what is shown. */
  g_assert_cmpuint (row->ops[0].service.p50, >, 2200000);
  g_assert_cmpuint (row->ops[0].service.max, ==, 3000000u * 90);
  tear_down (&fixture);
}

static void
test_phases (void)
{
  Fixture fixture;
  const GPtrArray *rows;
  guint64 ok, ns;

  g_test_summary ("A row never spans two phases, and a snapshot that comes twice counts once.");
  set_up (&fixture, 100 * SECOND * LT_SERIES_MAX_ROWS, 2 * SECOND);
  add_second (&fixture, LT_PHASE_WARMUP, 1);
  add_second (&fixture, LT_PHASE_WARMUP, 2);
  add_second (&fixture, LT_PHASE_MEASURE, 1);
  add_second (&fixture, LT_PHASE_MEASURE, 1);
  lt_series_add (fixture.series, NULL);
  rows = lt_series_get_rows (fixture.series);
  g_assert_cmpuint (sum_of (rows, LT_PHASE_WARMUP, &ok, &ns), ==, 1);
  g_assert_cmpuint (ok, ==, 2 * OK_A_SECOND);
  g_assert_cmpuint (sum_of (rows, LT_PHASE_MEASURE, &ok, &ns), ==, 1);
  g_assert_cmpuint (ok, ==, OK_A_SECOND);
  tear_down (&fixture);
}

/* What is in buckets of heat, with each row's values within the buckets' bounds. */
static void
test_heat (void)
{
  Fixture fixture;
  const GPtrArray *rows;

  g_test_summary ("Rows hold a coarse distribution, their errors by class, and busy workers.");
  set_up (&fixture, 3 * SECOND, 0);
  for (guint second = 1; second <= 3; second++)
    add_second (&fixture, LT_PHASE_MEASURE, second);
  rows = lt_series_get_rows (fixture.series);
  for (guint i = 0; i < rows->len; i++)
    {
      const LtSeriesRow *row = g_ptr_array_index (rows, i);
      const LtSeriesHeat *heat = &row->service_heat;
      const LtSeriesLatency *latency = &row->ops[row->n_ops].service;
      guint64 sum = 0;

      for (guint j = 0; j < heat->n; j++)
        sum += heat->counts[j];
      g_assert_cmpuint (sum, ==, row->ops[row->n_ops].ok);
      g_assert_cmpuint (heat->counts[0], >, 0);
      g_assert_cmpuint (heat->counts[heat->n - 1], >, 0);
      g_assert_cmpfloat (lt_series_heat_low (heat->first), <=, (double) latency->p50);
      g_assert_cmpfloat (lt_series_heat_low (heat->first + heat->n), >, (double) latency->max);
      g_assert_cmpuint (row->response_heat.n, ==, 0);
      g_assert_cmpuint (row->errors->len, ==, 1);
      g_assert_cmpuint (g_array_index (row->errors, LtSeriesErrors, 0).count, ==,
                        ERRORS_A_SECOND);
      g_assert_true (row->busy_known);
      g_assert_cmpfloat (row->busy, >, 0);
    }
  tear_down (&fixture);
}

static void
test_busy (void)
{
  g_autoptr (LtSeriesRow) one = NULL;
  g_autoptr (LtSeriesRow) three = NULL;
  LtSeriesCursor from = { .phase = LT_PHASE_MEASURE };
  LtSeriesCursor to;
  LtSnapshot snapshot;
  Fixture fixture;

  g_test_summary ("Operations that began before the interval keep no more workers busy than "
                  "there are.");
  set_up (&fixture, 3 * SECOND, 0);
  snapshot = sample_run_second (fixture.sample, LT_PHASE_MEASURE, 1, fixture.stats);
  to = lt_series_cursor_at (&snapshot);
  lt_stats_clear (fixture.stats);
  fixture.stats->duration_ns = SECOND;
  lt_histogram_record (fixture.stats->all.latency[LT_STATS_SERVICE], SECOND / 2, 3);
  three = lt_series_row_new (fixture.stats, &from, &to, 3);
  g_assert_cmpfloat (three->busy, ==, 1.5);
  one = lt_series_row_new (fixture.stats, &from, &to, 1);
  g_assert_cmpfloat (one->busy, ==, 1);
  tear_down (&fixture);
}

/* Every value lies in the bucket that begins at or below it. */
static void
test_heat_law (void)
{
  g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);

  for (guint i = 0; i < LT_BUCKETS; i += 7)
    {
      const guint64 value = MAX (lt_bucket_low (i), 1);
      LtSeriesHeat heat;

      lt_histogram_clear (histogram);
      lt_histogram_record (histogram, value, 3);
      lt_series_heat_init (&heat, histogram);
      g_assert_cmpuint (heat.n, ==, 1);
      g_assert_cmpuint (heat.counts[0], ==, 3);
      g_assert_cmpuint (heat.first, <, LT_SERIES_HEAT_BUCKETS);
      g_assert_cmpfloat (lt_series_heat_low (heat.first), <=, (double) value);
      g_assert_cmpfloat (lt_series_heat_low (heat.first + 1), >, (double) value);
      g_free (heat.counts);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/series/short", test_short);
  g_test_add_func ("/series/long", test_long);
  g_test_add_func ("/series/overrun", test_overrun);
  g_test_add_func ("/series/merged", test_merged);
  g_test_add_func ("/series/phases", test_phases);
  g_test_add_func ("/series/heat", test_heat);
  g_test_add_func ("/series/busy", test_busy);
  g_test_add_func ("/series/heat-law", test_heat_law);
  return g_test_run ();
}
