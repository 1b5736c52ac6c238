/* SPDX-License-Identifier: MIT */

#include "lt-csv.h"

#include "lt-csv-cells.h"

static void
add_latency (GString *csv, const LtSeriesLatency *latency)
{
  if (latency->count == 0)
    {
      g_string_append (csv, ",,,,");
      return;
    }
  lt_csv_add_count (csv, latency->p50);
  lt_csv_add_count (csv, latency->p95);
  lt_csv_add_count (csv, latency->p99);
  lt_csv_add_count (csv, latency->max);
}

static void
add_numbers (GString *csv, const LtSeriesOp *op)
{
  const guint64 count = op->ok + op->errors;

  lt_csv_add_count (csv, count);
  lt_csv_add_count (csv, op->errors);
  lt_csv_add_count (csv, op->skipped);
  lt_csv_add_double (csv, op->ops_per_s);
  lt_csv_add_double (csv, count > 0 ? (double) op->errors / (double) count : 0);
  add_latency (csv, &op->service);
  add_latency (csv, &op->response);
}

/* What an interval has once: the lag of starts, and the process. */
static void
add_facts (GString *csv, const LtSeriesRow *row)
{
  add_latency (csv, &row->lag);
  if (row->rss_known)
    lt_csv_add_count (csv, row->rss_bytes);
  else
    g_string_append_c (csv, ',');
  if (row->cpu_known)
    lt_csv_add_double (csv, row->cpu_share);
  else
    g_string_append_c (csv, ',');
}

static void
add_row (GString *csv, const LtRunTag *tag, const LtSeriesRow *row, const char *operation,
         const LtSeriesOp *op)
{
  lt_csv_add_text (csv, tag->scenario);
  g_string_append_printf (csv, ",%u,%s", tag->number,
                          row->phase == LT_PHASE_WARMUP ? "warmup" : "measure");
  lt_csv_add_count (csv, row->time_ns);
  lt_csv_add_count (csv, row->interval_ns);
  lt_csv_add_double (csv, row->target);
  g_string_append_c (csv, ',');
  lt_csv_add_text (csv, operation);
  add_numbers (csv, op);
  if (op == &row->ops[row->n_ops])
    add_facts (csv, row);
  else
    g_string_append (csv, ",,,,,,");
  g_string_append (csv, "\r\n");
}

static void
add_run (GString *csv, const LtRecord *record, LtSeries *series)
{
  const LtRunTag tag = lt_record_get_tag (record);
  const LtRun *run = lt_record_get_run (record);
  const GPtrArray *rows = lt_series_get_rows (series);

  for (guint i = 0; run != NULL && i < rows->len; i++)
    {
      const LtSeriesRow *row = g_ptr_array_index (rows, i);

      for (guint op = 0; op < row->n_ops; op++)
        if (lt_run_get_operation (run, op)->weight > 0)
          add_row (csv, &tag, row, lt_run_get_operation (run, op)->name, &row->ops[op]);
      add_row (csv, &tag, row, "total", &row->ops[row->n_ops]);
    }
}

char *
lt_csv_series (const LtResult *result, const LtSeriesSet *series)
{
  GString *csv = g_string_new ("scenario,run,phase,time_ns,interval_ns,target,operation,count,"
                               "errors,skipped,ops_per_second,error_rate");
  static const char *const clocks[] = { "service", "response", "lag" };
  static const char *const numbers[] = { "p50", "p95", "p99", "max" };

  for (guint i = 0; i < G_N_ELEMENTS (clocks); i++)
    for (guint j = 0; j < G_N_ELEMENTS (numbers); j++)
      g_string_append_printf (csv, ",%s_%s_ns", clocks[i], numbers[j]);
  g_string_append (csv, ",rss_bytes,cpu_share\r\n");
  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);
      LtSeries *of_run = record != NULL ? lt_series_set_get (series, i) : NULL;

      if (of_run != NULL)
        add_run (csv, record, of_run);
    }
  return g_string_free (csv, FALSE);
}
