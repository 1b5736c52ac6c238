/* SPDX-License-Identifier: MIT */

#include "lt-service-private.h"

/* ---- Finding --------------------------------------------------------------- */

Instance *
lt_service_find (const LtServiceRegistry *registry, LtServiceId id)
{
  const uint32_t slot = (uint32_t) (id & (LT_SERVICE_MAX_INSTANCES - 1));
  Instance *instance = NULL;

  if (slot >= atomic_load_explicit (&registry->n_slots, memory_order_acquire))
    return NULL;
  instance = lt_service_in_slot (registry, slot);
  return instance != NULL && instance->id == id ? instance : NULL;
}

Service *
lt_service_find_name (const LtServiceRegistry *registry, const char *name, size_t length)
{
  return (Service *) lt_table_find (&registry->services,
                                    lt_hash (&registry->seed, name, length), name, length);
}

/* ---- Heartbeats ------------------------------------------------------------ */

/* Only onwards, and never out of death. */
static LtServiceStatus
prolong (Instance *instance, uint64_t now_ns)
{
  const uint64_t fresh_ns = now_ns + instance->ttl_ns;
  uint64_t deadline_ns = atomic_load_explicit (&instance->deadline_ns, memory_order_relaxed);

  for (;;)
    {
      if (deadline_ns <= now_ns)
        return LT_SERVICE_GONE;
      if (deadline_ns >= fresh_ns
          || atomic_compare_exchange_weak_explicit (&instance->deadline_ns, &deadline_ns,
                                                    fresh_ns, memory_order_acq_rel,
                                                    memory_order_relaxed))
        return LT_SERVICE_OK;
    }
}

LtServiceStatus
lt_service_heartbeat (LtServiceRegistry *registry, LtServiceId id)
{
  LtServiceStatus status = LT_SERVICE_GONE;
  Instance *instance = NULL;

  lt_reclaim_lock ();
  instance = lt_service_find (registry, id);
  if (instance != NULL)
    status = prolong (instance, lt_service_now (registry));
  lt_reclaim_unlock (&registry->reclaim);
  return status;
}

LtServiceStatus
lt_service_set_health (LtServiceRegistry *registry, LtServiceId id, LtServiceHealth health)
{
  LtServiceStatus status = LT_SERVICE_GONE;
  Instance *instance = NULL;

  if ((unsigned) health >= LT_SERVICE_N_HEALTH)
    return LT_SERVICE_INVALID;
  lt_reclaim_lock ();
  instance = lt_service_find (registry, id);
  if (instance != NULL && lt_service_is_live (instance, lt_service_now (registry)))
    {
      atomic_store_explicit (&instance->health, health, memory_order_relaxed);
      status = LT_SERVICE_OK;
    }
  lt_reclaim_unlock (&registry->reclaim);
  return status;
}

/* ---- Discovery ------------------------------------------------------------- */

/* Counts @instance if it is alive; returns what the visitor says. */
static bool
show (const Instance *instance, uint64_t now_ns, LtServiceVisit visit, void *user,
      uint32_t *n_seen)
{
  const LtServiceView view = {
    .id = instance->id,
    .name = instance->service->name,
    .address = instance->address,
    .address_length = instance->address_length,
    .health = (LtServiceHealth) atomic_load_explicit (&instance->health, memory_order_relaxed),
    .expires_ns = atomic_load_explicit (&instance->deadline_ns, memory_order_acquire),
  };

  if (view.expires_ns <= now_ns)
    return true;
  (*n_seen)++;
  return visit (&view, user);
}

uint32_t
lt_service_discover (LtServiceRegistry *registry, const char *name, LtServiceVisit visit,
                     void *user)
{
  const uint64_t now_ns = lt_service_now (registry);
  const Service *service = NULL;
  uint32_t n_seen = 0;

  lt_reclaim_lock ();
  service = lt_service_find_name (registry, name, strlen (name));
  if (service != NULL)
    {
      const Instance *instance = atomic_load_explicit (&service->first, memory_order_acquire);

      while (instance != NULL && show (instance, now_ns, visit, user, &n_seen))
        instance = atomic_load_explicit (&instance->next, memory_order_acquire);
    }
  lt_reclaim_unlock (&registry->reclaim);
  return n_seen;
}

/* ---- All ------------------------------------------------------------------- */

uint32_t
lt_service_visit_all (LtServiceRegistry *registry, LtServiceVisit visit, void *user)
{
  const uint64_t now_ns = lt_service_now (registry);
  uint32_t n_slots = 0, n_seen = 0;

  lt_reclaim_lock ();
  n_slots = atomic_load_explicit (&registry->n_slots, memory_order_acquire);
  for (uint32_t slot = 0; slot < n_slots; slot++)
    {
      const Instance *instance = lt_service_in_slot (registry, slot);

      if (instance != NULL && !show (instance, now_ns, visit, user, &n_seen))
        break;
    }
  lt_reclaim_unlock (&registry->reclaim);
  return n_seen;
}

static LtServiceHealth
worst_of (const uint32_t counts[LT_SERVICE_N_HEALTH])
{
  unsigned health = LT_SERVICE_N_HEALTH - 1;

  while (health > LT_SERVICE_STARTING && counts[health] == 0)
    health--;
  return (LtServiceHealth) health;
}

void
lt_service_sweep (LtServiceRegistry *registry, LtServiceSweep *ret_sweep)
{
  const uint64_t now_ns = lt_service_now (registry);
  LtServiceSweep sweep = { { 0 }, 0, LT_SERVICE_STARTING };
  uint32_t n_slots = 0;

  lt_reclaim_lock ();
  n_slots = atomic_load_explicit (&registry->n_slots, memory_order_acquire);
  for (uint32_t slot = 0; slot < n_slots; slot++)
    {
      const Instance *instance = lt_service_in_slot (registry, slot);

      if (instance == NULL || !lt_service_is_live (instance, now_ns))
        continue;
      sweep.counts[atomic_load_explicit (&instance->health, memory_order_relaxed)]++;
      sweep.n_live++;
    }
  lt_reclaim_unlock (&registry->reclaim);
  sweep.worst = worst_of (sweep.counts);
  *ret_sweep = sweep;
}
