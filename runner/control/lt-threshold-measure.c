/* SPDX-License-Identifier: MIT */

#include "lt-threshold-measure.h"

#include <math.h>

#define NS_PER_S 1e9
#define CHANCE_SIGMAS 4 /* by which Poisson arrivals may miss their mean */

static double
per_second (double count, const LtStats *stats)
{
  return stats->duration_ns == 0 ? 0 : count * NS_PER_S / (double) stats->duration_ns;
}

/* ---- Distributions --------------------------------------------------------- */

static gboolean
measure_histogram (const LtThresholdTarget *target, const LtStats *stats,
                   const LtHistogram *histogram, double *ret_value)
{
  if (histogram == NULL || histogram->count == 0)
    return FALSE;
  switch (target->statistic)
    {
    case LT_THRESHOLD_AVG:
      *ret_value = lt_histogram_mean (histogram);
      break;
    case LT_THRESHOLD_MIN:
      *ret_value = (double) histogram->min;
      break;
    case LT_THRESHOLD_MAX:
      *ret_value = (double) histogram->max;
      break;
    case LT_THRESHOLD_MED:
      *ret_value = (double) lt_histogram_percentile (histogram, 50);
      break;
    case LT_THRESHOLD_PERCENTILE:
      *ret_value = (double) lt_histogram_percentile (histogram, target->threshold->percentile);
      break;
    case LT_THRESHOLD_STDDEV:
      *ret_value = lt_histogram_stddev (histogram);
      break;
    case LT_THRESHOLD_SUM:
      *ret_value = (double) histogram->sum;
      break;
    case LT_THRESHOLD_RATE:
      *ret_value = per_second ((double) histogram->count, stats);
      break;
    default:
      *ret_value = (double) histogram->count;
    }
  return TRUE;
}

static gboolean
measure_latency (const LtThresholdTarget *target, const LtStats *stats, const LtOpStats *op,
                 double *ret_value)
{
  const LtHistogram *response = op->latency[LT_STATS_RESPONSE];
  const LtHistogram *histogram =
    target->response && response != NULL ? response : op->latency[LT_STATS_SERVICE];

  return measure_histogram (target, stats, histogram, ret_value);
}

static gboolean
measure_metric (const LtThresholdTarget *target, const LtStats *stats, double *ret_value)
{
  const LtMetricStats *metric = &stats->metrics[target->metric];
  double value = (double) metric->sum;

  if (metric->distribution != NULL)
    {
      if (!measure_histogram (target, stats, metric->distribution, ret_value))
        return FALSE;
      *ret_value *= target->factor;
      return TRUE;
    }
  if (lt_op_stats_count (&stats->all) == 0)
    return FALSE;
  if (target->statistic == LT_THRESHOLD_RATE)
    value = per_second ((double) metric->total, stats);
  else if (target->statistic == LT_THRESHOLD_MIN)
    value = (double) metric->min;
  else if (target->statistic == LT_THRESHOLD_MAX)
    value = (double) metric->max;
  else if (target->grows)
    value = (double) metric->total;
  *ret_value = value * target->factor;
  return TRUE;
}

/* ---- Of the run ------------------------------------------------------------ */

/* While it is not counted an arrival more or less is nothing, and of Poisson arrivals as
 * many as chance may leave out. */
static double
missing (const LtThresholdSpan *span)
{
  const double slack = span->exact ? 0 : span->poisson ? CHANCE_SIGMAS * sqrt (span->due) : 1;

  return MAX (span->due - span->started - slack, 0);
}

static gboolean
measure_arrivals (const LtThresholdTarget *target, const LtThresholdSpan *span,
                  double *ret_value)
{
  if (span->due < 1)
    return FALSE;
  if (target->unit == LT_UNIT_NUMBER)
    *ret_value = (double) span->dropped;
  else if (target->statistic == LT_THRESHOLD_DROPPED)
    *ret_value = (double) span->dropped / span->due;
  else if (target->unit == LT_UNIT_SHARE)
    *ret_value = (span->due - missing (span)) / span->due;
  else
    *ret_value = per_second (span->started, span->stats);
  return TRUE;
}

static gboolean
measure_memory (const LtThresholdTarget *target, const LtThresholdSpan *span, double *ret_value)
{
  if (target->statistic == LT_THRESHOLD_LEAK)
    {
      *ret_value = span->memory.slope_bytes_per_s;
      return span->memory.known;
    }
  *ret_value = (double) span->rss_bytes;
  return span->rss_bytes > 0;
}

/* ---- All ------------------------------------------------------------------- */

static gboolean
measure_operations (const LtThresholdTarget *target, const LtStats *stats, const LtOpStats *op,
                    double *ret_value)
{
  if (lt_op_stats_count (op) == 0)
    return FALSE;
  if (target->statistic == LT_THRESHOLD_RATE)
    *ret_value = lt_op_stats_rate (op, stats->duration_ns);
  else if (target->statistic == LT_THRESHOLD_COUNT)
    *ret_value = (double) lt_op_stats_count (op);
  else if (target->statistic == LT_THRESHOLD_ERRORS)
    *ret_value = (double) op->errors;
  else
    *ret_value = lt_op_stats_error_share (op);
  return TRUE;
}

gboolean
lt_threshold_measure (const LtThresholdTarget *target, const LtThresholdSpan *span,
                      double *ret_value)
{
  const LtStats *stats = span->stats;
  const LtOpStats *op = target->operation >= 0 ? &stats->ops[target->operation] : &stats->all;

  if (target->metric >= 0)
    return measure_metric (target, stats, ret_value);
  if (lt_threshold_is_latency (target->threshold))
    return measure_latency (target, stats, op, ret_value);
  switch (target->statistic)
    {
    case LT_THRESHOLD_ACHIEVED_RATE:
    case LT_THRESHOLD_DROPPED:
      return measure_arrivals (target, span, ret_value);
    case LT_THRESHOLD_RSS:
    case LT_THRESHOLD_LEAK:
      return measure_memory (target, span, ret_value);
    default:
      return measure_operations (target, stats, op, ret_value);
    }
}
