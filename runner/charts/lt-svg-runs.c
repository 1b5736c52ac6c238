/* SPDX-License-Identifier: MIT */

#include "lt-svg-plots.h"

#define WIDTH 0.7 /* of the place of a scenario that its runs take */

static gboolean
is_of (const LtRecord *record, const LtScenarioSummary *summary)
{
  return record != NULL && lt_record_is_counted (record)
         && g_str_equal (lt_record_get_tag (record).scenario, summary->scenario);
}

/* In the order in which they ran, left to right around @place. */
static void
add_dots (LtPlotLine *line, const LtResult *result, const LtScenarioSummary *summary,
          LtFigure figure, double place)
{
  const double step = WIDTH / MAX (summary->n_counted, 1);
  double x = place - WIDTH / 2 + step / 2;

  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);

      if (!is_of (record, summary))
        continue;
      if (lt_record_get_figures (record)->known[figure])
        lt_plot_line_add (line, x, lt_record_get_figures (record)->value[figure]);
      x += step;
    }
}

/* Of few runs that differ much the interval reaches below 0, where no rate and no time is. */
static void
add_bar (LtPlot *plot, const LtSpread *spread, double place, guint color)
{
  const LtPlotBar bar = { place, spread->mean, MAX (spread->ci95_low, 0), spread->ci95_high,
                          color };

  if (spread->has_ci)
    g_array_append_val (plot->bars, bar);
}

static void
add_scenario (LtPlot *plot, const LtChartDocument *document, gboolean several,
              const LtScenarioSummary *summary, LtFigure figure)
{
  const double place = plot->labels->len;
  LtPlotLine *line = lt_plot_add_line (plot, NULL);
  g_autofree char *label = several
                             ? g_strdup_printf ("%s: %s", document->label, summary->scenario)
                             : g_strdup (summary->scenario);

  line->dots = TRUE;
  lt_plot_add_label (plot, place, label);
  add_dots (line, document->result, summary, figure, place);
  /* Beside the dots, as they would hide it. */
  add_bar (plot, &summary->figures[figure], place + WIDTH / 2 + 0.08, line->color);
}

LtPlot *
lt_svg_runs (const LtChartDocument *documents, guint n_documents, LtFigure figure)
{
  const gboolean rate = figure == LT_FIGURE_OPS_PER_SECOND;
  LtPlot *plot =
    lt_plot_new (rate                               ? "Throughput of each run"
                 : figure == LT_FIGURE_RESPONSE_P99 ? "Response time of each run, p99"
                                                    : "Service time of each run, p99",
                 "with the mean and its 95 % confidence interval", LT_AXIS_QUANTITY,
                 rate ? LT_AXIS_PER_SECOND : LT_AXIS_DURATION, FALSE);

  for (guint i = 0; i < n_documents; i++)
    {
      g_autoptr (GPtrArray) summaries = lt_result_sum_up (documents[i].result);

      for (guint j = 0; j < summaries->len; j++)
        add_scenario (plot, &documents[i], n_documents > 1, g_ptr_array_index (summaries, j),
                      figure);
    }
  plot->x_fixed = TRUE;
  plot->x.from = -0.5;
  plot->x.to = MAX (plot->labels->len, 1) - 0.5;
  return plot;
}

/* Whether every run that counts has it. */
static gboolean
all_know (const LtChartDocument *documents, guint n_documents, LtFigure figure)
{
  gboolean any = FALSE;

  for (guint i = 0; i < n_documents; i++)
    for (guint j = 0; j < documents[i].result->records->len; j++)
      {
        const LtRecord *record = lt_result_get_record (documents[i].result, j);

        if (record == NULL || !lt_record_is_counted (record))
          continue;
        if (!lt_record_get_figures (record)->known[figure])
          return FALSE;
        any = TRUE;
      }
  return any;
}

LtFigure
lt_svg_runs_latency (const LtChartDocument *documents, guint n_documents)
{
  return all_know (documents, n_documents, LT_FIGURE_RESPONSE_P99) ? LT_FIGURE_RESPONSE_P99
                                                                   : LT_FIGURE_SERVICE_P99;
}
