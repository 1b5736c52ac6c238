/* SPDX-License-Identifier: MIT */

#include "lt-pairing-render.h"

#include <math.h>

#include "lt-contrast-json.h"

static void
add_strings (LtJson *json, const char *key, const GPtrArray *lines)
{
  lt_json_array (json, key, LT_JSON_LINES);
  for (guint i = 0; i < lines->len; i++)
    lt_json_string (json, NULL, g_ptr_array_index (lines, i));
  lt_json_end (json);
}

static void
add_verdict (LtJson *json, const LtPairing *pairing)
{
  lt_json_object (json, "verdict", LT_JSON_LINES);
  lt_json_string (json, "judged", lt_judged_name (pairing->judged));
  lt_json_string (json, "outcome", pairing->verdict->outcome);
  lt_json_uint (json, "exit_status", pairing->verdict->exit_status);
  add_strings (json, "reasons", pairing->verdict->reasons);
  lt_json_end (json);
  add_strings (json, "warnings", pairing->verdict->warnings);
}

static void
add_side (LtJson *json, const LtSide *side)
{
  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "label", side->label);
  lt_json_uint (json, "runs", lt_side_count (side, NULL));
  lt_json_array (json, "results", LT_JSON_LINES);
  for (guint i = 0; i < side->results->len; i++)
    {
      const LtResult *result = g_ptr_array_index (side->results, i);

      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_string (json, "id", result->id);
      lt_json_string (json, "started_at", result->started_at);
      lt_json_string (json, "ltrun_version", result->version);
      lt_json_end (json);
    }
  lt_json_end (json);
  lt_json_end (json);
}

static void
add_row (LtJson *json, const LtPairRow *row)
{
  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_contrast_add_members (json, row->contrast);
  lt_json_string (
    json, "finding",
    row->finding == LT_PAIR_FINDING_UNTESTED ? NULL : lt_pair_finding_name (row->finding));
  lt_json_boolean (json, "decides", row->decides);
  lt_json_string (json, "verdict", lt_judged_name (row->judged));
  lt_json_end (json);
}

static void
add_operation (LtJson *json, const LtPairOperation *operation)
{
  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "scenario", operation->scenario);
  lt_json_string (json, "operation", operation->operation);
  lt_json_string (json, "clock", operation->clock);
  lt_json_array (json, "figures", LT_JSON_LINES);
  for (guint i = 0; i < operation->rows->len; i++)
    add_row (json, g_ptr_array_index (operation->rows, i));
  lt_json_end (json);
  lt_json_array (json, "percentiles", LT_JSON_LINES);
  for (guint i = 0; i < operation->percentiles->len; i++)
    {
      const LtPairPercentile *row =
        &g_array_index (operation->percentiles, LtPairPercentile, i);

      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_double (json, "percentile", row->percentile);
      lt_json_uint (json, "reference", row->a);
      lt_json_uint (json, "candidate", row->b);
      lt_json_double_exact (json, "ratio",
                            row->a > 0 ? (double) row->b / (double) row->a : NAN);
      lt_json_end (json);
    }
  lt_json_end (json);
  lt_json_end (json);
}

static void
add_pair (LtJson *json, const LtPair *pair)
{
  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "reference", pair->a->label);
  lt_json_string (json, "candidate", pair->b->label);
  lt_json_string (json, "verdict", lt_judged_name (pair->judged));
  lt_json_string (json, "reason", pair->reason);
  add_strings (json, "different_load", pair->differences);
  add_strings (json, "warnings", pair->warnings);
  lt_json_object (json, "noise_floor", LT_JSON_FLAT);
  lt_json_double_exact (json, "floor", pair->noise.floor);
  lt_json_double_exact (json, "machine", pair->noise.machine);
  lt_json_double_exact (json, "harness", pair->noise.harness);
  lt_json_end (json);
  lt_json_array (json, "checks", LT_JSON_LINES);
  for (guint i = 0; i < pair->checks->len; i++)
    lt_contrast_add_check (json, g_ptr_array_index (pair->checks, i));
  lt_json_end (json);
  lt_json_array (json, "operations", LT_JSON_LINES);
  for (guint i = 0; i < pair->operations->len; i++)
    add_operation (json, g_ptr_array_index (pair->operations, i));
  lt_json_end (json);
  lt_json_end (json);
}

char *
lt_pairing_json (const LtPairing *pairing)
{
  LtJson *json = lt_json_new (TRUE);

  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "schema", LT_COMPARISON_SCHEMA);
  lt_json_string (json, "ltrun_version", LT_VERSION);
  add_verdict (json, pairing);
  lt_json_array (json, "sides", LT_JSON_LINES);
  for (guint i = 0; i < pairing->sides->len; i++)
    add_side (json, g_ptr_array_index (pairing->sides, i));
  lt_json_end (json);
  lt_json_array (json, "pairs", LT_JSON_LINES);
  for (guint i = 0; i < pairing->pairs->len; i++)
    add_pair (json, g_ptr_array_index (pairing->pairs, i));
  lt_json_end (json);
  lt_json_end (json);
  return lt_json_finish (json);
}
