/* SPDX-License-Identifier: MIT
 *
 * lt-bus-private: what the files of the bus share.
 */
#pragma once

#include "lt-bus-queue.h"

#include <lt-reclaim.h>
#include <pthread.h>

struct LtBusHandlerRef
{
  LtBusHandler handler;
  void *data;
  int32_t priority;
  LtBusHandlerRef *next; /* of its topic */
};

typedef struct LtBusEntry
{
  LtBusHandler handler;
  void *data;
} LtBusEntry;

/* Immutable once it is published; in the order in which they run. */
typedef struct LtBusEntries
{
  uint32_t n;
  LtBusEntry entries[];
} LtBusEntries;

struct LtBusTopic
{
  LtBusEntries *entries; /* RCU; NULL: none */
  LtBus *bus;
  LtBusHandlerRef *refs; /* in the order in which they run */
  LtBusTopic *next;      /* in its bucket */
  char name[LT_BUS_NAME_SIZE];
};

#define LT_BUS_BUCKETS 4096u /* of topics, by name; a power of 2 */

struct LtBus
{
  LtBusTopic *buckets[LT_BUS_BUCKETS];
  uint32_t n_topics;
  LtBusQueue *queues;
  LtReclaim reclaim;    /* what readers synchronize with */
  pthread_mutex_t lock; /* over the two below */
  LtBusClient *clients; /* that are */
  LtBusAccount gone;    /* of clients that were */
};

/* Formats *ret_error; returns NULL. */
void *lt_bus_fail (LtBusError *ret_error, const char *format, ...)
  __attribute__ ((__format__ (__printf__, 2, 3)));

/* Runs the handlers of an event; counts it as handled or failed. [client] */
bool lt_bus_run (LtBusClient *client, const LtBusTopic *topic, const LtBusEvent *event);

/* Counts with one writer, read by others. */
static inline void
lt_bus_count (uint64_t *count, uint64_t n)
{
  __atomic_store_n (count, *count + n, __ATOMIC_RELAXED);
}

static inline uint64_t
lt_bus_read (const uint64_t *count)
{
  return __atomic_load_n (count, __ATOMIC_RELAXED);
}

void lt_bus_free_queue (LtBusQueue *queue);
LtBusQueue *lt_bus_next_queue (const LtBusQueue *queue);

/* Adds what the queue has thrown away and what it holds. */
void lt_bus_add_queue_account (LtBusQueue *queue, LtBusAccount *account);
