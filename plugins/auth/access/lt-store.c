/* SPDX-License-Identifier: MIT */

#include "lt-access-private.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Errors ---------------------------------------------------------------- */

static const char *const status_texts[] = {
  [LT_ACCESS_OK] = "ok",
  [LT_ACCESS_DENIED] = "denied by a policy",
  [LT_ACCESS_NO_POLICY] = "allowed by no policy",
  [LT_ACCESS_UNKNOWN_PRINCIPAL] = "unknown principal",
  [LT_ACCESS_DISABLED] = "disabled principal",
  [LT_ACCESS_WRONG_PASSWORD] = "wrong password",
  [LT_ACCESS_TOKEN_MALFORMED] = "malformed token",
  [LT_ACCESS_TOKEN_WRONG_KEY] = "token of another key",
  [LT_ACCESS_TOKEN_FORGED] = "forged token",
  [LT_ACCESS_TOKEN_EXPIRED] = "expired token",
  [LT_ACCESS_INVALID] = "invalid input",
  [LT_ACCESS_EXISTS] = "exists already",
  [LT_ACCESS_UNKNOWN_ROLE] = "unknown role",
  [LT_ACCESS_NOT_FOUND] = "not found",
  [LT_ACCESS_CYCLE] = "role cycle",
  [LT_ACCESS_LIMIT] = "limit exceeded",
  [LT_ACCESS_NO_MEMORY] = "out of memory",
};

const char *
lt_access_status_text (LtAccessStatus status)
{
  if ((unsigned) status >= sizeof status_texts / sizeof status_texts[0])
    return "unknown status";
  return status_texts[status];
}

LtAccessStatus
lt_access_fail (LtAccessError *error, LtAccessStatus status, const char *format, ...)
{
  va_list arguments;

  if (error == NULL)
    return status;
  va_start (arguments, format);
  vsnprintf (error->text, sizeof error->text, format, arguments);
  va_end (arguments);
  return status;
}

LtAccessStatus
lt_access_fail_memory (LtAccessError *error)
{
  return lt_access_fail (error, LT_ACCESS_NO_MEMORY, "out of memory");
}

/* ---- Life of a store ------------------------------------------------------- */

static LtAccessStatus
check_config (const LtAccessConfig *config, LtAccessError *error)
{
  if (config->argon2_ops < crypto_pwhash_OPSLIMIT_MIN
      || config->argon2_ops > crypto_pwhash_OPSLIMIT_MAX)
    return lt_access_fail (error, LT_ACCESS_INVALID,
                           "argon2 passes: expected %u to %u, found %" PRIu64,
                           (unsigned) crypto_pwhash_OPSLIMIT_MIN,
                           (unsigned) crypto_pwhash_OPSLIMIT_MAX, config->argon2_ops);
  if (config->argon2_memory_bytes < crypto_pwhash_MEMLIMIT_MIN
      || config->argon2_memory_bytes > crypto_pwhash_MEMLIMIT_MAX)
    return lt_access_fail (error, LT_ACCESS_INVALID,
                           "argon2 memory: expected %zu to %zu bytes, found %" PRIu64,
                           (size_t) crypto_pwhash_MEMLIMIT_MIN,
                           (size_t) crypto_pwhash_MEMLIMIT_MAX, config->argon2_memory_bytes);
  return LT_ACCESS_OK;
}

static LtAccess *
store_alloc (void)
{
  LtAccess *store = aligned_alloc (LT_CACHE_LINE, sizeof *store);

  if (store == NULL)
    return NULL;
  memset (store, 0, sizeof *store);
  if (pthread_mutex_init (&store->lock, NULL) != 0)
    {
      free (store);
      return NULL;
    }
  return store;
}

