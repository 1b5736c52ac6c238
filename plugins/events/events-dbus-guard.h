/* SPDX-License-Identifier: MIT
 *
 * events-dbus-guard: ends what GDBus would wait for without end.
 *
 * g_dbus_connection_flush_sync() cannot be cancelled, and a bus that stands still
 * leaves it waiting. A thread of this room's own looks at all guards twenty times a
 * second: one whose limit is over has its GCancellable cancelled and its socket shut
 * down, which fails whatever waits for either. Knows nothing of ltrun.
 *
 * Threads: a guard is begun and ended by one thread at a time; adding and removing
 * from any.
 */
#pragma once

#include "events-remote.h"

#include <gio/gio.h>
#include <pthread.h>

typedef struct DbusWatch DbusWatch;

typedef struct DbusGuard
{
  struct DbusGuard *next;
  pthread_mutex_t lock; /* over all below */
  bool is_active;
  bool has_fired;
  RemoteLimit limit;
  int fd; /* -1: none */
  GCancellable *cancellable;
} DbusGuard;

/* Starts the thread. NULL without memory or thread. [main] */
DbusWatch *dbus_watch_start (void);

/* Ends the thread; all guards have been removed. Takes NULL. [main] */
void dbus_watch_stop (DbusWatch *watch);

void dbus_watch_add (DbusWatch *watch, DbusGuard *guard);
void dbus_watch_remove (DbusWatch *watch, DbusGuard *guard);

/* From here to dbus_guard_end() @limit is enforced on @fd, which may be -1, and
 * @cancellable, which may be NULL. */
void dbus_guard_begin (DbusGuard *guard, const RemoteLimit *limit, int fd,
                       GCancellable *cancellable);

/* True if the limit was over: the socket is of no use any more. */
bool dbus_guard_end (DbusGuard *guard);
