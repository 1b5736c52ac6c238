/* SPDX-License-Identifier: MIT
 *
 * lt-slot: what one worker has measured, in memory that two processes share.
 *
 * The worker that owns a slot adds to it in the host; the sampler reads it in
 * the controller. Nothing here waits, locks or allocates.
 *
 * Invariants
 *   - Counts only grow. An interval, a phase, a run is the difference of two
 *     samples. Only min and max, which a difference cannot give, start anew with
 *     each pass (lt_cells_restart(), while nothing runs).
 *   - One writer for each slot: a plain add needs no read-modify-write.
 *   - A bucket is raised before the count that covers it: in any sample
 *     sum (buckets) >= count.
 *   - first and last, the buckets ever used, are widened before the bucket, so a
 *     reader that looks at those between them misses nothing that count covers.
 *   - A slot holds no pointer and no type whose size depends on the build. All
 *     zeroes is an empty slot.
 *   - A host may die at any instruction, or scribble. Every state is one that a
 *     reader accepts.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lt-histogram.h"

#define LT_CACHE_LINE 64
#define LT_SLOT_ERROR_CLASSES 64u /* class 0 is "unclassified" */

/* A histogram with one writer. */
typedef struct LtCells
{
  _Alignas(LT_CACHE_LINE) _Atomic uint64_t count;
  _Atomic uint64_t sum;
  _Atomic uint64_t min_inverted; /* ~min: zeroed memory is then "no value yet" */
  _Atomic uint64_t max;
  _Atomic uint32_t first_inverted; /* ~ the lowest bucket ever used */
  _Atomic uint32_t end;            /* the highest bucket ever used, plus 1 */
  _Atomic uint64_t buckets[LT_BUCKETS];
} LtCells;

/* Counts of one operation of one worker; its histograms follow in the layout. */
typedef struct LtSlot
{
  _Alignas(LT_CACHE_LINE) _Atomic uint64_t ok;
  _Atomic uint64_t errors;
  _Atomic uint64_t skipped;
  _Atomic uint64_t bytes_sent;
  _Atomic uint64_t bytes_received;
  _Atomic uint64_t errors_of[LT_SLOT_ERROR_CLASSES];
} LtSlot;

/* Which distribution of an operation. Response time exists only where there is a
 * rate; without one it equals service time. */
typedef enum
{
  LT_CELLS_SERVICE,       /* end - actual start, of operations that succeeded */
  LT_CELLS_ERROR_SERVICE, /* the same of those that failed */
  LT_CELLS_RESPONSE,      /* end - intended start */
  LT_CELLS_ERROR_RESPONSE,
  LT_N_CELLS,
} LtCellsKind;

/* What a worker is doing; LtWorkerSlot.state. */
typedef enum
{
  LT_WORKER_NONE,
  LT_WORKER_INIT,    /* in worker_init */
  LT_WORKER_READY,   /* waits for a pass to begin, or has ended one */
  LT_WORKER_RUNNING, /* closed loop: in an operation, or between two */
  LT_WORKER_WAITING, /* open loop: nothing is due */
  LT_WORKER_FINI,    /* in worker_fini */
  LT_WORKER_ENDED,
} LtWorkerState;

/* The operation in flight. The same layout as the beginning of the ABI's lt_op,
 * which lies here, so that the controller knows without cost what hangs. */
typedef struct LtInFlight
{
  uint32_t struct_size;
  uint32_t op_index;
  uint64_t iteration;
  uint64_t stream;
  uint64_t intended_ns;
  uint64_t start_ns;
} LtInFlight;

typedef struct LtWorkerSlot
{
  _Alignas(LT_CACHE_LINE) uint64_t magic; /* LT_WORKER_MAGIC: not overwritten by the plugin */
  _Atomic uint32_t state;                 /* LtWorkerState */
  _Atomic int32_t tid;
  _Alignas(LT_CACHE_LINE) union
  {
    LtInFlight in_flight;
    unsigned char op[128]; /* room for the lt_op of later minors */
  };
  LtCells lag; /* open loop: actual start - intended start */
} LtWorkerSlot;

#define LT_WORKER_MAGIC UINT64_C (0x6c742d776f726b31)

/* A lock hidden inside an atomic would not be shared by two processes. */
_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "64-bit atomics must be lock-free");

/* One writer, so a load and a store do; no locked instruction. */
static inline void
lt_raise (_Atomic uint64_t *counter, uint64_t by, memory_order order)
{
  atomic_store_explicit (counter, atomic_load_explicit (counter, memory_order_relaxed) + by,
                         order);
}

/* Off the hot path: a value beyond all so far. */
void lt_cells_widen (LtCells *cells, uint64_t value);

/* Counts @value. [the owning worker only; wait-free] */
static inline void
lt_cells_record (LtCells *cells, uint64_t value)
{
  if (__builtin_expect (~value
                            > atomic_load_explicit (&cells->min_inverted, memory_order_relaxed)
                          || value > atomic_load_explicit (&cells->max, memory_order_relaxed),
                        0))
    lt_cells_widen (cells, value);
  lt_raise (&cells->sum, value, memory_order_relaxed);
  /* Publishes the range; pairs with the acquiring load in lt_cells_sample(). */
  lt_raise (&cells->buckets[lt_bucket_of (value)], 1, memory_order_release);
  lt_raise (&cells->count, 1, memory_order_release);
}

/* Adds what @cells holds to @to; its count is the sum of the buckets that were read.
 * Narrows to->min and widens to->max, which the caller sets to UINT64_MAX and 0
 * before the first of several. Returns false when the cells contradict their
 * invariants, which only a writer that is not lt_cells_record() can bring about.
 * [any thread of any process] */
bool lt_cells_sample (const LtCells *cells, LtHistogram *to);

/* Forgets min and max, which a difference cannot give, before the next pass.
 * [the owning worker, while it runs nothing and nobody samples] */
void lt_cells_restart (LtCells *cells);
