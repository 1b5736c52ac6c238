/* SPDX-License-Identifier: MIT
 *
 * Thresholds over a run of made-up snapshots.
 */
#include "lt-settings.h"
#include "lt-stats-pack.h"
#include "lt-threshold-watch.h"
#include "lt-threshold-windows.h"

#define MS G_GUINT64_CONSTANT (1000000)
#define S G_GUINT64_CONSTANT (1000000000)

/* ---- A made-up run --------------------------------------------------------- */

typedef struct Made
{
  LtPlan *plan;
  LtRunPlugin *plugin;
  LtThresholdWatch *watch;
  LtStats *total;
  LtThresholdSample sample;
  LtVerdict *verdict;
} Made;

/* Operations a and b; a counter "granted", a gauge "queue". */
static LtRunPlugin *
make_plugin (void)
{
  LtRunPlugin *plugin = lt_run_plugin_new ();

  for (guint i = 0; i < 2; i++)
    {
      LtRunOperation *operation = g_new0 (LtRunOperation, 1);
      LtRunMetric *metric = g_new0 (LtRunMetric, 1);

      operation->name = g_strdup (i == 0 ? "a" : "b");
      g_ptr_array_add (plugin->operations, operation);
      metric->name = g_strdup (i == 0 ? "granted" : "queue");
      metric->unit = g_strdup ("1");
      metric->kind = i == 0 ? LT_RUN_METRIC_COUNTER : LT_RUN_METRIC_GAUGE;
      g_ptr_array_add (plugin->metrics, metric);
    }
  return plugin;
}

/* @args: separated by spaces. */
static void
make (Made *made, const char *args)
{
  static const gboolean distributed[] = { FALSE, FALSE };
  char *none[] = { NULL };
  g_auto (GStrv) words = g_strsplit (args, " ", -1);
  g_autoptr (GError) error = NULL;
  LtThresholdPlace place;
  GPtrArray *targets;

  *made = (Made){ .plugin = make_plugin (), .verdict = lt_verdict_new () };
  made->plan = lt_settings_resolve (words, none, &error);
  g_assert_no_error (error);
  place = (LtThresholdPlace){
    .plan = made->plan, .suite = "made", .plugin = made->plugin, .initialized = TRUE
  };
  targets = lt_threshold_targets_new (&place, &error);
  g_assert_no_error (error);
  made->watch = lt_threshold_watch_new (targets, made->plan, made->plugin);
  made->total = lt_stats_new (2, made->plan->rate_per_s > 0 ? 4 : 2, made->plan->rate_per_s > 0,
                              2, distributed);
  made->sample.all.stats = made->total;
}

static void
clear (Made *made)
{
  lt_threshold_watch_free (made->watch);
  lt_stats_free (made->total);
  lt_verdict_free (made->verdict);
  lt_run_plugin_free (made->plugin);
  lt_plan_free (made->plan);
}

static void
add_ops (Made *made, guint op, guint64 ok, guint64 errors, guint64 ns)
{
  LtOpStats *stats = &made->total->ops[op];

  stats->ok += ok;
  stats->errors += errors;
  if (ok > 0)
    lt_histogram_record (stats->latency[LT_STATS_SERVICE], ns, ok);
  if (ok > 0 && stats->latency[LT_STATS_RESPONSE] != NULL)
    lt_histogram_record (stats->latency[LT_STATS_RESPONSE], 2 * ns, ok);
  lt_stats_sum_up (made->total);
}

/* A second passes. Returns whether the run is to end. */
static gboolean
look (Made *made)
{
  made->sample.time_ns += S;
  made->total->duration_ns = made->sample.time_ns;
  return lt_threshold_watch_add (made->watch, &made->sample);
}

/* A second in which 100 operations of `a` took @ns each. */
static gboolean
pass_second (Made *made, guint64 ns)
{
  add_ops (made, 0, 100, 0, ns);
  return look (made);
}

static void
end (Made *made)
{
  lt_threshold_watch_end (made->watch, &made->sample, made->verdict);
}

static const LtThresholdState *
state_of (const Made *made, guint index)
{
  return g_ptr_array_index (lt_threshold_watch_states (made->watch), index);
}

static void
assert_stands (const Made *made, guint index, LtThresholdStanding standing)
{
  g_assert_cmpint (state_of (made, index)->standing, ==, standing);
}

