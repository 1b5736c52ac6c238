/* SPDX-License-Identifier: MIT
 *
 * container-backend: what the suite asks of a container.
 *
 * A table of functions for each, so that one more is one more table; the operations know
 * no other way in. A back end knows what its objects must look like, so it is the back end
 * that judges them, in the words here.
 *
 * Threads: [main] while no worker runs; [worker] each with what worker_new() gave it.
 */
#pragma once

#include "container-options.h"
#include "container-tally.h"

#include <suite-kit.h>

typedef enum ContainerVerdict
{
  CONTAINER_FINE,
  CONTAINER_WRONG_INSTANCE, /* another object than it must be */
  CONTAINER_WRONG_LIFETIME, /* made, kept or disposed of when it must not be */
  CONTAINER_NOT_FOUND,      /* a type that is registered was not found */
  CONTAINER_INTERNAL        /* no object at all, for another reason */
} ContainerVerdict;

/* Written only if the verdict is not fine, or on failure. */
typedef struct ContainerFinding
{
  int64_t code; /* the container's own status; 0: none */
  char text[512];
} ContainerFinding;

/* First member of what worker_new() makes. */
typedef struct ContainerWorker
{
  ContainerTally tally; /* of its operations so far, but for singletons */
} ContainerWorker;

typedef struct ContainerBackend
{
  const char *name; /* as in the option "backend" */

  /* [main] Fills the container and says so to the log. NULL on failure. */
  void *(*open) (const lt_host *host, const ContainerOptions *options,
                 ContainerFinding *ret_finding);

  /* [main] What must hold between operations, and what of it while operations are under
   * way: not @quiet. Returns false if it does not. */
  bool (*check) (void *state, bool quiet, ContainerFinding *ret_finding);

  /* [main] Disposes of everything. Returns false if not all that was made is gone, or a
   * singleton was made twice. */
  bool (*close) (void *state, ContainerFinding *ret_finding);

  /* [worker] NULL on failure. */
  ContainerWorker *(*worker_new) (void *state, uint32_t index, ContainerFinding *ret_finding);
  void (*worker_free) (ContainerWorker *worker);

  /* [worker] The operations. @random decides which type. */
  ContainerVerdict (*resolve_singleton) (ContainerWorker *worker, uint64_t random,
                                         ContainerFinding *ret_finding);
  ContainerVerdict (*resolve_transient) (ContainerWorker *worker, uint64_t random,
                                         ContainerFinding *ret_finding);
  ContainerVerdict (*resolve_scoped) (ContainerWorker *worker, uint64_t random,
                                      ContainerFinding *ret_finding);
  ContainerVerdict (*change) (ContainerWorker *worker, uint64_t random,
                              ContainerFinding *ret_finding);
} ContainerBackend;

/* The back end number @index of the option's choices; NULL: not built. */
const ContainerBackend *container_backend_get (uint32_t index);

/* Writes the finding, which may be NULL; returns @verdict. [any] */
ContainerVerdict container_find (ContainerFinding *ret_finding, ContainerVerdict verdict,
                                 int64_t code, const char *format, ...) SUITE_PRINTF (4, 5);
