/* SPDX-License-Identifier: MIT */

#include "container-objects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Factory and destructor ------------------------------------------------ */

void *
container_object_make (const LtBuild *build, LtContainerError *error)
{
  ContainerRecipe *recipe = build->data;
  size_t below_bytes = build->n_dependencies * sizeof (ContainerObject *);
  ContainerObject *object =
    malloc (container_object_bytes (build->n_dependencies, recipe->payload_bytes));

  if (object == NULL)
    {
      snprintf (error->text, sizeof error->text, "out of memory");
      return NULL;
    }
  object->type = recipe->type;
  object->alive = CONTAINER_ALIVE;
  object->ordinal = 0;
  if (recipe->type->lifetime == CONTAINER_SINGLETON)
    object->ordinal =
      atomic_fetch_add_explicit (&recipe->type->n_made, 1, memory_order_relaxed);
  object->tally = build->context != NULL ? build->context : recipe->shared;
  object->scope = build->scope;
  object->n_seen = 0;
  object->n_dependencies = build->n_dependencies;
  if (below_bytes > 0)
    memcpy (object->dependencies, build->dependencies, below_bytes);
  memset ((char *) object->dependencies + below_bytes, 0x5a, recipe->payload_bytes);
  container_tally_add (&object->tally->n_made, 1, object->tally == recipe->shared);
  return object;
}

void
container_object_destroy (void *data, void *recipe)
{
  ContainerObject *object = data;

  /* One that is gone already counts for nothing, and so is missed in the end. */
  if (object->alive == CONTAINER_ALIVE)
    container_tally_add (&object->tally->n_gone, 1,
                         object->tally == ((ContainerRecipe *) recipe)->shared);
  object->alive = CONTAINER_GONE;
  free (object);
}

/* ---- Judging --------------------------------------------------------------- */

ContainerVerdict
container_object_judge (const ContainerObject *object, const ContainerType *type,
                        ContainerFinding *ret_finding)
{
  if (object->alive != CONTAINER_ALIVE)
    return container_find (ret_finding, CONTAINER_WRONG_LIFETIME, 0,
                           "%s: expected an object, found one that is disposed of", type->name);
  if (object->type != type)
    return container_find (ret_finding, CONTAINER_WRONG_INSTANCE, 0,
                           "%s: expected an object of this type, found one of %s", type->name,
                           object->type->name);
  if (object->ordinal != 0)
    return container_find (ret_finding, CONTAINER_WRONG_LIFETIME, 0,
                           "%s: expected the only object of a singleton, found number %u",
                           type->name, object->ordinal + 1);
  return CONTAINER_FINE;
}

/* A singleton below was judged when it was made, or will be when it is resolved itself. */
ContainerVerdict
container_object_judge_tree (ContainerObject *object, const ContainerType *type,
                             const LtScope *scope, ContainerFinding *ret_finding)
{
  ContainerVerdict verdict = CONTAINER_FINE;

  if (!container_object_is (object, type))
    return container_object_judge (object, type, ret_finding);
  if (type->lifetime == CONTAINER_SINGLETON)
    return verdict;
  if (object->scope != scope)
    return container_find (ret_finding, CONTAINER_WRONG_LIFETIME, 0,
                           "%s: expected an object of this scope, found one of another",
                           type->name);
  if (type->lifetime == CONTAINER_TRANSIENT && object->n_seen++ > 0)
    return container_find (ret_finding, CONTAINER_WRONG_LIFETIME, 0,
                           "%s: expected a new object, found one that was given out before",
                           type->name);
  if (object->n_dependencies != type->n_dependencies)
    return container_find (ret_finding, CONTAINER_WRONG_INSTANCE, 0,
                           "%s: expected %u dependencies, found %u", type->name,
                           type->n_dependencies, object->n_dependencies);
  for (uint32_t i = 0; i < type->n_dependencies && verdict == CONTAINER_FINE; i++)
    verdict = container_object_judge_tree (object->dependencies[i], type->dependencies[i],
                                           scope, ret_finding);
  return verdict;
}
