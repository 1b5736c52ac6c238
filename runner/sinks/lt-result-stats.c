/* SPDX-License-Identifier: MIT */

#include "lt-hdr.h"
#include "lt-result-parts.h"
#include "lt-summary.h"

#include <math.h>

/* Distributions */

static const char *const summary_keys[] = { "min", "max", "mean", "stddev", "p50",      "p90",
                                            "p95", "p99", "p999", "p9999",  "histogram" };

void
lt_result_add_summary (LtJson *json, const char *key, const LtHistogram *histogram)
{
  g_autofree char *encoded = NULL;
  LtSummary summary;

  if (histogram == NULL)
    {
      lt_json_null (json, key);
      return;
    }
  lt_summary_init (&summary, histogram);
  lt_json_object (json, key, LT_JSON_FLAT);
  lt_json_uint (json, "count", summary.count);
  if (summary.count == 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (summary_keys); i++)
        lt_json_null (json, summary_keys[i]);
      lt_json_end (json);
      return;
    }
  lt_json_uint (json, "min", summary.min);
  lt_json_uint (json, "max", summary.max);
  /* Exact: a reader makes the sum of it. */
  lt_json_double_exact (json, "mean", summary.mean);
  lt_json_double (json, "stddev", summary.stddev);
  lt_json_uint (json, "p50", summary.p50);
  lt_json_uint (json, "p90", summary.p90);
  lt_json_uint (json, "p95", summary.p95);
  lt_json_uint (json, "p99", summary.p99);
  lt_json_uint (json, "p999", summary.p999);
  lt_json_uint (json, "p9999", summary.p9999);
  encoded = lt_hdr_encode (histogram);
  lt_json_string (json, "histogram", encoded);
  lt_json_end (json);
}

/* Operations */

static const char *
operation_name (const LtRun *run, guint index)
{
  const LtRunOperation *operation = lt_run_get_operation (run, index);

  return operation != NULL ? operation->name : "unknown";
}

/* An operation that is not in the mix is no news. */
static gboolean
operation_runs (const LtRun *run, guint index, guint64 count)
{
  const LtRunOperation *operation = lt_run_get_operation (run, index);

  return count > 0 || operation == NULL || operation->weight > 0;
}

static void
add_error_counts (LtJson *json, const LtRun *run, const LtOpStats *stats)
{
  lt_json_array (json, "error_classes", LT_JSON_LINES);
  for (guint i = 0; i < LT_STATS_ERROR_CLASSES; i++)
    {
      if (stats->errors_of[i] == 0)
        continue;
      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_string (json, "class", lt_run_get_error_class (run, i));
      lt_json_uint (json, "count", stats->errors_of[i]);
      lt_json_end (json);
    }
  lt_json_end (json);
}

/* @ok and @errors are both NULL without a rate: response time is service time then,
 * and repeating it would only look like a second measurement. */
static void
add_latency (LtJson *json, const char *key, const LtHistogram *ok, const LtHistogram *errors)
{
  if (ok == NULL && errors == NULL)
    {
      lt_json_null (json, key);
      return;
    }
  lt_json_object (json, key, LT_JSON_LINES);
  lt_result_add_summary (json, "ok", ok);
  lt_result_add_summary (json, "errors", errors);
  lt_json_end (json);
}

static void
add_op (LtJson *json, const LtRun *run, const LtOpStats *stats, guint64 duration_ns)
{
  lt_json_uint (json, "count", lt_op_stats_count (stats));
  lt_json_uint (json, "ok", stats->ok);
  lt_json_uint (json, "errors", stats->errors);
  lt_json_uint (json, "skipped", stats->skipped);
  lt_json_double (json, "ops_per_second", lt_op_stats_rate (stats, duration_ns));
  lt_json_double (json, "error_rate", lt_op_stats_error_share (stats));
  lt_json_uint (json, "bytes_sent", stats->bytes_sent);
  lt_json_uint (json, "bytes_received", stats->bytes_received);
  add_error_counts (json, run, stats);
  if (run != NULL && lt_run_is_batched (run))
    {
      lt_json_null (json, "service");
      lt_result_add_summary (json, "batches", stats->latency[LT_STATS_SERVICE]);
    }
  else
    {
      add_latency (json, "service", stats->latency[LT_STATS_SERVICE],
                   stats->latency[LT_STATS_ERROR_SERVICE]);
      lt_json_null (json, "batches");
    }
  add_latency (json, "response", stats->latency[LT_STATS_RESPONSE],
               stats->latency[LT_STATS_ERROR_RESPONSE]);
}

