/* SPDX-License-Identifier: MIT
 *
 * lt-layout: where each worker's slots lie behind the board.
 *
 * A pure function of a few counts, computed by both processes from their own
 * copies: no offset is ever read from shared memory. A worker's block begins on a
 * page of its own, so that no two workers write to one.
 *
 *   board | block 0 | block 1 | ...
 *   block: LtWorkerSlot, counters[n_ids], LtSlot[n_ops], LtCells[n_ops][n_kinds],
 *          LtCells[n_distributions]
 */
#pragma once

#include <stddef.h>

#include "lt-board.h"
#include "lt-slot.h"

#define LT_LAYOUT_MAX_WORKERS 4096u
#define LT_LAYOUT_MAX_SIZE (UINT64_C (16) << 30)

typedef struct LtLayout
{
  uint32_t n_workers;
  uint32_t n_ops;
  uint32_t n_kinds;         /* distributions of each operation: 0, 2 or 4 (LtCellsKind) */
  uint32_t n_ids;           /* counter slots, the dustbin included */
  uint32_t n_distributions; /* of the suite's own: histograms and steps */
  uint64_t board_size;
  uint64_t counters_at; /* in a block */
  uint64_t slots_at;
  uint64_t cells_at;
  uint64_t distributions_at;
  uint64_t block_size;
  uint64_t total_size; /* board included */
} LtLayout;

/* Computes the layout. Returns false when it is larger than LT_LAYOUT_MAX_SIZE or
 * has more than LT_LAYOUT_MAX_WORKERS workers or LT_N_CELLS kinds. */
bool lt_layout_init (LtLayout *ret_layout, uint32_t n_workers, uint32_t n_ops, uint32_t n_kinds,
                     uint32_t n_ids, uint32_t n_distributions);

/* @base: where the board is mapped. Indices are the caller's duty. */
LtWorkerSlot *lt_layout_worker (const LtLayout *layout, void *base, uint32_t worker);
uint64_t *lt_layout_counters (const LtLayout *layout, void *base, uint32_t worker);
LtSlot *lt_layout_slot (const LtLayout *layout, void *base, uint32_t worker, uint32_t op);
LtCells *lt_layout_cells (const LtLayout *layout, void *base, uint32_t worker, uint32_t op,
                          LtCellsKind kind);
LtCells *lt_layout_distribution (const LtLayout *layout, void *base, uint32_t worker,
                                 uint32_t index);
