/* SPDX-License-Identifier: MIT */

#include "lt-queue-trend.h"

#include <math.h>

#include "lt-distribution.h"

#define CONFIDENCE 0.95

void
lt_queue_trend_add (LtQueueTrend *trend, double time_s, double lag_s)
{
  trend->n++;
  trend->sum_x += time_s;
  trend->sum_y += lag_s;
  trend->sum_xx += time_s * time_s;
  trend->sum_xy += time_s * lag_s;
  trend->sum_yy += lag_s * lag_s;
}

gboolean
lt_queue_trend_get (const LtQueueTrend *trend, double *ret_slope, double *ret_low)
{
  const double n = trend->n;
  const double xx = trend->sum_xx - trend->sum_x * trend->sum_x / n;
  const double xy = trend->sum_xy - trend->sum_x * trend->sum_y / n;
  const double yy = trend->sum_yy - trend->sum_y * trend->sum_y / n;
  double slope, residual;

  if (trend->n < LT_QUEUE_TREND_MIN || !(xx > 0))
    return FALSE;
  slope = xy / xx;
  residual = fmax (yy - slope * xy, 0) / (n - 2);
  *ret_slope = slope;
  *ret_low = slope - lt_student_quantile (CONFIDENCE, n - 2) * sqrt (residual / xx);
  return TRUE;
}
