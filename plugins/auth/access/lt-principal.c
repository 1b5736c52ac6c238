/* SPDX-License-Identifier: MIT */

#include "lt-access-private.h"

#include <stdlib.h>

LtPrincipal *
lt_access_find_principal (const LtAccess *store, const char *name)
{
  size_t length = strlen (name);

  return (LtPrincipal *) lt_table_find (&store->principals,
                                        lt_hash (&store->seed, name, length), name, length);
}

LtPrincipal *
lt_access_require_principal (LtAccess *store, const char *name, LtAccessError *error)
{
  LtPrincipal *principal = lt_access_find_principal (store, name);

  if (principal == NULL)
    lt_access_fail (error, LT_ACCESS_UNKNOWN_PRINCIPAL, "principal '%.127s': unknown", name);
  return principal;
}

/* ---- Versions of a principal ----------------------------------------------- */

/* An enabled one without password, its roles left to the caller. */
static LtPrincipal *
principal_new (uint32_t hash, const char *name, size_t length, uint16_t n_roles)
{
  size_t n_places = (n_roles + LT_ROLES_STEP - 1) / LT_ROLES_STEP * LT_ROLES_STEP;
  size_t key_offset = offsetof (LtPrincipal, roles) + n_places * sizeof (uint16_t);
  LtPrincipal *principal = malloc (key_offset + length + 1);

  if (principal == NULL)
    return NULL;
  principal->item = (LtItem){ hash, (uint16_t) key_offset, (uint16_t) length };
  principal->password = NULL;
  principal->n_roles = n_roles;
  principal->enabled = 1;
  principal->reserved = 0;
  memcpy ((char *) principal + key_offset, name, length + 1);
  return principal;
}

/* Once its roles are there. */
static void
fill_up (LtPrincipal *principal)
{
  for (uint32_t i = principal->n_roles; i % LT_ROLES_STEP != 0; i++)
    principal->roles[i] = principal->roles[0];
}

/* A version of @old with other roles: all but those are copied. */
static LtPrincipal *
next_version (const LtPrincipal *old, uint16_t n_roles)
{
  LtPrincipal *principal =
    principal_new (old->item.hash, lt_item_key (&old->item), old->item.key_length, n_roles);

  if (principal == NULL)
    return NULL;
  principal->password = old->password;
  principal->enabled = old->enabled;
  return principal;
}

static LtPrincipal *
same_roles (const LtPrincipal *old)
{
  LtPrincipal *principal = next_version (old, old->n_roles);

  if (principal != NULL)
    memcpy (principal->roles, old->roles, old->n_roles * sizeof old->roles[0]);
  return principal;
}

static void
replace (LtAccess *store, LtPrincipal *old, LtPrincipal *principal)
{
  fill_up (principal);
  lt_access_publish_begin (store);
  lt_table_replace (&store->principals, &old->item, &principal->item);
  lt_access_publish_end (store);
  lt_reclaim_later (&store->reclaim, old);
}

bool
lt_access_replace_password (LtAccess *store, LtPrincipal *old, char *password)
{
  LtPrincipal *principal = same_roles (old);
  char *old_password = old->password;

  if (principal == NULL)
    return false;
  principal->password = password;
  replace (store, old, principal);
  lt_reclaim_later (&store->reclaim, old_password);
  return true;
}

/* ---- Adding and removing --------------------------------------------------- */

static bool
holds (const LtPrincipal *principal, uint16_t n_roles, uint16_t role)
{
  for (uint16_t i = 0; i < n_roles; i++)
    if (principal->roles[i] == role)
      return true;
  return false;
}

static LtAccessStatus
fill_roles (LtAccess *store, LtPrincipal *principal, const char *const *roles,
            LtAccessError *error)
{
  for (uint16_t i = 0; i < principal->n_roles; i++)
    {
      const LtRole *role = lt_access_find_role (store, roles[i], error);

      if (role == NULL)
        return LT_ACCESS_UNKNOWN_ROLE;
      if (holds (principal, i, role->id))
        return lt_access_fail (error, LT_ACCESS_EXISTS,
                               "principal '%s': role '%s' is given twice",
                               lt_item_key (&principal->item), role->name);
      principal->roles[i] = role->id;
    }
  return LT_ACCESS_OK;
}

