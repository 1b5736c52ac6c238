/* SPDX-License-Identifier: MIT
 *
 * lt-html: results as one HTML file that needs nothing else, not even a network: numbers in
 * tables, charts with the scripts that draw them, and what is needed to repeat it. A policy
 * in the page lets it run its own scripts only. Pure; main thread.
 */
#pragma once

#include "lt-chart-data.h"

/* FALSE with an error, in words for the user, when this build can't. */
gboolean lt_html_check (GError **error);

/* @result as a page. Returns: (transfer full): UTF-8 text; NULL: the build can't. */
char *lt_html (const LtResult *result, const LtSeriesSet *series);

/* Several side by side; the first is what the others are compared with. */
char *lt_html_documents (const LtChartDocument *documents, guint n_documents);
