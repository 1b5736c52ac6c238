/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <math.h>

#include "lt-pacer.h"

#define S G_GUINT64_CONSTANT (1000000000)
#define BEGIN (1000 * S + 7)

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
claim_many (LtPacer *pacer, guint n, LtArrival *ret_last)
{
  for (guint i = 0; i < n; i++)
    g_assert_true (lt_pacer_claim (pacer, ret_last));
}

static void
test_change_constant (void)
{
  LtPacer pacer;
  LtArrival arrival;

  g_test_summary ("The integral goes on where the old rate had got to.");
  lt_pacer_init (&pacer, 1000, false, 0, BEGIN, BEGIN + S);
  claim_many (&pacer, 500, &arrival);
  /* Half an arrival is done at 600.5 ms: the other half takes half of the new gap. */
  g_assert_cmpuint (lt_pacer_change_rate (&pacer, 2000, BEGIN + 600500000), ==,
                    BEGIN + 600500000);
  claim_many (&pacer, 101, &arrival);
  g_assert_cmpuint (arrival.number, ==, 600);
  g_assert_cmpuint (arrival.due_ns, ==, BEGIN + 600000000);
  claim_many (&pacer, 1, &arrival);
  g_assert_cmpuint (arrival.due_ns - BEGIN - 600750000, <=, 1);
  claim_many (&pacer, 1, &arrival);
  g_assert_cmpuint (arrival.due_ns - BEGIN - 601250000, <=, 1);
  g_assert_cmpuint (lt_pacer_due_before (&pacer, BEGIN + 600000000), ==, 600);
  g_assert_cmpuint (lt_pacer_due_before (&pacer, BEGIN + 600750002), ==, 602);
  /* 600.5 and 2000 times 0.3995. */
  g_assert_cmpuint (lt_pacer_due_before (&pacer, G_MAXUINT64), ==, 1400);
}

static void
test_change_claimed (void)
{
  LtPacer pacer;
  LtArrival arrival;

  g_test_summary ("Arrivals that are claimed stay: the change comes after them.");
  lt_pacer_init (&pacer, 10, false, 0, BEGIN, BEGIN + 100 * S);
  claim_many (&pacer, 8, &arrival);
  g_assert_cmpuint (lt_pacer_change_rate (&pacer, 20, BEGIN + S / 10), ==, BEGIN + 7 * S / 10);
  g_assert_cmpuint (lt_pacer_change_rate (&pacer, 5, BEGIN + S / 5), ==, BEGIN + 7 * S / 10);
  claim_many (&pacer, 1, &arrival);
  g_assert_cmpuint (arrival.due_ns - BEGIN - 9 * S / 10, <=, 1);
}

static void
test_change_poisson (void)
{
  const guint64 change_ns = BEGIN + 3 * S;
  LtPacer plain, changed;
  LtArrival before, after, arrival;

  g_test_summary ("Poisson arrivals become those of the new rate by a change of time.");
  lt_pacer_init (&plain, 1000, true, 7, BEGIN, BEGIN + 60 * S);
  lt_pacer_init (&changed, 1000, true, 7, BEGIN, BEGIN + 60 * S);
  claim_many (&changed, 1000, &arrival);
  g_assert_cmpuint (lt_pacer_change_rate (&changed, 250, change_ns), ==, change_ns);
  claim_many (&plain, 1000, &arrival);
  for (guint i = 0; i < 10000; i++)
    {
      double expected;

      claim_many (&plain, 1, &before);
      claim_many (&changed, 1, &after);
      expected = (double) (before.due_ns - BEGIN);
      if (before.due_ns > change_ns)
        expected = (double) (change_ns - BEGIN) + 4 * (double) (before.due_ns - change_ns);
      g_assert_cmpfloat (fabs ((double) (after.due_ns - BEGIN) - expected), <=, 8);
    }
}

static void
test_change_limits (void)
{
  LtPacer pacer;

  lt_pacer_init (&pacer, 1000, false, 0, BEGIN, BEGIN + S);
  for (guint i = 0; i < LT_PACER_MAX_CHANGES; i++)
    g_assert_cmpuint (lt_pacer_change_rate (&pacer, 1000 + i, BEGIN + i), >, 0);
  g_assert_cmpuint (lt_pacer_change_rate (&pacer, 1, BEGIN + S / 2), ==, 0);
}

/* Asserts that what was started and what was not come to the schedule. */
static void
assert_schedule (LtPacer *pacer, guint n_started, guint n_due)
{
  g_assert_cmpuint (lt_pacer_due_before (pacer, G_MAXUINT64), ==, n_due);
  g_assert_cmpuint (n_due, >=, n_started);
}

