/* SPDX-License-Identifier: MIT
 *
 * events-ops: the operations, and what the suite keeps for them.
 */
#pragma once

#include "events-backend.h"

enum
{
  EVENTS_OP_PUBLISH,
  EVENTS_OP_HANDLE,
  EVENTS_OP_ROUNDTRIP,
  EVENTS_N_OPS
};

typedef struct EventsIds
{
  lt_id published, dropped, refills; /* counters */
  lt_id step_take;
  lt_id class_dropped, unreachable, timeout, protocol, refused, wrong_value;
} EventsIds;

/* Written in init, then constant until fini but for has_told. */
typedef struct EventsSuite
{
  EventsWorld world;
  const EventsBackend *backend;
  void *state;
  EventsIds ids;
  bool has_told; /* [main] the check has said that events are unaccounted for */
} EventsSuite;

/* Of one worker. */
typedef struct EventsWorker
{
  const EventsSuite *suite;
  void *session;
  uint64_t next_id;
  uint8_t payload[]; /* options.payload_size bytes */
} EventsWorker;

/* [worker] lt_operation.run; wctx is an EventsWorker. */
lt_status events_publish (void *wctx, lt_worker *worker, lt_op *op);
lt_status events_handle_one (void *wctx, lt_worker *worker, lt_op *op);
lt_status events_roundtrip (void *wctx, lt_worker *worker, lt_op *op);

/* The error class of a failure. */
lt_id events_class_of (const EventsIds *ids, EventsStatus status);
