/* SPDX-License-Identifier: MIT */

#include "lt-text-parts.h"

enum
{
  COLUMN_CHECK,
  COLUMN_REFERENCE,
  COLUMN_NOW,
  COLUMN_RATIO,
  COLUMN_LOW,
  COLUMN_HIGH,
  COLUMN_VERDICT,
  N_COLUMNS
};

static const char *const headers[N_COLUMNS] = { "check", "baseline", "now",    "ratio",
                                                "low",   "high",     "verdict" };
static const guint drop_order[] = { COLUMN_LOW, COLUMN_HIGH, COLUMN_REFERENCE, COLUMN_NOW, 0 };

static LtStyle
style_of (LtJudged judged)
{
  return judged == LT_JUDGED_PASS   ? LT_STYLE_GOOD
         : judged == LT_JUDGED_FAIL ? LT_STYLE_BAD
                                    : LT_STYLE_WARN;
}

static void
add_numbers (LtGrid *grid, const LtContrast *contrast)
{
  LtInterval interval;
  const double ratio = lt_contrast_ratio (contrast, &interval);

  if (!contrast->known)
    return;
  lt_grid_set (grid, COLUMN_REFERENCE, LT_STYLE_PLAIN,
               lt_contrast_format_value (contrast, contrast->values.mean_a));
  lt_grid_set (grid, COLUMN_NOW, LT_STYLE_PLAIN,
               lt_contrast_format_value (contrast, contrast->values.mean_b));
  lt_grid_set (grid, COLUMN_RATIO, LT_STYLE_BOLD, lt_contrast_format_ratio (ratio));
  if (!contrast->values.tested)
    return;
  lt_grid_set (grid, COLUMN_LOW, LT_STYLE_PLAIN, lt_contrast_format_ratio (interval.low));
  lt_grid_set (grid, COLUMN_HIGH, LT_STYLE_PLAIN, lt_contrast_format_ratio (interval.high));
}

/* "login:p(99)<=1.2x": what all of them have in common is said above them. */
static char *
short_text (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "baseline.", 2);

  return g_strjoinv ("", parts);
}

static void
add_check (LtGrid *grid, const LtBaselineCheck *check, gboolean with_scenario)
{
  g_autofree char *text = short_text (check->text);

  lt_grid_add_row (grid);
  lt_grid_set (grid, COLUMN_CHECK, LT_STYLE_PLAIN,
               with_scenario ? g_strdup_printf ("[%s] %s", check->contrast->scenario, text)
                             : g_strdup (text));
  add_numbers (grid, check->contrast);
  lt_grid_set (grid, COLUMN_VERDICT, style_of (check->judged),
               g_strdup (lt_judged_name (check->judged)));
}

/* Whether a ratio is all there is, for want of runs. */
static gboolean
is_ratio_alone (const LtBaselineCheck *check)
{
  const LtComparison *values = &check->contrast->values;

  return check->contrast->known && !values->tested
         && (values->n_a < LT_COMPARISON_MIN_RUNS || values->n_b < LT_COMPARISON_MIN_RUNS);
}

static void
add_baseline (LtPage *page, const LtBaseline *baseline, gboolean with_scenario)
{
  g_autoptr (LtGrid) grid = lt_grid_new (N_COLUMNS, 1u << COLUMN_CHECK | 1u << COLUMN_VERDICT);
  const LtBaselineCheck *alone = NULL;

  lt_page_skip_line (page);
  lt_page_wrap (page, LT_STYLE_PLAIN, 0, "baseline %s%s%s", lt_baseline_label (baseline),
                baseline->started_at != NULL ? ", run at " : "",
                baseline->started_at != NULL ? baseline->started_at : "");
  lt_grid_add_row (grid);
  for (guint i = 0; i < N_COLUMNS; i++)
    lt_grid_set (grid, i, LT_STYLE_DIM, g_strdup (headers[i]));
  for (guint i = 0; i < baseline->checks->len; i++)
    {
      const LtBaselineCheck *check = g_ptr_array_index (baseline->checks, i);

      add_check (grid, check, with_scenario);
      if (is_ratio_alone (check))
        alone = check;
    }
  lt_page_skip_line (page);
  lt_grid_render (grid, page, drop_order);
  if (alone == NULL)
    return;
  lt_page_skip_line (page);
  lt_page_wrap (page, LT_STYLE_DIM, 0,
                "The ratio alone decides, of %zu and %zu runs: below %d on a side nothing can "
                "be tested (--runs).",
                alone->contrast->values.n_a, alone->contrast->values.n_b,
                LT_COMPARISON_MIN_RUNS);
}

void
lt_text_add_baselines (LtPage *page, const LtResult *result)
{
  for (guint i = 0; i < result->baselines->len; i++)
    add_baseline (page, g_ptr_array_index (result->baselines, i), result->n_scenarios > 1);
}

char *
lt_text_gates_kept (const LtResult *result)
{
  const LtBaseline *baseline =
    result->baselines->len > 0 ? g_ptr_array_index (result->baselines, 0) : NULL;
  const guint n = baseline != NULL ? baseline->checks->len : 0;
  const guint kept = baseline != NULL ? lt_baseline_count (baseline, LT_JUDGED_PASS) : 0;

  if (n == 0)
    return NULL;
  if (kept < n)
    return g_strdup_printf ("%u of %u gates of baseline %s hold, the runs cannot tell more",
                            kept, n, lt_baseline_label (baseline));
  return g_strdup_printf ("%u gate%s of baseline %s hold%s", n, n == 1 ? "" : "s",
                          lt_baseline_label (baseline), n == 1 ? "s" : "");
}
