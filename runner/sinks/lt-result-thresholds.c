/* SPDX-License-Identifier: MIT */

#include "lt-result-parts.h"

static void
add_scope (LtJson *json, const LtThresholdState *state)
{
  lt_json_string (json, "metric", state->metric);
  lt_json_string (json, "operation", state->operation);
  lt_json_string (json, "stage", state->stage);
  lt_json_string (json, "clock", state->clock);
  if (state->window_ns > 0)
    lt_json_uint (json, "window_ns", state->window_ns);
  else
    lt_json_null (json, "window_ns");
}

static void
add_judgement (LtJson *json, const LtThresholdState *state)
{
  if (state->known)
    lt_json_double_exact (json, "value", state->value);
  else
    lt_json_null (json, "value");
  if (state->standing == LT_THRESHOLD_PENDING)
    lt_json_null (json, "passed");
  else
    lt_json_boolean (json, "passed", state->standing == LT_THRESHOLD_HOLDS);
  if (state->failed)
    lt_json_uint (json, "first_failed_at_ns", state->first_failed_ns);
  else
    lt_json_null (json, "first_failed_at_ns");
  lt_json_boolean (json, "aborted", state->aborted);
}

static void
add_threshold (LtJson *json, const LtRunTag *tag, const LtThresholdState *state)
{
  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_result_add_tag (json, tag);
  lt_json_string (json, "text", state->text);
  lt_json_string (json, "source", state->source);
  add_scope (json, state);
  lt_json_string (json, "unit", lt_unit_name (state->unit));
  lt_json_string (json, "comparison", state->comparison);
  lt_json_double_exact (json, "limit", state->limit);
  add_judgement (json, state);
  lt_json_end (json);
}

void
lt_result_add_thresholds (LtJson *json, const char *key, const LtResult *result)
{
  lt_json_array (json, key, LT_JSON_LINES);
  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);
      const GPtrArray *states =
        record != NULL ? lt_record_get_verdict (record)->thresholds : NULL;

      for (guint j = 0; states != NULL && j < states->len; j++)
        {
          const LtRunTag tag = lt_record_get_tag (record);

          add_threshold (json, &tag, g_ptr_array_index (states, j));
        }
    }
  lt_json_end (json);
}
