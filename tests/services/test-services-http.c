/* SPDX-License-Identifier: MIT */

#include <gio/gio.h>
#include <services-endpoints.h>
#include <services-http.h>
#include <string.h>

/* The client, against endpoints of the suite's own and against sockets that are none. */

typedef struct Fixture
{
  ServicesOptions options;
  ServicesEndpoints *endpoints;
  ServicesHttp *http;
  uint32_t stop;
  ServicesReport report;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  ServicesError error = { "" };

  (void) data;
  fixture->options = (ServicesOptions){
    .ca_file = "",
    .timeout_ns = UINT64_C (20000000000),
    .n_services = 3,
    .n_slow = 1, /* the first */
    .delay_ns = UINT64_C (3600000000000),
  };
  g_assert_true (services_http_global_init ());
  fixture->endpoints = services_endpoints_start (&fixture->options, &error);
  g_assert_cmpstr (error.text, ==, "");
  fixture->http = services_http_new (&fixture->options, &fixture->stop, &fixture->report);
  g_assert_nonnull (fixture->http);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  services_http_free (fixture->http);
  services_endpoints_stop (fixture->endpoints);
  services_http_global_cleanup ();
}

/* Another client, that is less patient. */
static void
set_timeout (Fixture *fixture, guint ms)
{
  services_http_free (fixture->http);
  fixture->options.timeout_ns = ms * UINT64_C (1000000);
  fixture->http = services_http_new (&fixture->options, &fixture->stop, &fixture->report);
  g_assert_nonnull (fixture->http);
}

static ServicesStatus
get (Fixture *fixture, guint port, const char *path, ServicesAnswer *ret_answer)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u%s", port, path);

  return services_http_request (fixture->http, url, NULL, ret_answer, &fixture->report);
}

static void
test_answers (Fixture *fixture, gconstpointer data)
{
  static const char *const strangers[] = { "/",
                                           "/services/",
                                           "/services/3",
                                           "/services/x",
                                           "/services/1x",
                                           "/services/-1",
                                           "/services/99999999999999999999" };
  const guint port = services_endpoints_port (fixture->endpoints);
  ServicesAnswer answer;
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/services/1", port);

  (void) data;
  g_assert_cmpint (get (fixture, port, "/services/2", &answer), ==, SERVICES_OK);
  g_assert_cmpint (answer.status, ==, 200);
  g_assert_cmpstr (answer.body, ==, "{\"service\":\"service-2\",\"status\":\"healthy\"}");
  g_assert_cmpuint (fixture->report.received_bytes, >, answer.length);
  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      g_assert_cmpint (get (fixture, port, strangers[i], &answer), ==, SERVICES_OK);
      g_assert_cmpint (answer.status, ==, 404);
    }
  g_assert_cmpint (services_http_request (fixture->http, url, "{}", &answer, &fixture->report),
                   ==, SERVICES_OK);
  g_assert_cmpint (answer.status, ==, 404);
}

static void
test_checks (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/services/1",
                                          services_endpoints_port (fixture->endpoints));
  const char *body = "{\"service\":\"service-1\",\"status\":\"healthy\"}";
  ServicesReport *report = &fixture->report;

  (void) data;
  g_assert_cmpint (services_http_check (fixture->http, url, 200, body, true, report), ==,
                   SERVICES_OK);
  g_assert_cmpint (services_http_check (fixture->http, url, 200, "\"healthy\"", false, report),
                   ==, SERVICES_OK);
  g_assert_cmpint (services_http_check (fixture->http, url, 200, "", false, report), ==,
                   SERVICES_OK);
  g_assert_cmpuint (report->n_checks, ==, 3);
  g_assert_cmpint (services_http_check (fixture->http, url, 200, "\"healthy\"", true, report),
                   ==, SERVICES_BAD_BODY);
  g_assert_cmpint (services_http_check (fixture->http, url, 200, "healthier", false, report),
                   ==, SERVICES_BAD_BODY);
  g_assert_cmpint (services_http_check (fixture->http, url, 204, "", false, report), ==,
                   SERVICES_BAD_STATUS);
  g_assert_cmpint (report->code, ==, 200);
  g_assert_cmpuint (report->n_checks, ==, 3);
}

/* A port where somebody listens but never says a word. */
static void
test_no_answer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  const guint port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  ServicesAnswer answer;

  (void) data;
  set_timeout (fixture, 50);
  g_assert_cmpint (get (fixture, port, "/", &answer), ==, SERVICES_TIMEOUT);
  /* Nobody listens there any more. */
  g_socket_listener_close (listener);
  g_clear_object (&listener);
  set_timeout (fixture, 20000);
  g_assert_cmpint (get (fixture, port, "/", &answer), ==, SERVICES_UNREACHABLE);
  /* It goes on with another. */
  g_assert_cmpint (
    get (fixture, services_endpoints_port (fixture->endpoints), "/services/1", &answer), ==,
    SERVICES_OK);
}

/* Speaks no HTTP, or hangs up at once. */
typedef struct Stranger
{
  GSocketListener *listener;
  const char *words;
} Stranger;

static gpointer
answer_oddly (gpointer data)
{
  const Stranger *stranger = data;
  g_autoptr (GSocketConnection) connection =
    g_socket_listener_accept (stranger->listener, NULL, NULL, NULL);
  char request[512];

  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), request,
                       sizeof request, NULL, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                             stranger->words, strlen (stranger->words), NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return NULL;
}

