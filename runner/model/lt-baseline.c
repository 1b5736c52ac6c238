/* SPDX-License-Identifier: MIT */

#include "lt-baseline.h"

static const char *const judged_names[] = {
  [LT_JUDGED_PASS] = "pass",
  [LT_JUDGED_FAIL] = "fail",
  [LT_JUDGED_INCONCLUSIVE] = "inconclusive",
};

LtBaselineCheck *
lt_baseline_check_new (void)
{
  LtBaselineCheck *check = g_new0 (LtBaselineCheck, 1);

  check->contrast = lt_contrast_new ();
  check->judged = LT_JUDGED_INCONCLUSIVE;
  return check;
}

void
lt_baseline_check_free (LtBaselineCheck *check)
{
  if (check == NULL)
    return;
  g_free (check->text);
  g_free (check->source);
  lt_contrast_free (check->contrast);
  g_free (check->reason);
  g_free (check);
}

static void
free_check (gpointer check)
{
  lt_baseline_check_free (check);
}

LtBaseline *
lt_baseline_new (void)
{
  LtBaseline *baseline = g_new0 (LtBaseline, 1);

  baseline->checks = g_ptr_array_new_with_free_func (free_check);
  return baseline;
}

void
lt_baseline_free (LtBaseline *baseline)
{
  if (baseline == NULL)
    return;
  g_free (baseline->name);
  g_free (baseline->file);
  g_free (baseline->id);
  g_free (baseline->started_at);
  g_ptr_array_unref (baseline->checks);
  g_free (baseline);
}

const char *
lt_judged_name (LtJudged judged)
{
  return judged_names[judged];
}

gboolean
lt_judged_find (const char *name, LtJudged *ret_judged)
{
  for (guint i = 0; i < G_N_ELEMENTS (judged_names); i++)
    if (g_strcmp0 (name, judged_names[i]) == 0)
      {
        *ret_judged = (LtJudged) i;
        return TRUE;
      }
  return FALSE;
}

const char *
lt_baseline_label (const LtBaseline *baseline)
{
  return baseline->name != NULL ? baseline->name : baseline->file;
}

guint
lt_baseline_count (const LtBaseline *baseline, LtJudged judged)
{
  guint n = 0;

  for (guint i = 0; i < baseline->checks->len; i++)
    n += ((const LtBaselineCheck *) g_ptr_array_index (baseline->checks, i))->judged == judged;
  return n;
}
