/* SPDX-License-Identifier: MIT
 *
 * lt-threshold-target: what a threshold means in one run: names become indices. Pure; any
 * thread.
 */
#pragma once

#include "lt-plan.h"
#include "lt-run.h"

/* The run that thresholds are looked at for. All is borrowed. */
typedef struct LtThresholdPlace
{
  const LtPlan *plan;
  const char *scenario;      /* its name; NULL: it is that of the suite */
  const char *suite;         /* "auth" */
  const char *operation;     /* runs alone (--each); NULL: as the plan says */
  const LtRunPlugin *plugin; /* described */
  gboolean initialized;      /* and its metrics are known */
  gboolean others;           /* there are runs of something else beside it */
} LtThresholdPlace;

typedef struct LtThresholdTarget
{
  const LtThreshold *threshold; /* of the plan */
  const char *source;           /* of the plan */
  gint operation;               /* -1: all */
  gint stage;                   /* -1: all of the run */
  gint metric;                  /* of the suite; -1: one of ours */
  LtThresholdMetric statistic;
  gboolean response; /* the clock, of latencies */
  gboolean grows;    /* it can only become larger while the run lasts */
  double factor;     /* of what a metric of the suite counts in */
  double limit;
  LtUnit unit; /* of the limit, and of the value times factor */
} LtThresholdTarget;

/* Whether the threshold @index of the plan is about this run: the scope, if one is given,
 * is this suite's or scenario's. When it is and names what it does not have: FALSE, with an
 * error as below. */
gboolean lt_threshold_concerns (const LtThresholdPlace *place, guint index, GError **error);

/* The thresholds of the plan that concern the run. Before the suite is initialized its
 * metrics are not looked for. Returns: (transfer full) (element-type LtThresholdTarget):
 * NULL with an LtPlanError that names who said what, what was expected and found. */
GPtrArray *lt_threshold_targets_new (const LtThresholdPlace *place, GError **error);