static const char *
reason_of (const Made *made, guint index)
{
  g_assert_cmpuint (made->verdict->reasons->len, >, index);
  return g_ptr_array_index (made->verdict->reasons, index);
}

/* ---- Whole runs ------------------------------------------------------------ */

static void
test_metrics (void)
{
  static const struct
  {
    const char *text;
    double value;
  } table[] = {
    { "avg<1s", 2.0 * 1e6 }, { "min<1s", 1e6 },       { "max<1s", 3e6 },
    { "b:max<1s", 3e6 },     { "rate>0", 21 },        { "count>0", 210 },
    { "a:count>0", 110 },    { "errors<99", 10 },     { "a:error_rate<1", 1.0 / 11 },
    { "granted>0", 70 },     { "granted.rate>0", 7 }, { "queue<99", 12 },
    { "queue.max<99", 9 },   { "rss<1GiB", 5 << 20 }, { "b:errors==0", 0 },
    { "leak<1MiB/s", 1024 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *args = g_strdup_printf ("-t %s", table[i].text);
      Made made;

      g_test_message ("%s", table[i].text);
      make (&made, args);
      add_ops (&made, 0, 100, 10, MS);
      add_ops (&made, 1, 100, 0, 3 * MS);
      made.total->metrics[0].total = 70;
      made.total->metrics[1] = (LtMetricStats){ .sum = 12, .min = 3, .max = 9 };
      made.sample.all.rss_bytes = 5 << 20;
      made.sample.all.memory = (LtMemoryTrend){ .known = TRUE, .slope_bytes_per_s = 1024 };
      made.sample.time_ns = 9 * S;
      look (&made);
      made.sample.all.rss_bytes = 4 << 20;
      end (&made);
      assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
      g_assert_true (state_of (&made, 0)->known);
      g_assert_cmpfloat_with_epsilon (state_of (&made, 0)->value, table[i].value,
                                      table[i].value * 0.01 + 1e-9);
      g_assert_cmpint (made.verdict->exit_status, ==, LT_EXIT_OK);
      g_assert_cmpuint (made.verdict->thresholds->len, ==, 1);
      clear (&made);
    }
}

static void
test_clocks (void)
{
  Made made;

  make (&made, "-r 100/s -t max<15ms -t service.max<15ms -t response.max<15ms");
  pass_second (&made, 10 * MS);
  end (&made);
  assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  assert_stands (&made, 1, LT_THRESHOLD_HOLDS);
  assert_stands (&made, 2, LT_THRESHOLD_BROKEN);
  g_assert_cmpstr (state_of (&made, 0)->clock, ==, "response");
  g_assert_cmpstr (reason_of (&made, 0), ==, "threshold max<15ms failed: 20.0 ms");
  g_assert_cmpstr (made.verdict->outcome, ==, "threshold-failed");
  g_assert_cmpint (made.verdict->exit_status, ==, LT_EXIT_THRESHOLD);
  clear (&made);
}

static void
test_live_and_end (void)
{
  Made made;

  g_test_summary ("What is broken for a time holds when it holds at the end.");
  make (&made, "-t avg<2ms");
  assert_stands (&made, 0, LT_THRESHOLD_PENDING);
  pass_second (&made, 5 * MS);
  assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  for (guint i = 0; i < 9; i++)
    pass_second (&made, MS);
  assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  end (&made);
  assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  g_assert_true (state_of (&made, 0)->failed);
  g_assert_cmpuint (state_of (&made, 0)->first_failed_ns, ==, S);
  g_assert_cmpint (made.verdict->exit_status, ==, LT_EXIT_OK);
  clear (&made);
}

static void
test_growing (void)
{
  Made made;

  g_test_summary ("A total is not broken because it is not large enough yet.");
  make (&made, "--abort-on-fail -t count>=300 -t granted==5 -t errors<=0");
  g_assert_false (pass_second (&made, MS));
  assert_stands (&made, 0, LT_THRESHOLD_PENDING);
  assert_stands (&made, 1, LT_THRESHOLD_PENDING);
  assert_stands (&made, 2, LT_THRESHOLD_HOLDS);
  made.total->metrics[0].total = 5;
  g_assert_false (pass_second (&made, MS));
  g_assert_false (pass_second (&made, MS));
  assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  made.total->metrics[0].total = 6;
  g_assert_true (look (&made));
  assert_stands (&made, 1, LT_THRESHOLD_BROKEN);
  end (&made);
  g_assert_cmpstr (reason_of (&made, 0), ==,
                   "threshold granted==5 failed: 6; the run was ended for it after 4.00 s");
  clear (&made);
}

static void
test_no_samples (void)
{
  Made made;

  make (&made, "-t b:p(99)<5ms -t b:errors==0");
  pass_second (&made, MS);
  assert_stands (&made, 0, LT_THRESHOLD_PENDING);
  end (&made);
  assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  g_assert_false (state_of (&made, 0)->known);
  g_assert_cmpstr (reason_of (&made, 0), ==, "threshold b:p(99)<5ms failed: no samples");
  g_assert_cmpstr (reason_of (&made, 1), ==, "threshold b:errors==0 failed: no samples");
  clear (&made);
}

static void
test_nothing_measured (void)
{
  Made made;

  g_test_summary ("A run that failed before is not judged; what it failed of decides.");
  make (&made, "-t p(99)<5ms");
  lt_verdict_fail (made.verdict, LT_EXIT_SETUP, "setup-failed", "no");
  lt_threshold_watch_end (made.watch, NULL, made.verdict);
  assert_stands (&made, 0, LT_THRESHOLD_PENDING);
  g_assert_cmpuint (made.verdict->reasons->len, ==, 1);
  clear (&made);

  make (&made, "-t p(99)<5ms");
  lt_verdict_fail (made.verdict, LT_EXIT_SIGNAL, "interrupted", "interrupted");
  pass_second (&made, 9 * MS);
  end (&made);
  assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  g_assert_cmpstr (made.verdict->outcome, ==, "interrupted");
  g_assert_cmpuint (made.verdict->reasons->len, ==, 2);
  clear (&made);
}

/* ---- Ending the run -------------------------------------------------------- */

static void
test_abort (void)
{
  Made made;

  make (&made, "--abort-on-fail=3s -t max<2ms -t avg<1s");
  g_assert_false (pass_second (&made, 5 * MS));
  g_assert_false (pass_second (&made, MS));
  g_assert_true (pass_second (&made, MS));
  g_assert_true (lt_threshold_watch_has_aborted (made.watch));
  g_assert_false (pass_second (&made, MS));
  end (&made);
  g_assert_true (state_of (&made, 0)->aborted);
  g_assert_false (state_of (&made, 1)->aborted);
  g_assert_true (lt_verdict_is_cut_short (made.verdict));
  g_assert_cmpstr (reason_of (&made, 0), ==,
                   "threshold max<2ms failed: 5.00 ms; the run was ended for it after 3.00 s");
  clear (&made);
}

static void
test_abort_stays_broken (void)
{
  Made made;

  g_test_summary ("Operations that were under way don't mend what ended the run.");
  make (&made, "--abort-on-fail -t error_rate<10%");
  add_ops (&made, 0, 5, 5, MS);
  g_assert_true (look (&made));
  add_ops (&made, 0, 1000, 0, MS);
  end (&made);
  assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  g_assert_cmpfloat (state_of (&made, 0)->value, ==, 0.5);
  clear (&made);
}

/* ---- Arrivals -------------------------------------------------------------- */

static void
test_arrivals (void)
{
  Made made;

  make (&made, "-r 100/s -t achieved_rate>=95% -t achieved_rate>=90/s -t dropped<1% "
               "-t dropped==5");
  made.sample.all.due = 100.4;
  made.sample.all.started = 100;
  pass_second (&made, MS);
  g_assert_cmpfloat (state_of (&made, 0)->value, ==, 1);
  made.sample.all.due = 200;
  made.sample.all.started = 100;
  made.sample.all.dropped = 5;
  made.sample.all.exact = TRUE;
  made.sample.time_ns = 2 * S;
  made.total->duration_ns = 2 * S;
  end (&made);
  g_assert_cmpfloat (state_of (&made, 0)->value, ==, 0.5);
  g_assert_cmpfloat (state_of (&made, 1)->value, ==, 50);
  g_assert_cmpfloat (state_of (&made, 2)->value, ==, 0.025);
  g_assert_cmpfloat (state_of (&made, 3)->value, ==, 5);
  assert_stands (&made, 2, LT_THRESHOLD_BROKEN);
  assert_stands (&made, 3, LT_THRESHOLD_HOLDS);
  clear (&made);
}

static void
test_poisson (void)
{
  Made made;

  g_test_summary ("Chance is no overload while arrivals are not counted.");
  make (&made, "-r 100/s --arrival poisson -t achieved_rate>=99%");
  made.sample.all.poisson = TRUE;
  made.sample.all.due = 100;
  made.sample.all.started = 70;
  pass_second (&made, MS);
  assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  made.sample.all.started = 40;
  pass_second (&made, MS);
  assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  clear (&made);
}

/* ---- Windows --------------------------------------------------------------- */

static void
test_window (void)
{
  Made made;

  g_test_summary ("A window is as slow as its own operations, and the worst one counts.");
  make (&made, "-t max[3s]<20ms -t max<90ms -t rate[3s]>=90");
  for (guint i = 0; i < 10; i++)
    pass_second (&made, i == 4 ? 50 * MS : MS);
  assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  assert_stands (&made, 2, LT_THRESHOLD_HOLDS);
  g_assert_cmpuint (state_of (&made, 0)->first_failed_ns, ==, 5 * S);
  end (&made);
  assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  assert_stands (&made, 1, LT_THRESHOLD_HOLDS);
  g_assert_cmpfloat_with_epsilon (state_of (&made, 0)->value, 50e6, 5e5);
  g_assert_cmpfloat (state_of (&made, 2)->value, ==, 100);
  g_assert_cmpuint (state_of (&made, 0)->window_ns, ==, 3 * S);
  clear (&made);
}

static void
test_window_longer_than_run (void)
{
  Made made;

  make (&made, "-t count[1m]>=250");
  pass_second (&made, MS);
  pass_second (&made, MS);
  assert_stands (&made, 0, LT_THRESHOLD_PENDING);
  end (&made);
  assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  g_assert_cmpfloat (state_of (&made, 0)->value, ==, 200);
  clear (&made);
}

static void
test_window_idle (void)
{
  Made made;

  g_test_summary ("A window in which nothing happened says nothing; a run of such, all.");
  make (&made, "-t max[1s]<20ms -t b:max[1s]<20ms");
  pass_second (&made, MS);
  look (&made);
  look (&made);
  assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  end (&made);
  assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  assert_stands (&made, 1, LT_THRESHOLD_BROKEN);
  clear (&made);
}

static void
test_window_late_samples (void)
{
  Made made;

  g_test_summary ("Samples that come a little early or late make windows all the same.");
  make (&made, "-t rate[2s]<=150");
  for (guint i = 1; i <= 20; i++)
    {
      made.sample.time_ns = i * S + (i % 3) * 20 * MS - 20 * MS - S;
      pass_second (&made, MS);
    }
  assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  g_assert_cmpfloat_with_epsilon (state_of (&made, 0)->value, 100, 5);
  clear (&made);
}

static void
test_long_window (void)
{
  static const gboolean distributed[] = { FALSE };
  LtThresholdWindow *window = lt_threshold_window_new (3600 * S);
  g_autoptr (LtStats) stats = lt_stats_new (1, 2, FALSE, 0, distributed);
  guint n = 0;

  g_test_summary ("An hour's window slides by minutes, over a day.");
  for (guint64 second = 1; second <= 24 * 3600; second++)
    {
      const LtThresholdSpan all = { .stats = stats };
      const LtThresholdSpan *span;

      stats->ops[0].ok++;
      stats->duration_ns = second * S;
      span = lt_threshold_window_add (window, second * S, &all, FALSE);
      if (span == NULL)
        continue;
      n++;
      g_assert_cmpuint (span->stats->ops[0].ok, ==, 3600);
      g_assert_cmpuint (span->stats->duration_ns, ==, 3600 * S);
    }
  g_assert_cmpuint (n, ==, 23 * 60 + 1);
  lt_threshold_window_free (window);
}

/* ---- Stages ---------------------------------------------------------------- */

static LtStageStats *
make_stage (const Made *made, guint64 ok, guint64 ns, guint64 started)
{
  g_autoptr (LtStats) stats = lt_stats_new_like (made->total);
  LtStageStats *stage = g_new0 (LtStageStats, 1);

  stats->duration_ns = S;
  stats->ops[0].ok = ok;
  if (ok > 0)
    lt_histogram_record (stats->ops[0].latency[LT_STATS_SERVICE], ns, ok);
  lt_stats_sum_up (stats);
  stage->started = started;
  stage->packed = lt_stats_pack (stats);
  return stage;
}

static void
test_stages (void)
{
  g_autoptr (GPtrArray) stages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lt_stage_stats_free);
  Made made;

  make (&made, "--pattern spike:base=1,peak=9,at=1s,for=1s -d 3s -t spike:avg<5ms "
               "-t before:avg<5ms -t after:avg<5ms");
  made.sample.stages = stages;
  pass_second (&made, MS);
  assert_stands (&made, 1, LT_THRESHOLD_PENDING);
  g_ptr_array_add (stages, make_stage (&made, 10, MS, 0));
  pass_second (&made, 9 * MS);
  assert_stands (&made, 1, LT_THRESHOLD_HOLDS);
  assert_stands (&made, 0, LT_THRESHOLD_PENDING);
  g_ptr_array_add (stages, make_stage (&made, 10, 9 * MS, 0));
  pass_second (&made, MS);
  assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  end (&made);
  assert_stands (&made, 2, LT_THRESHOLD_BROKEN);
  g_assert_cmpstr (reason_of (&made, 0), ==, "threshold spike:avg<5ms failed: 9.00 ms");
  g_assert_cmpstr (reason_of (&made, 1), ==, "threshold after:avg<5ms failed: no samples");
  g_assert_cmpstr (state_of (&made, 0)->stage, ==, "spike");
  clear (&made);
}

