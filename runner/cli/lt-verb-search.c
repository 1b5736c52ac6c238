/* SPDX-License-Identifier: MIT */

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "lt-cmd-search.h"
#include "lt-search-load.h"
#include "lt-units.h"

#define DEFAULT_COOL_DOWN_NS (G_GINT64_CONSTANT (1) * 1000000000)
#define ESTIMATE "estimate" /* as a scenario of what is recorded */
#define LOWEST_SHARE 1000   /* of the estimate: one in a thousand */
/* An interval of a second or so; what is left at the end of a run is not one. */
#define INTERVAL_MIN_NS (G_GUINT64_CONSTANT (500) * 1000000)

typedef struct Search
{
  LtStudy study;
  LtSearchOptions options;
  LtSearchLoad load; /* made of the two */
  LtSearchReport report;
  LtResult *all;       /* of the estimate; then with the runs of all probes */
  LtSeriesSet *series; /* NULL: they are not recorded */
  LtRun *probed;       /* the first probe; NULL: none began */
  LtVerdict *verdict;
  LtPlan *plan; /* of the command line; what concerns the whole call */
} Search;

/* ---- Before ---------------------------------------------------------------- */

/* What the search decides, or cannot judge by. */
static const char *const others[] = {
  "stage",
  "pattern",
  "ramp-up",
  "iterations",
  "worker-iterations",
  "steady",
  "only-iteration",
  "steady-warmup",
  "each",
  "no-latency",
  "think",
  "rate",
  "duration",
  "runs",
  "mode",
  "abort-if-unsustained",
  "threshold",
  "abort-on-fail",
  "in-process",
  NULL,
};

/* What the user said, without what the search says. */
static gboolean
check_plan (Search *search, GError **error)
{
  static char *const overrides[] = { "arrival=constant", "backlog=queue", NULL };
  g_autoptr (LtCampaign) campaign =
    lt_study_campaign (&search->study, (char **) overrides, error);
  LtScenario *scenario;

  if (campaign == NULL)
    return FALSE;
  scenario = g_ptr_array_index (campaign->scenarios, 0);
  if (campaign->scenarios->len > 1 || scenario->plan->plugin == NULL)
    {
      g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                   "search: expected one suite, as in: ltrun search auth --slo 'p(99)<5ms'; "
                   "found %u",
                   scenario->plan->plugin != NULL ? campaign->scenarios->len : 0);
      return FALSE;
    }
  search->plan = g_steal_pointer (&scenario->plan);
  search->load.warmup_given = lt_study_is_given (search->plan, "warmup");
  return lt_study_refuse (&search->study, search->plan, error);
}

static const LtStudyFormat formats[] = {
  { "json", lt_cmd_search_json },
  { "csv", lt_cmd_search_csv },
  { NULL, NULL },
};

/* What the conditions are about is told by the suite's description, before any load. */
static gboolean
check_slo (const Search *search, const LtCampaign *probe, LtExit *ret_status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtDescriptions) descriptions = NULL;
  g_autoptr (GPtrArray) cases = NULL;
  g_autofree char *message = NULL;

  if (*search->options.slo == NULL)
    return TRUE;
  descriptions =
    lt_descriptions_get (search->study.cli, probe, search->study.suites, FALSE, ret_status);
  if (descriptions == NULL)
    return FALSE;
  cases = lt_cases_of (probe, search->study.suites, descriptions);
  if (lt_cases_find_scopes (cases, &error))
    return TRUE;
  message = lt_search_load_as_slo (error->message);
  *ret_status = lt_cli_fail (LT_EXIT_USAGE, message);
  return FALSE;
}