static void
test_change_near_end (void)
{
  LtPacer pacer;
  LtArrival arrival;

  g_test_summary (
    "Below 0.2/s none may be left before the end; at a higher rate there are again.");
  lt_pacer_init (&pacer, 1, false, 0, BEGIN, BEGIN + 20 * S);
  claim_many (&pacer, 15, &arrival);
  g_assert_cmpuint (lt_pacer_change_rate (&pacer, 0.1, BEGIN + 14 * S), ==, BEGIN + 14 * S);
  g_assert_false (lt_pacer_claim (&pacer, &arrival));
  assert_schedule (&pacer, 15, 15);
  /* 0.2 of an arrival is done by then. */
  g_assert_cmpuint (lt_pacer_change_rate (&pacer, 1, BEGIN + 16 * S), ==, BEGIN + 16 * S);
  assert_schedule (&pacer, 15, 19);
  claim_many (&pacer, 4, &arrival);
  g_assert_cmpuint (arrival.number, ==, 18);
  g_assert_cmpuint (BEGIN + 19 * S + 8 * S / 10 - arrival.due_ns, <=, 1);
  g_assert_false (lt_pacer_claim (&pacer, &arrival));
  assert_schedule (&pacer, 19, 19);
}

static void
test_change_near_end_poisson (void)
{
  LtPacer pacer;
  LtArrival arrival;
  guint n = 0;

  lt_pacer_init (&pacer, 1, true, 3, BEGIN, BEGIN + 20 * S);
  for (; n < 10; n++)
    g_assert_true (lt_pacer_claim (&pacer, &arrival));
  lt_pacer_change_rate (&pacer, 0.001, BEGIN + 15 * S);
  while (lt_pacer_claim (&pacer, &arrival))
    n++;
  assert_schedule (&pacer, n, n);
  lt_pacer_change_rate (&pacer, 1000, BEGIN + 19 * S);
  for (guint before = n; n < before + 100; n++)
    g_assert_true (lt_pacer_claim (&pacer, &arrival));
  while (lt_pacer_claim (&pacer, &arrival))
    n++;
  assert_schedule (&pacer, n, n);
}

#define N_CLAIMERS 3
#define N_CHANGES 200u
#define N_ARRIVALS 300000u

typedef struct Race
{
  LtPacer pacer;
  guint64 due_ns[N_ARRIVALS];
} Race;

static gpointer
claim_into (gpointer data)
{
  Race *race = data;
  LtArrival arrival;

  while (lt_pacer_claim (&race->pacer, &arrival))
    {
      g_assert_cmpuint (race->due_ns[arrival.number], ==, 0);
      race->due_ns[arrival.number] = arrival.due_ns;
    }
  return NULL;
}

static void
test_change_race (void)
{
  g_autofree Race *race = g_new0 (Race, 1);
  GThread *threads[N_CLAIMERS];

  g_test_summary ("Whatever is claimed while the rate changes is due by the whole schedule.");
  lt_pacer_init (&race->pacer, 1e6, false, 0, BEGIN, G_MAXUINT64);
  race->pacer.limit = N_ARRIVALS;
  for (guint i = 0; i < N_CLAIMERS; i++)
    threads[i] = g_thread_new ("claimer", claim_into, race);
  for (guint i = 0; i < N_CHANGES; i++)
    {
      lt_pacer_change_rate (&race->pacer, i % 2 == 0 ? 2e6 : 1e6, BEGIN);
      g_usleep (20);
    }
  for (guint i = 0; i < N_CLAIMERS; i++)
    g_thread_join (threads[i]);
  race->pacer.limit = G_MAXUINT64;
  for (guint i = 0; i < N_ARRIVALS; i++)
    g_assert_cmpuint (MAX (race->due_ns[i], due_of (&race->pacer, i))
                        - MIN (race->due_ns[i], due_of (&race->pacer, i)),
                      <=, 2);
}
int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pacer/change/constant", test_change_constant);
  g_test_add_func ("/pacer/change/claimed", test_change_claimed);
  g_test_add_func ("/pacer/change/poisson", test_change_poisson);
  g_test_add_func ("/pacer/change/limits", test_change_limits);
  g_test_add_func ("/pacer/change/near-end", test_change_near_end);
  g_test_add_func ("/pacer/change/near-end-poisson", test_change_near_end_poisson);
  g_test_add_func ("/pacer/change/race", test_change_race);
  return g_test_run ();
}
