/* SPDX-License-Identifier: MIT */

#include "lt-pair.h"

#include <math.h>
#include <string.h>

#include "lt-check.h"
#include "lt-load.h"

/* clang-format off */
G_DEFINE_QUARK (lt-pair-error-quark, lt_pair_error)
/* clang-format on */

static const LtSampleKey keys[] = {
  { .kind = LT_FIGURE_KIND_OPS },
  { .kind = LT_FIGURE_KIND_AVG },
  { .kind = LT_FIGURE_KIND_PERCENTILE, .percentile = 50 },
  { .kind = LT_FIGURE_KIND_PERCENTILE, .percentile = 95 },
  { .kind = LT_FIGURE_KIND_PERCENTILE, .percentile = 99 },
  { .kind = LT_FIGURE_KIND_MAX },
  { .kind = LT_FIGURE_KIND_ERROR_RATE },
};

static const double percentiles[] = { 50, 75, 90, 95, 99, 99.9, 99.99, 100 };

static const char *const finding_names[] = {
  [LT_PAIR_FINDING_UNTESTED] = "",         [LT_PAIR_FINDING_BETTER] = "better",
  [LT_PAIR_FINDING_NO_WORSE] = "no worse", [LT_PAIR_FINDING_WORSE] = "worse",
  [LT_PAIR_FINDING_UNCLEAR] = "unclear",
};

const char *
lt_pair_finding_name (LtPairFinding finding)
{
  return finding_names[finding];
}

char *
lt_pair_percentile_name (double percentile)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (percentile >= 100)
    return g_strdup ("max");
  return g_strconcat ("p", g_ascii_formatd (number, sizeof number, "%.10g", percentile), NULL);
}

gboolean
lt_pair_is_tested (const LtPair *pair)
{
  return pair->runs_a >= LT_COMPARISON_MIN_RUNS && pair->runs_b >= LT_COMPARISON_MIN_RUNS;
}

gboolean
lt_pair_row_is_empty (const LtPairRow *row)
{
  const LtContrast *contrast = row->contrast;

  return !contrast->known
         || (g_str_equal (contrast->figure, "error_rate") && contrast->values.mean_a <= 0
             && contrast->values.mean_b <= 0);
}

/* ---- Memory ---------------------------------------------------------------- */

static void
free_row (gpointer data)
{
  LtPairRow *row = data;

  lt_contrast_free (row->contrast);
  g_free (row);
}

static void
free_operation (gpointer data)
{
  LtPairOperation *operation = data;

  g_free (operation->scenario);
  g_free (operation->operation);
  g_ptr_array_unref (operation->rows);
  g_array_unref (operation->percentiles);
  g_free (operation);
}

static void
free_check (gpointer check)
{
  lt_baseline_check_free (check);
}

void
lt_pair_free (LtPair *pair)
{
  if (pair == NULL)
    return;
  g_ptr_array_unref (pair->differences);
  g_ptr_array_unref (pair->warnings);
  g_ptr_array_unref (pair->operations);
  g_ptr_array_unref (pair->checks);
  g_free (pair->reason);
  g_free (pair);
}

/* ---- Figures --------------------------------------------------------------- */

static LtPairFinding
find (const LtContrast *contrast, LtJudged judged)
{
  const LtComparison *values = &contrast->values;

  if (!contrast->known || !values->tested)
    return LT_PAIR_FINDING_UNTESTED;
  if (judged == LT_JUDGED_FAIL)
    return LT_PAIR_FINDING_WORSE;
  if (lt_comparison_is_better (values, contrast->less_is_better, contrast->noise))
    return LT_PAIR_FINDING_BETTER;
  return judged == LT_JUDGED_PASS ? LT_PAIR_FINDING_NO_WORSE : LT_PAIR_FINDING_UNCLEAR;
}

