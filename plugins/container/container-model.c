/* SPDX-License-Identifier: MIT */

#include "container-model.h"

#include <ltplugin.h>

#include <stdio.h>
#include <stdlib.h>

static const char *const prefixes[CONTAINER_N_LIFETIMES] = {
  [CONTAINER_SINGLETON] = "singleton",
  [CONTAINER_SCOPED] = "scoped",
  [CONTAINER_TRANSIENT] = "transient",
};

typedef struct Draft
{
  ContainerModel *model;
  const ContainerOptions *options;
  const ContainerType **free_dependencies; /* where those of the next type go */
  uint64_t random;
} Draft;

static uint32_t
draw (Draft *draft, uint32_t n)
{
  draft->random += LT_GOLDEN_GAMMA;
  return (uint32_t) lt_random_below (lt_mix64 (draft->random), n);
}

static void
depend (Draft *draft, ContainerType *type, const ContainerType *on)
{
  type->dependencies[type->n_dependencies++] = on;
  draft->free_dependencies++;
}

/* Where layer @layer of @n types begins; the last one ends where the next would. */
static uint32_t
layer_start (const Draft *draft, uint32_t n, uint32_t layer)
{
  return (uint32_t) ((uint64_t) n * layer / draft->options->depth);
}

/* Different types, from a random one on. */
static void
depend_on_layer (Draft *draft, ContainerType *type, uint32_t lifetime, uint32_t layer)
{
  const ContainerModel *model = draft->model;
  uint32_t start = layer_start (draft, model->n[lifetime], layer);
  uint32_t n_there = layer_start (draft, model->n[lifetime], layer + 1) - start;
  uint32_t from = draw (draft, n_there);

  for (uint32_t i = 0; i < draft->options->width; i++)
    depend (draft, type, &model->types[model->first[lifetime] + start + (from + i) % n_there]);
}

static void
fill_layer (Draft *draft, uint32_t lifetime, uint32_t layer)
{
  ContainerModel *model = draft->model;
  uint32_t end = layer_start (draft, model->n[lifetime], layer + 1);
  bool is_bottom = layer + 1 == draft->options->depth;

  for (uint32_t i = layer_start (draft, model->n[lifetime], layer); i < end; i++)
    {
      ContainerType *type = &model->types[model->first[lifetime] + i];

      snprintf (type->name, sizeof type->name, "%s-%u", prefixes[lifetime], i);
      type->lifetime = (uint8_t) lifetime;
      type->dependencies = draft->free_dependencies;
      if (!is_bottom)
        depend_on_layer (draft, type, lifetime, layer + 1);
      else if (lifetime != CONTAINER_SINGLETON)
        depend (draft, type, &model->types[draw (draft, model->n[CONTAINER_SINGLETON])]);
    }
}

static void
fill (ContainerModel *model, const ContainerOptions *options)
{
  Draft draft = { model, options, model->dependencies, lt_mix64 (options->seed) };

  for (uint32_t lifetime = 0; lifetime < CONTAINER_N_LIFETIMES; lifetime++)
    {
      model->first[lifetime] = model->n_types * lifetime / CONTAINER_N_LIFETIMES;
      model->n[lifetime] =
        model->n_types * (lifetime + 1) / CONTAINER_N_LIFETIMES - model->first[lifetime];
      model->n_top[lifetime] = layer_start (&draft, model->n[lifetime], 1);
      for (uint32_t layer = 0; layer < options->depth; layer++)
        fill_layer (&draft, lifetime, layer);
    }
}

ContainerModel *
container_model_new (const ContainerOptions *options)
{
  ContainerModel *model = calloc (1, sizeof *model);

  if (model == NULL)
    return NULL;
  model->n_types = options->n_types;
  model->tree_size = container_tree_size (options->depth, options->width);
  model->types = calloc (options->n_types, sizeof model->types[0]);
  model->dependencies =
    calloc ((size_t) options->n_types * options->width, sizeof model->dependencies[0]);
  if (model->types == NULL || model->dependencies == NULL)
    {
      container_model_free (model);
      return NULL;
    }
  fill (model, options);
  return model;
}

void
container_model_free (ContainerModel *model)
{
  if (model == NULL)
    return;
  free (model->types);
  free (model->dependencies);
  free (model);
}

uint64_t
container_tree_size (uint32_t depth, uint32_t width)
{
  uint64_t n_objects = 0, n_in_layer = 1;

  for (uint32_t i = 0; i < depth && n_objects <= CONTAINER_MAX_OBJECTS; i++)
    {
      n_objects += n_in_layer;
      n_in_layer *= width;
    }
  return n_objects;
}
