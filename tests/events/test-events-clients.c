/* SPDX-License-Identifier: MIT */

#include <events-mqtt-client.h>
#include <events-redis-client.h>
#include <events-remote.h>

#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <mosquitto.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* How clients tell failures apart, against servers that say what they are told to. */

#define SECOND UINT64_C (1000000000)
#define BRIEFLY (SECOND / 20)

/* ---- A server that follows a script ---------------------------------------- */

/* For one connection: after each read the next answer is written, of @lengths bytes, which
 * may be 0; after the last one it closes, or is silent. */
typedef struct Script
{
  const char *answers[3];
  gsize lengths[3];
  gboolean closes;
} Script;

typedef struct Server
{
  int listener, quit[2];
  const Script *script;
  GThread *thread;
  char address[48];
} Server;

static gpointer
serve (gpointer data)
{
  Server *server = data;
  const int fd = accept (server->listener, NULL, NULL);
  char buffer[512];

  for (guint i = 0; i < 3 && server->script->answers[i] != NULL; i++)
    {
      if (recv (fd, buffer, sizeof buffer, 0) <= 0)
        break;
      send (fd, server->script->answers[i], server->script->lengths[i], MSG_NOSIGNAL);
    }
  if (!server->script->closes)
    g_assert_cmpint (read (server->quit[0], buffer, 1), ==, 1);
  close (fd);
  return NULL;
}

static int
listen_somewhere (struct sockaddr_in *ret_where)
{
  const int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  socklen_t size = sizeof *ret_where;

  *ret_where =
    (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  g_assert_cmpint (bind (fd, (struct sockaddr *) ret_where, size), ==, 0);
  g_assert_cmpint (listen (fd, 8), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) ret_where, &size), ==, 0);
  return fd;
}

/* Finds the server, which is a connection that says nothing, and lets it begin. */
static RemoteAddress
start_server (Server *server, const Script *script, const char *scheme)
{
  struct sockaddr_in where;
  RemoteAddress address;
  RemoteError error;

  server->listener = listen_somewhere (&where);
  server->script = script;
  g_snprintf (server->address, sizeof server->address, "%s://127.0.0.1:%u", scheme,
              ntohs (where.sin_port));
  g_assert_true (
    remote_find (server->address, scheme, 1, false, SECOND, NULL, &address, &error));
  close (accept (server->listener, NULL, NULL));
  g_assert_cmpint (pipe (server->quit), ==, 0);
  server->thread = g_thread_new ("server", serve, server);
  return address;
}

static void
stop_server (Server *server)
{
  g_assert_cmpint (write (server->quit[1], "", 1), ==, 1);
  g_thread_join (server->thread);
  close (server->quit[0]);
  close (server->quit[1]);
  close (server->listener);
}

/* ---- Redis ----------------------------------------------------------------- */

#define TEXT(text) text, sizeof text - 1

typedef struct RedisCase
{
  const char *name;
  const char *answer;
  gsize length;
  gboolean closes;
  RemoteStatus status;
  gboolean stays_open;
} RedisCase;

static const RedisCase redis_cases[] = {
  { "number", TEXT (":7\r\n"), FALSE, REMOTE_OK, TRUE },
  { "error", TEXT ("-OOM command not allowed\r\n"), FALSE, REMOTE_REFUSED, TRUE },
  { "garbage", TEXT ("HTTP/1.1 400\r\n"), FALSE, REMOTE_PROTOCOL, FALSE },
  { "half", TEXT ("$100\r\nab"), FALSE, REMOTE_TIMEOUT, FALSE },
  { "half-then-gone", TEXT ("$100\r\nab"), TRUE, REMOTE_UNREACHABLE, FALSE },
  { "silent", NULL, 0, FALSE, REMOTE_TIMEOUT, FALSE },
  { "gone", TEXT (""), TRUE, REMOTE_UNREACHABLE, FALSE },
};

static void
test_redis (gconstpointer data)
{
  const RedisCase *with = data;
  const Script script = { { "+PONG\r\n", with->answer }, { 7, with->length }, with->closes };
  const RedisWord words[] = { REDIS_WORD ("XLEN"), REDIS_WORD ("x") };
  Server server = { 0 };
  RedisLogin login = { .username = "", .password = "" };
  RemoteLimit limit;
  RemoteError error = { 0 };
  RedisClient *client;
  redisReply *reply;

  login.address = start_server (&server, &script, "redis");
  client = redis_client_new (&login);
  limit = remote_limit (60 * SECOND, NULL);
  g_assert_true (redis_client_open (client, &limit, &error));
  limit = remote_limit (with->status == REMOTE_TIMEOUT ? BRIEFLY : 60 * SECOND, NULL);
  reply = redis_client_call (client, &limit, words, 2, &error);
  g_assert_true ((reply != NULL) == (with->status == REMOTE_OK));
  g_assert_cmpint (error.status, ==, with->status);
  g_assert_true (redis_client_is_open (client) == (with->stays_open != FALSE));
  if (reply != NULL)
    freeReplyObject (reply);
  redis_client_free (client);
  stop_server (&server);
}

