/* SPDX-License-Identifier: MIT
 *
 * lt-queue-trend: whether the queue before a system grows.
 *
 * With more arrivals than it can serve, the wait of an arrival grows in proportion to
 * time: by 1 - capacity / rate seconds a second, whatever the law of the arrivals. So the
 * slope of the mean start lags of intervals, by least squares, is the overload itself.
 * Zeroed memory is an empty one; one thread.
 */
#pragma once

#include <glib.h>

/* Below this many intervals nothing is said. */
#define LT_QUEUE_TREND_MIN 5

typedef struct LtQueueTrend
{
  guint n;
  double sum_x, sum_y, sum_xx, sum_xy, sum_yy;
} LtQueueTrend;

/* An interval about @time_s whose arrivals waited @lag_s on average. */
void lt_queue_trend_add (LtQueueTrend *trend, double time_s, double lag_s);

/* *ret_slope: seconds a second; *ret_low: what it is at least, with 95 % confidence
 * (one-sided, Student's t). FALSE: too few intervals. */
gboolean lt_queue_trend_get (const LtQueueTrend *trend, double *ret_slope, double *ret_low);
