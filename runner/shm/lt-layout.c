/* SPDX-License-Identifier: MIT */

#include "lt-layout.h"

#define PAGE 4096u

static uint64_t
align (uint64_t value, uint64_t to)
{
  return (value + to - 1) / to * to;
}

bool
lt_layout_init (LtLayout *ret_layout, uint32_t n_workers, uint32_t n_ops, uint32_t n_kinds,
                uint32_t n_ids, uint32_t n_distributions)
{
  LtLayout layout = { .n_workers = n_workers,
                      .n_ops = n_ops,
                      .n_kinds = n_kinds,
                      .n_ids = n_ids,
                      .n_distributions = n_distributions };

  /* With both bounded, no product below can overflow 64 bits. */
  if (n_workers > LT_LAYOUT_MAX_WORKERS || n_kinds > LT_N_CELLS)
    return false;

  layout.board_size = lt_board_size ();
  layout.counters_at = sizeof (LtWorkerSlot);
  layout.slots_at = align (layout.counters_at + n_ids * sizeof (uint64_t), LT_CACHE_LINE);
  layout.cells_at = layout.slots_at + n_ops * sizeof (LtSlot);
  layout.distributions_at = layout.cells_at + (uint64_t) n_ops * n_kinds * sizeof (LtCells);
  layout.block_size =
    align (layout.distributions_at + n_distributions * sizeof (LtCells), PAGE);
  layout.total_size = layout.board_size + n_workers * layout.block_size;
  if (layout.total_size > LT_LAYOUT_MAX_SIZE)
    return false;

  *ret_layout = layout;
  return true;
}

static char *
block (const LtLayout *layout, void *base, uint32_t worker)
{
  return (char *) base + layout->board_size + worker * layout->block_size;
}

LtWorkerSlot *
lt_layout_worker (const LtLayout *layout, void *base, uint32_t worker)
{
  return (LtWorkerSlot *) (void *) block (layout, base, worker);
}

uint64_t *
lt_layout_counters (const LtLayout *layout, void *base, uint32_t worker)
{
  return (uint64_t *) (void *) (block (layout, base, worker) + layout->counters_at);
}

LtSlot *
lt_layout_slot (const LtLayout *layout, void *base, uint32_t worker, uint32_t op)
{
  return (LtSlot *) (void *) (block (layout, base, worker) + layout->slots_at) + op;
}

LtCells *
lt_layout_cells (const LtLayout *layout, void *base, uint32_t worker, uint32_t op,
                 LtCellsKind kind)
{
  return (LtCells *) (void *) (block (layout, base, worker) + layout->cells_at)
         + (op * layout->n_kinds + (uint32_t) kind);
}

LtCells *
lt_layout_distribution (const LtLayout *layout, void *base, uint32_t worker, uint32_t index)
{
  return (LtCells *) (void *) (block (layout, base, worker) + layout->distributions_at) + index;
}