/* All that can be wrong without load; and the suite is found. */
static gboolean
prepare (Search *search, LtExit *ret_status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtCampaign) estimate = NULL;
  g_autoptr (LtCampaign) probe = NULL;
  LtSearchReport *report = &search->report;

  if (check_plan (search, &error)
      && lt_study_check_outputs (&search->study, search->plan, formats, &error))
    {
      estimate = lt_search_load_estimate (&search->load, &error);
      probe = estimate != NULL ? lt_search_load_probe (&search->load, 1, &error) : NULL;
    }
  if (probe == NULL)
    {
      *ret_status = lt_study_fail (error);
      return FALSE;
    }
  search->load.can_abort = search->options.probe_ns > (guint64) LT_PLAN_MIN_SUSTAIN_NS;
  report->setup =
    (LtSearchSetup){ search->options.min_rate_per_s, search->options.max_rate_per_s,
                     search->options.tolerance, search->options.max_probes };
  report->probe_ns = search->options.probe_ns;
  report->warmup_ns = lt_campaign_get_common (probe)->warmup_ns;
  report->cool_down_ns = lt_study_is_given (search->plan, "cool-down")
                           ? search->plan->cool_down_ns
                           : DEFAULT_COOL_DOWN_NS;
  report->conditions = search->options.slo;
  report->runs = g_array_new (FALSE, TRUE, sizeof (LtSearchRun));
  return lt_study_find_suites (&search->study, estimate, ret_status)
         && check_slo (search, probe, ret_status);
}

/* ---- Runs ------------------------------------------------------------------ */

static void
note (const Search *search, char *text)
{
  if (!search->plan->quiet)
    lt_terminal_note (text);
  g_free (text);
}

static void
on_snapshot (gpointer data, const LtSnapshot *snapshot)
{
  LtQueueTrend *trend = data;
  const LtStats *interval = snapshot->interval;

  if (snapshot->phase != LT_PHASE_MEASURE || interval->lag == NULL || interval->lag->count == 0
      || interval->duration_ns < INTERVAL_MIN_NS)
    return;
  lt_queue_trend_add (trend,
                      ((double) snapshot->time_ns - (double) interval->duration_ns / 2) / 1e9,
                      lt_histogram_mean (interval->lag) / 1e9);
}

static const LtFigures *
figures_of (const LtResult *result)
{
  static const LtFigures none = { 0 };
  const LtRecord *record = lt_result_get_record (result, 0);

  return record != NULL ? lt_record_get_figures (record) : &none;
}

/* FALSE: it did not come to its end, or nothing was done in it. */
static gboolean
estimate (Search *search)
{
  g_autoptr (LtCampaign) campaign = lt_search_load_estimate (&search->load, NULL);
  const LtFigures *figures;

  note (search, g_strdup_printf ("estimating, with %u workers in a closed loop",
                                 search->plan->workers));
  search->series = lt_study_new_series (search->plan);
  search->all = lt_study_run (&search->study, campaign, search->series, FALSE, NULL, NULL);
  lt_result_rename (search->all, 0, ESTIMATE, 1);
  search->report.call = search->all;
  if (search->all->known->len > 0)
    search->report.run = g_ptr_array_index (search->all->known, 0);
  /* Conditions are for the probes to keep. */
  if (search->all->verdict->exit_status != LT_EXIT_THRESHOLD)
    lt_verdict_take_over (search->verdict, search->all->verdict);
  if (search->verdict->exit_status != LT_EXIT_OK)
    return FALSE;
  figures = figures_of (search->all);
  if (figures->known[LT_FIGURE_ERROR_RATE] && figures->value[LT_FIGURE_ERROR_RATE] >= 1)
    {
      lt_verdict_fail (search->verdict, LT_EXIT_INCONCLUSIVE, "inconclusive",
                       "every operation failed in the estimate: there is no rate to search");
      return FALSE;
    }
  search->report.estimate_per_s = figures->value[LT_FIGURE_OPS_PER_SECOND];
  if (search->report.estimate_per_s > 0)
    {
      g_autofree char *rate = lt_cmd_search_rate (search->report.estimate_per_s);

      note (search, g_strdup_printf ("closed loop: about %s", rate));
      search->load.quiet_suite = search->plan->log_level == LT_PLAN_LOG_INFO
                                 && !lt_study_is_given (search->plan, "log-level");
      return TRUE;
    }
  lt_verdict_fail (search->verdict, LT_EXIT_INCONCLUSIVE, "inconclusive",
                   "no operation ended within the probe: make --probe-duration longer");
  return FALSE;
}

/* Probes of a rate are repetitions of one scenario in what is recorded. */
static void
keep (Search *search, double rate_per_s, LtResult *result, LtSeriesSet *series)
{
  LtResult *all = search->all;
  const guint index = all->records->len;
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *name =
    g_strconcat ("rate=", g_ascii_formatd (digits, sizeof digits, "%.6g", rate_per_s), NULL);
  const guint number = lt_result_count_runs (all, name) + 1;

  lt_result_absorb (all, result);
  lt_result_rename (all, index, name, number);
  if (search->series != NULL)
    lt_series_set_take (search->series, index, series, 0);
}

