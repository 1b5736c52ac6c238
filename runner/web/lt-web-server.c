/* SPDX-License-Identifier: MIT */

#include "lt-web-server.h"

#include <string.h>

#include "lt-chart-page.h"
#include "lt-json.h"
#include "lt-web-metrics.h"
#include "lt-web-page.h"
#include "lt-web-streams.h"

#define ASSETS "/ltrun/web"
#define JSON_TYPE "application/json"
/* As little as the page needs: its own script, style and requests, and pictures that a
 * script draws. Nothing from elsewhere, and no page of others around it. */
#define POLICY                                                                      \
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " \
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

struct LtWebServer
{
  LtWebServerSetup setup;
  SoupServer *soup;
  LtWebStreams *streams;
  gboolean closing;
};

/* ---- Answers --------------------------------------------------------------- */

static void
set_headers (SoupServerMessage *message)
{
  static const char *const headers[][2] = {
    { "Cache-Control", "no-store" },
    { "Content-Security-Policy", POLICY },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { "Referrer-Policy", "no-referrer" },
    { "X-Content-Type-Options", "nosniff" },
    { "X-Frame-Options", "DENY" },
  };
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    soup_message_headers_replace (response, headers[i][0], headers[i][1]);
}

static void
answer (SoupServerMessage *message, guint status, const char *type, GBytes *bytes)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (headers, "Content-Type", type);
  soup_message_body_append_bytes (body, bytes);
}

/* Takes @text. */
static void
answer_text (SoupServerMessage *message, const char *type, char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  answer (message, SOUP_STATUS_OK, type, bytes);
}

static void
answer_line (SoupServerMessage *message, guint status, const char *key, const char *text)
{
  LtJson *json = lt_json_new (FALSE);
  g_autoptr (GBytes) bytes = NULL;
  char *line;

  lt_json_object (json, NULL, LT_JSON_FLAT);
  lt_json_string (json, key, text);
  lt_json_end (json);
  line = lt_json_finish (json);
  bytes = g_bytes_new_take (line, strlen (line));
  answer (message, status, JSON_TYPE, bytes);
}

static void
refuse (SoupServerMessage *message, guint status, const char *text)
{
  answer_line (message, status, "error", text);
}

/* ---- What can be asked for ------------------------------------------------- */

static void
stream (LtWebServer *server, SoupServerMessage *message, LtWebForm form)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  if (server->closing)
    refuse (message, SOUP_STATUS_SERVICE_UNAVAILABLE, "ltrun is about to end");
  else
    lt_web_streams_add (server->streams, message,
                        soup_message_headers_get_one (headers, "Last-Event-ID"), form);
}

static void
get_events (LtWebServer *server, SoupServerMessage *message, const LtWebRequest *request)
{
  (void) request;
  stream (server, message, LT_WEB_LINES);
}

static void
get_charts (LtWebServer *server, SoupServerMessage *message, const LtWebRequest *request)
{
  (void) request;
  stream (server, message, LT_WEB_CHARTS);
}

static void
get_snapshot (LtWebServer *server, SoupServerMessage *message, const LtWebRequest *request)
{
  (void) request;
  answer_text (message, JSON_TYPE, lt_web_state_to_json (server->setup.state));
}

static void
get_result (LtWebServer *server, SoupServerMessage *message, const LtWebRequest *request)
{
  (void) request;
  if (server->setup.state->document != NULL)
    answer (message, SOUP_STATUS_OK, JSON_TYPE, server->setup.state->document);
  else
    refuse (message, SOUP_STATUS_CONFLICT,
            "expected the runs to be over, found them on: see /api/snapshot");
}

static void
get_metrics (LtWebServer *server, SoupServerMessage *message, const LtWebRequest *request)
{
  (void) request;
  answer_text (message, LT_WEB_METRICS_TYPE, lt_web_metrics_to_text (server->setup.state));
}

static void
post_stop (LtWebServer *server, SoupServerMessage *message, const LtWebRequest *request)
{
  const LtWebRefusal refusal = lt_web_guard_check_action (request, "stop");

  if (refusal.status != 0)
    refuse (message, refusal.status, refusal.message);
  else if (server->setup.state->ended || !server->setup.stop (server->setup.data))
    refuse (message, SOUP_STATUS_CONFLICT, "expected a run that is on, found none");
  else
    answer_line (message, SOUP_STATUS_ACCEPTED, "state", "stopping");
}

