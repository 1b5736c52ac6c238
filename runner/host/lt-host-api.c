/* SPDX-License-Identifier: MIT */

#include "lt-host-private.h"

#include <string.h>

#include "lt-crash.h"
#include "lt-futex.h"

void
lt_host_stop (LtHost *host)
{
  lt_futex_set (&host->board->stop, 1);
}

static LtHost *
host_of (const lt_host *api)
{
  return api->impl;
}

/* Ends the run for what the calling thread did. */
static void
end_run (LtHost *host, LtFailureKind kind, const char *text)
{
  uint32_t worker, op_index;

  lt_crash_this_thread (&worker, &op_index);
  lt_fail_set (host->board, kind, worker, op_index, "%s", text);
  lt_host_stop (host);
}

/* Registration */

static lt_id
give_up_registering (LtHost *host, GError *error)
{
  lt_fail_set (host->board, LT_FAILURE_SETUP, LT_CRASH_NO_WORKER, UINT32_MAX, "init: %s",
               error->message);
  g_error_free (error);
  return 0;
}

static gboolean
may_register (LtHost *host, const char *function)
{
  g_autofree char *text = NULL;

  if (host->registering)
    return TRUE;
  text = g_strdup_printf ("%s: expected to be called within init, found it called elsewhere",
                          function);
  end_run (host, LT_FAILURE_PLUGIN_BUG, text);
  return FALSE;
}

static lt_id
add_metric (const lt_host *api, const lt_metric *metric)
{
  LtHost *host = host_of (api);
  GError *error = NULL;
  lt_id id;

  if (!may_register (host, "add_metric"))
    return 0;
  id = lt_registry_add_metric (host->registry, metric, host->descriptor->plugin.n_ops, &error);
  return error == NULL ? id : give_up_registering (host, error);
}

static lt_id
add_error_class (const lt_host *api, const char *name, const char *help)
{
  LtHost *host = host_of (api);
  GError *error = NULL;
  lt_id id;

  if (!may_register (host, "add_error_class"))
    return 0;
  id = lt_registry_add_class (host->registry, name, help, &error);
  return error == NULL ? id : give_up_registering (host, error);
}

/* Options */

static const LtOptionValue *
find_option (LtHost *host, const char *name, const char *function, gboolean right_type,
             const LtOptionValue *value)
{
  g_autofree char *text = NULL;

  if (value != NULL && right_type)
    return value;
  text = g_strdup_printf ("%s (\"%s\"): expected %s", function, name != NULL ? name : "(null)",
                          value == NULL ? "an option that the suite declared"
                                        : "the option's own type");
  end_run (host, LT_FAILURE_PLUGIN_BUG, text);
  return NULL;
}

static int64_t
get_i64 (const lt_host *api, const char *name)
{
  const LtOptionValue *value = lt_option_table_find (host_of (api)->options, name);
  const gboolean fits =
    value != NULL && value->option->type != LT_OPT_F64 && value->option->type != LT_OPT_STR;

  value = find_option (host_of (api), name, "get_i64", fits, value);
  return value != NULL ? value->integer : 0;
}

static double
get_f64 (const lt_host *api, const char *name)
{
  const LtOptionValue *value = lt_option_table_find (host_of (api)->options, name);

  value = find_option (host_of (api), name, "get_f64",
                       value != NULL && value->option->type == LT_OPT_F64, value);
  return value != NULL ? value->real : 0;
}

static const char *
get_str (const lt_host *api, const char *name)
{
  const LtOptionValue *value = lt_option_table_find (host_of (api)->options, name);
  const gboolean fits =
    value != NULL && (value->option->type == LT_OPT_STR || value->option->type == LT_OPT_ENUM);

  value = find_option (host_of (api), name, "get_str", fits, value);
  return value != NULL && value->text != NULL ? value->text : "";
}

/* Talking */

