/* SPDX-License-Identifier: MIT */

#include <glib.h>

#include "lt-clock.h"
#include "lt-futex.h"
#include "lt-waiter.h"

#define MS G_GUINT64_CONSTANT (1000000)
#define LONG_NS (20 * LT_NS_PER_S) /* what a test that fails waits */
#define N_WORKERS 8
#define MAX_ARRIVALS 20000
#define N_ROUNDS 5000

typedef struct Team
{
  LtWaiter waiter;
  LtPacer pacer;
  _Atomic guint32 stop;
  _Atomic guint32 n_ended;
  _Atomic guint32 n_early;
  _Atomic guint32 taken[MAX_ARRIVALS];
  guint busy_us; /* what a worker does with an arrival */
  GThread *threads[N_WORKERS];
} Team;

static gpointer
work (gpointer data)
{
  Team *team = data;
  LtArrival arrival;
  guint64 now_ns;

  while ((now_ns = lt_waiter_next (&team->waiter, &team->pacer, &arrival)) != 0)
    {
      if (now_ns < arrival.due_ns || lt_now_ns () < arrival.due_ns)
        atomic_fetch_add (&team->n_early, 1);
      if (arrival.number < MAX_ARRIVALS)
        atomic_fetch_add (&team->taken[arrival.number], 1);
      if (team->busy_us > 0)
        g_usleep (team->busy_us);
    }
  atomic_fetch_add (&team->n_ended, 1);
  lt_futex_wake (&team->n_ended, 1);
  return NULL;
}

static Team *
start_team (double rate, guint64 begin_ns, guint64 end_ns, guint busy_us)
{
  Team *team = g_aligned_alloc0 (1, sizeof (Team), 64);

  team->busy_us = busy_us;
  lt_waiter_init (&team->waiter, &team->stop, N_WORKERS);
  lt_pacer_init (&team->pacer, rate, false, 0, begin_ns, end_ns);
  for (guint i = 0; i < N_WORKERS; i++)
    team->threads[i] = g_thread_new ("worker", work, team);
  return team;
}

/* Whether all workers end in good time; a lost wake-up shows here. */
static gboolean
all_end (Team *team)
{
  const guint64 deadline_ns = lt_now_ns () + LONG_NS;
  guint32 n;

  while ((n = atomic_load (&team->n_ended)) < N_WORKERS)
    {
      if (!lt_futex_wait (&team->n_ended, n, deadline_ns))
        return FALSE;
    }
  return TRUE;
}

static void
free_team (Team *team)
{
  for (guint i = 0; i < N_WORKERS; i++)
    g_thread_join (team->threads[i]);
  g_assert_cmpint (atomic_load (&team->waiter.watchers), ==, 0);
  g_assert_cmpint (atomic_load (&team->waiter.parked), ==, 0);
  g_aligned_free (team);
}

static const struct
{
  const char *name;
  double rate;
  guint busy_us;
  guint duration_ms;
  gboolean late; /* due before anybody looks */
} loads[] = {
  { "calm", 500, 0, 300, FALSE },     { "brisk", 30000, 0, 300, FALSE },
  { "busy", 3000, 1500, 300, FALSE }, { "overload", 10000, 2000, 100, FALSE },
  { "late", 100000, 0, 100, TRUE },
};

static void
test_exactly_once (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  const guint64 duration_ns = loads[i].duration_ms * MS;
  const guint64 begin_ns = loads[i].late ? lt_now_ns () - duration_ns : lt_now_ns () + MS;
  const guint n = (guint) (loads[i].rate * loads[i].duration_ms / 1000);
  Team *team = start_team (loads[i].rate, begin_ns, begin_ns + duration_ns, loads[i].busy_us);

  g_test_summary ("Each arrival is taken once and never early; then everybody goes.");
  g_assert_true (all_end (team));
  g_assert_cmpuint (atomic_load (&team->n_early), ==, 0);
  for (guint arrival = 0; arrival < MAX_ARRIVALS; arrival++)
    g_assert_cmpuint (atomic_load (&team->taken[arrival]), ==, arrival < n);
  free_team (team);
}