static LtJudged
is_no_worse (const LtContrast *contrast, LtFigureKind kind)
{
  const double margin = contrast->values.tested             ? LT_PAIR_MARGIN
                        : kind == LT_FIGURE_KIND_ERROR_RATE ? LT_PAIR_MARGIN_ERRORS
                                                            : LT_PAIR_MARGIN_ALONE;

  if (!contrast->known)
    return LT_JUDGED_INCONCLUSIVE;
  return lt_comparison_is_no_worse (&contrast->values, contrast->less_is_better,
                                    contrast->noise, margin);
}

/* Takes @contrast. */
static LtPairRow *
make_row (const LtSampleKey *key, LtContrast *contrast)
{
  LtPairRow *row = g_new0 (LtPairRow, 1);

  row->contrast = contrast;
  row->judged = is_no_worse (row->contrast, key->kind);
  row->finding = find (row->contrast, row->judged);
  row->decides = key->operation == NULL && row->contrast->known
                 && (key->kind != LT_FIGURE_KIND_PERCENTILE || key->percentile <= 50)
                 && key->kind != LT_FIGURE_KIND_MAX;
  return row;
}

static void
add_percentiles (LtPairOperation *operation, const LtMatch *match, gboolean response)
{
  g_autofree LtHistogram *a =
    lt_side_merge (match->a, match->scenario_a, operation->operation, response);
  g_autofree LtHistogram *b =
    lt_side_merge (match->b, match->scenario_b, operation->operation, response);

  for (guint i = 0; a != NULL && b != NULL && i < G_N_ELEMENTS (percentiles); i++)
    {
      const LtPairPercentile row = { percentiles[i],
                                     lt_histogram_percentile (a, percentiles[i]),
                                     lt_histogram_percentile (b, percentiles[i]) };

      g_array_append_val (operation->percentiles, row);
    }
}

static void
add_operation (LtPair *pair, const LtMatch *match, const char *name)
{
  const gboolean response = lt_check_is_open_loop (match);
  LtPairOperation *operation = g_new0 (LtPairOperation, 1);
  LtContrast *contrasts[G_N_ELEMENTS (keys)];
  LtSampleKey own[G_N_ELEMENTS (keys)];

  operation->scenario = g_strdup (match->scenario_a);
  operation->operation = g_strdup (name);
  operation->clock = response ? "response" : "service";
  operation->rows = g_ptr_array_new_with_free_func (free_row);
  operation->percentiles = g_array_new (FALSE, FALSE, sizeof (LtPairPercentile));
  memcpy (own, keys, sizeof keys);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      own[i].operation = name;
      own[i].response = response;
    }
  lt_check_contrasts (match, own, G_N_ELEMENTS (keys), contrasts);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_ptr_array_add (operation->rows, make_row (&own[i], contrasts[i]));
  add_percentiles (operation, match, response);
  g_ptr_array_add (pair->operations, operation);
}

static gboolean
runs_operation (const LtRun *run, const char *name)
{
  for (guint i = 0; run->plugin != NULL && i < run->plugin->operations->len; i++)
    if (lt_run_get_operation (run, i)->weight > 0
        && g_strcmp0 (lt_run_get_operation (run, i)->name, name) == 0)
      return TRUE;
  return FALSE;
}

static guint
count_operations (const LtRun *run)
{
  guint n = 0;

  for (guint i = 0; run->plugin != NULL && i < run->plugin->operations->len; i++)
    n += lt_run_get_operation (run, i)->weight > 0;
  return n;
}

/* Operations of both, and all together; that alone where there is one. */
static void
add_scenario (LtPair *pair, const LtMatch *match)
{
  const LtRun *run = lt_side_run (match->a, match->scenario_a);
  const LtRun *other = lt_side_run (match->b, match->scenario_b);
  const gboolean single = count_operations (run) == 1 && count_operations (other) == 1;

  for (guint i = 0; !single && run->plugin != NULL && i < run->plugin->operations->len; i++)
    {
      const char *name = lt_run_get_operation (run, i)->name;

      if (runs_operation (run, name) && runs_operation (other, name))
        add_operation (pair, match, name);
    }
  add_operation (pair, match, NULL);
}

/* ---- Whether they can be compared ------------------------------------------ */

