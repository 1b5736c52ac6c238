/* SPDX-License-Identifier: MIT
 *
 * auth-tokens: the signed tokens of a run.
 *
 * Tokens are the suite's own with every back end: a login issues one, authenticate
 * verifies it, both with the key made here. Made in init; immutable from then on.
 */
#pragma once

#include "auth-options.h"

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

typedef struct AuthTokens
{
  LtTokenKey *key;
  LtTokenKey *foreign_key; /* one that nobody trusts */
  int64_t ttl_s;           /* of a token from login */
} AuthTokens;

/* NULL, and *ret_error, on failure. [main] */
AuthTokens *auth_tokens_new (const AuthOptions *options, LtAccessError *ret_error);

/* Takes NULL. [main] */
void auth_tokens_free (AuthTokens *tokens);

/* A token as login would issue it, but of this @kind and to live for longer than any
 * run. [any] */
LtAccessStatus auth_tokens_make (const AuthTokens *tokens, const char *name, AuthTokenKind kind,
                                 AuthToken *ret_token);

/* What a login does when the password was right. [any] */
LtAccessStatus auth_tokens_issue (const AuthTokens *tokens, const char *name,
                                  AuthToken *ret_token);

/* Is @token good now? @ret_claims is written on OK only. [any] */
LtAccessStatus auth_tokens_verify (const AuthTokens *tokens, const AuthToken *token,
                                   LtTokenClaims *ret_claims);
