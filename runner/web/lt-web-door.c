/* SPDX-License-Identifier: MIT */

#include "lt-web-door.h"

#include <sys/socket.h>

/* A connection that says nothing, or takes nothing, for so long is closed. */
#define IDLE_S 30
/* What the kernel holds for a client that does not take it; by itself that grows to MiB. */
#define SEND_BUFFER 131072
/* Of a request that is not answered. */
#define MAX_READS 4u
/* When none could be accepted, as when there is no file descriptor left. */
#define RETRY_MS 100

struct LtWebDoor
{
  GSocketListener *listener;
  GCancellable *cancellable;
  guint16 port;
  GPtrArray *guests; /* Guest: those that are in */
  GSource *retry;    /* NULL: none */
  void (*enter) (gpointer data, GSocketConnection *connection);
  gpointer data;
};

typedef struct Guest
{
  LtWebDoor *door;
  GSocketConnection *connection; /* not owned: whoever talks to it does */
  GSocket *socket;
  GSocketAddress *remote;
} Guest;

LtWebDoor *
lt_web_door_new (GInetAddress *address, guint16 port, GError **error)
{
  g_autoptr (LtWebDoor) door = g_new0 (LtWebDoor, 1);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (address, port);
  g_autoptr (GSocketAddress) found = NULL;

  door->listener = g_socket_listener_new ();
  /* Who comes when the queue is full waits a second before it knocks again. */
  g_socket_listener_set_backlog (door->listener, LT_WEB_DOOR_LIMIT + LT_WEB_DOOR_GRACE);
  door->cancellable = g_cancellable_new ();
  door->guests = g_ptr_array_new ();
  if (!g_socket_listener_add_address (door->listener, wanted, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &found, error))
    return NULL;
  door->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (found));
  return g_steal_pointer (&door);
}

guint16
lt_web_door_get_port (const LtWebDoor *door)
{
  return door->port;
}

/* ---- Guests ---------------------------------------------------------------- */

static void
free_guest (Guest *guest)
{
  g_object_unref (guest->socket);
  g_object_unref (guest->remote);
  g_free (guest);
}

static void
on_leave (gpointer data, GObject *connection)
{
  Guest *guest = data;

  (void) connection;
  g_ptr_array_remove_fast (guest->door->guests, guest);
  free_guest (guest);
}

/* With what every client understands, as far as that needs no wait. A request that is there
 * is taken: to close without would be a reset, which may overtake the answer. */
static void
turn_away (GSocketConnection *connection)
{
  static const char answer[] = "HTTP/1.1 503 Service Unavailable\r\n"
                               "Connection: close\r\n"
                               "Retry-After: 1\r\n"
                               "Content-Type: application/json\r\n\r\n"
                               "{\"error\": \"too many connections; try again later\"}\n";
  GSocket *socket = g_socket_connection_get_socket (connection);
  char request[4096];

  g_socket_set_blocking (socket, FALSE);
  g_socket_send (socket, answer, sizeof answer - 1, NULL, NULL);
  g_socket_shutdown (socket, FALSE, TRUE, NULL);
  for (guint i = 0; i < MAX_READS; i++)
    if (g_socket_receive (socket, request, sizeof request, NULL, NULL) <= 0)
      break;
}

static void
let_in (LtWebDoor *door, GSocketConnection *connection)
{
  GSocketAddress *remote = g_socket_connection_get_remote_address (connection, NULL);
  Guest *guest;

  if (remote == NULL || door->guests->len >= LT_WEB_DOOR_LIMIT + LT_WEB_DOOR_GRACE)
    {
      turn_away (connection);
      g_clear_object (&remote);
      return;
    }
  guest = g_new0 (Guest, 1);
  guest->door = door;
  guest->connection = connection;
  guest->socket = g_object_ref (g_socket_connection_get_socket (connection));
  guest->remote = remote;
  g_socket_set_timeout (guest->socket, IDLE_S);
  g_socket_set_option (guest->socket, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER, NULL);
  g_ptr_array_add (door->guests, guest);
  g_object_weak_ref (G_OBJECT (connection), on_leave, guest);
  door->enter (door->data, connection);
}

gboolean
lt_web_door_is_crowded (const LtWebDoor *door)
{
  return door->guests->len > LT_WEB_DOOR_LIMIT;
}

void
lt_web_door_drop (LtWebDoor *door, GSocketAddress *remote)
{
  for (guint i = 0; i < door->guests->len; i++)
    {
      const Guest *guest = g_ptr_array_index (door->guests, i);

      if (guest->remote == remote)
        g_socket_shutdown (guest->socket, TRUE, TRUE, NULL);
    }
}

/* ---- The door -------------------------------------------------------------- */

static void accept_next (LtWebDoor *door);

static gboolean
on_retry (gpointer data)
{
  LtWebDoor *door = data;

  g_clear_pointer (&door->retry, g_source_unref);
  accept_next (door);
  return G_SOURCE_REMOVE;
}

static void
on_accept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
    g_socket_listener_accept_finish (G_SOCKET_LISTENER (source), result, NULL, &error);
  LtWebDoor *door = data;

  /* Then the door is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (connection != NULL)
    {
      let_in (door, connection);
      accept_next (door);
      return;
    }
  door->retry = g_timeout_source_new (RETRY_MS);
  g_source_set_callback (door->retry, on_retry, door, NULL);
  g_source_attach (door->retry, g_main_context_get_thread_default ());
}

static void
accept_next (LtWebDoor *door)
{
  g_socket_listener_accept_async (door->listener, door->cancellable, on_accept, door);
}

void
lt_web_door_open (LtWebDoor *door, void (*enter) (gpointer data, GSocketConnection *connection),
                  gpointer data)
{
  door->enter = enter;
  door->data = data;
  accept_next (door);
}

void
lt_web_door_free (LtWebDoor *door)
{
  if (door == NULL)
    return;
  g_cancellable_cancel (door->cancellable);
  g_object_unref (door->cancellable);
  if (door->retry != NULL)
    {
      g_source_destroy (door->retry);
      g_source_unref (door->retry);
    }
  g_socket_listener_close (door->listener);
  g_object_unref (door->listener);
  for (guint i = 0; i < door->guests->len; i++)
    {
      Guest *guest = g_ptr_array_index (door->guests, i);

      g_object_weak_unref (G_OBJECT (guest->connection), on_leave, guest);
      free_guest (guest);
    }
  g_ptr_array_unref (door->guests);
  g_free (door);
}
