/* SPDX-License-Identifier: MIT */

#include "access-fixture.h"

#include <string.h>

/* The decision algorithm as lt-access.h words it, over plain lists, and random
 * stores to compare with. */

#define N_ROLES 10u
#define N_PRINCIPALS 6u
#define N_WORLDS 400u
#define N_CHANGES 80u
#define N_CHECKS 60u
#define N_PERMISSIONS 3u

typedef struct Policy
{
  guint role;
  LtAccessEffect effect;
  LtPermissions permissions;
  char pattern[16];
} Policy;

typedef struct Reference
{
  gboolean inherits[N_ROLES][N_ROLES]; /* directly */
  gboolean exists[N_PRINCIPALS];
  gboolean enabled[N_PRINCIPALS];
  gboolean holds[N_PRINCIPALS][N_ROLES];
  GArray *policies; /* of Policy */
  LtPermissions permissions[N_PERMISSIONS];
} Reference;

static const char *const names[] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" };

/* ---- The reference --------------------------------------------------------- */

static gboolean
reaches (const Reference *reference, guint role, guint target)
{
  if (role == target)
    return TRUE;
  for (guint i = 0; i < N_ROLES; i++)
    if (reference->inherits[role][i] && reaches (reference, i, target))
      return TRUE;
  return FALSE;
}

static gboolean
matches (const char *pattern, const char *resource)
{
  size_t length = strlen (pattern);

  if (pattern[length - 1] == '*')
    return strncmp (pattern, resource, length - 1) == 0;
  return strcmp (pattern, resource) == 0;
}

static gboolean
acts_as (const Reference *reference, guint principal, guint role)
{
  for (guint i = 0; i < N_ROLES; i++)
    if (reference->holds[principal][i] && reaches (reference, i, role))
      return TRUE;
  return FALSE;
}

static LtAccessStatus
expected_check (const Reference *reference, guint principal, const char *resource,
                LtPermissions wanted)
{
  LtPermissions allowed = 0;

  if (!reference->exists[principal])
    return LT_ACCESS_UNKNOWN_PRINCIPAL;
  if (!reference->enabled[principal])
    return LT_ACCESS_DISABLED;
  for (guint i = 0; i < reference->policies->len; i++)
    {
      const Policy *policy = &g_array_index (reference->policies, Policy, i);

      if (!matches (policy->pattern, resource) || !acts_as (reference, principal, policy->role))
        continue;
      if (policy->effect == LT_ACCESS_DENY && (policy->permissions & wanted) != 0)
        return LT_ACCESS_DENIED;
      if (policy->effect == LT_ACCESS_ALLOW)
        allowed |= policy->permissions;
    }
  return (allowed & wanted) == wanted ? LT_ACCESS_OK : LT_ACCESS_NO_POLICY;
}

static Policy *
find_policy (const Reference *reference, const Policy *like)
{
  for (guint i = 0; i < reference->policies->len; i++)
    {
      Policy *policy = &g_array_index (reference->policies, Policy, i);

      if (policy->role == like->role && policy->effect == like->effect
          && strcmp (policy->pattern, like->pattern) == 0)
        return policy;
    }
  return NULL;
}

/* One of them at least. */
static LtPermissions
draw_permissions (const Reference *reference, GRand *random)
{
  gint32 chosen = g_rand_int_range (random, 1, 1 << N_PERMISSIONS);
  LtPermissions permissions = 0;

  for (guint i = 0; i < N_PERMISSIONS; i++)
    if ((chosen >> i & 1) != 0)
      permissions |= reference->permissions[i];
  return permissions;
}

/* ---- Random changes, made to both ------------------------------------------ */

/* Few words and little depth, so that patterns meet. */
static void
draw_path (GRand *random, gboolean pattern, char ret_path[16])
{
  guint depth = 1 + g_rand_int_range (random, 0, 4);
  GString *path = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append_printf (path, "%s%c", i == 0 ? "" : "/",
                            "ab"[g_rand_int_range (random, 0, 2)]);
  if (pattern && g_rand_int_range (random, 0, 8) == 0)
    g_string_assign (path, "*");
  else if (pattern && g_rand_boolean (random))
    g_string_append (path, "/*");
  g_strlcpy (ret_path, path->str, 16);
  g_string_free (path, TRUE);
}

