/* SPDX-License-Identifier: MIT */

#include "lt-csv.h"

#include "lt-csv-cells.h"
#include "lt-summary.h"

static void
add_latency (GString *csv, const LtHistogram *histogram)
{
  LtSummary summary;

  if (histogram == NULL || histogram->count == 0)
    {
      g_string_append (csv, ",,,,,,,");
      return;
    }
  lt_summary_init (&summary, histogram);
  lt_csv_add_count (csv, summary.min);
  lt_csv_add_double (csv, summary.mean);
  lt_csv_add_count (csv, summary.p50);
  lt_csv_add_count (csv, summary.p95);
  lt_csv_add_count (csv, summary.p99);
  lt_csv_add_count (csv, summary.p999);
  lt_csv_add_count (csv, summary.max);
}

static void
add_row (GString *csv, const LtRunTag *tag, const char *operation, const LtOpStats *stats,
         guint64 duration_ns)
{
  lt_csv_add_text (csv, tag->scenario);
  g_string_append_printf (csv, ",%u,", tag->number);
  lt_csv_add_text (csv, operation);
  lt_csv_add_count (csv, duration_ns);
  lt_csv_add_count (csv, lt_op_stats_count (stats));
  lt_csv_add_count (csv, stats->errors);
  lt_csv_add_count (csv, stats->skipped);
  lt_csv_add_double (csv, lt_op_stats_rate (stats, duration_ns));
  lt_csv_add_double (csv, lt_op_stats_error_share (stats));
  add_latency (csv, stats->latency[LT_STATS_SERVICE]);
  add_latency (csv, stats->latency[LT_STATS_RESPONSE]);
  g_string_append (csv, "\r\n");
}

static void
add_record (GString *csv, const LtRecord *record)
{
  const LtRunTag tag = lt_record_get_tag (record);
  const LtRun *run = lt_record_get_run (record);
  LtRecordView view;
  const LtSnapshot *last = lt_record_open (record, &view);

  if (last != NULL && last->phase == LT_PHASE_MEASURE)
    {
      for (guint i = 0; i < last->total->n_ops; i++)
        if (lt_run_get_operation (run, i)->weight > 0)
          add_row (csv, &tag, lt_run_get_operation (run, i)->name, &last->total->ops[i],
                   last->total->duration_ns);
      add_row (csv, &tag, "total", &last->total->all, last->total->duration_ns);
    }
  lt_record_close (&view);
}

char *
lt_csv_totals (const LtResult *result, const LtSeriesSet *series)
{
  GString *csv = g_string_new ("scenario,run,operation,duration_ns,count,errors,skipped,"
                               "ops_per_second,error_rate");
  static const char *const clocks[] = { "service", "response" };
  static const char *const numbers[] = { "min", "mean", "p50", "p95", "p99", "p999", "max" };

  (void) series;
  for (guint i = 0; i < G_N_ELEMENTS (clocks); i++)
    for (guint j = 0; j < G_N_ELEMENTS (numbers); j++)
      g_string_append_printf (csv, ",%s_%s_ns", clocks[i], numbers[j]);
  g_string_append (csv, "\r\n");
  for (guint i = 0; i < result->records->len; i++)
    if (lt_result_get_record (result, i) != NULL)
      add_record (csv, lt_result_get_record (result, i));
  return g_string_free (csv, FALSE);
}
