/* SPDX-License-Identifier: MIT
 *
 * auth-backend: what the suite asks of an access-control system.
 *
 * A table of functions for each system, so that one more is one more table; the
 * operations know no other way in. Answers are in the words of lt-access.h,
 * whatever system gives them: a back end translates.
 *
 * Threads: [main] while no worker runs; [worker] any number at a time, each
 * between thread_enter() and thread_leave(); [churn] one at a time, beside the
 * workers.
 */
#pragma once

#include "auth-model.h"

#include <lt-access.h>

typedef struct AuthToken
{
  char text[LT_ACCESS_TOKEN_MAX];
  size_t length;
} AuthToken;

/* What is wrong with a token that must be refused; the answer it must get. */
typedef enum AuthTokenKind
{
  AUTH_TOKEN_GOOD,     /* OK, if the principal is known and enabled */
  AUTH_TOKEN_EXPIRED,  /* TOKEN_EXPIRED */
  AUTH_TOKEN_FORGED,   /* TOKEN_FORGED: its signature was changed */
  AUTH_TOKEN_WRONG_KEY /* TOKEN_WRONG_KEY */
} AuthTokenKind;

typedef struct AuthBackend
{
  const char *name; /* as in the option "backend" */

  /* [main] Makes the system hold all of @model, which outlives it. NULL, and
   * *ret_error, on failure. Passwords are set apart, for they take long. */
  void *(*open) (const AuthModel *model, LtAccessError *ret_error);

  /* [main] */
  void (*close) (void *state);

  /* [main] */
  LtAccessStatus (*set_password) (void *state, const char *name, const char *password,
                                  LtAccessError *ret_error);

  /* [main] A token as login would issue it, but of this @kind and to live for
   * longer than any run. */
  LtAccessStatus (*make_token) (void *state, const char *name, AuthTokenKind kind,
                                AuthToken *ret_token);

  /* [worker] */
  void (*thread_enter) (void *state);
  void (*thread_leave) (void *state);

  /* [worker] The two halves of a login. */
  LtAccessStatus (*check_password) (void *state, const char *name, const char *password);
  LtAccessStatus (*issue_token) (void *state, const char *name, AuthToken *ret_token);

  /* [worker] */
  LtAccessStatus (*authenticate) (void *state, const AuthToken *token);

  /* [worker] @permission: AUTH_READ, ... */
  LtAccessStatus (*authorize) (void *state, const char *name, const char *path,
                               uint32_t permission);

  /* [churn] Change number @step, counted from 0. No change alters the answer to
   * a request of the model. */
  LtAccessStatus (*change) (void *state, uint64_t step, LtAccessError *ret_error);
} AuthBackend;

/* The back end number @index of the option's choices. */
const AuthBackend *auth_backend_get (uint32_t index);
