/* SPDX-License-Identifier: MIT */

#include "lt-cmd-scale.h"

#include <math.h>

#include "lt-study-text.h"
#include "lt-text-parts.h"
#include "lt-units.h"

#define BAR 24u

static const LtScaleLevel *
level_at (const LtScaleReport *report, guint index)
{
  return &g_array_index (report->scale->levels, LtScaleLevel, index);
}

static const LtSpread *
throughput_of (const LtScaleLevel *level)
{
  return &level->figures[LT_FIGURE_OPS_PER_SECOND];
}

/* ---- Text ------------------------------------------------------------------ */

enum
{
  COLUMN_WORKERS,
  COLUMN_RATE,
  COLUMN_INTERVAL,
  COLUMN_FIT,
  COLUMN_SPEEDUP,
  COLUMN_ERRORS,
  COLUMN_P50,
  COLUMN_P99,
  COLUMN_CHART,
  N_COLUMNS
};

static double
highest (const LtScaleReport *report)
{
  double value = 0;

  for (guint i = 0; i < report->scale->levels->len; i++)
    value = MAX (value, throughput_of (level_at (report, i))->mean);
  return value;
}

/* "======|": the bar is what was measured; the mark is where the fit has it. */
static char *
chart_of (const LtScaleReport *report, const LtScaleLevel *level)
{
  const double unit = highest (report) / BAR;
  const double mean = throughput_of (level)->mean;
  const guint length = unit > 0 ? (guint) round (mean / unit) : 0;
  GString *bar = g_string_new (NULL);
  guint mark;

  for (guint i = 0; i < length; i++)
    g_string_append_c (bar, '=');
  if (!report->scale->fitted)
    return g_string_free (bar, FALSE);
  mark = (guint) round (lt_usl_throughput (&report->scale->usl, level->concurrency) / unit);
  mark = CLAMP (mark, 1, BAR + 1);
  while (bar->len < mark)
    g_string_append_c (bar, ' ');
  bar->str[mark - 1] = '|';
  return g_string_free (bar, FALSE);
}

static void
set_time (LtGrid *grid, guint column, const LtSpread *spread)
{
  if (spread->n > 0)
    lt_grid_set (grid, column, LT_STYLE_PLAIN, lt_format_duration (spread->mean));
}

static void
add_level (LtGrid *grid, const LtScaleReport *report, const LtScaleLevel *level)
{
  const LtSpread *throughput = throughput_of (level);
  const LtScale *scale = report->scale;

  lt_grid_add_row (grid);
  lt_grid_set (grid, COLUMN_WORKERS, LT_STYLE_BOLD, g_strdup_printf ("%u", level->concurrency));
  lt_grid_set (grid, COLUMN_RATE, LT_STYLE_BOLD, lt_format_quantity (throughput->mean));
  if (throughput->has_ci)
    lt_grid_set (grid, COLUMN_INTERVAL, LT_STYLE_PLAIN,
                 lt_format_quantity (throughput->ci95_high - throughput->mean));
  if (scale->fitted)
    {
      lt_grid_set (grid, COLUMN_FIT, LT_STYLE_PLAIN,
                   lt_format_quantity (lt_usl_throughput (&scale->usl, level->concurrency)));
      lt_grid_set (grid, COLUMN_SPEEDUP, LT_STYLE_PLAIN,
                   g_strdup_printf ("%.2fx", throughput->mean / scale->usl.lambda));
    }
  if (level->figures[LT_FIGURE_ERROR_RATE].n > 0)
    lt_grid_set (grid, COLUMN_ERRORS, LT_STYLE_PLAIN,
                 lt_format_share (level->figures[LT_FIGURE_ERROR_RATE].mean));
  set_time (grid, COLUMN_P50, &level->figures[LT_FIGURE_SERVICE_P50]);
  set_time (grid, COLUMN_P99, &level->figures[LT_FIGURE_SERVICE_P99]);
  lt_grid_set (grid, COLUMN_CHART, LT_STYLE_DIM, chart_of (report, level));
}

