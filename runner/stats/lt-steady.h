/* SPDX-License-Identifier: MIT
 *
 * lt-steady: whether throughput and latency have stopped changing.
 *
 * After fio's steadystate by slope (fio(1), "steadystate"): over a window of the last
 * samples, the lines through throughput and through mean latency by least squares are
 * to rise or fall by less than a limit, a share of their mean a second. Pure; one
 * thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define LT_STEADY_MAX_SAMPLES 3600
#define LT_STEADY_MIN_SAMPLES 3 /* two points are always on a line */

typedef struct LtSteadySample
{
  double time_s;
  double rate;    /* operations a second */
  double latency; /* mean, ns; below 0: not known */
} LtSteadySample;

typedef struct LtSteady
{
  double limit; /* share of the mean a second */
  double window_s;
  unsigned n;
  unsigned oldest; /* of the ring */
  LtSteadySample samples[LT_STEADY_MAX_SAMPLES];

  bool known; /* there was a whole window once: the next three are of the last one */
  bool steady;
  double rate_slope;    /* share of the mean a second */
  double latency_slope; /* NAN: latency is not known */
} LtSteady;

/* @window_s: at most LT_STEADY_MAX_SAMPLES times the distance of samples. */
void lt_steady_init (LtSteady *steady, double limit, double window_s);

/* Adds a sample of the time until @time_s, which rises. Returns whether it is steady. */
bool lt_steady_add (LtSteady *steady, double time_s, double rate, double latency);
