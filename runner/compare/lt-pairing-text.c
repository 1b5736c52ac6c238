/* SPDX-License-Identifier: MIT */

#include "lt-pairing-render.h"

#include <math.h>
#include <string.h>

#include "lt-page.h"
#include "lt-units.h"

#define MAX_LABEL 12 /* of a column */

enum
{
  COLUMN_OPERATION,
  COLUMN_FIGURE,
  COLUMN_A,
  COLUMN_B,
  COLUMN_RATIO,
  COLUMN_LOW,
  COLUMN_HIGH,
  COLUMN_P,
  COLUMN_DELTA,
  COLUMN_MEANS,
  COLUMN_MEANS_LOW,
  COLUMN_MEANS_HIGH,
  COLUMN_FINDING,
  N_COLUMNS
};

static const guint drop_order[] = { COLUMN_MEANS_LOW, COLUMN_MEANS_HIGH, COLUMN_MEANS,
                                    COLUMN_DELTA,     COLUMN_P,          COLUMN_LOW,
                                    COLUMN_HIGH,      COLUMN_A,          0 };

/* ---- Head ------------------------------------------------------------------ */

static void
add_head (LtPage *page, const LtPair *pair)
{
  g_autofree char *noise = lt_noise_describe (&pair->noise);

  lt_page_skip_line (page);
  lt_page_wrap (page, LT_STYLE_BOLD, 0, "%s against %s", pair->b->label, pair->a->label);
  lt_page_wrap (page, LT_STYLE_PLAIN, 0, "%u run%s against %u; noise floor %s", pair->runs_b,
                pair->runs_b == 1 ? "" : "s", pair->runs_a, noise);
  for (guint i = 0; i < pair->differences->len; i++)
    lt_page_fact (page, "load", LT_STYLE_WARN, "%s",
                  (const char *) g_ptr_array_index (pair->differences, i));
}

/* ---- Figures --------------------------------------------------------------- */

static const char *
column_label (const LtSide *side, const char *otherwise)
{
  return g_utf8_strlen (side->label, -1) <= MAX_LABEL ? side->label : otherwise;
}

static void
add_header (LtGrid *grid, const LtPair *pair)
{
  const char *const headers[N_COLUMNS] = { "operation",
                                           "",
                                           column_label (pair->a, "reference"),
                                           column_label (pair->b, "candidate"),
                                           "ratio",
                                           "low",
                                           "high",
                                           "p",
                                           "delta",
                                           "means",
                                           "low",
                                           "high",
                                           "" };

  lt_grid_add_row (grid);
  for (guint i = 0; i < N_COLUMNS; i++)
    lt_grid_set (grid, i, LT_STYLE_DIM, g_strdup (headers[i]));
}

static LtStyle
style_of (LtPairFinding finding)
{
  return finding == LT_PAIR_FINDING_WORSE     ? LT_STYLE_BAD
         : finding == LT_PAIR_FINDING_BETTER  ? LT_STYLE_GOOD
         : finding == LT_PAIR_FINDING_UNCLEAR ? LT_STYLE_WARN
                                              : LT_STYLE_PLAIN;
}

static void
set_ratio (LtGrid *grid, guint column, LtStyle style, double ratio)
{
  if (isfinite (ratio))
    lt_grid_set (grid, column, style, lt_contrast_format_ratio (ratio));
}

static void
add_interval (LtGrid *grid, guint low, guint high, const LtInterval *interval)
{
  if (!isfinite (interval->high))
    return;
  set_ratio (grid, low, LT_STYLE_PLAIN, interval->low);
  set_ratio (grid, high, LT_STYLE_PLAIN, interval->high);
}

static void
add_test (LtGrid *grid, const LtComparison *values)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  lt_grid_set (grid, COLUMN_P, LT_STYLE_PLAIN,
               g_strdup (g_ascii_formatd (number, sizeof number, "%.2g", values->p)));
  lt_grid_set (grid, COLUMN_DELTA, LT_STYLE_PLAIN,
               g_strdup (g_ascii_formatd (number, sizeof number, "%+.2f", values->delta)));
  set_ratio (grid, COLUMN_MEANS, LT_STYLE_PLAIN, values->ratio);
  add_interval (grid, COLUMN_MEANS_LOW, COLUMN_MEANS_HIGH, &values->ratio_interval);
}

