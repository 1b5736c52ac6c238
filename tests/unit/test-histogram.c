/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lt-histogram.h"

#define N_VALUES 20000

typedef guint64 (*Law) (GRand *rand);

typedef struct
{
  const char *name;
  Law draw;
} LawCase;

static guint64
draw_uniform (GRand *rand)
{
  return (guint64) g_rand_double_range (rand, 0, 5e6);
}

static guint64
draw_exponential (GRand *rand)
{
  return (guint64) (-log (1 - g_rand_double (rand)) * 200000);
}

static guint64
draw_heavy_tail (GRand *rand)
{
  return (guint64) (1000 / pow (1 - g_rand_double (rand), 1.5));
}

static guint64
draw_two_humps (GRand *rand)
{
  if (g_rand_double (rand) < 0.98)
    return 900 + g_rand_int (rand) % 200;
  return 40000000 + g_rand_int (rand) % 1000;
}

static guint64
draw_few_integers (GRand *rand)
{
  return g_rand_int (rand) % 6;
}

static guint64
draw_constant (GRand *rand G_GNUC_UNUSED)
{
  return 123456789;
}

static guint64
draw_beyond_the_range (GRand *rand)
{
  return LT_BUCKET_MAX - 1000 + g_rand_int (rand) % 2000;
}

static const LawCase laws[] = {
  { "uniform", draw_uniform },
  { "exponential", draw_exponential },
  { "heavy-tail", draw_heavy_tail },
  { "two-humps", draw_two_humps },
  { "few-integers", draw_few_integers },
  { "constant", draw_constant },
  { "beyond-the-range", draw_beyond_the_range },
};

static void
histogram_free (LtHistogram *histogram)
{
  free (histogram);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtHistogram, histogram_free)

static int
compare (const void *a, const void *b)
{
  const guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return (x > y) - (x < y);
}

static void
assert_equal (const LtHistogram *a, const LtHistogram *b)
{
  g_assert_cmpuint (a->count, ==, b->count);
  g_assert_cmpuint (a->sum, ==, b->sum);
  g_assert_cmpuint (a->min, ==, b->min);
  g_assert_cmpuint (a->max, ==, b->max);
  g_assert_cmpmem (a->buckets, sizeof a->buckets, b->buckets, sizeof b->buckets);
}

/* @sorted[rank] by integers alone; @thousandths: of a percent. */
static guint64
reference_percentile (const guint64 *sorted, guint64 n, guint64 thousandths)
{
  const guint64 rank = (thousandths * n + 99999) / 100000;

  return sorted[MAX (rank, 1) - 1];
}

static void
assert_percentiles (const LtHistogram *histogram, const guint64 *sorted, guint64 n)
{
  static const guint64 thousandths[] = {
    0, 1, 1000, 25000, 50000, 75000, 90000, 95000, 99000, 99900, 99990, 99999, 100000,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (thousandths); i++)
    {
      const guint64 expected = reference_percentile (sorted, n, thousandths[i]);
      const guint64 found = lt_histogram_percentile (histogram, (double) thousandths[i] / 1000);

      g_assert_cmpuint (lt_bucket_of (found), ==, lt_bucket_of (expected));
      g_assert_cmpuint (found, >=, expected);
      g_assert_cmpuint (found, <=, sorted[n - 1]);
      if (expected <= LT_BUCKET_MAX && histogram->max <= LT_BUCKET_MAX)
        g_assert_cmpuint (found - expected, <=, expected / 128);
    }
}

