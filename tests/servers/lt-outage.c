/* SPDX-License-Identifier: MIT */

#include "lt-outage.h"

#include <glib/gstdio.h>
#include <string.h>

#define DURATION_S 10
#define WAIT_S 60
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

/* Waits for a row from @from on that has operations of one kind; returns the number of
 * rows there are then. */
static guint
wait_for_row (const char *file, guint from, gboolean failed)
{
  const gint64 deadline_us = g_get_monotonic_time () + WAIT_S * G_TIME_SPAN_SECOND;

  while (g_get_monotonic_time () < deadline_us)
    {
      g_autoptr (GArray) rows = read_rows (file);

      for (guint i = from; i < rows->len; i++)
        {
          const Row *row = &g_array_index (rows, Row, i);

          if (failed ? row->errors > 0 : row->ok > 0)
            return rows->len;
        }
      g_usleep (POLL_US);
    }
  g_error ("no interval with %s operations within %d s", failed ? "failed" : "good", WAIT_S);
}

static void
assert_recovered (const char *file, guint n_good, guint n_bad)
{
  g_autoptr (GArray) rows = read_rows (file);
  double good_after = 0;

  for (guint i = 0; i < n_good; i++)
    g_assert_cmpfloat (g_array_index (rows, Row, i).errors, ==, 0);
  for (guint i = n_bad; i < rows->len; i++)
    good_after += g_array_index (rows, Row, i).ok;
  g_assert_cmpfloat (good_after, >, 0);
  g_assert_cmpfloat (g_array_index (rows, Row, rows->len - 1).errors, ==, 0);
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
  n_good = wait_for_row (file, 0, FALSE);
  take_away (server, kind);
  n_bad = wait_for_row (file, n_good, TRUE);
  bring_back (server, kind);
  it = lt_it_wait (running, WAIT_S);

  if (it->exit_status != 0)
    g_error ("%s: status %d: %s", line, it->exit_status, it->err);
  g_assert_cmpfloat (it->seconds, <, DURATION_S + 20);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "pass");
  g_assert_cmpfloat (lt_it_number (it, "measured.total.errors"), >, 0);
  assert_recovered (file, n_good, n_bad);
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
