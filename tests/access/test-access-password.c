/* SPDX-License-Identifier: MIT */

#include "access-fixture.h"

#include <lt-access-private.h>

#include <time.h>

static LtAccess *
store_with_users (void)
{
  LtAccess *store = access_new ();

  assert_status (lt_access_add_principal (store, "alice", NULL, 0, NULL), LT_ACCESS_OK);
  assert_status (lt_access_add_principal (store, "bob", NULL, 0, NULL), LT_ACCESS_OK);
  return store;
}

static void
test_check (void)
{
  g_autoptr (LtAccess) store = store_with_users ();

  assert_status (lt_access_set_password (store, "alice", "correct horse", NULL), LT_ACCESS_OK);
  assert_status (lt_access_check_password (store, "alice", "correct horse"), LT_ACCESS_OK);
  assert_status (lt_access_check_password (store, "alice", "correct hors"),
                 LT_ACCESS_WRONG_PASSWORD);
  assert_status (lt_access_check_password (store, "alice", "correct horse "),
                 LT_ACCESS_WRONG_PASSWORD);
  assert_status (lt_access_check_password (store, "alice", "Correct horse"),
                 LT_ACCESS_WRONG_PASSWORD);
  assert_status (lt_access_check_password (store, "alice", ""), LT_ACCESS_WRONG_PASSWORD);
  assert_status (lt_access_check_password (store, "bob", "correct horse"),
                 LT_ACCESS_WRONG_PASSWORD);
  assert_status (lt_access_check_password (store, "carol", "correct horse"),
                 LT_ACCESS_UNKNOWN_PRINCIPAL);
}

static void
test_before_any (void)
{
  g_autoptr (LtAccess) store = store_with_users ();

  assert_status (lt_access_check_password (store, "alice", "x"), LT_ACCESS_WRONG_PASSWORD);
  assert_status (lt_access_check_password (store, "carol", "x"), LT_ACCESS_UNKNOWN_PRINCIPAL);
}

static void
test_change (void)
{
  g_autoptr (LtAccess) store = store_with_users ();

  assert_status (lt_access_set_password (store, "alice", "old", NULL), LT_ACCESS_OK);
  assert_status (lt_access_set_password (store, "alice", "new", NULL), LT_ACCESS_OK);
  assert_status (lt_access_check_password (store, "alice", "old"), LT_ACCESS_WRONG_PASSWORD);
  assert_status (lt_access_check_password (store, "alice", "new"), LT_ACCESS_OK);

  /* It belongs to the principal, whatever else of that changes. */
  assert_status (lt_access_add_role (store, "r", NULL), LT_ACCESS_OK);
  assert_status (lt_access_grant (store, "alice", "r", NULL), LT_ACCESS_OK);
  assert_status (lt_access_revoke (store, "alice", "r", NULL), LT_ACCESS_OK);
  assert_status (lt_access_check_password (store, "alice", "new"), LT_ACCESS_OK);
  assert_status (lt_access_remove_principal (store, "alice", NULL), LT_ACCESS_OK);
  assert_status (lt_access_add_principal (store, "alice", NULL, 0, NULL), LT_ACCESS_OK);
  assert_status (lt_access_check_password (store, "alice", "new"), LT_ACCESS_WRONG_PASSWORD);
}

static void
test_disabled (void)
{
  g_autoptr (LtAccess) store = store_with_users ();

  assert_status (lt_access_set_password (store, "alice", "secret", NULL), LT_ACCESS_OK);
  assert_status (lt_access_set_enabled (store, "alice", false, NULL), LT_ACCESS_OK);
  assert_status (lt_access_check_password (store, "alice", "secret"), LT_ACCESS_DISABLED);
  assert_status (lt_access_check_password (store, "alice", "guess"), LT_ACCESS_WRONG_PASSWORD);
}

