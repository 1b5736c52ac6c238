/* SPDX-License-Identifier: MIT */

#include "lt-steady.h"

#include <glib.h>
#include <math.h>

/* Feeds @seconds samples; returns the second at which it became steady, 0: never. */
static guint
feed (LtSteady *steady, guint seconds, double (*rate) (guint second),
      double (*latency) (guint second))
{
  guint reached = 0;

  for (guint second = 1; second <= seconds; second++)
    {
      if (lt_steady_add (steady, second, rate (second), latency (second)) && reached == 0)
        reached = second;
    }
  return reached;
}

static double
constant (guint second)
{
  (void) second;
  return 1000;
}

static double
unknown (guint second)
{
  (void) second;
  return -1;
}

static double
nothing (guint second)
{
  (void) second;
  return 0;
}

static double
rising (guint second)
{
  return 1000 + 50 * second;
}

/* Warms up with a time constant of 10 s. */
static double
warming (guint second)
{
  return 1000 * (1 - exp (-(double) second / 10));
}

/* 5 % up and down. */
static double
noisy (guint second)
{
  return 1000 + (second % 2 == 0 ? 50 : -50);
}

static void
test_when (void)
{
  g_autofree LtSteady *steady = g_new (LtSteady, 1);

  lt_steady_init (steady, 0.01, 10);
  g_assert_cmpuint (feed (steady, 100, constant, constant), ==, 10);
  g_assert_cmpfloat_with_epsilon (steady->rate_slope, 0, 1e-12);

  lt_steady_init (steady, 0.01, 10);
  g_assert_cmpuint (feed (steady, 100, noisy, constant), ==, 10);

  /* Rises by 5 % of what it was at first a second: never below 1 % within 50 s. */
  lt_steady_init (steady, 0.01, 10);
  g_assert_cmpuint (feed (steady, 50, rising, constant), ==, 0);
  g_assert_true (steady->known);
  g_assert_cmpfloat_with_epsilon (steady->rate_slope, 50 / (1000 + 50 * 45.5), 1e-9);

  /* Latency counts as throughput does. */
  lt_steady_init (steady, 0.01, 10);
  g_assert_cmpuint (feed (steady, 50, constant, rising), ==, 0);

  lt_steady_init (steady, 0.01, 10);
  g_assert_cmpuint (feed (steady, 100, constant, unknown), ==, 10);
  lt_steady_init (steady, 0.01, 10);
  g_assert_cmpuint (feed (steady, 100, nothing, unknown), ==, 0);
}

static void
test_warming (void)
{
  static const struct
  {
    double limit;
    guint from, to;
  } table[] = { { 0.05, 10, 20 }, { 0.01, 20, 35 }, { 0.001, 40, 60 } };
  g_autofree LtSteady *steady = g_new (LtSteady, 1);

  g_test_summary ("The smaller the limit the later: an exponential approach by its formula.");
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      guint reached;

      lt_steady_init (steady, table[i].limit, 10);
      reached = feed (steady, 200, warming, constant);
      g_assert_cmpuint (reached, >=, table[i].from);
      g_assert_cmpuint (reached, <=, table[i].to);
    }
}

static void
test_window (void)
{
  g_autofree LtSteady *steady = g_new (LtSteady, 1);

  g_test_summary ("What is older than the window is forgotten, also past the ring's end.");
  lt_steady_init (steady, 0.01, 5);
  for (guint second = 1; second <= 3 * LT_STEADY_MAX_SAMPLES; second++)
    lt_steady_add (steady, second, second % 100 < 50 ? 100 : 200, -1);
  g_assert_cmpuint (steady->n, ==, 5);
  lt_steady_init (steady, 0.01, 1e9);
  for (guint second = 1; second <= 2 * LT_STEADY_MAX_SAMPLES; second++)
    g_assert_false (lt_steady_add (steady, second, 100, -1));
  g_assert_cmpuint (steady->n, ==, LT_STEADY_MAX_SAMPLES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/steady/when", test_when);
  g_test_add_func ("/steady/warming", test_warming);
  g_test_add_func ("/steady/window", test_window);
  return g_test_run ();
}
