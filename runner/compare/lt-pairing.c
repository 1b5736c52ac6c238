/* SPDX-License-Identifier: MIT */

#include "lt-check.h"
#include "lt-load.h"
#include "lt-pair.h"

static void
free_side (gpointer side)
{
  lt_side_free (side);
}

static void
free_pair (gpointer pair)
{
  lt_pair_free (pair);
}

void
lt_pairing_free (LtPairing *pairing)
{
  if (pairing == NULL)
    return;
  g_ptr_array_unref (pairing->pairs);
  g_ptr_array_unref (pairing->sides);
  lt_verdict_free (pairing->verdict);
  g_free (pairing);
}

/* Results that are joined are to be of one load, whatever is allowed between sides. */
static gboolean
check_joined (const LtSide *side, GError **error)
{
  for (guint i = 1; i < side->results->len; i++)
    {
      g_autoptr (LtSide) first = lt_side_new (side->label);
      g_autoptr (LtSide) other = lt_side_new (side->label);
      g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GArray) matches = NULL;

      g_ptr_array_add (first->results, side->results->pdata[0]);
      g_ptr_array_add (other->results, side->results->pdata[i]);
      matches = lt_check_match (first, other, lines);
      if (matches->len > 0
          && !g_str_equal (g_array_index (matches, LtMatch, 0).scenario_a,
                           g_array_index (matches, LtMatch, 0).scenario_b))
        g_ptr_array_add (lines,
                         g_strdup_printf ("scenario: %s against %s",
                                          g_array_index (matches, LtMatch, 0).scenario_a,
                                          g_array_index (matches, LtMatch, 0).scenario_b));
      for (guint m = 0; m < matches->len; m++)
        lt_load_differences (
          lt_side_run (first, g_array_index (matches, LtMatch, m).scenario_a),
          lt_side_run (other, g_array_index (matches, LtMatch, m).scenario_b), lines);
      if (lines->len == 0)
        continue;
      g_set_error (error, LT_PAIR_ERROR, LT_PAIR_ERROR_JOINED,
                   "%s: expected results of the same load to join, found %s", side->label,
                   (const char *) g_ptr_array_index (lines, 0));
      return FALSE;
    }
  return TRUE;
}

static void
judge_all (LtPairing *pairing, gboolean strict)
{
  pairing->judged = LT_JUDGED_PASS;
  for (guint i = 0; i < pairing->pairs->len; i++)
    {
      const LtPair *pair = g_ptr_array_index (pairing->pairs, i);

      if (pair->judged != LT_JUDGED_FAIL)
        continue;
      pairing->judged = LT_JUDGED_FAIL;
      lt_verdict_fail (pairing->verdict, LT_EXIT_REGRESSION, "regression", "%s", pair->reason);
    }
  for (guint i = 0; i < pairing->pairs->len; i++)
    {
      const LtPair *pair = g_ptr_array_index (pairing->pairs, i);

      if (pair->judged != LT_JUDGED_INCONCLUSIVE)
        continue;
      if (pairing->judged == LT_JUDGED_PASS)
        pairing->judged = LT_JUDGED_INCONCLUSIVE;
      if (strict)
        lt_verdict_fail (pairing->verdict, LT_EXIT_INCONCLUSIVE, "inconclusive", "%s",
                         pair->reason);
      else
        lt_verdict_warn (pairing->verdict, "%s", pair->reason);
    }
}

LtPairing *
lt_pairing_new (GPtrArray *sides, const LtPairRules *rules, gboolean strict, GError **error)
{
  g_autoptr (LtPairing) pairing = g_new0 (LtPairing, 1);

  pairing->sides = sides;
  g_ptr_array_set_free_func (sides, free_side);
  pairing->pairs = g_ptr_array_new_with_free_func (free_pair);
  pairing->verdict = lt_verdict_new ();
  for (guint i = 0; i < sides->len; i++)
    if (!check_joined (g_ptr_array_index (sides, i), error))
      return NULL;
  for (guint i = 1; i < sides->len; i++)
    {
      LtPair *pair =
        lt_pair_new (g_ptr_array_index (sides, 0), g_ptr_array_index (sides, i), rules, error);

      if (pair == NULL)
        return NULL;
      g_ptr_array_add (pairing->pairs, pair);
    }
  judge_all (pairing, strict);
  return g_steal_pointer (&pairing);
}
