/* SPDX-License-Identifier: MIT
 *
 * container-tally: how many objects were made, and how many of them are gone.
 *
 * A worker counts its own; [main] adds up all of them, also of workers that have left.
 *
 * Threads: a tally has one writer, its worker, unless it says that it is shared; any thread
 * may read one. The sum is exact while no operation is under way.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONTAINER_CACHE_LINE 64u

typedef struct ContainerTally
{
  _Alignas(CONTAINER_CACHE_LINE) atomic_uint_fast64_t n_made;
  atomic_uint_fast64_t n_gone;
  atomic_uint_fast64_t n_types; /* that its worker keeps registered */
  struct ContainerTally *next;  /* of ContainerTallies */
} ContainerTally;

typedef struct ContainerCount
{
  uint64_t n_made, n_gone, n_types;
} ContainerCount;

/* Those of all workers. */
typedef struct ContainerTallies
{
  pthread_mutex_t lock;
  ContainerTally *first;
  ContainerCount left; /* of workers that have left */
} ContainerTallies;

/* Zeroed memory for what is on cache lines of its own, to be freed by free(); or NULL.
 * [any] */
void *container_alloc_lines (size_t size);

/* [the tally's writer; any, if it @is_shared] */
void container_tally_add (atomic_uint_fast64_t *counter, uint64_t n, bool is_shared);

/* [any] */
ContainerCount container_tally_read (const ContainerTally *tally);

/* [main] */
void container_tallies_init (ContainerTallies *tallies);
void container_tallies_clear (ContainerTallies *tallies);

/* @tally must stay until it leaves. [worker] */
void container_tallies_join (ContainerTallies *tallies, ContainerTally *tally);
void container_tallies_leave (ContainerTallies *tallies, const ContainerTally *tally);

/* [main] */
ContainerCount container_tallies_sum (ContainerTallies *tallies);
