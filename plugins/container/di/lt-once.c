/* SPDX-License-Identifier: MIT
 *
 * Who finds a singleton missing becomes its builder, or waits for the builder there is.
 *
 * Waiting for each other cannot come from declared dependencies, which have no cycle. But
 * a factory may resolve what it likes: so before a thread waits it follows the chain of who
 * waits for whom, and refuses if that ends at itself. That chain is kept under the lock.
 */

#include "lt-container-private.h"

#include <time.h>

#define NS_PER_S UINT64_C (1000000000)

/* ---- Refusals -------------------------------------------------------------- */

LtContainerStatus
lt_thread_fail_cycle (const LtThread *thread, const LtType *type, LtContainerError *error)
{
  const LtType *steps[LT_CONTAINER_MAX_DEPTH];
  char text[LT_TRAIL_TEXT];
  LtTrail trail = { 0 };
  uint32_t n_steps = 0;

  for (const LtFrame *frame = thread->top; n_steps == 0 || steps[n_steps - 1] != type;
       frame = frame->below)
    steps[n_steps++] = frame->type;
  while (n_steps > 0)
    lt_trail_add (&trail, steps[--n_steps]->name);
  lt_trail_add (&trail, type->name);
  lt_trail_write (&trail, text);
  return lt_container_fail (error, LT_CONTAINER_CYCLE,
                            "type '%s': cycle, while it is being constructed: %s", type->name,
                            text);
}

/* The singleton of this container that the builder of @type waits for, or NULL. */
static const LtType *
awaited_by_builder (const LtType *type)
{
  const LtThread *builder = type->builder;

  if (builder == NULL
      || atomic_load_explicit (&builder->waiting_in, memory_order_relaxed) != type->container)
    return NULL;
  return builder->waiting_for;
}

/* Is @thread what the builder of @type waits for in the end? */
static bool
would_deadlock (const LtThread *thread, const LtType *type)
{
  while (type != NULL && type->builder != thread)
    type = awaited_by_builder (type);
  return type != NULL;
}

/* The singletons only: what lies between them is on other threads' stacks. */
static LtContainerStatus
fail_deadlock (const LtThread *thread, const LtType *type, LtContainerError *error)
{
  char text[LT_TRAIL_TEXT];
  LtTrail trail = { 0 };
  const LtType *step = type;

  for (; step->builder != thread; step = awaited_by_builder (step))
    lt_trail_add (&trail, step->name);
  lt_trail_add (&trail, step->name);
  lt_trail_add (&trail, type->name);
  lt_trail_write (&trail, text);
  return lt_container_fail (error, LT_CONTAINER_CYCLE,
                            "type '%s': cycle, of threads that wait for each other: %s",
                            type->name, text);
}

/* ---- Waiting --------------------------------------------------------------- */

static void
init_wake (pthread_cond_t *wake)
{
  pthread_condattr_t attributes;

  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (wake, &attributes);
  pthread_condattr_destroy (&attributes);
}

static struct timespec
deadline_in (uint64_t ns)
{
  struct timespec at;

  clock_gettime (CLOCK_MONOTONIC, &at);
  ns += (uint64_t) at.tv_nsec;
  at.tv_sec += (time_t) (ns / NS_PER_S);
  at.tv_nsec = (long) (ns % NS_PER_S);
  return at;
}

static void
leave_waiters (LtType *type, const LtWaiter *waiter)
{
  LtWaiter **place = &type->waiters;

  while (*place != waiter)
    place = &(*place)->next;
  *place = waiter->next;
}

/* [lock], which is let go while waiting. */
static LtContainerStatus
wait_for (LtThread *thread, LtType *type, LtContainerError *error)
{
  LtContainer *container = type->container;
  const struct timespec deadline = deadline_in (container->patience_ns);
  LtWaiter waiter = { .next = type->waiters, .error = error };
  int result = 0;

  init_wake (&waiter.wake);
  type->waiters = &waiter;
  thread->waiting_for = type;
  atomic_store_explicit (&thread->waiting_in, container, memory_order_relaxed);
  while (!waiter.done && result == 0)
    result = pthread_cond_timedwait (&waiter.wake, &container->lock, &deadline);
  atomic_store_explicit (&thread->waiting_in, NULL, memory_order_relaxed);
  if (!waiter.done)
    {
      leave_waiters (type, &waiter);
      waiter.status = lt_container_fail (
        error, LT_CONTAINER_TIMEOUT,
        "singleton '%s': expected another thread to construct it within %.3f s", type->name,
        (double) container->patience_ns / (double) NS_PER_S);
    }
  pthread_cond_destroy (&waiter.wake);
  return waiter.status;
}

/* [lock] */
static bool
begin (LtThread *thread, LtType *type, LtContainerStatus *ret_status, LtContainerError *error)
{
  *ret_status = LT_CONTAINER_OK;
  if (!lt_type_is_registered (type) || type->container->closing)
    *ret_status = lt_container_fail (error, LT_CONTAINER_NOT_FOUND,
                                     "type '%s': not registered any more", type->name);
  else if (atomic_load_explicit (&type->singleton, memory_order_relaxed) != NULL)
    return false;
  else if (type->builder == NULL)
    {
      type->builder = thread;
      return true;
    }
  else if (type->builder == thread)
    *ret_status = lt_thread_fail_cycle (thread, type, error);
  else if (would_deadlock (thread, type))
    *ret_status = fail_deadlock (thread, type, error);
  else
    *ret_status = wait_for (thread, type, error);
  return false;
}

bool
lt_once_begin (LtThread *thread, LtType *type, LtContainerStatus *ret_status,
               LtContainerError *error)
{
  bool is_mine = false;

  pthread_mutex_lock (&type->container->lock);
  is_mine = begin (thread, type, ret_status, error);
  pthread_mutex_unlock (&type->container->lock);
  return is_mine;
}

/* ---- The outcome ----------------------------------------------------------- */

static void
tell_waiters (LtType *type, LtContainerStatus status, const LtContainerError *error)
{
  LtWaiter *next = NULL;

  for (LtWaiter *waiter = type->waiters; waiter != NULL; waiter = next)
    {
      next = waiter->next;
      waiter->status = status;
      waiter->done = true;
      if (status != LT_CONTAINER_OK)
        *waiter->error = *error;
      pthread_cond_signal (&waiter->wake);
    }
  type->waiters = NULL;
}

static void
join_singletons (LtContainer *container, LtType *type)
{
  type->newer = NULL;
  type->older = container->newest;
  if (type->older != NULL)
    type->older->newer = type;
  container->newest = type;
  container->n_singletons++;
}

LtContainerStatus
lt_once_end (LtType *type, void *object, LtInstances *owned, LtContainerStatus status,
             LtContainerError *error)
{
  LtContainer *container = type->container;

  pthread_mutex_lock (&container->lock);
  type->builder = NULL;
  if (status == LT_CONTAINER_OK && !lt_type_is_registered (type))
    status = lt_container_fail (error, LT_CONTAINER_NOT_FOUND,
                                "type '%s': unregistered while it was constructed", type->name);
  if (status == LT_CONTAINER_OK)
    {
      type->owned = owned;
      join_singletons (container, type);
      atomic_store_explicit (&type->singleton, object, memory_order_release);
    }
  tell_waiters (type, status, error);
  pthread_mutex_unlock (&container->lock);
  return status;
}
