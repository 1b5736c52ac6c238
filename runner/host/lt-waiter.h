/* SPDX-License-Identifier: MIT
 *
 * lt-waiter: who waits for the next arrival, and how.
 *
 * Only a few workers at a time sleep on timers ("watchers"); the other idle ones
 * are parked. A hundred timers for a hundred idle workers would cost a wake-up for
 * each arrival at any rate; with few watchers, one wake-up serves every arrival
 * that has come due meanwhile. When the last watcher goes to work, it wakes a
 * parked worker, so that an idle worker is never missing where an arrival waits.
 *
 * Sleep is a futex wait that a stop cuts short. It aims ahead of the deadline by
 * the delay that nine of ten wake-ups show anyway, and spins what is left; it never
 * returns before the deadline.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lt-backlog.h"

typedef struct LtWaiter
{
  _Atomic uint32_t *stop; /* the board's */
  int32_t max_watchers;
  _Alignas(64) _Atomic int32_t watchers;
  _Atomic int32_t parked;
  _Atomic uint32_t gate;         /* a futex; raised to wake the parked */
  _Atomic int64_t head_start_ns; /* learnt: how much early to aim */
} LtWaiter;

/* @stop: not zero when the pass is over. Keep the learnt head start of an earlier
 * pass by calling it once only. */
void lt_waiter_init (LtWaiter *ret_waiter, _Atomic uint32_t *stop, uint32_t n_workers);

/* Waits for a turn, then claims an arrival of @pacer and waits until it is due.
 * Returns the time now, at or after the arrival's due time, or 0 when the pass is over or no
 * arrival is left and none can come any more. [any worker] */
uint64_t lt_waiter_next (LtWaiter *waiter, LtPacer *pacer, LtArrival *ret_arrival);

/* The same of a limited backlog. */
uint64_t lt_waiter_next_bounded (LtWaiter *waiter, LtBacklog *backlog, LtArrival *ret_arrival);

/* Lets the parked ones look again: after stop was set they go, after the rate was changed
 * those that had nothing left may have. [any thread] */
void lt_waiter_release (LtWaiter *waiter);

/* Sleeps until @deadline_ns, or until *stop; returns the time. [any thread] */
uint64_t lt_sleep_until (_Atomic uint32_t *stop, uint64_t deadline_ns);