static void
log_line (const lt_host *api, uint32_t level, const char *text, uint64_t length)
{
  if (text != NULL)
    lt_ring_write (&host_of (api)->board->log, level, lt_now_ns (), text, length);
}

static void
request_stop (const lt_host *api, const char *reason)
{
  end_run (host_of (api), LT_FAILURE_PLUGIN_STOP, reason != NULL ? reason : "no reason given");
}

static void
set_error (const lt_host *api, const char *text)
{
  LtHost *host = host_of (api);

  if (text == NULL || atomic_exchange (&host->error_claimed, 1) != 0)
    return;
  g_strlcpy (host->error_text, text, sizeof host->error_text);
  atomic_store_explicit (&host->error_written, 1, memory_order_release);
}

/* Two workers may fail at once: the one that came second must not be told that there is
 * no reason while the first is writing it. Bounded, as the first may have died of it. */
const char *
lt_host_error_text (LtHost *host)
{
  for (guint i = 0; i < 1000; i++)
    {
      if (atomic_load (&host->error_claimed) == 0
          || atomic_load_explicit (&host->error_written, memory_order_acquire) != 0)
        break;
      g_usleep (100);
    }
  return atomic_load_explicit (&host->error_written, memory_order_acquire) != 0
           ? host->error_text
           : "no reason given";
}

void
lt_host_clear_error (LtHost *host)
{
  atomic_store (&host->error_written, 0);
  atomic_store (&host->error_claimed, 0);
}

void
lt_host_api_init (LtHost *host)
{
  host->api = (lt_host){
    .struct_size = sizeof (lt_host),
    .abi_major = LT_ABI_MAJOR,
    .abi_minor = LT_ABI_MINOR,
    .impl = host,
    .host_version = LT_VERSION,
    .run_seed = host->plan->seed,
    .process_count = 1,
    .worker_count = host->plan->workers,
    .add_metric = add_metric,
    .add_error_class = add_error_class,
    .get_i64 = get_i64,
    .get_f64 = get_f64,
    .get_str = get_str,
    .log = log_line,
    .request_stop = request_stop,
    .set_error = set_error,
    .get_extension = lt_host_get_extension,
  };
}

/* Of a worker */

static void
record (lt_worker *api, lt_id metric, uint64_t value)
{
  LtWorker *worker = api->impl;
  const LtRegistry *registry = worker->host->registry;

  if (metric < lt_registry_n_ids (registry)
      && registry->distribution_of[metric] != LT_NO_DISTRIBUTION)
    lt_cells_record (&worker->distributions[registry->distribution_of[metric]], value);
}

static void
error_detail (lt_worker *api, lt_id error_class, int64_t code, const char *text,
              uint64_t length)
{
  LtWorker *worker = api->impl;
  LtSamples *samples = &worker->host->board->samples;

  if (text != NULL && lt_samples_wanted (samples, error_class))
    lt_samples_add (samples, error_class, worker->index, worker->loop.op->iteration, code, text,
                    length);
}

static int32_t
sleep_until (lt_worker *api, uint64_t mono_ns)
{
  LtWorker *worker = api->impl;

  lt_sleep_until (&worker->host->board->stop, mono_ns);
  return atomic_load_explicit (&worker->host->board->stop, memory_order_relaxed) != 0;
}

void
lt_worker_api_init (LtWorker *worker)
{
  LtHost *host = worker->host;

  worker->api = (lt_worker){
    .struct_size = sizeof (lt_worker),
    .index = worker->index,
    .count = host->plan->workers,
    .host = &host->api,
    .impl = worker,
    .seed = lt_mix64 (host->plan->seed + (worker->index + 1) * LT_GOLDEN_GAMMA),
    .stop = (const uint32_t *) &host->board->stop,
    .counters = lt_layout_counters (&host->layout, host->board, worker->index),
    .record = record,
    .error_detail = error_detail,
    .now = lt_now_ns,
    .sleep_until = sleep_until,
  };
}
