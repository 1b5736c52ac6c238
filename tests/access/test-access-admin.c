/* SPDX-License-Identifier: MIT */

#include "access-fixture.h"

#include <lt-access-private.h>

#include <string.h>

static LtAccess *
store_with_roles (const char *const *names)
{
  LtAccess *store = access_new ();

  for (; *names != NULL; names++)
    assert_status (lt_access_add_role (store, *names, NULL), LT_ACCESS_OK);
  return store;
}

#define ROLES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* ---- Cycles ---------------------------------------------------------------- */

static void
test_cycle (void)
{
  g_autoptr (LtAccess) store = store_with_roles (ROLES ("a", "b", "c", "d"));
  LtAccessError error = { "" };

  assert_status (lt_access_add_parent (store, "a", "a", &error), LT_ACCESS_CYCLE);
  g_assert_cmpstr (error.text, ==, "role 'a': cannot inherit itself");

  assert_status (lt_access_add_parent (store, "a", "b", NULL), LT_ACCESS_OK);
  assert_status (lt_access_add_parent (store, "b", "a", &error), LT_ACCESS_CYCLE);
  g_assert_cmpstr (error.text, ==, "role 'b': cannot inherit 'a', which already inherits 'b'");

  assert_status (lt_access_add_parent (store, "b", "c", NULL), LT_ACCESS_OK);
  assert_status (lt_access_add_parent (store, "c", "d", NULL), LT_ACCESS_OK);
  assert_status (lt_access_add_parent (store, "d", "a", &error), LT_ACCESS_CYCLE);
  g_assert_cmpstr (error.text, ==, "role 'd': cannot inherit 'a', which already inherits 'd'");

  /* A diamond is no cycle. */
  assert_status (lt_access_add_parent (store, "a", "d", NULL), LT_ACCESS_OK);
  assert_status (lt_access_remove_parent (store, "a", "b", NULL), LT_ACCESS_OK);
  assert_status (lt_access_add_parent (store, "d", "a", NULL), LT_ACCESS_CYCLE);
  assert_status (lt_access_remove_parent (store, "a", "d", NULL), LT_ACCESS_OK);
  assert_status (lt_access_add_parent (store, "d", "a", NULL), LT_ACCESS_OK);
}

static void
test_cycle_changes_nothing (void)
{
  g_autoptr (LtAccess) store = store_with_roles (ROLES ("low", "high"));

  assert_status (lt_access_add_parent (store, "high", "low", NULL), LT_ACCESS_OK);
  assert_status (lt_access_add_policy (store, "high", LT_ACCESS_ALLOW, "x", READ, NULL),
                 LT_ACCESS_OK);
  assert_status (lt_access_add_principal (store, "p", ROLES ("low"), 1, NULL), LT_ACCESS_OK);
  assert_status (lt_access_add_parent (store, "low", "high", NULL), LT_ACCESS_CYCLE);
  assert_status (lt_access_check (store, "p", "x", READ), LT_ACCESS_NO_POLICY);
}

/* ---- Bad input: one line that names the thing ------------------------------ */

static LtAccessStatus
bad_role_name (LtAccess *store, LtAccessError *error)
{
  return lt_access_add_role (store, "a b", error);
}

static LtAccessStatus
bad_empty_name (LtAccess *store, LtAccessError *error)
{
  return lt_access_add_principal (store, "", NULL, 0, error);
}

static LtAccessStatus
bad_quote_in_name (LtAccess *store, LtAccessError *error)
{
  return lt_access_add_principal (store, "o\"neil", NULL, 0, error);
}

static LtAccessStatus
bad_long_name (LtAccess *store, LtAccessError *error)
{
  g_autofree char *name = g_strnfill (LT_ACCESS_NAME_MAX + 1, 'n');

  return lt_access_add_permission (store, name, &(LtPermissions){ 0 }, error);
}

static LtAccessStatus
role_twice (LtAccess *store, LtAccessError *error)
{
  return lt_access_add_role (store, "a", error);
}

static LtAccessStatus
permission_twice (LtAccess *store, LtAccessError *error)
{
  return lt_access_add_permission (store, "read", &(LtPermissions){ 0 }, error);
}

