/* SPDX-License-Identifier: MIT */

#include <lt-it.h>
#include <lt-outage.h>
#include <lt-server.h>
#include <services-etcd-client.h>

#include <string.h>

/* The external systems, real ones, as a user would run against them. */

static LtIt *
run (const char *words)
{
  LtIt *it = lt_it_run (60, "services --format json -c 3 -d 500ms %s", words);

  if (it->exit_status != 0)
    g_error ("%s: status %d: %s", words, it->exit_status, it->err);
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), >, 0);
  return it;
}

static void
runs_well (const char *words)
{
  g_autoptr (LtIt) it = run (words);

  if (lt_it_count (it, "measured.total.errors") != 0)
    g_error ("%s: errors: %s", words, it->out);
}

static void
fails_to_start (const char *words, const char *reason)
{
  g_autoptr (LtIt) it = lt_it_run (60, "services -q -d 1s %s", words);

  g_assert_cmpint (it->exit_status, ==, 100);
  if (strstr (it->err, reason) == NULL)
    g_error ("expected '%s', found '%s'", reason, it->err);
}

/* ---- Health endpoints ------------------------------------------------------ */

static char *
url_words (const LtServer *server, const char *path, const char *more)
{
  return g_strdup_printf ("--set backend=url --set url=%s%s %s", lt_server_address (server),
                          path, more);
}

static void
test_http (void)
{
  g_autoptr (LtServer) server = lt_server_new_http (FALSE);
  g_autofree char *plain = url_words (server, "/health", "");
  g_autofree char *checked = url_words (server, "/health", "--set body=healthy");
  g_autofree char *error = url_words (server, "/error", "--set status=500 --set body=failing");

  runs_well (plain);
  runs_well (checked);
  runs_well (error);
}

static void
test_https (void)
{
  g_autoptr (LtServer) server = lt_server_new_http (TRUE);
  g_autofree char *ca_file = g_strdup_printf ("--set ca_file=%s", lt_server_ca_file (server));
  g_autofree char *good = url_words (server, "/health", ca_file);
  g_autofree char *unknown = url_words (server, "/health", "");
  g_autofree char *no_file = url_words (server, "/health", "--set ca_file=/nowhere.pem");

  runs_well (good);
  fails_to_start (unknown, "certificate");
  fails_to_start (no_file, "/nowhere.pem");
}

/* All errors are of one class. */
static void
fails_as (const LtServer *server, const char *path, const char *more, const char *error_class)
{
  g_autofree char *words = url_words (server, path, more);
  g_autoptr (LtIt) it = run (words);

  g_assert_cmpuint (lt_it_count (it, "measured.total.errors"), ==,
                    lt_it_count (it, "measured.total.count"));
  g_assert_cmpuint (lt_outage_errors (it, error_class), ==,
                    lt_it_count (it, "measured.total.errors"));
}

static void
test_classes (void)
{
  g_autoptr (LtServer) server = lt_server_new_http (FALSE);

  fails_as (server, "/error", "", "status");
  fails_as (server, "/nothing", "", "status");
  fails_as (server, "/wrong", "--set body=healthy", "body");
}

/* ---- The client ------------------------------------------------------------ */

typedef struct Client
{
  ServicesOptions options;
  ServicesHttp *http;
  ServicesReport report;
} Client;

static void
open_client (Client *client)
{
  *client = (Client){ .options = { .ca_file = "", .timeout_ns = UINT64_C (20000000000) } };
  g_assert_true (services_http_global_init ());
  client->http = services_http_new (&client->options, NULL, &client->report);
  g_assert_nonnull (client->http);
}

static void
close_client (Client *client)
{
  services_http_free (client->http);
  services_http_global_cleanup ();
}

/* A server that is not trusted, and one that does not speak TLS. */
static void
test_tls (void)
{
  g_autoptr (LtServer) tls = lt_server_new_http (TRUE);
  g_autoptr (LtServer) plain = lt_server_new_http (FALSE);
  g_autofree char *no_tls = g_strdup_printf ("https://127.0.0.1:%u/", lt_server_port (plain));
  ServicesAnswer answer;
  Client client;

  open_client (&client);
  g_assert_cmpint (
    services_http_request (client.http, lt_server_address (tls), NULL, &answer, &client.report),
    ==, SERVICES_TLS);
  g_assert_cmpint (services_http_request (client.http, no_tls, NULL, &answer, &client.report),
                   ==, SERVICES_TLS);
  close_client (&client);
}

