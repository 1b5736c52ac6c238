/* SPDX-License-Identifier: MIT */

#include "lt-chart-data.h"

#include <math.h>

#include "lt-json.h"
#include "lt-text-plain.h"

#define LEVELS_PER_HALF 5

/* Of the mix: the others never run. */
static gboolean
is_in_mix (const LtRun *run, guint index)
{
  const LtRunOperation *operation = lt_run_get_operation (run, index);

  return operation != NULL && operation->weight > 0;
}

static void
add_text (LtJson *json, const char *key, const char *text)
{
  g_autofree char *safe = lt_text_sanitize (text != NULL ? text : "");

  lt_json_string (json, key, safe);
}

/* A script element ends at "</script" whatever it holds, and "<!--" means something in
 * it; a "<" is in strings only. Takes @json. */
static char *
finish (LtJson *json)
{
  g_autofree char *text = lt_json_finish (json);
  GString *escaped = g_string_new (g_strchomp (text));

  g_string_replace (escaped, "<", "\\u003c", 0);
  return g_string_free (escaped, FALSE);
}

/* ---- Intervals ------------------------------------------------------------- */

static void
add_latency (LtJson *json, const char *key, const LtSeriesLatency *latency)
{
  if (latency->count == 0)
    {
      lt_json_null (json, key);
      return;
    }
  lt_json_array (json, key, LT_JSON_FLAT);
  lt_json_uint (json, NULL, latency->p50);
  lt_json_uint (json, NULL, latency->p95);
  lt_json_uint (json, NULL, latency->p99);
  lt_json_uint (json, NULL, latency->max);
  lt_json_end (json);
}

/* Service times of batches are none of operations. */
static void
add_op (LtJson *json, const LtRun *run, const LtSeriesOp *op)
{
  static const LtSeriesLatency none = { 0 };

  lt_json_array (json, NULL, LT_JSON_FLAT);
  lt_json_uint (json, NULL, op->ok + op->errors);
  lt_json_uint (json, NULL, op->errors);
  add_latency (json, NULL, lt_run_is_batched (run) ? &none : &op->service);
  add_latency (json, NULL, &op->response);
  lt_json_end (json);
}

static void
add_errors (LtJson *json, const LtRun *run, const GArray *errors)
{
  lt_json_array (json, "errors", LT_JSON_FLAT);
  for (guint i = 0; i < errors->len; i++)
    {
      const LtSeriesErrors *each = &g_array_index (errors, LtSeriesErrors, i);

      lt_json_array (json, NULL, LT_JSON_FLAT);
      add_text (json, NULL, lt_run_get_error_class (run, each->error_class));
      lt_json_uint (json, NULL, each->count);
      lt_json_end (json);
    }
  lt_json_end (json);
}

static void
add_heat (LtJson *json, const LtSeriesHeat *heat)
{
  if (heat->n == 0)
    {
      lt_json_null (json, NULL);
      return;
    }
  lt_json_array (json, NULL, LT_JSON_FLAT);
  lt_json_uint (json, NULL, heat->first);
  lt_json_array (json, NULL, LT_JSON_FLAT);
  for (guint i = 0; i < heat->n; i++)
    lt_json_uint (json, NULL, heat->counts[i]);
  lt_json_end (json);
  lt_json_end (json);
}

