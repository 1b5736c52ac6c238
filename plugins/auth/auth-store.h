/* SPDX-License-Identifier: MIT
 *
 * auth-store: the model's permissions, roles and policies in a store of lt-access.
 *
 * Who holds the roles is left to the back end: principals of the same store, or
 * members of groups elsewhere.
 */
#pragma once

#include "auth-model.h"

#include <lt-access.h>

#define AUTH_ROLE_SIZE 16u

typedef struct AuthStore
{
  LtAccess *access;
  LtPermissions permissions[AUTH_N_PERMISSIONS];
} AuthStore;

/* Writes the name of @role, "r17". [any] */
void auth_role_name (uint32_t role, char ret_name[AUTH_ROLE_SIZE]);

/* Makes the store, with roles and policies and no principals. Returns false, and
 * *ret_error, on failure; *ret_store is then empty. [main] */
bool auth_store_open (const AuthModel *model, AuthStore *ret_store, LtAccessError *ret_error);

/* Takes an empty one. [main] */
void auth_store_close (AuthStore *store);
