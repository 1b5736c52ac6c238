/* SPDX-License-Identifier: MIT */

#include "access-fixture.h"

/* ---- A small world --------------------------------------------------------- */

static const struct
{
  const char *role, *parent;
} roles[] = {
  { "guest", NULL },   { "staff", "guest" }, { "editor", "staff" },
  { "auditor", NULL }, { "banned", NULL },
};

static const struct
{
  const char *role;
  LtAccessEffect effect;
  const char *pattern;
  LtPermissions permissions;
} policies[] = {
  { "guest", LT_ACCESS_ALLOW, "welcome", READ },
  { "guest", LT_ACCESS_ALLOW, "public/*", READ },
  { "staff", LT_ACCESS_ALLOW, "docs/*", READ | WRITE },
  { "staff", LT_ACCESS_DENY, "docs/archive/*", WRITE },
  { "editor", LT_ACCESS_ALLOW, "docs/archive/2020", WRITE | DELETE },
  { "auditor", LT_ACCESS_ALLOW, "*", READ },
  { "banned", LT_ACCESS_DENY, "*", READ | WRITE | DELETE },
};

static const struct
{
  const char *name, *role, *role_2;
} principals[] = {
  { "gina", "guest", NULL },  { "sam", "staff", NULL },       { "eve", "editor", NULL },
  { "ann", "auditor", NULL }, { "bob", "auditor", "banned" }, { "two", "guest", "auditor" },
  { "nil", NULL, NULL },      { "off", "staff", NULL },
};

static LtAccess *
world_new (void)
{
  LtAccess *store = access_new ();

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      assert_status (lt_access_add_role (store, roles[i].role, NULL), LT_ACCESS_OK);
      if (roles[i].parent != NULL)
        assert_status (lt_access_add_parent (store, roles[i].role, roles[i].parent, NULL),
                       LT_ACCESS_OK);
    }
  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    assert_status (lt_access_add_policy (store, policies[i].role, policies[i].effect,
                                         policies[i].pattern, policies[i].permissions, NULL),
                   LT_ACCESS_OK);
  for (guint i = 0; i < G_N_ELEMENTS (principals); i++)
    {
      const char *held[] = { principals[i].role, principals[i].role_2 };
      guint n_held = principals[i].role == NULL ? 0 : principals[i].role_2 == NULL ? 1 : 2;

      assert_status (lt_access_add_principal (store, principals[i].name, held, n_held, NULL),
                     LT_ACCESS_OK);
    }
  assert_status (lt_access_set_enabled (store, "off", false, NULL), LT_ACCESS_OK);
  return store;
}

/* ---- Decisions ------------------------------------------------------------- */

static const struct
{
  const char *name, *principal, *resource;
  LtPermissions wanted;
  LtAccessStatus expected;
} decisions[] = {
  { "exact", "gina", "welcome", READ, LT_ACCESS_OK },
  { "exact-not-below", "gina", "welcome/x", READ, LT_ACCESS_NO_POLICY },
  { "below", "gina", "public/a", READ, LT_ACCESS_OK },
  { "far-below", "gina", "public/a/b/c/d/e", READ, LT_ACCESS_OK },
  { "below-not-itself", "gina", "public", READ, LT_ACCESS_NO_POLICY },
  { "whole-components", "gina", "publication/a", READ, LT_ACCESS_NO_POLICY },
  { "case-counts", "gina", "Public/a", READ, LT_ACCESS_NO_POLICY },
  { "other-permission", "gina", "public/a", WRITE, LT_ACCESS_NO_POLICY },
  { "inherited", "sam", "public/a", READ, LT_ACCESS_OK },
  { "inherited-twice", "eve", "welcome", READ, LT_ACCESS_OK },
  { "not-upwards", "gina", "docs/a", READ, LT_ACCESS_NO_POLICY },
  { "deny-overrides", "sam", "docs/archive/2019", WRITE, LT_ACCESS_DENIED },
  { "deny-of-others-only", "sam", "docs/archive/2019", READ, LT_ACCESS_OK },
  { "deny-beats-exact-and-near", "eve", "docs/archive/2020", WRITE, LT_ACCESS_DENIED },
  { "allow-beside-deny", "eve", "docs/archive/2020", DELETE, LT_ACCESS_OK },
  { "exact-sibling", "eve", "docs/archive/2021", DELETE, LT_ACCESS_NO_POLICY },
  { "everything", "ann", "docs/archive/2020", READ, LT_ACCESS_OK },
  { "everything-unheard-of", "ann", "no/such/thing", READ, LT_ACCESS_OK },
  { "everything-one-component", "ann", "x", READ, LT_ACCESS_OK },
  { "everything-not-all-verbs", "ann", "x", WRITE, LT_ACCESS_NO_POLICY },
  { "deny-of-other-role", "bob", "welcome", READ, LT_ACCESS_DENIED },
  { "deny-without-allow", "bob", "x", DELETE, LT_ACCESS_DENIED },
  { "second-role", "two", "docs/a", READ, LT_ACCESS_OK },
  { "no-roles", "nil", "welcome", READ, LT_ACCESS_NO_POLICY },
  { "disabled", "off", "docs/a", READ, LT_ACCESS_DISABLED },
  { "unknown", "who", "welcome", READ, LT_ACCESS_UNKNOWN_PRINCIPAL },
  { "unknown-empty", "", "welcome", READ, LT_ACCESS_UNKNOWN_PRINCIPAL },
  { "unknown-prefix", "sa", "docs/a", READ, LT_ACCESS_UNKNOWN_PRINCIPAL },
  { "all-of", "sam", "docs/a", READ | WRITE, LT_ACCESS_OK },
  { "all-of-two-roles", "two", "public/a", READ, LT_ACCESS_OK },
  { "not-all-of", "sam", "docs/a", READ | DELETE, LT_ACCESS_NO_POLICY },
  { "one-of-denied", "sam", "docs/archive/1", READ | WRITE, LT_ACCESS_DENIED },
  { "nothing-wanted", "sam", "docs/a", 0, LT_ACCESS_INVALID },
};

