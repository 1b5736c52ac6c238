/* SPDX-License-Identifier: MIT */

#include "lt-document-parts.h"

#include <math.h>

/* What the document has as null. */
static double
read_or (LtMembers *members, const LtJsonValue *object, const char *key, double otherwise)
{
  return lt_members_is_null (members, object, key) ? otherwise
                                                   : lt_members_double (members, object, key);
}

static gsize
read_side (LtMembers *members, const LtJsonValue *object, const char *key, double *ret_mean)
{
  const LtJsonValue *side = lt_members_enter (members, object, key);
  gsize n_runs;

  *ret_mean = NAN;
  if (side == NULL)
    {
      lt_members_refuse (members, key, "an object");
      return 0;
    }
  n_runs = lt_members_uint (members, side, "runs", LT_DOCUMENT_MAX_RUNS);
  *ret_mean = read_or (members, side, "mean", NAN);
  lt_members_leave (members);
  return n_runs;
}

static double
read_ratio (LtMembers *members, const LtJsonValue *object, const char *key,
            LtInterval *ret_interval)
{
  const LtJsonValue *from = lt_members_enter (members, object, key);
  double ratio;

  *ret_interval = (LtInterval){ 0, INFINITY };
  if (from == NULL)
    {
      lt_members_refuse (members, key, "an object");
      return NAN;
    }
  ratio = read_or (members, from, "ratio", NAN);
  ret_interval->low = read_or (members, from, "low", 0);
  ret_interval->high = read_or (members, from, "high", INFINITY);
  lt_members_leave (members);
  return ratio;
}

static void
read_contrast (LtMembers *members, const LtJsonValue *object, LtContrast *contrast)
{
  LtComparison *values = &contrast->values;
  const LtJsonValue *test;

  contrast->scenario = lt_members_text (members, object, "scenario");
  contrast->operation = lt_members_text_or_null (members, object, "operation");
  contrast->figure = lt_members_text (members, object, "figure");
  contrast->clock = lt_members_text_or_null (members, object, "clock");
  contrast->less_is_better = lt_members_boolean (members, object, "less_is_better");
  contrast->noise = lt_members_double (members, object, "noise_floor");
  values->n_a = read_side (members, object, "reference", &values->mean_a);
  values->n_b = read_side (members, object, "candidate", &values->mean_b);
  values->ratio = read_ratio (members, object, "means", &values->ratio_interval);
  contrast->known = values->n_a > 0 && values->n_b > 0;
  test = lt_members_enter (members, object, "test");
  if (test == NULL)
    return;
  values->tested = TRUE;
  values->p = lt_members_double (members, test, "p");
  values->effect = read_ratio (members, test, "effect", &values->effect_interval);
  values->delta = lt_members_double (members, test, "delta");
  lt_members_leave (members);
}

static void
read_check (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  LtBaseline *baseline = data;
  LtBaselineCheck *check = lt_baseline_check_new ();
  g_autofree char *comparison = lt_members_text (members, object, "comparison");
  g_autofree char *judged = lt_members_text (members, object, "verdict");

  (void) index;
  g_ptr_array_add (baseline->checks, check);
  check->text = lt_members_text (members, object, "check");
  check->source = lt_members_text (members, object, "source");
  check->reason = lt_members_text (members, object, "reason");
  check->limit = lt_members_double (members, object, "limit");
  check->at_most = g_strcmp0 (comparison, "<=") == 0;
  if (comparison != NULL && !check->at_most && !g_str_equal (comparison, ">="))
    lt_members_refuse (members, "comparison", "'<=' or '>='");
  if (judged != NULL && !lt_judged_find (judged, &check->judged))
    lt_members_refuse (members, "verdict", "pass, fail or inconclusive");
  read_contrast (members, object, check->contrast);
}

static void
read_baseline (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  LtResult *result = data;
  LtBaseline *baseline = lt_baseline_new ();

  (void) index;
  g_ptr_array_add (result->baselines, baseline);
  baseline->name = lt_members_text_or_null (members, object, "name");
  baseline->file = lt_members_text (members, object, "file");
  baseline->id = lt_members_text_or_null (members, object, "id");
  baseline->started_at = lt_members_text_or_null (members, object, "started_at");
  lt_members_each (members, object, "checks", LT_DOCUMENT_MAX_LINES, read_check, baseline);
}

void
lt_document_read_baselines (LtMembers *members, const LtJsonValue *object, LtResult *result)
{
  lt_members_each (members, object, "baselines", LT_DOCUMENT_MAX_LINES, read_baseline, result);
}
