/* SPDX-License-Identifier: MIT */

#include "events-embedded.h"

#include <lt-bus-queue.h>
#include <suite-kit.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define NS_PER_S UINT64_C (1000000000)
#define DRAIN_NS NS_PER_S
#define LOOK_NS UINT64_C (100000000) /* how often lt_worker.stop is looked at */
#define MAX_DISPATCHERS 64u

/* A handler is the address of its number. */
static const uint8_t handler_numbers[EVENTS_MAX_HANDLERS];

typedef struct Embedded
{
  const EventsWorld *world;
  LtBus *bus;
  LtBusTopic **topics;
  LtBusQueue *dispatched; /* has dispatchers */
  LtBusQueue *mailbox;    /* handle takes from it */
  EventsTally dispatcher_tallies[MAX_DISPATCHERS];
  pthread_mutex_t lock; /* over the next */
  EventsTally tally;    /* of sessions that have ended */
} Embedded;

/* Who waits for an event of a roundtrip. Outlives the event: it is the session's, and
 * sessions end after the queue is drained, or it is left to the state. */
typedef struct Waiter
{
  pthread_mutex_t lock;
  pthread_cond_t done;
  uint64_t id; /* that is waited for */
  bool is_done;
  bool handled;
} Waiter;

typedef struct Session
{
  Embedded *self;
  LtBusClient *client;
  const uint32_t *stop;
  EventsTally tally;
  Waiter waiter;
} Session;

/* ---- Handlers -------------------------------------------------------------- */

static bool
on_event (const LtBusEvent *event, void *data, void *context)
{
  const uint32_t handler = (uint32_t) ((const uint8_t *) data - handler_numbers);

  return events_handle (context, handler, event->payload, event->size);
}

static void
on_done (void *cookie, uint64_t id, bool handled)
{
  Waiter *waiter = cookie;

  pthread_mutex_lock (&waiter->lock);
  if (waiter->id == id)
    {
      waiter->is_done = true;
      waiter->handled = handled;
      pthread_cond_signal (&waiter->done);
    }
  pthread_mutex_unlock (&waiter->lock);
}

static void *
new_context (void *user, uint32_t dispatcher)
{
  Embedded *self = user;
  EventsTally *tally = &self->dispatcher_tallies[dispatcher];

  tally->n_handlers = self->world->options.n_handlers;
  return tally;
}

/* ---- Set-up ---------------------------------------------------------------- */

static bool
add_topic (Embedded *self, uint32_t index, LtBusError *error)
{
  char name[32];

  snprintf (name, sizeof name, "topic/%u", index);
  self->topics[index] = lt_bus_add_topic (self->bus, name, error);
  for (uint32_t i = 0; self->topics[index] != NULL && i < self->world->options.n_handlers; i++)
    /* The later they subscribe the higher: the bus has something to sort. */
    if (lt_bus_subscribe (self->topics[index], (int32_t) i, on_event,
                          (void *) &handler_numbers[i], error)
        == NULL)
      return false;
  return self->topics[index] != NULL;
}

static bool
add_queues (Embedded *self, LtBusError *error)
{
  static const LtBusPolicy policies[] = { LT_BUS_BLOCK, LT_BUS_DROP_NEWEST,
                                          LT_BUS_DROP_OLDEST };
  const EventsOptions *options = &self->world->options;
  const uint32_t n_workers = self->world->host->worker_count;
  LtBusQueueConfig config = {
    .capacity = options->queue_capacity,
    .payload_size = options->payload_size,
    .policy = policies[options->overflow],
    .n_dispatchers = options->n_dispatchers,
    .on_done = on_done,
    .new_context = new_context,
    .user = self,
  };

  self->dispatched = lt_bus_add_queue (self->bus, &config, error);
  /* Each worker puts one event into it at most before it takes one. */
  config.n_dispatchers = 0;
  config.policy = LT_BUS_BLOCK;
  if (config.capacity < n_workers)
    config.capacity = n_workers;
  self->mailbox =
    self->dispatched != NULL ? lt_bus_add_queue (self->bus, &config, error) : NULL;
  return self->mailbox != NULL;
}

static void
free_state (Embedded *self)
{
  lt_bus_free (self->bus);
  pthread_mutex_destroy (&self->lock);
  free (self->topics);
  free (self);
}

static bool
interrupt (LtBusError *error)
{
  snprintf (error->text, sizeof error->text, "set-up was interrupted");
  return false;
}

