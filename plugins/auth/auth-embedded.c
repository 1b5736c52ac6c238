/* SPDX-License-Identifier: MIT */

#include "auth-embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROLE_SIZE 16u
#define LONG_LIFE_S (365 * 24 * 3600)
#define EXPIRED_SINCE_S 3600

/* ---- Filling the store ----------------------------------------------------- */

static void
role_name (uint32_t role, char ret_name[ROLE_SIZE])
{
  snprintf (ret_name, ROLE_SIZE, "r%u", role);
}

static LtPermissions
permissions_of (const AuthEmbedded *self, const AuthPolicy *policy)
{
  LtPermissions permissions = 0;

  for (uint32_t i = 0; i < AUTH_N_PERMISSIONS; i++)
    if ((policy->permissions >> i & 1) != 0)
      permissions |= self->permissions[i];
  return permissions;
}

static LtAccessStatus
add_policies (AuthEmbedded *self, uint32_t role, const char *name, LtAccessError *error)
{
  const AuthPolicy *policies = auth_model_policies (self->model, role);
  LtAccessStatus status = LT_ACCESS_OK;

  for (uint32_t i = 0; i < self->model->options.n_policies && status == LT_ACCESS_OK; i++)
    {
      LtAccessEffect effect = policies[i].deny ? LT_ACCESS_DENY : LT_ACCESS_ALLOW;
      char pattern[AUTH_PATH_SIZE];

      auth_model_pattern (self->model, &policies[i], pattern);
      status = lt_access_add_policy (self->store, name, effect, pattern,
                                     permissions_of (self, &policies[i]), error);
    }
  return status;
}

static LtAccessStatus
add_role (AuthEmbedded *self, uint32_t role, LtAccessError *error)
{
  int32_t parent = auth_model_parent (role);
  LtAccessStatus status = LT_ACCESS_OK;
  char name[ROLE_SIZE], parent_name[ROLE_SIZE];

  role_name (role, name);
  status = lt_access_add_role (self->store, name, error);
  if (status == LT_ACCESS_OK && parent >= 0)
    {
      role_name ((uint32_t) parent, parent_name);
      status = lt_access_add_parent (self->store, name, parent_name, error);
    }
  return status == LT_ACCESS_OK ? add_policies (self, role, name, error) : status;
}

static LtAccessStatus
add_principal (AuthEmbedded *self, uint32_t principal, LtAccessError *error)
{
  const AuthHeld *held = &self->model->held[principal];
  const char *name = self->model->names[principal];
  const char *roles[AUTH_MAX_HELD];
  char role_names[AUTH_MAX_HELD][ROLE_SIZE];
  LtAccessStatus status = LT_ACCESS_OK;

  for (uint16_t i = 0; i < held->n_roles; i++)
    {
      role_name (held->roles[i], role_names[i]);
      roles[i] = role_names[i];
    }
  status = lt_access_add_principal (self->store, name, roles, held->n_roles, error);
  if (status == LT_ACCESS_OK && principal >= self->model->n_enabled)
    status = lt_access_set_enabled (self->store, name, false, error);
  return status;
}

/* The churn's own roles: "churn" is held by the churn's principals only, and no
 * policy names "idle". */
static LtAccessStatus
add_churn_roles (AuthEmbedded *self, LtAccessError *error)
{
  LtAccessStatus status = lt_access_add_role (self->store, "churn", error);

  return status == LT_ACCESS_OK ? lt_access_add_role (self->store, "idle", error) : status;
}

static LtAccessStatus
fill_store (AuthEmbedded *self, LtAccessError *error)
{
  const AuthOptions *options = &self->model->options;
  LtAccessStatus status = lt_access_reserve (self->store, options->n_principals, error);

  for (uint32_t i = 0; i < AUTH_N_PERMISSIONS && status == LT_ACCESS_OK; i++)
    status = lt_access_add_permission (self->store, auth_permission_names[i],
                                       &self->permissions[i], error);
  for (uint32_t i = 0; i < options->n_roles && status == LT_ACCESS_OK; i++)
    status = add_role (self, i, error);
  if (status == LT_ACCESS_OK)
    status = add_churn_roles (self, error);
  for (uint32_t i = 0; i < options->n_principals && status == LT_ACCESS_OK; i++)
    status = add_principal (self, i, error);
  return status;
}

/* ---- Life ------------------------------------------------------------------ */

static void
close_store (void *state)
{
  AuthEmbedded *self = state;

  if (self == NULL)
    return;
  lt_access_free (self->store);
  lt_token_key_free (self->key);
  lt_token_key_free (self->foreign_key);
  free (self);
}

