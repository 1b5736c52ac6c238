/* SPDX-License-Identifier: MIT */

#include "events-dbus-client.h"

#include "events-dbus-inbox.h"

#include <suite-kit.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUS "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"

struct DbusClient
{
  DbusWatch *watch;
  DbusGuard guard;
  char *address;
  char *prefix; /* NULL: no signals */
  uint32_t capacity;
  GDBusConnection *connection; /* NULL: not open */
  int fd; /* another descriptor of its socket, for GDBus closes its own when it likes */
  DbusInbox *inbox; /* of this connection */
};

/* ---- Where the bus is ------------------------------------------------------ */

bool
dbus_find_address (const char *server, char **ret_address, RemoteError *ret_error)
{
  const char *session = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autoptr (GError) error = NULL;

  if (server[0] == '\0')
    server = session != NULL ? session : "";
  /* GDBus would now go on to start a bus of its own. */
  if (server[0] == '\0')
    return remote_fail (ret_error, REMOTE_REFUSED, 0,
                        "expected a session bus, found no DBUS_SESSION_BUS_ADDRESS");
  if (!g_dbus_is_supported_address (server, &error))
    {
      char text[96];

      suite_mask (server, text, sizeof text);
      return remote_fail (ret_error, REMOTE_REFUSED, 0, "expected a bus address, found '%s'",
                          text);
    }
  *ret_address = strdup (server);
  return *ret_address != NULL
         || remote_fail (ret_error, REMOTE_UNREACHABLE, ENOMEM, "out of memory");
}

/* ---- Errors ---------------------------------------------------------------- */

/* What the bus or the other side answered. */
static RemoteStatus
status_of_answer (const GError *error)
{
  switch (error->domain == G_DBUS_ERROR ? error->code : G_DBUS_ERROR_FAILED)
    {
    case G_DBUS_ERROR_NO_REPLY: /* who was to answer has gone */
    case G_DBUS_ERROR_SERVICE_UNKNOWN:
    case G_DBUS_ERROR_NAME_HAS_NO_OWNER:
    case G_DBUS_ERROR_DISCONNECTED:
    case G_DBUS_ERROR_UNKNOWN_OBJECT: /* has its name already, but is not there yet */
    case G_DBUS_ERROR_UNKNOWN_METHOD:
      return REMOTE_UNREACHABLE;
    case G_DBUS_ERROR_TIMEOUT:
    case G_DBUS_ERROR_TIMED_OUT:
      return REMOTE_TIMEOUT;
    default:
      return REMOTE_REFUSED;
    }
}

