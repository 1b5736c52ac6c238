/* SPDX-License-Identifier: MIT
 *
 * container-ops: the suite's state and its operations.
 *
 * The suite is made in init and only read from then on; a worker has a context of its own.
 *
 * An operation succeeds if what it resolved is what it must be, and is gone when it must be.
 */
#pragma once

#include "container-backend.h"

enum
{
  CONTAINER_OP_SINGLETON,
  CONTAINER_OP_TRANSIENT,
  CONTAINER_OP_SCOPED,
  CONTAINER_OP_REGISTER,
  CONTAINER_N_OPS
};

typedef struct ContainerIds
{
  lt_id objects;        /* counter */
  lt_id wrong_instance; /* error classes */
  lt_id wrong_lifetime;
  lt_id not_found;
  lt_id internal;
} ContainerIds;

typedef struct ContainerSuite
{
  const lt_host *host;
  ContainerIds ids;
  const ContainerBackend *backend;
  void *state; /* of the back end */
} ContainerSuite;

typedef struct ContainerContext
{
  const ContainerSuite *suite;
  ContainerWorker *worker;
} ContainerContext;

/* lt_operation.run, with a ContainerContext. [worker] */
lt_status container_resolve_singleton (void *wctx, lt_worker *worker, lt_op *op);
lt_status container_resolve_transient (void *wctx, lt_worker *worker, lt_op *op);
lt_status container_resolve_scoped (void *wctx, lt_worker *worker, lt_op *op);
lt_status container_register (void *wctx, lt_worker *worker, lt_op *op);
