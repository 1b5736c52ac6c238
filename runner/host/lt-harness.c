/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lt-host-private.h"

#define ROUND_NS 5000000
#define ROUNDS 5

static lt_status
nothing (void *wctx, lt_worker *worker, lt_op *op)
{
  (void) wctx;
  (void) worker;
  (void) op;
  return LT_OK;
}

/* The best of a few rounds: what is added by a busy machine is not the harness. */
static uint64_t
best_of_rounds (LtLoop *loop)
{
  uint64_t best_ps = UINT64_MAX;

  for (int i = 0; i < ROUNDS; i++)
    {
      const uint64_t begin_ns = lt_now_ns ();
      uint64_t ps;

      loop->end_ns = begin_ns + ROUND_NS;
      lt_loop_run (loop);
      if (loop->started == 0)
        continue;
      ps = (lt_now_ns () - begin_ns) * 1000 / loop->started;
      best_ps = MIN (best_ps, ps);
    }
  return best_ps == UINT64_MAX ? 0 : best_ps;
}

uint64_t
lt_harness_measure_ps (const LtHost *host)
{
  const double weight = 1;
  const lt_operation operation = { .name = "nothing", .weight = 1, .run = nothing };
  LtWorkerSlot *slot = g_aligned_alloc0 (1, sizeof (LtWorkerSlot), LT_CACHE_LINE);
  LtSlot *counts = g_aligned_alloc0 (1, sizeof (LtSlot), LT_CACHE_LINE);
  LtCells *cells = g_aligned_alloc0 (LT_CELLS_RESPONSE, sizeof (LtCells), LT_CACHE_LINE);
  _Atomic uint32_t stop = 0;
  lt_worker worker = { .struct_size = sizeof worker };
  LtMix mix;
  LtLoop loop = {
    .ops = &operation,
    .mix = &mix,
    .worker = &worker,
    .slot = slot,
    .op = (lt_op *) (void *) slot->op,
    .counts = counts,
    .cells = host->plan->latency ? cells : NULL,
    .n_kinds = LT_CELLS_RESPONSE,
    .clock = host->clock,
    .limit = UINT64_MAX,
    .stop = &stop,
  };
  uint64_t ps;

  lt_mix_init (&mix, &weight, 1);
  ps = best_of_rounds (&loop);
  g_aligned_free (slot);
  g_aligned_free (counts);
  g_aligned_free (cells);
  return ps;
}
