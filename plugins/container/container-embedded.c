/* SPDX-License-Identifier: MIT */

#include "container-embedded.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Life ------------------------------------------------------------------ */

static double
resident_mib (void)
{
  return (double) suite_resident_bytes () / 1048576;
}

static bool
fail (ContainerFinding *finding, LtContainerStatus status, const LtContainerError *error)
{
  container_find (finding, CONTAINER_INTERNAL, status, "%s", error->text);
  return false;
}

static LtContainerStatus
interrupt (LtContainerError *error)
{
  snprintf (error->text, sizeof error->text, "set-up was interrupted");
  return LT_CONTAINER_FACTORY;
}

static LtContainerStatus
register_type (ContainerEmbedded *self, uint32_t i, LtContainerError *error)
{
  ContainerType *type = &self->model->types[i];
  const char *names[LT_CONTAINER_MAX_DEPENDENCIES];
  const LtDefinition definition = {
    .name = type->name,
    .lifetime = (LtLifetime) type->lifetime,
    .factory = container_object_make,
    .destroy = container_object_destroy,
    .data = &self->recipes[i],
    .dependencies = names,
    .n_dependencies = type->n_dependencies,
  };

  for (uint32_t k = 0; k < type->n_dependencies; k++)
    names[k] = type->dependencies[k]->name;
  self->recipes[i] = (ContainerRecipe){ type, self->options.payload_bytes, &self->shared };
  return lt_container_register (self->container, &definition, &self->ids[i], error);
}

static bool
register_all (ContainerEmbedded *self, ContainerFinding *finding)
{
  const uint32_t *stop_word = suite_stop_word (self->host);
  LtContainerError error = { .text = "out of memory" };
  LtContainerStatus status = lt_container_new (NULL, &self->container, &error);

  if (status == LT_CONTAINER_OK)
    status = lt_container_reserve (self->container, self->model->n_types, &error);
  for (uint32_t i = 0; i < self->model->n_types && status == LT_CONTAINER_OK; i++)
    status = suite_stopping (stop_word) ? interrupt (&error) : register_type (self, i, &error);
  if (status == LT_CONTAINER_OK)
    status = lt_container_verify (self->container, &error);
  return status == LT_CONTAINER_OK || fail (finding, status, &error);
}

static bool
make_singletons (ContainerEmbedded *self, ContainerFinding *finding)
{
  const uint32_t *stop_word = suite_stop_word (self->host);
  LtContainerError error = { .text = "" };
  LtContainerStatus status = LT_CONTAINER_OK;
  void *object = NULL;

  for (uint32_t i = 0; i < self->model->n[CONTAINER_SINGLETON] && status == LT_CONTAINER_OK;
       i++)
    status = suite_stopping (stop_word)
               ? interrupt (&error)
               : lt_container_resolve (self->container, self->ids[i], &object, &error);
  return status == LT_CONTAINER_OK || fail (finding, status, &error);
}

static void
log_setup (const ContainerEmbedded *self, double types_s, double singletons_s, double mib)
{
  const ContainerModel *model = self->model;

  suite_log (self->host, LT_LOG_INFO,
             "embedded: %u types (%u singleton, %u scoped, %u transient) in %u layers of %u "
             "dependencies, %" PRIu64 " objects below a top one, registered in %.3f s; "
             "singletons made in %.3f s; %.1f MiB",
             model->n_types, model->n[CONTAINER_SINGLETON], model->n[CONTAINER_SCOPED],
             model->n[CONTAINER_TRANSIENT], self->options.depth, self->options.width,
             model->tree_size, types_s, singletons_s, mib);
}

static void
free_all (ContainerEmbedded *self)
{
  container_model_free (self->model);
  container_tallies_clear (&self->workers);
  free (self->recipes);
  free (self->ids);
  free (self);
}

static bool
fill (ContainerEmbedded *self, ContainerFinding *finding)
{
  double start_s = suite_now_s (), mib = resident_mib (), types_s = 0;
  uint32_t n_types = self->options.n_types;

  self->model = container_model_new (&self->options);
  self->recipes = calloc (n_types, sizeof self->recipes[0]);
  self->ids = calloc (n_types, sizeof self->ids[0]);
  if (self->model == NULL || self->recipes == NULL || self->ids == NULL)
    {
      container_find (finding, CONTAINER_INTERNAL, 0, "out of memory");
      return false;
    }
  if (!register_all (self, finding))
    return false;
  types_s = suite_now_s () - start_s;
  if (self->options.eager && !make_singletons (self, finding))
    return false;
  log_setup (self, types_s, suite_now_s () - start_s - types_s, resident_mib () - mib);
  return true;
}

static void *
open_container (const lt_host *host, const ContainerOptions *options,
                ContainerFinding *ret_finding)
{
  ContainerEmbedded *self = container_alloc_lines (sizeof *self);
  bool is_filled = false;

  if (self == NULL)
    {
      container_find (ret_finding, CONTAINER_INTERNAL, 0, "out of memory");
      return NULL;
    }
  self->host = host;
  self->options = *options;
  container_tallies_init (&self->workers);
  lt_container_thread_register ();
  is_filled = fill (self, ret_finding);
  if (!is_filled)
    lt_container_free (self->container);
  lt_container_thread_unregister ();
  if (is_filled)
    return self;
  free_all (self);
  return NULL;
}

static bool
close_container (void *state, ContainerFinding *ret_finding)
{
  ContainerEmbedded *self = state;
  uint32_t n_types = lt_container_count (self->container);
  bool is_right = false;

  lt_container_thread_register ();
  lt_container_free (self->container);
  lt_container_thread_unregister ();
  is_right = container_embedded_balance (self, ret_finding);
  if (is_right && n_types != self->model->n_types)
    {
      container_find (ret_finding, CONTAINER_INTERNAL, 0,
                      "expected %u types in the end, found %u", self->model->n_types, n_types);
      is_right = false;
    }
  free_all (self);
  return is_right;
}

/* ---- Workers --------------------------------------------------------------- */

static ContainerWorker *
worker_new (void *state, uint32_t index, ContainerFinding *ret_finding)
{
  ContainerEmbedded *self = state;
  ContainerEmbeddedWorker *worker = container_alloc_lines (sizeof *worker);

  if (worker != NULL)
    worker->own = calloc (self->options.n_own, sizeof worker->own[0]);
  if (worker == NULL || worker->own == NULL)
    {
      free (worker);
      container_find (ret_finding, CONTAINER_INTERNAL, 0, "out of memory");
      return NULL;
    }
  worker->embedded = self;
  worker->index = index;
  container_tallies_join (&self->workers, &worker->base.tally);
  lt_container_thread_register ();
  return &worker->base;
}

static void
worker_free (ContainerWorker *base)
{
  ContainerEmbeddedWorker *worker = (ContainerEmbeddedWorker *) base;
  ContainerEmbedded *self = worker->embedded;

  container_embedded_unregister_own (worker);
  lt_container_thread_unregister ();
  container_tallies_leave (&self->workers, &worker->base.tally);
  free (worker->own);
  free (worker);
}

const ContainerBackend container_embedded = {
  .name = "embedded",
  .open = open_container,
  .check = container_embedded_check,
  .close = close_container,
  .worker_new = worker_new,
  .worker_free = worker_free,
  .resolve_singleton = container_embedded_singleton,
  .resolve_transient = container_embedded_transient,
  .resolve_scoped = container_embedded_scoped,
  .change = container_embedded_change,
};
