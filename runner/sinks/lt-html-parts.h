/* SPDX-License-Identifier: MIT
 *
 * lt-html-parts: sections of an HTML report; for lt-html*.c only. @page is HTML.
 */
#pragma once

#include "lt-chart-data.h"
#include "lt-page.h"

/* The command line that does it again. */
void lt_html_add_repeat (LtPage *page, const LtResult *result);
/* Settings with their sources, options, the suite and the mix of @run. */
void lt_html_add_config (LtPage *page, const LtRun *run);
/* The machine. */
void lt_html_add_host (LtPage *page, const LtResult *result);
/* Figures of each scenario over the documents, side by side. */
void lt_html_add_comparison (LtPage *page, const LtChartDocument *documents, guint n_documents);
