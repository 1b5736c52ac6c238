/* SPDX-License-Identifier: MIT
 *
 * What a suite may call, and who may call it when.
 */

#include <string.h>
#include <time.h>

#include "lt-clock.h"
#include "lt-trial-private.h"

/* Sizes of 1.0, as its header asserts them. */
#define HOST_SIZE_1_0 128u
#define WORKER_SIZE_1_0 88u
#define LATER_BYTES 64u

void
lt_trial_break (LtTrial *trial, LtTrialRule rule, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  pthread_mutex_lock (&trial->lock);
  if (trial->broken[rule] == NULL)
    trial->broken[rule] = g_strdup_vprintf (format, args);
  pthread_mutex_unlock (&trial->lock);
  va_end (args);
}

/* [any] is from init to fini; [init] is init, on the main thread. */
LtTrial *
lt_trial_enter_any (const lt_host *api, const char *function)
{
  LtTrial *trial = api->impl;
  const uint32_t phase = atomic_load (&trial->phase);

  if (phase == LT_PHASE_BEFORE || phase == LT_PHASE_AFTER)
    lt_trial_break (trial, LT_TRIAL_THREAD, "%s was called after fini had returned", function);
  return trial;
}

LtTrial *
lt_trial_enter_init (const lt_host *api, const char *function, gboolean *ret_may)
{
  LtTrial *trial = api->impl;

  *ret_may = atomic_load (&trial->phase) == LT_PHASE_INIT;
  if (!*ret_may)
    lt_trial_break (trial, LT_TRIAL_THREAD, "%s was called outside init", function);
  else if (!pthread_equal (pthread_self (), trial->main))
    lt_trial_break (trial, LT_TRIAL_THREAD, "%s was called on a thread other than init's",
                    function);
  return trial;
}

/* Registration */

static gboolean
is_to_fail (LtTrial *trial)
{
  return ++trial->n_registrations == trial->plan.fail_at;
}

static lt_id
registered (LtTrial *trial, lt_id id, GError *error)
{
  if (error != NULL)
    {
      lt_trial_break (trial, LT_TRIAL_HANDLE, "%s", error->message);
      g_error_free (error);
      return 0;
    }
  return id;
}

static lt_id
add_metric (const lt_host *api, const lt_metric *metric)
{
  GError *error = NULL;
  gboolean may;
  LtTrial *trial = lt_trial_enter_init (api, "add_metric", &may);
  lt_id id;

  if (!may || is_to_fail (trial))
    return 0;
  id =
    lt_registry_add_metric (trial->registry, metric, trial->descriptor->plugin.n_ops, &error);
  return registered (trial, id, error);
}

static lt_id
add_error_class (const lt_host *api, const char *name, const char *help)
{
  GError *error = NULL;
  gboolean may;
  LtTrial *trial = lt_trial_enter_init (api, "add_error_class", &may);
  lt_id id;

  if (!may || is_to_fail (trial))
    return 0;
  id = lt_registry_add_class (trial->registry, name, help, &error);
  return registered (trial, id, error);
}

/* Options */

static const LtOptionValue *
find_option (const lt_host *api, const char *name, const char *function, guint types)
{
  LtTrial *trial = lt_trial_enter_any (api, function);
  const LtOptionValue *value = lt_option_table_find (trial->options, name);

  if (value == NULL)
    lt_trial_break (trial, LT_TRIAL_OPTION, "%s (\"%s\"): the suite declares no such option",
                    function, name != NULL ? name : "(null)");
  else if ((types & (1u << value->option->type)) == 0)
    lt_trial_break (trial, LT_TRIAL_OPTION, "%s (\"%s\"): the option is of type %s", function,
                    name, lt_option_type_name (value->option->type));
  else
    return value;
  return NULL;
}

static int64_t
get_i64 (const lt_host *api, const char *name)
{
  const LtOptionValue *value =
    find_option (api, name, "get_i64", ~(1u << LT_OPT_F64 | 1u << LT_OPT_STR));

  return value != NULL ? value->integer : 0;
}

static double
get_f64 (const lt_host *api, const char *name)
{
  const LtOptionValue *value = find_option (api, name, "get_f64", 1u << LT_OPT_F64);

  return value != NULL ? value->real : 0;
}

static const char *
get_str (const lt_host *api, const char *name)
{
  const LtOptionValue *value =
    find_option (api, name, "get_str", 1u << LT_OPT_STR | 1u << LT_OPT_ENUM);

  return value != NULL && value->text != NULL ? value->text : "";
}

/* Talking */

static void
log_line (const lt_host *api, uint32_t level, const char *text, uint64_t length)
{
  (void) level, (void) text, (void) length;
  lt_trial_enter_any (api, "log");
}

static void
keep_first (LtTrial *trial, char **place, const char *text)
{
  pthread_mutex_lock (&trial->lock);
  if (*place == NULL)
    *place = g_strndup (text != NULL ? text : "no reason given", 500);
  pthread_mutex_unlock (&trial->lock);
}

