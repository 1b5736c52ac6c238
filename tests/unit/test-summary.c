/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>
#include <stdlib.h>

#include "lt-summary.h"

#define N_HISTOGRAMS 5000

static guint64
random_bits (GRand *rand)
{
  return (guint64) g_rand_int (rand) << 32 | g_rand_int (rand);
}

/* What lt-summary.h promises, and that nothing is NaN. */
static void
assert_invariants (const LtSummary *summary)
{
  if (summary->count == 0)
    return;
  g_assert_cmpuint (summary->min, <=, summary->p50);
  g_assert_cmpuint (summary->p50, <=, summary->p90);
  g_assert_cmpuint (summary->p90, <=, summary->p95);
  g_assert_cmpuint (summary->p95, <=, summary->p99);
  g_assert_cmpuint (summary->p99, <=, summary->p999);
  g_assert_cmpuint (summary->p999, <=, summary->p9999);
  g_assert_cmpuint (summary->p9999, <=, summary->max);
  g_assert_cmpfloat ((double) summary->min, <=, summary->mean);
  g_assert_cmpfloat (summary->mean, <=, (double) summary->max);
  g_assert_true (isfinite (summary->stddev) && summary->stddev >= 0);
}

static void
fill (LtHistogram *histogram, GRand *rand)
{
  const int shift = g_rand_int_range (rand, 0, 64);
  const int n = g_rand_int_range (rand, 0, 60);

  lt_histogram_clear (histogram);
  for (int i = 0; i < n; i++)
    lt_histogram_record (histogram,
                         random_bits (rand) >> shift >> g_rand_int_range (rand, 0, 8),
                         g_rand_int (rand) % 1000);
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);
  g_autofree LtHistogram *earlier = g_new0 (LtHistogram, 1);
  LtSummary summary;

  for (int i = 0; i < N_HISTOGRAMS; i++)
    {
      fill (histogram, rand);
      lt_summary_init (&summary, histogram);
      g_assert_cmpuint (summary.count, ==, histogram->count);
      assert_invariants (&summary);
      if (summary.count > 0)
        {
          g_assert_cmpuint (summary.min, ==, histogram->min);
          g_assert_cmpuint (summary.max, ==, histogram->max);
        }

      fill (earlier, rand);
      lt_histogram_add (histogram, earlier);
      lt_histogram_difference (histogram, earlier, histogram);
      lt_summary_init (&summary, histogram);
      assert_invariants (&summary);
    }
}

/* Worse than what a dying host leaves behind. */
static void
test_damaged (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);
  LtSummary summary;

  for (int i = 0; i < N_HISTOGRAMS; i++)
    {
      fill (histogram, rand);
      for (int n = g_rand_int_range (rand, 1, 4); n > 0; n--)
        switch (g_rand_int_range (rand, 0, 6))
          {
          case 0:
            histogram->count += random_bits (rand) >> g_rand_int_range (rand, 0, 64);
            break;
          case 1:
            histogram->sum = random_bits (rand);
            break;
          case 2:
            histogram->min = random_bits (rand) >> g_rand_int_range (rand, 0, 64);
            break;
          case 3:
            histogram->max = random_bits (rand) >> g_rand_int_range (rand, 0, 64);
            break;
          case 4:
            histogram->max = 0;
            break;
          default:
            histogram->buckets[g_rand_int (rand) % LT_BUCKETS] = random_bits (rand);
          }
      lt_summary_init (&summary, histogram);
      assert_invariants (&summary);
    }
}

static void
test_max_not_written_yet (void)
{
  g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);
  LtSummary summary;

  lt_histogram_record (histogram, 1000, 1);
  histogram->max = 0;
  lt_summary_init (&summary, histogram);
  g_assert_cmpuint (summary.min, ==, 1000);
  g_assert_cmpuint (summary.max, ==, 1003);
  g_assert_cmpuint (summary.p50, ==, 1003);
}

static void
test_values (void)
{
  g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);
  LtSummary summary;

  for (guint64 value = 1; value <= 200; value++)
    lt_histogram_record (histogram, value, 100);
  lt_summary_init (&summary, histogram);
  g_assert_cmpuint (summary.count, ==, 20000);
  g_assert_cmpuint (summary.min, ==, 1);
  g_assert_cmpuint (summary.max, ==, 200);
  g_assert_cmpfloat (summary.mean, ==, 100.5);
  g_assert_cmpfloat_with_epsilon (summary.stddev, sqrt ((200.0 * 200 - 1) / 12), 1e-9);
  g_assert_cmpuint (summary.p50, ==, 100);
  g_assert_cmpuint (summary.p90, ==, 180);
  g_assert_cmpuint (summary.p95, ==, 190);
  g_assert_cmpuint (summary.p99, ==, 198);
  g_assert_cmpuint (summary.p999, ==, 200);
  g_assert_cmpuint (summary.p9999, ==, 200);
}

static void
test_empty (void)
{
  g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);
  LtSummary summary = { .count = 5, .p99 = 7, .mean = NAN };

  histogram->min = 9;
  lt_summary_init (&summary, histogram);
  g_assert_cmpuint (summary.count, ==, 0);
  g_assert_cmpuint (summary.min, ==, 0);
  g_assert_cmpuint (summary.p99, ==, 0);
  g_assert_cmpfloat (summary.mean, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/summary/random", test_random);
  g_test_add_func ("/summary/damaged", test_damaged);
  g_test_add_func ("/summary/max-not-written-yet", test_max_not_written_yet);
  g_test_add_func ("/summary/values", test_values);
  g_test_add_func ("/summary/empty", test_empty);

  return g_test_run ();
}
