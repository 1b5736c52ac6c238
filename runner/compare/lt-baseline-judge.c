/* SPDX-License-Identifier: MIT */

#include "lt-baseline-judge.h"

#include <string.h>

#include "lt-check.h"
#include "lt-load.h"

static const char *const default_gates[] = { "baseline.ops>=0.9x", "baseline.avg<=1.5x",
                                             "baseline.error_rate<=1.5x" };

static void
free_gate (gpointer gate)
{
  lt_gate_free (gate);
}

GPtrArray *
lt_baseline_default_gates (void)
{
  GPtrArray *gates = g_ptr_array_new_with_free_func (free_gate);

  for (guint i = 0; i < G_N_ELEMENTS (default_gates); i++)
    g_ptr_array_add (gates, lt_gate_parse (default_gates[i], NULL));
  return gates;
}

/* ---- Before ---------------------------------------------------------------- */

/* The scenario of the baseline that belongs to @scenario: of the same name, or the only
 * one. NULL: none. */
static const char *
find_scenario (const LtSide *side, const char *scenario, guint n_scenarios)
{
  g_autoptr (GPtrArray) names = lt_side_scenarios (side);

  for (guint i = 0; i < names->len; i++)
    if (g_str_equal (g_ptr_array_index (names, i), scenario))
      return g_ptr_array_index (names, i);
  return names->len == 1 && n_scenarios == 1 ? g_ptr_array_index (names, 0) : NULL;
}

/* The load is the same on both sides. */
static gboolean
has_clock (const LtSide *side, const char *scenario, const LtGate *gate)
{
  return lt_check_has_clock (lt_run_is_open_loop (lt_side_run (side, scenario)), gate);
}

/* Asked for on the command line it is of every scenario, and has to fit one. */
static gboolean
fits (const LtSide *side, const LtScenarioGate *asked, guint n_scenarios,
      gboolean *ret_in_scope)
{
  const char *scenario = find_scenario (side, asked->scenario, n_scenarios);
  LtMatch match = {
    .a = side, .scenario_a = scenario, .b = side, .scenario_b = asked->scenario
  };
  const char *operation;

  if (scenario == NULL || !lt_check_resolve (&match, asked->gate->scope, &operation))
    return FALSE;
  *ret_in_scope = TRUE;
  return has_clock (side, scenario, asked->gate);
}

gboolean
lt_baseline_check_gates (const LtSide *side, const GPtrArray *scenarios, const GArray *gates,
                         GError **error)
{
  for (guint i = 0; i < scenarios->len; i++)
    if (find_scenario (side, g_ptr_array_index (scenarios, i), scenarios->len) == NULL)
      {
        g_set_error (error, LT_PAIR_ERROR, LT_PAIR_ERROR_EMPTY,
                     "%s: expected runs of %s that were carried out as planned, found none",
                     side->label, (const char *) g_ptr_array_index (scenarios, i));
        return FALSE;
      }
  for (guint i = 0; i < gates->len; i++)
    {
      const LtScenarioGate *asked = &g_array_index (gates, LtScenarioGate, i);
      gboolean found = FALSE;
      gboolean in_scope = FALSE;

      for (guint j = 0; !found && j < gates->len; j++)
        {
          const LtScenarioGate *same = &g_array_index (gates, LtScenarioGate, j);

          found = g_str_equal (same->gate->text, asked->gate->text)
                  && fits (side, same, scenarios->len, &in_scope);
        }
      if (found)
        continue;
      lt_check_refuse (side->label, asked->gate, in_scope, error);
      return FALSE;
    }
  return TRUE;
}

gboolean
lt_baseline_check_run (const LtSide *side, const char *scenario, const LtResult *result,
                       const LtRun *run, GPtrArray *warnings, GError **error)
{
  const char *name = find_scenario (side, scenario, result->n_scenarios);
  const LtRun *reference = name != NULL ? lt_side_run (side, name) : NULL;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  if (reference == NULL)
    return TRUE;
  lt_load_differences (reference, run, lines);
  if (lines->len == 0)
    {
      lt_load_circumstances (g_ptr_array_index (side->results, 0), reference, result, run,
                             warnings);
      return TRUE;
    }
  g_ptr_array_add (lines, NULL);
  text = g_strjoinv ("; ", (char **) lines->pdata);
  g_set_error (error, LT_PAIR_ERROR, LT_PAIR_ERROR_LOAD,
               "baseline %s: expected the same load, found %s", side->label, text);
  return FALSE;
}

