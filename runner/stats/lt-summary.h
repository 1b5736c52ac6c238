/* SPDX-License-Identifier: MIT
 *
 * lt-summary: the numbers that people read off a distribution.
 *
 * A plain value. Invariant, whatever the histogram held:
 * count == 0, or min <= p50 <= p90 <= p95 <= p99 <= p999 <= p9999 <= max and
 * min <= mean <= max.
 */
#pragma once

#include "lt-histogram.h"

typedef struct LtSummary
{
  uint64_t count; /* 0: the rest means nothing and is not to be shown */
  uint64_t min;
  uint64_t max;
  double mean;
  double stddev;
  uint64_t p50;
  uint64_t p90;
  uint64_t p95;
  uint64_t p99;
  uint64_t p999;
  uint64_t p9999;
} LtSummary;

/* Sums up @histogram. */
void lt_summary_init (LtSummary *ret_summary, const LtHistogram *histogram);
