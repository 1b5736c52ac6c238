/* SPDX-License-Identifier: MIT */

#include "container-tally.h"

#include <stdlib.h>
#include <string.h>

void *
container_alloc_lines (size_t size)
{
  size_t rounded = (size + CONTAINER_CACHE_LINE - 1) / CONTAINER_CACHE_LINE;
  void *memory = aligned_alloc (CONTAINER_CACHE_LINE, rounded * CONTAINER_CACHE_LINE);

  return memory != NULL ? memset (memory, 0, size) : NULL;
}

/* One writer needs no locked addition. */
void
container_tally_add (atomic_uint_fast64_t *counter, uint64_t n, bool is_shared)
{
  if (is_shared)
    atomic_fetch_add_explicit (counter, n, memory_order_relaxed);
  else
    atomic_store_explicit (counter, atomic_load_explicit (counter, memory_order_relaxed) + n,
                           memory_order_relaxed);
}

ContainerCount
container_tally_read (const ContainerTally *tally)
{
  return (ContainerCount){ atomic_load_explicit (&tally->n_made, memory_order_relaxed),
                           atomic_load_explicit (&tally->n_gone, memory_order_relaxed),
                           atomic_load_explicit (&tally->n_types, memory_order_relaxed) };
}

/* ---- All of them ----------------------------------------------------------- */

void
container_tallies_init (ContainerTallies *tallies)
{
  memset (tallies, 0, sizeof *tallies);
  pthread_mutex_init (&tallies->lock, NULL);
}

void
container_tallies_clear (ContainerTallies *tallies)
{
  pthread_mutex_destroy (&tallies->lock);
}

static void
add (ContainerCount *sum, const ContainerTally *tally)
{
  const ContainerCount count = container_tally_read (tally);

  sum->n_made += count.n_made;
  sum->n_gone += count.n_gone;
  sum->n_types += count.n_types;
}

void
container_tallies_join (ContainerTallies *tallies, ContainerTally *tally)
{
  pthread_mutex_lock (&tallies->lock);
  tally->next = tallies->first;
  tallies->first = tally;
  pthread_mutex_unlock (&tallies->lock);
}

void
container_tallies_leave (ContainerTallies *tallies, const ContainerTally *tally)
{
  ContainerTally **place = &tallies->first;

  pthread_mutex_lock (&tallies->lock);
  while (*place != tally)
    place = &(*place)->next;
  *place = tally->next;
  add (&tallies->left, tally);
  pthread_mutex_unlock (&tallies->lock);
}

ContainerCount
container_tallies_sum (ContainerTallies *tallies)
{
  ContainerCount sum;

  pthread_mutex_lock (&tallies->lock);
  sum = tallies->left;
  for (const ContainerTally *tally = tallies->first; tally != NULL; tally = tally->next)
    add (&sum, tally);
  pthread_mutex_unlock (&tallies->lock);
  return sum;
}