static void
add_interval (LtJson *json, const char *key, const LtRun *run, const LtSeriesRow *row)
{
  static const LtSeriesHeat none = { 0 };

  lt_json_object (json, key, LT_JSON_FLAT);
  lt_json_string (json, "phase", row->phase == LT_PHASE_WARMUP ? "warmup" : "measure");
  lt_json_uint (json, "time_ns", row->time_ns);
  lt_json_uint (json, "interval_ns", row->interval_ns);
  lt_json_double (json, "target", row->target);
  add_latency (json, "lag", &row->lag);
  if (row->rss_known)
    lt_json_uint (json, "rss_bytes", row->rss_bytes);
  else
    lt_json_null (json, "rss_bytes");
  lt_json_double (json, "cpu_share", row->cpu_known ? row->cpu_share : NAN);
  lt_json_double (json, "busy_workers", row->busy_known ? row->busy : NAN);
  add_errors (json, run, row->errors);
  lt_json_array (json, "heat", LT_JSON_FLAT);
  add_heat (json, lt_run_is_batched (run) ? &none : &row->service_heat);
  add_heat (json, &row->response_heat);
  lt_json_end (json);
  lt_json_array (json, "operations", LT_JSON_FLAT);
  for (guint i = 0; i < row->n_ops; i++)
    if (is_in_mix (run, i))
      add_op (json, run, &row->ops[i]);
  add_op (json, run, &row->ops[row->n_ops]);
  lt_json_end (json);
  lt_json_end (json);
}

static void
add_intervals (LtJson *json, const LtRun *run, LtSeries *series)
{
  const GPtrArray *rows = series != NULL ? lt_series_get_rows (series) : NULL;

  lt_json_array (json, "intervals", LT_JSON_FLAT);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    add_interval (json, NULL, run, g_ptr_array_index (rows, i));
  lt_json_end (json);
}

/* ---- Totals ---------------------------------------------------------------- */

void
lt_chart_data_spectrum (const LtHistogram *histogram, LtChartLevel each, gpointer data)
{
  const double n = (double) histogram->count;
  double inverse = 1;

  for (guint i = 0; inverse < n; i++)
    {
      each (inverse, lt_histogram_percentile (histogram, 100 * (1 - 1 / inverse)), data);
      inverse = exp2 ((double) (i + 1) / LEVELS_PER_HALF);
    }
  if (histogram->count > 0)
    each (n, histogram->max, data);
}

static void
add_level (double inverse, guint64 ns, gpointer data)
{
  LtJson *json = data;

  lt_json_array (json, NULL, LT_JSON_FLAT);
  lt_json_double (json, NULL, inverse);
  lt_json_uint (json, NULL, ns);
  lt_json_end (json);
}

static void
add_spectrum (LtJson *json, const char *key, const LtHistogram *histogram)
{
  if (histogram == NULL || histogram->count == 0)
    {
      lt_json_null (json, key);
      return;
    }
  lt_json_array (json, key, LT_JSON_FLAT);
  lt_chart_data_spectrum (histogram, add_level, json);
  lt_json_end (json);
}

static void
add_op_totals (LtJson *json, const LtRun *run, const LtOpStats *op)
{
  lt_json_object (json, NULL, LT_JSON_FLAT);
  add_spectrum (json, "service",
                lt_run_is_batched (run) ? NULL : op->latency[LT_STATS_SERVICE]);
  add_spectrum (json, "response", op->latency[LT_STATS_RESPONSE]);
  lt_json_end (json);
}

static void
add_totals (LtJson *json, const LtRun *run, const LtStats *total)
{
  lt_json_array (json, "totals", LT_JSON_FLAT);
  for (guint i = 0; i < total->n_ops; i++)
    if (is_in_mix (run, i))
      add_op_totals (json, run, &total->ops[i]);
  add_op_totals (json, run, &total->all);
  lt_json_end (json);
}

/* ---- Runs ------------------------------------------------------------------ */

void
lt_chart_data_add_stages (LtJson *json, const LtRun *run)
{
  lt_json_array (json, "stages", LT_JSON_FLAT);
  for (guint i = 0; i < run->stages->len; i++)
    {
      const LtRunStage *stage = g_ptr_array_index (run->stages, i);

      lt_json_object (json, NULL, LT_JSON_FLAT);
      add_text (json, "name", stage->name);
      lt_json_uint (json, "begin_ns", stage->begin_ns);
      if (stage->end_ns > 0)
        lt_json_uint (json, "end_ns", stage->end_ns);
      else
        lt_json_null (json, "end_ns");
      lt_json_double (json, "from", stage->from);
      lt_json_double (json, "to", stage->to);
      lt_json_end (json);
    }
  lt_json_end (json);
}