/* Lines that are there already are not said again. */
static void
add_new (GPtrArray *lines, GPtrArray *more)
{
  for (guint i = 0; i < more->len; i++)
    if (!g_ptr_array_find_with_equal_func (lines, more->pdata[i], g_str_equal, NULL))
      g_ptr_array_add (lines, g_strdup (more->pdata[i]));
}

/* What is joined on a side has the same load and, for all that is told of it, was measured
 * where the first of it was. */
static const LtResult *
result_of (const LtSide *side)
{
  return g_ptr_array_index (side->results, 0);
}

static void
look_at_loads (LtPair *pair, const GArray *matches)
{
  g_autoptr (GPtrArray) differences = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) circumstances = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < matches->len; i++)
    {
      const LtMatch *match = &g_array_index (matches, LtMatch, i);
      const LtRun *run_a = lt_side_run (match->a, match->scenario_a);
      const LtRun *run_b = lt_side_run (match->b, match->scenario_b);
      const guint before = differences->len;

      lt_load_differences (run_a, run_b, differences);
      for (guint d = before; matches->len > 1 && d < differences->len; d++)
        {
          g_autofree char *line = differences->pdata[d];

          differences->pdata[d] = g_strdup_printf ("%s: %s", match->scenario_a, line);
        }
      lt_load_circumstances (result_of (match->a), run_a, result_of (match->b), run_b,
                             circumstances);
    }
  add_new (pair->differences, differences);
  add_new (pair->warnings, circumstances);
}

static gboolean
check_loads (LtPair *pair, const LtPairRules *rules, GError **error)
{
  g_autofree char *lines = NULL;

  if (pair->differences->len == 0 || rules->allow_different_load)
    return TRUE;
  g_ptr_array_add (pair->differences, NULL);
  lines = g_strjoinv ("; ", (char **) pair->differences->pdata);
  g_set_error (error, LT_PAIR_ERROR, LT_PAIR_ERROR_LOAD,
               "%s and %s: expected the same load, found %s", pair->a->label, pair->b->label,
               lines);
  g_ptr_array_set_size (pair->differences, (gint) pair->differences->len - 1);
  return FALSE;
}

/* ---- Verdict --------------------------------------------------------------- */

/* Of a match without response times the side that had no rate. */
static const LtSide *
find_closed (const LtMatch *match)
{
  return lt_run_is_open_loop (lt_side_run (match->a, match->scenario_a)) ? match->b : match->a;
}

/* A gate is of all that it fits, and has to fit something. */
static gboolean
add_checks (LtPair *pair, const GArray *matches, const LtPairRules *rules, GError **error)
{
  for (guint g = 0; rules->gates != NULL && g < rules->gates->len; g++)
    {
      const LtGate *gate = g_ptr_array_index (rules->gates, g);
      const LtSide *closed = NULL;
      gboolean found = FALSE;

      for (guint i = 0; i < matches->len; i++)
        {
          const LtMatch *match = &g_array_index (matches, LtMatch, i);
          const char *operation;

          if (!lt_check_resolve (match, gate->scope, &operation))
            continue;
          if (!lt_check_has_clock (lt_check_is_open_loop (match), gate))
            {
              closed = find_closed (match);
              continue;
            }
          found = TRUE;
          g_ptr_array_add (pair->checks,
                           lt_check_new (match, gate, rules->gates_source, operation));
        }
      if (found)
        continue;
      lt_check_refuse (closed != NULL ? closed->label : pair->a->label, gate, closed != NULL,
                       error);
      return FALSE;
    }
  return TRUE;
}

static char *
describe_row (const LtPairRow *row, gboolean with_scenario)
{
  const LtContrast *contrast = row->contrast;
  g_autofree char *text = contrast->values.tested
                            ? lt_contrast_describe (contrast)
                            : lt_contrast_format_ratio (lt_contrast_ratio (contrast, NULL));

  return with_scenario
           ? g_strdup_printf ("%s: %s %s", row->contrast->scenario, row->contrast->figure, text)
           : g_strdup_printf ("%s %s", row->contrast->figure, text);
}

