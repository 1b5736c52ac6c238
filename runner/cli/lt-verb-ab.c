/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lt-check.h"
#include "lt-cli-options.h"
#include "lt-descriptions.h"
#include "lt-load.h"
#include "lt-pairing-options.h"
#include "lt-study.h"
#include "lt-text-plain.h"
#include "lt-units.h"

#define DEFAULT_PAIRS 5
#define DEFAULT_DURATION "duration=10s"
#define DEFAULT_WARMUP "warmup=2s"
#define DEFAULT_COOL_DOWN "cool-down=1s"
#define ORDER "mode=sequence"

/* What the sides are called, and their suite on each: sides are compared by scenario. */
static const char *const labels[] = { "old", "new" };
#define COMMON_NAME "suite"

typedef struct Trial
{
  LtStudy study;
  char *pairs; /* as given, as the next ones */
  char *format;
  char **gates;
  gboolean strict;
  gboolean allow_different_load;
  GPtrArray *parsed_gates; /* LtGate */
  guint n_pairs;
  LtPlan *plan; /* of the command line */
  LtResult *result;
  LtSeriesSet *series; /* NULL: they are not recorded */
  LtResult *sides[2];
  LtPairing *pairing; /* NULL: what was run says nothing of both */
  GError *error;      /* then */
  LtExit run_status;  /* of the runs, whatever the comparison says */
  char *run_reason;   /* of a @run_status that is no pass */
  char *text;         /* of @pairing, rendered */
  LtRun *first;       /* of the first side; NULL: none began */
} Trial;

/* ---- Options --------------------------------------------------------------- */

static gboolean
read_values (Trial *trial, GError **error)
{
  gint64 n = DEFAULT_PAIRS;

  if (trial->pairs != NULL
      && (!lt_parse_integer (trial->pairs, &n, NULL) || n < 1 || n > LT_CAMPAIGN_MAX_RUNS))
    {
      g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                   "--pairs: expected a number from 1 to %d, found '%s'", LT_CAMPAIGN_MAX_RUNS,
                   trial->pairs);
      return FALSE;
    }
  if (!lt_pairing_options_check_format (trial->format, error))
    return FALSE;
  trial->n_pairs = (guint) n;
  trial->parsed_gates = lt_pairing_options_gates (trial->gates, error);
  return trial->parsed_gates != NULL;
}

