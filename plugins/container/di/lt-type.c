/* SPDX-License-Identifier: MIT */

#include "lt-container-private.h"

#include <stdlib.h>
#include <string.h>

LtType *
lt_type_new (LtContainer *container, const char *name, uint32_t name_length, uint32_t hash)
{
  LtType *type = calloc (1, sizeof *type + name_length + 1);

  if (type == NULL)
    return NULL;
  type->item = (LtItem){ hash, offsetof (LtType, name), (uint16_t) name_length };
  type->container = container;
  atomic_init (&type->n_refs, 1);
  memcpy (type->name, name, name_length);
  return type;
}

void
lt_type_dispose_singleton (LtType *type)
{
  void *object = atomic_exchange_explicit (&type->singleton, NULL, memory_order_acq_rel);

  if (object != NULL && type->destroy != NULL)
    type->destroy (object, type->data);
  if (type->owned != NULL)
    lt_instances_clear (type->owned);
  free (type->owned);
  type->owned = NULL;
}

void
lt_type_free (LtType *type)
{
  if (type->free_data != NULL)
    type->free_data (type->data);
  free (type->edges);
  free (type);
}

/* ---- The last reference ---------------------------------------------------- */

static void
leave_singletons (LtType *type)
{
  LtContainer *container = type->container;

  pthread_mutex_lock (&container->lock);
  container->n_singletons--;
  if (type->newer != NULL)
    type->newer->older = type->older;
  else
    container->newest = type->older;
  if (type->older != NULL)
    type->older->newer = type->newer;
  pthread_mutex_unlock (&container->lock);
}

/* Drops a reference; what is left without goes to the front of @doomed. */
static void
drop (LtType *type, LtType **doomed)
{
  if (atomic_fetch_sub_explicit (&type->n_refs, 1, memory_order_acq_rel) != 1)
    return;
  type->next = *doomed;
  *doomed = type;
}

/* A list instead of recursion: a chain of types may be long. */
void
lt_type_unref (LtType *type)
{
  LtType *doomed = NULL;

  drop (type, &doomed);
  while (doomed != NULL)
    {
      LtType *last = doomed;

      doomed = last->next;
      if (atomic_load_explicit (&last->singleton, memory_order_relaxed) != NULL)
        {
          leave_singletons (last);
          lt_type_dispose_singleton (last);
        }
      for (uint32_t i = 0; i < last->n_edges; i++)
        drop (last->edges[i].to, &doomed);
      lt_type_free (last);
    }
}
