/* SPDX-License-Identifier: MIT
 *
 * lt-clock: time, read cheaply.
 *
 * CLOCK_MONOTONIC is the clock of record. Where the processor's time stamp
 * counter is invariant it is read directly and calibrated against that clock;
 * elsewhere a tick is a nanosecond of CLOCK_MONOTONIC. An LtClock is a value:
 * calibrate once, copy to each thread, lt_clock_anchor() it now and then.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#define LT_NS_PER_S UINT64_C (1000000000)

typedef struct LtClock
{
  bool tsc;              /* ticks are the TSC's */
  uint64_t ns_per_tick;  /* 32.32 fixed point */
  uint64_t anchor_ticks; /* a moment on both clocks */
  uint64_t anchor_ns;
} LtClock;

/* CLOCK_MONOTONIC in ns. [any thread] */
static inline uint64_t
lt_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (uint64_t) now.tv_sec * LT_NS_PER_S + (uint64_t) now.tv_nsec;
}

/* Ticks now; @tsc: what lt_clock_calibrate() found, a constant of the caller so
 * that the branch folds away. [any thread] */
static inline uint64_t
lt_ticks (bool tsc)
{
#if defined(__x86_64__)
  if (tsc)
    return __rdtsc ();
#else
  (void) tsc;
#endif
  return lt_now_ns ();
}

/* A span of ticks in ns. */
static inline uint64_t
lt_clock_span_ns (const LtClock *clock, uint64_t ticks)
{
  __extension__ typedef unsigned __int128 Wide;

  return (uint64_t) (((Wide) ticks * clock->ns_per_tick) >> 32);
}

/* A span of ns in ticks, rounded up by at most one tick. */
static inline uint64_t
lt_clock_span_ticks (const LtClock *clock, uint64_t ns)
{
  __extension__ typedef unsigned __int128 Wide;

  return (uint64_t) (((Wide) ns << 32) / clock->ns_per_tick) + 1;
}

/* Chooses and calibrates: takes 20 ms where there is a TSC. @allow_tsc: false
 * forces CLOCK_MONOTONIC. [any thread] */
void lt_clock_calibrate (LtClock *ret_clock, bool allow_tsc);

/* Notes the present moment on both clocks. */
void lt_clock_anchor (LtClock *clock);
