/* SPDX-License-Identifier: MIT */

#include <events-ops.h>
#include <fake-host.h>
#include <lt-it.h>
#include <lt-server.h>

#include <string.h>

/* The suite against real servers within this program, where sanitizers see what it
 * leaves behind, and where it is known which operation meets which server. */

#define N 300u

typedef LtServer *(*Make) (gboolean password);

static LtServer *
new_dbus (gboolean password)
{
  (void) password;
  return lt_server_new_dbus ();
}

static const struct
{
  const char *name;
  Make make;
  const char *settings[2];
} systems[] = {
  { "redis-stream", lt_server_new_redis, { "backend=redis-stream" } },
  { "redis-pubsub", lt_server_new_redis, { "backend=redis-pubsub" } },
  { "mqtt", lt_server_new_mosquitto, { "backend=mqtt", "qos=1" } },
  { "dbus", new_dbus, { "backend=dbus" } },
};

#define DBUS 3u /* takes connections in another way */

static FakeHost *
started (const LtServer *server, guint i, const char *timeout)
{
  g_autofree char *address = g_strconcat ("server=", lt_server_address (server), NULL);
  g_autofree char *limit = g_strconcat ("timeout=", timeout, NULL);
  const char *const settings[] = { address, limit, systems[i].settings[0],
                                   systems[i].settings[1], NULL };
  FakeHost *fake = fake_host_new (settings);
  const lt_status status = fake_host_init (fake);

  g_assert_cmpstr (fake->error, ==, NULL);
  g_assert_cmpint (status, ==, LT_OK);
  return fake;
}

static void
ended (FakeHost *fake, const char *account)
{
  fake->plugin->fini (fake->pctx);
  fake->pctx = NULL;
  g_assert_cmpstr (fake->error, ==, NULL);
  g_assert_nonnull (strstr (fake->logged, account));
  fake_host_free (fake);
}

/* Every operation succeeds, what one leaves is handled, nothing else happens. */
static void
test_works (gconstpointer data)
{
  static const char *const names[] = { "publish", "handle", "roundtrip" };
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (LtServer) server = systems[i].make (FALSE);
  FakeHost *fake = started (server, i, "60s");

  for (guint j = 0; j < G_N_ELEMENTS (names); j++)
    {
      const FakeTally tally = fake_host_run (fake, names[j], j, N);

      g_assert_cmpstr (tally.detail, ==, "");
      g_assert_cmpuint (tally.n_ok, ==, N);
    }
  ended (fake, " dropped by policy + 0 failed + 0 left");
}

/* A worker that begins after the server has gone is told so; one that begins after it is
 * back works. */
static void
test_comes_back (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (LtServer) server = systems[i].make (FALSE);
  FakeHost *fake = started (server, i, "60s");
  EventsSuite *suite = fake->pctx;
  const uint32_t stop = 0;
  EventsReport report = { 0 };
  guint8 payload[64];
  EventsMessage message = { .id = 1, .size = sizeof payload, .payload = payload };
  void *session = suite->backend->session_new (suite->state, 0, &stop, &report);

  g_assert_nonnull (session);
  events_write (payload, sizeof payload, message.id);
  g_assert_cmpint (suite->backend->publish (session, &message, &report), ==, EVENTS_OK);
  lt_server_kill (server);
  /* The first may still be written before it is known that nobody reads. */
  while (suite->backend->publish (session, &message, &report) == EVENTS_OK)
    g_usleep (1000);
  g_assert_cmpint (suite->backend->publish (session, &message, &report), ==,
                   EVENTS_UNREACHABLE);
  g_assert_cmpint (suite->backend->handle (session, &message, &report), ==, EVENTS_UNREACHABLE);
  g_assert_cmpint (suite->backend->roundtrip (session, &message, &report), ==,
                   EVENTS_UNREACHABLE);
  g_assert_null (suite->backend->session_new (suite->state, 1, &stop, &report));
  lt_server_restart (server);
  message.id = 2;
  events_write (payload, sizeof payload, message.id);
  g_assert_cmpint (suite->backend->publish (session, &message, &report), ==, EVENTS_OK);
  g_assert_cmpint (suite->backend->handle (session, &message, &report), ==, EVENTS_OK);
  suite->backend->session_free (session);
  ended (fake, " 1 handled + ");
}

