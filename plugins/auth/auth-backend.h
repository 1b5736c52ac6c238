/* SPDX-License-Identifier: MIT
 *
 * auth-backend: what the suite asks of an access-control system.
 *
 * A table of functions for each system, so that one more is one more table; the
 * operations know no other way in. A question is put in a session, of which each
 * worker has one: what must not be shared, such as a connection, is kept there.
 *
 * Threads: [main] while no worker runs; [worker] any number at a time, each in a
 * session of its own; [churn] one at a time, beside the workers.
 */
#pragma once

#include "auth-answer.h"
#include "auth-model.h"
#include "auth-tokens.h"

/* What a back end works with; all of it outlives the back end's state. */
typedef struct AuthWorld
{
  const lt_host *host;
  const AuthModel *model;
  const AuthTokens *tokens;
  const uint32_t *stop; /* suite_stopping(): set-up is to come back; never NULL */
} AuthWorld;

/* Members marked "may be NULL" are of no concern to every system. */
typedef struct AuthBackend
{
  const char *name;         /* as in the option "backend" */
  const char *no_authorize; /* why there is no authorize; NULL: there is */
  const char *no_churn;     /* why there is no change; NULL: there is */
  bool has_account_step;    /* check_password() sets AuthReport.account_ns */
  bool is_external;         /* anything may be wrong with it: try a login before a run */
  bool hides_unknown;       /* a login of nobody is told to be a wrong password */

  /* [main] Makes the system hold all of the model. NULL, and *ret_error, on
   * failure. Passwords are set apart, for they take long. Once set-up is to come back
   * it leaves off: such a state is good for close() only. */
  void *(*open) (const AuthWorld *world, LtAccessError *ret_error);

  /* [main] Takes away what open() made; what cannot be taken away is told to the
   * host. */
  void (*close) (void *state);

  /* [main] */
  LtAccessStatus (*set_password) (void *state, const char *name, const char *password,
                                  LtAccessError *ret_error);

  /* [main] How passwords are kept, "argon2id, 2 passes, 19456 KiB". */
  void (*describe_passwords) (void *state, char *ret_text, size_t size);

  /* [main] True if the system knows one principal only, whatever the model has, and
   * no password is to be set. The text is the state's; NULL for what is not asked for.
   * May be NULL: false. */
  bool (*get_only) (void *state, const char **ret_name, const char **ret_password);

  /* [worker] A session, or NULL without memory. @stop: non-zero once requests under
   * way are to come back (lt_worker.stop); NULL: never. [main] may have one too. */
  void *(*session_new) (void *state, const uint32_t *stop);
  void (*session_free) (void *session);

  /* [worker] The half of a login that comes before the token. */
  AuthAnswer (*check_password) (void *session, const char *name, const char *password,
                                AuthReport *report);

  /* [worker] */
  AuthAnswer (*authenticate) (void *session, const AuthToken *token, AuthReport *report);

  /* [worker] @permission: AUTH_READ, ... NULL with no_authorize. */
  AuthAnswer (*authorize) (void *session, const char *name, const char *path,
                           uint32_t permission, AuthReport *report);

  /* [churn] Change number @step, counted from 0. No change alters the answer to
   * a request of the model. After AUTH_UNREACHABLE or AUTH_TIMEOUT the same step
   * is tried again. NULL with no_churn. */
  AuthAnswer (*change) (void *state, uint64_t step, LtAccessError *ret_error);
} AuthBackend;

/* The back end number @index of the option's choices; NULL: not built. [any] */
const AuthBackend *auth_backend_get (uint32_t index);

/* The choice's name, and the library that it is built on. [any] */
const char *auth_backend_name (uint32_t index);
const char *auth_backend_library (uint32_t index);