static RemoteStatus
status_of (const GError *error)
{
  if (g_dbus_error_is_remote_error (error))
    return status_of_answer (error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return REMOTE_TIMEOUT;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return REMOTE_REFUSED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return REMOTE_PROTOCOL;
  return REMOTE_UNREACHABLE;
}

bool
dbus_client_fail (const GError *error, bool was_late, RemoteError *ret_error)
{
  if (was_late)
    return remote_fail (ret_error, REMOTE_TIMEOUT, ETIMEDOUT, "no answer in time");
  return remote_fail (ret_error, status_of (error), error->code, "%s", error->message);
}

/* ---- Life ------------------------------------------------------------------ */

DbusClient *
dbus_client_new (DbusWatch *watch, const char *address, const char *prefix, uint32_t capacity)
{
  DbusClient *client = calloc (1, sizeof *client);

  if (client == NULL)
    return NULL;
  client->watch = watch;
  client->address = strdup (address);
  client->prefix = prefix != NULL ? strdup (prefix) : NULL;
  client->capacity = capacity;
  client->fd = -1;
  dbus_watch_add (watch, &client->guard);
  if (client->address != NULL && (prefix == NULL || client->prefix != NULL))
    return client;
  dbus_client_free (client);
  return NULL;
}

void
dbus_client_free (DbusClient *client)
{
  if (client == NULL)
    return;
  dbus_client_close (client);
  dbus_watch_remove (client->watch, &client->guard);
  free (client->address);
  free (client->prefix);
  free (client);
}

bool
dbus_client_is_open (const DbusClient *client)
{
  return client->connection != NULL && !g_dbus_connection_is_closed (client->connection);
}

/* GDBus lets go of a connection when its thread has, which a bus that stands still
 * would delay: hence the socket is shut down first. */
void
dbus_client_close (DbusClient *client)
{
  if (client->fd >= 0)
    {
      shutdown (client->fd, SHUT_RDWR);
      close (client->fd);
    }
  client->fd = -1;
  g_clear_object (&client->connection);
  if (client->inbox != NULL)
    dbus_inbox_unref (client->inbox);
  client->inbox = NULL;
}

GDBusConnection *
dbus_client_connection (DbusClient *client)
{
  return client->connection;
}

/* Closes and returns false; *ret_error is written already. */
static bool
broken (DbusClient *client)
{
  dbus_client_close (client);
  return false;
}

/* ---- Connecting ------------------------------------------------------------ */

/* Called by GDBus's thread for each message, in and out. */
static GDBusMessage *
filter (GDBusConnection *connection, GDBusMessage *message, gboolean is_incoming, gpointer data)
{
  (void) connection;
  if (!is_incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_SIGNAL
      || g_strcmp0 (g_dbus_message_get_interface (message), DBUS_INTERFACE) != 0)
    return message;
  dbus_inbox_put (data, message);
  return NULL;
}

static void
release_inbox (gpointer data)
{
  dbus_inbox_unref (data);
}

/* -1: a transport without a socket. */
static int
descriptor_of (GDBusConnection *connection)
{
  GIOStream *stream = g_dbus_connection_get_stream (connection);
  GSocket *socket = NULL;

  if (!G_IS_SOCKET_CONNECTION (stream))
    return -1;
  socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream));
  return fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 0);
}

static bool
connect_bus (DbusClient *client, const RemoteLimit *limit, RemoteError *ret_error)
{
  const GDBusConnectionFlags flags = G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                     | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  bool was_late = false;

  dbus_guard_begin (&client->guard, limit, -1, cancellable);
  client->connection =
    g_dbus_connection_new_for_address_sync (client->address, flags, NULL, cancellable, &error);
  was_late = dbus_guard_end (&client->guard);
  if (client->connection == NULL)
    return dbus_client_fail (error, was_late, ret_error);
  client->fd = descriptor_of (client->connection);
  return true;
}

static bool
subscribe (DbusClient *client, const RemoteLimit *limit, RemoteError *ret_error)
{
  g_autofree char *rule = NULL;

  if (client->prefix == NULL)
    return true;
  client->inbox = dbus_inbox_new (client->capacity);
  if (client->inbox == NULL)
    return remote_fail (ret_error, REMOTE_UNREACHABLE, ENOMEM, "out of memory");
  g_dbus_connection_add_filter (client->connection, filter, dbus_inbox_ref (client->inbox),
                                release_inbox);
  rule = g_strdup_printf ("type='signal',interface='" DBUS_INTERFACE "',path_namespace='%s'",
                          client->prefix);
  return dbus_client_call_bus (client, limit, "AddMatch", g_variant_new ("(s)", rule),
                               ret_error);
}

bool
dbus_client_open (DbusClient *client, const RemoteLimit *limit, RemoteError *ret_error)
{
  dbus_client_close (client);
  if (connect_bus (client, limit, ret_error) && subscribe (client, limit, ret_error))
    return true;
  return broken (client);
}

/* ---- Signals --------------------------------------------------------------- */

static GVariant *
body_of (const void *bytes, size_t length)
{
  GVariant *array = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, length, 1);

  return g_variant_new_tuple (&array, 1);
}

bool
dbus_client_emit (DbusClient *client, const RemoteLimit *limit, const char *path,
                  const void *bytes, size_t length, RemoteError *ret_error)
{
  g_autoptr (GDBusMessage) message =
    g_dbus_message_new_signal (path, DBUS_INTERFACE, DBUS_EVENT);
  g_autoptr (GError) error = NULL;
  bool ok = false, was_late = false;

  g_dbus_message_set_body (message, body_of (bytes, length));
  dbus_guard_begin (&client->guard, limit, client->fd, NULL);
  ok = g_dbus_connection_send_message (client->connection, message,
                                       G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, &error)
       && g_dbus_connection_flush_sync (client->connection, NULL, &error);
  was_late = dbus_guard_end (&client->guard);
  if (ok && !was_late)
    return true;
  dbus_client_fail (error, was_late, ret_error);
  return broken (client);
}