void
lt_result_add_span (LtJson *json, const char *key, const LtRun *run, const LtStats *stats)
{
  if (stats == NULL)
    {
      lt_json_null (json, key);
      return;
    }
  lt_json_object (json, key, LT_JSON_LINES);
  lt_json_uint (json, "duration_ns", stats->duration_ns);
  lt_json_object (json, "total", LT_JSON_LINES);
  add_op (json, run, &stats->all, stats->duration_ns);
  lt_json_end (json);
  lt_json_array (json, "operations", LT_JSON_LINES);
  for (guint i = 0; i < stats->n_ops; i++)
    {
      const LtOpStats *op = &stats->ops[i];

      if (!operation_runs (run, i, lt_op_stats_count (op) + op->skipped))
        continue;
      lt_json_object (json, NULL, LT_JSON_LINES);
      lt_json_string (json, "name", operation_name (run, i));
      add_op (json, run, op, stats->duration_ns);
      lt_json_end (json);
    }
  lt_json_end (json);
  lt_json_end (json);
}

/* Errors */

static void
add_samples (LtJson *json, guint error_class, const GPtrArray *samples)
{
  lt_json_array (json, "samples", LT_JSON_LINES);
  for (guint i = 0; samples != NULL && i < samples->len; i++)
    {
      const LtErrorSample *sample = g_ptr_array_index (samples, i);

      if (sample->error_class != error_class)
        continue;
      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_string (json, "text", sample->text);
      lt_json_int (json, "code", sample->code);
      lt_json_uint (json, "worker", sample->worker);
      lt_json_uint (json, "iteration", sample->iteration);
      lt_json_end (json);
    }
  lt_json_end (json);
}

void
lt_result_add_errors (LtJson *json, const char *key, const LtRun *run, const LtStats *stats,
                      const GPtrArray *samples)
{
  const guint64 count = stats != NULL ? lt_op_stats_count (&stats->all) : 0;

  lt_json_array (json, key, LT_JSON_LINES);
  for (guint i = 0; count > 0 && i < LT_STATS_ERROR_CLASSES; i++)
    {
      const guint64 errors = stats->all.errors_of[i];

      if (errors == 0)
        continue;
      lt_json_object (json, NULL, LT_JSON_LINES);
      lt_json_string (json, "class", lt_run_get_error_class (run, i));
      lt_json_uint (json, "count", errors);
      lt_json_double (json, "share", (double) errors / (double) count);
      add_samples (json, i, samples);
      lt_json_end (json);
    }
  lt_json_end (json);
}

/* Custom metrics */

static void
add_metric_value (LtJson *json, LtRunMetricKind kind, const LtMetricStats *stats,
                  guint64 duration_ns)
{
  switch (kind)
    {
    case LT_RUN_METRIC_COUNTER:
      lt_json_uint (json, "total", stats->total);
      lt_json_double (json, "per_second",
                      duration_ns == 0 ? 0
                                       : (double) stats->total * 1e9 / (double) duration_ns);
      break;
    case LT_RUN_METRIC_GAUGE:
      lt_json_int (json, "sum", stats->sum);
      lt_json_int (json, "min", stats->min);
      lt_json_int (json, "max", stats->max);
      break;
    case LT_RUN_METRIC_HISTOGRAM:
    case LT_RUN_METRIC_STEP:
      lt_result_add_summary (json, "distribution", stats->distribution);
      break;
    }
}

void
lt_result_add_metrics (LtJson *json, const char *key, const LtRun *run, const LtStats *stats)
{
  static const char *const kinds[] = { "unknown", "counter", "gauge", "histogram", "step" };

  lt_json_array (json, key, LT_JSON_LINES);
  for (guint i = 0; stats != NULL && i < stats->n_metrics; i++)
    {
      const LtRunMetric *metric = lt_run_get_metric (run, i);

      if (metric == NULL || metric->kind >= G_N_ELEMENTS (kinds))
        continue;
      lt_json_object (json, NULL, LT_JSON_LINES);
      lt_json_string (json, "name", metric->name);
      lt_json_string (json, "kind", kinds[metric->kind]);
      lt_json_string (json, "unit", metric->unit);
      lt_json_string (json, "help", metric->help);
      lt_json_string (
        json, "operation",
        metric->kind == LT_RUN_METRIC_STEP ? operation_name (run, metric->op_index) : NULL);
      add_metric_value (json, metric->kind, &stats->metrics[i], stats->duration_ns);
      lt_json_end (json);
    }
  lt_json_end (json);
}

/* Intervals */