static void
add_levels (LtPage *page, const LtScaleReport *report)
{
  static const char *const headers[N_COLUMNS] = { "workers", "ops/s",   "95 %, \xc2\xb1",
                                                  "fit",     "speedup", "errors",
                                                  "p50",     "p99",     "" };
  static const guint drop[] = { COLUMN_P50, COLUMN_INTERVAL, COLUMN_P99, COLUMN_CHART, 0 };
  g_autoptr (LtGrid) grid = lt_grid_new (N_COLUMNS, 1u << COLUMN_CHART);

  if (report->scale->levels->len == 0)
    return;
  lt_grid_add_row (grid);
  for (guint i = 0; i < N_COLUMNS; i++)
    lt_grid_set (grid, i, LT_STYLE_DIM, g_strdup (headers[i]));
  for (guint i = 0; i < report->scale->levels->len; i++)
    add_level (grid, report, level_at (report, i));
  lt_page_skip_line (page);
  lt_grid_render (grid, page, drop);
  lt_page_skip_line (page);
  lt_page_wrap (page, LT_STYLE_DIM, 0, "Means of the runs; service times%s.",
                report->scale->fitted ? "; in the chart | is the fit" : "");
}

static char *
interval_text (double value, const LtInterval *interval, char *(*format) (double value))
{
  g_autofree char *text = format (value);
  g_autofree char *low = format (fmax (interval->low, 0));
  g_autofree char *high =
    isfinite (interval->high) ? format (interval->high) : g_strdup ("no end");

  return g_strdup_printf ("%s (95 %%: %s to %s)", text, low, high);
}

void
lt_cmd_scale_texts_init (LtScaleTexts *ret_texts, const LtUsl *usl)
{
  *ret_texts = (LtScaleTexts){
    .lambda = interval_text (usl->lambda, &usl->lambda_interval, lt_format_quantity),
    .sigma = interval_text (usl->sigma, &usl->sigma_interval, lt_format_share),
    .kappa = interval_text (usl->kappa, &usl->kappa_interval, lt_format_share),
    .peak = interval_text (usl->peak, &usl->peak_interval, lt_format_quantity),
  };
}

void
lt_cmd_scale_texts_clear (LtScaleTexts *texts)
{
  g_free (texts->lambda);
  g_free (texts->sigma);
  g_free (texts->kappa);
  g_free (texts->peak);
}

static void
add_fit (LtPage *page, const LtScale *scale)
{
  const LtUsl *usl = &scale->usl;
  g_autofree char *most = lt_text_rate (usl->peak_throughput);
  g_auto (LtScaleTexts) texts = { 0 };

  lt_cmd_scale_texts_init (&texts, usl);
  lt_page_skip_line (page);
  lt_page_fact (page, "one worker", LT_STYLE_PLAIN, "%s ops/s", texts.lambda);
  lt_page_fact (page, "contention", LT_STYLE_PLAIN, "%s", texts.sigma);
  lt_page_fact (page, "coherency", LT_STYLE_PLAIN, "%s", texts.kappa);
  if (lt_scale_knows_peak (scale))
    lt_page_fact (page, "peak", LT_STYLE_BOLD, "%s workers, %s", texts.peak, most);
  else if (usl->has_peak)
    lt_page_fact (page, "peak", LT_STYLE_PLAIN, "none within the %u workers measured",
                  lt_scale_largest (scale));
  else
    lt_page_fact (page, "peak", LT_STYLE_PLAIN, "none: throughput does not fall again");
  lt_page_fact (page, "fit", LT_STYLE_PLAIN, "R\xc2\xb2 %.4f, %.2g %% off on average",
                usl->r_squared, usl->rms_error * 100);
}

char *
lt_cmd_scale_text (const LtScaleReport *report, LtLook look, guint columns)
{
  g_autofree char *duration = lt_text_plain_duration (report->duration_ns);
  LtPage page;

  lt_page_init (&page, look, columns);
  lt_study_text_suite (&page, report->run);
  lt_page_wrap (&page, LT_STYLE_PLAIN, 0, "closed loop, %u run%s of %s at each concurrency",
                report->n_runs, report->n_runs == 1 ? "" : "s", duration);
  add_levels (&page, report);
  if (report->scale->fitted)
    add_fit (&page, report->scale);
  lt_study_text_end (&page, report->verdict, report->why);
  return lt_page_finish (&page);
}
