/* SPDX-License-Identifier: MIT */

#include "lt-threshold-target.h"

#include <stdarg.h>
#include <string.h>

#include "lt-nearest.h"
#include "lt-plan-blame.h"
#include "lt-threshold-metric.h"

/* ---- Messages -------------------------------------------------------------- */

/* "--threshold: p(99)<5ms: ..." or, of a file, "peak.ini:7: [scenario peak] threshold: ...".
 * Returns FALSE. */
G_GNUC_PRINTF (4, 5)
static gboolean
refuse (const LtThresholdPlace *place, guint index, GError **error, const char *format, ...)
{
  const LtThreshold *threshold = g_ptr_array_index (place->plan->thresholds, index);
  const LtPlanSetting *setting = lt_plan_threshold_setting (place->plan, index);
  const gboolean in_file = setting != NULL && lt_plan_is_of_file (setting->rank);
  g_autofree char *label = lt_plan_label (setting, "threshold");
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, LT_PLAN_ERROR, in_file ? LT_PLAN_ERROR_SCENARIO : LT_PLAN_ERROR_USAGE,
               "%s: %s: %s", label, threshold->text, text);
  return FALSE;
}

/* "; did you mean login?", or "". */
static char *
hint_of (const char *name, const GPtrArray *names)
{
  const char *nearest = lt_nearest_find (name, names);

  return nearest != NULL ? g_strdup_printf ("; did you mean %s?", nearest) : g_strdup ("");
}

/* ---- Names ----------------------------------------------------------------- */

static gint
find_operation (const LtThresholdPlace *place, const char *name)
{
  for (guint i = 0; i < place->plugin->operations->len; i++)
    {
      if (g_str_equal (
            ((LtRunOperation *) g_ptr_array_index (place->plugin->operations, i))->name, name))
        return (gint) i;
    }
  return -1;
}

static gint
find_stage (const LtThresholdPlace *place, const char *name)
{
  for (guint i = 0; i < place->plan->stages->len; i++)
    {
      if (g_str_equal (((LtPlanStage *) g_ptr_array_index (place->plan->stages, i))->name,
                       name))
        return (gint) i;
    }
  return -1;
}

static void
add_operations (const LtThresholdPlace *place, GPtrArray *names)
{
  for (guint i = 0; i < place->plugin->operations->len; i++)
    g_ptr_array_add (
      names, ((LtRunOperation *) g_ptr_array_index (place->plugin->operations, i))->name);
}

static void
add_stages (const LtThresholdPlace *place, GPtrArray *names)
{
  for (guint i = 0; i < place->plan->stages->len; i++)
    g_ptr_array_add (names, ((LtPlanStage *) g_ptr_array_index (place->plan->stages, i))->name);
}

/* What is behind "NAME." in @scope; NULL: it does not begin so. */
static const char *
behind (const char *scope, const char *name)
{
  const gsize length = name != NULL ? strlen (name) : 0;

  return length > 0 && strncmp (scope, name, length) == 0 && scope[length] == '.'
           ? scope + length + 1
           : NULL;
}

/* The scenario that it is a part of, with --each: "auth" of "auth.login". */
static gboolean
is_own_name (const LtThresholdPlace *place, const char *name)
{
  return g_strcmp0 (name, place->suite) == 0 || g_strcmp0 (name, place->scenario) == 0;
}

/* ---- The scope ------------------------------------------------------------- */

typedef enum
{
  SCOPE_OURS,
  SCOPE_OTHER, /* nothing of this run; maybe of another one */
  SCOPE_WRONG, /* of this run, but there is no such thing; said */
} Scope;

/* @name: an operation or stage. */
static gboolean
take_part (const LtThresholdPlace *place, const char *name, LtThresholdTarget *target)
{
  const gint operation = find_operation (place, name);
  const gint stage = find_stage (place, name);

  if (operation >= 0)
    target->operation = operation;
  else if (stage >= 0)
    target->stage = stage;
  return operation >= 0 || stage >= 0;
}

static Scope
refuse_scope (const LtThresholdPlace *place, guint index, const char *name, gboolean part,
              GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *hint = NULL;

  add_operations (place, names);
  add_stages (place, names);
  if (!part)
    {
      g_ptr_array_add (names, (char *) place->suite);
      if (place->scenario != NULL)
        g_ptr_array_add (names, (char *) place->scenario);
    }
  hint = hint_of (name, names);
  refuse (place, index, error, "expected %s, found '%s'%s",
          part ? "an operation or stage" : "a scenario, suite, operation or stage", name, hint);
  return SCOPE_WRONG;
}

/* "auth", "auth.login", "login", "peak" */
static Scope
read_scope (const LtThresholdPlace *place, guint index, LtThresholdTarget *target,
            GError **error)
{
  const char *scope = target->threshold->scope;
  const char *part;

  if (scope == NULL || is_own_name (place, scope) || take_part (place, scope, target))
    return SCOPE_OURS;
  part = behind (scope, place->scenario);
  if (part == NULL)
    part = behind (scope, place->suite);
  if (part == NULL)
    return place->others ? SCOPE_OTHER : refuse_scope (place, index, scope, FALSE, error);
  return take_part (place, part, target) ? SCOPE_OURS
                                         : refuse_scope (place, index, part, TRUE, error);
}

