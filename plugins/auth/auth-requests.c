/* SPDX-License-Identifier: MIT */

#include "auth-requests.h"

#include <suite-kit.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIN_ACCESS 4096u
#define MAX_ACCESS (1u << 20)
#define UNKNOWN_NAME "nobody"

/* Apart from the series that the model is drawn from. */
#define REQUESTS_SALT UINT64_C (0x617574682d726571)

/* ---- authorize ------------------------------------------------------------- */

static uint32_t
draw_enabled (const AuthModel *model, uint64_t *random)
{
  return auth_random_below (random, model->n_enabled);
}

/* A policy of @principal: of a role it holds or inherits. */
static const AuthPolicy *
draw_policy (const AuthModel *model, uint32_t principal, bool deny, uint64_t *random)
{
  const AuthHeld *held = &model->held[principal];
  uint32_t n_policies = model->options.n_policies;
  uint32_t role = held->roles[auth_random_below (random, held->n_roles)];
  uint32_t index = deny ? n_policies - 1 : auth_random_below (random, n_policies - 1);

  while (auth_model_parent (role) >= 0 && auth_random_below (random, 3) == 0)
    role = (uint32_t) auth_model_parent (role);
  return &auth_model_policies (model, role)[index];
}

/* One of the permissions of @policy. */
static uint8_t
draw_permission (const AuthPolicy *policy, uint64_t *random)
{
  uint8_t permission = (uint8_t) auth_random_below (random, AUTH_N_PERMISSIONS);

  while ((policy->permissions >> permission & 1) == 0)
    permission = (uint8_t) ((permission + 1) % AUTH_N_PERMISSIONS);
  return permission;
}

static AuthAccess
access_of (const AuthModel *model, uint32_t principal, LtAccessStatus expected)
{
  AuthAccess access = { .expected = (uint8_t) expected };

  memcpy (access.principal, model->names[principal], sizeof access.principal);
  return access;
}

/* What an allowing policy covers; if another one denies it, reading instead,
 * which none does. */
static AuthAccess
draw_allowed (const AuthModel *model, uint32_t principal, uint64_t *random)
{
  const AuthPolicy *policy = draw_policy (model, principal, false, random);
  AuthAccess access = access_of (model, principal, LT_ACCESS_OK);

  access.resource = auth_model_covered (model, policy, auth_random (random));
  access.permission = draw_permission (policy, random);
  if (auth_model_decide (model, principal, access.resource, access.permission) != AUTH_ALLOWED)
    access.permission = AUTH_READ;
  return access;
}

static AuthAccess
draw_denied (const AuthModel *model, uint64_t *random)
{
  uint32_t principal = draw_enabled (model, random);
  const AuthPolicy *policy = draw_policy (model, principal, true, random);
  AuthAccess access = access_of (model, principal, LT_ACCESS_DENIED);

  access.resource = auth_model_covered (model, policy, auth_random (random));
  access.permission = draw_permission (policy, random);
  return access;
}

/* Anything; if a policy has a say in it, "own" instead, which none names. */
static AuthAccess
draw_no_policy (const AuthModel *model, uint64_t *random)
{
  uint32_t principal = draw_enabled (model, random);
  AuthAccess access = access_of (model, principal, LT_ACCESS_NO_POLICY);

  access.resource = auth_random_below (random, model->options.n_resources);
  access.permission = (uint8_t) auth_random_below (random, AUTH_N_PERMISSIONS);
  if (auth_model_decide (model, principal, access.resource, access.permission)
      != AUTH_NO_POLICY)
    access.permission = AUTH_OWN;
  return access;
}

/* What a disabled principal could do if it were enabled. */
static AuthAccess
draw_disabled (const AuthModel *model, uint64_t *random)
{
  uint32_t principal = model->n_enabled + auth_random_below (random, model->options.n_disabled);
  AuthAccess access = draw_allowed (model, principal, random);

  access.expected = LT_ACCESS_DISABLED;
  return access;
}

static AuthAccess
draw_forbidden (const AuthModel *model, uint32_t i, uint64_t *random)
{
  if (i % 8 < 4)
    return draw_no_policy (model, random);
  return i % 8 < 7 ? draw_denied (model, random) : draw_disabled (model, random);
}

