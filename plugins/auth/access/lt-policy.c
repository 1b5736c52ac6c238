/* SPDX-License-Identifier: MIT */

#include "lt-access-private.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- Nodes: the paths that policies name ----------------------------------- */

static LtRules *
rules_of (_Atomic (LtRules *) *place)
{
  return atomic_load_explicit (place, memory_order_relaxed);
}

void
lt_node_free (LtNode *node)
{
  if (node == NULL)
    return;
  free (rules_of (&node->here));
  free (rules_of (&node->below));
  free (node);
}

static LtNode *
find_node (const LtAccess *store, const LtPath *path, uint32_t depth)
{
  if (depth == 0)
    return store->root;
  return (LtNode *) lt_table_find (&store->nodes, path->hash[depth - 1], path->text,
                                   path->end[depth - 1]);
}

static LtNode *
add_node (LtAccess *store, const LtPath *path, uint32_t depth, LtNode *parent)
{
  size_t length = path->end[depth - 1];
  LtNode *node = NULL;

  if (!lt_table_reserve (&store->nodes, store->nodes.n_items + 1, &store->reclaim))
    return NULL;
  node = calloc (1, sizeof *node + length + 1);
  if (node == NULL)
    return NULL;
  node->item = (LtItem){ path->hash[depth - 1], offsetof (LtNode, path), (uint16_t) length };
  node->parent = parent;
  memcpy (node->path, path->text, length);
  parent->n_children++;

  /* Without rules yet: it changes no decision, so it needs no version. */
  lt_table_insert (&store->nodes, &node->item);
  return node;
}

/* Takes @node and then its parents out, as far as nothing hangs on them. */
static void
prune (LtAccess *store, LtNode *node)
{
  while (node != store->root && node->n_children == 0 && rules_of (&node->here) == NULL
         && rules_of (&node->below) == NULL)
    {
      LtNode *parent = node->parent;

      lt_table_remove (&store->nodes, &node->item);
      lt_reclaim_later (&store->reclaim, node);
      parent->n_children--;
      node = parent;
    }
}

/* The node of @path, made with all its parents as needed; NULL without memory. */
static LtNode *
ensure_node (LtAccess *store, const LtPath *path)
{
  LtNode *node = store->root;

  for (uint32_t depth = 1; depth <= path->depth; depth++)
    {
      LtNode *parent = node;

      node = find_node (store, path, depth);
      if (node == NULL)
        node = add_node (store, path, depth, parent);
      if (node == NULL)
        {
          prune (store, parent);
          return NULL;
        }
    }
  return node;
}

static uint32_t
missing_nodes (const LtAccess *store, const LtPath *path)
{
  uint32_t depth = path->depth;

  while (find_node (store, path, depth) == NULL)
    depth--;
  return path->depth - depth;
}

/* ---- Rules of a node ------------------------------------------------------- */

/* Publishes @rule in the place of what its role had. A rule that says nothing
 * any more goes. Returns false without memory. */
static bool
publish_rule (LtAccess *store, _Atomic (LtRules *) *place, const LtRule *rule)
{
  LtRules *old = rules_of (place);
  LtRules *rules = NULL;

  if (!lt_rules_with (old, rule, &rules))
    return false;

  lt_access_publish_begin (store);
  atomic_store_explicit (place, rules, memory_order_release);
  lt_access_publish_end (store);
  lt_reclaim_later (&store->reclaim, old);
  return true;
}

/* ---- Policies -------------------------------------------------------------- */

/* A policy with its words looked up. */
typedef struct Policy
{
  const char *pattern;
  const LtRole *role;
  LtAccessEffect effect;
  LtPermissions permissions;
  LtPath path;
  bool below;
} Policy;

static _Atomic (LtRules *) *
place_in (LtNode *node, const Policy *policy)
{
  return policy->below ? &node->below : &node->here;
}

/* What the role of @policy has in @node so far. */
static LtRule
current_rule (LtNode *node, const Policy *policy)
{
  return lt_rules_of_role (rules_of (place_in (node, policy)), policy->role->id);
}