/* The bytes of a body "(ay)"; false if it is something else. */
static bool
bytes_of (GVariant *body, const void **ret_bytes, size_t *ret_length)
{
  g_autoptr (GVariant) array = NULL;

  if (body == NULL || !g_variant_is_of_type (body, G_VARIANT_TYPE ("(ay)")))
    return false;
  array = g_variant_get_child_value (body, 0);
  /* A child shares the memory of its parent, which lives on. */
  *ret_bytes = g_variant_get_fixed_array (array, ret_length, 1);
  return true;
}

GDBusMessage *
dbus_client_receive (DbusClient *client, RemoteLimit *limit, const char **ret_path,
                     const void **ret_bytes, size_t *ret_length, RemoteError *ret_error)
{
  GDBusMessage *message = NULL;

  for (;;)
    {
      const int ms = remote_limit_ms (limit);

      message = dbus_inbox_take (client->inbox, ms);
      if (message != NULL)
        break;
      if (g_dbus_connection_is_closed (client->connection))
        {
          remote_fail (ret_error, REMOTE_UNREACHABLE, ECONNRESET,
                       "the bus closed the connection");
          broken (client);
          return NULL;
        }
      if (ms == 0)
        {
          remote_fail (ret_error, REMOTE_TIMEOUT, ETIMEDOUT, "no answer in time");
          return NULL;
        }
    }
  *ret_path = g_dbus_message_get_path (message);
  if (bytes_of (g_dbus_message_get_body (message), ret_bytes, ret_length))
    return message;
  remote_fail (ret_error, REMOTE_PROTOCOL, 0, "expected a signal with bytes, found type '%s'",
               g_dbus_message_get_signature (message));
  g_object_unref (message);
  return NULL;
}

/* ---- Calls ----------------------------------------------------------------- */

/* The reply, of type @type; NULL, and *ret_error, on failure. */
static GVariant *
call (DbusClient *client, const RemoteLimit *limit, const char *name, const char *path,
      const char *interface, const char *method, GVariant *arguments, RemoteError *ret_error)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply = NULL;
  bool was_late = false;

  dbus_guard_begin (&client->guard, limit, client->fd, NULL);
  reply =
    g_dbus_connection_call_sync (client->connection, name, path, interface, method, arguments,
                                 NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT, NULL, &error);
  was_late = dbus_guard_end (&client->guard);
  if (reply != NULL)
    return reply;
  dbus_client_fail (error, was_late, ret_error);
  if (was_late || !g_dbus_error_is_remote_error (error))
    broken (client);
  return NULL;
}

bool
dbus_client_call_bus (DbusClient *client, const RemoteLimit *limit, const char *method,
                      GVariant *arguments, RemoteError *ret_error)
{
  g_autoptr (GVariant) reply =
    call (client, limit, BUS, BUS_PATH, BUS, method, arguments, ret_error);

  return reply != NULL;
}

bool
dbus_client_call (DbusClient *client, const RemoteLimit *limit, const char *name,
                  const char *path, const void *bytes, size_t length, uint64_t *ret_answer,
                  RemoteError *ret_error)
{
  g_autoptr (GVariant) reply = call (client, limit, name, path, DBUS_INTERFACE, DBUS_HANDLE,
                                     body_of (bytes, length), ret_error);

  if (reply == NULL)
    return false;
  if (!g_variant_is_of_type (reply, G_VARIANT_TYPE ("(t)")))
    return remote_fail (ret_error, REMOTE_PROTOCOL, 0, "expected a number, found type '%s'",
                        g_variant_get_type_string (reply));
  g_variant_get (reply, "(t)", ret_answer);
  return true;
}