static bool
fill_access (AuthRequests *requests, const AuthWorld *world, uint64_t *random)
{
  const AuthModel *model = world->model;
  uint32_t n = model->options.n_principals;

  if (n < MIN_ACCESS)
    n = MIN_ACCESS;
  if (n > MAX_ACCESS)
    n = MAX_ACCESS;
  requests->n_access = n;
  for (int k = 0; k < 2; k++)
    if ((requests->access[k] = calloc (n, sizeof *requests->access[k])) == NULL)
      return false;

  for (uint32_t i = 0; i < n && !suite_stopping (world->stop); i++)
    {
      requests->access[0][i] = draw_allowed (model, draw_enabled (model, random), random);
      requests->access[1][i] = draw_forbidden (model, i, random);
    }
  return true;
}

/* ---- authenticate ---------------------------------------------------------- */

/* What is wrong, in turn, with the tokens that must be refused. */
static const struct
{
  AuthTokenKind kind;
  LtAccessStatus expected;
} bad_tokens[] = {
  { AUTH_TOKEN_EXPIRED, LT_ACCESS_TOKEN_EXPIRED },
  { AUTH_TOKEN_FORGED, LT_ACCESS_TOKEN_FORGED },
  { AUTH_TOKEN_GOOD, LT_ACCESS_DISABLED },
  { AUTH_TOKEN_WRONG_KEY, LT_ACCESS_TOKEN_WRONG_KEY },
  { AUTH_TOKEN_GOOD, LT_ACCESS_UNKNOWN_PRINCIPAL },
};

static const char *
draw_subject (const AuthModel *model, const char *only, LtAccessStatus expected,
              uint64_t *random)
{
  if (only != NULL)
    return only;
  if (expected == LT_ACCESS_UNKNOWN_PRINCIPAL)
    return UNKNOWN_NAME;
  if (expected == LT_ACCESS_DISABLED)
    return model
      ->names[model->n_enabled + auth_random_below (random, model->options.n_disabled)];
  return model->names[draw_enabled (model, random)];
}

/* One that must be refused. Where there is only one principal, none is disabled or
 * unknown: another kind then. */
static LtAccessStatus
make_bad_bearer (const AuthWorld *world, const char *only, uint32_t i, uint64_t *random,
                 AuthBearer *ret_bearer)
{
  uint32_t bad = i % (sizeof bad_tokens / sizeof bad_tokens[0]);

  if (only != NULL && bad_tokens[bad].kind == AUTH_TOKEN_GOOD)
    bad--;
  ret_bearer->expected = bad_tokens[bad].expected;
  return auth_tokens_make (world->tokens,
                           draw_subject (world->model, only, ret_bearer->expected, random),
                           bad_tokens[bad].kind, &ret_bearer->token);
}

static LtAccessStatus
fill_bearers (AuthRequests *requests, const AuthWorld *world, const char *only,
              uint64_t *random)
{
  uint32_t n = world->model->options.n_tokens;
  LtAccessStatus status = LT_ACCESS_OK;

  requests->n_bearers = n;
  for (int k = 0; k < 2; k++)
    if ((requests->bearers[k] = calloc (n, sizeof *requests->bearers[k])) == NULL)
      return LT_ACCESS_NO_MEMORY;

  for (uint32_t i = 0; i < n && status == LT_ACCESS_OK && !suite_stopping (world->stop); i++)
    {
      status = auth_tokens_make (world->tokens,
                                 draw_subject (world->model, only, LT_ACCESS_OK, random),
                                 AUTH_TOKEN_GOOD, &requests->bearers[0][i].token);
      if (status == LT_ACCESS_OK)
        status = make_bad_bearer (world, only, i, random, &requests->bearers[1][i]);
    }
  return status;
}

/* ---- login ----------------------------------------------------------------- */

static void
password_of (uint32_t principal, char ret_password[AUTH_LOGIN_SIZE])
{
  snprintf (ret_password, AUTH_LOGIN_SIZE, "secret-%u", principal % 10000000);
}

