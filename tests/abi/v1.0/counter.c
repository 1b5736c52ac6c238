/* SPDX-License-Identifier: MIT OR Apache-2.0 OR 0BSD
 *
 * counter: a suite with state. The component under test is a counter with a
 * limit, shared by all workers; each worker takes units from it and gives them
 * back.
 *
 *   ltrun --plugin ./counter.so -c 4 -d 5s --set limit=8
 */
#include <errno.h>
#include <stdlib.h>

#include <ltplugin.h>

/* What all workers share: made by init, freed by fini. */
typedef struct
{
  uint64_t taken; /* atomic */
  uint64_t limit;
  lt_id retries;
  lt_id held;
  lt_id full;
} counter;

/* What one worker has: made by worker_init, freed by worker_fini. Only its own
 * thread touches it, so it needs no lock. */
typedef struct
{
  counter *shared;
  uint64_t held;
} client;

static lt_status
take (void *wctx, lt_worker *worker, lt_op *op)
{
  client *self = wctx;
  counter *shared = self->shared;
  uint64_t taken = __atomic_load_n (&shared->taken, __ATOMIC_RELAXED);

  for (;;)
    {
      if (taken >= shared->limit)
        {
          static const char text[] = "every unit is taken";

          worker->error_detail (worker, shared->full, EAGAIN, text, sizeof text - 1);
          return lt_fail (op, shared->full, EAGAIN);
        }
      if (__atomic_compare_exchange_n (&shared->taken, &taken, taken + 1, 0, __ATOMIC_ACQ_REL,
                                       __ATOMIC_RELAXED))
        break;
      lt_count (worker, shared->retries, 1);
    }
  self->held++;
  lt_gauge (worker, shared->held, (int64_t) self->held);
  return LT_OK;
}

static lt_status
give (void *wctx, lt_worker *worker, lt_op *op)
{
  client *self = wctx;

  (void) op;
  if (self->held == 0)
    return LT_SKIP;
  __atomic_fetch_sub (&self->shared->taken, 1, __ATOMIC_RELEASE);
  self->held--;
  lt_gauge (worker, self->shared->held, (int64_t) self->held);
  return LT_OK;
}

static lt_status
init (const lt_host *host, void **ret_pctx)
{
  const lt_metric retries = {
    sizeof retries, LT_METRIC_COUNTER, "retries", "1", "updates lost to another worker", 0, 0
  };
  const lt_metric held = {
    sizeof held, LT_METRIC_GAUGE, "held", "1", "units that the workers hold", 0, 0
  };
  counter *shared = calloc (1, sizeof *shared);

  if (shared == NULL)
    {
      host->set_error (host, "out of memory");
      return LT_FATAL;
    }
  shared->limit = (uint64_t) host->get_i64 (host, "limit");
  shared->retries = host->add_metric (host, &retries);
  shared->held = host->add_metric (host, &held);
  shared->full = host->add_error_class (host, "full", "no unit was left to take");
  *ret_pctx = shared;
  return LT_OK;
}

static void
fini (void *pctx)
{
  free (pctx);
}

static lt_status
worker_init (void *pctx, lt_worker *worker, void **ret_wctx)
{
  client *self = calloc (1, sizeof *self);

  if (self == NULL)
    {
      worker->host->set_error (worker->host, "out of memory");
      return LT_FATAL;
    }
  self->shared = pctx;
  *ret_wctx = self;
  return LT_OK;
}

static void
worker_fini (void *wctx, lt_worker *worker)
{
  client *self = wctx;

  (void) worker;
  __atomic_fetch_sub (&self->shared->taken, self->held, __ATOMIC_RELEASE);
  free (self);
}

static const lt_operation operations[] = {
  { "take", "take a unit", 1.0, 0, 0, take },
  { "give", "give a unit back", 1.0, 0, 0, give },
};

static const lt_option options[] = {
  { "limit", "units there are", "1000000", "1", "1000000000", NULL, LT_OPT_I64, 0 },
};

static const lt_plugin plugin = {
  .struct_size = sizeof plugin,
  .abi_major = LT_ABI_MAJOR,
  .abi_minor = LT_ABI_MINOR,
  .id = "org.example.counter",
  .version = "1.0.0",
  .description = "A counter with a limit, shared by all workers",
  .ops = operations,
  .n_ops = sizeof operations / sizeof operations[0],
  .op_stride = sizeof operations[0],
  .options = options,
  .n_options = sizeof options / sizeof options[0],
  .option_stride = sizeof options[0],
  .init = init,
  .fini = fini,
  .worker_init = worker_init,
  .worker_fini = worker_fini,
};

LT_PLUGIN ("org.example.counter", "1.0.0", &plugin);
