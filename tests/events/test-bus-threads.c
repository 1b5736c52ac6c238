/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <lt-bus-queue.h>
#include <pthread.h>
#include <string.h>

#define N_THREADS 4u
#define N_HANDLERS 3u
#define N_EVENTS 20000u

/* Of one thread; handlers' tallies by number. */
typedef struct Tally
{
  _Alignas(64) guint64 calls[N_HANDLERS + 1];
  guint64 ids[N_HANDLERS + 1];
} Tally;

static const char numbers[N_HANDLERS + 1];

static bool
tally_up (const LtBusEvent *event, void *data, void *context)
{
  const gsize handler = (gsize) ((const char *) data - numbers);
  Tally *tally = context;

  tally->calls[handler]++;
  tally->ids[handler] ^= event->id;
  return true;
}

typedef struct World
{
  LtBus *bus;
  LtBusTopic *topic;
  LtBusQueue *queue; /* NULL: publish */
  Tally dispatchers[N_THREADS];
  uint32_t stop;
} World;

typedef struct Publisher
{
  World *world;
  guint index;
  pthread_t thread;
  Tally tally;
  guint64 ids;
  guint64 n_dropped;
} Publisher;

static void *
publish_all (void *data)
{
  Publisher *self = data;
  World *world = self->world;
  LtBusClient *client = lt_bus_client_new (world->bus, &self->tally);

  for (guint64 i = 0; i < N_EVENTS; i++)
    {
      const LtBusEvent event = { .id = ((guint64) self->index << 32) + i + 1,
                                 .payload = &i,
                                 .size = sizeof i,
                                 .priority = (uint32_t) i % LT_BUS_PRIORITIES };

      if (world->queue == NULL)
        lt_bus_publish (client, world->topic, &event);
      else
        self->n_dropped += lt_bus_post (client, world->queue, world->topic, &event,
                                        LT_BUS_NO_TIMEOUT, &world->stop)
                           == LT_BUS_DROPPED;
      self->ids ^= event.id;
    }
  lt_bus_client_free (client);
  return NULL;
}

static void
set_up (World *world)
{
  LtBusError error;

  memset (world, 0, sizeof *world);
  world->bus = lt_bus_new ();
  world->topic = lt_bus_add_topic (world->bus, "orders", &error);
  for (guint i = 0; i < N_HANDLERS; i++)
    lt_bus_subscribe (world->topic, 0, tally_up, (void *) &numbers[i], &error);
}

static void *
context_of (void *user, uint32_t dispatcher)
{
  return &((World *) user)->dispatchers[dispatcher];
}

static void
run_publishers (World *world, Publisher *publishers)
{
  for (guint i = 0; i < N_THREADS; i++)
    {
      publishers[i] = (Publisher){ .world = world, .index = i };
      g_assert_cmpint (
        pthread_create (&publishers[i].thread, NULL, publish_all, &publishers[i]), ==, 0);
    }
}

static void
join_publishers (Publisher *publishers)
{
  for (guint i = 0; i < N_THREADS; i++)
    pthread_join (publishers[i].thread, NULL);
}

/* ---- Publishing ------------------------------------------------------------ */

/* Each handler sees each event once, while another one comes and goes. */
static void
test_publish (void)
{
  World world;
  Publisher publishers[N_THREADS];
  LtBusAccount account;
  Tally sum = { 0 };
  guint64 ids = 0;

  set_up (&world);
  run_publishers (&world, publishers);
  for (guint i = 0; i < 100; i++)
    {
      LtBusError error;
      LtBusHandlerRef *guest = lt_bus_subscribe (world.topic, (int32_t) (i % 3) - 1, tally_up,
                                                 (void *) &numbers[N_HANDLERS], &error);

      lt_bus_unsubscribe (world.topic, guest);
    }
  join_publishers (publishers);
  for (guint i = 0; i < N_THREADS; i++)
    {
      ids ^= publishers[i].ids;
      for (guint h = 0; h <= N_HANDLERS; h++)
        {
          sum.calls[h] += publishers[i].tally.calls[h];
          sum.ids[h] ^= publishers[i].tally.ids[h];
        }
    }
  for (guint h = 0; h < N_HANDLERS; h++)
    {
      g_assert_cmpuint (sum.calls[h], ==, N_THREADS * N_EVENTS);
      g_assert_cmpuint (sum.ids[h], ==, ids);
    }
  account = lt_bus_account (world.bus);
  g_assert_true (lt_bus_is_balanced (&account));
  g_assert_cmpuint (account.handled, ==, N_THREADS * N_EVENTS);
  g_assert_cmpuint (account.calls, ==,
                    N_HANDLERS * N_THREADS * N_EVENTS + sum.calls[N_HANDLERS]);
  lt_bus_free (world.bus);
}

/* Takes its time, so that one that is under way too late is seen. */
static bool
touch (const LtBusEvent *event, void *data, void *context)
{
  (void) event;
  (void) context;
  g_thread_yield ();
  __atomic_fetch_add ((guint64 *) data, 1, __ATOMIC_RELAXED);
  return true;
}

