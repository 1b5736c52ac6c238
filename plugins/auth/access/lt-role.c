/* SPDX-License-Identifier: MIT */

#include "lt-access-private.h"

#include <stdlib.h>

/* ---- Sets of roles --------------------------------------------------------- */

static const LtRoleSet *
closure_of (const LtAccess *store, uint16_t role)
{
  return atomic_load_explicit (&store->closures[role], memory_order_relaxed);
}

/* @role with all that it inherits, read off the parents. */
static LtRoleSet *
closure_new (const LtAccess *store, uint16_t role)
{
  LtRoleSet *set = calloc (1, sizeof *set);
  uint16_t *todo = malloc (LT_ACCESS_MAX_ROLES * sizeof *todo);
  uint32_t n_todo = 0;

  if (set != NULL && todo != NULL)
    {
      lt_role_set_add (set, role);
      todo[n_todo++] = role;
    }
  while (n_todo > 0)
    {
      const LtRole *next = store->roles[todo[--n_todo]];

      for (uint16_t i = 0; i < next->n_parents; i++)
        if (!lt_role_set_has (set, next->parents[i]))
          {
            lt_role_set_add (set, next->parents[i]);
            todo[n_todo++] = next->parents[i];
          }
    }
  if (todo == NULL)
    {
      free (set);
      set = NULL;
    }
  free (todo);
  return set;
}

/* ---- Roles ----------------------------------------------------------------- */

static LtRole *
find_role (const LtAccess *store, const char *name)
{
  size_t length = strlen (name);

  return (LtRole *) lt_table_find (&store->role_names, lt_hash (&store->seed, name, length),
                                   name, length);
}

LtRole *
lt_access_find_role (LtAccess *store, const char *name, LtAccessError *error)
{
  LtRole *role = find_role (store, name);

  if (role == NULL)
    lt_access_fail (error, LT_ACCESS_UNKNOWN_ROLE, "role '%.127s': unknown", name);
  return role;
}

static LtRole *
role_new (const LtAccess *store, const char *name)
{
  size_t length = strlen (name);
  LtRole *role = calloc (1, sizeof *role + length + 1);

  if (role == NULL)
    return NULL;
  role->item = (LtItem){ lt_hash (&store->seed, name, length), offsetof (LtRole, name),
                         (uint16_t) length };
  role->id = (uint16_t) store->n_roles;
  memcpy (role->name, name, length + 1);
  return role;
}

static LtAccessStatus
add_role (LtAccess *store, const char *name, LtAccessError *error)
{
  LtRole *role = NULL;
  LtRoleSet *closure = NULL;

  if (find_role (store, name) != NULL)
    return lt_access_fail (error, LT_ACCESS_EXISTS, "role '%s': defined already", name);
  if (store->n_roles == LT_ACCESS_MAX_ROLES)
    return lt_access_fail (error, LT_ACCESS_LIMIT, "role '%s': expected at most %u roles", name,
                           LT_ACCESS_MAX_ROLES);

  role = role_new (store, name);
  closure = calloc (1, sizeof *closure);
  if (role == NULL || closure == NULL
      || !lt_table_reserve (&store->role_names, store->n_roles + 1, &store->reclaim))
    {
      free (role);
      free (closure);
      return lt_access_fail_memory (error);
    }

  /* No principal and no policy knows the role yet: nothing to publish. */
  lt_role_set_add (closure, role->id);
  atomic_store_explicit (&store->closures[role->id], closure, memory_order_release);
  store->roles[role->id] = role;
  store->n_roles++;
  atomic_store_explicit (&store->n_role_groups,
                         (store->n_roles + LT_RULES_GROUP - 1) / LT_RULES_GROUP,
                         memory_order_release);
  lt_table_insert (&store->role_names, &role->item);
  return LT_ACCESS_OK;
}

LtAccessStatus
lt_access_add_role (LtAccess *store, const char *name, LtAccessError *error)
{
  LtAccessStatus status = LT_ACCESS_OK;

  if (!lt_name_is_valid (name, strlen (name)))
    return lt_access_fail (
      error, LT_ACCESS_INVALID,
      "role: expected a name of 1 to %u printable characters, found '%.64s'",
      LT_ACCESS_NAME_MAX, name);

  pthread_mutex_lock (&store->lock);
  status = add_role (store, name, error);
  pthread_mutex_unlock (&store->lock);
  return status;
}

/* ---- Inheritance ----------------------------------------------------------- */

static void
free_closures (LtRoleSet **closures, uint32_t n_closures)
{
  for (uint32_t i = 0; i < n_closures; i++)
    free (closures[i]);
  free (closures);
}

