/* SPDX-License-Identifier: MIT
 *
 * lt-svg: charts of results as SVG that needs no script: for READMEs, pull requests and
 * reports. Colours follow the scheme of whoever looks at it. Pure; any thread.
 */
#pragma once

#include "lt-chart-data.h"

typedef struct LtSvgChart
{
  const char *name; /* "throughput", as in -f svg=throughput */
  const char *help;
} LtSvgChart;

/* Ended by one without a name. */
const LtSvgChart *lt_svg_charts (void);
gboolean lt_svg_has_chart (const char *name);

/* One chart of @documents, of each scenario below another; NULL: all that there are numbers
 * for. A chart that has nothing to show says why. Returns: (transfer full): a document. */
char *lt_svg_documents (const LtChartDocument *documents, guint n_documents, const char *chart);

/* All charts of a result. Returns: (transfer full). */
char *lt_svg (const LtResult *result, const LtSeriesSet *series);

/* The chart of runs as an element of a page that has page.css; NULL when no
 * scenario ran twice and there is one document. Returns: (transfer full). */
char *lt_svg_runs_element (const LtChartDocument *documents, guint n_documents);
