/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>

#include "lt-bootstrap.h"

/* Spatial test data, A: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993),
 * table 14.1. Their table 14.2 has the 90 % interval of the variance, 171.5: by BCa with
 * 2000 resamples it is (115.8, 259.6). */
static const double spatial[] = { 48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6,
                                  0,  33, 28, 34, 4,  32, 24, 47, 41, 24, 26, 30, 41 };

static double
variance (const double *a, gsize n_a, const double *b, gsize n_b)
{
  const double mean = lt_statistic_mean (a, n_a, b, n_b);
  double squares = 0;

  for (gsize i = 0; i < n_a; i++)
    squares += (a[i] - mean) * (a[i] - mean);
  return squares / (double) n_a;
}

static void
test_spatial (void)
{
  LtInterval interval, again, other;

  g_assert_cmpfloat_with_epsilon (variance (spatial, 26, NULL, 0), 171.5, 0.05);
  g_assert_true (lt_bootstrap (variance, spatial, 26, NULL, 0, 0.9, 20000, 1, &interval));
  g_assert_cmpfloat_with_epsilon (interval.low, 115.8, 3);
  g_assert_cmpfloat_with_epsilon (interval.high, 259.6, 5);

  g_assert_true (lt_bootstrap (variance, spatial, 26, NULL, 0, 0.9, 20000, 1, &again));
  g_assert_cmpfloat (again.low, ==, interval.low);
  g_assert_cmpfloat (again.high, ==, interval.high);
  g_assert_true (lt_bootstrap (variance, spatial, 26, NULL, 0, 0.9, 20000, 2, &other));
  g_assert_cmpfloat (other.low, !=, interval.low);
}

/* How often the interval holds the true value: with thirty values near to its
 * confidence, with five well below it, as the header says. */
static double
coverage (gsize n, guint tries)
{
  LtRandom random = { 11 };
  guint held = 0;

  for (guint i = 0; i < tries; i++)
    {
      double values[30];
      LtInterval interval;

      for (gsize j = 0; j < n; j++)
        values[j] = lt_normal_quantile (((double) lt_random_below (&random, 1u << 30) + 0.5)
                                        / (1u << 30));
      g_assert_true (
        lt_bootstrap (lt_statistic_mean, values, n, NULL, 0, 0.95, 500, i, &interval));
      held += interval.low <= 0 && interval.high >= 0;
    }
  return (double) held / tries;
}

static void
test_coverage (void)
{
  g_assert_cmpfloat (coverage (30, 300), >, 0.90);
  g_assert_cmpfloat (coverage (30, 300), <, 0.98);
  g_assert_cmpfloat (coverage (5, 300), <, 0.92);
  g_assert_cmpfloat (coverage (5, 300), >, 0.70);
}

static void
test_edges (void)
{
  const double same[] = { 3, 3, 3, 3 }, zeroes[] = { 0, 0, 0 };
  LtInterval interval = { -1, -1 };

  g_assert_true (lt_bootstrap (lt_statistic_mean, same, 4, NULL, 0, 0.95, 200, 1, &interval));
  g_assert_cmpfloat (interval.low, ==, 3);
  g_assert_cmpfloat (interval.high, ==, 3);
  g_assert_true (lt_bootstrap (lt_statistic_ratio, same, 4, same, 2, 0.95, 200, 1, &interval));
  g_assert_cmpfloat (interval.low, ==, 1);
  g_assert_false (lt_bootstrap (lt_statistic_mean, same, 1, NULL, 0, 0.95, 200, 1, &interval));
  g_assert_false (lt_bootstrap (lt_statistic_ratio, same, 4, same, 1, 0.95, 200, 1, &interval));
  g_assert_false (
    lt_bootstrap (lt_statistic_ratio, zeroes, 3, same, 4, 0.95, 200, 1, &interval));
  g_assert_cmpfloat (interval.low, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bootstrap/spatial", test_spatial);
  g_test_add_func ("/bootstrap/coverage", test_coverage);
  g_test_add_func ("/bootstrap/edges", test_edges);

  return g_test_run ();
}
