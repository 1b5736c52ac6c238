/* SPDX-License-Identifier: MIT */

#include "web-fixture.h"

#include "lt-result-json.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define URL(fixture) lt_web_get_url ((fixture)->web)

static const LtWebSetup usual = { 0 };

static JsonObject *
parse (const char *text, JsonParser **ret_parser)
{
  g_autoptr (GError) error = NULL;

  *ret_parser = json_parser_new ();
  json_parser_load_from_data (*ret_parser, text, -1, &error);
  g_assert_no_error (error);
  return json_node_get_object (json_parser_get_root (*ret_parser));
}

/* Waits until the thread has taken in @n events. */
static void
wait_for_events (WebFixture *fixture, guint n)
{
  WebStream *stream = web_stream_open (URL (fixture), "/api/events", NULL, 0);

  g_assert_cmpuint (web_stream_read (stream, n)->len, ==, n);
  web_stream_close (stream);
}

/* ---- Events ---------------------------------------------------------------- */

static void
assert_same (const GPtrArray *events, const GPtrArray *others, guint from)
{
  g_assert_cmpuint (events->len, ==, others->len - from);
  for (guint i = 0; i < events->len; i++)
    g_assert_cmpstr (g_ptr_array_index (events, i), ==, g_ptr_array_index (others, from + i));
}

static void
test_replay (void)
{
  g_autoptr (WebFixture) fixture = web_fixture_new ("closed", usual);
  g_autofree char *id = NULL;
  WebStream *early = web_stream_open (URL (fixture), "/api/events", NULL, 0);
  WebStream *late, *again, *foreign;

  g_test_summary ("Who comes late is told all; who comes back the rest, without a gap.");
  web_fixture_run (fixture, 20);
  g_assert_cmpuint (web_stream_read (early, 22)->len, ==, 22);
  id = g_strdup (web_stream_last_id (early));
  late = web_stream_open (URL (fixture), "/api/events", NULL, 0);
  assert_same (web_stream_read (late, 22), web_stream_read (early, 22), 0);

  web_fixture_run (fixture, 30);
  web_stream_read (early, 52);
  again = web_stream_open (URL (fixture), "/api/events", id, 0);
  assert_same (web_stream_read (again, 30), web_stream_read (early, 52), 22);
  foreign = web_stream_open (URL (fixture), "/api/events", "01234567-22", 0);
  assert_same (web_stream_read (foreign, 52), web_stream_read (early, 52), 0);
  web_stream_close (early);
  web_stream_close (late);
  web_stream_close (again);
  web_stream_close (foreign);
}

static void
test_events (void)
{
  static const char *const types[] = {
    "header", "run", "interval", "interval", "run-end", "end"
  };
  static const char *const paths[] = { "/api/events", "/api/charts" };

  g_test_summary ("Events are those of the interval log, for programs and for the page.");
  for (guint p = 0; p < G_N_ELEMENTS (paths); p++)
    {
      g_autoptr (WebFixture) fixture = web_fixture_new ("thresholds", usual);
      WebStream *stream = web_stream_open (URL (fixture), paths[p], NULL, 0);
      const GPtrArray *events;

      web_fixture_run (fixture, 2);
      web_fixture_end (fixture);
      events = web_stream_read (stream, G_N_ELEMENTS (types));
      for (guint i = 0; i < G_N_ELEMENTS (types); i++)
        {
          g_autoptr (JsonParser) parser = NULL;
          JsonObject *event = parse (g_ptr_array_index (events, i), &parser);

          g_assert_cmpstr (json_object_get_string_member (event, "type"), ==, types[i]);
        }
      web_stream_close (stream);
    }
}

