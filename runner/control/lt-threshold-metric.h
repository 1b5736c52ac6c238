/* SPDX-License-Identifier: MIT
 *
 * lt-threshold-metric: what of a run a threshold compares. For lt-threshold-target.c. Pure;
 * any thread.
 */
#pragma once

#include "lt-threshold-target.h"

/* Fills in all of @target behind its scope, which is there. Returns: (transfer full): what
 * was expected and found; NULL: all is well. */
char *lt_threshold_metric_resolve (const LtThresholdPlace *place, LtThresholdTarget *target);