/* Returns: (transfer full): what is left of @args. */
static char **
read_options (Trial *trial, char **args, GError **error)
{
  const GOptionEntry entries[] = {
    { "pairs", 0, 0, G_OPTION_ARG_STRING, &trial->pairs, NULL, NULL },
    { "format", 0, 0, G_OPTION_ARG_STRING, &trial->format, NULL, NULL },
    { "gate", 0, 0, G_OPTION_ARG_STRING_ARRAY, &trial->gates, NULL, NULL },
    { "strict", 0, 0, G_OPTION_ARG_NONE, &trial->strict, NULL, NULL },
    { "allow-different-load", 0, 0, G_OPTION_ARG_NONE, &trial->allow_different_load, NULL,
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry *const tables[] = { entries, NULL };
  g_auto (GStrv) rest = lt_cli_options_read (tables, args, TRUE, error);

  return rest != NULL && read_values (trial, error) ? g_steal_pointer (&rest) : NULL;
}

/* ---- The campaign ---------------------------------------------------------- */

static const char *const others[] = { "each", "in-process", "runs", "mode", NULL };

static gboolean
check_plan (Trial *trial, GError **error)
{
  char *nothing[] = { NULL };
  g_autoptr (LtCampaign) campaign = lt_study_campaign (&trial->study, nothing, error);
  LtScenario *scenario;

  if (campaign == NULL)
    return FALSE;
  scenario = g_ptr_array_index (campaign->scenarios, 0);
  if (campaign->scenarios->len != 2 || scenario->plan->scenario != NULL)
    {
      g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                   "ab: expected two suites, as in: ltrun ab old/auth.so new/auth.so; found %s",
                   scenario->plan->scenario != NULL ? "a scenario file"
                   : scenario->plan->plugin == NULL ? "none"
                   : campaign->scenarios->len == 1  ? "one"
                                                    : "more");
      return FALSE;
    }
  trial->plan = g_steal_pointer (&scenario->plan);
  return lt_study_refuse (&trial->study, trial->plan, error);
}

/* A B, B A, A B, ...: what drifts on the machine befalls both alike. */
static LtCampaign *
make_campaign (const Trial *trial, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *runs = g_strdup_printf ("runs=%u", trial->n_pairs);
  g_auto (GStrv) overrides = NULL;
  LtCampaign *campaign;

  g_strv_builder_add (builder, runs);
  g_strv_builder_add (builder, ORDER);
  if (!lt_study_is_given (trial->plan, "duration"))
    g_strv_builder_add (builder, DEFAULT_DURATION);
  if (!lt_study_is_given (trial->plan, "warmup"))
    g_strv_builder_add (builder, DEFAULT_WARMUP);
  if (!lt_study_is_given (trial->plan, "cool-down"))
    g_strv_builder_add (builder, DEFAULT_COOL_DOWN);
  overrides = g_strv_builder_end (builder);
  campaign = lt_study_campaign (&trial->study, overrides, error);
  if (campaign == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      LtScenario *scenario = g_ptr_array_index (campaign->scenarios, i);

      g_free (scenario->name);
      scenario->name = g_strdup (labels[i]);
      scenario->start_ns = i > 0 ? campaign->cool_down_ns : 0;
    }
  return campaign;
}

static gboolean
wants_scopes (const Trial *trial)
{
  for (guint i = 0; i < trial->parsed_gates->len; i++)
    if (((const LtGate *) g_ptr_array_index (trial->parsed_gates, i))->scope != NULL)
      return TRUE;
  return FALSE;
}

/* @plugin: NULL: no gate has a scope. */
static gboolean
fit (const Trial *trial, const LtRunPlugin *plugin, const LtPlan *plan, GError **error)
{
  for (guint i = 0; i < trial->parsed_gates->len; i++)
    {
      const LtGate *gate = g_ptr_array_index (trial->parsed_gates, i);
      const char *operation;
      const gboolean in_scope =
        lt_check_resolve_in (plugin, COMMON_NAME, gate->scope, &operation);

      if (in_scope && lt_check_has_clock (plan->rate_per_s > 0, gate))
        continue;
      lt_check_refuse (labels[0], gate, in_scope, error);
      g_prefix_error (error, "--gate: ");
      return FALSE;
    }
  return TRUE;
}

/* What gates are about is told by the plan and by the description of the first suite, before
 * any load. */
static gboolean
check_gates (const Trial *trial, const LtCampaign *campaign, LtExit *ret_status)
{
  const LtPlan *plan = ((const LtScenario *) g_ptr_array_index (campaign->scenarios, 0))->plan;
  g_autoptr (LtDescriptions) descriptions = NULL;
  g_autoptr (GError) error = NULL;

  if (wants_scopes (trial))
    {
      descriptions = lt_descriptions_get_one (
        trial->study.cli, plan, g_ptr_array_index (trial->study.suites, 0), ret_status);
      if (descriptions == NULL)
        return FALSE;
    }
  if (fit (trial, descriptions != NULL ? g_ptr_array_index (descriptions->plugins, 0) : NULL,
           plan, &error))
    return TRUE;
  *ret_status = lt_study_fail (error);
  return FALSE;
}

static LtCampaign *
prepare (Trial *trial, LtOutputs **ret_outputs, LtExit *ret_status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtCampaign) campaign =
    check_plan (trial, &error) ? make_campaign (trial, &error) : NULL;

  if (campaign == NULL)
    {
      *ret_status = lt_study_fail (error);
      return NULL;
    }
  if (!lt_study_find_suites (&trial->study, campaign, ret_status)
      || !check_gates (trial, campaign, ret_status))
    return NULL;
  *ret_outputs = lt_outputs_open (lt_campaign_get_common (campaign), &error);
  if (*ret_outputs == NULL)
    {
      *ret_status = lt_study_fail (error);
      return NULL;
    }
  return g_steal_pointer (&campaign);
}

