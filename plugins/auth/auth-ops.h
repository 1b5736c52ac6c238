/* SPDX-License-Identifier: MIT
 *
 * auth-ops: the suite's state and its operations.
 *
 * The suite's state is made in init and only read from then on; what a run counts
 * lies with the host's workers. A worker has a session of the back end beside it.
 *
 * An operation succeeds if the verdict is the expected one, a refusal included.
 */
#pragma once

#include "auth-backend.h"
#include "auth-churn.h"
#include "auth-requests.h"

enum
{
  AUTH_OP_LOGIN,
  AUTH_OP_AUTHENTICATE,
  AUTH_OP_AUTHORIZE,
  AUTH_N_OPS
};

typedef struct AuthIds
{
  lt_id granted; /* counters */
  lt_id refused;
  lt_id changes;
  lt_id step_password; /* parts of login */
  lt_id step_account;
  lt_id step_token;
  lt_id wrong_allow; /* error classes */
  lt_id wrong_deny;
  lt_id wrong_reason;
  lt_id internal;
  lt_id unreachable;
  lt_id timeout;
  lt_id protocol;
  lt_id tls;
  lt_id declined;
} AuthIds;

typedef struct AuthSuite
{
  const lt_host *host;
  AuthIds ids;
  AuthModel *model;
  AuthTokens *tokens;
  const AuthBackend *backend;
  void *state; /* of the back end */
  AuthRequests *requests;
  AuthChurn *churn;    /* NULL without */
  uint64_t deny_below; /* a random number below it: a request to be refused */
  bool deny_all;
} AuthSuite;

/* A worker's context. */
typedef struct AuthWorker
{
  const AuthSuite *suite;
  void *session;
  AuthReport report;
} AuthWorker;

/* Adds the changes that nobody has counted yet. The churn's thread is no worker
 * and has no counters: workers speak for it. [worker] */
static inline void
auth_count_changes (const AuthSuite *suite, lt_worker *worker)
{
  if (suite->churn != NULL)
    lt_count (worker, suite->ids.changes, auth_churn_take (suite->churn));
}

/* lt_operation.run, with an AuthWorker as the context. [worker] */
lt_status auth_login (void *wctx, lt_worker *worker, lt_op *op);
lt_status auth_authenticate (void *wctx, lt_worker *worker, lt_op *op);
lt_status auth_authorize (void *wctx, lt_worker *worker, lt_op *op);
