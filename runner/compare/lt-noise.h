/* SPDX-License-Identifier: MIT
 *
 * lt-noise: how large a change must be before anybody believes it. Pure; any thread.
 *
 * The greatest of
 *   - LT_NOISE_FLOOR, always;
 *   - the machine: the jitter probe of each run sleeps for a period and tells by how much
 *     it woke late. What its mean delay has above its median, over the period, is the
 *     share of time for which the machine had something else to do. The floor is by how
 *     much the median of that share over the runs of a side differs between the sides;
 *     where there are runs enough to test, only if it differs significantly: what disturbs
 *     both alike is in the spread of the runs;
 *   - the harness: its cost of an operation was measured at the start of each run. The
 *     floor is the range of that cost over all runs, as a share of the mean service time
 *     of the side where that is shorter.
 */
#pragma once

#include "lt-side.h"

#define LT_NOISE_FLOOR 0.02

typedef struct LtNoise
{
  double floor;   /* the greatest; a change as a share */
  double machine; /* 0 where a side has no probe */
  double harness; /* 0 where service times were not recorded */
} LtNoise;

LtNoise lt_noise_between (const LtSide *a, const char *scenario_a, const LtSide *b,
                          const char *scenario_b);

/* "2 %", and where it is more than that which of both it is from.
 * Returns: (transfer full). */
char *lt_noise_describe (const LtNoise *noise);
