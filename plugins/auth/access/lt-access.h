/* SPDX-License-Identifier: MIT
 *
 * lt-access: an embedded access-control library.
 *
 * A store answers two questions about a request: is this who it claims to be
 * (passwords, signed tokens), and may it do this (lt_access_check()).
 *
 * Model: role-based access control with a role hierarchy (RBAC1 of ANSI INCITS
 * 359), hierarchical resources, and policies that allow or deny.
 *   principal   a name, enabled or disabled, that holds roles
 *   role        a name; inherits other roles: their policies apply to it too
 *   permission  a verb, "read"; a set of them is an LtPermissions
 *   resource    a path, "a/b/c"; needs no declaration
 *   policy      role, effect, pattern, permissions
 *   pattern     a path: that resource and nothing else; a path, a slash and a
 *               star: everything below it, at any depth, but not itself; a star
 *               alone: every resource
 *
 * Decision of lt_access_check (principal, resource, wanted)
 *   1. An unknown principal, then a disabled one, is refused.
 *   2. Taken are the policies of every role that the principal holds or that a
 *      held role inherits, at any depth, whose pattern matches the resource.
 *   3. If one of them denies a wanted permission: refused, whatever allows it.
 *      Neither the length of a pattern nor the distance of a role matters.
 *   4. If each wanted permission is allowed by one of them: allowed.
 *   5. Otherwise: refused. Nothing is allowed by default.
 *
 * Threads
 *   [any]     any thread
 *   [reader]  any thread between lt_access_thread_register() and _unregister()
 *   [writer]  any thread; writers exclude each other and may wait for the
 *             readers that are under way, readers never wait for writers
 *   [alone]   while no other thread uses the object
 *
 * Invariants
 *   - Each change is atomic, and a check sees the whole store as it was between
 *     two changes: never the later of two changes without the earlier.
 *   - The read path takes no lock and writes no memory that threads share. Only
 *     a check that writers overtook many times in a row queues up as a writer.
 *   - A change that fails changes nothing.
 *   - Text is NUL-terminated and copied. Names are case-sensitive bytes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LT_ACCESS_NAME_MAX 127u      /* bytes: printable ASCII without space, '"' and '\' */
#define LT_ACCESS_PATH_MAX 255u      /* bytes */
#define LT_ACCESS_DEPTH_MAX 16u      /* components of a path */
#define LT_ACCESS_PASSWORD_MAX 1024u /* bytes */
#define LT_ACCESS_TOKEN_MAX 512u     /* bytes of a token with its NUL */
#define LT_ACCESS_MAX_PRINCIPALS (1u << 24)
#define LT_ACCESS_MAX_ROLES 4096u
#define LT_ACCESS_MAX_PARENTS 64u /* roles that a role inherits directly */
#define LT_ACCESS_MAX_GRANTS 64u  /* roles that a principal holds directly */
#define LT_ACCESS_MAX_PERMISSIONS 64u
#define LT_ACCESS_MAX_PATHS (1u << 20) /* paths that policies name, parents included */

typedef enum LtAccessStatus
{
  LT_ACCESS_OK, /* done; of a question: yes */

  /* Refusals: the answer is no. */
  LT_ACCESS_DENIED,    /* a policy denies it */
  LT_ACCESS_NO_POLICY, /* no policy allows it */
  LT_ACCESS_UNKNOWN_PRINCIPAL,
  LT_ACCESS_DISABLED,        /* the principal is known but switched off */
  LT_ACCESS_WRONG_PASSWORD,  /* or the principal has none */
  LT_ACCESS_TOKEN_MALFORMED, /* no token of this library, cut off, or of another algorithm */
  LT_ACCESS_TOKEN_WRONG_KEY, /* it names another key */
  LT_ACCESS_TOKEN_FORGED,    /* the signature does not fit */
  LT_ACCESS_TOKEN_EXPIRED,

  /* Failures: there is no answer, nothing was changed. */
  LT_ACCESS_INVALID, /* a malformed name, path, pattern or number */
  LT_ACCESS_EXISTS,
  LT_ACCESS_UNKNOWN_ROLE,
  LT_ACCESS_NOT_FOUND, /* nothing there to take away */
  LT_ACCESS_CYCLE,     /* a role would inherit itself */
  LT_ACCESS_LIMIT,
  LT_ACCESS_NO_MEMORY
} LtAccessStatus;

