/* SPDX-License-Identifier: MIT
 *
 * The registered types make a graph without cycles, and each registration is checked
 * against it alone, so that it stays one. Walks are breadth first, so the way that an
 * error shows is the shortest; they keep their queue and their way back within the types.
 */

#include "lt-container-private.h"

#include <stddef.h>

/* ---- Walking --------------------------------------------------------------- */

typedef struct Walk
{
  uint64_t number;
  LtType *last; /* reached so far, linked by LtType.next */
} Walk;

static Walk
walk_from (LtContainer *container, LtType *type)
{
  type->walk = ++container->n_walks;
  type->came_from = NULL;
  type->next = NULL;
  return (Walk){ container->n_walks, type };
}

static void
reach (Walk *walk, LtType *type, LtType *from)
{
  if (type->walk == walk->number)
    return;
  type->walk = walk->number;
  type->came_from = from;
  type->next = NULL;
  walk->last->next = type;
  walk->last = type;
}

/* ---- Cycles ---------------------------------------------------------------- */

/* Makes came_from point ahead, from where the walk began to @last. */
static void
turn_round (LtType *last)
{
  LtType *ahead = NULL;

  for (LtType *step = last; step != NULL;)
    {
      LtType *before = step->came_from;

      step->came_from = ahead;
      ahead = step;
      step = before;
    }
}

/* @last depends on @type, where the walk that came to it began. */
static LtContainerStatus
fail_cycle (const LtType *type, LtType *last, LtContainerError *error)
{
  char text[LT_TRAIL_TEXT];
  LtTrail trail = { 0 };

  turn_round (last);
  for (const LtType *step = type; step != NULL; step = step->came_from)
    lt_trail_add (&trail, step->name);
  lt_trail_add (&trail, type->name);
  lt_trail_write (&trail, text);
  return lt_container_fail (error, LT_CONTAINER_CYCLE, "type '%s': cycle: %s", type->name,
                            text);
}

/* Does a way down from @type lead back to it? Not if nothing depends on it, except for
 * itself. */
static LtContainerStatus
check_cycle (LtContainer *container, LtType *type, const LtEdge *edges, uint32_t n_edges,
             LtContainerError *error)
{
  Walk walk = walk_from (container, type);

  for (uint32_t i = 0; i < n_edges; i++)
    if (edges[i].to == type)
      return fail_cycle (type, type, error);
    else if (type->dependants != NULL)
      reach (&walk, edges[i].to, type);

  for (LtType *step = type->next; step != NULL; step = step->next)
    for (uint32_t i = 0; i < step->n_edges; i++)
      if (step->edges[i].to == type)
        return fail_cycle (type, step, error);
      else
        reach (&walk, step->edges[i].to, step);
  return LT_CONTAINER_OK;
}

/* ---- Captive dependencies -------------------------------------------------- */

/* The first of the dependencies that needs a scope, or NULL. */
static const LtType *
next_in_need (const LtEdge *edges, uint32_t n_edges)
{
  for (uint32_t i = 0; i < n_edges; i++)
    if (edges[i].to->needs_scope)
      return edges[i].to;
  return NULL;
}

/* The singleton @top depends on @type, by way of what came_from leads to; @type is to be
 * registered with @edges. */
static LtContainerStatus
fail_captive (const LtType *top, const LtType *type, LtLifetime lifetime, const LtEdge *edges,
              uint32_t n_edges, LtContainerError *error)
{
  const LtType *step = top;
  char text[LT_TRAIL_TEXT];
  LtTrail trail = { 0 };

  for (; step != type; step = step->came_from)
    lt_trail_add (&trail, step->name);
  lt_trail_add (&trail, type->name);

  /* And on, down to the scoped one. */
  if (lifetime != LT_SCOPED)
    do
      {
        step = next_in_need (edges, n_edges);
        lt_trail_add (&trail, step->name);
        edges = step->edges;
        n_edges = step->n_edges;
      }
    while (step->lifetime != LT_SCOPED);
  lt_trail_write (&trail, text);
  return lt_container_fail (error, LT_CONTAINER_CAPTIVE,
                            "singleton '%s': captive dependency on the scoped '%s': %s",
                            top->name, step->name, text);
}

/* Finds out who needs a scope because @type will. A transient that was marked before was
 * walked up from then, so it is no use to go there again; a scoped one is marked, too. */
static LtContainerStatus
spread_need (LtContainer *container, LtType *type, LtLifetime lifetime, const LtEdge *edges,
             uint32_t n_edges, LtContainerError *error)
{
  Walk walk = walk_from (container, type);

  for (LtType *step = type; step != NULL; step = step->next)
    for (const LtEdge *edge = step->dependants; edge != NULL; edge = edge->next)
      if (!edge->from->needs_scope)
        {
          reach (&walk, edge->from, step);
          if (edge->from->lifetime == LT_SINGLETON)
            return fail_captive (edge->from, type, lifetime, edges, n_edges, error);
        }
  for (LtType *step = type; step != NULL; step = step->next)
    step->needs_scope = true;
  return LT_CONTAINER_OK;
}

LtContainerStatus
lt_graph_check (LtContainer *container, LtType *type, LtLifetime lifetime, const LtEdge *edges,
                uint32_t n_edges, LtContainerError *error)
{
  bool below = next_in_need (edges, n_edges) != NULL;
  LtContainerStatus status = check_cycle (container, type, edges, n_edges, error);

  if (status != LT_CONTAINER_OK)
    return status;
  if (lifetime == LT_SINGLETON && below)
    return fail_captive (type, type, lifetime, edges, n_edges, error);
  if (lifetime == LT_SCOPED || (lifetime == LT_TRANSIENT && below))
    return spread_need (container, type, lifetime, edges, n_edges, error);
  return LT_CONTAINER_OK;
}
