/* SPDX-License-Identifier: MIT */

#include "auth-suite-fixture.h"

#include <string.h>

#define N_ITERATIONS 10000u

/* ---- Right verdicts -------------------------------------------------------- */

static const char *const operations[] = { "login", "authenticate", "authorize" };

static const struct
{
  const char *name;
  double share;
  const char *settings[12];
} variants[] = {
  { "half", 0.5, { CHEAP, "deny_share=50%" } },
  { "default-share", 0.1, { CHEAP } },
  { "none", 0.0, { CHEAP, "deny_share=0" } },
  { "all", 1.0, { CHEAP, "deny_share=100%" } },
  { "hmac", 0.5, { CHEAP, "deny_share=50%", "signature=hmac" } },
  { "smallest",
    0.5,
    { CHEAP, "deny_share=50%", "users=10", "roles=1", "policies=2", "resources=1",
      "password_users=1" } },
  { "many-roles",
    0.5,
    { CHEAP, "deny_share=50%", "users=500", "roles=1000", "resources=20000" } },
};

static void
test_verdicts (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data) / G_N_ELEMENTS (operations);
  const char *operation = operations[GPOINTER_TO_UINT (data) % G_N_ELEMENTS (operations)];
  FakeHost *fake = started (variants[i].settings);
  /* An Ed25519 signature takes its time where nothing is optimized. */
  uint64_t n =
    strcmp (operation, "authorize") == 0 || i == 0 ? N_ITERATIONS : N_ITERATIONS / 10;
  FakeTally tally = fake_host_run (fake, operation, 0, n);

  g_assert_cmpuint (tally.n_ok, ==, n);
  assert_share (fake, &tally, variants[i].share);
  fake_host_free (fake);
}

static void
test_same_seed (void)
{
  uint64_t granted[3] = { 0 };

  g_test_summary ("The same seed gives the same requests, another worker others.");

  for (guint i = 0; i < 3; i++)
    {
      FakeHost *fake = started (SETTINGS ("deny_share=50%"));
      FakeTally tally = fake_host_run (fake, "authorize", i == 2, N_ITERATIONS);

      granted[i] = tally.values[fake_host_id (fake, "granted")];
      fake_host_free (fake);
    }
  g_assert_cmpuint (granted[0], ==, granted[1]);
  g_assert_cmpuint (granted[0], !=, granted[2]);
}

static void
test_steps (void)
{
  FakeHost *fake = started (SETTINGS ("deny_share=0"));
  FakeTally tally = fake_host_run (fake, "login", 0, 20);

  g_assert_cmpuint (tally.values[fake_host_id (fake, "password")], >, 0);
  g_assert_cmpuint (tally.values[fake_host_id (fake, "token")], >, 0);
  g_assert_nonnull (
    strstr (fake->logged, "10000 principals, 100 roles, 800 policies, 1000 resources in "));
  g_assert_nonnull (strstr (fake->logged, "17 passwords (argon2id, 1 passes, 8 KiB) in "));
  fake_host_free (fake);
}

/* ---- Wrong verdicts are seen ----------------------------------------------- */

static void
set_all_enabled (FakeHost *fake, bool enabled)
{
  const AuthModel *model = suite_of (fake)->model;

  for (uint32_t i = 0; i < model->options.n_principals; i++)
    g_assert_cmpint (lt_access_set_enabled (store_of (fake), model->names[i], enabled, NULL),
                     ==, LT_ACCESS_OK);
}

static void
test_wrong_deny (void)
{
  FakeHost *fake = started (SETTINGS ("deny_share=0", "users=200"));
  lt_id class = fake_host_id (fake, "wrong-deny");

  set_all_enabled (fake, false);
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      FakeTally tally = fake_host_run (fake, operations[i], 0, 200);

      g_assert_cmpuint (tally.classes[class], ==, 200);
      g_assert_true (
        g_str_has_suffix (tally.detail, ": expected 'ok', found 'disabled principal'"));
    }
  fake_host_free (fake);
}

static void
test_wrong_allow (void)
{
  FakeHost *fake = started (SETTINGS ("deny_share=100%", "users=200"));
  lt_id class = fake_host_id (fake, "wrong-allow");

  set_all_enabled (fake, true);
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      FakeTally tally = fake_host_run (fake, operations[i], 0, 2000);

      /* Only the requests refused for a disabled principal are granted now. */
      g_assert_cmpuint (tally.classes[class], >, 100);
      g_assert_cmpuint (tally.classes[class], ==, tally.n_other);
      g_assert_true (
        g_str_has_suffix (tally.detail, ": expected 'disabled principal', found 'ok'"));
    }
  fake_host_free (fake);
}