static LtAccessStatus
principal_twice (LtAccess *store, LtAccessError *error)
{
  return lt_access_add_principal (store, "p", NULL, 0, error);
}

static LtAccessStatus
roles_twice (LtAccess *store, LtAccessError *error)
{
  return lt_access_add_principal (store, "q", ROLES ("a", "a"), 2, error);
}

static LtAccessStatus
unknown_role (LtAccess *store, LtAccessError *error)
{
  return lt_access_add_principal (store, "q", ROLES ("a", "z"), 2, error);
}

static LtAccessStatus
unknown_parent (LtAccess *store, LtAccessError *error)
{
  return lt_access_add_parent (store, "a", "z", error);
}

static LtAccessStatus
unknown_principal (LtAccess *store, LtAccessError *error)
{
  return lt_access_grant (store, "q", "a", error);
}

static LtAccessStatus
parent_twice (LtAccess *store, LtAccessError *error)
{
  return lt_access_add_parent (store, "a", "b", error);
}

static LtAccessStatus
no_such_parent (LtAccess *store, LtAccessError *error)
{
  return lt_access_remove_parent (store, "b", "a", error);
}

static LtAccessStatus
granted_twice (LtAccess *store, LtAccessError *error)
{
  return lt_access_grant (store, "p", "a", error);
}

static LtAccessStatus
not_granted (LtAccess *store, LtAccessError *error)
{
  return lt_access_revoke (store, "p", "b", error);
}

static LtAccessStatus
policy_of_unknown_role (LtAccess *store, LtAccessError *error)
{
  return lt_access_add_policy (store, "z", LT_ACCESS_ALLOW, "x", READ, error);
}

static LtAccessStatus
undefined_permission (LtAccess *store, LtAccessError *error)
{
  return lt_access_add_policy (store, "a", LT_ACCESS_ALLOW, "x", 8, error);
}

static LtAccessStatus
no_permission (LtAccess *store, LtAccessError *error)
{
  return lt_access_add_policy (store, "a", LT_ACCESS_ALLOW, "x", 0, error);
}

static LtAccessStatus
no_such_policy (LtAccess *store, LtAccessError *error)
{
  return lt_access_remove_policy (store, "a", LT_ACCESS_DENY, "x/*", READ, error);
}

static LtAccessStatus
too_many_at_once (LtAccess *store, LtAccessError *error)
{
  return lt_access_reserve (store, LT_ACCESS_MAX_PRINCIPALS + 1, error);
}

static LtAccessStatus
cheap_hash (LtAccess *store, LtAccessError *error)
{
  const LtAccessConfig config = { 1, 4096 };

  return lt_access_new (&config, &store, error);
}

static const struct
{
  const char *name;
  LtAccessStatus (*act) (LtAccess *store, LtAccessError *error);
  LtAccessStatus expected;
  const char *message;
} bad_inputs[] = {
  { "role-name", bad_role_name, LT_ACCESS_INVALID,
    "role: expected a name of 1 to 127 *, found 'a b'" },
  { "empty-name", bad_empty_name, LT_ACCESS_INVALID, "principal: expected a name *, found ''" },
  { "quote", bad_quote_in_name, LT_ACCESS_INVALID,
    "principal: expected a name *, found 'o\"neil'" },
  { "long-name", bad_long_name, LT_ACCESS_INVALID,
    "permission: expected a name *, found 'nnn*'" },
  { "role-twice", role_twice, LT_ACCESS_EXISTS, "role 'a': defined already" },
  { "permission-twice", permission_twice, LT_ACCESS_EXISTS,
    "permission 'read': defined already" },
  { "principal-twice", principal_twice, LT_ACCESS_EXISTS, "principal 'p': exists already" },
  { "roles-twice", roles_twice, LT_ACCESS_EXISTS, "principal 'q': role 'a' is given twice" },
  { "unknown-role", unknown_role, LT_ACCESS_UNKNOWN_ROLE, "role 'z': unknown" },
  { "unknown-parent", unknown_parent, LT_ACCESS_UNKNOWN_ROLE, "role 'z': unknown" },
  { "unknown-principal", unknown_principal, LT_ACCESS_UNKNOWN_PRINCIPAL,
    "principal 'q': unknown" },
  { "parent-twice", parent_twice, LT_ACCESS_EXISTS, "role 'a': inherits 'b' already" },
  { "no-parent", no_such_parent, LT_ACCESS_NOT_FOUND, "role 'b': does not inherit 'a'" },
  { "granted-twice", granted_twice, LT_ACCESS_EXISTS, "principal 'p': holds role 'a' already" },
  { "not-granted", not_granted, LT_ACCESS_NOT_FOUND, "principal 'p': does not hold role 'b'" },
  { "policy-role", policy_of_unknown_role, LT_ACCESS_UNKNOWN_ROLE, "role 'z': unknown" },
  { "undefined-permission", undefined_permission, LT_ACCESS_INVALID,
    "pattern 'x': *defined permissions, found 0x8" },
  { "no-permission", no_permission, LT_ACCESS_INVALID,
    "pattern 'x': *defined permissions, found 0x0" },
  { "no-policy", no_such_policy, LT_ACCESS_NOT_FOUND,
    "pattern 'x/*': role 'a' has no such policy" },
  { "reserve", too_many_at_once, LT_ACCESS_LIMIT,
    "principals: expected at most 16777216, found 16777217" },
  { "hash", cheap_hash, LT_ACCESS_INVALID,
    "argon2 memory: expected 8192 to * bytes, found 4096" },
};

