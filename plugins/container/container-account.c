/* SPDX-License-Identifier: MIT */

#include "container-embedded.h"

#include <inttypes.h>

/* What was made is gone, but for what the container still holds. */
static bool
is_balanced (ContainerCount count, uint64_t n_held, const char *what, ContainerFinding *finding)
{
  if (count.n_made == count.n_gone + n_held)
    return true;
  container_find (finding, CONTAINER_WRONG_LIFETIME, 0,
                  "%s: %" PRIu64 " objects were made, but %" PRIu64
                  " were disposed of and %" PRIu64 " are held",
                  what, count.n_made, count.n_gone, n_held);
  return false;
}

static bool
made_once (const ContainerModel *model, ContainerFinding *finding)
{
  for (uint32_t i = 0; i < model->n[CONTAINER_SINGLETON]; i++)
    {
      const ContainerType *type = &model->types[i];
      uint32_t n_made = atomic_load_explicit (&type->n_made, memory_order_relaxed);

      if (n_made <= 1)
        continue;
      container_find (finding, CONTAINER_WRONG_LIFETIME, 0,
                      "%s: expected a singleton to be made once, but it was made %u times",
                      type->name, n_made);
      return false;
    }
  return true;
}

static bool
has_types (uint64_t n_expected, uint64_t n_types, ContainerFinding *finding)
{
  if (n_types == n_expected)
    return true;
  container_find (finding, CONTAINER_INTERNAL, 0,
                  "expected %" PRIu64 " registered types, found %" PRIu64, n_expected, n_types);
  return false;
}

/* Scopes and holds end with their operation, so that between operations only singletons
 * are there. */
bool
container_embedded_check (void *state, bool quiet, ContainerFinding *ret_finding)
{
  ContainerEmbedded *self = state;
  ContainerCount workers;

  if (!made_once (self->model, ret_finding))
    return false;
  if (!quiet)
    return true;
  workers = container_tallies_sum (&self->workers);
  return has_types (self->model->n_types + workers.n_types,
                    lt_container_count (self->container), ret_finding)
         && is_balanced (container_tally_read (&self->shared),
                         lt_container_count_singletons (self->container), "singletons",
                         ret_finding)
         && is_balanced (workers, 0, "scoped and transient", ret_finding);
}

bool
container_embedded_balance (ContainerEmbedded *self, ContainerFinding *ret_finding)
{
  const ContainerCount singletons = container_tally_read (&self->shared);
  const ContainerCount others = container_tallies_sum (&self->workers);

  suite_log (self->host, LT_LOG_INFO,
             "embedded: %" PRIu64 " singletons made, %" PRIu64 " disposed of; %" PRIu64
             " scoped and transient objects made, %" PRIu64 " disposed of",
             singletons.n_made, singletons.n_gone, others.n_made, others.n_gone);
  return made_once (self->model, ret_finding)
         && is_balanced (singletons, 0, "singletons", ret_finding)
         && is_balanced (others, 0, "scoped and transient", ret_finding);
}