LtAccessStatus
auth_requests_set_passwords (const AuthWorld *world, const AuthBackend *backend, void *state,
                             LtAccessError *ret_error)
{
  const AuthModel *model = world->model;
  LtAccessStatus status = LT_ACCESS_OK;

  /* The one after the others is the first disabled principal's. */
  for (uint32_t i = 0; i <= model->options.n_passwords && status == LT_ACCESS_OK
                       && !suite_stopping (world->stop);
       i++)
    {
      uint32_t principal = i < model->options.n_passwords ? i : model->n_enabled;
      char password[AUTH_LOGIN_SIZE];

      password_of (principal, password);
      status = backend->set_password (state, model->names[principal], password, ret_error);
    }
  return status;
}

static void
fill_bad_login (const AuthModel *model, bool hides_unknown, uint32_t i, AuthLogin *ret_login)
{
  const char *name = model->names[i % model->options.n_passwords];

  password_of (i, ret_login->password);
  if (i % 3 == 0)
    {
      ret_login->expected = LT_ACCESS_WRONG_PASSWORD;
      ret_login->password[0] = 'x';
    }
  else if (i % 3 == 1)
    {
      ret_login->expected =
        hides_unknown ? LT_ACCESS_WRONG_PASSWORD : LT_ACCESS_UNKNOWN_PRINCIPAL;
      name = UNKNOWN_NAME;
    }
  else
    {
      ret_login->expected = LT_ACCESS_DISABLED;
      password_of (model->n_enabled, ret_login->password);
      name = model->names[model->n_enabled];
    }
  snprintf (ret_login->name, AUTH_LOGIN_SIZE, "%s", name);
}

/* The one principal there is, and the same with wrong passwords. */
static void
fill_only_logins (AuthRequests *requests, const char *name, const char *password)
{
  for (uint32_t i = 0; i < requests->n_logins; i++)
    {
      AuthLogin *good = &requests->logins[0][i], *bad = &requests->logins[1][i];

      snprintf (good->name, AUTH_LOGIN_SIZE, "%s", name);
      snprintf (good->password, AUTH_LOGIN_SIZE, "%s", password);
      snprintf (bad->name, AUTH_LOGIN_SIZE, "%s", name);
      snprintf (bad->password, AUTH_LOGIN_SIZE, "wrong-%u", i);
      bad->expected = LT_ACCESS_WRONG_PASSWORD;
    }
}

static bool
fill_logins (AuthRequests *requests, const AuthModel *model, bool hides_unknown)
{
  uint32_t n = 3 * model->options.n_passwords;

  requests->n_logins = n;
  for (int k = 0; k < 2; k++)
    if ((requests->logins[k] = calloc (n, sizeof *requests->logins[k])) == NULL)
      return false;

  for (uint32_t i = 0; i < n; i++)
    {
      AuthLogin *good = &requests->logins[0][i];
      uint32_t principal = i % model->options.n_passwords;

      snprintf (good->name, AUTH_LOGIN_SIZE, "%s", model->names[principal]);
      password_of (principal, good->password);
      fill_bad_login (model, hides_unknown, i, &requests->logins[1][i]);
    }
  return true;
}

/* ---- All ------------------------------------------------------------------- */

AuthRequests *
auth_requests_new (const AuthWorld *world, const AuthBackend *backend, void *state,
                   LtAccessError *ret_error)
{
  const AuthModel *model = world->model;
  AuthRequests *requests = calloc (1, sizeof *requests);
  uint64_t random = lt_mix64 (model->options.seed ^ REQUESTS_SALT);
  LtAccessStatus status = LT_ACCESS_NO_MEMORY;
  const char *only = NULL, *password = NULL;

  if (backend->get_only != NULL && !backend->get_only (state, &only, &password))
    only = NULL;
  if (requests != NULL && fill_access (requests, world, &random)
      && fill_logins (requests, model, backend->hides_unknown))
    status = fill_bearers (requests, world, only, &random);
  if (status == LT_ACCESS_OK && only != NULL)
    fill_only_logins (requests, only, password);
  if (status == LT_ACCESS_OK)
    return requests;

  snprintf (ret_error->text, sizeof ret_error->text, "requests: %s",
            lt_access_status_text (status));
  auth_requests_free (requests);
  return NULL;
}

void
auth_requests_free (AuthRequests *requests)
{
  if (requests == NULL)
    return;
  for (int k = 0; k < 2; k++)
    {
      free (requests->access[k]);
      free (requests->bearers[k]);
      free (requests->logins[k]);
    }
  free (requests);
}
