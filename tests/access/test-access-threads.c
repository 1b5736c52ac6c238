/* SPDX-License-Identifier: MIT */

#include "access-fixture.h"

#include <lt-access-private.h>

#include <stdatomic.h>
#include <string.h>

#define N_ROUNDS 20000u
#define N_READERS 3u

/* Readers run until the writers are done. */
typedef struct Stage
{
  LtAccess *store;
  atomic_int writing;
  atomic_uint n_read;
} Stage;

static void
run_stage (Stage *stage, GThreadFunc read, const GThreadFunc *writers, guint n_writers)
{
  GThread *readers[N_READERS], *threads[4];

  g_assert_cmpuint (n_writers, <=, G_N_ELEMENTS (threads));
  atomic_init (&stage->writing, 1);
  atomic_init (&stage->n_read, 0);
  for (guint i = 0; i < N_READERS; i++)
    readers[i] = g_thread_new ("reader", read, stage);
  while (atomic_load (&stage->n_read) == 0)
    g_thread_yield ();
  for (guint i = 0; i < n_writers; i++)
    threads[i] = g_thread_new ("writer", writers[i], stage);
  for (guint i = 0; i < n_writers; i++)
    g_thread_join (threads[i]);
  atomic_store (&stage->writing, 0);
  for (guint i = 0; i < N_READERS; i++)
    g_thread_join (readers[i]);
  g_test_message ("%u rounds read", atomic_load (&stage->n_read));
}

static LtAccess *
store_with_roles (const char *const *names)
{
  LtAccess *store = access_new ();

  for (; *names != NULL; names++)
    assert_status (lt_access_add_role (store, *names, NULL), LT_ACCESS_OK);
  return store;
}

#define ROLES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* ---- Stress: what nobody touches stays as it is ---------------------------- */

static gpointer
read_steady (gpointer data)
{
  Stage *stage = data;

  lt_access_thread_register ();
  while (atomic_load (&stage->writing))
    {
      LtAccessStatus state = LT_ACCESS_OK;

      assert_status (lt_access_check (stage->store, "steady", "a/b/c", READ), LT_ACCESS_OK);
      assert_status (lt_access_check (stage->store, "steady", "a/b/c", WRITE),
                     LT_ACCESS_DENIED);
      assert_status (lt_access_check (stage->store, "steady", "a/x", READ),
                     LT_ACCESS_NO_POLICY);
      assert_status (lt_access_check (stage->store, "steady-off", "a/b/c", READ),
                     LT_ACCESS_DISABLED);
      state = lt_access_principal_state (stage->store, "fleeting");
      g_assert_true (state == LT_ACCESS_OK || state == LT_ACCESS_DISABLED
                     || state == LT_ACCESS_UNKNOWN_PRINCIPAL);
      state = lt_access_check (stage->store, "fleeting", "a/b/c", READ);
      g_assert_true (state == LT_ACCESS_OK || state == LT_ACCESS_DISABLED
                     || state == LT_ACCESS_UNKNOWN_PRINCIPAL);
      atomic_fetch_add (&stage->n_read, 1);
    }
  lt_access_thread_unregister ();
  return NULL;
}

static gpointer
write_principals (gpointer data)
{
  LtAccess *store = ((Stage *) data)->store;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "p%u", i % 3000);
      assert_status (lt_access_add_principal (store, "fleeting", ROLES ("reader"), 1, NULL),
                     LT_ACCESS_OK);
      assert_status (lt_access_add_principal (store, name, ROLES ("reader"), 1, NULL),
                     i < 3000 ? LT_ACCESS_OK : LT_ACCESS_EXISTS);
      assert_status (lt_access_set_enabled (store, "fleeting", false, NULL), LT_ACCESS_OK);
      assert_status (lt_access_grant (store, "steady", "idle", NULL), LT_ACCESS_OK);
      assert_status (lt_access_revoke (store, "steady", "idle", NULL), LT_ACCESS_OK);
      assert_status (lt_access_remove_principal (store, "fleeting", NULL), LT_ACCESS_OK);
    }
  return NULL;
}

static gpointer
write_policies (gpointer data)
{
  LtAccess *store = ((Stage *) data)->store;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      char path[32];

      g_snprintf (path, sizeof path, "a/b/c/%u/*", i % 1000);
      assert_status (lt_access_add_policy (store, "other", LT_ACCESS_DENY, "a/b/*", READ, NULL),
                     LT_ACCESS_OK);
      assert_status (
        lt_access_add_policy (store, "other", LT_ACCESS_DENY, "*", READ | WRITE, NULL),
        LT_ACCESS_OK);
      assert_status (lt_access_add_policy (store, "other", LT_ACCESS_ALLOW, path, READ, NULL),
                     LT_ACCESS_OK);
      assert_status (
        lt_access_remove_policy (store, "other", LT_ACCESS_ALLOW, path, READ, NULL),
        LT_ACCESS_OK);
      assert_status (
        lt_access_remove_policy (store, "other", LT_ACCESS_DENY, "*", READ | WRITE, NULL),
        LT_ACCESS_OK);
      assert_status (
        lt_access_remove_policy (store, "other", LT_ACCESS_DENY, "a/b/*", READ, NULL),
        LT_ACCESS_OK);
    }
  return NULL;
}

