/* SPDX-License-Identifier: MIT
 *
 * lt-instances: a stack of what is to be undone, in reverse order.
 *
 * Each entry is an object to be disposed of or, without one, a reference to a type to be
 * dropped. A scope, an LtRef and a singleton's transients are such stacks: the reference
 * to the type that was asked for lies under the objects, so that it holds all types below
 * until they are gone.
 *
 * Threads: by its owner, one at a time. It may grow while it is being unwound: an entry is
 * taken off before it is undone.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct LtType;

#define LT_INSTANCES_INLINE 8u

typedef struct LtInstance
{
  struct LtType *type;
  void *object; /* NULL: drop a reference to @type */
} LtInstance;

typedef struct LtInstances
{
  LtInstance *items; /* @first, or memory of its own */
  uint32_t n_items;
  uint32_t capacity;
  LtInstance first[LT_INSTANCES_INLINE];
} LtInstances;

/* It must not move from then on. */
void lt_instances_init (LtInstances *instances);

/* Returns false without memory. */
bool lt_instances_push (LtInstances *instances, struct LtType *type, void *object);

/* Undoes all but the first @n_left entries. */
void lt_instances_unwind (LtInstances *instances, uint32_t n_left);

/* Unwinds it and frees its memory. */
void lt_instances_clear (LtInstances *instances);