static void
test_many (void)
{
  g_autoptr (WebFixture) fixture = web_fixture_new ("open-sustained", usual);
  WebStream *streams[20];

  g_test_summary ("Twenty clients at once are told the same.");
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      streams[i] =
        web_stream_open (URL (fixture), i % 2 ? "/api/charts" : "/api/events", NULL, 0);
      web_fixture_run (fixture, 5);
    }
  web_fixture_end (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      web_stream_read (streams[i], 104);
      assert_same (web_stream_read (streams[i], 104), web_stream_read (streams[i % 2], 104), 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    web_stream_close (streams[i]);
}

static void
test_stalled (void)
{
  const LtWebSetup setup = { .stall_ms = 400 };
  g_autoptr (WebFixture) fixture = web_fixture_new ("closed", setup);
  WebStream *stalled = web_stream_open (URL (fixture), "/api/events", NULL, 4096);
  WebStream *other = web_stream_open (URL (fixture), "/api/events", NULL, 0);
  const guint n = 1200; /* more than buffers of sockets hold */

  g_test_summary ("A client that takes nothing is dropped; nobody else notices.");
  for (guint i = 50; i <= n; i += 50)
    {
      web_fixture_run (fixture, 50);
      g_assert_cmpuint (web_stream_read (other, i + 2)->len, ==, i + 2);
    }
  /* Longer than it takes to drop it, on a machine that is busy too. */
  g_usleep (2 * G_USEC_PER_SEC);
  web_stream_read (stalled, n + 2);
  g_assert_true (web_stream_has_ended (stalled));
  g_assert_cmpuint (web_stream_read (stalled, n + 2)->len, <, n + 2);
  web_fixture_run (fixture, 1);
  g_assert_cmpuint (web_stream_read (other, n + 3)->len, ==, n + 3);
  web_stream_close (stalled);
  web_stream_close (other);
}

static void
test_limit (void)
{
  g_autoptr (WebFixture) fixture = web_fixture_new ("closed", usual);
  WebStream *streams[64];

  g_test_summary ("More connections than 64 are told so.");
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      streams[i] = web_stream_open (URL (fixture), "/api/events", NULL, 0);
      web_stream_read (streams[i], 2);
    }
  {
    g_auto (WebAnswer) answer = web_ask (URL (fixture), "GET", "/api/snapshot", "");

    g_assert_cmpuint (answer.status, ==, 503);
    g_assert_nonnull (strstr (answer.head, "Retry-After"));
  }
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    web_stream_close (streams[i]);
}

static void
test_crowd (void)
{
  g_autoptr (WebFixture) fixture = web_fixture_new ("closed", usual);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GPtrArray) crowd = g_ptr_array_new_with_free_func (g_object_unref);
  char answer[64] = "";

  g_test_summary ("Who comes when even those that are told so are too many is told at once.");
  for (guint i = 0; i <= 64 + 16; i++)
    {
      g_autoptr (GError) error = NULL;

      g_ptr_array_add (
        crowd, g_socket_client_connect_to_uri (client, URL (fixture), 80, NULL, &error));
      g_assert_no_error (error);
    }
  g_input_stream_read_all (g_io_stream_get_input_stream (g_ptr_array_index (crowd, 64 + 16)),
                           answer, sizeof answer - 1, NULL, NULL, NULL);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 503 "));
}

static void
test_heartbeat (void)
{
  const LtWebSetup setup = { .heartbeat_ms = 50 };
  g_autoptr (WebFixture) fixture = web_fixture_new ("closed", setup);
  WebStream *stream = web_stream_open (URL (fixture), "/api/events", NULL, 0);

  g_test_summary ("Comments keep a quiet stream alive and cost no event.");
  web_stream_read (stream, 2);
  g_usleep (G_USEC_PER_SEC / 2);
  web_fixture_run (fixture, 1);
  g_assert_cmpuint (web_stream_read (stream, 3)->len, ==, 3);
  web_stream_close (stream);
}

static void
test_end (void)
{
  WebFixture *fixture = web_fixture_new ("closed", usual);
  WebStream *stream = web_stream_open (URL (fixture), "/api/events", NULL, 0);

  g_test_summary ("Clients hear the end before the dashboard goes.");
  web_stream_read (stream, 2);
  web_fixture_run (fixture, 3);
  web_fixture_end (fixture);
  web_fixture_free (fixture);
  g_assert_cmpuint (web_stream_read (stream, 100)->len, ==, 7);
  g_assert_true (web_stream_has_ended (stream));
  web_stream_close (stream);
}

/* ---- The rest -------------------------------------------------------------- */

static void
test_result (void)
{
  g_autoptr (WebFixture) fixture = web_fixture_new ("closed", usual);
  g_autoptr (LtSeriesSet) series = lt_series_set_new ();
  g_autofree char *document = NULL;
  g_autoptr (JsonParser) parser = NULL;

  g_test_summary ("The result is there at the end, and is the document.");
  web_fixture_run (fixture, 3);
  {
    g_auto (WebAnswer) answer = web_ask (URL (fixture), "GET", "/api/result", "");

    g_assert_cmpuint (answer.status, ==, 409);
    g_assert_nonnull (strstr (answer.body, "\"error\""));
  }
  web_fixture_end (fixture);
  wait_for_events (fixture, 7);
  lt_series_set_begin (series, &fixture->tag, fixture->sample->run);
  for (guint second = 1; second <= 3; second++)
    {
      const LtSnapshot snapshot =
        sample_run_second (fixture->sample, LT_PHASE_MEASURE, second, fixture->stats);

      lt_series_set_add (series, &fixture->tag, &snapshot);
    }
  document = lt_result_json_to_text (fixture->result, series);
  {
    g_auto (WebAnswer) answer = web_ask (URL (fixture), "GET", "/api/result", "");
    g_auto (WebAnswer) snapshot = web_ask (URL (fixture), "GET", "/api/snapshot", "");

    g_assert_cmpuint (answer.status, ==, 200);
    g_assert_cmpstr (answer.body, ==, document);
    g_assert_cmpstr (json_object_get_string_member (parse (snapshot.body, &parser), "state"),
                     ==, "ended");
  }
}

