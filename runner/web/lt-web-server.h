/* SPDX-License-Identifier: MIT
 *
 * lt-web-server: what is asked for, and the answers. Paths are described in
 * ltrun-web(7). [dashboard's thread]
 */
#pragma once

#include "lt-web-door.h"
#include "lt-web-guard.h"
#include "lt-web-state.h"

typedef struct LtWebServer LtWebServer;

typedef struct LtWebServerSetup
{
  LtWebDoor *door; /* outlives the server, as the rest */
  const LtWebGuard *guard;
  const LtWebState *state;
  guint stall_ms;
  guint heartbeat_ms;
  gboolean (*stop) (gpointer data); /* FALSE: there is nothing to stop */
  gpointer data;
} LtWebServerSetup;

/* Opens the door, in the thread-default main context. */
LtWebServer *lt_web_server_new (const LtWebServerSetup *setup);
void lt_web_server_free (LtWebServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtWebServer, lt_web_server_free)

/* The state has changed. */
void lt_web_server_wake (LtWebServer *server);

/* Tells those who listen the rest; FALSE once nobody is left to tell. */
void lt_web_server_close (LtWebServer *server);
gboolean lt_web_server_is_busy (const LtWebServer *server);
