/* SPDX-License-Identifier: MIT
 *
 * lt-caveats: what a reader of a result should keep in mind, found in its numbers.
 * Pure; any thread.
 */
#pragma once

#include "lt-run.h"
#include "lt-stats.h"
#include "lt-verdict.h"

/* Adds to @verdict's warnings: that operations are too short to be timed one by one;
 * that nothing was measured. @run and @last may be NULL: nothing is added then. */
void lt_caveats_add (LtVerdict *verdict, const LtRun *run, const LtSnapshot *last);
