/* SPDX-License-Identifier: MIT
 *
 * lt-histogram: a distribution of non-negative integers, by the law of lt-bucket.h.
 *
 * Plain memory of a fixed size (36 KiB) that its owner allocates and zeroes
 * (lt_histogram_new() does both). Not synchronised: one thread at a time.
 *
 * Invariants
 *   - count is the sum of the buckets.
 *   - count == 0: sum, min and max mean nothing. Otherwise min <= max, both exact
 *     unless the histogram is a difference, then exact to their bucket.
 *   - sum is exact below 2^64 and stays at UINT64_MAX from there on.
 * One that was copied while its host died may break the first two by a count or
 * two; every function here accepts it and gives numbers within its values.
 */
#pragma once

#include <stdint.h>

#include "lt-bucket.h"

typedef struct LtHistogram
{
  uint64_t count;
  uint64_t sum;
  uint64_t min;
  uint64_t max;
  uint64_t buckets[LT_BUCKETS];
} LtHistogram;

/* Returns an empty histogram, to be freed with free(); NULL without memory. */
LtHistogram *lt_histogram_new (void);

/* Makes @histogram empty. */
void lt_histogram_clear (LtHistogram *histogram);

/* Counts @value @times times. */
void lt_histogram_record (LtHistogram *histogram, uint64_t value, uint64_t times);

/* Adds the counts of @from to @to: a merge, exact. */
void lt_histogram_add (LtHistogram *to, const LtHistogram *from);

/* Stores in @ret_difference what @later has beyond @earlier; may be one of the
 * two. A bucket that shrank counts as 0. min and max come from the buckets,
 * narrowed by those of @later. */
void lt_histogram_difference (const LtHistogram *later, const LtHistogram *earlier,
                              LtHistogram *ret_difference);

/* The value that at least @percentile (0 to 100) percent of the counts do not
 * exceed: the top of the bucket in which that count lies, at most max. 0 without
 * counts: ask count first. */
uint64_t lt_histogram_percentile (const LtHistogram *histogram, double percentile);

/* Exact mean and the standard deviation from the buckets' middles, those of the
 * outer buckets narrowed by min and max. 0 without counts. */
double lt_histogram_mean (const LtHistogram *histogram);
double lt_histogram_stddev (const LtHistogram *histogram);
