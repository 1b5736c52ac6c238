/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>

#include "lt-mix.h"
#include "ltplugin.h"

/* Share of all 2^64 random numbers that gives each operation, counted from the table
 * and not drawn: a cell is 2^64 / n numbers, of which keep + 1 in 2^64 stay. */
static void
count_shares (const LtMix *mix, long double *shares)
{
  for (uint32_t i = 0; i < mix->n; i++)
    {
      const long double kept = ((long double) mix->keep[i] + 1) / 0x1p64L;

      shares[mix->op[i]] += kept / mix->n;
      shares[mix->alias[i]] += (1 - kept) / mix->n;
    }
}

static void
assert_exact (const double *weights, uint32_t n)
{
  long double shares[LT_MIX_MAX] = { 0 }, sum = 0;
  LtMix mix;

  g_assert_true (lt_mix_init (&mix, weights, n));
  for (uint32_t i = 0; i < n; i++)
    sum += weights[i];
  count_shares (&mix, shares);
  for (uint32_t i = 0; i < n; i++)
    {
      g_assert_cmpfloat (fabsl (shares[i] - weights[i] / sum), <, 1e-14L);
      if (weights[i] == 0)
        g_assert_cmpfloat (shares[i], ==, 0);
    }
}

static const double tables[][6] = {
  { 1 },
  { 70, 30 },
  { 1, 1, 1, 1, 1, 1 },
  { 0, 5, 0, 1, 0, 0 },
  { 1e-9, 1, 1e9 },
  { 1, 2, 3, 4, 5, 6 },
  { 6, 5, 4, 3, 2, 1 },
  { 1e-310, 3e-310 },
  { 5e-324, 1 },
  { 1e307, 3e307, 2e307 },
};

static void
test_exact (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (42);

  g_test_summary ("Over all random numbers every operation has its share.");
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    assert_exact (tables[i], G_N_ELEMENTS (tables[i]));

  for (guint round = 0; round < 2000; round++)
    {
      double weights[LT_MIX_MAX];
      const guint n = (guint) g_rand_int_range (random, 1, LT_MIX_MAX + 1);

      for (guint i = 0; i < n; i++)
        weights[i] = g_rand_int_range (random, 0, 4) == 0
                       ? 0
                       : pow (10, g_rand_double_range (random, -6, 6));
      weights[g_rand_int_range (random, 0, (gint) n)] = 1;
      assert_exact (weights, n);
    }
}

/* Where the cells of the table begin and end, and where an operation gives way. */
static void
test_borders (void)
{
  const double weights[] = { 1, 3, 0, 4 };
  const guint64 quarter = G_GUINT64_CONSTANT (1) << 62;
  LtMix mix;

  g_test_summary ("The picking follows the table at its borders, to the last number.");
  g_assert_true (lt_mix_init (&mix, weights, 4));
  g_assert_cmpuint (mix.n, ==, 3);
  for (uint32_t cell = 0; cell < mix.n; cell++)
    {
      const guint64 first =
        (guint64) (((__extension__(unsigned __int128) cell << 64) + mix.n - 1) / mix.n);
      const guint64 last =
        cell + 1 == mix.n
          ? G_MAXUINT64
          : (guint64) ((__extension__(unsigned __int128) (cell + 1) << 64) / mix.n);

      g_assert_cmpuint (lt_mix_pick (&mix, first), ==, mix.op[cell]);
      g_assert_cmpuint (lt_mix_pick (&mix, last), ==,
                        mix.keep[cell] == G_MAXUINT64 ? mix.op[cell] : mix.alias[cell]);
      if (mix.keep[cell] == G_MAXUINT64)
        continue;
      g_assert_cmpuint (lt_mix_pick (&mix, first + mix.keep[cell] / mix.n - 1), ==,
                        mix.op[cell]);
      g_assert_cmpuint (lt_mix_pick (&mix, first + mix.keep[cell] / mix.n + 1), ==,
                        mix.alias[cell]);
    }
  /* Not one of the numbers gives the operation without a weight. */
  for (guint64 random = 0; random < 4 * quarter - quarter / 1000; random += quarter / 1000)
    g_assert_cmpuint (lt_mix_pick (&mix, random), !=, 2);
}

/* Chi-square against the loop's own random numbers. The seed is fixed: it is passed or
 * failed for good. 99.99 % of right tables are below the bound. */
static void
test_drawn (void)
{
  const double weights[] = { 50, 25, 12.5, 6.25, 6.25, 0 };
  const guint n = 1000000;
  guint counts[6] = { 0 };
  double chi_square = 0;
  LtMix mix;

  g_assert_true (lt_mix_init (&mix, weights, 6));
  for (guint i = 0; i < n; i++)
    counts[lt_mix_pick (&mix, lt_mix64 (4711 + (guint64) i * LT_GOLDEN_GAMMA))]++;
  for (guint i = 0; i < 5; i++)
    {
      const double expected = n * weights[i] / 100;

      chi_square += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
  g_assert_cmpuint (counts[5], ==, 0);
  g_assert_cmpfloat (chi_square, <, 23.5); /* 4 degrees of freedom */
}

static void
test_refused (void)
{
  const double none[] = { 0, 0, 0 }, nan_one[] = { 1, NAN }, endless[] = { INFINITY, 1 },
               too_large[] = { 1.7e308, 1.7e308 };
  double many[LT_MIX_MAX + 1];
  LtMix mix;

  for (guint i = 0; i <= LT_MIX_MAX; i++)
    many[i] = 1;
  g_assert_false (lt_mix_init (&mix, none, 3));
  g_assert_false (lt_mix_init (&mix, none, 0));
  g_assert_false (lt_mix_init (&mix, nan_one, 2));
  g_assert_false (lt_mix_init (&mix, endless, 2));
  g_assert_false (lt_mix_init (&mix, too_large, 2));
  g_assert_false (lt_mix_init (&mix, many, LT_MIX_MAX + 1));
  g_assert_true (lt_mix_init (&mix, many, LT_MIX_MAX));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mix/exact", test_exact);
  g_test_add_func ("/mix/borders", test_borders);
  g_test_add_func ("/mix/drawn", test_drawn);
  g_test_add_func ("/mix/refused", test_refused);

  return g_test_run ();
}
