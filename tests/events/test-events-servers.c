/* SPDX-License-Identifier: MIT */

#include <lt-it.h>
#include <lt-outage.h>
#include <lt-server.h>

#include <signal.h>
#include <string.h>

/* The external systems, real ones, as a user would run against them. */

typedef struct System
{
  const char *name;
  const char *backend; /* and what else is set */
  LtServer *(*make) (gboolean password);
  gboolean has_password;
  const char *login;
} System;

static LtServer *
new_dbus (gboolean password)
{
  (void) password;
  return lt_server_new_dbus ();
}

static const System systems[] = {
  { "redis-stream", "redis-stream", lt_server_new_redis, FALSE, "" },
  { "redis-stream-password", "redis-stream", lt_server_new_redis, TRUE,
    "--set password=" LT_SERVER_PASSWORD },
  { "redis-pubsub", "redis-pubsub", lt_server_new_redis, FALSE, "" },
  { "redis-pubsub-password", "redis-pubsub", lt_server_new_redis, TRUE,
    "--set password=" LT_SERVER_PASSWORD },
  { "mqtt-qos0", "mqtt", lt_server_new_mosquitto, FALSE, "" },
  { "mqtt-qos1", "mqtt --set qos=1", lt_server_new_mosquitto, FALSE, "" },
  { "mqtt-password", "mqtt --set qos=1", lt_server_new_mosquitto, TRUE,
    "--set username=" LT_SERVER_USER " --set password=" LT_SERVER_PASSWORD },
  { "dbus", "dbus", new_dbus, FALSE, "" },
};

/* ---- Operations ------------------------------------------------------------ */

/* What the suite says at the end: "N events published = N handled + ...". */
typedef struct Account
{
  guint64 published, handled, dropped, failed, left;
} Account;

static Account
read_account (const LtIt *it)
{
  const char *end = strstr (it->err, " events published = ");
  const char *start = end;
  Account account = { 0 };

  if (end == NULL)
    g_error ("no account in: %s", it->err);
  while (start > it->err && g_ascii_isdigit (start[-1]))
    start--;
  account.published = g_ascii_strtoull (start, NULL, 10);
  account.handled = lt_it_number_behind (end, "published = ");
  account.dropped = lt_it_number_behind (end, "handled + ");
  account.failed = lt_it_number_behind (end, "dropped by policy + ");
  account.left = lt_it_number_behind (end, "failed + ");
  g_assert_cmpuint (account.published, ==,
                    account.handled + account.dropped + account.failed + account.left);
  return account;
}

static Account
run_well (const LtServer *server, const System *system, const char *words)
{
  g_autoptr (LtIt) it =
    lt_it_run (60, "events --format json -c 3 -d 250ms --set backend=%s --set server=%s %s %s",
               system->backend, lt_server_address (server), system->login, words);

  if (it->exit_status != 0)
    g_error ("%s %s: status %d: %s", system->name, words, it->exit_status, it->err);
  g_assert_cmpuint (lt_it_count (it, "measured.total.errors"), ==, 0);
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), >, 0);
  g_assert_cmpuint (lt_it_count (it, "verification.checks"), ==, 1);
  g_assert_cmpuint (lt_it_count (it, "verification.violations"), ==, 0);
  return read_account (it);
}

/* All operations, alone and mixed, and every event accounted for. With a server that
 * holds, nothing fails. */
static void
test_operations (gconstpointer data)
{
  static const char *const runs[] = {
    "--operation handle",
    "--operation roundtrip",
    "",
    "--set payload=100KiB --set queue=16",
  };
  const System *system = data;
  g_autoptr (LtServer) server = system->make (system->has_password);
  Account account = run_well (server, system, "--operation publish --set queue=8");

  g_assert_cmpuint (account.failed, ==, 0);
  g_assert_cmpuint (account.dropped, >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      account = run_well (server, system, runs[i]);
      g_assert_cmpuint (account.failed, ==, 0);
      g_assert_cmpuint (account.handled, >, 0);
      if (i < 2)
        g_assert_cmpuint (account.dropped, ==, 0);
    }
}

static void
test_unix_socket (void)
{
  g_autoptr (LtServer) server = lt_server_new_redis (FALSE);
  g_autofree char *words = g_strdup_printf ("--set server=%s", lt_server_unix_address (server));

  run_well (server, &systems[0], words);
  run_well (server, &systems[2], words);
}

/* ---- What the server does not want ----------------------------------------- */

static void
fails_to_start (const LtServer *server, const char *words, const char *reason)
{
  g_autoptr (LtIt) it =
    lt_it_run (60, "events -q -d 1s --set server=%s %s", lt_server_address (server), words);

  g_assert_cmpint (it->exit_status, ==, 100);
  if (strstr (it->err, reason) == NULL)
    g_error ("expected '%s', found '%s'", reason, it->err);
  if (strstr (it->err, "not-this-one") != NULL)
    g_error ("a secret is told: %s", it->err);
}

