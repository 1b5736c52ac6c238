/* SPDX-License-Identifier: MIT */

#include "lt-access-private.h"

/* Tries before a check that writers keep overtaking queues up as one of them. */
#define MAX_TRIES 16

/* A question with its words taken apart. */
typedef struct Question
{
  const char *principal;
  size_t principal_length;
  uint32_t principal_hash;
  LtPermissions wanted;
  LtPath path;
} Question;

/* The deepest node on the way to the resource; *ret_exact tells if it is the
 * resource itself. */
static const LtNode *
find_node (const LtAccess *store, const LtPath *path, bool *ret_exact)
{
  for (uint32_t depth = path->depth; depth > 0; depth--)
    {
      const LtItem *item =
        lt_table_find (&store->nodes, path->hash[depth - 1], path->text, path->end[depth - 1]);

      if (item != NULL)
        {
          *ret_exact = depth == path->depth;
          return (const LtNode *) item;
        }
    }
  *ret_exact = false;
  return store->root;
}

/* The roles that a principal acts as: those it holds and what they inherit. Returns the
 * number of groups of the set that are filled in: roles past them are newer than it. */
static uint32_t
collect_roles (const LtAccess *store, const LtPrincipal *principal, LtRoleSet *ret_acting)
{
  const uint32_t n_groups = atomic_load_explicit (&store->n_role_groups, memory_order_acquire);

  for (uint32_t group = 0; group < n_groups; group++)
    {
      LtRoleGroup bits = { 0 };

      for (uint32_t i = 0; i < principal->n_roles; i += LT_ROLES_STEP)
        for (uint32_t k = i; k < i + LT_ROLES_STEP; k++)
          bits |=
            atomic_load_explicit (&store->closures[principal->roles[k]], memory_order_acquire)
              ->group[group];
      ret_acting->group[group] = bits;
    }
  return n_groups;
}

/* All rules that have a say on the way from @node to the root. Returns their number. */
static uint32_t
collect_rules (const LtNode *node, bool exact,
               const LtRules *ret_rules[LT_ACCESS_DEPTH_MAX + 1])
{
  uint32_t n_rules = 0;

  for (; node != NULL; node = node->parent, exact = false)
    {
      const LtRules *rules =
        atomic_load_explicit (exact ? &node->here : &node->below, memory_order_acquire);

      ret_rules[n_rules] = rules;
      n_rules += rules != NULL;
    }
  return n_rules;
}

static LtAccessStatus
decide (const LtAccess *store, const Question *question)
{
  bool exact = false;
  const LtNode *node = find_node (store, &question->path, &exact);
  const LtPrincipal *principal =
    (const LtPrincipal *) lt_table_find (&store->principals, question->principal_hash,
                                         question->principal, question->principal_length);
  const LtRules *rules[LT_ACCESS_DEPTH_MAX + 1];
  uint32_t n_rules, n_groups;
  bool allowed = true;
  LtRoleSet acting;

  if (principal == NULL)
    return LT_ACCESS_UNKNOWN_PRINCIPAL;
  if (!principal->enabled)
    return LT_ACCESS_DISABLED;

  n_groups = collect_roles (store, principal, &acting);
  n_rules = collect_rules (node, exact, rules);
  for (LtPermissions left = question->wanted; left != 0; left &= left - 1)
    {
      LtRuleBits verdict = { { 0 }, { 0 } };

      for (uint32_t i = 0; i < n_rules; i++)
        lt_rules_apply (rules[i], (uint32_t) __builtin_ctzll (left), &acting, n_groups,
                        &verdict);
      if (lt_role_group_any (verdict.deny))
        return LT_ACCESS_DENIED;
      allowed &= lt_role_group_any (verdict.allow);
    }
  return allowed ? LT_ACCESS_OK : LT_ACCESS_NO_POLICY;
}

/* Within a reader's section: returns false if writers got in between each time. */
static bool
try_decide (const LtAccess *store, const Question *question, LtAccessStatus *ret_status)
{
  bool done = false;

  for (int i = 0; i < MAX_TRIES && !done; i++)
    {
      uint64_t version = atomic_load_explicit (&store->version, memory_order_acquire);

      if ((version & 1) != 0)
        continue;
      *ret_status = decide (store, question);
      done = atomic_load_explicit (&store->version, memory_order_relaxed) == version;
    }
  return done;
}

LtAccessStatus
lt_access_check (LtAccess *store, const char *principal, const char *resource,
                 LtPermissions wanted)
{
  LtAccessStatus status = LT_ACCESS_INVALID;
  bool done = true;
  Question question;

  if (wanted == 0)
    return LT_ACCESS_INVALID;
  question.wanted = wanted;
  question.principal = principal;
  question.principal_length = strlen (principal);
  question.principal_hash = lt_hash (&store->seed, principal, question.principal_length);

  /* Principals are many and seldom in a cache. What is known of one already is under way
   * while the path is taken apart and its node is found: a check waits for one of the two
   * misses at most. */
  lt_reclaim_lock ();
  lt_table_prefetch_slot (&store->principals, question.principal_hash);
  if (lt_path_parse (&store->seed, resource, &question.path))
    {
      lt_table_prefetch_item (&store->principals, question.principal_hash);
      done = try_decide (store, &question, &status);
    }
  lt_reclaim_unlock (&store->reclaim);
  if (done)
    return status;

  /* Not within the reader's section: the writer that holds the lock may be
   * waiting for that to end. */
  pthread_mutex_lock (&store->lock);
  status = decide (store, &question);
  pthread_mutex_unlock (&store->lock);
  return status;
}

LtAccessStatus
lt_access_principal_state (const LtAccess *store, const char *name)
{
  LtAccessStatus status = LT_ACCESS_OK;
  const LtPrincipal *principal = NULL;

  lt_reclaim_lock ();
  principal = lt_access_find_principal (store, name);
  if (principal == NULL)
    status = LT_ACCESS_UNKNOWN_PRINCIPAL;
  else if (!principal->enabled)
    status = LT_ACCESS_DISABLED;
  lt_reclaim_unlock (&store->reclaim);
  return status;
}