static void
change_parent (LtAccess *store, Reference *reference, GRand *random)
{
  guint role = (guint) g_rand_int_range (random, 0, N_ROLES),
        parent = (guint) g_rand_int_range (random, 0, N_ROLES);
  gboolean *inherits = &reference->inherits[role][parent];
  LtAccessStatus expected = LT_ACCESS_OK;

  if (g_rand_int_range (random, 0, 3) == 0)
    {
      expected = *inherits ? LT_ACCESS_OK : LT_ACCESS_NOT_FOUND;
      assert_status (lt_access_remove_parent (store, names[role], names[parent], NULL),
                     expected);
      *inherits = FALSE;
      return;
    }
  if (reaches (reference, parent, role))
    expected = LT_ACCESS_CYCLE;
  else if (*inherits)
    expected = LT_ACCESS_EXISTS;
  assert_status (lt_access_add_parent (store, names[role], names[parent], NULL), expected);
  if (expected == LT_ACCESS_OK)
    *inherits = TRUE;
}

static void
change_principal (LtAccess *store, Reference *reference, GRand *random)
{
  guint i = (guint) g_rand_int_range (random, 0, N_PRINCIPALS);
  gboolean known = reference->exists[i];

  switch (g_rand_int_range (random, 0, 4))
    {
    case 0:
      assert_status (lt_access_remove_principal (store, names[i], NULL),
                     known ? LT_ACCESS_OK : LT_ACCESS_UNKNOWN_PRINCIPAL);
      reference->exists[i] = FALSE;
      memset (reference->holds[i], 0, sizeof reference->holds[i]);
      break;
    case 1:
      reference->enabled[i] = g_rand_boolean (random);
      assert_status (lt_access_set_enabled (store, names[i], reference->enabled[i], NULL),
                     known ? LT_ACCESS_OK : LT_ACCESS_UNKNOWN_PRINCIPAL);
      break;
    default:
      assert_status (lt_access_add_principal (store, names[i], NULL, 0, NULL),
                     known ? LT_ACCESS_EXISTS : LT_ACCESS_OK);
      reference->exists[i] = TRUE;
      reference->enabled[i] = known ? reference->enabled[i] : TRUE;
    }
}

static void
change_grant (LtAccess *store, Reference *reference, GRand *random)
{
  guint i = (guint) g_rand_int_range (random, 0, N_PRINCIPALS),
        role = (guint) g_rand_int_range (random, 0, N_ROLES);
  gboolean *holds = &reference->holds[i][role];
  gboolean give = g_rand_int_range (random, 0, 3) > 0;
  LtAccessStatus expected = LT_ACCESS_OK;

  if (!reference->exists[i])
    expected = LT_ACCESS_UNKNOWN_PRINCIPAL;
  else if (give && *holds)
    expected = LT_ACCESS_EXISTS;
  else if (!give && !*holds)
    expected = LT_ACCESS_NOT_FOUND;

  if (give)
    assert_status (lt_access_grant (store, names[i], names[role], NULL), expected);
  else
    assert_status (lt_access_revoke (store, names[i], names[role], NULL), expected);
  if (expected == LT_ACCESS_OK)
    *holds = give;
}

static void
change_policy (LtAccess *store, Reference *reference, GRand *random)
{
  Policy policy = { (guint) g_rand_int_range (random, 0, N_ROLES),
                    g_rand_int_range (random, 0, 3) == 0 ? LT_ACCESS_DENY : LT_ACCESS_ALLOW,
                    draw_permissions (reference, random), "" };
  const char *role = names[policy.role];
  Policy *known = NULL;

  draw_path (random, TRUE, policy.pattern);
  known = find_policy (reference, &policy);
  if (g_rand_int_range (random, 0, 3) == 0)
    {
      gboolean there = known != NULL && (known->permissions & policy.permissions) != 0;

      assert_status (lt_access_remove_policy (store, role, policy.effect, policy.pattern,
                                              policy.permissions, NULL),
                     there ? LT_ACCESS_OK : LT_ACCESS_NOT_FOUND);
      if (there)
        known->permissions &= ~policy.permissions;
      return;
    }
  assert_status (
    lt_access_add_policy (store, role, policy.effect, policy.pattern, policy.permissions, NULL),
    LT_ACCESS_OK);
  if (known != NULL)
    known->permissions |= policy.permissions;
  else
    g_array_append_val (reference->policies, policy);
}

