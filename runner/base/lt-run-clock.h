/* SPDX-License-Identifier: MIT
 *
 * lt-run-clock: time as it counts for a process that is waited for. While it is ready to
 * run and others have the processors, time does not count: nothing that it could help.
 * What it has run does, though its own threads may have been in each other's way.
 * [one thread at a time for each clock]
 */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* It goes at this part of the time of day at least: what takes a processor for ever is not
 * to do so on a busy machine either. */
#define LT_RUN_CLOCK_SLOWEST 8

/* Zeroed: to be started by the first call. */
typedef struct LtRunClock
{
  guint64 counted_ns; /* since it was started */
  guint64 now_ns;
  guint64 ran_ns, waited_ns; /* sums over the threads that live */
} LtRunClock;

/* Counts the time since the last call for @pid and all that it started. It is the time of
 * day where the kernel keeps no account (CONFIG_SCHED_INFO). Source: proc(5),
 * /proc/PID/task/TID/schedstat. */
void lt_run_clock_advance (LtRunClock *clock, pid_t pid);
