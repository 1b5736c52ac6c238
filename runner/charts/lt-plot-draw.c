/* SPDX-License-Identifier: MIT */

#include "lt-plot.h"

#include "lt-text-plain.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#define LEFT 78
#define RIGHT 14
#define TOP 58
#define BOTTOM 30
#define WIDTH (LT_PLOT_WIDTH - LEFT - RIGHT)
#define HEIGHT (LT_PLOT_HEIGHT - TOP - BOTTOM)
#define N_X_TICKS 8
#define N_Y_TICKS 5
#define CHARACTER 7 /* width of one, about, of the legend's size */
#define MAX_LABEL 28

/* ---- Axes ------------------------------------------------------------------ */

typedef struct Extent
{
  double left, right, bottom, top;
  gboolean any;
} Extent;

static void
widen (Extent *extent, const LtPlot *plot, double x, double y)
{
  if (!isfinite (x) || !isfinite (y) || (plot->y.log && !(y > 0)))
    return;
  if (!extent->any)
    *extent = (Extent){ x, x, y, y, TRUE };
  extent->left = MIN (extent->left, x);
  extent->right = MAX (extent->right, x);
  extent->bottom = MIN (extent->bottom, y);
  extent->top = MAX (extent->top, y);
}

static Extent
extent_of (const LtPlot *plot)
{
  Extent extent = { 0 };

  for (guint i = 0; i < plot->lines->len; i++)
    {
      const LtPlotLine *line = g_ptr_array_index (plot->lines, i);

      for (guint j = 0; j < line->points->len; j++)
        {
          const LtPlotPoint *point = &g_array_index (line->points, LtPlotPoint, j);

          widen (&extent, plot, point->x, point->y);
        }
    }
  for (guint i = 0; i < plot->cells->len; i++)
    {
      const LtPlotCell *cell = &g_array_index (plot->cells, LtPlotCell, i);

      widen (&extent, plot, cell->left, cell->bottom);
      widen (&extent, plot, cell->right, cell->top);
    }
  for (guint i = 0; i < plot->bars->len; i++)
    {
      const LtPlotBar *bar = &g_array_index (plot->bars, LtPlotBar, i);

      widen (&extent, plot, bar->x, bar->low);
      widen (&extent, plot, bar->x, bar->high);
    }
  return extent;
}

gboolean
lt_plot_is_empty (const LtPlot *plot)
{
  return !extent_of (plot).any;
}

static void
set_axes (LtPlot *plot, const Extent *extent)
{
  if (!plot->x_fixed)
    {
      plot->x.from = extent->left;
      plot->x.to = extent->right;
    }
  if (!(plot->x.to > plot->x.from))
    {
      plot->x.from -= 0.5;
      plot->x.to += 0.5;
    }
  plot->y.from = extent->bottom;
  plot->y.to = extent->top;
  lt_axis_round (&plot->y, N_Y_TICKS);
}

static double
x_of (const LtPlot *plot, double value)
{
  return LEFT + CLAMP (lt_axis_place (&plot->x, value), 0, 1) * WIDTH;
}

static double
y_of (const LtPlot *plot, double value)
{
  return TOP + (1 - CLAMP (lt_axis_place (&plot->y, value), 0, 1)) * HEIGHT;
}

/* ---- SVG ------------------------------------------------------------------- */

/* A tenth of a pixel, whatever the locale writes. */
static void
add_number (GString *svg, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (number, sizeof number, "%.1f", value);
  if (g_str_has_suffix (number, ".0"))
    number[strlen (number) - 2] = '\0';
  g_string_append (svg, number);
}

static void
add_attributes (GString *svg, const char *first, ...)
{
  va_list arguments;

  va_start (arguments, first);
  for (const char *name = first; name != NULL; name = va_arg (arguments, const char *))
    {
      g_string_append_printf (svg, " %s=\"", name);
      add_number (svg, va_arg (arguments, double));
      g_string_append_c (svg, '"');
    }
  va_end (arguments);
}

/* @anchor: "start" "middle" "end". */
static void
add_text (GString *svg, double x, double y, const char *class, const char *anchor,
          const char *text)
{
  g_autofree char *safe = lt_text_sanitize (text);
  g_autofree char *escaped = g_markup_escape_text (safe, -1);

  g_string_append (svg, "<text");
  add_attributes (svg, "x", x, "y", y, NULL);
  g_string_append_printf (svg, " class=\"%s\" text-anchor=\"%s\">%s</text>\n", class, anchor,
                          escaped);
}

static void
add_rectangle (GString *svg, double x, double y, double width, double height, const char *rest)
{
  g_string_append (svg, "<rect");
  add_attributes (svg, "x", x, "y", y, "width", width, "height", height, NULL);
  g_string_append_printf (svg, " %s/>\n", rest);
}

