/* SPDX-License-Identifier: MIT
 *
 * lt-threshold-measure: the value that a threshold is compared with. Pure; any thread.
 */
#pragma once

#include "lt-stats.h"
#include "lt-threshold-target.h"

/* What a threshold is about: all of the run so far, a window of it or a stage. */
typedef struct LtThresholdSpan
{
  const LtStats *stats;
  double due;      /* open loop: arrivals that were due */
  double started;  /* of them: ended, skipped or under way */
  guint64 dropped; /* of them: never to be started */
  gboolean exact;  /* due and started are counted; else due is what is expected */
  gboolean poisson;
  guint64 rss_bytes; /* the most; 0: not known */
  LtMemoryTrend memory;
} LtThresholdSpan;

/* Returns whether there were samples; then @ret_value is in the unit of @target. */
gboolean lt_threshold_measure (const LtThresholdTarget *target, const LtThresholdSpan *span,
                               double *ret_value);
