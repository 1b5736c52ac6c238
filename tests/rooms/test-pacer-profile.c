/* SPDX-License-Identifier: MIT */

#include <math.h>
#include <stdlib.h>

#include "lt-pacer.h"

#define S G_GUINT64_CONSTANT (1000000000)
#define BEGIN (1000 * S + 7)

/* Every kind of piece, one after another. */
static LtProfile *
make_profile (double peak)
{
  LtProfile *profile = lt_profile_new ();

  lt_profile_add_linear (profile, S, 0, peak);
  lt_profile_add_linear (profile, S / 2, peak, peak);
  lt_profile_add_linear (profile, S / 2, 0, 0);
  lt_profile_add_linear (profile, S / 4, peak / 10, peak / 10);
  lt_profile_add_sine (profile, S, peak / 2, peak / 2, S / 3);
  lt_profile_add_linear (profile, S, peak, 0);
  return profile;
}

static guint64
end_of (const LtProfile *profile)
{
  return BEGIN + profile->duration_ns;
}

/* ---- Counts ---------------------------------------------------------------- */

static const double peaks[] = { 3, 1000, 200000 };

/* Of each piece: its integral, give or take one; each at its exact time. */
static void
test_constant (gconstpointer data)
{
  g_autoptr (LtProfile) profile = make_profile (peaks[GPOINTER_TO_UINT (data)]);
  g_autofree guint64 *counts = g_new0 (guint64, profile->pieces->len);
  guint64 n = 0, before_ns = BEGIN;
  guint index = 0;
  LtPacer pacer;
  LtArrival arrival;

  lt_pacer_init_profile (&pacer, profile, false, 1, BEGIN, end_of (profile));
  for (; lt_pacer_claim (&pacer, &arrival); n++)
    {
      const guint64 since_ns = arrival.due_ns - BEGIN;

      g_assert_cmpuint (arrival.number, ==, n);
      g_assert_cmpuint (arrival.due_ns, >=, before_ns);
      g_assert_cmpfloat (fabs (lt_profile_area (profile, since_ns) - (double) n), <,
                         2 * profile->peak / 1e9 + 1e-6);
      while (since_ns >= g_array_index (profile->pieces, LtPiece, index).end_ns)
        index++;
      counts[index]++;
      before_ns = arrival.due_ns;
    }
  for (guint i = 0; i < profile->pieces->len; i++)
    {
      const LtPiece *piece = &g_array_index (profile->pieces, LtPiece, i);
      const double area =
        lt_profile_area (profile, piece->end_ns) - lt_profile_area (profile, piece->begin_ns);

      g_assert_cmpfloat (fabs ((double) counts[i] - area), <=, 1.000001);
    }
  g_assert_cmpuint (lt_pacer_due_before (&pacer, G_MAXUINT64), ==, n);
}

static void
test_before (gconstpointer data)
{
  const gboolean poisson = GPOINTER_TO_UINT (data) != 0;
  g_autoptr (LtProfile) profile = make_profile (1000);

  for (guint64 until_ns = BEGIN; until_ns <= end_of (profile) + S; until_ns += S / 7)
    {
      guint64 n = 0;
      LtPacer pacer;
      LtArrival arrival;

      lt_pacer_init_profile (&pacer, profile, poisson, 4, BEGIN, end_of (profile));
      while (lt_pacer_claim (&pacer, &arrival))
        n += arrival.due_ns < until_ns;
      g_assert_cmpuint (lt_pacer_due_before (&pacer, until_ns), ==, n);
      lt_pacer_init_profile (&pacer, profile, poisson, 4, BEGIN, end_of (profile));
      g_assert_cmpuint (lt_pacer_due_before (&pacer, until_ns), ==, n);
    }
}

/* ---- Poisson arrivals over any shape --------------------------------------- */

static int
compare_doubles (const void *a, const void *b)
{
  const double one = *(const double *) a, other = *(const double *) b;

  return one < other ? -1 : one > other;
}

/* By the change of time, the integrals between arrivals are exponential with mean 1:
 * Kolmogorov-Smirnov at a level of 0.01 %; the seeds are fixed. */
static void
test_poisson (gconstpointer data)
{
  g_autoptr (LtProfile) profile = make_profile (100000);
  g_autoptr (GArray) gaps = g_array_new (FALSE, FALSE, sizeof (double));
  double before = 0, distance = 0;
  LtPacer pacer;
  LtArrival arrival;

  lt_pacer_init_profile (&pacer, profile, true, GPOINTER_TO_UINT (data), BEGIN,
                         end_of (profile));
  while (lt_pacer_claim (&pacer, &arrival))
    {
      const double now = lt_profile_area (profile, arrival.due_ns - BEGIN);
      const double gap = now - before;

      g_array_append_val (gaps, gap);
      before = now;
    }
  g_assert_cmpfloat (fabs (gaps->len - profile->area), <, 3.9 * sqrt (profile->area));
  qsort (gaps->data, gaps->len, sizeof (double), compare_doubles);
  for (guint i = 0; i < gaps->len; i++)
    {
      const double law = -expm1 (-g_array_index (gaps, double, i));

      distance =
        MAX (distance, MAX ((i + 1.0) / gaps->len - law, law - (double) i / gaps->len));
    }
  g_assert_cmpfloat (distance * sqrt (gaps->len), <, 2.23);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (peaks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/pacer/profile/constant/%g", peaks[i]);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_constant);
    }
  g_test_add_data_func ("/pacer/profile/before/constant", GUINT_TO_POINTER (0), test_before);
  g_test_add_data_func ("/pacer/profile/before/poisson", GUINT_TO_POINTER (1), test_before);
  g_test_add_data_func ("/pacer/profile/poisson/1", GUINT_TO_POINTER (1), test_poisson);
  g_test_add_data_func ("/pacer/profile/poisson/2", GUINT_TO_POINTER (2), test_poisson);
  return g_test_run ();
}
