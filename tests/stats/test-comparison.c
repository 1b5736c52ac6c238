/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>

#include "lt-comparison.h"

#define RUNS 5
#define NOISE 0.02
#define MARGIN 0.05

/* Runs of a suite: a level, noise of @spread from run to run, and now and then one that
 * the machine disturbed. */
static void
make_runs (LtRandom *random, double level, double spread, double *ret_runs)
{
  for (int i = 0; i < RUNS; i++)
    {
      const double u = ((double) lt_random_below (random, 1u << 30) + 0.5) / (1u << 30);

      ret_runs[i] = level * exp (spread * lt_normal_quantile (u));
      if (lt_random_below (random, 20) == 0)
        ret_runs[i] *= 0.95;
    }
}

static guint
count_flagged (guint tries, double level, double spread, guint64 seed)
{
  LtRandom random = { seed };
  guint flagged = 0;

  for (guint i = 0; i < tries; i++)
    {
      double a[RUNS], b[RUNS];
      LtComparison comparison;

      make_runs (&random, 1000, spread, a);
      make_runs (&random, level, spread, b);
      g_assert_true (lt_compare_samples (a, RUNS, b, RUNS, &comparison));
      flagged +=
        lt_comparison_is_no_worse (&comparison, FALSE, NOISE, MARGIN) == LT_JUDGED_FAIL;
    }
  return flagged;
}

/* The same against the same: fewer than 5 % of 200 are called worse, on a quiet machine
 * and on one that is not. */
static void
test_same (void)
{
  g_assert_cmpuint (count_flagged (200, 1000, 0.005, 1), <, 10);
  g_assert_cmpuint (count_flagged (200, 1000, 0.02, 2), <, 10);
  g_assert_cmpuint (count_flagged (200, 1000, 0.10, 3), <, 10);
}

/* Slower by 10 %: at least 95 of 100 are. */
static void
test_slower (void)
{
  g_assert_cmpuint (count_flagged (100, 900, 0.005, 4), >=, 95);
  g_assert_cmpuint (count_flagged (100, 900, 0.02, 5), >=, 95);
}

