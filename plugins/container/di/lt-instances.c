/* SPDX-License-Identifier: MIT */

#include "lt-instances.h"

#include "lt-container-private.h"

#include <stdlib.h>
#include <string.h>

void
lt_instances_init (LtInstances *instances)
{
  instances->items = instances->first;
  instances->n_items = 0;
  instances->capacity = LT_INSTANCES_INLINE;
}

static bool
grow (LtInstances *instances)
{
  bool is_inline = instances->items == instances->first;
  uint32_t capacity = 2 * instances->capacity;
  LtInstance *items = realloc (is_inline ? NULL : instances->items, capacity * sizeof items[0]);

  if (items == NULL)
    return false;
  if (is_inline)
    memcpy (items, instances->first, sizeof instances->first);
  instances->items = items;
  instances->capacity = capacity;
  return true;
}

bool
lt_instances_push (LtInstances *instances, LtType *type, void *object)
{
  if (instances->n_items == instances->capacity && !grow (instances))
    return false;
  instances->items[instances->n_items++] = (LtInstance){ type, object };
  return true;
}

void
lt_instances_unwind (LtInstances *instances, uint32_t n_left)
{
  while (instances->n_items > n_left)
    {
      const LtInstance top = instances->items[--instances->n_items];

      if (top.object == NULL)
        lt_type_unref (top.type);
      else if (top.type->destroy != NULL)
        top.type->destroy (top.object, top.type->data);
    }
}

void
lt_instances_clear (LtInstances *instances)
{
  lt_instances_unwind (instances, 0);
  if (instances->items != instances->first)
    free (instances->items);
}
