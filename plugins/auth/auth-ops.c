/* SPDX-License-Identifier: MIT */

#include "auth-ops.h"

#include <suite-kit.h>

#include <stdio.h>

/* ---- Verdicts -------------------------------------------------------------- */

static lt_id
class_of (const AuthIds *ids, LtAccessStatus expected, AuthAnswer actual)
{
  switch (actual)
    {
    case LT_ACCESS_OK:
      return ids->wrong_allow;
    case AUTH_UNREACHABLE:
      return ids->unreachable;
    case AUTH_TIMEOUT:
      return ids->timeout;
    case AUTH_PROTOCOL:
      return ids->protocol;
    case AUTH_TLS:
      return ids->tls;
    case AUTH_DECLINED:
      return ids->declined;
    default:
      break;
    }
  /* A failure is no answer at all. */
  if (actual >= (AuthAnswer) LT_ACCESS_INVALID)
    return ids->internal;
  return expected == LT_ACCESS_OK ? ids->wrong_deny : ids->wrong_reason;
}

static lt_status
fail (const AuthWorker *self, lt_worker *worker, lt_op *op, LtAccessStatus expected,
      AuthAnswer actual, const char *request)
{
  lt_id error_class = class_of (&self->suite->ids, expected, actual);

  if (auth_answer_is_missing (actual))
    return suite_fail (worker, op, error_class, self->report.code, "%s: %s", request,
                       self->report.text);
  return suite_fail (worker, op, error_class, actual, "%s: expected '%s', found '%s'", request,
                     lt_access_status_text (expected), auth_answer_text (actual));
}

/* Counts a verdict that is the expected one. */
static inline lt_status
pass (const AuthSuite *suite, lt_worker *worker, AuthAnswer actual)
{
  lt_count (worker, actual == LT_ACCESS_OK ? suite->ids.granted : suite->ids.refused, 1);
  return LT_OK;
}

/* The pool that this iteration takes its request from. */
static inline int
draw_pool (const AuthSuite *suite, const lt_op *op)
{
  return lt_op_random (op, 0) < suite->deny_below || suite->deny_all;
}

static inline uint32_t
draw_index (const lt_op *op, uint32_t n)
{
  return (uint32_t) lt_random_below (lt_op_random (op, 1), n);
}

/* ---- Operations ------------------------------------------------------------ */

static AuthAnswer
log_in (AuthWorker *self, lt_worker *worker, const AuthLogin *login)
{
  const AuthSuite *suite = self->suite;
  uint64_t start_ns = worker->now (), checked_ns = 0;
  AuthAnswer answer = LT_ACCESS_OK;
  AuthToken token;

  self->report.account_ns = 0;
  answer =
    suite->backend->check_password (self->session, login->name, login->password, &self->report);
  checked_ns = worker->now ();
  if (auth_answer_is_missing (answer))
    return answer;
  worker->record (worker, suite->ids.step_password,
                  checked_ns - start_ns - self->report.account_ns);
  if (self->report.account_ns > 0)
    worker->record (worker, suite->ids.step_account, self->report.account_ns);
  if (answer != LT_ACCESS_OK)
    return answer;

  answer = (AuthAnswer) auth_tokens_issue (suite->tokens, login->name, &token);
  worker->record (worker, suite->ids.step_token, worker->now () - checked_ns);
  return answer;
}

lt_status
auth_login (void *wctx, lt_worker *worker, lt_op *op)
{
  AuthWorker *self = wctx;
  const AuthSuite *suite = self->suite;
  const AuthRequests *requests = suite->requests;
  const AuthLogin *login =
    &requests->logins[draw_pool (suite, op)][draw_index (op, requests->n_logins)];
  AuthAnswer actual = log_in (self, worker, login);
  char request[AUTH_LOGIN_SIZE + 16];

  auth_count_changes (suite, worker);
  if (actual == (AuthAnswer) login->expected)
    return pass (suite, worker, actual);
  snprintf (request, sizeof request, "login of %s", login->name);
  return fail (self, worker, op, login->expected, actual, request);
}

lt_status
auth_authenticate (void *wctx, lt_worker *worker, lt_op *op)
{
  AuthWorker *self = wctx;
  const AuthSuite *suite = self->suite;
  const AuthRequests *requests = suite->requests;
  uint32_t index = draw_index (op, requests->n_bearers);
  const AuthBearer *bearer = &requests->bearers[draw_pool (suite, op)][index];
  AuthAnswer actual =
    suite->backend->authenticate (self->session, &bearer->token, &self->report);
  char request[64];

  auth_count_changes (suite, worker);
  if (actual == (AuthAnswer) bearer->expected)
    return pass (suite, worker, actual);
  snprintf (request, sizeof request, "token %u", index);
  return fail (self, worker, op, bearer->expected, actual, request);
}

/* Out of line, so that the operation has no buffer to set up. */
static lt_status __attribute__ ((noinline, cold))
fail_access (const AuthWorker *self, lt_worker *worker, lt_op *op, const AuthAccess *access,
             AuthAnswer actual)
{
  const AuthModel *model = self->suite->model;
  char request[80];

  snprintf (request, sizeof request, "%s %s %s", access->principal,
            auth_permission_names[access->permission], model->paths[access->resource]);
  return fail (self, worker, op, access->expected, actual, request);
}

lt_status
auth_authorize (void *wctx, lt_worker *worker, lt_op *op)
{
  AuthWorker *self = wctx;
  const AuthSuite *suite = self->suite;
  const AuthModel *model = suite->model;
  const AuthRequests *requests = suite->requests;
  const AuthAccess *access =
    &requests->access[draw_pool (suite, op)][draw_index (op, requests->n_access)];
  AuthAnswer actual =
    suite->backend->authorize (self->session, access->principal, model->paths[access->resource],
                               access->permission, &self->report);

  /* Seldom, as it touches memory that is shared. */
  if (op->iteration % 1024 == 0)
    auth_count_changes (suite, worker);
  if (actual == (AuthAnswer) access->expected)
    return pass (suite, worker, actual);
  return fail_access (self, worker, op, access, actual);
}
