/* SPDX-License-Identifier: MIT */

#include "lt-result-parts.h"
#include "lt-stats-pack.h"

#include <math.h>

static void
add_planned (LtJson *json, const LtRun *run, const LtRunStage *stage)
{
  const gboolean open = lt_run_is_open_loop (run);

  lt_json_string (json, "name", stage->name);
  lt_json_uint (json, "begin_ns", stage->begin_ns);
  if (stage->end_ns > 0)
    lt_json_uint (json, "end_ns", stage->end_ns);
  else
    lt_json_null (json, "end_ns");
  lt_json_object (json, "target", LT_JSON_FLAT);
  lt_json_string (json, "unit", open ? "per_second" : "workers");
  lt_json_double (json, "from", stage->from);
  lt_json_double (json, "to", stage->to);
  lt_json_end (json);
  lt_json_double (json, "arrivals", open ? stage->arrivals : NAN);
}

void
lt_result_add_stages (LtJson *json, const char *key, const LtRun *run, const LtSnapshot *last)
{
  const GPtrArray *stages = last != NULL ? last->stages : NULL;
  g_autoptr (LtStats) stats = stages != NULL ? lt_stats_new_like (last->total) : NULL;

  lt_json_array (json, key, LT_JSON_LINES);
  for (guint i = 0; run != NULL && i < run->stages->len; i++)
    {
      const LtStageStats *measured =
        stages != NULL && i < stages->len ? g_ptr_array_index (stages, i) : NULL;

      lt_json_object (json, NULL, LT_JSON_LINES);
      add_planned (json, run, g_ptr_array_index (run->stages, i));
      if (measured != NULL && measured->packed != NULL)
        lt_stats_unpack (measured->packed, stats);
      if (measured != NULL && lt_run_is_open_loop (run))
        lt_json_uint (json, "started", measured->started);
      else
        lt_json_null (json, "started");
      lt_result_add_span (json, "measured", run,
                          measured != NULL && measured->packed != NULL ? stats : NULL);
      lt_json_end (json);
    }
  lt_json_end (json);
}

void
lt_result_add_load_changes (LtJson *json, const char *key, const LtSnapshot *last)
{
  const GArray *changes = last != NULL ? last->load_changes : NULL;

  lt_json_array (json, key, LT_JSON_LINES);
  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      const LtLoadChange *change = &g_array_index (changes, LtLoadChange, i);

      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_uint (json, "time_ns", change->time_ns);
      lt_json_double (json, "value", change->value);
      lt_json_end (json);
    }
  lt_json_end (json);
}

void
lt_result_add_verification (LtJson *json, const char *key, const LtRun *run,
                            const LtSnapshot *last)
{
  const LtVerification *verification = last != NULL ? &last->verification : NULL;

  if (verification == NULL || verification->n_checks == 0)
    {
      lt_json_null (json, key);
      return;
    }
  lt_json_object (json, key, LT_JSON_LINES);
  lt_json_uint (json, "checks", verification->n_checks);
  lt_json_uint (json, "violations", verification->n_violations);
  lt_json_array (json, "samples", LT_JSON_LINES);
  for (guint i = 0; i < verification->samples->len; i++)
    {
      const LtViolationSample *sample = g_ptr_array_index (verification->samples, i);
      const LtRunStage *stage = sample->stage >= 0 && (guint) sample->stage < run->stages->len
                                  ? g_ptr_array_index (run->stages, (guint) sample->stage)
                                  : NULL;

      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_string (json, "stage", stage != NULL ? stage->name : NULL);
      lt_json_string (json, "text", sample->text);
      lt_json_end (json);
    }
  lt_json_end (json);
  lt_json_end (json);
}
