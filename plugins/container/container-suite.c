/* SPDX-License-Identifier: MIT */

#include "container-ops.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- What is registered ---------------------------------------------------- */

static bool
register_metrics (const lt_host *host, ContainerIds *ids)
{
  const SuiteMetric metrics[] = {
    { { 0, LT_METRIC_COUNTER, "objects", "1",
        "objects made and disposed of, but for singletons", 0, 0 },
      &ids->objects },
  };

  return suite_add_metrics (host, metrics, sizeof metrics / sizeof metrics[0]);
}

static bool
register_classes (const lt_host *host, ContainerIds *ids)
{
  const SuiteClass classes[] = {
    { "wrong-instance", "resolved to another object than it must be", &ids->wrong_instance },
    { "wrong-lifetime", "an object was made, kept or disposed of when it must not be",
      &ids->wrong_lifetime },
    { "not-found", "a type that is registered was not found", &ids->not_found },
    { "internal", "no object, for another reason", &ids->internal },
  };

  return suite_add_classes (host, classes, sizeof classes / sizeof classes[0]);
}

/* ---- Set-up and teardown --------------------------------------------------- */

static bool
open_backend (ContainerSuite *suite, const ContainerOptions *options)
{
  ContainerFinding finding;

  suite->backend = container_backend_get (options->backend);
  if (suite->backend == NULL)
    {
      const char *name = suite->host->get_str (suite->host, "backend");

      suite_set_error (suite->host,
                       "backend=%s: not built: %s was missing when ltrun was configured", name,
                       name);
      return false;
    }
  suite->state = suite->backend->open (suite->host, options, &finding);
  if (suite->state == NULL)
    suite_set_error (suite->host, "%s", finding.text);
  return suite->state != NULL;
}

static lt_status
init (const lt_host *host, void **ret_pctx)
{
  ContainerOptions options;
  ContainerSuite *suite = NULL;

  if (!container_options_read (host, &options))
    return LT_ERROR;
  suite = calloc (1, sizeof *suite);
  if (suite == NULL)
    {
      host->set_error (host, "out of memory");
      return LT_ERROR;
    }
  suite->host = host;
  if (!register_metrics (host, &suite->ids) || !register_classes (host, &suite->ids)
      || !open_backend (suite, &options))
    {
      free (suite);
      return LT_ERROR;
    }
  *ret_pctx = suite;
  return LT_OK;
}

static lt_status
verify (void *pctx, uint32_t quiet, char *text, uint64_t size)
{
  const ContainerSuite *suite = pctx;
  ContainerFinding finding;

  if (suite->backend->check (suite->state, quiet != 0, &finding))
    return LT_OK;
  snprintf (text, size, "%s: %s", suite->backend->name, finding.text);
  return LT_ERROR;
}

static void
fini (void *pctx)
{
  ContainerSuite *suite = pctx;
  ContainerFinding finding;

  if (!suite->backend->close (suite->state, &finding))
    suite_set_error (suite->host, "%s: %s", suite->backend->name, finding.text);
  free (suite);
}

static lt_status
worker_init (void *pctx, lt_worker *worker, void **ret_wctx)
{
  const ContainerSuite *suite = pctx;
  ContainerContext *context = calloc (1, sizeof *context);
  ContainerFinding finding = { 0, "out of memory" };

  if (context != NULL)
    {
      context->suite = suite;
      context->worker = suite->backend->worker_new (suite->state, worker->index, &finding);
    }
  if (context == NULL || context->worker == NULL)
    {
      free (context);
      suite_set_error (suite->host, "%s: %s", suite->backend->name, finding.text);
      return LT_ERROR;
    }
  *ret_wctx = context;
  return LT_OK;
}

static void
worker_fini (void *wctx, lt_worker *worker)
{
  ContainerContext *context = wctx;

  (void) worker;
  context->suite->backend->worker_free (context->worker);
  free (context);
}

/* ---- The suite ------------------------------------------------------------- */

/* What takes long comes seldom, so that each takes a share of the time. */
static const lt_operation operations[CONTAINER_N_OPS] = {
  [CONTAINER_OP_SINGLETON] = { "resolve_singleton",
                               "resolve a singleton: look up the type, get its only object",
                               800, 0, 0, container_resolve_singleton },
  [CONTAINER_OP_TRANSIENT] = { "resolve_transient",
                               "make a transient and all below it, then dispose of them", 100,
                               0, 0, container_resolve_transient },
  [CONTAINER_OP_SCOPED] = { "resolve_scoped",
                            "open two scopes, resolve in each, dispose of both", 50, 0, 0,
                            container_resolve_scoped },
  [CONTAINER_OP_REGISTER] = { "register",
                              "register a type, resolve it, unregister the worker's oldest", 10,
                              0, 0, container_register },
};

static lt_status
run_batch (void *wctx, lt_worker *worker, lt_op *op, uint64_t n, uint64_t *done)
{
  for (; *done < n && !lt_stopping (worker); ++*done, op->iteration++)
    {
      const lt_status status = operations[op->op_index].run (wctx, worker, op);

      if (status != LT_OK)
        return status;
    }
  return LT_OK;
}

static lt_batch_run
find_batch (uint32_t op_index)
{
  return op_index < CONTAINER_N_OPS ? run_batch : NULL;
}

static const void *
get_extension (const char *id)
{
  static const lt_ext_verify verification = { sizeof (lt_ext_verify), 0, verify };
  static const lt_ext_batch batches = { sizeof (lt_ext_batch), 0, find_batch };

  if (strcmp (id, LT_EXT_VERIFY) == 0)
    return &verification;
  return strcmp (id, LT_EXT_BATCH) == 0 ? &batches : NULL;
}

static const lt_plugin plugin = {
  .struct_size = sizeof (lt_plugin),
  .abi_major = LT_ABI_MAJOR,
  .abi_minor = LT_ABI_MINOR,
  .id = "org.ltrun.container",
  .version = "1.0.0",
  .name = "container",
  .license = "MIT",
  .description = "Dependency injection: lifetimes, scopes, object graphs, registration",
  .ops = operations,
  .n_ops = CONTAINER_N_OPS,
  .op_stride = sizeof (lt_operation),
  .options = container_options,
  .n_options = CONTAINER_N_OPTIONS,
  .option_stride = sizeof (lt_option),
  .init = init,
  .fini = fini,
  .worker_init = worker_init,
  .worker_fini = worker_fini,
  .get_extension = get_extension,
};

LT_PLUGIN ("org.ltrun.container", "1.0.0", &plugin);
