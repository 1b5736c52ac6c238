/* SPDX-License-Identifier: MIT
 *
 * lt-service-private: what the files of the registry share.
 *
 * An instance is reached in two ways: by its slot, whose number is part of its id, and
 * by the list of its service. Its deadline says whether it lives, and is the only word
 * that decides: whoever replaces it by DEAD owns the instance, takes it out of both
 * and hands it in to be freed once no reader can hold it.
 *
 * Invariants
 *   - Slots lie in chunks, which stay until the registry is freed; their number only
 *     grows.
 *   - What is taken out of a list keeps its `next`, so that a reader who stands on it
 *     finds the way on.
 */
#pragma once

#include "lt-service-registry.h"

#include <lt-path.h>
#include <lt-reclaim.h>
#include <lt-table.h>

#include <pthread.h>
#include <stdatomic.h>

#define CACHE_LINE 64
#define CHUNK_SLOTS 1024u
#define MAX_CHUNKS (LT_SERVICE_MAX_INSTANCES / CHUNK_SLOTS)
#define SLOT_BITS 20
#define DEAD UINT64_C (0)

typedef struct Service Service;
typedef struct Instance Instance;

/* A line of its own for each: heartbeats of two must not meet. */
struct Instance
{
  _Alignas(CACHE_LINE) _Atomic uint64_t deadline_ns; /* or DEAD */
  _Atomic uint32_t health;
  uint32_t slot;
  LtServiceId id; /* this and the next four: immutable */
  uint64_t ttl_ns;
  Service *service;
  uint32_t address_length;
  _Atomic (Instance *) next; /* of the same service */
  Instance *previous;        /* for writers; NULL: the first */
  char address[];
};

/* Goes with its last instance. */
struct Service
{
  LtItem item;
  _Atomic (Instance *) first;
  char name[];
};

typedef struct Chunk
{
  _Atomic (Instance *) slots[CHUNK_SLOTS];
} Chunk;

struct LtServiceRegistry
{
  /* What readers read. */
  LtServiceClock clock;
  void *user;
  LtHashSeed seed;
  LtTable services;
  _Atomic uint32_t n_slots; /* in use, or used before */
  _Atomic (Chunk *) chunks[MAX_CHUNKS];

  /* For writers, under the lock. */
  _Alignas(CACHE_LINE) pthread_mutex_t lock;
  LtReclaim reclaim;
  uint64_t serial;      /* of the last id */
  uint32_t *free_slots; /* a stack, with room for all slots of all chunks */
  uint32_t n_free_slots;
  uint32_t n_chunks;
  LtServiceAccount account; /* but for live */
};

/* Within a reader's section: the instance with @id, dead or alive; NULL: none. */
Instance *lt_service_find (const LtServiceRegistry *registry, LtServiceId id);

/* Within a reader's section, or under the lock. */
Service *lt_service_find_name (const LtServiceRegistry *registry, const char *name,
                               size_t length);

static inline Instance *
lt_service_in_slot (const LtServiceRegistry *registry, uint32_t slot)
{
  Chunk *chunk =
    atomic_load_explicit (&registry->chunks[slot / CHUNK_SLOTS], memory_order_acquire);

  return atomic_load_explicit (&chunk->slots[slot % CHUNK_SLOTS], memory_order_acquire);
}

static inline uint64_t
lt_service_now (const LtServiceRegistry *registry)
{
  return registry->clock (registry->user);
}

static inline bool
lt_service_is_live (const Instance *instance, uint64_t now_ns)
{
  /* DEAD is in the past, too. */
  return atomic_load_explicit (&instance->deadline_ns, memory_order_acquire) > now_ns;
}
