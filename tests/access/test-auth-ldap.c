/* SPDX-License-Identifier: MIT */

#include <auth-ops.h>
#include <fake-host.h>
#include <lt-it.h>
#include <lt-outage.h>
#include <signal.h>
#include <string.h>

#define BASE "--set base_dn=" LT_SERVER_LDAP_BASE
#define ADMIN "--set username=" LT_SERVER_LDAP_ADMIN " --set password=" LT_SERVER_PASSWORD
#define SMALL "--set users=200 --set roles=20 --set tokens=64"
#define EACH "--mix login=1,authenticate=1,authorize=1"

static const char *const operations[] = { "login", "authenticate", "authorize" };

/* ---- The suite in this process --------------------------------------------- */

/* The caller frees it. */
static FakeHost *
started (LtServer *server, const char *more)
{
  g_autofree char *address = g_strconcat ("server=", lt_server_address (server), NULL);
  g_autofree char *ca_file = g_strconcat ("ca_file=", lt_server_ca_file (server), NULL);
  const char *const settings[] = { "backend=ldap",
                                   "users=200",
                                   "roles=20",
                                   "tokens=64",
                                   "base_dn=" LT_SERVER_LDAP_BASE,
                                   "username=" LT_SERVER_LDAP_ADMIN,
                                   "password=" LT_SERVER_PASSWORD,
                                   address,
                                   ca_file,
                                   more,
                                   lt_server_ca_file (server) != NULL ? "starttls=yes" : NULL,
                                   NULL };
  FakeHost *fake = fake_host_new (settings);

  fake_host_init (fake);
  g_assert_cmpstr (fake->error, ==, NULL);
  g_assert_nonnull (fake->pctx);
  return fake;
}

/* Nothing but the base is there. */
static void
assert_tidy (LtServer *server)
{
  g_autofree char *entries = lt_server_command (
    "env LDAPTLS_CACERT=%s ldapsearch -LLL -x -H %s -D %s -w %s -b %s 1.1",
    lt_server_ca_file (server) != NULL ? lt_server_ca_file (server) : "/dev/null",
    lt_server_address (server), LT_SERVER_LDAP_ADMIN, LT_SERVER_PASSWORD, LT_SERVER_LDAP_BASE);

  g_assert_cmpstr (g_strchomp (entries), ==, "dn: " LT_SERVER_LDAP_BASE);
}

static void
assert_all_good (FakeHost *fake, guint n)
{
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      FakeTally tally = fake_host_run (fake, operations[i], i, n);
      uint64_t granted = tally.values[fake_host_id (fake, "granted")];
      uint64_t refused = tally.values[fake_host_id (fake, "refused")];

      g_assert_cmpstr (tally.detail, ==, "");
      g_assert_cmpuint (tally.n_ok, ==, n);
      g_assert_cmpuint (granted + refused, ==, n);
      g_assert_cmpuint (granted, >, n / 4);
      g_assert_cmpuint (refused, >, n / 4);
      g_assert_true (i != 0 || tally.values[fake_host_id (fake, "account")] > 0);
    }
}

static void
test_verdicts (gconstpointer data)
{
  g_autoptr (LtServer) server = lt_server_new_slapd (GPOINTER_TO_INT (data));
  FakeHost *fake = started (server, "deny_share=50%");

  g_test_summary ("Each operation gets the model's verdicts, and nothing is left behind.");

  assert_all_good (fake, 300);
  fake_host_free (fake);
  assert_tidy (server);
}

static void
write_change (LtServer *server, const char *container, const char *group, const char *what,
              const char *member)
{
  g_autofree char *file = g_build_filename (lt_server_folder (server), "change.ldif", NULL);
  g_autofree char *text =
    g_strdup_printf ("dn: cn=%s,%s\nchangetype: modify\n%s: member\nmember: %s\n", group,
                     container, what, member);

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  g_free (lt_server_command ("ldapmodify -x -H %s -D %s -w %s -f %s",
                             lt_server_address (server), LT_SERVER_LDAP_ADMIN,
                             LT_SERVER_PASSWORD, file));
}

static char *
find_container (LtServer *server)
{
  g_autofree char *text = lt_server_command ("ldapsearch -LLL -x -H %s -b %s -s one 1.1",
                                             lt_server_address (server), LT_SERVER_LDAP_BASE);

  g_assert_true (g_str_has_prefix (text, "dn: ou=ltrun-"));
  return g_strdup (g_strchomp (text) + strlen ("dn: "));
}

