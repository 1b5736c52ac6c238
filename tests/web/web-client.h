/* SPDX-License-Identifier: MIT
 *
 * web-client: asks a dashboard for something, byte by byte as a test wants it.
 */
#pragma once

#include <gio/gio.h>

typedef struct WebAnswer
{
  guint status;
  char *head;
  char *body;
} WebAnswer;

void web_answer_clear (WebAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WebAnswer, web_answer_clear)

/* @url: of a page that ltrun printed, with the path to take instead of "/". @headers:
 * lines that each end with "\r\n"; a Host of @url is added unless they have one. The
 * connection is closed afterwards. */
WebAnswer web_ask (const char *url, const char *method, const char *path, const char *headers);

/* A stream of events. */
typedef struct WebStream WebStream;

/* @last_event_id: NULL: none. @receive_buffer: of the socket; 0: as it is. */
WebStream *web_stream_open (const char *url, const char *path, const char *last_event_id,
                            int receive_buffer);
void web_stream_close (WebStream *stream);

/* Reads until there are @n events with an id, or the stream ended. Returns: (transfer
 * none): the data of those, JSON. */
const GPtrArray *web_stream_read (WebStream *stream, guint n);
const char *web_stream_last_id (const WebStream *stream);
gboolean web_stream_has_ended (const WebStream *stream);
