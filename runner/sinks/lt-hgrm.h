/* SPDX-License-Identifier: MIT
 *
 * lt-hgrm: the percentiles of a result as text, as HdrHistogram's
 * outputPercentileDistribution() writes them and its plotter reads them: in ms, five
 * lines for each halving of what is left to 100 %. Such a file has one distribution:
 * that of ok operations of all runs together, by the response time of an open loop and
 * the service time of a closed one. lt-hlog keeps operations apart. Pure; main thread.
 */
#pragma once

#include "lt-result.h"
#include "lt-series.h"

/* Returns: (transfer full): UTF-8. @series is not looked at. */
char *lt_hgrm (const LtResult *result, const LtSeriesSet *series);