/* All of a body is told, not what stands before its first NUL. */
static void
test_binary_body (void)
{
  g_autoptr (LtServer) server = lt_server_new_http (FALSE);
  g_autofree char *url = g_strconcat (lt_server_address (server), "/binary", NULL);
  Client client;

  open_client (&client);
  g_assert_cmpint (services_http_check (client.http, url, 200, "he", true, &client.report), ==,
                   SERVICES_BAD_BODY);
  g_assert_cmpstr (client.report.text, ==, "expected body 'he', found 'he\\x00llo\\x0a'");
  close_client (&client);
}

static void
test_etcd_client (void)
{
  g_autoptr (LtServer) server = lt_server_new_etcd ();
  Client client;
  EtcdClient etcd;
  ServicesReport *report = &client.report;
  uint64_t lease = 0, n = 0;
  bool there = false;

  open_client (&client);
  etcd = (EtcdClient){ client.http, lt_server_address (server) };
  g_assert_cmpint (etcd_grant (&etcd, 60, &lease, report), ==, SERVICES_OK);
  g_assert_cmpint (etcd_put (&etcd, "/a/1", "one", lease, report), ==, SERVICES_OK);
  g_assert_cmpint (etcd_put (&etcd, "/a/2", "two", 0, report), ==, SERVICES_OK);
  g_assert_cmpint (etcd_put (&etcd, "/b", "three", 0, report), ==, SERVICES_OK);
  g_assert_cmpint (etcd_range (&etcd, "/a/", "one", &n, report), ==, SERVICES_OK);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (etcd_range (&etcd, "/a/", "two", &n, report), ==, SERVICES_BAD_BODY);
  g_assert_cmpint (etcd_range (&etcd, "/c/", "one", &n, report), ==, SERVICES_OK);
  g_assert_cmpuint (n, ==, 0);

  g_assert_cmpint (etcd_keep_alive (&etcd, lease, &there, report), ==, SERVICES_OK);
  g_assert_true (there);
  g_assert_cmpint (etcd_revoke (&etcd, lease, &there, report), ==, SERVICES_OK);
  g_assert_true (there);
  g_assert_cmpint (etcd_revoke (&etcd, lease, &there, report), ==, SERVICES_OK);
  g_assert_false (there);
  g_assert_cmpint (etcd_keep_alive (&etcd, lease, &there, report), ==, SERVICES_OK);
  g_assert_false (there);
  g_assert_cmpint (etcd_put (&etcd, "/a/3", "x", lease, report), ==, SERVICES_BAD_STATUS);

  g_assert_cmpint (etcd_range (&etcd, "/a/", NULL, &n, report), ==, SERVICES_OK);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (etcd_delete (&etcd, "/a/", report), ==, SERVICES_OK);
  g_assert_cmpint (etcd_range (&etcd, "/", NULL, &n, report), ==, SERVICES_OK);
  g_assert_cmpuint (n, ==, 1);
  close_client (&client);
}

/* ---- etcd ------------------------------------------------------------------ */

static void
test_etcd (void)
{
  static const char *const runs[] = {
    "",
    "--operation register --set kept=2",
    "--operation heartbeat",
    "--operation discover --set services=50",
    "--operation health",
    "--mix register=1,heartbeat=1,discover=1 --set prefix=/other/",
  };
  g_autoptr (LtServer) server = lt_server_new_etcd ();
  Client client;
  EtcdClient etcd;
  uint64_t n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autofree char *words = g_strdup_printf ("--set backend=etcd --set server=%s/ %s",
                                                lt_server_address (server), runs[i]);
      g_autoptr (LtIt) it = run (words);

      if (lt_it_count (it, "measured.total.errors") != 0)
        g_error ("%s: errors: %s", words, it->out);
      g_assert_nonnull (strstr (it->err, " + 0 expired + 0 unknown + 0 alive"));
    }

  /* Nothing is left on the server. */
  open_client (&client);
  etcd = (EtcdClient){ client.http, lt_server_address (server) };
  g_assert_cmpint (etcd_range (&etcd, "/", NULL, &n, &client.report), ==, SERVICES_OK);
  g_assert_cmpuint (n, ==, 0);
  close_client (&client);
}

/* ---- A suite that nobody ends, and a server that says nothing --------------- */

static char *shown; /* what set_error() was given */

static void
set_error (const lt_host *host, const char *text)
{
  (void) host;
  g_clear_pointer (&shown, g_free);
  shown = g_strdup (text);
}

