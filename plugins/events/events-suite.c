/* SPDX-License-Identifier: MIT */

#include "events-ops.h"

#include <suite-kit.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- What is registered ---------------------------------------------------- */

static bool
register_metrics (const lt_host *host, EventsIds *ids)
{
  const SuiteMetric metrics[] = {
    { { 0, LT_METRIC_COUNTER, "published", "1",
        "events accepted, or thrown away by policy at once", 0, 0 },
      &ids->published },
    { { 0, LT_METRIC_COUNTER, "dropped", "1",
        "events thrown away by policy, as operations saw it", 0, 0 },
      &ids->dropped },
    { { 0, LT_METRIC_COUNTER, "refills", "1", "events that handle published itself", 0, 0 },
      &ids->refills },
    { { 0, LT_METRIC_STEP, "take", "ns", "taking the event and running its handlers",
        EVENTS_OP_HANDLE, 0 },
      &ids->step_take },
  };

  return suite_add_metrics (host, metrics, sizeof metrics / sizeof metrics[0]);
}

static bool
register_classes (const lt_host *host, EventsIds *ids)
{
  const SuiteClass classes[] = {
    { "dropped", "thrown away by policy before it was handled", &ids->class_dropped },
    { "unreachable", "no connection, or it was lost", &ids->unreachable },
    { "timeout", "no answer, no room or no event in time", &ids->timeout },
    { "protocol", "an answer that cannot be understood", &ids->protocol },
    { "refused", "the server says no", &ids->refused },
    { "wrong-value", "a payload that is not what was sent", &ids->wrong_value },
  };

  return suite_add_classes (host, classes, sizeof classes / sizeof classes[0]);
}

/* ---- Set-up ---------------------------------------------------------------- */

static bool
open_backend (EventsSuite *suite)
{
  const lt_host *host = suite->world.host;
  const EventsOptions *options = &suite->world.options;
  const double start_s = suite_now_s ();
  EventsError error = { "out of memory" };

  suite->backend = events_backend_get (options->backend);
  if (suite->backend == NULL)
    {
      suite_set_error (host, "backend=%s: not built: %s was missing when ltrun was configured",
                       events_backend_name (options->backend),
                       events_backend_library (options->backend));
      return false;
    }
  suite->state = suite->backend->open (&suite->world, &error);
  if (suite->state == NULL)
    {
      suite_set_error (host, "%s", error.text);
      return false;
    }
  if (suite_stopping (suite->world.stop))
    return true;
  suite_log (host, LT_LOG_INFO,
             "%s: %u topic%s with %u handler%s each, payloads of %u bytes, in %.3f s",
             suite->backend->name, options->n_topics, suite_plural (options->n_topics),
             options->n_handlers, suite_plural (options->n_handlers), options->payload_size,
             suite_now_s () - start_s);
  return true;
}

static lt_status
init (const lt_host *host, void **ret_pctx)
{
  EventsSuite *suite = calloc (1, sizeof *suite);

  if (suite == NULL)
    {
      host->set_error (host, "out of memory");
      return LT_ERROR;
    }
  suite->world.host = host;
  suite->world.stop = suite_stop_word (host);
  if (events_options_read (host, &suite->world.options) && register_metrics (host, &suite->ids)
      && register_classes (host, &suite->ids) && open_backend (suite))
    {
      *ret_pctx = suite;
      return LT_OK;
    }
  free (suite);
  return LT_ERROR;
}

static lt_status
worker_init (void *pctx, lt_worker *worker, void **ret_wctx)
{
  EventsSuite *suite = pctx;
  EventsReport report = { 0 };
  EventsWorker *self = calloc (1, sizeof *self + suite->world.options.payload_size);

  if (self == NULL)
    {
      suite_set_error (suite->world.host, "out of memory");
      return LT_ERROR;
    }
  self->suite = suite;
  /* Ids of workers do not meet, and none is 0. */
  self->next_id = ((uint64_t) worker->index + 1) << 44;
  self->session =
    suite->backend->session_new (suite->state, worker->index, worker->stop, &report);
  if (self->session != NULL)
    {
      *ret_wctx = self;
      return LT_OK;
    }
  suite_set_error (suite->world.host, "%s: %s", suite->backend->name, report.text);
  free (self);
  return LT_ERROR;
}

