/* SPDX-License-Identifier: MIT */

#include "lt-service-private.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

/* ---- Words ----------------------------------------------------------------- */

const char *
lt_service_status_text (LtServiceStatus status)
{
  static const char *const texts[] = {
    [LT_SERVICE_OK] = "ok",
    [LT_SERVICE_INVALID] = "invalid input",
    [LT_SERVICE_LIMIT] = "too many instances",
    [LT_SERVICE_NO_MEMORY] = "out of memory",
    [LT_SERVICE_GONE] = "gone",
  };

  return (unsigned) status < sizeof texts / sizeof texts[0] ? texts[status] : "unknown status";
}

const char *
lt_service_health_text (LtServiceHealth health)
{
  static const char *const texts[LT_SERVICE_N_HEALTH] = {
    [LT_SERVICE_STARTING] = "starting", [LT_SERVICE_HEALTHY] = "healthy",
    [LT_SERVICE_SLOW] = "slow",         [LT_SERVICE_DEGRADED] = "degraded",
    [LT_SERVICE_FAILING] = "failing",
  };

  return (unsigned) health < LT_SERVICE_N_HEALTH ? texts[health] : "unknown state";
}

/* ---- Life ------------------------------------------------------------------ */

static uint64_t
monotonic_ns (void *user)
{
  struct timespec now;

  (void) user;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (uint64_t) now.tv_sec * UINT64_C (1000000000) + (uint64_t) now.tv_nsec;
}

LtServiceRegistry *
lt_service_registry_new (LtServiceClock clock, void *user)
{
  LtServiceRegistry *registry = aligned_alloc (CACHE_LINE, sizeof *registry);

  if (registry == NULL)
    return NULL;
  memset (registry, 0, sizeof *registry);
  registry->clock = clock != NULL ? clock : monotonic_ns;
  registry->user = user;
  if (getrandom (&registry->seed, sizeof registry->seed, 0) != sizeof registry->seed)
    registry->seed = (LtHashSeed){ (uintptr_t) registry, UINT64_C (0x9e3779b97f4a7c15) };
  if (lt_table_reserve (&registry->services, 0, &registry->reclaim)
      && pthread_mutex_init (&registry->lock, NULL) == 0)
    return registry;
  lt_table_clear (&registry->services);
  free (registry);
  return NULL;
}

void
lt_service_registry_free (LtServiceRegistry *registry)
{
  uint32_t cursor = 0;
  LtItem *item = NULL;

  if (registry == NULL)
    return;
  lt_reclaim_drain (&registry->reclaim);
  while ((item = lt_table_next (&registry->services, &cursor)) != NULL)
    free (item);
  lt_table_clear (&registry->services);
  for (uint32_t i = 0; i < registry->n_chunks; i++)
    {
      Chunk *chunk = atomic_load_explicit (&registry->chunks[i], memory_order_relaxed);

      for (uint32_t k = 0; k < CHUNK_SLOTS; k++)
        free (atomic_load_explicit (&chunk->slots[k], memory_order_relaxed));
      free (chunk);
    }
  free (registry->free_slots);
  pthread_mutex_destroy (&registry->lock);
  free (registry);
}

void
lt_service_thread_enter (void)
{
  urcu_memb_register_thread ();
}

void
lt_service_thread_leave (void)
{
  urcu_memb_unregister_thread ();
}

/* ---- The account ----------------------------------------------------------- */

LtServiceAccount
lt_service_registry_account (LtServiceRegistry *registry)
{
  LtServiceAccount account;
  uint32_t n_slots = 0;

  pthread_mutex_lock (&registry->lock);
  account = registry->account;
  n_slots = atomic_load_explicit (&registry->n_slots, memory_order_relaxed);
  for (uint32_t slot = 0; slot < n_slots; slot++)
    account.live += lt_service_in_slot (registry, slot) != NULL;
  pthread_mutex_unlock (&registry->lock);
  return account;
}

bool
lt_service_account_is_balanced (const LtServiceAccount *account)
{
  return account->registered == account->expired + account->removed + account->live;
}
