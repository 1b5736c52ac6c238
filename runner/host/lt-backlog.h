/* SPDX-License-Identifier: MIT
 *
 * lt-backlog: arrivals that wait for a worker, when their number is limited.
 *
 * The queue of a server with as many places as there are workers and @limit more: an
 * arrival that finds no idle worker and the queue full is dropped. What happened while
 * nobody looked is made up for, in the order of due times, whenever a worker becomes
 * free or takes an arrival: between two of those the number of idle workers does not
 * change, so the outcome is that of a queue watched all the time.
 *
 * A mutex keeps it whole; workers hold it for a moment between operations. Without a
 * limit none of this is used. Times are CLOCK_MONOTONIC.
 */
#pragma once

#include <pthread.h>

#include "lt-pacer.h"

typedef struct LtBacklog
{
  pthread_mutex_t lock;
  LtPacer *pacer;
  uint64_t limit;
  LtArrival *ring; /* of `capacity` */
  uint64_t capacity;
  uint64_t head;
  uint64_t length;
  LtArrival next; /* claimed from the pacer, not due yet when it was looked at */
  bool has_next;
  uint64_t n_idle; /* workers that wait and have taken nothing */
  uint64_t n_dropped;
  _Atomic uint64_t *dropped; /* the same, where all can see it */
} LtBacklog;

/* @limit: arrivals that may wait beside one for each of @n_workers. */
void lt_backlog_init (LtBacklog *ret_backlog, uint64_t limit, uint32_t n_workers);
void lt_backlog_clear (LtBacklog *backlog);

/* Begins anew with @pacer, whose arrivals nobody else may claim. */
void lt_backlog_restart (LtBacklog *backlog, LtPacer *pacer, _Atomic uint64_t *dropped);

/* The calling worker has become free, and will take an arrival. [worker] */
void lt_backlog_enter (LtBacklog *backlog, uint64_t now_ns);

/* Takes the arrival that has waited longest, else the next one, due or not. Returns false
 * when none is left; the worker is not idle any more in either case. [worker] */
bool lt_backlog_take (LtBacklog *backlog, uint64_t now_ns, LtArrival *ret_arrival);

/* lt_pacer_change_rate() of its pacer. [one thread] */
uint64_t lt_backlog_change_rate (LtBacklog *backlog, double rate, uint64_t now_ns);

/* Settles what was due until @now_ns. [one thread, when no worker runs] */
void lt_backlog_settle (LtBacklog *backlog, uint64_t now_ns);
