/* SPDX-License-Identifier: MIT
 *
 * services-ops: the operations, and what the suite keeps for them.
 */
#pragma once

#include "services-backend.h"

typedef struct ServicesIds
{
  lt_id checks, impaired, renewed; /* counters */
  lt_id timeout, unreachable, status, body, tls, missing, internal;
} ServicesIds;

/* Written in init, then constant until fini. */
typedef struct ServicesSuite
{
  ServicesWorld world;
  const ServicesBackend *backend;
  void *state;
  ServicesIds ids;
} ServicesSuite;

/* Of one worker. */
typedef struct ServicesWorker
{
  const ServicesSuite *suite;
  void *session;
} ServicesWorker;

/* [worker] lt_operation.run of all operations; wctx is a ServicesWorker. */
lt_status services_run (void *wctx, lt_worker *worker, lt_op *op);

/* The error class of a failure. */
lt_id services_class_of (const ServicesIds *ids, ServicesStatus status);
