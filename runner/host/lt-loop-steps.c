/* SPDX-License-Identifier: MIT */

#include "lt-loop-private.h"

/* How often a closed loop looks up from its work: at the clock of record, the end
 * of the pass and the stop word. */
#define CHECK_NS 1000000
#define MAX_PORTION 1024u /* iterations taken at once, of those that workers share */

static void
record_error (LtLoop *loop, uint32_t index, const LtTimes *times)
{
  LtSlot *counts = &loop->counts[index];
  const uint32_t error_class = loop->op->error_class;

  lt_raise (&counts->errors_of[error_class < LT_SLOT_ERROR_CLASSES ? error_class : 0], 1,
            memory_order_relaxed);
  lt_raise (&counts->errors, 1, memory_order_release);
  if (loop->cells == NULL || times == NULL)
    return;
  lt_cells_record (&loop->cells[index * loop->n_kinds + LT_CELLS_ERROR_SERVICE],
                   times->service_ns);
  if (loop->n_kinds > LT_CELLS_ERROR_RESPONSE)
    lt_cells_record (&loop->cells[index * loop->n_kinds + LT_CELLS_ERROR_RESPONSE],
                     times->response_ns);
}

bool
lt_loop_record_unusual (LtLoop *loop, uint32_t index, lt_status status, const LtTimes *times)
{
  switch (status)
    {
    case LT_SKIP:
      lt_raise (&loop->counts[index].skipped, 1, memory_order_relaxed);
      return true;
    case LT_FATAL:
      record_error (loop, index, times);
      loop->fatal (loop->fatal_data, index);
      loop->done = true;
      return false;
    case LT_DONE:
      loop->done = true;
      return false;
    default:
      record_error (loop, index, times);
      return true;
    }
}

bool
lt_loop_look_up (LtLoop *loop, uint64_t *ret_ticks, uint64_t *ret_next_check)
{
  uint64_t ahead_ns = CHECK_NS;

  if (loop->clock.tsc)
    {
      loop->clock.anchor_ns = lt_now_ns ();
      loop->clock.anchor_ticks = lt_ticks (true);
    }
  else
    lt_clock_anchor (&loop->clock);
  loop->last_end_ns = loop->clock.anchor_ns;
  if (atomic_load_explicit (loop->stop, memory_order_relaxed) != 0
      || loop->clock.anchor_ns >= loop->end_ns || lt_loop_is_parked (loop))
    return false;

  if (loop->end_ns - loop->clock.anchor_ns < ahead_ns)
    ahead_ns = loop->end_ns - loop->clock.anchor_ns;
  *ret_ticks = loop->clock.anchor_ticks;
  *ret_next_check = loop->clock.anchor_ticks + lt_clock_span_ticks (&loop->clock, ahead_ns);
  return true;
}

/* Iterations of all workers are taken a few at a time, fewer as they run out, so that
 * workers end together and seldom meet at the counter; one at a time where a worker may
 * be sent to sleep with those it has taken. */
static uint64_t
portion (const LtLoop *loop, uint64_t taken)
{
  const uint64_t share = (loop->limit - taken) / (4 * (uint64_t) loop->worker->count + 1);

  if (loop->batch_of != NULL)
    return loop->batch;
  if (share < 1 || loop->profile != NULL)
    return 1;
  return share > MAX_PORTION ? MAX_PORTION : share;
}

bool
lt_loop_take_portion (LtLoop *loop, uint64_t *ret_first, uint64_t *ret_end)
{
  uint64_t taken;

  if (loop->shared == NULL)
    {
      *ret_first = loop->started;
      *ret_end = loop->limit;
      return loop->started < loop->limit;
    }
  taken = atomic_load_explicit (loop->shared, memory_order_relaxed);
  do
    {
      if (taken >= loop->limit)
        return false;
      *ret_end = taken + portion (loop, taken);
      if (*ret_end > loop->limit)
        *ret_end = loop->limit;
    }
  while (!atomic_compare_exchange_weak_explicit (loop->shared, &taken, *ret_end,
                                                 memory_order_relaxed, memory_order_relaxed));
  *ret_first = taken;
  return true;
}
