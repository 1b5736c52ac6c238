/* SPDX-License-Identifier: MIT */

#include "lt-bus-private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOOK_NS UINT64_C (100000000) /* how often *stop is looked at while waiting */

/* An event in its place; its payload follows the array of these. */
typedef struct Place
{
  const LtBusTopic *topic;
  LtBusEvent event;
} Place;

/* The events of one priority: a ring. */
typedef struct Ring
{
  Place *places;
  uint8_t *payloads;
  uint32_t first;
  uint32_t n;
} Ring;

struct LtBusQueue
{
  LtBus *bus;
  LtBusQueueConfig config;
  LtBusQueue *next;

  pthread_mutex_t lock; /* over all below */
  pthread_cond_t not_empty;
  pthread_cond_t not_full;
  Ring rings[LT_BUS_PRIORITIES];
  uint64_t length;
  uint64_t n_dropped;
  bool is_closed;

  pthread_t *dispatchers;
  uint32_t n_started;
};

/* What a thread takes an event out into, so that its place is free at once. */
typedef struct Taken
{
  const LtBusTopic *topic;
  LtBusEvent event;
  void *payload; /* payload_size bytes */
} Taken;

/* ---- Rings ----------------------------------------------------------------- */

static uint8_t *
payload_at (const LtBusQueue *queue, const Ring *ring, uint32_t index)
{
  return ring->payloads + (size_t) index * queue->config.payload_size;
}

static void
push (LtBusQueue *queue, const LtBusTopic *topic, const LtBusEvent *event)
{
  Ring *ring = &queue->rings[event->priority];
  const uint32_t index = (ring->first + ring->n) % queue->config.capacity;
  uint8_t *payload = payload_at (queue, ring, index);

  memcpy (payload, event->payload, event->size);
  ring->places[index] = (Place){ topic, *event };
  ring->places[index].event.payload = payload;
  ring->n++;
  queue->length++;
}

/* Takes the first event out of the ring, which has one. */
static void
pop (LtBusQueue *queue, Ring *ring, Taken *taken)
{
  const Place *place = &ring->places[ring->first];

  taken->topic = place->topic;
  taken->event = place->event;
  if (taken->payload != NULL)
    memcpy (taken->payload, place->event.payload, place->event.size);
  taken->event.payload = taken->payload;
  ring->first = (ring->first + 1) % queue->config.capacity;
  ring->n--;
  queue->length--;
}

static bool
pop_highest (LtBusQueue *queue, Taken *taken)
{
  for (uint32_t i = LT_BUS_PRIORITIES; i-- > 0;)
    if (queue->rings[i].n > 0)
      {
        pop (queue, &queue->rings[i], taken);
        return true;
      }
  return false;
}

/* ---- Posting --------------------------------------------------------------- */

static uint64_t
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (uint64_t) now.tv_sec * UINT64_C (1000000000) + (uint64_t) now.tv_nsec;
}

static struct timespec
timespec_of (uint64_t ns)
{
  return (struct timespec){ (time_t) (ns / UINT64_C (1000000000)),
                            (long) (ns % UINT64_C (1000000000)) };
}

/* Waits for room under the lock. Returns LT_BUS_ACCEPTED when there is. */
static LtBusPosted
wait_for_room (LtBusQueue *queue, const Ring *ring, uint64_t timeout_ns, const uint32_t *stop)
{
  const uint64_t begin_ns = now_ns ();

  while (ring->n == queue->config.capacity && !queue->is_closed)
    {
      const uint64_t now = now_ns ();
      uint64_t left_ns = timeout_ns;
      struct timespec until;

      if (stop != NULL && __atomic_load_n (stop, __ATOMIC_RELAXED) != 0)
        return LT_BUS_TIMED_OUT;
      if (timeout_ns != LT_BUS_NO_TIMEOUT)
        {
          if (now - begin_ns >= timeout_ns)
            return LT_BUS_TIMED_OUT;
          left_ns = timeout_ns - (now - begin_ns);
        }
      until = timespec_of (now + (left_ns < LOOK_NS ? left_ns : LOOK_NS));
      pthread_cond_timedwait (&queue->not_full, &queue->lock, &until);
    }
  return queue->is_closed ? LT_BUS_CLOSED : LT_BUS_ACCEPTED;
}

