/* SPDX-License-Identifier: MIT */

#include "lt-study.h"

#include <string.h>

#include "lt-file.h"
#include "lt-gate.h"
#include "lt-plan-blame.h"
#include "lt-remember.h"
#include "lt-settings.h"

/* What is done with the result of a run: studies have documents of their own. */
static const char *const of_runs[] = {
  "web", "baseline", "save-baseline", "gate", "strict", "baseline-dir", NULL,
};

static void
forget_variables (LtStudy *study, const char *const *names)
{
  for (; *names != NULL; names++)
    {
      g_autofree char *variable = lt_settings_variable (*names);

      study->environment = g_environ_unsetenv (study->environment, variable);
    }
}

void
lt_study_init (LtStudy *ret_study, const LtCli *cli, const char *verb, char **args,
               const char *const *others)
{
  *ret_study = (LtStudy){ .cli = cli, .verb = verb, .args = args, .others = others };
  ret_study->environment = g_get_environ ();
  forget_variables (ret_study, of_runs);
  forget_variables (ret_study, others);
}

void
lt_study_clear (LtStudy *study)
{
  g_clear_pointer (&study->args, g_strfreev);
  g_clear_pointer (&study->environment, g_strfreev);
  g_clear_pointer (&study->interrupt, lt_interrupt_free);
  g_clear_pointer (&study->suites, g_ptr_array_unref);
}

LtExit
lt_study_fail (const GError *error)
{
  if (g_error_matches (error, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO))
    return lt_cli_fail (LT_EXIT_BAD_INPUT, error->message);
  if (error->domain == G_IO_ERROR
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    return lt_cli_fail (LT_EXIT_INTERNAL, error->message);
  return lt_cli_fail (LT_EXIT_USAGE, error->message);
}

/* ---- Campaigns ------------------------------------------------------------- */

/* What was decided by the verb was not said on the command line. */
static void
name_source (const LtStudy *study, const LtCampaign *campaign, char **overrides)
{
  for (guint i = 0; i < campaign->scenarios->len; i++)
    {
      const LtPlan *plan =
        ((const LtScenario *) g_ptr_array_index (campaign->scenarios, i))->plan;

      for (guint j = 0; j < plan->settings->len; j++)
        {
          LtPlanSetting *setting = g_ptr_array_index (plan->settings, j);
          g_autofree char *text = g_strconcat (setting->name, "=", setting->value, NULL);

          if (setting->rank != LT_RANK_COMMAND_LINE
              || !g_strv_contains ((const char *const *) overrides, text))
            continue;
          g_free (setting->source);
          setting->source = g_strdup (study->verb);
        }
    }
}

LtCampaign *
lt_study_campaign (const LtStudy *study, char **overrides, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) args = NULL;
  gboolean options = TRUE;
  LtCampaign *campaign;

  for (guint i = 0; options || study->args[i] != NULL; i++)
    {
      /* The last one counts; behind "--" there are no options. */
      if (options && (study->args[i] == NULL || g_str_equal (study->args[i], "--")))
        {
          options = FALSE;
          for (char **one = overrides; *one != NULL; one++)
            {
              g_autofree char *option = g_strconcat ("--", *one, NULL);

              g_strv_builder_add (builder, option);
            }
        }
      if (study->args[i] == NULL)
        break;
      g_strv_builder_add (builder, study->args[i]);
    }
  args = g_strv_builder_end (builder);
  campaign = lt_settings_resolve_all (args, study->environment, error);
  if (campaign != NULL)
    name_source (study, campaign, overrides);
  return campaign;
}

/* Whether who said it meant this call. */
static gboolean
is_meant (const LtPlanSetting *setting)
{
  return setting->rank == LT_RANK_COMMAND_LINE || lt_plan_is_of_file (setting->rank);
}

static gboolean
refuse (const LtStudy *study, const LtPlanSetting *setting, GError **error)
{
  const gboolean in_file = lt_plan_is_of_file (setting->rank);
  g_autofree char *label = lt_plan_label (setting, setting->name);

  g_set_error (error, LT_PLAN_ERROR, in_file ? LT_PLAN_ERROR_SCENARIO : LT_PLAN_ERROR_USAGE,
               "%s: expected none with %s, found '%s' (see ltrun help %s)", label, study->verb,
               setting->value, study->verb);
  return FALSE;
}

static gboolean
refuse_names (const LtStudy *study, const LtPlan *plan, const char *const *names,
              GError **error)
{
  for (; *names != NULL; names++)
    {
      for (guint i = 0; i < plan->settings->len; i++)
        {
          const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);

          if (g_str_equal (setting->name, *names) && is_meant (setting)
              && !g_str_equal (setting->source, study->verb)
              && !g_str_equal (setting->value, "false"))
            return refuse (study, setting, error);
        }
    }
  return TRUE;
}

/* A study reads no baseline that a gate could be a limit of. */
static gboolean
refuse_gates (const LtPlan *plan, GError **error)
{
  for (guint i = 0; i < plan->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);
      const gboolean in_file = lt_plan_is_of_file (setting->rank);
      g_autofree char *label = NULL;

      if (!g_str_equal (setting->name, "threshold") || !lt_gate_is_text (setting->value)
          || !is_meant (setting))
        continue;
      label = lt_plan_label (setting, setting->name);
      g_set_error (error, LT_PLAN_ERROR, in_file ? LT_PLAN_ERROR_SCENARIO : LT_PLAN_ERROR_USAGE,
                   "%s: expected a condition of a run by itself, as in p(99)<5ms, found '%s'",
                   label, setting->value);
      return FALSE;
    }
  return TRUE;
}

gboolean
lt_study_refuse (const LtStudy *study, const LtPlan *plan, GError **error)
{
  return refuse_names (study, plan, of_runs, error)
         && refuse_names (study, plan, study->others, error) && refuse_gates (plan, error);
}