static void
test_bad_input (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (LtAccess) store = store_with_roles (ROLES ("a", "b"));
  LtAccessError error = { "" };

  assert_status (lt_access_add_parent (store, "a", "b", NULL), LT_ACCESS_OK);
  assert_status (lt_access_add_principal (store, "p", ROLES ("a"), 1, NULL), LT_ACCESS_OK);

  assert_status (bad_inputs[i].act (store, &error), bad_inputs[i].expected);
  if (!g_pattern_match_simple (bad_inputs[i].message, error.text))
    g_assert_cmpstr (error.text, ==, bad_inputs[i].message);
  assert_status (bad_inputs[i].act (store, NULL), bad_inputs[i].expected);
}

static void
test_bad_pattern (void)
{
  static const char *const patterns[] = { "",     "/",  "**",   "a*",     "*/a", "a/*/b",
                                          "a/**", "/*", "a//*", "a/../*", "a b" };
  g_autoptr (LtAccess) store = store_with_roles (ROLES ("a"));

  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      LtAccessError error = { "" };

      assert_status (
        lt_access_add_policy (store, "a", LT_ACCESS_ALLOW, patterns[i], READ, &error),
        LT_ACCESS_INVALID);
      g_assert_true (g_str_has_prefix (error.text, "pattern '"));
    }
}

/* ---- Limits ---------------------------------------------------------------- */

static void
test_limits (void)
{
  g_autoptr (LtAccess) store = access_new ();
  LtPermissions bit = 0;

  for (guint i = 3; i < LT_ACCESS_MAX_PERMISSIONS; i++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", i);
      assert_status (lt_access_add_permission (store, name, &bit, NULL), LT_ACCESS_OK);
    }
  g_assert_cmpuint (bit, ==, UINT64_C (1) << 63);
  assert_status (lt_access_add_permission (store, "more", &bit, NULL), LT_ACCESS_LIMIT);

  for (guint i = 0; i < LT_ACCESS_MAX_ROLES; i++)
    {
      g_autofree char *name = g_strdup_printf ("r%u", i);
      assert_status (lt_access_add_role (store, name, NULL), LT_ACCESS_OK);
    }
  assert_status (lt_access_add_role (store, "more", NULL), LT_ACCESS_LIMIT);

  assert_status (lt_access_add_principal (store, "p", NULL, 0, NULL), LT_ACCESS_OK);
  for (guint i = 0; i < 64; i++)
    {
      g_autofree char *name = g_strdup_printf ("r%u", 4000 + i);
      assert_status (lt_access_grant (store, "p", name, NULL), LT_ACCESS_OK);
      assert_status (lt_access_add_parent (store, "r0", name, NULL), LT_ACCESS_OK);
    }
  assert_status (lt_access_grant (store, "p", "r1", NULL), LT_ACCESS_LIMIT);
  assert_status (lt_access_add_parent (store, "r0", "r1", NULL), LT_ACCESS_LIMIT);

  /* The last role and the last permission count like any other. */
  assert_status (
    lt_access_add_policy (store, "r4063", LT_ACCESS_ALLOW, "x", UINT64_C (1) << 63, NULL),
    LT_ACCESS_OK);
  assert_status (lt_access_check (store, "p", "x", UINT64_C (1) << 63), LT_ACCESS_OK);
  assert_status (lt_access_check (store, "p", "x", READ), LT_ACCESS_NO_POLICY);
}