static void
add_row (LtGrid *grid, const LtPairRow *row)
{
  const LtContrast *contrast = row->contrast;
  LtInterval interval;
  const double ratio = lt_contrast_ratio (contrast, &interval);

  lt_grid_set (grid, COLUMN_FIGURE, LT_STYLE_DIM, g_strdup (contrast->figure));
  lt_grid_set (grid, COLUMN_A, LT_STYLE_PLAIN,
               lt_contrast_format_value (contrast, contrast->values.mean_a));
  lt_grid_set (grid, COLUMN_B, LT_STYLE_PLAIN,
               lt_contrast_format_value (contrast, contrast->values.mean_b));
  set_ratio (grid, COLUMN_RATIO, row->decides ? LT_STYLE_BOLD : LT_STYLE_PLAIN, ratio);
  add_interval (grid, COLUMN_LOW, COLUMN_HIGH, &interval);
  if (contrast->values.tested)
    add_test (grid, &contrast->values);
  lt_grid_set (grid, COLUMN_FINDING, style_of (row->finding),
               g_strdup (lt_pair_finding_name (row->finding)));
}

static void
add_figures (LtGrid *grid, const LtPairOperation *operation)
{
  gboolean named = FALSE;

  for (guint i = 0; i < operation->rows->len; i++)
    {
      const LtPairRow *row = g_ptr_array_index (operation->rows, i);

      if (lt_pair_row_is_empty (row))
        continue;
      lt_grid_add_row (grid);
      if (!named)
        lt_grid_set (grid, COLUMN_OPERATION, LT_STYLE_PLAIN,
                     g_strdup (operation->operation != NULL ? operation->operation : "total"));
      named = TRUE;
      add_row (grid, row);
    }
}

/* ---- Percentiles ----------------------------------------------------------- */

static void
add_percentile_rows (LtGrid *grid, const LtPair *pair, const LtPairOperation *operation)
{
  const char *const labels[] = { column_label (pair->a, "reference"),
                                 column_label (pair->b, "candidate"), "ratio" };

  for (guint line = 0; line < G_N_ELEMENTS (labels); line++)
    {
      lt_grid_add_row (grid);
      if (line == 0)
        lt_grid_set (grid, 0, LT_STYLE_PLAIN,
                     g_strdup (operation->operation != NULL ? operation->operation : "total"));
      lt_grid_set (grid, 1, LT_STYLE_DIM, g_strdup (labels[line]));
      for (guint i = 0; i < operation->percentiles->len; i++)
        {
          const LtPairPercentile *row =
            &g_array_index (operation->percentiles, LtPairPercentile, i);
          const double values[] = { (double) row->a, (double) row->b,
                                    row->a > 0 ? (double) row->b / (double) row->a : NAN };

          lt_grid_set (grid, 2 + i, line == 2 ? LT_STYLE_BOLD : LT_STYLE_PLAIN,
                       line == 2 ? lt_contrast_format_ratio (values[line])
                                 : lt_format_duration (values[line]));
        }
    }
}

/* Of the operations of a scenario, from @first up to @end. */
static void
add_percentiles (LtPage *page, const LtPair *pair, guint first, guint end)
{
  static const guint drop[] = { 8, 3, 4, 7, 5, 0 };
  const LtPairOperation *total = g_ptr_array_index (pair->operations, end - 1);
  const guint n = total->percentiles->len;
  g_autoptr (LtGrid) grid = lt_grid_new (2 + n, 3);

  if (n == 0)
    return;
  lt_grid_add_row (grid);
  lt_grid_set (grid, 0, LT_STYLE_DIM, g_strdup ("operation"));
  for (guint i = 0; i < n; i++)
    lt_grid_set (grid, 2 + i, LT_STYLE_DIM,
                 lt_pair_percentile_name (
                   g_array_index (total->percentiles, LtPairPercentile, i).percentile));
  for (guint i = first; i < end; i++)
    add_percentile_rows (grid, pair, g_ptr_array_index (pair->operations, i));
  lt_page_skip_line (page);
  lt_page_wrap (page, LT_STYLE_DIM, 0,
                "Percentiles of all runs together, %s times:", total->clock);
  lt_page_skip_line (page);
  lt_grid_render (grid, page, drop);
}

static void
add_scenario (LtPage *page, const LtPair *pair, guint first, guint end, gboolean named)
{
  const LtPairOperation *operation = g_ptr_array_index (pair->operations, first);
  g_autoptr (LtGrid) grid = lt_grid_new (N_COLUMNS, 1u << COLUMN_OPERATION | 1u << COLUMN_FIGURE
                                                      | 1u << COLUMN_FINDING);

  lt_page_skip_line (page);
  if (named)
    {
      lt_page_wrap (page, LT_STYLE_BOLD, 0, "[%s]", operation->scenario);
      lt_page_skip_line (page);
    }
  add_header (grid, pair);
  for (guint i = first; i < end; i++)
    add_figures (grid, g_ptr_array_index (pair->operations, i));
  lt_grid_render (grid, page, drop_order);
  add_percentiles (page, pair, first, end);
}

