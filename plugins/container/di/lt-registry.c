/* SPDX-License-Identifier: MIT */

#include "lt-registry.h"

#include <stdlib.h>
#include <string.h>

#define MIN_CAPACITY 64u
#define ENOUGH_RETIRED \
  128u /* for a grace period, which takes as long as thousands of lookups */

static LtDirectory *
current (const LtContainer *container)
{
  return atomic_load_explicit (&container->directory, memory_order_relaxed);
}

/* ---- Lookups --------------------------------------------------------------- */

static uint64_t
load_word (const char *bytes, size_t n)
{
  uint64_t word = 0;

  memcpy (&word, bytes, n);
  return word;
}

static uint64_t
fold (uint64_t state, uint64_t word)
{
  __extension__ typedef unsigned __int128 u128;
  u128 product = (u128) (state ^ word) * UINT64_C (0xd6e8feb86659fd93);

  return (uint64_t) product ^ (uint64_t) (product >> 64);
}

/* Eight bytes at a time by folded multiplication, as in Wang Yi's wyhash; the last eight
 * may overlap those before. Names come from the program itself, so nobody is kept from
 * making them collide. */
uint32_t
lt_name_hash (const char *name, size_t length)
{
  const char *end = name + length;
  uint64_t state = UINT64_C (0x9e3779b97f4a7c15) ^ length, word = 0;

  if (length >= 8)
    {
      for (; end - name > 8; name += 8)
        state = fold (state, load_word (name, 8));
      word = load_word (end - 8, 8);
    }
  else
    for (; name < end; name++)
      word = word << 8 | (uint8_t) *name;
  state = fold (state, word);
  return (uint32_t) (state ^ state >> 32);
}

static LtType *
find (const LtContainer *container, const char *name, size_t length)
{
  return (LtType *) lt_table_find (&container->names, lt_name_hash (name, length), name,
                                   length);
}

LtType *
lt_registry_find (const LtContainer *container, const char *name)
{
  LtType *type = find (container, name, strlen (name));

  return type != NULL && lt_type_is_registered (type) ? type : NULL;
}

LtType *
lt_registry_hold (LtContainer *container, LtTypeId id)
{
  LtType *type = NULL;

  lt_reclaim_lock ();
  type = lt_registry_get (container, id);
  if (type != NULL)
    lt_type_ref (type);
  lt_reclaim_unlock (&container->reclaim);
  return type;
}

/* ---- Room ------------------------------------------------------------------ */

/* A directory of @capacity with what is in @old. */
static LtDirectory *
directory_new (uint32_t capacity, const LtDirectory *old)
{
  LtDirectory *directory =
    calloc (1, sizeof *directory + (size_t) capacity * sizeof directory->type[0]);

  if (directory == NULL)
    return NULL;
  directory->capacity = capacity;
  for (uint32_t i = 0; old != NULL && i < old->capacity; i++)
    atomic_init (&directory->type[i],
                 atomic_load_explicit (&old->type[i], memory_order_relaxed));
  return directory;
}

static bool
grow_directory (LtContainer *container, uint32_t n_types)
{
  LtDirectory *old = current (container), *directory = NULL;
  uint32_t capacity = old != NULL ? old->capacity : MIN_CAPACITY;
  uint32_t *unused = NULL;

  if (old != NULL && n_types <= capacity)
    return true;
  while (capacity < n_types)
    capacity *= 2;
  unused = realloc (container->unused, capacity * sizeof unused[0]);
  if (unused == NULL)
    return false;
  container->unused = unused;
  directory = directory_new (capacity, old);
  if (directory == NULL)
    return false;
  atomic_store_explicit (&container->directory, directory, memory_order_release);
  lt_reclaim_later (&container->reclaim, old);
  return true;
}

LtContainerStatus
lt_registry_reserve (LtContainer *container, uint32_t n_types, LtContainerError *error)
{
  if (n_types > LT_CONTAINER_MAX_TYPES)
    return lt_container_fail (error, LT_CONTAINER_LIMIT,
                              "expected at most %u types, those that others only mention "
                              "included, found %u",
                              LT_CONTAINER_MAX_TYPES, n_types);
  if (!lt_table_reserve (&container->names, n_types, &container->reclaim)
      || !grow_directory (container, n_types))
    return lt_container_fail_memory (error);
  return LT_CONTAINER_OK;
}

/* ---- Coming and going ------------------------------------------------------ */

static LtTypeId
take_id (LtContainer *container)
{
  uint32_t index =
    container->n_unused > 0 ? container->unused[--container->n_unused] : container->n_used++;

  return ++container->n_ids << LT_ID_INDEX_BITS | index;
}

static _Atomic (LtType *) *
place_of (const LtContainer *container, LtTypeId id)
{
  return &current (container)->type[id & ((1u << LT_ID_INDEX_BITS) - 1)];
}

LtContainerStatus
lt_registry_declare (LtContainer *container, const char *name, LtType **ret_type,
                     LtContainerError *error)
{
  size_t length = strlen (name);
  LtType *type = find (container, name, length);

  if (type == NULL)
    {
      LtContainerStatus status =
        lt_registry_reserve (container, container->names.n_items + 1, error);

      if (status != LT_CONTAINER_OK)
        return status;
      type = lt_type_new (container, name, (uint32_t) length, lt_name_hash (name, length));
      if (type == NULL)
        return lt_container_fail_memory (error);
      type->id = take_id (container);
      lt_table_insert (&container->names, &type->item);
      atomic_store_explicit (place_of (container, type->id), type, memory_order_release);
    }
  *ret_type = type;
  return LT_CONTAINER_OK;
}

void
lt_registry_forget (LtContainer *container, LtType *type)
{
  _Atomic (LtType *) *place = place_of (container, type->id);

  if (lt_type_is_registered (type) || type->dependants != NULL
      || atomic_load_explicit (place, memory_order_relaxed) != type)
    return;
  lt_table_remove (&container->names, &type->item);
  atomic_store_explicit (place, NULL, memory_order_relaxed);
  container->unused[container->n_unused++] = (uint32_t) (place - current (container)->type);

  type->next = NULL;
  if (container->retired == NULL)
    container->retired = type;
  else
    container->last_retired->next = type;
  container->last_retired = type;
  container->n_retired++;
}

bool
lt_registry_take_retired (LtContainer *container, bool all, LtRetired *ret_retired)
{
  if (container->n_retired < (all ? 1 : ENOUGH_RETIRED))
    return false;
  ret_retired->types = container->retired;
  ret_retired->tables = container->reclaim;
  container->retired = NULL;
  container->n_retired = 0;
  container->reclaim.n_pending = 0;
  return true;
}

void
lt_registry_reclaim (LtContainer *container, LtRetired *retired)
{
  urcu_memb_synchronize_rcu ();
  LT_TSAN_ACQUIRE (&container->reclaim);
  lt_reclaim_drain (&retired->tables);
  for (LtType *type = retired->types; type != NULL;)
    {
      LtType *next = type->next;

      lt_type_unref (type);
      type = next;
    }
}
