/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>

#include "hand-made.h"
#include "lt-monitor.h"
#include "lt-tally.h"

#define S G_GUINT64_CONSTANT (1000000000)

static const guint counter[] = { LT_RUN_METRIC_COUNTER, LT_RUN_METRIC_GAUGE, 0 };

static void
record (HandMade *made, guint n, guint64 value)
{
  for (guint i = 0; i < n; i++)
    lt_cells_record (hand_made_cells (made, i % 2, 0, LT_CELLS_SERVICE), value);
  lt_layout_counters (&made->layout, made->board, 0)[1] += n;
  lt_layout_counters (&made->layout, made->board, 0)[2] = n;
}

static guint64
ok_of (const LtStats *stats)
{
  g_assert_cmpuint (stats->ops[0].ok, ==, stats->all.ok);
  g_assert_cmpuint (stats->ops[0].ok, ==, stats->ops[0].latency[LT_STATS_SERVICE]->count);
  return stats->all.ok;
}

static void
test_intervals (void)
{
  g_autoptr (HandMade) made = hand_made_new (2, 1, LT_CELLS_RESPONSE, counter);
  g_autoptr (LtTally) tally = lt_tally_new (&made->source);
  const LtStats *interval = NULL, *total = NULL;

  lt_tally_begin (tally);
  record (made, 10, 100);
  g_assert_true (lt_tally_take (tally, &made->source, S));
  record (made, 5, 70000);
  g_assert_true (lt_tally_take (tally, &made->source, 3 * S));
  interval = lt_tally_interval (tally);
  total = lt_tally_total (tally);

  g_assert_cmpuint (ok_of (interval), ==, 5);
  g_assert_cmpuint (interval->duration_ns, ==, 2 * S);
  g_assert_cmpuint (interval->ops[0].latency[LT_STATS_SERVICE]->sum, ==, 5 * 70000);
  g_assert_cmpuint (interval->metrics[0].total, ==, 5);
  g_assert_cmpuint (ok_of (total), ==, 15);
  g_assert_cmpuint (total->duration_ns, ==, 3 * S);
  g_assert_cmpuint (total->metrics[0].total, ==, 15);
  g_assert_cmpint (total->metrics[1].sum, ==, 5);

  /* Nothing new. */
  g_assert_true (lt_tally_take (tally, &made->source, 4 * S));
  g_assert_cmpuint (ok_of (lt_tally_interval (tally)), ==, 0);
  g_assert_cmpuint (lt_tally_interval (tally)->duration_ns, ==, S);
  g_assert_cmpuint (ok_of (lt_tally_total (tally)), ==, 15);
}

static void
test_warm_up (void)
{
  g_autoptr (HandMade) made = hand_made_new (2, 1, LT_CELLS_RESPONSE, counter);
  g_autoptr (LtTally) tally = lt_tally_new (&made->source);
  g_autoptr (LtStats) warmup = NULL;

  g_test_summary ("What a warm-up counted is no part of the phase behind it.");
  lt_tally_begin (tally);
  record (made, 1000, 100);
  g_assert_true (lt_tally_take (tally, &made->source, 5 * S));
  warmup = lt_tally_copy_total (tally, &made->source);

  lt_tally_begin (tally);
  g_assert_cmpuint (ok_of (lt_tally_total (tally)), ==, 0);
  record (made, 7, 300);
  g_assert_true (lt_tally_take (tally, &made->source, S));
  g_assert_cmpuint (ok_of (lt_tally_interval (tally)), ==, 7);
  g_assert_cmpuint (ok_of (lt_tally_total (tally)), ==, 7);
  g_assert_cmpuint (lt_tally_total (tally)->duration_ns, ==, S);
  g_assert_cmpuint (lt_tally_total (tally)->metrics[0].total, ==, 7);
  g_assert_cmpuint (lt_tally_total (tally)->ops[0].latency[LT_STATS_SERVICE]->sum, ==, 2100);

  g_assert_cmpuint (ok_of (warmup), ==, 1000);
  g_assert_cmpuint (warmup->duration_ns, ==, 5 * S);
}

static void
shrink_bucket (HandMade *made)
{
  LtCells *cells = hand_made_cells (made, 0, 0, LT_CELLS_SERVICE);

  /* Sound by itself: only the memory of the sample before tells. */
  atomic_fetch_sub (&cells->count, 1);
  atomic_fetch_sub (&cells->buckets[lt_bucket_of (100)], 1);
}

static void
shrink_errors (HandMade *made)
{
  atomic_store (&hand_made_slot (made, 0, 0)->errors, 0);
  atomic_store (&hand_made_slot (made, 0, 0)->errors_of[3], 0);
}

static void
shrink_skipped (HandMade *made)
{
  atomic_store (&hand_made_slot (made, 0, 0)->skipped, 3);
}

static void
contradict (HandMade *made)
{
  made->board->magic++;
}