static void
add_head (LtJson *json, const LtRunTag *tag, guint n_runs, const LtRun *run)
{
  add_text (json, "scenario", tag->scenario);
  lt_json_uint (json, "run", tag->number);
  lt_json_uint (json, "runs", n_runs);
  lt_json_uint (json, "index", tag->index);
  lt_json_boolean (json, "open", lt_run_is_open_loop (run));
  lt_json_boolean (json, "batched", lt_run_is_batched (run));
  lt_json_uint (json, "workers", run->n_workers);
  lt_json_uint (json, "warmup_ns", run->warmup_ns);
  lt_chart_data_add_stages (json, run);
  lt_json_array (json, "operations", LT_JSON_FLAT);
  for (guint i = 0; lt_run_get_operation (run, i) != NULL; i++)
    if (is_in_mix (run, i))
      add_text (json, NULL, lt_run_get_operation (run, i)->name);
  lt_json_end (json);
}

static void
add_record (LtJson *json, const LtChartDocument *document, const LtRecord *record)
{
  const LtRunTag tag = lt_record_get_tag (record);
  const LtRun *run = lt_record_get_run (record);
  LtRecordView view;
  const LtSnapshot *last = lt_record_open (record, &view);

  lt_json_object (json, NULL, LT_JSON_FLAT);
  add_head (json, &tag, document->result->n_repetitions, run);
  add_intervals (json, run, lt_series_set_get (document->series, tag.index));
  if (last != NULL && last->phase == LT_PHASE_MEASURE)
    add_totals (json, run, last->total);
  else
    lt_json_null (json, "totals");
  lt_json_end (json);
  lt_record_close (&view);
}

static void
add_document (LtJson *json, const LtChartDocument *document)
{
  lt_json_object (json, NULL, LT_JSON_FLAT);
  add_text (json, "label", document->label);
  lt_json_array (json, "runs", LT_JSON_FLAT);
  for (guint i = 0; i < document->result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (document->result, i);

      if (record != NULL && lt_record_get_run (record) != NULL)
        add_record (json, document, record);
    }
  lt_json_end (json);
  lt_json_end (json);
}

char *
lt_chart_data (const LtChartDocument *documents, guint n_documents)
{
  LtJson *json = lt_json_new (FALSE);

  lt_json_object (json, NULL, LT_JSON_FLAT);
  lt_json_array (json, "documents", LT_JSON_FLAT);
  for (guint i = 0; i < n_documents; i++)
    add_document (json, &documents[i]);
  lt_json_end (json);
  lt_json_end (json);
  return finish (json);
}

char *
lt_chart_data_run (const LtRunTag *tag, guint n_runs, const LtRun *run)
{
  LtJson *json = lt_json_new (FALSE);

  lt_json_object (json, NULL, LT_JSON_FLAT);
  add_head (json, tag, n_runs, run);
  lt_json_array (json, "intervals", LT_JSON_FLAT);
  lt_json_end (json);
  lt_json_null (json, "totals");
  lt_json_end (json);
  return finish (json);
}

char *
lt_chart_data_interval (const LtRunTag *tag, const LtRun *run, const LtSeriesRow *row)
{
  LtJson *json = lt_json_new (FALSE);

  lt_json_object (json, NULL, LT_JSON_FLAT);
  lt_json_uint (json, "index", tag->index);
  add_interval (json, "interval", run, row);
  lt_json_end (json);
  return finish (json);
}

char *
lt_chart_data_totals (const LtRunTag *tag, const LtRun *run, const LtStats *total)
{
  LtJson *json = lt_json_new (FALSE);

  lt_json_object (json, NULL, LT_JSON_FLAT);
  lt_json_uint (json, "index", tag->index);
  add_totals (json, run, total);
  lt_json_end (json);
  return finish (json);
}
