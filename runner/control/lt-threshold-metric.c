/* SPDX-License-Identifier: MIT */

#include "lt-threshold-metric.h"

#include <string.h>

#include "lt-nearest.h"

/* ---- Of the suite ---------------------------------------------------------- */

/* What suites call the units that we know. */
static const struct
{
  const char *name;
  LtUnit unit;
  double factor;
} units[] = {
  { "ns", LT_UNIT_NS, 1 },          { "us", LT_UNIT_NS, 1e3 },
  { "\xc2\xb5s", LT_UNIT_NS, 1e3 }, { "ms", LT_UNIT_NS, 1e6 },
  { "s", LT_UNIT_NS, 1e9 },         { "bytes", LT_UNIT_BYTES, 1 },
  { "byte", LT_UNIT_BYTES, 1 },     { "B", LT_UNIT_BYTES, 1 },
  { "KiB", LT_UNIT_BYTES, 1024 },   { "MiB", LT_UNIT_BYTES, 1048576 },
};

static const LtRunMetric *
metric_at (const LtThresholdPlace *place, guint index)
{
  return g_ptr_array_index (place->plugin->metrics, index);
}

/* A step belongs to an operation; two operations may have steps of one name. @ret_n: how
 * many there are of that name. */
static gint
find_metric (const LtThresholdPlace *place, const char *name, gint operation, guint *ret_n)
{
  gint found = -1;

  *ret_n = 0;
  for (guint i = 0; i < place->plugin->metrics->len; i++)
    {
      const LtRunMetric *metric = metric_at (place, i);

      if (!g_str_equal (metric->name, name)
          || (operation >= 0
              && (metric->kind != LT_RUN_METRIC_STEP || metric->op_index != (guint) operation)))
        continue;
      found = (gint) i;
      ++*ret_n;
    }
  return found;
}

static char *
unknown_metric (const LtThresholdPlace *place, const LtThresholdTarget *target)
{
  const LtThreshold *threshold = target->threshold;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *nearest;
  guint n;

  if (target->operation >= 0 && find_metric (place, threshold->custom, -1, &n) >= 0)
    return g_strdup_printf ("expected no operation, as %s is of all of the suite",
                            threshold->custom);
  for (guint i = 0; i < place->plugin->metrics->len; i++)
    g_ptr_array_add (names, metric_at (place, i)->name);
  for (guint i = 0; lt_threshold_metric_name (i) != NULL; i++)
    g_ptr_array_add (names, (char *) lt_threshold_metric_name (i));
  nearest = lt_nearest_find (threshold->custom, names);
  return g_strdup_printf ("expected a metric such as p(99) or error_rate, or one of %s, found "
                          "'%s'%s%s%s",
                          place->suite, threshold->custom,
                          nearest != NULL ? "; did you mean " : "",
                          nearest != NULL ? nearest : "", nearest != NULL ? "?" : "");
}

static gboolean
has_statistic (const LtRunMetric *metric, LtThresholdMetric statistic)
{
  switch (statistic)
    {
    case LT_THRESHOLD_SUM:
      return TRUE;
    case LT_THRESHOLD_COUNT:
    case LT_THRESHOLD_RATE:
      return metric->kind != LT_RUN_METRIC_GAUGE;
    case LT_THRESHOLD_MIN:
    case LT_THRESHOLD_MAX:
      return metric->kind != LT_RUN_METRIC_COUNTER;
    default:
      return metric->kind >= LT_RUN_METRIC_HISTOGRAM;
    }
}

static char *
check_statistic (const LtThresholdTarget *target, const LtRunMetric *metric,
                 gboolean is_default)
{
  static const char *const kinds[] = {
    [LT_RUN_METRIC_COUNTER] = "is a counter: expected its total, .rate or .count",
    [LT_RUN_METRIC_GAUGE] = "is a gauge: expected its sum over workers, .min or .max",
    [LT_RUN_METRIC_HISTOGRAM] = "is a distribution: expected a statistic such as .p(99)",
    [LT_RUN_METRIC_STEP] = "is a step: expected a statistic such as .p(99)",
  };
  const gboolean distributed = metric->kind >= LT_RUN_METRIC_HISTOGRAM;

  if (!has_statistic (metric, target->statistic) || (distributed && is_default))
    return g_strdup_printf ("%s %s, found '%s'", metric->name, kinds[metric->kind],
                            target->threshold->name);
  if (metric->kind == LT_RUN_METRIC_GAUGE
      && (target->threshold->window_ns > 0 || target->stage >= 0))
    return g_strdup_printf ("%s is a gauge, of which only the last value is known: expected no "
                            "window and no stage",
                            metric->name);
  return NULL;
}

