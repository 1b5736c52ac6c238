/* SPDX-License-Identifier: MIT */

#include "lt-futex.h"
#include "lt-loop-private.h"

_Static_assert(offsetof (lt_op, op_index) == offsetof (LtInFlight, op_index)
                 && offsetof (lt_op, iteration) == offsetof (LtInFlight, iteration)
                 && offsetof (lt_op, start_ns) == offsetof (LtInFlight, start_ns),
               "LtInFlight is how lt_op begins");
_Static_assert(sizeof (lt_op) <= sizeof (((LtWorkerSlot *) 0)->op), "lt_op fits its slot");

static inline __attribute__ ((always_inline)) void
run_closed (LtLoop *loop, bool tsc, bool latency, bool mixed, bool counted)
{
  uint64_t start_ticks = 0, next_check = 0, iteration = loop->started, start_ns = 0;
  uint64_t first = iteration, portion_end = iteration;

  while (true)
    {
      uint64_t end_ticks, service_ns;
      uint32_t index;
      lt_status status;

      if (counted && __builtin_expect (iteration == portion_end, 0))
        {
          loop->started += iteration - first;
          loop->done = !lt_loop_take_portion (loop, &first, &portion_end);
          iteration = first;
          if (loop->done)
            break;
        }
      if (__builtin_expect (start_ticks >= next_check, 0))
        {
          if (!lt_loop_look_up (loop, &start_ticks, &next_check))
            break;
          start_ns = loop->clock.anchor_ns;
        }

      index = lt_loop_pick (loop, iteration, mixed);
      status = lt_loop_call (loop, index, iteration++, start_ns, start_ns);
      end_ticks = lt_ticks (tsc);
      service_ns = lt_clock_span_ns (&loop->clock, end_ticks - start_ticks);
      start_ticks = end_ticks;
      start_ns += service_ns;

      if (__builtin_expect ((loop->op->bytes_sent | loop->op->bytes_received) != 0, 0))
        lt_loop_count_bytes (&loop->counts[index], loop->op);
      if (__builtin_expect (status != LT_OK, 0))
        {
          const LtTimes times = { service_ns, service_ns };

          if (!lt_loop_record_unusual (loop, index, status, &times))
            break;
        }
      else if (latency)
        lt_cells_record (&loop->cells[index * LT_CELLS_RESPONSE + LT_CELLS_SERVICE],
                         service_ns);
      else
        lt_raise (&loop->counts[index].ok, 1, memory_order_relaxed);
    }
  loop->started = counted ? loop->started + iteration - first : iteration;
}

/* Makes each combination a loop of its own, without the other's branches. */
static void
run_closed_for (LtLoop *loop)
{
  const bool latency = loop->cells != NULL, mixed = loop->mix->n > 1;

  lt_loop_set_state (loop, LT_WORKER_RUNNING);
  if (loop->batch_of != NULL)
    lt_loop_run_batched (loop);
  else if (loop->think_max_ns > 0 || loop->trace != NULL)
    lt_loop_run_slowly (loop);
  else if (loop->limit != UINT64_MAX)
    run_closed (loop, loop->clock.tsc, latency, mixed, true);
  else if (loop->clock.tsc && latency)
    mixed ? run_closed (loop, true, true, true, false)
          : run_closed (loop, true, true, false, false);
  else if (loop->clock.tsc)
    mixed ? run_closed (loop, true, false, true, false)
          : run_closed (loop, true, false, false, false);
  else
    mixed ? run_closed (loop, false, latency, true, false)
          : run_closed (loop, false, latency, false, false);
}

/* A worker works while the profile asks for that many workers, and sleeps while it
 * does not. Each knows the profile: nobody has to tell it. */
static void
run_profile (LtLoop *loop)
{
  const uint64_t pass_end_ns = loop->end_ns;
  uint64_t now_ns = lt_now_ns ();

  while (!loop->done && now_ns < pass_end_ns
         && atomic_load_explicit (loop->stop, memory_order_relaxed) == 0)
    {
      const uint64_t since_ns = now_ns > loop->begin_ns ? now_ns - loop->begin_ns : 0;
      const uint64_t change_ns =
        lt_profile_next_crossing (loop->profile, since_ns, loop->level);
      const bool works = lt_profile_value (loop->profile, since_ns) > loop->level;

      loop->end_ns =
        change_ns >= pass_end_ns - loop->begin_ns ? pass_end_ns : loop->begin_ns + change_ns;
      if (works)
        run_closed_for (loop);
      else
        {
          lt_loop_set_state (loop, LT_WORKER_WAITING);
          lt_sleep_until (loop->stop, loop->end_ns);
        }
      now_ns = lt_now_ns ();
    }
}

/* A worker that is not wanted sleeps until it is. */
static void
run_wanted (LtLoop *loop)
{
  while (!loop->done && lt_now_ns () < loop->end_ns
         && atomic_load_explicit (loop->stop, memory_order_relaxed) == 0)
    {
      const uint32_t wanted = atomic_load (loop->wanted);

      if (loop->worker->index < wanted)
        {
          run_closed_for (loop);
          continue;
        }
      lt_loop_set_state (loop, LT_WORKER_WAITING);
      lt_futex_wait (loop->wanted, wanted, loop->end_ns);
    }
}

void
lt_loop_run (LtLoop *loop)
{
  loop->started = 0;
  loop->last_end_ns = 0;
  loop->op->struct_size = sizeof (lt_op);
  loop->op->stream = loop->stream;
  if (loop->only)
    lt_loop_run_only (loop);
  else if (loop->pacer != NULL)
    lt_loop_run_open (loop);
  else if (loop->profile != NULL)
    run_profile (loop);
  else if (loop->wanted != NULL)
    run_wanted (loop);
  else
    run_closed_for (loop);
  lt_loop_set_state (loop, LT_WORKER_READY);
}
