/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>

#include "lt-rank-test.h"

static LtMannWhitney
run (const double *a, gsize n_a, const double *b, gsize n_b)
{
  LtMannWhitney test;

  g_assert_true (lt_mann_whitney (a, n_a, b, n_b, &test));
  return test;
}

/* Permeability of the chorioamnion: Hollander and Wolfe (1973), p. 69; R's example of
 * wilcox.test() has W = 35 for the term births and p = 0.1272 one-sided. */
static const double at_term[] = { 0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46 };
static const double gestational[] = { 1.15, 0.88, 0.90, 0.74, 1.21 };

static void
test_hollander_wolfe (void)
{
  const LtMannWhitney test = run (gestational, 5, at_term, 10);
  const LtMannWhitney other = run (at_term, 10, gestational, 5);
  LtShift shift;

  g_assert_cmpfloat (test.u, ==, 35);
  g_assert_true (test.exact);
  g_assert_cmpfloat_with_epsilon (test.p, 0.2544, 5e-5);
  g_assert_cmpfloat (other.u, ==, 15);
  g_assert_cmpfloat_with_epsilon (other.p, test.p, 1e-15);

  /* The same book, p. 77: the estimate of the shift is 0.305. */
  g_assert_true (lt_shift (gestational, 5, at_term, 10, 0.95, &shift));
  g_assert_cmpfloat_with_epsilon (shift.shift, 0.305, 1e-12);
  g_assert_cmpfloat (shift.interval.low, <, 0);
  g_assert_cmpfloat (shift.interval.high, >, shift.shift);
  g_assert_cmpfloat_with_epsilon (shift.delta, (35.0 - 15) / 50, 1e-15);
}

/* Aesop's tortoises and hares, as the article on the test in Wikipedia orders them:
 * T H H H H H T T T T T H has U = 25 for the tortoises and 11 for the hares. */
static void
test_tortoises (void)
{
  const double tortoises[] = { 1, 7, 8, 9, 10, 11 }, hares[] = { 2, 3, 4, 5, 6, 12 };
  const LtMannWhitney test = run (tortoises, 6, hares, 6);

  g_assert_cmpfloat (test.u, ==, 11);
  g_assert_true (test.p > 0.2 && test.p < 0.5);
}

/* Ages at a diagnosis of diabetes, the example of SciPy's manual: U = 17 of 20, exact
 * p = 0.1111, without continuity or exactness 0.0864. */
static void
test_diabetes (void)
{
  const double males[] = { 19, 22, 16, 29, 24 }, females[] = { 20, 11, 17, 12 };
  const LtMannWhitney test = run (females, 4, males, 5);

  g_assert_cmpfloat (test.u, ==, 17);
  g_assert_cmpfloat_with_epsilon (test.p, 14 / 126.0, 1e-12);
}

/* Each of the 252 orders of five and five, counted by hand: the number of those with u
 * at most 0, 1, 2, 3 is 1, 2, 4, 7. */
static void
test_five_and_five (void)
{
  const double a[] = { 1, 2, 3, 4, 5 };
  const double none[] = { 6, 7, 8, 9, 10 }, one[] = { 4.5, 7, 8, 9, 10 };
  const double two[] = { 3.5, 7, 8, 9, 10 }, three[] = { 2.5, 7, 8, 9, 10 };
  LtShift shift;

  g_assert_cmpfloat_with_epsilon (run (a, 5, none, 5).p, 2 * 1 / 252.0, 1e-14);
  g_assert_cmpfloat_with_epsilon (run (a, 5, one, 5).p, 2 * 2 / 252.0, 1e-14);
  g_assert_cmpfloat_with_epsilon (run (a, 5, two, 5).p, 2 * 4 / 252.0, 1e-14);
  g_assert_cmpfloat_with_epsilon (run (a, 5, three, 5).p, 2 * 7 / 252.0, 1e-14);
  g_assert_cmpfloat_with_epsilon (lt_mann_whitney_smallest_p (5, 5), 2 / 252.0, 1e-14);
  g_assert_cmpfloat_with_epsilon (lt_mann_whitney_smallest_p (3, 3), 0.1, 1e-14);

  /* u <= 2 is the last below 0.025: the interval ends at the third difference. */
  g_assert_true (lt_shift (a, 5, none, 5, 0.95, &shift));
  g_assert_cmpfloat (shift.shift, ==, 5);
  g_assert_cmpfloat (shift.interval.low, ==, 2);
  g_assert_cmpfloat (shift.interval.high, ==, 8);
  g_assert_cmpfloat (shift.delta, ==, 1);
}

/* The interval says what the test says. */
static void
test_interval_agrees (void)
{
  LtRandom random = { 7 };

  for (int i = 0; i < 500; i++)
    {
      const gsize n_a = 4 + lt_random_below (&random, 8),
                  n_b = 4 + lt_random_below (&random, 8);
      double a[12], b[12];
      LtShift shift;

      for (gsize j = 0; j < 12; j++)
        {
          a[j] = (double) lt_random_below (&random, 1u << 30);
          b[j] = (double) lt_random_below (&random, 1u << 30) + (i % 8) * 1e8;
        }
      g_assert_true (lt_shift (a, n_a, b, n_b, 0.95, &shift));
      g_assert_true (shift.interval.low <= shift.shift && shift.shift <= shift.interval.high);
      g_assert_true ((run (a, n_a, b, n_b).p <= 0.05)
                     == (shift.interval.low > 0 || shift.interval.high < 0));
    }
}

static void
test_edges (void)
{
  const double ones[] = { 1, 1, 1, 1, 1 }, twos[] = { 2, 2 };
  LtMannWhitney test = run (ones, 5, ones, 5);
  LtShift shift;

  g_assert_false (test.exact);
  g_assert_cmpfloat (test.p, ==, 1);
  g_assert_false (lt_mann_whitney (ones, 0, ones, 5, &test));
  g_assert_false (lt_shift (ones, 5, ones, 0, 0.95, &shift));
  g_assert_true (lt_shift (ones, 2, twos, 2, 0.95, &shift));
  g_assert_cmpfloat (shift.shift, ==, 1);
  g_assert_true (isinf (shift.interval.low) && isinf (shift.interval.high));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rank-test/hollander-wolfe", test_hollander_wolfe);
  g_test_add_func ("/rank-test/tortoises", test_tortoises);
  g_test_add_func ("/rank-test/diabetes", test_diabetes);
  g_test_add_func ("/rank-test/five-and-five", test_five_and_five);
  g_test_add_func ("/rank-test/interval-agrees", test_interval_agrees);
  g_test_add_func ("/rank-test/edges", test_edges);

  return g_test_run ();
}
