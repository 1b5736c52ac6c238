/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lt-clock.h"
#include "lt-futex.h"
#include "lt-trial-private.h"

#define OP_SIZE_1_0 72u
#define LATER_BYTES 64u

static void
wait_for_gate (LtTrial *trial, uint32_t value)
{
  uint32_t gate;

  while ((gate = atomic_load (&trial->gate)) < value)
    lt_futex_wait (&trial->gate, gate, LT_NO_DEADLINE);
}

/* One more worker is that far. */
static void
count (_Atomic uint32_t *n_workers)
{
  atomic_fetch_add (n_workers, 1);
  lt_futex_wake (n_workers, 1);
}

static void
enter (LtTrialWorker *worker, LtTrialStep step, uint32_t op_index)
{
  atomic_store (&worker->op_index, op_index);
  atomic_store (&worker->step, step);
  atomic_fetch_add_explicit (&worker->trial->report->heartbeat, 1, memory_order_relaxed);
}

/* One worker's place is enough to find it again; with more it is the last one's. */
static void G_GNUC_PRINTF (2, 3) tell (LtTrialWorker *worker, const char *format, ...)
{
  LtTrial *trial = worker->trial;
  va_list args;

  va_start (args, format);
  pthread_mutex_lock (&trial->lock);
  g_vsnprintf (trial->report->activity, sizeof trial->report->activity, format, args);
  pthread_mutex_unlock (&trial->lock);
  va_end (args);
}

static gboolean
begin (LtTrialWorker *worker)
{
  const lt_plugin *plugin = &worker->trial->descriptor->plugin;

  worker->wctx = worker->trial->pctx;
  if (plugin->worker_init == NULL)
    return TRUE;
  enter (worker, LT_STEP_WORKER_INIT, 0);
  tell (worker, "in worker_init");
  worker->status = plugin->worker_init (worker->trial->pctx, worker->api.data, &worker->wctx);
  enter (worker, LT_STEP_IDLE, 0);
  return worker->status == LT_OK;
}

/* Operations in turn, each worker from another one on. */
static uint32_t
choose (const LtTrialWorker *worker)
{
  const LtTrial *trial = worker->trial;
  const uint32_t n = trial->descriptor->plugin.n_ops;
  uint32_t index = (uint32_t) ((worker->iteration + worker->index) % n);

  if (trial->plan.operation >= 0)
    return (uint32_t) trial->plan.operation;
  if (trial->plan.operation == LT_TRIAL_MIX && trial->has_mix)
    return lt_mix_pick (&trial->mix, lt_mix64 (worker->iteration * 64 + worker->index));
  for (uint32_t i = 0; i < n && trial->excluded[index]; i++)
    index = (index + 1) % n;
  return index;
}

static void
digest (LtTrialCounts *counts, lt_status status, const lt_op *op)
{
  const uint64_t values[] = { (uint64_t) (uint32_t) status, op->error_class,
                              (uint64_t) op->error_code, op->bytes_sent, op->bytes_received };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    counts->digest = lt_mix64 (counts->digest + LT_GOLDEN_GAMMA + values[i]);
}

static void
check_result (LtTrialWorker *worker, lt_status status, const lt_op *op, LtTrialCounts *counts)
{
  const GPtrArray *classes = worker->trial->registry->classes;

  if (op->reserved != 0)
    lt_trial_break (worker->trial, LT_TRIAL_RESERVED,
                    "lt_op.reserved: expected 0 after an operation, found %u", op->reserved);
  if (status != LT_ERROR)
    return;
  if (op->error_class >= classes->len)
    lt_trial_break (worker->trial, LT_TRIAL_HANDLE,
                    "lt_op.error_class: expected a registered class, found %u",
                    op->error_class);
  else
    g_strlcpy (counts->error,
               ((LtRegistryClass *) g_ptr_array_index (classes, op->error_class))->name,
               sizeof counts->error);
}

static const LtGuarded *
place_of_op (const LtTrialWorker *worker)
{
  return &worker->ops[worker->n_calls % G_N_ELEMENTS (worker->ops)];
}

static lt_op *
make_op (LtTrialWorker *worker, uint32_t op_index)
{
  const LtGuarded *place = place_of_op (worker);
  lt_op *op = place->data;
  const uint64_t now_ns = lt_now_ns ();

  memset (op, 0, place->size);
  op->struct_size = (uint32_t) place->size;
  op->op_index = op_index;
  op->iteration = worker->iteration;
  op->stream = ((lt_worker *) worker->api.data)->seed;
  op->intended_ns = now_ns;
  op->start_ns = now_ns;
  return op;
}

