/* SPDX-License-Identifier: MIT */

#include "auth-model.h"

#include <suite-kit.h>

#include <stdio.h>
#include <stdlib.h>

#define DOCUMENTS_OF_PROJECT 10u
#define DOCUMENTS_OF_TENANT 100u

const char *const auth_permission_names[AUTH_N_PERMISSIONS] = { "read", "write", "delete",
                                                                "share", "own" };

uint64_t
auth_random (uint64_t *state)
{
  *state += LT_GOLDEN_GAMMA;
  return lt_mix64 (*state);
}

uint32_t
auth_random_below (uint64_t *state, uint32_t n)
{
  return (uint32_t) lt_random_below (auth_random (state), n);
}

/* ---- Drawing --------------------------------------------------------------- */

static uint8_t
bit (uint32_t permission)
{
  return (uint8_t) (1u << permission);
}

static AuthPolicy
draw_policy (const AuthModel *model, bool deny, uint64_t *random)
{
  static const uint8_t scopes[] = { AUTH_DOCUMENT, AUTH_PROJECT, AUTH_PROJECT, AUTH_TENANT };
  AuthPolicy policy = { .deny = deny };

  policy.resource = auth_random_below (random, model->options.n_resources);
  if (deny)
    {
      policy.scope = scopes[auth_random_below (random, 2)];
      policy.permissions =
        (uint8_t) (bit (AUTH_DELETE)
                   | bit (auth_random_below (random, 2) ? AUTH_WRITE : AUTH_SHARE));
    }
  else
    {
      policy.scope = scopes[auth_random_below (random, 4)];
      policy.permissions =
        (uint8_t) (bit (AUTH_READ) | bit (auth_random_below (random, AUTH_OWN)));
    }
  return policy;
}

static AuthHeld
draw_held (const AuthModel *model, uint64_t *random)
{
  AuthHeld held = { 0 };
  uint32_t n_wanted = 1 + auth_random_below (random, AUTH_MAX_HELD);

  for (uint32_t i = 0; i < n_wanted; i++)
    {
      uint16_t role = (uint16_t) auth_random_below (random, model->options.n_roles);
      bool known = false;

      for (uint16_t k = 0; k < held.n_roles; k++)
        known = known || held.roles[k] == role;
      if (!known)
        held.roles[held.n_roles++] = role;
    }
  return held;
}

static void
fill (AuthModel *model, const uint32_t *stop)
{
  const AuthOptions *options = &model->options;
  uint64_t random = lt_mix64 (options->seed);

  for (uint32_t i = 0; i < options->n_resources; i++)
    snprintf (model->paths[i], AUTH_PATH_SIZE, "t%u/p%u/d%u", i / DOCUMENTS_OF_TENANT,
              i / DOCUMENTS_OF_PROJECT, i);
  for (uint32_t i = 0; i < options->n_roles * options->n_policies; i++)
    model->policies[i] =
      draw_policy (model, i % options->n_policies == options->n_policies - 1, &random);
  for (uint32_t i = 0; i < options->n_principals && !suite_stopping (stop); i++)
    {
      snprintf (model->names[i], AUTH_NAME_SIZE, "u%u", i);
      model->held[i] = draw_held (model, &random);
    }
}

AuthModel *
auth_model_new (const AuthOptions *options, const uint32_t *stop)
{
  AuthModel *model = calloc (1, sizeof *model);

  if (model == NULL)
    return NULL;
  model->options = *options;
  model->n_enabled = options->n_principals - options->n_disabled;
  model->names = calloc (options->n_principals, sizeof model->names[0]);
  model->paths = calloc (options->n_resources, sizeof model->paths[0]);
  model->held = calloc (options->n_principals, sizeof model->held[0]);
  model->policies =
    calloc ((size_t) options->n_roles * options->n_policies, sizeof model->policies[0]);
  if (model->names == NULL || model->paths == NULL || model->held == NULL
      || model->policies == NULL)
    {
      auth_model_free (model);
      return NULL;
    }
  fill (model, stop);
  return model;
}

void
auth_model_free (AuthModel *model)
{
  if (model == NULL)
    return;
  free (model->names);
  free (model->paths);
  free (model->held);
  free (model->policies);
  free (model);
}

/* ---- Asking ---------------------------------------------------------------- */

const AuthPolicy *
auth_model_policies (const AuthModel *model, uint32_t role)
{
  return &model->policies[(size_t) role * model->options.n_policies];
}

int32_t
auth_model_parent (uint32_t role)
{
  return role == 0 ? -1 : (int32_t) ((role - 1) / 4);
}

static uint32_t
documents_in (uint8_t scope)
{
  if (scope == AUTH_TENANT)
    return DOCUMENTS_OF_TENANT;
  return scope == AUTH_PROJECT ? DOCUMENTS_OF_PROJECT : 1;
}

static bool
covers (const AuthPolicy *policy, uint32_t resource)
{
  uint32_t n = documents_in (policy->scope);

  return policy->resource / n == resource / n;
}

void
auth_model_pattern (const AuthModel *model, const AuthPolicy *policy,
                    char ret_pattern[AUTH_PATH_SIZE])
{
  uint32_t resource = policy->resource;

  if (policy->scope == AUTH_TENANT)
    snprintf (ret_pattern, AUTH_PATH_SIZE, "t%u/*", resource / DOCUMENTS_OF_TENANT);
  else if (policy->scope == AUTH_PROJECT)
    snprintf (ret_pattern, AUTH_PATH_SIZE, "t%u/p%u/*", resource / DOCUMENTS_OF_TENANT,
              resource / DOCUMENTS_OF_PROJECT);
  else
    snprintf (ret_pattern, AUTH_PATH_SIZE, "%s", model->paths[resource]);
}

uint32_t
auth_model_covered (const AuthModel *model, const AuthPolicy *policy, uint64_t random)
{
  uint32_t n = documents_in (policy->scope);
  uint32_t first = policy->resource / n * n;
  uint32_t n_there = model->options.n_resources - first;

  return first + (uint32_t) lt_random_below (random, n < n_there ? n : n_there);
}

AuthDecision
auth_model_decide (const AuthModel *model, uint32_t principal, uint32_t resource,
                   uint32_t permission)
{
  const AuthHeld *held = &model->held[principal];
  AuthDecision decision = AUTH_NO_POLICY;

  for (uint16_t i = 0; i < held->n_roles; i++)
    for (int32_t role = held->roles[i]; role >= 0; role = auth_model_parent ((uint32_t) role))
      for (uint32_t k = 0; k < model->options.n_policies; k++)
        {
          const AuthPolicy *policy = &auth_model_policies (model, (uint32_t) role)[k];

          if ((policy->permissions & bit (permission)) == 0 || !covers (policy, resource))
            continue;
          if (policy->deny)
            return AUTH_DENIED;
          decision = AUTH_ALLOWED;
        }
  return decision;
}
