/* SPDX-License-Identifier: MIT
 *
 * lt-web: the live dashboard: a page, its events, metrics for Prometheus and the result,
 * by HTTP.
 *
 * It is a sink: the main thread hands it runs, snapshots and verdicts. What it is given
 * it copies into a queue and returns; a thread of its own, with a main context of its
 * own, makes everything else of it and talks to clients. The main thread never waits
 * for that thread before lt_web_free(), whatever clients do. [main thread]
 */
#pragma once

#include "lt-sink.h"

typedef struct LtWeb LtWeb;

typedef struct LtWebSetup
{
  const char *address; /* numeric, IPv4 or IPv6 */
  guint16 port;        /* 0: any that is free */
  gboolean any_port;   /* when it is taken another one is as good */
  const char *token;   /* NULL: none, or one that is made up where the address needs one */
  guint stall_ms;      /* a client that takes nothing for so long is dropped; 0: 10 s */
  guint heartbeat_ms;  /* a comment when there was nothing else for so long; 0: 15 s */
  guint max_rows;      /* intervals that are kept apart; 0: LT_WEB_HISTORY_MAX_ROWS */
} LtWebSetup;

/* Listens, and starts the thread. Errors are of G_IO_ERROR; they name the address, what
 * was expected and what was found. */
LtWeb *lt_web_new (const LtWebSetup *setup, GError **error);

/* Sees that clients have what there is to tell, for a second at most, and ends. */
void lt_web_free (LtWeb *web);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtWeb, lt_web_free)

/* Of the page, for people, with the token if there is one. Returns: (transfer none). */
const char *lt_web_get_url (const LtWeb *web);

/* Whether @setup's port was taken, and another one is used. */
gboolean lt_web_has_other_port (const LtWeb *web);

/* @stop is called in the main context of the main thread when a client asks for an end
 * of the run, at most once. NULL: clients are told that there is nothing to stop. */
void lt_web_set_stop (LtWeb *web, void (*stop) (gpointer data), gpointer data);

/* How a sink it is; its open() is not to be called: self is an LtWeb. Its free() does
 * nothing: who made the LtWeb frees it. */
extern const LtSinkClass lt_web_sink;
