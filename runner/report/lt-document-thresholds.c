/* SPDX-License-Identifier: MIT */

#include "lt-document-parts.h"

struct LtDocumentThresholds
{
  GPtrArray *states;    /* LtThresholdState; NULL once a run has it */
  GPtrArray *scenarios; /* char *, beside each; the run's number likewise */
  GArray *runs;         /* guint */
};

static void
read_comparison (LtMembers *members, const LtJsonValue *object, LtThresholdState *state)
{
  static const char *const comparisons[] = { "<", "<=", ">", ">=", "==", "!=", NULL };
  g_autofree char *unit = lt_members_text (members, object, "unit");

  state->comparison = lt_members_text (members, object, "comparison");
  state->limit = lt_members_double (members, object, "limit");
  if (unit != NULL && !lt_unit_find (unit, &state->unit))
    lt_members_refuse (members, "unit", "number, ns, share, per_second or bytes");
  if (state->comparison != NULL && !g_strv_contains (comparisons, state->comparison))
    lt_members_refuse (members, "comparison", "one of < <= > >= == !=");
}

static void
read_judgement (LtMembers *members, const LtJsonValue *object, LtThresholdState *state)
{
  state->known = !lt_members_is_null (members, object, "value");
  if (state->known)
    state->value = lt_members_double (members, object, "value");
  if (!lt_members_is_null (members, object, "passed"))
    state->standing =
      lt_members_boolean (members, object, "passed") ? LT_THRESHOLD_HOLDS : LT_THRESHOLD_BROKEN;
  state->failed = !lt_members_is_null (members, object, "first_failed_at_ns");
  if (state->failed)
    state->first_failed_ns =
      lt_members_uint (members, object, "first_failed_at_ns", G_MAXINT64);
  state->aborted = lt_members_boolean (members, object, "aborted");
}

static void
read_threshold (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  LtDocumentThresholds *thresholds = data;
  LtThresholdState *state = lt_threshold_state_new ();
  char *scenario = lt_members_text (members, object, "scenario");
  const guint run = (guint) lt_members_uint (members, object, "run", G_MAXINT);

  (void) index;
  g_ptr_array_add (thresholds->states, state);
  g_ptr_array_add (thresholds->scenarios, scenario);
  g_array_append_val (thresholds->runs, run);
  state->text = lt_members_text (members, object, "text");
  state->source = lt_members_text (members, object, "source");
  state->metric = lt_members_text (members, object, "metric");
  state->operation = lt_members_text_or_null (members, object, "operation");
  state->stage = lt_members_text_or_null (members, object, "stage");
  state->clock = lt_members_text_or_null (members, object, "clock");
  if (!lt_members_is_null (members, object, "window_ns"))
    state->window_ns = lt_members_uint (members, object, "window_ns", G_MAXINT64);
  read_comparison (members, object, state);
  read_judgement (members, object, state);
}

LtDocumentThresholds *
lt_document_thresholds_read (LtMembers *members, const LtJsonValue *object)
{
  LtDocumentThresholds *thresholds = g_new (LtDocumentThresholds, 1);

  thresholds->states = lt_threshold_states_new ();
  thresholds->scenarios = g_ptr_array_new_with_free_func (g_free);
  thresholds->runs = g_array_new (FALSE, FALSE, sizeof (guint));
  lt_members_each (members, object, "thresholds", LT_DOCUMENT_MAX_THRESHOLDS, read_threshold,
                   thresholds);
  return thresholds;
}

void
lt_document_thresholds_free (LtDocumentThresholds *thresholds)
{
  g_ptr_array_unref (thresholds->states);
  g_ptr_array_unref (thresholds->scenarios);
  g_array_unref (thresholds->runs);
  g_free (thresholds);
}

void
lt_document_thresholds_move (LtDocumentThresholds *thresholds, const LtRunTag *tag,
                             LtVerdict *verdict)
{
  for (guint i = 0; i < thresholds->states->len; i++)
    {
      const char *scenario = g_ptr_array_index (thresholds->scenarios, i);

      if (thresholds->states->pdata[i] == NULL || g_strcmp0 (scenario, tag->scenario) != 0
          || g_array_index (thresholds->runs, guint, i) != tag->number)
        continue;
      g_ptr_array_add (verdict->thresholds, g_steal_pointer (&thresholds->states->pdata[i]));
    }
}
