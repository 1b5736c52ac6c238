/* SPDX-License-Identifier: MIT */

#include "lt-profile.h"

#include <math.h>

#define S G_GUINT64_CONSTANT (1000000000)
#define MS G_GUINT64_CONSTANT (1000000)

static void
assert_near (double found, double expected, double error)
{
  if (!(fabs (found - expected) <= error))
    g_error ("expected %.17g within %g, found %.17g", expected, error, found);
}

/* ---- Values and areas ------------------------------------------------------ */

static void
test_linear (void)
{
  g_autoptr (LtProfile) profile = lt_profile_new ();

  g_assert_true (lt_profile_add_linear (profile, 10 * S, 0, 100));
  g_assert_true (lt_profile_add_linear (profile, 0, 7, 7));
  g_assert_true (lt_profile_add_linear (profile, 5 * S, 40, 40));
  g_assert_cmpuint (profile->pieces->len, ==, 2);
  g_assert_cmpuint (profile->duration_ns, ==, 15 * S);
  assert_near (profile->area, 700, 1e-9);
  assert_near (profile->peak, 100, 0);

  assert_near (lt_profile_value (profile, 0), 0, 0);
  assert_near (lt_profile_value (profile, 5 * S), 50, 1e-9);
  assert_near (lt_profile_value (profile, 10 * S - 1), 100, 1e-6);
  assert_near (lt_profile_value (profile, 10 * S), 40, 0);
  assert_near (lt_profile_value (profile, 99 * S), 40, 0);
  assert_near (lt_profile_area (profile, 5 * S), 125, 1e-9);
  assert_near (lt_profile_area (profile, 12 * S), 580, 1e-9);
  assert_near (lt_profile_area (profile, 99 * S), 700, 1e-9);

  assert_near (lt_profile_time (profile, 0), 0, 0);
  assert_near (lt_profile_time (profile, 125), 5e9, 1);
  assert_near (lt_profile_time (profile, 500), 10e9, 1);
  assert_near (lt_profile_time (profile, 580), 12e9, 1);
  g_assert_true (isinf (lt_profile_time (profile, 700)));
}

/* Where there is no load the time of an arrival is when load begins again. */
static void
test_gap (void)
{
  g_autoptr (LtProfile) profile = lt_profile_new ();

  lt_profile_add_linear (profile, 3 * S, 0, 0);
  lt_profile_add_linear (profile, 1 * S, 10, 10);
  lt_profile_add_linear (profile, 3 * S, 0, 0);
  lt_profile_add_linear (profile, 1 * S, 10, 10);
  assert_near (lt_profile_time (profile, 0), 3e9, 0);
  assert_near (lt_profile_time (profile, 9.5), 3.95e9, 1);
  assert_near (lt_profile_time (profile, 10), 7e9, 0);
  g_assert_true (isinf (lt_profile_time (profile, 20)));
}

static void
test_nothing (void)
{
  g_autoptr (LtProfile) empty = lt_profile_new ();
  g_autoptr (LtProfile) idle = lt_profile_new ();

  g_assert_true (isinf (lt_profile_time (empty, 0)));
  assert_near (lt_profile_value (empty, 0), 0, 0);
  assert_near (lt_profile_area (empty, 5), 0, 0);
  g_assert_cmpuint (lt_profile_next_crossing (empty, 0, 0.5), ==, G_MAXUINT64);
  lt_profile_add_linear (idle, S, 0, 0);
  g_assert_true (isinf (lt_profile_time (idle, 0)));
}

static void
test_sine (void)
{
  g_autoptr (LtProfile) profile = lt_profile_new ();

  /* Amplitude is cut where the value would fall below 0. */
  g_assert_true (lt_profile_add_sine (profile, 20 * S, 100, 500, 10 * S));
  assert_near (profile->peak, 200, 0);
  assert_near (profile->area, 2000, 1e-9);
  assert_near (lt_profile_value (profile, 2500 * MS), 200, 1e-9);
  assert_near (lt_profile_value (profile, 7500 * MS), 0, 1e-9);
  assert_near (lt_profile_area (profile, 5 * S), 500 + 100 * 10 / G_PI, 1e-9);
  assert_near (lt_profile_time (profile, 1000), 10e9, 2);
  assert_near (lt_profile_time (profile, 500 + 100 * 10 / G_PI), 5e9, 1);
}

static void
test_limit (void)
{
  g_autoptr (LtProfile) profile = lt_profile_new ();

  for (guint i = 0; i < LT_PROFILE_MAX_PIECES; i++)
    g_assert_true (lt_profile_add_linear (profile, MS, i % 2, 3));
  g_assert_false (lt_profile_add_linear (profile, MS, 1, 1));
  g_assert_false (lt_profile_add_sine (profile, MS, 1, 1, MS));
  g_assert_true (lt_profile_add_linear (profile, 0, 1, 1));
}

/* ---- Laws, on profiles of all kinds ---------------------------------------- */

