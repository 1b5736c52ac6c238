/* SPDX-License-Identifier: MIT
 *
 * Standard output carries the result and nothing else; what cannot be written is told.
 */

#include "lt-it.h"

#include <glib/gstdio.h>
#include <string.h>

#define ESCAPE "\x1b["

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; *text != '\0'; text++)
    n += *text == '\n';
  return n;
}

static char *
in_tmp (const char *name)
{
  return g_build_filename (lt_it_tmp (), name, NULL);
}

static void
assert_no_escape (const char *text)
{
  g_assert_null (strchr (text, '\x1b'));
  g_assert_null (strchr (text, '\r'));
}

/* Progress */

/* One line an interval, each of a form that a log can hold, and one at the end. */
static void
test_progress (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autoptr (LtIt) it = lt_it_run (30, "%s -c 1 -d 2100ms -w 300ms", file);
  g_auto (GStrv) lines = g_strsplit (it->err, "\n", -1);

  g_assert_cmpint (it->exit_status, ==, 0);
  assert_no_escape (it->err);
  assert_no_escape (it->out);
  g_assert_cmpuint (count_lines (it->err), >=, 3);
  g_assert_cmpuint (count_lines (it->err), <=, 6);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      if (*lines[i + 1] == '\0')
        g_assert_true (g_str_has_prefix (lines[i], "recorded as "));
      else
        g_assert_nonnull (strstr (lines[i], "ops/s"));
      g_assert_cmpuint (g_utf8_strlen (lines[i], -1), <=, 100);
    }
  g_assert_null (strstr (it->out, "0s/"));
}

static void
test_quiet (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *options = lt_it_fixture ("options");
  g_autoptr (LtIt) it = lt_it_run (30, "%s -c 1 -d 1100ms --quiet", file);
  g_autoptr (LtIt) logs = lt_it_run (30, "%s -c 1 -d 50ms -q", options);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpstr (it->err, ==, "");
  g_assert_nonnull (strstr (it->out, "PASS"));
  g_assert_cmpstr (logs->err, ==, "");
}

/* Terminals */

/* Runs in a terminal of its own, all streams of it. */
static LtIt *
run_in_terminal (const char *environment, const char *words)
{
  g_autofree char *file = lt_it_fixture ("noop");
  LtIt *it = lt_it_run_shell (
    environment, 30, "script -qec \"stty cols 80; '$LTRUN' %s -c 1 -d 50ms %s\" /dev/null",
    file, words);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_nonnull (strstr (it->out, "org.example.noop"));
  return it;
}

static void
test_color (void)
{
  g_autofree char *script = g_find_program_in_path ("script");
  g_autoptr (LtIt) color = NULL;
  g_autoptr (LtIt) no_color = NULL;
  g_autoptr (LtIt) dumb = NULL;

  if (script == NULL)
    {
      g_test_skip ("needs script(1)");
      return;
    }
  color = run_in_terminal ("TERM=xterm NO_COLOR=", "-q");
  no_color = run_in_terminal ("TERM=xterm NO_COLOR=1", "-q");
  dumb = run_in_terminal ("TERM=dumb NO_COLOR=", "-q");
  g_assert_nonnull (strstr (color->out, ESCAPE));
  g_assert_null (strstr (no_color->out, ESCAPE));
  g_assert_null (strstr (dumb->out, ESCAPE));
}

/* Formats */

/* Without what belongs to the one run: the same document. */
static void
test_format_json_is_the_file (void)
{
  g_autofree char *file = lt_it_fixture ("metrics");
  g_autofree char *json = in_tmp ("same.json");
  g_autofree char *log = in_tmp ("same.json.log");
  g_autofree char *document = NULL;
  g_autoptr (LtIt) it = lt_it_run (30,
                                   "%s -c 2 -d 1300ms -w 200ms -q --memory --format json "
                                   "-o json=%s --mix work=1,fail=1",
                                   file, json);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_true (g_file_get_contents (json, &document, NULL, NULL));
  g_assert_cmpstr (it->out, ==, document);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
}

