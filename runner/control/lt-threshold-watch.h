/* SPDX-License-Identifier: MIT
 *
 * lt-threshold-watch: the thresholds of a run while it lasts, and at its end.
 *
 * As k6 does, a threshold of the whole run is compared with what was measured since the
 * measured phase began, after each interval, and may hold again later; what counts is the
 * end. One of a window has to hold in every window, one of a stage when the stage has
 * ended. A total that only grows is not broken by being small yet. [controller's main
 * thread]
 */
#pragma once

#include "lt-threshold-measure.h"
#include "lt-verdict.h"

/* At the end of an interval of the measured phase. */
typedef struct LtThresholdSample
{
  guint64 time_ns; /* since the phase began */
  LtThresholdSpan all;
  const GPtrArray *stages; /* LtStageStats of those that have ended; NULL: none */
} LtThresholdSample;

typedef struct LtThresholdWatch LtThresholdWatch;

/* @targets: (transfer full) (element-type LtThresholdTarget); their plan outlives the watch.
 * @plugin: whose operations and metrics they are of. */
LtThresholdWatch *lt_threshold_watch_new (GPtrArray *targets, const LtPlan *plan,
                                          const LtRunPlugin *plugin);
void lt_threshold_watch_free (LtThresholdWatch *watch);

/* Returns: (transfer none) (element-type LtThresholdState): as they stand, in the order of
 * the plan. */
GPtrArray *lt_threshold_watch_states (const LtThresholdWatch *watch);

/* Returns whether the run is to be ended (--abort-on-fail): once, and then those that are
 * broken are marked. */
gboolean lt_threshold_watch_add (LtThresholdWatch *watch, const LtThresholdSample *sample);

/* That was once so. */
gboolean lt_threshold_watch_has_aborted (const LtThresholdWatch *watch);

/* The run is over, with exact totals. @sample: NULL: nothing was measured; then nothing is
 * judged if @verdict is a failure. What is broken makes it one, and the states are its. */
void lt_threshold_watch_end (LtThresholdWatch *watch, const LtThresholdSample *sample,
                             LtVerdict *verdict);