static void
test_law (gconstpointer data)
{
  const LawCase *law = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (20240501);
  g_autofree guint64 *values = g_new (guint64, N_VALUES);
  g_autoptr (LtHistogram) histogram = lt_histogram_new ();
  guint64 sum = 0;
  double squares = 0, mean;

  for (int i = 0; i < N_VALUES; i++)
    {
      values[i] = law->draw (rand);
      sum += values[i];
      lt_histogram_record (histogram, values[i], 1);
    }
  qsort (values, N_VALUES, sizeof *values, compare);

  g_assert_cmpuint (histogram->count, ==, N_VALUES);
  g_assert_cmpuint (histogram->sum, ==, sum);
  g_assert_cmpuint (histogram->min, ==, values[0]);
  g_assert_cmpuint (histogram->max, ==, values[N_VALUES - 1]);
  assert_percentiles (histogram, values, N_VALUES);

  mean = (double) sum / N_VALUES;
  for (int i = 0; i < N_VALUES; i++)
    squares += ((double) values[i] - mean) * ((double) values[i] - mean);
  g_assert_cmpfloat_with_epsilon (lt_histogram_mean (histogram), mean, mean * 1e-12);
  /* A value is off by half a bucket at most, so the deviation is too. */
  g_assert_cmpfloat_with_epsilon (lt_histogram_stddev (histogram), sqrt (squares / N_VALUES),
                                  sqrt (squares / N_VALUES + mean * mean) / 256 + 1e-9);
}

/* Few counts are where a rank that is rounded wrongly shows. */
static void
test_rank (void)
{
  guint64 sorted[255];

  for (guint64 n = 1; n <= G_N_ELEMENTS (sorted); n++)
    {
      g_autoptr (LtHistogram) histogram = lt_histogram_new ();

      for (guint64 i = 0; i < n; i++)
        {
          sorted[i] = i;
          lt_histogram_record (histogram, i, 1);
        }
      for (guint64 thousandths = 0; thousandths <= 100000; thousandths += 100)
        g_assert_cmpuint (lt_histogram_percentile (histogram, (double) thousandths / 1000), ==,
                          reference_percentile (sorted, n, thousandths));
    }
}

static void
test_rank_of_many (void)
{
  g_autoptr (LtHistogram) histogram = lt_histogram_new ();

  /* 999 of 1000, then the one: p99.9 is the former, whatever the rounding. */
  lt_histogram_record (histogram, 10, G_GUINT64_CONSTANT (999000000000));
  lt_histogram_record (histogram, 20, G_GUINT64_CONSTANT (1000000000));
  g_assert_cmpuint (lt_histogram_percentile (histogram, 99.9), ==, 10);
  g_assert_cmpuint (lt_histogram_percentile (histogram, 99.90001), ==, 20);

  lt_histogram_clear (histogram);
  lt_histogram_record (histogram, 10, G_MAXUINT64 - 1);
  lt_histogram_record (histogram, 20, 1);
  g_assert_cmpuint (lt_histogram_percentile (histogram, 50), ==, 10);
  g_assert_cmpuint (lt_histogram_percentile (histogram, 100), ==, 20);
}

static void
test_percentile_argument (void)
{
  g_autoptr (LtHistogram) histogram = lt_histogram_new ();

  g_assert_cmpuint (lt_histogram_percentile (histogram, 50), ==, 0);
  lt_histogram_record (histogram, 1000, 1);
  lt_histogram_record (histogram, 3000, 1);
  g_assert_cmpuint (lt_histogram_percentile (histogram, -5), ==, 1003);
  g_assert_cmpuint (lt_histogram_percentile (histogram, NAN), ==, 1003);
  g_assert_cmpuint (lt_histogram_percentile (histogram, 1e300), ==, 3000);
}

static void
test_constant_has_no_deviation (void)
{
  g_autoptr (LtHistogram) histogram = lt_histogram_new ();

  lt_histogram_record (histogram, 1000000, 1000);
  g_assert_cmpfloat (lt_histogram_stddev (histogram), ==, 0);
  g_assert_cmpfloat (lt_histogram_mean (histogram), ==, 1000000);
}

