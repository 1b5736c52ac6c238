/* SPDX-License-Identifier: MIT
 *
 * lt-bus-queue: bounded queues of events, and who empties them.
 *
 * A queue holds up to its capacity of events of each priority, with copies of their
 * payloads. A higher priority is taken first; within one, first in, first out. What
 * happens to an event that finds no room is the queue's policy. One lock guards a
 * queue; handlers run outside it.
 *
 * Threads: as in lt-bus.h.
 */
#pragma once

#include "lt-bus.h"

#define LT_BUS_PRIORITIES 4u
#define LT_BUS_MAX_CAPACITY (1u << 20)
#define LT_BUS_MAX_PAYLOAD (1u << 20)
#define LT_BUS_NO_TIMEOUT UINT64_MAX

typedef enum LtBusPolicy
{
  LT_BUS_BLOCK,       /* who posts waits until there is room */
  LT_BUS_DROP_NEWEST, /* the event is not taken */
  LT_BUS_DROP_OLDEST  /* the oldest of its priority makes room */
} LtBusPolicy;

typedef enum LtBusPosted
{
  LT_BUS_ACCEPTED,
  LT_BUS_MADE_ROOM, /* accepted, and the oldest was dropped by policy; counted */
  LT_BUS_DROPPED,   /* by policy; counted */
  LT_BUS_TIMED_OUT, /* no room in time; not published */
  LT_BUS_CLOSED     /* the queue takes no more; not published */
} LtBusPosted;

/* Called when all handlers of a posted event that has a cookie have run, or it was thrown away
 * (@handled false). Not under the queue's lock. [whoever handled it] */
typedef void (*LtBusOnDone) (void *cookie, uint64_t id, bool handled);

typedef struct LtBusQueueConfig
{
  uint32_t capacity;     /* events of each priority, 1 to LT_BUS_MAX_CAPACITY */
  uint32_t payload_size; /* largest, up to LT_BUS_MAX_PAYLOAD */
  LtBusPolicy policy;
  uint32_t n_dispatchers; /* threads that empty it; 0: only lt_bus_handle() does */
  LtBusOnDone on_done;    /* may be NULL */
  /* Context of a dispatcher's client, by its number; may be NULL. [main] */
  void *(*new_context) (void *user, uint32_t dispatcher);
  void *user;
} LtBusQueueConfig;

/* A queue of the bus, with its dispatchers running. NULL and *ret_error on failure.
 * [main] */
LtBusQueue *lt_bus_add_queue (LtBus *bus, const LtBusQueueConfig *config,
                              LtBusError *ret_error);

/* Takes no more events, lets the dispatchers finish what is queued, and ends them. Who
 * waits for room is told LT_BUS_CLOSED. What nobody dispatches stays queued. Again:
 * nothing. [main] */
void lt_bus_close_queue (LtBusQueue *queue);

/* Copies the event into the queue. With LT_BUS_BLOCK it waits for room up to
 * @timeout_ns; *@stop, which may be NULL, ends the wait early as a time-out when it is
 * not 0. [client] */
LtBusPosted lt_bus_post (LtBusClient *client, LtBusQueue *queue, const LtBusTopic *topic,
                         const LtBusEvent *event, uint64_t timeout_ns, const uint32_t *stop);

/* Takes one event and runs its handlers in the calling thread. Returns false when the
 * queue is empty; *ret_handled: whether all of its handlers did well. [client] */
bool lt_bus_handle (LtBusClient *client, LtBusQueue *queue, bool *ret_handled);

/* Events that wait. [any] */
uint64_t lt_bus_queue_length (LtBusQueue *queue);
