/* SPDX-License-Identifier: MIT */

#include "lt-result.h"
#include "sample-result.h"

#include <string.h>

static void
test_packed (void)
{
  g_autoptr (SampleRun) sample = sample_run_make ("closed");
  g_autoptr (LtResult) result = sample_result_of (sample);
  const LtRecord *record = lt_result_get_record (result, 0);
  LtRecordView view;
  const LtSnapshot *last = lt_record_open (record, &view);

  g_test_summary ("A run that is over is kept whole.");
  g_assert_nonnull (last);
  g_assert_cmpuint (last->total->ops[0].ok, ==, sample->total->ops[0].ok);
  g_assert_cmpuint (last->total->ops[0].bytes_received, ==,
                    sample->total->ops[0].bytes_received);
  g_assert_cmpuint (last->total->metrics[1].total, ==, 1234567);
  g_assert_cmpint (last->total->metrics[3].max, ==, 5);
  for (guint i = 0; i < LT_BUCKETS; i++)
    g_assert_cmpuint (last->total->all.latency[LT_STATS_SERVICE]->buckets[i], ==,
                      sample->total->all.latency[LT_STATS_SERVICE]->buckets[i]);
  g_assert_cmpuint (last->warmup->all.ok, ==, sample->warmup->all.ok);
  g_assert_null (last->interval);
  lt_record_close (&view);
}

static void
test_figures (void)
{
  g_autoptr (SampleRun) closed = sample_run_make ("closed");
  g_autoptr (SampleRun) warmup = sample_run_make ("warmup-only");
  g_autoptr (SampleRun) open = sample_run_make ("open-overloaded");
  LtFigures figures;

  lt_figures_init (&figures, &closed->last);
  g_assert_cmpfloat (figures.value[LT_FIGURE_OPS_PER_SECOND], ==, 50000);
  g_assert_true (figures.known[LT_FIGURE_SERVICE_P99]);
  g_assert_false (figures.known[LT_FIGURE_RESPONSE_P99]);
  g_assert_false (figures.known[LT_FIGURE_ACHIEVED_SHARE]);
  lt_figures_init (&figures, &open->last);
  g_assert_cmpfloat (figures.value[LT_FIGURE_ACHIEVED_SHARE], ==, 0.78);
  g_assert_cmpfloat (figures.value[LT_FIGURE_RESPONSE_P50], >,
                     figures.value[LT_FIGURE_SERVICE_P50]);
  lt_figures_init (&figures, &warmup->last);
  g_assert_false (figures.known[LT_FIGURE_OPS_PER_SECOND]);
  lt_figures_init (&figures, NULL);
  g_assert_false (figures.known[LT_FIGURE_OPS_PER_SECOND]);
  for (guint i = 0; i < LT_N_FIGURES; i++)
    g_assert_nonnull (lt_figure_name (i));
}

/* ---- The verdict on all ---------------------------------------------------- */

/* @status: 0: a pass. */
static void
add (LtResult *result, const char *scenario, guint number, guint index, LtExit status,
     const char *reason)
{
  const LtRunTag tag = { scenario, number, index };
  LtVerdict *verdict = lt_verdict_new ();

  lt_verdict_warn (verdict, "beware");
  if (status != LT_EXIT_OK)
    lt_verdict_fail (verdict, status, status == LT_EXIT_SIGNAL ? "interrupted" : "plugin-died",
                     "%s", reason);
  lt_result_add_record (result, &tag, NULL, NULL, verdict);
}

static const char *
line (const GPtrArray *lines, guint index)
{
  g_assert_cmpuint (index, <, lines->len);
  return g_ptr_array_index (lines, index);
}

static void
test_one (void)
{
  g_autoptr (LtResult) result = sample_result_new (1, 1);

  add (result, "auth", 1, 0, LT_EXIT_PLUGIN_DIED, "it crashed");
  lt_result_conclude (result);
  g_assert_cmpint (result->verdict->exit_status, ==, LT_EXIT_PLUGIN_DIED);
  g_assert_cmpstr (line (result->verdict->reasons, 0), ==, "it crashed");
  g_assert_cmpstr (line (result->verdict->warnings, 0), ==, "beware");
}

