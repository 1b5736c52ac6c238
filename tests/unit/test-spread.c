/* SPDX-License-Identifier: MIT */

#include "lt-distribution.h"
#include "lt-spread.h"

#include <glib.h>

static void
test_student (void)
{
  static const struct
  {
    gsize freedom;
    double t;
  } table[] = {
    { 1, 12.7062 }, { 2, 4.3027 },   { 4, 2.7764 },    { 9, 2.2622 },
    { 29, 2.0452 }, { 30, 2.0423 },  { 31, 2.0395 },   { 40, 2.0211 },
    { 60, 2.0003 }, { 120, 1.9799 }, { 1000, 1.9623 },
  };

  g_test_summary ("The quantile behind the interval, against published tables.");
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_assert_cmpfloat_with_epsilon (lt_student_quantile (0.975, (double) table[i].freedom),
                                    table[i].t, 6e-5);
  for (gsize freedom = 1; freedom < 2000; freedom++)
    g_assert_cmpfloat (lt_student_quantile (0.975, freedom + 1.0), <,
                       lt_student_quantile (0.975, freedom));
}

static void
test_known (void)
{
  /* NIST/SEMATECH e-Handbook, 1.3.5.2: mean, standard deviation, interval by hand. */
  static const double values[] = { 9, 10, 11, 12, 13 };
  LtSpread spread;

  lt_spread_init (&spread, values, G_N_ELEMENTS (values));
  g_assert_cmpuint (spread.n, ==, 5);
  g_assert_cmpfloat (spread.mean, ==, 11);
  g_assert_cmpfloat (spread.min, ==, 9);
  g_assert_cmpfloat (spread.max, ==, 13);
  g_assert_cmpfloat_with_epsilon (spread.stddev, 1.5811388, 1e-6);
  g_assert_true (spread.has_ci);
  g_assert_cmpfloat_with_epsilon (spread.ci95_low, 11 - 1.963243, 1e-4);
  g_assert_cmpfloat_with_epsilon (spread.ci95_high, 11 + 1.963243, 1e-4);
}

static void
test_few (void)
{
  const double value = 42;
  LtSpread spread;

  lt_spread_init (&spread, &value, 1);
  g_assert_cmpfloat (spread.mean, ==, 42);
  g_assert_cmpfloat (spread.stddev, ==, 0);
  g_assert_false (spread.has_ci);
  lt_spread_init (&spread, NULL, 0);
  g_assert_cmpuint (spread.n, ==, 0);
  g_assert_false (spread.has_ci);
}

static void
test_coverage (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  const guint n_trials = 20000;
  guint n_covered = 0;

  g_test_summary ("The interval of five normal values holds their true mean 95 times of 100.");
  for (guint trial = 0; trial < n_trials; trial++)
    {
      double values[5];
      LtSpread spread;

      for (guint i = 0; i < G_N_ELEMENTS (values); i++)
        {
          values[i] = -6;
          /* The sum of twelve uniform values is near enough to normal. */
          for (guint j = 0; j < 12; j++)
            values[i] += g_rand_double (random);
        }
      lt_spread_init (&spread, values, G_N_ELEMENTS (values));
      n_covered += spread.ci95_low <= 0 && 0 <= spread.ci95_high;
    }
  g_assert_cmpfloat_with_epsilon ((double) n_covered / n_trials, 0.95, 0.006);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spread/student", test_student);
  g_test_add_func ("/spread/known", test_known);
  g_test_add_func ("/spread/few", test_few);
  g_test_add_func ("/spread/coverage", test_coverage);
  return g_test_run ();
}
