/* SPDX-License-Identifier: MIT */

#include "lt-bus-private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *
lt_bus_fail (LtBusError *ret_error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  vsnprintf (ret_error->text, sizeof ret_error->text, format, args);
  va_end (args);
  return NULL;
}

/* ---- Life ------------------------------------------------------------------ */

LtBus *
lt_bus_new (void)
{
  LtBus *bus = calloc (1, sizeof *bus);

  if (bus != NULL && pthread_mutex_init (&bus->lock, NULL) != 0)
    {
      free (bus);
      return NULL;
    }
  return bus;
}

static void
free_topic (LtBusTopic *topic)
{
  while (topic->refs != NULL)
    {
      LtBusHandlerRef *next = topic->refs->next;

      free (topic->refs);
      topic->refs = next;
    }
  free (topic->entries);
  free (topic);
}

void
lt_bus_free (LtBus *bus)
{
  if (bus == NULL)
    return;
  while (bus->queues != NULL)
    {
      LtBusQueue *next = lt_bus_next_queue (bus->queues);

      lt_bus_free_queue (bus->queues);
      bus->queues = next;
    }
  for (uint32_t i = 0; i < LT_BUS_BUCKETS; i++)
    while (bus->buckets[i] != NULL)
      {
        LtBusTopic *next = bus->buckets[i]->next;

        free_topic (bus->buckets[i]);
        bus->buckets[i] = next;
      }
  pthread_mutex_destroy (&bus->lock);
  free (bus);
}

/* ---- Topics ---------------------------------------------------------------- */

/* FNV-1a, 32 bits (Fowler, Noll, Vo). */
static uint32_t
hash_name (const char *name)
{
  uint32_t hash = 2166136261u;

  for (; *name != '\0'; name++)
    hash = (hash ^ (uint8_t) *name) * 16777619u;
  return hash;
}

LtBusTopic *
lt_bus_find_topic (const LtBus *bus, const char *name)
{
  LtBusTopic *topic = bus->buckets[hash_name (name) % LT_BUS_BUCKETS];

  while (topic != NULL && strcmp (topic->name, name) != 0)
    topic = topic->next;
  return topic;
}

LtBusTopic *
lt_bus_add_topic (LtBus *bus, const char *name, LtBusError *ret_error)
{
  LtBusTopic **bucket = &bus->buckets[hash_name (name) % LT_BUS_BUCKETS];
  LtBusTopic *topic = lt_bus_find_topic (bus, name);

  if (topic != NULL)
    return topic;
  if (*name == '\0' || strlen (name) >= LT_BUS_NAME_SIZE)
    return lt_bus_fail (ret_error, "topic: expected a name of 1 to %u bytes, found '%.80s'",
                        LT_BUS_NAME_SIZE - 1, name);
  if (bus->n_topics == LT_BUS_MAX_TOPICS)
    return lt_bus_fail (ret_error, "topic '%s': expected at most %u topics", name,
                        LT_BUS_MAX_TOPICS);
  topic = calloc (1, sizeof *topic);
  if (topic == NULL)
    return lt_bus_fail (ret_error, "topic '%s': out of memory", name);
  topic->bus = bus;
  memcpy (topic->name, name, strlen (name) + 1);
  topic->next = *bucket;
  *bucket = topic;
  bus->n_topics++;
  return topic;
}

/* ---- Subscriptions --------------------------------------------------------- */

static uint32_t
count_refs (const LtBusTopic *topic)
{
  uint32_t n = 0;

  for (const LtBusHandlerRef *ref = topic->refs; ref != NULL; ref = ref->next)
    n++;
  return n;
}

/* Makes the array of those subscribed what publishers see; waits until none uses the
 * one before. Returns false without memory: they go on with it then. */
static bool
replace_entries (LtBusTopic *topic)
{
  const uint32_t n = count_refs (topic);
  LtBusEntries *entries = malloc (sizeof *entries + n * sizeof entries->entries[0]);
  LtBusEntries *before = topic->entries;
  uint32_t i = 0;

  if (entries == NULL)
    return false;
  entries->n = n;
  for (const LtBusHandlerRef *ref = topic->refs; ref != NULL; ref = ref->next, i++)
    entries->entries[i] = (LtBusEntry){ ref->handler, ref->data };
  __atomic_store_n (&topic->entries, entries, __ATOMIC_RELEASE);
  if (before != NULL)
    urcu_memb_synchronize_rcu ();
  LT_TSAN_ACQUIRE (&topic->bus->reclaim);
  free (before);
  return true;
}

/* Where a handler of @priority goes: behind those of its own. */
static LtBusHandlerRef **
place_of (LtBusTopic *topic, int32_t priority)
{
  LtBusHandlerRef **place = &topic->refs;

  while (*place != NULL && (*place)->priority >= priority)
    place = &(*place)->next;
  return place;
}

