/* SPDX-License-Identifier: MIT */

#include <auth-ops.h>
#include <fake-host.h>
#include <glib/gstdio.h>
#include <lt-it.h>
#include <signal.h>
#include <string.h>

/* "open-sesame", with crypt's SHA-512 in its least rounds. */
#define HASH                                                         \
  "$6$rounds=1000$ltrun$TSlw1sZnXQ67z5Er4UkM372duCq27V7ByOQ7qhFwezb" \
  "gOTNzb/KKPQB8jZksDtQlC0LQV0aUOv2jFEblHPu5q1"

static const char *const operations[] = { "login", "authenticate" };

/* ---- Folders --------------------------------------------------------------- */

/* The suite's own folder, or NULL. (transfer full) */
static char *
find_folder (void)
{
  g_autoptr (GDir) folder = g_dir_open (lt_it_tmp (), 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, "ltrun-pam-"))
      return g_build_filename (lt_it_tmp (), name, NULL);
  return NULL;
}

static void
assert_tidy (void)
{
  g_autofree char *folder = find_folder ();

  g_assert_cmpstr (folder, ==, NULL);
}

/* A folder of a user's own with a service of that text; for each %s a file of
 * passwords. (transfer full) */
static char *
make_folder (const char *text)
{
  g_autofree char *folder = g_build_filename (lt_it_tmp (), "own", NULL);
  g_autofree char *service = g_build_filename (folder, "ltrun", NULL);
  g_autofree char *other = g_build_filename (folder, "other", NULL);
  g_autofree char *passwords = g_build_filename (folder, "passwords", NULL);
  g_auto (GStrv) parts = g_strsplit (text, "%s", -1);
  g_autofree char *whole = g_strjoinv (passwords, parts);

  g_mkdir (folder, 0700);
  g_assert_true (g_file_set_contents (service, whole, -1, NULL));
  g_assert_true (g_file_set_contents (other, "auth required pam_deny.so\n", -1, NULL));
  g_assert_true (g_file_set_contents (passwords, "alibaba:" HASH "\n", -1, NULL));
  return g_steal_pointer (&folder);
}

/* ---- The suite's own service ----------------------------------------------- */

/* The caller frees it. */
static FakeHost *
started (const char *first, const char *second, const char *third)
{
  const char *const settings[] = { "backend=pam", "tokens=64", first, second, third, NULL };
  FakeHost *fake = fake_host_new (settings);

  fake_host_init (fake);
  g_assert_cmpstr (fake->error, ==, NULL);
  g_assert_nonnull (fake->pctx);
  g_assert_nonnull (fake->excluded[AUTH_OP_AUTHORIZE]);
  return fake;
}

typedef struct Job
{
  FakeHost *fake;
  guint index;
  FakeTally tally;
} Job;

static gpointer
run_job (gpointer data)
{
  Job *job = data;

  job->tally = fake_host_run (job->fake, operations[job->index % 2], job->index, 60);
  return NULL;
}

