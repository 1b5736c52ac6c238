/* SPDX-License-Identifier: MIT */

#include "auth-ops.h"

#include <suite-kit.h>

#include <stdio.h>

/* ---- Verdicts -------------------------------------------------------------- */

/* A failure is no answer at all. */
static bool
is_failure (LtAccessStatus status)
{
  return status >= LT_ACCESS_INVALID;
}

static lt_id
class_of (const AuthIds *ids, LtAccessStatus expected, LtAccessStatus actual)
{
  if (is_failure (actual))
    return ids->internal;
  if (actual == LT_ACCESS_OK)
    return ids->wrong_allow;
  return expected == LT_ACCESS_OK ? ids->wrong_deny : ids->wrong_reason;
}

static lt_status
fail (const AuthSuite *suite, lt_worker *worker, lt_op *op, LtAccessStatus expected,
      LtAccessStatus actual, const char *request)
{
  return suite_fail (worker, op, class_of (&suite->ids, expected, actual), actual,
                     "%s: expected '%s', got '%s'", request, lt_access_status_text (expected),
                     lt_access_status_text (actual));
}

/* Counts a verdict that is the expected one. */
static inline lt_status
pass (const AuthSuite *suite, lt_worker *worker, LtAccessStatus actual)
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

static LtAccessStatus
log_in (const AuthSuite *suite, lt_worker *worker, const AuthLogin *login)
{
  uint64_t start_ns = worker->now (), checked_ns = 0;
  LtAccessStatus status =
    suite->backend->check_password (suite->state, login->name, login->password);
  AuthToken token;

  checked_ns = worker->now ();
  worker->record (worker, suite->ids.step_password, checked_ns - start_ns);
  if (status != LT_ACCESS_OK)
    return status;

  status = suite->backend->issue_token (suite->state, login->name, &token);
  worker->record (worker, suite->ids.step_token, worker->now () - checked_ns);
  return status;
}

lt_status
auth_login (void *wctx, lt_worker *worker, lt_op *op)
{
  const AuthSuite *suite = wctx;
  const AuthRequests *requests = suite->requests;
  const AuthLogin *login =
    &requests->logins[draw_pool (suite, op)][draw_index (op, requests->n_logins)];
  LtAccessStatus actual = log_in (suite, worker, login);
  char request[64];

  auth_count_changes (suite, worker);
  if (actual == login->expected)
    return pass (suite, worker, actual);
  snprintf (request, sizeof request, "login of %s", login->name);
  return fail (suite, worker, op, login->expected, actual, request);
}

lt_status
auth_authenticate (void *wctx, lt_worker *worker, lt_op *op)
{
  const AuthSuite *suite = wctx;
  const AuthRequests *requests = suite->requests;
  uint32_t index = draw_index (op, requests->n_bearers);
  const AuthBearer *bearer = &requests->bearers[draw_pool (suite, op)][index];
  LtAccessStatus actual = suite->backend->authenticate (suite->state, &bearer->token);
  char request[64];

  auth_count_changes (suite, worker);
  if (actual == bearer->expected)
    return pass (suite, worker, actual);
  snprintf (request, sizeof request, "token %u", index);
  return fail (suite, worker, op, bearer->expected, actual, request);
}

/* Out of line, so that the operation has no buffer to set up. */
static lt_status __attribute__ ((noinline, cold))
fail_access (const AuthSuite *suite, lt_worker *worker, lt_op *op, const AuthAccess *access,
             LtAccessStatus actual)
{
  const AuthModel *model = suite->model;
  char request[80];

  snprintf (request, sizeof request, "%s %s %s", model->names[access->principal],
            auth_permission_names[access->permission], model->paths[access->resource]);
  return fail (suite, worker, op, access->expected, actual, request);
}

lt_status
auth_authorize (void *wctx, lt_worker *worker, lt_op *op)
{
  const AuthSuite *suite = wctx;
  const AuthModel *model = suite->model;
  const AuthRequests *requests = suite->requests;
  const AuthAccess *access =
    &requests->access[draw_pool (suite, op)][draw_index (op, requests->n_access)];
  LtAccessStatus actual =
    suite->backend->authorize (suite->state, model->names[access->principal],
                               model->paths[access->resource], access->permission);

  /* Seldom, as it touches memory that is shared. */
  if (op->iteration % 1024 == 0)
    auth_count_changes (suite, worker);
  if (actual == access->expected)
    return pass (suite, worker, actual);
  return fail_access (suite, worker, op, access, actual);
}