static ServicesWorld
world_of (const lt_host *host, const LtServer *server)
{
  return (ServicesWorld){
    .host = host,
    .options = {
      .backend = SERVICES_BACKEND_ETCD,
      .server = lt_server_address (server),
      .ca_file = "",
      .timeout_ns = UINT64_C (1000000000),
      .n_services = 7,
      .ttl_ns = UINT64_C (1000000000),
      .n_kept = 4,
      .prefix = "/ltrun/",
    },
  };
}

/* Of all keys: how many there are, and how many of them have a lease. */
static void
count_leases (const LtServer *server, uint64_t *ret_n, uint64_t *ret_n_leases)
{
  g_autofree char *url = g_strconcat (lt_server_address (server), "/v3/kv/range", NULL);
  ServicesAnswer answer;
  Client client;

  open_client (&client);
  /* From the first key on: "" is not allowed, a NUL is. */
  g_assert_cmpint (services_http_request (client.http, url,
                                          "{\"key\":\"AA==\",\"range_end\":\"AA==\"}", &answer,
                                          &client.report),
                   ==, SERVICES_OK);
  *ret_n = *ret_n_leases = 0;
  for (const char *at = answer.body; (at = strstr (at, "\"key\":")) != NULL; at++)
    ++*ret_n;
  for (const char *at = answer.body; (at = strstr (at, "\"lease\":")) != NULL; at++)
    ++*ret_n_leases;
  close_client (&client);
}

/* Nothing that the suite has made stays for ever, even if it is killed at this moment. */
static void
test_etcd_leases (void)
{
  g_autoptr (LtServer) server = lt_server_new_etcd ();
  const ServicesBackend *etcd = services_backend_get (SERVICES_BACKEND_ETCD);
  const lt_host host = { .set_error = set_error };
  const ServicesWorld world = world_of (&host, server);
  const uint32_t stop = 0;
  ServicesError error = { "" };
  ServicesReport report = { .text = "" };
  ServicesAccount account;
  uint64_t n = 0, n_leases = 0;
  void *state = etcd->open (&world, &error);
  void *session = NULL;

  g_assert_cmpstr (error.text, ==, "");
  session = etcd->session_new (state, 0, &stop, &report);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (etcd->run[SERVICES_OP_REGISTER](session, i, &report), ==, SERVICES_OK);
  count_leases (server, &n, &n_leases);
  g_assert_cmpuint (n, ==, 10);
  g_assert_cmpuint (n_leases, ==, 10);
  etcd->session_free (session);
  etcd->close (state, &account);
  count_leases (server, &n, &n_leases);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (account.registered, ==, 10);
  g_assert_cmpuint (account.removed, ==, 10);
  g_assert_null (shown);
}

/* Raises the word as soon as the server has a key. */
typedef struct Interrupter
{
  const LtServer *server;
  uint32_t stop;
} Interrupter;

static gpointer
interrupt (gpointer data)
{
  Interrupter *interrupter = data;
  uint64_t n = 0, n_leases = 0;

  while (n == 0)
    count_leases (interrupter->server, &n, &n_leases);
  __atomic_store_n (&interrupter->stop, 1, __ATOMIC_RELAXED);
  return NULL;
}

/* A set-up that is to come back takes along what it has made. */
static void
test_etcd_interrupted (void)
{
  g_autoptr (LtServer) server = lt_server_new_etcd ();
  const ServicesBackend *etcd = services_backend_get (SERVICES_BACKEND_ETCD);
  const lt_host host = { .set_error = set_error };
  ServicesWorld world = world_of (&host, server);
  Interrupter interrupter = { server, 0 };
  GThread *thread = NULL;
  ServicesError error = { "" };
  uint64_t n = 0, n_leases = 0;

  world.stop = &interrupter.stop;
  world.options.n_services = 100000;
  thread = g_thread_new ("interrupter", interrupt, &interrupter);
  g_assert_null (etcd->open (&world, &error));
  g_thread_join (thread);
  g_assert_cmpstr (error.text, ==, "set-up was interrupted");
  count_leases (server, &n, &n_leases);
  g_assert_cmpuint (n, ==, 0);
}

/* Its threads answer for a moment after the signal was sent. */
static gboolean
is_stopped (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", (int) pid);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, "stat", NULL);
      g_autofree char *text = NULL;

      if (g_file_get_contents (file, &text, NULL, NULL) && strstr (text, ") T ") == NULL)
        return FALSE;
    }
  return TRUE;
}