static const char *
type_of (const char *path)
{
  static const struct
  {
    const char *suffix;
    const char *type;
  } types[] = {
    { ".html", "text/html; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".svg", "image/svg+xml" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      if (g_str_has_suffix (path, types[i].suffix))
        return types[i].type;
    }
  return "application/octet-stream";
}

static GBytes *
find_asset (const char *path)
{
  g_autofree char *name = g_strconcat (ASSETS, path, NULL);
  char *text = NULL;

  if (g_str_equal (path, "/charts.css"))
    text = lt_chart_page_style ();
  else if (g_str_equal (path, "/charts.js"))
    text = lt_chart_page_script ();
  if (text != NULL)
    return g_bytes_new_take (text, strlen (text));
  return g_resource_lookup_data (lt_web_page_get_resource (), name,
                                 G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

/* A page or a part of it. The page hands out the cookie, instead of a redirect: to one
 * that a link of elsewhere led to a browser would not send it back. */
static gboolean
get_asset (LtWebServer *server, SoupServerMessage *message, const char *path)
{
  const char *name = g_str_equal (path, "/") ? "/index.html" : path;
  g_autoptr (GBytes) bytes = find_asset (name);
  g_autofree char *cookie = lt_web_guard_get_cookie (server->setup.guard);

  if (bytes == NULL)
    return FALSE;
  if (cookie != NULL && name != path)
    soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                  "Set-Cookie", cookie);
  answer (message, SOUP_STATUS_OK, type_of (name), bytes);
  return TRUE;
}

static const struct Route
{
  const char *path;
  const char *method; /* GET stands for HEAD too, where there is no stream */
  void (*serve) (LtWebServer *server, SoupServerMessage *message, const LtWebRequest *request);
} routes[] = {
  { "/api/events", "GET", get_events },     { "/api/charts", "GET", get_charts },
  { "/api/snapshot", "GET", get_snapshot }, { "/api/result", "GET", get_result },
  { "/metrics", "GET", get_metrics },       { "/api/stop", "POST", post_stop },
};

static gboolean
is_stream (const struct Route *route)
{
  return route->serve == get_events || route->serve == get_charts;
}

static const struct Route *
find_route (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      if (g_str_equal (path, routes[i].path))
        return &routes[i];
    }
  return NULL;
}

/* ---- Requests -------------------------------------------------------------- */

static LtWebRequest
read_request (SoupServerMessage *message, GHashTable *query)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return (LtWebRequest){
    .host = soup_message_headers_get_one (headers, "Host"),
    .origin = soup_message_headers_get_one (headers, "Origin"),
    .authorization = soup_message_headers_get_one (headers, "Authorization"),
    .cookie = soup_message_headers_get_list (headers, "Cookie"),
    .token = query != NULL ? g_hash_table_lookup (query, "token") : NULL,
    .action = soup_message_headers_get_one (headers, LT_WEB_ACTION_HEADER),
  };
}

static gboolean
is_let_in (LtWebServer *server, SoupServerMessage *message, const LtWebRequest *request)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  LtWebRefusal refusal = lt_web_guard_check (server->setup.guard, request);

  if (lt_web_door_is_crowded (server->setup.door))
    {
      refusal = (LtWebRefusal){ SOUP_STATUS_SERVICE_UNAVAILABLE,
                                "too many connections; try again later" };
      soup_message_headers_replace (headers, "Connection", "close");
      soup_message_headers_replace (headers, "Retry-After", "1");
    }
  if (refusal.status == 0)
    return TRUE;
  if (refusal.status == SOUP_STATUS_UNAUTHORIZED)
    soup_message_headers_replace (headers, "WWW-Authenticate", "Bearer");
  refuse (message, refusal.status, refusal.message);
  return FALSE;
}

static void
refuse_method (SoupServerMessage *message, const char *allowed)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow",
                                allowed);
  refuse (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "another method is expected, see Allow");
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer data)
{
  LtWebServer *server = data;
  const char *method = soup_server_message_get_method (message);
  const gboolean reads = g_str_equal (method, "GET") || g_str_equal (method, "HEAD");
  const LtWebRequest request = read_request (message, query);
  const struct Route *route = find_route (path);

  (void) soup;
  set_headers (message);
  if (!is_let_in (server, message, &request))
    return;
  if (route != NULL)
    {
      const gboolean is_post = g_str_equal (route->method, "POST");

      if (is_post ? !g_str_equal (method, "POST")
                  : !reads || (is_stream (route) && !g_str_equal (method, "GET")))
        refuse_method (message, route->method);
      else
        route->serve (server, message, &request);
    }
  else if (!reads)
    refuse_method (message, "GET, HEAD");
  else if (!get_asset (server, message, path))
    refuse (message, SOUP_STATUS_NOT_FOUND, "there is nothing at this address");
}

/* What comes with a request is read, but not kept: nobody asks for any of it. */
static void
on_headers (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer data)
{
  (void) soup;
  (void) path;
  (void) query;
  (void) data;
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
}

/* ---- The server ------------------------------------------------------------ */

static void
on_enter (gpointer data, GSocketConnection *connection)
{
  LtWebServer *server = data;
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);

  if (local != NULL && remote != NULL)
    soup_server_accept_iostream (server->soup, G_IO_STREAM (connection), local, remote, NULL);
}

static void
drop (gpointer data, SoupServerMessage *message)
{
  LtWebServer *server = data;

  lt_web_door_drop (server->setup.door, soup_server_message_get_remote_address (message));
}

LtWebServer *
lt_web_server_new (const LtWebServerSetup *setup)
{
  LtWebServer *server = g_new0 (LtWebServer, 1);
  const LtWebStreamsSetup streams = { setup->state, setup->stall_ms, setup->heartbeat_ms, drop,
                                      server };

  server->setup = *setup;
  server->streams = lt_web_streams_new (&streams);
  server->soup = soup_server_new ("server-header", "ltrun", NULL);
  soup_server_add_early_handler (server->soup, NULL, on_headers, server, NULL);
  soup_server_add_handler (server->soup, NULL, on_request, server, NULL);
  lt_web_door_open (setup->door, on_enter, server);
  return server;
}

void
lt_web_server_free (LtWebServer *server)
{
  if (server == NULL)
    return;
  soup_server_disconnect (server->soup);
  lt_web_streams_free (server->streams);
  g_object_unref (server->soup);
  g_free (server);
}

void
lt_web_server_wake (LtWebServer *server)
{
  lt_web_streams_wake (server->streams);
}

void
lt_web_server_close (LtWebServer *server)
{
  server->closing = TRUE;
  lt_web_streams_close (server->streams);
}

gboolean
lt_web_server_is_busy (const LtWebServer *server)
{
  return lt_web_streams_count (server->streams) > 0;
}