static void
test_decision (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (LtAccess) store = world_new ();

  assert_status (
    lt_access_check (store, decisions[i].principal, decisions[i].resource, decisions[i].wanted),
    decisions[i].expected);
}

static const char *const bad_paths[] = { "",
                                         "/",
                                         "a/",
                                         "/a",
                                         "a//b",
                                         "a/./b",
                                         ".",
                                         "..",
                                         "a/..",
                                         "a b",
                                         "a*",
                                         "a/*",
                                         "*",
                                         "a\tb",
                                         "a\x7f",
                                         "\x01",
                                         "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17" };

static void
test_bad_path (void)
{
  g_autoptr (LtAccess) store = world_new ();
  g_autofree char *long_path = g_strnfill (LT_ACCESS_PATH_MAX + 1, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (bad_paths); i++)
    assert_status (lt_access_check (store, "ann", bad_paths[i], READ), LT_ACCESS_INVALID);
  assert_status (lt_access_check (store, "ann", long_path, READ), LT_ACCESS_INVALID);
}

static void
test_good_path (void)
{
  g_autoptr (LtAccess) store = world_new ();
  g_autofree char *long_path = g_strnfill (LT_ACCESS_PATH_MAX, 'x');

  assert_status (lt_access_check (store, "ann", long_path, READ), LT_ACCESS_OK);
  assert_status (lt_access_check (store, "ann", "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", READ),
                 LT_ACCESS_OK);
  assert_status (lt_access_check (store, "ann", "...", READ), LT_ACCESS_OK);
  assert_status (lt_access_check (store, "ann", ".a/..b", READ), LT_ACCESS_OK);
  assert_status (lt_access_check (store, "ann", "gr\xc3\xbc\xc3\x9f", READ), LT_ACCESS_OK);
}

/* ---- Changes --------------------------------------------------------------- */

static void
test_policy_changes (void)
{
  g_autoptr (LtAccess) store = world_new ();

  assert_status (
    lt_access_remove_policy (store, "staff", LT_ACCESS_DENY, "docs/archive/*", WRITE, NULL),
    LT_ACCESS_OK);
  assert_status (lt_access_check (store, "sam", "docs/archive/2019", WRITE), LT_ACCESS_OK);
  assert_status (
    lt_access_remove_policy (store, "staff", LT_ACCESS_DENY, "docs/archive/*", WRITE, NULL),
    LT_ACCESS_NOT_FOUND);

  /* One permission of two goes, and the other one stays. */
  assert_status (
    lt_access_remove_policy (store, "staff", LT_ACCESS_ALLOW, "docs/*", WRITE | DELETE, NULL),
    LT_ACCESS_OK);
  assert_status (lt_access_check (store, "sam", "docs/a", WRITE), LT_ACCESS_NO_POLICY);
  assert_status (lt_access_check (store, "sam", "docs/a", READ), LT_ACCESS_OK);

  /* Adding is idempotent. */
  for (int i = 0; i < 2; i++)
    assert_status (
      lt_access_add_policy (store, "guest", LT_ACCESS_DENY, "public/secret", READ, NULL),
      LT_ACCESS_OK);
  assert_status (lt_access_check (store, "eve", "public/secret", READ), LT_ACCESS_DENIED);
  assert_status (lt_access_check (store, "eve", "public/secret/x", READ), LT_ACCESS_OK);
}

