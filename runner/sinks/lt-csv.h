/* SPDX-License-Identifier: MIT
 *
 * lt-csv: a result as comma-separated values (RFC 4180). Latencies are those of ok
 * operations, in ns; what has no value is empty. Pure; main thread.
 */
#pragma once

#include "lt-result.h"
#include "lt-series.h"

/* The totals: a row for each operation of each run, and one for all of them, named
 * "total". @series is not looked at.
 * Returns: (transfer full): UTF-8, with a line of names first. */
char *lt_csv_totals (const LtResult *result, const LtSeriesSet *series);

/* The intervals: a row for each operation and one for all of them, of each interval of
 * each run. Returns: (transfer full): as above. */
char *lt_csv_series (const LtResult *result, const LtSeriesSet *series);
