/* SPDX-License-Identifier: MIT */

#include "lt-waiter.h"

#include <limits.h>

#include "lt-clock.h"
#include "lt-futex.h"

/* Two cores are kept busy by two; the third covers the hand-over. */
#define MAX_WATCHERS 3

/* A timer this near costs more than it gives: sleep at least this long, and serve
 * what came due together. The price is a lag of at most about this much. */
#define MIN_SLEEP_NS 40000
/* Nearer than this is spun. */
#define SPIN_NS 2000

#define MAX_HEAD_START_NS 100000
#define STEP_NS 200

void
lt_waiter_init (LtWaiter *ret_waiter, _Atomic uint32_t *stop, uint32_t n_workers)
{
  ret_waiter->stop = stop;
  ret_waiter->max_watchers = n_workers < MAX_WATCHERS ? (int32_t) n_workers : MAX_WATCHERS;
  atomic_store (&ret_waiter->watchers, 0);
  atomic_store (&ret_waiter->parked, 0);
  atomic_store (&ret_waiter->gate, 0);
  atomic_store (&ret_waiter->head_start_ns, 0);
}

static bool
stopped (_Atomic uint32_t *stop)
{
  return atomic_load_explicit (stop, memory_order_relaxed) != 0;
}

static uint64_t
spin_until (_Atomic uint32_t *stop, uint64_t deadline_ns, uint64_t now_ns)
{
  while (now_ns < deadline_ns && !stopped (stop))
    {
#if defined(__x86_64__) || defined(__i386__)
      __builtin_ia32_pause ();
#endif
      now_ns = lt_now_ns ();
    }
  return now_ns;
}

uint64_t
lt_sleep_until (_Atomic uint32_t *stop, uint64_t deadline_ns)
{
  uint64_t now_ns = lt_now_ns ();

  while (now_ns < deadline_ns && !stopped (stop))
    {
      lt_futex_wait (stop, 0, deadline_ns);
      now_ns = lt_now_ns ();
    }
  return now_ns;
}

/* Stochastic approximation of a quantile (Robbins and Monro 1951): with steps of 9
 * down and 1 up it settles where one wake-up in ten comes earlier. Updates may get
 * lost between threads; the next one makes up for it. */
static void
learn (LtWaiter *waiter, int64_t head_start_ns, int64_t delay_ns)
{
  int64_t next =
    delay_ns < head_start_ns ? head_start_ns - 9 * STEP_NS : head_start_ns + STEP_NS;

  if (next < 0)
    next = 0;
  if (next > MAX_HEAD_START_NS)
    next = MAX_HEAD_START_NS;
  atomic_store_explicit (&waiter->head_start_ns, next, memory_order_relaxed);
}

static uint64_t
wait_until_due (LtWaiter *waiter, uint64_t due_ns, uint64_t now_ns)
{
  const int64_t head_start_ns =
    atomic_load_explicit (&waiter->head_start_ns, memory_order_relaxed);
  uint64_t target_ns;

  if (due_ns <= now_ns + SPIN_NS)
    return spin_until (waiter->stop, due_ns, now_ns);

  target_ns = due_ns - (uint64_t) head_start_ns;
  if (target_ns < now_ns + MIN_SLEEP_NS)
    target_ns = now_ns + MIN_SLEEP_NS;
  now_ns = lt_sleep_until (waiter->stop, target_ns);
  if (now_ns < target_ns)
    return now_ns; /* stopped */
  learn (waiter, head_start_ns, (int64_t) (now_ns - target_ns));
  return spin_until (waiter->stop, due_ns, now_ns);
}

/* Parks until there is room among the watchers. The order of the atomics matters:
 * who parks raises `parked` and then looks at `watchers`; who stops watching lowers
 * `watchers` and then looks at `parked`. One of the two sees the other. */
static void
take_place (LtWaiter *waiter)
{
  while (atomic_load (&waiter->watchers) >= waiter->max_watchers && !stopped (waiter->stop))
    {
      const uint32_t gate = atomic_load (&waiter->gate);

      atomic_fetch_add (&waiter->parked, 1);
      if (atomic_load (&waiter->watchers) >= waiter->max_watchers && !stopped (waiter->stop))
        lt_futex_wait (&waiter->gate, gate, LT_NO_DEADLINE);
      atomic_fetch_sub (&waiter->parked, 1);
    }
  atomic_fetch_add (&waiter->watchers, 1);
}

static void
leave_place (LtWaiter *waiter)
{
  if (atomic_fetch_sub (&waiter->watchers, 1) != 1 || atomic_load (&waiter->parked) == 0)
    return;
  atomic_fetch_add (&waiter->gate, 1);
  lt_futex_wake (&waiter->gate, 1);
}

static uint64_t
wait_for (LtWaiter *waiter, const LtArrival *arrival, bool found)
{
  uint64_t now_ns = 0;

  if (found)
    {
      now_ns = lt_now_ns ();
      if (now_ns < arrival->due_ns)
        now_ns = wait_until_due (waiter, arrival->due_ns, now_ns);
      if (now_ns < arrival->due_ns)
        now_ns = 0;
    }
  leave_place (waiter);
  return now_ns;
}

/* Where none is left a change of the rate may make some before the pass is over: who went
 * would be missing then. Both raise the gate, which was looked at before. */
static bool
claim (LtWaiter *waiter, LtPacer *pacer, LtBacklog *backlog, LtArrival *ret_arrival)
{
  for (;;)
    {
      const uint32_t gate = atomic_load (&waiter->gate);

      if (stopped (waiter->stop))
        return false;
      if (backlog != NULL ? lt_backlog_take (backlog, lt_now_ns (), ret_arrival)
                          : lt_pacer_claim (pacer, ret_arrival))
        return true;
      if (!pacer->may_change)
        return false;
      lt_futex_wait (&waiter->gate, gate, LT_NO_DEADLINE);
      if (backlog != NULL)
        lt_backlog_enter (backlog, lt_now_ns ());
    }
}

uint64_t
lt_waiter_next (LtWaiter *waiter, LtPacer *pacer, LtArrival *ret_arrival)
{
  take_place (waiter);
  return wait_for (waiter, ret_arrival, claim (waiter, pacer, NULL, ret_arrival));
}

uint64_t
lt_waiter_next_bounded (LtWaiter *waiter, LtBacklog *backlog, LtArrival *ret_arrival)
{
  lt_backlog_enter (backlog, lt_now_ns ());
  take_place (waiter);
  return wait_for (waiter, ret_arrival, claim (waiter, backlog->pacer, backlog, ret_arrival));
}

void
lt_waiter_release (LtWaiter *waiter)
{
  atomic_fetch_add (&waiter->gate, 1);
  lt_futex_wake (&waiter->gate, INT_MAX);
}
