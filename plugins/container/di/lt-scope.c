/* SPDX-License-Identifier: MIT */

#include "lt-container-private.h"

#include <stdlib.h>
#include <string.h>

#define INLINE_SLOTS 16u

/* The scope's object of a type. Half of the slots are empty at least. */
typedef struct Slot
{
  const LtType *type; /* NULL: empty */
  void *object;
} Slot;

struct LtScope
{
  LtContainer *container;
  void *context;
  LtScope *parent;
  LtScope *youngest; /* child */
  LtScope *older;    /* siblings */
  LtScope *newer;
  bool closing; /* or failing: what is resolved now would be lost */
  LtInstances instances;
  Slot *slots; /* @first, or memory of its own */
  uint32_t n_slots;
  uint32_t n_scoped;
  Slot first[INLINE_SLOTS];
};

/* ---- Scoped objects -------------------------------------------------------- */

/* Where @type is, or belongs. */
static Slot *
slot_of (const LtScope *scope, const LtType *type)
{
  uint64_t hash = ((uint64_t) (uintptr_t) type >> 4) * UINT64_C (0x9e3779b97f4a7c15);
  uint32_t i = (uint32_t) (hash >> 32) & (scope->n_slots - 1);

  while (scope->slots[i].type != NULL && scope->slots[i].type != type)
    i = (i + 1) & (scope->n_slots - 1);
  return &scope->slots[i];
}

static bool
grow (LtScope *scope)
{
  Slot *old = scope->slots;
  uint32_t n_old = scope->n_slots;
  Slot *slots = calloc (2 * (size_t) n_old, sizeof slots[0]);

  if (slots == NULL)
    return false;
  scope->slots = slots;
  scope->n_slots = 2 * n_old;
  for (uint32_t i = 0; i < n_old; i++)
    if (old[i].type != NULL)
      *slot_of (scope, old[i].type) = old[i];
  if (old != scope->first)
    free (old);
  return true;
}

void *
lt_scope_get (const LtScope *scope, const LtType *type)
{
  return slot_of (scope, type)->object;
}

bool
lt_scope_put (LtScope *scope, const LtType *type, void *object)
{
  if (2 * (scope->n_scoped + 1) > scope->n_slots && !grow (scope))
    return false;
  *slot_of (scope, type) = (Slot){ type, object };
  scope->n_scoped++;
  return true;
}

/* Takes back what was made since there were @n_left instances. */
static void
roll_back (LtScope *scope, uint32_t n_left)
{
  const LtInstances *instances = &scope->instances;

  memset (scope->slots, 0, scope->n_slots * sizeof scope->slots[0]);
  scope->n_scoped = 0;
  for (uint32_t i = 0; i < n_left; i++)
    if (instances->items[i].object != NULL && instances->items[i].type->lifetime == LT_SCOPED)
      lt_scope_put (scope, instances->items[i].type, instances->items[i].object);

  scope->closing = true;
  lt_instances_unwind (&scope->instances, n_left);
  scope->closing = false;
}

/* ---- Life ------------------------------------------------------------------ */

LtContainerStatus
lt_scope_new (LtContainer *container, LtScope *parent, void *context, LtScope **ret_scope,
              LtContainerError *error)
{
  LtScope *scope = NULL;

  if (parent != NULL && parent->closing)
    return lt_container_fail (error, LT_CONTAINER_INVALID,
                              "expected a parent, found a scope that is being freed");
  scope = calloc (1, sizeof *scope);
  if (scope == NULL)
    return lt_container_fail_memory (error);
  scope->container = container;
  scope->context = context;
  scope->slots = scope->first;
  scope->n_slots = INLINE_SLOTS;
  lt_instances_init (&scope->instances);
  if (parent != NULL)
    {
      scope->parent = parent;
      scope->older = parent->youngest;
      if (scope->older != NULL)
        scope->older->newer = scope;
      parent->youngest = scope;
    }
  *ret_scope = scope;
  return LT_CONTAINER_OK;
}

static void
leave_parent (LtScope *scope)
{
  if (scope->parent == NULL)
    return;
  if (scope->newer != NULL)
    scope->newer->older = scope->older;
  else
    scope->parent->youngest = scope->older;
  if (scope->older != NULL)
    scope->older->newer = scope->newer;
}

static void
free_alone (LtScope *scope)
{
  lt_instances_clear (&scope->instances);
  leave_parent (scope);
  if (scope->slots != scope->first)
    free (scope->slots);
  free (scope);
}

/* Down to a scope without children, then up again: children may be nested deeply. */
void
lt_scope_free (LtScope *scope)
{
  const LtScope *top = scope;

  while (scope != NULL)
    {
      LtScope *next = scope->youngest;

      scope->closing = true;
      if (next == NULL)
        {
          next = scope != top ? scope->parent : NULL;
          free_alone (scope);
        }
      scope = next;
    }
}

/* ---- Resolution ------------------------------------------------------------ */

/* @type with a reference, which the scope takes over unless it is a singleton's. */
static LtContainerStatus
resolve_new (LtScope *scope, LtType *type, void **ret_object, LtContainerError *error)
{
  uint32_t n_left = scope->instances.n_items;
  LtContainerStatus status = LT_CONTAINER_OK;

  if (type->lifetime == LT_SINGLETON)
    {
      status = lt_construct (type, NULL, NULL, NULL, ret_object, error);
      lt_type_unref (type);
      return status;
    }
  if (!lt_instances_push (&scope->instances, type, NULL))
    {
      lt_type_unref (type);
      return lt_container_fail_memory (error);
    }
  status = lt_construct (type, scope, scope->context, &scope->instances, ret_object, error);
  if (status != LT_CONTAINER_OK)
    roll_back (scope, n_left);
  return status;
}

LtContainerStatus
lt_scope_resolve (LtScope *scope, LtTypeId id, void **ret_object, LtContainerError *error)
{
  LtContainer *container = scope->container;
  LtType *type = NULL;
  void *object = NULL;

  if (scope->closing)
    return lt_container_fail (error, LT_CONTAINER_INVALID,
                              "expected a scope, found one that is being freed");
  lt_reclaim_lock ();
  type = lt_registry_get (container, id);
  if (type != NULL)
    {
      object = atomic_load_explicit (&type->singleton, memory_order_acquire);
      if (object == NULL && type->lifetime == LT_SCOPED)
        object = lt_scope_get (scope, type);
      if (object == NULL)
        lt_type_ref (type);
    }
  lt_reclaim_unlock (&container->reclaim);
  if (type == NULL)
    return lt_container_fail_id (error, id);
  if (object == NULL)
    return resolve_new (scope, type, ret_object, error);
  *ret_object = object;
  return LT_CONTAINER_OK;
}