static void
test_sabotage (void)
{
  g_autoptr (LtServer) server = lt_server_new_slapd (FALSE);
  FakeHost *fake = started (server, "deny_share=0");
  const AuthModel *model = ((AuthSuite *) fake->pctx)->model;
  g_autofree char *container = find_container (server);
  lt_id class = fake_host_id (fake, "wrong-deny");

  g_test_summary ("A directory that says something else than the model is found out.");

  for (guint i = 0; i < model->options.n_passwords; i++)
    {
      g_autofree char *member = g_strdup_printf ("uid=u%u,%s", i, container);

      write_change (server, container, "disabled", "add", member);
    }
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      FakeTally tally = fake_host_run (fake, operations[i], 0, 200);

      g_assert_cmpuint (tally.n_other, >, 0);
      g_assert_cmpuint (tally.classes[class], ==, tally.n_other);
      g_assert_true (i != 0 || tally.n_other == 200);
      g_assert_true (
        g_str_has_suffix (tally.detail, ": expected 'ok', found 'disabled principal'"));
    }
  fake_host_free (fake);
  assert_tidy (server);
}

static gpointer
run_login (gpointer data)
{
  FakeTally *tally = g_new (FakeTally, 1);

  *tally = fake_host_run (data, "login", 1, 100);
  return tally;
}

static void
test_churn (void)
{
  g_autoptr (LtServer) server = lt_server_new_slapd (FALSE);
  FakeHost *fake = started (server, "churn=200");
  GThread *thread = g_thread_new ("worker", run_login, fake);
  uint64_t n_changes = 0;

  g_test_summary ("Members come and go beside the workers, and verdicts stay right.");

  for (guint i = 0; i < 100 && n_changes < 20; i++)
    {
      FakeTally tally = fake_host_run (fake, "authorize", 0, 100);

      g_assert_cmpstr (tally.detail, ==, "");
      n_changes += tally.values[fake_host_id (fake, "changes")];
    }
  {
    g_autofree FakeTally *tally = g_thread_join (thread);

    g_assert_cmpstr (tally->detail, ==, "");
    n_changes += tally->values[fake_host_id (fake, "changes")];
  }
  g_assert_cmpuint (n_changes, >=, 20);
  g_assert_cmpstr (fake->stop_reason, ==, NULL);
  fake_host_free (fake);
  assert_tidy (server);
}

/* ---- Set-up that fails ----------------------------------------------------- */

static void
assert_refused (const char *line, const char *pattern)
{
  g_autoptr (LtIt) it = lt_it_run (60, "auth -q -d 1s --set backend=ldap %s", line);

  if (it->exit_status != 100 || !g_pattern_match_simple (pattern, g_strchomp (it->err)))
    g_error ("%s: status %d: %s", line, it->exit_status, it->err);
  g_assert_null (strstr (it->err, LT_SERVER_PASSWORD));
}

