/* SPDX-License-Identifier: MIT */

#include "lt-plot.h"

static void
free_line (gpointer data)
{
  LtPlotLine *line = data;

  g_free (line->label);
  g_array_unref (line->points);
  g_free (line);
}

static void
clear_band (gpointer data)
{
  g_free (((LtPlotBand *) data)->label);
}

static void
clear_label (gpointer data)
{
  g_free (((LtPlotLabel *) data)->text);
}

LtPlot *
lt_plot_new (const char *title, const char *note, LtAxisUnit x, LtAxisUnit y, gboolean log)
{
  LtPlot *plot = g_new0 (LtPlot, 1);

  plot->title = g_strdup (title);
  plot->note = g_strdup (note);
  plot->empty = g_strdup ("Nothing was recorded.");
  plot->x.unit = x;
  plot->y.unit = y;
  plot->y.log = log;
  plot->lines = g_ptr_array_new_with_free_func (free_line);
  plot->bands = g_array_new (FALSE, FALSE, sizeof (LtPlotBand));
  g_array_set_clear_func (plot->bands, clear_band);
  plot->cells = g_array_new (FALSE, FALSE, sizeof (LtPlotCell));
  plot->bars = g_array_new (FALSE, FALSE, sizeof (LtPlotBar));
  plot->labels = g_array_new (FALSE, FALSE, sizeof (LtPlotLabel));
  g_array_set_clear_func (plot->labels, clear_label);
  return plot;
}

void
lt_plot_free (LtPlot *plot)
{
  if (plot == NULL)
    return;
  g_free (plot->title);
  g_free (plot->note);
  g_free (plot->empty);
  g_ptr_array_unref (plot->lines);
  g_array_unref (plot->bands);
  g_array_unref (plot->cells);
  g_array_unref (plot->bars);
  g_array_unref (plot->labels);
  g_free (plot);
}

LtPlotLine *
lt_plot_add_line (LtPlot *plot, const char *label)
{
  LtPlotLine *line = g_new0 (LtPlotLine, 1);

  line->label = g_strdup (label);
  line->color = plot->lines->len % 8;
  line->points = g_array_new (FALSE, FALSE, sizeof (LtPlotPoint));
  g_ptr_array_add (plot->lines, line);
  return line;
}

void
lt_plot_line_add (LtPlotLine *line, double x, double y)
{
  const LtPlotPoint point = { x, y };

  g_array_append_val (line->points, point);
}

void
lt_plot_add_band (LtPlot *plot, const char *label, double from, double to, gboolean warmup)
{
  const LtPlotBand band = { g_strdup (label), from, to, warmup };

  g_array_append_val (plot->bands, band);
}

void
lt_plot_add_label (LtPlot *plot, double x, const char *text)
{
  const LtPlotLabel label = { x, g_strdup (text) };

  g_array_append_val (plot->labels, label);
}
