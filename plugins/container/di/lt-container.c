/* SPDX-License-Identifier: MIT */

#include "lt-registry.h"

#include <stdlib.h>

#define DEFAULT_PATIENCE_NS UINT64_C (10000000000)

/* ---- Life ------------------------------------------------------------------ */

LtContainerStatus
lt_container_new (const LtContainerConfig *config, LtContainer **ret_container,
                  LtContainerError *error)
{
  LtContainer *container = calloc (1, sizeof *container);
  LtContainerStatus status = LT_CONTAINER_OK;

  if (container == NULL)
    return lt_container_fail_memory (error);
  pthread_mutex_init (&container->lock, NULL);
  container->patience_ns =
    config != NULL && config->patience_ns > 0 ? config->patience_ns : DEFAULT_PATIENCE_NS;
  status = lt_registry_reserve (container, 1, error);
  if (status != LT_CONTAINER_OK)
    lt_container_free (container);
  else
    *ret_container = container;
  return status;
}

/* Types that were unregistered go first, as they would have before long. What their going
 * retires goes, too. */
static void
free_retired (LtContainer *container)
{
  LtRetired retired;
  bool taken = true;

  while (taken)
    {
      pthread_mutex_lock (&container->lock);
      taken = lt_registry_take_retired (container, true, &retired);
      pthread_mutex_unlock (&container->lock);
      if (taken)
        lt_registry_reclaim (container, &retired);
    }
}

static void
dispose_singletons (LtContainer *container)
{
  while (container->newest != NULL)
    {
      LtType *type = container->newest;

      container->newest = type->older;
      lt_type_dispose_singleton (type);
    }
}

static void
free_types (LtContainer *container)
{
  uint32_t cursor = 0;

  for (LtItem *item = lt_table_next (&container->names, &cursor); item != NULL;
       item = lt_table_next (&container->names, &cursor))
    lt_type_free ((LtType *) item);
}

void
lt_container_free (LtContainer *container)
{
  if (container == NULL)
    return;
  pthread_mutex_lock (&container->lock);
  container->closing = true;
  pthread_mutex_unlock (&container->lock);
  free_retired (container);
  dispose_singletons (container);
  free_types (container);
  lt_table_clear (&container->names);
  free (atomic_load_explicit (&container->directory, memory_order_relaxed));
  free (container->unused);
  lt_reclaim_drain (&container->reclaim);
  pthread_mutex_destroy (&container->lock);
  free (container);
}

void
lt_container_thread_register (void)
{
  urcu_memb_register_thread ();
}

void
lt_container_thread_unregister (void)
{
  urcu_memb_unregister_thread ();
}

/* ---- Questions ------------------------------------------------------------- */

LtContainerStatus
lt_container_reserve (LtContainer *container, uint32_t n_types, LtContainerError *error)
{
  LtContainerStatus status = LT_CONTAINER_OK;

  pthread_mutex_lock (&container->lock);
  status = lt_registry_reserve (container, n_types, error);
  pthread_mutex_unlock (&container->lock);
  return status;
}

uint32_t
lt_container_count (LtContainer *container)
{
  uint32_t n_types = 0;

  pthread_mutex_lock (&container->lock);
  n_types = container->n_types;
  pthread_mutex_unlock (&container->lock);
  return n_types;
}

uint32_t
lt_container_count_singletons (LtContainer *container)
{
  uint32_t n_singletons = 0;

  pthread_mutex_lock (&container->lock);
  n_singletons = container->n_singletons;
  pthread_mutex_unlock (&container->lock);
  return n_singletons;
}

LtContainerStatus
lt_container_find (LtContainer *container, const char *name, LtTypeId *ret_id,
                   LtContainerError *error)
{
  const LtType *type = NULL;
  LtTypeId id = 0;

  lt_reclaim_lock ();
  type = lt_registry_find (container, name);
  if (type != NULL)
    id = type->id;
  lt_reclaim_unlock (&container->reclaim);
  if (id == 0)
    return lt_container_fail_name (error, name);
  *ret_id = id;
  return LT_CONTAINER_OK;
}

static LtContainerStatus
verify (const LtContainer *container, LtContainerError *error)
{
  uint32_t cursor = 0;

  for (LtItem *item = lt_table_next (&container->names, &cursor); item != NULL;
       item = lt_table_next (&container->names, &cursor))
    {
      const LtType *type = (const LtType *) item;

      if (!lt_type_is_registered (type))
        return lt_container_fail (error, LT_CONTAINER_NOT_FOUND,
                                  "type '%s': not registered, but '%s' depends on it",
                                  type->name, type->dependants->from->name);
    }
  return LT_CONTAINER_OK;
}

LtContainerStatus
lt_container_verify (LtContainer *container, LtContainerError *error)
{
  LtContainerStatus status = LT_CONTAINER_OK;

  pthread_mutex_lock (&container->lock);
  status = verify (container, error);
  pthread_mutex_unlock (&container->lock);
  return status;
}
