/* SPDX-License-Identifier: MIT */

#include "lt-summary.h"

#include <math.h>

/* A histogram that was torn while its host died may disagree with itself by a
 * count or two; what is shown must not. */
static void
set_extremes (LtSummary *summary, const LtHistogram *histogram)
{
  uint32_t first = 0, last = LT_BUCKETS - 1;

  summary->min = histogram->min;
  summary->max = histogram->max;
  if (histogram->min <= histogram->max)
    return;

  while (last > 0 && histogram->buckets[last] == 0)
    last--;
  while (first < last && histogram->buckets[first] == 0)
    first++;
  summary->min = lt_bucket_low (first);
  summary->max = lt_bucket_high (last);
}

void
lt_summary_init (LtSummary *ret_summary, const LtHistogram *histogram)
{
  *ret_summary = (LtSummary){ .count = histogram->count };
  if (histogram->count == 0)
    return;

  set_extremes (ret_summary, histogram);
  ret_summary->mean = fmin (fmax (lt_histogram_mean (histogram), (double) ret_summary->min),
                            (double) ret_summary->max);
  ret_summary->stddev = lt_histogram_stddev (histogram);
  ret_summary->p50 = lt_histogram_percentile (histogram, 50);
  ret_summary->p90 = lt_histogram_percentile (histogram, 90);
  ret_summary->p95 = lt_histogram_percentile (histogram, 95);
  ret_summary->p99 = lt_histogram_percentile (histogram, 99);
  ret_summary->p999 = lt_histogram_percentile (histogram, 99.9);
  ret_summary->p9999 = lt_histogram_percentile (histogram, 99.99);
}