static void
test_headers (void)
{
  static const char *const paths[] = { "/", "/charts.js", "/api/snapshot", "/metrics",
                                       "/nothing" };
  g_autoptr (WebFixture) fixture = web_fixture_new ("closed", usual);

  g_test_summary ("Every answer forbids what a page of ours does not need.");
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto (WebAnswer) answer = web_ask (URL (fixture), "GET", paths[i], "");

      g_assert_cmpuint (answer.status, ==, i + 1 < G_N_ELEMENTS (paths) ? 200 : 404);
      g_assert_nonnull (strstr (answer.head, "Content-Security-Policy: default-src 'none'"));
      g_assert_nonnull (strstr (answer.head, "X-Content-Type-Options: nosniff"));
      g_assert_nonnull (strstr (answer.head, "X-Frame-Options: DENY"));
      g_assert_nonnull (strstr (answer.head, "Cache-Control: no-store"));
    }
}

static void
test_methods (void)
{
  static const struct
  {
    const char *method, *path, *headers;
    guint status;
  } asked[] = {
    { "HEAD", "/", "", 200 },
    { "HEAD", "/api/events", "", 405 },
    { "POST", "/", "Content-Length: 0\r\n", 405 },
    { "POST", "/api/events", "Content-Length: 0\r\n", 405 },
    { "GET", "/api/stop", "", 405 },
    { "DELETE", "/api/result", "", 405 },
    { "GET", "/../../etc/passwd", "", 404 },
    { "GET", "/%2e%2e/page.css", "", 404 },
    { "GET", "/api/snapshot", "Host: evil.example\r\n", 403 },
    { "POST", "/api/stop", "Content-Length: 0\r\n", 403 },
    { "POST", "/api/stop", "Content-Length: 0\r\nX-Ltrun-Action: stop\r\nOrigin: http://a\r\n",
      403 },
    { "POST", "/api/stop", "Content-Length: 0\r\nX-Ltrun-Action: stop\r\n", 409 },
  };
  g_autoptr (WebFixture) fixture = web_fixture_new ("closed", usual);

  g_test_summary ("What is asked for in another way is refused; nothing is stopped by it.");
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_auto (WebAnswer) answer =
        web_ask (URL (fixture), asked[i].method, asked[i].path, asked[i].headers);

      if (answer.status != asked[i].status)
        g_error ("%s %s: expected %u, found %u", asked[i].method, asked[i].path,
                 asked[i].status, answer.status);
    }
}

static void
on_stop (gpointer data)
{
  (*(guint *) data)++;
}

static void
test_stop (void)
{
  static const char headers[] = "Content-Length: 0\r\nX-Ltrun-Action: stop\r\n";
  g_autoptr (WebFixture) fixture = web_fixture_new ("closed", usual);
  guint n = 0;

  g_test_summary ("The main thread is asked to stop, once, and on no foreign thread.");
  lt_web_set_stop (fixture->web, on_stop, &n);
  for (guint i = 0; i < 3; i++)
    {
      g_auto (WebAnswer) answer = web_ask (URL (fixture), "POST", "/api/stop", headers);

      g_assert_cmpuint (answer.status, ==, 202);
    }
  g_assert_cmpuint (n, ==, 0);
  while (n == 0)
    g_main_context_iteration (NULL, TRUE);
  {
    g_auto (WebAnswer) answer = web_ask (URL (fixture), "POST", "/api/stop", headers);

    g_assert_cmpuint (answer.status, ==, 202);
  }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n, ==, 1);
}

static void
test_token (void)
{
  const LtWebSetup setup = { .token = "0123456789abcdef" };
  g_autoptr (WebFixture) fixture = web_fixture_new ("closed", setup);
  g_auto (WebAnswer) without = web_ask (URL (fixture), "GET", "/", "");
  g_auto (WebAnswer) page = web_ask (URL (fixture), "GET", "/?token=0123456789abcdef", "");
  g_auto (WebAnswer) bearer =
    web_ask (URL (fixture), "GET", "/metrics", "Authorization: Bearer 0123456789abcdef\r\n");
  const char *cookie = strstr (page.head, "Set-Cookie: ");
  g_autofree char *value = NULL;
  g_autofree char *header = NULL;

  g_test_summary ("With a token nothing is told without it; the page hands out a cookie.");
  g_assert_null (strstr (URL (fixture), "token"));
  g_assert_cmpuint (without.status, ==, 401);
  g_assert_null (strstr (without.head, "Set-Cookie"));
  g_assert_cmpuint (page.status, ==, 200);
  g_assert_cmpuint (bearer.status, ==, 200);
  g_assert_null (strstr (bearer.head, "Set-Cookie"));
  g_assert_nonnull (cookie);
  cookie += strlen ("Set-Cookie: ");
  value = g_strndup (cookie, strcspn (cookie, ";\r"));
  header = g_strdup_printf ("Cookie: other=1; %s\r\n", value);
  {
    g_auto (WebAnswer) answer = web_ask (URL (fixture), "GET", "/api/snapshot", header);

    g_assert_cmpuint (answer.status, ==, 200);
  }
}

