/* SPDX-License-Identifier: MIT */

#include "lt-service-private.h"

#include <stdlib.h>

#define EXPIRE_BATCH 64u

/* ---- Room ------------------------------------------------------------------ */

static bool
add_chunk (LtServiceRegistry *registry)
{
  const size_t n_slots = (size_t) (registry->n_chunks + 1) * CHUNK_SLOTS;
  uint32_t *free_slots = realloc (registry->free_slots, n_slots * sizeof *free_slots);
  /* All bits zero is a null pointer wherever this builds, atomic or not. */
  Chunk *chunk = free_slots != NULL ? calloc (1, sizeof *chunk) : NULL;

  if (free_slots != NULL)
    registry->free_slots = free_slots;
  if (chunk == NULL)
    return false;
  atomic_store_explicit (&registry->chunks[registry->n_chunks], chunk, memory_order_release);
  registry->n_chunks++;
  return true;
}

/* A slot that is empty. */
static LtServiceStatus
take_slot (LtServiceRegistry *registry, uint32_t *ret_slot)
{
  const uint32_t n_slots = atomic_load_explicit (&registry->n_slots, memory_order_relaxed);

  if (registry->n_free_slots > 0)
    {
      *ret_slot = registry->free_slots[--registry->n_free_slots];
      return LT_SERVICE_OK;
    }
  if (n_slots == LT_SERVICE_MAX_INSTANCES)
    return LT_SERVICE_LIMIT;
  if (n_slots == registry->n_chunks * CHUNK_SLOTS && !add_chunk (registry))
    return LT_SERVICE_NO_MEMORY;
  *ret_slot = n_slots;
  atomic_store_explicit (&registry->n_slots, n_slots + 1, memory_order_release);
  return LT_SERVICE_OK;
}

static void
put_in_slot (LtServiceRegistry *registry, uint32_t slot, Instance *instance)
{
  Chunk *chunk =
    atomic_load_explicit (&registry->chunks[slot / CHUNK_SLOTS], memory_order_relaxed);

  atomic_store_explicit (&chunk->slots[slot % CHUNK_SLOTS], instance, memory_order_release);
}

/* ---- Services -------------------------------------------------------------- */

/* One without an instance is in the table until link_instance(), under the lock. */
static Service *
add_service (LtServiceRegistry *registry, const char *name, size_t length)
{
  Service *service = NULL;

  if (!lt_table_reserve (&registry->services, registry->services.n_items + 1,
                         &registry->reclaim))
    return NULL;
  service = malloc (sizeof *service + length + 1);
  if (service == NULL)
    return NULL;
  service->item = (LtItem){ lt_hash (&registry->seed, name, length),
                            (uint16_t) offsetof (Service, name), (uint16_t) length };
  atomic_init (&service->first, NULL);
  memcpy (service->name, name, length + 1);
  lt_table_insert (&registry->services, &service->item);
  return service;
}

static void
link_instance (Service *service, Instance *instance)
{
  Instance *first = atomic_load_explicit (&service->first, memory_order_relaxed);

  instance->service = service;
  instance->previous = NULL;
  atomic_store_explicit (&instance->next, first, memory_order_relaxed);
  if (first != NULL)
    first->previous = instance;
  atomic_store_explicit (&service->first, instance, memory_order_release);
}

/* Takes the dead @instance, which the caller owns, out of sight. */
static void
unlink_instance (LtServiceRegistry *registry, Instance *instance)
{
  Service *service = instance->service;
  Instance *next = atomic_load_explicit (&instance->next, memory_order_relaxed);

  if (next != NULL)
    next->previous = instance->previous;
  atomic_store_explicit (instance->previous != NULL ? &instance->previous->next
                                                    : &service->first,
                         next, memory_order_release);
  put_in_slot (registry, instance->slot, NULL);
  registry->free_slots[registry->n_free_slots++] = instance->slot;
  if (atomic_load_explicit (&service->first, memory_order_relaxed) == NULL)
    {
      lt_table_remove (&registry->services, &service->item);
      lt_reclaim_later (&registry->reclaim, service);
    }
  lt_reclaim_later (&registry->reclaim, instance);
}

/* ---- Registering ----------------------------------------------------------- */

