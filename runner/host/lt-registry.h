/* SPDX-License-Identifier: MIT
 *
 * lt-registry: metrics and error classes that a suite registers in its init.
 * Filled by the main thread, then constant while workers run.
 */
#pragma once

#include <glib.h>

#include "ltplugin.h"

#define LT_NO_DISTRIBUTION UINT32_MAX

typedef struct LtRegistryMetric
{
  char *name;
  char *unit;
  char *help; /* may be NULL */
  uint32_t kind;
  uint32_t op_index;
  uint32_t distribution; /* index, or LT_NO_DISTRIBUTION */
} LtRegistryMetric;

typedef struct LtRegistryClass
{
  char *name;
  char *help; /* may be NULL */
} LtRegistryClass;

typedef struct LtRegistry
{
  GPtrArray *metrics; /* LtRegistryMetric; [i] has the id i + 1 */
  GPtrArray *classes; /* LtRegistryClass; [0] is "unclassified" */
  uint32_t n_distributions;
  uint32_t *distribution_of; /* by id; made by lt_registry_freeze() */
} LtRegistry;

LtRegistry *lt_registry_new (void);
void lt_registry_free (LtRegistry *registry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtRegistry, lt_registry_free)

/* Return the handle, or 0 with @error. @n_ops: of the suite. */
lt_id lt_registry_add_metric (LtRegistry *registry, const lt_metric *metric, uint32_t n_ops,
                              GError **error);
lt_id lt_registry_add_class (LtRegistry *registry, const char *name, const char *help,
                             GError **error);

/* After init: no more registrations. */
void lt_registry_freeze (LtRegistry *registry);

/* Counter slots of a worker, the dustbin included. */
uint32_t lt_registry_n_ids (const LtRegistry *registry);
