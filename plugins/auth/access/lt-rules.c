/* SPDX-License-Identifier: MIT */

#include "lt-rules.h"

#include <stdlib.h>

/* ---- The shape of a block: which groups and permissions have a place -------- */

typedef struct Shape
{
  uint32_t groups;
  LtPermissions permissions;
} Shape;

/* The bits of @permission and @group, or NULL where @rules have no place for them. */
static LtRuleBits *
bits_at (const LtRules *rules, uint32_t permission, uint32_t group)
{
  const uint32_t row = permission - rules->first;
  const uint32_t before = rules->groups & ((UINT32_C (1) << group) - 1);

  if (row >= rules->n_permissions || (rules->groups >> group & 1) == 0)
    return NULL;
  return (LtRuleBits *) &rules
    ->bits[row * rules->n_groups + (uint32_t) __builtin_popcount (before)];
}

/* Whether @bits say nothing but of @role. */
static bool
is_empty_without (const LtRuleBits *bits, uint32_t role)
{
  LtRoleGroup all = bits->allow | bits->deny;

  all[lt_role_word (role)] &= ~lt_role_bit (role);
  return !lt_role_group_any (all);
}

/* What @old, or NULL, needs without the rule of @role. */
static Shape
shape_without (const LtRules *old, uint32_t role)
{
  Shape shape = { 0, 0 };

  for (uint32_t row = 0; old != NULL && row < old->n_permissions; row++)
    for (uint32_t group = 0; group < LT_RULES_MAX_GROUPS; group++)
      {
        const LtRuleBits *bits = bits_at (old, old->first + row, group);

        if (bits == NULL
            || (group == lt_role_group (role) ? is_empty_without (bits, role)
                                              : !lt_role_group_any (bits->allow | bits->deny)))
          continue;
        shape.groups |= UINT32_C (1) << group;
        shape.permissions |= UINT64_C (1) << (old->first + row);
      }
  return shape;
}

static LtRules *
rules_new (const Shape *shape)
{
  const uint32_t first = (uint32_t) __builtin_ctzll (shape->permissions);
  const uint32_t last = 63 - (uint32_t) __builtin_clzll (shape->permissions);
  const uint32_t n_groups = (uint32_t) __builtin_popcount (shape->groups);
  const uint32_t n_bits = (last - first + 1) * n_groups;
  LtRules *rules = calloc (1, sizeof *rules + n_bits * sizeof rules->bits[0]);

  if (rules == NULL)
    return NULL;
  rules->groups = shape->groups;
  rules->n_groups = (uint8_t) n_groups;
  rules->first = (uint8_t) first;
  rules->n_permissions = (uint8_t) (last - first + 1);
  return rules;
}

/* ---- Rules ----------------------------------------------------------------- */

LtRule
lt_rules_of_role (const LtRules *rules, uint32_t role)
{
  LtRule rule = { .role = role };

  for (uint32_t row = 0; rules != NULL && row < rules->n_permissions; row++)
    {
      const LtRuleBits *bits = bits_at (rules, rules->first + row, lt_role_group (role));
      const LtPermissions permission = UINT64_C (1) << (rules->first + row);

      if (bits != NULL && (bits->allow[lt_role_word (role)] & lt_role_bit (role)) != 0)
        rule.allow |= permission;
      if (bits != NULL && (bits->deny[lt_role_word (role)] & lt_role_bit (role)) != 0)
        rule.deny |= permission;
    }
  return rule;
}

/* Copies what @rules have a place for. */
static void
fill (LtRules *rules, const LtRules *old)
{
  for (uint32_t row = 0; old != NULL && row < rules->n_permissions; row++)
    for (uint32_t group = 0; group < LT_RULES_MAX_GROUPS; group++)
      {
        const LtRuleBits *from = bits_at (old, rules->first + row, group);
        LtRuleBits *to = bits_at (rules, rules->first + row, group);

        if (from != NULL && to != NULL)
          *to = *from;
      }
}

static void
set (LtRules *rules, const LtRule *rule)
{
  const uint64_t bit = lt_role_bit (rule->role);

  for (uint32_t row = 0; row < rules->n_permissions; row++)
    {
      const LtPermissions permission = UINT64_C (1) << (rules->first + row);
      LtRuleBits *bits = bits_at (rules, rules->first + row, lt_role_group (rule->role));
      const uint32_t word = lt_role_word (rule->role);

      if (bits == NULL)
        return;
      bits->allow[word] &= ~bit;
      bits->deny[word] &= ~bit;
      if ((rule->allow & permission) != 0)
        bits->allow[word] |= bit;
      if ((rule->deny & permission) != 0)
        bits->deny[word] |= bit;
    }
}

bool
lt_rules_with (const LtRules *old, const LtRule *rule, LtRules **ret_rules)
{
  Shape shape = shape_without (old, rule->role);

  if ((rule->allow | rule->deny) != 0)
    {
      shape.groups |= UINT32_C (1) << lt_role_group (rule->role);
      shape.permissions |= rule->allow | rule->deny;
    }
  *ret_rules = NULL;
  if (shape.groups == 0)
    return true;

  *ret_rules = rules_new (&shape);
  if (*ret_rules == NULL)
    return false;
  fill (*ret_rules, old);
  set (*ret_rules, rule);
  return true;
}
