/* SPDX-License-Identifier: MIT
 *
 * lt-glyphs: pieces of a line of a terminal: sparklines, bars, cells of a fixed width.
 * Pure functions; any thread. What is returned is (transfer full).
 */
#pragma once

#include <glib.h>

#define LT_TRACE_LENGTH 200

/* The last values of something, one an interval. Zeroed memory is an empty one. */
typedef struct LtTrace
{
  double values[LT_TRACE_LENGTH]; /* a ring; NAN: there was none */
  guint n;                        /* ever added */
} LtTrace;

void lt_trace_add (LtTrace *trace, double value);

/* The newest @columns values, in their order, each as a level of 8 between 0 and the
 * highest of those shown; a blank for what has no value, and after the last one. */
char *lt_glyphs_spark (const LtTrace *trace, guint columns, gboolean utf8);

/* @share of @columns filled. */
char *lt_glyphs_bar (double share, guint columns, gboolean utf8);

/* Sanitized @text in exactly @columns: cut out in its middle when it is too wide, else
 * filled up with blanks, at the left of a number. */
char *lt_glyphs_cell (const char *text, guint columns, gboolean number);

/* Text from strangers as this terminal can show it: sanitized, and without UTF-8 all
 * that is not ASCII as \u{e9}. */
char *lt_glyphs_name (const char *text, gboolean utf8);

/* What of @line, which may hold ANSI styles, fits into @columns. */
char *lt_glyphs_clip (const char *line, guint columns);

/* Columns of @line without its ANSI styles. */
guint lt_glyphs_width (const char *line);
