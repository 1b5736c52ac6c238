/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>

#include "lt-pacer.h"

#define S G_GUINT64_CONSTANT (1000000000)
#define BEGIN (1000 * S + 7)

/* Constant rate */

static const double rates[] = { 0.001, 0.3, 1, 3, 7, 1000, 12345.678, 1e5, 333333.3, 1e6, 1e7 };

/* Arrival @number, jumped to: a schedule has no other state than its position. */
static guint64
due_of (LtPacer *pacer, guint64 number)
{
  LtArrival arrival;

  atomic_store (&pacer->position, number);
  g_assert_true (lt_pacer_claim (pacer, &arrival));
  g_assert_cmpuint (arrival.number, ==, number);
  return arrival.due_ns;
}

static void
test_constant (gconstpointer data)
{
  const double rate = rates[GPOINTER_TO_UINT (data)];
  const long double gap = 1e9L / (long double) rate;
  LtPacer pacer;

  g_test_summary ("Due times are within 1 ns of the law's, to the thousand-millionth.");
  lt_pacer_init (&pacer, rate, false, 0, BEGIN, G_MAXUINT64);
  for (guint64 n = 0; n <= G_GUINT64_CONSTANT (1000000000); n = n < 100 ? n + 1 : n + n / 37)
    {
      const long double reference = (long double) n * gap;
      guint64 due;

      if (reference > 31e9L * 86400)
        break;
      due = due_of (&pacer, n) - BEGIN;
      g_assert_cmpfloat ((double) fabsl ((long double) due - reference), <=, 1.001);
    }
  g_assert_cmpuint (due_of (&pacer, 0), ==, BEGIN);
}

static void
test_constant_end (void)
{
  LtPacer pacer;
  LtArrival arrival;

  g_test_summary ("The arrival due at the end is not one any more, and stays so.");
  lt_pacer_init (&pacer, 1000, false, 0, BEGIN, BEGIN + S);
  for (guint i = 0; i < 1000; i++)
    {
      g_assert_true (lt_pacer_claim (&pacer, &arrival));
      g_assert_cmpuint (arrival.number, ==, i);
      g_assert_cmpuint (arrival.due_ns, ==, BEGIN + i * S / 1000);
    }
  g_assert_false (lt_pacer_claim (&pacer, &arrival));
  g_assert_false (lt_pacer_claim (&pacer, &arrival));
  g_assert_cmpuint (lt_pacer_due_before (&pacer, G_MAXUINT64), ==, 1000);
}

/* Against the definition: arrivals whose due time is less than a time. */
static void
test_constant_before (gconstpointer data)
{
  const double rate = rates[GPOINTER_TO_UINT (data)];
  LtPacer pacer;

  lt_pacer_init (&pacer, rate, false, 0, BEGIN, BEGIN + 3600 * S);
  g_assert_cmpuint (lt_pacer_due_before (&pacer, 0), ==, 0);
  g_assert_cmpuint (lt_pacer_due_before (&pacer, BEGIN), ==, 0);
  g_assert_cmpuint (lt_pacer_due_before (&pacer, BEGIN + 1), ==, 1);
  for (guint64 until = 2; until < 3600 * S; until += 1 + until / 3)
    {
      const guint64 n = lt_pacer_due_before (&pacer, BEGIN + until);

      g_assert_cmpuint (n, >, 0);
      g_assert_cmpuint (due_of (&pacer, n - 1), <, BEGIN + until);
      atomic_store (&pacer.position, n);
      if ((long double) n * 1e9L / rate < 3599e9L)
        g_assert_cmpuint (due_of (&pacer, n), >=, BEGIN + until);
    }
  g_assert_cmpuint (lt_pacer_due_before (&pacer, BEGIN + 3600 * S), ==,
                    lt_pacer_due_before (&pacer, G_MAXUINT64));
}

/* Poisson */

#define N_GAPS 200000