static void
add_row_latency (LtJson *json, const char *key, const LtSeriesLatency *latency,
                 const LtHistogram *histogram)
{
  g_autofree char *encoded = NULL;

  if (latency->count == 0)
    {
      lt_json_null (json, key);
      return;
    }
  lt_json_object (json, key, LT_JSON_FLAT);
  lt_json_uint (json, "p50", latency->p50);
  lt_json_uint (json, "p95", latency->p95);
  lt_json_uint (json, "p99", latency->p99);
  lt_json_uint (json, "max", latency->max);
  if (histogram != NULL)
    {
      encoded = lt_hdr_encode (histogram);
      lt_json_string (json, "histogram", encoded);
    }
  lt_json_end (json);
}

static void
add_row_op (LtJson *json, const LtRun *run, const LtSeriesOp *op, const LtOpStats *stats)
{
  lt_json_uint (json, "count", op->ok + op->errors);
  lt_json_uint (json, "errors", op->errors);
  lt_json_uint (json, "skipped", op->skipped);
  lt_json_double (json, "ops_per_second", op->ops_per_s);
  if (run != NULL && lt_run_is_batched (run))
    lt_json_null (json, "service");
  else
    add_row_latency (json, "service", &op->service,
                     stats ? stats->latency[LT_STATS_SERVICE] : NULL);
  add_row_latency (json, "response", &op->response,
                   stats ? stats->latency[LT_STATS_RESPONSE] : NULL);
}

static void
add_row_errors (LtJson *json, const LtRun *run, const GArray *errors)
{
  lt_json_array (json, "error_classes", LT_JSON_FLAT);
  for (guint i = 0; i < errors->len; i++)
    {
      const LtSeriesErrors *each = &g_array_index (errors, LtSeriesErrors, i);

      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_string (json, "class", lt_run_get_error_class (run, each->error_class));
      lt_json_uint (json, "count", each->count);
      lt_json_end (json);
    }
  lt_json_end (json);
}

static void
add_heat (LtJson *json, const char *key, const LtSeriesHeat *heat)
{
  if (heat->n == 0)
    {
      lt_json_null (json, key);
      return;
    }
  lt_json_object (json, key, LT_JSON_FLAT);
  lt_json_uint (json, "first", heat->first);
  lt_json_array (json, "counts", LT_JSON_FLAT);
  for (guint i = 0; i < heat->n; i++)
    lt_json_uint (json, NULL, heat->counts[i]);
  lt_json_end (json);
  lt_json_end (json);
}

/* Times of batches say nothing of operations. */
static void
add_row_heat (LtJson *json, const LtRun *run, const LtSeriesRow *row)
{
  static const LtSeriesHeat none = { 0 };
  const gboolean batched = run != NULL && lt_run_is_batched (run);

  lt_json_object (json, "heat", LT_JSON_FLAT);
  add_heat (json, "service", batched ? &none : &row->service_heat);
  add_heat (json, "response", &row->response_heat);
  lt_json_end (json);
}

void
lt_result_add_row (LtJson *json, const LtRun *run, const LtSeriesRow *row,
                   const LtStats *interval)
{
  lt_json_string (json, "phase", row->phase == LT_PHASE_WARMUP ? "warmup" : "measure");
  lt_json_uint (json, "time_ns", row->time_ns);
  lt_json_uint (json, "interval_ns", row->interval_ns);
  lt_json_double (json, "target", row->target);
  lt_json_object (json, "total", LT_JSON_FLAT);
  add_row_op (json, run, &row->ops[row->n_ops], NULL);
  lt_json_end (json);
  lt_json_array (json, "operations", LT_JSON_FLAT);
  for (guint i = 0; i < row->n_ops; i++)
    {
      const LtSeriesOp *op = &row->ops[i];

      if (!operation_runs (run, i, op->ok + op->errors + op->skipped))
        continue;
      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_string (json, "name", operation_name (run, i));
      add_row_op (json, run, op, interval != NULL ? &interval->ops[i] : NULL);
      lt_json_end (json);
    }
  lt_json_end (json);
  add_row_latency (json, "lag", &row->lag, interval != NULL ? interval->lag : NULL);
  if (row->rss_known)
    lt_json_uint (json, "rss_bytes", row->rss_bytes);
  else
    lt_json_null (json, "rss_bytes");
  lt_json_double (json, "cpu_share", row->cpu_known ? row->cpu_share : NAN);
  lt_json_double (json, "busy_workers", row->busy_known ? row->busy : NAN);
  add_row_errors (json, run, row->errors);
  /* With histograms it would be said twice. */
  if (interval == NULL)
    add_row_heat (json, run, row);
}