static gpointer
write_roles (gpointer data)
{
  LtAccess *store = ((Stage *) data)->store;

  for (guint i = 0; i < N_ROUNDS / 4; i++)
    {
      assert_status (lt_access_add_parent (store, "idle", "other", NULL), LT_ACCESS_CYCLE);
      assert_status (lt_access_add_parent (store, "reader", "empty", NULL), LT_ACCESS_OK);
      assert_status (lt_access_remove_parent (store, "reader", "empty", NULL), LT_ACCESS_OK);
    }
  return NULL;
}

static void
test_stress (void)
{
  static const GThreadFunc writers[] = { write_principals, write_policies, write_roles };
  Stage stage = { .store = store_with_roles (ROLES ("reader", "idle", "other", "empty")) };
  LtAccess *store = stage.store;

  g_test_summary ("Whatever changes around them, verdicts on what does not change stay right.");

  assert_status (lt_access_add_parent (store, "other", "idle", NULL), LT_ACCESS_OK);
  assert_status (
    lt_access_add_policy (store, "reader", LT_ACCESS_ALLOW, "a/b/*", READ | WRITE, NULL),
    LT_ACCESS_OK);
  assert_status (lt_access_add_policy (store, "reader", LT_ACCESS_DENY, "a/b/c", WRITE, NULL),
                 LT_ACCESS_OK);
  assert_status (lt_access_add_principal (store, "steady", ROLES ("reader"), 1, NULL),
                 LT_ACCESS_OK);
  assert_status (lt_access_add_principal (store, "steady-off", ROLES ("reader"), 1, NULL),
                 LT_ACCESS_OK);
  assert_status (lt_access_set_enabled (store, "steady-off", false, NULL), LT_ACCESS_OK);
  run_stage (&stage, read_steady, writers, G_N_ELEMENTS (writers));
  lt_access_free (store);
}

/* ---- A check never mixes two moments --------------------------------------- */

#define FAR "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16"
#define N_BYSTANDERS 60u

/* Rules of other roles on every step from FAR up to the top: a check of FAR that
 * takes long, so that changes fall into it. */
static void
make_way_long (LtAccess *store)
{
  for (guint i = 0; i < N_BYSTANDERS; i++)
    {
      g_autofree char *role = g_strdup_printf ("bystander-%u", i);

      assert_status (lt_access_add_role (store, role, NULL), LT_ACCESS_OK);
      for (const char *slash = strchr (FAR, '/'); slash != NULL;
           slash = strchr (slash + 1, '/'))
        {
          g_autofree char *pattern = g_strdup_printf ("%.*s/*", (int) (slash - FAR), FAR);

          assert_status (
            lt_access_add_policy (store, role, LT_ACCESS_DENY, pattern, READ, NULL),
            LT_ACCESS_OK);
        }
    }
}

static Stage
long_stage (void)
{
  Stage stage = { .store = store_with_roles (ROLES ("r")) };

  make_way_long (stage.store);
  assert_status (lt_access_add_principal (stage.store, "p", NULL, 0, NULL), LT_ACCESS_OK);
  return stage;
}

static gpointer
check_always (Stage *stage, LtAccessStatus expected)
{
  lt_access_thread_register ();
  while (atomic_load (&stage->writing))
    {
      assert_status (lt_access_check (stage->store, "p", FAR, READ), expected);
      atomic_fetch_add (&stage->n_read, 1);
    }
  lt_access_thread_unregister ();
  return NULL;
}

/* At no moment does "p" hold a role that may read: an old grant seen together
 * with a newer policy would say so. */
static gpointer
write_never_both (gpointer data)
{
  LtAccess *store = ((Stage *) data)->store;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      assert_status (lt_access_grant (store, "p", "r", NULL), LT_ACCESS_OK);
      assert_status (lt_access_revoke (store, "p", "r", NULL), LT_ACCESS_OK);
      assert_status (lt_access_add_policy (store, "r", LT_ACCESS_ALLOW, "*", READ, NULL),
                     LT_ACCESS_OK);
      assert_status (lt_access_remove_policy (store, "r", LT_ACCESS_ALLOW, "*", READ, NULL),
                     LT_ACCESS_OK);
    }
  return NULL;
}

static gpointer
read_never_both (gpointer data)
{
  return check_always (data, LT_ACCESS_NO_POLICY);
}

static void
test_grant_then_policy (void)
{
  static const GThreadFunc writers[] = { write_never_both };
  Stage stage = long_stage ();

  g_test_summary ("A check never sees an old grant together with a newer policy.");

  run_stage (&stage, read_never_both, writers, G_N_ELEMENTS (writers));
  lt_access_free (stage.store);
}