/* A total ends the operations of a scenario. */
static void
add_scenarios (LtPage *page, const LtPair *pair)
{
  guint first = 0, n = 0;

  for (guint i = 0; i < pair->operations->len; i++)
    n += ((const LtPairOperation *) g_ptr_array_index (pair->operations, i))->operation == NULL;
  for (guint i = 0; i < pair->operations->len; i++)
    {
      const LtPairOperation *operation = g_ptr_array_index (pair->operations, i);

      if (operation->operation != NULL)
        continue;
      add_scenario (page, pair, first, i + 1, n > 1);
      first = i + 1;
    }
}

/* ---- Checks and the end ---------------------------------------------------- */

static void
add_checks (LtPage *page, const LtPair *pair)
{
  if (pair->checks->len > 0)
    lt_page_skip_line (page);
  for (guint i = 0; i < pair->checks->len; i++)
    {
      const LtBaselineCheck *check = g_ptr_array_index (pair->checks, i);

      lt_page_fact (page, "check",
                    check->judged == LT_JUDGED_PASS   ? LT_STYLE_GOOD
                    : check->judged == LT_JUDGED_FAIL ? LT_STYLE_BAD
                                                      : LT_STYLE_WARN,
                    "%s: %s", lt_judged_name (check->judged), check->reason);
    }
}

static void
add_notes (LtPage *page, const LtPair *pair)
{
  lt_page_skip_line (page);
  if (lt_pair_is_tested (pair))
    lt_page_wrap (
      page, LT_STYLE_DIM, 0,
      "Told from a value for each run: the typical ratio, its 95 %% interval, and p "
      "of a Mann-Whitney test.");
  else
    lt_page_wrap (page, LT_STYLE_WARN, 0,
                  "The ratio alone is told: below %d runs on a side nothing can be tested "
                  "(--runs).",
                  LT_COMPARISON_MIN_RUNS);
  for (guint i = 0; i < pair->warnings->len; i++)
    lt_page_fact (page, "warning", LT_STYLE_WARN, "%s",
                  (const char *) g_ptr_array_index (pair->warnings, i));
}

/* Not wrapped: whoever looks for the verdict takes the last line. */
static void
add_line (LtPage *page, const char *word, LtStyle style, const char *reason, LtExit status)
{
  g_autofree char *text = status == LT_EXIT_OK
                            ? g_strdup_printf ("  %s", reason)
                            : g_strdup_printf ("  %s (exit %d)", reason, (int) status);

  lt_page_add (page, style, word);
  lt_page_add (page, LT_STYLE_PLAIN, text);
  lt_page_end_line (page);
}

static void
add_verdict (LtPage *page, const LtPairing *pairing)
{
  static const char *const words[] = { [LT_JUDGED_PASS] = "PASS",
                                       [LT_JUDGED_FAIL] = "FAIL",
                                       [LT_JUDGED_INCONCLUSIVE] = "INCONCLUSIVE" };
  const LtExit status = pairing->verdict->exit_status;
  const LtPair *deciding = g_ptr_array_index (pairing->pairs, 0);

  for (guint i = pairing->pairs->len; i-- > 0;)
    {
      const LtPair *pair = g_ptr_array_index (pairing->pairs, i);

      if (pair->judged == pairing->judged)
        deciding = pair;
    }
  lt_page_skip_line (page);
  for (guint i = 0; i < pairing->pairs->len; i++)
    {
      const LtPair *pair = g_ptr_array_index (pairing->pairs, i);

      if (pair != deciding)
        lt_page_fact (page, "also", LT_STYLE_PLAIN, "%s: %s", words[pair->judged],
                      pair->reason);
    }
  if (status != LT_EXIT_OK)
    add_line (page, "FAIL", LT_STYLE_BAD, deciding->reason, status);
  else
    add_line (page, words[pairing->judged],
              pairing->judged == LT_JUDGED_PASS ? LT_STYLE_GOOD : LT_STYLE_WARN,
              deciding->reason, status);
}

char *
lt_pairing_text (const LtPairing *pairing, LtLook look, guint columns)
{
  LtPage page;

  lt_page_init (&page, look, columns);
  for (guint i = 0; i < pairing->pairs->len; i++)
    {
      const LtPair *pair = g_ptr_array_index (pairing->pairs, i);

      add_head (&page, pair);
      add_scenarios (&page, pair);
      add_checks (&page, pair);
      add_notes (&page, pair);
    }
  add_verdict (&page, pairing);
  return lt_page_finish (&page);
}