/* What went wrong, in one line; written only on failure. */
typedef struct LtAccessError
{
  char text[448];
} LtAccessError;

typedef struct LtAccess LtAccess;

/* A set of permissions, a bit each. */
typedef uint64_t LtPermissions;

typedef enum LtAccessEffect
{
  LT_ACCESS_ALLOW,
  LT_ACCESS_DENY
} LtAccessEffect;

/* Cost of a password hash, argon2id (RFC 9106) with one lane. */
typedef struct LtAccessConfig
{
  uint64_t argon2_ops;          /* passes, >= 1 */
  uint64_t argon2_memory_bytes; /* >= 8192 */
} LtAccessConfig;

/* In all of these @error may be NULL. */

/* ---- The store ------------------------------------------------------------- */

/* A short static text for @status, "expired token". [any] */
const char *lt_access_status_text (LtAccessStatus status);

/* Fails: INVALID, NO_MEMORY. The caller owns *ret_store. [any] */
LtAccessStatus lt_access_new (const LtAccessConfig *config, LtAccess **ret_store,
                              LtAccessError *error);

/* Takes NULL. [alone] */
void lt_access_free (LtAccess *store);

/* Before its first question a thread registers, once for all stores; it
 * unregisters before it ends. [any] */
void lt_access_thread_register (void);
void lt_access_thread_unregister (void);

/* Makes room for @n_principals at once instead of step by step. Fails: LIMIT,
 * NO_MEMORY. [writer] */
LtAccessStatus lt_access_reserve (LtAccess *store, uint32_t n_principals, LtAccessError *error);

/* ---- Permissions and roles: defined once, never removed -------------------- */

/* Fails: INVALID, EXISTS, LIMIT, NO_MEMORY. [writer] */
LtAccessStatus lt_access_add_permission (LtAccess *store, const char *name,
                                         LtPermissions *ret_bit, LtAccessError *error);

/* Fails: INVALID, EXISTS, LIMIT, NO_MEMORY. [writer] */
LtAccessStatus lt_access_add_role (LtAccess *store, const char *name, LtAccessError *error);

/* From now on @role inherits @parent. Fails: UNKNOWN_ROLE, EXISTS, CYCLE,
 * LIMIT, NO_MEMORY. [writer] */
LtAccessStatus lt_access_add_parent (LtAccess *store, const char *role, const char *parent,
                                     LtAccessError *error);

/* Fails: UNKNOWN_ROLE, NOT_FOUND, NO_MEMORY. [writer] */
LtAccessStatus lt_access_remove_parent (LtAccess *store, const char *role, const char *parent,
                                        LtAccessError *error);

/* ---- Principals ------------------------------------------------------------ */

/* Adds an enabled principal without a password that holds @roles. Fails:
 * INVALID, EXISTS (the name, or a role given twice), UNKNOWN_ROLE, LIMIT,
 * NO_MEMORY. [writer] */
LtAccessStatus lt_access_add_principal (LtAccess *store, const char *name,
                                        const char *const *roles, uint32_t n_roles,
                                        LtAccessError *error);

/* Fails: UNKNOWN_PRINCIPAL. [writer] */
LtAccessStatus lt_access_remove_principal (LtAccess *store, const char *name,
                                           LtAccessError *error);

/* No failure if it is in that state already. Fails: UNKNOWN_PRINCIPAL,
 * NO_MEMORY. [writer] */
LtAccessStatus lt_access_set_enabled (LtAccess *store, const char *name, bool enabled,
                                      LtAccessError *error);

/* Fails: UNKNOWN_PRINCIPAL, UNKNOWN_ROLE, EXISTS, LIMIT, NO_MEMORY. [writer] */
LtAccessStatus lt_access_grant (LtAccess *store, const char *name, const char *role,
                                LtAccessError *error);

/* Fails: UNKNOWN_PRINCIPAL, UNKNOWN_ROLE, NOT_FOUND, NO_MEMORY. [writer] */
LtAccessStatus lt_access_revoke (LtAccess *store, const char *name, const char *role,
                                 LtAccessError *error);

/* OK, UNKNOWN_PRINCIPAL or DISABLED. [reader] */
LtAccessStatus lt_access_principal_state (const LtAccess *store, const char *name);

/* ---- Policies -------------------------------------------------------------- */

/* A policy is a set of (role, effect, pattern, permission); to add one that is
 * there changes nothing. Fails: INVALID, UNKNOWN_ROLE, LIMIT, NO_MEMORY.
 * [writer] */
