/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>

#include "lt-distribution.h"
#include "lt-order.h"

/* Abramowitz and Stegun, "Handbook of Mathematical Functions", table 26.1 and 26.5. */
static void
test_normal (void)
{
  g_assert_cmpfloat_with_epsilon (lt_normal_cdf (0), 0.5, 1e-15);
  g_assert_cmpfloat_with_epsilon (lt_normal_cdf (1), 0.841344746068543, 1e-14);
  g_assert_cmpfloat_with_epsilon (lt_normal_cdf (-3), 0.001349898031630, 1e-14);
  g_assert_cmpfloat_with_epsilon (lt_normal_quantile (0.975), 1.959963984540054, 1e-12);
  g_assert_cmpfloat_with_epsilon (lt_normal_quantile (0.005), -2.575829303548901, 1e-12);
  g_assert_cmpfloat_with_epsilon (lt_normal_quantile (1e-10), -6.361340902404, 1e-9);
}

/* The same book, table 26.10: percentage points of the t-distribution. */
static void
test_student (void)
{
  g_assert_cmpfloat_with_epsilon (lt_student_quantile (0.975, 1), 12.706, 5e-4);
  g_assert_cmpfloat_with_epsilon (lt_student_quantile (0.975, 4), 2.776, 5e-4);
  g_assert_cmpfloat_with_epsilon (lt_student_quantile (0.995, 10), 3.169, 5e-4);
  g_assert_cmpfloat_with_epsilon (lt_student_quantile (0.95, 30), 1.697, 5e-4);
  g_assert_cmpfloat_with_epsilon (lt_student_quantile (0.025, 4),
                                  -lt_student_quantile (0.975, 4), 1e-12);
  g_assert_cmpfloat_with_epsilon (lt_student_quantile (0.975, 1e6), lt_normal_quantile (0.975),
                                  1e-5);
  /* With one degree of freedom it is Cauchy's: 1/2 + atan (t) / pi. */
  for (double t = -20; t <= 20; t += 0.5)
    g_assert_cmpfloat_with_epsilon (lt_student_cdf (t, 1), 0.5 + atan (t) / G_PI, 1e-13);
}

/* Of the reference implementation, java.util.SplittableRandom (seed 1234567). */
static void
test_random (void)
{
  const guint64 expected[] = {
    G_GUINT64_CONSTANT (6457827717110365317),  G_GUINT64_CONSTANT (3203168211198807973),
    G_GUINT64_CONSTANT (9817491932198370423),  G_GUINT64_CONSTANT (4593380528125082431),
    G_GUINT64_CONSTANT (16408922859458223821),
  };
  LtRandom random = { 1234567 };
  guint seen[7] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpuint (lt_random_next (&random), ==, expected[i]);
  for (int i = 0; i < 70000; i++)
    seen[lt_random_below (&random, 7)]++;
  for (gsize i = 0; i < G_N_ELEMENTS (seen); i++)
    g_assert_cmpuint (ABS ((int) seen[i] - 10000), <, 500);
  g_assert_cmpuint (lt_random_below (&random, 1), ==, 0);
}

static void
test_order (void)
{
  double values[] = { 3, -1, 2, 10 };

  lt_sort (values, G_N_ELEMENTS (values));
  g_assert_cmpfloat (values[0], ==, -1);
  g_assert_cmpfloat (values[3], ==, 10);
  g_assert_cmpfloat (lt_sorted_median (values, 4), ==, 2.5);
  g_assert_cmpfloat (lt_sorted_median (values, 3), ==, 2);
  g_assert_cmpfloat (lt_sorted_quantile (values, 4, 0), ==, -1);
  g_assert_cmpfloat (lt_sorted_quantile (values, 4, 1), ==, 10);
  g_assert_cmpfloat (lt_sorted_quantile (values, 4, 7), ==, 10);
  g_assert_cmpfloat (lt_sorted_quantile (values, 1, 0.3), ==, -1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/distribution/normal", test_normal);
  g_test_add_func ("/distribution/student", test_student);
  g_test_add_func ("/distribution/random", test_random);
  g_test_add_func ("/distribution/order", test_order);

  return g_test_run ();
}
