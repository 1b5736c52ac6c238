/* SPDX-License-Identifier: MIT */

#include "lt-baselines.h"

#include <string.h>

#include "lt-baseline-judge.h"
#include "lt-baseline-store.h"
#include "lt-document.h"
#include "lt-plan-blame.h"
#include "lt-result-json.h"

struct LtBaselines
{
  const LtPlan *common;
  char *folder;
  LtDocument *document; /* of the baseline; NULL: there is none to compare with */
  char *file;           /* that was read */
  LtSide *side;
  GPtrArray *defaults;  /* LtGate */
  GArray *gates;        /* LtScenarioGate */
  GPtrArray *scenarios; /* char *, borrowed of the cases */
  GPtrArray *warnings;  /* char * */
  gboolean refused;     /* a run was */
};

void
lt_baselines_free (LtBaselines *baselines)
{
  if (baselines == NULL)
    return;
  g_free (baselines->folder);
  g_free (baselines->file);
  lt_side_free (baselines->side);
  lt_document_free (baselines->document);
  g_ptr_array_unref (baselines->defaults);
  g_ptr_array_unref (baselines->scenarios);
  g_ptr_array_unref (baselines->warnings);
  g_array_unref (baselines->gates);
  g_free (baselines);
}

/* ---- Before ---------------------------------------------------------------- */

/* Who asked for a gate, that is, for its text: @line, or what @line begins with. */
static const LtPlanSetting *
find_gate (const LtPlan *plan, const char *line)
{
  for (guint i = 0; i < plan->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);
      g_autoptr (LtGate) gate = NULL;
      gsize length;

      if (!g_str_equal (setting->name, "gate") && !g_str_equal (setting->name, "threshold"))
        continue;
      gate = lt_gate_parse (setting->value, NULL);
      length = gate != NULL ? strlen (gate->text) : 0;
      if (gate != NULL && strncmp (line, gate->text, length) == 0
          && (line[length] == '\0' || line[length] == ':'))
        return setting;
    }
  return NULL;
}

static const char *
source_of (const LtPlan *plan, const LtGate *gate)
{
  const LtPlanSetting *setting = find_gate (plan, gate->text);

  return setting != NULL ? setting->source : "command line";
}

/* A scenario without gates of its own has the default ones. */
static void
gather_gates (LtBaselines *baselines, const GPtrArray *cases)
{
  for (guint i = 0; i < cases->len; i++)
    {
      const LtCase *one = g_ptr_array_index (cases, i);
      const LtPlan *plan = one->scenario->plan;
      const gboolean own = plan->gates->len > 0;
      const GPtrArray *gates = own ? plan->gates : baselines->defaults;

      g_ptr_array_add (baselines->scenarios, one->name);
      for (guint g = 0; g < gates->len; g++)
        {
          const LtGate *gate = g_ptr_array_index (gates, g);
          const LtScenarioGate asked = { one->name, gate,
                                         own ? source_of (plan, gate) : "default" };

          g_array_append_val (baselines->gates, asked);
        }
    }
}

/* @setting: NULL: nobody said it. */
static int
fail_of (const LtPlanSetting *setting, const char *option, LtExit status, const GError *error)
{
  g_autofree char *label = lt_plan_label (setting, option);
  g_autofree char *message = g_strdup_printf ("%s: %s", label, error->message);

  if (status == LT_EXIT_USAGE && setting != NULL && lt_plan_is_of_file (setting->rank))
    status = LT_EXIT_BAD_INPUT;
  return lt_cli_fail (status, message);
}

static int
fail (const LtPlan *plan, const char *option, LtExit status, const GError *error)
{
  return fail_of (lt_plan_find_setting (plan, option), option, status, error);
}

static int
fail_gate (const GPtrArray *cases, const GError *error)
{
  const LtPlanSetting *setting = NULL;

  for (guint i = 0; setting == NULL && i < cases->len; i++)
    setting = find_gate (((const LtCase *) g_ptr_array_index (cases, i))->scenario->plan,
                         error->message);
  return fail_of (setting, setting != NULL ? setting->name : "gate", LT_EXIT_USAGE, error);
}

