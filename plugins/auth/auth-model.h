/* SPDX-License-Identifier: MIT
 *
 * auth-model: the world that the suite fills a back end with.
 *
 * Names, roles and policies, drawn from the seed, and a reference that decides
 * a request by going through the policies one by one. It shares no code with a
 * component under test, so that a wrong verdict shows.
 *
 * Principals are u0, u1, ...; the last ones are disabled. Role i > 0 inherits
 * role (i - 1) / 4. Resources are documents, "t0/p3/d31": ten in a project, ten
 * projects to a tenant. Policies cover a document, a project or a tenant. Every
 * role may read something, none is ever denied reading, and no policy says
 * anything about "own": so some request of each kind always exists.
 *
 * Built in init; immutable from then on, so any thread may read.
 */
#pragma once

#include "auth-options.h"

#include <stdbool.h>
#include <stdint.h>

#define AUTH_NAME_SIZE 16u
#define AUTH_PATH_SIZE 40u
#define AUTH_MAX_HELD 3u /* roles of a principal */

enum
{
  AUTH_READ,
  AUTH_WRITE,
  AUTH_DELETE,
  AUTH_SHARE,
  AUTH_OWN,
  AUTH_N_PERMISSIONS
};

extern const char *const auth_permission_names[AUTH_N_PERMISSIONS];

typedef enum AuthScope
{
  AUTH_DOCUMENT,
  AUTH_PROJECT,
  AUTH_TENANT
} AuthScope;

typedef struct AuthPolicy
{
  uint32_t resource;   /* one of those covered */
  uint8_t scope;       /* AuthScope */
  uint8_t deny;        /* or allow */
  uint8_t permissions; /* a bit each */
} AuthPolicy;

typedef struct AuthHeld
{
  uint16_t n_roles; /* at least 1 */
  uint16_t roles[AUTH_MAX_HELD];
} AuthHeld;

typedef enum AuthDecision
{
  AUTH_ALLOWED,
  AUTH_DENIED,   /* a policy denies it */
  AUTH_NO_POLICY /* none allows it */
} AuthDecision;

typedef struct AuthModel
{
  AuthOptions options;
  uint32_t n_enabled;
  char (*names)[AUTH_NAME_SIZE]; /* of principals */
  char (*paths)[AUTH_PATH_SIZE]; /* of resources */
  AuthHeld *held;                /* by principal */
  AuthPolicy *policies;          /* n_policies of role 0, then of role 1, ... */
} AuthModel;

/* NULL without memory. Once set-up is to come back (@stop, see suite_stopping()) it leaves
 * off drawing. */
AuthModel *auth_model_new (const AuthOptions *options, const uint32_t *stop);

/* Takes NULL. */
void auth_model_free (AuthModel *model);

/* The policies of @role: options.n_policies of them. */
const AuthPolicy *auth_model_policies (const AuthModel *model, uint32_t role);

/* The role that @role inherits, or -1. */
int32_t auth_model_parent (uint32_t role);

/* Writes the pattern of @policy. */
void auth_model_pattern (const AuthModel *model, const AuthPolicy *policy,
                         char ret_pattern[AUTH_PATH_SIZE]);

/* A resource that @policy covers. */
uint32_t auth_model_covered (const AuthModel *model, const AuthPolicy *policy, uint64_t random);

/* The reference, as if the principal were enabled. */
AuthDecision auth_model_decide (const AuthModel *model, uint32_t principal, uint32_t resource,
                                uint32_t permission);

/* The next number of a series that starts with any *state. */
uint64_t auth_random (uint64_t *state);

/* The next number of it in [0, n); n > 0. */
uint32_t auth_random_below (uint64_t *state, uint32_t n);