static void
add_rule (GString *svg, double x1, double y1, double x2, double y2, const char *class)
{
  g_string_append (svg, "<line");
  add_attributes (svg, "x1", x1, "y1", y1, "x2", x2, "y2", y2, NULL);
  g_string_append_printf (svg, " class=\"%s\"/>\n", class);
}

static void
draw_bands (const LtPlot *plot, GString *svg)
{
  for (guint i = 0; i < plot->bands->len; i++)
    {
      const LtPlotBand *band = &g_array_index (plot->bands, LtPlotBand, i);
      const double left = x_of (plot, band->from);
      const double right = x_of (plot, band->to);

      if (right > left)
        add_rectangle (svg, left, TOP, right - left, HEIGHT,
                       band->warmup ? "class=\"warm\""
                       : i % 2 == 0 ? "class=\"band0\""
                                    : "class=\"band1\"");
    }
}

/* Above the lines, which would run through them. */
static void
draw_band_names (const LtPlot *plot, GString *svg)
{
  for (guint i = 0; i < plot->bands->len; i++)
    {
      const LtPlotBand *band = &g_array_index (plot->bands, LtPlotBand, i);
      const double left = x_of (plot, band->from);
      g_autofree char *safe = lt_text_sanitize (band->label != NULL ? band->label : "");

      if (lt_text_width (safe) * CHARACTER + 8 < x_of (plot, band->to) - left)
        add_text (svg, left + 4, TOP + 12, "tick band", "start", safe);
    }
}

static void
draw_cells (const LtPlot *plot, GString *svg)
{
  char rest[64];
  char shade[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < plot->cells->len; i++)
    {
      const LtPlotCell *cell = &g_array_index (plot->cells, LtPlotCell, i);
      const double left = x_of (plot, cell->left);
      const double top = y_of (plot, cell->top);

      g_ascii_formatd (shade, sizeof shade, "%.2f", cell->shade);
      g_snprintf (rest, sizeof rest, "class=\"heat\" fill-opacity=\"%s\"", shade);
      add_rectangle (svg, left, top, x_of (plot, cell->right) - left,
                     y_of (plot, cell->bottom) - top, rest);
    }
}

static void
draw_y_axis (const LtPlot *plot, GString *svg)
{
  g_autoptr (GArray) ticks = lt_axis_ticks (&plot->y, N_Y_TICKS);

  for (guint i = 0; i < ticks->len; i++)
    {
      const LtAxisTick *tick = &g_array_index (ticks, LtAxisTick, i);
      const double y = y_of (plot, tick->value);

      add_rule (svg, LEFT, y, LEFT + WIDTH, y, "grid");
      add_text (svg, LEFT - 6, y + 4, "tick", "end", tick->label);
    }
}

static void
draw_x_axis (const LtPlot *plot, GString *svg)
{
  g_autoptr (GArray) ticks = lt_axis_ticks (&plot->x, N_X_TICKS);

  add_rule (svg, LEFT, TOP + HEIGHT, LEFT + WIDTH, TOP + HEIGHT, "axis");
  for (guint i = 0; i < plot->labels->len; i++)
    {
      const LtPlotLabel *label = &g_array_index (plot->labels, LtPlotLabel, i);
      g_autofree char *fitted = lt_text_fit (label->text, MAX_LABEL);

      add_text (svg, x_of (plot, label->x), TOP + HEIGHT + 18, "tick", "middle", fitted);
    }
  for (guint i = 0; i < ticks->len && plot->labels->len == 0; i++)
    {
      const LtAxisTick *tick = &g_array_index (ticks, LtAxisTick, i);
      const double x = x_of (plot, tick->value);

      add_rule (svg, x, TOP + HEIGHT, x, TOP + HEIGHT + 4, "axis");
      add_text (svg, x, TOP + HEIGHT + 18, "tick", x > LEFT + WIDTH - 20 ? "end" : "middle",
                tick->label);
    }
}

/* ---- Lines ----------------------------------------------------------------- */

static gboolean
is_shown (const LtPlot *plot, const LtPlotPoint *point)
{
  return isfinite (point->y) && (!plot->y.log || point->y > 0);
}

static void
add_path_point (GString *svg, gboolean *pen, double x, double y)
{
  g_string_append (svg, *pen ? "L" : "M");
  add_number (svg, x);
  g_string_append_c (svg, ' ');
  add_number (svg, y);
  *pen = TRUE;
}

/* Of points closer than a pixel the lowest and the highest are drawn: more can't be
 * seen, and none that stands out is lost. */
