/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <pthread.h>

#include "lt-clock.h"
#include "lt-futex.h"

#define MS G_GUINT64_CONSTANT (1000000)
#define LONG_NS (20 * LT_NS_PER_S) /* what a test that fails waits */

static void
test_timeout (void)
{
  _Atomic guint32 word = 5;
  const guint64 deadline_ns = lt_now_ns () + 20 * MS;

  while (lt_futex_wait (&word, 5, deadline_ns))
    g_assert_cmpuint (lt_now_ns (), <, deadline_ns + LONG_NS);
  g_assert_cmpuint (lt_now_ns (), >=, deadline_ns);
}

static void
test_past_deadline (void)
{
  _Atomic guint32 word = 5;
  const guint64 begin_ns = lt_now_ns ();

  g_assert_false (lt_futex_wait (&word, 5, begin_ns - MS));
  g_assert_false (lt_futex_wait (&word, 5, 0));
  g_assert_cmpuint (lt_now_ns (), <, begin_ns + LONG_NS);
}

static void
test_other_value (void)
{
  _Atomic guint32 word = 5;
  const guint64 begin_ns = lt_now_ns ();

  g_assert_true (lt_futex_wait (&word, 4, begin_ns + LONG_NS));
  g_assert_true (lt_futex_wait (&word, 4, LT_NO_DEADLINE));
  g_assert_cmpuint (lt_now_ns (), <, begin_ns + LONG_NS);
}

typedef struct Waiter
{
  _Atomic guint32 *word;
  _Atomic guint32 *arrived;
  GThread *thread;
} Waiter;

static gpointer
wait_for_change (gpointer data)
{
  Waiter *waiter = data;
  const guint64 begin_ns = lt_now_ns ();

  atomic_fetch_add (waiter->arrived, 1);
  while (atomic_load (waiter->word) == 0)
    lt_futex_wait (waiter->word, 0, LT_NO_DEADLINE);
  return GUINT_TO_POINTER (lt_now_ns () - begin_ns < LONG_NS);
}

static void
test_set_wakes_all (void)
{
  _Atomic guint32 word = 0, arrived = 0;
  Waiter waiters[6];

  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    {
      waiters[i] = (Waiter){ .word = &word, .arrived = &arrived };
      waiters[i].thread = g_thread_new ("waiter", wait_for_change, &waiters[i]);
    }
  while (atomic_load (&arrived) < G_N_ELEMENTS (waiters))
    g_usleep (1000);
  g_usleep (20000); /* most likely all asleep */
  lt_futex_set (&word, 1);
  for (guint i = 0; i < G_N_ELEMENTS (waiters); i++)
    g_assert_true (GPOINTER_TO_UINT (g_thread_join (waiters[i].thread)));
}

static gpointer
wait_once (gpointer data)
{
  Waiter *waiter = data;
  gboolean time_left = TRUE;

  while (atomic_load (waiter->arrived) == 0 && time_left)
    {
      errno = ETIMEDOUT; /* of a call before, and no news */
      time_left = lt_futex_wait (waiter->word, 0, lt_now_ns () + LONG_NS);
    }
  return GUINT_TO_POINTER (time_left);
}

/* A wake without a change of the word: it returns, and says that time is left. */
static void
test_wake (void)
{
  _Atomic guint32 word = 0, woken = 0;
  Waiter waiter = { .word = &word, .arrived = &woken };

  waiter.thread = g_thread_new ("waiter", wait_once, &waiter);
  g_usleep (20000);
  atomic_store (&woken, 1);
  lt_futex_wake (&word, 1);
  g_assert_true (GPOINTER_TO_UINT (g_thread_join (waiter.thread)));
}

static void
nothing (int number)
{
  (void) number;
}

static gpointer
wait_through_signals (gpointer data)
{
  const guint64 deadline_ns = lt_now_ns () + 100 * MS;

  while (lt_futex_wait (data, 0, deadline_ns))
    ;
  return GUINT_TO_POINTER (lt_now_ns () >= deadline_ns);
}

static void
test_signals (void)
{
  struct sigaction action = { .sa_handler = nothing }, before;
  _Atomic guint32 word = 0;
  pthread_t thread;
  void *waited;

  g_test_summary ("A signal is no timeout.");
  sigaction (SIGUSR1, &action, &before);
  g_assert_cmpint (pthread_create (&thread, NULL, wait_through_signals, (void *) &word), ==, 0);
  for (guint i = 0; i < 5; i++)
    {
      g_usleep (10000);
      pthread_kill (thread, SIGUSR1);
    }
  pthread_join (thread, &waited);
  g_assert_true (GPOINTER_TO_UINT (waited));
  sigaction (SIGUSR1, &before, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/futex/timeout", test_timeout);
  g_test_add_func ("/futex/past-deadline", test_past_deadline);
  g_test_add_func ("/futex/other-value", test_other_value);
  g_test_add_func ("/futex/set-wakes-all", test_set_wakes_all);
  g_test_add_func ("/futex/wake", test_wake);
  g_test_add_func ("/futex/signals", test_signals);

  return g_test_run ();
}
