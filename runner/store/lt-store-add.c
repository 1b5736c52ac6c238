/* SPDX-License-Identifier: MIT */

#include "lt-store-private.h"

#include <string.h>

#include "lt-load-key.h"
#include "lt-summary.h"

/* ---- Figures --------------------------------------------------------------- */

/* Of which run and operation figures are added. */
typedef struct Target
{
  LtStore *store;
  const char *id;
  guint run;
  const char *operation; /* "": all together */
} Target;

static gboolean
add_figure (const Target *target, const char *metric, double value, GError **error)
{
  return lt_sql_run (target->store, error,
                     "INSERT OR REPLACE INTO figure (result, run, operation, metric, value)"
                     " VALUES (?, ?, ?, ?, ?)",
                     "tittd", target->id, (gint64) target->run, target->operation, metric,
                     value);
}

static gboolean
add_latency (const Target *target, const char *clock, const LtHistogram *histogram,
             GError **error)
{
  LtSummary summary;

  if (histogram == NULL || histogram->count == 0)
    return TRUE;
  lt_summary_init (&summary, histogram);

  const struct
  {
    const char *name;
    double value;
  } figures[] = {
    { "avg", summary.mean },
    { "min", (double) summary.min },
    { "p50", (double) summary.p50 },
    { "p90", (double) summary.p90 },
    { "p95", (double) summary.p95 },
    { "p99", (double) summary.p99 },
    { "p99.9", (double) summary.p999 },
    { "max", (double) summary.max },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      g_autofree char *metric = g_strconcat (clock, ".", figures[i].name, NULL);

      if (!add_figure (target, metric, figures[i].value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_operation (const Target *target, const LtOpStats *stats, guint64 duration_ns,
               GError **error)
{
  if (lt_op_stats_count (stats) > 0
      && !add_figure (target, "error_rate", lt_op_stats_error_share (stats), error))
    return FALSE;
  return add_figure (target, "ops", lt_op_stats_rate (stats, duration_ns), error)
         && add_latency (target, "service", stats->latency[LT_STATS_SERVICE], error)
         && add_latency (target, "response", stats->latency[LT_STATS_RESPONSE], error);
}

static gboolean
add_run_figures (const Target *target, const LtRecord *record, const LtSnapshot *last,
                 GError **error)
{
  const LtFigures *figures = lt_record_get_figures (record);

  if (figures->known[LT_FIGURE_ACHIEVED_SHARE]
      && !add_figure (target, "achieved_rate", figures->value[LT_FIGURE_ACHIEVED_SHARE], error))
    return FALSE;
  if (last->memory.known)
    return add_figure (target, "rss", (double) last->memory.peak_bytes, error);
  return !last->resources.known
         || add_figure (target, "rss", (double) last->resources.rss_bytes, error);
}

static gboolean
add_measured (Target *target, const LtRecord *record, const LtSnapshot *last, GError **error)
{
  const LtRun *run = lt_record_get_run (record);
  const LtStats *total = last->total;

  target->operation = "";
  if (!add_operation (target, &total->all, total->duration_ns, error)
      || !add_run_figures (target, record, last, error))
    return FALSE;
  for (guint i = 0; i < total->n_ops; i++)
    {
      const LtRunOperation *operation = lt_run_get_operation (run, i);

      if (operation == NULL || operation->weight <= 0)
        continue;
      target->operation = operation->name;
      if (!add_operation (target, &total->ops[i], total->duration_ns, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_record (LtStore *store, const char *id, const LtResult *result, const LtRecord *record,
            GError **error)
{
  const LtRunTag tag = lt_record_get_tag (record);
  const LtRun *run = lt_record_get_run (record);
  const LtRunPlugin *plugin = run != NULL ? run->plugin : NULL;
  g_autofree char *load = lt_load_key (result, record);
  Target target = { store, id, tag.index, "" };
  LtRecordView view;
  const LtSnapshot *last;
  gboolean good;

  if (!lt_sql_run (store, error,
                   "INSERT INTO run (result, number, scenario, repetition, suite, version,"
                   " sha256, load, outcome, counted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   "titittttti", id, (gint64) tag.index, tag.scenario, (gint64) tag.number,
                   plugin != NULL ? plugin->id : NULL, plugin != NULL ? plugin->version : NULL,
                   plugin != NULL ? plugin->sha256 : NULL, load,
                   lt_record_get_verdict (record)->outcome,
                   (gint64) lt_record_is_counted (record)))
    return FALSE;
  last = lt_record_open (record, &view);
  good = last == NULL || last->phase != LT_PHASE_MEASURE || last->total == NULL
         || add_measured (&target, record, last, error);
  lt_record_close (&view);
  return good;
}

gboolean
lt_store_add_figures (LtStore *store, const char *id, const LtResult *result, GError **error)
{
  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);

      if (record != NULL && !add_record (store, id, result, record, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- The result ------------------------------------------------------------ */

static gboolean
add_labels (LtStore *store, const LtResult *result, GError **error)
{
  for (guint i = 0; i < result->labels->len; i++)
    {
      const LtLabel *label = g_ptr_array_index (result->labels, i);

      if (!lt_store_label (store, result->id, label->name, label->value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_result (LtStore *store, const LtResult *result, GBytes *packed, gsize length,
            GError **error)
{
  static const LtRunHost unknown = { 0 };
  const LtRunHost *host = result->host != NULL ? result->host : &unknown;
  const LtRevision *revision = result->revision;
  const LtVerdict *verdict = result->verdict;
  g_autofree char *key = lt_host_key (result->host);

  return lt_sql_run (
    store, error,
    "INSERT INTO result (id, started_at, version, hostname, os, kernel, cpu, cpus,"
    " memory_bytes, host, \"commit\", branch, dirty, outcome, exit_status, reason,"
    " document_bytes, document, verb)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif (?, -1), ?, ?, ?, ?, ?, ?)",
    "tttttttiitttititibt", result->id, result->started_at, result->version, host->hostname,
    host->os, host->kernel, host->cpu, (gint64) host->n_cpus, (gint64) host->memory_bytes, key,
    revision != NULL ? revision->commit : NULL, revision != NULL ? revision->branch : NULL,
    revision != NULL && revision->has_dirty ? (gint64) revision->dirty : (gint64) -1,
    verdict->outcome, (gint64) verdict->exit_status,
    verdict->reasons->len > 0 ? (const char *) g_ptr_array_index (verdict->reasons, 0) : NULL,
    (gint64) length, packed, result->verb);
}

static gboolean
is_there (LtStore *store, const char *id)
{
  g_autoptr (sqlite3_stmt) statement =
    lt_sql_prepare (store, NULL, "SELECT 1 FROM result WHERE id = ?", "t", id);

  return statement != NULL && lt_sql_step (store, statement, NULL) == 1;
}

static gboolean
add_whole (LtStore *store, const LtResult *result, GBytes *packed, gsize length, GError **error)
{
  if (is_there (store, result->id))
    {
      g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_EXISTS, "%s: %s is there already",
                   store->path, result->id);
      return FALSE;
    }
  return add_result (store, result, packed, length, error)
         && lt_store_add_figures (store, result->id, result, error)
         && add_labels (store, result, error);
}

static LtDocument *
parse (const char *text, gsize length, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (LtDocument) document = lt_document_parse (text, length, &local);
  const LtResult *result = document != NULL ? document->result : NULL;

  if (result != NULL && result->id != NULL && g_uuid_string_is_valid (result->id)
      && result->started_at != NULL)
    return g_steal_pointer (&document);
  g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_DOCUMENT, "%s",
               local != NULL ? local->message
                             : "expected a result with a UUID and the time when it began");
  return NULL;
}

gboolean
lt_store_add (LtStore *store, const char *text, gsize length, char **ret_id, GError **error)
{
  g_autoptr (LtDocument) document = parse (text, length, error);
  g_autoptr (GBytes) packed = document != NULL ? lt_blob_pack (text, length) : NULL;

  if (document == NULL)
    return FALSE;
  if (packed == NULL)
    {
      g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_IO, "%s: no memory", store->path);
      return FALSE;
    }
  if (!lt_sql_begin (store, error)
      || !lt_sql_end (store, add_whole (store, document->result, packed, length, error), error))
    return FALSE;
  if (ret_id != NULL)
    *ret_id = g_strdup (document->result->id);
  return TRUE;
}