/* Under the lock: LT_BUS_ACCEPTED or LT_BUS_MADE_ROOM when there is room now. */
static LtBusPosted
make_room (LtBusQueue *queue, Ring *ring, uint64_t timeout_ns, const uint32_t *stop,
           Taken *ret_thrown)
{
  if (queue->is_closed)
    return LT_BUS_CLOSED;
  if (ring->n < queue->config.capacity)
    return LT_BUS_ACCEPTED;
  switch (queue->config.policy)
    {
    case LT_BUS_DROP_NEWEST:
      queue->n_dropped++;
      return LT_BUS_DROPPED;
    case LT_BUS_DROP_OLDEST:
      pop (queue, ring, ret_thrown);
      queue->n_dropped++;
      return LT_BUS_MADE_ROOM;
    default:
      return wait_for_room (queue, ring, timeout_ns, stop);
    }
}

static void
tell (const LtBusQueue *queue, const LtBusEvent *event, bool handled)
{
  if (queue->config.on_done != NULL && event->cookie != NULL)
    queue->config.on_done (event->cookie, event->id, handled);
}

LtBusPosted
lt_bus_post (LtBusClient *client, LtBusQueue *queue, const LtBusTopic *topic,
             const LtBusEvent *event, uint64_t timeout_ns, const uint32_t *stop)
{
  LtBusEvent copy = *event;
  Taken thrown = { 0 };
  LtBusPosted posted;
  bool accepted = false;

  if (copy.priority >= LT_BUS_PRIORITIES)
    copy.priority = LT_BUS_PRIORITIES - 1;
  if (copy.size > queue->config.payload_size)
    copy.size = queue->config.payload_size;
  pthread_mutex_lock (&queue->lock);
  posted = make_room (queue, &queue->rings[copy.priority], timeout_ns, stop, &thrown);
  accepted = posted == LT_BUS_ACCEPTED || posted == LT_BUS_MADE_ROOM;
  if (accepted)
    push (queue, topic, &copy);
  pthread_mutex_unlock (&queue->lock);

  if (accepted)
    pthread_cond_signal (&queue->not_empty);
  if (accepted || posted == LT_BUS_DROPPED)
    lt_bus_count (&client->account.published, 1);
  if (thrown.topic != NULL)
    tell (queue, &thrown.event, false);
  return posted;
}

/* ---- Handling -------------------------------------------------------------- */

static bool
run_taken (LtBusClient *client, LtBusQueue *queue, const Taken *taken)
{
  const bool good = lt_bus_run (client, taken->topic, &taken->event);

  tell (queue, &taken->event, good);
  return good;
}

bool
lt_bus_handle (LtBusClient *client, LtBusQueue *queue, bool *ret_handled)
{
  uint8_t small[256];
  Taken taken = { .payload = small };
  bool found = false;

  if (queue->config.payload_size > sizeof small
      && (taken.payload = malloc (queue->config.payload_size)) == NULL)
    return false;
  pthread_mutex_lock (&queue->lock);
  found = pop_highest (queue, &taken);
  pthread_mutex_unlock (&queue->lock);
  if (found)
    {
      pthread_cond_signal (&queue->not_full);
      *ret_handled = run_taken (client, queue, &taken);
    }
  if (taken.payload != small)
    free (taken.payload);
  return found;
}

/* Waits for an event. Returns false when there will be none any more. */
static bool
take_or_wait (LtBusQueue *queue, Taken *taken)
{
  bool found = false;

  pthread_mutex_lock (&queue->lock);
  while (!(found = pop_highest (queue, taken)) && !queue->is_closed)
    pthread_cond_wait (&queue->not_empty, &queue->lock);
  pthread_mutex_unlock (&queue->lock);
  if (found)
    pthread_cond_signal (&queue->not_full);
  return found;
}

typedef struct Dispatcher
{
  LtBusQueue *queue;
  void *context;
  void *payload;
} Dispatcher;

static void *
dispatch (void *data)
{
  Dispatcher *self = data;
  LtBusClient *client = lt_bus_client_new (self->queue->bus, self->context);
  Taken taken = { .payload = self->payload };

  while (client != NULL && take_or_wait (self->queue, &taken))
    run_taken (client, self->queue, &taken);
  lt_bus_client_free (client);
  free (self->payload);
  free (self);
  return NULL;
}

/* ---- Life ------------------------------------------------------------------ */

static bool
start_dispatcher (LtBusQueue *queue, uint32_t number)
{
  Dispatcher *self = calloc (1, sizeof *self);
  const LtBusQueueConfig *config = &queue->config;

  if (self == NULL)
    return false;
  self->queue = queue;
  self->payload = malloc (config->payload_size > 0 ? config->payload_size : 1);
  self->context =
    config->new_context != NULL ? config->new_context (config->user, number) : NULL;
  if (self->payload != NULL
      && pthread_create (&queue->dispatchers[number], NULL, dispatch, self) == 0)
    return true;
  free (self->payload);
  free (self);
  return false;
}

