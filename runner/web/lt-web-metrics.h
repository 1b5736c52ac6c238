/* SPDX-License-Identifier: MIT
 *
 * lt-web-metrics: the state in Prometheus' text format, version 0.0.4
 * (prometheus.io/docs/instrumenting/exposition_formats). Names, labels and buckets are
 * described in ltrun-web(7). Counters are of a phase of a run and only grow.
 * [dashboard's thread]
 */
#pragma once

#include "lt-web-state.h"

#define LT_WEB_METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* Returns: (transfer full). */
char *lt_web_metrics_to_text (const LtWebState *state);