LtAccessStatus
lt_access_new (const LtAccessConfig *config, LtAccess **ret_store, LtAccessError *error)
{
  LtAccessStatus status = check_config (config, error);
  LtAccess *store = NULL;

  if (status != LT_ACCESS_OK)
    return status;
  if (sodium_init () < 0)
    return lt_access_fail (error, LT_ACCESS_INVALID,
                           "libsodium: expected a source of randomness, found none");

  store = store_alloc ();
  if (store == NULL)
    return lt_access_fail_memory (error);
  store->config = *config;
  randombytes_buf (&store->seed, sizeof store->seed);
  store->root = calloc (1, sizeof *store->root + 1);
  if (store->root == NULL || !lt_table_reserve (&store->principals, 0, &store->reclaim)
      || !lt_table_reserve (&store->nodes, 0, &store->reclaim)
      || !lt_table_reserve (&store->role_names, 0, &store->reclaim))
    {
      lt_access_free (store);
      return lt_access_fail_memory (error);
    }

  *ret_store = store;
  return LT_ACCESS_OK;
}

static void
free_principals (LtAccess *store)
{
  uint32_t cursor = 0;
  LtItem *item = NULL;

  while ((item = lt_table_next (&store->principals, &cursor)) != NULL)
    {
      free (((LtPrincipal *) item)->password);
      free (item);
    }
  lt_table_clear (&store->principals);
}

static void
free_nodes (LtAccess *store)
{
  uint32_t cursor = 0;
  LtItem *item = NULL;

  while ((item = lt_table_next (&store->nodes, &cursor)) != NULL)
    lt_node_free ((LtNode *) item);
  lt_table_clear (&store->nodes);
  lt_node_free (store->root);
}

static void
free_roles (LtAccess *store)
{
  for (uint32_t i = 0; i < store->n_roles; i++)
    {
      free (atomic_load_explicit (&store->closures[i], memory_order_relaxed));
      free (store->roles[i]);
    }
  lt_table_clear (&store->role_names);
  for (uint32_t i = 0; i < store->n_permissions; i++)
    free (store->permissions[i]);
}

void
lt_access_free (LtAccess *store)
{
  if (store == NULL)
    return;

  lt_reclaim_drain (&store->reclaim);
  free_principals (store);
  free_nodes (store);
  free_roles (store);
  free (atomic_load_explicit (&store->decoy, memory_order_relaxed));
  pthread_mutex_destroy (&store->lock);
  free (store);
}

void
lt_access_thread_register (void)
{
  urcu_memb_register_thread ();
}

void
lt_access_thread_unregister (void)
{
  urcu_memb_unregister_thread ();
}

/* ---- Permissions ----------------------------------------------------------- */

static LtAccessStatus
add_permission (LtAccess *store, const char *name, LtPermissions *ret_bit, LtAccessError *error)
{
  for (uint32_t i = 0; i < store->n_permissions; i++)
    if (strcmp (store->permissions[i], name) == 0)
      return lt_access_fail (error, LT_ACCESS_EXISTS, "permission '%s': defined already", name);
  if (store->n_permissions == LT_ACCESS_MAX_PERMISSIONS)
    return lt_access_fail (error, LT_ACCESS_LIMIT,
                           "permission '%s': expected at most %u permissions", name,
                           LT_ACCESS_MAX_PERMISSIONS);

  store->permissions[store->n_permissions] = strdup (name);
  if (store->permissions[store->n_permissions] == NULL)
    return lt_access_fail_memory (error);
  *ret_bit = UINT64_C (1) << store->n_permissions++;
  return LT_ACCESS_OK;
}

LtAccessStatus
lt_access_add_permission (LtAccess *store, const char *name, LtPermissions *ret_bit,
                          LtAccessError *error)
{
  LtAccessStatus status = LT_ACCESS_OK;

  if (!lt_name_is_valid (name, strlen (name)))
    return lt_access_fail (
      error, LT_ACCESS_INVALID,
      "permission: expected a name of 1 to %u printable characters, found '%.64s'",
      LT_ACCESS_NAME_MAX, name);

  pthread_mutex_lock (&store->lock);
  status = add_permission (store, name, ret_bit, error);
  pthread_mutex_unlock (&store->lock);
  return status;
}