static double *
draw_gaps (guint64 seed, double rate)
{
  double *gaps = g_new (double, N_GAPS);
  guint64 before = BEGIN;
  LtPacer pacer;
  LtArrival arrival;

  lt_pacer_init (&pacer, rate, true, seed, BEGIN, G_MAXUINT64);
  for (guint i = 0; i < N_GAPS; i++)
    {
      g_assert_true (lt_pacer_claim (&pacer, &arrival));
      g_assert_cmpuint (arrival.number, ==, i);
      g_assert_cmpuint (arrival.due_ns, >=, before);
      gaps[i] = (double) (arrival.due_ns - before) * rate / 1e9;
      before = arrival.due_ns;
    }
  return gaps;
}

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double one = *(const double *) a, other = *(const double *) b;

  return one < other ? -1 : one > other;
}

/* Moments and Kolmogorov-Smirnov distance of gaps in units of their mean. The seeds are
 * fixed; the bounds let 99.99 % of right generators pass. */
static void
test_poisson_law (gconstpointer data)
{
  g_autofree double *gaps = draw_gaps (GPOINTER_TO_UINT (data), 500);
  double sum = 0, squares = 0, neighbours = 0, distance = 0;

  for (guint i = 0; i < N_GAPS; i++)
    {
      sum += gaps[i];
      squares += (gaps[i] - 1) * (gaps[i] - 1);
      if (i > 0)
        neighbours += (gaps[i] - 1) * (gaps[i - 1] - 1);
    }
  g_assert_cmpfloat_with_epsilon (sum / N_GAPS, 1, 3.9 / sqrt (N_GAPS));
  g_assert_cmpfloat_with_epsilon (squares / N_GAPS, 1, 3.9 * sqrt (8.0 / N_GAPS));
  g_assert_cmpfloat_with_epsilon (neighbours / N_GAPS, 0, 3.9 / sqrt (N_GAPS));

  qsort (gaps, N_GAPS, sizeof *gaps, compare_doubles);
  for (guint i = 0; i < N_GAPS; i++)
    {
      const double law = -expm1 (-gaps[i]);

      distance = MAX (distance, MAX ((i + 1.0) / N_GAPS - law, law - (double) i / N_GAPS));
    }
  g_assert_cmpfloat (distance * sqrt (N_GAPS), <, 2.23);
}

static void
test_poisson_seed (void)
{
  g_autofree double *one = draw_gaps (1, 500), *same = draw_gaps (1, 500),
                    *other = draw_gaps (2, 500);
  guint n_equal = 0;

  g_assert_cmpmem (one, N_GAPS * sizeof *one, same, N_GAPS * sizeof *same);
  for (guint i = 0; i < N_GAPS; i++)
    n_equal += one[i] == other[i];
  g_assert_cmpuint (n_equal, <, N_GAPS / 1000);
}

/* Arrivals before a time, by claiming them all. */
static guint64
claim_before (double rate, guint64 until_ns)
{
  LtPacer pacer;
  LtArrival arrival;
  guint64 n = 0;

  lt_pacer_init (&pacer, rate, true, 5, BEGIN, until_ns);
  while (lt_pacer_claim (&pacer, &arrival))
    n++;
  return n;
}

static void
test_poisson_before (void)
{
  LtPacer pacer;
  LtArrival arrival;

  g_test_summary ("The count before a time does not depend on how many were claimed.");
  for (guint claimed = 0; claimed < 3000; claimed += 500)
    {
      lt_pacer_init (&pacer, 1000, true, 5, BEGIN, BEGIN + 2 * S);
      for (guint i = 0; i < claimed; i++)
        lt_pacer_claim (&pacer, &arrival);
      for (guint64 until = S / 100; until < 3 * S; until += S / 7)
        g_assert_cmpuint (lt_pacer_due_before (&pacer, BEGIN + until), ==,
                          claim_before (1000, MIN (BEGIN + until, BEGIN + 2 * S)));
    }
}

static void
test_poisson_many (void)
{
  const guint64 total = claim_before (1e6, BEGIN + 12 * S);
  LtPacer pacer;
  LtArrival arrival;

  g_test_summary ("Beyond what is drawn a count is estimated, what was claimed is known.");
  lt_pacer_init (&pacer, 1e6, true, 5, BEGIN, BEGIN + 12 * S);
  g_assert_cmpfloat_with_epsilon ((double) lt_pacer_due_before (&pacer, G_MAXUINT64),
                                  (double) total, 4 * sqrt (2e6));
  while (lt_pacer_claim (&pacer, &arrival))
    ;
  g_assert_cmpuint (lt_pacer_due_before (&pacer, G_MAXUINT64), ==, total);
}

