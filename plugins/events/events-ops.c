/* SPDX-License-Identifier: MIT */

#include "events-ops.h"

#include <suite-kit.h>

lt_id
events_class_of (const EventsIds *ids, EventsStatus status)
{
  switch (status)
    {
    case EVENTS_DROPPED:
      return ids->class_dropped;
    case EVENTS_UNREACHABLE:
      return ids->unreachable;
    case EVENTS_TIMEOUT:
      return ids->timeout;
    case EVENTS_PROTOCOL:
      return ids->protocol;
    case EVENTS_REFUSED:
      return ids->refused;
    default:
      return ids->wrong_value;
    }
}

/* The event of this iteration: topic and priority follow from it, the id is new. */
static inline EventsMessage
make_message (EventsWorker *self, const lt_op *op)
{
  const EventsOptions *options = &self->suite->world.options;
  EventsMessage message = {
    .id = self->next_id++,
    .topic = (uint32_t) lt_random_below (lt_op_random (op, 0), options->n_topics),
    .priority = (uint32_t) lt_random_below (lt_op_random (op, 1), options->n_priorities),
    .size = options->payload_size,
    .payload = self->payload,
  };

  events_write (message.payload, message.size, message.id);
  return message;
}

/* Out of line: the way of a success stays short. */
static lt_status __attribute__ ((noinline, cold))
fail (const EventsWorker *self, lt_worker *worker, lt_op *op, EventsStatus status,
      const EventsReport *report)
{
  if (status == EVENTS_STOPPED)
    return LT_SKIP;
  return suite_fail (worker, op, events_class_of (&self->suite->ids, status), report->code,
                     "%s: %s", self->suite->backend->name, report->text);
}

static inline void
note (const EventsWorker *self, lt_worker *worker, lt_op *op, const EventsReport *report)
{
  op->bytes_sent = report->sent_bytes;
  op->bytes_received = report->received_bytes;
  if (report->published > 0)
    lt_count (worker, self->suite->ids.published, report->published);
  if (report->refills > 0)
    lt_count (worker, self->suite->ids.refills, report->refills);
  if (report->drops > 0)
    lt_count (worker, self->suite->ids.dropped, report->drops);
}

lt_status
events_publish (void *wctx, lt_worker *worker, lt_op *op)
{
  EventsWorker *self = wctx;
  const EventsMessage message = make_message (self, op);
  EventsReport report;
  EventsStatus status;

  /* The text is written by who fails. */
  report.sent_bytes = report.received_bytes = 0;
  report.published = report.refills = report.drops = 0;
  report.code = 0;
  status = self->suite->backend->publish (self->session, &message, &report);
  note (self, worker, op, &report);
  if (status == EVENTS_OK || status == EVENTS_DROPPED)
    return LT_OK;
  return fail (self, worker, op, status, &report);
}

lt_status
events_handle_one (void *wctx, lt_worker *worker, lt_op *op)
{
  EventsWorker *self = wctx;
  const EventsMessage message = make_message (self, op);
  EventsReport report = { 0 };
  const EventsStatus status = self->suite->backend->handle (self->session, &message, &report);

  note (self, worker, op, &report);
  if (status != EVENTS_OK)
    return fail (self, worker, op, status, &report);
  if (report.take_ns > 0)
    worker->record (worker, self->suite->ids.step_take, report.take_ns);
  return LT_OK;
}

lt_status
events_roundtrip (void *wctx, lt_worker *worker, lt_op *op)
{
  EventsWorker *self = wctx;
  const EventsMessage message = make_message (self, op);
  EventsReport report = { 0 };
  const EventsStatus status =
    self->suite->backend->roundtrip (self->session, &message, &report);

  note (self, worker, op, &report);
  if (status != EVENTS_OK)
    return fail (self, worker, op, status, &report);
  return LT_OK;
}