/* New closures, by id, for all roles that inherit @changed; the others NULL. */
static LtRoleSet **
closures_above (const LtAccess *store, uint16_t changed)
{
  LtRoleSet **closures = calloc (store->n_roles, sizeof *closures);

  for (uint32_t i = 0; closures != NULL && i < store->n_roles; i++)
    {
      if (!lt_role_set_has (closure_of (store, (uint16_t) i), changed))
        continue;
      closures[i] = closure_new (store, (uint16_t) i);
      if (closures[i] == NULL)
        {
          free_closures (closures, store->n_roles);
          return NULL;
        }
    }
  return closures;
}

/* Publishes a change of @role's parents, all closures at once. Returns false,
 * with nothing published, without memory. */
static bool
publish_parents (LtAccess *store, const LtRole *role)
{
  LtRoleSet **closures = closures_above (store, role->id);

  if (closures == NULL)
    return false;

  lt_access_publish_begin (store);
  for (uint32_t i = 0; i < store->n_roles; i++)
    if (closures[i] != NULL)
      closures[i] =
        atomic_exchange_explicit (&store->closures[i], closures[i], memory_order_release);
  lt_access_publish_end (store);

  for (uint32_t i = 0; i < store->n_roles; i++)
    lt_reclaim_later (&store->reclaim, closures[i]);
  free (closures);
  return true;
}

/* The place of @parent among the parents of @role, or n_parents. */
static uint16_t
parent_index (const LtRole *role, const LtRole *parent)
{
  uint16_t i = 0;

  while (i < role->n_parents && role->parents[i] != parent->id)
    i++;
  return i;
}

static LtAccessStatus
check_new_parent (const LtAccess *store, const LtRole *role, const LtRole *parent,
                  LtAccessError *error)
{
  if (role == parent)
    return lt_access_fail (error, LT_ACCESS_CYCLE, "role '%s': cannot inherit itself",
                           role->name);
  if (lt_role_set_has (closure_of (store, parent->id), role->id))
    return lt_access_fail (error, LT_ACCESS_CYCLE,
                           "role '%s': cannot inherit '%s', which already inherits '%s'",
                           role->name, parent->name, role->name);
  if (parent_index (role, parent) < role->n_parents)
    return lt_access_fail (error, LT_ACCESS_EXISTS, "role '%s': inherits '%s' already",
                           role->name, parent->name);
  if (role->n_parents == LT_ACCESS_MAX_PARENTS)
    return lt_access_fail (error, LT_ACCESS_LIMIT,
                           "role '%s': expected at most %u inherited roles", role->name,
                           LT_ACCESS_MAX_PARENTS);
  return LT_ACCESS_OK;
}

static LtAccessStatus
add_parent (LtAccess *store, LtRole *role, const LtRole *parent, LtAccessError *error)
{
  LtAccessStatus status = check_new_parent (store, role, parent, error);

  if (status != LT_ACCESS_OK)
    return status;

  role->parents[role->n_parents++] = parent->id;
  if (publish_parents (store, role))
    return LT_ACCESS_OK;
  role->n_parents--;
  return lt_access_fail_memory (error);
}

static LtAccessStatus
remove_parent (LtAccess *store, LtRole *role, const LtRole *parent, LtAccessError *error)
{
  uint16_t index = parent_index (role, parent);

  if (index == role->n_parents)
    return lt_access_fail (error, LT_ACCESS_NOT_FOUND, "role '%s': does not inherit '%s'",
                           role->name, parent->name);

  role->parents[index] = role->parents[--role->n_parents];
  if (publish_parents (store, role))
    return LT_ACCESS_OK;
  role->parents[role->n_parents++] = role->parents[index];
  role->parents[index] = parent->id;
  return lt_access_fail_memory (error);
}

typedef LtAccessStatus (*ChangeParent) (LtAccess *store, LtRole *role, const LtRole *parent,
                                        LtAccessError *error);

static LtAccessStatus
change_parent (LtAccess *store, const char *role_name, const char *parent_name,
               ChangeParent change, LtAccessError *error)
{
  LtAccessStatus status = LT_ACCESS_UNKNOWN_ROLE;
  LtRole *role = NULL;
  const LtRole *parent = NULL;

  pthread_mutex_lock (&store->lock);
  role = lt_access_find_role (store, role_name, error);
  if (role != NULL)
    parent = lt_access_find_role (store, parent_name, error);
  if (parent != NULL)
    status = change (store, role, parent, error);
  pthread_mutex_unlock (&store->lock);
  return status;
}

LtAccessStatus
lt_access_add_parent (LtAccess *store, const char *role, const char *parent,
                      LtAccessError *error)
{
  return change_parent (store, role, parent, add_parent, error);
}

LtAccessStatus
lt_access_remove_parent (LtAccess *store, const char *role, const char *parent,
                         LtAccessError *error)
{
  return change_parent (store, role, parent, remove_parent, error);
}
