/* SPDX-License-Identifier: MIT */

#include "lt-result-json.h"

#include "lt-result-parts.h"

#include <math.h>

/* Verdict and crash */

void
lt_result_add_strings (LtJson *json, const char *key, const GPtrArray *lines)
{
  lt_json_array (json, key, LT_JSON_LINES);
  for (guint i = 0; i < lines->len; i++)
    lt_json_string (json, NULL, g_ptr_array_index (lines, i));
  lt_json_end (json);
}

void
lt_result_add_verdict (LtJson *json, const char *key, const LtVerdict *verdict)
{
  lt_json_object (json, key, LT_JSON_LINES);
  lt_json_string (json, "outcome", verdict->outcome);
  lt_json_uint (json, "exit_status", verdict->exit_status);
  lt_result_add_strings (json, "reasons", verdict->reasons);
  lt_json_end (json);
}

/* An address is no quantity and may not fit what readers use for numbers. */
static void
add_address (LtJson *json, const LtCrashInfo *crash)
{
  g_autofree char *address = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", crash->address);

  lt_json_string (json, "address", lt_crash_info_has_address (crash) ? address : NULL);
}

void
lt_result_add_crash (LtJson *json, const char *key, const LtCrashInfo *crash)
{
  if (crash == NULL)
    {
      lt_json_null (json, key);
      return;
    }
  lt_json_object (json, key, LT_JSON_LINES);
  lt_json_string (json, "kind", crash->kind);
  lt_json_string (json, "stage", crash->stage);
  lt_json_int (json, "signal", crash->signal);
  lt_json_string (json, "signal_name", crash->signal_name);
  lt_json_int (json, "exit_status", crash->exit_status);
  if (crash->worker >= 0)
    lt_json_int (json, "worker", crash->worker);
  else
    lt_json_null (json, "worker");
  lt_json_string (json, "operation", crash->operation);
  lt_json_uint (json, "iteration", crash->iteration);
  add_address (json, crash);
  lt_json_array (json, "backtrace", LT_JSON_LINES);
  for (guint i = 0; crash->backtrace != NULL && crash->backtrace[i] != NULL; i++)
    lt_json_string (json, NULL, crash->backtrace[i]);
  lt_json_end (json);
  lt_json_end (json);
}

/* The spans of the last snapshot: a run that ended in its warm-up has measured
 * nothing. */

static const LtStats *
measured_of (const LtSnapshot *last)
{
  return last != NULL && last->phase == LT_PHASE_MEASURE ? last->total : NULL;
}

static const LtStats *
warmup_of (const LtSnapshot *last)
{
  if (last == NULL)
    return NULL;
  return last->phase == LT_PHASE_WARMUP ? last->total : last->warmup;
}

/* Load */

static void
add_open_load (LtJson *json, const LtSnapshot *last, const LtStats *measured)
{
  const double share = lt_stats_achieved_share (measured, last->unstarted);
  const double started = (double) (lt_op_stats_count (&measured->all) + measured->all.skipped);

  lt_json_double (json, "achieved_rate_per_second",
                  measured->duration_ns == 0 ? 0
                                             : started * 1e9 / (double) measured->duration_ns);
  if (started + (double) last->unstarted > 0)
    {
      lt_json_double (json, "achieved_share", share);
      lt_json_boolean (json, "sustained", share >= LT_STATS_SUSTAINED_SHARE);
    }
  else
    {
      lt_json_null (json, "achieved_share");
      lt_json_null (json, "sustained");
    }
  lt_json_uint (json, "unstarted", last->unstarted);
  lt_json_uint (json, "dropped", last->dropped);
  lt_result_add_summary (json, "lag", measured->lag);
}

static void
add_load (LtJson *json, const LtRun *run, const LtSnapshot *last)
{
  const LtStats *measured = measured_of (last);
  static const char *const keys[] = {
    "achieved_rate_per_second", "achieved_share", "sustained", "unstarted", "dropped", "lag"
  };

  if (run == NULL)
    {
      lt_json_null (json, "load");
      return;
    }
  lt_json_object (json, "load", LT_JSON_LINES);
  lt_json_string (json, "model", lt_run_is_open_loop (run) ? "open" : "closed");
  lt_json_double (json, "target_rate_per_second",
                  lt_run_is_open_loop (run) ? run->rate_per_s : NAN);
  if (lt_run_is_open_loop (run) && measured != NULL)
    add_open_load (json, last, measured);
  else
    for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
      lt_json_null (json, keys[i]);
  lt_json_end (json);
}

/* Memory and processor */

static void
add_memory (LtJson *json, const LtSnapshot *last)
{
  if (last == NULL || !last->memory.known)
    {
      lt_json_null (json, "memory");
      return;
    }
  lt_json_object (json, "memory", LT_JSON_FLAT);
  lt_json_uint (json, "start_bytes", last->memory.start_bytes);
  lt_json_uint (json, "peak_bytes", last->memory.peak_bytes);
  lt_json_uint (json, "end_bytes", last->memory.end_bytes);
  lt_json_double (json, "slope_bytes_per_second", last->memory.slope_bytes_per_s);
  lt_json_end (json);
}

