/* SPDX-License-Identifier: MIT */

#include "lt-result-parts.h"

static void
add_phase (LtJson *json, const char *key, const LtRunSteady *wanted, const LtSteadyState *state)
{
  if (wanted->limit <= 0 || state == NULL)
    {
      lt_json_null (json, key);
      return;
    }
  lt_json_object (json, key, LT_JSON_FLAT);
  lt_json_double (json, "limit_per_second", wanted->limit);
  lt_json_uint (json, "window_ns", wanted->window_ns);
  lt_json_boolean (json, "reached", state->reached);
  if (state->known)
    {
      lt_json_uint (json, "time_ns", state->time_ns);
      lt_json_double (json, "throughput_slope_per_second", state->rate_slope);
      lt_json_double (json, "latency_slope_per_second", state->latency_slope);
    }
  else
    {
      lt_json_null (json, "time_ns");
      lt_json_null (json, "throughput_slope_per_second");
      lt_json_null (json, "latency_slope_per_second");
    }
  lt_json_end (json);
}

void
lt_result_add_steady (LtJson *json, const char *key, const LtRun *run, const LtSnapshot *last)
{
  if (run == NULL || (run->steady.limit <= 0 && run->steady_warmup.limit <= 0))
    {
      lt_json_null (json, key);
      return;
    }
  lt_json_object (json, key, LT_JSON_LINES);
  add_phase (json, "warmup", &run->steady_warmup, last != NULL ? &last->steady_warmup : NULL);
  add_phase (json, "measured", &run->steady,
             last != NULL && last->phase == LT_PHASE_MEASURE ? &last->steady : NULL);
  lt_json_end (json);
}
