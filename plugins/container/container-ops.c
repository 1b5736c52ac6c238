/* SPDX-License-Identifier: MIT */

#include "container-ops.h"

static lt_status
fail (const ContainerSuite *suite, lt_worker *worker, lt_op *op, ContainerVerdict verdict,
      const ContainerFinding *finding)
{
  const lt_id classes[] = {
    [CONTAINER_WRONG_INSTANCE] = suite->ids.wrong_instance,
    [CONTAINER_WRONG_LIFETIME] = suite->ids.wrong_lifetime,
    [CONTAINER_NOT_FOUND] = suite->ids.not_found,
    [CONTAINER_INTERNAL] = suite->ids.internal,
  };

  return suite_fail (worker, op, classes[verdict], finding->code, "%s", finding->text);
}

lt_status
container_resolve_singleton (void *wctx, lt_worker *worker, lt_op *op)
{
  const ContainerContext *context = wctx;
  const ContainerSuite *suite = context->suite;
  ContainerFinding finding;
  ContainerVerdict verdict =
    suite->backend->resolve_singleton (context->worker, lt_op_random (op, 0), &finding);

  return verdict == CONTAINER_FINE ? LT_OK : fail (suite, worker, op, verdict, &finding);
}

/* For operations that make objects, which are counted. */
static lt_status
run (const ContainerContext *context, lt_worker *worker, lt_op *op,
     ContainerVerdict (*function) (ContainerWorker *, uint64_t, ContainerFinding *))
{
  const ContainerSuite *suite = context->suite;
  const ContainerTally *tally = &context->worker->tally;
  const uint64_t n_before = container_tally_read (tally).n_made;
  ContainerFinding finding;
  ContainerVerdict verdict = function (context->worker, lt_op_random (op, 0), &finding);

  lt_count (worker, suite->ids.objects, container_tally_read (tally).n_made - n_before);
  return verdict == CONTAINER_FINE ? LT_OK : fail (suite, worker, op, verdict, &finding);
}

lt_status
container_resolve_transient (void *wctx, lt_worker *worker, lt_op *op)
{
  const ContainerContext *context = wctx;

  return run (context, worker, op, context->suite->backend->resolve_transient);
}

lt_status
container_resolve_scoped (void *wctx, lt_worker *worker, lt_op *op)
{
  const ContainerContext *context = wctx;

  return run (context, worker, op, context->suite->backend->resolve_scoped);
}

lt_status
container_register (void *wctx, lt_worker *worker, lt_op *op)
{
  const ContainerContext *context = wctx;

  return run (context, worker, op, context->suite->backend->change);
}