static void
probe (Search *search, double rate_per_s, LtSearchRun *ret_run)
{
  g_autoptr (LtCampaign) campaign = lt_search_load_probe (&search->load, rate_per_s, NULL);
  g_autoptr (LtSeriesSet) series = lt_study_new_series (search->plan);
  LtQueueTrend trend = { 0 };
  g_autoptr (LtResult) result =
    lt_study_run (&search->study, campaign, series, FALSE, on_snapshot, &trend);
  const LtRecord *record = lt_result_get_record (result, 0);
  LtRecordView view = { 0 };
  const LtSnapshot *last = record != NULL ? lt_record_open (record, &view) : NULL;

  if (search->probed == NULL && result->known->len > 0)
    search->report.run = search->probed = lt_run_ref (g_ptr_array_index (result->known, 0));
  lt_rate_probe_init (&ret_run->probe, rate_per_s, figures_of (result), last,
                      record != NULL ? lt_record_get_verdict (record) : result->verdict);
  ret_run->probe.trend = trend;
  lt_rate_probe_judge (&ret_run->probe);
  if (ret_run->probe.verdict == LT_RATE_PROBE_BROKEN)
    lt_verdict_take_over (search->verdict, result->verdict);
  if (record != NULL)
    lt_record_close (&view);
  keep (search, rate_per_s, result, series);
}

static void
run (Search *search, LtSearch *algorithm)
{
  LtSearchReport *report = &search->report;
  LtSearchRun next = { 0 };
  double rate;

  while (lt_search_next (algorithm, &rate, &next.phase)
         && lt_interrupt_wait (search->study.interrupt, report->cool_down_ns))
    {
      g_autofree char *line = NULL;

      probe (search, rate, &next);
      lt_search_add (algorithm, &next.probe);
      g_array_append_val (report->runs, next);
      line = lt_cmd_search_line (&next);
      note (search, g_strdup_printf ("%2u  %s", report->runs->len, line));
    }
  report->outcome = lt_search_get_outcome (algorithm);
  report->rate_per_s = lt_search_get_rate (algorithm);
  report->failed_rate_per_s = lt_search_get_failed_rate (algorithm);
}

/* ---- The verdict ----------------------------------------------------------- */

/* Why the lowest rate that did not hold did not. */
static const char *
why_failed (const LtSearchReport *report, double rate_per_s)
{
  const char *why = "";

  for (guint i = 0; i < report->runs->len; i++)
    {
      const LtRateProbe *one = &g_array_index (report->runs, LtSearchRun, i).probe;

      if (fabs (one->rate_per_s - rate_per_s) <= 1e-9 * rate_per_s && one->why != NULL
          && one->verdict != LT_RATE_PROBE_HELD)
        why = one->why;
    }
  return why;
}

static void
judge_found (Search *search, const char *rate)
{
  LtSearchReport *report = &search->report;
  g_autofree char *failed = lt_cmd_search_rate (report->failed_rate_per_s);
  const double width = report->failed_rate_per_s / report->rate_per_s - 1;
  g_autofree char *share = lt_format_share (width);

  report->why =
    g_strdup_printf ("%s was carried in %d runs; %s was not: %s", rate, LT_SEARCH_CONFIRMATIONS,
                     failed, why_failed (report, report->failed_rate_per_s));
  /* What rounding leaves is within the tolerance. */
  if (width > report->setup.tolerance * 1.0001)
    lt_verdict_warn (search->verdict,
                     "between what was carried and what was not are %s: --max-probes left no "
                     "more runs",
                     share);
}