static void
request_stop (const lt_host *api, const char *reason)
{
  LtTrial *trial = lt_trial_enter_any (api, "request_stop");

  (void) reason;
  trial->requested_stop = TRUE;
  atomic_store (&trial->stop, 1);
}

static void
set_error (const lt_host *api, const char *text)
{
  LtTrial *trial = lt_trial_enter_any (api, "set_error");

  keep_first (trial, &trial->error, text);
}

static uint32_t
claimed_size (const LtTrial *trial, uint32_t first, gsize today)
{
  if (trial->plan.sizes == LT_TRIAL_FIRST)
    return first;
  return (uint32_t) today + (trial->plan.sizes == LT_TRIAL_LATER ? LATER_BYTES : 0);
}

/* Who reads too far does so in the check that is about it, and in no other. */
static gsize
room_for (const LtTrial *trial, uint32_t size)
{
  return size + (trial->plan.sizes == LT_TRIAL_TODAY ? LATER_BYTES : 0);
}

void
lt_trial_make_host (LtTrial *trial)
{
  const lt_host api = {
    .struct_size = claimed_size (trial, HOST_SIZE_1_0, sizeof (lt_host)),
    .abi_major = LT_ABI_MAJOR,
    .abi_minor = trial->plan.sizes == LT_TRIAL_FIRST   ? 0
                 : trial->plan.sizes == LT_TRIAL_TODAY ? LT_ABI_MINOR
                                                       : LT_ABI_MINOR + 1,
    .impl = trial,
    .host_version = LT_VERSION,
    .run_seed = trial->seed,
    .process_count = 1,
    .worker_count = trial->plan.workers,
    .add_metric = add_metric,
    .add_error_class = add_error_class,
    .get_i64 = get_i64,
    .get_f64 = get_f64,
    .get_str = get_str,
    .log = log_line,
    .request_stop = request_stop,
    .set_error = set_error,
    .get_extension = lt_trial_get_extension,
  };

  lt_guarded_init (&trial->api, room_for (trial, api.struct_size));
  memcpy (trial->api.data, &api, MIN (sizeof api, trial->api.size));
  lt_guarded_read_only (&trial->api);
}

/* Of a worker */

LtTrialWorker *
lt_trial_enter_worker (lt_worker *api, const char *function)
{
  LtTrialWorker *worker = api->impl;

  if (!pthread_equal (pthread_self (), worker->thread))
    lt_trial_break (worker->trial, LT_TRIAL_THREAD,
                    "%s was called on a thread other than the worker's", function);
  return worker;
}

static void
record (lt_worker *api, lt_id metric, uint64_t value)
{
  LtTrialWorker *worker = lt_trial_enter_worker (api, "record");
  const LtRegistry *registry = worker->trial->registry;

  (void) value;
  if (metric == 0)
    return;
  if (metric >= lt_registry_n_ids (registry))
    lt_trial_break (worker->trial, LT_TRIAL_HANDLE, "record was called with %u, no metric",
                    metric);
  else if (registry->distribution_of[metric] == LT_NO_DISTRIBUTION)
    lt_trial_break (worker->trial, LT_TRIAL_HANDLE,
                    "record was called with a metric that is no histogram and no step");
}

static void
error_detail (lt_worker *api, lt_id error_class, int64_t code, const char *text,
              uint64_t length)
{
  LtTrialWorker *worker = lt_trial_enter_worker (api, "error_detail");

  (void) code, (void) text, (void) length;
  if (error_class >= worker->trial->registry->classes->len)
    lt_trial_break (worker->trial, LT_TRIAL_HANDLE,
                    "error_detail was called with %u, no error class", error_class);
}

#define NAP_NS UINT64_C (1000000)

static int32_t
sleep_until (lt_worker *api, uint64_t mono_ns)
{
  const LtTrialWorker *worker = lt_trial_enter_worker (api, "sleep_until");

  while (atomic_load (&worker->trial->stop) == 0)
    {
      const uint64_t now_ns = lt_now_ns ();
      struct timespec nap = { 0 };

      if (now_ns >= mono_ns)
        return 0;
      nap.tv_nsec = (long) MIN (mono_ns - now_ns, NAP_NS);
      nanosleep (&nap, NULL);
    }
  return 1;
}

void
lt_trial_make_worker (LtTrialWorker *worker)
{
  LtTrial *trial = worker->trial;
  const lt_worker api = {
    .struct_size = claimed_size (trial, WORKER_SIZE_1_0, sizeof (lt_worker)),
    .index = worker->index,
    .count = trial->plan.workers,
    .host = trial->api.data,
    .impl = worker,
    .seed = lt_mix64 (trial->seed + (worker->index + 1) * LT_GOLDEN_GAMMA),
    .stop = (const uint32_t *) &trial->stop,
    .counters = worker->counters.data,
    .record = record,
    .error_detail = error_detail,
    .now = lt_now_ns,
    .sleep_until = sleep_until,
  };

  lt_guarded_init (&worker->api, room_for (trial, api.struct_size));
  memcpy (worker->api.data, &api, MIN (sizeof api, worker->api.size));
}
