/* SPDX-License-Identifier: MIT
 *
 * Thresholds of windows and of stages.
 */
#include "lt-stats-pack.h"
#include "lt-threshold-windows.h"
#include "made-run.h"

/* ---- Windows --------------------------------------------------------------- */

static void
test_window (void)
{
  MadeRun made;

  g_test_summary ("A window is as slow as its own operations, and the worst one counts.");
  made_run_init (&made, "-t max[3s]<20ms -t max<90ms -t rate[3s]>=90");
  for (guint i = 0; i < 10; i++)
    made_run_second (&made, i == 4 ? 50 * MS : MS);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  made_run_assert_stands (&made, 2, LT_THRESHOLD_HOLDS);
  g_assert_cmpuint (made_run_state (&made, 0)->first_failed_ns, ==, 5 * S);
  made_run_end (&made);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  made_run_assert_stands (&made, 1, LT_THRESHOLD_HOLDS);
  g_assert_cmpfloat_with_epsilon (made_run_state (&made, 0)->value, 50e6, 5e5);
  g_assert_cmpfloat (made_run_state (&made, 2)->value, ==, 100);
  g_assert_cmpuint (made_run_state (&made, 0)->window_ns, ==, 3 * S);
  made_run_clear (&made);
}

static void
test_window_longer_than_run (void)
{
  MadeRun made;

  made_run_init (&made, "-t count[1m]>=250");
  made_run_second (&made, MS);
  made_run_second (&made, MS);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_PENDING);
  made_run_end (&made);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  g_assert_cmpfloat (made_run_state (&made, 0)->value, ==, 200);
  made_run_clear (&made);
}

static void
test_window_idle (void)
{
  MadeRun made;

  g_test_summary ("A window in which nothing happened says nothing; a run of such, all.");
  made_run_init (&made, "-t max[1s]<20ms -t b:max[1s]<20ms");
  made_run_second (&made, MS);
  made_run_look (&made);
  made_run_look (&made);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  made_run_end (&made);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  made_run_assert_stands (&made, 1, LT_THRESHOLD_BROKEN);
  made_run_clear (&made);
}

static void
test_window_late_samples (void)
{
  MadeRun made;

  g_test_summary ("Samples that come a little early or late make windows all the same.");
  made_run_init (&made, "-t rate[2s]<=150");
  for (guint i = 1; i <= 20; i++)
    {
      made.sample.time_ns = i * S + (i % 3) * 20 * MS - 20 * MS - S;
      made_run_second (&made, MS);
    }
  made_run_assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  g_assert_cmpfloat_with_epsilon (made_run_state (&made, 0)->value, 100, 5);
  made_run_clear (&made);
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
make_stage (const MadeRun *made, guint64 ok, guint64 ns, guint64 started)
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
  MadeRun made;

  made_run_init (&made, "--pattern spike:base=1,peak=9,at=1s,for=1s -d 3s -t spike:avg<5ms "
                        "-t before:avg<5ms -t after:avg<5ms");
  made.sample.stages = stages;
  made_run_second (&made, MS);
  made_run_assert_stands (&made, 1, LT_THRESHOLD_PENDING);
  g_ptr_array_add (stages, make_stage (&made, 10, MS, 0));
  made_run_second (&made, 9 * MS);
  made_run_assert_stands (&made, 1, LT_THRESHOLD_HOLDS);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_PENDING);
  g_ptr_array_add (stages, make_stage (&made, 10, 9 * MS, 0));
  made_run_second (&made, MS);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_BROKEN);
  made_run_end (&made);
  made_run_assert_stands (&made, 2, LT_THRESHOLD_BROKEN);
  g_assert_cmpstr (made_run_reason (&made, 0), ==, "threshold spike:avg<5ms failed: 9.00 ms");
  g_assert_cmpstr (made_run_reason (&made, 1), ==,
                   "threshold after:avg<5ms failed: no samples");
  g_assert_cmpstr (made_run_state (&made, 0)->stage, ==, "spike");
  made_run_clear (&made);
}

static void
test_arrivals_of_stages (void)
{
  g_autoptr (GPtrArray) stages =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lt_stage_stats_free);
  MadeRun made;

  g_test_summary ("How many arrivals of a stage were started is known at the end.");
  made_run_init (
    &made, "--pattern spike:base=100/s,peak=200/s,at=1s,for=1s -d 3s "
           "-t before:achieved_rate>=99% -t spike:achieved_rate>=99% -t spike:dropped==50");
  made.sample.stages = stages;
  g_ptr_array_add (stages, make_stage (&made, 100, MS, 100));
  g_ptr_array_add (stages, make_stage (&made, 100, MS, 150));
  made_run_second (&made, MS);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_PENDING);
  made_run_end (&made);
  made_run_assert_stands (&made, 0, LT_THRESHOLD_HOLDS);
  made_run_assert_stands (&made, 1, LT_THRESHOLD_BROKEN);
  made_run_assert_stands (&made, 2, LT_THRESHOLD_HOLDS);
  g_assert_cmpfloat_with_epsilon (made_run_state (&made, 1)->value, 0.75, 0.01);
  made_run_clear (&made);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/threshold-spans/window", test_window);
  g_test_add_func ("/threshold-spans/window-longer-than-run", test_window_longer_than_run);
  g_test_add_func ("/threshold-spans/window-idle", test_window_idle);
  g_test_add_func ("/threshold-spans/window-late-samples", test_window_late_samples);
  g_test_add_func ("/threshold-spans/long-window", test_long_window);
  g_test_add_func ("/threshold-spans/stages", test_stages);
  g_test_add_func ("/threshold-spans/arrivals-of-stages", test_arrivals_of_stages);
  return g_test_run ();
}
