/* SPDX-License-Identifier: MIT
 *
 * events-dbus-client: a connection to a message bus on which no call takes longer
 * than it may, through GDBus.
 *
 * Signals are taken where GDBus reads them, in its own thread, which is one for all
 * connections of a process, and laid into a bounded inbox. An event is a signal
 * "Event" of DBUS_INTERFACE with an array of bytes; its object path says which.
 * A request is a method "Handle" with an array of bytes that returns a number.
 * Knows nothing of ltrun.
 *
 * Threads: one at a time for a client.
 */
#pragma once

#include "events-dbus-guard.h"

#include <stddef.h>

#define DBUS_INTERFACE "org.ltrun.Events"
#define DBUS_EVENT "Event"
#define DBUS_HANDLE "Handle"

typedef struct DbusClient DbusClient;

/* The bus address to use for @server: itself, or where it is "" that of the session.
 * False, and *ret_error, if there is none; nothing is started. Free with free(). */
bool dbus_find_address (const char *server, char **ret_address, RemoteError *ret_error);

/* Not connected yet. It subscribes to the signals of objects under @prefix, an object
 * path, or to none where that is NULL. The inbox takes @capacity signals, more are
 * thrown away. Text is copied; @watch outlives the client. NULL without memory. */
DbusClient *dbus_client_new (DbusWatch *watch, const char *address, const char *prefix,
                             uint32_t capacity);

/* Takes NULL. */
void dbus_client_free (DbusClient *client);

/* False also when the bus has closed the connection. */
bool dbus_client_is_open (const DbusClient *client);

/* Connects and subscribes. The client is open, or false and *ret_error. */
bool dbus_client_open (DbusClient *client, const RemoteLimit *limit, RemoteError *ret_error);

/* Whatever is under way is given up, the inbox emptied. */
void dbus_client_close (DbusClient *client);

/* Returns when the signal is with the kernel. False, and *ret_error, on failure: the
 * client is closed. Needs an open client. */
bool dbus_client_emit (DbusClient *client, const RemoteLimit *limit, const char *path,
                       const void *bytes, size_t length, RemoteError *ret_error);

/* The next signal of the inbox: its object path in *ret_path and its bytes, which
 * live until it is freed with g_object_unref(). NULL, and *ret_error, on failure.
 * After REMOTE_TIMEOUT and REMOTE_PROTOCOL, a signal without bytes, the client is
 * still open; after all else it is closed. */
GDBusMessage *dbus_client_receive (DbusClient *client, RemoteLimit *limit,
                                   const char **ret_path, const void **ret_bytes,
                                   size_t *ret_length, RemoteError *ret_error);

/* Calls "Handle" of the object at @path of @name. On failure false, and *ret_error;
 * after an error that the bus or the object answered the client is still open, after all
 * else it is closed. */
bool dbus_client_call (DbusClient *client, const RemoteLimit *limit, const char *name,
                       const char *path, const void *bytes, size_t length, uint64_t *ret_answer,
                       RemoteError *ret_error);

/* The connection, or NULL when it is not open: for a service on it. */
GDBusConnection *dbus_client_connection (DbusClient *client);

/* A call to the bus itself that returns nothing of interest. */
bool dbus_client_call_bus (DbusClient *client, const RemoteLimit *limit, const char *method,
                           GVariant *arguments, RemoteError *ret_error);

/* Writes what @error says. Returns false. */
bool dbus_client_fail (const GError *error, bool was_late, RemoteError *ret_error);
