/* SPDX-License-Identifier: MIT */

#include "lt-web.h"

#include <string.h>

#include "lt-chart-page.h"
#include "lt-result-json.h"
#include "lt-web-server.h"

#define STALL_MS 10000
#define HEARTBEAT_MS 15000
/* How long clients may take to hear the end. */
#define CLOSE_MS 1000

/* What only one thread uses stands below its name; what is above them is set before the
 * thread begins. */
struct LtWeb
{
  char *url;
  gboolean other_port;
  guint stall_ms;
  guint heartbeat_ms;
  LtWebDoor *door;
  LtWebGuard *guard;
  GMainContext *context; /* of the thread */
  GAsyncQueue *news;     /* LtWebNews */
  GSource *news_source;  /* ready when there are some, or @closing was set */
  GSource *stop_source;  /* of the main context; ready when a client asks for the end */
  gint closing;          /* atomic */
  gint can_stop;         /* atomic */

  /* main thread */
  GThread *thread;
  LtSeriesSet *series;
  GArray *cursors; /* LtSeriesCursor by run: how far it was told */
  const LtResult *result;
  void (*stop) (gpointer data);
  gpointer stop_data;
  gboolean stop_asked;

  /* the dashboard's thread */
  LtWebState *state;
  LtWebServer *server;
  GMainLoop *loop;
};

/* ---- Sources that the other thread makes ready ------------------------------ */

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static GSource *
make_source (GMainContext *context, GSourceFunc callback, LtWeb *web)
{
  static GSourceFuncs functions = { .dispatch = dispatch };
  GSource *source = g_source_new (&functions, sizeof (GSource));

  g_source_set_callback (source, callback, web, NULL);
  g_source_attach (source, context);
  return source;
}

static gboolean
on_stop (gpointer data)
{
  LtWeb *web = data;

  /* A second time would mean: at once. */
  if (web->stop != NULL && !web->stop_asked)
    {
      web->stop_asked = TRUE;
      web->stop (web->stop_data);
    }
  return G_SOURCE_CONTINUE;
}

/* ---- The dashboard's thread ------------------------------------------------ */