/* What cannot be removed is said, and is not called removed. */
static void
test_etcd_silent (void)
{
  g_autoptr (LtServer) server = lt_server_new_etcd ();
  const ServicesBackend *etcd = services_backend_get (SERVICES_BACKEND_ETCD);
  const lt_host host = { .set_error = set_error };
  const ServicesWorld world = world_of (&host, server);
  ServicesError error = { "" };
  ServicesAccount account;
  void *state = etcd->open (&world, &error);

  g_assert_cmpstr (error.text, ==, "");
  lt_server_pause (server);
  while (!is_stopped (lt_server_pid (server)))
    g_usleep (1000);
  etcd->close (state, &account);
  lt_server_resume (server);
  if (!g_pattern_match_simple (
        "etcd: keys under '/ltrun/run-*/' may be left, for 60 s at most: *", shown))
    g_error ("found '%s'", shown);
  g_clear_pointer (&shown, g_free);
  g_assert_cmpuint (account.registered, ==, 7);
  g_assert_cmpuint (account.unknown, ==, 7);
  g_assert_cmpuint (account.removed + account.expired + account.alive, ==, 0);
}

static void
test_no_server (void)
{
  g_autoptr (LtServer) http = lt_server_new_http (FALSE);
  g_autofree char *no_etcd =
    g_strdup_printf ("--set backend=etcd --set server=%s", lt_server_address (http));
  g_autofree char *no_url = url_words (http, "/health", "");

  fails_to_start (no_etcd, "/v3/lease/grant: expected status 200, found 501");
  lt_server_kill (http);
  fails_to_start (no_etcd, "Failed to connect");
  fails_to_start (no_url, "Failed to connect");
}

/* ---- Outages --------------------------------------------------------------- */

static void
test_outage (LtServer *server, LtOutageKind kind, const char *words, const char *error_class)
{
  g_autoptr (LtIt) it = lt_outage_run (server, kind, "services --set timeout=500ms %s", words);

  g_assert_cmpuint (lt_outage_errors (it, error_class), >, 0);
  g_assert_cmpuint (lt_outage_errors (it, "body"), ==, 0);
  g_assert_cmpuint (lt_outage_errors (it, "internal"), ==, 0);
}

static void
test_url_outage (gconstpointer data)
{
  const LtOutageKind kind = (LtOutageKind) GPOINTER_TO_INT (data);
  g_autoptr (LtServer) server = lt_server_new_http (FALSE);
  g_autofree char *words = url_words (server, "/health", "--set body=healthy");

  test_outage (server, kind, words, kind == LT_OUTAGE_STOP ? "unreachable" : "timeout");
}

static void
test_etcd_outage (gconstpointer data)
{
  const LtOutageKind kind = (LtOutageKind) GPOINTER_TO_INT (data);
  g_autoptr (LtServer) server = lt_server_new_etcd ();
  g_autofree char *words =
    g_strdup_printf ("--set backend=etcd --set server=%s", lt_server_address (server));

  test_outage (server, kind, words, kind == LT_OUTAGE_STOP ? "unreachable" : "timeout");
}

int
main (int argc, char **argv)
{
  const gpointer stop = GINT_TO_POINTER (LT_OUTAGE_STOP);
  const gpointer pause = GINT_TO_POINTER (LT_OUTAGE_PAUSE);

  lt_it_init (&argc, &argv);
  g_test_add_func ("/services/http", test_http);
  g_test_add_func ("/services/https", test_https);
  g_test_add_func ("/services/classes", test_classes);
  g_test_add_func ("/services/binary-body", test_binary_body);
  g_test_add_func ("/services/tls", test_tls);
  g_test_add_func ("/services/etcd-client", test_etcd_client);
  g_test_add_func ("/services/etcd", test_etcd);
  g_test_add_func ("/services/etcd-leases", test_etcd_leases);
  g_test_add_func ("/services/etcd-interrupted", test_etcd_interrupted);
  g_test_add_func ("/services/etcd-silent", test_etcd_silent);
  g_test_add_func ("/services/no-server", test_no_server);
  g_test_add_data_func ("/services/outage/url/stopped", stop, test_url_outage);
  g_test_add_data_func ("/services/outage/url/paused", pause, test_url_outage);
  g_test_add_data_func ("/services/outage/etcd/stopped", stop, test_etcd_outage);
  g_test_add_data_func ("/services/outage/etcd/paused", pause, test_etcd_outage);
  return g_test_run ();
}
