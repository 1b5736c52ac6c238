/* SPDX-License-Identifier: MIT */

#include "auth-ops.h"

#include <suite-kit.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- What is registered ---------------------------------------------------- */

/* A part of login that not every back end has. */
static bool
register_account_step (const lt_host *host, AuthIds *ids)
{
  const SuiteMetric metric = { { 0, LT_METRIC_STEP, "account", "ns",
                                 "asking for the account's state", AUTH_OP_LOGIN, 0 },
                               &ids->step_account };

  return suite_add_metrics (host, &metric, 1);
}

static bool
register_metrics (const lt_host *host, const AuthBackend *backend, AuthIds *ids)
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

  return suite_add_metrics (host, metrics, sizeof metrics / sizeof metrics[0])
         && (!backend->has_account_step || register_account_step (host, ids));
}

static bool
register_classes (const lt_host *host, AuthIds *ids)
{
  const SuiteClass classes[] = {
    { "wrong-allow", "granted what must be refused", &ids->wrong_allow },
    { "wrong-deny", "refused what must be granted", &ids->wrong_deny },
    { "wrong-reason", "refused, but for another reason than the true one", &ids->wrong_reason },
    { "internal", "no verdict", &ids->internal },
    { "unreachable", "no connection, or it was lost", &ids->unreachable },
    { "timeout", "no answer in time", &ids->timeout },
    { "protocol", "an answer that cannot be understood", &ids->protocol },
    { "tls", "no secured connection", &ids->tls },
    { "declined", "the system would not answer the question", &ids->declined },
  };

  return suite_add_classes (host, classes, sizeof classes / sizeof classes[0]);
}

/* ---- Set-up and teardown --------------------------------------------------- */

static bool
has_only_one (const AuthSuite *suite)
{
  return suite->backend->get_only != NULL
         && suite->backend->get_only (suite->state, NULL, NULL);
}

static void
describe_data (const AuthSuite *suite, char *ret_text, size_t size)
{
  const AuthOptions *options = &suite->model->options;

  if (has_only_one (suite))
    snprintf (ret_text, size, "one principal");
  else if (suite->backend->no_authorize != NULL)
    snprintf (ret_text, size, "%u principals", options->n_principals);
  else
    snprintf (ret_text, size, "%u principals, %u role%s, %u policies, %u resource%s",
              options->n_principals, options->n_roles, suite_plural (options->n_roles),
              options->n_roles * options->n_policies, options->n_resources,
              suite_plural (options->n_resources));
}

static void
log_setup (const AuthSuite *suite, double data_s, uint64_t data_bytes, double passwords_s)
{
  char data[128], passwords[128], set[192] = "";

  describe_data (suite, data, sizeof data);
  suite->backend->describe_passwords (suite->state, passwords, sizeof passwords);
  if (!has_only_one (suite))
    snprintf (set, sizeof set, "; %u passwords (%s) in %.3f s",
              suite->model->options.n_passwords + 1, passwords, passwords_s);
  suite_log (suite->host, LT_LOG_INFO, "%s: %s in %.3f s, %.1f MiB of memory%s",
             suite->backend->name, data, data_s, (double) data_bytes / 1048576, set);
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
  auth_tokens_free (suite->tokens);
  auth_model_free (suite->model);
  free (suite);
}

/* Sets the passwords of the logins. An external system is then tried: better no run
 * than one of errors. True, too, once set-up is to come back. */
static bool
set_passwords (AuthSuite *suite, const AuthWorld *world, LtAccessError *error)
{
  const AuthBackend *backend = suite->backend;
  const AuthLogin *login = &suite->requests->logins[0][0];
  AuthReport report = { 0, 0, "" };
  AuthAnswer answer = LT_ACCESS_OK;
  void *session = NULL;

  if (!has_only_one (suite)
      && auth_requests_set_passwords (world, backend, suite->state, error) != LT_ACCESS_OK)
    return suite_stopping (world->stop);
  if (!backend->is_external || suite_stopping (world->stop))
    return true;
  session = backend->session_new (suite->state, world->stop);
  if (session == NULL)
    return auth_fail_with (error, "out of memory") != NULL;
  answer = backend->check_password (session, login->name, login->password, &report);
  backend->session_free (session);
  if (answer == LT_ACCESS_OK || suite_stopping (world->stop))
    return true;
  return auth_fail_with (error, "%s: login of %s: expected 'ok', found '%s'%s%s", backend->name,
                         login->name, auth_answer_text (answer),
                         report.text[0] != '\0' ? ": " : "", report.text)
         != NULL;
}

