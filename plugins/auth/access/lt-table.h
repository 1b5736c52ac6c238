/* SPDX-License-Identifier: MIT
 *
 * lt-table: a hash table of items that carry their own key.
 *
 * Open addressing with linear probing over one array of pointers. Items
 * fill at most a quarter of it: a lookup that hits reads a slot and the item, seldom
 * more, and one that does not seldom reads an item at all.
 *
 * Threads: lt_table_find() by readers within lt_reclaim_lock(), or by the
 * writer. The rest by one writer at a time. Readers see an item whole, or not
 * at all; an item that was taken out goes to lt_reclaim_later().
 *
 * Invariants
 *   - An array keeps its size; a larger one takes its place as a whole.
 *   - A slot that was used is never empty again, so that a probe under way does
 *     not stop short: it holds the tombstone, whose key matches nothing.
 */
#pragma once

#include "lt-reclaim.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* First member of whatever lies in a table; immutable. The key lies in the same
 * block, NUL-terminated. */
typedef struct LtItem
{
  uint32_t hash;
  uint16_t key_offset; /* from the item's start */
  uint16_t key_length;
} LtItem;

typedef struct LtSlots
{
  uint32_t mask; /* number of slots, a power of two, less one */
  _Atomic (LtItem *) slot[];
} LtSlots;

/* Zeroed: not yet usable, see lt_table_reserve(). */
typedef struct LtTable
{
  _Atomic (LtSlots *) slots;
  uint32_t n_items;
  uint32_t n_used; /* slots with an item or the tombstone */
} LtTable;

/* Ensures room for @n_items in all. Returns false without memory, and then has
 * changed nothing. */
bool lt_table_reserve (LtTable *table, uint32_t n_items, LtReclaim *reclaim);

/* Puts @item in. Its key must not be there and room must be reserved. */
void lt_table_insert (LtTable *table, LtItem *item);

/* Puts @item in the place of @old, which has the same key and is there. */
void lt_table_replace (LtTable *table, const LtItem *old, LtItem *item);

/* Takes @item, which is there, out. */
void lt_table_remove (LtTable *table, const LtItem *item);

/* The next item at or after *cursor, which starts at 0; NULL at the end. */
LtItem *lt_table_next (const LtTable *table, uint32_t *cursor);

/* Frees the array but not the items. */
void lt_table_clear (LtTable *table);

static inline const char *
lt_item_key (const LtItem *item)
{
  return (const char *) item + item->key_offset;
}

/* Has the memory that lt_table_find() will read first brought near: its slot, or, once that
 * has come, the item in it. For who has other things to do in between; reader or writer. */
static inline void
lt_table_prefetch_slot (const LtTable *table, uint32_t hash)
{
  LtSlots *slots = atomic_load_explicit (&table->slots, memory_order_acquire);

  __builtin_prefetch (&slots->slot[hash & slots->mask]);
}

static inline void
lt_table_prefetch_item (const LtTable *table, uint32_t hash)
{
  LtSlots *slots = atomic_load_explicit (&table->slots, memory_order_acquire);

  __builtin_prefetch (
    atomic_load_explicit (&slots->slot[hash & slots->mask], memory_order_relaxed));
}

/* memcmp() for keys of a few bytes: inlined, as a call costs more than the comparison, and
 * with loads that overlap for lengths that are no multiple of their size. */
static inline bool
lt_key_is (const char *a, const char *b, size_t n)
{
  uint64_t differs = 0, of_a = 0, of_b = 0;

  if (n < 4)
    {
      for (size_t i = 0; i < n; i++)
        differs |= (uint64_t) (a[i] ^ b[i]);
      return differs == 0;
    }
  if (n < 8)
    {
      for (size_t at = 0, i = 0; i < 2; i++, at = n - 4)
        {
          memcpy (&of_a, a + at, 4);
          memcpy (&of_b, b + at, 4);
          differs |= of_a ^ of_b;
        }
      return differs == 0;
    }
  for (size_t at = 0; at + 8 < n; at += 8)
    {
      memcpy (&of_a, a + at, 8);
      memcpy (&of_b, b + at, 8);
      differs |= of_a ^ of_b;
    }
  memcpy (&of_a, a + n - 8, 8);
  memcpy (&of_b, b + n - 8, 8);
  return (differs | (of_a ^ of_b)) == 0;
}

static inline LtItem *
lt_table_find (const LtTable *table, uint32_t hash, const char *key, size_t key_length)
{
  LtSlots *slots = atomic_load_explicit (&table->slots, memory_order_acquire);

  for (uint32_t i = hash & slots->mask;; i = (i + 1) & slots->mask)
    {
      LtItem *item = atomic_load_explicit (&slots->slot[i], memory_order_acquire);

      if (item == NULL)
        return NULL;
      if (item->hash == hash && item->key_length == key_length
          && lt_key_is (lt_item_key (item), key, key_length))
        return item;
    }
}