/* Every document is as the schemas say; the script skips where it cannot tell. */
static void
test_schema (void)
{
  static const char *const runs[] = {
    "metrics -c 2 -d 1200ms -w 200ms --memory --mix work=1,fail=1,skip=1,unknown=1,bytes=1",
    "laws -c 1 -d 300ms -r 1000 --set constant=10ms",
    "noop -c 2 -d 200ms --no-latency",
    "noop -c 2 -d 200ms -r 1000 --arrival poisson",
    "options -c 1 -d 100ms --set token=secret",
    "sleeper -c 1 -d 100ms --grace 100ms --operation block",
    "hostile -c 2 -d 300ms --set do=segv --set where=op",
    "hostile -c 2 -d 300ms --set do=fail --set where=init",
    "sleeper -c 2 -d 20s --operation sleep --set for=100ms -r 100 --abort-if-unsustained",
  };
  g_autoptr (GString) files = g_string_new (NULL);
  g_autoptr (LtIt) check = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_auto (GStrv) parts = g_strsplit (runs[i], " ", 2);
      g_autofree char *file = lt_it_fixture (parts[0]);
      g_autofree char *json = g_strdup_printf ("%s/schema-%u.json", lt_it_tmp (), i);
      g_autofree char *jsonl = g_strdup_printf ("%s/schema-%u.jsonl", lt_it_tmp (), i);
      g_autoptr (LtIt) it =
        lt_it_run (60, "%s %s -q -o json=%s -o jsonl=%s", file, parts[1], json, jsonl);

      g_assert_cmpint (it->exit_status, !=, 1);
      g_assert_cmpint (it->exit_status, !=, 2);
      lt_it_load (it, json);
      g_assert_cmpuint (lt_it_count (it, "verdict.exit_status"), ==, it->exit_status);
      g_string_append_printf (files, " %s %s", json, jsonl);
    }
  check = lt_it_run_shell (NULL, 60, "python3 '%s/check-result.py' '%s'%s", LT_SOURCE_DIR,
                           LT_SCHEMAS, files->str);
  if (check->exit_status == 77 || check->exit_status == 127)
    {
      g_test_skip ("needs python3-jsonschema 4");
      return;
    }
  if (check->exit_status != 0)
    g_error ("%s%s", check->out, check->err);
}

/* What cannot be written */

static void
test_full (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  const char *const words[] = { "--help",
                                "--version",
                                "list",
                                "inspect %s",
                                "%s -c 1 -d 50ms",
                                "%s -c 1 -d 50ms --format json",
                                "%s -c 1 -d 50ms --in-process" };
  const char *const streams[] = { ">/dev/full", ">&-" };

  for (guint i = 0; i < G_N_ELEMENTS (words) * G_N_ELEMENTS (streams); i++)
    {
      const char *stream = streams[i % G_N_ELEMENTS (streams)];
      g_auto (GStrv) parts = g_strsplit (words[i / G_N_ELEMENTS (streams)], "%s", 2);
      g_autoptr (LtIt) it = lt_it_run_shell (NULL, 30, "\"$LTRUN\" %s%s%s %s", parts[0],
                                             parts[1] != NULL ? file : "",
                                             parts[1] != NULL ? parts[1] : "", stream);

      g_test_message ("%s %s: %s", words[i / G_N_ELEMENTS (streams)], stream, it->err);
      g_assert_cmpint (it->exit_status, ==, 1);
      g_assert_nonnull (strstr (it->err, "ltrun: standard output: "));
    }
}

static void
assert_interval_log (const char *file)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), >=, 4);
  for (guint i = 0; *lines[i] != '\0'; i++)
    g_assert_true (g_str_has_prefix (lines[i], "{\"type\":"));
}