static void
worker_fini (void *wctx, lt_worker *worker)
{
  EventsWorker *self = wctx;

  (void) worker;
  self->suite->backend->session_free (self->session);
  free (self);
}

/* ---- The account ----------------------------------------------------------- */

static uint64_t
accounted (const EventsAccount *account)
{
  return account->handled + account->dropped + account->failed + account->left;
}

static bool
is_balanced (const EventsAccount *account)
{
  return account->published == accounted (account);
}

/* An equation where there is one, and the difference where there is none. */
static void
print_account (const EventsAccount *account, char *text, size_t size)
{
  const uint64_t sum = accounted (account);
  const bool is_less = sum < account->published;
  char parts[160];

  snprintf (parts, sizeof parts,
            "%" PRIu64 " handled + %" PRIu64 " dropped by policy + %" PRIu64
            " failed + %" PRIu64 " left",
            account->handled, account->dropped, account->failed, account->left);
  if (is_balanced (account))
    snprintf (text, size, "%" PRIu64 " events published = %s", account->published, parts);
  else
    snprintf (text, size, "%" PRIu64 " events %s: expected %" PRIu64 " published, found %s",
              is_less ? account->published - sum : sum - account->published,
              is_less ? "are unaccounted for" : "are too many", account->published, parts);
}

static lt_status
verify (void *pctx, uint32_t quiet, char *text, uint64_t size)
{
  EventsSuite *suite = pctx;
  EventsAccount account;

  if (!quiet || suite->backend->peek == NULL || !suite->backend->peek (suite->state, &account))
    return LT_SKIP;
  if (is_balanced (&account))
    return LT_OK;
  suite->has_told = true;
  print_account (&account, text, size);
  return LT_ERROR;
}

/* What the check has told already is not a fault of the teardown, too. */
static void
judge (const EventsSuite *suite, const EventsAccount *account, const EventsTally *tally)
{
  const lt_host *host = suite->world.host;
  const char *name = suite->backend->name;
  char text[280];

  print_account (account, text, sizeof text);
  suite_log (host, LT_LOG_INFO, "%s: %s", name, text);
  if (suite->has_told)
    return;
  if (!is_balanced (account))
    suite_set_error (host, "%s: %s", name, text);
  else if (account->left > 0)
    suite_set_error (host, "%s: expected no event left, found %" PRIu64, name, account->left);
  else if (!events_tally_agrees (tally))
    suite_set_error (host, "%s: expected all handlers to see the same events, found others",
                     name);
}

static void
fini (void *pctx)
{
  EventsSuite *suite = pctx;
  EventsAccount account = { 0 };
  EventsTally tally = { 0 };

  suite->backend->close (suite->state, &account, &tally);
  judge (suite, &account, &tally);
  free (suite);
}

static const void *
get_extension (const char *id)
{
  static const lt_ext_verify extension = { sizeof (lt_ext_verify), 0, verify };

  return strcmp (id, LT_EXT_VERIFY) == 0 ? &extension : NULL;
}

/* ---- The suite ------------------------------------------------------------- */

/* A roundtrip waits for another thread: by weight it takes most of the time as it is. */
static const lt_operation operations[EVENTS_N_OPS] = {
  [EVENTS_OP_PUBLISH] = { "publish", "publish an event and have it accepted", 100, 0, 0,
                          events_publish },
  [EVENTS_OP_HANDLE] = { "handle", "take one queued event and run its handlers", 20, 0, 0,
                         events_handle_one },
  [EVENTS_OP_ROUNDTRIP] = { "roundtrip", "publish an event until every handler has run", 2, 0,
                            0, events_roundtrip },
};

static const lt_plugin plugin = {
  .struct_size = sizeof (lt_plugin),
  .abi_major = LT_ABI_MAJOR,
  .abi_minor = LT_ABI_MINOR,
  .id = "org.ltrun.events",
  .version = "1.0.0",
  .name = "events",
  .license = "MIT",
  .description = "Event system: publishing, handling, and both from end to end",
  .ops = operations,
  .n_ops = EVENTS_N_OPS,
  .op_stride = sizeof (lt_operation),
  .options = events_options,
  .n_options = EVENTS_N_OPTIONS,
  .option_stride = sizeof (lt_option),
  .init = init,
  .fini = fini,
  .worker_init = worker_init,
  .worker_fini = worker_fini,
  .get_extension = get_extension,
};

LT_PLUGIN ("org.ltrun.events", "1.0.0", &plugin);
