/* SPDX-License-Identifier: MIT
 *
 * lt-bencher: a result in the Bencher Metric Format (bencher.dev/docs/reference/
 * bencher-metric-format): a benchmark for each scenario, "auth", and for each of its
 * operations, "auth/login", with the measures "throughput" in operations a second,
 * "error-rate" as a share, and of ok operations "latency", the mean, "latency-p50",
 * "latency-p95" and "latency-p99" in ns, by the response time of an open loop and the
 * service time of a closed one. Pure; main thread.
 *
 * Of several runs of a scenario the value is the mean over those that were carried out
 * as planned; the bounds are the 95 % confidence interval of that mean. A single run has
 * no bounds. What has no value is left out.
 */
#pragma once

#include "lt-result.h"
#include "lt-series.h"

/* Returns: (transfer full): JSON. @series is not looked at. */
char *lt_bencher (const LtResult *result, const LtSeriesSet *series);
