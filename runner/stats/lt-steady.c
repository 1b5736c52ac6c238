/* SPDX-License-Identifier: MIT */

#include "lt-steady.h"

#include <math.h>

/* Samples are a little early or late: a window need not be filled to the last. */
#define FILLED 0.95

void
lt_steady_init (LtSteady *steady, double limit, double window_s)
{
  *steady = (LtSteady){ .limit = limit, .window_s = window_s };
}

static const LtSteadySample *
sample_at (const LtSteady *steady, unsigned index)
{
  return &steady->samples[(steady->oldest + index) % LT_STEADY_MAX_SAMPLES];
}

static void
keep (LtSteady *steady, const LtSteadySample *sample)
{
  if (steady->n == LT_STEADY_MAX_SAMPLES)
    {
      steady->oldest = (steady->oldest + 1) % LT_STEADY_MAX_SAMPLES;
      steady->n--;
    }
  steady->samples[(steady->oldest + steady->n) % LT_STEADY_MAX_SAMPLES] = *sample;
  steady->n++;
}

/* Samples that end before the window begins. A sample is of the time before it, so the
 * first one of the window is as long in it as the distance to the one before. */
static void
forget_old (LtSteady *steady, double now_s)
{
  while (steady->n > 0 && sample_at (steady, 0)->time_s <= now_s - steady->window_s + 1e-9)
    {
      steady->oldest = (steady->oldest + 1) % LT_STEADY_MAX_SAMPLES;
      steady->n--;
    }
}

static double
value_of (const LtSteadySample *sample, bool latency)
{
  return latency ? sample->latency : sample->rate;
}

/* By least squares, as a share of the mean a second. NAN: there is no mean. */
static double
slope_of (const LtSteady *steady, bool latency)
{
  const double begin_s = sample_at (steady, 0)->time_s;
  const double n = steady->n;
  double sum_t = 0, sum_y = 0, sum_tt = 0, sum_ty = 0, spread;

  for (unsigned i = 0; i < steady->n; i++)
    {
      const LtSteadySample *sample = sample_at (steady, i);
      const double t = sample->time_s - begin_s, y = value_of (sample, latency);

      if (y < 0)
        return NAN;
      sum_t += t;
      sum_y += y;
      sum_tt += t * t;
      sum_ty += t * y;
    }
  spread = n * sum_tt - sum_t * sum_t;
  if (!(sum_y > 0) || !(spread > 0))
    return NAN;
  return (n * sum_ty - sum_t * sum_y) / spread / (sum_y / n);
}

bool
lt_steady_add (LtSteady *steady, double time_s, double rate, double latency)
{
  const LtSteadySample sample = { time_s, rate, latency };

  keep (steady, &sample);
  forget_old (steady, time_s);
  steady->steady = false;
  if (time_s < steady->window_s * FILLED || steady->n < LT_STEADY_MIN_SAMPLES)
    return false;
  steady->known = true;
  steady->rate_slope = slope_of (steady, false);
  steady->latency_slope = slope_of (steady, true);
  /* Nothing at all is no steady state; without latency throughput alone decides. */
  steady->steady = isfinite (steady->rate_slope) && fabs (steady->rate_slope) <= steady->limit
                   && (latency < 0 || !isfinite (steady->latency_slope)
                       || fabs (steady->latency_slope) <= steady->limit);
  return steady->steady;
}
