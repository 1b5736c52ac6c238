/* SPDX-License-Identifier: MIT */

#include "lt-container-private.h"

#include <stdlib.h>

/* ---- Construction ---------------------------------------------------------- */

/* What one call of lt_construct(), or one singleton within it, is about. */
typedef struct Job
{
  LtThread *thread;
  LtScope *scope;
  void *context;
  LtInstances *instances;
  LtContainerError *error; /* never NULL */
  bool nested; /* within a factory that resolves on its own: a cycle may close here */
} Job;

/* The one variable that is not passed along: only so is a factory that comes back by way
 * of the public functions known for what it is. */
static _Thread_local LtThread this_thread;

static LtContainerStatus obtain (const Job *job, LtType *type, void **ret_object);

static bool
is_under_construction (const LtThread *thread, const LtType *type)
{
  for (const LtFrame *frame = thread->top; frame != NULL; frame = frame->below)
    if (frame->type == type)
      return true;
  return false;
}

static LtContainerStatus
obtain_dependencies (const Job *job, LtType *type, void **objects)
{
  LtContainerStatus status = LT_CONTAINER_OK;

  for (uint32_t i = 0; i < type->n_edges && status == LT_CONTAINER_OK; i++)
    {
      LtType *to = type->edges[i].to;

      if (!lt_type_is_registered (to))
        return lt_container_fail (job->error, LT_CONTAINER_NOT_FOUND,
                                  "type '%s': not registered, but '%s' depends on it", to->name,
                                  type->name);
      status = obtain (job, to, &objects[i]);
    }
  return status;
}

static LtContainerStatus
call_factory (const Job *job, LtType *type, void **objects, void **ret_object)
{
  const LtBuild build = {
    .container = type->container,
    .scope = job->scope,
    .context = job->context,
    .data = type->data,
    .dependencies = objects,
    .n_dependencies = type->n_edges,
  };

  job->error->status = LT_CONTAINER_FACTORY;
  job->error->text[0] = '\0';
  *ret_object = type->factory (&build, job->error);
  if (*ret_object != NULL)
    return LT_CONTAINER_OK;
  if (job->error->text[0] == '\0')
    lt_container_fail (job->error, LT_CONTAINER_FACTORY, "type '%s': its factory failed",
                       type->name);
  return job->error->status;
}

/* A new object of @type, on no stack yet. */
static LtContainerStatus
make (const Job *job, LtType *type, void **ret_object)
{
  LtThread *thread = job->thread;
  void *objects[LT_CONTAINER_MAX_DEPENDENCIES];
  LtFrame frame = { type, thread->top, thread->top != NULL ? thread->top->depth + 1 : 1 };
  LtContainerStatus status = LT_CONTAINER_OK;

  if (job->nested && is_under_construction (thread, type))
    return lt_thread_fail_cycle (thread, type, job->error);
  if (frame.depth > LT_CONTAINER_MAX_DEPTH)
    return lt_container_fail (job->error, LT_CONTAINER_LIMIT,
                              "type '%s': expected at most %u objects under construction, "
                              "one for another, in one thread",
                              type->name, LT_CONTAINER_MAX_DEPTH);
  thread->top = &frame;
  status = obtain_dependencies (job, type, objects);
  if (status == LT_CONTAINER_OK)
    status = call_factory (job, type, objects, ret_object);
  thread->top = frame.below;
  return status;
}

static void
dispose (LtType *type, void *object)
{
  if (type->destroy != NULL)
    type->destroy (object, type->data);
}

static LtContainerStatus
make_owned (const Job *job, LtType *type, void **ret_object)
{
  LtContainerStatus status = make (job, type, ret_object);

  if (status == LT_CONTAINER_OK && !lt_instances_push (job->instances, type, *ret_object))
    {
      dispose (type, *ret_object);
      status = lt_container_fail_memory (job->error);
    }
  return status;
}

/* ---- The lifetimes --------------------------------------------------------- */

static LtContainerStatus
make_singleton (const Job *job, LtType *type)
{
  LtInstances *owned = malloc (sizeof *owned);
  LtContainerError error = { .text = "" };
  Job own = {
    .thread = job->thread, .instances = owned, .error = &error, .nested = job->nested
  };
  LtContainerStatus status = lt_container_fail_memory (&error);
  void *object = NULL;
  bool any_owned = false;

  if (owned != NULL)
    {
      lt_instances_init (owned);
      status = make (&own, type, &object);
      any_owned = owned->n_items > 0;
    }
  status = lt_once_end (type, object, any_owned ? owned : NULL, status, &error);
  if (status == LT_CONTAINER_OK && any_owned)
    return status;
  if (status != LT_CONTAINER_OK)
    {
      if (object != NULL)
        dispose (type, object);
      if (owned != NULL)
        lt_instances_clear (owned);
      *job->error = error;
    }
  free (owned);
  return status;
}

static LtContainerStatus
obtain_singleton (const Job *job, LtType *type, void **ret_object)
{
  LtContainerStatus status = LT_CONTAINER_OK;
  void *object = atomic_load_explicit (&type->singleton, memory_order_acquire);

  if (object == NULL)
    {
      if (lt_once_begin (job->thread, type, &status, job->error))
        status = make_singleton (job, type);
      object = atomic_load_explicit (&type->singleton, memory_order_acquire);
    }
  *ret_object = object;
  return status;
}

static LtContainerStatus
obtain_scoped (const Job *job, LtType *type, void **ret_object)
{
  LtContainerStatus status = LT_CONTAINER_OK;

  if (job->scope == NULL)
    return lt_container_fail (job->error, LT_CONTAINER_NO_SCOPE,
                              "type '%s': scoped, expected a scope", type->name);
  *ret_object = lt_scope_get (job->scope, type);
  if (*ret_object != NULL)
    return status;
  status = make_owned (job, type, ret_object);
  if (status == LT_CONTAINER_OK && !lt_scope_put (job->scope, type, *ret_object))
    status = lt_container_fail_memory (job->error);
  return status;
}

static LtContainerStatus
obtain (const Job *job, LtType *type, void **ret_object)
{
  switch ((LtLifetime) type->lifetime)
    {
    case LT_SINGLETON:
      return obtain_singleton (job, type, ret_object);
    case LT_SCOPED:
      return obtain_scoped (job, type, ret_object);
    case LT_TRANSIENT:
      break;
    }
  return make_owned (job, type, ret_object);
}

LtContainerStatus
lt_construct (LtType *type, LtScope *scope, void *context, LtInstances *instances,
              void **ret_object, LtContainerError *error)
{
  LtThread *thread = &this_thread;
  LtContainerError local;
  const Job job = { thread, scope, context, instances, &local, thread->top != NULL };
  LtContainerStatus status = obtain (&job, type, ret_object);

  if (status != LT_CONTAINER_OK && error != NULL)
    *error = local;
  return status;
}
