/* SPDX-License-Identifier: MIT */

#include "lt-trend.h"

#include <math.h>
#include <string.h>

#include "lt-change-point.h"

#define MIN_SIZE 3 /* results on each side of a change */
#define LEVEL 0.05
#define MAX_CHANGES 64
#define SEED 1

static void
point_free (gpointer data)
{
  LtTrendPoint *point = data;

  g_free (point->id);
  g_free (point->started_at);
  g_free (point->commit);
  g_free (point->branch);
  g_free (point);
}

void
lt_trend_free (LtTrend *trend)
{
  if (trend == NULL)
    return;
  g_free (trend->suite);
  g_free (trend->scenario);
  g_free (trend->operation);
  g_free (trend->load);
  g_free (trend->host);
  g_ptr_array_unref (trend->points);
  g_clear_pointer (&trend->changes, g_array_unref);
  g_free (trend);
}

/* ---- Changes --------------------------------------------------------------- */

static double
mean_of (const double *values, guint begin, guint end)
{
  double sum = 0;

  for (guint i = begin; i < end; i++)
    sum += values[i];
  return end > begin ? sum / (end - begin) : NAN;
}

/* Means between changes, after some of them may have been taken out. */
static void
set_means (GArray *changes, const double *values, guint n, gboolean more_is_better)
{
  for (guint i = 0; i < changes->len; i++)
    {
      LtTrendChange *change = &g_array_index (changes, LtTrendChange, i);
      const guint begin = i > 0 ? change[-1].index : 0;
      const guint end = i + 1 < changes->len ? change[1].index : n;

      change->before = mean_of (values, begin, change->index);
      change->after = mean_of (values, change->index, end);
      change->ratio = change->before != 0 ? change->after / change->before : NAN;
      change->worse =
        more_is_better ? change->after < change->before : change->after > change->before;
    }
}

/* As a share of the value before. */
static double
size_of (const LtTrendChange *change)
{
  if (change->before == change->after)
    return 0;
  return isnan (change->ratio) ? INFINITY : fabs (change->ratio - 1);
}

static guint
smallest_of (const GArray *changes)
{
  guint smallest = 0;

  for (guint i = 1; i < changes->len; i++)
    {
      if (size_of (&g_array_index (changes, LtTrendChange, i))
          < size_of (&g_array_index (changes, LtTrendChange, smallest)))
        smallest = i;
    }
  return smallest;
}

/* The test puts MIN_SIZE values on each side, be there as many or not: of a change that two
 * results follow, one before it would be blamed. So a side with hardly more has to begin at
 * the change: its value there is nearer to the others of its side than to the other side. */
static gboolean
is_dated (const GArray *changes, guint i, const double *values, guint n)
{
  const LtTrendChange *change = &g_array_index (changes, LtTrendChange, i);
  const guint begin = i > 0 ? change[-1].index : 0;
  const guint end = i + 1 < changes->len ? change[1].index : n;
  const guint at = change->index;

  if (end - at < 2 * MIN_SIZE
      && fabs (values[at] - change->before)
           <= fabs (values[at] - mean_of (values, at + 1, end)))
    return FALSE;
  return at - begin >= 2 * MIN_SIZE
         || fabs (values[at - 1] - change->after)
              > fabs (values[at - 1] - mean_of (values, begin, at - 1));
}

static void
drop_undated (GArray *changes, const double *values, guint n, gboolean more_is_better)
{
  for (guint i = changes->len; i-- > 0;)
    {
      if (is_dated (changes, i, values, n))
        continue;
      g_array_remove_index (changes, i);
      set_means (changes, values, n, more_is_better);
    }
}

