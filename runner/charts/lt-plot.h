/* SPDX-License-Identifier: MIT
 *
 * lt-plot: one picture with axes: lines, bands behind them, cells of a heat map, bars of
 * intervals. Filled in, then drawn as a part of an SVG document. Text may be anything: it is
 * sanitized and escaped. Not synchronised.
 */
#pragma once

#include "lt-axis.h"

#define LT_PLOT_WIDTH 800
#define LT_PLOT_HEIGHT 300

typedef struct LtPlotPoint
{
  double x;
  double y; /* NAN: nothing, a gap */
} LtPlotPoint;

typedef struct LtPlotLine
{
  char *label; /* NULL: not in the legend */
  guint color; /* of eight */
  gboolean dashed;
  gboolean dots;  /* instead of a line */
  GArray *points; /* LtPlotPoint, growing in x */
} LtPlotLine;

/* A span of the x axis, behind the lines. */
typedef struct LtPlotBand
{
  char *label; /* may be NULL */
  double from;
  double to;
  gboolean warmup;
} LtPlotBand;

typedef struct LtPlotCell
{
  double left, right, bottom, top; /* in values of the axes */
  double shade;                    /* 0 to 1 */
} LtPlotCell;

/* A mean and its interval. */
typedef struct LtPlotBar
{
  double x;
  double mean, low, high;
  guint color;
} LtPlotBar;

/* A label of the x axis, for one that has no numbers. */
typedef struct LtPlotLabel
{
  double x;
  char *text;
} LtPlotLabel;

typedef struct LtPlot
{
  char *title;
  char *note;  /* beside it */
  char *empty; /* said when there is nothing to draw */
  LtAxis x;    /* from and to are found when drawn, unless x_fixed */
  LtAxis y;
  gboolean x_fixed;
  GPtrArray *lines; /* LtPlotLine */
  GArray *bands;    /* LtPlotBand */
  GArray *cells;    /* LtPlotCell */
  GArray *bars;     /* LtPlotBar */
  GArray *labels;   /* LtPlotLabel; empty: the ticks of x */
} LtPlot;

LtPlot *lt_plot_new (const char *title, const char *note, LtAxisUnit x, LtAxisUnit y,
                     gboolean log);
void lt_plot_free (LtPlot *plot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtPlot, lt_plot_free)

/* Returns: (transfer none): a new line of the plot, without points. */
LtPlotLine *lt_plot_add_line (LtPlot *plot, const char *label);
void lt_plot_line_add (LtPlotLine *line, double x, double y);
void lt_plot_add_band (LtPlot *plot, const char *label, double from, double to,
                       gboolean warmup);
void lt_plot_add_label (LtPlot *plot, double x, const char *text);

/* lt-plot-draw.c */

/* Whether there is anything to draw. */
gboolean lt_plot_is_empty (const LtPlot *plot);

/* Appends a group of LT_PLOT_WIDTH x LT_PLOT_HEIGHT, moved down by @top. */
void lt_plot_draw (LtPlot *plot, GString *svg, guint top);
