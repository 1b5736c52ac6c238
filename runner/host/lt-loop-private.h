/* SPDX-License-Identifier: MIT
 *
 * lt-loop-private: the steps that all loops of lt-loop*.c are made of. Those on the hot
 * path are inline; each loop is otherwise its own, so that none pays for another's
 * branches. [the worker's thread]
 */
#pragma once

#include <stddef.h>

#include "lt-loop.h"

/* An operation's times. */
typedef struct LtTimes
{
  uint64_t service_ns;
  uint64_t response_ns;
} LtTimes;

/* Everything but LT_OK. @times: NULL when they are not its own. Returns false when the
 * worker is to end. */
bool lt_loop_record_unusual (LtLoop *loop, uint32_t index, lt_status status,
                             const LtTimes *times);

/* Returns false when the pass is over. @ret_ticks: the stamp that the next operation
 * starts from, so that this check is charged to none. */
bool lt_loop_look_up (LtLoop *loop, uint64_t *ret_ticks, uint64_t *ret_next_check);

/* The next iterations that this worker may do: [*ret_first, *ret_end). Returns false
 * when there is none left. */
bool lt_loop_take_portion (LtLoop *loop, uint64_t *ret_first, uint64_t *ret_end);

/* lt-loop-batch.c: n iterations a call. */
void lt_loop_run_batched (LtLoop *loop);
/* lt-loop-slow.c: with pauses or a log; one iteration alone; with a rate. */
void lt_loop_run_slowly (LtLoop *loop);
void lt_loop_run_only (LtLoop *loop);
void lt_loop_run_open (LtLoop *loop);

/* Whether this worker is to stand still, by hand. */
static inline bool
lt_loop_is_parked (const LtLoop *loop)
{
  return loop->wanted != NULL
         && loop->worker->index >= atomic_load_explicit (loop->wanted, memory_order_relaxed);
}

static inline void
lt_loop_set_state (LtLoop *loop, LtWorkerState state)
{
  atomic_store_explicit (&loop->slot->state, (uint32_t) state, memory_order_relaxed);
}

static inline void
lt_loop_count_bytes (LtSlot *counts, const lt_op *op)
{
  lt_raise (&counts->bytes_sent, op->bytes_sent, memory_order_relaxed);
  lt_raise (&counts->bytes_received, op->bytes_received, memory_order_relaxed);
}

static inline __attribute__ ((always_inline)) uint32_t
lt_loop_pick (const LtLoop *loop, uint64_t iteration, bool mixed)
{
  if (!mixed)
    return loop->mix->op[0];
  /* Not lt_op_random()'s sequence: the choice of an operation and the choices in it
   * are independent. */
  return lt_mix_pick (loop->mix, lt_mix64 (~loop->stream + (iteration + 1) * LT_GOLDEN_GAMMA));
}

static inline __attribute__ ((always_inline)) lt_op *
lt_loop_fill_in (LtLoop *loop, uint32_t index, uint64_t iteration, uint64_t intended_ns,
                 uint64_t start_ns)
{
  lt_op *op = loop->op;

  op->op_index = index;
  op->iteration = iteration;
  op->intended_ns = intended_ns;
  op->start_ns = start_ns;
  op->bytes_sent = 0;
  op->bytes_received = 0;
  op->error_class = 0;
  op->error_code = 0;
  return op;
}

static inline __attribute__ ((always_inline)) lt_status
lt_loop_call (LtLoop *loop, uint32_t index, uint64_t iteration, uint64_t intended_ns,
              uint64_t start_ns)
{
  lt_op *op = lt_loop_fill_in (loop, index, iteration, intended_ns, start_ns);

  return loop->ops[index].run (loop->wctx, loop->worker, op);
}

/* Between operations, in the loops that are slow anyway. */
static inline void
lt_loop_trace (LtLoop *loop, uint32_t index, uint64_t count, lt_status status,
               uint64_t duration_ns)
{
  if (__builtin_expect (loop->trace != NULL, 0))
    lt_trace_call (loop->trace, loop->worker->index, loop->ops[index].name, loop->op, count,
                   status, duration_ns, lt_now_ns (), &loop->untraced);
}
