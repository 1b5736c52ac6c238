/* SPDX-License-Identifier: MIT */

#include "lt-csv.h"

#include <string.h>

#include "lt-summary.h"

/* A spreadsheet takes a cell that begins like a formula for one: an apostrophe is what
 * tells it otherwise. */
static void
add_text (GString *csv, const char *text)
{
  g_string_append_c (csv, '"');
  if (*text != '\0' && strchr ("=+-@\t\r", *text) != NULL)
    g_string_append_c (csv, '\'');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *text);
    }
  g_string_append_c (csv, '"');
}

static void
add_double (GString *csv, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (csv, ",%s", g_ascii_formatd (buffer, sizeof buffer, "%.6g", value));
}

static void
add_count (GString *csv, guint64 value)
{
  g_string_append_printf (csv, ",%" G_GUINT64_FORMAT, value);
}

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
  add_count (csv, summary.min);
  add_double (csv, summary.mean);
  add_count (csv, summary.p50);
  add_count (csv, summary.p95);
  add_count (csv, summary.p99);
  add_count (csv, summary.p999);
  add_count (csv, summary.max);
}

static void
add_row (GString *csv, const LtRunTag *tag, const char *operation, const LtOpStats *stats,
         guint64 duration_ns)
{
  add_text (csv, tag->scenario);
  g_string_append_printf (csv, ",%u,", tag->number);
  add_text (csv, operation);
  add_count (csv, duration_ns);
  add_count (csv, lt_op_stats_count (stats));
  add_count (csv, stats->errors);
  add_count (csv, stats->skipped);
  add_double (csv, lt_op_stats_rate (stats, duration_ns));
  add_double (csv, lt_op_stats_error_share (stats));
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
lt_csv_totals (const LtResult *result)
{
  GString *csv = g_string_new ("scenario,run,operation,duration_ns,count,errors,skipped,"
                               "ops_per_second,error_rate");
  static const char *const clocks[] = { "service", "response" };
  static const char *const numbers[] = { "min", "mean", "p50", "p95", "p99", "p999", "max" };

  for (guint i = 0; i < G_N_ELEMENTS (clocks); i++)
    for (guint j = 0; j < G_N_ELEMENTS (numbers); j++)
      g_string_append_printf (csv, ",%s_%s_ns", clocks[i], numbers[j]);
  g_string_append (csv, "\r\n");
  for (guint i = 0; i < result->records->len; i++)
    if (lt_result_get_record (result, i) != NULL)
      add_record (csv, lt_result_get_record (result, i));
  return g_string_free (csv, FALSE);
}
