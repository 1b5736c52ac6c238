/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>

#include "lt-change-point.h"

static const LtChangePointRules rules = {
  .min_size = 5, .permutations = 199, .level = 0.05, .seed = 1
};

/* The flow of the Nile at Aswan, 1871 to 1970 (Cobb: "The problem of the Nile", Biometrika 65,
 * 1978): it fell after 1898. */
static const double nile[] = {
  1120, 1160, 963, 1210, 1160, 1160, 813,  1230, 1370, 1140, 995,  935,  1110, 994,  1020,
  960,  1180, 799, 958,  1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774,  840,
  874,  694,  940, 833,  701,  916,  692,  1020, 1050, 969,  831,  726,  456,  824,  702,
  1120, 1100, 832, 764,  821,  768,  845,  864,  862,  698,  845,  744,  796,  1040, 759,
  781,  865,  845, 944,  984,  897,  822,  1010, 771,  676,  649,  846,  812,  742,  801,
  1040, 860,  874, 848,  890,  744,  749,  838,  1050, 918,  986,  797,  923,  975,  815,
  1020, 906,  901, 1170, 912,  746,  919,  718,  714,  740
};

static void
test_nile (void)
{
  LtChangePoint points[8];
  gsize n;

  G_STATIC_ASSERT (G_N_ELEMENTS (nile) == 100);
  n = lt_change_points (nile, 100, &rules, points, G_N_ELEMENTS (points));
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (points[0].index, ==, 1899 - 1871);
  g_assert_cmpfloat (points[0].p, ==, 1.0 / 200);
}

/* The energy distance of two pairs, by hand: 2 * mean between - mean within each. */
static void
test_statistic (void)
{
  const double values[] = { 1, 2, 5, 9 };
  const double between = (4 + 8 + 3 + 7) / 4.0;
  const double expected = 2 * 2 / 4.0 * (2 * between - 1 - 4);
  LtChangePoint point;

  g_assert_true (lt_change_point_best (values, 4, 2, &point));
  g_assert_cmpuint (point.index, ==, 2);
  g_assert_cmpfloat_with_epsilon (point.statistic, expected, 1e-12);
  g_assert_false (lt_change_point_best (values, 3, 2, &point));
}

static double
noise (LtRandom *random)
{
  return lt_normal_quantile (((double) lt_random_below (random, 1u << 30) + 0.5) / (1u << 30));
}

/* Two changes that undo each other: the second side of the first split ends where the
 * level comes back. */
static void
test_there_and_back (void)
{
  LtRandom random = { 3 };
  LtChangePoint points[8];
  double values[90];
  gsize n;

  for (gsize i = 0; i < 90; i++)
    values[i] = (i >= 40 && i < 60 ? 110 : 100) + 2 * noise (&random);
  n = lt_change_points (values, 90, &rules, points, G_N_ELEMENTS (points));
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (ABS ((int) points[0].index - 40), <=, 1);
  g_assert_cmpuint (ABS ((int) points[1].index - 60), <=, 1);
  g_assert_cmpuint (lt_change_points (values, 90, &rules, points, 1), ==, 1);
}

/* Noise alone, and noise with a few outliers, are taken for a change about as often as
 * the level says. */
static void
test_no_change (void)
{
  LtRandom random = { 5 };
  guint found = 0;

  for (int i = 0; i < 100; i++)
    {
      LtChangePoint points[8];
      double values[40];

      for (gsize j = 0; j < 40; j++)
        values[j] = 100 + 3 * noise (&random) + (lt_random_below (&random, 20) == 0 ? 30 : 0);
      found += lt_change_points (values, 40, &rules, points, G_N_ELEMENTS (points)) > 0;
    }
  g_assert_cmpuint (found, <=, 12);
}

static void
test_edges (void)
{
  g_autofree double *many = g_new0 (double, LT_CHANGE_POINT_MAX_VALUES + 1);
  const double few[] = { 1, 2, 3 };
  LtChangePoint points[2];

  g_assert_cmpuint (lt_change_points (few, 3, &rules, points, 2), ==, 0);
  g_assert_cmpuint (lt_change_points (few, 0, &rules, points, 2), ==, 0);
  g_assert_cmpuint (lt_change_points (many, 50, &rules, points, 2), ==, 0);
  g_assert_cmpuint (lt_change_points (many, LT_CHANGE_POINT_MAX_VALUES + 1, &rules, points, 2),
                    ==, G_MAXSIZE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/change-point/nile", test_nile);
  g_test_add_func ("/change-point/statistic", test_statistic);
  g_test_add_func ("/change-point/there-and-back", test_there_and_back);
  g_test_add_func ("/change-point/no-change", test_no_change);
  g_test_add_func ("/change-point/edges", test_edges);

  return g_test_run ();
}