LtAccessStatus lt_access_add_policy (LtAccess *store, const char *role, LtAccessEffect effect,
                                     const char *pattern, LtPermissions permissions,
                                     LtAccessError *error);

/* Takes @permissions away from a policy, and the policy if none is left. Fails:
 * INVALID, UNKNOWN_ROLE, NOT_FOUND (it had none of them), NO_MEMORY. [writer] */
LtAccessStatus lt_access_remove_policy (LtAccess *store, const char *role,
                                        LtAccessEffect effect, const char *pattern,
                                        LtPermissions permissions, LtAccessError *error);

/* May @principal do all of @wanted to @resource? OK, DENIED, NO_POLICY,
 * UNKNOWN_PRINCIPAL or DISABLED; INVALID for a malformed path or an empty
 * @wanted. Takes time in proportion to the depth of the path times the number of @wanted,
 * and to the roles of the principal, with a little for every 128 roles that there are; not
 * to the number of policies or principals. [reader] */
LtAccessStatus lt_access_check (LtAccess *store, const char *principal, const char *resource,
                                LtPermissions wanted);

/* ---- Passwords ------------------------------------------------------------- */

/* Hashes @password, which is slow on purpose, then sets it. Fails: INVALID,
 * UNKNOWN_PRINCIPAL, NO_MEMORY. [writer] */
LtAccessStatus lt_access_set_password (LtAccess *store, const char *name, const char *password,
                                       LtAccessError *error);

/* Is @password the one of @name? OK, WRONG_PASSWORD, UNKNOWN_PRINCIPAL, or
 * DISABLED (with the right password only); NO_MEMORY if it could not be hashed.
 * One hash is computed for a principal that is unknown or without a password
 * too, so that time tells nothing; a service must show its users one and the
 * same text for all refusals. [reader] */
LtAccessStatus lt_access_check_password (const LtAccess *store, const char *name,
                                         const char *password);

/* ---- Tokens ----------------------------------------------------------------
 *
 * A token is a JWT (RFC 7519) in JWS compact form with the header fields alg,
 * typ and kid and the claims sub, iat and exp, in that order and without white
 * space. Verification takes nothing else: the algorithm is that of the key
 * (RFC 8725, 3.1), and no claim is read before the signature was found good. */

typedef enum LtTokenAlgorithm
{
  LT_TOKEN_ED25519, /* "EdDSA", RFC 8037 */
  LT_TOKEN_HMAC     /* "HS256", RFC 7518 */
} LtTokenAlgorithm;

/* A secret key with what belongs to it. Immutable. */
typedef struct LtTokenKey LtTokenKey;

#define LT_TOKEN_SEED_BYTES 32u

typedef struct LtTokenClaims
{
  char subject[LT_ACCESS_NAME_MAX + 1];
  int64_t issued_s; /* seconds since 1970 */
  int64_t expires_s;
} LtTokenClaims;

/* @seed: LT_TOKEN_SEED_BYTES of secret, or NULL for a random key. Fails:
 * INVALID, NO_MEMORY. The caller owns *ret_key. [any] */
LtAccessStatus lt_token_key_new (LtTokenAlgorithm algorithm, const uint8_t *seed,
                                 LtTokenKey **ret_key);

/* Wipes the key. Takes NULL. [alone] */
void lt_token_key_free (LtTokenKey *key);

/* Writes a token for @subject, good from @now_s (seconds since 1970) for @ttl_s
 * seconds. Fails: INVALID. [any] */
LtAccessStatus lt_token_issue (const LtTokenKey *key, const char *subject, int64_t now_s,
                               int64_t ttl_s, char ret_token[LT_ACCESS_TOKEN_MAX],
                               size_t *ret_length);

/* OK, or one of the TOKEN_ refusals. A token is expired from its exp on.
 * @ret_claims is written on OK only. [any] */
LtAccessStatus lt_token_verify (const LtTokenKey *key, const char *token, size_t length,
                                int64_t now_s, LtTokenClaims *ret_claims);

/* lt_token_verify(), then lt_access_principal_state() of the subject.
 * @ret_claims may be NULL. [reader] */
LtAccessStatus lt_access_authenticate (const LtAccess *store, const LtTokenKey *key,
                                       const char *token, size_t length, int64_t now_s,
                                       LtTokenClaims *ret_claims);