gboolean
lt_study_find_suites (LtStudy *study, const LtCampaign *campaign, LtExit *ret_status)
{
  study->suites = lt_cli_find_suites (study->cli, campaign, ret_status);
  return study->suites != NULL;
}

/* One for each scenario; of scenarios beyond those that were found the last one. */
static GPtrArray *
suites_for (const LtStudy *study, const LtCampaign *campaign)
{
  GPtrArray *suites = g_ptr_array_new ();

  for (guint i = 0; i < campaign->scenarios->len; i++)
    g_ptr_array_add (suites,
                     g_ptr_array_index (study->suites, MIN (i, study->suites->len - 1)));
  return suites;
}

LtResult *
lt_study_run (LtStudy *study, const LtCampaign *campaign, LtSeriesSet *series,
              gboolean progress, void (*snapshot) (gpointer data, const LtSnapshot *snapshot),
              gpointer data)
{
  g_autoptr (GPtrArray) suites = suites_for (study, campaign);
  g_autoptr (GPtrArray) cases = lt_cases_of (campaign, suites, NULL);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  const LtPlan without = { .outputs = none };
  g_autoptr (LtOutputs) outputs = lt_outputs_open (&without, NULL);
  const LtRunnerSetup setup = { .cli = study->cli,
                                .verb = study->verb,
                                .again = study->again,
                                .campaign = campaign,
                                .cases = cases,
                                .outputs = outputs,
                                .series = series,
                                .interrupt = study->interrupt,
                                .no_progress = !progress,
                                .snapshot = snapshot,
                                .data = data };
  LtResult *result;
  gboolean begun;

  result = lt_runner_conduct (&setup, &begun);
  study->again = TRUE;
  study->begun = study->begun || begun;
  return result;
}

/* ---- History --------------------------------------------------------------- */

LtSeriesSet *
lt_study_new_series (const LtPlan *plan)
{
  return plan->no_history ? NULL : lt_series_set_new ();
}

void
lt_study_remember (const LtStudy *study, const LtPlan *plan, LtResult *result,
                   const LtSeriesSet *series, const LtVerdict *verdict)
{
  if (verdict != NULL)
    {
      lt_verdict_free (result->verdict);
      result->verdict = lt_verdict_new ();
      lt_verdict_take_over (result->verdict, verdict);
    }
  if (!lt_runner_is_mistyped (result, study->begun))
    lt_remember (plan, result, series);
}

/* ---- Documents ------------------------------------------------------------- */

static const LtStudyFormat *
find_format (const LtStudyFormat *formats, const char *name)
{
  for (; formats->name != NULL; formats++)
    {
      if (g_str_equal (formats->name, name))
        return formats;
    }
  return NULL;
}

static gboolean
refuse_format (const LtStudy *study, const LtStudyFormat *formats, const char *found,
               GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (; formats->name != NULL; formats++)
    g_string_append_printf (names, "%s%s",
                            names->len == 0           ? ""
                            : formats[1].name != NULL ? ", "
                                                      : " or ",
                            formats->name);
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
               "--out: expected a format of %s: %s, found '%s'", study->verb, names->str,
               found);
  return FALSE;
}

gboolean
lt_study_check_outputs (const LtStudy *study, const LtPlan *plan, const LtStudyFormat *formats,
                        GError **error)
{
  for (guint i = 0; i < plan->outputs->len; i++)
    {
      const LtPlanOutput *output = g_ptr_array_index (plan->outputs, i);

      if (find_format (formats, output->format) == NULL)
        return refuse_format (study, formats, output->format, error);
      if (!lt_file_check_replaceable (output->target, error))
        {
          g_prefix_error (error, "%s: ", output->target);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
write_outputs (const LtPlan *plan, const LtStudyFormat *formats, gconstpointer value)
{
  gboolean good = TRUE;

  for (guint i = 0; i < plan->outputs->len; i++)
    {
      const LtPlanOutput *output = g_ptr_array_index (plan->outputs, i);
      g_autofree char *text = find_format (formats, output->format)->render (value);
      g_autoptr (GError) error = NULL;
      g_autofree char *message = NULL;

      if (lt_file_replace (output->target, text, &error))
        continue;
      message = g_strdup_printf ("%s: %s", output->target, error->message);
      lt_cli_fail (LT_EXIT_INTERNAL, message);
      good = FALSE;
    }
  return good;
}

LtExit
lt_study_tell (const LtStudy *study, const LtPlan *plan, const LtStudyFormat *formats,
               gconstpointer value, const char *text, LtExit status)
{
  const gboolean written = write_outputs (plan, formats, value);
  const gboolean printed = lt_runner_print (study->interrupt, text);

  return !(written && printed) && status == LT_EXIT_OK ? LT_EXIT_INTERNAL : status;
}

/* ---- Verdicts -------------------------------------------------------------- */

LtVerdict *
lt_study_new_verdict (LtStudy *study)
{
  LtVerdict *verdict = lt_verdict_new ();

  for (guint i = 0; i < study->suites->len; i++)
    {
      const LtCliSuite *suite = g_ptr_array_index (study->suites, i);

      for (guint w = 0; w < suite->warnings->len; w++)
        g_ptr_array_add (verdict->warnings,
                         g_utf8_make_valid (g_ptr_array_index (suite->warnings, w), -1));
      g_ptr_array_set_size (suite->warnings, 0);
    }
  return verdict;
}

gboolean
lt_study_is_given (const LtPlan *plan, const char *name)
{
  const LtPlanSetting *setting = lt_plan_find_setting (plan, name);

  return setting != NULL && setting->rank != LT_RANK_DEFAULT;
}