/* At every moment one of two policies denies: to miss both takes the first of
 * one moment and the second of another. */
static gpointer
write_always_denied (gpointer data)
{
  LtAccess *store = ((Stage *) data)->store;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      assert_status (lt_access_add_policy (store, "r", LT_ACCESS_DENY, FAR, READ, NULL),
                     LT_ACCESS_OK);
      assert_status (lt_access_remove_policy (store, "r", LT_ACCESS_DENY, "*", READ, NULL),
                     LT_ACCESS_OK);
      assert_status (lt_access_add_policy (store, "r", LT_ACCESS_DENY, "*", READ, NULL),
                     LT_ACCESS_OK);
      assert_status (lt_access_remove_policy (store, "r", LT_ACCESS_DENY, FAR, READ, NULL),
                     LT_ACCESS_OK);
    }
  return NULL;
}

static gpointer
read_always_denied (gpointer data)
{
  return check_always (data, LT_ACCESS_DENIED);
}

static void
test_two_policies (void)
{
  static const GThreadFunc writers[] = { write_always_denied };
  Stage stage = long_stage ();

  g_test_summary ("A check never misses two policies of which one is always there.");

  assert_status (lt_access_grant (stage.store, "p", "r", NULL), LT_ACCESS_OK);
  assert_status (lt_access_add_policy (stage.store, "r", LT_ACCESS_ALLOW, "*", READ, NULL),
                 LT_ACCESS_OK);
  assert_status (lt_access_add_policy (stage.store, "r", LT_ACCESS_DENY, "*", READ, NULL),
                 LT_ACCESS_OK);
  run_stage (&stage, read_always_denied, writers, G_N_ELEMENTS (writers));
  lt_access_free (stage.store);
}

static void
test_overtaken (void)
{
  g_autoptr (LtAccess) store = store_with_roles (ROLES ("r"));

  g_test_summary ("A check that writers always overtake decides under their lock.");

  assert_status (lt_access_add_policy (store, "r", LT_ACCESS_ALLOW, "x", READ, NULL),
                 LT_ACCESS_OK);
  assert_status (lt_access_add_principal (store, "p", ROLES ("r"), 1, NULL), LT_ACCESS_OK);
  lt_access_thread_register ();
  lt_access_publish_begin (store); /* and never ends */
  assert_status (lt_access_check (store, "p", "x", READ), LT_ACCESS_OK);
  assert_status (lt_access_check (store, "p", "y", READ), LT_ACCESS_NO_POLICY);
  lt_access_publish_end (store);
  assert_status (lt_access_check (store, "p", "x", READ), LT_ACCESS_OK);
  lt_access_thread_unregister ();
}

/* ---- Passwords ------------------------------------------------------------- */

static gpointer
write_passwords (gpointer data)
{
  LtAccess *store = ((Stage *) data)->store;

  for (guint i = 0; i < N_ROUNDS / 10; i++)
    {
      assert_status (lt_access_set_password (store, "p", i % 2 == 0 ? "one" : "two", NULL),
                     LT_ACCESS_OK);
      assert_status (lt_access_grant (store, "p", "r", NULL), LT_ACCESS_OK);
      assert_status (lt_access_revoke (store, "p", "r", NULL), LT_ACCESS_OK);
    }
  return NULL;
}

static gpointer
read_passwords (gpointer data)
{
  Stage *stage = data;

  lt_access_thread_register ();
  while (atomic_load (&stage->writing))
    {
      LtAccessStatus status = lt_access_check_password (stage->store, "p", "one");

      g_assert_true (status == LT_ACCESS_OK || status == LT_ACCESS_WRONG_PASSWORD);
      assert_status (lt_access_check_password (stage->store, "p", "three"),
                     LT_ACCESS_WRONG_PASSWORD);
      assert_status (lt_access_check_password (stage->store, "q", "one"),
                     LT_ACCESS_UNKNOWN_PRINCIPAL);
      atomic_fetch_add (&stage->n_read, 1);
    }
  lt_access_thread_unregister ();
  return NULL;
}

static void
test_passwords (void)
{
  static const GThreadFunc writers[] = { write_passwords };
  Stage stage = { .store = store_with_roles (ROLES ("r")) };

  assert_status (lt_access_add_principal (stage.store, "p", NULL, 0, NULL), LT_ACCESS_OK);
  run_stage (&stage, read_passwords, writers, G_N_ELEMENTS (writers));
  lt_access_free (stage.store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/access/threads/stress", test_stress);
  g_test_add_func ("/access/threads/grant-then-policy", test_grant_then_policy);
  g_test_add_func ("/access/threads/two-policies", test_two_policies);
  g_test_add_func ("/access/threads/overtaken", test_overtaken);
  g_test_add_func ("/access/threads/passwords", test_passwords);

  return g_test_run ();
}
