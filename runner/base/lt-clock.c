/* SPDX-License-Identifier: MIT */

#include "lt-clock.h"

#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#define CALIBRATION_NS (20 * UINT64_C (1000000))
#define ONE_TO_ONE (UINT64_C (1) << 32)

#define CLOCK_SOURCES "/sys/devices/system/clocksource/clocksource0/available_clocksource"

/* A kernel that found the counters of two processors apart no longer offers the TSC as
 * a clock source, whatever CPUID says. One that does not tell is believed. */
static bool
kernel_trusts_tsc (void)
{
  char sources[256] = "";
  FILE *file = fopen (CLOCK_SOURCES, "re");
  bool read;

  if (file == NULL)
    return true;
  read = fgets (sources, sizeof sources, file) != NULL;
  fclose (file);
  return !read || strstr (sources, "tsc") != NULL;
}

/* Invariant: constant rate in every P, C and T state (Intel SDM 18.17.1, AMD APM
 * 2 13.2.4). */
static bool
tsc_is_usable (void)
{
#if defined(__x86_64__)
  unsigned a, b, c, d;

  return __get_cpuid (0x80000007, &a, &b, &c, &d) && (d & (1u << 8)) != 0
         && kernel_trusts_tsc ();
#else
  (void) kernel_trusts_tsc;
  return false;
#endif
}

/* Reads both clocks as close to each other as a few tries allow, so that an
 * interrupt between the two reads does not become an error of the rate. */
static void
read_both (bool tsc, uint64_t *ret_ticks, uint64_t *ret_ns)
{
  uint64_t best = UINT64_MAX;

  for (int i = 0; i < 8; i++)
    {
      const uint64_t before = lt_ticks (tsc);
      const uint64_t ns = lt_now_ns ();
      const uint64_t after = lt_ticks (tsc);

      if (after - before >= best)
        continue;
      best = after - before;
      *ret_ticks = before + best / 2;
      *ret_ns = ns;
    }
}

static void
use_monotonic (LtClock *clock)
{
  clock->tsc = false;
  clock->ns_per_tick = ONE_TO_ONE;
  clock->anchor_ns = clock->anchor_ticks = lt_now_ns ();
}

void
lt_clock_calibrate (LtClock *ret_clock, bool allow_tsc)
{
  const struct timespec pause = { .tv_nsec = (long) CALIBRATION_NS };
  uint64_t ticks[2], ns[2];
  __extension__ typedef unsigned __int128 Wide;

  use_monotonic (ret_clock);
  if (!allow_tsc || !tsc_is_usable ())
    return;

  read_both (true, &ticks[0], &ns[0]);
  clock_nanosleep (CLOCK_MONOTONIC, 0, &pause, NULL);
  read_both (true, &ticks[1], &ns[1]);
  if (ticks[1] <= ticks[0] || ns[1] <= ns[0])
    return;

  ret_clock->tsc = true;
  ret_clock->ns_per_tick = (uint64_t) (((Wide) (ns[1] - ns[0]) << 32) / (ticks[1] - ticks[0]));
  ret_clock->anchor_ticks = ticks[1];
  ret_clock->anchor_ns = ns[1];
}

void
lt_clock_anchor (LtClock *clock)
{
  if (!clock->tsc)
    {
      use_monotonic (clock);
      return;
    }
  read_both (true, &clock->anchor_ticks, &clock->anchor_ns);
}
