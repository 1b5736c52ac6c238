/* SPDX-License-Identifier: MIT */

#include "lt-table.h"

#include <assert.h>
#include <stdlib.h>

#define MIN_SLOTS 16u

/* No key is as long as this one claims to be. */
static const LtItem tombstone = { 0, 0, UINT16_MAX };

static_assert (ATOMIC_POINTER_LOCK_FREE == 2, "readers must not take a lock");

static bool
is_item (const LtItem *item)
{
  return item != NULL && item != &tombstone;
}

static LtSlots *
current (const LtTable *table)
{
  return atomic_load_explicit (&table->slots, memory_order_relaxed);
}

static LtItem *
peek (const LtSlots *slots, uint32_t i)
{
  return atomic_load_explicit (&slots->slot[i], memory_order_relaxed);
}

static LtSlots *
slots_new (uint32_t n_items)
{
  uint64_t n_slots = MIN_SLOTS;
  LtSlots *slots = NULL;

  while (n_slots < 4 * (uint64_t) n_items)
    n_slots *= 2;

  /* All bits zero is a null pointer wherever this builds, atomic or not. */
  slots = calloc (1, sizeof *slots + n_slots * sizeof slots->slot[0]);
  if (slots != NULL)
    slots->mask = (uint32_t) (n_slots - 1);
  return slots;
}

/* Returns true if the slot was empty, false if it held the tombstone. */
static bool
put (LtSlots *slots, LtItem *item)
{
  uint32_t i = item->hash & slots->mask;
  bool was_empty = false;

  while (is_item (peek (slots, i)))
    i = (i + 1) & slots->mask;
  was_empty = peek (slots, i) == NULL;
  atomic_store_explicit (&slots->slot[i], item, memory_order_release);
  return was_empty;
}

static void
set_slot_of (LtTable *table, const LtItem *old, LtItem *item)
{
  LtSlots *slots = current (table);
  uint32_t i = old->hash & slots->mask;

  while (peek (slots, i) != old)
    {
      assert (peek (slots, i) != NULL);
      i = (i + 1) & slots->mask;
    }
  atomic_store_explicit (&slots->slot[i], item, memory_order_release);
}

/* A quarter of all is for items and one for tombstones: to fill it takes as many removals,
 * which pay for the next rebuild. */
static bool
has_room (const LtTable *table, uint32_t n_items)
{
  uint64_t n_slots = (uint64_t) current (table)->mask + 1;
  uint64_t n_tombstones = table->n_used - table->n_items;

  return 4 * (uint64_t) n_items <= n_slots && 2 * (n_items + n_tombstones) <= n_slots;
}

bool
lt_table_reserve (LtTable *table, uint32_t n_items, LtReclaim *reclaim)
{
  LtSlots *old = current (table);
  LtSlots *fresh = NULL;

  if (old != NULL && has_room (table, n_items))
    return true;

  fresh = slots_new (n_items);
  if (fresh == NULL)
    return false;

  table->n_used = table->n_items;
  for (uint32_t i = 0; old != NULL && i <= old->mask; i++)
    if (is_item (peek (old, i)))
      put (fresh, peek (old, i));
  atomic_store_explicit (&table->slots, fresh, memory_order_release);
  lt_reclaim_later (reclaim, old);
  return true;
}

void
lt_table_insert (LtTable *table, LtItem *item)
{
  if (put (current (table), item))
    table->n_used++;
  table->n_items++;
}

void
lt_table_replace (LtTable *table, const LtItem *old, LtItem *item)
{
  set_slot_of (table, old, item);
}

void
lt_table_remove (LtTable *table, const LtItem *item)
{
  set_slot_of (table, item, (LtItem *) &tombstone);
  table->n_items--;
}

LtItem *
lt_table_next (const LtTable *table, uint32_t *cursor)
{
  const LtSlots *slots = current (table);

  while (slots != NULL && *cursor <= slots->mask)
    {
      LtItem *item = peek (slots, (*cursor)++);

      if (is_item (item))
        return item;
    }
  return NULL;
}

void
lt_table_clear (LtTable *table)
{
  free (current (table));
  atomic_store_explicit (&table->slots, NULL, memory_order_relaxed);
  table->n_items = table->n_used = 0;
}
