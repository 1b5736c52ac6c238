/* SPDX-License-Identifier: MIT */

#include "lt-slot.h"

_Static_assert(sizeof (LtSlot) % LT_CACHE_LINE == 0, "neighbours would share a line");
_Static_assert(sizeof (LtCells) % LT_CACHE_LINE == 0, "neighbours would share a line");

void
lt_cells_widen (LtCells *cells, uint64_t value)
{
  const uint32_t bucket = lt_bucket_of (value);

  if (~bucket > atomic_load_explicit (&cells->first_inverted, memory_order_relaxed))
    atomic_store_explicit (&cells->first_inverted, ~bucket, memory_order_relaxed);
  if (bucket >= atomic_load_explicit (&cells->end, memory_order_relaxed))
    atomic_store_explicit (&cells->end, bucket + 1, memory_order_relaxed);
  if (~value > atomic_load_explicit (&cells->min_inverted, memory_order_relaxed))
    atomic_store_explicit (&cells->min_inverted, ~value, memory_order_relaxed);
  if (value > atomic_load_explicit (&cells->max, memory_order_relaxed))
    atomic_store_explicit (&cells->max, value, memory_order_relaxed);
}

/* Only the buckets ever used are looked at: a worker touches few of the 4,608, and a
 * thousand workers are read every second. */
bool
lt_cells_sample (const LtCells *cells, LtHistogram *to)
{
  const uint64_t count = atomic_load_explicit (&cells->count, memory_order_acquire);
  const uint64_t sum = atomic_load_explicit (&cells->sum, memory_order_relaxed);
  const uint64_t min = ~atomic_load_explicit (&cells->min_inverted, memory_order_relaxed);
  const uint64_t max = atomic_load_explicit (&cells->max, memory_order_relaxed);
  const uint32_t first = ~atomic_load_explicit (&cells->first_inverted, memory_order_relaxed);
  const uint32_t end = atomic_load_explicit (&cells->end, memory_order_relaxed);
  uint64_t in_buckets = 0;

  if (count == 0)
    return true;
  if (first >= end || end > LT_BUCKETS)
    return false;

  for (uint32_t i = first; i < end; i++)
    {
      const uint64_t n = atomic_load_explicit (&cells->buckets[i], memory_order_relaxed);

      to->buckets[i] += n;
      in_buckets += n;
    }
  if (min < to->min)
    to->min = min;
  if (max > to->max)
    to->max = max;
  to->count += in_buckets;
  to->sum += sum;
  return in_buckets >= count;
}

void
lt_cells_restart (LtCells *cells)
{
  atomic_store_explicit (&cells->min_inverted, 0, memory_order_relaxed);
  atomic_store_explicit (&cells->max, 0, memory_order_relaxed);
}
