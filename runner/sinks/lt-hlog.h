/* SPDX-License-Identifier: MIT
 *
 * lt-hlog: a result as an HdrHistogram log, version 1.3, as HistogramLogProcessor and
 * the viewers read it: of each run a line for each operation, of all that was measured,
 * with the operation as tag. Latencies of ok operations, in ns: the response time of an
 * open loop, the service time of a closed one. Pure; main thread.
 *
 * A result has histograms of whole runs, not of intervals: a line spans its run.
 */
#pragma once

#include "lt-result.h"
#include "lt-series.h"

/* Returns: (transfer full): UTF-8. @series is not looked at. */
char *lt_hlog (const LtResult *result, const LtSeriesSet *series);