/* ---- After ----------------------------------------------------------------- */

static void
add_unknown (LtBaseline *baseline, const LtScenarioGate *asked)
{
  LtBaselineCheck *check = lt_baseline_check_new ();

  check->text = g_strdup (asked->gate->text);
  check->source = g_strdup (asked->source);
  check->at_most = asked->gate->at_most;
  check->limit = asked->gate->limit;
  check->contrast->scenario = g_strdup (asked->scenario);
  check->contrast->figure = lt_figure_kind_name (asked->gate->kind, asked->gate->percentile);
  check->contrast->less_is_better = asked->gate->kind != LT_FIGURE_KIND_OPS;
  check->contrast->noise = LT_NOISE_FLOOR;
  check->reason = g_strdup_printf ("%s: no run was carried out as planned", asked->gate->text);
  g_ptr_array_add (baseline->checks, check);
}

static void
add_check (const LtSide *side, const LtSide *now, guint n_scenarios,
           const LtScenarioGate *asked, LtBaseline *baseline)
{
  LtMatch match = { .a = side,
                    .scenario_a = find_scenario (side, asked->scenario, n_scenarios),
                    .b = now,
                    .scenario_b = asked->scenario };
  LtBaselineCheck *check;
  const char *operation;

  if (match.scenario_a == NULL || !lt_check_resolve (&match, asked->gate->scope, &operation)
      || !has_clock (side, match.scenario_a, asked->gate))
    return;
  if (lt_side_count (now, asked->scenario) == 0)
    {
      add_unknown (baseline, asked);
      return;
    }
  match.noise = lt_noise_between (side, match.scenario_a, now, asked->scenario);
  check = lt_check_new (&match, asked->gate, asked->source, operation);
  /* What it is called now. */
  g_free (check->contrast->scenario);
  check->contrast->scenario = g_strdup (asked->scenario);
  g_ptr_array_add (baseline->checks, check);
}

/* Regressions first: they decide. */
static void
tell (LtResult *result, const LtBaseline *baseline, gboolean strict)
{
  static const LtJudged order[] = { LT_JUDGED_FAIL, LT_JUDGED_INCONCLUSIVE };

  for (guint o = 0; o < G_N_ELEMENTS (order); o++)
    for (guint i = 0; i < baseline->checks->len; i++)
      {
        const LtBaselineCheck *check = g_ptr_array_index (baseline->checks, i);
        const gboolean plural = result->n_scenarios > 1;
        const char *scenario = plural ? check->contrast->scenario : "";
        const char *colon = plural ? ": " : "";

        if (check->judged != order[o])
          continue;
        if (check->judged == LT_JUDGED_FAIL)
          lt_verdict_fail (result->verdict, LT_EXIT_REGRESSION, "regression", "%s%s%s",
                           scenario, colon, check->reason);
        else if (strict)
          lt_verdict_fail (result->verdict, LT_EXIT_INCONCLUSIVE, "inconclusive",
                           "%s%sinconclusive: %s", scenario, colon, check->reason);
        else if (result->verdict->exit_status != LT_EXIT_OK)
          lt_verdict_warn (result->verdict, "%s%sinconclusive: %s", scenario, colon,
                           check->reason);
        else
          lt_verdict_doubt (result->verdict, "%s%s%s", scenario, colon, check->reason);
      }
}

void
lt_baseline_judge (const LtSide *side, LtResult *result, const GArray *gates, gboolean strict,
                   LtBaseline *baseline)
{
  g_autoptr (LtSide) now = lt_side_new ("now");

  g_ptr_array_add (now->results, result);
  for (guint i = 0; i < gates->len; i++)
    add_check (side, now, result->n_scenarios, &g_array_index (gates, LtScenarioGate, i),
               baseline);
  tell (result, baseline, strict);
}
