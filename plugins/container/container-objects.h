/* SPDX-License-Identifier: MIT
 *
 * container-objects: what the embedded container makes, and how a made thing is judged.
 *
 * An object knows its type, the objects it was made from, and a tally: how many objects
 * were made, how many are gone. A worker's objects are on the worker's own tally, which
 * reaches the factories as their context; singletons are on one that is shared.
 *
 * Threads: factories and destructors in any thread; a worker's tally in its thread alone.
 */
#pragma once

#include "container-backend.h"
#include "container-model.h"

#include <lt-container.h>

/* What a factory works with: LtDefinition.data. */
typedef struct ContainerRecipe
{
  ContainerType *type;
  uint64_t payload_bytes;
  ContainerTally *shared; /* for what has no context */
} ContainerRecipe;

typedef struct ContainerObject ContainerObject;

struct ContainerObject
{
  const ContainerType *type;
  uint32_t alive;   /* CONTAINER_ALIVE until it is disposed of */
  uint32_t ordinal; /* of a singleton, among those of its type, from 0 */
  ContainerTally *tally;
  const LtScope *scope; /* that it was made for, or NULL */
  uint32_t n_seen;      /* transients: how often it was given out */
  uint32_t n_dependencies;
  ContainerObject *dependencies[]; /* then the payload */
};

/* Memory of an object. */
static inline uint64_t
container_object_bytes (uint32_t n_dependencies, uint64_t payload_bytes)
{
  return sizeof (ContainerObject) + n_dependencies * sizeof (ContainerObject *) + payload_bytes;
}

#define CONTAINER_ALIVE UINT32_C (0x6c697665)
#define CONTAINER_GONE UINT32_C (0x676f6e65)

/* LtFactory and LtDestructor, with a ContainerRecipe. */
void *container_object_make (const LtBuild *build, LtContainerError *error);
void container_object_destroy (void *object, void *data);

/* Is it an object of @type at all? Of a singleton: the first one, and so the only one. */
static inline bool
container_object_is (const ContainerObject *object, const ContainerType *type)
{
  return object->type == type && object->alive == CONTAINER_ALIVE && object->ordinal == 0;
}

/* Says what is wrong with an object for which that is not so. */
ContainerVerdict container_object_judge (const ContainerObject *object,
                                         const ContainerType *type,
                                         ContainerFinding *ret_finding);

/* The object and all below it: each of its type; each but singletons made for @scope, NULL:
 * none; each transient not given out before, which is noted. */
ContainerVerdict container_object_judge_tree (ContainerObject *object,
                                              const ContainerType *type, const LtScope *scope,
                                              ContainerFinding *ret_finding);