static void
test_bad_options (void)
{
  static const char *const cases[][2] = {
    { "",
      "*base_dn: expected a DN such as dc=example,dc=org of at most 400 bytes, found 0 bytes" },
    { "--set base_dn=garbage",
      "*base_dn: expected a DN such as dc=example,dc=org, found 'garbage'" },
    { BASE " --set username=cn=x", "*password: expected that of 'cn=x', found none" },
    { BASE " --set server=http://x", "*server: expected ldap://, *found 'http://x'" },
    { BASE " --set server=http://x:" LT_SERVER_PASSWORD "@x",
      "*server: expected ldap://, *found 'http://***@x'" },
    { BASE " --set server=ldap://x:" LT_SERVER_PASSWORD "@x",
      "*server: expected no login in it*found 'ldap://***@x'" },
    { BASE " --set argon2_ops=3",
      "*argon2_ops: expected with backend=embedded only, found backend=ldap" },
    { BASE " --set server=ldaps://x --set starttls=yes", "*starttls: expected ldap://*" },
    { BASE " --set ca_file=/nowhere",
      "*ca_file: expected a file of certificates, found '/nowhere'*" },
    { BASE " --set users=200k",
      "*users: expected at most 100000 with backend=ldap, found 200000" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (cases[i][0], cases[i][1]);
}

static void
test_bad_server (void)
{
  g_autoptr (LtServer) plain = lt_server_new_slapd (FALSE);
  g_autoptr (LtServer) tls = lt_server_new_slapd (TRUE);
  g_autoptr (LtServer) http = lt_server_new_http (FALSE);
  g_autofree char *nobody = g_strdup_printf ("ldap://127.0.0.1:%u", lt_server_port (plain));
  const struct
  {
    const char *server, *more, *pattern;
  } cases[] = {
    { lt_server_address (plain), "--set base_dn=dc=else " ADMIN,
      "*: base_dn: expected an entry of ldap://*, found 'dc=else': add: Server is unwilling*" },
    { lt_server_address (plain), "--set base_dn=ou=no," LT_SERVER_LDAP_BASE " " ADMIN,
      "*: base_dn: expected an entry of ldap://*, found 'ou=no,*': add: No such object*" },
    { lt_server_address (plain), BASE " --set username=cn=x --set password=y",
      "*: username: expected the DN of who may add entries, found 'cn=x': bind as 'cn=x': "
      "Invalid credentials*" },
    { lt_server_address (plain), BASE " --set username=x --set password=y",
      "*: username: expected the DN of who may add entries, found 'x': bind: Invalid DN*" },
    { lt_server_address (plain), BASE,
      "*: username: expected the DN of who may add entries, found none: add: *" },
    { lt_server_address (plain), BASE " --set starttls=yes " ADMIN, "*StartTLS: *" },
    { lt_server_address (tls), BASE " --set starttls=yes " ADMIN,
      "*TLS handshake, or certificate not trusted: *" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line =
        g_strdup_printf ("%s --set server=%s " SMALL, cases[i].more, cases[i].server);

      assert_refused (line, cases[i].pattern);
    }
  assert_tidy (plain);

  /* Something else listens there, one that is silent, and then nobody. */
  {
    g_autofree char *other = g_strdup_printf (BASE " " ADMIN " --set timeout=2s --set "
                                                   "server=ldap://127.0.0.1:%u",
                                              lt_server_port (http));
    g_autofree char *silent =
      g_strdup_printf (BASE " " ADMIN " --set timeout=1s --set server=%s", nobody);
    g_autofree char *handshake =
      g_strdup_printf (BASE " " ADMIN " --set timeout=1s --set server=ldaps://127.0.0.1:%u",
                       lt_server_port (plain));

    assert_refused (other, "*ldap at ldap://127.0.0.1:*: bind: *");
    lt_server_pause (plain);
    assert_refused (silent, "*: bind: Timed out");
    assert_refused (handshake, "*: TLS handshake: Timed out");
    lt_server_kill (plain);
    assert_refused (silent, "*: connect: Can't contact LDAP server");
  }
}

/* ---- Set-up that is interrupted --------------------------------------------- */

static void
test_interrupted (void)
{
  g_autoptr (LtServer) server = lt_server_new_slapd (FALSE);
  LtItRunning *running =
    lt_it_start (NULL,
                 "auth --set backend=ldap --set server=%s " BASE " " ADMIN
                 " --set users=100000 --teardown-timeout 100s -d 1s --format json",
                 lt_server_address (server));
  g_autoptr (LtIt) it = NULL;

  g_test_summary ("What was added until then is removed again.");

  lt_it_wait_for (running, 60, "adding entries below 'ou=ltrun-");
  g_usleep (300000);
  g_assert_cmpint (kill (lt_it_pid (running), SIGINT), ==, 0);
  it = lt_it_wait (running, 120);
  g_assert_cmpint (it->exit_status, ==, 105);
  assert_tidy (server);
}

static void
test_interrupted_silent (void)
{
  g_autoptr (LtServer) server = lt_server_new_slapd (FALSE);
  LtItRunning *running = lt_it_start (
    NULL,
    "auth --set backend=ldap --set server=%s " BASE " " ADMIN
    " --set users=20000 --set timeout=60s --grace 3s --teardown-timeout 100s -d 1s",
    lt_server_address (server));
  g_autoptr (LtIt) it = NULL;

  g_test_summary (
    "Set-up does not wait for a server that says nothing any more; what was added "
    "is removed once it speaks again.");

  lt_it_wait_for (running, 60, "adding entries below 'ou=ltrun-");
  g_usleep (200000);
  lt_server_pause (server);
  g_usleep (200000);
  g_assert_cmpint (kill (lt_it_pid (running), SIGINT), ==, 0);
  g_usleep (4000000);
  lt_server_resume (server);
  it = lt_it_wait (running, 120);
  g_assert_cmpint (it->exit_status, ==, 105);
  if (strstr (it->err, "which did not end in the time of --grace") != NULL)
    g_error ("%s", it->err);
  assert_tidy (server);
}

static void
test_gone_in_set_up (void)
{
  g_autoptr (LtServer) server = lt_server_new_slapd (FALSE);
  LtItRunning *running =
    lt_it_start (NULL,
                 "auth --set backend=ldap --set timeout=500ms --set server=%s " BASE " " ADMIN
                 " --set users=100000 -d 1s --format json",
                 lt_server_address (server));
  g_autoptr (LtIt) it = NULL;

  g_test_summary ("What cannot be removed is named.");

  lt_it_wait_for (running, 60, "adding entries below 'ou=ltrun-");
  g_usleep (200000);
  lt_server_kill (server);
  it = lt_it_wait (running, 60);
  g_assert_cmpint (it->exit_status, ==, 100);
  g_assert_nonnull (strstr (it->err, "; entries are left below 'ou=ltrun-"));
}

/* ---- The server goes away -------------------------------------------------- */

static void
test_outage (LtOutageKind kind, gboolean tls, const char *error_class)
{
  g_autoptr (LtServer) server = lt_server_new_slapd (tls);
  g_autofree char *secured =
    g_strdup_printf ("--set starttls=yes --set ca_file=%s", lt_server_ca_file (server));
  g_autoptr (LtIt) it =
    lt_outage_run (server, kind,
                   "auth --set backend=ldap --set timeout=500ms --set server=%s " BASE " " ADMIN
                   " " SMALL " " EACH " %s",
                   lt_server_address (server), tls ? secured : "");

  g_assert_cmpuint (lt_outage_errors (it, error_class), >, 0);
  g_assert_cmpuint (lt_outage_errors (it, "wrong-allow"), ==, 0);
  g_assert_cmpuint (lt_outage_errors (it, "wrong-deny"), ==, 0);
  g_assert_cmpuint (lt_outage_errors (it, "wrong-reason"), ==, 0);
  /* While the server says nothing a worker has two operations a second, of whatever kind. */
  for (guint i = 0; kind == LT_OUTAGE_STOP && i < G_N_ELEMENTS (operations); i++)
    g_assert_cmpfloat (
      lt_it_number_of (it, "measured.operations", "name", operations[i], "errors"), >, 0);
  assert_tidy (server);
}

static void
test_stop (gconstpointer data)
{
  test_outage (LT_OUTAGE_STOP, GPOINTER_TO_INT (data), "unreachable");
}

static void
test_pause (gconstpointer data)
{
  test_outage (LT_OUTAGE_PAUSE, GPOINTER_TO_INT (data), "timeout");
}

/* What is left in a directory that is gone at the end is told, and the run has failed. */
static void
test_gone_at_end (void)
{
  g_autoptr (LtServer) server = lt_server_new_slapd (FALSE);
  LtItRunning *running =
    lt_it_start (NULL,
                 "auth --set backend=ldap --set timeout=500ms --set server=%s " BASE " " ADMIN
                 " " SMALL " " EACH " -d 2s",
                 lt_server_address (server));
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, 60, "1s/2s");
  lt_server_kill (server);
  it = lt_it_wait (running, 60);
  g_assert_cmpint (it->exit_status, ==, 101);
  g_assert_nonnull (strstr (it->out, "ldap: entries are left below 'ou=ltrun-"));
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  if (auth_backend_get (1) == NULL)
    {
      g_test_message ("skipped: libldap missing");
      return 0;
    }
  g_test_add_data_func ("/ldap/verdicts/plain", GINT_TO_POINTER (FALSE), test_verdicts);
  g_test_add_data_func ("/ldap/verdicts/starttls", GINT_TO_POINTER (TRUE), test_verdicts);
  g_test_add_func ("/ldap/sabotage", test_sabotage);
  g_test_add_func ("/ldap/churn", test_churn);
  g_test_add_func ("/ldap/bad/options", test_bad_options);
  g_test_add_func ("/ldap/bad/server", test_bad_server);
  g_test_add_func ("/ldap/interrupted/plain", test_interrupted);
  g_test_add_func ("/ldap/interrupted/silent", test_interrupted_silent);
  g_test_add_func ("/ldap/gone-in-set-up", test_gone_in_set_up);
  g_test_add_data_func ("/ldap/outage/stop/plain", GINT_TO_POINTER (FALSE), test_stop);
  g_test_add_data_func ("/ldap/outage/stop/starttls", GINT_TO_POINTER (TRUE), test_stop);
  g_test_add_data_func ("/ldap/outage/pause/plain", GINT_TO_POINTER (FALSE), test_pause);
  g_test_add_func ("/ldap/outage/gone-at-end", test_gone_at_end);
  return g_test_run ();
}
