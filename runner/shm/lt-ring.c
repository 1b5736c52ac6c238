/* SPDX-License-Identifier: MIT */

#include "lt-ring.h"

#include <string.h>

/* Record i is free for the writer of turn t = n * RECORDS + i when record->turn is
 * 2n, and full for its reader when it is 2n + 1. */
static uint64_t
free_turn (uint64_t position)
{
  return position / LT_RING_RECORDS * 2;
}

bool
lt_ring_write (LtRing *ring, uint32_t level, uint64_t time_ns, const char *text,
               uint64_t length)
{
  uint64_t head = atomic_load_explicit (&ring->head, memory_order_relaxed);
  LtRingRecord *record;

  do
    {
      record = &ring->records[head % LT_RING_RECORDS];
      if (atomic_load_explicit (&record->turn, memory_order_acquire) != free_turn (head))
        {
          const uint64_t now = atomic_load_explicit (&ring->head, memory_order_relaxed);

          if (now == head)
            {
              atomic_fetch_add_explicit (&ring->dropped, 1, memory_order_relaxed);
              return false;
            }
          head = now;
          continue;
        }
      if (atomic_compare_exchange_weak_explicit (&ring->head, &head, head + 1,
                                                 memory_order_relaxed, memory_order_relaxed))
        break;
    }
  while (true);

  if (length > LT_RING_TEXT)
    length = LT_RING_TEXT;
  record->level = level;
  record->length = (uint32_t) length;
  record->time_ns = time_ns;
  memcpy (record->text, text, length);
  atomic_store_explicit (&record->turn, free_turn (head) + 1, memory_order_release);
  return true;
}

bool
lt_ring_read (LtRing *ring, LtRingLine *ret_line)
{
  const uint64_t tail = atomic_load_explicit (&ring->tail, memory_order_relaxed);
  LtRingRecord *record = &ring->records[tail % LT_RING_RECORDS];
  uint32_t length;

  if (atomic_load_explicit (&record->turn, memory_order_acquire) != free_turn (tail) + 1)
    return false;

  /* Read once: the host may change it meanwhile. */
  length = __atomic_load_n (&record->length, __ATOMIC_RELAXED);
  if (length > LT_RING_TEXT)
    length = LT_RING_TEXT;
  ret_line->level = record->level;
  ret_line->time_ns = record->time_ns;
  memcpy (ret_line->text, record->text, length);
  ret_line->text[length] = '\0';

  atomic_store_explicit (&record->turn, free_turn (tail) + 2, memory_order_release);
  atomic_store_explicit (&ring->tail, tail + 1, memory_order_relaxed);
  return true;
}
