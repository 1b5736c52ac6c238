/* SPDX-License-Identifier: MIT
 *
 * lt-bus: an in-process event bus.
 *
 * A topic has handlers, each with a priority. An event is either published, and its
 * handlers run in the publisher's thread before the call returns, or posted to a
 * bounded queue (lt-bus-queue.h), from which dispatchers or lt_bus_handle() take it.
 * Handlers run in the order of their priority, highest first, those of equal priority
 * in the order in which they subscribed; each sees each event once.
 *
 * Handlers come and go while events are published: a publisher reads an array that
 * never changes and is replaced as a whole (RCU). Nothing on that path is written by
 * two threads: what is counted belongs to a client, of which each thread has one.
 *
 * Threads: [main] one at a time, not from a handler; [client] with a client of the
 * calling thread, any number of threads at a time; [any].
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LT_BUS_MAX_TOPICS 100000u
#define LT_BUS_MAX_HANDLERS 1024u /* of a topic */
#define LT_BUS_NAME_SIZE 64u

typedef struct LtBus LtBus;
typedef struct LtBusTopic LtBusTopic;
typedef struct LtBusHandlerRef LtBusHandlerRef; /* a subscription */
typedef struct LtBusQueue LtBusQueue;

typedef struct LtBusError
{
  char text[160];
} LtBusError;

typedef struct LtBusEvent
{
  uint64_t id; /* the publisher's own */
  const void *payload;
  uint32_t size;     /* bytes */
  uint32_t priority; /* of a posted one: 0 to LT_BUS_PRIORITIES - 1, higher first */
  void *cookie;      /* handed through; see LtBusOnDone */
} LtBusEvent;

/* A handler. Returns false when it could not handle the event: the event then counts
 * as failed, and its other handlers run all the same. @data is the subscription's,
 * @context the client's. Must not call [main] functions. [the client's thread] */
typedef bool (*LtBusHandler) (const LtBusEvent *event, void *data, void *context);

/* What became of events. */
typedef struct LtBusAccount
{
  uint64_t published; /* published or accepted by a queue, those thrown away later too */
  uint64_t handled;   /* all handlers ran well */
  uint64_t failed;    /* a handler did not */
  uint64_t dropped;   /* thrown away by a queue's policy, refused newest ones too */
  uint64_t queued;    /* wait in a queue */
  uint64_t calls;     /* of handlers */
} LtBusAccount;

/* What a thread publishes and handles with. Its counts have one writer. */
typedef struct LtBusClient
{
  LtBus *bus;
  void *context;        /* passed to handlers */
  LtBusAccount account; /* dropped and queued are the queues' */
  struct LtBusClient *next;
} LtBusClient;

/* ---- The bus --------------------------------------------------------------- */

/* NULL without memory. [main] */
LtBus *lt_bus_new (void);

/* Frees the bus with its topics, subscriptions and what is left in its queues. No
 * client is left. Takes NULL. [main] */
void lt_bus_free (LtBus *bus);

/* A topic by name, made if there is none yet. NULL and *ret_error: the name is empty or
 * too long, or there are too many. Lives as long as the bus. [main] */
LtBusTopic *lt_bus_add_topic (LtBus *bus, const char *name, LtBusError *ret_error);

/* NULL: there is none. [main] */
LtBusTopic *lt_bus_find_topic (const LtBus *bus, const char *name);

/* NULL and *ret_error: too many, or no memory. Events published from now on run it.
 * [main] */
LtBusHandlerRef *lt_bus_subscribe (LtBusTopic *topic, int32_t priority, LtBusHandler handler,
                                   void *data, LtBusError *ret_error);

/* When it returns, no call of the handler is under way and none will come. [main] */
void lt_bus_unsubscribe (LtBusTopic *topic, LtBusHandlerRef *handler);

/* Sum over all clients that are or were, and all queues. Exact when nothing is
 * published or handled meanwhile. [main] */
LtBusAccount lt_bus_account (const LtBus *bus);

/* True when every event is accounted for: published = handled + failed + dropped +
 * queued. [any] */
bool lt_bus_is_balanced (const LtBusAccount *account);

/* ---- A thread's part ------------------------------------------------------- */

/* Makes the calling thread one that may publish and handle. NULL without memory.
 * [the thread] */
LtBusClient *lt_bus_client_new (LtBus *bus, void *context);

/* Its counts stay with the bus. Takes NULL. [the thread] */
void lt_bus_client_free (LtBusClient *client);

/* Runs all handlers of @topic now. Returns false if one failed. [client] */
bool lt_bus_publish (LtBusClient *client, const LtBusTopic *topic, const LtBusEvent *event);
