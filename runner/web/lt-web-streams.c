/* SPDX-License-Identifier: MIT */

#include "lt-web-streams.h"

#include <string.h>

/* A piece is ended by the event that makes it longer than this. */
#define PIECE_BYTES 32768u
/* Of the call's UUID, in front of an event's number: enough to tell two calls that one
 * after another have the same port. */
#define CALL_LENGTH 8
/* What is told of the moment takes longer to make than an interval, and is nothing that
 * jumps. */
#define MOMENT_US 1900000

struct LtWebStreams
{
  LtWebStreamsSetup setup;
  GPtrArray *streams; /* Stream */
  GSource *timer;     /* NULL: there are no streams */
  gboolean closing;
};

typedef struct Stream
{
  LtWebStreams *all;
  SoupServerMessage *message;
  guint64 told;    /* up to this number */
  gint64 since_us; /* when the last piece was handed over */
  gboolean on_way; /* it is not written yet */
  LtWebForm form;
  guint64 moment;   /* n_intervals when it was last told of the moment */
  gint64 moment_us; /* and when that was */
  gboolean ended;
} Stream;

/* ---- Event ids: CALL-NUMBER ------------------------------------------------ */

static guint64
parse_event_id (const LtWebState *state, const char *id)
{
  const char *dash = id != NULL ? strchr (id, '-') : NULL;
  guint64 number;

  if (dash == NULL || dash - id != CALL_LENGTH || strncmp (id, state->call_id, CALL_LENGTH) != 0
      || !g_ascii_string_to_unsigned (dash + 1, 10, 0, lt_web_history_last (state->history),
                                      &number, NULL))
    return 0;
  return number;
}

static void
add_event (GString *piece, const LtWebState *state, const LtWebEntry *entry, LtWebForm form)
{
  g_autofree char *json = lt_web_entry_to_json (entry, form);

  g_string_append_printf (piece, "id: %.*s-%" G_GUINT64_FORMAT "\ndata: %s\n\n", CALL_LENGTH,
                          state->call_id, entry->number, json);
}

/* ---- A stream -------------------------------------------------------------- */

/* Takes @piece. */
static void
send_piece (Stream *stream, GString *piece)
{
  SoupMessageBody *body = soup_server_message_get_response_body (stream->message);
  g_autoptr (GBytes) bytes = g_string_free_to_bytes (piece);

  soup_message_body_append_bytes (body, bytes);
  stream->on_way = TRUE;
  stream->since_us = g_get_monotonic_time ();
}

/* It has no id: who connects again is told of another one. */
static GString *
next_moment (Stream *stream)
{
  const LtWebState *state = stream->all->setup.state;
  const gint64 now_us = g_get_monotonic_time ();
  g_autofree char *json = NULL;
  GString *piece;

  if (stream->moment == state->n_intervals || now_us - stream->moment_us < MOMENT_US)
    return NULL;
  stream->moment = state->n_intervals;
  stream->moment_us = now_us;
  json = lt_web_state_moment (state, stream->form);
  piece = g_string_new (NULL);
  g_string_append_printf (piece, "data: %s\n\n", json);
  return piece;
}

static GString *
next_piece (Stream *stream)
{
  const LtWebState *state = stream->all->setup.state;
  GString *piece = NULL;
  const LtWebEntry *entry;

  while ((piece == NULL || piece->len < PIECE_BYTES)
         && (entry = lt_web_history_after (state->history, stream->told)) != NULL)
    {
      if (piece == NULL)
        piece = g_string_new (NULL);
      add_event (piece, state, entry, stream->form);
      stream->told = entry->number;
    }
  return piece != NULL ? piece : next_moment (stream);
}

/* Hands the next piece over if there is one. */
static void
go_on (Stream *stream)
{
  GString *piece;

  if (stream->on_way || stream->ended)
    return;
  piece = next_piece (stream);
  if (piece != NULL)
    send_piece (stream, piece);
  else if (stream->all->closing)
    {
      stream->ended = TRUE;
      soup_message_body_complete (soup_server_message_get_response_body (stream->message));
    }
  else
    return;
  soup_server_message_unpause (stream->message);
}