static void
test_lost_policy (void)
{
  FakeHost *fake = started (SETTINGS ("deny_share=50%"));
  AuthModel *model = suite_of (fake)->model;
  char pattern[AUTH_PATH_SIZE];
  FakeTally tally;

  g_test_summary ("A component that forgets a single deny policy is found out.");

  auth_model_pattern (model, &auth_model_policies (model, 0)[model->options.n_policies - 1],
                      pattern);
  g_assert_cmpint (
    lt_access_remove_policy (store_of (fake), "r0", LT_ACCESS_DENY, pattern, 4, NULL), ==,
    LT_ACCESS_OK);
  tally = fake_host_run (fake, "authorize", 0, N_ITERATIONS);
  g_assert_cmpuint (tally.n_other, >, 0);
  g_assert_cmpuint (tally.classes[fake_host_id (fake, "wrong-deny")], ==, 0);
  fake_host_free (fake);
}

static AuthAnswer
no_policy_for_anyone (void *session, const char *name, const char *path, uint32_t permission,
                      AuthReport *report)
{
  (void) session;
  (void) name;
  (void) path;
  (void) permission;
  (void) report;
  return LT_ACCESS_NO_POLICY;
}

static AuthAnswer
no_answer (void *session, const char *name, const char *path, uint32_t permission,
           AuthReport *report)
{
  (void) session;
  (void) name;
  (void) path;
  (void) permission;
  (void) report;
  return LT_ACCESS_NO_MEMORY;
}

static AuthAnswer
too_late (void *session, const char *name, const char *path, uint32_t permission,
          AuthReport *report)
{
  (void) session;
  (void) name;
  (void) path;
  (void) permission;
  return auth_answer_fail (report, AUTH_TIMEOUT, 5, "nothing heard of %s", "it");
}

static void
test_wrong_reason (void)
{
  FakeHost *fake = started (SETTINGS ("deny_share=100%"));
  AuthBackend backend = *suite_of (fake)->backend;
  FakeTally tally;

  backend.authorize = no_policy_for_anyone;
  suite_of (fake)->backend = &backend;
  tally = fake_host_run (fake, "authorize", 0, N_ITERATIONS);
  g_assert_cmpuint (tally.classes[fake_host_id (fake, "wrong-reason")], ==, tally.n_other);
  g_assert_cmpuint (tally.n_other, >, N_ITERATIONS / 3);

  backend.authorize = no_answer;
  tally = fake_host_run (fake, "authorize", 0, N_ITERATIONS);
  g_assert_cmpuint (tally.classes[fake_host_id (fake, "internal")], ==, N_ITERATIONS);

  backend.authorize = too_late;
  tally = fake_host_run (fake, "authorize", 0, N_ITERATIONS);
  g_assert_cmpuint (tally.classes[fake_host_id (fake, "timeout")], ==, N_ITERATIONS);
  g_assert_true (g_str_has_suffix (tally.detail, ": nothing heard of it"));
  fake_host_free (fake);
}

/* ---- Set-up that fails ----------------------------------------------------- */

static void
test_refused_registration (void)
{
  g_test_summary ("Whichever registration the host refuses, init fails and frees everything.");

  for (uint32_t i = 1; i <= 14; i++)
    {
      FakeHost *fake = fake_host_new (SETTINGS ("users=100"));

      fake->fail_at = i;
      g_assert_cmpint (fake_host_init (fake), !=, LT_OK);
      g_assert_true (g_str_has_prefix (fake->error, "the host registered no "));
      g_assert_null (fake->pctx);
      fake_host_free (fake);
    }
}

static void
test_too_many_passwords (void)
{
  FakeHost *fake = fake_host_new (SETTINGS ("users=100", "password_users=100"));

  g_assert_cmpint (fake_host_init (fake), !=, LT_OK);
  g_assert_cmpstr (fake->error, ==,
                   "password_users: expected at most the 99 enabled principals, found 100");
  g_assert_null (fake->pctx);
  fake_host_free (fake);
}

/* ---- The description ------------------------------------------------------- */

/* Settings of other back ends: most of all a server that would not be measured. */
static void
test_not_read (void)
{
  static const char *const settings[] = {
    "server=ldap://x", "base_dn=dc=x",     "username=x",    "password=x",    "timeout=1s",
    "starttls=yes",    "ca_file=/nowhere", "pam_folder=/x", "pam_service=x",
  };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      FakeHost *fake = fake_host_new ((const char *const[]){ settings[i], NULL });
      g_auto (GStrv) words = g_strsplit (settings[i], "=", 2);
      g_autofree char *pattern =
        g_strdup_printf ("%s: expected with backend=* only, found backend=embedded", words[0]);

      g_assert_cmpint (fake_host_init (fake), ==, LT_ERROR);
      g_assert_true (g_pattern_match_simple (pattern, fake->error));
      fake_host_free (fake);
    }
}

