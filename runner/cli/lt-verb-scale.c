/* SPDX-License-Identifier: MIT */

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "lt-cli-options.h"
#include "lt-cmd-scale.h"
#include "lt-study.h"
#include "lt-units.h"

#define DEFAULT_LEVELS "1,2,4,8,16"
#define DEFAULT_DURATION "duration=10s"
#define DEFAULT_RUNS "runs=3"
#define ORDER "mode=sequence"

typedef struct Sweep
{
  LtStudy study;
  char *list;     /* --concurrency, as given */
  GArray *levels; /* guint, rising */
  LtPlan *plan;   /* of the command line; what concerns the whole call */
  LtResult *result;
  LtSeriesSet *series; /* NULL: they are not recorded */
  LtScale *scale;
  LtVerdict *verdict;
  LtScaleReport report;
} Sweep;

/* ---- Options --------------------------------------------------------------- */

/* GOption knows "-c 1,2" but not "-c1,2". */
static char **
split_short (char **args)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (; *args != NULL; args++)
    {
      const char *arg = *args;

      if (arg[0] == '-' && arg[1] == 'c' && arg[2] != '\0')
        {
          g_strv_builder_add (builder, "-c");
          arg += 2;
        }
      g_strv_builder_add (builder, arg);
    }
  return g_strv_builder_end (builder);
}

static gint
compare_levels (gconstpointer a, gconstpointer b)
{
  const guint one = *(const guint *) a, other = *(const guint *) b;

  return (one > other) - (one < other);
}

static gboolean
refuse_list (const Sweep *sweep, GError **error)
{
  g_set_error (
    error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
    "--concurrency: expected %d to %d different numbers from 1 to %d, as in 1,2,4,8; "
    "found '%s'",
    LT_USL_MIN_LEVELS, LT_CAMPAIGN_MAX_SCENARIOS, LT_PLAN_MAX_WORKERS, sweep->list);
  return FALSE;
}

static gboolean
read_levels (Sweep *sweep, GError **error)
{
  g_auto (GStrv) parts = NULL;

  if (sweep->list == NULL)
    sweep->list = g_strdup (DEFAULT_LEVELS);
  parts = g_strsplit (sweep->list, ",", -1);
  sweep->levels = g_array_new (FALSE, FALSE, sizeof (guint));
  for (char **part = parts; *part != NULL; part++)
    {
      gint64 value;
      guint level;

      if (!lt_parse_integer (g_strstrip (*part), &value, NULL) || value < 1
          || value > LT_PLAN_MAX_WORKERS)
        return refuse_list (sweep, error);
      level = (guint) value;
      for (guint i = 0; i < sweep->levels->len; i++)
        {
          if (g_array_index (sweep->levels, guint, i) == level)
            return refuse_list (sweep, error);
        }
      g_array_append_val (sweep->levels, level);
    }
  g_array_sort (sweep->levels, compare_levels);
  return (sweep->levels->len >= LT_USL_MIN_LEVELS
          && sweep->levels->len <= LT_CAMPAIGN_MAX_SCENARIOS)
         || refuse_list (sweep, error);
}

