/* SPDX-License-Identifier: MIT */

#include "lt-text-parts.h"

#include "lt-units.h"

#define MAX_ROWS 40 /* of a screen; the document has them all */

enum
{
  COLUMN_RUN,
  COLUMN_RATE,
  COLUMN_ERRORS,
  COLUMN_AVG,
  COLUMN_P50,
  COLUMN_P95,
  COLUMN_P99,
  COLUMN_MAX,
  COLUMN_VERDICT,
  N_COLUMNS
};

static const char *const headers[N_COLUMNS] = { "run", "ops/s", "errors", "avg", "p50",
                                                "p95", "p99",   "max",    "" };
static const guint drop_order[] = { COLUMN_P95, COLUMN_AVG, COLUMN_MAX, 0 };

/* ---- A run a row ----------------------------------------------------------- */

/* What is in a column; response where there is one. */
static LtFigure
figure_of (guint column, gboolean open)
{
  static const LtFigure closed_figures[N_COLUMNS] = {
    [COLUMN_RATE] = LT_FIGURE_OPS_PER_SECOND, [COLUMN_ERRORS] = LT_FIGURE_ERROR_RATE,
    [COLUMN_AVG] = LT_FIGURE_SERVICE_MEAN,    [COLUMN_P50] = LT_FIGURE_SERVICE_P50,
    [COLUMN_P95] = LT_FIGURE_SERVICE_P95,     [COLUMN_P99] = LT_FIGURE_SERVICE_P99,
    [COLUMN_MAX] = LT_FIGURE_SERVICE_MAX,
  };
  const LtFigure figure = closed_figures[column];

  return open && figure >= LT_FIGURE_SERVICE_MEAN
           ? figure + LT_FIGURE_RESPONSE_MEAN - LT_FIGURE_SERVICE_MEAN
           : figure;
}

static char *
format_figure (guint column, double value)
{
  if (column == COLUMN_RATE)
    return lt_format_quantity (value);
  if (column == COLUMN_ERRORS)
    return lt_format_share (value);
  return lt_format_duration (value);
}

static void
add_record (LtGrid *grid, const LtRecord *record, gboolean open)
{
  const LtFigures *figures = lt_record_get_figures (record);
  const LtVerdict *verdict = lt_record_get_verdict (record);

  lt_grid_add_row (grid);
  lt_grid_set (grid, COLUMN_RUN, LT_STYLE_PLAIN,
               g_strdup_printf ("%u", lt_record_get_tag (record).number));
  for (guint column = COLUMN_RATE; column <= COLUMN_MAX; column++)
    {
      const LtFigure figure = figure_of (column, open);

      if (figures->known[figure])
        lt_grid_set (grid, column, LT_STYLE_PLAIN,
                     format_figure (column, figures->value[figure]));
    }
  if (verdict->exit_status != LT_EXIT_OK)
    lt_grid_set (grid, COLUMN_VERDICT, LT_STYLE_BAD, g_strdup (verdict->outcome));
}

static void
add_mean (LtGrid *grid, const LtScenarioSummary *summary, gboolean open)
{
  lt_grid_add_row (grid);
  lt_grid_set (grid, COLUMN_RUN, LT_STYLE_BOLD, g_strdup ("mean"));
  for (guint column = COLUMN_RATE; column <= COLUMN_MAX; column++)
    {
      const LtSpread *spread = &summary->figures[figure_of (column, open)];

      if (spread->n > 0)
        lt_grid_set (grid, column, LT_STYLE_BOLD, format_figure (column, spread->mean));
    }
}

static void
add_interval (LtGrid *grid, const LtScenarioSummary *summary, gboolean open)
{
  if (summary->n_counted < 2)
    return;
  lt_grid_add_row (grid);
  lt_grid_set (grid, COLUMN_RUN, LT_STYLE_DIM, g_strdup ("95 %, \xc2\xb1"));
  for (guint column = COLUMN_RATE; column <= COLUMN_MAX; column++)
    {
      const LtSpread *spread = &summary->figures[figure_of (column, open)];

      if (spread->has_ci)
        lt_grid_set (grid, column, LT_STYLE_PLAIN,
                     format_figure (column, spread->ci95_high - spread->mean));
    }
}

static gboolean
is_of (const LtRecord *record, const LtScenarioSummary *summary)
{
  return record != NULL && g_str_equal (lt_record_get_tag (record).scenario, summary->scenario);
}

static const LtRun *
find_run (const LtResult *result, const LtScenarioSummary *summary)
{
  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);

      if (is_of (record, summary) && lt_record_get_run (record) != NULL)
        return lt_record_get_run (record);
    }
  return NULL;
}

/* ---- A scenario ------------------------------------------------------------ */

static void
add_repeated (LtPage *page, const LtResult *result, const LtScenarioSummary *summary)
{
  const LtRun *run = find_run (result, summary);
  const gboolean open = run != NULL && lt_run_is_open_loop (run);
  g_autoptr (LtGrid) grid = lt_grid_new (N_COLUMNS, 1u << COLUMN_RUN | 1u << COLUMN_VERDICT);
  guint n = 0;

  lt_text_add_header (page, run, NULL);
  lt_grid_add_row (grid);
  for (guint i = 0; i < N_COLUMNS; i++)
    lt_grid_set (grid, i, LT_STYLE_DIM, g_strdup (headers[i]));
  for (guint i = 0; i < result->records->len && n < MAX_ROWS; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);

      if (!is_of (record, summary))
        continue;
      add_record (grid, record, open);
      n++;
    }
  add_mean (grid, summary, open);
  add_interval (grid, summary, open);
  lt_page_skip_line (page);
  lt_grid_render (grid, page, drop_order);
  if (n < summary->n_runs)
    lt_page_wrap (page, LT_STYLE_DIM, 0, "%u more runs are in the result document.",
                  summary->n_runs - n);
  if (summary->n_counted < summary->n_runs)
    lt_page_wrap (page, LT_STYLE_WARN, 0, "The mean is of the %u runs that were carried out.",
                  summary->n_counted);
  lt_page_skip_line (page);
  lt_page_wrap (page, LT_STYLE_DIM, 0,
                "Of all operations; %s times. The interval of the mean is by Student's t.",
                open ? "response" : "service");
}

static void
add_single (LtPage *page, const LtResult *result, const LtScenarioSummary *summary)
{
  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);
      LtRecordView view;

      if (!is_of (record, summary))
        continue;
      lt_text_add_run (page, lt_record_get_run (record), lt_record_open (record, &view),
                       lt_record_get_verdict (record));
      lt_record_close (&view);
    }
}

void
lt_text_add_scenarios (LtPage *page, const LtResult *result)
{
  g_autoptr (GPtrArray) summaries = lt_result_sum_up (result);

  for (guint i = 0; i < summaries->len; i++)
    {
      const LtScenarioSummary *summary = g_ptr_array_index (summaries, i);

      lt_page_skip_line (page);
      if (result->n_scenarios > 1)
        lt_page_wrap (page, LT_STYLE_BOLD, 0, "[%s]", summary->scenario);
      if (result->n_repetitions > 1)
        add_repeated (page, result, summary);
      else
        add_single (page, result, summary);
    }
}