static void
test_bad_login (void)
{
  g_autoptr (LtServer) redis = lt_server_new_redis (TRUE);
  g_autoptr (LtServer) mosquitto = lt_server_new_mosquitto (TRUE);
  g_autoptr (LtServer) dbus = lt_server_new_dbus ();

  fails_to_start (redis, "--set backend=redis-stream", "expected to be let in, found 'NOAUTH");
  fails_to_start (redis, "--set backend=redis-pubsub --set password=not-this-one",
                  "expected to be let in, found 'WRONGPASS");
  fails_to_start (mosquitto, "--set backend=mqtt", "expected to be let in, found '");
  fails_to_start (mosquitto, "--set backend=mqtt --set username=x --set password=not-this-one",
                  "expected to be let in, found '");
  fails_to_start (mosquitto, "--set backend=mqtt --set password=not-this-one",
                  "password: expected a username beside it");
  fails_to_start (dbus, "--set backend=dbus --set username=x",
                  "username: expected with backend=redis-stream|redis-pubsub|mqtt only, found "
                  "backend=dbus");
}

static void
test_bad_server (void)
{
  g_autoptr (LtServer) redis = lt_server_new_redis (FALSE);

  fails_to_start (redis, "--set backend=mqtt", "expected mqtt://HOST[:PORT], found 'redis://");
  fails_to_start (redis, "--set backend=dbus", "expected a bus address, found 'redis://");
  lt_server_kill (redis);
  fails_to_start (redis, "--set backend=redis-stream", "found 'Connection refused'");
}

/* With a server that says nothing set-up comes back long before its requests are given up,
 * and before it is ended by force. */
static void
test_interrupted_silent (gconstpointer data)
{
  const System *system = data;
  g_autoptr (LtServer) server = system->make (FALSE);
  g_autoptr (LtIt) it = NULL;
  LtItRunning *running = NULL;

  lt_server_pause (server);
  running = lt_it_start (NULL,
                         "events -q -d 60s --grace 50s --set timeout=60s --set server=%s --set "
                         "backend=%s",
                         lt_server_address (server), system->backend);
  while (lt_it_host_pid (running) == 0)
    g_usleep (10000);
  g_usleep (300000);
  g_assert_cmpint (kill (lt_it_pid (running), SIGINT), ==, 0);
  it = lt_it_wait (running, 60);
  lt_server_resume (server);
  g_assert_cmpint (it->exit_status, ==, 105);
  if (strstr (it->err, "which did not end in the time of --grace") != NULL)
    g_error ("%s", it->err);
}

/* ---- Outages --------------------------------------------------------------- */

static void
test_outage (gconstpointer data, LtOutageKind kind, const char *error_class)
{
  const System *system = data;
  g_autoptr (LtServer) server = system->make (FALSE);
  g_autoptr (LtIt) it = lt_outage_run (
    server, kind, "events --set backend=%s --set server=%s --set timeout=2s --mix %s",
    system->backend, lt_server_address (server), "publish=1,handle=1,roundtrip=1");

  g_assert_cmpuint (lt_outage_errors (it, error_class), >, 0);
  g_assert_cmpuint (lt_outage_errors (it, "wrong-value"), ==, 0);
  g_assert_cmpuint (lt_outage_errors (it, "protocol"), ==, 0);
}

static void
test_stopped (gconstpointer data)
{
  test_outage (data, LT_OUTAGE_STOP, "unreachable");
}

static void
test_paused (gconstpointer data)
{
  test_outage (data, LT_OUTAGE_PAUSE, "timeout");
}

static void
add_outage (guint system, const char *kind, GTestDataFunc test)
{
  g_autofree char *path =
    g_strconcat ("/events/outage/", systems[system].name, "/", kind, NULL);

  g_test_add_data_func (path, &systems[system], test);
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      g_autofree char *path = g_strconcat ("/events/operations/", systems[i].name, NULL);

      g_test_add_data_func (path, &systems[i], test_operations);
    }
  g_test_add_func ("/events/unix-socket", test_unix_socket);
  g_test_add_func ("/events/bad-login", test_bad_login);
  g_test_add_func ("/events/bad-server", test_bad_server);
  add_outage (0, "stopped", test_stopped);
  add_outage (0, "paused", test_paused);
  add_outage (2, "stopped", test_stopped);
  add_outage (5, "stopped", test_stopped);
  add_outage (5, "paused", test_paused);
  add_outage (7, "stopped", test_stopped);
  add_outage (7, "paused", test_paused);
  add_outage (0, "interrupted-in-set-up", test_interrupted_silent);
  add_outage (5, "interrupted-in-set-up", test_interrupted_silent);
  add_outage (7, "interrupted-in-set-up", test_interrupted_silent);
  return g_test_run ();
}
