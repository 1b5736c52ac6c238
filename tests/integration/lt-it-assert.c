/* SPDX-License-Identifier: MIT */

#include "lt-it-assert.h"

#include <string.h>
#include <unistd.h>

/* Runs have a HOME that no other process has, and hand it on. */
static char *
name_of_ours (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "environ", NULL);
  g_autofree char *link = g_build_filename ("/proc", pid, "exe", NULL);
  g_autofree char *home = g_strconcat ("HOME=", lt_it_tmp (), NULL);
  g_autofree char *environment = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &environment, &length, NULL))
    return NULL;
  for (const char *at = environment; at < environment + length; at += strlen (at) + 1)
    {
      char *name;

      if (!g_str_equal (at, home))
        continue;
      name = g_file_read_link (link, NULL);
      return name != NULL ? name : g_strdup ("a process that is ending");
    }
  return NULL;
}

static char *
find_process_left (void)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *pid;

  while ((pid = g_dir_read_name (proc)) != NULL)
    {
      g_autofree char *name = g_ascii_isdigit (pid[0]) ? name_of_ours (pid) : NULL;

      if (name != NULL)
        return g_strdup_printf ("%s (%s)", name, pid);
    }
  return NULL;
}

void
lt_it_assert_nothing_left (guint within_ms)
{
  const gint64 deadline_us = g_get_monotonic_time () + (gint64) within_ms * 1000;
  g_autofree char *left = find_process_left ();

  while (left != NULL && g_get_monotonic_time () < deadline_us)
    {
      g_usleep (2000);
      g_free (left);
      left = find_process_left ();
    }
  if (left != NULL)
    g_error ("expected no process to be left, found %s", left);
}

void
lt_it_assert_says (const char *text, const char *words)
{
  g_auto (GStrv) each = g_strsplit (words, "|", -1);

  g_assert_nonnull (text);
  for (guint i = 0; each[i] != NULL; i++)
    {
      if (strstr (text, each[i]) == NULL)
        g_error ("expected \"%s\" in \"%s\"", each[i], text);
    }
}

void
lt_it_assert_passes (const LtIt *it, const char *what)
{
  if (it->exit_status != 0)
    g_error ("%s: expected exit 0, found %d: %s%s", what, it->exit_status, it->err, it->out);
}

void
lt_it_assert_refused (const LtIt *it, int status, const char *words)
{
  if (it->exit_status != status)
    g_error ("expected exit %d, found %d (signal %d): %s", status, it->exit_status, it->signal,
             it->err);
  g_assert_cmpstr (it->out, ==, "");
  g_assert_true (g_utf8_validate (it->err, -1, NULL));
  if (!g_str_has_prefix (it->err, "ltrun: ")
      || strchr (it->err, '\n') != it->err + strlen (it->err) - 1)
    g_error ("expected one line that begins \"ltrun: \", found \"%s\"", it->err);
  lt_it_assert_says (it->err, words);
}

static JsonObject *
parse_line (const char *line, JsonNode **ret_node)
{
  g_autoptr (GError) error = NULL;

  *ret_node = json_from_string (line, &error);
  g_assert_no_error (error);
  g_assert_true (*ret_node != NULL && JSON_NODE_HOLDS_OBJECT (*ret_node));
  return json_node_get_object (*ret_node);
}

/* The types of the lines of a log, of one run: "header run interval ... run-end end". */
static const char *
type_of_line (guint i, guint n, gboolean ends)
{
  if (i == 0)
    return "header";
  if (ends && i + 1 == n)
    return "end";
  if (ends && i + 2 == n)
    return "run-end";
  return i == 1 ? "run" : "interval";
}

static void
assert_status (JsonObject *line, int status)
{
  JsonObject *verdict = json_object_get_object_member (line, "verdict");

  g_assert_cmpint (json_object_get_int_member (verdict, "exit_status"), ==, status);
}

guint64
lt_it_assert_log (const char *path, int status)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint64 time_ns = 0;
  guint n;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_suffix (text, "\n"));
  lines = g_strsplit (text, "\n", -1);
  n = g_strv_length (lines) - 1; /* nothing follows the last newline */
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (JsonNode) node = NULL;
      JsonObject *object = parse_line (lines[i], &node);
      const char *type = json_object_get_string_member (object, "type");

      g_assert_cmpstr (type, ==, type_of_line (i, n, status >= 0));
      if (g_str_equal (type, "interval"))
        {
          const guint64 later_ns = (guint64) json_object_get_int_member (object, "time_ns");

          g_assert_cmpuint (later_ns, >, time_ns);
          time_ns = later_ns;
        }
      if (g_str_equal (type, "end") || g_str_equal (type, "run-end"))
        assert_status (object, status);
    }
  g_assert_cmpuint (n, >=, status >= 0 ? 3 : 1);
  return time_ns;
}

char *
lt_it_findings (LtIt *it, const char **ret_text)
{
  JsonArray *checks = json_node_get_array (lt_it_get (it, "checks"));
  GString *found = g_string_new (NULL);

  *ret_text = "";
  for (guint i = 0; i < json_array_get_length (checks); i++)
    {
      JsonObject *check = json_array_get_object_element (checks, i);
      const char *status = json_object_get_string_member (check, "status");

      if (g_str_equal (status, "PASS") || g_str_equal (status, "SKIP"))
        continue;
      if (found->len == 0)
        *ret_text = json_object_get_string_member (check, "text");
      g_string_append_printf (found, "%s%s %s", found->len > 0 ? "|" : "", status,
                              json_object_get_string_member (check, "id"));
    }
  return g_string_free (found, FALSE);
}