/* ---- Runs ------------------------------------------------------------------ */

/* The first run of the second side tells whether the two have the same load: all that is
 * compared then, but before it is put on anything. */
static char *
refuse_load (gpointer data, const LtRunTag *tag, const LtRun *run)
{
  Trial *trial = data;
  g_autoptr (GPtrArray) lines = NULL;
  g_autofree char *text = NULL;

  if (tag->number > 1 || trial->allow_different_load)
    return NULL;
  if (trial->first == NULL)
    {
      trial->first = lt_run_ref (run);
      return NULL;
    }
  lines = g_ptr_array_new_with_free_func (g_free);
  lt_load_differences (trial->first, run, lines);
  if (lines->len == 0)
    return NULL;
  g_ptr_array_add (lines, NULL);
  text = g_strjoinv ("; ", (char **) lines->pdata);
  return g_strdup_printf ("expected the load of old, found %s (see "
                          "--allow-different-load)",
                          text);
}

/* ---- The verdict ----------------------------------------------------------- */

static void
free_side (gpointer side)
{
  lt_side_free (side);
}

/* NULL with an error: what was run says nothing of both. */
static LtPairing *
compare (Trial *trial, LtResult *result, GError **error)
{
  const LtPairRules rules = { trial->parsed_gates, "command line",
                              trial->allow_different_load };
  GPtrArray *sides = g_ptr_array_new_with_free_func (free_side);

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      LtSide *side = lt_side_new (labels[i]);

      trial->sides[i] = lt_result_take_scenario (result, labels[i], COMMON_NAME);
      g_ptr_array_add (side->results, trial->sides[i]);
      g_ptr_array_add (sides, side);
    }
  return lt_pairing_new (sides, &rules, trial->strict, error);
}

/* A run that failed decides, whatever the comparison of the others says. */
static void
put_first (LtPairing *pairing, const LtVerdict *of_runs)
{
  LtVerdict *verdict = lt_verdict_new ();

  lt_verdict_take_over (verdict, of_runs);
  lt_verdict_add_reasons (verdict, pairing->verdict);
  lt_verdict_free (pairing->verdict);
  pairing->verdict = verdict;
}

static void
blame (LtVerdict *verdict, const GError *error)
{
  if (g_error_matches (error, LT_PAIR_ERROR, LT_PAIR_ERROR_GATE))
    lt_verdict_fail (verdict, LT_EXIT_USAGE, "usage", "%s", error->message);
  else
    lt_verdict_fail (verdict, LT_EXIT_BAD_INPUT, "bad-input", "%s", error->message);
}

/* What the comparison says is said of the runs too: that it cannot tell, as well. */
static void
judge_runs (LtVerdict *verdict, const LtPairing *pairing)
{
  const LtPair *pair = g_ptr_array_index (pairing->pairs, 0);

  lt_verdict_add_reasons (verdict, pairing->verdict);
  if (verdict->exit_status == LT_EXIT_OK && pair->judged == LT_JUDGED_INCONCLUSIVE)
    lt_verdict_doubt (verdict, "%s", pair->reason);
}

static void
judge_sides (Trial *trial, LtResult *result)
{
  LtVerdict *verdict = result->verdict;

  trial->run_status = verdict->exit_status;
  if (verdict->exit_status != LT_EXIT_OK)
    trial->run_reason = g_strdup (g_ptr_array_index (verdict->reasons, 0));
  trial->pairing = compare (trial, result, &trial->error);
  if (trial->pairing == NULL)
    {
      g_prefix_error (&trial->error, "ab: ");
      if (verdict->exit_status == LT_EXIT_OK)
        blame (verdict, trial->error);
      return;
    }
  /* For people the line of the comparison has its own status, and the runs one below. */
  if (lt_pairing_options_is_text (trial->format))
    trial->text = lt_pairing_options_render (trial->pairing, trial->format);
  if (trial->run_status != LT_EXIT_OK)
    put_first (trial->pairing, verdict);
  else
    judge_runs (verdict, trial->pairing);
  if (trial->text == NULL)
    trial->text = lt_pairing_options_render (trial->pairing, trial->format);
}

