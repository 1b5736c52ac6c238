/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <lt-bus.h>
#include <string.h>

/* What handlers did, in order. */
typedef struct Log
{
  char calls[64];
  guint n;
} Log;

/* @data: a letter; lower case fails. */
static bool
note (const LtBusEvent *event, void *data, void *context)
{
  const char letter = *(const char *) data;
  Log *log = context;

  g_assert_cmpuint (event->id, !=, 0);
  g_assert_cmpuint (log->n, <, sizeof log->calls - 1);
  log->calls[log->n++] = letter;
  return g_ascii_isupper (letter);
}

typedef struct Fixture
{
  LtBus *bus;
  LtBusTopic *topic;
  LtBusClient *client;
  Log log;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  LtBusError error;

  (void) data;
  f->bus = lt_bus_new ();
  f->topic = lt_bus_add_topic (f->bus, "orders", &error);
  f->client = lt_bus_client_new (f->bus, &f->log);
  g_assert_nonnull (f->topic);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  (void) data;
  lt_bus_client_free (f->client);
  lt_bus_free (f->bus);
}

static LtBusHandlerRef *
subscribe (Fixture *f, int32_t priority, const char *letter)
{
  LtBusError error;
  LtBusHandlerRef *ref = lt_bus_subscribe (f->topic, priority, note, (void *) letter, &error);

  g_assert_nonnull (ref);
  return ref;
}

static bool
publish (Fixture *f, guint64 id)
{
  const LtBusEvent event = { .id = id };

  memset (&f->log, 0, sizeof f->log);
  return lt_bus_publish (f->client, f->topic, &event);
}

/* ---- Handlers -------------------------------------------------------------- */

static void
test_order (Fixture *f, gconstpointer data)
{
  (void) data;
  subscribe (f, 0, "C");
  subscribe (f, 5, "A");
  subscribe (f, -3, "E");
  subscribe (f, 0, "D");
  subscribe (f, 5, "B");
  g_assert_true (publish (f, 1));
  g_assert_cmpstr (f->log.calls, ==, "ABCDE");
}

static void
test_none (Fixture *f, gconstpointer data)
{
  LtBusAccount account;

  (void) data;
  g_assert_true (publish (f, 1));
  account = lt_bus_account (f->bus);
  g_assert_cmpuint (account.published, ==, 1);
  g_assert_cmpuint (account.handled, ==, 1);
  g_assert_cmpuint (account.calls, ==, 0);
}

/* The others run all the same. */
static void
test_failure (Fixture *f, gconstpointer data)
{
  LtBusAccount account;

  (void) data;
  subscribe (f, 2, "A");
  subscribe (f, 1, "b");
  subscribe (f, 0, "C");
  g_assert_false (publish (f, 1));
  g_assert_cmpstr (f->log.calls, ==, "AbC");
  account = lt_bus_account (f->bus);
  g_assert_cmpuint (account.failed, ==, 1);
  g_assert_cmpuint (account.handled, ==, 0);
  g_assert_cmpuint (account.calls, ==, 3);
  g_assert_true (lt_bus_is_balanced (&account));
}

static void
test_unsubscribe (Fixture *f, gconstpointer data)
{
  LtBusHandlerRef *a = subscribe (f, 0, "A"), *b = subscribe (f, 0, "B");
  LtBusHandlerRef *c = subscribe (f, 0, "C");

  (void) data;
  lt_bus_unsubscribe (f->topic, b);
  publish (f, 1);
  g_assert_cmpstr (f->log.calls, ==, "AC");
  lt_bus_unsubscribe (f->topic, a);
  publish (f, 2);
  g_assert_cmpstr (f->log.calls, ==, "C");
  subscribe (f, 1, "D");
  lt_bus_unsubscribe (f->topic, c);
  publish (f, 3);
  g_assert_cmpstr (f->log.calls, ==, "D");
}