LtBusHandlerRef *
lt_bus_subscribe (LtBusTopic *topic, int32_t priority, LtBusHandler handler, void *data,
                  LtBusError *ret_error)
{
  LtBusHandlerRef **place = place_of (topic, priority);
  LtBusHandlerRef *ref = NULL;

  if (count_refs (topic) == LT_BUS_MAX_HANDLERS)
    return lt_bus_fail (ret_error, "topic '%s': expected at most %u handlers", topic->name,
                        LT_BUS_MAX_HANDLERS);
  ref = malloc (sizeof *ref);
  if (ref == NULL)
    return lt_bus_fail (ret_error, "topic '%s': out of memory", topic->name);
  *ref = (LtBusHandlerRef){ handler, data, priority, *place };
  *place = ref;
  if (replace_entries (topic))
    return ref;
  *place = ref->next;
  free (ref);
  return lt_bus_fail (ret_error, "topic '%s': out of memory", topic->name);
}

static bool
nothing (const LtBusEvent *event, void *data, void *context)
{
  (void) event;
  (void) data;
  (void) context;
  return true;
}

/* Without memory for a new array: the handler's place in the old one is made one that
 * does nothing. */
static void
silence (LtBusTopic *topic, const LtBusHandlerRef *ref)
{
  for (uint32_t i = 0; i < topic->entries->n; i++)
    if (topic->entries->entries[i].handler == ref->handler
        && topic->entries->entries[i].data == ref->data)
      {
        __atomic_store_n (&topic->entries->entries[i].handler, nothing, __ATOMIC_RELAXED);
        break;
      }
  urcu_memb_synchronize_rcu ();
}

void
lt_bus_unsubscribe (LtBusTopic *topic, LtBusHandlerRef *handler)
{
  LtBusHandlerRef **place = &topic->refs;

  while (*place != NULL && *place != handler)
    place = &(*place)->next;
  if (*place == NULL)
    return;
  *place = handler->next;
  if (!replace_entries (topic))
    silence (topic, handler);
  free (handler);
}

/* ---- Clients --------------------------------------------------------------- */

LtBusClient *
lt_bus_client_new (LtBus *bus, void *context)
{
  /* A cache line of its own: nobody else's counts lie beside its counts. */
  LtBusClient *client = aligned_alloc (64, (sizeof *client + 63) / 64 * 64);

  if (client == NULL)
    return NULL;
  *client = (LtBusClient){ .bus = bus, .context = context };
  urcu_memb_register_thread ();
  pthread_mutex_lock (&bus->lock);
  client->next = bus->clients;
  bus->clients = client;
  pthread_mutex_unlock (&bus->lock);
  return client;
}

static void
add_account (LtBusAccount *sum, const LtBusAccount *account)
{
  sum->published += lt_bus_read (&account->published);
  sum->handled += lt_bus_read (&account->handled);
  sum->failed += lt_bus_read (&account->failed);
  sum->dropped += lt_bus_read (&account->dropped);
  sum->queued += lt_bus_read (&account->queued);
  sum->calls += lt_bus_read (&account->calls);
}

void
lt_bus_client_free (LtBusClient *client)
{
  LtBusClient **place = NULL;
  LtBus *bus = NULL;

  if (client == NULL)
    return;
  bus = client->bus;
  pthread_mutex_lock (&bus->lock);
  for (place = &bus->clients; *place != client; place = &(*place)->next)
    ;
  *place = client->next;
  add_account (&bus->gone, &client->account);
  pthread_mutex_unlock (&bus->lock);
  urcu_memb_unregister_thread ();
  free (client);
}

LtBusAccount
lt_bus_account (const LtBus *bus)
{
  LtBusAccount sum = { 0 };
  LtBus *self = (LtBus *) bus; /* to lock it */

  pthread_mutex_lock (&self->lock);
  add_account (&sum, &self->gone);
  for (const LtBusClient *client = self->clients; client != NULL; client = client->next)
    add_account (&sum, &client->account);
  pthread_mutex_unlock (&self->lock);
  for (LtBusQueue *queue = self->queues; queue != NULL; queue = lt_bus_next_queue (queue))
    lt_bus_add_queue_account (queue, &sum);
  return sum;
}

bool
lt_bus_is_balanced (const LtBusAccount *account)
{
  return account->published
         == account->handled + account->failed + account->dropped + account->queued;
}

/* ---- Publishing ------------------------------------------------------------ */

bool
lt_bus_run (LtBusClient *client, const LtBusTopic *topic, const LtBusEvent *event)
{
  const LtBusEntries *entries = NULL;
  uint32_t n = 0;
  bool good = true;

  lt_reclaim_lock ();
  entries = __atomic_load_n (&topic->entries, __ATOMIC_ACQUIRE);
  n = entries != NULL ? entries->n : 0;
  for (uint32_t i = 0; i < n; i++)
    {
      const LtBusHandler handler =
        __atomic_load_n (&entries->entries[i].handler, __ATOMIC_RELAXED);

      good = handler (event, entries->entries[i].data, client->context) && good;
    }
  lt_reclaim_unlock (&topic->bus->reclaim);

  lt_bus_count (good ? &client->account.handled : &client->account.failed, 1);
  lt_bus_count (&client->account.calls, n);
  return good;
}

bool
lt_bus_publish (LtBusClient *client, const LtBusTopic *topic, const LtBusEvent *event)
{
  lt_bus_count (&client->account.published, 1);
  return lt_bus_run (client, topic, event);
}