/* The figures that decide and came out as @judged. Returns: (transfer full): NULL: none. */
static char *
describe_rows (const LtPair *pair, LtJudged judged, gboolean with_scenario)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < pair->operations->len; i++)
    {
      const LtPairOperation *operation = g_ptr_array_index (pair->operations, i);

      for (guint r = 0; r < operation->rows->len; r++)
        {
          const LtPairRow *row = g_ptr_array_index (operation->rows, r);
          g_autofree char *one = NULL;

          if (!row->decides || row->judged != judged || lt_pair_row_is_empty (row))
            continue;
          one = describe_row (row, with_scenario);
          g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", one);
        }
    }
  return g_string_free (text, text->len == 0);
}

static char *
describe_checks (const LtPair *pair, LtJudged judged)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < pair->checks->len; i++)
    {
      const LtBaselineCheck *check = g_ptr_array_index (pair->checks, i);

      if (check->judged == judged)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", check->reason);
    }
  return g_string_free (text, text->len == 0);
}

static void
conclude (LtPair *pair, gboolean with_scenario)
{
  static const LtJudged order[] = { LT_JUDGED_FAIL, LT_JUDGED_INCONCLUSIVE, LT_JUDGED_PASS };
  static const char *const words[] = { [LT_JUDGED_PASS] = "no worse",
                                       [LT_JUDGED_FAIL] = "worse",
                                       [LT_JUDGED_INCONCLUSIVE] = "the runs cannot tell" };
  const gboolean checked = pair->checks->len > 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (order) && text == NULL; i++)
    {
      pair->judged = order[i];
      text = checked ? describe_checks (pair, order[i])
                     : describe_rows (pair, order[i], with_scenario);
    }
  if (text == NULL)
    {
      pair->judged = LT_JUDGED_INCONCLUSIVE;
      text = g_strdup ("there is nothing to compare");
    }
  if (checked)
    pair->reason =
      g_strdup_printf ("%s against %s: %s%s", pair->b->label, pair->a->label,
                       pair->judged == LT_JUDGED_INCONCLUSIVE ? "inconclusive: " : "", text);
  else
    pair->reason = g_strdup_printf (
      "%s against %s: %s: %s%s", pair->b->label, pair->a->label, words[pair->judged], text,
      lt_pair_is_tested (pair) ? "" : ", the ratios alone of too few runs");
}

/* ---- Pairs ----------------------------------------------------------------- */

LtPair *
lt_pair_new (const LtSide *a, const LtSide *b, const LtPairRules *rules, GError **error)
{
  g_autoptr (LtPair) pair = g_new0 (LtPair, 1);
  g_autoptr (GArray) matches = NULL;

  pair->a = a;
  pair->b = b;
  pair->differences = g_ptr_array_new_with_free_func (g_free);
  pair->warnings = g_ptr_array_new_with_free_func (g_free);
  pair->operations = g_ptr_array_new_with_free_func (free_operation);
  pair->checks = g_ptr_array_new_with_free_func (free_check);
  pair->runs_a = lt_side_count (a, NULL);
  pair->runs_b = lt_side_count (b, NULL);
  if (pair->runs_a == 0 || pair->runs_b == 0)
    {
      g_set_error (error, LT_PAIR_ERROR, LT_PAIR_ERROR_EMPTY,
                   "%s: expected a run that was carried out as planned, found none",
                   pair->runs_a == 0 ? a->label : b->label);
      return NULL;
    }
  matches = lt_check_match (a, b, pair->differences);
  look_at_loads (pair, matches);
  if (!check_loads (pair, rules, error) || !add_checks (pair, matches, rules, error))
    return NULL;
  for (guint i = 0; i < matches->len; i++)
    {
      const LtMatch *match = &g_array_index (matches, LtMatch, i);

      if (match->noise.floor > pair->noise.floor)
        pair->noise = match->noise;
      add_scenario (pair, match);
    }
  conclude (pair, matches->len > 1);
  return g_steal_pointer (&pair);
}
