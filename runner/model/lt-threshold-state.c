/* SPDX-License-Identifier: MIT */

#include "lt-threshold-state.h"

LtThresholdState *
lt_threshold_state_new (void)
{
  return g_new0 (LtThresholdState, 1);
}

void
lt_threshold_state_free (LtThresholdState *state)
{
  if (state == NULL)
    return;
  g_free (state->text);
  g_free (state->source);
  g_free (state->metric);
  g_free (state->operation);
  g_free (state->stage);
  g_free (state->clock);
  g_free (state->comparison);
  g_free (state);
}

GPtrArray *
lt_threshold_states_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) lt_threshold_state_free);
}

char *
lt_threshold_state_value (const LtThresholdState *state)
{
  return state->known ? lt_unit_format (state->unit, state->value) : g_strdup ("no samples");
}

char *
lt_threshold_state_reason (const LtThresholdState *state)
{
  g_autofree char *value = lt_threshold_state_value (state);

  return g_strdup_printf ("threshold %s failed: %s", state->text, value);
}

guint
lt_threshold_states_count (const GPtrArray *states, LtThresholdStanding standing)
{
  guint n = 0;

  for (guint i = 0; states != NULL && i < states->len; i++)
    n += ((const LtThresholdState *) g_ptr_array_index (states, i))->standing == standing;
  return n;
}