static void
test_few_watchers (void)
{
  const guint64 begin_ns = lt_now_ns ();
  Team *team = start_team (1, begin_ns + 3600 * LT_NS_PER_S, G_MAXUINT64, 0);

  g_test_summary ("Three watch, the others are parked; a stop lets all of them go.");
  while (atomic_load (&team->waiter.parked) != N_WORKERS - 3
         || atomic_load (&team->waiter.watchers) != 3)
    {
      g_assert_cmpuint (lt_now_ns (), <, begin_ns + LONG_NS);
      g_usleep (1000);
    }

  lt_futex_set (&team->stop, 1);
  lt_waiter_release (&team->waiter);
  g_assert_true (all_end (team));
  g_assert_cmpuint (lt_now_ns (), <, begin_ns + LONG_NS);
  free_team (team);
}

static void
test_none_left (void)
{
  const guint64 begin_ns = lt_now_ns ();
  Team *team = g_aligned_alloc0 (1, sizeof (Team), 64);

  g_test_summary ("Who has nothing left before the end is there when the rate is raised.");
  lt_waiter_init (&team->waiter, &team->stop, N_WORKERS);
  lt_pacer_init (&team->pacer, 0.0001, false, 0, begin_ns, begin_ns + 3600 * LT_NS_PER_S);
  team->pacer.may_change = true;
  for (guint i = 0; i < N_WORKERS; i++)
    team->threads[i] = g_thread_new ("worker", work, team);
  while (atomic_load (&team->taken[0]) == 0 || atomic_load (&team->waiter.watchers) < 3)
    g_usleep (1000);
  g_assert_cmpuint (atomic_load (&team->n_ended), ==, 0);
  lt_pacer_change_rate (&team->pacer, 1000, lt_now_ns ());
  lt_waiter_release (&team->waiter);
  while (atomic_load (&team->taken[20]) == 0)
    {
      g_assert_cmpuint (lt_now_ns (), <, begin_ns + LONG_NS);
      g_usleep (1000);
    }

  lt_futex_set (&team->stop, 1);
  lt_waiter_release (&team->waiter);
  g_assert_true (all_end (team));
  free_team (team);
}

/* Stress: the same workers run round after round, as short as can be, so that they meet
 * at the gate in every order there is. */

typedef struct Crew
{
  LtWaiter waiter;
  LtPacer pacer;
  _Atomic guint32 stop;
  _Atomic guint32 round; /* a futex; raised to begin one */
  _Atomic guint32 left;  /* a futex; workers that are still in it */
  _Atomic guint32 taken;
  _Atomic guint32 n_early;
  gboolean quit;
  guint n_workers;
  GThread *threads[N_WORKERS];
} Crew;

static gpointer
serve (gpointer data)
{
  Crew *crew = data;
  LtArrival arrival;
  guint64 now_ns;

  for (guint32 round = 0;; round++)
    {
      while (atomic_load (&crew->round) == round)
        lt_futex_wait (&crew->round, round, LT_NO_DEADLINE);
      if (crew->quit)
        return NULL;
      while ((now_ns = lt_waiter_next (&crew->waiter, &crew->pacer, &arrival)) != 0)
        {
          atomic_fetch_add (&crew->taken, 1);
          if (now_ns < arrival.due_ns)
            atomic_fetch_add (&crew->n_early, 1);
        }
      if (atomic_fetch_sub (&crew->left, 1) == 1)
        lt_futex_wake (&crew->left, 1);
    }
}

/* Of four, one alone parks: no other's wake-up makes up for one it missed. */
static const guint crew_sizes[] = { 4, N_WORKERS };

static Crew *
start_crew (gconstpointer data)
{
  Crew *crew = g_aligned_alloc0 (1, sizeof (Crew), 64);

  crew->n_workers = *(const guint *) data;
  lt_waiter_init (&crew->waiter, &crew->stop, crew->n_workers);
  for (guint i = 0; i < crew->n_workers; i++)
    crew->threads[i] = g_thread_new ("worker", serve, crew);
  return crew;
}