static void
test_empty (void)
{
  g_autoptr (LtHistogram) histogram = lt_histogram_new ();
  g_autoptr (LtHistogram) other = lt_histogram_new ();

  g_assert_cmpuint (histogram->count, ==, 0);
  g_assert_cmpfloat (lt_histogram_mean (histogram), ==, 0);
  g_assert_cmpfloat (lt_histogram_stddev (histogram), ==, 0);
  lt_histogram_record (histogram, 5, 0);
  lt_histogram_add (histogram, other);
  g_assert_cmpuint (histogram->count, ==, 0);

  /* What an empty one holds means nothing, so it must not leak into what follows. */
  histogram->sum = histogram->min = histogram->max = 77;
  lt_histogram_record (histogram, 5, 2);
  g_assert_cmpuint (histogram->sum, ==, 10);
  g_assert_cmpuint (histogram->min, ==, 5);
  g_assert_cmpuint (histogram->max, ==, 5);

  lt_histogram_clear (histogram);
  assert_equal (histogram, other);
}

static void
test_sum_stays_at_the_top (void)
{
  g_autoptr (LtHistogram) histogram = lt_histogram_new ();

  lt_histogram_record (histogram, G_MAXUINT64 / 2, 2);
  g_assert_cmpuint (histogram->sum, ==, G_MAXUINT64 - 1);
  lt_histogram_record (histogram, G_MAXUINT64 / 2, 3);
  g_assert_cmpuint (histogram->sum, ==, G_MAXUINT64);
  lt_histogram_add (histogram, histogram);
  g_assert_cmpuint (histogram->sum, ==, G_MAXUINT64);
  g_assert_cmpuint (histogram->count, ==, 10);
}

static void
test_merge_is_union (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (LtHistogram) merged = lt_histogram_new ();
  g_autoptr (LtHistogram) together = lt_histogram_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (laws); i++)
    {
      g_autoptr (LtHistogram) part = lt_histogram_new ();

      for (int n = 0; n < 1000; n++)
        {
          const guint64 value = laws[i].draw (rand);
          const guint64 times = g_rand_int (rand) % 4;

          lt_histogram_record (part, value, times);
          lt_histogram_record (together, value, times);
        }
      lt_histogram_add (merged, part);
      assert_equal (merged, together);
    }
}

static void
fill (LtHistogram *histogram, GRand *rand, Law draw, int n)
{
  for (int i = 0; i < n; i++)
    lt_histogram_record (histogram, draw (rand), 1);
}

/* min and max of the difference are those of @expected, to the bucket. */
static void
assert_is_difference (const LtHistogram *found, const LtHistogram *expected)
{
  g_assert_cmpuint (found->count, ==, expected->count);
  g_assert_cmpuint (found->sum, ==, expected->sum);
  g_assert_cmpmem (found->buckets, sizeof found->buckets, expected->buckets,
                   sizeof expected->buckets);
  g_assert_cmpuint (lt_bucket_of (found->min), ==, lt_bucket_of (expected->min));
  g_assert_cmpuint (lt_bucket_of (found->max), ==, lt_bucket_of (expected->max));
  g_assert_cmpuint (found->min, <=, expected->min);
  g_assert_cmpuint (found->max, >=, expected->max);
}

static void
test_difference_undoes_add (gconstpointer data)
{
  const LawCase *law = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (99);
  g_autoptr (LtHistogram) earlier = lt_histogram_new ();
  g_autoptr (LtHistogram) more = lt_histogram_new ();
  g_autoptr (LtHistogram) later = lt_histogram_new ();
  g_autoptr (LtHistogram) found = lt_histogram_new ();

  fill (earlier, rand, draw_exponential, 500);
  fill (more, rand, law->draw, 500);
  lt_histogram_add (later, earlier);
  lt_histogram_add (later, more);

  lt_histogram_difference (later, earlier, found);
  assert_is_difference (found, more);

  /* In place, both ways. */
  memcpy (found, later, sizeof *found);
  lt_histogram_difference (found, earlier, found);
  assert_is_difference (found, more);
  memcpy (found, earlier, sizeof *found);
  lt_histogram_difference (later, found, found);
  assert_is_difference (found, more);
}

