/* SPDX-License-Identifier: MIT
 *
 * auth-requests: the requests of a run, each with the answer it must get.
 *
 * For every operation one pool of requests that must be granted and one of those
 * that must be refused: which pool a request comes from decides the share of
 * refusals, exactly as asked for. Built in init; immutable from then on.
 */
#pragma once

#include "auth-backend.h"

#define AUTH_LOGIN_SIZE (LT_ACCESS_NAME_MAX + 1)

/* May a principal do something? Its name is here, not elsewhere, as it would come in a real
 * request: to read one is to read the other. */
typedef struct AuthAccess
{
  char principal[AUTH_NAME_SIZE];
  uint32_t resource;
  uint8_t permission;
  uint8_t expected; /* LtAccessStatus */
} AuthAccess;

/* Is a token good? */
typedef struct AuthBearer
{
  AuthToken token;
  LtAccessStatus expected;
} AuthBearer;

/* Is a password right? */
typedef struct AuthLogin
{
  char name[AUTH_LOGIN_SIZE];
  char password[AUTH_LOGIN_SIZE];
  LtAccessStatus expected;
} AuthLogin;

typedef struct AuthRequests
{
  /* [0]: to be granted, [1]: to be refused */
  AuthAccess *access[2];
  AuthBearer *bearers[2];
  AuthLogin *logins[2];
  uint32_t n_access;
  uint32_t n_bearers;
  uint32_t n_logins;
} AuthRequests;

/* NULL, and *ret_error, on failure. @state: of @backend, filled with the model. This one
 * and the next leave off once set-up is to come back. */
AuthRequests *auth_requests_new (const AuthWorld *world, const AuthBackend *backend,
                                 void *state, LtAccessError *ret_error);

/* Takes NULL. */
void auth_requests_free (AuthRequests *requests);

/* Sets the passwords that the login requests use: one more than the option says, as a
 * disabled principal has one too. */
LtAccessStatus auth_requests_set_passwords (const AuthWorld *world, const AuthBackend *backend,
                                            void *state, LtAccessError *ret_error);