static const struct
{
  const char *name;
  void (*change) (HandMade *made);
} backwards[] = {
  { "ok", shrink_bucket },
  { "errors", shrink_errors },
  { "skipped", shrink_skipped },
  { "contradiction", contradict },
};

static void
test_backwards (gconstpointer data)
{
  g_autoptr (HandMade) made = hand_made_new (2, 1, LT_CELLS_RESPONSE, counter);
  g_autoptr (LtTally) tally = lt_tally_new (&made->source);

  g_test_summary ("Counts that shrink are noticed, and the numbers before are kept.");
  lt_tally_begin (tally);
  atomic_store (&hand_made_slot (made, 0, 0)->errors, 2);
  atomic_store (&hand_made_slot (made, 0, 0)->errors_of[3], 2);
  atomic_store (&hand_made_slot (made, 0, 0)->skipped, 4);
  record (made, 6, 100);
  g_assert_true (lt_tally_take (tally, &made->source, S));
  record (made, 4, 100);
  g_assert_true (lt_tally_take (tally, &made->source, 2 * S));

  backwards[GPOINTER_TO_UINT (data)].change (made);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_false (lt_tally_take (tally, &made->source, 3 * S));
      g_assert_cmpuint (ok_of (lt_tally_interval (tally)), ==, 4);
      g_assert_cmpuint (ok_of (lt_tally_total (tally)), ==, 10);
      g_assert_cmpuint (lt_tally_total (tally)->duration_ns, ==, 2 * S);
      g_assert_cmpuint (lt_tally_total (tally)->all.errors, ==, 2);
    }
}

/* Trend */

static void
test_trend_lines (void)
{
  static const double slopes[] = { 0, 1, 1000.5, 123456789, -4096 };

  g_test_summary ("A straight line's slope is found, wherever on the clock it lies.");
  for (guint i = 0; i < G_N_ELEMENTS (slopes); i++)
    {
      for (guint64 offset = 0; offset <= 86400 * 31; offset += 86400 * 31)
        {
          const guint64 start = G_GUINT64_CONSTANT (1) << 36;
          LtTrend trend = { 0 };
          LtMemoryTrend result;

          for (guint t = 0; t < 600; t++)
            lt_trend_add (&trend, (offset + t) * S, (guint64) ((double) start + slopes[i] * t));
          lt_trend_get (&trend, &result);
          g_assert_true (result.known);
          g_assert_cmpfloat_with_epsilon (result.slope_bytes_per_s, slopes[i],
                                          0.01 + fabs (slopes[i]) * 1e-3);
          g_assert_cmpuint (result.start_bytes, ==, start);
          g_assert_cmpuint (result.peak_bytes, ==, MAX (result.start_bytes, result.end_bytes));
        }
    }
}

/* Against the sums of the textbook, done by hand: points (0,10) (1,30) (2,20) (4,60). */
static void
test_trend_points (void)
{
  static const guint64 points[][2] = { { 0, 10 }, { 1, 30 }, { 2, 20 }, { 4, 60 } };
  LtTrend trend = { 0 };
  LtMemoryTrend result;

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    lt_trend_add (&trend, points[i][0] * S, points[i][1]);
  lt_trend_get (&trend, &result);
  /* n Sty - St Sy = 4 * 310 - 7 * 120 = 400; n Stt - St^2 = 4 * 21 - 49 = 35 */
  g_assert_cmpfloat_with_epsilon (result.slope_bytes_per_s, 400.0 / 35, 1e-9);
  g_assert_cmpuint (result.start_bytes, ==, 10);
  g_assert_cmpuint (result.peak_bytes, ==, 60);
  g_assert_cmpuint (result.end_bytes, ==, 60);
}

static void
test_trend_few (void)
{
  LtTrend trend = { 0 };
  LtMemoryTrend result;

  lt_trend_get (&trend, &result);
  g_assert_false (result.known);
  lt_trend_add (&trend, 5 * S, 100);
  lt_trend_add (&trend, 5 * S, 900);
  lt_trend_add (&trend, 5 * S, 300);
  lt_trend_get (&trend, &result);
  g_assert_true (result.known);
  g_assert_cmpfloat (result.slope_bytes_per_s, ==, 0);
  g_assert_cmpuint (result.start_bytes, ==, 100);
  g_assert_cmpuint (result.peak_bytes, ==, 900);
  g_assert_cmpuint (result.end_bytes, ==, 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/tally/intervals", test_intervals);
  g_test_add_func ("/tally/warm-up", test_warm_up);
  for (guint i = 0; i < G_N_ELEMENTS (backwards); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tally/backwards/%s", backwards[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_backwards);
    }
  g_test_add_func ("/trend/lines", test_trend_lines);
  g_test_add_func ("/trend/points", test_trend_points);
  g_test_add_func ("/trend/few", test_trend_few);

  return g_test_run ();
}