static void
add_resources (LtJson *json, const LtSnapshot *last)
{
  if (last == NULL || !last->resources.known)
    {
      lt_json_null (json, "resources");
      return;
    }
  lt_json_object (json, "resources", LT_JSON_FLAT);
  lt_json_uint (json, "rss_bytes", last->resources.rss_bytes);
  lt_json_uint (json, "cpu_ns", last->resources.cpu_ns);
  lt_json_double (json, "cpu_share", last->host_cpu_share);
  lt_json_uint (json, "threads", last->resources.n_threads);
  lt_json_end (json);
}

static void
add_noise (LtJson *json, const LtSnapshot *last)
{
  if (last == NULL || last->noise == NULL)
    {
      lt_json_null (json, "noise");
      return;
    }
  lt_json_object (json, "noise", LT_JSON_LINES);
  lt_json_uint (json, "period_ns", last->noise_period_ns);
  lt_result_add_summary (json, "wake_delay", last->noise);
  lt_json_end (json);
}

/* Documents */

static void
add_intervals (LtJson *json, const LtRun *run, LtSeries *series)
{
  const GPtrArray *rows = series != NULL ? lt_series_get_rows (series) : NULL;

  lt_json_array (json, "intervals", LT_JSON_LINES);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_result_add_row (json, run, g_ptr_array_index (rows, i), NULL);
      lt_json_end (json);
    }
  lt_json_end (json);
}

static void
add_record (LtJson *json, const LtRecord *record, LtSeries *series)
{
  const LtRunTag tag = lt_record_get_tag (record);
  const LtRun *run = lt_record_get_run (record);
  const LtVerdict *verdict = lt_record_get_verdict (record);
  LtRecordView view;
  const LtSnapshot *last = lt_record_open (record, &view);
  const LtStats *measured = measured_of (last);

  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_result_add_tag (json, &tag);
  lt_result_add_verdict (json, "verdict", verdict);
  lt_result_add_strings (json, "warnings", verdict->warnings);
  lt_result_add_crash (json, "crash", verdict->crash);
  lt_result_add_run (json, run);
  add_load (json, run, last);
  lt_result_add_load_changes (json, "load_changes", last);
  lt_result_add_span (json, "measured", run, measured);
  lt_result_add_span (json, "warmup", run, warmup_of (last));
  lt_result_add_stages (json, "stages", run, last);
  lt_result_add_verification (json, "verification", run, last);
  lt_result_add_steady (json, "steady", run, last);
  lt_result_add_errors (json, "errors", run, measured,
                        last != NULL ? last->error_samples : NULL);
  lt_result_add_metrics (json, "metrics", run, measured);
  add_memory (json, last);
  add_resources (json, last);
  add_noise (json, last);
  add_intervals (json, run, series);
  lt_json_end (json);
  lt_record_close (&view);
}

char *
lt_result_json_to_text (const LtResult *result, const LtSeriesSet *series)
{
  LtJson *json = lt_json_new (TRUE);

  lt_json_object (json, NULL, LT_JSON_LINES);
  lt_json_string (json, "schema", LT_RESULT_SCHEMA);
  lt_result_add_verdict (json, "verdict", result->verdict);
  lt_result_add_strings (json, "warnings", result->verdict->warnings);
  lt_result_add_thresholds (json, "thresholds", result);
  lt_result_add_baselines (json, "baselines", result);
  lt_result_add_call (json, result);
  lt_result_add_summaries (json, "summary", result);
  lt_json_array (json, "runs", LT_JSON_LINES);
  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);

      if (record != NULL)
        add_record (json, record, series != NULL ? lt_series_set_get (series, i) : NULL);
    }
  lt_json_end (json);
  lt_json_end (json);
  return lt_json_finish (json);
}

static LtJson *
begin_line (const char *type, const LtRunTag *tag)
{
  LtJson *json = lt_json_new (FALSE);

  lt_json_object (json, NULL, LT_JSON_FLAT);
  lt_json_string (json, "type", type);
  if (tag != NULL)
    lt_result_add_tag (json, tag);
  return json;
}

static char *
end_line (LtJson *json)
{
  lt_json_end (json);
  return lt_json_finish (json);
}

char *
lt_interval_json_header (const LtResult *result)
{
  LtJson *json = begin_line ("header", NULL);

  lt_json_string (json, "schema", LT_INTERVALS_SCHEMA);
  lt_result_add_call (json, result);
  return end_line (json);
}

char *
lt_interval_json_run (const LtRunTag *tag, const LtRun *run)
{
  LtJson *json = begin_line ("run", tag);

  lt_result_add_run (json, run);
  return end_line (json);
}

char *
lt_interval_json_row (const LtRunTag *tag, const LtRun *run, const LtSeriesRow *row,
                      const LtStats *interval)
{
  LtJson *json = begin_line ("interval", tag);

  lt_result_add_row (json, run, row, interval);
  return end_line (json);
}

char *
lt_interval_json_run_end (const LtRunTag *tag, const LtVerdict *verdict)
{
  LtJson *json = begin_line ("run-end", tag);

  lt_result_add_verdict (json, "verdict", verdict);
  lt_result_add_strings (json, "warnings", verdict->warnings);
  lt_result_add_crash (json, "crash", verdict->crash);
  return end_line (json);
}

char *
lt_interval_json_end (const LtResult *result)
{
  LtJson *json = begin_line ("end", NULL);

  lt_result_add_verdict (json, "verdict", result->verdict);
  lt_result_add_strings (json, "warnings", result->verdict->warnings);
  return end_line (json);
}