GArray *
lt_trend_find_changes (const double *values, guint n, gboolean more_is_better,
                       double min_change)
{
  GArray *changes = g_array_new (FALSE, TRUE, sizeof (LtTrendChange));
  const LtChangePointRules rules = {
    .min_size = MIN_SIZE,
    .permutations = n <= 200 ? 999 : 199, /* the time grows with both */
    .level = LEVEL,
    .seed = SEED,
  };
  LtChangePoint points[MAX_CHANGES];
  size_t n_points = lt_change_points (values, n, &rules, points, MAX_CHANGES);

  for (size_t i = 0; n_points != SIZE_MAX && i < n_points; i++)
    {
      const LtTrendChange change = { .index = (guint) points[i].index, .p = points[i].p };

      g_array_append_val (changes, change);
    }
  set_means (changes, values, n, more_is_better);
  drop_undated (changes, values, n, more_is_better);
  while (changes->len > 0)
    {
      const guint smallest = smallest_of (changes);

      if (size_of (&g_array_index (changes, LtTrendChange, smallest)) >= min_change)
        break;
      g_array_remove_index (changes, smallest);
      set_means (changes, values, n, more_is_better);
    }
  return changes;
}

gboolean
lt_trend_is_regression (const LtTrend *trend)
{
  const guint n = trend->changes->len;

  return n > 0 && g_array_index (trend->changes, LtTrendChange, n - 1).worse;
}

/* ---- Points ---------------------------------------------------------------- */

/* The scenario of @row that is of the load of @trend; else one of its suite. */
static const LtStoreScenario *
find_scenario (const LtStoreRow *row, const LtTrend *trend, gboolean *ret_alike)
{
  const LtStoreScenario *other = NULL, *alike = NULL;

  for (guint i = 0; i < row->scenarios->len; i++)
    {
      const LtStoreScenario *scenario = g_ptr_array_index (row->scenarios, i);

      if (g_strcmp0 (scenario->suite, trend->suite) != 0)
        continue;
      other = scenario;
      /* Of two of the same load in a call the name tells which. */
      if (g_strcmp0 (scenario->load, trend->load) == 0
          && (alike == NULL || g_str_equal (scenario->scenario, trend->scenario)))
        alike = scenario;
    }
  *ret_alike = alike != NULL;
  return alike != NULL ? alike : other;
}

static void
add_point (LtTrend *trend, LtStore *store, const LtStoreRow *row,
           const LtStoreScenario *scenario)
{
  LtTrendPoint *point;
  double value;

  if (!lt_store_get_figure (store, row->id, scenario->scenario,
                            trend->operation != NULL ? trend->operation : "",
                            trend->metric->name, &value))
    {
      trend->n_failed++;
      return;
    }
  point = g_new0 (LtTrendPoint, 1);
  point->id = g_strdup (row->id);
  point->started_at = g_strdup (row->started_at);
  point->commit = g_strdup (row->commit);
  point->branch = g_strdup (row->branch);
  point->dirty = row->dirty;
  point->value = value;
  point->n_runs = scenario->n_counted;
  g_ptr_array_insert (trend->points, 0, point);
}

static void
add_points (LtTrend *trend, LtStore *store, const GPtrArray *rows, guint last)
{
  for (guint i = 0; i < rows->len && trend->points->len < last; i++)
    {
      const LtStoreRow *row = g_ptr_array_index (rows, i);
      gboolean alike;
      const LtStoreScenario *scenario = find_scenario (row, trend, &alike);

      if (scenario == NULL)
        continue;
      if (scenario->n_counted == 0)
        trend->n_failed++;
      else if (!alike)
        trend->n_loads++;
      else if (g_strcmp0 (row->host, trend->host) != 0)
        trend->n_hosts++;
      else
        add_point (trend, store, row, scenario);
    }
}

static void
find_changes (LtTrend *trend, const LtTrendRules *rules)
{
  g_autofree double *values = g_new0 (double, trend->points->len + 1);

  for (guint i = 0; i < trend->points->len; i++)
    values[i] = ((const LtTrendPoint *) g_ptr_array_index (trend->points, i))->value;
  trend->changes = lt_trend_find_changes (values, trend->points->len,
                                          trend->metric->more_is_better, rules->min_change);
}

/* ---- Trends ---------------------------------------------------------------- */

