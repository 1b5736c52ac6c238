/* SPDX-License-Identifier: MIT
 *
 * Thresholds of whole runs, as they stand after each second and at the end.
 */
#include "made-run.h"

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
      MadeRun made;

      g_test_message ("%s", table[i].text);
      made_run_init (&made, args);
      made_run_add (&made, 0, 100, 10, MS);
      made_run_add (&made, 1, 100, 0, 3 * MS);
      made.total->metrics[0].total = 70;
      made.total->metrics[1] = (LtMetricStats){ .sum = 12, .min = 3, .max = 9 };
      made.sample.all.rss_bytes = 5 << 20;
      made.sample.all.memory = (LtMemoryTrend){ .known = TRUE, .slope_bytes_per_s = 1024 };
      made.sample.time_ns = 9 * S;
      made_run_look (&made);
      made.sample.all.rss_bytes = 4 << 20;
      made_run_end (&made);
      made_run_assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
      g_assert_true (made_run_state (&made, 0)->known);
      g_assert_cmpfloat_with_epsilon (made_run_state (&made, 0)->value, table[i].value,
                                      table[i].value * 0.01 + 1e-9);
      g_assert_cmpint (made.verdict->exit_status, ==, LT_EXIT_OK);
      g_assert_cmpuint (made.verdict->thresholds->len, ==, 1);
      made_run_clear (&made);
    }
}

static void
test_clocks (void)
{
  MadeRun made;

  made_run_init (&made, "-r 100/s -t max<15ms -t service.max<15ms -t response.max<15ms");
  made_run_second (&made, 10 * MS);
  made_run_end (&made);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  made_run_assert_stands (&made, 1, LT_THRESHOLD_HOLDS);
  made_run_assert_stands (&made, 2, LT_THRESHOLD_BROKEN);
  g_assert_cmpstr (made_run_state (&made, 0)->clock, ==, "response");
  g_assert_cmpstr (made_run_reason (&made, 0), ==, "threshold max<15ms failed: 20.0 ms");
  g_assert_cmpstr (made.verdict->outcome, ==, "threshold-failed");
  g_assert_cmpint (made.verdict->exit_status, ==, LT_EXIT_THRESHOLD);
  made_run_clear (&made);
}

static void
test_live_and_end (void)
{
  MadeRun made;

  g_test_summary ("What is broken for a time holds when it holds at the end.");
  made_run_init (&made, "-t avg<2ms");
  made_run_assert_stands (&made, 0, LT_THRESHOLD_PENDING);
  made_run_second (&made, 5 * MS);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  for (guint i = 0; i < 9; i++)
    made_run_second (&made, MS);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  made_run_end (&made);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  g_assert_true (made_run_state (&made, 0)->failed);
  g_assert_cmpuint (made_run_state (&made, 0)->first_failed_ns, ==, S);
  g_assert_cmpint (made.verdict->exit_status, ==, LT_EXIT_OK);
  made_run_clear (&made);
}

static void
test_growing (void)
{
  MadeRun made;

  g_test_summary ("A total is not broken because it is not large enough yet.");
  made_run_init (&made, "--abort-on-fail -t count>=300 -t granted==5 -t errors<=0");
  g_assert_false (made_run_second (&made, MS));
  made_run_assert_stands (&made, 0, LT_THRESHOLD_PENDING);
  made_run_assert_stands (&made, 1, LT_THRESHOLD_PENDING);
  made_run_assert_stands (&made, 2, LT_THRESHOLD_HOLDS);
  made.total->metrics[0].total = 5;
  g_assert_false (made_run_second (&made, MS));
  g_assert_false (made_run_second (&made, MS));
  made_run_assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  made.total->metrics[0].total = 6;
  g_assert_true (made_run_look (&made));
  made_run_assert_stands (&made, 1, LT_THRESHOLD_BROKEN);
  made_run_end (&made);
  g_assert_cmpstr (made_run_reason (&made, 0), ==,
                   "threshold granted==5 failed: 6; the run was ended for it after 4.00 s");
  made_run_clear (&made);
}

static void
test_no_samples (void)
{
  MadeRun made;

  made_run_init (&made, "-t b:p(99)<5ms -t b:errors==0");
  made_run_second (&made, MS);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_PENDING);
  made_run_end (&made);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  g_assert_false (made_run_state (&made, 0)->known);
  g_assert_cmpstr (made_run_reason (&made, 0), ==, "threshold b:p(99)<5ms failed: no samples");
  g_assert_cmpstr (made_run_reason (&made, 1), ==, "threshold b:errors==0 failed: no samples");
  made_run_clear (&made);
}