static void
test_numbers (void)
{
  const double a[] = { 100, 101, 102, 103, 104 }, b[] = { 50, 50.5, 51, 51.5, 52 };
  LtComparison comparison;

  g_assert_true (lt_compare_samples (a, 5, b, 5, &comparison));
  g_assert_cmpfloat_with_epsilon (comparison.ratio, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (comparison.effect, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (comparison.p, 2 / 252.0, 1e-12);
  g_assert_cmpfloat (comparison.delta, ==, -1);
  g_assert_true (comparison.ratio_interval.low > 0.48 && comparison.ratio_interval.high < 0.52);
  g_assert_true (comparison.effect_interval.low < 0.5 && comparison.effect_interval.high > 0.5);
  g_assert_cmpint (lt_comparison_is_no_worse (&comparison, FALSE, NOISE, MARGIN), ==,
                   LT_JUDGED_FAIL);
  /* As latencies the same numbers are good news. */
  g_assert_cmpint (lt_comparison_is_no_worse (&comparison, TRUE, NOISE, MARGIN), ==,
                   LT_JUDGED_PASS);
  g_assert_true (lt_comparison_is_better (&comparison, TRUE, NOISE));
  g_assert_false (lt_comparison_is_better (&comparison, FALSE, NOISE));
}

/* A limit of 0.9 with the interval above it, across it and below it. */
static void
test_limit (void)
{
  const double a[] = { 100, 101, 99, 100.5, 99.5 };
  const double fine[] = { 95, 96, 94, 95.5, 94.5 }, close_by[] = { 90, 91, 89, 90.5, 89.5 };
  const double low[] = { 80, 81, 79, 80.5, 79.5 };
  LtComparison comparison;

  g_assert_true (lt_compare_samples (a, 5, fine, 5, &comparison));
  g_assert_cmpint (lt_comparison_judge (&comparison, FALSE, 0.9), ==, LT_JUDGED_PASS);
  g_assert_true (lt_compare_samples (a, 5, close_by, 5, &comparison));
  g_assert_cmpint (lt_comparison_judge (&comparison, FALSE, 0.9), ==, LT_JUDGED_INCONCLUSIVE);
  g_assert_cmpint (lt_comparison_judge (&comparison, TRUE, 0.9), ==, LT_JUDGED_INCONCLUSIVE);
  g_assert_true (lt_compare_samples (a, 5, low, 5, &comparison));
  g_assert_cmpint (lt_comparison_judge (&comparison, FALSE, 0.9), ==, LT_JUDGED_FAIL);
  g_assert_cmpint (lt_comparison_judge (&comparison, TRUE, 0.9), ==, LT_JUDGED_PASS);
}

/* A difference that is real but within the noise floor is no failure. */
static void
test_noise_floor (void)
{
  const double a[] = { 100, 100.1, 99.9, 100.05, 99.95 };
  const double b[] = { 99, 99.1, 98.9, 99.05, 98.95 };
  LtComparison comparison;

  g_assert_true (lt_compare_samples (a, 5, b, 5, &comparison));
  g_assert_cmpfloat (comparison.p, <, 0.05);
  g_assert_cmpint (lt_comparison_is_no_worse (&comparison, FALSE, NOISE, MARGIN), ==,
                   LT_JUDGED_PASS);
  g_assert_cmpint (lt_comparison_is_no_worse (&comparison, FALSE, 0.005, MARGIN), ==,
                   LT_JUDGED_FAIL);
}

/* Runs that differ so much that they could hide a regression. */
static void
test_noisy (void)
{
  const double a[] = { 100, 140, 60, 120, 80 }, b[] = { 98, 137, 61, 118, 79 };
  LtComparison comparison;

  g_assert_true (lt_compare_samples (a, 5, b, 5, &comparison));
  g_assert_cmpint (lt_comparison_is_no_worse (&comparison, FALSE, NOISE, MARGIN), ==,
                   LT_JUDGED_INCONCLUSIVE);
}

/* Fewer than four: the ratio alone. */
static void
test_ratio_alone (void)
{
  const double a[] = { 100, 101, 102 }, good[] = { 97, 96, 98 }, bad[] = { 80 };
  const double zero[] = { 0, 0 };
  LtComparison comparison;

  g_assert_true (lt_compare_samples (a, 3, good, 3, &comparison));
  g_assert_false (comparison.tested);
  g_assert_cmpint (lt_comparison_judge (&comparison, FALSE, 0.9), ==, LT_JUDGED_PASS);
  g_assert_cmpint (lt_comparison_is_no_worse (&comparison, FALSE, NOISE, MARGIN), ==,
                   LT_JUDGED_PASS);
  g_assert_true (lt_compare_samples (a, 3, bad, 1, &comparison));
  g_assert_cmpint (lt_comparison_judge (&comparison, FALSE, 0.9), ==, LT_JUDGED_FAIL);
  g_assert_cmpint (lt_comparison_is_no_worse (&comparison, FALSE, NOISE, MARGIN), ==,
                   LT_JUDGED_FAIL);
  g_assert_true (isinf (comparison.ratio_interval.high));

  g_assert_true (lt_compare_samples (zero, 2, bad, 1, &comparison));
  g_assert_cmpint (lt_comparison_judge (&comparison, FALSE, 0.9), ==, LT_JUDGED_INCONCLUSIVE);
  g_assert_false (lt_compare_samples (a, 0, bad, 1, &comparison));
  g_assert_false (lt_compare_samples ((const double[]){ NAN }, 1, bad, 1, &comparison));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/comparison/same", test_same);
  g_test_add_func ("/comparison/slower", test_slower);
  g_test_add_func ("/comparison/numbers", test_numbers);
  g_test_add_func ("/comparison/limit", test_limit);
  g_test_add_func ("/comparison/noise-floor", test_noise_floor);
  g_test_add_func ("/comparison/noisy", test_noisy);
  g_test_add_func ("/comparison/ratio-alone", test_ratio_alone);

  return g_test_run ();
}
