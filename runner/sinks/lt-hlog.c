/* SPDX-License-Identifier: MIT */

#include "lt-hlog.h"

#include "lt-hdr.h"
#include "lt-rendering.h"
#include "lt-text-plain.h"

#define NS_PER_MS 1e6

/* Seconds since 1970; 0 when it is not known. */
static gint64
read_time (const char *iso8601)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time =
    iso8601 != NULL ? g_date_time_new_from_iso8601 (iso8601, utc) : NULL;

  return time != NULL ? g_date_time_to_unix (time) : 0;
}

static void
add_number (GString *log, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (log, g_ascii_formatd (buffer, sizeof buffer, "%.3f", value));
}

/* A tag ends at a comma or a space; readers take no quotes. So what is neither a letter,
 * a digit nor one of "-._~/" is percent-encoded. "auth/login", or "login" of a call with
 * one scenario. */
static char *
make_tag (const LtResult *result, const LtRunTag *tag, const char *operation)
{
  g_autofree char *joined = result->n_scenarios > 1
                              ? g_strdup_printf ("%s/%s", tag->scenario, operation)
                              : g_strdup (operation);
  g_autofree char *safe = lt_text_sanitize (joined);

  return g_uri_escape_string (safe, "/", TRUE);
}

/* @begin_s: since the log's start. */
static void
add_line (GString *log, const char *tag, double begin_s, guint64 duration_ns,
          const LtHistogram *histogram)
{
  g_autofree char *payload = lt_hdr_encode (histogram);

  g_string_append_printf (log, "Tag=%s,", tag);
  add_number (log, begin_s);
  g_string_append_c (log, ',');
  add_number (log, (double) duration_ns / 1e9);
  g_string_append_c (log, ',');
  add_number (log, (double) histogram->max / NS_PER_MS);
  g_string_append_printf (log, ",%s\n", payload);
}

static void
add_operation (GString *log, const char *tag, double begin_s, guint64 duration_ns,
               const LtOpStats *stats)
{
  const LtHistogram *histogram = lt_rendering_latency (stats);

  if (histogram != NULL && histogram->count > 0)
    add_line (log, tag, begin_s, duration_ns, histogram);
}

static void
add_record (GString *log, const LtResult *result, const LtRecord *record)
{
  const LtRunTag tag = lt_record_get_tag (record);
  const LtRun *run = lt_record_get_run (record);
  LtRecordView view;
  const LtSnapshot *last = lt_record_open (record, &view);

  if (last != NULL && last->phase == LT_PHASE_MEASURE)
    {
      const guint64 warmup_ns = last->warmup != NULL ? last->warmup->duration_ns : 0;
      const gint64 later_s = read_time (run->started_at) - read_time (result->started_at);
      const double begin_s = (double) MAX (later_s, 0) + (double) warmup_ns / 1e9;

      for (guint i = 0; i < last->total->n_ops; i++)
        {
          g_autofree char *name = make_tag (result, &tag, lt_run_get_operation (run, i)->name);

          add_operation (log, name, begin_s, last->total->duration_ns, &last->total->ops[i]);
        }
    }
  lt_record_close (&view);
}

char *
lt_hlog (const LtResult *result, const LtSeriesSet *series)
{
  GString *log = g_string_new ("#[Histogram log format version 1.3]\n");
  const char *started_at = result->started_at != NULL ? result->started_at : "";
  g_autofree char *safe = lt_text_sanitize (started_at);

  (void) series;
  g_string_append_printf (log,
                          "#[StartTime: %" G_GINT64_FORMAT ".000 (seconds since epoch), %s]\n",
                          read_time (started_at), safe);
  g_string_append (log, "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
                        "\"Interval_Compressed_Histogram\"\n");
  for (guint i = 0; i < result->records->len; i++)
    if (lt_result_get_record (result, i) != NULL)
      add_record (log, result, lt_result_get_record (result, i));
  return g_string_free (log, FALSE);
}
