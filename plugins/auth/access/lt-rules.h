/* SPDX-License-Identifier: MIT
 *
 * lt-rules: what roles may do with a path, and what they must not.
 *
 * Kept by permission, not by role: a check asks for a permission or two of a principal that
 * acts as many roles, and finds who has each by a few words, however many roles have a say.
 * Roles are taken LT_RULES_GROUP at a time, and only groups with a say are there.
 *
 * Threads: blocks of rules are immutable. Reading is pure.
 */
#pragma once

#include "lt-access.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LT_RULES_GROUP 128u
#define LT_RULES_MAX_GROUPS (LT_ACCESS_MAX_ROLES / LT_RULES_GROUP)

static_assert (LT_RULES_MAX_GROUPS <= 32, "a bit of a word for each group");
static_assert (LT_ACCESS_MAX_ROLES % LT_RULES_GROUP == 0, "no group is cut short");

/* A bit for each role of a group. */
typedef uint64_t LtRoleGroup __attribute__ ((vector_size (LT_RULES_GROUP / 8)));

/* A set of roles. */
typedef struct LtRoleSet
{
  LtRoleGroup group[LT_RULES_MAX_GROUPS];
} LtRoleSet;

/* The roles that are allowed a permission, and those that are denied it. */
typedef struct LtRuleBits
{
  LtRoleGroup allow;
  LtRoleGroup deny;
} LtRuleBits;

/* At most 64 KiB. Permissions between the first and the last have their bits even if no rule
 * names them: to find those of one is a multiplication then, and most stores have few. */
typedef struct LtRules
{
  uint32_t groups;       /* that have a say, a bit each */
  uint8_t n_groups;      /* bits in it */
  uint8_t first;         /* the lowest permission that a rule names */
  uint8_t n_permissions; /* from that to the highest */
  LtRuleBits bits[];     /* by permission, then by group that has a say */
} LtRules;

/* What one role may and must not do. */
typedef struct LtRule
{
  uint32_t role;
  LtPermissions allow;
  LtPermissions deny;
} LtRule;

/* What @rules, or NULL, say of @role. */
LtRule lt_rules_of_role (const LtRules *rules, uint32_t role);

/* A new block: @old, or NULL, with what it says of @rule's role replaced. *ret_rules is NULL
 * when no rule is left, else of malloc(). Returns false without memory. */
bool lt_rules_with (const LtRules *old, const LtRule *rule, LtRules **ret_rules);

/* Adds to *verdict which of @roles are allowed @permission, and which are denied it. Only the
 * first @n_groups groups of @roles are read. */
static inline void
lt_rules_apply (const LtRules *rules, uint32_t permission, const LtRoleSet *roles,
                uint32_t n_groups, LtRuleBits *verdict)
{
  const uint32_t row = permission - rules->first;
  const LtRuleBits *bits = NULL;
  uint32_t groups = rules->groups & (uint32_t) ((UINT64_C (1) << n_groups) - 1);

  if (row >= rules->n_permissions)
    return;
  bits = &rules->bits[(size_t) row * rules->n_groups];
  for (; groups != 0; groups &= groups - 1, bits++)
    {
      const LtRoleGroup held = roles->group[__builtin_ctz (groups)];

      verdict->allow |= held & bits->allow;
      verdict->deny |= held & bits->deny;
    }
}

static inline bool
lt_role_group_any (LtRoleGroup group)
{
  static_assert (LT_RULES_GROUP == 128, "two words");
  return (group[0] | group[1]) != 0;
}

/* Where @role is: its group, and in that its word and bit. */
static inline uint32_t
lt_role_group (uint32_t role)
{
  return role / LT_RULES_GROUP;
}

static inline uint32_t
lt_role_word (uint32_t role)
{
  return role % LT_RULES_GROUP / 64;
}

static inline uint64_t
lt_role_bit (uint32_t role)
{
  return UINT64_C (1) << role % 64;
}

static inline bool
lt_role_set_has (const LtRoleSet *set, uint32_t role)
{
  return (set->group[lt_role_group (role)][lt_role_word (role)] & lt_role_bit (role)) != 0;
}

static inline void
lt_role_set_add (LtRoleSet *set, uint32_t role)
{
  set->group[lt_role_group (role)][lt_role_word (role)] |= lt_role_bit (role);
}
