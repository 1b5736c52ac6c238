/* SPDX-License-Identifier: MIT */

#include "lt-check.h"

#include <math.h>
#include <string.h>

#include "lt-pair.h"
#include "lt-units.h"

/* ---- Scenarios ------------------------------------------------------------- */

static void
tell_missing (const GPtrArray *names, const GPtrArray *others, const LtSide *other,
              GPtrArray *missing)
{
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      if (!g_ptr_array_find_with_equal_func ((GPtrArray *) others, name, g_str_equal, NULL))
        g_ptr_array_add (missing,
                         g_strdup_printf ("scenario %s: none of %s", name, other->label));
    }
}

GArray *
lt_check_match (const LtSide *a, const LtSide *b, GPtrArray *missing)
{
  GArray *matches = g_array_new (FALSE, TRUE, sizeof (LtMatch));
  g_autoptr (GPtrArray) names_a = lt_side_scenarios (a);
  g_autoptr (GPtrArray) names_b = lt_side_scenarios (b);
  const gboolean single = names_a->len == 1 && names_b->len == 1;

  for (guint i = 0; i < names_a->len; i++)
    for (guint j = 0; j < names_b->len; j++)
      {
        LtMatch match = { .a = a,
                          .scenario_a = g_ptr_array_index (names_a, i),
                          .b = b,
                          .scenario_b = g_ptr_array_index (names_b, j) };

        if (!single && !g_str_equal (match.scenario_a, match.scenario_b))
          continue;
        match.noise = lt_noise_between (a, match.scenario_a, b, match.scenario_b);
        g_array_append_val (matches, match);
      }
  if (!single)
    {
      tell_missing (names_a, names_b, b, missing);
      tell_missing (names_b, names_a, a, missing);
    }
  return matches;
}

gboolean
lt_check_is_open_loop (const LtMatch *match)
{
  return lt_run_is_open_loop (lt_side_run (match->a, match->scenario_a))
         && lt_run_is_open_loop (lt_side_run (match->b, match->scenario_b));
}

/* ---- Contrasts ------------------------------------------------------------- */

/* What is shown is without what error rates were compared with. */
static void
show_error_rates (LtComparison *values)
{
  values->mean_a = fmax (values->mean_a - LT_SIDE_ERROR_RATE_BASE, 0);
  values->mean_b = fmax (values->mean_b - LT_SIDE_ERROR_RATE_BASE, 0);
}

static LtContrast *
make_contrast (const LtMatch *match, const LtSampleKey *key, const GArray *a, const GArray *b)
{
  LtContrast *contrast = lt_contrast_new ();

  contrast->scenario = g_strdup (match->scenario_a);
  contrast->operation = g_strdup (key->operation);
  contrast->figure = lt_figure_kind_name (key->kind, key->percentile);
  if (lt_figure_kind_is_latency (key->kind))
    contrast->clock = g_strdup (key->response ? "response" : "service");
  contrast->less_is_better = key->kind != LT_FIGURE_KIND_OPS;
  contrast->noise = match->noise.floor;
  contrast->known =
    a->len > 0 && b->len > 0
    && lt_compare_samples ((const double *) (gpointer) a->data, a->len,
                           (const double *) (gpointer) b->data, b->len, &contrast->values);
  contrast->values.n_a = a->len;
  contrast->values.n_b = b->len;
  if (contrast->known && key->kind == LT_FIGURE_KIND_ERROR_RATE)
    show_error_rates (&contrast->values);
  return contrast;
}

void
lt_check_contrasts (const LtMatch *match, const LtSampleKey *keys, guint n_keys,
                    LtContrast **ret_contrasts)
{
  g_autoptr (GPtrArray) a = lt_side_gather (match->a, match->scenario_a, keys, n_keys);
  g_autoptr (GPtrArray) b = lt_side_gather (match->b, match->scenario_b, keys, n_keys);

  for (guint i = 0; i < n_keys; i++)
    ret_contrasts[i] =
      make_contrast (match, &keys[i], g_ptr_array_index (a, i), g_ptr_array_index (b, i));
}

/* ---- Checks ---------------------------------------------------------------- */

static gboolean
has_operation (const LtRunPlugin *plugin, const char *name, const char **ret_name)
{
  for (guint i = 0; plugin != NULL && i < plugin->operations->len; i++)
    {
      const LtRunOperation *operation = g_ptr_array_index (plugin->operations, i);

      if (operation->weight <= 0 || !g_str_equal (operation->name, name))
        continue;
      *ret_name = operation->name;
      return TRUE;
    }
  return FALSE;
}