static Instance *
new_instance (LtServiceRegistry *registry, const char *address, size_t length,
              LtServiceHealth health, uint64_t ttl_ns)
{
  const size_t size = offsetof (Instance, address) + length + 1;
  Instance *instance =
    aligned_alloc (CACHE_LINE, (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);

  if (instance == NULL)
    return NULL;
  atomic_init (&instance->deadline_ns, lt_service_now (registry) + ttl_ns);
  atomic_init (&instance->health, health);
  atomic_init (&instance->next, NULL);
  instance->id = 0;
  instance->ttl_ns = ttl_ns;
  instance->address_length = (uint32_t) length;
  memcpy (instance->address, address, length + 1);
  return instance;
}

/* Under the lock. */
static LtServiceStatus
add_instance (LtServiceRegistry *registry, const char *name, Instance *instance)
{
  const size_t length = strlen (name);
  LtServiceStatus status = take_slot (registry, &instance->slot);
  Service *service = NULL;

  if (status != LT_SERVICE_OK)
    return status;
  service = lt_service_find_name (registry, name, length);
  if (service == NULL)
    service = add_service (registry, name, length);
  if (service == NULL)
    {
      registry->free_slots[registry->n_free_slots++] = instance->slot;
      return LT_SERVICE_NO_MEMORY;
    }
  instance->id = ++registry->serial << SLOT_BITS | instance->slot;
  link_instance (service, instance);
  put_in_slot (registry, instance->slot, instance);
  registry->account.registered++;
  return LT_SERVICE_OK;
}

static bool
is_text (const char *text, size_t max)
{
  const size_t length = strnlen (text, max + 1);

  return length > 0 && length <= max;
}

LtServiceStatus
lt_service_register (LtServiceRegistry *registry, const char *name, const char *address,
                     LtServiceHealth health, uint64_t ttl_ns, LtServiceId *ret_id)
{
  LtServiceStatus status = LT_SERVICE_NO_MEMORY;
  Instance *instance = NULL;
  LtServiceId id = 0;

  if (!is_text (name, LT_SERVICE_NAME_MAX) || !is_text (address, LT_SERVICE_ADDRESS_MAX)
      || (unsigned) health >= LT_SERVICE_N_HEALTH || ttl_ns == 0 || ttl_ns > INT64_MAX)
    return LT_SERVICE_INVALID;
  instance = new_instance (registry, address, strlen (address), health, ttl_ns);
  if (instance == NULL)
    return LT_SERVICE_NO_MEMORY;

  pthread_mutex_lock (&registry->lock);
  status = add_instance (registry, name, instance);
  /* Unlocked it may go at once: its time may be short. */
  id = instance->id;
  pthread_mutex_unlock (&registry->lock);
  if (status != LT_SERVICE_OK)
    free (instance);
  else
    *ret_id = id;
  return status;
}

/* ---- The end of an instance ------------------------------------------------ */

LtServiceStatus
lt_service_remove (LtServiceRegistry *registry, LtServiceId id)
{
  uint64_t deadline_ns = DEAD, now_ns = 0;
  Instance *instance = NULL;

  lt_reclaim_lock ();
  instance = lt_service_find (registry, id);
  if (instance != NULL)
    deadline_ns = atomic_exchange_explicit (&instance->deadline_ns, DEAD, memory_order_acq_rel);
  now_ns = lt_service_now (registry);
  lt_reclaim_unlock (&registry->reclaim);
  if (deadline_ns == DEAD)
    return LT_SERVICE_GONE;

  pthread_mutex_lock (&registry->lock);
  unlink_instance (registry, instance);
  if (deadline_ns > now_ns)
    registry->account.removed++;
  else
    registry->account.expired++;
  pthread_mutex_unlock (&registry->lock);
  return deadline_ns > now_ns ? LT_SERVICE_OK : LT_SERVICE_GONE;
}

/* Owns up to EXPIRE_BATCH instances whose time is over, from *slot on. */
static uint32_t
claim_expired (LtServiceRegistry *registry, uint64_t now_ns, uint32_t *slot,
               Instance *ret_claimed[EXPIRE_BATCH])
{
  const uint32_t n_slots = atomic_load_explicit (&registry->n_slots, memory_order_acquire);
  uint32_t n = 0;

  lt_reclaim_lock ();
  for (; *slot < n_slots && n < EXPIRE_BATCH; (*slot)++)
    {
      Instance *instance = lt_service_in_slot (registry, *slot);
      uint64_t deadline_ns = DEAD;

      if (instance == NULL)
        continue;
      deadline_ns = atomic_load_explicit (&instance->deadline_ns, memory_order_relaxed);
      if (deadline_ns != DEAD && deadline_ns <= now_ns
          && atomic_compare_exchange_strong_explicit (&instance->deadline_ns, &deadline_ns,
                                                      DEAD, memory_order_acq_rel,
                                                      memory_order_relaxed))
        ret_claimed[n++] = instance;
    }
  lt_reclaim_unlock (&registry->reclaim);
  return n;
}

uint64_t
lt_service_registry_expire (LtServiceRegistry *registry)
{
  const uint64_t now_ns = lt_service_now (registry);
  uint64_t n_expired = 0;
  uint32_t slot = 0, n = 0;

  do
    {
      Instance *claimed[EXPIRE_BATCH];

      n = claim_expired (registry, now_ns, &slot, claimed);
      if (n == 0)
        break;
      pthread_mutex_lock (&registry->lock);
      for (uint32_t i = 0; i < n; i++)
        unlink_instance (registry, claimed[i]);
      registry->account.expired += n;
      pthread_mutex_unlock (&registry->lock);
      n_expired += n;
    }
  while (n == EXPIRE_BATCH);
  return n_expired;
}