static void
test_difference_of_nothing (void)
{
  g_autoptr (LtHistogram) same = lt_histogram_new ();
  g_autoptr (LtHistogram) empty = lt_histogram_new ();

  lt_histogram_record (same, 1000, 3);
  lt_histogram_difference (same, same, same);
  assert_equal (same, empty);
}

/* A host may die between any two of the writes that make up one count. */
static void
test_torn (void)
{
  g_autoptr (LtHistogram) torn = lt_histogram_new ();
  g_autoptr (LtHistogram) to = lt_histogram_new ();
  g_autoptr (LtHistogram) empty = lt_histogram_new ();

  /* The extremes do not cover the last value yet: it is counted all the same. */
  lt_histogram_record (torn, 100, 10);
  torn->buckets[lt_bucket_of (200)]++;
  torn->count++;
  lt_histogram_add (to, torn);
  g_assert_cmpuint (to->buckets[200], ==, 1);
  g_assert_cmpuint (lt_histogram_percentile (torn, 100), ==, 100);
  lt_histogram_difference (torn, empty, to);
  g_assert_cmpuint (to->min, ==, 100);
  g_assert_cmpuint (to->max, ==, 200);

  /* More counts than buckets: a high percentile is not below a low one. */
  lt_histogram_clear (torn);
  lt_histogram_record (torn, 100, 2);
  lt_histogram_record (torn, 200, 1);
  torn->count += 2;
  g_assert_cmpuint (lt_histogram_percentile (torn, 50), ==, 200);
  g_assert_cmpuint (lt_histogram_percentile (torn, 99), ==, 200);

  /* The sum is written, the bucket is not: no counts, so no sum. */
  lt_histogram_clear (torn);
  torn->sum = 100;
  lt_histogram_difference (torn, empty, to);
  g_assert_cmpuint (to->count, ==, 0);
  g_assert_cmpuint (to->sum, ==, 0);

  /* min is written, max is not. */
  lt_histogram_clear (torn);
  lt_histogram_record (torn, 100, 1);
  torn->max = 0;
  g_assert_cmpuint (lt_histogram_percentile (torn, 50), ==, 100);
}

static void
test_beyond_the_range (void)
{
  g_autoptr (LtHistogram) histogram = lt_histogram_new ();

  lt_histogram_record (histogram, 1, 1);
  lt_histogram_record (histogram, 2 * LT_BUCKET_MAX, 1);
  g_assert_cmpuint (histogram->max, ==, 2 * LT_BUCKET_MAX);
  g_assert_cmpuint (lt_histogram_percentile (histogram, 100), ==, 2 * LT_BUCKET_MAX);
  g_assert_cmpuint (lt_histogram_percentile (histogram, 50), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (laws); i++)
    {
      g_autofree char *law = g_strdup_printf ("/histogram/law/%s", laws[i].name);
      g_autofree char *difference = g_strdup_printf ("/histogram/difference/%s", laws[i].name);

      g_test_add_data_func (law, &laws[i], test_law);
      g_test_add_data_func (difference, &laws[i], test_difference_undoes_add);
    }
  g_test_add_func ("/histogram/difference/nothing", test_difference_of_nothing);
  g_test_add_func ("/histogram/rank", test_rank);
  g_test_add_func ("/histogram/rank-of-many", test_rank_of_many);
  g_test_add_func ("/histogram/percentile-argument", test_percentile_argument);
  g_test_add_func ("/histogram/constant-has-no-deviation", test_constant_has_no_deviation);
  g_test_add_func ("/histogram/empty", test_empty);
  g_test_add_func ("/histogram/sum-stays-at-the-top", test_sum_stays_at_the_top);
  g_test_add_func ("/histogram/merge-is-union", test_merge_is_union);
  g_test_add_func ("/histogram/torn", test_torn);
  g_test_add_func ("/histogram/beyond-the-range", test_beyond_the_range);

  return g_test_run ();
}
