/* SPDX-License-Identifier: MIT
 *
 * lt-chart-page: what a page with charts is made of: style, scripts and their hashes, from
 * files that are part of the program. The scripts draw with dygraphs; a build for which
 * that was not found has none, and says so. No state; any thread.
 */
#pragma once

#include <gio/gio.h>

/* FALSE with an error, in words for the user, when this build can't draw in a page. */
gboolean lt_chart_page_check (GError **error);

/* Style of reports and of the live page, with that of dygraphs. NULL, as the next one, when
 * the build can't draw. Returns: (transfer full). */
char *lt_chart_page_style (void);
/* dygraphs, chart-model.js, chart-figure.js and charts.js, one after another: ltCharts is
 * there then. Returns: (transfer full). */
char *lt_chart_page_script (void);
/* report.js: starts the charts of a report. Returns: (transfer full). */
char *lt_chart_page_report_script (void);

/* "'sha256-...'": allows @text in a Content-Security-Policy. Returns: (transfer full). */
char *lt_chart_page_hash (const char *text);
