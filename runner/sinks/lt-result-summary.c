/* SPDX-License-Identifier: MIT */

#include "lt-result-parts.h"

#include <math.h>

static void
add_figure (LtJson *json, const char *key, const LtSpread *spread)
{
  if (spread->n == 0)
    {
      lt_json_null (json, key);
      return;
    }
  lt_json_object (json, key, LT_JSON_FLAT);
  lt_json_double (json, "mean", spread->mean);
  lt_json_double (json, "min", spread->min);
  lt_json_double (json, "max", spread->max);
  lt_json_double (json, "stddev", spread->n >= 2 ? spread->stddev : NAN);
  lt_json_double (json, "ci95_low", spread->has_ci ? spread->ci95_low : NAN);
  lt_json_double (json, "ci95_high", spread->has_ci ? spread->ci95_high : NAN);
  lt_json_end (json);
}

void
lt_result_add_summaries (LtJson *json, const char *key, const LtResult *result)
{
  g_autoptr (GPtrArray) summaries = lt_result_sum_up (result);

  lt_json_array (json, key, LT_JSON_LINES);
  for (guint i = 0; i < summaries->len; i++)
    {
      const LtScenarioSummary *summary = g_ptr_array_index (summaries, i);

      lt_json_object (json, NULL, LT_JSON_LINES);
      lt_json_string (json, "scenario", summary->scenario);
      lt_json_uint (json, "runs", summary->n_runs);
      lt_json_uint (json, "counted", summary->n_counted);
      for (guint f = 0; f < LT_N_FIGURES; f++)
        add_figure (json, lt_figure_name (f), &summary->figures[f]);
      lt_json_end (json);
    }
  lt_json_end (json);
}