static void *
open_bus (const EventsWorld *world, EventsError *ret_error)
{
  Embedded *self = calloc (1, sizeof *self);
  LtBusError error = { "out of memory" };
  bool good = false;

  if (self == NULL)
    return events_fail (ret_error, "out of memory");
  self->world = world;
  pthread_mutex_init (&self->lock, NULL);
  self->bus = lt_bus_new ();
  self->topics = calloc (world->options.n_topics, sizeof *self->topics);
  good = self->bus != NULL && self->topics != NULL;
  for (uint32_t i = 0; good && i < world->options.n_topics; i++)
    good = suite_stopping (world->stop) ? interrupt (&error) : add_topic (self, i, &error);
  if (good && add_queues (self, &error))
    return self;
  free_state (self);
  return events_fail (ret_error, "%s", error.text);
}

/* ---- The end --------------------------------------------------------------- */

static EventsAccount
account_of (const LtBusAccount *account)
{
  return (EventsAccount){
    .published = account->published,
    .handled = account->handled,
    .dropped = account->dropped,
    .failed = account->failed,
    .left = account->queued,
  };
}

/* What handle left behind, by a thread that has its own client for it. */
static void *
drain_mailbox (void *data)
{
  Embedded *self = data;
  EventsTally tally = { .n_handlers = self->world->options.n_handlers };
  LtBusClient *client = lt_bus_client_new (self->bus, &tally);
  bool handled = false;

  while (client != NULL && lt_bus_handle (client, self->mailbox, &handled))
    ;
  lt_bus_client_free (client);
  events_tally_add (&self->tally, &tally);
  return NULL;
}

static void
close_bus (void *state, EventsAccount *ret_account, EventsTally *ret_tally)
{
  Embedded *self = state;
  LtBusAccount account;
  pthread_t drainer;

  lt_bus_close_queue (self->dispatched);
  lt_bus_close_queue (self->mailbox);
  if (pthread_create (&drainer, NULL, drain_mailbox, self) == 0)
    pthread_join (drainer, NULL);

  account = lt_bus_account (self->bus);
  *ret_account = account_of (&account);
  *ret_tally = self->tally;
  ret_tally->n_handlers = self->world->options.n_handlers;
  for (uint32_t i = 0; i < self->world->options.n_dispatchers; i++)
    events_tally_add (ret_tally, &self->dispatcher_tallies[i]);
  free_state (self);
}

/* Dispatchers may still be at work: an account that does not balance is looked at
 * again until the time is over. */
static bool
peek (void *state, EventsAccount *ret_account)
{
  Embedded *self = state;
  const uint64_t until_ns = suite_now_ns () + DRAIN_NS;

  for (;;)
    {
      const LtBusAccount account = lt_bus_account (self->bus);

      *ret_account = account_of (&account);
      if (lt_bus_is_balanced (&account) || suite_now_ns () > until_ns)
        return true;
      nanosleep (&(struct timespec){ 0, 1000000 }, NULL);
    }
}

/* ---- Sessions -------------------------------------------------------------- */

static void
init_waiter (Waiter *waiter)
{
  pthread_condattr_t attributes;

  pthread_mutex_init (&waiter->lock, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&waiter->done, &attributes);
  pthread_condattr_destroy (&attributes);
}

static void *
session_new (void *state, uint32_t worker, const uint32_t *stop, EventsReport *report)
{
  Embedded *self = state;
  Session *session = aligned_alloc (64, (sizeof *session + 63) / 64 * 64);

  (void) worker;
  if (session != NULL)
    {
      *session = (Session){ .self = self, .stop = stop };
      session->tally.n_handlers = self->world->options.n_handlers;
      session->client = lt_bus_client_new (self->bus, &session->tally);
      if (session->client != NULL)
        {
          init_waiter (&session->waiter);
          return session;
        }
    }
  free (session);
  events_report (report, EVENTS_REFUSED, ENOMEM, "out of memory");
  return NULL;
}

/* Nobody but a dispatcher that is late could still have the waiter: what is posted with
 * it is waited for, see roundtrip(). */
static void
session_free (void *data)
{
  Session *session = data;
  Embedded *self = session->self;

  lt_bus_client_free (session->client);
  pthread_mutex_lock (&self->lock);
  events_tally_add (&self->tally, &session->tally);
  pthread_mutex_unlock (&self->lock);
  pthread_cond_destroy (&session->waiter.done);
  pthread_mutex_destroy (&session->waiter.lock);
  free (session);
}

/* ---- Operations ------------------------------------------------------------ */

static LtBusEvent
event_of (const EventsMessage *message, void *cookie)
{
  return (LtBusEvent){ .id = message->id,
                       .payload = message->payload,
                       .size = message->size,
                       .priority = message->priority,
                       .cookie = cookie };
}

