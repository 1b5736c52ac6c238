/* SPDX-License-Identifier: MIT
 *
 * auth-embedded: the back end that keeps everything in this process, in a store
 * of lt-access.
 */
#pragma once

#include "auth-backend.h"
#include "auth-store.h"

typedef struct AuthEmbedded
{
  const AuthModel *model;
  const AuthTokens *tokens;
  AuthStore store;
} AuthEmbedded;

extern const AuthBackend auth_embedded;
