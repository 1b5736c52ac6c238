/* SPDX-License-Identifier: MIT */

#include "lt-loop.h"

#include <stddef.h>

/* How often a closed loop looks up from its work: at the clock of record, the end
 * of the pass and the stop word. */
#define CHECK_NS 1000000
#define MAX_PORTION 1024u /* iterations taken at once, of those that workers share */

_Static_assert(offsetof (lt_op, op_index) == offsetof (LtInFlight, op_index)
                 && offsetof (lt_op, iteration) == offsetof (LtInFlight, iteration)
                 && offsetof (lt_op, start_ns) == offsetof (LtInFlight, start_ns),
               "LtInFlight is how lt_op begins");
_Static_assert(sizeof (lt_op) <= sizeof (((LtWorkerSlot *) 0)->op), "lt_op fits its slot");

/* An operation's times. */
typedef struct Times
{
  uint64_t service_ns;
  uint64_t response_ns;
} Times;

static void
set_state (LtLoop *loop, LtWorkerState state)
{
  atomic_store_explicit (&loop->slot->state, (uint32_t) state, memory_order_relaxed);
}

static void
count_bytes (LtSlot *counts, const lt_op *op)
{
  lt_raise (&counts->bytes_sent, op->bytes_sent, memory_order_relaxed);
  lt_raise (&counts->bytes_received, op->bytes_received, memory_order_relaxed);
}

static void
record_error (LtLoop *loop, uint32_t index, const Times *times)
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

/* Everything but LT_OK. @times: NULL when they are not its own. Returns false when the worker is to end. */
static bool __attribute__ ((noinline, cold))
record_unusual (LtLoop *loop, uint32_t index, lt_status status, const Times *times)
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

static inline __attribute__ ((always_inline)) uint32_t
pick (const LtLoop *loop, uint64_t iteration, bool mixed)
{
  if (!mixed)
    return loop->mix->op[0];
  /* Not lt_op_random()'s sequence: the choice of an operation and the choices in it
   * are independent. */
  return lt_mix_pick (loop->mix, lt_mix64 (~loop->stream + (iteration + 1) * LT_GOLDEN_GAMMA));
}

static inline __attribute__ ((always_inline)) lt_op *
fill_in (LtLoop *loop, uint32_t index, uint64_t iteration, uint64_t intended_ns,
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
call (LtLoop *loop, uint32_t index, uint64_t iteration, uint64_t intended_ns, uint64_t start_ns)
{
  lt_op *op = fill_in (loop, index, iteration, intended_ns, start_ns);

  return loop->ops[index].run (loop->wctx, loop->worker, op);
}

/* Returns false when the pass is over. @ret_ticks: the stamp that the next
 * operation starts from, so that this check is charged to none. */
static bool __attribute__ ((noinline))
look_up (LtLoop *loop, uint64_t *ret_ticks, uint64_t *ret_next_check)
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
      || loop->clock.anchor_ns >= loop->end_ns)
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

/* The next iterations that this worker may do: [*ret_first, *ret_end). Returns false
 * when there is none left. */
static bool __attribute__ ((noinline))
take_portion (LtLoop *loop, uint64_t *ret_first, uint64_t *ret_end)
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
          loop->done = !take_portion (loop, &first, &portion_end);
          iteration = first;
          if (loop->done)
            break;
        }
      if (__builtin_expect (start_ticks >= next_check, 0))
        {
          if (!look_up (loop, &start_ticks, &next_check))
            break;
          start_ns = loop->clock.anchor_ns;
        }

      index = pick (loop, iteration, mixed);
      status = call (loop, index, iteration++, start_ns, start_ns);
      end_ticks = lt_ticks (tsc);
      service_ns = lt_clock_span_ns (&loop->clock, end_ticks - start_ticks);
      start_ticks = end_ticks;
      start_ns += service_ns;

      if (__builtin_expect ((loop->op->bytes_sent | loop->op->bytes_received) != 0, 0))
        count_bytes (&loop->counts[index], loop->op);
      if (__builtin_expect (status != LT_OK, 0))
        {
          const Times times = { service_ns, service_ns };

          if (!record_unusual (loop, index, status, &times))
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

/* Between operations, in the loops that are slow anyway. */
static inline void
trace (LtLoop *loop, uint32_t index, uint64_t count, lt_status status, uint64_t duration_ns)
{
  if (__builtin_expect (loop->trace != NULL, 0))
    lt_trace_call (loop->trace, loop->worker->index, loop->ops[index].name, loop->op, count,
                   status, duration_ns, lt_now_ns (), &loop->untraced);
}

/* ---- In batches ------------------------------------------------------------ */

/* Of a batch that was cut short the time is nobody's. Returns false when the worker is
 * to end. */
static bool
record_batch (LtLoop *loop, uint32_t index, lt_status status, uint64_t done,
              uint64_t service_ns)
{
  lt_raise (&loop->counts[index].ok, done, memory_order_relaxed);
  if ((loop->op->bytes_sent | loop->op->bytes_received) != 0)
    count_bytes (&loop->counts[index], loop->op);
  if (status != LT_OK)
    return record_unusual (loop, index, status, NULL);
  if (loop->cells != NULL && done == loop->batch)
    lt_cells_record (&loop->cells[index * loop->n_kinds + LT_CELLS_SERVICE], service_ns);
  return true;
}

static void
run_batched (LtLoop *loop)
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

      if (iteration == portion_end && !take_portion (loop, &iteration, &portion_end))
        {
          loop->done = true;
          return;
        }
      if (start_ticks >= next_check)
        {
          if (!look_up (loop, &start_ticks, &next_check))
            return;
          start_ns = loop->clock.anchor_ns;
        }
      n = portion_end - iteration < loop->batch ? portion_end - iteration : loop->batch;
      index = pick (loop, iteration, loop->mix->n > 1);
      status =
        loop->batch_of[index](loop->wctx, loop->worker,
                              fill_in (loop, index, iteration, start_ns, start_ns), n, &done);
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
      trace (loop, index, done, status, service_ns);
      done += status != LT_OK && status != LT_DONE;
      iteration += done;
      loop->started += done;
    }
}

