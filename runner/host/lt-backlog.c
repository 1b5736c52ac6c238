/* SPDX-License-Identifier: MIT */

#include "lt-backlog.h"

#include <glib.h>

void
lt_backlog_init (LtBacklog *ret_backlog, uint64_t limit, uint32_t n_workers)
{
  *ret_backlog = (LtBacklog){ .limit = limit, .capacity = limit + n_workers };
  pthread_mutex_init (&ret_backlog->lock, NULL);
  ret_backlog->ring = g_new (LtArrival, ret_backlog->capacity);
}

void
lt_backlog_clear (LtBacklog *backlog)
{
  if (backlog->ring == NULL)
    return;
  pthread_mutex_destroy (&backlog->lock);
  g_clear_pointer (&backlog->ring, g_free);
}

void
lt_backlog_restart (LtBacklog *backlog, LtPacer *pacer, _Atomic uint64_t *dropped)
{
  backlog->pacer = pacer;
  backlog->head = backlog->length = backlog->n_idle = backlog->n_dropped = 0;
  backlog->dropped = dropped;
  backlog->has_next = lt_pacer_claim (pacer, &backlog->next);
}

static void
push (LtBacklog *backlog)
{
  backlog->ring[(backlog->head + backlog->length++) % backlog->capacity] = backlog->next;
  backlog->has_next = lt_pacer_claim (backlog->pacer, &backlog->next);
}

static void
advance (LtBacklog *backlog, uint64_t now_ns)
{
  const uint64_t room = backlog->limit + backlog->n_idle;

  while (backlog->has_next && backlog->next.due_ns <= now_ns && backlog->length < room)
    push (backlog);
  if (!backlog->has_next || backlog->next.due_ns > now_ns)
    return;
  backlog->n_dropped += 1 + lt_pacer_skip_before (backlog->pacer, now_ns + 1);
  atomic_store_explicit (backlog->dropped, backlog->n_dropped, memory_order_relaxed);
  backlog->has_next = lt_pacer_claim (backlog->pacer, &backlog->next);
}

void
lt_backlog_enter (LtBacklog *backlog, uint64_t now_ns)
{
  pthread_mutex_lock (&backlog->lock);
  advance (backlog, now_ns);
  backlog->n_idle++;
  pthread_mutex_unlock (&backlog->lock);
}

bool
lt_backlog_take (LtBacklog *backlog, uint64_t now_ns, LtArrival *ret_arrival)
{
  bool found = true;

  pthread_mutex_lock (&backlog->lock);
  advance (backlog, now_ns);
  backlog->n_idle--;
  if (backlog->length > 0)
    {
      *ret_arrival = backlog->ring[backlog->head];
      backlog->head = (backlog->head + 1) % backlog->capacity;
      backlog->length--;
    }
  else if (backlog->has_next)
    {
      *ret_arrival = backlog->next;
      backlog->has_next = lt_pacer_claim (backlog->pacer, &backlog->next);
    }
  else
    found = false;
  pthread_mutex_unlock (&backlog->lock);
  return found;
}

uint64_t
lt_backlog_change_rate (LtBacklog *backlog, double rate, uint64_t now_ns)
{
  uint64_t time_ns;

  pthread_mutex_lock (&backlog->lock);
  advance (backlog, now_ns);
  time_ns = lt_pacer_change_rate (backlog->pacer, rate, now_ns);
  if (!backlog->has_next)
    backlog->has_next = lt_pacer_claim (backlog->pacer, &backlog->next);
  pthread_mutex_unlock (&backlog->lock);
  return time_ns;
}

void
lt_backlog_settle (LtBacklog *backlog, uint64_t now_ns)
{
  pthread_mutex_lock (&backlog->lock);
  advance (backlog, now_ns);
  pthread_mutex_unlock (&backlog->lock);
}
