/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <lt-bus-queue.h>
#include <string.h>

#define MS UINT64_C (1000000)

typedef struct Fixture
{
  LtBus *bus;
  LtBusTopic *topic;
  LtBusClient *client;
  GString *seen; /* ids, in the order in which they were handled */
} Fixture;

static bool
note (const LtBusEvent *event, void *data, void *context)
{
  (void) data;
  g_assert_cmpuint (event->size, ==, 3);
  g_assert_cmpmem (event->payload, 3, "abc", 3);
  g_string_append_printf (context, "%u ", (guint) event->id);
  return true;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  LtBusError error;

  (void) data;
  f->seen = g_string_new (NULL);
  f->bus = lt_bus_new ();
  f->topic = lt_bus_add_topic (f->bus, "orders", &error);
  f->client = lt_bus_client_new (f->bus, f->seen);
  g_assert_nonnull (lt_bus_subscribe (f->topic, 0, note, NULL, &error));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  (void) data;
  lt_bus_client_free (f->client);
  lt_bus_free (f->bus);
  g_string_free (f->seen, TRUE);
}

static LtBusQueue *
add_queue (Fixture *f, LtBusQueueConfig config)
{
  LtBusError error;
  LtBusQueue *queue;

  config.payload_size = 8;
  queue = lt_bus_add_queue (f->bus, &config, &error);
  g_assert_nonnull (queue);
  return queue;
}

static LtBusPosted
post (Fixture *f, LtBusQueue *queue, guint64 id, guint32 priority)
{
  char payload[] = "abc";
  const LtBusEvent event = { .id = id, .payload = payload, .size = 3, .priority = priority };
  const LtBusPosted posted = lt_bus_post (f->client, queue, f->topic, &event, 20 * MS, NULL);

  /* The queue has a copy. */
  memset (payload, 'x', sizeof payload);
  return posted;
}

static void
drain (Fixture *f, LtBusQueue *queue)
{
  bool handled = false;

  while (lt_bus_handle (f->client, queue, &handled))
    g_assert_true (handled);
}

static void
assert_account (Fixture *f, guint64 published, guint64 handled, guint64 dropped, guint64 queued)
{
  const LtBusAccount account = lt_bus_account (f->bus);

  g_assert_cmpuint (account.published, ==, published);
  g_assert_cmpuint (account.handled, ==, handled);
  g_assert_cmpuint (account.dropped, ==, dropped);
  g_assert_cmpuint (account.queued, ==, queued);
  g_assert_true (lt_bus_is_balanced (&account));
}

static void
test_order (Fixture *f, gconstpointer data)
{
  LtBusQueue *queue = add_queue (f, (LtBusQueueConfig){ .capacity = 4 });

  (void) data;
  g_assert_cmpint (post (f, queue, 1, 0), ==, LT_BUS_ACCEPTED);
  post (f, queue, 2, 3);
  post (f, queue, 3, 1);
  post (f, queue, 4, 3);
  post (f, queue, 5, 0);
  post (f, queue, 6, 99);
  g_assert_cmpuint (lt_bus_queue_length (queue), ==, 6);
  assert_account (f, 6, 0, 0, 6);
  drain (f, queue);
  g_assert_cmpstr (f->seen->str, ==, "2 4 6 3 1 5 ");
  assert_account (f, 6, 6, 0, 0);
}

/* Round and round the ring. */
static void
test_ring (Fixture *f, gconstpointer data)
{
  LtBusQueue *queue = add_queue (f, (LtBusQueueConfig){ .capacity = 3 });
  bool handled;

  (void) data;
  for (guint i = 1; i <= 100; i++)
    {
      g_assert_cmpint (post (f, queue, i, 0), ==, LT_BUS_ACCEPTED);
      if (i % 3 == 0)
        drain (f, queue);
      else if (i % 3 == 2)
        g_assert_true (lt_bus_handle (f->client, queue, &handled));
    }
  drain (f, queue);
  g_assert_false (lt_bus_handle (f->client, queue, &handled));
  assert_account (f, 100, 100, 0, 0);
  g_assert_true (g_str_has_prefix (f->seen->str, "1 2 3 4 5 6 7 8 9 10 11 "));
}

static void
test_drop_newest (Fixture *f, gconstpointer data)
{
  LtBusQueue *queue =
    add_queue (f, (LtBusQueueConfig){ .capacity = 2, .policy = LT_BUS_DROP_NEWEST });

  (void) data;
  post (f, queue, 1, 0);
  post (f, queue, 2, 0);
  g_assert_cmpint (post (f, queue, 3, 0), ==, LT_BUS_DROPPED);
  /* Each priority has room of its own. */
  g_assert_cmpint (post (f, queue, 4, 1), ==, LT_BUS_ACCEPTED);
  assert_account (f, 4, 0, 1, 3);
  drain (f, queue);
  g_assert_cmpstr (f->seen->str, ==, "4 1 2 ");
  assert_account (f, 4, 3, 1, 0);
}

