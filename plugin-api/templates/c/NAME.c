/* @NAME@: a suite for ltrun.
 *
 * The component under test is component() below: put yours in its place, and link it in
 * build.sh. What a suite may and must not do: ltrun-plugin(7).
 */
#include <stdlib.h>

#include <ltplugin.h>

/* What all workers share: made by init, freed by fini. */
typedef struct
{
  uint64_t size;
  lt_id even;
  lt_id refused;
} suite;

/* What each worker has: needs no lock. */
typedef struct
{
  const suite *shared;
  unsigned char *buffer;
} client;

/* The component: FNV-1a over a buffer. */
static uint64_t
component (const unsigned char *bytes, uint64_t size)
{
  uint64_t hash = UINT64_C (0xcbf29ce484222325);

  for (uint64_t i = 0; i < size; i++)
    hash = (hash ^ bytes[i]) * UINT64_C (0x100000001b3);
  return hash;
}

/* The operation: the host times each call of it, and counts what it returns. */
static lt_status
hash (void *wctx, lt_worker *worker, lt_op *op)
{
  client *self = wctx;
  uint64_t result;

  self->buffer[0] = (unsigned char) lt_op_random (op, 0);
  result = component (self->buffer, self->shared->size);
  if (result == 0)
    return lt_fail (op, self->shared->refused, 0);
  op->bytes_sent = self->shared->size;
  lt_count (worker, self->shared->even, result % 2 == 0);
  return LT_OK;
}

static lt_status
init (const lt_host *host, void **ret_pctx)
{
  const lt_metric even = {
    sizeof even, LT_METRIC_COUNTER, "even", "1", "results that were even", 0, 0
  };
  suite *self = calloc (1, sizeof *self);

  if (self == NULL)
    return LT_FATAL;
  self->size = (uint64_t) host->get_i64 (host, "size");
  self->even = host->add_metric (host, &even);
  self->refused = host->add_error_class (host, "refused", "the component said no");
  *ret_pctx = self;
  return LT_OK;
}

static lt_status
worker_init (void *pctx, lt_worker *worker, void **ret_wctx)
{
  const suite *shared = pctx;
  client *self = calloc (1, sizeof *self);

  if (self == NULL || (self->buffer = calloc (1, shared->size)) == NULL)
    {
      worker->host->set_error (worker->host, "out of memory");
      free (self);
      return LT_FATAL;
    }
  self->shared = shared;
  *ret_wctx = self;
  return LT_OK;
}

static void
worker_fini (void *wctx, lt_worker *worker)
{
  client *self = wctx;

  (void) worker;
  free (self->buffer);
  free (self);
}

static const lt_operation operations[] = {
  { "hash", "hash one buffer", 1.0, 0, 0, hash },
};

static const lt_option options[] = {
  { "size", "bytes of a buffer", "4KiB", "1", "1MiB", NULL, LT_OPT_SIZE, 0 },
};

static const lt_plugin plugin = {
  .struct_size = sizeof plugin,
  .abi_major = LT_ABI_MAJOR,
  .abi_minor = LT_ABI_MINOR,
  .id = "@ID@",
  .version = "0.1.0",
  .description = "Hashes buffers",
  .ops = operations,
  .n_ops = sizeof operations / sizeof operations[0],
  .op_stride = sizeof operations[0],
  .options = options,
  .n_options = sizeof options / sizeof options[0],
  .option_stride = sizeof options[0],
  .init = init,
  .fini = free,
  .worker_init = worker_init,
  .worker_fini = worker_fini,
};

LT_PLUGIN ("@ID@", "0.1.0", &plugin);
