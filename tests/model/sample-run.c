/* SPDX-License-Identifier: MIT */

#include "sample-parts.h"

#include "lt-caveats.h"

#include <string.h>

/* Parts */

void
sample_add_operation (LtRun *run, const char *name, double weight)
{
  LtRunOperation *operation = g_new0 (LtRunOperation, 1);

  operation->name = g_strdup (name);
  operation->weight = weight;
  g_ptr_array_add (run->plugin->operations, operation);
}

void
sample_add_metric (LtRun *run, const char *name, const char *unit, LtRunMetricKind kind,
                   guint op_index)
{
  LtRunMetric *metric = g_new0 (LtRunMetric, 1);

  metric->name = g_strdup (name);
  metric->unit = g_strdup (unit);
  metric->kind = kind;
  metric->op_index = op_index;
  g_ptr_array_add (run->plugin->metrics, metric);
}

static void
add_option (LtRun *run, const char *name, const char *value, gboolean secret)
{
  LtRunOption *option = g_new0 (LtRunOption, 1);

  option->name = g_strdup (name);
  option->type = g_strdup ("text");
  option->value = g_strdup (value);
  option->is_set = TRUE;
  option->secret = secret;
  g_ptr_array_add (run->plugin->options, option);
}

void
sample_add_error_class (LtRun *run, const char *name)
{
  g_ptr_array_add (run->plugin->error_classes, lt_run_error_class_new (name, NULL));
}

static LtRunPlugin *
make_plugin (void)
{
  LtRunPlugin *plugin = lt_run_plugin_new ();

  plugin->path = g_strdup ("/usr/lib/ltrun/plugins/auth.so");
  plugin->sha256 = g_strnfill (64, 'a');
  plugin->id = g_strdup ("com.acme.auth");
  plugin->version = g_strdup ("1.2.0");
  plugin->abi = g_strdup ("1.0");
  plugin->name = g_strdup ("Authentication");
  return plugin;
}

LtRun *
sample_make_run (void)
{
  LtRun *run = lt_run_new ();

  run->started_at = g_strdup ("2026-01-02T03:04:05Z");
  run->plugin = make_plugin ();
  run->n_cpus = 8;
  run->n_workers = 10;
  run->duration_ns = 30 * SECOND;
  run->latency = TRUE;
  run->seed = G_MAXUINT64;
  run->harness_ns = 15.25;
  run->tsc = TRUE;
  run->setup_ns = 3 * MS;
  g_ptr_array_add (run->settings, lt_setting_new ("concurrency", "10", "default"));
  g_ptr_array_add (run->settings,
                   lt_setting_new ("set auth.password", "hunter2", "command line"));
  g_ptr_array_add (run->settings, lt_setting_new ("set users", "1000", "command line"));
  add_option (run, "password", "***", TRUE);
  add_option (run, "users", "1000", FALSE);
  sample_add_error_class (run, "unclassified");
  return run;
}

static LtStats *
make_stats (const LtRun *run)
{
  gboolean distributed[8] = { FALSE };
  const guint n_metrics = run->plugin->metrics->len;
  const gboolean open = lt_run_is_open_loop (run);

  g_assert_cmpuint (n_metrics, <=, G_N_ELEMENTS (distributed));
  for (guint i = 0; i < n_metrics; i++)
    distributed[i] = lt_run_get_metric (run, i)->kind >= LT_RUN_METRIC_HISTOGRAM;
  return lt_stats_new (run->plugin->operations->len,
                       !run->latency ? 0
                       : open        ? 4
                                     : 2,
                       open, n_metrics, distributed);
}

void
sample_spread (LtHistogram *histogram, guint64 n, guint64 base)
{
  static const struct
  {
    guint per_mille;
    double factor;
  } parts[] = { { 200, 0.8 }, { 350, 1.0 }, { 250, 1.3 }, { 120, 2.1 },
                { 60, 3.4 },  { 15, 8.0 },  { 4, 21.0 } };
  guint64 left = n;

  if (histogram == NULL || n == 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const guint64 times = n * parts[i].per_mille / 1000;

      lt_histogram_record (histogram, (guint64) (parts[i].factor * (double) base), times);
      left -= times;
    }
  lt_histogram_record (histogram, base * 90, left);
}

