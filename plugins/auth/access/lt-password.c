/* SPDX-License-Identifier: MIT */

#include "lt-access-private.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>

static bool
is_valid (const char *password)
{
  size_t length = strnlen (password, LT_ACCESS_PASSWORD_MAX + 1);

  return length > 0 && length <= LT_ACCESS_PASSWORD_MAX;
}

/* NULL without memory. Shortened to what is used: there may be many. */
static char *
hash_new (const LtAccess *store, const char *password, size_t length)
{
  const LtAccessConfig *config = &store->config;
  char encoded[crypto_pwhash_STRBYTES];

  if (crypto_pwhash_str_alg (encoded, password, length, config->argon2_ops,
                             (size_t) config->argon2_memory_bytes, crypto_pwhash_ALG_ARGON2ID13)
      != 0)
    return NULL;
  return strdup (encoded);
}

/* ---- Setting --------------------------------------------------------------- */

static bool
ensure_decoy (LtAccess *store)
{
  unsigned char secret[32];
  char *decoy = NULL, *expected = NULL;

  if (atomic_load_explicit (&store->decoy, memory_order_acquire) != NULL)
    return true;

  randombytes_buf (secret, sizeof secret);
  decoy = hash_new (store, (const char *) secret, sizeof secret);
  sodium_memzero (secret, sizeof secret);
  if (decoy == NULL)
    return false;
  if (!atomic_compare_exchange_strong (&store->decoy, &expected, decoy))
    free (decoy);
  return true;
}

LtAccessStatus
lt_access_set_password (LtAccess *store, const char *name, const char *password,
                        LtAccessError *error)
{
  LtAccessStatus status = LT_ACCESS_OK;
  LtPrincipal *principal = NULL;
  char *hash = NULL;

  if (!is_valid (password))
    return lt_access_fail (error, LT_ACCESS_INVALID,
                           "password of '%.127s': expected 1 to %u bytes", name,
                           LT_ACCESS_PASSWORD_MAX);

  /* Hashed outside the lock, and the decoy before the first password is seen. */
  hash = ensure_decoy (store) ? hash_new (store, password, strlen (password)) : NULL;
  if (hash == NULL)
    return lt_access_fail (error, LT_ACCESS_NO_MEMORY,
                           "password of '%.127s': out of memory to hash it", name);

  pthread_mutex_lock (&store->lock);
  principal = lt_access_require_principal (store, name, error);
  if (principal == NULL)
    status = LT_ACCESS_UNKNOWN_PRINCIPAL;
  else if (!lt_access_replace_password (store, principal, hash))
    status = lt_access_fail_memory (error);
  pthread_mutex_unlock (&store->lock);

  if (status != LT_ACCESS_OK)
    free (hash);
  return status;
}

/* ---- Checking -------------------------------------------------------------- */

/* What the right password would lead to; writes the hash to check against, or
 * "" if there is none to compute. */
static LtAccessStatus
read_hash (const LtAccess *store, const char *name, char ret_hash[crypto_pwhash_STRBYTES])
{
  LtAccessStatus status = LT_ACCESS_OK;
  const LtPrincipal *principal = NULL;
  const char *hash = atomic_load_explicit (&store->decoy, memory_order_acquire);

  lt_reclaim_lock ();
  principal = lt_access_find_principal (store, name);
  if (principal == NULL)
    status = LT_ACCESS_UNKNOWN_PRINCIPAL;
  else if (principal->password == NULL)
    status = LT_ACCESS_WRONG_PASSWORD;
  else
    {
      hash = principal->password;
      status = principal->enabled ? LT_ACCESS_OK : LT_ACCESS_DISABLED;
    }

  ret_hash[0] = '\0';
  if (hash != NULL)
    memcpy (ret_hash, hash, strlen (hash) + 1);
  lt_reclaim_unlock (&store->reclaim);
  return status;
}

LtAccessStatus
lt_access_check_password (const LtAccess *store, const char *name, const char *password)
{
  char hash[crypto_pwhash_STRBYTES];
  LtAccessStatus status = read_hash (store, name, hash);
  bool matches = false;

  if (hash[0] != '\0' && is_valid (password))
    {
      errno = 0;
      matches = crypto_pwhash_str_verify (hash, password, strlen (password)) == 0;
      if (!matches && errno != EINVAL) /* which is how libsodium says "no" */
        return LT_ACCESS_NO_MEMORY;
    }
  if (!matches && status != LT_ACCESS_UNKNOWN_PRINCIPAL)
    return LT_ACCESS_WRONG_PASSWORD;

  /* The decoy's password is unknown to everyone: an unknown principal or one
   * without a password keeps its refusal whatever was computed. */
  return status;
}
