/* SPDX-License-Identifier: MIT
 *
 * lt-remember: a call's result goes to the history. [main thread]
 */
#pragma once

#include "lt-plan.h"
#include "lt-result.h"
#include "lt-series.h"

/* What is known of the call before it puts load on anything: labels and revision. */
void lt_remember_begin (const LtPlan *plan, LtResult *result);

/* Records @result, concluded, and tells so when there was something to see. Whatever goes wrong is a warning on standard error and
 * nothing else: a history that cannot be written costs no result and fails no build. */
void lt_remember (const LtPlan *plan, const LtResult *result, const LtSeriesSet *series);