static void
begin_round (Crew *crew, double rate, guint64 duration_ns)
{
  const guint64 begin_ns = lt_now_ns ();

  atomic_store (&crew->stop, 0);
  atomic_store (&crew->taken, 0);
  atomic_store (&crew->left, crew->n_workers);
  lt_pacer_init (&crew->pacer, rate, false, 0, begin_ns, begin_ns + duration_ns);
  lt_futex_set (&crew->round, atomic_load (&crew->round) + 1);
}

static gboolean
round_ends (Crew *crew)
{
  const guint64 deadline_ns = lt_now_ns () + LONG_NS;
  guint32 left;

  while ((left = atomic_load (&crew->left)) != 0)
    {
      if (!lt_futex_wait (&crew->left, left, deadline_ns))
        return FALSE;
    }
  return TRUE;
}

static void
free_crew (Crew *crew)
{
  crew->quit = TRUE;
  lt_futex_set (&crew->round, atomic_load (&crew->round) + 1);
  for (guint i = 0; i < crew->n_workers; i++)
    g_thread_join (crew->threads[i]);
  g_assert_cmpint (atomic_load (&crew->waiter.watchers), ==, 0);
  g_assert_cmpint (atomic_load (&crew->waiter.parked), ==, 0);
  g_assert_cmpuint (atomic_load (&crew->n_early), ==, 0);
  g_aligned_free (crew);
}

static void
test_no_lost_wake_up (gconstpointer data)
{
  Crew *crew = start_crew (data);

  g_test_summary ("However workers meet, none sleeps on when the arrivals are gone.");
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      /* Far enough apart for watchers to linger while others come and park. */
      const guint n = round % 7, gap_ns = 1000 * (1 + round % 5 * 16);

      begin_round (crew, 1e9 / gap_ns, n == 0 ? 0 : n * gap_ns - gap_ns / 2);
      g_assert_true (round_ends (crew));
      g_assert_cmpuint (atomic_load (&crew->taken), ==, n);
    }
  free_crew (crew);
}

static void
test_stop_stress (gconstpointer data)
{
  Crew *crew = start_crew (data);

  g_test_summary ("A stop at any moment lets everybody go.");
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      begin_round (crew, round % 2 == 0 ? 1 : 50000, 3600 * LT_NS_PER_S);
      for (guint64 end_ns = lt_now_ns () + round % 307 * 1000; lt_now_ns () < end_ns;)
        ;
      lt_futex_set (&crew->stop, 1);
      lt_waiter_release (&crew->waiter);
      g_assert_true (round_ends (crew));
    }
  free_crew (crew);
}

static void
test_sleep_until (void)
{
  _Atomic guint32 stop = 0;
  guint64 begin_ns = lt_now_ns (), end_ns;

  end_ns = lt_sleep_until (&stop, begin_ns + 20 * MS);
  g_assert_cmpuint (end_ns, >=, begin_ns + 20 * MS);
  g_assert_cmpuint (lt_now_ns (), >=, end_ns);
  /* What has passed, and what is to stop, is not waited for. */
  g_assert_cmpuint (lt_sleep_until (&stop, begin_ns), >=, end_ns);
  atomic_store (&stop, 1);
  end_ns = lt_sleep_until (&stop, G_MAXUINT64);
  g_assert_cmpuint (end_ns, <, begin_ns + LONG_NS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/waiter/sleep-until", test_sleep_until);
  for (guint i = 0; i < G_N_ELEMENTS (loads); i++)
    {
      g_autofree char *path = g_strdup_printf ("/waiter/exactly-once/%s", loads[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_exactly_once);
    }
  g_test_add_func ("/waiter/few-watchers", test_few_watchers);
  g_test_add_func ("/waiter/none-left", test_none_left);
  for (guint i = 0; i < G_N_ELEMENTS (crew_sizes); i++)
    {
      g_autofree char *lost = g_strdup_printf ("/waiter/no-lost-wake-up/%u", crew_sizes[i]);
      g_autofree char *stop = g_strdup_printf ("/waiter/stop-stress/%u", crew_sizes[i]);

      g_test_add_data_func (lost, &crew_sizes[i], test_no_lost_wake_up);
      g_test_add_data_func (stop, &crew_sizes[i], test_stop_stress);
    }

  return g_test_run ();
}
