/* SPDX-License-Identifier: MIT
 *
 * lt-reclaim: frees memory once no reader can hold it any more.
 *
 * RCU by liburcu, flavour "memb": a reader's section costs two stores to memory
 * of its own. Writers take a block out of sight, then hand it in; it is freed
 * after a grace period, many blocks at a time.
 *
 * Threads: lock and unlock by registered readers; the rest by writers, one at a
 * time, never from within a reader's section.
 */
#pragma once

#if defined(__SANITIZE_THREAD__)
#define LT_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define LT_TSAN 1
#endif
#endif

/* The inlined functions are under ten lines each, which the LGPL lets any code
 * take from a header (section 5); this macro is how liburcu asks for it. Called
 * instead, they cost twice as much. The thread sanitizer must not see them: they
 * read and write plain words between barriers that it does not know. */
#if !defined(LT_TSAN) && !defined(_LGPL_SOURCE)
#define _LGPL_SOURCE
#endif
#include <urcu/urcu-memb.h>

/* What those barriers order, in its words: what a reader did in its section comes
 * before what follows a grace period. */
#ifdef LT_TSAN
#include <sanitizer/tsan_interface.h>
#define LT_TSAN_RELEASE(address) __tsan_release (address)
#define LT_TSAN_ACQUIRE(address) __tsan_acquire (address)
#else
#define LT_TSAN_RELEASE(address) ((void) (address))
#define LT_TSAN_ACQUIRE(address) ((void) (address))
#endif

#define LT_RECLAIM_BATCH 128u

/* Zeroed: empty. */
typedef struct LtReclaim
{
  void *pending[LT_RECLAIM_BATCH]; /* out of sight, perhaps still in use */
  unsigned n_pending;
} LtReclaim;

static inline void
lt_reclaim_lock (void)
{
  urcu_memb_read_lock ();
}

static inline void
lt_reclaim_unlock (const LtReclaim *reclaim)
{
  LT_TSAN_RELEASE ((void *) reclaim);
  urcu_memb_read_unlock ();
}

/* Frees @memory, a block of malloc() or NULL, later. Waits for a grace period
 * once a batch is full. */
void lt_reclaim_later (LtReclaim *reclaim, void *memory);

/* Frees what is pending, without waiting: for when no reader is left. */
void lt_reclaim_drain (LtReclaim *reclaim);