static LtPermissions *
mask_of (LtRule *rule, const Policy *policy)
{
  return policy->effect == LT_ACCESS_DENY ? &rule->deny : &rule->allow;
}

static LtAccessStatus
look_up (LtAccess *store, const char *role, Policy *policy, LtAccessError *error)
{
  LtPermissions defined =
    store->n_permissions == 64 ? UINT64_MAX : (UINT64_C (1) << store->n_permissions) - 1;

  if (!lt_pattern_parse (&store->seed, policy->pattern, &policy->path, &policy->below))
    return lt_access_fail (
      error, LT_ACCESS_INVALID,
      "pattern '%.64s': expected a path 'a/b', a path with '/*' behind it, or '*'",
      policy->pattern);
  if (policy->permissions == 0 || (policy->permissions & ~defined) != 0)
    return lt_access_fail (
      error, LT_ACCESS_INVALID,
      "pattern '%s': expected a set of defined permissions, found 0x%" PRIx64, policy->pattern,
      policy->permissions);
  policy->role = lt_access_find_role (store, role, error);
  return policy->role != NULL ? LT_ACCESS_OK : LT_ACCESS_UNKNOWN_ROLE;
}

static LtAccessStatus
add_policy (LtAccess *store, const Policy *policy, LtAccessError *error)
{
  LtNode *node = NULL;
  LtRule rule;

  if (missing_nodes (store, &policy->path) + store->nodes.n_items > LT_ACCESS_MAX_PATHS)
    return lt_access_fail (error, LT_ACCESS_LIMIT,
                           "pattern '%s': expected policies to name at most %u paths",
                           policy->pattern, LT_ACCESS_MAX_PATHS);

  node = ensure_node (store, &policy->path);
  if (node == NULL)
    return lt_access_fail_memory (error);
  rule = current_rule (node, policy);
  *mask_of (&rule, policy) |= policy->permissions;
  if (publish_rule (store, place_in (node, policy), &rule))
    return LT_ACCESS_OK;
  prune (store, node);
  return lt_access_fail_memory (error);
}

static LtAccessStatus
remove_policy (LtAccess *store, const Policy *policy, LtAccessError *error)
{
  LtNode *node = find_node (store, &policy->path, policy->path.depth);
  LtRule rule = { 0 };

  if (node != NULL)
    rule = current_rule (node, policy);
  if ((*mask_of (&rule, policy) & policy->permissions) == 0)
    return lt_access_fail (error, LT_ACCESS_NOT_FOUND,
                           "pattern '%s': role '%s' has no such policy", policy->pattern,
                           policy->role->name);

  *mask_of (&rule, policy) &= ~policy->permissions;
  if (!publish_rule (store, place_in (node, policy), &rule))
    return lt_access_fail_memory (error);
  prune (store, node);
  return LT_ACCESS_OK;
}

typedef LtAccessStatus (*ChangePolicy) (LtAccess *store, const Policy *policy,
                                        LtAccessError *error);

static LtAccessStatus
change_policy (LtAccess *store, const char *role, Policy *policy, ChangePolicy change,
               LtAccessError *error)
{
  LtAccessStatus status = LT_ACCESS_OK;

  pthread_mutex_lock (&store->lock);
  status = look_up (store, role, policy, error);
  if (status == LT_ACCESS_OK)
    status = change (store, policy, error);
  pthread_mutex_unlock (&store->lock);
  return status;
}

LtAccessStatus
lt_access_add_policy (LtAccess *store, const char *role, LtAccessEffect effect,
                      const char *pattern, LtPermissions permissions, LtAccessError *error)
{
  Policy policy = { .pattern = pattern, .effect = effect, .permissions = permissions };

  return change_policy (store, role, &policy, add_policy, error);
}

LtAccessStatus
lt_access_remove_policy (LtAccess *store, const char *role, LtAccessEffect effect,
                         const char *pattern, LtPermissions permissions, LtAccessError *error)
{
  Policy policy = { .pattern = pattern, .effect = effect, .permissions = permissions };

  return change_policy (store, role, &policy, remove_policy, error);
}
