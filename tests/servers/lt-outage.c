/* SPDX-License-Identifier: MIT */

#include "lt-outage.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define WAIT_S 60
/* Never lasts that long: it is interrupted when all is seen. */
#define DURATION_S (4 * WAIT_S)
#define POLL_US 50000

/* One line of the interval log. */
typedef struct Row
{
  double ok;
  double errors;
} Row;

/* Those that are written by now, but for a line that is not whole yet. */
static GArray *
read_rows (const char *file)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (file, &text, NULL, NULL))
    return rows;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++)
    {
      g_autoptr (JsonNode) node = json_from_string (lines[i], NULL);
      JsonObject *object = node != NULL ? json_node_get_object (node) : NULL;
      JsonObject *total;
      Row row;

      if (object == NULL
          || g_strcmp0 (json_object_get_string_member (object, "type"), "interval") != 0)
        continue;
      total = json_object_get_object_member (object, "total");
      row.errors = json_object_get_double_member (total, "errors");
      row.ok = json_object_get_double_member (total, "count") - row.errors;
      g_array_append_val (rows, row);
    }
  return rows;
}

typedef enum
{
  ROW_GOOD,      /* some operations were */
  ROW_BAD,       /* some were not */
  ROW_RECOVERED, /* some were good, none was not */
} RowKind;

static gboolean
is_row (const Row *row, RowKind kind)
{
  switch (kind)
    {
    case ROW_GOOD:
      return row->ok > 0;
    case ROW_BAD:
      return row->errors > 0;
    case ROW_RECOVERED:
      return row->ok > 0 && row->errors == 0;
    default:
      g_assert_not_reached ();
    }
}

/* Waits for a row from @from on that is of @kind; returns the number of rows there are
 * then. */
static guint
wait_for_row (const LtItRunning *running, const char *file, guint from, RowKind kind)
{
  static const char *const names[] = { "good", "failed", "only good" };
  const gint64 deadline_us = g_get_monotonic_time () + WAIT_S * G_TIME_SPAN_SECOND;
  Row last = { 0, 0 };
  guint n_rows = 0;

  while (g_get_monotonic_time () < deadline_us)
    {
      g_autoptr (GArray) rows = read_rows (file);

      for (guint i = from; i < rows->len; i++)
        {
          last = g_array_index (rows, Row, i);
          if (is_row (&last, kind))
            return rows->len;
        }
      n_rows = rows->len;
      lt_it_assert_runs (running);
      g_usleep (POLL_US);
    }
  g_error ("no interval with %s operations within %d s: %u of %u are new, the last one with %g "
           "that were good and %g that were not",
           names[kind], WAIT_S, n_rows - MIN (from, n_rows), n_rows, last.ok, last.errors);
}

static void
assert_good (const char *file, guint n_good)
{
  g_autoptr (GArray) rows = read_rows (file);

  for (guint i = 0; i < n_good; i++)
    g_assert_cmpfloat (g_array_index (rows, Row, i).errors, ==, 0);
}

static void
take_away (LtServer *server, LtOutageKind kind)
{
  if (kind == LT_OUTAGE_STOP)
    lt_server_kill (server);
  else
    lt_server_pause (server);
}

static void
bring_back (LtServer *server, LtOutageKind kind)
{
  if (kind == LT_OUTAGE_STOP)
    lt_server_restart (server);
  else
    lt_server_resume (server);
}

LtIt *
lt_outage_run (LtServer *server, LtOutageKind kind, const char *words, ...)
{
  g_autofree char *file = g_build_filename (lt_it_tmp (), "outage.jsonl", NULL);
  g_autofree char *line = NULL;
  LtItRunning *running;
  guint n_good, n_bad;
  va_list args;
  LtIt *it;

  va_start (args, words);
  line = g_strdup_vprintf (words, args);
  va_end (args);
  g_unlink (file);
  running =
    lt_it_start (NULL, "%s -q --format json -c 4 -d %d -o jsonl=%s", line, DURATION_S, file);
  n_good = wait_for_row (running, file, 0, ROW_GOOD);
  take_away (server, kind);
  n_bad = wait_for_row (running, file, n_good, ROW_BAD);
  bring_back (server, kind);
  wait_for_row (running, file, n_bad, ROW_RECOVERED);
  kill (lt_it_pid (running), SIGINT);
  it = lt_it_wait (running, WAIT_S);

  if (it->exit_status != 105)
    g_error ("%s: status %d: %s", line, it->exit_status, it->err);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "interrupted");
  g_assert_cmpfloat (lt_it_number (it, "measured.total.errors"), >, 0);
  assert_good (file, n_good);
  lt_it_assert_no_orphans ();
  return it;
}

guint64
lt_outage_errors (LtIt *it, const char *error_class)
{
  JsonArray *classes = json_node_get_array (lt_it_get (it, "errors"));

  for (guint i = 0; i < json_array_get_length (classes); i++)
    {
      JsonObject *object = json_array_get_object_element (classes, i);

      if (g_str_equal (json_object_get_string_member (object, "class"), error_class))
        return (guint64) json_object_get_int_member (object, "count");
    }
  return 0;
}
