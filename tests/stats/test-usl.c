/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>

#include "lt-usl.h"

static void
assert_near (double found, double expected, double share)
{
  g_assert_cmpfloat_with_epsilon (found, expected, fabs (expected) * share);
}

/* A router of Cisco: Schwartz, "Practical Scalability Analysis with the Universal Scalability
 * Law" (2015), with the coefficients that he got from R. */
static void
test_cisco (void)
{
  const double throughput[] = { 955.16,   1878.91,  2688.01,  3548.68,  4315.54,  5130.43,
                                5931.37,  6531.08,  7219.8,   7867.61,  8278.71,  8646.7,
                                9047.84,  9426.55,  9645.37,  9897.24,  10097.6,  10240.5,
                                10532.39, 10798.52, 11151.43, 11518.63, 11806,    12089.37,
                                12075.41, 12177.29, 12211.41, 12158.93, 12155.27, 12118.04,
                                12140.4,  12074.39 };
  double concurrency[32];
  LtUsl usl;

  for (gsize i = 0; i < 32; i++)
    concurrency[i] = (double) (i + 1);
  g_assert_cmpint (lt_usl_fit (concurrency, throughput, 32, 0.95, &usl), ==, LT_USL_GOOD);
  assert_near (usl.sigma, 0.02671591, 2e-4);
  assert_near (usl.kappa, 7.690945e-4, 2e-4);
  assert_near (usl.lambda, 995.6486, 2e-4);
  g_assert_cmpfloat (floor (usl.peak), ==, 35);
  assert_near (usl.peak_throughput, 12341, 2e-4);
  g_assert_cmpfloat (usl.r_squared, >, 0.99);
  g_assert_true (usl.peak_interval.low < usl.peak && usl.peak < usl.peak_interval.high);
}

/* The standard error that half of an interval stands for. */
static double
error_of (const LtInterval *interval, double p, double df)
{
  return (interval->high - interval->low) / 2 / lt_student_quantile (p, df);
}

/* A ray tracer on a NUMA machine: Gunther, "Guerrilla Capacity Planning", table 4.1. Free
 * coefficients would have kappa < 0; the R package usl, which bounds it, has sigma
 * 0.0578, kappa 0 and lambda 21.8488. Its confint() has the intervals below; it takes the
 * 95 % quantile for 10 degrees of freedom, so it is the standard errors that must agree. */
static void
test_raytracer (void)
{
  const double processors[] = { 1, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64 };
  const double throughput[] = { 20, 78, 130, 170, 190, 200, 210, 230, 260, 280, 310 };
  const LtInterval sigma = { 0.033677, 0.081864 }, kappa = { -0.000214, 0.000214 };
  const LtInterval lambda = { 17.868380, 25.829306 };
  LtUsl usl;

  g_assert_cmpint (lt_usl_fit (processors, throughput, 11, 0.95, &usl), ==, LT_USL_GOOD);
  g_assert_cmpfloat_with_epsilon (usl.sigma, 0.0578, 5e-5);
  g_assert_cmpfloat (usl.kappa, ==, 0);
  g_assert_cmpfloat_with_epsilon (usl.lambda, 21.8488, 5e-5);
  assert_near (error_of (&usl.sigma_interval, 0.975, 8), error_of (&sigma, 0.95, 10), 1e-3);
  assert_near (error_of (&usl.kappa_interval, 0.975, 8), error_of (&kappa, 0.95, 10), 1e-2);
  assert_near (error_of (&usl.lambda_interval, 0.975, 8), error_of (&lambda, 0.95, 10), 1e-3);
  g_assert_false (usl.has_peak);
}

/* Made of known parameters, with noise: they are found within 10 %. */
static void
test_recovers (void)
{
  const double levels[] = { 1, 2, 4, 8, 12, 16, 24, 32, 48, 64 };
  LtRandom random = { 9 };

  for (int i = 0; i < 50; i++)
    {
      const LtUsl truth = { .lambda = 1000.0 * (1 + i), .sigma = 0.05, .kappa = 0.001 };
      double concurrency[50], throughput[50];
      LtUsl usl;

      for (gsize j = 0; j < 50; j++)
        {
          const double z = lt_normal_quantile (
            ((double) lt_random_below (&random, 1u << 30) + 0.5) / (1u << 30));

          concurrency[j] = levels[j % 10];
          throughput[j] = lt_usl_throughput (&truth, concurrency[j]) * (1 + 0.01 * z);
        }
      g_assert_cmpint (lt_usl_fit (concurrency, throughput, 50, 0.95, &usl), ==, LT_USL_GOOD);
      assert_near (usl.lambda, truth.lambda, 0.1);
      assert_near (usl.sigma, 0.05, 0.1);
      assert_near (usl.kappa, 0.001, 0.1);
      assert_near (usl.peak, sqrt (0.95 / 0.001), 0.05);
    }
}

static void
test_linear (void)
{
  const double concurrency[] = { 1, 2, 4, 8 }, throughput[] = { 100, 200, 400, 800 };
  LtUsl usl;

  g_assert_cmpint (lt_usl_fit (concurrency, throughput, 4, 0.95, &usl), ==, LT_USL_GOOD);
  assert_near (usl.lambda, 100, 1e-9);
  g_assert_cmpfloat (usl.sigma, <, 1e-9);
  g_assert_cmpfloat (usl.r_squared, >, 0.999999);
}

/* One lock around everything: the throughput of one worker, however many there are. */
static void
test_flat (void)
{
  const double concurrency[] = { 1, 2, 4, 8, 16 };
  const double throughput[] = { 1000, 1010, 990, 1005, 995 };
  LtUsl usl;

  g_assert_cmpint (lt_usl_fit (concurrency, throughput, 5, 0.95, &usl), ==, LT_USL_GOOD);
  assert_near (usl.sigma, 1, 0.05);
  assert_near (lt_usl_throughput (&usl, 16), 1000, 0.02);
}

static void
test_refused (void)
{
  const double concurrency[] = { 1, 2, 4, 8, 16, 32 };
  const double wild[] = { 500, 100, 900, 200, 1000, 50 }, three[] = { 1, 2, 2, 4, 4, 1 };
  const double bad[] = { 500, 100, 0, 200, 1000, 50 };
  LtUsl usl;

  g_assert_cmpint (lt_usl_fit (concurrency, wild, 6, 0.95, &usl), ==, LT_USL_POOR);
  g_assert_cmpint (lt_usl_fit (three, wild, 6, 0.95, &usl), ==, LT_USL_TOO_FEW);
  g_assert_cmpint (lt_usl_fit (concurrency, wild, 0, 0.95, &usl), ==, LT_USL_TOO_FEW);
  g_assert_cmpint (lt_usl_fit (concurrency, bad, 6, 0.95, &usl), ==, LT_USL_INVALID);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/usl/cisco", test_cisco);
  g_test_add_func ("/usl/raytracer", test_raytracer);
  g_test_add_func ("/usl/recovers", test_recovers);
  g_test_add_func ("/usl/linear", test_linear);
  g_test_add_func ("/usl/flat", test_flat);
  g_test_add_func ("/usl/refused", test_refused);

  return g_test_run ();
}