static LtAccessStatus
check_new (const LtAccess *store, const char *name, uint32_t n_roles, LtAccessError *error)
{
  if (lt_access_find_principal (store, name) != NULL)
    return lt_access_fail (error, LT_ACCESS_EXISTS, "principal '%s': exists already", name);
  if (n_roles > LT_ACCESS_MAX_GRANTS)
    return lt_access_fail (error, LT_ACCESS_LIMIT,
                           "principal '%s': expected at most %u roles, found %u", name,
                           LT_ACCESS_MAX_GRANTS, n_roles);
  if (store->principals.n_items >= LT_ACCESS_MAX_PRINCIPALS)
    return lt_access_fail (error, LT_ACCESS_LIMIT,
                           "principal '%s': expected at most %u principals", name,
                           LT_ACCESS_MAX_PRINCIPALS);
  return LT_ACCESS_OK;
}

static LtAccessStatus
add_principal (LtAccess *store, const char *name, const char *const *roles, uint32_t n_roles,
               LtAccessError *error)
{
  LtAccessStatus status = check_new (store, name, n_roles, error);
  size_t length = strlen (name);
  LtPrincipal *principal = NULL;

  if (status != LT_ACCESS_OK)
    return status;

  principal =
    principal_new (lt_hash (&store->seed, name, length), name, length, (uint16_t) n_roles);
  if (principal == NULL
      || !lt_table_reserve (&store->principals, store->principals.n_items + 1, &store->reclaim))
    {
      free (principal);
      return lt_access_fail_memory (error);
    }
  status = fill_roles (store, principal, roles, error);
  if (status != LT_ACCESS_OK)
    {
      free (principal);
      return status;
    }

  fill_up (principal);
  lt_access_publish_begin (store);
  lt_table_insert (&store->principals, &principal->item);
  lt_access_publish_end (store);
  return LT_ACCESS_OK;
}

LtAccessStatus
lt_access_add_principal (LtAccess *store, const char *name, const char *const *roles,
                         uint32_t n_roles, LtAccessError *error)
{
  LtAccessStatus status = LT_ACCESS_OK;

  if (!lt_name_is_valid (name, strlen (name)))
    return lt_access_fail (
      error, LT_ACCESS_INVALID,
      "principal: expected a name of 1 to %u printable characters, found '%.64s'",
      LT_ACCESS_NAME_MAX, name);

  pthread_mutex_lock (&store->lock);
  status = add_principal (store, name, roles, n_roles, error);
  pthread_mutex_unlock (&store->lock);
  return status;
}

LtAccessStatus
lt_access_remove_principal (LtAccess *store, const char *name, LtAccessError *error)
{
  LtPrincipal *principal = NULL;

  pthread_mutex_lock (&store->lock);
  principal = lt_access_require_principal (store, name, error);
  if (principal != NULL)
    {
      char *password = principal->password;

      lt_access_publish_begin (store);
      lt_table_remove (&store->principals, &principal->item);
      lt_access_publish_end (store);
      lt_reclaim_later (&store->reclaim, principal);
      lt_reclaim_later (&store->reclaim, password);
    }
  pthread_mutex_unlock (&store->lock);
  return principal != NULL ? LT_ACCESS_OK : LT_ACCESS_UNKNOWN_PRINCIPAL;
}

LtAccessStatus
lt_access_reserve (LtAccess *store, uint32_t n_principals, LtAccessError *error)
{
  bool done = false;

  if (n_principals > LT_ACCESS_MAX_PRINCIPALS)
    return lt_access_fail (error, LT_ACCESS_LIMIT, "principals: expected at most %u, found %u",
                           LT_ACCESS_MAX_PRINCIPALS, n_principals);

  pthread_mutex_lock (&store->lock);
  done = lt_table_reserve (&store->principals, n_principals, &store->reclaim);
  pthread_mutex_unlock (&store->lock);
  return done ? LT_ACCESS_OK : lt_access_fail_memory (error);
}