static void
tell_missing (const LtBaselines *baselines, GError **error)
{
  g_auto (GStrv) names = lt_baseline_store_list (baselines->folder, NULL);
  g_autofree char *others = names != NULL ? g_strjoinv (", ", names) : g_strdup ("");

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               "expected the baseline %s, found none (baselines in %s: %s)", baselines->file,
               baselines->folder, *others != '\0' ? others : "none");
}

static gboolean
open_baseline (LtBaselines *baselines, const GPtrArray *cases, LtExit *ret_status)
{
  const LtPlan *common = baselines->common;
  const char *text = common->baseline;
  g_autoptr (GError) error = NULL;

  if (!lt_baseline_store_is_file (text) && !lt_baseline_store_check_name (text, &error))
    {
      *ret_status = fail (common, "baseline", LT_EXIT_USAGE, error);
      return FALSE;
    }
  baselines->file = lt_baseline_store_is_file (text)
                      ? g_canonicalize_filename (text, NULL)
                      : lt_baseline_store_path (baselines->folder, text);
  if (!g_file_test (baselines->file, G_FILE_TEST_EXISTS))
    {
      tell_missing (baselines, &error);
      *ret_status = fail (common, "baseline", LT_EXIT_BAD_INPUT, error);
      return FALSE;
    }
  baselines->document = lt_document_read (baselines->file, &error);
  if (baselines->document == NULL)
    {
      *ret_status = fail (common, "baseline", LT_EXIT_BAD_INPUT, error);
      return FALSE;
    }
  baselines->side = lt_side_new (text);
  g_ptr_array_add (baselines->side->results, baselines->document->result);
  if (lt_baseline_check_gates (baselines->side, baselines->scenarios, baselines->gates, &error))
    return TRUE;
  *ret_status = g_error_matches (error, LT_PAIR_ERROR, LT_PAIR_ERROR_GATE)
                  ? fail_gate (cases, error)
                  : fail (common, "baseline", LT_EXIT_BAD_INPUT, error);
  return FALSE;
}

static gboolean
prepare_to_save (LtBaselines *baselines, gboolean rehearse, LtExit *ret_status)
{
  const LtPlan *common = baselines->common;
  g_autoptr (GError) error = NULL;

  if (!lt_baseline_store_check_name (common->save_baseline, &error))
    {
      *ret_status = fail (common, "save-baseline", LT_EXIT_USAGE, error);
      return FALSE;
    }
  if (rehearse || lt_baseline_store_prepare (baselines->folder, common->save_baseline, &error))
    return TRUE;
  *ret_status = fail (common, "save-baseline", LT_EXIT_INTERNAL, error);
  return FALSE;
}

/* A gate without a baseline has nothing to be a limit of; one of a file waits for a call
 * that has a baseline. */
static gboolean
refuse_gates (const LtPlan *common, LtExit *ret_status)
{
  for (guint i = 0; i < common->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (common->settings, i);
      g_autofree char *message = NULL;

      if (setting->rank != LT_RANK_COMMAND_LINE
          || !(
            g_str_equal (setting->name, "gate")
            || (g_str_equal (setting->name, "threshold") && lt_gate_is_text (setting->value))))
        continue;
      message = g_strdup_printf ("--%s: expected a --baseline to compare with, found none",
                                 setting->name);
      *ret_status = lt_cli_fail (LT_EXIT_USAGE, message);
      return TRUE;
    }
  return FALSE;
}

static LtBaselines *
open_all (const LtCampaign *campaign, const GPtrArray *cases, gboolean rehearse,
          LtExit *ret_status)
{
  const LtPlan *common = lt_campaign_get_common (campaign);
  g_autoptr (LtBaselines) baselines = NULL;
  g_autofree char *current = NULL;

  *ret_status = LT_EXIT_OK;
  if (common->baseline == NULL && refuse_gates (common, ret_status))
    return NULL;
  if (common->baseline == NULL && common->save_baseline == NULL)
    return NULL;
  current = g_get_current_dir ();
  baselines = g_new0 (LtBaselines, 1);
  baselines->common = common;
  baselines->folder = lt_baseline_store_find (common->baseline_dir, current);
  baselines->defaults = lt_baseline_default_gates ();
  baselines->gates = g_array_new (FALSE, FALSE, sizeof (LtScenarioGate));
  baselines->scenarios = g_ptr_array_new ();
  baselines->warnings = g_ptr_array_new_with_free_func (g_free);
  gather_gates (baselines, cases);
  if ((common->baseline != NULL && !open_baseline (baselines, cases, ret_status))
      || (common->save_baseline != NULL && !prepare_to_save (baselines, rehearse, ret_status)))
    return NULL;
  return g_steal_pointer (&baselines);
}