static void
test_bad_input (void)
{
  g_autoptr (LtAccess) store = store_with_users ();
  g_autofree char *long_one = g_strnfill (LT_ACCESS_PASSWORD_MAX + 1, 'p');
  LtAccessError error = { "" };

  assert_status (lt_access_set_password (store, "alice", "", &error), LT_ACCESS_INVALID);
  g_assert_cmpstr (error.text, ==, "password of 'alice': expected 1 to 1024 bytes");
  assert_status (lt_access_set_password (store, "alice", long_one, NULL), LT_ACCESS_INVALID);
  assert_status (lt_access_set_password (store, "carol", "x", &error),
                 LT_ACCESS_UNKNOWN_PRINCIPAL);
  g_assert_cmpstr (error.text, ==, "principal 'carol': unknown");

  long_one[LT_ACCESS_PASSWORD_MAX] = '\0';
  assert_status (lt_access_set_password (store, "alice", long_one, NULL), LT_ACCESS_OK);
  assert_status (lt_access_check_password (store, "alice", long_one), LT_ACCESS_OK);
}

static void
test_stored_form (void)
{
  g_autoptr (LtAccess) store = store_with_users ();
  const LtPrincipal *alice = NULL, *bob = NULL;

  g_test_summary ("What is stored is a salted argon2id hash at the cost asked for.");

  assert_status (lt_access_set_password (store, "alice", "same", NULL), LT_ACCESS_OK);
  assert_status (lt_access_set_password (store, "bob", "same", NULL), LT_ACCESS_OK);
  alice = lt_access_find_principal (store, "alice");
  bob = lt_access_find_principal (store, "bob");
  g_assert_true (g_str_has_prefix (alice->password, "$argon2id$v=19$m=8,t=1,p=1$"));
  g_assert_cmpstr (alice->password, !=, bob->password);
  g_assert_null (strstr (alice->password, "same"));
}

/* ---- Time tells nothing ---------------------------------------------------- */

static gint64
cpu_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The least of several: noise only adds. */
static gint64
least_cost_ns (const LtAccess *store, const char *name)
{
  gint64 least_ns = G_MAXINT64;

  for (guint i = 0; i < 15; i++)
    {
      gint64 start_ns = cpu_ns ();

      g_assert_cmpint (lt_access_check_password (store, name, "guess"), !=, LT_ACCESS_OK);
      least_ns = MIN (least_ns, cpu_ns () - start_ns);
    }
  return least_ns;
}

static void
test_timing (void)
{
  const LtAccessConfig config = { 2, 1024 * 1024 };
  LtAccess *store = NULL;
  gint64 known_ns = 0, unknown_ns = 0, without_ns = 0;

  g_test_summary ("An unknown principal costs a refusal as much as a known one.");

  assert_status (lt_access_new (&config, &store, NULL), LT_ACCESS_OK);
  assert_status (lt_access_add_principal (store, "alice", NULL, 0, NULL), LT_ACCESS_OK);
  assert_status (lt_access_add_principal (store, "bob", NULL, 0, NULL), LT_ACCESS_OK);
  assert_status (lt_access_set_password (store, "alice", "secret", NULL), LT_ACCESS_OK);
  known_ns = least_cost_ns (store, "alice");
  unknown_ns = least_cost_ns (store, "carol");
  without_ns = least_cost_ns (store, "bob");
  g_test_message ("known %" G_GINT64_FORMAT " ns, unknown %" G_GINT64_FORMAT
                  " ns, without %" G_GINT64_FORMAT " ns",
                  known_ns, unknown_ns, without_ns);
  g_assert_cmpint (unknown_ns, >, known_ns / 2);
  g_assert_cmpint (unknown_ns, <, known_ns * 2);
  g_assert_cmpint (without_ns, >, known_ns / 2);
  g_assert_cmpint (without_ns, <, known_ns * 2);
  lt_access_free (store);
}

int
main (int argc, char **argv)
{
  int status = 0;

  g_test_init (&argc, &argv, NULL);
  lt_access_thread_register ();

  g_test_add_func ("/password/check", test_check);
  g_test_add_func ("/password/before-any", test_before_any);
  g_test_add_func ("/password/change", test_change);
  g_test_add_func ("/password/disabled", test_disabled);
  g_test_add_func ("/password/bad-input", test_bad_input);
  g_test_add_func ("/password/stored-form", test_stored_form);
  g_test_add_func ("/password/timing", test_timing);

  status = g_test_run ();
  lt_access_thread_unregister ();
  return status;
}
