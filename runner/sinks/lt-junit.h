/* SPDX-License-Identifier: MIT
 *
 * lt-junit: a result as JUnit XML, in the subset that the schemas of Ant
 * (windyroad/JUnit-Schema) and of Jenkins (jenkinsci/xunit-plugin, junit-10) both take:
 * a test suite for each run, in it a case for the run, one for each operation and one
 * for the suite's own checks. Never empty: a call without a run has a case for its
 * verdict. Pure; main thread.
 *
 * What was judged and found wrong is a failure, what could not be carried out an error;
 * an operation that never ran is skipped. The time of an operation is its mean latency,
 * that of a run what it measured.
 */
#pragma once

#include "lt-result.h"
#include "lt-series.h"

/* Returns: (transfer full): UTF-8. @series is not looked at. */
char *lt_junit (const LtResult *result, const LtSeriesSet *series);
