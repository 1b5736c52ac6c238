/* SPDX-License-Identifier: MIT
 *
 * lt-source: where samples of a running host come from: its slots, all workers
 * summed up. [controller's main thread]
 */
#pragma once

#include "lt-layout.h"
#include "lt-run.h"
#include "lt-stats.h"

typedef struct LtSource
{
  LtBoard *board;
  LtLayout layout;
  const LtRunPlugin *plugin; /* its metrics */
  gboolean batched;          /* distributions are of batches: they do not count operations */
} LtSource;

/* Makes stats of the shape of this source's samples. */
LtStats *lt_source_new_stats (const LtSource *source);

/* Samples all workers into @ret_stats, cumulative since the host began; duration_ns
 * is left alone. Returns FALSE when the memory contradicts itself: something other
 * than the host has written to it. */
gboolean lt_source_sample (const LtSource *source, LtStats *ret_stats);

/* The error messages kept so far: LtErrorSample. Returns: (transfer full). */
GPtrArray *lt_source_error_samples (const LtSource *source);
