/* SPDX-License-Identifier: MIT */

#include "services-ops.h"

#include <suite-kit.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- What is registered ---------------------------------------------------- */

static bool
register_metrics (const lt_host *host, ServicesIds *ids)
{
  const SuiteMetric metrics[] = {
    { { 0, LT_METRIC_COUNTER, "checks", "1", "health endpoints that answered as they should", 0,
        0 },
      &ids->checks },
    { { 0, LT_METRIC_COUNTER, "impaired", "1", "of these, degraded or slow ones", 0, 0 },
      &ids->impaired },
    { { 0, LT_METRIC_COUNTER, "renewed", "1",
        "instances that had expired and were registered again", 0, 0 },
      &ids->renewed },
  };

  return suite_add_metrics (host, metrics, sizeof metrics / sizeof metrics[0]);
}

static bool
register_classes (const lt_host *host, ServicesIds *ids)
{
  const SuiteClass classes[] = {
    { "timeout", "no whole answer in time", &ids->timeout },
    { "unreachable", "no connection, or it was lost", &ids->unreachable },
    { "status", "another HTTP status than expected", &ids->status },
    { "body", "another body than expected", &ids->body },
    { "tls", "no secured connection", &ids->tls },
    { "missing", "a registered service was not found", &ids->missing },
    { "internal", "the registry or the HTTP client says no", &ids->internal },
  };

  return suite_add_classes (host, classes, sizeof classes / sizeof classes[0]);
}

/* ---- Set-up ---------------------------------------------------------------- */

static bool
exclude_operations (const ServicesSuite *suite)
{
  for (uint32_t i = 0; i < SERVICES_N_OPS; i++)
    if (suite->backend->run[i] == NULL
        && !suite_exclude (suite->world.host, i, suite->backend->no_run[i]))
      return false;
  return true;
}

static bool
find_backend (ServicesSuite *suite)
{
  const uint32_t index = suite->world.options.backend;

  suite->backend = services_backend_get (index);
  if (suite->backend != NULL)
    return true;
  suite_set_error (suite->world.host,
                   "backend=%s: not built: %s was missing when ltrun was configured",
                   services_backend_name (index), services_backend_library (index));
  return false;
}

static void
log_setup (const ServicesSuite *suite, double duration_s, uint64_t start_bytes)
{
  const uint64_t bytes = suite_resident_bytes ();
  const uint32_t n = suite->backend->has_account ? suite->world.options.n_services : 1;

  suite_log (suite->world.host, LT_LOG_INFO, "%s: %u service%s in %.3f s, %.1f MiB of memory",
             suite->backend->name, n, suite_plural (n), duration_s,
             (double) (bytes > start_bytes ? bytes - start_bytes : 0) / 1048576);
}

static bool
open_backend (ServicesSuite *suite)
{
  const lt_host *host = suite->world.host;
  const double start_s = suite_now_s ();
  const uint64_t start_bytes = suite_resident_bytes ();
  ServicesError error = { "out of memory" };

  suite->state = suite->backend->open (&suite->world, &error);
  if (suite->state == NULL)
    {
      suite_set_error (host, "%s", error.text);
      return false;
    }
  log_setup (suite, suite_now_s () - start_s, start_bytes);
  return true;
}

