/* SPDX-License-Identifier: MIT
 *
 * lt-bucket: which bucket of a histogram a value falls into.
 *
 * The law is HdrHistogram's (Gil Tene; github.com/HdrHistogram) with a lowest
 * discernible value of 1, two significant digits and 2^42 - 1 as highest value:
 * exact up to 255, then 128 buckets for each doubling, so a bucket is never
 * wider than 1/128 of its values. In nanoseconds: 1 ns to 73 minutes. Pure
 * functions, any thread; inline because the hot path of a worker uses them.
 */
#pragma once

#include <stdint.h>

#define LT_BUCKET_BITS 8 /* 2^8 sub-buckets, of which half are used above 255 */
#define LT_BUCKET_MAX_BITS 42
#define LT_BUCKET_MAX ((UINT64_C (1) << LT_BUCKET_MAX_BITS) - 1)
#define LT_BUCKETS 4608u /* (42 - 8 + 2) * 128 */

/* Index of @value's bucket, 0 to LT_BUCKETS - 1; what is above the range falls
 * into the last one. */
static inline uint32_t
lt_bucket_of (uint64_t value)
{
  uint32_t shift;

  if (__builtin_expect (value > LT_BUCKET_MAX, 0))
    value = LT_BUCKET_MAX;
  shift = 63u - (uint32_t) __builtin_clzll (value | 255u) - (LT_BUCKET_BITS - 1);
  return (shift << (LT_BUCKET_BITS - 1)) + (uint32_t) (value >> shift);
}

/* Smallest value of a bucket. */
static inline uint64_t
lt_bucket_low (uint32_t bucket)
{
  uint32_t shift = bucket < 256u ? 0 : (bucket >> (LT_BUCKET_BITS - 1)) - 1;

  return (uint64_t) (bucket - (shift << (LT_BUCKET_BITS - 1))) << shift;
}

/* Largest value of a bucket. */
static inline uint64_t
lt_bucket_high (uint32_t bucket)
{
  uint32_t shift = bucket < 256u ? 0 : (bucket >> (LT_BUCKET_BITS - 1)) - 1;

  return lt_bucket_low (bucket) + (UINT64_C (1) << shift) - 1;
}
