/* SPDX-License-Identifier: MIT
 *
 * lt-threshold: a condition that a run has to meet, as text and as a value.
 *
 *   [SCOPE:][CLOCK.]METRIC[{KEY=NAME,...}][[WINDOW]] OPERATOR VALUE
 *
 *   p(99)<5ms   auth.login:response.p(95)[10s]<=20ms   error_rate{stage=peak}<1%
 *
 * SCOPE is a scenario, a suite, an operation, a stage, or one of the first two with one of
 * the others behind a point: auth.login; KEY is suite, operation, scenario or stage. METRIC
 * is one of those below or, with or without one of those behind a point, a metric of the
 * suite: granted.rate. What names mean is looked up when the suite is known, not here. Any
 * thread.
 */
#pragma once

#include <glib.h>

#include "lt-unit.h"

typedef enum
{
  LT_THRESHOLD_AVG, /* latencies of ok operations, as the next five */
  LT_THRESHOLD_MIN,
  LT_THRESHOLD_MAX,
  LT_THRESHOLD_MED,
  LT_THRESHOLD_PERCENTILE,
  LT_THRESHOLD_STDDEV,
  LT_THRESHOLD_RATE,  /* operations that ended, a second */
  LT_THRESHOLD_COUNT, /* operations that ended */
  LT_THRESHOLD_ERRORS,
  LT_THRESHOLD_ERROR_RATE,
  LT_THRESHOLD_ACHIEVED_RATE, /* of the target: a share, or arrivals a second */
  LT_THRESHOLD_DROPPED,       /* arrivals never started: how many, or their share */
  LT_THRESHOLD_RSS,           /* the most */
  LT_THRESHOLD_LEAK,          /* trend of the resident memory, a second */
  LT_THRESHOLD_SUM,           /* of a metric of the suite: its total, or over its workers */
} LtThresholdMetric;

typedef enum
{
  LT_THRESHOLD_CLOCK_DEFAULT, /* response with a rate, else service */
  LT_THRESHOLD_CLOCK_SERVICE,
  LT_THRESHOLD_CLOCK_RESPONSE,
} LtThresholdClock;

typedef enum
{
  LT_THRESHOLD_LESS,
  LT_THRESHOLD_AT_MOST,
  LT_THRESHOLD_GREATER,
  LT_THRESHOLD_AT_LEAST,
  LT_THRESHOLD_EQUAL,
  LT_THRESHOLD_NOT_EQUAL,
} LtThresholdComparison;

typedef struct LtThreshold
{
  char *text;  /* as it was given, without blanks around it */
  char *scope; /* "auth.login"; NULL: not given, as the next four */
  char *suite;
  char *operation;
  char *scenario;
  char *stage;
  char *name;   /* of the metric, as given: "p(99)", "granted.rate" */
  char *custom; /* a metric of the suite; NULL: one of ours */
  LtThresholdClock clock;
  LtThresholdMetric metric;
  gboolean is_default; /* a metric of the suite without .STATISTIC: SUM stands for it */
  double percentile;   /* LT_THRESHOLD_PERCENTILE: 0 to 100 */
  guint64 window_ns;   /* 0: all of the run, or of the stage */
  LtThresholdComparison comparison;
  double limit;
  LtUnit unit; /* of the limit */
} LtThreshold;

#define LT_THRESHOLD_MIN_WINDOW_NS G_GUINT64_CONSTANT (1000000000)
#define LT_THRESHOLD_MAX_WINDOW_NS G_GUINT64_CONSTANT (3600000000000)

/* Returns: (transfer full): NULL with an error of LT_UNITS_ERROR that says what was expected
 * and found; the caller prefixes whose threshold it is. */
LtThreshold *lt_threshold_parse (const char *text, GError **error);
void lt_threshold_free (LtThreshold *threshold);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtThreshold, lt_threshold_free)

gboolean lt_threshold_is_latency (const LtThreshold *threshold);
/* Concerns a run as a whole: an operation can't be named with it. */
gboolean lt_threshold_is_of_run (const LtThreshold *threshold);

/* "<", ">=" */
const char *lt_threshold_comparison_text (LtThresholdComparison comparison);
/* @value compared with @limit, as written; FALSE for NaN. */
gboolean lt_threshold_holds (LtThresholdComparison comparison, double value, double limit);

/* NULL after the last: names of metrics that may be meant by another one. */
const char *lt_threshold_metric_name (guint index);

/* Private to lt-threshold*.c: the value behind the operator into limit and unit. */
gboolean lt_threshold_read_value (LtThreshold *threshold, const char *text, GError **error);