/* What is given by {KEY=NAME}: @expected. */
static Scope
refuse_label (const LtThresholdPlace *place, guint index, const char *expected,
              const char *name, GPtrArray *names, GError **error)
{
  g_autofree char *hint = hint_of (name, names);

  refuse (place, index, error, "expected %s, found '%s'%s", expected, name, hint);
  return SCOPE_WRONG;
}

static Scope
read_owner (const LtThresholdPlace *place, guint index, const LtThreshold *threshold,
            GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const gboolean scenario =
    threshold->scenario == NULL || is_own_name (place, threshold->scenario);

  if (scenario && (threshold->suite == NULL || g_str_equal (threshold->suite, place->suite)))
    return SCOPE_OURS;
  if (place->others)
    return SCOPE_OTHER;
  g_ptr_array_add (names, (char *) place->suite);
  return scenario
           ? refuse_label (place, index, "a suite", threshold->suite, names, error)
           : refuse_label (place, index, "a scenario", threshold->scenario, names, error);
}

/* The scope has named one thing of the kind, and {KEY=NAME} another one. */
static gboolean
is_contrary (gint of_scope, gint of_label)
{
  return of_scope >= 0 && of_label >= 0 && of_scope != of_label;
}

static Scope
read_labels (const LtThresholdPlace *place, guint index, LtThresholdTarget *target,
             GError **error)
{
  const LtThreshold *threshold = target->threshold;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const Scope owner = read_owner (place, index, threshold, error);
  const LtThresholdTarget scope = *target;

  if (owner != SCOPE_OURS)
    return owner;
  if (threshold->operation != NULL)
    target->operation = find_operation (place, threshold->operation);
  if (threshold->stage != NULL)
    target->stage = find_stage (place, threshold->stage);
  if (is_contrary (scope.operation, target->operation)
      || is_contrary (scope.stage, target->stage))
    {
      if (place->others)
        return SCOPE_OTHER;
      refuse (place, index, error, "expected one %s, found '%s' and '%s'",
              is_contrary (scope.operation, target->operation) ? "operation" : "stage",
              threshold->scope,
              is_contrary (scope.operation, target->operation) ? threshold->operation
                                                               : threshold->stage);
      return SCOPE_WRONG;
    }
  if ((threshold->operation == NULL || target->operation >= 0)
      && (threshold->stage == NULL || target->stage >= 0))
    return SCOPE_OURS;
  if (place->others && threshold->scope == NULL && threshold->suite == NULL
      && threshold->scenario == NULL)
    return SCOPE_OTHER;
  if (threshold->operation != NULL && target->operation < 0)
    {
      add_operations (place, names);
      return refuse_label (place, index, "an operation", threshold->operation, names, error);
    }
  add_stages (place, names);
  return refuse_label (place, index, "a stage", threshold->stage, names, error);
}

static Scope
read_place (const LtThresholdPlace *place, guint index, LtThresholdTarget *target,
            GError **error)
{
  Scope scope = read_scope (place, index, target, error);

  if (scope == SCOPE_OURS)
    scope = read_labels (place, index, target, error);
  /* Each operation is judged where it runs alone. */
  if (scope == SCOPE_OURS && target->operation >= 0 && place->operation != NULL
      && find_operation (place, place->operation) != target->operation)
    return SCOPE_OTHER;
  return scope;
}

/* ---- All of it ------------------------------------------------------------- */

static void
begin (const LtThresholdPlace *place, guint index, LtThresholdTarget *ret_target)
{
  const LtPlanSetting *setting = lt_plan_threshold_setting (place->plan, index);

  *ret_target = (LtThresholdTarget){
    .threshold = g_ptr_array_index (place->plan->thresholds, index),
    .source = setting != NULL ? setting->source : "",
    .operation = -1,
    .stage = -1,
    .metric = -1,
    .factor = 1,
  };
}

gboolean
lt_threshold_concerns (const LtThresholdPlace *place, guint index, GError **error)
{
  LtThresholdTarget target;

  begin (place, index, &target);
  return read_place (place, index, &target, error) == SCOPE_OURS;
}

GPtrArray *
lt_threshold_targets_new (const LtThresholdPlace *place, GError **error)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < place->plan->thresholds->len; i++)
    {
      g_autofree char *expected = NULL;
      LtThresholdTarget target;
      Scope scope;

      begin (place, i, &target);
      scope = read_place (place, i, &target, error);
      if (scope == SCOPE_WRONG)
        return NULL;
      if (scope == SCOPE_OTHER)
        continue;
      expected = lt_threshold_metric_resolve (place, &target);
      if (expected != NULL)
        {
          refuse (place, i, error, "%s", expected);
          return NULL;
        }
      g_ptr_array_add (targets, g_memdup2 (&target, sizeof target));
    }
  return g_steal_pointer (&targets);
}