/* A worker's first connection may wait for its turn longer than a request may. */
static gpointer
resume_late (gpointer data)
{
  g_usleep (2 * G_USEC_PER_SEC);
  lt_server_resume (data);
  return NULL;
}

static void
test_first_connection (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (LtServer) server = systems[i].make (FALSE);
  FakeHost *fake = started (server, i, "1s");
  EventsSuite *suite = fake->pctx;
  const uint32_t stop = 0;
  EventsReport report = { 0 };
  GThread *thread;
  void *session;

  lt_server_pause (server);
  thread = g_thread_new ("resume", resume_late, server);
  session = suite->backend->session_new (suite->state, 0, &stop, &report);
  g_thread_join (thread);
  g_assert_cmpstr (report.text, ==, "");
  g_assert_nonnull (session);
  suite->backend->session_free (session);
  ended (fake, "0 events published = ");
}

/* How often the server was asked to let a key live on. */
static guint64
count_expire (const LtServer *server)
{
  g_autofree char *stats =
    lt_server_command ("redis-cli -p %u info commandstats", lt_server_port (server));
  const char *at = strstr (stats, "cmdstat_expire:calls=");

  return at != NULL ? g_ascii_strtoull (at + strlen ("cmdstat_expire:calls="), NULL, 10) : 0;
}

/* A worker that goes on keeps its streams alive, one by one: of so many every half
 * second. */
static void
test_keeps_alive (void)
{
  g_autoptr (LtServer) server = lt_server_new_redis (FALSE);
  g_autofree char *address = g_strconcat ("server=", lt_server_address (server), NULL);
  const char *const settings[] = { address, "timeout=60s", "backend=redis-stream",
                                   "topics=40000", NULL };
  FakeHost *fake = fake_host_new (settings);
  const lt_status status = fake_host_init (fake);
  const guint64 n_made = 40000 + fake->host.worker_count;
  const uint32_t stop = 0;
  EventsSuite *suite = fake->pctx;
  EventsReport report = { 0 };
  guint8 payload[64];
  EventsMessage message = { .id = 1, .size = sizeof payload, .payload = payload };
  void *session;

  g_assert_cmpstr (fake->error, ==, NULL);
  g_assert_cmpint (status, ==, LT_OK);
  g_assert_cmpuint (count_expire (server), ==, n_made);
  session = suite->backend->session_new (suite->state, 0, &stop, &report);
  g_assert_nonnull (session);
  do
    {
      events_write (payload, sizeof payload, message.id);
      g_assert_cmpint (suite->backend->publish (session, &message, &report), ==, EVENTS_OK);
      message.id++;
      g_usleep (20000);
    }
  while (count_expire (server) < n_made + 3);
  suite->backend->session_free (session);
  ended (fake, " events published = ");
}

/* Set-up that is to come back before it has made anything is ended as a run is. */
static void
test_interrupted (void)
{
  g_autoptr (LtServer) server = lt_server_new_redis (FALSE);
  g_autofree char *address = g_strconcat ("server=", lt_server_address (server), NULL);
  const char *const settings[] = { address, "timeout=60s", "backend=redis-stream", NULL };
  FakeHost *fake = fake_host_new (settings);

  fake->stop = 1;
  g_assert_cmpint (fake_host_init (fake), ==, LT_OK);
  g_assert_cmpuint (count_expire (server), ==, 0);
  ended (fake, "0 events published = ");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (systems); i++)
    {
      g_autofree char *works = g_strconcat ("/events/system/works/", systems[i].name, NULL);
      g_autofree char *first = g_strconcat ("/events/system/first/", systems[i].name, NULL);
      g_autofree char *back = g_strconcat ("/events/system/comes-back/", systems[i].name, NULL);

      g_test_add_data_func (works, GUINT_TO_POINTER (i), test_works);
      g_test_add_data_func (back, GUINT_TO_POINTER (i), test_comes_back);
      if (i != DBUS)
        g_test_add_data_func (first, GUINT_TO_POINTER (i), test_first_connection);
    }
  g_test_add_func ("/events/system/interrupted", test_interrupted);
  g_test_add_func ("/events/system/keeps-alive", test_keeps_alive);
  return g_test_run ();
}