static gboolean
on_deadline (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_look (gpointer data)
{
  LtWeb *web = data;

  if (lt_web_server_is_busy (web->server))
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (web->loop);
  return G_SOURCE_REMOVE;
}

static void
attach_timer (LtWeb *web, guint ms, GSourceFunc callback, gpointer data)
{
  g_autoptr (GSource) source = g_timeout_source_new (ms);

  g_source_set_callback (source, callback, data, NULL);
  g_source_attach (source, web->context);
}

static gboolean
on_news (gpointer data)
{
  LtWeb *web = data;
  const gboolean closing = g_atomic_int_get (&web->closing);
  LtWebNews *news;

  while ((news = g_async_queue_try_pop (web->news)) != NULL)
    lt_web_state_take (web->state, news);
  lt_web_server_wake (web->server);
  if (closing)
    {
      lt_web_server_close (web->server);
      attach_timer (web, CLOSE_MS, on_deadline, web->loop);
      attach_timer (web, 5, on_look, web);
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
ask_to_stop (gpointer data)
{
  LtWeb *web = data;

  if (!g_atomic_int_get (&web->can_stop))
    return FALSE;
  g_source_set_ready_time (web->stop_source, 0);
  return TRUE;
}

static gpointer
serve (gpointer data)
{
  LtWeb *web = data;
  const LtWebServerSetup setup = { web->door,         web->guard,  web->state, web->stall_ms,
                                   web->heartbeat_ms, ask_to_stop, web };

  g_main_context_push_thread_default (web->context);
  web->loop = g_main_loop_new (web->context, FALSE);
  web->server = lt_web_server_new (&setup);
  g_main_loop_run (web->loop);
  lt_web_server_free (web->server);
  g_clear_pointer (&web->door, lt_web_door_free);
  /* What was cancelled tells so once more. */
  while (g_main_context_iteration (web->context, FALSE))
    ;
  g_main_loop_unref (web->loop);
  g_main_context_pop_thread_default (web->context);
  return NULL;
}

/* ---- Begin and end --------------------------------------------------------- */

static LtWebDoor *
open_door (LtWeb *web, const LtWebSetup *setup, GInetAddress *address, GError **error)
{
  g_autoptr (GError) local = NULL;
  LtWebDoor *door = lt_web_door_new (address, setup->port, &local);

  if (door == NULL && setup->any_port
      && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    {
      web->other_port = TRUE;
      g_clear_error (&local);
      door = lt_web_door_new (address, 0, &local);
    }
  if (door == NULL)
    g_set_error (error, local->domain, local->code, "--web: can't listen on %s port %u: %s",
                 setup->address, setup->port, local->message);
  return door;
}

/* Where an address of any interface is one of none, the machine's name is what others
 * reach it by. */
static char *
make_url (GInetAddress *address, guint16 port, const char *token)
{
  g_autofree char *numeric = g_inet_address_to_string (address);
  const gboolean is_v6 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;
  const char *host = g_inet_address_get_is_any (address) ? g_get_host_name () : NULL;

  return g_strdup_printf ("http://%s%s%s:%u/%s%s", host == NULL && is_v6 ? "[" : "",
                          host != NULL ? host : numeric, host == NULL && is_v6 ? "]" : "", port,
                          token != NULL ? "?token=" : "", token != NULL ? token : "");
}

LtWeb *
lt_web_new (const LtWebSetup *setup, GError **error)
{
  g_autoptr (LtWeb) web = g_new0 (LtWeb, 1);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (setup->address);
  g_autofree char *token = g_strdup (setup->token);
  gboolean loopback;

  g_return_val_if_fail (address != NULL, NULL);
  if (!lt_chart_page_check (error))
    {
      g_prefix_error (error, "--web: ");
      return NULL;
    }
  loopback = g_inet_address_get_is_loopback (address);
  if (token == NULL && !loopback)
    token = lt_web_guard_make_token ();
  web->door = open_door (web, setup, address, error);
  if (web->door == NULL)
    return NULL;
  /* Who gave one knows it, and lines on standard error are kept. */
  web->url =
    make_url (address, lt_web_door_get_port (web->door), setup->token == NULL ? token : NULL);
  web->guard = lt_web_guard_new (loopback, token, lt_web_door_get_port (web->door));
  web->stall_ms = setup->stall_ms > 0 ? setup->stall_ms : STALL_MS;
  web->heartbeat_ms = setup->heartbeat_ms > 0 ? setup->heartbeat_ms : HEARTBEAT_MS;
  web->state = lt_web_state_new (setup->max_rows);
  web->series = lt_series_set_new ();
  web->cursors = g_array_new (FALSE, TRUE, sizeof (LtSeriesCursor));
  web->news = g_async_queue_new_full ((GDestroyNotify) lt_web_news_free);
  web->context = g_main_context_new ();
  web->news_source = make_source (web->context, on_news, web);
  web->stop_source = make_source (NULL, on_stop, web);
  web->thread = g_thread_new ("dashboard", serve, web);
  return g_steal_pointer (&web);
}

static void
free_source (GSource *source)
{
  if (source == NULL)
    return;
  g_source_destroy (source);
  g_source_unref (source);
}

void
lt_web_free (LtWeb *web)
{
  if (web == NULL)
    return;
  if (web->thread != NULL)
    {
      g_atomic_int_set (&web->closing, TRUE);
      g_source_set_ready_time (web->news_source, 0);
      g_thread_join (web->thread);
    }
  free_source (web->news_source);
  free_source (web->stop_source);
  lt_web_door_free (web->door);
  lt_web_guard_free (web->guard);
  lt_web_state_free (web->state);
  lt_series_set_free (web->series);
  g_clear_pointer (&web->cursors, g_array_unref);
  g_clear_pointer (&web->news, g_async_queue_unref);
  g_clear_pointer (&web->context, g_main_context_unref);
  g_free (web->url);
  g_free (web);
}

const char *
lt_web_get_url (const LtWeb *web)
{
  return web->url;
}

gboolean
lt_web_has_other_port (const LtWeb *web)
{
  return web->other_port;
}

void
lt_web_set_stop (LtWeb *web, void (*stop) (gpointer data), gpointer data)
{
  web->stop = stop;
  web->stop_data = data;
  g_atomic_int_set (&web->can_stop, stop != NULL);
}

/* ---- The sink -------------------------------------------------------------- */

static void
tell (LtWeb *web, LtWebNews *news)
{
  g_async_queue_push (web->news, news);
  g_source_set_ready_time (web->news_source, 0);
}

static void
web_free (gpointer self)
{
  (void) self;
}

static gboolean
web_begin (gpointer self, const LtResult *result, GError **error)
{
  LtWeb *web = self;
  LtWebNews *news = lt_web_news_new (LT_WEB_NEWS_CALL, NULL);

  (void) error;
  web->result = result;
  news->call_id = g_strdup (result->id);
  news->text = lt_interval_json_header (result);
  tell (web, news);
  return TRUE;
}

static gboolean
web_run_begin (gpointer self, const LtRunTag *tag, const LtRun *run, GError **error)
{
  LtWeb *web = self;
  LtWebNews *news = lt_web_news_new (LT_WEB_NEWS_RUN, tag);

  (void) error;
  lt_series_set_begin (web->series, tag, run);
  if (web->cursors->len <= tag->index)
    g_array_set_size (web->cursors, tag->index + 1);
  news->run = lt_run_ref (run);
  news->n_repetitions = web->result != NULL ? web->result->n_repetitions : 1;
  tell (web, news);
  return TRUE;
}

static gboolean
web_update (gpointer self, const LtRunTag *tag, const LtSnapshot *snapshot, GError **error)
{
  LtWeb *web = self;
  LtSeriesCursor *cursor;

  (void) error;
  lt_series_set_add (web->series, tag, snapshot);
  if (tag->index >= web->cursors->len)
    return TRUE;
  cursor = &g_array_index (web->cursors, LtSeriesCursor, tag->index);
  if (!lt_series_cursor_is_behind (cursor, snapshot))
    return TRUE;
  tell (web, lt_web_news_new_interval (tag, snapshot, cursor));
  *cursor = lt_series_cursor_at (snapshot);
  return TRUE;
}

static gboolean
web_run_end (gpointer self, const LtRunTag *tag, const LtRun *run, const LtSnapshot *last,
             const LtVerdict *verdict, GError **error)
{
  LtWeb *web = self;
  LtWebNews *news = lt_web_news_new (LT_WEB_NEWS_RUN_END, tag);

  (void) run;
  web_update (self, tag, last, error);
  news->text = lt_interval_json_run_end (tag, verdict);
  news->thresholds = lt_web_thresholds_copy (verdict->thresholds);
  tell (web, news);
  return TRUE;
}

static gboolean
web_end (gpointer self, GError **error)
{
  LtWeb *web = self;
  LtWebNews *news = lt_web_news_new (LT_WEB_NEWS_END, NULL);
  char *text = lt_result_json_to_text (web->result, web->series);

  (void) error;
  lt_web_set_stop (web, NULL, NULL);
  news->document = g_bytes_new_take (text, strlen (text));
  news->text = lt_interval_json_end (web->result);
  tell (web, news);
  return TRUE;
}

const LtSinkClass lt_web_sink = {
  .name = "web",
  .free = web_free,
  .begin = web_begin,
  .run_begin = web_run_begin,
  .update = web_update,
  .run_end = web_run_end,
  .end = web_end,
};
