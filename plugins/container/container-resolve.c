/* SPDX-License-Identifier: MIT */

#include "container-embedded.h"

#include <inttypes.h>

ContainerVerdict
container_embedded_judge (LtContainerStatus status, const LtContainerError *error,
                          ContainerFinding *ret_finding)
{
  return container_find (
    ret_finding, status == LT_CONTAINER_NOT_FOUND ? CONTAINER_NOT_FOUND : CONTAINER_INTERNAL,
    status, "%s: %s", lt_container_status_text (status), error->text);
}

/* ---- Singletons ------------------------------------------------------------ */

ContainerVerdict
container_embedded_singleton (ContainerWorker *base, uint64_t random,
                              ContainerFinding *ret_finding)
{
  const ContainerEmbedded *self = ((ContainerEmbeddedWorker *) base)->embedded;
  const ContainerModel *model = self->model;
  uint32_t i = (uint32_t) lt_random_below (random, model->n[CONTAINER_SINGLETON]);
  const ContainerType *type = &model->types[i];
  LtContainerError error;
  void *object = NULL;
  LtContainerStatus status =
    self->options.by_name
      ? lt_container_resolve_name (self->container, type->name, &object, &error)
      : lt_container_resolve (self->container, self->ids[i], &object, &error);

  if (status != LT_CONTAINER_OK)
    return container_embedded_judge (status, &error, ret_finding);
  if (container_object_is (object, type))
    return CONTAINER_FINE;
  return container_object_judge (object, type, ret_finding);
}

/* ---- Transients and scoped objects ----------------------------------------- */

/* A type of the top layer, and its id. */
static LtContainerStatus
draw_top (const ContainerEmbedded *self, uint32_t lifetime, uint64_t random,
          const ContainerType **ret_type, LtTypeId *ret_id, LtContainerError *error)
{
  const ContainerModel *model = self->model;
  uint32_t i =
    model->first[lifetime] + (uint32_t) lt_random_below (random, model->n_top[lifetime]);

  *ret_type = &model->types[i];
  *ret_id = self->ids[i];
  return self->options.by_name
           ? lt_container_find (self->container, model->types[i].name, ret_id, error)
           : LT_CONTAINER_OK;
}

ContainerVerdict
container_embedded_settle (ContainerEmbeddedWorker *worker, ContainerCount before,
                           const ContainerType *type, ContainerVerdict verdict,
                           ContainerFinding *ret_finding)
{
  const ContainerCount after = container_tally_read (&worker->base.tally);
  uint64_t n_made = after.n_made - before.n_made, n_gone = after.n_gone - before.n_gone;

  if (verdict != CONTAINER_FINE || n_made == n_gone)
    return verdict;
  return container_find (ret_finding, CONTAINER_WRONG_LIFETIME, 0,
                         "%s: %" PRIu64 " objects were made, but %" PRIu64 " were disposed of",
                         type->name, n_made, n_gone);
}

static ContainerVerdict
judge_transient (const ContainerEmbedded *self, const LtRef *ref, const ContainerType *type,
                 uint64_t n_made, ContainerFinding *ret_finding)
{
  uint64_t n_expected = self->model->tree_size;

  if (n_made != n_expected)
    return container_find (ret_finding, CONTAINER_WRONG_LIFETIME, 0,
                           "%s: expected %" PRIu64 " new objects, found %" PRIu64, type->name,
                           n_expected, n_made);
  return container_object_judge_tree (lt_ref_object (ref), type, NULL, ret_finding);
}

ContainerVerdict
container_embedded_transient (ContainerWorker *base, uint64_t random,
                              ContainerFinding *ret_finding)
{
  ContainerEmbeddedWorker *worker = (ContainerEmbeddedWorker *) base;
  const ContainerEmbedded *self = worker->embedded;
  const ContainerCount before = container_tally_read (&worker->base.tally);
  ContainerVerdict verdict = CONTAINER_FINE;
  const ContainerType *type = NULL;
  LtContainerError error;
  LtRef *ref = NULL;
  LtTypeId id = 0;
  LtContainerStatus status = draw_top (self, CONTAINER_TRANSIENT, random, &type, &id, &error);

  if (status == LT_CONTAINER_OK)
    status = lt_container_acquire (self->container, id, &worker->base.tally, &ref, &error);
  if (status != LT_CONTAINER_OK)
    return container_embedded_judge (status, &error, ret_finding);
  verdict = judge_transient (self, ref, type,
                             container_tally_read (&worker->base.tally).n_made - before.n_made,
                             ret_finding);
  lt_ref_release (ref);
  return container_embedded_settle (worker, before, type, verdict, ret_finding);
}

/* A scope and what was resolved there. */
typedef struct Visit
{
  LtScope *scope;
  void *object;
} Visit;

/* Opens a scope and resolves the same twice. */
static LtContainerStatus
visit_scope (ContainerEmbeddedWorker *worker, LtTypeId id, Visit *visit, void **ret_again,
             LtContainerError *error)
{
  LtContainerStatus status =
    lt_scope_new (worker->embedded->container, NULL, &worker->base.tally, &visit->scope, error);

  if (status == LT_CONTAINER_OK)
    status = lt_scope_resolve (visit->scope, id, &visit->object, error);
  if (status == LT_CONTAINER_OK)
    status = lt_scope_resolve (visit->scope, id, ret_again, error);
  return status;
}

static ContainerVerdict
judge_visit (ContainerEmbeddedWorker *worker, const ContainerType *type, LtTypeId id,
             Visit *visit, ContainerFinding *ret_finding)
{
  LtContainerError error;
  void *again = NULL;
  LtContainerStatus status = visit_scope (worker, id, visit, &again, &error);

  if (status != LT_CONTAINER_OK)
    return container_embedded_judge (status, &error, ret_finding);
  if (again != visit->object)
    return container_find (ret_finding, CONTAINER_WRONG_INSTANCE, 0,
                           "%s: expected the scope's object again, found another one",
                           type->name);
  return container_object_judge_tree (visit->object, type, visit->scope, ret_finding);
}

ContainerVerdict
container_embedded_scoped (ContainerWorker *base, uint64_t random,
                           ContainerFinding *ret_finding)
{
  ContainerEmbeddedWorker *worker = (ContainerEmbeddedWorker *) base;
  const ContainerCount before = container_tally_read (&worker->base.tally);
  ContainerVerdict verdict = CONTAINER_FINE;
  const ContainerType *type = NULL;
  Visit one = { NULL, NULL }, other = { NULL, NULL };
  LtContainerError error;
  LtTypeId id = 0;
  LtContainerStatus status =
    draw_top (worker->embedded, CONTAINER_SCOPED, random, &type, &id, &error);

  if (status != LT_CONTAINER_OK)
    return container_embedded_judge (status, &error, ret_finding);
  verdict = judge_visit (worker, type, id, &one, ret_finding);
  if (verdict == CONTAINER_FINE)
    verdict = judge_visit (worker, type, id, &other, ret_finding);
  if (verdict == CONTAINER_FINE && one.object == other.object)
    verdict = container_find (ret_finding, CONTAINER_WRONG_LIFETIME, 0,
                              "%s: expected a new object in a new scope, found the other's",
                              type->name);
  lt_scope_free (other.scope);
  lt_scope_free (one.scope);
  return container_embedded_settle (worker, before, type, verdict, ret_finding);
}
