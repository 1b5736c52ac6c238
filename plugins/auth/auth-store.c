/* SPDX-License-Identifier: MIT */

#include "auth-store.h"

#include <stdio.h>

void
auth_role_name (uint32_t role, char ret_name[AUTH_ROLE_SIZE])
{
  snprintf (ret_name, AUTH_ROLE_SIZE, "r%u", role);
}

static LtPermissions
permissions_of (const AuthStore *store, const AuthPolicy *policy)
{
  LtPermissions permissions = 0;

  for (uint32_t i = 0; i < AUTH_N_PERMISSIONS; i++)
    if ((policy->permissions >> i & 1) != 0)
      permissions |= store->permissions[i];
  return permissions;
}

static LtAccessStatus
add_policies (AuthStore *store, const AuthModel *model, uint32_t role, const char *name,
              LtAccessError *error)
{
  const AuthPolicy *policies = auth_model_policies (model, role);
  LtAccessStatus status = LT_ACCESS_OK;

  for (uint32_t i = 0; i < model->options.n_policies && status == LT_ACCESS_OK; i++)
    {
      LtAccessEffect effect = policies[i].deny ? LT_ACCESS_DENY : LT_ACCESS_ALLOW;
      char pattern[AUTH_PATH_SIZE];

      auth_model_pattern (model, &policies[i], pattern);
      status = lt_access_add_policy (store->access, name, effect, pattern,
                                     permissions_of (store, &policies[i]), error);
    }
  return status;
}

static LtAccessStatus
add_role (AuthStore *store, const AuthModel *model, uint32_t role, LtAccessError *error)
{
  int32_t parent = auth_model_parent (role);
  LtAccessStatus status = LT_ACCESS_OK;
  char name[AUTH_ROLE_SIZE], parent_name[AUTH_ROLE_SIZE];

  auth_role_name (role, name);
  status = lt_access_add_role (store->access, name, error);
  if (status == LT_ACCESS_OK && parent >= 0)
    {
      auth_role_name ((uint32_t) parent, parent_name);
      status = lt_access_add_parent (store->access, name, parent_name, error);
    }
  return status == LT_ACCESS_OK ? add_policies (store, model, role, name, error) : status;
}

static LtAccessStatus
fill (AuthStore *store, const AuthModel *model, LtAccessError *error)
{
  LtAccessStatus status = LT_ACCESS_OK;

  for (uint32_t i = 0; i < AUTH_N_PERMISSIONS && status == LT_ACCESS_OK; i++)
    status = lt_access_add_permission (store->access, auth_permission_names[i],
                                       &store->permissions[i], error);
  for (uint32_t i = 0; i < model->options.n_roles && status == LT_ACCESS_OK; i++)
    status = add_role (store, model, i, error);
  return status;
}

bool
auth_store_open (const AuthModel *model, AuthStore *ret_store, LtAccessError *ret_error)
{
  const LtAccessConfig config = { model->options.argon2_ops,
                                  model->options.argon2_memory_bytes };

  *ret_store = (AuthStore){ NULL, { 0 } };
  if (lt_access_new (&config, &ret_store->access, ret_error) != LT_ACCESS_OK)
    return false;
  if (fill (ret_store, model, ret_error) == LT_ACCESS_OK)
    return true;
  auth_store_close (ret_store);
  return false;
}

void
auth_store_close (AuthStore *store)
{
  lt_access_free (store->access);
  store->access = NULL;
}