/* ---- The tables behind the names ------------------------------------------- */

#define N_MANY 20000u

static void
test_many_principals (void)
{
  g_autoptr (LtAccess) store = access_new ();

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("user-%u", i);
      assert_status (lt_access_add_principal (store, name, NULL, 0, NULL), LT_ACCESS_OK);
    }
  for (guint i = 0; i < N_MANY; i += 2)
    {
      g_autofree char *name = g_strdup_printf ("user-%u", i);
      assert_status (lt_access_remove_principal (store, name, NULL), LT_ACCESS_OK);
    }
  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("user-%u", i);
      assert_status (lt_access_principal_state (store, name),
                     i % 2 == 0 ? LT_ACCESS_UNKNOWN_PRINCIPAL : LT_ACCESS_OK);
    }
}

static void
test_churn_stays_small (void)
{
  g_autoptr (LtAccess) store = store_with_roles (ROLES ("a"));

  g_test_summary ("What is removed leaves no room taken behind.");

  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("user-%u", i);
      g_autofree char *path = g_strdup_printf ("path/%u/x", i);

      assert_status (lt_access_add_principal (store, name, NULL, 0, NULL), LT_ACCESS_OK);
      assert_status (lt_access_add_policy (store, "a", LT_ACCESS_ALLOW, path, READ, NULL),
                     LT_ACCESS_OK);
      assert_status (lt_access_remove_principal (store, name, NULL), LT_ACCESS_OK);
      assert_status (lt_access_remove_policy (store, "a", LT_ACCESS_ALLOW, path, READ, NULL),
                     LT_ACCESS_OK);
    }
  g_assert_cmpuint (store->principals.n_items, ==, 0);
  g_assert_cmpuint (store->nodes.n_items, ==, 0);
  g_assert_cmpuint (store->root->n_children, ==, 0);
  g_assert_cmpuint (atomic_load (&store->principals.slots)->mask, <, 64);
  g_assert_cmpuint (atomic_load (&store->nodes.slots)->mask, <, 64);
}

static void
test_reserve (void)
{
  g_autoptr (LtAccess) store = access_new ();
  const LtSlots *slots = NULL;

  assert_status (lt_access_reserve (store, N_MANY, NULL), LT_ACCESS_OK);
  slots = atomic_load (&store->principals.slots);
  for (guint i = 0; i < N_MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("user-%u", i);
      assert_status (lt_access_add_principal (store, name, NULL, 0, NULL), LT_ACCESS_OK);
    }
  g_assert_true (atomic_load (&store->principals.slots) == slots);
}

int
main (int argc, char **argv)
{
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  lt_access_thread_register ();

  g_test_add_func ("/access/cycle/refused", test_cycle);
  g_test_add_func ("/access/cycle/changes-nothing", test_cycle_changes_nothing);
  for (guint i = 0; i < G_N_ELEMENTS (bad_inputs); i++)
    {
      g_autofree char *path = g_strdup_printf ("/access/bad-input/%s", bad_inputs[i].name);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad_input);
    }
  g_test_add_func ("/access/bad-pattern", test_bad_pattern);
  g_test_add_func ("/access/limits", test_limits);
  g_test_add_func ("/access/many-principals", test_many_principals);
  g_test_add_func ("/access/churn-stays-small", test_churn_stays_small);
  g_test_add_func ("/access/reserve", test_reserve);

  status = g_test_run ();
  lt_access_thread_unregister ();
  return status;
}
