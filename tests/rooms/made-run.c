/* SPDX-License-Identifier: MIT */

#include "made-run.h"

#include "lt-settings.h"

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
void
made_run_init (MadeRun *made, const char *args)
{
  static const gboolean distributed[] = { FALSE, FALSE };
  char *none[] = { NULL };
  g_auto (GStrv) words = g_strsplit (args, " ", -1);
  g_autoptr (GError) error = NULL;
  LtThresholdPlace place;
  GPtrArray *targets;

  *made = (MadeRun){ .plugin = make_plugin (), .verdict = lt_verdict_new () };
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

void
made_run_clear (MadeRun *made)
{
  lt_threshold_watch_free (made->watch);
  lt_stats_free (made->total);
  lt_verdict_free (made->verdict);
  lt_run_plugin_free (made->plugin);
  lt_plan_free (made->plan);
}

void
made_run_add (MadeRun *made, guint op, guint64 ok, guint64 errors, guint64 ns)
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
gboolean
made_run_look (MadeRun *made)
{
  made->sample.time_ns += S;
  made->total->duration_ns = made->sample.time_ns;
  return lt_threshold_watch_add (made->watch, &made->sample);
}

/* A second in which 100 operations of `a` took @ns each. */
gboolean
made_run_second (MadeRun *made, guint64 ns)
{
  made_run_add (made, 0, 100, 0, ns);
  return made_run_look (made);
}

void
made_run_end (MadeRun *made)
{
  lt_threshold_watch_end (made->watch, &made->sample, made->verdict);
}

const LtThresholdState *
made_run_state (const MadeRun *made, guint index)
{
  return g_ptr_array_index (lt_threshold_watch_states (made->watch), index);
}

void
made_run_assert_stands (const MadeRun *made, guint index, LtThresholdStanding standing)
{
  g_assert_cmpint (made_run_state (made, index)->standing, ==, standing);
}

const char *
made_run_reason (const MadeRun *made, guint index)
{
  g_assert_cmpuint (made->verdict->reasons->len, >, index);
  return g_ptr_array_index (made->verdict->reasons, index);
}
