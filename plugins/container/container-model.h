/* SPDX-License-Identifier: MIT
 *
 * container-model: the types that the embedded container is filled with.
 *
 * A third of them are singletons, a third scoped, a third transient. Each third lies in
 * layers; a type depends on `width` types of the layer below in its own third, drawn from
 * the seed. In the bottom layer scoped and transient types depend on one singleton each.
 * So below a type of the top layer there is a tree of `depth` layers.
 *
 * It is known here, apart from the container, what every object has to look like.
 *
 * Built in init; but for the counts immutable from then on, so any thread may read.
 */
#pragma once

#include "container-options.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define CONTAINER_NAME_SIZE 24u
#define CONTAINER_MAX_OBJECTS (1u << 16) /* that one resolution makes: it cannot be stopped */
#define CONTAINER_MAX_BYTES (1u << 30)   /* of objects that there are at a time */

/* In the order of LtLifetime. */
enum
{
  CONTAINER_SINGLETON,
  CONTAINER_SCOPED,
  CONTAINER_TRANSIENT,
  CONTAINER_N_LIFETIMES
};

typedef struct ContainerType ContainerType;

struct ContainerType
{
  char name[CONTAINER_NAME_SIZE]; /* "scoped-12" */
  uint8_t lifetime;
  uint32_t n_dependencies;
  const ContainerType **dependencies; /* in the model's memory, or behind the type */
  atomic_uint n_made;                 /* objects; counted for singletons only */
};

typedef struct ContainerModel
{
  uint32_t n_types;
  ContainerType *types; /* singletons, scoped, transients; each from the top layer down */
  const ContainerType **dependencies; /* of all */
  uint32_t first[CONTAINER_N_LIFETIMES];
  uint32_t n[CONTAINER_N_LIFETIMES];
  uint32_t n_top[CONTAINER_N_LIFETIMES]; /* the top layer is as many from the first */
  uint64_t tree_size; /* objects below a type of the top layer, itself included */
} ContainerModel;

/* See container-options.h for what must hold of @options. NULL without memory. */
ContainerModel *container_model_new (const ContainerOptions *options);

/* Takes NULL. */
void container_model_free (ContainerModel *model);

/* Objects that a tree of @depth layers has, each object on @width of the next; above
 * CONTAINER_MAX_OBJECTS only that it is above. */
uint64_t container_tree_size (uint32_t depth, uint32_t width);
