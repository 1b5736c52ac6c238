/* SPDX-License-Identifier: MIT */

#include "made-up.h"

#include <math.h>

#define NS_PER_S G_GUINT64_CONSTANT (1000000000)
#define DURATION_NS (10 * NS_PER_S)

static LtRun *
make_run (guint workers)
{
  LtRun *run = lt_run_new ();
  LtRunOperation *operation = g_new0 (LtRunOperation, 1);
  LtRunOption *option = g_new0 (LtRunOption, 1);

  operation->name = g_strdup ("work");
  operation->weight = 1;
  option->name = g_strdup ("users");
  option->value = g_strdup ("1000");
  run->plugin = lt_run_plugin_new ();
  run->plugin->id = g_strdup ("org.example.work");
  run->plugin->name = g_strdup ("work");
  run->plugin->version = g_strdup ("1.0.0");
  g_ptr_array_add (run->plugin->operations, operation);
  g_ptr_array_add (run->plugin->options, option);
  run->n_workers = workers;
  run->duration_ns = DURATION_NS;
  run->latency = TRUE;
  run->harness_ns = 20;
  return run;
}

static void
add_run (LtResult *result, guint index, guint workers, double level, gboolean fails)
{
  const LtRunTag tag = { "work", index + 1, index };
  g_autoptr (LtRun) run = make_run (workers);
  g_autoptr (LtStats) total = lt_result_new_stats (run);
  const guint64 n = (guint64) ((double) (workers * DURATION_NS) / level);
  const LtSnapshot last = { .phase = LT_PHASE_MEASURE, .total = total };

  total->duration_ns = (guint64) ((double) n * level / workers);
  if (fails)
    total->ops[0].errors = n;
  else
    {
      total->ops[0].ok = n;
      lt_histogram_record (total->ops[0].latency[LT_STATS_SERVICE], (guint64) round (level), n);
    }
  lt_stats_sum_up (total);
  lt_result_add_record (result, &tag, run, &last, lt_verdict_new ());
}

static LtResult *
make_result (const double *levels, guint n, guint workers, gboolean fails)
{
  LtResult *result = lt_result_new ();

  result->version = g_strdup (LT_VERSION);
  result->host = g_new0 (LtRunHost, 1);
  result->host->cpu = g_strdup ("Example CPU");
  result->host->n_cpus = 8;
  result->n_repetitions = n;
  for (guint i = 0; i < n; i++)
    add_run (result, i, workers, levels[i], fails);
  return result;
}

LtResult *
made_up_result (const double *levels, guint n, guint workers)
{
  return make_result (levels, n, workers, FALSE);
}

LtResult *
made_up_failing (const double *levels, guint n, guint workers)
{
  return make_result (levels, n, workers, TRUE);
}

LtSide *
made_up_side (const char *label, LtResult *result)
{
  LtSide *side = lt_side_new (label);

  g_ptr_array_add (side->results, result);
  return side;
}

LtPair *
made_up_pair (const LtSide *a, const LtSide *b, const char *gate, gboolean allow,
              GError **error)
{
  g_autoptr (GPtrArray) gates = g_ptr_array_new ();
  g_autoptr (LtGate) one = gate != NULL ? lt_gate_parse (gate, NULL) : NULL;
  const LtPairRules rules = { gates, "command line", allow };

  if (one != NULL)
    g_ptr_array_add (gates, one);
  return lt_pair_new (a, b, &rules, error);
}

LtRun *
made_up_run (LtResult *result, guint index)
{
  return (LtRun *) lt_record_get_run (lt_result_get_record (result, index));
}
