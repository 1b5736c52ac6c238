/* SPDX-License-Identifier: MIT */

#include <gio/gio.h>
#include <string.h>

#include "lt-server-private.h"

static char *
port_text (const LtServer *server)
{
  return g_strdup_printf ("%u", server->port);
}

/* ---- Redis ----------------------------------------------------------------- */

static void
prepare_redis (LtServer *server)
{
  g_autofree char *port = port_text (server);
  g_autofree char *socket = g_build_filename (server->folder, "redis.sock", NULL);
  const gboolean secured = (server->flags & LT_SERVER_SECURED) != 0;
  const char *const argv[] = { "redis-server",
                               "--port",
                               port,
                               "--bind",
                               "127.0.0.1",
                               "--dir",
                               server->folder,
                               "--save",
                               "",
                               "--appendonly",
                               "no",
                               "--unixsocket",
                               socket,
                               "--daemonize",
                               "no",
                               secured ? "--requirepass" : NULL,
                               LT_SERVER_PASSWORD,
                               NULL };

  server->argv = g_strdupv ((char **) argv);
  server->address = g_strdup_printf ("redis://127.0.0.1:%u", server->port);
  g_free (server->unix_address);
  server->unix_address = g_strdup_printf ("unix://%s", socket);
}

/* With a password the answer is that there must be one. */
static gboolean
redis_answers (const LtServer *server)
{
  return lt_server_exchange (server, "PING\r\n", 6,
                             (server->flags & LT_SERVER_SECURED) != 0 ? "-NOAUTH" : "+PONG");
}

LtServer *
lt_server_new_redis (gboolean password)
{
  static const LtServerKind kind = { "redis-server", "redis-server", prepare_redis,
                                     redis_answers };

  return lt_server_new (&kind, password ? LT_SERVER_SECURED : 0);
}

/* ---- MQTT ------------------------------------------------------------------ */

static void
prepare_mosquitto (LtServer *server)
{
  g_autofree char *file = g_build_filename (server->folder, "mosquitto.conf", NULL);
  g_autofree char *passwords = g_build_filename (server->folder, "passwords", NULL);
  const gboolean secured = (server->flags & LT_SERVER_SECURED) != 0;
  g_autofree char *text =
    g_strdup_printf ("listener %u 127.0.0.1\npersistence false\nuser %s\nallow_anonymous %s\n"
                     "max_queued_messages 0\nlog_type error\n%s%s\n",
                     server->port, g_get_user_name (), secured ? "false" : "true",
                     secured ? "password_file " : "", secured ? passwords : "");
  const char *const argv[] = { "mosquitto", "-c", file, NULL };

  lt_server_write (server, "mosquitto.conf", text);
  if (secured)
    g_free (lt_server_command ("mosquitto_passwd -b -c %s %s %s", passwords, LT_SERVER_USER,
                               LT_SERVER_PASSWORD));
  server->argv = g_strdupv ((char **) argv);
  server->address = g_strdup_printf ("mqtt://127.0.0.1:%u", server->port);
}

/* CONNECT as client "x"; any CONNACK will do, also one that refuses. */
static gboolean
mosquitto_answers (const LtServer *server)
{
  static const char connect[] = "\x10\x0d\x00\x04MQTT\x04\x02\x00\x05\x00\x01x";

  return lt_server_exchange (server, connect, sizeof connect - 1, "\x20\x02");
}

LtServer *
lt_server_new_mosquitto (gboolean password)
{
  static const LtServerKind kind = { "mosquitto", "mosquitto", prepare_mosquitto,
                                     mosquitto_answers };

  return lt_server_new (&kind, password ? LT_SERVER_SECURED : 0);
}

/* ---- D-Bus ----------------------------------------------------------------- */

static void
prepare_dbus (LtServer *server)
{
  g_autofree char *file = g_build_filename (server->folder, "bus.conf", NULL);
  g_autofree char *option = g_strconcat ("--config-file=", file, NULL);
  g_autofree char *text = NULL;
  const char *const argv[] = { "dbus-daemon", option,       "--nofork",
                               "--nopidfile", "--nosyslog", NULL };

  server->address = g_strdup_printf ("unix:path=%s/bus", server->folder);
  text = g_strdup_printf ("<busconfig><type>session</type><listen>%s</listen>"
                          "<auth>EXTERNAL</auth><policy context=\"default\">"
                          "<allow send_destination=\"*\"/><allow receive_sender=\"*\"/>"
                          "<allow own=\"*\"/></policy></busconfig>\n",
                          server->address);
  lt_server_write (server, "bus.conf", text);
  server->argv = g_strdupv ((char **) argv);
}

static gboolean
dbus_answers (const LtServer *server)
{
  g_autoptr (GDBusConnection) bus =
    g_dbus_connection_new_for_address_sync (server->address,
                                            G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                              | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                            NULL, NULL, NULL);

  if (bus == NULL)
    return FALSE;
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  return g_dbus_connection_close_sync (bus, NULL, NULL);
}

LtServer *
lt_server_new_dbus (void)
{
  static const LtServerKind kind = { "dbus-daemon", "dbus-daemon", prepare_dbus, dbus_answers };

  return lt_server_new (&kind, 0);
}