/* ---- With pauses ----------------------------------------------------------- */

static void
record_closed (LtLoop *loop, uint32_t index, lt_status status, uint64_t service_ns)
{
  const Times times = { service_ns, service_ns };

  if ((loop->op->bytes_sent | loop->op->bytes_received) != 0)
    count_bytes (&loop->counts[index], loop->op);
  if (status != LT_OK)
    record_unusual (loop, index, status, &times);
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

  set_state (loop, LT_WORKER_WAITING);
  lt_sleep_until (loop->stop, until_ns < loop->end_ns ? until_ns : loop->end_ns);
  set_state (loop, LT_WORKER_RUNNING);
}

/* Whoever pauses between operations, or logs them, can be timed by the slower clock. A
 * pause belongs to no operation. */
static void
run_slowly (LtLoop *loop)
{
  uint64_t iteration = 0, portion_end = 0, now_ns = lt_now_ns ();

  for (; !loop->done && now_ns < loop->end_ns
         && atomic_load_explicit (loop->stop, memory_order_relaxed) == 0;
       now_ns = lt_now_ns ())
    {
      uint32_t index;
      lt_status status;

      if (iteration == portion_end && !take_portion (loop, &iteration, &portion_end))
        {
          loop->done = true;
          break;
        }
      index = pick (loop, iteration, loop->mix->n > 1);
      loop->started++;
      status = call (loop, index, iteration, now_ns, now_ns);
      loop->last_end_ns = lt_now_ns ();
      record_closed (loop, index, status, loop->last_end_ns - now_ns);
      trace (loop, index, 1, status, loop->last_end_ns - now_ns);
      if (loop->think_max_ns > 0)
        think (loop, iteration);
      iteration++;
    }
}

/* ---- One alone ------------------------------------------------------------- */

/* Set-up is that of all workers, whose number may matter to it; the others do nothing. */
static void
run_only (LtLoop *loop)
{
  const uint64_t now_ns = lt_now_ns ();
  uint32_t index;
  lt_status status;

  loop->done = true;
  if (!loop->only_mine || atomic_load_explicit (loop->stop, memory_order_relaxed) != 0)
    return;
  set_state (loop, LT_WORKER_RUNNING);
  index = pick (loop, loop->only_iteration, loop->mix->n > 1);
  loop->started = 1;
  status = call (loop, index, loop->only_iteration, now_ns, now_ns);
  loop->last_end_ns = lt_now_ns ();
  record_closed (loop, index, status, loop->last_end_ns - now_ns);
  trace (loop, index, 1, status, loop->last_end_ns - now_ns);
}

/* ---- With a rate ----------------------------------------------------------- */

static void
record_open (LtLoop *loop, uint32_t index, lt_status status, const Times *times)
{
  if ((loop->op->bytes_sent | loop->op->bytes_received) != 0)
    count_bytes (&loop->counts[index], loop->op);
  if (status != LT_OK)
    record_unusual (loop, index, status, times);
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
static void
run_open (LtLoop *loop)
{
  LtArrival arrival;
  uint64_t start_ns;
  uint32_t stage = 0;

  set_state (loop, LT_WORKER_WAITING);
  while (!loop->done && (start_ns = next_arrival (loop, &arrival)) != 0)
    {
      const uint32_t index = pick (loop, arrival.number, loop->mix->n > 1);
      lt_status status;
      Times times;

      loop->started++;
      if (loop->n_stages > 0)
        count_arrival (loop, arrival.due_ns, &stage);
      set_state (loop, LT_WORKER_RUNNING);
      status = call (loop, index, arrival.number, arrival.due_ns, start_ns);
      loop->last_end_ns = lt_now_ns ();
      set_state (loop, LT_WORKER_WAITING);
      times.service_ns = loop->last_end_ns - start_ns;
      times.response_ns = loop->last_end_ns - arrival.due_ns;
      lt_cells_record (&loop->slot->lag, start_ns - arrival.due_ns);
      record_open (loop, index, status, &times);
      trace (loop, index, 1, status, times.service_ns);
    }
  loop->done = loop->done || lt_pacer_is_spent (loop->pacer);
}

/* Makes each combination a loop of its own, without the other's branches. */
static void
run_closed_for (LtLoop *loop)
{
  const bool latency = loop->cells != NULL, mixed = loop->mix->n > 1;

  set_state (loop, LT_WORKER_RUNNING);
  if (loop->batch_of != NULL)
    run_batched (loop);
  else if (loop->think_max_ns > 0 || loop->trace != NULL)
    run_slowly (loop);
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
          set_state (loop, LT_WORKER_WAITING);
          lt_sleep_until (loop->stop, loop->end_ns);
        }
      now_ns = lt_now_ns ();
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
    run_only (loop);
  else if (loop->pacer != NULL)
    run_open (loop);
  else if (loop->profile != NULL)
    run_profile (loop);
  else
    run_closed_for (loop);
  set_state (loop, LT_WORKER_READY);
}