static void
test_several (void)
{
  g_autoptr (LtResult) result = sample_result_new (4, 1);

  g_test_summary ("A failure decides before an interruption, and each line names its run.");
  add (result, "auth", 1, 0, LT_EXIT_SIGNAL, "interrupted");
  add (result, "events", 1, 1, LT_EXIT_OK, NULL);
  add (result, "peak", 1, 2, LT_EXIT_PLUGIN_DIED, "auth crashed");
  add (result, "auth-2", 1, 3, LT_EXIT_SETUP, "auth-2: init failed");
  lt_result_conclude (result);
  g_assert_cmpint (result->verdict->exit_status, ==, LT_EXIT_PLUGIN_DIED);
  g_assert_cmpstr (result->verdict->outcome, ==, "plugin-died");
  g_assert_cmpstr (line (result->verdict->reasons, 0), ==, "peak: auth crashed");
  g_assert_cmpstr (line (result->verdict->reasons, 1), ==, "auth-2: init failed");
  g_assert_cmpstr (line (result->verdict->reasons, 2), ==, "auth: interrupted");
  g_assert_cmpstr (line (result->verdict->warnings, 1), ==, "events: beware");
}

/* Who found the command line wrong ended the others: that is no interruption. */
/* A run that ended the others is why the call ended, and none of them was what was
 * planned. */
static void
test_cut_short (void)
{
  g_autoptr (LtResult) result = sample_result_new (2, 1);
  g_autoptr (SampleRun) stopped = sample_run_make ("closed");
  g_autoptr (SampleRun) judged = sample_run_make ("thresholds");
  const LtRunTag first = { "one", 1, 0 }, second = { "two", 1, 1 };
  const LtRunTag third = { "three", 1, 2 };
  g_autoptr (GPtrArray) summaries = NULL;
  LtVerdict *crash;

  lt_verdict_fail (stopped->verdict, LT_EXIT_THRESHOLD, "stopped", "ended early");
  lt_result_add_record (result, &first, stopped->run, &stopped->last,
                        g_steal_pointer (&stopped->verdict));
  lt_result_add_record (result, &second, judged->run, &judged->last,
                        g_steal_pointer (&judged->verdict));
  lt_result_conclude (result);
  g_assert_cmpint (result->verdict->exit_status, ==, LT_EXIT_THRESHOLD);
  g_assert_cmpstr (result->verdict->outcome, ==, "threshold-failed");
  g_assert_cmpstr (g_ptr_array_index (result->verdict->reasons, 0), ==,
                   "two: threshold login:service.p(99)[10s]<5ms failed: 7.31 ms");
  g_assert_cmpstr (g_ptr_array_index (result->verdict->reasons, 2), ==, "one: ended early");
  crash = lt_verdict_new ();
  lt_verdict_fail (crash, LT_EXIT_PLUGIN_DIED, "plugin-died", "it crashed");
  lt_result_add_record (result, &third, NULL, NULL, crash);
  lt_verdict_free (result->verdict);
  result->verdict = lt_verdict_new ();
  lt_result_conclude (result);
  g_assert_cmpint (result->verdict->exit_status, ==, LT_EXIT_PLUGIN_DIED);
  summaries = lt_result_sum_up (result);
  for (guint i = 0; i < summaries->len; i++)
    g_assert_cmpuint (((LtScenarioSummary *) g_ptr_array_index (summaries, i))->n_counted, ==,
                      0);
}

static void
test_usage (void)
{
  g_autoptr (LtResult) result = sample_result_new (3, 1);
  const LtRunTag tag = { "peak", 1, 2 };
  LtVerdict *verdict = lt_verdict_new ();

  add (result, "auth", 1, 0, LT_EXIT_USAGE, "auth: no such operation");
  add (result, "events", 1, 1, LT_EXIT_SIGNAL, "interrupted");
  lt_verdict_fail (verdict, LT_EXIT_USAGE, "usage", "peak: no such operation");
  lt_verdict_fail (verdict, LT_EXIT_SIGNAL, "interrupted", "interrupted");
  lt_result_add_record (result, &tag, NULL, NULL, verdict);
  lt_result_conclude (result);
  g_assert_cmpint (result->verdict->exit_status, ==, LT_EXIT_USAGE);
  g_assert_cmpuint (result->verdict->reasons->len, ==, 2);
  g_assert_cmpstr (line (result->verdict->reasons, 0), ==, "auth: no such operation");
  g_assert_cmpstr (line (result->verdict->reasons, 1), ==, "peak: no such operation");
}

