/* SPDX-License-Identifier: MIT */

#include "lt-registry.h"

#include <stdlib.h>
#include <string.h>

/* ---- Definitions ----------------------------------------------------------- */

static bool
is_name (const char *name)
{
  size_t length = name != NULL ? strnlen (name, LT_CONTAINER_NAME_MAX + 1) : 0;

  for (size_t i = 0; i < length; i++)
    if (name[i] <= ' ' || name[i] > '~' || name[i] == '"' || name[i] == '\\')
      return false;
  return length > 0 && length <= LT_CONTAINER_NAME_MAX;
}

static LtContainerStatus
fail_name (LtContainerError *error, const char *what, const char *name)
{
  return lt_container_fail (error, LT_CONTAINER_INVALID,
                            "%s: expected 1 to %u printable ASCII characters without space, "
                            "'\"' and '\\', found '%.64s'",
                            what, LT_CONTAINER_NAME_MAX, name != NULL ? name : "");
}

static LtContainerStatus
check_definition (const LtDefinition *definition, LtContainerError *error)
{
  if (!is_name (definition->name))
    return fail_name (error, "name of a type", definition->name);
  if ((unsigned) definition->lifetime > LT_TRANSIENT)
    return lt_container_fail (error, LT_CONTAINER_INVALID,
                              "type '%s': expected a lifetime, found %d", definition->name,
                              (int) definition->lifetime);
  if (definition->factory == NULL)
    return lt_container_fail (error, LT_CONTAINER_INVALID,
                              "type '%s': expected a factory, found none", definition->name);
  if (definition->n_dependencies > LT_CONTAINER_MAX_DEPENDENCIES)
    return lt_container_fail (
      error, LT_CONTAINER_LIMIT, "type '%s': expected at most %u dependencies, found %u",
      definition->name, LT_CONTAINER_MAX_DEPENDENCIES, definition->n_dependencies);
  for (uint32_t i = 0; i < definition->n_dependencies; i++)
    if (!is_name (definition->dependencies[i]))
      return fail_name (error, definition->name, definition->dependencies[i]);
  return LT_CONTAINER_OK;
}

/* ---- Registration ---------------------------------------------------------- */

/* Declares what @edges is to lead to. On failure @n_edges says how many were. */
static LtContainerStatus
declare_dependencies (LtContainer *container, LtType *type, const LtDefinition *definition,
                      LtEdge *edges, uint32_t *n_edges, LtContainerError *error)
{
  LtContainerStatus status = LT_CONTAINER_OK;

  for (*n_edges = 0; *n_edges < definition->n_dependencies; ++*n_edges)
    {
      LtEdge *edge = &edges[*n_edges];

      edge->from = type;
      status =
        lt_registry_declare (container, definition->dependencies[*n_edges], &edge->to, error);
      if (status != LT_CONTAINER_OK)
        break;
    }
  return status;
}

static void
link_edge (LtEdge *edge)
{
  lt_type_ref (edge->to);
  edge->next = edge->to->dependants;
  edge->place = &edge->to->dependants;
  if (edge->next != NULL)
    edge->next->place = &edge->next;
  edge->to->dependants = edge;
}

static void
unlink_edge (LtEdge *edge)
{
  *edge->place = edge->next;
  if (edge->next != NULL)
    edge->next->place = edge->place;
}

static void
publish (LtType *type, const LtDefinition *definition, LtEdge *edges)
{
  type->lifetime = (uint8_t) definition->lifetime;
  type->factory = definition->factory;
  type->destroy = definition->destroy;
  type->data = definition->data;
  type->free_data = definition->free_data;
  type->edges = edges;
  type->n_edges = definition->n_dependencies;
  for (uint32_t i = 0; i < type->n_edges; i++)
    link_edge (&edges[i]);
  type->container->n_types++;
  atomic_store_explicit (&type->registered, true, memory_order_release);
}

/* @type is declared. */
static LtContainerStatus
complete (LtContainer *container, LtType *type, const LtDefinition *definition,
          LtContainerError *error)
{
  LtEdge *edges = calloc (definition->n_dependencies + 1u, sizeof edges[0]);
  uint32_t n_edges = 0;
  LtContainerStatus status = LT_CONTAINER_OK;

  if (edges == NULL)
    return lt_container_fail_memory (error);
  status = declare_dependencies (container, type, definition, edges, &n_edges, error);
  if (status == LT_CONTAINER_OK)
    status = lt_graph_check (container, type, definition->lifetime, edges, n_edges, error);
  if (status == LT_CONTAINER_OK)
    {
      publish (type, definition, edges);
      return status;
    }
  for (uint32_t i = 0; i < n_edges; i++)
    lt_registry_forget (container, edges[i].to);
  free (edges);
  return status;
}

static LtContainerStatus
register_type (LtContainer *container, const LtDefinition *definition, LtTypeId *ret_id,
               LtContainerError *error)
{
  LtType *type = NULL;
  LtContainerStatus status = lt_registry_declare (container, definition->name, &type, error);

  if (status != LT_CONTAINER_OK)
    return status;
  if (lt_type_is_registered (type))
    return lt_container_fail (error, LT_CONTAINER_EXISTS, "type '%s': exists already",
                              definition->name);
  status = complete (container, type, definition, error);
  if (status != LT_CONTAINER_OK)
    lt_registry_forget (container, type);
  else if (ret_id != NULL)
    *ret_id = type->id;
  return status;
}

/* Ends a change: what it retired may be due to be freed. */
static void
leave (LtContainer *container)
{
  LtRetired retired;
  bool taken = lt_registry_take_retired (container, false, &retired);

  pthread_mutex_unlock (&container->lock);
  if (taken)
    lt_registry_reclaim (container, &retired);
}

LtContainerStatus
lt_container_register (LtContainer *container, const LtDefinition *definition, LtTypeId *ret_id,
                       LtContainerError *error)
{
  LtContainerStatus status = check_definition (definition, error);

  if (status != LT_CONTAINER_OK)
    return status;
  pthread_mutex_lock (&container->lock);
  status = register_type (container, definition, ret_id, error);
  leave (container);
  return status;
}

static LtContainerStatus
unregister_type (LtContainer *container, LtTypeId id, LtContainerError *error)
{
  LtType *type = lt_registry_get (container, id);

  if (type == NULL)
    return lt_container_fail_id (error, id);
  if (type->dependants != NULL)
    return lt_container_fail (error, LT_CONTAINER_IN_USE, "type '%s': '%s' depends on it",
                              type->name, type->dependants->from->name);

  atomic_store_explicit (&type->registered, false, memory_order_relaxed);
  container->n_types--;
  lt_registry_forget (container, type);
  for (uint32_t i = 0; i < type->n_edges; i++)
    unlink_edge (&type->edges[i]);
  for (uint32_t i = 0; i < type->n_edges; i++)
    lt_registry_forget (container, type->edges[i].to);
  return LT_CONTAINER_OK;
}

LtContainerStatus
lt_container_unregister (LtContainer *container, LtTypeId id, LtContainerError *error)
{
  LtContainerStatus status = LT_CONTAINER_OK;

  pthread_mutex_lock (&container->lock);
  status = unregister_type (container, id, error);
  leave (container);
  return status;
}
