/* SPDX-License-Identifier: MIT */

#include "lt-container-private.h"

#include <stdlib.h>

static const char *const lifetimes[] = {
  [LT_SINGLETON] = "a singleton",
  [LT_SCOPED] = "scoped",
  [LT_TRANSIENT] = "transient",
};

/* ---- Singletons ------------------------------------------------------------ */

/* The object of @type, which may be NULL: unknown. If it is not there, *ret_missing gets
 * the type with a reference. Within a reader's section. */
static inline void *
peek (LtType *type, LtType **ret_missing)
{
  void *object =
    type != NULL ? atomic_load_explicit (&type->singleton, memory_order_acquire) : NULL;

  if (object == NULL && type != NULL)
    {
      lt_type_ref (type);
      *ret_missing = type;
    }
  return object;
}

/* Drops the reference to @type. */
static LtContainerStatus
resolve_missing (LtType *type, void **ret_object, LtContainerError *error)
{
  LtContainerStatus status = LT_CONTAINER_INVALID;

  if (type->lifetime == LT_SINGLETON)
    status = lt_construct (type, NULL, NULL, NULL, ret_object, error);
  else
    lt_container_fail (error, status, "type '%s': expected a singleton, but it is %s",
                       type->name, lifetimes[type->lifetime]);
  lt_type_unref (type);
  return status;
}

LtContainerStatus
lt_container_resolve (LtContainer *container, LtTypeId id, void **ret_object,
                      LtContainerError *error)
{
  LtType *missing = NULL;
  void *object = NULL;

  lt_reclaim_lock ();
  object = peek (lt_registry_get (container, id), &missing);
  lt_reclaim_unlock (&container->reclaim);
  if (object != NULL)
    {
      *ret_object = object;
      return LT_CONTAINER_OK;
    }
  return missing != NULL ? resolve_missing (missing, ret_object, error)
                         : lt_container_fail_id (error, id);
}

LtContainerStatus
lt_container_resolve_name (LtContainer *container, const char *name, void **ret_object,
                           LtContainerError *error)
{
  LtType *missing = NULL;
  void *object = NULL;

  lt_reclaim_lock ();
  object = peek (lt_registry_find (container, name), &missing);
  lt_reclaim_unlock (&container->reclaim);
  if (object != NULL)
    {
      *ret_object = object;
      return LT_CONTAINER_OK;
    }
  return missing != NULL ? resolve_missing (missing, ret_object, error)
                         : lt_container_fail_name (error, name);
}

/* ---- Holds ----------------------------------------------------------------- */

struct LtRef
{
  void *object;
  LtInstances instances;
};

/* Takes over the reference to @type. */
static LtContainerStatus
fill_ref (LtRef *ref, LtType *type, void *context, LtContainerError *error)
{
  LtContainerStatus status = LT_CONTAINER_OK;

  lt_instances_init (&ref->instances);
  lt_instances_push (&ref->instances, type, NULL);
  status = lt_construct (type, NULL, context, &ref->instances, &ref->object, error);
  if (status != LT_CONTAINER_OK)
    lt_instances_clear (&ref->instances);
  return status;
}

LtContainerStatus
lt_container_acquire (LtContainer *container, LtTypeId id, void *context, LtRef **ret_ref,
                      LtContainerError *error)
{
  LtContainerStatus status = LT_CONTAINER_NO_MEMORY;
  LtType *type = lt_registry_hold (container, id);
  LtRef *ref = NULL;

  if (type == NULL)
    return lt_container_fail_id (error, id);
  ref = malloc (sizeof *ref);
  if (ref == NULL)
    {
      lt_type_unref (type);
      return lt_container_fail_memory (error);
    }
  status = fill_ref (ref, type, context, error);
  if (status != LT_CONTAINER_OK)
    free (ref);
  else
    *ret_ref = ref;
  return status;
}

void *
lt_ref_object (const LtRef *ref)
{
  return ref->object;
}

void
lt_ref_release (LtRef *ref)
{
  if (ref == NULL)
    return;
  lt_instances_clear (&ref->instances);
  free (ref);
}
