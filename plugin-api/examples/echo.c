/* SPDX-License-Identifier: MIT OR Apache-2.0 OR 0BSD */
/* echo: state on both levels, an option, an error class, traffic, and a step: a part of the
 * operation that is timed by itself. The component under test is a socket pair, one for
 * each worker. The same as in ltrun-plugin(7).
 *
 *   ltrun --plugin ./echo.so -c 4 -d 5s --set size=4KiB
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ltplugin.h>

typedef struct
{
  size_t size;
  lt_id reading, short_read;
} suite;
typedef struct
{
  const suite *shared;
  int ends[2];
  char *buffer;
} client;

static lt_status
echo (void *wctx, lt_worker *worker, lt_op *op)
{
  client *self = wctx;
  const suite *shared = self->shared;
  uint64_t begin_ns;
  ssize_t n = send (self->ends[0], self->buffer, shared->size, MSG_NOSIGNAL);

  if (n < 0)
    return lt_fail (op, 0, errno);
  op->bytes_sent = (uint64_t) n;

  begin_ns = worker->now ();
  n = recv (self->ends[1], self->buffer, shared->size, MSG_DONTWAIT);
  worker->record (worker, shared->reading, worker->now () - begin_ns);
  if (n != (ssize_t) shared->size)
    {
      static const char text[] = "not all came back";

      worker->error_detail (worker, shared->short_read, n, text, sizeof text - 1);
      return lt_fail (op, shared->short_read, n);
    }
  op->bytes_received = (uint64_t) n;
  return LT_OK;
}

static lt_status
init (const lt_host *host, void **ret_pctx)
{
  const lt_metric reading = {
    sizeof reading, LT_METRIC_STEP, "reading", "ns", "the second half", 0, 0
  };
  suite *self = calloc (1, sizeof *self);

  if (self == NULL)
    return LT_FATAL;
  self->size = (size_t) host->get_i64 (host, "size");
  self->reading = host->add_metric (host, &reading);
  self->short_read = host->add_error_class (host, "short-read", "part of a message");
  *ret_pctx = self;
  return LT_OK;
}

static lt_status
worker_init (void *pctx, lt_worker *worker, void **ret_wctx)
{
  const suite *shared = pctx;
  client *self = calloc (1, sizeof *self);

  if (self == NULL || (self->buffer = calloc (1, shared->size)) == NULL
      || socketpair (AF_UNIX, SOCK_SEQPACKET, 0, self->ends) != 0)
    {
      worker->host->set_error (worker->host, strerror (errno));
      if (self != NULL)
        free (self->buffer);
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
  close (self->ends[0]);
  close (self->ends[1]);
  free (self->buffer);
  free (self);
}

static const lt_operation operations[] = {
  { "echo", "send a message and read it back", 1.0, 0, 0, echo },
};

static const lt_option options[] = {
  { "size", "bytes of a message", "1KiB", "1", "64KiB", NULL, LT_OPT_SIZE, 0 },
};

static const lt_plugin plugin = {
  .struct_size = sizeof plugin,
  .abi_major = LT_ABI_MAJOR,
  .abi_minor = LT_ABI_MINOR,
  .id = "org.example.echo",
  .version = "1.0.0",
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

LT_PLUGIN ("org.example.echo", "1.0.0", &plugin);
