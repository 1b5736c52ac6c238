/* SPDX-License-Identifier: MIT */

#include "lt-loop-private.h"

/* ---- With pauses, or a log -------------------------------------------------- */

static void
record_closed (LtLoop *loop, uint32_t index, lt_status status, uint64_t service_ns)
{
  const LtTimes times = { service_ns, service_ns };

  if ((loop->op->bytes_sent | loop->op->bytes_received) != 0)
    lt_loop_count_bytes (&loop->counts[index], loop->op);
  if (status != LT_OK)
    lt_loop_record_unusual (loop, index, status, &times);
  else if (loop->cells == NULL)
    lt_raise (&loop->counts[index].ok, 1, memory_order_relaxed);
  else
    lt_cells_record (&loop->cells[index * loop->n_kinds + LT_CELLS_SERVICE], service_ns);
}

static void
think (LtLoop *loop, uint64_t iteration)
{
  const uint64_t span_ns = loop->think_max_ns - loop->think_min_ns + 1;
  const uint64_t random = lt_mix64 (~loop->stream ^ lt_mix64 (iteration + LT_GOLDEN_GAMMA));
  const uint64_t until_ns =
    loop->last_end_ns + loop->think_min_ns + lt_random_below (random, span_ns);

  lt_loop_set_state (loop, LT_WORKER_WAITING);
  lt_sleep_until (loop->stop, until_ns < loop->end_ns ? until_ns : loop->end_ns);
  lt_loop_set_state (loop, LT_WORKER_RUNNING);
}

/* Whoever pauses between operations, or logs them, can be timed by the slower clock. A
 * pause belongs to no operation. */
void
lt_loop_run_slowly (LtLoop *loop)
{
  uint64_t iteration = 0, portion_end = 0, now_ns = lt_now_ns ();

  for (; !loop->done && now_ns < loop->end_ns
         && atomic_load_explicit (loop->stop, memory_order_relaxed) == 0
         && !lt_loop_is_parked (loop);
       now_ns = lt_now_ns ())
    {
      uint32_t index;
      lt_status status;

      if (iteration == portion_end && !lt_loop_take_portion (loop, &iteration, &portion_end))
        {
          loop->done = true;
          break;
        }
      index = lt_loop_pick (loop, iteration, loop->mix->n > 1);
      loop->started++;
      status = lt_loop_call (loop, index, iteration, now_ns, now_ns);
      loop->last_end_ns = lt_now_ns ();
      record_closed (loop, index, status, loop->last_end_ns - now_ns);
      lt_loop_trace (loop, index, 1, status, loop->last_end_ns - now_ns);
      if (loop->think_max_ns > 0)
        think (loop, iteration);
      iteration++;
    }
}

/* ---- One alone ------------------------------------------------------------- */

/* Set-up is that of all workers, whose number may matter to it; the others do nothing. */
void
lt_loop_run_only (LtLoop *loop)
{
  const uint64_t now_ns = lt_now_ns ();
  uint32_t index;
  lt_status status;

  loop->done = true;
  if (!loop->only_mine || atomic_load_explicit (loop->stop, memory_order_relaxed) != 0)
    return;
  lt_loop_set_state (loop, LT_WORKER_RUNNING);
  index = lt_loop_pick (loop, loop->only_iteration, loop->mix->n > 1);
  loop->started = 1;
  status = lt_loop_call (loop, index, loop->only_iteration, now_ns, now_ns);
  loop->last_end_ns = lt_now_ns ();
  record_closed (loop, index, status, loop->last_end_ns - now_ns);
  lt_loop_trace (loop, index, 1, status, loop->last_end_ns - now_ns);
}

/* ---- With a rate ----------------------------------------------------------- */

static void
record_open (LtLoop *loop, uint32_t index, lt_status status, const LtTimes *times)
{
  if ((loop->op->bytes_sent | loop->op->bytes_received) != 0)
    lt_loop_count_bytes (&loop->counts[index], loop->op);
  if (status != LT_OK)
    lt_loop_record_unusual (loop, index, status, times);
  else if (loop->cells == NULL)
    lt_raise (&loop->counts[index].ok, 1, memory_order_relaxed);
  else
    {
      LtCells *cells = &loop->cells[index * loop->n_kinds];

      lt_cells_record (&cells[LT_CELLS_SERVICE], times->service_ns);
      lt_cells_record (&cells[LT_CELLS_RESPONSE], times->response_ns);
    }
}

/* By when it was due, not by when it ended: a stage's count is then its schedule's. */
static void
count_arrival (const LtLoop *loop, uint64_t due_ns, uint32_t *stage)
{
  while (*stage + 1 < loop->n_stages && due_ns - loop->begin_ns >= loop->stage_ends[*stage])
    ++*stage;
  atomic_fetch_add_explicit (&loop->started_of[*stage], 1, memory_order_relaxed);
}

static inline uint64_t
next_arrival (LtLoop *loop, LtArrival *ret_arrival)
{
  return loop->backlog == NULL
           ? lt_waiter_next (loop->waiter, loop->pacer, ret_arrival)
           : lt_waiter_next_bounded (loop->waiter, loop->backlog, ret_arrival);
}

/* Reads CLOCK_MONOTONIC, the clock that deadlines are in: at the rates there are,
 * its cost does not show, and no drift of a calibration comes between. */
void
lt_loop_run_open (LtLoop *loop)
{
  LtArrival arrival;
  uint64_t start_ns;
  uint32_t stage = 0;

  lt_loop_set_state (loop, LT_WORKER_WAITING);
  while (!loop->done && (start_ns = next_arrival (loop, &arrival)) != 0)
    {
      const uint32_t index = lt_loop_pick (loop, arrival.number, loop->mix->n > 1);
      lt_status status;
      LtTimes times;

      loop->started++;
      if (loop->n_stages > 0)
        count_arrival (loop, arrival.due_ns, &stage);
      lt_loop_set_state (loop, LT_WORKER_RUNNING);
      status = lt_loop_call (loop, index, arrival.number, arrival.due_ns, start_ns);
      loop->last_end_ns = lt_now_ns ();
      lt_loop_set_state (loop, LT_WORKER_WAITING);
      times.service_ns = loop->last_end_ns - start_ns;
      times.response_ns = loop->last_end_ns - arrival.due_ns;
      lt_cells_record (&loop->slot->lag, start_ns - arrival.due_ns);
      record_open (loop, index, status, &times);
      lt_loop_trace (loop, index, 1, status, times.service_ns);
    }
  loop->done = loop->done || lt_pacer_is_spent (loop->pacer);
}
