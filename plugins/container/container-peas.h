/* SPDX-License-Identifier: MIT
 *
 * container-peas: the back end that resolves from libpeas, a plugin engine for GObject.
 *
 * A type is a plugin that provides an extension; the dependency that it is given is the
 * property "object" of PeasActivatable. What the operations are here:
 *   singleton  the extension that a PeasExtensionSet, one for all workers, keeps of it
 *   transient  peas_engine_create_extension(), given a singleton, then the last unref
 *   scoped     a PeasExtensionSet of its own, which makes one extension of each plugin
 *   register   unloading and loading the plugin
 *
 * Threads. A PeasEngine is for one thread, but engines of several threads may share
 * loaders, which have a lock of their own (NEWS of 1.13.0; its tests of "multiple-threads"
 * are just that). So each worker has an engine; it creates, loads and unloads there without
 * a lock of ours. The one engine that is shared, with the set of the singletons, does not
 * change while workers run: to get an extension from a set only reads.
 */
#pragma once

#include "container-backend.h"

#include <libpeas/peas.h>

#define CONTAINER_N_SERVICES 8u /* plugins that come with the suite */

/* An engine with all plugins loaded. Zeroed: none. */
typedef struct ContainerEngine
{
  PeasEngine *engine;
  PeasPluginInfo *infos[CONTAINER_N_SERVICES]; /* the engine's */
} ContainerEngine;

/* [main] makes and ends it; in between workers only read, but for the tallies. */
typedef struct ContainerPeas
{
  const lt_host *host;
  char *folder;
  gboolean by_name;
  guint log_handler;
  ContainerEngine shared;
  GObject *root; /* what singletons are given */
  PeasExtensionSet *singletons;
  GType types[CONTAINER_N_SERVICES];    /* what extensions of each plugin are */
  GObject *first[CONTAINER_N_SERVICES]; /* the singletons as they were at first */
  ContainerTallies workers;
} ContainerPeas;

typedef struct ContainerPeasWorker
{
  ContainerWorker base;
  ContainerPeas *peas;
  ContainerEngine own;
} ContainerPeasWorker;

extern const ContainerBackend container_peas;

/* The operations of ContainerBackend. [worker] */
ContainerVerdict container_peas_singleton (ContainerWorker *worker, uint64_t random,
                                           ContainerFinding *ret_finding);
ContainerVerdict container_peas_transient (ContainerWorker *worker, uint64_t random,
                                           ContainerFinding *ret_finding);
ContainerVerdict container_peas_scoped (ContainerWorker *worker, uint64_t random,
                                        ContainerFinding *ret_finding);
ContainerVerdict container_peas_change (ContainerWorker *worker, uint64_t random,
                                        ContainerFinding *ret_finding);