static void
test_drop_oldest (Fixture *f, gconstpointer data)
{
  LtBusQueue *queue =
    add_queue (f, (LtBusQueueConfig){ .capacity = 2, .policy = LT_BUS_DROP_OLDEST });

  (void) data;
  for (guint i = 1; i <= 5; i++)
    g_assert_cmpint (post (f, queue, i, 0), ==, i <= 2 ? LT_BUS_ACCEPTED : LT_BUS_MADE_ROOM);
  assert_account (f, 5, 0, 3, 2);
  drain (f, queue);
  g_assert_cmpstr (f->seen->str, ==, "4 5 ");
  assert_account (f, 5, 2, 3, 0);
}

static void
test_block (Fixture *f, gconstpointer data)
{
  LtBusQueue *queue = add_queue (f, (LtBusQueueConfig){ .capacity = 1 });
  const uint32_t stop = 1;

  (void) data;
  post (f, queue, 1, 0);
  g_assert_cmpint (post (f, queue, 2, 0), ==, LT_BUS_TIMED_OUT);
  g_assert_cmpint (lt_bus_post (f->client, queue, f->topic, &(LtBusEvent){ .id = 3 },
                                LT_BUS_NO_TIMEOUT, &stop),
                   ==, LT_BUS_TIMED_OUT);
  /* What was not taken was not published. */
  assert_account (f, 1, 0, 0, 1);
  lt_bus_close_queue (queue);
  g_assert_cmpint (post (f, queue, 4, 1), ==, LT_BUS_CLOSED);
  drain (f, queue);
  assert_account (f, 1, 1, 0, 0);
}

/* What becomes of events with a cookie is told, whatever it is. */
static void
count_done (void *cookie, uint64_t id, bool handled)
{
  guint *counts = cookie;

  g_assert_cmpuint (id, >, 0);
  counts[handled]++;
}

static void
test_on_done (Fixture *f, gconstpointer data)
{
  guint counts[2] = { 0 };
  LtBusQueue *queue = add_queue (
    f,
    (LtBusQueueConfig){ .capacity = 2, .policy = LT_BUS_DROP_OLDEST, .on_done = count_done });

  (void) data;
  for (guint i = 1; i <= 5; i++)
    lt_bus_post (f->client, queue, f->topic,
                 &(LtBusEvent){ .id = i, .payload = "abc", .size = 3, .cookie = counts }, 0,
                 NULL);
  g_assert_cmpuint (counts[FALSE], ==, 3);
  drain (f, queue);
  g_assert_cmpuint (counts[TRUE], ==, 2);
}

static void
test_bad_config (Fixture *f, gconstpointer data)
{
  LtBusError error;

  (void) data;
  g_assert_null (lt_bus_add_queue (f->bus, &(LtBusQueueConfig){ 0 }, &error));
  g_assert_cmpstr (error.text, ==,
                   "queue: expected a capacity of 1 to 1048576 events, found 0");
  g_assert_null (lt_bus_add_queue (
    f->bus, &(LtBusQueueConfig){ .capacity = 1, .payload_size = 1 << 21 }, &error));
  g_assert_cmpstr (error.text, ==,
                   "queue: expected payloads of at most 1048576 bytes, found 2097152");
}

/* Payloads that are too long for it are cut, not written over the next one. */
static bool
expect_cut (const LtBusEvent *event, void *data, void *context)
{
  (void) data;
  (void) context;
  g_assert_cmpuint (event->size, ==, 8);
  g_assert_cmpmem (event->payload, 8, "01234567", 8);
  return true;
}

static void
test_cut (Fixture *f, gconstpointer data)
{
  LtBusQueue *queue = add_queue (f, (LtBusQueueConfig){ .capacity = 1 });
  LtBusError error;
  LtBusTopic *topic = lt_bus_add_topic (f->bus, "long", &error);

  (void) data;
  lt_bus_subscribe (topic, 0, expect_cut, NULL, &error);
  lt_bus_post (f->client, queue, topic,
               &(LtBusEvent){ .id = 1, .payload = "0123456789", .size = 10 }, 0, NULL);
  drain (f, queue);
}

#define ADD(name, function) \
  g_test_add ("/bus/queue/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("order", test_order);
  ADD ("ring", test_ring);
  ADD ("drop-newest", test_drop_newest);
  ADD ("drop-oldest", test_drop_oldest);
  ADD ("block", test_block);
  ADD ("on-done", test_on_done);
  ADD ("bad-config", test_bad_config);
  ADD ("cut", test_cut);
  return g_test_run ();
}