static void
on_wrote_chunk (SoupServerMessage *message, gpointer data)
{
  Stream *stream = data;

  (void) message;
  stream->on_way = FALSE;
  go_on (stream);
}

static void
free_stream (gpointer data)
{
  Stream *stream = data;

  g_signal_handlers_disconnect_by_data (stream->message, stream);
  g_object_unref (stream->message);
  g_free (stream);
}

static void
stop_timer (LtWebStreams *streams)
{
  if (streams->timer == NULL)
    return;
  g_source_destroy (streams->timer);
  g_clear_pointer (&streams->timer, g_source_unref);
}

static void
on_finished (SoupServerMessage *message, gpointer data)
{
  Stream *stream = data;
  LtWebStreams *streams = stream->all;

  (void) message;
  g_ptr_array_remove_fast (streams->streams, stream);
  if (streams->streams->len == 0)
    stop_timer (streams);
}

/* ---- Time ------------------------------------------------------------------ */

static gboolean
on_timer (gpointer data)
{
  LtWebStreams *streams = data;
  const gint64 now_us = g_get_monotonic_time ();

  /* Backwards, as one that is dropped may leave the array at once. */
  for (guint i = streams->streams->len; i-- > 0;)
    {
      Stream *stream = g_ptr_array_index (streams->streams, i);
      const gint64 quiet_ms = (now_us - stream->since_us) / 1000;

      if (stream->on_way && quiet_ms >= streams->setup.stall_ms)
        streams->setup.drop (streams->setup.data, stream->message);
      else if (!stream->on_way && !stream->ended && quiet_ms >= streams->setup.heartbeat_ms)
        {
          send_piece (stream, g_string_new (": still here\n\n"));
          soup_server_message_unpause (stream->message);
        }
    }
  return G_SOURCE_CONTINUE;
}

static void
start_timer (LtWebStreams *streams)
{
  const guint period_ms = MIN (streams->setup.stall_ms, streams->setup.heartbeat_ms) / 4;

  if (streams->timer != NULL)
    return;
  streams->timer = g_timeout_source_new (MAX (period_ms, 10));
  g_source_set_callback (streams->timer, on_timer, streams, NULL);
  g_source_attach (streams->timer, g_main_context_get_thread_default ());
}

/* ---- All of them ----------------------------------------------------------- */

LtWebStreams *
lt_web_streams_new (const LtWebStreamsSetup *setup)
{
  LtWebStreams *streams = g_new0 (LtWebStreams, 1);

  streams->setup = *setup;
  streams->streams = g_ptr_array_new_with_free_func (free_stream);
  return streams;
}

void
lt_web_streams_free (LtWebStreams *streams)
{
  if (streams == NULL)
    return;
  stop_timer (streams);
  g_ptr_array_unref (streams->streams);
  g_free (streams);
}

void
lt_web_streams_add (LtWebStreams *streams, SoupServerMessage *message,
                    const char *last_event_id, LtWebForm form)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  Stream *stream = g_new0 (Stream, 1);
  GString *piece = g_string_new ("retry: 1000\n\n");

  stream->all = streams;
  stream->form = form;
  stream->message = g_object_ref (message);
  stream->told = parse_event_id (streams->setup.state, last_event_id);
  g_ptr_array_add (streams->streams, stream);
  start_timer (streams);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type (headers, "text/event-stream", NULL);
  soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), stream);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), stream);
  send_piece (stream, piece);
}

void
lt_web_streams_wake (LtWebStreams *streams)
{
  for (guint i = 0; i < streams->streams->len; i++)
    go_on (g_ptr_array_index (streams->streams, i));
}

void
lt_web_streams_close (LtWebStreams *streams)
{
  streams->closing = TRUE;
  lt_web_streams_wake (streams);
}

guint
lt_web_streams_count (const LtWebStreams *streams)
{
  return streams->streams->len;
}
