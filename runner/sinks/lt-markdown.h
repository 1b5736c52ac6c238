/* SPDX-License-Identifier: MIT
 *
 * lt-markdown: a result as GitHub Flavored Markdown, for the summary of a CI job or a
 * comment: the verdict with its reasons, of each run a table of its operations, errors
 * and warnings. Text of suites stands in code spans. Pure; main thread.
 */
#pragma once

#include "lt-result.h"
#include "lt-series.h"

/* Adds @text as a code span: no HTML, no links, no mentions and no emphasis in it.
 * @in_table: in a row of a table. */
void lt_markdown_add_code (GString *page, const char *text, gboolean in_table);

/* Returns: (transfer full): UTF-8. @series is not looked at. */
char *lt_markdown (const LtResult *result, const LtSeriesSet *series);
