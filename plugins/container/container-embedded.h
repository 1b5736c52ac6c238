/* SPDX-License-Identifier: MIT
 *
 * container-embedded: the back end that resolves from a container of lt-container.
 */
#pragma once

#include "container-objects.h"

/* [main] makes and ends it; in between workers only read, but for the tallies. */
typedef struct ContainerEmbedded
{
  const lt_host *host;
  ContainerOptions options;
  ContainerModel *model;
  LtContainer *container;
  ContainerRecipe *recipes; /* as model->types, and as many */
  LtTypeId *ids;
  ContainerTally shared; /* singletons */
  ContainerTallies workers;
} ContainerEmbedded;

typedef struct ContainerEmbeddedWorker
{
  ContainerWorker base;
  ContainerEmbedded *embedded;
  uint32_t index;
  uint64_t n_registered; /* types of its own, so far */
  LtTypeId *own;         /* the last options.n_own of them, a ring; 0: none */
} ContainerEmbeddedWorker;

extern const ContainerBackend container_embedded;

/* ContainerBackend.check() */
bool container_embedded_check (void *state, bool quiet, ContainerFinding *ret_finding);

/* The account once the container is gone, which is logged. Returns false if it does not
 * close. [main] */
bool container_embedded_balance (ContainerEmbedded *self, ContainerFinding *ret_finding);

/* Ends an operation: all that was made since @before is to be gone. Returns @verdict,
 * unless that was fine and this is not. [worker] */
ContainerVerdict container_embedded_settle (ContainerEmbeddedWorker *worker,
                                            ContainerCount before, const ContainerType *type,
                                            ContainerVerdict verdict,
                                            ContainerFinding *ret_finding);

/* What a failure of the container means here. */
ContainerVerdict container_embedded_judge (LtContainerStatus status,
                                           const LtContainerError *error,
                                           ContainerFinding *ret_finding);

/* The operations of ContainerBackend. [worker] */
ContainerVerdict container_embedded_singleton (ContainerWorker *worker, uint64_t random,
                                               ContainerFinding *ret_finding);
ContainerVerdict container_embedded_transient (ContainerWorker *worker, uint64_t random,
                                               ContainerFinding *ret_finding);
ContainerVerdict container_embedded_scoped (ContainerWorker *worker, uint64_t random,
                                            ContainerFinding *ret_finding);
ContainerVerdict container_embedded_change (ContainerWorker *worker, uint64_t random,
                                            ContainerFinding *ret_finding);

/* Unregisters what is left of its own. [worker] */
void container_embedded_unregister_own (ContainerEmbeddedWorker *worker);
