/* SPDX-License-Identifier: MIT
 *
 * auth-embedded: the back end that keeps everything in this process, in a store
 * of lt-access.
 */
#pragma once

#include "auth-backend.h"

typedef struct AuthEmbedded
{
  const AuthModel *model;
  LtAccess *store;
  LtTokenKey *key;
  LtTokenKey *foreign_key; /* one that the store does not trust */
  LtPermissions permissions[AUTH_N_PERMISSIONS];
} AuthEmbedded;

extern const AuthBackend auth_embedded;
