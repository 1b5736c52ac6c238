/* SPDX-License-Identifier: MIT
 *
 * lt-chart-data: the numbers behind the charts of a page, as compact JSON for charts.js.
 *
 * All of a result at once for a report, or piece by piece for a page that watches a run:
 *
 *   { "documents": [ { "label": "a.json", "runs": [ RUN ] } ] }
 *   RUN       { "scenario", "run", "runs", "index", "open", "batched", "workers",
 *               "warmup_ns", "stages": [ { "name", "begin_ns", "end_ns", "from", "to" } ],
 *               "operations": [ names of the mix ], "intervals": [ INTERVAL ],
 *               "totals": TOTALS or null }
 *   INTERVAL  { "phase": "warmup" or "measure", "time_ns", "interval_ns", "target",
 *               "lag": LATENCY, "rss_bytes", "cpu_share", "busy_workers",
 *               "errors": [ [ class, count ] ], "heat": [ HEAT of service, of response ],
 *               "operations": [ [ count, errors, LATENCY of service, of response ] ] }
 *   LATENCY   [ p50, p95, p99, max ], ns
 *   HEAT      [ first bucket, [ counts ] ], see lt-series.h
 *   TOTALS    [ { "service": SPECTRUM, "response": SPECTRUM } ]
 *   SPECTRUM  [ [ 1 / (1 - percentile / 100), ns ] ], growing
 *
 * LATENCY, HEAT and SPECTRUM are null where there is nothing. Arrays by operation have one
 * element for each of "operations", and one more: all of them. Numbers are those of the
 * result document. Text is harmless: sanitized, and "<" is escaped, so that it may stand in
 * a script element. Pure; any thread.
 */
#pragma once

#include "lt-json.h"
#include "lt-result.h"
#include "lt-series.h"

typedef struct LtChartDocument
{
  const char *label; /* tells it from others; a file's name */
  const LtResult *result;
  const LtSeriesSet *series;
} LtChartDocument;

/* Returns: (transfer full). */
char *lt_chart_data (const LtChartDocument *documents, guint n_documents);

/* RUN, without intervals and totals: a run begins. @n_runs: repetitions that were planned.
 * Returns: (transfer full). */
char *lt_chart_data_run (const LtRunTag *tag, guint n_runs, const LtRun *run);
/* "stages", as in RUN, in the object that is open. */
void lt_chart_data_add_stages (LtJson *json, const LtRun *run);
/* { "index", "interval": INTERVAL }. Returns: (transfer full). */
char *lt_chart_data_interval (const LtRunTag *tag, const LtRun *run, const LtSeriesRow *row);
/* { "index", "totals": TOTALS }. Returns: (transfer full). */
char *lt_chart_data_totals (const LtRunTag *tag, const LtRun *run, const LtStats *total);

/* The levels of a percentile spectrum, after those of HdrHistogram (Gil Tene): 1 / (1 - p),
 * five to each halving of what is left, up to 1 of all counts. */
typedef void (*LtChartLevel) (double inverse, guint64 ns, gpointer data);
void lt_chart_data_spectrum (const LtHistogram *histogram, LtChartLevel each, gpointer data);
