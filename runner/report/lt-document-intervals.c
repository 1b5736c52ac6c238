/* SPDX-License-Identifier: MIT */

#include "lt-document-parts.h"

#define MAX_CELLS 100000u /* rows x operations, as a series has at most */

typedef struct Reading
{
  const LtRun *run;
  LtSeries *series;
  LtSeriesRow *row;
} Reading;

/* The count is not in the document: it says whether there are numbers. */
static LtSeriesLatency
read_latency (LtMembers *members, const LtJsonValue *object, const char *key)
{
  const LtJsonValue *from = lt_members_enter (members, object, key);
  LtSeriesLatency latency = { 0 };

  if (from == NULL)
    return latency;
  latency.count = 1;
  latency.p50 = lt_members_uint (members, from, "p50", G_MAXINT64);
  latency.p95 = lt_members_uint (members, from, "p95", G_MAXINT64);
  latency.p99 = lt_members_uint (members, from, "p99", G_MAXINT64);
  latency.max = lt_members_uint (members, from, "max", G_MAXINT64);
  lt_members_leave (members);
  return latency;
}

static void
read_op (LtMembers *members, const LtJsonValue *object, LtSeriesOp *op)
{
  const guint64 count = lt_members_uint (members, object, "count", G_MAXINT64);

  op->errors = lt_members_uint (members, object, "errors", count);
  op->ok = count - op->errors;
  op->skipped = lt_members_uint (members, object, "skipped", G_MAXINT64);
  op->ops_per_s = lt_members_double (members, object, "ops_per_second");
  op->service = read_latency (members, object, "service");
  op->response = read_latency (members, object, "response");
}

static void
read_operation (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  Reading *reading = data;
  g_autofree char *name = lt_members_text (members, object, "name");
  const guint i = lt_document_operation (members, reading->run, name);

  (void) index;
  if (members->error == NULL)
    read_op (members, object, &reading->row->ops[i]);
}

static void
read_errors (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  const Reading *reading = data;
  g_autofree char *name = lt_members_text (members, object, "class");
  LtSeriesErrors errors = { .count = lt_members_uint (members, object, "count", G_MAXINT64) };

  (void) index;
  if (name != NULL && reading->run->plugin != NULL)
    errors.error_class = lt_document_error_class (reading->run, name);
  g_array_append_val (reading->row->errors, errors);
}

static void
read_heat (LtMembers *members, const LtJsonValue *object, const char *key, LtSeriesHeat *heat)
{
  const LtJsonValue *from = lt_members_enter (members, object, key);
  g_autoptr (GArray) counts = NULL;

  if (from == NULL)
    return;
  heat->first = (guint) lt_members_uint (members, from, "first", LT_SERIES_HEAT_BUCKETS - 1);
  counts = lt_members_counts (members, from, "counts", LT_SERIES_HEAT_BUCKETS - heat->first);
  heat->n = counts->len;
  heat->counts = (guint64 *) (gpointer) g_array_free (g_steal_pointer (&counts), FALSE);
  lt_members_leave (members);
}

/* Documents of earlier versions have none of these. */
static void
read_newer (LtMembers *members, const LtJsonValue *object, Reading *reading)
{
  LtSeriesRow *row = reading->row;
  const LtJsonValue *heat;

  if (!lt_members_has (object, "heat"))
    return;
  row->busy_known = !lt_members_is_null (members, object, "busy_workers");
  if (row->busy_known)
    row->busy = lt_members_double (members, object, "busy_workers");
  lt_members_each (members, object, "error_classes", LT_STATS_ERROR_CLASSES, read_errors,
                   reading);
  heat = lt_members_enter (members, object, "heat");
  if (heat == NULL)
    return;
  read_heat (members, heat, "service", &row->service_heat);
  read_heat (members, heat, "response", &row->response_heat);
  lt_members_leave (members);
}

static void
read_row (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  Reading *reading = data;
  const guint n_ops = reading->run->plugin != NULL ? reading->run->plugin->operations->len : 0;
  LtSeriesRow *row = lt_series_row_new_empty (n_ops);
  g_autofree char *phase = lt_members_text (members, object, "phase");
  const LtJsonValue *total = lt_members_enter (members, object, "total");

  (void) index;
  reading->row = row;
  if (total != NULL)
    {
      read_op (members, total, &row->ops[n_ops]);
      lt_members_leave (members);
    }
  row->phase = g_strcmp0 (phase, "warmup") == 0 ? LT_PHASE_WARMUP : LT_PHASE_MEASURE;
  row->time_ns = lt_members_uint (members, object, "time_ns", G_MAXINT64);
  row->interval_ns = lt_members_uint (members, object, "interval_ns", G_MAXINT64);
  row->target = lt_members_double (members, object, "target");
  lt_members_each (members, object, "operations", LT_DOCUMENT_MAX_OPERATIONS, read_operation,
                   reading);
  row->lag = read_latency (members, object, "lag");
  row->rss_known = !lt_members_is_null (members, object, "rss_bytes");
  if (row->rss_known)
    row->rss_bytes = lt_members_uint (members, object, "rss_bytes", G_MAXINT64);
  row->cpu_known = !lt_members_is_null (members, object, "cpu_share");
  if (row->cpu_known)
    row->cpu_share = lt_members_double (members, object, "cpu_share");
  read_newer (members, object, reading);
  lt_series_add_row (reading->series, row);
}

void
lt_document_read_intervals (LtMembers *members, const LtJsonValue *object, const LtRun *run,
                            LtSeries *series)
{
  const guint n_ops = run->plugin != NULL ? run->plugin->operations->len : 0;
  Reading reading = { .run = run, .series = series };

  /* A row takes memory for all operations, however few it has in the text. */
  lt_members_each (members, object, "intervals",
                   MIN (LT_SERIES_MAX_ROWS, MAX_CELLS / (n_ops + 1)), read_row, &reading);
}
