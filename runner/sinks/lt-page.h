/* SPDX-License-Identifier: MIT
 *
 * lt-page: text for a terminal as it grows: styles, wrapping and aligned grids. Or the same
 * as HTML: paragraphs, lists of facts and tables.
 *
 * All text goes through lt_text_sanitize() here and, for HTML, is escaped; where there is to
 * be ASCII only it is made that before columns are counted. So no caller can forget it; line ends, colours and tags come from these files only. One thread.
 */
#pragma once

#include "lt-text-plain.h"

typedef enum
{
  LT_STYLE_PLAIN,
  LT_STYLE_DIM,  /* labels */
  LT_STYLE_BOLD, /* the numbers that were asked for */
  LT_STYLE_GOOD,
  LT_STYLE_BAD,
  LT_STYLE_WARN,
} LtStyle;

typedef struct LtPage
{
  GString *text;
  LtLook look;
  guint columns; /* to fill at most, where that can be had */
  gboolean html;
  GString *line;     /* HTML: of the line that is begun */
  gboolean in_facts; /* HTML: a list of facts is open */
} LtPage;

/* Makes an empty page of @columns; 0: of 80. */
void lt_page_init (LtPage *page, LtLook look, guint columns);
/* @text as it may stand on @page. Returns: (transfer full). */
char *lt_page_make_harmless (const LtPage *page, const char *text);
/* Makes an empty part of an HTML document. */
void lt_page_init_html (LtPage *page);
/* Returns: (transfer full). */
char *lt_page_finish (LtPage *page);

/* HTML only: markup of our own, which closes what is open. printf-like, so that no text
 * of others is put into it by mistake: that goes through lt_page_add_text(). */
void lt_page_markup (LtPage *page, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* HTML only: text within markup, isolated from what is around it. */
void lt_page_add_text (LtPage *page, const char *text);
/* "<", ">", "&" and quotes as entities, after lt_text_sanitize(): for attributes.
 * Returns: (transfer full). */
char *lt_page_escape (const char *text);

void lt_page_add (LtPage *page, LtStyle style, const char *text);
void lt_page_end_line (LtPage *page);
/* An empty line, unless there is one or nothing at all. */
void lt_page_skip_line (LtPage *page);
/* printf-like; words that don't fit go to lines of their own, indented by @indent as
 * is the first. Ends the line. */
void lt_page_wrap (LtPage *page, LtStyle style, guint indent, const char *format, ...)
  G_GNUC_PRINTF (4, 5);
/* "label     text", the label dim; wraps beside it. */
void lt_page_fact (LtPage *page, const char *label, LtStyle style, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

/* Cells in rows and columns. */
typedef struct LtGrid LtGrid;

/* @left: the columns whose text starts at the left, as bits; the rest is numbers. */
LtGrid *lt_grid_new (guint n_columns, guint left);
void lt_grid_free (LtGrid *grid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtGrid, lt_grid_free)

void lt_grid_add_row (LtGrid *grid);
/* Sets a cell of the last row. @text: (transfer full). */
void lt_grid_set (LtGrid *grid, guint column, LtStyle style, char *text);

/* Text of its own below the last row: indented, and wrapped, not cut. */
void lt_grid_add_note (LtGrid *grid, const char *text);

/* Puts the grid on @page, without its empty columns. When it is too wide, the first
 * column is cut to a fair length, then the columns of @drop (as numbers, ended by 0)
 * are left out one by one, then the last column is cut when it is text. */
void lt_grid_render (LtGrid *grid, LtPage *page, const guint *drop);
