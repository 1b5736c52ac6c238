/* SPDX-License-Identifier: MIT
 *
 * lt-svg-plots: what is in each chart; for lt-svg*.c only.
 */
#pragma once

#include "lt-chart-data.h"
#include "lt-plot.h"

/* A run with its numbers. */
typedef struct LtSvgRun
{
  const char *label;
  const LtRun *run;
  const GPtrArray *rows; /* LtSeriesRow; may be NULL */
  const LtStats *total;  /* NULL: nothing was measured */
} LtSvgRun;

/* Returns: (transfer full): a plot, which may be empty. */
typedef LtPlot *(*LtSvgBuild) (const LtSvgRun *run);

LtPlot *lt_svg_throughput (const LtSvgRun *run);
LtPlot *lt_svg_latency (const LtSvgRun *run);
LtPlot *lt_svg_errors (const LtSvgRun *run);
LtPlot *lt_svg_workers (const LtSvgRun *run);
LtPlot *lt_svg_cpu (const LtSvgRun *run);
LtPlot *lt_svg_rss (const LtSvgRun *run);
LtPlot *lt_svg_lag (const LtSvgRun *run);
LtPlot *lt_svg_spectrum (const LtSvgRun *run);
LtPlot *lt_svg_heatmap (const LtSvgRun *run);

/* A figure of every counted run, with the mean of each scenario and its interval. */
LtPlot *lt_svg_runs (const LtChartDocument *documents, guint n_documents, LtFigure figure);
/* The latency that users wait for, at p99: of the response when all runs have it. Else of
 * the service, so that a closed loop beside an open one has its dots. */
LtFigure lt_svg_runs_latency (const LtChartDocument *documents, guint n_documents);