gboolean
lt_check_resolve_in (const LtRunPlugin *plugin, const char *scenario, const char *scope,
                     const char **ret_operation)
{
  const gsize length = strlen (scenario);

  *ret_operation = NULL;
  if (scope == NULL || g_str_equal (scope, scenario))
    return TRUE;
  if (g_str_has_prefix (scope, scenario) && scope[length] == '.'
      && has_operation (plugin, scope + length + 1, ret_operation))
    return TRUE;
  return has_operation (plugin, scope, ret_operation);
}

gboolean
lt_check_resolve (const LtMatch *match, const char *scope, const char **ret_operation)
{
  const LtRunPlugin *plugin = lt_side_run (match->a, match->scenario_a)->plugin;

  *ret_operation = NULL;
  return g_strcmp0 (scope, match->scenario_b) == 0
         || lt_check_resolve_in (plugin, match->scenario_a, scope, ret_operation)
         || lt_check_resolve_in (plugin, match->scenario_b, scope, ret_operation);
}

gboolean
lt_check_has_clock (gboolean open_loop, const LtGate *gate)
{
  return gate->clock != LT_GATE_CLOCK_RESPONSE || open_loop;
}

void
lt_check_refuse (const char *label, const LtGate *gate, gboolean in_scope, GError **error)
{
  if (!in_scope)
    g_set_error (error, LT_PAIR_ERROR, LT_PAIR_ERROR_GATE,
                 "%s: expected a scenario or an operation of %s, found '%s'", gate->text, label,
                 gate->scope);
  else
    g_set_error (error, LT_PAIR_ERROR, LT_PAIR_ERROR_GATE,
                 "%s: expected a rate, without which there are no response times, found the "
                 "closed loop of %s",
                 gate->text, label);
}

/* The reference has values and the other side none, though its runs record such: nothing
 * of it succeeded, or nothing was called at all. */
static gboolean
is_lost (const LtMatch *match, const LtSampleKey *key, const LtContrast *contrast)
{
  const LtRun *run = lt_side_run (match->b, match->scenario_b);

  if (contrast->values.n_a == 0 || contrast->values.n_b > 0
      || key->kind == LT_FIGURE_KIND_ERROR_RATE)
    return FALSE;
  return key->kind == LT_FIGURE_KIND_OPS
         || (run->latency && (!key->response || lt_run_is_open_loop (run)));
}

static LtJudged
judge (const LtContrast *contrast, gboolean at_most, double limit, gboolean *ret_is_noise)
{
  const double ratio = lt_contrast_ratio (contrast, NULL);
  LtJudged judged;

  *ret_is_noise = FALSE;
  if (!contrast->known)
    return LT_JUDGED_INCONCLUSIVE;
  judged = lt_comparison_judge (&contrast->values, at_most, limit);
  if (judged == LT_JUDGED_FAIL
      && (at_most ? ratio * (1 - contrast->noise) <= limit
                  : ratio * (1 + contrast->noise) >= limit))
    {
      *ret_is_noise = TRUE;
      return LT_JUDGED_INCONCLUSIVE;
    }
  return judged;
}

/* Takes @found and returns one: (transfer full). */
static char *
tell_noise (char *found, const LtContrast *contrast)
{
  g_autofree char *before = found;
  g_autofree char *floor = lt_format_share (contrast->noise);

  return g_strdup_printf ("%s; the limit is missed by less than the noise floor, %s", before,
                          floor);
}

LtBaselineCheck *
lt_check_new (const LtMatch *match, const LtGate *gate, const char *source,
              const char *operation)
{
  const LtSampleKey key = {
    .operation = operation,
    .kind = gate->kind,
    .percentile = gate->percentile,
    .response = gate->clock == LT_GATE_CLOCK_RESPONSE
                || (gate->clock == LT_GATE_CLOCK_ANY && lt_check_is_open_loop (match)),
  };
  LtBaselineCheck *check = lt_baseline_check_new ();
  g_autofree char *found = NULL;
  gboolean is_noise;

  lt_contrast_free (check->contrast);
  lt_check_contrasts (match, &key, 1, &check->contrast);
  check->text = g_strdup (gate->text);
  check->source = g_strdup (source);
  check->at_most = gate->at_most;
  check->limit = gate->limit;
  check->judged = judge (check->contrast, gate->at_most, gate->limit, &is_noise);
  found = lt_contrast_describe (check->contrast);
  if (is_noise)
    found = tell_noise (found, check->contrast);
  if (is_lost (match, &key, check->contrast))
    {
      check->judged = LT_JUDGED_FAIL;
      g_free (found);
      found = g_strdup (key.kind == LT_FIGURE_KIND_OPS
                          ? "no operation ended, of the reference some did"
                          : "no operation succeeded, of the reference some did");
    }
  check->reason = g_strdup_printf ("%s: %s", gate->text, found);
  return check;
}