static void
add_path (const LtPlot *plot, GString *svg, const LtPlotLine *line)
{
  gboolean pen = FALSE;
  guint i = 0;

  while (i < line->points->len)
    {
      const LtPlotPoint *point = &g_array_index (line->points, LtPlotPoint, i);
      const double x = x_of (plot, point->x);
      double low, high;

      i++;
      if (!is_shown (plot, point))
        {
          pen = FALSE;
          continue;
        }
      low = high = y_of (plot, point->y);
      for (; i < line->points->len; i++)
        {
          const LtPlotPoint *next = &g_array_index (line->points, LtPlotPoint, i);

          if (!is_shown (plot, next) || x_of (plot, next->x) >= x + 1)
            break;
          low = MIN (low, y_of (plot, next->y));
          high = MAX (high, y_of (plot, next->y));
        }
      add_path_point (svg, &pen, x, low);
      if (high > low)
        add_path_point (svg, &pen, x, high);
    }
}

static void
draw_dots (const LtPlot *plot, GString *svg, const LtPlotLine *line)
{
  for (guint i = 0; i < line->points->len; i++)
    {
      const LtPlotPoint *point = &g_array_index (line->points, LtPlotPoint, i);

      if (!is_shown (plot, point))
        continue;
      g_string_append (svg, "<circle");
      add_attributes (svg, "cx", x_of (plot, point->x), "cy", y_of (plot, point->y), "r", 4.0,
                      NULL);
      g_string_append_printf (svg, " class=\"dot f%u\"/>\n", line->color);
    }
}

static void
draw_line (const LtPlot *plot, GString *svg, const LtPlotLine *line)
{
  if (line->dots || line->points->len == 1)
    {
      draw_dots (plot, svg, line);
      return;
    }
  g_string_append_printf (svg, "<path class=\"line s%u%s\" d=\"", line->color,
                          line->dashed ? " dashed" : "");
  add_path (plot, svg, line);
  g_string_append (svg, "\"/>\n");
}

static void
draw_bars (const LtPlot *plot, GString *svg)
{
  char class[32];

  for (guint i = 0; i < plot->bars->len; i++)
    {
      const LtPlotBar *bar = &g_array_index (plot->bars, LtPlotBar, i);
      const double x = x_of (plot, bar->x);
      const double ends[] = { bar->low, bar->mean, bar->high };

      g_snprintf (class, sizeof class, "bar s%u", bar->color);
      add_rule (svg, x, y_of (plot, bar->low), x, y_of (plot, bar->high), class);
      for (guint j = 0; j < 3; j++)
        add_rule (svg, x - (j == 1 ? 9 : 5), y_of (plot, ends[j]), x + (j == 1 ? 9 : 5),
                  y_of (plot, ends[j]), class);
    }
}

static void
draw_legend (const LtPlot *plot, GString *svg)
{
  double x = LEFT;

  for (guint i = 0; i < plot->lines->len; i++)
    {
      const LtPlotLine *line = g_ptr_array_index (plot->lines, i);
      g_autofree char *safe = line->label != NULL ? lt_text_sanitize (line->label) : NULL;
      g_autofree char *fitted = safe != NULL ? lt_text_fit (safe, MAX_LABEL) : NULL;
      char class[32];

      if (fitted == NULL)
        continue;
      if (x + 30 + lt_text_width (fitted) * CHARACTER > LEFT + WIDTH)
        {
          add_text (svg, x, 44, "tick", "start", "\xe2\x80\xa6");
          return;
        }
      g_snprintf (class, sizeof class, "line s%u%s", line->color,
                  line->dashed ? " dashed" : "");
      add_rule (svg, x, 40, x + 18, 40, class);
      add_text (svg, x + 24, 44, "tick", "start", fitted);
      x += 44 + lt_text_width (fitted) * CHARACTER;
    }
}

void
lt_plot_draw (LtPlot *plot, GString *svg, guint top)
{
  const Extent extent = extent_of (plot);

  g_string_append_printf (svg, "<g transform=\"translate(0 %u)\">\n", top);
  add_text (svg, 16, 22, "title", "start", plot->title);
  if (plot->note != NULL)
    add_text (svg, LT_PLOT_WIDTH - RIGHT, 22, "tick", "end", plot->note);
  if (!extent.any)
    add_text (svg, LT_PLOT_WIDTH / 2.0, LT_PLOT_HEIGHT / 2.0, "tick", "middle", plot->empty);
  else
    {
      set_axes (plot, &extent);
      draw_bands (plot, svg);
      draw_y_axis (plot, svg);
      draw_cells (plot, svg);
      draw_x_axis (plot, svg);
      for (guint i = 0; i < plot->lines->len; i++)
        draw_line (plot, svg, g_ptr_array_index (plot->lines, i));
      draw_bars (plot, svg);
      draw_band_names (plot, svg);
      draw_legend (plot, svg);
    }
  g_string_append (svg, "</g>\n");
}