static ServicesStatus
ask_stranger (Fixture *fixture, const char *words)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  const guint port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  Stranger stranger = { listener, words };
  GThread *thread = g_thread_new ("stranger", answer_oddly, &stranger);
  ServicesAnswer answer;
  const ServicesStatus status = get (fixture, port, "/", &answer);

  g_thread_join (thread);
  return status;
}

static void
test_stranger (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_assert_cmpint (ask_stranger (fixture, ""), ==, SERVICES_UNREACHABLE);
  g_assert_cmpint (ask_stranger (fixture, "SSH-2.0-stranger\r\n\r\n"), ==, SERVICES_BAD_BODY);
  g_assert_cmpint (ask_stranger (fixture, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
                   ==, SERVICES_UNREACHABLE);
}

/* The limit is said, not what libcurl makes of it. */
static void
test_too_long (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = g_strnfill (SERVICES_MAX_BODY + 1, 'x');
  g_autofree char *words = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %u\r\n\r\n%s",
                                            SERVICES_MAX_BODY + 1, body);

  (void) data;
  g_assert_cmpint (ask_stranger (fixture, words), ==, SERVICES_BAD_BODY);
  g_assert_cmpstr (fixture->report.text, ==,
                   "expected a body of at most 16 MiB, found a longer one");
}

/* ---- The embedded back end ------------------------------------------------- */

static guint
count_threads (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

/* A worker has its connection, and with it a thread of the server, before it asks. */
static void
test_connected (void)
{
  const ServicesBackend *backend = services_backend_get (SERVICES_BACKEND_EMBEDDED);
  const ServicesWorld world = {
    .options = { .ca_file = "",
                 .timeout_ns = UINT64_C (20000000000),
                 .n_services = 1,
                 .ttl_ns = UINT64_C (1000000000),
                 .n_kept = 1 },
  };
  const uint32_t stop = 0;
  ServicesError error = { "" };
  ServicesReport report = { .text = "" };
  ServicesAccount account;
  void *state = backend->open (&world, &error);
  guint n_threads = count_threads ();
  void *session = backend->session_new (state, 0, &stop, &report);

  g_assert_nonnull (session);
  g_assert_cmpuint (count_threads (), ==, n_threads + 1);
  g_assert_cmpint (backend->run[SERVICES_OP_HEALTH](session, 0, &report), ==, SERVICES_OK);
  g_assert_cmpuint (count_threads (), ==, n_threads + 1);
  backend->session_free (session);
  backend->close (state, &account);
}

/* With a service that sleeps, and one before it that is @n_failing. */
static ServicesStatus
cut_off (uint32_t n_failing, ServicesReport *ret_report)
{
  const ServicesBackend *backend = services_backend_get (SERVICES_BACKEND_EMBEDDED);
  const ServicesWorld world = {
    .options = { .ca_file = "",
                 .timeout_ns = UINT64_C (3600000000000),
                 .n_services = 3,
                 .n_degraded = 1 - n_failing,
                 .n_failing = n_failing,
                 .n_slow = 1,
                 .delay_ns = UINT64_C (3600000000000),
                 .ttl_ns = UINT64_C (1000000000),
                 .n_kept = 1 },
  };
  uint32_t stop = 0;
  ServicesError error = { "" };
  ServicesAccount account;
  void *state = backend->open (&world, &error);
  void *session = backend->session_new (state, 0, &stop, ret_report);
  ServicesStatus status = SERVICES_OK;

  stop = 1;
  *ret_report = (ServicesReport){ .text = "" };
  status = backend->run[SERVICES_OP_HEALTH_ALL](session, 0, ret_report);
  backend->session_free (session);
  backend->close (state, &account);
  return status;
}

/* When the pass ends in the midst of it, what was found by then counts: a failure is the
 * outcome, as it would be with the rest; without one there is none. */
static void
test_cut_off (void)
{
  ServicesReport report;

  g_assert_cmpint (cut_off (0, &report), ==, SERVICES_STOPPED);
  g_assert_cmpuint (report.n_checks, ==, 1);
  g_assert_cmpint (cut_off (1, &report), ==, SERVICES_BAD_STATUS);
  g_assert_cmpuint (report.n_checks, ==, 0);
  g_assert_cmpstr (report.text, ==, "expected status 200, found 503");
}

/* A pass that is over does not wait for a service that sleeps, and neither does the end
 * of the endpoints. */
static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  const guint port = services_endpoints_port (fixture->endpoints);
  ServicesAnswer answer;

  (void) data;
  fixture->stop = 1;
  g_assert_cmpint (get (fixture, port, "/services/0", &answer), ==, SERVICES_STOPPED);
  g_assert_cmpint (get (fixture, port, "/services/1", &answer), ==, SERVICES_STOPPED);
  services_http_extend (fixture->http, UINT64_C (10000000000));
  g_assert_cmpint (get (fixture, port, "/services/1", &answer), ==, SERVICES_OK);
  fixture->stop = 0;
  g_assert_cmpint (get (fixture, port, "/services/1", &answer), ==, SERVICES_OK);
  set_timeout (fixture, 50);
  g_assert_cmpint (get (fixture, port, "/services/0", &answer), ==, SERVICES_TIMEOUT);
}

#define ADD(name, test) \
  g_test_add ("/services/http/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("answers", test_answers);
  ADD ("checks", test_checks);
  ADD ("no-answer", test_no_answer);
  ADD ("stranger", test_stranger);
  ADD ("too-long", test_too_long);
  ADD ("stopped", test_stopped);
  g_test_add_func ("/services/http/connected", test_connected);
  g_test_add_func ("/services/http/cut-off", test_cut_off);
  return g_test_run ();
}
