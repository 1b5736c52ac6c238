/* SPDX-License-Identifier: MIT */

#include "auth-embedded.h"

#include <suite-kit.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* ---- Filling the store ----------------------------------------------------- */

static LtAccessStatus
add_principal (AuthEmbedded *self, uint32_t principal, LtAccessError *error)
{
  const AuthHeld *held = &self->model->held[principal];
  const char *name = self->model->names[principal];
  const char *roles[AUTH_MAX_HELD];
  char role_names[AUTH_MAX_HELD][AUTH_ROLE_SIZE];
  LtAccessStatus status = LT_ACCESS_OK;

  for (uint16_t i = 0; i < held->n_roles; i++)
    {
      auth_role_name (held->roles[i], role_names[i]);
      roles[i] = role_names[i];
    }
  status = lt_access_add_principal (self->store.access, name, roles, held->n_roles, error);
  if (status == LT_ACCESS_OK && principal >= self->model->n_enabled)
    status = lt_access_set_enabled (self->store.access, name, false, error);
  return status;
}

/* The churn's own roles: "churn" is held by the churn's principals only, and no
 * policy names "idle". */
static LtAccessStatus
add_churn_roles (AuthEmbedded *self, LtAccessError *error)
{
  LtAccessStatus status = lt_access_add_role (self->store.access, "churn", error);

  return status == LT_ACCESS_OK ? lt_access_add_role (self->store.access, "idle", error)
                                : status;
}

static LtAccessStatus
fill_store (AuthEmbedded *self, const uint32_t *stop, LtAccessError *error)
{
  uint32_t n_principals = self->model->options.n_principals;
  LtAccessStatus status = lt_access_reserve (self->store.access, n_principals, error);

  if (status == LT_ACCESS_OK)
    status = add_churn_roles (self, error);
  for (uint32_t i = 0; i < n_principals && status == LT_ACCESS_OK && !suite_stopping (stop);
       i++)
    status = add_principal (self, i, error);
  return status;
}

/* ---- Life ------------------------------------------------------------------ */

static void
close_store (void *state)
{
  AuthEmbedded *self = state;

  auth_store_close (&self->store);
  free (self);
}

static void *
open_store (const AuthWorld *world, LtAccessError *error)
{
  AuthEmbedded *self = calloc (1, sizeof *self);

  if (self == NULL)
    return auth_fail_with (error, "out of memory");
  self->model = world->model;
  self->tokens = world->tokens;
  if (auth_store_open (self->model, &self->store, error)
      && fill_store (self, world->stop, error) == LT_ACCESS_OK)
    return self;
  close_store (self);
  return NULL;
}

static LtAccessStatus
set_password (void *state, const char *name, const char *password, LtAccessError *error)
{
  return lt_access_set_password (((AuthEmbedded *) state)->store.access, name, password, error);
}

static void
describe_passwords (void *state, char *ret_text, size_t size)
{
  const AuthOptions *options = &((AuthEmbedded *) state)->model->options;

  snprintf (ret_text, size, "argon2id, %llu passes, %llu KiB",
            (unsigned long long) options->argon2_ops,
            (unsigned long long) options->argon2_memory_bytes / 1024);
}

/* ---- Questions ------------------------------------------------------------- */

/* There is nothing that a thread would need for itself. */
static void *
session_new (void *state, const uint32_t *stop)
{
  (void) stop;
  lt_access_thread_register ();
  return state;
}

static void
session_free (void *session)
{
  (void) session;
  lt_access_thread_unregister ();
}

static AuthAnswer
check_password (void *session, const char *name, const char *password, AuthReport *report)
{
  const AuthEmbedded *self = session;

  (void) report;
  return (AuthAnswer) lt_access_check_password (self->store.access, name, password);
}

static AuthAnswer
authenticate (void *session, const AuthToken *token, AuthReport *report)
{
  const AuthEmbedded *self = session;

  (void) report;
  return (AuthAnswer) lt_access_authenticate (self->store.access, self->tokens->key,
                                              token->text, token->length, (int64_t) time (NULL),
                                              NULL);
}

static AuthAnswer
authorize (void *session, const char *name, const char *path, uint32_t permission,
           AuthReport *report)
{
  const AuthEmbedded *self = session;

  (void) report;
  return (AuthAnswer) lt_access_check (self->store.access, name, path,
                                       self->store.permissions[permission]);
}

/* ---- Churn ----------------------------------------------------------------- */

/* Ten changes to a round; a round undoes what it did. They touch the principals
 * and the paths that the requests are about, in ways that no verdict shows. */
static AuthAnswer
change (void *state, uint64_t step, LtAccessError *error)
{
  const AuthEmbedded *self = state;
  const AuthModel *model = self->model;
  const LtPermissions *permissions = self->store.permissions;
  uint64_t round = step / 10;
  const char *user = model->names[round % model->options.n_principals];
  const char *path = model->paths[round % model->options.n_resources];
  LtAccess *access = self->store.access;
  const char *role = "churn";
  char name[AUTH_NAME_SIZE];

  snprintf (name, sizeof name, "churn%u", (unsigned) (round % 1000));
  switch (step % 10)
    {
    case 0:
      return (AuthAnswer) lt_access_add_principal (access, name, &role, 1, error);
    case 1:
      return (AuthAnswer) lt_access_add_policy (access, role, LT_ACCESS_ALLOW, path,
                                                permissions[AUTH_READ], error);
    case 2:
      return (AuthAnswer) lt_access_grant (access, user, "idle", error);
    case 3:
      return (AuthAnswer) lt_access_set_enabled (access, name, false, error);
    case 4:
      return (AuthAnswer) lt_access_add_policy (access, role, LT_ACCESS_DENY, "*",
                                                permissions[AUTH_WRITE], error);
    case 5:
      return (AuthAnswer) lt_access_set_enabled (access, name, true, error);
    case 6:
      return (AuthAnswer) lt_access_remove_policy (access, role, LT_ACCESS_DENY, "*",
                                                   permissions[AUTH_WRITE], error);
    case 7:
      return (AuthAnswer) lt_access_revoke (access, user, "idle", error);
    case 8:
      return (AuthAnswer) lt_access_remove_policy (access, role, LT_ACCESS_ALLOW, path,
                                                   permissions[AUTH_READ], error);
    default:
      return (AuthAnswer) lt_access_remove_principal (access, name, error);
    }
}

const AuthBackend auth_embedded = {
  .name = "embedded",
  .open = open_store,
  .close = close_store,
  .set_password = set_password,
  .describe_passwords = describe_passwords,
  .session_new = session_new,
  .session_free = session_free,
  .check_password = check_password,
  .authenticate = authenticate,
  .authorize = authorize,
  .change = change,
};