/* The number of a stream that is closed must not become that of a file. */
static void
test_closed_streams (void)
{
  static const struct
  {
    const char *closed;
    int exit_status;
  } cases[] = {
    { ">&-", 1 }, { "2>&-", 0 }, { ">&- 2>&-", 1 }, { "<&- >&- 2>&-", 1 }, { "<&-", 0 }
  };
  static const char *const outputs[] = { "-o jsonl=", "-o json=" };
  g_autofree char *file = lt_it_fixture ("noop");

  for (guint i = 0; i < G_N_ELEMENTS (cases) * G_N_ELEMENTS (outputs); i++)
    {
      const guint c = i / G_N_ELEMENTS (outputs), o = i % G_N_ELEMENTS (outputs);
      g_autofree char *result = g_strdup_printf ("%s/closed-%u", lt_it_tmp (), i);
      g_autoptr (LtIt) it = lt_it_run_shell (NULL, 30, "\"$LTRUN\" %s -c 1 -d 50ms %s%s %s",
                                             file, outputs[o], result, cases[c].closed);

      g_test_message ("%s %s", outputs[o], cases[c].closed);
      g_assert_cmpint (it->exit_status, ==, cases[c].exit_status);
      if (o == 0)
        assert_interval_log (result);
      else
        lt_it_load (it, result);
    }
}

/* Who reads the progress may go away; the result is still to come. */
static void
test_broken_pipe (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *json = in_tmp ("pipe.json");
  g_autoptr (LtIt) progress = lt_it_run_shell (NULL, 30,
                                               "exec 3>&1; { \"$LTRUN\" %s -c 1 -d 2100ms "
                                               "-o json=%s; echo \"status $?\" >&3; } "
                                               "2>&1 >/dev/null | head -n 1",
                                               file, json);
  g_autoptr (LtIt) result = lt_it_run_shell (NULL, 30,
                                             "exec 3>&2; { \"$LTRUN\" %s -c 1 -d 50ms -q; "
                                             "echo \"status $?\" >&3; } | true",
                                             file);

  lt_it_load (progress, json);
  g_assert_cmpstr (lt_it_text (progress, "verdict.outcome"), ==, "pass");
  g_assert_nonnull (strstr (progress->out, "status 0"));
  g_assert_nonnull (strstr (result->err, "standard output"));
  g_assert_nonnull (strstr (result->err, "status 1"));
}

/* Told before the run, not after it. */
static void
test_bad_targets (void)
{
  static const struct
  {
    const char *target, *text;
    int exit_status;
  } cases[] = {
    { "json=/nonexistent/r.json", "/nonexistent/r.json", 1 },
    { "jsonl=/nonexistent/r.jsonl", "/nonexistent/r.jsonl", 1 },
    { "json=/", "json=/", 1 },
    { "csv2=/tmp/x", "csv2", 2 },
    { "json", "FORMAT=FILE", 2 },
    { "json=", "FORMAT=FILE", 2 },
  };
  g_autofree char *file = lt_it_fixture ("noop");
  g_autoptr (LtIt) full = lt_it_run (30, "%s -c 1 -d 50ms -q -o jsonl=/dev/full", file);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LtIt) it = lt_it_run (30, "%s -c 1 -d 20s -o %s", file, cases[i].target);

      g_test_message ("%s: %s", cases[i].target, it->err);
      g_assert_cmpint (it->exit_status, ==, cases[i].exit_status);
      g_assert_cmpstr (it->out, ==, "");
      g_assert_nonnull (strstr (it->err, cases[i].text));
      g_assert_cmpfloat (it->seconds, <, 10);
    }
  g_assert_cmpint (full->exit_status, ==, 1);
  g_assert_nonnull (strstr (full->out, "FAIL  /dev/full: No space left on device"));
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/output/progress", test_progress);
  g_test_add_func ("/output/quiet", test_quiet);
  g_test_add_func ("/output/color", test_color);
  g_test_add_func ("/output/format-json-is-the-file", test_format_json_is_the_file);
  g_test_add_func ("/output/schema", test_schema);
  g_test_add_func ("/output/full", test_full);
  g_test_add_func ("/output/closed-streams", test_closed_streams);
  g_test_add_func ("/output/broken-pipe", test_broken_pipe);
  g_test_add_func ("/output/bad-targets", test_bad_targets);
  return g_test_run ();
}