LtBaselines *
lt_baselines_open (const LtCampaign *campaign, const GPtrArray *cases, LtExit *ret_status)
{
  return open_all (campaign, cases, FALSE, ret_status);
}

LtBaselines *
lt_baselines_rehearse (const LtCampaign *campaign, const GPtrArray *cases, LtExit *ret_status)
{
  return open_all (campaign, cases, TRUE, ret_status);
}

/* ---- Runs ------------------------------------------------------------------ */

char *
lt_baselines_look (LtBaselines *baselines, const LtRunTag *tag, const LtRun *run,
                   const LtResult *result)
{
  g_autoptr (GError) error = NULL;

  if (baselines == NULL || baselines->side == NULL || tag->number > 1)
    return NULL;
  if (lt_baseline_check_run (baselines->side, tag->scenario, result, run, baselines->warnings,
                             &error))
    return NULL;
  baselines->refused = TRUE;
  return g_strdup (error->message);
}

/* ---- After ----------------------------------------------------------------- */

void
lt_baselines_judge (LtBaselines *baselines, LtResult *result)
{
  LtBaseline *baseline;

  if (baselines == NULL || baselines->side == NULL || baselines->refused)
    return;
  baseline = lt_baseline_new ();
  baseline->name = lt_baseline_store_is_file (baselines->common->baseline)
                     ? NULL
                     : g_strdup (baselines->common->baseline);
  baseline->file = g_filename_display_name (baselines->file);
  baseline->id = g_strdup (baselines->document->result->id);
  baseline->started_at = g_strdup (baselines->document->result->started_at);
  lt_baseline_judge (baselines->side, result, baselines->gates, baselines->common->strict,
                     baseline);
  g_ptr_array_add (result->baselines, baseline);
  for (guint i = 0; i < baselines->warnings->len; i++)
    lt_verdict_warn (result->verdict, "baseline %s: %s", lt_baseline_label (baseline),
                     (const char *) g_ptr_array_index (baselines->warnings, i));
}

static void
note (const LtBaselines *baselines, const char *what)
{
  g_autofree char *line =
    g_strdup_printf ("baseline %s%s", baselines->common->save_baseline, what);

  lt_terminal_note (line);
}

/* Whether a gate did not hold for sure: the result is no better known than the one that
 * it would replace. */
static gboolean
is_in_doubt (const LtResult *result)
{
  for (guint i = 0; i < result->baselines->len; i++)
    if (lt_baseline_count (g_ptr_array_index (result->baselines, i), LT_JUDGED_PASS)
        < ((const LtBaseline *) g_ptr_array_index (result->baselines, i))->checks->len)
      return TRUE;
  return FALSE;
}

void
lt_baselines_save (LtBaselines *baselines, LtResult *result)
{
  g_autofree char *document = NULL;
  g_autoptr (GError) error = NULL;

  if (baselines == NULL || baselines->common->save_baseline == NULL)
    return;
  if (result->verdict->exit_status != LT_EXIT_OK)
    {
      note (baselines, " is not saved, as the call did not pass");
      return;
    }
  if (is_in_doubt (result))
    {
      note (baselines, " is not saved, as the runs cannot tell whether every gate holds");
      return;
    }
  document = lt_result_json_to_text (result, NULL);
  if (!lt_baseline_store_save (baselines->folder, baselines->common->save_baseline, document,
                               &error))
    lt_verdict_fail (result->verdict, LT_EXIT_INTERNAL, "internal", "--save-baseline: %s",
                     error->message);
  else if (!baselines->common->quiet)
    note (baselines, " saved");
}