static void
test_arrivals_of_stages (void)
{
  g_autoptr (GPtrArray) stages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lt_stage_stats_free);
  Made made;

  g_test_summary ("How many arrivals of a stage were started is known at the end.");
  make (&made, "--pattern spike:base=100/s,peak=200/s,at=1s,for=1s -d 3s "
               "-t before:achieved_rate>=99% -t spike:achieved_rate>=99% -t spike:dropped==50");
  made.sample.stages = stages;
  g_ptr_array_add (stages, make_stage (&made, 100, MS, 100));
  g_ptr_array_add (stages, make_stage (&made, 100, MS, 150));
  pass_second (&made, MS);
  assert_stands (&made, 0, LT_THRESHOLD_PENDING);
  end (&made);
  assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  assert_stands (&made, 1, LT_THRESHOLD_BROKEN);
  assert_stands (&made, 2, LT_THRESHOLD_HOLDS);
  g_assert_cmpfloat_with_epsilon (state_of (&made, 1)->value, 0.75, 0.01);
  clear (&made);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/threshold-watch/metrics", test_metrics);
  g_test_add_func ("/threshold-watch/clocks", test_clocks);
  g_test_add_func ("/threshold-watch/live-and-end", test_live_and_end);
  g_test_add_func ("/threshold-watch/growing", test_growing);
  g_test_add_func ("/threshold-watch/no-samples", test_no_samples);
  g_test_add_func ("/threshold-watch/nothing-measured", test_nothing_measured);
  g_test_add_func ("/threshold-watch/abort", test_abort);
  g_test_add_func ("/threshold-watch/abort-stays-broken", test_abort_stays_broken);
  g_test_add_func ("/threshold-watch/arrivals", test_arrivals);
  g_test_add_func ("/threshold-watch/poisson", test_poisson);
  g_test_add_func ("/threshold-watch/window", test_window);
  g_test_add_func ("/threshold-watch/window-longer-than-run", test_window_longer_than_run);
  g_test_add_func ("/threshold-watch/window-idle", test_window_idle);
  g_test_add_func ("/threshold-watch/window-late-samples", test_window_late_samples);
  g_test_add_func ("/threshold-watch/long-window", test_long_window);
  g_test_add_func ("/threshold-watch/stages", test_stages);
  g_test_add_func ("/threshold-watch/arrivals-of-stages", test_arrivals_of_stages);
  return g_test_run ();
}