/* Makes the model, fills the back end with it and prepares the requests. Once set-up is
 * to come back (@stop) it leaves off and returns true: the suite is then good for fini
 * only, and no worker starts. A back end may have to undo what it added to a system
 * outside, for which fini has more time than init. */
static bool
prepare (AuthSuite *suite, const AuthOptions *options, const uint32_t *stop,
         LtAccessError *error)
{
  double start_s = suite_now_s (), data_s = 0;
  uint64_t start_bytes = suite_resident_bytes (), bytes = 0;
  AuthWorld world = { suite->host, NULL, NULL, stop };

  world.model = suite->model = auth_model_new (options, stop);
  if (suite->model == NULL)
    return auth_fail_with (error, "out of memory") != NULL;
  world.tokens = suite->tokens = auth_tokens_new (&suite->model->options, error);
  if (suite->tokens == NULL)
    return false;
  suite->state = suite->backend->open (&world, error);
  if (suite->state == NULL)
    return false;
  if (suite_stopping (stop))
    return true;
  suite->requests = auth_requests_new (&world, suite->backend, suite->state, error);
  if (suite->requests == NULL)
    return false;
  data_s = suite_now_s () - start_s;
  bytes = suite_resident_bytes ();
  if (!set_passwords (suite, &world, error))
    return false;
  if (suite_stopping (stop))
    return true;
  log_setup (suite, data_s, bytes > start_bytes ? bytes - start_bytes : 0,
             suite_now_s () - start_s - data_s);
  return true;
}

/* What goes with the back end only: an operation left out, an option that cannot be. */
static bool
agree_with_backend (const lt_host *host, const AuthOptions *options, const AuthBackend *backend)
{
  if (options->churn_per_s > 0 && backend->no_churn != NULL)
    {
      suite_set_error (host, "churn: expected 0 with backend=%s: %s", backend->name,
                       backend->no_churn);
      return false;
    }
  return backend->no_authorize == NULL
         || suite_exclude (host, AUTH_OP_AUTHORIZE, backend->no_authorize);
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
  const uint32_t *stop = suite_stop_word (host);
  AuthSuite *suite = NULL;
  LtAccessError error = { "out of memory" };

  suite = calloc (1, sizeof *suite);

  if (suite == NULL)
    {
      host->set_error (host, error.text);
      return NULL;
    }
  suite->host = host;
  suite->backend = auth_backend_get (options->backend);
  suite->deny_all = options->deny_share >= 1.0;
  suite->deny_below = suite->deny_all ? UINT64_MAX : (uint64_t) ldexp (options->deny_share, 64);

  if (agree_with_backend (host, options, suite->backend)
      && register_metrics (host, suite->backend, &suite->ids)
      && register_classes (host, &suite->ids))
    {
      if (prepare (suite, options, stop, &error)
          && (suite_stopping (stop) || start_churn (suite, &error)))
        return suite;
      host->set_error (host, error.text);
    }
  suite_free (suite);
  return NULL;
}

/* Before its options are read, which may be wrong in turn. */
static bool
is_built (const lt_host *host)
{
  const uint32_t index = suite_get_u32 (host, "backend");

  if (auth_backend_get (index) != NULL)
    return true;
  suite_set_error (host, "backend=%s: not built: %s was missing when ltrun was configured",
                   auth_backend_name (index), auth_backend_library (index));
  return false;
}

static lt_status
init (const lt_host *host, void **ret_pctx)
{
  AuthOptions options;
  AuthSuite *suite = NULL;

  if (!is_built (host) || !auth_options_read (host, &options))
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
  const AuthSuite *suite = pctx;
  AuthWorker *self = calloc (1, sizeof *self);

  if (self != NULL)
    {
      self->suite = suite;
      self->session = suite->backend->session_new (suite->state, worker->stop);
    }
  if (self == NULL || self->session == NULL)
    {
      suite->host->set_error (suite->host, "out of memory");
      free (self);
      return LT_ERROR;
    }
  *ret_wctx = self;
  return LT_OK;
}

static void
worker_fini (void *wctx, lt_worker *worker)
{
  AuthWorker *self = wctx;

  auth_count_changes (self->suite, worker);
  self->suite->backend->session_free (self->session);
  free (self);
}

/* ---- The suite ------------------------------------------------------------- */

/* A login costs as much as some four hundred authentications, and one of those as
 * much as some hundred authorizations: by weight the first two take about as long. */
static const lt_operation operations[AUTH_N_OPS] = {
  [AUTH_OP_LOGIN] = { "login", "check a password and issue a signed token", 1, 0, 0,
                      auth_login },
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
