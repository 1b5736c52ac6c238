/* SPDX-License-Identifier: MIT
 *
 * lt-trace: operations in the log (--log-level debug), a few of many.
 *
 * Called by workers between operations. Whoever finds that a line is due claims the
 * moment with one compare-and-swap and writes to the log ring, which drops the line when
 * it is full: nobody waits. What is no success has lines of its own, so that successes
 * do not crowd it out.
 */
#pragma once

#include <stdatomic.h>

#include "lt-registry.h"
#include "lt-ring.h"
#include "ltplugin.h"

/* Between two lines of one kind, all workers together: 20 a second. */
#define LT_TRACE_GAP_NS 50000000

typedef struct LtTrace
{
  LtRing *ring;
  const LtRegistry *registry;  /* names of error classes */
  _Atomic uint64_t next_ns[2]; /* successes; all else */
} LtTrace;

/* One call has ended at @end_ns. @count: iterations that it did, 1 but for a batch.
 * @skipped: of this worker, calls without a line since its last; counted here. [worker] */
void lt_trace_call (LtTrace *trace, uint32_t worker, const char *operation, const lt_op *op,
                    uint64_t count, lt_status status, uint64_t duration_ns, uint64_t end_ns,
                    uint64_t *skipped);
