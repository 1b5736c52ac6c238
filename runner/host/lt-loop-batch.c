/* SPDX-License-Identifier: MIT */

#include "lt-loop-private.h"

/* Of a batch that was cut short the time is nobody's. Returns false when the worker is
 * to end. */
static bool
record_batch (LtLoop *loop, uint32_t index, lt_status status, uint64_t done,
              uint64_t service_ns)
{
  lt_raise (&loop->counts[index].ok, done, memory_order_relaxed);
  if ((loop->op->bytes_sent | loop->op->bytes_received) != 0)
    lt_loop_count_bytes (&loop->counts[index], loop->op);
  if (status != LT_OK)
    return lt_loop_record_unusual (loop, index, status, NULL);
  if (loop->cells != NULL && done == loop->batch)
    lt_cells_record (&loop->cells[index * loop->n_kinds + LT_CELLS_SERVICE], service_ns);
  return true;
}

void
lt_loop_run_batched (LtLoop *loop)
{
  const bool counted = loop->limit != UINT64_MAX;
  uint64_t start_ticks = 0, next_check = 0, start_ns = 0, iteration = loop->started;
  uint64_t portion_end = counted ? iteration : UINT64_MAX;
  bool more = true;

  while (more)
    {
      uint64_t n, done = 0, end_ticks, service_ns;
      uint32_t index;
      lt_status status;

      if (iteration == portion_end && !lt_loop_take_portion (loop, &iteration, &portion_end))
        {
          loop->done = true;
          return;
        }
      if (start_ticks >= next_check)
        {
          if (!lt_loop_look_up (loop, &start_ticks, &next_check))
            return;
          start_ns = loop->clock.anchor_ns;
        }
      n = portion_end - iteration < loop->batch ? portion_end - iteration : loop->batch;
      index = lt_loop_pick (loop, iteration, loop->mix->n > 1);
      status = loop->batch_of[index](
        loop->wctx, loop->worker, lt_loop_fill_in (loop, index, iteration, start_ns, start_ns),
        n, &done);
      end_ticks = lt_ticks (loop->clock.tsc);
      service_ns = lt_clock_span_ns (&loop->clock, end_ticks - start_ticks);
      start_ticks = end_ticks;
      start_ns += service_ns;
      if (done > n - (status != LT_OK))
        {
          loop->overdone (loop->fatal_data, index);
          loop->done = true;
          return;
        }
      more = record_batch (loop, index, status, done, service_ns);
      lt_loop_trace (loop, index, done, status, service_ns);
      done += status != LT_OK && status != LT_DONE;
      iteration += done;
      loop->started += done;
    }
}
