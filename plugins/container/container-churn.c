/* SPDX-License-Identifier: MIT */

#include "container-embedded.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* A type that a worker registers, and its recipe: gone when the container lets go of it. */
typedef struct FreshType
{
  ContainerRecipe recipe; /* first: what free_data() is given */
  ContainerType type;
  const ContainerType *dependencies[2];
} FreshType;

/* One that has types below it in no layer but the bottom one, and a singleton. */
static void
depend (const ContainerEmbedded *self, FreshType *fresh, uint64_t random)
{
  const ContainerModel *model = self->model;
  uint32_t lifetime = fresh->type.lifetime;
  uint32_t n_singletons = model->n[CONTAINER_SINGLETON];

  fresh->type.dependencies = fresh->dependencies;
  fresh->dependencies[fresh->type.n_dependencies++] =
    &model->types[lt_random_below (random, n_singletons)];
  if (lifetime != CONTAINER_SINGLETON)
    fresh->dependencies[fresh->type.n_dependencies++] =
      &model->types[model->first[lifetime] + model->n[lifetime] - 1];
}

static void
name_own (const ContainerEmbeddedWorker *worker, uint64_t number,
          char ret_name[CONTAINER_NAME_SIZE])
{
  /* A thousand years of registrations, and a million workers, fit. */
  snprintf (ret_name, CONTAINER_NAME_SIZE, "own-%u-%" PRIu64, worker->index % 1000000,
            number % UINT64_C (1000000000000));
}

static FreshType *
fresh_new (const ContainerEmbeddedWorker *worker, uint64_t random)
{
  ContainerEmbedded *self = worker->embedded;
  FreshType *fresh = calloc (1, sizeof *fresh);

  if (fresh == NULL)
    return NULL;
  name_own (worker, worker->n_registered, fresh->type.name);
  fresh->type.lifetime = (uint8_t) (worker->n_registered % CONTAINER_N_LIFETIMES);
  fresh->recipe = (ContainerRecipe){ &fresh->type, self->options.payload_bytes, &self->shared };
  depend (self, fresh, random);
  return fresh;
}

static LtContainerStatus
register_fresh (ContainerEmbeddedWorker *worker, FreshType *fresh, LtTypeId *ret_id,
                LtContainerError *error)
{
  const char *const names[] = { fresh->dependencies[0]->name, fresh->type.n_dependencies > 1
                                                                ? fresh->dependencies[1]->name
                                                                : NULL };
  const LtDefinition definition = {
    .name = fresh->type.name,
    .lifetime = (LtLifetime) fresh->type.lifetime,
    .factory = container_object_make,
    .destroy = container_object_destroy,
    .data = fresh,
    .free_data = free,
    .dependencies = names,
    .n_dependencies = fresh->type.n_dependencies,
  };

  return lt_container_register (worker->embedded->container, &definition, ret_id, error);
}

/* ---- Use ------------------------------------------------------------------- */

static ContainerVerdict
use_singleton (ContainerEmbeddedWorker *worker, const ContainerType *type, LtTypeId id,
               ContainerFinding *ret_finding)
{
  LtContainerError error;
  void *object = NULL;
  LtContainerStatus status =
    lt_container_resolve (worker->embedded->container, id, &object, &error);

  if (status != LT_CONTAINER_OK)
    return container_embedded_judge (status, &error, ret_finding);
  return container_object_is (object, type)
           ? CONTAINER_FINE
           : container_object_judge (object, type, ret_finding);
}

static ContainerVerdict
use_transient (ContainerEmbeddedWorker *worker, const ContainerType *type, LtTypeId id,
               ContainerFinding *ret_finding)
{
  ContainerVerdict verdict = CONTAINER_FINE;
  LtContainerError error;
  LtRef *ref = NULL;
  LtContainerStatus status =
    lt_container_acquire (worker->embedded->container, id, &worker->base.tally, &ref, &error);

  if (status != LT_CONTAINER_OK)
    return container_embedded_judge (status, &error, ret_finding);
  verdict = container_object_judge_tree (lt_ref_object (ref), type, NULL, ret_finding);
  lt_ref_release (ref);
  return verdict;
}

static ContainerVerdict
use_scoped (ContainerEmbeddedWorker *worker, const ContainerType *type, LtTypeId id,
            ContainerFinding *ret_finding)
{
  ContainerVerdict verdict = CONTAINER_FINE;
  LtContainerError error;
  LtScope *scope = NULL;
  void *object = NULL;
  LtContainerStatus status =
    lt_scope_new (worker->embedded->container, NULL, &worker->base.tally, &scope, &error);

  if (status == LT_CONTAINER_OK)
    status = lt_scope_resolve (scope, id, &object, &error);
  verdict = status == LT_CONTAINER_OK
              ? container_object_judge_tree (object, type, scope, ret_finding)
              : container_embedded_judge (status, &error, ret_finding);
  lt_scope_free (scope);
  return verdict;
}