/* A request that may take an hour ends soon when the run does. */
static void
test_stopping (void)
{
  const Script script = { { "+PONG\r\n" }, { 7 }, FALSE };
  const uint32_t stop = 1;
  const RedisWord word = REDIS_WORD ("PING");
  Server server = { 0 };
  RedisLogin login = { .username = "", .password = "" };
  RemoteLimit limit;
  RemoteError error = { 0 };
  RedisClient *client;

  login.address = start_server (&server, &script, "redis");
  client = redis_client_new (&login);
  limit = remote_limit (3600 * SECOND, &stop);
  g_assert_true (redis_client_open (client, &limit, &error));
  limit = remote_limit (3600 * SECOND, &stop);
  g_assert_null (redis_client_call (client, &limit, &word, 1, &error));
  g_assert_cmpint (error.status, ==, REMOTE_TIMEOUT);
  redis_client_free (client);
  stop_server (&server);
}

/* ---- MQTT ------------------------------------------------------------------ */

typedef struct MqttCase
{
  const char *name;
  const char *answers[2]; /* to CONNECT, and to PUBLISH with an acknowledgement */
  gsize lengths[2];
  gboolean closes;
  gboolean connects;
  RemoteStatus status;
} MqttCase;

#define CONNACK "\x20\x02\x00\x00"

static const MqttCase mqtt_cases[] = {
  { "acknowledged", { CONNACK, "\x40\x02\x00\x01" }, { 4, 4 }, FALSE, TRUE, REMOTE_OK },
  { "not-let-in", { "\x20\x02\x00\x05" }, { 4 }, FALSE, FALSE, REMOTE_REFUSED },
  { "garbage", { "\x30\x05hello" }, { 7 }, FALSE, FALSE, REMOTE_PROTOCOL },
  { "gone", { CONNACK, "" }, { 4, 0 }, TRUE, TRUE, REMOTE_UNREACHABLE },
  { "silent", { CONNACK }, { 4 }, FALSE, TRUE, REMOTE_TIMEOUT },
  { "silent-from-the-start", { NULL }, { 0 }, FALSE, FALSE, REMOTE_TIMEOUT },
};

static void
test_mqtt (gconstpointer data)
{
  const MqttCase *with = data;
  const Script script = { { with->answers[0], with->answers[1] },
                          { with->lengths[0], with->lengths[1] },
                          with->closes };
  const uint64_t timeout_ns = with->status == REMOTE_TIMEOUT ? BRIEFLY : 60 * SECOND;
  Server server = { 0 };
  MqttLogin login = { .username = "", .password = "", .qos = 1 };
  RemoteLimit limit;
  RemoteError error = { 0 };
  MqttClient *client;
  bool ok;

  mosquitto_lib_init ();
  login.address = start_server (&server, &script, "mqtt");
  client = mqtt_client_new (&login, "client", NULL, NULL, NULL);
  limit = remote_limit (with->connects ? 60 * SECOND : timeout_ns, NULL);
  ok = mqtt_client_open (client, &limit, &error);
  g_assert_true (ok == (with->connects != FALSE));
  limit = remote_limit (timeout_ns, NULL);
  if (ok)
    ok = mqtt_client_publish (client, &limit, "t", "x", 1, &error);
  g_assert_true (ok == (with->status == REMOTE_OK));
  g_assert_cmpint (error.status, ==, with->status);
  g_assert_true (mqtt_client_is_open (client) == ok);
  mqtt_client_free (client);
  stop_server (&server);
  mosquitto_lib_cleanup ();
}

/* ---- Where the server is --------------------------------------------------- */

static void
test_addresses (void)
{
  static const char *const bad[] = {
    "",
    "redis",
    "redis:/x",
    "redis://",
    "redis://:6379",
    "redis://127.0.0.1:",
    "redis://127.0.0.1:0",
    "redis://127.0.0.1:65536",
    "redis://127.0.0.1:6379x",
    "redis://127.0.0.1:-1",
    "redis://user@127.0.0.1",
    "redis://[::1",
    "redis://127.0.0.1/1",
    "mqtt://127.0.0.1",
    "unix://relative",
    "rediss://127.0.0.1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      RemoteAddress address;
      RemoteError error = { 0 };

      g_assert_false (remote_find (bad[i], "redis", 1, true, SECOND, NULL, &address, &error));
      if (error.status != REMOTE_REFUSED || strstr (error.text, "expected ") == NULL)
        g_error ("'%s': status %d, '%s'", bad[i], error.status, error.text);
    }
}

