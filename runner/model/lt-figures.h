/* SPDX-License-Identifier: MIT
 *
 * lt-figures: the main figures of a run, to compare runs by. Pure; any thread.
 */
#pragma once

#include "lt-spread.h"
#include "lt-stats.h"

/* Of all operations together; latencies of ok ones, in ns. */
typedef enum
{
  LT_FIGURE_OPS_PER_SECOND,
  LT_FIGURE_ERROR_RATE,
  LT_FIGURE_ACHIEVED_SHARE, /* open loop */
  LT_FIGURE_SERVICE_MEAN,
  LT_FIGURE_SERVICE_P50,
  LT_FIGURE_SERVICE_P95,
  LT_FIGURE_SERVICE_P99,
  LT_FIGURE_SERVICE_MAX,
  LT_FIGURE_RESPONSE_MEAN, /* open loop, as the next ones */
  LT_FIGURE_RESPONSE_P50,
  LT_FIGURE_RESPONSE_P95,
  LT_FIGURE_RESPONSE_P99,
  LT_FIGURE_RESPONSE_MAX,
  LT_N_FIGURES,
} LtFigure;

typedef struct LtFigures
{
  gboolean known[LT_N_FIGURES];
  double value[LT_N_FIGURES];
} LtFigures;

/* "ops_per_second", "service_p99_ns" */
const char *lt_figure_name (LtFigure figure);

/* Of the last snapshot of a run; none are known when @last is NULL or of a warm-up. */
void lt_figures_init (LtFigures *ret_figures, const LtSnapshot *last);