static void
test_grant_changes (void)
{
  g_autoptr (LtAccess) store = world_new ();

  assert_status (lt_access_grant (store, "nil", "guest", NULL), LT_ACCESS_OK);
  assert_status (lt_access_check (store, "nil", "welcome", READ), LT_ACCESS_OK);
  assert_status (lt_access_revoke (store, "nil", "guest", NULL), LT_ACCESS_OK);
  assert_status (lt_access_check (store, "nil", "welcome", READ), LT_ACCESS_NO_POLICY);

  assert_status (lt_access_revoke (store, "bob", "banned", NULL), LT_ACCESS_OK);
  assert_status (lt_access_check (store, "bob", "welcome", READ), LT_ACCESS_OK);

  assert_status (lt_access_set_enabled (store, "off", true, NULL), LT_ACCESS_OK);
  assert_status (lt_access_check (store, "off", "docs/a", READ), LT_ACCESS_OK);
  assert_status (lt_access_remove_principal (store, "off", NULL), LT_ACCESS_OK);
  assert_status (lt_access_check (store, "off", "docs/a", READ), LT_ACCESS_UNKNOWN_PRINCIPAL);
}

static void
test_inheritance_changes (void)
{
  g_autoptr (LtAccess) store = world_new ();

  assert_status (lt_access_remove_parent (store, "staff", "guest", NULL), LT_ACCESS_OK);
  assert_status (lt_access_check (store, "sam", "welcome", READ), LT_ACCESS_NO_POLICY);
  assert_status (lt_access_check (store, "eve", "welcome", READ), LT_ACCESS_NO_POLICY);
  assert_status (lt_access_check (store, "eve", "docs/a", READ), LT_ACCESS_OK);

  /* Inherited over two ways: one of them is enough. */
  assert_status (lt_access_add_parent (store, "staff", "guest", NULL), LT_ACCESS_OK);
  assert_status (lt_access_add_parent (store, "editor", "guest", NULL), LT_ACCESS_OK);
  assert_status (lt_access_remove_parent (store, "staff", "guest", NULL), LT_ACCESS_OK);
  assert_status (lt_access_check (store, "sam", "welcome", READ), LT_ACCESS_NO_POLICY);
  assert_status (lt_access_check (store, "eve", "welcome", READ), LT_ACCESS_OK);
}

static void
test_many_roles (void)
{
  g_autoptr (LtAccess) store = access_new ();

  g_test_summary ("Roles far apart in a set of roles are told apart.");

  for (guint i = 0; i < 700; i++)
    {
      g_autofree char *role = g_strdup_printf ("r%u", i);
      g_autofree char *path = g_strdup_printf ("room/%u", i);
      const char *held = role;

      assert_status (lt_access_add_role (store, role, NULL), LT_ACCESS_OK);
      assert_status (lt_access_add_policy (store, role, LT_ACCESS_ALLOW, path, READ, NULL),
                     LT_ACCESS_OK);
      assert_status (lt_access_add_principal (store, role, &held, 1, NULL), LT_ACCESS_OK);
    }
  for (guint i = 0; i < 700; i++)
    {
      g_autofree char *role = g_strdup_printf ("r%u", i);
      g_autofree char *own = g_strdup_printf ("room/%u", i);
      g_autofree char *other = g_strdup_printf ("room/%u", (i + 64) % 700);

      assert_status (lt_access_check (store, role, own, READ), LT_ACCESS_OK);
      assert_status (lt_access_check (store, role, other, READ), LT_ACCESS_NO_POLICY);
    }
}

int
main (int argc, char **argv)
{
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  lt_access_thread_register ();

  for (guint i = 0; i < G_N_ELEMENTS (decisions); i++)
    {
      g_autofree char *path = g_strdup_printf ("/access/decision/%s", decisions[i].name);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_decision);
    }
  g_test_add_func ("/access/path/bad", test_bad_path);
  g_test_add_func ("/access/path/good", test_good_path);
  g_test_add_func ("/access/changes/policy", test_policy_changes);
  g_test_add_func ("/access/changes/grant", test_grant_changes);
  g_test_add_func ("/access/changes/inheritance", test_inheritance_changes);
  g_test_add_func ("/access/many-roles", test_many_roles);

  status = g_test_run ();
  lt_access_thread_unregister ();
  return status;
}