static void
test_verdicts (void)
{
  FakeHost *fake = started ("deny_share=50%", "users=100", "password_users=4");
  Job jobs[4] = { { 0 } };
  GThread *threads[G_N_ELEMENTS (jobs)];

  g_test_summary ("Several threads get the model's verdicts, and no file is left.");

  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      jobs[i].fake = fake;
      jobs[i].index = i;
      threads[i] = g_thread_new ("worker", run_job, &jobs[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      const FakeTally *tally = &jobs[i].tally;

      g_thread_join (threads[i]);
      g_assert_cmpstr (tally->detail, ==, "");
      g_assert_cmpuint (tally->n_ok, ==, 60);
      g_assert_cmpuint (tally->values[fake_host_id (fake, "granted")], >, 10);
      g_assert_cmpuint (tally->values[fake_host_id (fake, "refused")], >, 10);
    }
  g_assert_nonnull (strstr (fake->logged, "pam: 100 principals in "));
  fake_host_free (fake);
  assert_tidy ();
}

static void
test_sabotage (void)
{
  FakeHost *fake = started ("deny_share=0", "users=100", "password_users=4");
  g_autofree char *folder = find_folder ();
  g_autofree char *disabled = g_build_filename (folder, "disabled", NULL);
  g_autofree char *users = g_build_filename (folder, "users", NULL);
  g_autofree char *names = NULL;

  g_test_summary ("A stack that says something else than the model is found out.");

  g_assert_true (g_file_get_contents (users, &names, NULL, NULL));
  g_assert_true (g_file_set_contents (disabled, names, -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      FakeTally tally = fake_host_run (fake, operations[i], 0, 20);

      g_assert_cmpuint (tally.classes[fake_host_id (fake, "wrong-deny")], ==, 20);
      g_assert_true (
        g_str_has_suffix (tally.detail, ": expected 'ok', found 'disabled principal'"));
    }
  fake_host_free (fake);
  assert_tidy ();
}

/* ---- A user's service ------------------------------------------------------ */

#define PASSWORDS \
  "auth required pam_pwdfile.so nodelay pwdfile=%s\naccount required pam_permit.so\n"

static void
test_own (void)
{
  g_autofree char *folder = make_folder (PASSWORDS);
  g_autofree char *option = g_strconcat ("pam_folder=", folder, NULL);
  g_autofree char *passwords = g_build_filename (folder, "passwords", NULL);
  g_autofree char *away = g_build_filename (folder, "away", NULL);
  FakeHost *fake = started (option, "username=alibaba", "password=open-sesame");

  g_test_summary ("A service of the user's own, whose data go away and come back.");

  for (guint round = 0; round < 3; round++)
    {
      FakeTally tally = { 0 };

      if (round == 1)
        g_assert_cmpint (g_rename (passwords, away), ==, 0);
      if (round == 2)
        g_assert_cmpint (g_rename (away, passwords), ==, 0);
      tally = fake_host_run (fake, "login", 0, 50);
      g_assert_cmpuint (tally.n_ok, ==, round == 1 ? 0 : 50);
      g_assert_cmpuint (tally.classes[fake_host_id (fake, "unreachable")], ==,
                        round == 1 ? 50 : 0);
      tally = fake_host_run (fake, "authenticate", 0, 50);
      g_assert_cmpuint (tally.n_ok, ==, 50);
    }
  fake_host_free (fake);
}

static void
test_permit (void)
{
  g_autofree char *folder =
    make_folder ("auth required pam_permit.so\naccount required pam_permit.so\n");
  g_autofree char *option = g_strconcat ("pam_folder=", folder, NULL);
  FakeHost *fake = started (option, "username=alibaba", "password=anything");
  FakeTally tally = fake_host_run (fake, "login", 0, 200);

  g_test_summary ("A stack that lets everyone in is found out.");

  g_assert_cmpuint (tally.n_other, >, 0);
  g_assert_cmpuint (tally.classes[fake_host_id (fake, "wrong-allow")], ==, tally.n_other);
  fake_host_free (fake);
}

/* ---- Set-up that fails ----------------------------------------------------- */

static void
test_bad (void)
{
  static const struct
  {
    const char *stack, *options, *pattern;
  } cases[] = {
    { "", "--set pam_service=../x --set username=a --set password=b",
      "*pam_service: expected the name of a file in pam_folder, found '../x'" },
    { "", "--set username=a", "*username and password: expected 1 to 127 bytes each*1 and 0" },
    { "auth required pam_permit.so\naccount required pam_permit.so\n",
      "--operation authorize --set username=a --set password=b",
      "*authorize*PAM decides on accounts, not on resources*" },
    { "", "--set username=a --set password=b --set users=100",
      "*users: expected without pam_folder only" },
    { "", "--set pam_folder= --set username=a", "*username: expected with pam_folder only" },
    { "", "--set roles=5 --set username=a --set password=b",
      "*roles: expected with backend=embedded|ldap only, found backend=pam" },
    { "", "--set churn=1 --set username=a --set password=b",
      "*churn: expected 0 with backend=pam: *" },
    { "auth required pam_deny.so\naccount required pam_permit.so\n",
      "--set username=a --set password=bbb",
      "*login of a: expected 'ok', found 'wrong password'*" },
    { "auth required pam_nowhere.so\naccount required pam_permit.so\n",
      "--set username=a --set password=bbb",
      "*login of a: expected 'ok', found 'declined': pam_authenticate: Module is unknown" },
    { "auth required pam_permit.so\naccount required pam_permit.so\n",
      "--set pam_service=none --set username=a --set password=bbb",
      "*: pam_service: expected a file in /*/own, found no 'none'" },
    { "", "--set pam_folder=/nowhere --set username=a --set password=b",
      "*: pam_folder: expected a folder to read, found '/nowhere': No such file or directory" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *folder = make_folder (cases[i].stack);
      g_autoptr (LtIt) it = lt_it_run (
        60, "auth -q -d 1s --set backend=pam --set pam_folder=%s %s", folder, cases[i].options);

      if (it->exit_status != (i == 2 ? 2 : 100)
          || !g_pattern_match_simple (cases[i].pattern, g_strchomp (it->err)))
        g_error ("%s: status %d: %s", cases[i].options, it->exit_status, it->err);
    }
}

/* ---- As a user runs it ----------------------------------------------------- */

static void
test_run (void)
{
  g_autoptr (LtIt) it = NULL;

  /* Its crypt_r() looks for the real one at start; PAM's module brings that only later. */
  if (lt_it_is_sanitized ())
    {
      g_test_skip ("a sanitizer in ltrun-host has no crypt_r()");
      return;
    }
  it = lt_it_run (
    60, "auth --format json -c 4 -d 1s --mix login=1,authenticate=10 --set backend=pam "
        "--set users=100 --set password_users=2 --set deny_share=30%%");

  if (it->exit_status != 0)
    g_error ("status %d: %s", it->exit_status, it->err);
  g_assert_cmpuint (lt_it_count (it, "measured.total.errors"), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    g_assert_cmpfloat (
      lt_it_number_of (it, "measured.operations", "name", operations[i], "count"), >, 0);
  lt_it_assert_no_orphans ();
}

/* ---- Set-up that is interrupted --------------------------------------------- */

static void
test_interrupted (void)
{
  LtItRunning *running = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (LtIt) it = NULL;

  g_test_summary ("The folder goes, and the hashes in it, long before all are made.");

  if (lt_it_is_sanitized ())
    {
      g_test_skip ("a sanitizer in ltrun-host has no crypt_r()");
      return;
    }
  running = lt_it_start (
    NULL, "auth --set backend=pam --set password_users=9000 --grace 50s -d 1s --format json");
  for (guint i = 0; i < 30000 && (folder = find_folder ()) == NULL; i++)
    g_usleep (1000);
  g_assert_nonnull (folder);
  g_usleep (200000);
  g_assert_cmpint (kill (lt_it_pid (running), SIGINT), ==, 0);
  it = lt_it_wait (running, 60);
  g_assert_cmpint (it->exit_status, ==, 105);
  assert_tidy ();
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_setenv ("TMPDIR", lt_it_tmp (), TRUE);
  if (auth_backend_get (2) == NULL)
    {
      g_test_message ("skipped: libpam missing");
      return 0;
    }
  g_test_add_func ("/pam/verdicts", test_verdicts);
  g_test_add_func ("/pam/sabotage", test_sabotage);
  g_test_add_func ("/pam/own/outage", test_own);
  g_test_add_func ("/pam/own/permit", test_permit);
  g_test_add_func ("/pam/bad", test_bad);
  g_test_add_func ("/pam/run", test_run);
  g_test_add_func ("/pam/interrupted", test_interrupted);
  return g_test_run ();
}
