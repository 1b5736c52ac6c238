/* SPDX-License-Identifier: MIT
 *
 * lt-threshold-windows: the last few seconds of a run, for windows that slide.
 *
 * A window is the difference of two cumulative samples. Of each length that is asked for at
 * most LT_THRESHOLD_WINDOW_SAMPLES are kept, packed (lt-stats-pack.h): one an interval up
 * to a minute's window; longer ones slide by a part of their length. So memory does not
 * grow with the run: at most LT_PLAN_MAX_WINDOWS times LT_THRESHOLD_WINDOW_SAMPLES
 * samples of a few KiB. [controller's main thread]
 */
#pragma once

#include "lt-threshold-measure.h"

#define LT_THRESHOLD_WINDOW_SAMPLES 62

typedef struct LtThresholdWindow LtThresholdWindow;

/* @window_ns: at least an interval. */
LtThresholdWindow *lt_threshold_window_new (guint64 window_ns);
void lt_threshold_window_free (LtThresholdWindow *window);

guint64 lt_threshold_window_length (const LtThresholdWindow *window);

/* Takes in all that was measured until @time_ns since the run began. Returns: (transfer
 * none): what the window ending there holds, until the next call; NULL: it is not full, or
 * does not slide as far yet. @last: there is nothing after this, and a run that is shorter
 * than the window is all of it. */
const LtThresholdSpan *lt_threshold_window_add (LtThresholdWindow *window, guint64 time_ns,
                                                const LtThresholdSpan *all, gboolean last);