static void
judge (Search *search)
{
  LtSearchReport *report = &search->report;
  g_autofree char *rate = lt_cmd_search_rate (report->rate_per_s);
  g_autofree char *lowest = lt_cmd_search_rate (report->setup.min_rate_per_s);
  const char *so_far = report->rate_per_s > 0 ? rate : "none";

  if (lt_interrupt_count (search->study.interrupt) > 0)
    lt_verdict_fail (search->verdict, LT_EXIT_SIGNAL, "interrupted",
                     "interrupted: the highest rate that was carried so far is %s", so_far);
  switch (report->outcome)
    {
    case LT_SEARCH_FOUND:
      judge_found (search, rate);
      break;
    case LT_SEARCH_AT_MAX:
      report->why = g_strdup_printf (
        "%s, the highest rate allowed, was carried: the limit is above it", rate);
      break;
    case LT_SEARCH_BELOW_MIN:
      lt_verdict_fail (search->verdict, LT_EXIT_THRESHOLD, "threshold-failed",
                       "%s, the lowest rate allowed, was not carried: %s", lowest,
                       why_failed (report, report->setup.min_rate_per_s));
      break;
    case LT_SEARCH_UNCONFIRMED:
      lt_verdict_fail (search->verdict, LT_EXIT_INCONCLUSIVE, "inconclusive",
                       "no rate is confirmed after %u probes (--max-probes); the highest that "
                       "was carried is %s",
                       report->runs->len, so_far);
      break;
    case LT_SEARCH_STOPPED:
      lt_verdict_warn (search->verdict, "the highest rate that was carried until then is %s",
                       so_far);
      break;
    case LT_SEARCH_ON:
      break;
    }
}

/* ---- All of it ------------------------------------------------------------- */

static LtExit
report (Search *search)
{
  const LtPlan *plan = search->plan;
  LtExit status = search->verdict->exit_status;
  g_autofree char *text =
    plan->format == LT_PLAN_FORMAT_JSON
      ? lt_cmd_search_json (&search->report)
      : lt_cmd_search_text (&search->report, lt_terminal_look (STDOUT_FILENO),
                            lt_terminal_columns (STDOUT_FILENO));

  /* A typing error must not replace the result of an earlier call. */
  if (search->report.run == NULL || status == LT_EXIT_USAGE)
    {
      g_autofree char *reason =
        lt_search_load_as_slo (g_ptr_array_index (search->verdict->reasons, 0));

      return lt_cli_fail (status, reason);
    }
  return lt_study_tell (&search->study, plan, formats, &search->report, text, status);
}

/* One result of all runs, whose verdict is the search's. */
static void
remember (Search *search)
{
  lt_result_settle_counts (search->all);
  lt_study_remember (&search->study, search->plan, search->all, search->series,
                     search->verdict);
}

static LtExit
carry_out (Search *search)
{
  LtSearchSetup *setup = &search->report.setup;
  g_autoptr (LtSearch) algorithm = NULL;
  LtExit status = LT_EXIT_USAGE;

  if (!prepare (search, &status))
    return status;
  search->study.interrupt = lt_interrupt_new ();
  search->verdict = lt_study_new_verdict (&search->study);
  search->report.verdict = search->verdict;
  if (estimate (search))
    {
      if (setup->min_rate_per_s <= 0)
        setup->min_rate_per_s =
          MIN (search->report.estimate_per_s / LOWEST_SHARE, setup->max_rate_per_s);
      algorithm = lt_search_new (setup, search->report.estimate_per_s);
      run (search, algorithm);
      judge (search);
    }
  remember (search);
  return report (search);
}

static void
search_clear (Search *search)
{
  for (guint i = 0; search->report.runs != NULL && i < search->report.runs->len; i++)
    lt_rate_probe_clear (&g_array_index (search->report.runs, LtSearchRun, i).probe);
  g_clear_pointer (&search->report.runs, g_array_unref);
  g_free (search->report.why);
  lt_run_unref (search->probed);
  lt_series_set_free (search->series);
  lt_result_free (search->all);
  lt_verdict_free (search->verdict);
  lt_plan_free (search->plan);
  lt_search_options_clear (&search->options);
  lt_study_clear (&search->study);
}

int
lt_cmd_search (const LtCli *cli)
{
  Search search = { .load = { &search.study, &search.options, FALSE, FALSE, FALSE } };
  g_autoptr (GError) error = NULL;
  char **rest = lt_search_options_read (&search.options, cli->args, &error);
  LtExit status;

  lt_study_init (&search.study, cli, "search", rest, others);
  status = rest != NULL ? carry_out (&search) : lt_study_fail (error);
  search_clear (&search);
  return status;
}
