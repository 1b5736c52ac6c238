/* SPDX-License-Identifier: MIT */

#include "web-client.h"

#include <string.h>
#include <sys/socket.h>

#define TIMEOUT_S 60

void
web_answer_clear (WebAnswer *answer)
{
  g_free (answer->head);
  g_free (answer->body);
}

static GSocketConnection *
connect_to (const char *url, int receive_buffer)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (g_uri_get_host (uri));
  g_autoptr (GSocketAddress) address =
    g_inet_socket_address_new (inet, (guint16) g_uri_get_port (uri));
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket = g_socket_new (
    g_inet_address_get_family (inet), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  if (receive_buffer > 0)
    g_assert_true (g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUF, receive_buffer, NULL));
  g_socket_set_timeout (socket, TIMEOUT_S);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);
  return g_socket_connection_factory_create_connection (socket);
}

static void
send_request (GSocketConnection *connection, const char *url, const char *method,
              const char *path, const char *headers)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autofree char *host =
    strstr (headers, "Host:") != NULL
      ? g_strdup ("")
      : g_strdup_printf ("Host: %s:%d\r\n", g_uri_get_host (uri), g_uri_get_port (uri));
  g_autofree char *text =
    g_strdup_printf ("%s %s HTTP/1.1\r\n%s%s\r\n", method, path, host, headers);
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_assert_true (g_output_stream_write_all (out, text, strlen (text), NULL, NULL, NULL));
}

WebAnswer
web_ask (const char *url, const char *method, const char *path, const char *headers)
{
  g_autoptr (GSocketConnection) connection = connect_to (url, 0);
  g_autofree char *all = g_strconcat ("Connection: close\r\n", headers, NULL);
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[65536];
  gssize length;
  char *end;
  WebAnswer answer = { 0 };

  send_request (connection, url, method, path, all);
  while ((length = g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (text, buffer, length);
  end = strstr (text->str, "\r\n\r\n");
  g_assert_nonnull (end);
  answer.head = g_strndup (text->str, (gsize) (end - text->str));
  answer.body = g_strdup (end + 4);
  answer.status = (guint) g_ascii_strtoull (text->str + strlen ("HTTP/1.1 "), NULL, 10);
  return answer;
}

/* ---- Events ---------------------------------------------------------------- */

struct WebStream
{
  GSocketConnection *connection;
  GDataInputStream *in;
  GPtrArray *events; /* char * */
  char *id;          /* of the event that is being read */
  char *last_id;
  gboolean ended;
};

WebStream *
web_stream_open (const char *url, const char *path, const char *last_event_id,
                 int receive_buffer)
{
  WebStream *stream = g_new0 (WebStream, 1);
  g_autofree char *headers = last_event_id != NULL
                               ? g_strdup_printf ("Last-Event-ID: %s\r\n", last_event_id)
                               : g_strdup ("");

  stream->connection = connect_to (url, receive_buffer);
  stream->events = g_ptr_array_new_with_free_func (g_free);
  stream->in =
    g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (stream->connection)));
  g_data_input_stream_set_newline_type (stream->in, G_DATA_STREAM_NEWLINE_TYPE_LF);
  send_request (stream->connection, url, "GET", path, headers);
  return stream;
}

void
web_stream_close (WebStream *stream)
{
  g_io_stream_close (G_IO_STREAM (stream->connection), NULL, NULL);
  g_object_unref (stream->in);
  g_object_unref (stream->connection);
  g_ptr_array_unref (stream->events);
  g_free (stream->id);
  g_free (stream->last_id);
  g_free (stream);
}

/* Sizes of chunks and headers are lines too, of other forms. */
static void
take_line (WebStream *stream, const char *line)
{
  if (g_str_has_prefix (line, "id: "))
    {
      g_free (stream->id);
      stream->id = g_strdup (line + 4);
    }
  else if (g_str_has_prefix (line, "data: ") && stream->id != NULL)
    {
      g_ptr_array_add (stream->events, g_strdup (line + 6));
      g_free (stream->last_id);
      stream->last_id = g_steal_pointer (&stream->id);
    }
}

const GPtrArray *
web_stream_read (WebStream *stream, guint n)
{
  while (stream->events->len < n && !stream->ended)
    {
      g_autofree char *line = g_data_input_stream_read_line (stream->in, NULL, NULL, NULL);

      stream->ended = line == NULL || g_str_equal (line, "0\r");
      if (!stream->ended)
        take_line (stream, line);
    }
  return stream->events;
}

const char *
web_stream_last_id (const WebStream *stream)
{
  return stream->last_id;
}

gboolean
web_stream_has_ended (const WebStream *stream)
{
  return stream->ended;
}