static EventsStatus
post (Session *session, LtBusQueue *queue, const EventsMessage *message, void *cookie,
      EventsReport *report)
{
  const LtBusEvent event = event_of (message, cookie);
  const LtBusPosted posted =
    lt_bus_post (session->client, queue, session->self->topics[message->topic], &event,
                 session->self->world->options.timeout_ns, session->stop);

  switch (posted)
    {
    case LT_BUS_MADE_ROOM:
      report->drops++;
      /* fall through */
    case LT_BUS_ACCEPTED:
      report->published++;
      return EVENTS_OK;
    case LT_BUS_DROPPED:
      report->published++;
      report->drops++;
      return EVENTS_DROPPED;
    case LT_BUS_TIMED_OUT:
      if (__atomic_load_n (session->stop, __ATOMIC_RELAXED) != 0)
        return EVENTS_STOPPED;
      /* fall through */
    default:
      return events_report (report, EVENTS_TIMEOUT, ETIMEDOUT, "no room in the queue in time");
    }
}

static EventsStatus
wrong_payload (EventsReport *report)
{
  return events_report (report, EVENTS_WRONG_VALUE, 0,
                        "expected a payload as it was sent, found other bytes");
}

static EventsStatus
publish (void *data, const EventsMessage *message, EventsReport *report)
{
  Session *session = data;
  LtBusEvent event;

  if (session->self->world->options.queued)
    return post (session, session->self->dispatched, message, NULL, report);
  event = event_of (message, NULL);
  report->published = 1;
  return lt_bus_publish (session->client, session->self->topics[message->topic], &event)
           ? EVENTS_OK
           : wrong_payload (report);
}

static EventsStatus
handle (void *data, const EventsMessage *message, EventsReport *report)
{
  Session *session = data;
  bool handled = false;

  /* What this one put in another worker may take: then it puts in another. */
  for (;;)
    {
      const uint64_t begin_ns = suite_now_ns ();
      EventsStatus status = EVENTS_OK;

      if (lt_bus_handle (session->client, session->self->mailbox, &handled))
        {
          report->take_ns = suite_now_ns () - begin_ns;
          return handled ? EVENTS_OK : wrong_payload (report);
        }
      status = post (session, session->self->mailbox, message, NULL, report);
      if (status != EVENTS_OK)
        return status;
      report->refills++;
    }
}

/* Waits as long as the event is under way: the dispatchers never give it up, and stop
 * only when the queue is empty. Later than the time-out it is a failure all the same. */
static bool
wait_until_done (Session *session, uint64_t due_ns)
{
  Waiter *waiter = &session->waiter;

  pthread_mutex_lock (&waiter->lock);
  while (!waiter->is_done)
    {
      const uint64_t until_ns = suite_now_ns () + LOOK_NS;
      const struct timespec until = { (time_t) (until_ns / NS_PER_S),
                                      (long) (until_ns % NS_PER_S) };

      pthread_cond_timedwait (&waiter->done, &waiter->lock, &until);
    }
  pthread_mutex_unlock (&waiter->lock);
  return suite_now_ns () <= due_ns;
}

static EventsStatus
roundtrip (void *data, const EventsMessage *message, EventsReport *report)
{
  Session *session = data;
  Waiter *waiter = &session->waiter;
  const uint64_t due_ns = suite_now_ns () + session->self->world->options.timeout_ns;
  EventsStatus status;

  pthread_mutex_lock (&waiter->lock);
  waiter->id = message->id;
  waiter->is_done = false;
  pthread_mutex_unlock (&waiter->lock);
  status = post (session, session->self->dispatched, message, waiter, report);
  if (status == EVENTS_DROPPED)
    return events_report (report, EVENTS_DROPPED, 0, "the queue was full");
  if (status != EVENTS_OK)
    return status;
  if (!wait_until_done (session, due_ns))
    return events_report (report, EVENTS_TIMEOUT, ETIMEDOUT, "not handled in time");
  /* Not handled means thrown away to make room, unless the payload was wrong. */
  if (waiter->handled)
    return EVENTS_OK;
  return session->self->world->options.overflow == EVENTS_DROP_OLDEST
           ? events_report (report, EVENTS_DROPPED, 0, "thrown away to make room")
           : wrong_payload (report);
}

const EventsBackend events_embedded = {
  .name = "embedded",
  .open = open_bus,
  .close = close_bus,
  .peek = peek,
  .session_new = session_new,
  .session_free = session_free,
  .publish = publish,
  .handle = handle,
  .roundtrip = roundtrip,
};