/* What is written of the runs has all of them, and the verdict on them. */
static void
judge (gpointer data, LtResult *result)
{
  Trial *trial = data;

  judge_sides (trial, result);
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    lt_result_give_back (result, trial->sides[i], labels[i]);
}

/* @text, and the reason of the runs as its last line. */
static char *
add_reason (char *text, const Trial *trial)
{
  g_autofree char *reason = lt_text_sanitize (trial->run_reason);
  char *whole =
    g_strdup_printf ("%sFAIL  %s (exit %d)\n", text, reason, (int) trial->run_status);

  g_free (text);
  return whole;
}

static LtExit
report (Trial *trial)
{
  const LtVerdict *verdict = trial->result->verdict;
  LtExit final;

  if (trial->pairing == NULL && trial->run_reason != NULL
      && lt_pairing_options_is_text (trial->format))
    {
      trial->text = add_reason (g_strdup (""), trial);
      lt_runner_print (trial->study.interrupt, trial->text);
    }
  if (trial->pairing == NULL)
    return lt_cli_fail (verdict->exit_status, g_ptr_array_index (verdict->reasons, 0));
  final = trial->pairing->verdict->exit_status;
  if (trial->run_status != LT_EXIT_OK && lt_pairing_options_is_text (trial->format))
    trial->text = add_reason (g_steal_pointer (&trial->text), trial);
  if (!lt_runner_print (trial->study.interrupt, trial->text) && final == LT_EXIT_OK)
    final = LT_EXIT_INTERNAL;
  return final;
}

/* ---- All of it ------------------------------------------------------------- */

static LtExit
carry_out (Trial *trial)
{
  g_autoptr (LtOutputs) outputs = NULL;
  LtExit status = LT_EXIT_USAGE;
  g_autoptr (LtCampaign) campaign = prepare (trial, &outputs, &status);
  g_autoptr (GPtrArray) cases = NULL;
  LtRunnerSetup setup = {
    .cli = trial->study.cli,
    .verb = trial->study.verb,
    .outputs = outputs,
    .mirrored = TRUE,
    .refuse = refuse_load,
    .judge = judge,
    .data = trial,
  };

  if (campaign == NULL)
    return status;
  cases = lt_cases_new (trial->study.cli, campaign, trial->study.suites, &status);
  if (cases == NULL)
    return status;
  trial->study.interrupt = lt_interrupt_new ();
  setup.campaign = campaign;
  setup.cases = cases;
  setup.interrupt = trial->study.interrupt;
  setup.series = trial->series = lt_study_new_series (trial->plan);
  trial->result = lt_runner_conduct (&setup, &trial->study.begun);
  lt_study_remember (&trial->study, trial->plan, trial->result, trial->series, NULL);
  return report (trial);
}

static void
trial_clear (Trial *trial)
{
  lt_pairing_free (trial->pairing);
  g_clear_error (&trial->error);
  g_free (trial->run_reason);
  lt_run_unref (trial->first);
  lt_series_set_free (trial->series);
  g_free (trial->text);
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    lt_result_free (trial->sides[i]);
  if (trial->result != NULL)
    lt_result_free (trial->result);
  g_free (trial->pairs);
  g_free (trial->format);
  g_strfreev (trial->gates);
  g_clear_pointer (&trial->parsed_gates, g_ptr_array_unref);
  lt_plan_free (trial->plan);
  lt_study_clear (&trial->study);
}

int
lt_cmd_ab (const LtCli *cli)
{
  Trial trial = { 0 };
  g_autoptr (GError) error = NULL;
  char **rest = read_options (&trial, cli->args, &error);
  LtExit status;

  lt_study_init (&trial.study, cli, "ab", rest, others);
  status = rest != NULL ? carry_out (&trial) : lt_study_fail (error);
  trial_clear (&trial);
  return status;
}