static void
test_nothing_measured (void)
{
  MadeRun made;

  g_test_summary ("A run that failed before is not judged; what it failed of decides.");
  made_run_init (&made, "-t p(99)<5ms");
  lt_verdict_fail (made.verdict, LT_EXIT_SETUP, "setup-failed", "no");
  lt_threshold_watch_end (made.watch, NULL, made.verdict);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_PENDING);
  g_assert_cmpuint (made.verdict->reasons->len, ==, 1);
  made_run_clear (&made);

  made_run_init (&made, "-t p(99)<5ms");
  lt_verdict_fail (made.verdict, LT_EXIT_SIGNAL, "interrupted", "interrupted");
  made_run_second (&made, 9 * MS);
  made_run_end (&made);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  g_assert_cmpstr (made.verdict->outcome, ==, "interrupted");
  g_assert_cmpuint (made.verdict->reasons->len, ==, 2);
  made_run_clear (&made);
}

/* ---- Ending the run -------------------------------------------------------- */

static void
test_abort (void)
{
  MadeRun made;

  made_run_init (&made, "--abort-on-fail=3s -t max<2ms -t avg<1s");
  g_assert_false (made_run_second (&made, 5 * MS));
  g_assert_false (made_run_second (&made, MS));
  g_assert_true (made_run_second (&made, MS));
  g_assert_true (lt_threshold_watch_has_aborted (made.watch));
  g_assert_false (made_run_second (&made, MS));
  made_run_end (&made);
  g_assert_true (made_run_state (&made, 0)->aborted);
  g_assert_false (made_run_state (&made, 1)->aborted);
  g_assert_true (lt_verdict_is_cut_short (made.verdict));
  g_assert_cmpstr (made_run_reason (&made, 0), ==,
                   "threshold max<2ms failed: 5.00 ms; the run was ended for it after 3.00 s");
  made_run_clear (&made);
}

static void
test_abort_stays_broken (void)
{
  MadeRun made;

  g_test_summary ("Operations that were under way don't mend what ended the run.");
  made_run_init (&made, "--abort-on-fail -t error_rate<10%");
  made_run_add (&made, 0, 5, 5, MS);
  g_assert_true (made_run_look (&made));
  made_run_add (&made, 0, 1000, 0, MS);
  made_run_end (&made);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  g_assert_cmpfloat (made_run_state (&made, 0)->value, ==, 0.5);
  made_run_clear (&made);
}

/* ---- Arrivals -------------------------------------------------------------- */

static void
test_arrivals (void)
{
  MadeRun made;

  made_run_init (&made, "-r 100/s -t achieved_rate>=95% -t achieved_rate>=90/s -t dropped<1% "
                        "-t dropped==5");
  made.sample.all.due = 100.4;
  made.sample.all.started = 100;
  made_run_second (&made, MS);
  g_assert_cmpfloat (made_run_state (&made, 0)->value, ==, 1);
  made.sample.all.due = 200;
  made.sample.all.started = 100;
  made.sample.all.dropped = 5;
  made.sample.all.exact = TRUE;
  made.sample.time_ns = 2 * S;
  made.total->duration_ns = 2 * S;
  made_run_end (&made);
  g_assert_cmpfloat (made_run_state (&made, 0)->value, ==, 0.5);
  g_assert_cmpfloat (made_run_state (&made, 1)->value, ==, 50);
  g_assert_cmpfloat (made_run_state (&made, 2)->value, ==, 0.025);
  g_assert_cmpfloat (made_run_state (&made, 3)->value, ==, 5);
  made_run_assert_stands (&made, 2, LT_THRESHOLD_BROKEN);
  made_run_assert_stands (&made, 3, LT_THRESHOLD_HOLDS);
  made_run_clear (&made);
}

static void
test_poisson (void)
{
  MadeRun made;

  g_test_summary ("Chance is no overload while arrivals are not counted.");
  made_run_init (&made, "-r 100/s --arrival poisson -t achieved_rate>=99%");
  made.sample.all.poisson = TRUE;
  made.sample.all.due = 100;
  made.sample.all.started = 70;
  made_run_second (&made, MS);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  made.sample.all.started = 40;
  made_run_second (&made, MS);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  made_run_clear (&made);
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
  return g_test_run ();
}