static lt_status
init (const lt_host *host, void **ret_pctx)
{
  ServicesSuite *suite = calloc (1, sizeof *suite);

  if (suite == NULL)
    {
      host->set_error (host, "out of memory");
      return LT_ERROR;
    }
  suite->world.host = host;
  suite->world.stop = suite_stop_word (host);
  if (services_options_read (host, &suite->world.options) && find_backend (suite)
      && exclude_operations (suite) && register_metrics (host, &suite->ids)
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
  const ServicesSuite *suite = pctx;
  ServicesReport report = { .text = "out of memory" };
  ServicesWorker *self = calloc (1, sizeof *self);

  if (self != NULL)
    {
      self->suite = suite;
      self->session =
        suite->backend->session_new (suite->state, worker->index, worker->stop, &report);
      if (self->session != NULL)
        {
          *ret_wctx = self;
          return LT_OK;
        }
    }
  suite_set_error (suite->world.host, "%s: %s", suite->backend->name, report.text);
  free (self);
  return LT_ERROR;
}

static void
worker_fini (void *wctx, lt_worker *worker)
{
  ServicesWorker *self = wctx;

  (void) worker;
  self->suite->backend->session_free (self->session);
  free (self);
}

/* ---- The account ----------------------------------------------------------- */

static bool
is_balanced (const ServicesAccount *account)
{
  return account->registered
         == account->removed + account->expired + account->unknown + account->alive;
}

static void
print_account (const ServicesAccount *account, char *text, size_t size)
{
  snprintf (text, size,
            "%" PRIu64 " instances registered = %" PRIu64 " removed + %" PRIu64
            " expired + %" PRIu64 " unknown + %" PRIu64 " alive",
            account->registered, account->removed, account->expired, account->unknown,
            account->alive);
}

static lt_status
verify (void *pctx, uint32_t quiet, char *text, uint64_t size)
{
  ServicesSuite *suite = pctx;
  ServicesAccount account = { 0 };

  if (!quiet || suite->backend->peek == NULL)
    return LT_SKIP;
  suite->backend->peek (suite->state, &account);
  if (is_balanced (&account))
    return LT_OK;
  print_account (&account, text, size);
  return LT_ERROR;
}

static void
fini (void *pctx)
{
  ServicesSuite *suite = pctx;
  const lt_host *host = suite->world.host;
  ServicesAccount account = { 0 };
  char text[240];

  suite->backend->close (suite->state, &account);
  print_account (&account, text, sizeof text);
  if (suite->backend->has_account)
    suite_log (host, LT_LOG_INFO, "%s: %s", suite->backend->name, text);
  if (!is_balanced (&account))
    suite_set_error (host, "%s: instances are not accounted for: %s", suite->backend->name,
                     text);
  free (suite);
}

static const void *
get_extension (const char *id)
{
  static const lt_ext_verify extension = { sizeof (lt_ext_verify), 0, verify };

  return strcmp (id, LT_EXT_VERIFY) == 0 ? &extension : NULL;
}

/* ---- The suite ------------------------------------------------------------- */

/* An HTTP request costs as much as some hundred registrations: by weight, requests still
 * take most of the time. A sweep is for who asks for it. */
static const lt_operation operations[SERVICES_N_OPS] = {
  [SERVICES_OP_REGISTER] = { "register", "register an instance, and remove the oldest", 5, 0, 0,
                             services_run },
  [SERVICES_OP_HEARTBEAT] = { "heartbeat", "renew the time to live of an instance", 20, 0, 0,
                              services_run },
  [SERVICES_OP_DISCOVER] = { "discover", "find the instances of a service by its name", 50, 0,
                             0, services_run },
  [SERVICES_OP_HEALTH] = { "health", "ask a service for its health over HTTP", 20, 0, 0,
                           services_run },
  [SERVICES_OP_HEALTH_ALL] = { "health_all", "ask all services for their health over HTTP", 1,
                               0, 0, services_run },
  [SERVICES_OP_SWEEP] = { "sweep", "sum up the states of all instances in the registry", 0, 0,
                          0, services_run },
};

static const lt_plugin plugin = {
  .struct_size = sizeof (lt_plugin),
  .abi_major = LT_ABI_MAJOR,
  .abi_minor = LT_ABI_MINOR,
  .id = "org.ltrun.services",
  .version = "1.0.0",
  .name = "services",
  .license = "MIT",
  .description = "Service management: registration, heartbeats, discovery and health checks",
  .ops = operations,
  .n_ops = SERVICES_N_OPS,
  .op_stride = sizeof (lt_operation),
  .options = services_options,
  .n_options = SERVICES_N_OPTIONS,
  .option_stride = sizeof (lt_option),
  .init = init,
  .fini = fini,
  .worker_init = worker_init,
  .worker_fini = worker_fini,
  .get_extension = get_extension,
};

LT_PLUGIN ("org.ltrun.services", "1.0.0", &plugin);