/* The limit has a unit that the metric is counted in, or none. */
static char *
match_units (LtThresholdTarget *target, const LtRunMetric *metric)
{
  const LtThreshold *threshold = target->threshold;
  const gboolean per_second = target->statistic == LT_THRESHOLD_RATE;
  const gboolean counts =
    target->statistic == LT_THRESHOLD_COUNT && metric->kind != LT_RUN_METRIC_COUNTER;
  guint i = 0;

  target->unit = per_second ? LT_UNIT_PER_SECOND : LT_UNIT_NUMBER;
  target->limit = threshold->limit;
  while (i < G_N_ELEMENTS (units) && g_strcmp0 (units[i].name, metric->unit) != 0)
    i++;
  if (i < G_N_ELEMENTS (units) && !counts && !(per_second && units[i].unit != LT_UNIT_BYTES)
      && !(per_second && metric->kind >= LT_RUN_METRIC_HISTOGRAM))
    {
      const gboolean bare =
        threshold->unit == LT_UNIT_NUMBER || threshold->unit == LT_UNIT_PER_SECOND;

      target->unit = per_second ? LT_UNIT_BYTES_PER_SECOND : units[i].unit;
      target->factor = units[i].factor;
      if (bare)
        target->limit *= units[i].factor;
      if (bare || threshold->unit == target->unit)
        return NULL;
    }
  if (threshold->unit == target->unit)
    return NULL;
  return g_strdup_printf ("expected a value in the unit of %s ('%s') or without one",
                          metric->name, metric->unit != NULL ? metric->unit : "1");
}

static char *
resolve_custom (const LtThresholdPlace *place, LtThresholdTarget *target)
{
  const LtThreshold *threshold = target->threshold;
  gboolean is_default = threshold->is_default;
  const LtRunMetric *metric;
  char *wrong;
  guint n;

  if (!place->initialized)
    return NULL;
  /* "queue.max" may be the maximum of "queue", or a name. */
  target->metric = find_metric (place, threshold->name, target->operation, &n);
  if (target->metric >= 0 && !is_default)
    {
      is_default = TRUE;
      target->statistic = LT_THRESHOLD_SUM;
    }
  if (target->metric < 0)
    target->metric = find_metric (place, threshold->custom, target->operation, &n);
  if (target->metric < 0)
    return unknown_metric (place, target);
  metric = metric_at (place, (guint) target->metric);
  if (n > 1)
    return g_strdup_printf ("%s is a step of several operations: expected OPERATION:%s",
                            metric->name, threshold->name);
  wrong = check_statistic (target, metric, is_default);
  target->grows =
    metric->kind != LT_RUN_METRIC_GAUGE
    && (target->statistic == LT_THRESHOLD_COUNT || target->statistic == LT_THRESHOLD_SUM);
  return wrong != NULL ? wrong : match_units (target, metric);
}

/* ---- Of ours --------------------------------------------------------------- */

static char *
resolve_latency (const LtThresholdPlace *place, LtThresholdTarget *target)
{
  const gboolean open = place->plan->rate_per_s > 0;

  /* In a closed loop both times are the same. */
  target->response = target->threshold->clock == LT_THRESHOLD_CLOCK_RESPONSE
                     || (target->threshold->clock == LT_THRESHOLD_CLOCK_DEFAULT && open);
  if (!place->plan->latency)
    return g_strdup_printf ("expected latencies for %s, found --no-latency",
                            target->threshold->name);
  return NULL;
}

static char *
resolve_of_run (const LtThresholdPlace *place, const LtThresholdTarget *target)
{
  const LtThreshold *threshold = target->threshold;
  const gboolean arrivals = threshold->metric == LT_THRESHOLD_ACHIEVED_RATE
                            || threshold->metric == LT_THRESHOLD_DROPPED;

  if (arrivals && place->plan->rate_per_s <= 0)
    return g_strdup_printf ("%s: expected a --rate, found none", threshold->name);
  if (target->operation >= 0)
    return g_strdup_printf ("expected no operation, as %s is of all of the run",
                            threshold->name);
  if (target->stage >= 0 && !arrivals)
    return g_strdup_printf ("expected no stage, as %s is of all of the run", threshold->name);
  return NULL;
}

char *
lt_threshold_metric_resolve (const LtThresholdPlace *place, LtThresholdTarget *target)
{
  const LtThreshold *threshold = target->threshold;

  target->statistic = threshold->metric;
  target->limit = threshold->limit;
  target->unit = threshold->unit;
  /* The scope may have been one. */
  if (target->stage >= 0 && threshold->window_ns > 0)
    return g_strdup ("expected a window or a stage, found both");
  if (threshold->custom != NULL)
    return resolve_custom (place, target);
  target->grows = threshold->unit == LT_UNIT_NUMBER;
  if (lt_threshold_is_latency (threshold))
    return resolve_latency (place, target);
  return lt_threshold_is_of_run (threshold) ? resolve_of_run (place, target) : NULL;
}