static void
change_something (LtAccess *store, Reference *reference, GRand *random)
{
  switch (g_rand_int_range (random, 0, 10))
    {
    case 0:
      change_parent (store, reference, random);
      break;
    case 1:
      change_principal (store, reference, random);
      break;
    case 2:
    case 3:
      change_grant (store, reference, random);
      break;
    default:
      change_policy (store, reference, random);
    }
}

/* ---- The comparison -------------------------------------------------------- */

static void
check_something (LtAccess *store, const Reference *reference, GRand *random, guint *n_seen)
{
  guint principal = (guint) g_rand_int_range (random, 0, N_PRINCIPALS);
  LtPermissions wanted = draw_permissions (reference, random);
  LtAccessStatus expected = LT_ACCESS_OK;
  char resource[16];

  draw_path (random, FALSE, resource);
  expected = expected_check (reference, principal, resource, wanted);
  assert_status (lt_access_check (store, names[principal], resource, wanted), expected);
  n_seen[expected]++;
}

/* A principal with a few roles, so that most checks get past its name. */
static void
add_with_roles (LtAccess *store, Reference *reference, GRand *random, guint principal)
{
  assert_status (lt_access_add_principal (store, names[principal], NULL, 0, NULL),
                 LT_ACCESS_OK);
  reference->exists[principal] = reference->enabled[principal] = TRUE;
  for (guint i = 0; i < N_ROLES; i++)
    if (g_rand_int_range (random, 0, 3) == 0)
      {
        assert_status (lt_access_grant (store, names[principal], names[i], NULL), LT_ACCESS_OK);
        reference->holds[principal][i] = TRUE;
      }
}

/* Roles and permissions next to each other or, in a @wide store, as far apart as there may
 * be, with others in between that nothing is about. */
static void
define (LtAccess *store, Reference *reference, gboolean wide)
{
  const guint others = wide ? (LT_ACCESS_MAX_ROLES - N_ROLES) / (N_ROLES - 1) : 0;
  LtPermissions last = DELETE;

  for (guint i = 0; i < N_ROLES; i++)
    {
      for (guint k = 0; i > 0 && k < others; k++)
        {
          g_autofree char *name = g_strdup_printf ("other-%u-%u", i, k);
          assert_status (lt_access_add_role (store, name, NULL), LT_ACCESS_OK);
        }
      assert_status (lt_access_add_role (store, names[i], NULL), LT_ACCESS_OK);
    }
  for (guint i = N_PERMISSIONS; wide && i < LT_ACCESS_MAX_PERMISSIONS; i++)
    {
      g_autofree char *name = g_strdup_printf ("other-%u", i);
      assert_status (lt_access_add_permission (store, name, &last, NULL), LT_ACCESS_OK);
    }
  reference->permissions[0] = READ;
  reference->permissions[1] = WRITE;
  reference->permissions[2] = last;
}

static void
compare_world (guint seed, guint *n_seen)
{
  g_autoptr (LtAccess) store = access_new ();
  GRand *random = g_rand_new_with_seed (seed);
  Reference reference = { .policies = g_array_new (FALSE, FALSE, sizeof (Policy)) };

  define (store, &reference, seed % 8 == 0);
  for (guint i = 0; i < N_PRINCIPALS; i++)
    add_with_roles (store, &reference, random, i);
  for (guint i = 0; i < N_CHANGES; i++)
    {
      change_something (store, &reference, random);
      for (guint k = 0; k < N_CHECKS / 10; k++)
        check_something (store, &reference, random, n_seen);
    }
  for (guint i = 0; i < N_CHECKS; i++)
    check_something (store, &reference, random, n_seen);
  g_array_unref (reference.policies);
  g_rand_free (random);
}

static void
test_against_reference (void)
{
  guint n_seen[LT_ACCESS_DISABLED + 1] = { 0 };

  g_test_summary ("Over thousands of random changes each verdict is the reference's.");

  for (guint seed = 0; seed < N_WORLDS; seed++)
    compare_world (seed, n_seen);

  /* A comparison in which a verdict hardly occurs would prove little. */
  for (guint i = 0; i < G_N_ELEMENTS (n_seen); i++)
    {
      g_test_message ("%s: %u checks", lt_access_status_text (i), n_seen[i]);
      g_assert_cmpuint (n_seen[i], >, 1000);
    }
}

int
main (int argc, char **argv)
{
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  lt_access_thread_register ();
  g_test_add_func ("/access/random/against-reference", test_against_reference);
  status = g_test_run ();
  lt_access_thread_unregister ();
  return status;
}