static LtAccessStatus
make_keys (AuthEmbedded *self, LtAccessError *error)
{
  LtTokenAlgorithm algorithm = self->model->options.hmac ? LT_TOKEN_HMAC : LT_TOKEN_ED25519;
  LtAccessStatus status = lt_token_key_new (algorithm, NULL, &self->key);

  if (status == LT_ACCESS_OK)
    status = lt_token_key_new (algorithm, NULL, &self->foreign_key);
  if (status != LT_ACCESS_OK)
    snprintf (error->text, sizeof error->text, "signing key: %s",
              lt_access_status_text (status));
  return status;
}

static void *
open_store (const AuthModel *model, LtAccessError *error)
{
  const LtAccessConfig config = { model->options.argon2_ops,
                                  model->options.argon2_memory_bytes };
  AuthEmbedded *self = calloc (1, sizeof *self);

  if (self == NULL)
    {
      snprintf (error->text, sizeof error->text, "out of memory");
      return NULL;
    }
  self->model = model;
  if (lt_access_new (&config, &self->store, error) != LT_ACCESS_OK
      || make_keys (self, error) != LT_ACCESS_OK || fill_store (self, error) != LT_ACCESS_OK)
    {
      close_store (self);
      return NULL;
    }
  return self;
}

static LtAccessStatus
set_password (void *state, const char *name, const char *password, LtAccessError *error)
{
  return lt_access_set_password (((AuthEmbedded *) state)->store, name, password, error);
}

/* ---- Tokens ---------------------------------------------------------------- */

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

static LtAccessStatus
make_token (void *state, const char *name, AuthTokenKind kind, AuthToken *ret_token)
{
  const AuthEmbedded *self = state;
  const LtTokenKey *key = kind == AUTH_TOKEN_WRONG_KEY ? self->foreign_key : self->key;
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

static LtAccessStatus
issue_token (void *state, const char *name, AuthToken *ret_token)
{
  const AuthEmbedded *self = state;

  return lt_token_issue (self->key, name, (int64_t) time (NULL),
                         self->model->options.token_ttl_s, ret_token->text, &ret_token->length);
}

/* ---- Questions ------------------------------------------------------------- */

static void
thread_enter (void *state)
{
  (void) state;
  lt_access_thread_register ();
}

static void
thread_leave (void *state)
{
  (void) state;
  lt_access_thread_unregister ();
}

static LtAccessStatus
check_password (void *state, const char *name, const char *password)
{
  return lt_access_check_password (((AuthEmbedded *) state)->store, name, password);
}

static LtAccessStatus
authenticate (void *state, const AuthToken *token)
{
  const AuthEmbedded *self = state;

  return lt_access_authenticate (self->store, self->key, token->text, token->length,
                                 (int64_t) time (NULL), NULL);
}

static LtAccessStatus
authorize (void *state, const char *name, const char *path, uint32_t permission)
{
  const AuthEmbedded *self = state;

  return lt_access_check (self->store, name, path, self->permissions[permission]);
}

/* ---- Churn ----------------------------------------------------------------- */

/* Ten changes to a round; a round undoes what it did. They touch the principals
 * and the paths that the requests are about, in ways that no verdict shows. */
static LtAccessStatus
change (void *state, uint64_t step, LtAccessError *error)
{
  const AuthEmbedded *self = state;
  const AuthModel *model = self->model;
  uint64_t round = step / 10;
  const char *user = model->names[round % model->options.n_principals];
  const char *path = model->paths[round % model->options.n_resources];
  LtAccess *store = self->store;
  const char *role = "churn";
  char name[AUTH_NAME_SIZE];

  snprintf (name, sizeof name, "churn%u", (unsigned) (round % 1000));
  switch (step % 10)
    {
    case 0:
      return lt_access_add_principal (store, name, &role, 1, error);
    case 1:
      return lt_access_add_policy (store, role, LT_ACCESS_ALLOW, path,
                                   self->permissions[AUTH_READ], error);
    case 2:
      return lt_access_grant (store, user, "idle", error);
    case 3:
      return lt_access_set_enabled (store, name, false, error);
    case 4:
      return lt_access_add_policy (store, role, LT_ACCESS_DENY, "*",
                                   self->permissions[AUTH_WRITE], error);
    case 5:
      return lt_access_set_enabled (store, name, true, error);
    case 6:
      return lt_access_remove_policy (store, role, LT_ACCESS_DENY, "*",
                                      self->permissions[AUTH_WRITE], error);
    case 7:
      return lt_access_revoke (store, user, "idle", error);
    case 8:
      return lt_access_remove_policy (store, role, LT_ACCESS_ALLOW, path,
                                      self->permissions[AUTH_READ], error);
    default:
      return lt_access_remove_principal (store, name, error);
    }
}

const AuthBackend auth_embedded = {
  .name = "embedded",
  .open = open_store,
  .close = close_store,
  .set_password = set_password,
  .make_token = make_token,
  .thread_enter = thread_enter,
  .thread_leave = thread_leave,
  .check_password = check_password,
  .issue_token = issue_token,
  .authenticate = authenticate,
  .authorize = authorize,
  .change = change,
};
