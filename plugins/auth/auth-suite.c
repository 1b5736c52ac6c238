/* SPDX-License-Identifier: MIT */

#include "auth-ops.h"

#include <suite-kit.h>

#include <math.h>
#include <stdlib.h>

/* ---- What is registered ---------------------------------------------------- */

static bool
register_metrics (const lt_host *host, AuthIds *ids)
{
  const SuiteMetric metrics[] = {
    { { 0, LT_METRIC_COUNTER, "granted", "1", "requests granted, as they should be", 0, 0 },
      &ids->granted },
    { { 0, LT_METRIC_COUNTER, "refused", "1", "requests refused, as they should be", 0, 0 },
      &ids->refused },
    { { 0, LT_METRIC_COUNTER, "changes", "1", "changes by the churn", 0, 0 }, &ids->changes },
    { { 0, LT_METRIC_STEP, "password", "ns", "checking the password", AUTH_OP_LOGIN, 0 },
      &ids->step_password },
    { { 0, LT_METRIC_STEP, "token", "ns", "issuing the token", AUTH_OP_LOGIN, 0 },
      &ids->step_token },
  };

  return suite_add_metrics (host, metrics, sizeof metrics / sizeof metrics[0]);
}

static bool
register_classes (const lt_host *host, AuthIds *ids)
{
  const SuiteClass classes[] = {
    { "wrong-allow", "granted what must be refused", &ids->wrong_allow },
    { "wrong-deny", "refused what must be granted", &ids->wrong_deny },
    { "wrong-reason", "refused, but for another reason than the true one", &ids->wrong_reason },
    { "internal", "no verdict", &ids->internal },
  };

  return suite_add_classes (host, classes, sizeof classes / sizeof classes[0]);
}

/* ---- Set-up and teardown --------------------------------------------------- */

static void
log_setup (const AuthSuite *suite, double data_s, double passwords_s)
{
  const AuthOptions *options = &suite->model->options;

  suite_log (suite->host, LT_LOG_INFO,
             "%s: %u principals, %u roles, %u policies, %u resources in %.3f s; %u passwords "
             "(argon2id, %llu passes, %llu KiB) in %.3f s",
             suite->backend->name, options->n_principals, options->n_roles,
             options->n_roles * options->n_policies, options->n_resources, data_s,
             options->n_passwords + 1, (unsigned long long) options->argon2_ops,
             (unsigned long long) options->argon2_memory_bytes / 1024, passwords_s);
}

static void
suite_free (AuthSuite *suite)
{
  if (suite == NULL)
    return;
  auth_churn_stop (suite->churn);
  auth_requests_free (suite->requests);
  if (suite->state != NULL)
    suite->backend->close (suite->state);
  auth_model_free (suite->model);
  free (suite);
}

/* Fills the back end and prepares the requests. */
static bool
prepare (AuthSuite *suite, LtAccessError *error)
{
  double start_s = suite_now_s (), data_s = 0;

  suite->state = suite->backend->open (suite->model, error);
  if (suite->state == NULL)
    return false;
  suite->requests = auth_requests_new (suite->model, suite->backend, suite->state, error);
  if (suite->requests == NULL)
    return false;
  data_s = suite_now_s () - start_s;
  if (auth_requests_set_passwords (suite->model, suite->backend, suite->state, error)
      != LT_ACCESS_OK)
    return false;
  log_setup (suite, data_s, suite_now_s () - start_s - data_s);
  return true;
}

static bool
start_churn (AuthSuite *suite, LtAccessError *error)
{
  uint32_t changes_per_s = suite->model->options.churn_per_s;

  if (changes_per_s == 0)
    return true;
  suite->churn =
    auth_churn_start (suite->host, suite->backend, suite->state, changes_per_s, error);
  return suite->churn != NULL;
}

/* NULL after set_error(). */
static AuthSuite *
suite_new (const lt_host *host, const AuthOptions *options)
{
  AuthSuite *suite = calloc (1, sizeof *suite);
  LtAccessError error = { "out of memory" };

  if (suite == NULL)
    {
      host->set_error (host, error.text);
      return NULL;
    }
  suite->host = host;
  suite->backend = auth_backend_get (options->backend);
  suite->deny_all = options->deny_share >= 1.0;
  suite->deny_below = suite->deny_all ? UINT64_MAX : (uint64_t) ldexp (options->deny_share, 64);
  suite->model = auth_model_new (options);

  if (register_metrics (host, &suite->ids) && register_classes (host, &suite->ids))
    {
      if (suite->model != NULL && prepare (suite, &error) && start_churn (suite, &error))
        return suite;
      host->set_error (host, error.text);
    }
  suite_free (suite);
  return NULL;
}

static lt_status
init (const lt_host *host, void **ret_pctx)
{
  AuthOptions options;
  AuthSuite *suite = NULL;

  if (!auth_options_read (host, &options))
    return LT_ERROR;
  suite = suite_new (host, &options);
  if (suite == NULL)
    return LT_ERROR;
  *ret_pctx = suite;
  return LT_OK;
}

static void
fini (void *pctx)
{
  suite_free (pctx);
}

static lt_status
worker_init (void *pctx, lt_worker *worker, void **ret_wctx)
{
  AuthSuite *suite = pctx;

  (void) worker;
  suite->backend->thread_enter (suite->state);
  *ret_wctx = suite;
  return LT_OK;
}

static void
worker_fini (void *wctx, lt_worker *worker)
{
  AuthSuite *suite = wctx;

  auth_count_changes (suite, worker);
  suite->backend->thread_leave (suite->state);
}

/* ---- The suite ------------------------------------------------------------- */

/* A login costs as much as some four hundred authentications, and one of those as
 * much as some hundred authorizations: by weight the first two take about as long. */
static const lt_operation operations[AUTH_N_OPS] = {
  [AUTH_OP_LOGIN] = { "login", "check a password with argon2id and issue a signed token", 1, 0,
                      0, auth_login },
  [AUTH_OP_AUTHENTICATE] = { "authenticate",
                             "verify a token: signature, expiry, principal known and enabled",
                             200, 0, 0, auth_authenticate },
  [AUTH_OP_AUTHORIZE] = { "authorize", "decide on a permission of a principal on a resource",
                          800, 0, 0, auth_authorize },
};

static const lt_plugin plugin = {
  .struct_size = sizeof (lt_plugin),
  .abi_major = LT_ABI_MAJOR,
  .abi_minor = LT_ABI_MINOR,
  .id = "org.ltrun.auth",
  .version = "1.0.0",
  .name = "auth",
  .license = "MIT",
  .description = "Access control: passwords, signed tokens, roles and policies",
  .ops = operations,
  .n_ops = AUTH_N_OPS,
  .op_stride = sizeof (lt_operation),
  .options = auth_options,
  .n_options = AUTH_N_OPTIONS,
  .option_stride = sizeof (lt_option),
  .init = init,
  .fini = fini,
  .worker_init = worker_init,
  .worker_fini = worker_fini,
};

LT_PLUGIN ("org.ltrun.auth", "1.0.0", &plugin);
