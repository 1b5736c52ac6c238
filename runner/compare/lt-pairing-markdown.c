/* SPDX-License-Identifier: MIT */

#include "lt-pairing-render.h"

#include <math.h>

#include "lt-markdown.h"
#include "lt-units.h"

static void
add_list (GString *page, const char *label, const GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    {
      g_string_append_printf (page, "- %s", label);
      lt_markdown_add_code (page, g_ptr_array_index (lines, i), FALSE);
      g_string_append_c (page, '\n');
    }
  if (lines->len > 0)
    g_string_append_c (page, '\n');
}

static void
add_names (GString *page, const LtPairOperation *operation)
{
  g_string_append (page, "| ");
  lt_markdown_add_code (page, operation->scenario, TRUE);
  g_string_append (page, " | ");
  if (operation->operation != NULL)
    lt_markdown_add_code (page, operation->operation, TRUE);
  else
    g_string_append (page, "**total**");
}

static void
add_row (GString *page, const LtPairOperation *operation, const LtPairRow *row)
{
  const LtContrast *contrast = row->contrast;
  const LtComparison *values = &contrast->values;
  LtInterval interval;
  g_autofree char *ratio = lt_contrast_format_ratio (lt_contrast_ratio (contrast, &interval));
  g_autofree char *low = lt_contrast_format_ratio (interval.low);
  g_autofree char *high = lt_contrast_format_ratio (interval.high);
  g_autofree char *a = lt_contrast_format_value (contrast, values->mean_a);
  g_autofree char *b = lt_contrast_format_value (contrast, values->mean_b);
  char p[G_ASCII_DTOSTR_BUF_SIZE] = "";

  if (values->tested)
    g_ascii_formatd (p, sizeof p, "%.2g", values->p);
  add_names (page, operation);
  g_string_append_printf (
    page, " | %s | %s | %s | %s | %s%s%s | %s | %s |\n", contrast->figure, a, b, ratio,
    isfinite (interval.high) ? low : "", isfinite (interval.high) ? " to " : "",
    isfinite (interval.high) ? high : "", p, lt_pair_finding_name (row->finding));
}

static void
add_figures (GString *page, const LtPair *pair)
{
  g_string_append (page,
                   "| scenario | operation | figure | reference | candidate | ratio | 95 % "
                   "| p | |\n|:--|:--|:--|--:|--:|--:|:-:|--:|:--|\n");
  for (guint i = 0; i < pair->operations->len; i++)
    {
      const LtPairOperation *operation = g_ptr_array_index (pair->operations, i);

      for (guint r = 0; r < operation->rows->len; r++)
        {
          const LtPairRow *row = g_ptr_array_index (operation->rows, r);

          if (!lt_pair_row_is_empty (row))
            add_row (page, operation, row);
        }
    }
  g_string_append_c (page, '\n');
}

static void
add_percentile (GString *page, const LtPairOperation *operation, const LtPairPercentile *row)
{
  g_autofree char *a = lt_format_duration ((double) row->a);
  g_autofree char *b = lt_format_duration ((double) row->b);
  g_autofree char *ratio =
    lt_contrast_format_ratio (row->a > 0 ? (double) row->b / (double) row->a : NAN);
  g_autofree char *name = lt_pair_percentile_name (row->percentile);

  add_names (page, operation);
  g_string_append_printf (page, " | %s %s | %s | %s | %s |\n", operation->clock, name, a, b,
                          ratio);
}

static void
add_percentiles (GString *page, const LtPair *pair)
{
  g_string_append (page, "<details><summary>Percentiles of all runs together</summary>\n\n"
                         "| scenario | operation | percentile | reference | candidate | ratio "
                         "|\n|:--|:--|:--|--:|--:|--:|\n");
  for (guint i = 0; i < pair->operations->len; i++)
    {
      const LtPairOperation *operation = g_ptr_array_index (pair->operations, i);

      for (guint r = 0; r < operation->percentiles->len; r++)
        add_percentile (page, operation,
                        &g_array_index (operation->percentiles, LtPairPercentile, r));
    }
  g_string_append (page, "\n</details>\n\n");
}

static void
add_checks (GString *page, const LtPair *pair)
{
  if (pair->checks->len == 0)
    return;
  g_string_append (page, "| scenario | check | ratio | verdict |\n|:--|:--|:--|:--|\n");
  for (guint i = 0; i < pair->checks->len; i++)
    {
      const LtBaselineCheck *check = g_ptr_array_index (pair->checks, i);
      g_autofree char *ratio = lt_contrast_describe (check->contrast);

      g_string_append (page, "| ");
      lt_markdown_add_code (page, check->contrast->scenario, TRUE);
      g_string_append (page, " | ");
      lt_markdown_add_code (page, check->text, TRUE);
      g_string_append_printf (page, " | %s | %s |\n", ratio, lt_judged_name (check->judged));
    }
  g_string_append_c (page, '\n');
}

static void
add_pair (GString *page, const LtPair *pair)
{
  g_autofree char *noise = lt_noise_describe (&pair->noise);

  g_string_append (page, "### ");
  lt_markdown_add_code (page, pair->b->label, FALSE);
  g_string_append (page, " against ");
  lt_markdown_add_code (page, pair->a->label, FALSE);
  g_string_append_printf (page, "\n\n%u run%s against %u; noise floor %s.", pair->runs_b,
                          pair->runs_b == 1 ? "" : "s", pair->runs_a, noise);
  if (!lt_pair_is_tested (pair))
    g_string_append_printf (page, " The ratio alone is told, for want of %d runs on each side.",
                            LT_COMPARISON_MIN_RUNS);
  g_string_append (page, "\n\n");
  add_list (page, "different load: ", pair->differences);
  add_figures (page, pair);
  add_checks (page, pair);
  add_percentiles (page, pair);
  add_list (page, "warning: ", pair->warnings);
}

char *
lt_pairing_markdown (const LtPairing *pairing)
{
  static const char *const words[] = { [LT_JUDGED_PASS] = "PASS",
                                       [LT_JUDGED_FAIL] = "FAIL",
                                       [LT_JUDGED_INCONCLUSIVE] = "INCONCLUSIVE" };
  GString *page = g_string_new (NULL);

  g_string_append_printf (page, "## ltrun compare: %s%s\n\n",
                          pairing->verdict->exit_status != LT_EXIT_OK ? "FAIL, " : "",
                          pairing->verdict->exit_status != LT_EXIT_OK
                            ? pairing->verdict->outcome
                            : words[pairing->judged]);
  for (guint i = 0; i < pairing->pairs->len; i++)
    {
      const LtPair *pair = g_ptr_array_index (pairing->pairs, i);

      g_string_append_printf (page, "- %s: ", words[pair->judged]);
      lt_markdown_add_code (page, pair->reason, FALSE);
      g_string_append (page, i + 1 == pairing->pairs->len ? "\n\n" : "\n");
    }
  for (guint i = 0; i < pairing->pairs->len; i++)
    add_pair (page, g_ptr_array_index (pairing->pairs, i));
  return g_string_free (page, FALSE);
}
