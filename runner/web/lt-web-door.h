/* SPDX-License-Identifier: MIT
 *
 * lt-web-door: listens, and lets so many connections in. [dashboard's thread, but for
 * lt_web_door_new()]
 *
 * What is beyond the limit by a few is let in to be told so when it asks; beyond that it is
 * told at once and closed, as each connection takes a file descriptor of the controller's.
 */
#pragma once

#include <gio/gio.h>

#define LT_WEB_DOOR_LIMIT 64u
#define LT_WEB_DOOR_GRACE 16u

typedef struct LtWebDoor LtWebDoor;

/* Binds to @address and @port (0: any). Errors are GIO's, without the address. */
LtWebDoor *lt_web_door_new (GInetAddress *address, guint16 port, GError **error);
void lt_web_door_free (LtWebDoor *door);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtWebDoor, lt_web_door_free)

guint16 lt_web_door_get_port (const LtWebDoor *door);

/* Begins to accept, in the thread-default main context; @enter gets each connection. */
void lt_web_door_open (LtWebDoor *door,
                       void (*enter) (gpointer data, GSocketConnection *connection),
                       gpointer data);

/* Whether more are in than should be. */
gboolean lt_web_door_is_crowded (const LtWebDoor *door);

/* Closes the connection from @remote, the very object that its address is. */
void lt_web_door_drop (LtWebDoor *door, GSocketAddress *remote);
