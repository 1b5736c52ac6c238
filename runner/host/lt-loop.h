/* SPDX-License-Identifier: MIT
 *
 * lt-loop: the hot path. One worker runs operations of a suite, one after the
 * other, and records each.
 *
 * Closed loop: the next operation starts when the one before has ended; one time
 * stamp an operation, the end of one being the start of the next. Open loop: an
 * operation starts when an arrival is due. Nothing here locks, waits (but for an
 * arrival), allocates or resets.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>

#include "lt-clock.h"
#include "lt-mix.h"
#include "lt-pacer.h"
#include "lt-slot.h"
#include "lt-trace.h"
#include "lt-waiter.h"
#include "ltplugin-ext.h"

/* What a failed or unusual operation leads to; called off the hot path. */
typedef void (*LtLoopFatal) (void *data, uint32_t op_index);

/* Everything a loop needs, of one worker. The first half is set once, the second
 * for each pass. */
typedef struct LtLoop
{
  const lt_operation *ops;
  const LtMix *mix;
  lt_worker *worker; /* passed to operations */
  void *wctx;
  lt_op *op; /* in the worker's slot */
  LtWorkerSlot *slot;
  LtSlot *counts; /* by operation */
  LtCells *cells; /* by operation and kind; NULL: no latencies */
  uint32_t n_kinds;
  LtClock clock;
  _Atomic uint32_t *stop;
  const lt_batch_run *batch_of; /* by operation; NULL: no batches */
  uint64_t batch;               /* iterations a call */
  LtLoopFatal fatal;
  LtTrace *trace; /* NULL: operations are not logged */
  uint64_t untraced;
  LtLoopFatal overdone; /* a batch said that it did more than it was to */
  void *fatal_data;

  LtPacer *pacer; /* NULL: closed loop */
  LtBacklog *backlog; /* NULL: not limited */
  LtWaiter *waiter;
  const LtProfile *profile; /* closed loop: workers over time; NULL: always all */
  double level;             /* this worker works while the profile is above it */
  _Atomic uint32_t *wanted; /* closed loop without a profile: a futex, the first so many
                             * workers work; NULL: all do */
  uint64_t begin_ns;
  const uint64_t *stage_ends; /* open loop: ns since begin; NULL: no stages */
  uint32_t n_stages;
  _Atomic uint64_t *started_of; /* by stage, of all workers */
  uint64_t stream;              /* of random numbers */
  _Atomic uint64_t *shared;     /* iterations that all workers take from; NULL: each its own */
  uint64_t limit;               /* iterations, of all that share them or of this worker */
  bool only;                    /* one iteration alone */
  bool only_mine;               /* and by this worker */
  uint64_t only_iteration;
  uint64_t think_min_ns;        /* pause after an operation */
  uint64_t think_max_ns;        /* 0: none */
  uint64_t end_ns;              /* of the pass, or of this worker's part in it */
  uint64_t started;             /* operations, of this pass */
  uint64_t last_end_ns;         /* when the last operation ended */
  bool done;                    /* an operation returned LT_DONE or LT_FATAL */
} LtLoop;

/* Runs until the end of the pass, *stop, the last arrival or LT_DONE. [the worker's thread] */
void lt_loop_run (LtLoop *loop);