static void
test_repeated (void)
{
  g_autoptr (LtResult) result = sample_result_new (1, 2);

  add (result, "auth", 1, 0, LT_EXIT_OK, NULL);
  add (result, "auth", 2, 1, LT_EXIT_PLUGIN_DIED, "auth crashed");
  lt_result_conclude (result);
  g_assert_cmpstr (line (result->verdict->reasons, 0), ==, "run 2: auth crashed");
  g_assert_cmpstr (line (result->verdict->warnings, 0), ==, "auth, run 1: beware");
}

static void
test_sum_up (void)
{
  g_autoptr (LtResult) result = sample_result_make ("both");
  g_autoptr (GPtrArray) summaries = lt_result_sum_up (result);
  const LtScenarioSummary *summary;

  g_assert_cmpuint (summaries->len, ==, 2);
  summary = g_ptr_array_index (summaries, 1);
  g_assert_cmpstr (summary->scenario, ==, "login-peak");
  g_assert_cmpuint (summary->n_counted, ==, 2);
  g_assert_cmpfloat (summary->figures[LT_FIGURE_ACHIEVED_SHARE].mean, ==, 0.78);
  g_assert_cmpuint (summary->figures[LT_FIGURE_RESPONSE_P99].n, ==, 2);
}

/* ---- Secrets --------------------------------------------------------------- */

static LtRun *
make_run (const char *path, const char *option_name, gboolean secret)
{
  LtRun *run = lt_run_new ();
  LtRunOption *option = g_new0 (LtRunOption, 1);

  run->plugin = lt_run_plugin_new ();
  run->plugin->path = g_strdup (path);
  option->name = g_strdup (option_name);
  option->secret = secret;
  g_ptr_array_add (run->plugin->options, option);
  return run;
}

static void
test_redact (void)
{
  static const char *const argv[] = {
    "ltrun",       "--set", "auth.key=1", "--set", "events.key=2",   "--set", "key=3",
    "--set=key=4", "--set", "users=5",    "--set", "events.users=6", NULL
  };
  g_autoptr (LtResult) result = sample_result_new (2, 1);
  g_autoptr (LtRun) auth = make_run ("/x/auth.so", "key", TRUE);
  g_autoptr (LtRun) events = make_run ("/x/events.so", "key", FALSE);
  g_auto (GStrv) early = NULL;
  g_auto (GStrv) late = NULL;
  g_autofree char *early_line = NULL;
  g_autofree char *late_line = NULL;

  g_test_summary ("An option may be a secret of one suite and none of another.");
  g_strfreev (result->argv);
  result->argv = g_strdupv ((char **) argv);
  lt_result_add_known (result, events);
  early = lt_result_redact_argv (result);
  early_line = g_strjoinv (" ", early);
  g_assert_cmpstr (early_line, ==,
                   "ltrun --set auth.key=*** --set events.key=2 --set key=*** --set=key=*** "
                   "--set users=*** --set events.users=***");
  lt_result_add_known (result, auth);
  late = lt_result_redact_argv (result);
  late_line = g_strjoinv (" ", late);
  g_assert_cmpstr (late_line, ==, early_line);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/result/usage", test_usage);
  g_test_add_func ("/result/cut-short", test_cut_short);
  g_test_add_func ("/result/packed", test_packed);
  g_test_add_func ("/result/figures", test_figures);
  g_test_add_func ("/result/one", test_one);
  g_test_add_func ("/result/several", test_several);
  g_test_add_func ("/result/repeated", test_repeated);
  g_test_add_func ("/result/sum-up", test_sum_up);
  g_test_add_func ("/result/redact", test_redact);
  return g_test_run ();
}