/* Whoever logs in by way of the address learns how to, and the password is not told. */
static void
test_secrets (void)
{
  static const char *const bad[] = {
    "redis://user:s3cret@127.0.0.1:16379",
    "redis://:s3cret@host",
    "mqtt://user:s3c@s3cret@host",
    "unix://user:s3cret@/path",
    "user:s3cret@host",
    "redis:user:s3cret@x://y",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      RemoteAddress address;
      RemoteError error = { 0 };

      g_assert_false (remote_find (bad[i], "redis", 1, true, SECOND, NULL, &address, &error));
      if (error.status != REMOTE_REFUSED || strstr (error.text, "s3c") != NULL
          || strstr (error.text, "(with username=, password=), found '") == NULL
          || strstr (address.text, "s3c") != NULL)
        g_error ("'%s': status %d, '%s'", bad[i], error.status, error.text);
    }
}

/* A Unix socket's listener that has no room: whoever connects waits until it has. */
static gpointer
accept_late (gpointer data)
{
  const int listener = GPOINTER_TO_INT (data);

  g_usleep (100000);
  close (accept (listener, NULL, NULL));
  return NULL;
}

static void
test_no_room (void)
{
  RemoteAddress address = { .length = sizeof (struct sockaddr_un) };
  struct sockaddr_un *where = (struct sockaddr_un *) &address.where;
  const int listener = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_autofree char *folder = g_dir_make_tmp ("events-XXXXXX", NULL);
  RemoteLimit limit = remote_limit (60 * SECOND, NULL);
  RemoteError error = { 0 };
  GThread *thread;
  int first, second;

  where->sun_family = AF_UNIX;
  g_snprintf (where->sun_path, sizeof where->sun_path, "%s/socket", folder);
  g_assert_cmpint (bind (listener, (struct sockaddr *) where, sizeof *where), ==, 0);
  g_assert_cmpint (listen (listener, 0), ==, 0);
  first = remote_connect (&address, &limit, &error);
  g_assert_cmpint (first, >=, 0);
  limit = remote_limit (BRIEFLY, NULL);
  g_assert_cmpint (remote_connect (&address, &limit, &error), ==, -1);
  g_assert_cmpint (error.status, ==, REMOTE_TIMEOUT);
  thread = g_thread_new ("accept", accept_late, GINT_TO_POINTER (listener));
  limit = remote_limit (60 * SECOND, NULL);
  second = remote_connect (&address, &limit, &error);
  g_assert_cmpint (second, >=, 0);
  g_thread_join (thread);
  close (first);
  close (second);
  close (listener);
  g_unlink (where->sun_path);
  g_rmdir (folder);
}

/* A socket that has met itself, and one that has not. */
static void
test_own_peer (void)
{
  struct sockaddr_in where;
  socklen_t size = sizeof where;
  const int listener = listen_somewhere (&where);
  const int other = socket (AF_INET, SOCK_STREAM, 0);
  int self;

  g_assert_cmpint (connect (other, (struct sockaddr *) &where, size), ==, 0);
  g_assert_false (remote_is_own_peer (other));
  close (other);
  close (listener);

  self = socket (AF_INET, SOCK_STREAM, 0);
  where.sin_port = 0;
  g_assert_cmpint (bind (self, (struct sockaddr *) &where, size), ==, 0);
  g_assert_cmpint (getsockname (self, (struct sockaddr *) &where, &size), ==, 0);
  g_assert_cmpint (connect (self, (struct sockaddr *) &where, size), ==, 0);
  g_assert_true (remote_is_own_peer (self));
  close (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (redis_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/events/client/redis/", redis_cases[i].name, NULL);

      g_test_add_data_func (path, &redis_cases[i], test_redis);
    }
  for (guint i = 0; i < G_N_ELEMENTS (mqtt_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/events/client/mqtt/", mqtt_cases[i].name, NULL);

      g_test_add_data_func (path, &mqtt_cases[i], test_mqtt);
    }
  g_test_add_func ("/events/client/stopping", test_stopping);
  g_test_add_func ("/events/client/addresses", test_addresses);
  g_test_add_func ("/events/client/secrets", test_secrets);
  g_test_add_func ("/events/client/no-room", test_no_room);
  g_test_add_func ("/events/client/own-peer", test_own_peer);
  return g_test_run ();
}
