/* SPDX-License-Identifier: MIT */

#include "lt-sink-list.h"

#include "lt-file.h"
#include "lt-interval-log.h"
#include "lt-result-json.h"

#include <errno.h>
#include <glib/gstdio.h>

/* json=FILE: the result document, and FILE.log until it is written */

typedef struct JsonSink
{
  char *path;
  char *log_path;
  LtIntervalLog *log; /* NULL before begin */
  const LtResult *result;
  LtSeriesSet *series;
} JsonSink;

static void
json_free (gpointer self)
{
  JsonSink *sink = self;

  lt_interval_log_free (sink->log);
  lt_series_set_free (sink->series);
  g_free (sink->log_path);
  g_free (sink->path);
  g_free (sink);
}

static gpointer
json_open (const char *target, GError **error)
{
  g_autofree char *log_path = g_strconcat (target, ".log", NULL);
  JsonSink *sink;

  if (!lt_sink_check_file_name ("json", target, error))
    return NULL;
  if (!lt_file_check_replaceable (target, error))
    {
      g_prefix_error (error, "json=%s: can't be written: ", target);
      return NULL;
    }
  if (!lt_file_check_replaceable (log_path, error))
    {
      g_prefix_error (error, "json=%s: %s can't be written: ", target, log_path);
      return NULL;
    }
  sink = g_new0 (JsonSink, 1);
  sink->path = g_strdup (target);
  sink->log_path = g_steal_pointer (&log_path);
  sink->series = lt_series_set_new ();
  return sink;
}

/* A log that is there was left by a run whose controller was killed: it may be all
 * that is known of it. */
static void
keep_old_log (const JsonSink *sink)
{
  g_autofree char *old_path = g_strconcat (sink->log_path, ".old", NULL);

  if (g_file_test (sink->log_path, G_FILE_TEST_EXISTS))
    g_rename (sink->log_path, old_path);
}

/* The log is for the case that this process is killed. A log that can't be written
 * is no reason to fail: the result may still be. */
static gboolean
json_begin (gpointer self, const LtResult *result, GError **error)
{
  JsonSink *sink = self;

  (void) error;
  sink->result = result;
  keep_old_log (sink);
  sink->log = lt_interval_log_open (sink->log_path, NULL);
  if (sink->log != NULL)
    lt_interval_log_begin (sink->log, result, NULL);
  return TRUE;
}

static gboolean
json_run_begin (gpointer self, const LtRunTag *tag, const LtRun *run, GError **error)
{
  JsonSink *sink = self;

  (void) error;
  lt_series_set_begin (sink->series, tag, run);
  if (sink->log != NULL)
    lt_interval_log_run_begin (sink->log, tag, run, NULL);
  return TRUE;
}

static gboolean
json_update (gpointer self, const LtRunTag *tag, const LtSnapshot *snapshot, GError **error)
{
  JsonSink *sink = self;

  (void) error;
  lt_series_set_add (sink->series, tag, snapshot);
  if (sink->log != NULL)
    lt_interval_log_add (sink->log, tag, snapshot, NULL);
  return TRUE;
}

static gboolean
json_run_end (gpointer self, const LtRunTag *tag, const LtRun *run, const LtSnapshot *last,
              const LtVerdict *verdict, GError **error)
{
  JsonSink *sink = self;

  (void) run;
  (void) error;
  lt_series_set_add (sink->series, tag, last);
  if (sink->log != NULL)
    lt_interval_log_run_end (sink->log, tag, last, verdict, NULL);
  return TRUE;
}

/* When it can't be written the log becomes the result: with the verdict. */
static gboolean
json_end (gpointer self, GError **error)
{
  JsonSink *sink = self;
  g_autoptr (GError) cause = NULL;
  g_autofree char *text = lt_result_json_to_text (sink->result, sink->series);

  if (lt_file_replace (sink->path, text, &cause))
    {
      if (sink->log != NULL)
        lt_interval_log_delete (sink->log);
      return TRUE;
    }
  if (sink->log != NULL)
    lt_interval_log_end (sink->log, NULL);
  g_set_error (error, cause->domain, cause->code, "%s: the result could not be written: %s%s%s",
               sink->path, cause->message, sink->log != NULL ? "; its intervals are in " : "",
               sink->log != NULL ? sink->log_path : "");
  return FALSE;
}

const LtSinkClass lt_sink_json = {
  .name = "json",
  .suffix = ".json",
  .help = "the whole result, " LT_RESULT_SCHEMA,
  .open = json_open,
  .free = json_free,
  .begin = json_begin,
  .run_begin = json_run_begin,
  .update = json_update,
  .run_end = json_run_end,
  .end = json_end,
};

/* jsonl=FILE: the interval log itself */

typedef struct JsonlSink
{
  char *path;
  LtIntervalLog *log;
} JsonlSink;

static void
jsonl_free (gpointer self)
{
  JsonlSink *sink = self;

  lt_interval_log_free (sink->log);
  g_free (sink->path);
  g_free (sink);
}

static gpointer
jsonl_open (const char *target, GError **error)
{
  LtIntervalLog *log;
  JsonlSink *sink;

  if (!lt_sink_check_file_name ("jsonl", target, error))
    return NULL;
  log = lt_interval_log_open (target, error);
  if (log == NULL)
    {
      g_prefix_error (error, "jsonl=%s: can't be written: ", target);
      return NULL;
    }
  sink = g_new0 (JsonlSink, 1);
  sink->path = g_strdup (target);
  sink->log = log;
  return sink;
}

static gboolean
named (const JsonlSink *sink, gboolean done, GError **error)
{
  if (!done)
    g_prefix_error (error, "%s: ", sink->path);
  return done;
}

static gboolean
jsonl_begin (gpointer self, const LtResult *result, GError **error)
{
  JsonlSink *sink = self;

  return named (sink, lt_interval_log_begin (sink->log, result, error), error);
}

static gboolean
jsonl_run_begin (gpointer self, const LtRunTag *tag, const LtRun *run, GError **error)
{
  JsonlSink *sink = self;

  return named (sink, lt_interval_log_run_begin (sink->log, tag, run, error), error);
}

static gboolean
jsonl_update (gpointer self, const LtRunTag *tag, const LtSnapshot *snapshot, GError **error)
{
  JsonlSink *sink = self;

  return named (sink, lt_interval_log_add (sink->log, tag, snapshot, error), error);
}

static gboolean
jsonl_run_end (gpointer self, const LtRunTag *tag, const LtRun *run, const LtSnapshot *last,
               const LtVerdict *verdict, GError **error)
{
  JsonlSink *sink = self;

  (void) run;
  return named (sink, lt_interval_log_run_end (sink->log, tag, last, verdict, error), error);
}

static gboolean
jsonl_end (gpointer self, GError **error)
{
  JsonlSink *sink = self;

  return named (sink, lt_interval_log_end (sink->log, error), error);
}

const LtSinkClass lt_sink_jsonl = {
  .name = "jsonl",
  .suffix = ".jsonl",
  .help = "a line an interval while the run lasts, " LT_INTERVALS_SCHEMA,
  .open = jsonl_open,
  .free = jsonl_free,
  .begin = jsonl_begin,
  .run_begin = jsonl_run_begin,
  .update = jsonl_update,
  .run_end = jsonl_run_end,
  .end = jsonl_end,
};