/* It is found under its name, and resolves. */
static ContainerVerdict
use (ContainerEmbeddedWorker *worker, const ContainerType *type, LtTypeId id,
     ContainerFinding *ret_finding)
{
  LtContainerError error;
  LtTypeId found = 0;
  LtContainerStatus status =
    lt_container_find (worker->embedded->container, type->name, &found, &error);

  if (status != LT_CONTAINER_OK)
    return container_embedded_judge (status, &error, ret_finding);
  if (found != id)
    return container_find (ret_finding, CONTAINER_WRONG_INSTANCE, 0,
                           "%s: expected to find what was registered, found another type",
                           type->name);
  if (type->lifetime == CONTAINER_SINGLETON)
    return use_singleton (worker, type, id, ret_finding);
  return type->lifetime == CONTAINER_SCOPED ? use_scoped (worker, type, id, ret_finding)
                                            : use_transient (worker, type, id, ret_finding);
}

/* ---- The end of it --------------------------------------------------------- */

/* Unregisters type @number of the worker's own: it is not found any more. */
static ContainerVerdict
drop_own (ContainerEmbeddedWorker *worker, uint64_t number, LtTypeId id,
          ContainerFinding *ret_finding)
{
  LtContainer *container = worker->embedded->container;
  LtContainerError error;
  char name[CONTAINER_NAME_SIZE];
  LtContainerStatus status = lt_container_unregister (container, id, &error);

  if (status != LT_CONTAINER_OK)
    return container_embedded_judge (status, &error, ret_finding);
  name_own (worker, number, name);
  if (lt_container_find (container, name, &id, NULL) == LT_CONTAINER_NOT_FOUND)
    return CONTAINER_FINE;
  return container_find (ret_finding, CONTAINER_WRONG_LIFETIME, 0,
                         "%s: expected a type that was unregistered to be gone, found it",
                         name);
}

/* The oldest goes whatever became of the newest, so that the size stays. */
static ContainerVerdict
replace_oldest (ContainerEmbeddedWorker *worker, LtTypeId id, ContainerVerdict verdict,
                ContainerFinding *ret_finding)
{
  uint32_t n_own = worker->embedded->options.n_own;
  uint64_t number = worker->n_registered++;
  LtTypeId *place = &worker->own[number % n_own];
  LtTypeId oldest = *place;
  ContainerVerdict dropped = CONTAINER_FINE;

  *place = id;
  if (oldest == 0)
    container_tally_add (&worker->base.tally.n_types, 1, false);
  else
    dropped =
      drop_own (worker, number - n_own, oldest, verdict == CONTAINER_FINE ? ret_finding : NULL);
  return verdict != CONTAINER_FINE ? verdict : dropped;
}

ContainerVerdict
container_embedded_change (ContainerWorker *base, uint64_t random,
                           ContainerFinding *ret_finding)
{
  ContainerEmbeddedWorker *worker = (ContainerEmbeddedWorker *) base;
  const ContainerCount before = container_tally_read (&worker->base.tally);
  FreshType *fresh = fresh_new (worker, random);
  ContainerVerdict verdict = CONTAINER_FINE;
  LtContainerStatus status = LT_CONTAINER_OK;
  LtContainerError error;
  LtTypeId id = 0;

  if (fresh == NULL)
    return container_find (ret_finding, CONTAINER_INTERNAL, 0, "out of memory");
  status = register_fresh (worker, fresh, &id, &error);
  if (status != LT_CONTAINER_OK)
    {
      free (fresh);
      return container_embedded_judge (status, &error, ret_finding);
    }
  verdict = use (worker, &fresh->type, id, ret_finding);
  verdict = container_embedded_settle (worker, before, &fresh->type, verdict, ret_finding);
  return replace_oldest (worker, id, verdict, ret_finding);
}

void
container_embedded_unregister_own (ContainerEmbeddedWorker *worker)
{
  for (uint32_t i = 0; i < worker->embedded->options.n_own; i++)
    if (worker->own[i] != 0)
      lt_container_unregister (worker->embedded->container, worker->own[i], NULL);
  atomic_store_explicit (&worker->base.tally.n_types, 0, memory_order_relaxed);
}