/* The same one twice is called twice, and goes once at a time. */
static void
test_twice (Fixture *f, gconstpointer data)
{
  const char *letter = "A";
  LtBusHandlerRef *one = subscribe (f, 0, letter), *other = subscribe (f, 0, letter);

  (void) data;
  publish (f, 1);
  g_assert_cmpstr (f->log.calls, ==, "AA");
  lt_bus_unsubscribe (f->topic, one);
  publish (f, 1);
  g_assert_cmpstr (f->log.calls, ==, "A");
  lt_bus_unsubscribe (f->topic, other);
  publish (f, 1);
  g_assert_cmpstr (f->log.calls, ==, "");
}

static void
test_most_handlers (Fixture *f, gconstpointer data)
{
  LtBusError error;

  (void) data;
  for (guint i = 0; i < LT_BUS_MAX_HANDLERS; i++)
    g_assert_nonnull (
      lt_bus_subscribe (f->topic, (int32_t) (i % 7), note, (void *) "A", &error));
  g_assert_null (lt_bus_subscribe (f->topic, 0, note, (void *) "A", &error));
  g_assert_cmpstr (error.text, ==, "topic 'orders': expected at most 1024 handlers");
}

/* ---- Topics ---------------------------------------------------------------- */

static void
test_topics (Fixture *f, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill (LT_BUS_NAME_SIZE, 'x');
  LtBusError error;
  LtBusTopic *other;

  (void) data;
  g_assert_true (lt_bus_add_topic (f->bus, "orders", &error) == f->topic);
  g_assert_true (lt_bus_find_topic (f->bus, "orders") == f->topic);
  g_assert_null (lt_bus_find_topic (f->bus, "Orders"));
  other = lt_bus_add_topic (f->bus, "bills", &error);
  g_assert_true (other != f->topic);
  subscribe (f, 0, "A");
  memset (&f->log, 0, sizeof f->log);
  lt_bus_publish (f->client, other, &(LtBusEvent){ .id = 1 });
  g_assert_cmpstr (f->log.calls, ==, "");

  g_assert_null (lt_bus_add_topic (f->bus, "", &error));
  g_assert_cmpstr (error.text, ==, "topic: expected a name of 1 to 63 bytes, found ''");
  g_assert_null (lt_bus_add_topic (f->bus, long_name, &error));
  long_name[LT_BUS_NAME_SIZE - 1] = '\0';
  g_assert_nonnull (lt_bus_add_topic (f->bus, long_name, &error));
}

static void
test_many_topics (Fixture *f, gconstpointer data)
{
  LtBusError error;

  (void) data;
  for (guint i = 1; i < LT_BUS_MAX_TOPICS; i++)
    {
      g_autofree char *name = g_strdup_printf ("t%u", i);

      g_assert_nonnull (lt_bus_add_topic (f->bus, name, &error));
    }
  g_assert_null (lt_bus_add_topic (f->bus, "one more", &error));
  g_assert_cmpstr (error.text, ==, "topic 'one more': expected at most 100000 topics");
  g_assert_nonnull (lt_bus_find_topic (f->bus, "t77777"));
}

/* Counts of a client that has gone stay. */
static void
test_account (Fixture *f, gconstpointer data)
{
  LtBusAccount account;

  (void) data;
  subscribe (f, 0, "A");
  for (guint i = 0; i < 10; i++)
    publish (f, i + 1);
  lt_bus_client_free (f->client);
  f->client = lt_bus_client_new (f->bus, &f->log);
  publish (f, 99);
  account = lt_bus_account (f->bus);
  g_assert_cmpuint (account.published, ==, 11);
  g_assert_cmpuint (account.handled, ==, 11);
  g_assert_cmpuint (account.calls, ==, 11);
  account.handled--;
  g_assert_false (lt_bus_is_balanced (&account));
}

#define ADD(name, function) \
  g_test_add ("/bus/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("order", test_order);
  ADD ("none", test_none);
  ADD ("failure", test_failure);
  ADD ("unsubscribe", test_unsubscribe);
  ADD ("twice", test_twice);
  ADD ("most-handlers", test_most_handlers);
  ADD ("topics", test_topics);
  ADD ("many-topics", test_many_topics);
  ADD ("account", test_account);
  return g_test_run ();
}
