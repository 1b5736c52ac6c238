/* SPDX-License-Identifier: MIT */

#include "auth-tokens.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LONG_LIFE_S (365 * 24 * 3600)
#define EXPIRED_SINCE_S 3600

AuthTokens *
auth_tokens_new (const AuthOptions *options, LtAccessError *ret_error)
{
  LtTokenAlgorithm algorithm = options->hmac ? LT_TOKEN_HMAC : LT_TOKEN_ED25519;
  AuthTokens *tokens = calloc (1, sizeof *tokens);
  LtAccessStatus status = LT_ACCESS_NO_MEMORY;

  if (tokens != NULL)
    {
      tokens->ttl_s = options->token_ttl_s;
      status = lt_token_key_new (algorithm, NULL, &tokens->key);
    }
  if (status == LT_ACCESS_OK)
    status = lt_token_key_new (algorithm, NULL, &tokens->foreign_key);
  if (status == LT_ACCESS_OK)
    return tokens;

  snprintf (ret_error->text, sizeof ret_error->text, "signing key: %s",
            lt_access_status_text (status));
  auth_tokens_free (tokens);
  return NULL;
}

void
auth_tokens_free (AuthTokens *tokens)
{
  if (tokens == NULL)
    return;
  lt_token_key_free (tokens->key);
  lt_token_key_free (tokens->foreign_key);
  free (tokens);
}

/* Replaces the first base64 digit of the signature. */
static void
forge (AuthToken *token)
{
  char *last_dot = NULL;

  for (size_t i = 0; i < token->length; i++)
    if (token->text[i] == '.')
      last_dot = &token->text[i];
  last_dot[1] = last_dot[1] == 'A' ? 'g' : 'A';
}

LtAccessStatus
auth_tokens_make (const AuthTokens *tokens, const char *name, AuthTokenKind kind,
                  AuthToken *ret_token)
{
  const LtTokenKey *key = kind == AUTH_TOKEN_WRONG_KEY ? tokens->foreign_key : tokens->key;
  int64_t now_s = (int64_t) time (NULL);
  LtAccessStatus status = LT_ACCESS_OK;

  if (kind == AUTH_TOKEN_EXPIRED)
    return lt_token_issue (key, name, now_s - 2 * EXPIRED_SINCE_S, EXPIRED_SINCE_S,
                           ret_token->text, &ret_token->length);

  status = lt_token_issue (key, name, now_s, LONG_LIFE_S, ret_token->text, &ret_token->length);
  if (status == LT_ACCESS_OK && kind == AUTH_TOKEN_FORGED)
    forge (ret_token);
  return status;
}

LtAccessStatus
auth_tokens_issue (const AuthTokens *tokens, const char *name, AuthToken *ret_token)
{
  return lt_token_issue (tokens->key, name, (int64_t) time (NULL), tokens->ttl_s,
                         ret_token->text, &ret_token->length);
}

LtAccessStatus
auth_tokens_verify (const AuthTokens *tokens, const AuthToken *token, LtTokenClaims *ret_claims)
{
  return lt_token_verify (tokens->key, token->text, token->length, (int64_t) time (NULL),
                          ret_claims);
}