/* An address in 127.0.0.0/8 is loopback; any address of all is not. */
static void
test_made_up_token (void)
{
  const LtWebSetup setup = { .address = "0.0.0.0" };
  g_autoptr (GError) error = NULL;
  g_autoptr (LtWeb) web = lt_web_new (&setup, &error);

  g_test_summary ("An address that others reach needs a token, made up if none is given.");
  g_assert_no_error (error);
  g_assert_nonnull (strstr (lt_web_get_url (web), "?token="));
}

static void
test_taken (void)
{
  g_autoptr (WebFixture) fixture = web_fixture_new ("closed", usual);
  g_autoptr (GUri) uri = g_uri_parse (URL (fixture), G_URI_FLAGS_NONE, NULL);
  LtWebSetup setup = { .address = "127.0.0.1", .port = (guint16) g_uri_get_port (uri) };
  g_autoptr (GError) error = NULL;
  g_autoptr (LtWeb) web = NULL;

  g_test_summary ("A port that is taken is an error, or another one is.");
  g_assert_null (lt_web_new (&setup, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (error->message, "127.0.0.1"));
  setup.any_port = TRUE;
  web = lt_web_new (&setup, NULL);
  g_assert_true (lt_web_has_other_port (web));
  g_assert_cmpstr (lt_web_get_url (web), !=, URL (fixture));
}

/* ---- Metrics --------------------------------------------------------------- */

/* The number behind @line, which is a name with its labels. */
static double
metric (const char *text, const char *line)
{
  const char *found = strstr (text, line);

  if (found == NULL)
    g_error ("%s is not in\n%s", line, text);
  return g_ascii_strtod (found + strlen (line), NULL);
}

static void
test_metrics (void)
{
  static const char scenario[] = "a\"b\\c\nd\x1b\xe2\x80\xaeg";
#define LABELS \
  "{suite=\"com.acme.auth\",scenario=\"a\\\"b\\\\c\\nd\xef\xbf\xbd\xef\xbf\xbdg\",run=\"1\","
  g_autoptr (WebFixture) fixture = web_fixture_new_for ("closed", scenario, usual);

  g_test_summary ("Metrics count what was told, with names that can do no harm.");
  web_fixture_run (fixture, 4);
  wait_for_events (fixture, 6);
  {
    g_auto (WebAnswer) answer = web_ask (URL (fixture), "GET", "/metrics", "");
    const char *operation = lt_run_get_operation (fixture->sample->run, 0)->name;
    g_autofree char *ok = g_strdup_printf (
      "ltrun_operations_total" LABELS "phase=\"measure\",operation=\"%s\",outcome=\"ok\"} ",
      operation);
    g_autofree char *count = g_strdup_printf ("ltrun_service_time_seconds_count" LABELS
                                              "phase=\"measure\",operation=\"%s\"} ",
                                              operation);
    g_autofree char *all = g_strdup_printf ("ltrun_service_time_seconds_bucket" LABELS
                                            "phase=\"measure\",operation=\"%s\",le=\"+Inf\"} ",
                                            operation);

    g_assert_nonnull (strstr (answer.head, "text/plain; version=0.0.4"));
    g_assert_cmpfloat (metric (answer.body, ok), ==,
                       100); /* of the last second: see the fixture */
    g_assert_cmpfloat (metric (answer.body, count), ==, 100);
    g_assert_cmpfloat (metric (answer.body, all), ==, 100);
    g_assert_null (strchr (answer.body, '\x1b'));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/replay", test_replay);
  g_test_add_func ("/web/events", test_events);
  g_test_add_func ("/web/many", test_many);
  g_test_add_func ("/web/stalled", test_stalled);
  g_test_add_func ("/web/limit", test_limit);
  g_test_add_func ("/web/crowd", test_crowd);
  g_test_add_func ("/web/heartbeat", test_heartbeat);
  g_test_add_func ("/web/end", test_end);
  g_test_add_func ("/web/result", test_result);
  g_test_add_func ("/web/headers", test_headers);
  g_test_add_func ("/web/methods", test_methods);
  g_test_add_func ("/web/stop", test_stop);
  g_test_add_func ("/web/token", test_token);
  g_test_add_func ("/web/made-up-token", test_made_up_token);
  g_test_add_func ("/web/taken", test_taken);
  g_test_add_func ("/web/metrics", test_metrics);
  return g_test_run ();
}
