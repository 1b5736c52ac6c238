/* SPDX-License-Identifier: MIT
 *
 * lt-trend: how a figure has developed over the results of a history, and where it changed
 * for good. Only what is alike is joined: the same load of the same suite on the same kind
 * of machine as the last result has; the rest is counted. [the store's thread]
 */
#pragma once

#include "lt-store.h"

#define LT_TREND_MAX_POINTS 2000

typedef struct LtTrendPoint
{
  char *id;
  char *started_at;
  char *commit; /* NULL: not known, as the branch */
  char *branch;
  int dirty;    /* -1: not known */
  double value; /* mean over the runs of the result */
  guint n_runs;
} LtTrendPoint;

/* A change for good: the values before it, back to the change before, and after it, up to
 * the next one. */
typedef struct LtTrendChange
{
  guint index;          /* of the first point after it */
  double before, after; /* means */
  double ratio;         /* after / before; NAN: before is 0 */
  double p;             /* see lt-change-point.h */
  gboolean worse;
} LtTrendChange;

typedef struct LtTrend
{
  const LtStoreMetric *metric;
  char *suite;
  char *scenario;
  char *operation; /* NULL: all together */
  char *load;
  char *host;
  GPtrArray *points; /* LtTrendPoint, the first first */
  GArray *changes;   /* LtTrendChange */
  guint n_loads;     /* results of the suite that were left out: of another load, */
  guint n_hosts;     /* of the load on another kind of machine, */
  guint n_failed;    /* that were not carried out or did not measure this */
} LtTrend;

typedef struct LtTrendRules
{
  double min_change; /* share of the value before; a smaller one is no change */
  guint last;        /* points at most, up to LT_TREND_MAX_POINTS */
} LtTrendRules;

void lt_trend_free (LtTrend *trend);

/* Trends of each of @metrics, NULL-terminated, for each scenario of the last result that
 * @filter lets through (its limit is ignored). A name is one of lt_store_metric_find(), or
 * what follows "service." or "response." there: then of response time where the result has
 * one. Metrics that the result has not are left out.
 * Returns: (transfer full) (element-type LtTrend): may be empty; NULL with an error. */
GPtrArray *lt_trend_read (LtStore *store, const LtStoreFilter *filter,
                          const char *const *metrics, const LtTrendRules *rules,
                          GError **error);

/* Whether lt_trend_read() knows the metric @name. */
gboolean lt_trend_knows (const char *name);

/* The last change was for the worse. */
gboolean lt_trend_is_regression (const LtTrend *trend);

/* Finds the changes in @n values. Pure, and the same each time. Returns: (transfer full)
 * (element-type LtTrendChange). */
GArray *lt_trend_find_changes (const double *values, guint n, gboolean more_is_better,
                               double min_change);