void
sample_add_ok (LtOpStats *op, guint64 n, guint64 service_ns, guint64 response_ns)
{
  op->ok += n;
  sample_spread (op->latency[LT_STATS_SERVICE], n, service_ns);
  sample_spread (op->latency[LT_STATS_RESPONSE], n, response_ns);
}

void
sample_add_errors (LtOpStats *op, guint error_class, guint64 n, guint64 service_ns,
                   guint64 response_ns)
{
  op->errors += n;
  op->errors_of[error_class] += n;
  sample_spread (op->latency[LT_STATS_ERROR_SERVICE], n, service_ns);
  sample_spread (op->latency[LT_STATS_ERROR_RESPONSE], n, response_ns);
}

void
sample_add_error_sample (SampleRun *sample, guint error_class, gint64 code, const char *text)
{
  LtErrorSample *error = g_new0 (LtErrorSample, 1);

  error->error_class = error_class;
  error->worker = 3;
  error->iteration = 1204;
  error->code = code;
  error->text = g_strdup (text);
  g_ptr_array_add (sample->last.error_samples, error);
}

SampleRun *
sample_make (LtRun *run)
{
  SampleRun *sample = g_new0 (SampleRun, 1);

  sample->run = run;
  sample->verdict = lt_verdict_new ();
  sample->total = make_stats (run);
  sample->interval = lt_stats_new_like (sample->total);
  sample->total->duration_ns = run->duration_ns;
  sample->has_last = TRUE;
  sample->last = (LtSnapshot){
    .phase = LT_PHASE_MEASURE,
    .time_ns = run->duration_ns,
    .planned_ns = run->duration_ns,
    .target = run->rate_per_s > 0 ? run->rate_per_s : run->n_workers,
    .interval = sample->interval,
    .total = sample->total,
    .resources = { TRUE, 48 << 20, 25 * SECOND, 12 },
    .host_cpu_share = 3.12,
    .error_samples = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_error_sample_free),
  };
  return sample;
}

/* For the tests */

SampleRun *
sample_run_make (const char *name)
{
  for (guint i = 0; sample_cases[i].name != NULL; i++)
    if (strcmp (sample_cases[i].name, name) == 0)
      {
        SampleRun *sample = sample_cases[i].make ();

        lt_caveats_add (sample->verdict, sample->run, sample_run_last (sample));
        return sample;
      }
  g_assert_not_reached ();
}

void
sample_run_free (SampleRun *sample)
{
  lt_run_unref (sample->run);
  lt_stats_free (sample->total);
  lt_stats_free (sample->interval);
  lt_stats_free (sample->warmup);
  lt_verdict_free (sample->verdict);
  if (sample->last.error_samples != NULL)
    g_ptr_array_unref (sample->last.error_samples);
  g_clear_pointer (&sample->last.load_changes, g_array_unref);
  g_free (sample);
}

const LtSnapshot *
sample_run_last (const SampleRun *sample)
{
  return sample->has_last ? &sample->last : NULL;
}

LtSnapshot
sample_run_second (const SampleRun *sample, LtPhase phase, guint second, LtStats *stats)
{
  lt_stats_clear (stats);
  stats->duration_ns = SECOND;
  for (guint i = 0; i < stats->n_ops; i++)
    if (lt_run_get_operation (sample->run, i)->weight > 0)
      {
        sample_add_ok (&stats->ops[i], 100, second * MS, second * 2 * MS);
        sample_add_errors (&stats->ops[i], 0, 1, second * MS, second * 2 * MS);
      }
  lt_stats_sum_up (stats);
  return (LtSnapshot){
    .phase = phase,
    .time_ns = second * SECOND,
    .planned_ns = sample->run->duration_ns,
    .target = sample->run->rate_per_s,
    .interval = stats,
    .total = stats,
    .resources = { TRUE, 40 << 20, second * SECOND / 2, 12 },
  };
}