gboolean
lt_trend_knows (const char *name)
{
  g_autofree char *service = g_strconcat ("service.", name, NULL);

  return lt_store_metric_find (name) != NULL || lt_store_metric_find (service) != NULL;
}

/* The metric that @name means for this scenario; NULL: it does not have it. */
static const LtStoreMetric *
find_metric (LtStore *store, const LtStoreRow *row, const LtStoreScenario *scenario,
             const char *operation, const char *name)
{
  g_autofree char *response = g_strconcat ("response.", name, NULL);
  g_autofree char *service = g_strconcat ("service.", name, NULL);
  const char *names[] = { name, response, service };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const LtStoreMetric *metric = lt_store_metric_find (names[i]);
      double value;

      if (metric != NULL
          && lt_store_get_figure (store, row->id, scenario->scenario, operation, metric->name,
                                  &value))
        return metric;
    }
  return NULL;
}

static LtTrend *
new_trend (const LtStoreRow *row, const LtStoreScenario *scenario, const char *operation,
           const LtStoreMetric *metric)
{
  LtTrend *trend = g_new0 (LtTrend, 1);

  trend->metric = metric;
  trend->suite = g_strdup (scenario->suite);
  trend->scenario = g_strdup (scenario->scenario);
  trend->operation = g_strdup (operation);
  trend->load = g_strdup (scenario->load);
  trend->host = g_strdup (row->host);
  trend->points = g_ptr_array_new_with_free_func (point_free);
  return trend;
}

static gboolean
is_wanted (const LtStoreScenario *scenario, const LtStoreFilter *filter)
{
  g_autofree char *end = filter->suite != NULL ? g_strconcat (".", filter->suite, NULL) : NULL;

  if (scenario->n_counted == 0 || scenario->load == NULL || scenario->suite == NULL)
    return FALSE;
  if (filter->suite != NULL && !g_str_equal (scenario->suite, filter->suite)
      && !g_str_has_suffix (scenario->suite, end))
    return FALSE;
  return filter->scenario == NULL || g_str_equal (scenario->scenario, filter->scenario);
}

/* Trends that the scenarios of @row are the end of. Returns whether there is one. */
static gboolean
add_trends (GPtrArray *trends, LtStore *store, const GPtrArray *rows, const LtStoreRow *row,
            const LtStoreFilter *filter, const char *const *metrics, const LtTrendRules *rules)
{
  const char *operation = filter->operation != NULL ? filter->operation : "";
  gboolean found = FALSE;

  for (guint i = 0; i < row->scenarios->len; i++)
    {
      const LtStoreScenario *scenario = g_ptr_array_index (row->scenarios, i);

      if (!is_wanted (scenario, filter)
          || !lt_store_has_operation (store, row->id, scenario->scenario, operation))
        continue;
      found = TRUE;
      for (guint m = 0; metrics[m] != NULL; m++)
        {
          const LtStoreMetric *metric =
            find_metric (store, row, scenario, operation, metrics[m]);
          LtTrend *trend;

          if (metric == NULL)
            continue;
          trend = new_trend (row, scenario, filter->operation, metric);
          add_points (trend, store, rows, MIN (rules->last, LT_TREND_MAX_POINTS));
          find_changes (trend, rules);
          g_ptr_array_add (trends, trend);
        }
    }
  return found;
}

GPtrArray *
lt_trend_read (LtStore *store, const LtStoreFilter *filter, const char *const *metrics,
               const LtTrendRules *rules, GError **error)
{
  LtStoreFilter all = *filter;
  g_autoptr (GPtrArray) rows = NULL;
  GPtrArray *trends;

  all.limit = 0;
  rows = lt_store_list (store, &all, error);
  if (rows == NULL)
    return NULL;
  trends = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_trend_free);
  for (guint i = 0; i < rows->len; i++)
    {
      if (add_trends (trends, store, rows, g_ptr_array_index (rows, i), filter, metrics, rules))
        break;
    }
  return trends;
}
