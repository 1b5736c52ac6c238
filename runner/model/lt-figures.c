/* SPDX-License-Identifier: MIT */

#include "lt-figures.h"

#include "lt-summary.h"

static const char *const names[LT_N_FIGURES] = {
  [LT_FIGURE_OPS_PER_SECOND] = "ops_per_second",  [LT_FIGURE_ERROR_RATE] = "error_rate",
  [LT_FIGURE_ACHIEVED_SHARE] = "achieved_share",  [LT_FIGURE_SERVICE_MEAN] = "service_mean_ns",
  [LT_FIGURE_SERVICE_P50] = "service_p50_ns",     [LT_FIGURE_SERVICE_P95] = "service_p95_ns",
  [LT_FIGURE_SERVICE_P99] = "service_p99_ns",     [LT_FIGURE_SERVICE_MAX] = "service_max_ns",
  [LT_FIGURE_RESPONSE_MEAN] = "response_mean_ns", [LT_FIGURE_RESPONSE_P50] = "response_p50_ns",
  [LT_FIGURE_RESPONSE_P95] = "response_p95_ns",   [LT_FIGURE_RESPONSE_P99] = "response_p99_ns",
  [LT_FIGURE_RESPONSE_MAX] = "response_max_ns",
};

const char *
lt_figure_name (LtFigure figure)
{
  g_return_val_if_fail (figure < LT_N_FIGURES, NULL);
  return names[figure];
}

static void
set (LtFigures *figures, LtFigure figure, double value)
{
  figures->known[figure] = TRUE;
  figures->value[figure] = value;
}

/* @first: the mean, followed by the rest of a latency. */
static void
set_latency (LtFigures *figures, LtFigure first, const LtHistogram *histogram)
{
  LtSummary summary;

  if (histogram == NULL || histogram->count == 0)
    return;
  lt_summary_init (&summary, histogram);
  set (figures, first, summary.mean);
  set (figures, first + 1, (double) summary.p50);
  set (figures, first + 2, (double) summary.p95);
  set (figures, first + 3, (double) summary.p99);
  set (figures, first + 4, (double) summary.max);
}

void
lt_figures_init (LtFigures *ret_figures, const LtSnapshot *last)
{
  const LtStats *total;
  guint64 due;

  *ret_figures = (LtFigures){ 0 };
  if (last == NULL || last->phase != LT_PHASE_MEASURE || last->total == NULL)
    return;
  total = last->total;
  set (ret_figures, LT_FIGURE_OPS_PER_SECOND,
       lt_op_stats_rate (&total->all, total->duration_ns));
  if (lt_op_stats_count (&total->all) > 0)
    set (ret_figures, LT_FIGURE_ERROR_RATE, lt_op_stats_error_share (&total->all));
  due = lt_op_stats_count (&total->all) + total->all.skipped + last->unstarted;
  if (total->lag != NULL && due > 0)
    set (ret_figures, LT_FIGURE_ACHIEVED_SHARE,
         lt_stats_achieved_share (total, last->unstarted));
  set_latency (ret_figures, LT_FIGURE_SERVICE_MEAN, total->all.latency[LT_STATS_SERVICE]);
  set_latency (ret_figures, LT_FIGURE_RESPONSE_MEAN, total->all.latency[LT_STATS_RESPONSE]);
}