/* Claims from several threads */

#define N_THREADS 4
#define N_CLAIMS 200000

typedef struct Claimer
{
  LtPacer *pacer;
  GArray *arrivals;
  GThread *thread;
} Claimer;

static gpointer
claim_all (gpointer data)
{
  Claimer *claimer = data;
  LtArrival arrival;

  while (lt_pacer_claim (claimer->pacer, &arrival))
    g_array_append_val (claimer->arrivals, arrival);
  return NULL;
}

/* Runs them all to the end. */
static void
run_claimers (Claimer *claimers, LtPacer *pacer)
{
  for (guint i = 0; i < N_THREADS; i++)
    {
      claimers[i] = (Claimer){ pacer, g_array_new (FALSE, FALSE, sizeof (LtArrival)), NULL };
      claimers[i].thread = g_thread_new ("claimer", claim_all, &claimers[i]);
    }
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (claimers[i].thread);
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  const guint64 one = *(const guint64 *) a, other = *(const guint64 *) b;

  return one < other ? -1 : one > other;
}

/* Numbers are each there once; returns the due times, in order. */
static GArray *
collect (const Claimer *claimers, guint n)
{
  g_autofree gboolean *seen = g_new0 (gboolean, n);
  GArray *times = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < N_THREADS; i++)
    {
      for (guint j = 0; j < claimers[i].arrivals->len; j++)
        {
          const LtArrival *arrival = &g_array_index (claimers[i].arrivals, LtArrival, j);

          g_assert_cmpuint (arrival->number, <, n);
          g_assert_false (seen[arrival->number]);
          seen[arrival->number] = TRUE;
          g_array_append_val (times, arrival->due_ns);
        }
      g_array_unref (claimers[i].arrivals);
    }
  g_array_sort (times, compare_times);
  return times;
}

static void
test_concurrent (gconstpointer data)
{
  const gboolean poisson = GPOINTER_TO_UINT (data) != 0;
  g_autoptr (GArray) times = NULL;
  Claimer claimers[N_THREADS];
  LtPacer pacer;
  LtArrival arrival;
  guint n;

  g_test_summary ("Four threads claim every arrival once, at the times one thread gets.");
  lt_pacer_init (&pacer, N_CLAIMS, poisson, 9, BEGIN, BEGIN + S);
  n = (guint) lt_pacer_due_before (&pacer, BEGIN + S);
  run_claimers (claimers, &pacer);
  times = collect (claimers, n);
  g_assert_cmpuint (times->len, ==, n);

  lt_pacer_init (&pacer, N_CLAIMS, poisson, 9, BEGIN, BEGIN + S);
  for (guint i = 0; i < n; i++)
    {
      g_assert_true (lt_pacer_claim (&pacer, &arrival));
      g_assert_cmpuint (arrival.due_ns, ==, g_array_index (times, guint64, i));
    }
  g_assert_false (lt_pacer_claim (&pacer, &arrival));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autofree char *law = g_strdup_printf ("/pacer/constant/%g", rates[i]);
      g_autofree char *before = g_strdup_printf ("/pacer/constant-before/%g", rates[i]);

      g_test_add_data_func (law, GUINT_TO_POINTER (i), test_constant);
      g_test_add_data_func (before, GUINT_TO_POINTER (i), test_constant_before);
    }
  g_test_add_func ("/pacer/constant-end", test_constant_end);
  g_test_add_data_func ("/pacer/poisson-law/1", GUINT_TO_POINTER (1), test_poisson_law);
  g_test_add_data_func ("/pacer/poisson-law/2", GUINT_TO_POINTER (2), test_poisson_law);
  g_test_add_func ("/pacer/poisson-seed", test_poisson_seed);
  g_test_add_func ("/pacer/poisson-before", test_poisson_before);
  g_test_add_func ("/pacer/poisson-many", test_poisson_many);
  g_test_add_data_func ("/pacer/concurrent/constant", GUINT_TO_POINTER (0), test_concurrent);
  g_test_add_data_func ("/pacer/concurrent/poisson", GUINT_TO_POINTER (1), test_concurrent);
  return g_test_run ();
}