static void
test_description (void)
{
  FakeHost *fake = fake_host_new (NULL);
  const lt_plugin *plugin = fake->plugin;

  g_assert_cmpstr (plugin->id, ==, "org.ltrun.auth");
  g_assert_cmpuint (plugin->n_ops, ==, 3);
  for (uint32_t i = 0; i < plugin->n_options; i++)
    {
      g_assert_nonnull (plugin->options[i].name);
      g_assert_nonnull (plugin->options[i].help);
      g_assert_nonnull (plugin->options[i].dflt);
    }
  for (uint32_t i = 0; i < plugin->n_ops; i++)
    g_assert_cmpstr (plugin->ops[i].name, ==, operations[i]);
  g_assert_cmpstr (auth_backend_get (0)->name, ==, "embedded");
  g_assert_null (auth_backend_get (99));
  for (uint32_t i = 0; auth_backend_name (i)[0] != '\0'; i++)
    if (auth_backend_get (i) != NULL)
      g_assert_cmpstr (auth_backend_get (i)->name, ==, auth_backend_name (i));
  fake_host_free (fake);
}

/* The fewest principals, with whom not everyone can have a password. */
static void
test_fewest_users (void)
{
  FakeHost *fake = started (SETTINGS ("users=10"));

  g_assert_cmpuint (((AuthSuite *) fake->pctx)->model->options.n_passwords, ==, 9);
  g_assert_cmpuint (fake_host_run (fake, "login", 0, 20).n_ok, ==, 20);
  fake_host_free (fake);

  fake = started (SETTINGS ("users=100"));
  g_assert_cmpuint (((AuthSuite *) fake->pctx)->model->options.n_passwords, ==, 16);
  fake_host_free (fake);
}

/* ---- Set-up that is to come back -------------------------------------------- */

typedef struct Raiser
{
  uint32_t *word;
  guint after_us;
} Raiser;

static gpointer
raise_later (gpointer data)
{
  const Raiser *raiser = data;

  g_usleep (raiser->after_us);
  __atomic_store_n (raiser->word, 1, __ATOMIC_RELAXED);
  return NULL;
}

/* Ten thousand passwords at such a cost take minutes: it comes back before that. */
static void
test_stopped_setup (gconstpointer data)
{
  FakeHost *fake = fake_host_new (SETTINGS ("users=1000000", "password_users=10000",
                                            "argon2_ops=8", "argon2_memory=16MiB", "churn=10"));
  Raiser raiser = { &fake->stop, GPOINTER_TO_UINT (data) };
  GThread *thread = NULL;

  if (raiser.after_us == 0)
    fake->stop = 1;
  else
    thread = g_thread_new ("raiser", raise_later, &raiser);
  g_assert_cmpint (fake_host_init (fake), ==, LT_OK);
  g_assert_cmpstr (fake->error, ==, NULL);
  g_assert_null (fake->logged);
  if (thread != NULL)
    g_thread_join (thread);
  fake_host_free (fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/auth/not-read", test_not_read);
  g_test_add_func ("/auth/description", test_description);
  for (guint i = 0; i < G_N_ELEMENTS (variants) * G_N_ELEMENTS (operations); i++)
    {
      g_autofree char *path =
        g_strdup_printf ("/auth/verdicts/%s/%s", variants[i / G_N_ELEMENTS (operations)].name,
                         operations[i % G_N_ELEMENTS (operations)]);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_verdicts);
    }
  g_test_add_func ("/auth/same-seed", test_same_seed);
  g_test_add_func ("/auth/steps", test_steps);
  g_test_add_func ("/auth/sabotage/wrong-deny", test_wrong_deny);
  g_test_add_func ("/auth/sabotage/wrong-allow", test_wrong_allow);
  g_test_add_func ("/auth/sabotage/lost-policy", test_lost_policy);
  g_test_add_func ("/auth/sabotage/wrong-reason", test_wrong_reason);
  g_test_add_func ("/auth/init/refused-registration", test_refused_registration);
  g_test_add_func ("/auth/init/too-many-passwords", test_too_many_passwords);
  g_test_add_func ("/auth/init/fewest-users", test_fewest_users);
  g_test_add_data_func ("/auth/init/stopped-before", GUINT_TO_POINTER (0), test_stopped_setup);
  g_test_add_data_func ("/auth/init/stopped", GUINT_TO_POINTER (100000), test_stopped_setup);

  return g_test_run ();
}