/* Returns: (transfer full): what is left of @args. */
static char **
read_options (Sweep *sweep, char **args, GError **error)
{
  const GOptionEntry entries[] = {
    { "concurrency", 'c', 0, G_OPTION_ARG_STRING, &sweep->list, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (GStrv) split = split_short (args);
  const GOptionEntry *const tables[] = { entries, NULL };
  g_auto (GStrv) rest = lt_cli_options_read (tables, split, TRUE, error);

  return rest != NULL && read_levels (sweep, error) ? g_steal_pointer (&rest) : NULL;
}

/* ---- The campaign ---------------------------------------------------------- */

/* Of another load, and of judging a run. */
static const char *const others[] = {
  "rate",       "arrival",   "backlog",       "abort-if-unsustained",
  "stage",      "pattern",   "ramp-up",       "only-iteration",
  "each",       "threshold", "abort-on-fail", "mode",
  "in-process", NULL,
};

static gboolean
check_plan (Sweep *sweep, GError **error)
{
  char *nothing[] = { NULL };
  g_autoptr (LtCampaign) campaign = lt_study_campaign (&sweep->study, nothing, error);
  LtScenario *scenario;

  if (campaign == NULL)
    return FALSE;
  scenario = g_ptr_array_index (campaign->scenarios, 0);
  if (campaign->scenarios->len > 1 || scenario->plan->plugin == NULL)
    {
      g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                   "scale: expected one suite, as in: ltrun scale auth -c 1,2,4,8; found %u",
                   scenario->plan->plugin != NULL ? campaign->scenarios->len : 0);
      return FALSE;
    }
  sweep->plan = g_steal_pointer (&scenario->plan);
  return lt_study_refuse (&sweep->study, sweep->plan, error);
}

static LtPlan *
level_plan (const Sweep *sweep, guint level, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *concurrency = g_strdup_printf ("concurrency=%u", level);
  g_auto (GStrv) overrides = NULL;
  g_autoptr (LtCampaign) campaign = NULL;

  g_strv_builder_add (builder, concurrency);
  g_strv_builder_add (builder, ORDER);
  if (!lt_study_is_given (sweep->plan, "duration"))
    g_strv_builder_add (builder, DEFAULT_DURATION);
  if (!lt_study_is_given (sweep->plan, "runs"))
    g_strv_builder_add (builder, DEFAULT_RUNS);
  overrides = g_strv_builder_end (builder);
  campaign = lt_study_campaign (&sweep->study, overrides, error);
  return campaign != NULL ? g_steal_pointer (
           &((LtScenario *) g_ptr_array_index (campaign->scenarios, 0))->plan)
                          : NULL;
}

/* A scenario for each concurrency, all of them as often as there are runs: what the
 * machine does meanwhile befalls each of them alike. */
static LtCampaign *
sweep_campaign (const Sweep *sweep, GError **error)
{
  g_autoptr (LtCampaign) campaign = lt_campaign_new ();
  const LtPlan *common;

  for (guint i = 0; i < sweep->levels->len; i++)
    {
      const guint level = g_array_index (sweep->levels, guint, i);
      g_autofree char *name = lt_scale_scenario (level);
      LtPlan *plan = level_plan (sweep, level, error);

      if (plan == NULL)
        return NULL;
      lt_campaign_add (campaign, name, plan)->start_ns = i > 0 ? plan->cool_down_ns : 0;
    }
  common = lt_campaign_get_common (campaign);
  campaign->in_sequence = TRUE;
  campaign->n_runs = common->n_runs;
  campaign->cool_down_ns = common->cool_down_ns;
  return g_steal_pointer (&campaign);
}

static const LtStudyFormat formats[] = {
  { "json", lt_cmd_scale_json },
  { "csv", lt_cmd_scale_csv },
  { "markdown", lt_cmd_scale_markdown },
  { NULL, NULL },
};

static LtCampaign *
prepare (Sweep *sweep, LtExit *ret_status)
{
  char *nothing[] = { NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (LtCampaign) campaign = NULL;
  g_autoptr (LtCampaign) one = NULL;

  if (check_plan (sweep, &error)
      && lt_study_check_outputs (&sweep->study, sweep->plan, formats, &error))
    campaign = sweep_campaign (sweep, &error);
  if (campaign == NULL)
    {
      *ret_status = lt_study_fail (error);
      return NULL;
    }
  one = lt_study_campaign (&sweep->study, nothing, NULL);
  return lt_study_find_suites (&sweep->study, one, ret_status) ? g_steal_pointer (&campaign)
                                                               : NULL;
}

/* ---- The verdict ----------------------------------------------------------- */

static char *
say_peak (const LtScale *scale)
{
  const LtUsl *usl = &scale->usl;
  g_autofree char *rate = lt_format_quantity (usl->peak_throughput);
  g_autofree char *share = lt_format_share (usl->sigma);

  if (!usl->has_peak)
    return g_strdup_printf ("throughput grows with every worker; contention %s", share);
  if (!lt_scale_knows_peak (scale))
    return g_strdup_printf ("no peak within the %u workers that were measured; contention %s",
                            lt_scale_largest (scale), share);
  return g_strdup_printf ("throughput peaks at about %.0f workers, with %s ops/s",
                          fmax (usl->peak, 1), rate);
}

static void
judge (Sweep *sweep)
{
  const LtScale *scale = sweep->scale;

  lt_verdict_take_over (sweep->verdict, sweep->result->verdict);
  for (guint i = 0; i < scale->warnings->len; i++)
    lt_verdict_warn (sweep->verdict, "%s",
                     (const char *) g_ptr_array_index (scale->warnings, i));
  if (scale->fitted)
    sweep->report.why = say_peak (scale);
  else
    lt_verdict_fail (sweep->verdict, LT_EXIT_INCONCLUSIVE, "inconclusive",
                     "nothing is predicted: %s", scale->refusal);
}

/* ---- All of it ------------------------------------------------------------- */

static LtExit
report (Sweep *sweep)
{
  const LtPlan *plan = sweep->plan;
  LtExit status = sweep->verdict->exit_status;
  g_autofree char *text =
    plan->format == LT_PLAN_FORMAT_JSON
      ? lt_cmd_scale_json (&sweep->report)
      : lt_cmd_scale_text (&sweep->report, lt_terminal_look (STDOUT_FILENO),
                           lt_terminal_columns (STDOUT_FILENO));

  /* A typing error must not replace the result of an earlier call. */
  if (sweep->report.run == NULL)
    return lt_cli_fail (status, g_ptr_array_index (sweep->verdict->reasons, 0));
  return lt_study_tell (&sweep->study, plan, formats, &sweep->report, text, status);
}

static LtExit
carry_out (Sweep *sweep)
{
  LtExit status = LT_EXIT_USAGE;
  g_autoptr (LtCampaign) campaign = prepare (sweep, &status);

  if (campaign == NULL)
    return status;
  sweep->study.interrupt = lt_interrupt_new ();
  sweep->verdict = lt_study_new_verdict (&sweep->study);
  sweep->series = lt_study_new_series (sweep->plan);
  sweep->result = lt_study_run (&sweep->study, campaign, sweep->series, TRUE, NULL, NULL);
  sweep->scale = lt_scale_new (sweep->result, sweep->levels);
  sweep->report = (LtScaleReport){
    .call = sweep->result,
    .run = sweep->result->known->len > 0 ? g_ptr_array_index (sweep->result->known, 0) : NULL,
    .duration_ns = lt_campaign_get_common (campaign)->duration_ns,
    .n_runs = campaign->n_runs,
    .scale = sweep->scale,
    .verdict = sweep->verdict,
  };
  judge (sweep);
  lt_study_remember (&sweep->study, sweep->plan, sweep->result, sweep->series, sweep->verdict);
  return report (sweep);
}

static void
sweep_clear (Sweep *sweep)
{
  g_free (sweep->list);
  g_clear_pointer (&sweep->levels, g_array_unref);
  g_free (sweep->report.why);
  lt_scale_free (sweep->scale);
  lt_series_set_free (sweep->series);
  lt_result_free (sweep->result);
  lt_verdict_free (sweep->verdict);
  lt_plan_free (sweep->plan);
  lt_study_clear (&sweep->study);
}

int
lt_cmd_scale (const LtCli *cli)
{
  Sweep sweep = { 0 };
  g_autoptr (GError) error = NULL;
  char **rest = read_options (&sweep, cli->args, &error);
  LtExit status;

  lt_study_init (&sweep.study, cli, "scale", rest, others);
  status = rest != NULL ? carry_out (&sweep) : lt_study_fail (error);
  sweep_clear (&sweep);
  return status;
}
