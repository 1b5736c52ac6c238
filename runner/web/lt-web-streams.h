/* SPDX-License-Identifier: MIT
 *
 * lt-web-streams: clients that listen to server-sent events
 * (html.spec.whatwg.org/multipage/server-sent-events.html). [dashboard's thread]
 *
 * A client is told all of the history after what it has seen, then what comes. What is
 * on its way to it is one piece of bounded size; the next is made when that one is gone.
 * So a slow client costs no memory, and one that takes nothing for a while is dropped.
 */
#pragma once

#include <libsoup/soup.h>

#include "lt-web-state.h"

typedef struct LtWebStreams LtWebStreams;

typedef struct LtWebStreamsSetup
{
  const LtWebState *state; /* outlives the streams */
  guint stall_ms;
  guint heartbeat_ms;
  void (*drop) (gpointer data, SoupServerMessage *message); /* closes its connection */
  gpointer data;
} LtWebStreamsSetup;

/* Timers run in the thread-default main context. */
LtWebStreams *lt_web_streams_new (const LtWebStreamsSetup *setup);
void lt_web_streams_free (LtWebStreams *streams);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtWebStreams, lt_web_streams_free)

/* Answers @message with a stream. @last_event_id: of the client's last connection, or
 * NULL. */
void lt_web_streams_add (LtWebStreams *streams, SoupServerMessage *message,
                         const char *last_event_id, LtWebForm form);

/* The history has grown. */
void lt_web_streams_wake (LtWebStreams *streams);

/* Each ends as soon as it has told everything. */
void lt_web_streams_close (LtWebStreams *streams);

guint lt_web_streams_count (const LtWebStreams *streams);