/* ---- Changing -------------------------------------------------------------- */

static LtAccessStatus
set_enabled (LtAccess *store, const char *name, bool enabled, LtAccessError *error)
{
  LtPrincipal *old = lt_access_require_principal (store, name, error);
  LtPrincipal *principal = NULL;

  if (old == NULL)
    return LT_ACCESS_UNKNOWN_PRINCIPAL;
  if (old->enabled == enabled)
    return LT_ACCESS_OK;

  principal = same_roles (old);
  if (principal == NULL)
    return lt_access_fail_memory (error);
  principal->enabled = enabled;
  replace (store, old, principal);
  return LT_ACCESS_OK;
}

static LtAccessStatus
grant_role (LtAccess *store, const char *name, const char *role_name, LtAccessError *error)
{
  LtPrincipal *old = lt_access_require_principal (store, name, error);
  const LtRole *role = NULL;
  LtPrincipal *principal = NULL;

  if (old == NULL)
    return LT_ACCESS_UNKNOWN_PRINCIPAL;
  role = lt_access_find_role (store, role_name, error);
  if (role == NULL)
    return LT_ACCESS_UNKNOWN_ROLE;
  if (holds (old, old->n_roles, role->id))
    return lt_access_fail (error, LT_ACCESS_EXISTS, "principal '%s': holds role '%s' already",
                           name, role_name);
  if (old->n_roles == LT_ACCESS_MAX_GRANTS)
    return lt_access_fail (error, LT_ACCESS_LIMIT, "principal '%s': expected at most %u roles",
                           name, LT_ACCESS_MAX_GRANTS);

  principal = next_version (old, (uint16_t) (old->n_roles + 1));
  if (principal == NULL)
    return lt_access_fail_memory (error);
  memcpy (principal->roles, old->roles, old->n_roles * sizeof old->roles[0]);
  principal->roles[old->n_roles] = role->id;
  replace (store, old, principal);
  return LT_ACCESS_OK;
}

static LtAccessStatus
revoke_role (LtAccess *store, const char *name, const char *role_name, LtAccessError *error)
{
  LtPrincipal *old = lt_access_require_principal (store, name, error);
  const LtRole *role = NULL;
  LtPrincipal *principal = NULL;

  if (old == NULL)
    return LT_ACCESS_UNKNOWN_PRINCIPAL;
  role = lt_access_find_role (store, role_name, error);
  if (role == NULL)
    return LT_ACCESS_UNKNOWN_ROLE;
  if (!holds (old, old->n_roles, role->id))
    return lt_access_fail (error, LT_ACCESS_NOT_FOUND,
                           "principal '%s': does not hold role '%s'", name, role_name);

  principal = next_version (old, (uint16_t) (old->n_roles - 1));
  if (principal == NULL)
    return lt_access_fail_memory (error);
  for (uint16_t i = 0, n = 0; i < old->n_roles; i++)
    if (old->roles[i] != role->id)
      principal->roles[n++] = old->roles[i];
  replace (store, old, principal);
  return LT_ACCESS_OK;
}

LtAccessStatus
lt_access_set_enabled (LtAccess *store, const char *name, bool enabled, LtAccessError *error)
{
  LtAccessStatus status = LT_ACCESS_OK;

  pthread_mutex_lock (&store->lock);
  status = set_enabled (store, name, enabled, error);
  pthread_mutex_unlock (&store->lock);
  return status;
}

LtAccessStatus
lt_access_grant (LtAccess *store, const char *name, const char *role, LtAccessError *error)
{
  LtAccessStatus status = LT_ACCESS_OK;

  pthread_mutex_lock (&store->lock);
  status = grant_role (store, name, role, error);
  pthread_mutex_unlock (&store->lock);
  return status;
}

LtAccessStatus
lt_access_revoke (LtAccess *store, const char *name, const char *role, LtAccessError *error)
{
  LtAccessStatus status = LT_ACCESS_OK;

  pthread_mutex_lock (&store->lock);
  status = revoke_role (store, name, role, error);
  pthread_mutex_unlock (&store->lock);
  return status;
}
