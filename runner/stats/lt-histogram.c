/* SPDX-License-Identifier: MIT */

#include "lt-histogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

LtHistogram *
lt_histogram_new (void)
{
  return calloc (1, sizeof (LtHistogram));
}

void
lt_histogram_clear (LtHistogram *histogram)
{
  memset (histogram, 0, sizeof *histogram);
}

/* A sum stops at the top rather than wrap: a mean may then be too low, but it is
 * not some other number. 2^64 ns are 584 years of waiting. */
static uint64_t
plus (uint64_t a, uint64_t b)
{
  uint64_t sum;

  return __builtin_add_overflow (a, b, &sum) ? UINT64_MAX : sum;
}

static uint64_t
times_value (uint64_t times, uint64_t value)
{
  uint64_t product;

  return __builtin_mul_overflow (times, value, &product) ? UINT64_MAX : product;
}

/* What an empty histogram holds in sum, min and max is not looked at. */
static void
widen (LtHistogram *histogram, uint64_t min, uint64_t max)
{
  if (histogram->count == 0)
    {
      histogram->sum = 0;
      histogram->min = min;
      histogram->max = max;
      return;
    }
  if (min < histogram->min)
    histogram->min = min;
  if (max > histogram->max)
    histogram->max = max;
}

void
lt_histogram_record (LtHistogram *histogram, uint64_t value, uint64_t times)
{
  if (times == 0)
    return;
  widen (histogram, value, value);
  histogram->buckets[lt_bucket_of (value)] += times;
  histogram->count += times;
  histogram->sum = plus (histogram->sum, times_value (times, value));
}

void
lt_histogram_add (LtHistogram *to, const LtHistogram *from)
{
  if (from->count == 0)
    return;
  widen (to, from->min, from->max);
  /* Every bucket: from min to max would lose counts of a torn histogram. */
  for (uint32_t i = 0; i < LT_BUCKETS; i++)
    to->buckets[i] += from->buckets[i];
  to->count += from->count;
  to->sum = plus (to->sum, from->sum);
}

/* The extremes of a difference: those of its buckets, or those of the later one
 * where they fall into the same bucket. */
static void
set_extremes (LtHistogram *difference, uint32_t first, uint32_t last, uint64_t later_min,
              uint64_t later_max)
{
  difference->min = lt_bucket_low (first);
  difference->max = lt_bucket_high (last);
  if (later_min > later_max)
    return;
  if (lt_bucket_of (later_min) == first)
    difference->min = later_min;
  if (lt_bucket_of (later_max) == last)
    difference->max = later_max;
}

void
lt_histogram_difference (const LtHistogram *later, const LtHistogram *earlier,
                         LtHistogram *ret_difference)
{
  const uint64_t later_min = later->min, later_max = later->max;
  const uint64_t sum = later->sum > earlier->sum ? later->sum - earlier->sum : 0;
  uint64_t count = 0;
  uint32_t first = LT_BUCKETS, last = 0;

  for (uint32_t i = 0; i < LT_BUCKETS; i++)
    {
      uint64_t more =
        later->buckets[i] > earlier->buckets[i] ? later->buckets[i] - earlier->buckets[i] : 0;

      ret_difference->buckets[i] = more;
      count += more;
      if (more == 0)
        continue;
      if (first == LT_BUCKETS)
        first = i;
      last = i;
    }

  ret_difference->count = count;
  ret_difference->sum = count == 0 ? 0 : sum;
  ret_difference->min = 0;
  ret_difference->max = 0;
  if (count != 0)
    set_extremes (ret_difference, first, last, later_min, later_max);
}

/* The bounds of a bucket as far as min and max tell; the last bucket has no top
 * but max. Without effect where a torn histogram has min above max. */
static uint64_t
narrowed_low (const LtHistogram *histogram, uint32_t bucket)
{
  const uint64_t low = lt_bucket_low (bucket);

  return histogram->min <= histogram->max && low < histogram->min ? histogram->min : low;
}

static uint64_t
narrowed_high (const LtHistogram *histogram, uint32_t bucket)
{
  const uint64_t high = bucket == LT_BUCKETS - 1 ? UINT64_MAX : lt_bucket_high (bucket);

  if (histogram->min > histogram->max)
    return lt_bucket_high (bucket);
  if (high > histogram->max)
    return histogram->max;
  return high < histogram->min ? histogram->min : high;
}

/* Which count, in order of size, the percentile is: rounded up, so that what
 * the header promises holds for few counts too. One ulp is taken off first (as
 * HdrHistogram does), or 99.9 % of 1000 would be the last instead of the 999th. */
static uint64_t
rank_of (double percentile, uint64_t count)
{
  double rank;

  if (percentile >= 100)
    return count;
  if (!(percentile > 0))
    return 1;
  rank = ceil (nextafter (percentile, 0) * (double) count / 100);
  if (rank < 1)
    return 1;
  return rank >= (double) count ? count : (uint64_t) rank;
}

uint64_t
lt_histogram_percentile (const LtHistogram *histogram, double percentile)
{
  uint64_t rank, seen = 0;
  uint32_t bucket = 0;

  if (histogram->count == 0)
    return 0;

  /* A torn histogram may have fewer counts in its buckets than it says: then the
   * last one that there is. */
  rank = rank_of (percentile, histogram->count);
  for (uint32_t i = 0; i < LT_BUCKETS && seen < rank; i++)
    if (histogram->buckets[i] != 0)
      {
        seen = plus (seen, histogram->buckets[i]);
        bucket = i;
      }
  return narrowed_high (histogram, bucket);
}

double
lt_histogram_mean (const LtHistogram *histogram)
{
  return histogram->count == 0 ? 0 : (double) histogram->sum / (double) histogram->count;
}

double
lt_histogram_stddev (const LtHistogram *histogram)
{
  const double mean = lt_histogram_mean (histogram);
  double squares = 0;

  if (histogram->count == 0)
    return 0;
  for (uint32_t i = 0; i < LT_BUCKETS; i++)
    {
      const double low = (double) narrowed_low (histogram, i);
      const double away = (low + (double) narrowed_high (histogram, i)) / 2 - mean;

      squares += (double) histogram->buckets[i] * away * away;
    }
  return sqrt (squares / (double) histogram->count);
}