static guint64
touched (const guint64 *data)
{
  return __atomic_load_n (data, __ATOMIC_RELAXED);
}

#define N_GUESTS 100u

/* After unsubscribe has returned a handler is not called: its data may go. Whatever it was
 * called for until then is in the account, and the first was called: it was there before the
 * publishers. */
static void
test_unsubscribe (void)
{
  World world;
  Publisher publishers[N_THREADS];
  guint64 data[N_GUESTS] = { 0 }, n_then[N_GUESTS], n_calls = 0;
  LtBusHandlerRef *guest = NULL;
  LtBusAccount account;
  LtBusError error;

  set_up (&world);
  guest = lt_bus_subscribe (world.topic, 0, touch, &data[0], &error);
  run_publishers (&world, publishers);
  while (touched (&data[0]) == 0)
    g_thread_yield ();
  for (guint i = 0; i < N_GUESTS; i++)
    {
      if (i > 0)
        guest = lt_bus_subscribe (world.topic, 0, touch, &data[i], &error);
      g_assert_nonnull (guest);
      lt_bus_unsubscribe (world.topic, guest);
      n_then[i] = touched (&data[i]);
    }
  join_publishers (publishers);
  for (guint i = 0; i < N_GUESTS; i++)
    {
      g_assert_cmpuint (touched (&data[i]), ==, n_then[i]);
      n_calls += n_then[i];
    }
  account = lt_bus_account (world.bus);
  g_assert_true (lt_bus_is_balanced (&account));
  g_assert_cmpuint (account.handled, ==, N_THREADS * N_EVENTS);
  g_assert_cmpuint (account.calls, ==, N_HANDLERS * N_THREADS * N_EVENTS + n_calls);
  lt_bus_free (world.bus);
}

/* ---- Queues ---------------------------------------------------------------- */

static void
test_dispatch (gconstpointer data)
{
  const LtBusPolicy policy = GPOINTER_TO_UINT (data);
  World world;
  Publisher publishers[N_THREADS];
  LtBusQueueConfig config = { .capacity = 16,
                              .payload_size = 8,
                              .policy = policy,
                              .n_dispatchers = 2,
                              .new_context = context_of,
                              .user = &world };
  LtBusError error;
  LtBusAccount account;
  guint64 n_dropped = 0;

  set_up (&world);
  world.queue = lt_bus_add_queue (world.bus, &config, &error);
  run_publishers (&world, publishers);
  join_publishers (publishers);
  lt_bus_close_queue (world.queue);
  account = lt_bus_account (world.bus);
  for (guint i = 0; i < N_THREADS; i++)
    n_dropped += publishers[i].n_dropped;
  g_assert_cmpuint (account.published, ==, N_THREADS * N_EVENTS);
  g_assert_cmpuint (account.queued, ==, 0);
  g_assert_true (lt_bus_is_balanced (&account));
  if (policy == LT_BUS_BLOCK)
    g_assert_cmpuint (account.dropped, ==, 0);
  if (policy == LT_BUS_DROP_NEWEST)
    g_assert_cmpuint (account.dropped, ==, n_dropped);
  for (guint h = 0; h < N_HANDLERS; h++)
    g_assert_cmpuint (world.dispatchers[0].calls[h] + world.dispatchers[1].calls[h], ==,
                      account.handled);
  lt_bus_free (world.bus);
}

/* Closing ends those who wait for room, with nobody to make it. */
static void
test_close_blocked (void)
{
  World world;
  Publisher publishers[N_THREADS];
  LtBusQueueConfig config = { .capacity = 8, .payload_size = 8 };
  LtBusError error;
  LtBusAccount account;

  set_up (&world);
  world.queue = lt_bus_add_queue (world.bus, &config, &error);
  run_publishers (&world, publishers);
  while (lt_bus_queue_length (world.queue) < 8)
    g_thread_yield ();
  lt_bus_close_queue (world.queue);
  join_publishers (publishers);
  account = lt_bus_account (world.bus);
  g_assert_true (lt_bus_is_balanced (&account));
  g_assert_cmpuint (account.queued, ==, account.published);
  lt_bus_free (world.bus);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bus/threads/publish", test_publish);
  g_test_add_func ("/bus/threads/unsubscribe", test_unsubscribe);
  g_test_add_data_func ("/bus/threads/dispatch/block", GUINT_TO_POINTER (LT_BUS_BLOCK),
                        test_dispatch);
  g_test_add_data_func ("/bus/threads/dispatch/drop-newest",
                        GUINT_TO_POINTER (LT_BUS_DROP_NEWEST), test_dispatch);
  g_test_add_data_func ("/bus/threads/dispatch/drop-oldest",
                        GUINT_TO_POINTER (LT_BUS_DROP_OLDEST), test_dispatch);
  g_test_add_func ("/bus/threads/close-blocked", test_close_blocked);
  return g_test_run ();
}