static LtProfile *
random_profile (GRand *random, double peak)
{
  LtProfile *profile = lt_profile_new ();
  const guint n = (guint) g_rand_int_range (random, 1, 12);

  for (guint i = 0; i < n; i++)
    {
      const guint64 duration_ns = (guint64) g_rand_int_range (random, 1, 4000) * MS;
      const double a = floor (g_rand_double_range (random, 0, peak));
      const double b = floor (g_rand_double_range (random, 0, peak));

      switch (g_rand_int_range (random, 0, 5))
        {
        case 0:
          lt_profile_add_linear (profile, duration_ns, 0, 0);
          break;
        case 1:
          lt_profile_add_linear (profile, duration_ns, a, a);
          break;
        case 2:
          lt_profile_add_sine (profile, duration_ns, a, b,
                               (guint64) g_rand_int_range (random, 10, 9000) * MS);
          break;
        default:
          lt_profile_add_linear (profile, duration_ns, a, b);
        }
    }
  return profile;
}

/* The time of an area is the last one up to which the integral is no more. */
static void
test_inverse (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint round = 0; round < 300; round++)
    {
      const double peak = round % 2 == 0 ? 50 : 200000;
      g_autoptr (LtProfile) profile = random_profile (random, peak);
      double before_ns = 0;

      for (guint i = 0; i < 200 && profile->area > 0; i++)
        {
          const double area = profile->area * i / 200;
          const double time_ns = lt_profile_time (profile, area);
          const double error = 1e-9 * profile->area + peak * 3e-9;

          g_assert_cmpfloat (time_ns, >=, before_ns - 1);
          g_assert_cmpfloat (time_ns, <=, (double) profile->duration_ns);
          assert_near (lt_profile_area (profile, (guint64) time_ns), area, error);
          before_ns = time_ns;
        }
    }
}

/* The area is what adding up the value in small steps gives. */
static void
test_integral (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);

  for (guint round = 0; round < 30; round++)
    {
      g_autoptr (LtProfile) profile = random_profile (random, 1000);
      double sum = 0;

      for (guint64 time_ns = 0; time_ns < profile->duration_ns; time_ns += MS)
        sum += lt_profile_value (profile, time_ns + MS / 2) * 1e-3;
      assert_near (profile->area, sum, profile->area * 1e-5 + 1e-3);
      assert_near (lt_profile_area (profile, profile->duration_ns), profile->area, 0);
    }
}

/* Whole arrivals of a piece: its integral, to within one. */
static void
test_counts (void)
{
  static const double peaks[] = { 10, 1000, 200000 };

  for (guint i = 0; i < G_N_ELEMENTS (peaks); i++)
    {
      g_autoptr (LtProfile) profile = lt_profile_new ();
      guint64 n = 0, counts[3] = { 0 };
      double time_ns;

      lt_profile_add_linear (profile, S, 0, peaks[i]);
      lt_profile_add_linear (profile, S, peaks[i], peaks[i] / 3);
      lt_profile_add_sine (profile, S, peaks[i] / 2, peaks[i] / 2, S / 3);
      while (isfinite (time_ns = lt_profile_time (profile, (double) n)))
        {
          counts[MIN ((guint) (time_ns / 1e9), 2)]++;
          n++;
        }
      assert_near ((double) counts[0], peaks[i] / 2, 1);
      assert_near ((double) counts[1], peaks[i] * 2 / 3, 1);
      assert_near ((double) counts[2], peaks[i] / 2, 1);
      assert_near ((double) n, profile->area, 1);
    }
}

/* Against a look at every millisecond. Between two of them a value may have been on
 * the other side and back. */
static void
test_crossings (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (LtProfile) profile = random_profile (random, 20);
      const double level = g_rand_int_range (random, 0, 20) + 0.5;
      guint64 time_ns = 0, crossing_ns = lt_profile_next_crossing (profile, 0, level);
      gboolean above = lt_profile_value (profile, 0) > level;

      for (; time_ns < profile->duration_ns; time_ns += MS)
        {
          while (crossing_ns <= time_ns)
            {
              above = !above;
              g_assert_true ((lt_profile_value (profile, crossing_ns) > level) == above);
              g_assert_true ((lt_profile_value (profile, crossing_ns - 1) > level) != above);
              crossing_ns = lt_profile_next_crossing (profile, crossing_ns, level);
            }
          g_assert_true ((lt_profile_value (profile, time_ns) > level) == above);
        }
    }
}

static void
test_copy (void)
{
  g_autoptr (LtProfile) profile = lt_profile_new ();
  g_autoptr (LtProfile) copy = NULL;

  lt_profile_add_linear (profile, S, 1, 2);
  copy = lt_profile_copy (profile);
  lt_profile_add_linear (profile, S, 2, 3);
  g_assert_cmpuint (copy->duration_ns, ==, S);
  g_assert_cmpuint (copy->pieces->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/linear", test_linear);
  g_test_add_func ("/profile/gap", test_gap);
  g_test_add_func ("/profile/nothing", test_nothing);
  g_test_add_func ("/profile/sine", test_sine);
  g_test_add_func ("/profile/limit", test_limit);
  g_test_add_func ("/profile/inverse", test_inverse);
  g_test_add_func ("/profile/integral", test_integral);
  g_test_add_func ("/profile/counts", test_counts);
  g_test_add_func ("/profile/crossings", test_crossings);
  g_test_add_func ("/profile/copy", test_copy);
  return g_test_run ();
}
