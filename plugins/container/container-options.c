/* SPDX-License-Identifier: MIT */

#include "container-options.h"

#include "container-model.h"
#include "container-objects.h"

#include <suite-kit.h>

#include <inttypes.h>

#define BACKEND_HELP "what is resolved from"

const lt_option container_options[CONTAINER_N_OPTIONS] = {
  { "backend",
    sizeof CONTAINER_NOT_BUILT > 1 ? BACKEND_HELP "; not built: " CONTAINER_NOT_BUILT
                                   : BACKEND_HELP,
    "embedded", NULL, NULL, "embedded|libpeas", LT_OPT_ENUM, 0 },
  { "types",
    "embedded: number of types; a third are singletons, a third scoped, a third transient",
    "1000", "3", "1000000", NULL, LT_OPT_I64, 0 },
  { "depth", "embedded: layers of types: how many objects lie below one another", "3", "1",
    "64", NULL, LT_OPT_I64, 0 },
  { "width", "embedded: dependencies of each type on the layer below", "2", "1", "64", NULL,
    LT_OPT_I64, 0 },
  { "payload", "embedded: bytes of each object that its factory fills", "64", "0", "1MiB", NULL,
    LT_OPT_SIZE, 0 },
  { "key", "what a type is asked for by: the handle that registering it gave, or its name",
    "handle", NULL, NULL, "handle|name", LT_OPT_ENUM, 0 },
  { "singletons", "embedded: are made when first asked for, or in set-up", "lazy", NULL, NULL,
    "lazy|eager", LT_OPT_ENUM, 0 },
  { "own_types", "embedded: types that each worker keeps registered by way of register", "16",
    "1", "10000", NULL, LT_OPT_I64, 0 },
  { "peas_folder", "libpeas: folder of its plugins; empty: ../peas from the suite's own", "",
    NULL, NULL, NULL, LT_OPT_STR, 0 },
};

/* ---- Memory ---------------------------------------------------------------- */

static uint64_t
larger_of (uint64_t a, uint64_t b)
{
  return a > b ? a : b;
}

/* Objects that a worker has at a time: those of one operation, and the singletons among
 * the types of its own, which are every third. */
static uint64_t
objects_of_worker (const ContainerOptions *options)
{
  const uint64_t n_tree = container_tree_size (options->depth, options->width);
  const uint64_t n_scoped = options->n_types / CONTAINER_N_LIFETIMES + 1;
  const uint64_t n_scope = n_tree < n_scoped ? n_tree : n_scoped;

  return larger_of (n_tree, 2 * n_scope)
         + (options->n_own + CONTAINER_N_LIFETIMES - 1) / CONTAINER_N_LIFETIMES;
}

/* As if all singletons are there and all workers are where they need most. */
static bool
fit_into_memory (const lt_host *host, const ContainerOptions *options)
{
  const uint64_t n_singletons = options->n_types / CONTAINER_N_LIFETIMES + 1;
  const uint64_t n_worker = objects_of_worker (options);
  const uint64_t object_bytes = container_object_bytes (options->width, options->payload_bytes);
  const uint64_t bytes = (n_singletons + host->worker_count * n_worker) * object_bytes;

  if (bytes <= CONTAINER_MAX_BYTES)
    return true;
  suite_set_error (host,
                   "payload: expected at most %u MiB for all objects at a time, found %" PRIu64
                   " MiB: %" PRIu64 " singletons, and %" PRIu64 " objects for each of %u "
                   "workers, of %" PRIu64 " bytes each",
                   CONTAINER_MAX_BYTES >> 20, bytes >> 20, n_singletons, n_worker,
                   host->worker_count, object_bytes);
  return false;
}

/* ---- All ------------------------------------------------------------------- */

/* What the embedded container is filled with; libpeas has plugins that are there. */
static bool
fit_together (const lt_host *host, const ContainerOptions *options)
{
  uint32_t n_wanted = CONTAINER_N_LIFETIMES * options->depth * options->width;

  if (container_tree_size (options->depth, options->width) > CONTAINER_MAX_OBJECTS)
    suite_set_error (host,
                     "depth, width: expected at most %u objects for a resolution, found more: "
                     "%u layers of %u dependencies each",
                     CONTAINER_MAX_OBJECTS, options->depth, options->width);
  else if (options->n_types < n_wanted)
    suite_set_error (host,
                     "types: expected at least %u, for %u lifetimes, %u layers and %u "
                     "dependencies, found %u",
                     n_wanted, CONTAINER_N_LIFETIMES, options->depth, options->width,
                     options->n_types);
  else
    return fit_into_memory (host, options);
  return false;
}

static const SuiteReaders readers[] = {
  { "types", 1u << CONTAINER_EMBEDDED },      { "depth", 1u << CONTAINER_EMBEDDED },
  { "width", 1u << CONTAINER_EMBEDDED },      { "payload", 1u << CONTAINER_EMBEDDED },
  { "singletons", 1u << CONTAINER_EMBEDDED }, { "own_types", 1u << CONTAINER_EMBEDDED },
  { "peas_folder", 1u << CONTAINER_LIBPEAS },
};

bool
container_options_read (const lt_host *host, ContainerOptions *ret_options)
{
  ContainerOptions options = {
    .backend = suite_get_u32 (host, "backend"),
    .n_types = suite_get_u32 (host, "types"),
    .depth = suite_get_u32 (host, "depth"),
    .width = suite_get_u32 (host, "width"),
    .payload_bytes = (uint64_t) host->get_i64 (host, "payload"),
    .n_own = suite_get_u32 (host, "own_types"),
    .by_name = host->get_i64 (host, "key") == 1,
    .eager = host->get_i64 (host, "singletons") == 1,
    .peas_folder = host->get_str (host, "peas_folder"),
    .seed = host->run_seed,
  };

  if (!suite_all_read (host, container_options, readers, sizeof readers / sizeof readers[0])
      || (options.backend == CONTAINER_EMBEDDED && !fit_together (host, &options)))
    return false;
  *ret_options = options;
  return true;
}