static bool
allocate_rings (LtBusQueue *queue)
{
  const LtBusQueueConfig *config = &queue->config;
  const size_t payload_size = config->payload_size > 0 ? config->payload_size : 1;

  for (uint32_t i = 0; i < LT_BUS_PRIORITIES; i++)
    {
      queue->rings[i].places = calloc (config->capacity, sizeof (Place));
      queue->rings[i].payloads = malloc (config->capacity * payload_size);
      if (queue->rings[i].places == NULL || queue->rings[i].payloads == NULL)
        return false;
    }
  queue->dispatchers = calloc (config->n_dispatchers + 1, sizeof (pthread_t));
  return queue->dispatchers != NULL;
}

/* Waits are until a time of CLOCK_MONOTONIC. */
static void
init_locks (LtBusQueue *queue)
{
  pthread_condattr_t attributes;

  pthread_mutex_init (&queue->lock, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&queue->not_empty, &attributes);
  pthread_cond_init (&queue->not_full, &attributes);
  pthread_condattr_destroy (&attributes);
}

LtBusQueue *
lt_bus_add_queue (LtBus *bus, const LtBusQueueConfig *config, LtBusError *ret_error)
{
  LtBusQueue *queue = NULL;

  if (config->capacity < 1 || config->capacity > LT_BUS_MAX_CAPACITY)
    return lt_bus_fail (ret_error, "queue: expected a capacity of 1 to %u events, found %u",
                        LT_BUS_MAX_CAPACITY, config->capacity);
  if (config->payload_size > LT_BUS_MAX_PAYLOAD)
    return lt_bus_fail (ret_error, "queue: expected payloads of at most %u bytes, found %u",
                        LT_BUS_MAX_PAYLOAD, config->payload_size);
  queue = calloc (1, sizeof *queue);
  if (queue == NULL)
    return lt_bus_fail (ret_error, "queue: out of memory");
  queue->bus = bus;
  queue->config = *config;
  init_locks (queue);
  if (!allocate_rings (queue))
    {
      lt_bus_free_queue (queue);
      return lt_bus_fail (ret_error, "queue: no memory for %u events of %u bytes",
                          config->capacity, config->payload_size);
    }
  while (queue->n_started < config->n_dispatchers)
    {
      if (!start_dispatcher (queue, queue->n_started))
        {
          lt_bus_fail (ret_error, "queue: expected to start %u threads, started %u",
                       config->n_dispatchers, queue->n_started);
          lt_bus_free_queue (queue);
          return NULL;
        }
      queue->n_started++;
    }
  queue->next = bus->queues;
  bus->queues = queue;
  return queue;
}

void
lt_bus_close_queue (LtBusQueue *queue)
{
  pthread_mutex_lock (&queue->lock);
  queue->is_closed = true;
  pthread_mutex_unlock (&queue->lock);
  pthread_cond_broadcast (&queue->not_empty);
  pthread_cond_broadcast (&queue->not_full);
  for (; queue->n_started > 0; queue->n_started--)
    pthread_join (queue->dispatchers[queue->n_started - 1], NULL);
}

void
lt_bus_free_queue (LtBusQueue *queue)
{
  lt_bus_close_queue (queue);
  for (uint32_t i = 0; i < LT_BUS_PRIORITIES; i++)
    {
      free (queue->rings[i].places);
      free (queue->rings[i].payloads);
    }
  free (queue->dispatchers);
  pthread_cond_destroy (&queue->not_empty);
  pthread_cond_destroy (&queue->not_full);
  pthread_mutex_destroy (&queue->lock);
  free (queue);
}

LtBusQueue *
lt_bus_next_queue (const LtBusQueue *queue)
{
  return queue->next;
}

uint64_t
lt_bus_queue_length (LtBusQueue *queue)
{
  uint64_t length = 0;

  pthread_mutex_lock (&queue->lock);
  length = queue->length;
  pthread_mutex_unlock (&queue->lock);
  return length;
}

void
lt_bus_add_queue_account (LtBusQueue *queue, LtBusAccount *account)
{
  pthread_mutex_lock (&queue->lock);
  account->queued += queue->length;
  account->dropped += queue->n_dropped;
  pthread_mutex_unlock (&queue->lock);
}
