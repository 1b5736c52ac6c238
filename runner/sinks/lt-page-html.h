/* SPDX-License-Identifier: MIT
 *
 * lt-page-html: what a page does when it is HTML; for lt-page*.c and lt-grid.c only. Each
 * text is escaped, and an element of its own, so that its direction ends with it.
 */
#pragma once

#include "lt-page.h"

void lt_page_html_add (LtPage *page, LtStyle style, const char *text);
/* What was added since the last one is a paragraph. */
void lt_page_html_end_line (LtPage *page);
void lt_page_html_fact (LtPage *page, const char *label, LtStyle style, const char *text);
/* Ends a paragraph and a list of facts, if there is one. */
void lt_page_html_close (LtPage *page);
/* A cell; @element: "th scope=\"row\"", "td". @text may be NULL. */
void lt_page_html_cell (LtPage *page, const char *element, LtStyle style, const char *text);
