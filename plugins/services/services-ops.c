/* SPDX-License-Identifier: MIT */

#include "services-ops.h"

#include <suite-kit.h>

lt_id
services_class_of (const ServicesIds *ids, ServicesStatus status)
{
  switch (status)
    {
    case SERVICES_TIMEOUT:
      return ids->timeout;
    case SERVICES_UNREACHABLE:
      return ids->unreachable;
    case SERVICES_BAD_STATUS:
      return ids->status;
    case SERVICES_BAD_BODY:
      return ids->body;
    case SERVICES_TLS:
      return ids->tls;
    case SERVICES_MISSING:
      return ids->missing;
    default:
      return ids->internal;
    }
}

static inline void
note (const ServicesIds *ids, lt_worker *worker, lt_op *op, const ServicesReport *report)
{
  op->bytes_sent = report->sent_bytes;
  op->bytes_received = report->received_bytes;
  if (report->n_checks > 0)
    lt_count (worker, ids->checks, report->n_checks);
  if (report->n_impaired > 0)
    lt_count (worker, ids->impaired, report->n_impaired);
  if (report->n_renewed > 0)
    lt_count (worker, ids->renewed, report->n_renewed);
}

/* Out of line: the way of a success stays short. */
static lt_status __attribute__ ((noinline, cold))
fail (const ServicesWorker *self, lt_worker *worker, lt_op *op, ServicesStatus status,
      const ServicesReport *report)
{
  if (status == SERVICES_STOPPED)
    return LT_SKIP;
  return suite_fail (worker, op, services_class_of (&self->suite->ids, status), report->code,
                     "%s: %s", self->suite->backend->name, report->text);
}

lt_status
services_run (void *wctx, lt_worker *worker, lt_op *op)
{
  ServicesWorker *self = wctx;
  ServicesReport report;
  ServicesStatus status = SERVICES_OK;

  /* The text is written by who fails. */
  report.sent_bytes = report.received_bytes = 0;
  report.n_checks = report.n_impaired = report.n_renewed = 0;
  report.code = 0;
  status =
    self->suite->backend->run[op->op_index](self->session, lt_op_random (op, 0), &report);
  note (&self->suite->ids, worker, op, &report);
  return status == SERVICES_OK ? LT_OK : fail (self, worker, op, status, &report);
}
