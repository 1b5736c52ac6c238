/* SPDX-License-Identifier: MIT
 *
 * events-dbus-inbox: signals between GDBus's thread and the one that takes them.
 *
 * Bounded: what comes while it is full is thrown away. Counted by reference, for
 * GDBus may still be in the filter of a connection that has been given up. Knows
 * nothing of ltrun.
 *
 * Threads: [any]
 */
#pragma once

#include "events-remote.h"

#include <gio/gio.h>

typedef struct DbusInbox DbusInbox;

/* NULL without memory. */
DbusInbox *dbus_inbox_new (uint32_t capacity);
DbusInbox *dbus_inbox_ref (DbusInbox *inbox);
void dbus_inbox_unref (DbusInbox *inbox);

/* Takes the reference to @message. */
void dbus_inbox_put (DbusInbox *inbox, GDBusMessage *message);

/* The oldest (transfer full), or NULL after @ms without one. */
GDBusMessage *dbus_inbox_take (DbusInbox *inbox, int ms);