static lt_status
operate_once (LtTrialWorker *worker)
{
  LtTrial *trial = worker->trial;
  const uint32_t op_index = choose (worker);
  const lt_operation *operation = &trial->descriptor->ops[op_index];
  LtTrialCounts *counts = &worker->counts[op_index];
  const gboolean in_batches = trial->plan.batch > 0 && trial->batch_of[op_index] != NULL;
  uint64_t done = 0;
  lt_status status;
  lt_op *op;

  if (trial->plan.poison)
    lt_guarded_allow (place_of_op (worker));
  op = make_op (worker, op_index);
  if (atomic_load (&worker->op_index) != op_index || worker->n_calls == 0)
    tell (worker, "in %s '%s'", in_batches ? "a batch of" : "operation", operation->name);
  enter (worker, LT_STEP_RUN, op_index);
  status = in_batches ? lt_trial_run_batch (worker, op, &done)
                      : operation->run (worker->wctx, worker->api.data, op);
  atomic_store (&worker->step, LT_STEP_IDLE);
  atomic_fetch_add_explicit (&trial->report->heartbeat, 1, memory_order_relaxed);

  check_result (worker, status, op, counts);
  digest (counts, status, op);
  counts->by_status[LT_OK] += done;
  if (status >= LT_OK && status <= LT_FATAL)
    counts->by_status[status] += !(in_batches && status == LT_OK);
  else if (counts->n_unknown++ == 0)
    counts->unknown = status;
  if (trial->plan.poison)
    lt_guarded_forbid (place_of_op (worker));
  worker->n_calls++;
  worker->iteration += done + !(in_batches && (status == LT_OK || status == LT_DONE));
  return status;
}

static void
operate (LtTrialWorker *worker)
{
  LtTrial *trial = worker->trial;
  const uint64_t limit = trial->plan.iterations;
  lt_status status = LT_OK;

  while (atomic_load (&trial->stop) == 0 && (limit == 0 || worker->iteration < limit)
         && status != LT_DONE && status != LT_FATAL)
    status = operate_once (worker);
}

static void
end (LtTrialWorker *worker)
{
  const lt_plugin *plugin = &worker->trial->descriptor->plugin;

  if (plugin->worker_fini == NULL || worker->status != LT_OK)
    return;
  enter (worker, LT_STEP_WORKER_FINI, 0);
  tell (worker, "in worker_fini");
  plugin->worker_fini (worker->wctx, worker->api.data);
  enter (worker, LT_STEP_IDLE, 0);
}

void *
lt_trial_worker_main (void *data)
{
  LtTrialWorker *worker = data;
  LtTrial *trial = worker->trial;
  const gsize op_size = trial->plan.sizes == LT_TRIAL_FIRST   ? OP_SIZE_1_0
                        : trial->plan.sizes == LT_TRIAL_LATER ? sizeof (lt_op) + LATER_BYTES
                                                              : sizeof (lt_op);
  gboolean good;

  worker->thread = pthread_self ();
  lt_guarded_init (&worker->counters, lt_registry_n_ids (trial->registry) * sizeof (uint64_t));
  for (gsize i = 0; i < G_N_ELEMENTS (worker->ops); i++)
    lt_guarded_init (&worker->ops[i], op_size);
  lt_trial_make_worker (worker);

  good = begin (worker);
  count (&trial->n_ready);
  wait_for_gate (trial, 1);
  if (good && atomic_load (&trial->gate) == 1)
    operate (worker);
  count (&trial->n_idle);
  wait_for_gate (trial, 2);
  end (worker);
  if (trial->plan.poison)
    lt_guarded_forbid (&worker->api);
  return NULL;
}

/* What the suite was given stays, some pages for each worker: a thread of its that uses it
 * after its time is the finding of the check that takes it away, and of no other. */
void
lt_trial_worker_clear (LtTrialWorker *worker)
{
  g_clear_pointer (&worker->counts, g_free);
  if (!worker->trial->plan.poison)
    return;
  lt_guarded_clear (&worker->api);
  for (gsize i = 0; i < G_N_ELEMENTS (worker->ops); i++)
    lt_guarded_clear (&worker->ops[i]);
  lt_guarded_clear (&worker->counters);
}
