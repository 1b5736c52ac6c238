/* SPDX-License-Identifier: MIT
 *
 * lt-data-order: which row an iteration gets. A pure function of the seed, the worker
 * and the iteration: no state, no lock, and the same rows again in every run. Any
 * thread.
 */
#pragma once

#include <stdint.h>

#include "lt-plan.h"

typedef struct LtDataOrder
{
  LtPlanDataStrategy strategy;
  gboolean stop;   /* no row after the last; else begin again */
  gboolean shared; /* iterations are numbered over all workers, else for each */
  guint64 n_rows;  /* above 0; unique: at least as many as workers */
  guint n_workers;
  guint64 seed;
} LtDataOrder;

/* The row for @iteration of @worker, which draws from @stream. FALSE: there is none left. */
gboolean lt_data_order_row (const LtDataOrder *order, guint worker, guint64 stream,
                            guint64 iteration, guint64 *ret_row);
