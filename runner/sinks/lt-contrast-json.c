/* SPDX-License-Identifier: MIT */

#include "lt-contrast-json.h"

#include "lt-result-parts.h"

#include <math.h>

static void
add_side (LtJson *json, const char *key, gboolean known, gsize n_runs, double mean)
{
  lt_json_object (json, key, LT_JSON_FLAT);
  lt_json_uint (json, "runs", known ? n_runs : 0);
  lt_json_double_exact (json, "mean", known ? mean : NAN);
  lt_json_end (json);
}

/* A ratio with its interval; an end that is not known is null. */
static void
add_ratio (LtJson *json, const char *key, double ratio, const LtInterval *interval)
{
  const gboolean bounded = isfinite (interval->high);

  lt_json_object (json, key, LT_JSON_FLAT);
  lt_json_double_exact (json, "ratio", ratio);
  lt_json_double_exact (json, "low", bounded ? interval->low : NAN);
  lt_json_double_exact (json, "high", bounded ? interval->high : NAN);
  lt_json_end (json);
}

static void
add_test (LtJson *json, const LtComparison *values)
{
  lt_json_object (json, "test", LT_JSON_LINES);
  lt_json_double_exact (json, "p", values->p);
  add_ratio (json, "effect", values->effect, &values->effect_interval);
  lt_json_double_exact (json, "delta", values->delta);
  lt_json_end (json);
}

void
lt_contrast_add_members (LtJson *json, const LtContrast *contrast)
{
  const LtComparison *values = &contrast->values;
  const LtInterval unknown = { 0, INFINITY };

  lt_json_string (json, "scenario", contrast->scenario);
  lt_json_string (json, "operation", contrast->operation);
  lt_json_string (json, "figure", contrast->figure);
  lt_json_string (json, "clock", contrast->clock);
  lt_json_boolean (json, "less_is_better", contrast->less_is_better);
  lt_json_double_exact (json, "noise_floor", contrast->noise);
  add_side (json, "reference", contrast->known, values->n_a, values->mean_a);
  add_side (json, "candidate", contrast->known, values->n_b, values->mean_b);
  add_ratio (json, "means", contrast->known ? values->ratio : NAN,
             contrast->known ? &values->ratio_interval : &unknown);
  if (contrast->known && values->tested)
    add_test (json, values);
  else
    lt_json_null (json, "test");
}

void
lt_contrast_add_check (LtJson *json, const LtBaselineCheck *check)
{
  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "check", check->text);
  lt_json_string (json, "source", check->source);
  lt_json_string (json, "comparison", check->at_most ? "<=" : ">=");
  lt_json_double_exact (json, "limit", check->limit);
  lt_json_string (json, "verdict", lt_judged_name (check->judged));
  lt_json_string (json, "reason", check->reason);
  lt_contrast_add_members (json, check->contrast);
  lt_json_end (json);
}

void
lt_result_add_baselines (LtJson *json, const char *key, const LtResult *result)
{
  lt_json_array (json, key, LT_JSON_LINES);
  for (guint i = 0; i < result->baselines->len; i++)
    {
      const LtBaseline *baseline = g_ptr_array_index (result->baselines, i);

      lt_json_object (json, NULL, LT_JSON_LINES);
      lt_json_string (json, "name", baseline->name);
      lt_json_string (json, "file", baseline->file);
      lt_json_string (json, "id", baseline->id);
      lt_json_string (json, "started_at", baseline->started_at);
      lt_json_array (json, "checks", LT_JSON_LINES);
      for (guint c = 0; c < baseline->checks->len; c++)
        lt_contrast_add_check (json, g_ptr_array_index (baseline->checks, c));
      lt_json_end (json);
      lt_json_end (json);
    }
  lt_json_end (json);
}
