/* SPDX-License-Identifier: MIT */

#include "lt-sink.h"
#include "sample-result.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* A folder of its own for each test, and a sink that writes there. */
typedef struct Fixture
{
  char *folder;
  char *path;
  char *log_path;
  SampleRun *sample;
  LtResult *result;
  LtStats *stats;
  const LtSinkClass *sink_class;
  gpointer sink;
} Fixture;

static void
open_sink (Fixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;

  fixture->sink_class = lt_sink_find (name);
  fixture->sink = fixture->sink_class->open (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_nonnull (fixture->sink);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  fixture->folder = g_dir_make_tmp ("ltrun-sink-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "result.json", NULL);
  fixture->log_path = g_strconcat (fixture->path, ".log", NULL);
  fixture->sample = sample_run_make ("closed");
  fixture->result = sample_result_new (1, 1);
  fixture->stats = lt_stats_new_like (fixture->sample->total);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  (void) data;
  if (fixture->sink != NULL)
    fixture->sink_class->free (fixture->sink);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  lt_stats_free (fixture->stats);
  lt_result_free (fixture->result);
  sample_run_free (fixture->sample);
  g_free (fixture->log_path);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static guint
count_files (const Fixture *fixture)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

static gboolean
update (Fixture *fixture, guint second, GError **error)
{
  const LtSnapshot snapshot =
    sample_run_second (fixture->sample, LT_PHASE_MEASURE, second, fixture->stats);

  return fixture->sink_class->update (fixture->sink, &sample_tag, &snapshot, error);
}

static void
begin_and_update (Fixture *fixture, guint seconds)
{
  g_autoptr (GError) error = NULL;

  fixture->sink_class->begin (fixture->sink, fixture->result, &error);
  g_assert_no_error (error);
  fixture->sink_class->run_begin (fixture->sink, &sample_tag, fixture->sample->run, &error);
  g_assert_no_error (error);
  for (guint second = 1; second <= seconds; second++)
    {
      update (fixture, second, &error);
      g_assert_no_error (error);
    }
}

/* Ends the only run, that of @sample, and the call. */
static gboolean
end_with (const LtSinkClass *sink_class, gpointer sink, LtResult *result, SampleRun *sample,
          GError **error)
{
  const LtSnapshot *last = sample_run_last (sample);

  sink_class->run_end (sink, &sample_tag, sample->run, last, sample->verdict, NULL);
  lt_result_add_record (result, &sample_tag, sample->run, last,
                        g_steal_pointer (&sample->verdict));
  lt_result_conclude (result);
  return sink_class->end (sink, error);
}

static gboolean
end (Fixture *fixture, GError **error)
{
  return end_with (fixture->sink_class, fixture->sink, fixture->result, fixture->sample, error);
}

static gboolean
end_failed (Fixture *fixture)
{
  g_autoptr (SampleRun) failed = sample_run_make ("nothing");
  g_autoptr (GError) error = NULL;

  fixture->sink_class->begin (fixture->sink, fixture->result, &error);
  g_assert_no_error (error);
  return end_with (fixture->sink_class, fixture->sink, fixture->result, failed, NULL);
}

/* Parses each line of a file; what they are: "header run interval interval run-end end". */
static char *
line_types (const char *path)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GString *types = g_string_new (NULL);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_suffix (text, "\n"));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();
      JsonObject *object;

      g_assert_true (json_parser_load_from_data (parser, lines[i], -1, NULL));
      object = json_node_get_object (json_parser_get_root (parser));
      g_string_append_printf (types, "%s%s", i > 0 ? " " : "",
                              json_object_get_string_member (object, "type"));
    }
  return g_string_free (types, FALSE);
}

static guint
count_intervals (const char *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  JsonObject *top;

  g_assert_true (json_parser_load_from_file (parser, path, NULL));
  top = json_node_get_object (json_parser_get_root (parser));
  return json_array_get_length (json_object_get_array_member (
    json_array_get_object_element (json_object_get_array_member (top, "runs"), 0),
    "intervals"));
}

static void
test_whole_run (Fixture *fixture, gconstpointer data)
{
  g_autofree char *types = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  struct stat result;

  (void) data;
  g_test_summary (
    "The old result stands until the new one is complete; then only that is left.");
  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  open_sink (fixture, "json");
  g_assert_cmpuint (count_files (fixture), ==, 1);
  begin_and_update (fixture, 3);
  types = line_types (fixture->log_path);
  g_assert_cmpstr (types, ==, "header run interval interval interval");
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old");

  g_assert_true (end (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_intervals (fixture->path), ==, 4);
  g_assert_cmpuint (count_files (fixture), ==, 1);
  g_assert_cmpint (stat (fixture->path, &result), ==, 0);
  g_assert_cmpuint (result.st_mode & 0444, ==, 0444);
}

static void
test_last_comes_twice (Fixture *fixture, gconstpointer data)
{
  (void) data;
  open_sink (fixture, "json");
  begin_and_update (fixture, 2);
  g_assert_true (
    fixture->sink_class->update (fixture->sink, &sample_tag, &fixture->sample->last, NULL));
  g_assert_true (end (fixture, NULL));
  g_assert_cmpuint (count_intervals (fixture->path), ==, 3);
}

static void
test_last_comes_twice_in_log (Fixture *fixture, gconstpointer data)
{
  g_autofree char *types = NULL;

  (void) data;
  open_sink (fixture, "jsonl");
  begin_and_update (fixture, 1);
  g_assert_true (
    fixture->sink_class->update (fixture->sink, &sample_tag, &fixture->sample->last, NULL));
  g_assert_true (end (fixture, NULL));
  types = line_types (fixture->path);
  g_assert_cmpstr (types, ==, "header run interval interval run-end end");
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *old_path = g_strconcat (fixture->log_path, ".old", NULL);
  g_autofree char *types = NULL;
  g_autofree char *new_types = NULL;

  (void) data;
  g_test_summary ("A killed controller leaves whole lines, and the next run keeps them.");
  open_sink (fixture, "json");
  begin_and_update (fixture, 2);
  fixture->sink_class->free (fixture->sink);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  open_sink (fixture, "json");
  begin_and_update (fixture, 1);
  types = line_types (old_path);
  new_types = line_types (fixture->log_path);
  g_assert_cmpstr (types, ==, "header run interval interval");
  g_assert_cmpstr (new_types, ==, "header run interval");
}

static void
test_setup_failed (Fixture *fixture, gconstpointer data)
{
  (void) data;
  open_sink (fixture, "json");
  g_assert_true (end_failed (fixture));
  g_assert_cmpuint (count_intervals (fixture->path), ==, 0);
  g_assert_cmpuint (count_files (fixture), ==, 1);
}

static void
test_jsonl (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *types = NULL;
  g_autofree char *failed_types = NULL;

  (void) data;
  g_assert_true (g_file_set_contents (fixture->path, "old\n", -1, NULL));
  open_sink (fixture, "jsonl");
  g_assert_true (g_file_get_contents (fixture->path, &before, NULL, NULL));
  g_assert_cmpstr (before, ==, "old\n");
  begin_and_update (fixture, 2);
  g_assert_true (end (fixture, NULL));
  types = line_types (fixture->path);
  g_assert_cmpstr (types, ==, "header run interval interval interval run-end end");
  fixture->sink_class->free (fixture->sink);

  open_sink (fixture, "jsonl");
  lt_result_free (fixture->result);
  fixture->result = sample_result_new (1, 1);
  g_assert_true (end_failed (fixture));
  failed_types = line_types (fixture->path);
  g_assert_cmpstr (failed_types, ==, "header run-end end");
}

/* What can't be opened */

static const struct
{
  const char *name, *target, *message;
} bad_targets[] = {
  { "json", "-", "json=-: expected the name of a file; *--format json" },
  { "json", "", "json=: expected the name of a file*" },
  { "json", "/proc/ltrun.json", "json=/proc/ltrun.json: can't be written: *" },
  { "json", "/nonexistent/r.json",
    "json=/nonexistent/r.json: can't be written: No such file*" },
  { "json", "/etc/hostname/r.json",
    "json=/etc/hostname/r.json: can't be written: Not a directory" },
  { "json", "/tmp", "json=/tmp: can't be written: expected a regular file, found a folder" },
  { "json", "/dev/null",
    "json=/dev/null: can't be written: expected a regular file, found a device*" },
  { "jsonl", "-", "jsonl=-: expected the name of a file*" },
  { "jsonl", "/tmp", "jsonl=/tmp: can't be written: Is a directory" },
  { "jsonl", "/nonexistent/r.jsonl",
    "jsonl=/nonexistent/r.jsonl: can't be written: No such file*" },
};

static void
test_bad_targets (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad_targets); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (lt_sink_find (bad_targets[i].name)->open (bad_targets[i].target, &error));
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      g_assert_true (g_pattern_match_simple (bad_targets[i].message, error->message));
    }
}

static void
test_full_device (void)
{
  const LtSinkClass *sink_class = lt_sink_find ("jsonl");
  g_autoptr (SampleRun) sample = sample_run_make ("closed");
  g_autoptr (LtResult) result = sample_result_new (1, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) end_error = NULL;
  gpointer sink = sink_class->open ("/dev/full", NULL);

  g_assert_nonnull (sink);
  g_assert_false (sink_class->begin (sink, result, &error));
  g_assert_cmpstr (error->message, ==, "/dev/full: No space left on device");
  g_assert_true (sink_class->run_begin (sink, &sample_tag, sample->run, NULL));
  g_assert_true (sink_class->update (sink, &sample_tag, &sample->last, NULL));
  g_assert_false (end_with (sink_class, sink, result, sample, &end_error));
  g_assert_true (g_str_has_prefix (end_error->message, "/dev/full: incomplete"));
  sink_class->free (sink);
}

/* A disk that fills up: no file may grow past @bytes. 0: no limit. */
static void
limit_file_size (guint64 bytes)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = bytes == 0 ? limit.rlim_max : bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static guint64
size_of (const char *path)
{
  struct stat file;

  g_assert_cmpint (stat (path, &file), ==, 0);
  return (guint64) file.st_size;
}

static void
test_full_while_running (Fixture *fixture, gconstpointer data)
{
  g_autofree char *types = NULL;
  gboolean first, second;

  (void) data;
  g_test_summary ("A log that can't grow still has whole lines, and does not cost the result.");
  open_sink (fixture, "json");
  begin_and_update (fixture, 1);
  limit_file_size (size_of (fixture->log_path) + 100);
  first = update (fixture, 2, NULL);
  second = update (fixture, 3, NULL);
  limit_file_size (0);
  g_assert_true (first && second);
  types = line_types (fixture->log_path);
  g_assert_cmpstr (types, ==, "header run interval");
  g_assert_true (end (fixture, NULL));
  g_assert_cmpuint (count_intervals (fixture->path), ==, 4);
}

static void
test_full_at_end (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *types = NULL;
  g_autofree char *text = NULL;
  gboolean done;

  (void) data;
  g_test_summary ("The old result and the whole log stay, and the error names both.");
  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  open_sink (fixture, "json");
  begin_and_update (fixture, 1);
  limit_file_size (size_of (fixture->log_path) + 2000);
  done = end (fixture, &error);
  limit_file_size (0);
  g_assert_false (done);
  g_assert_true (g_str_has_prefix (error->message, fixture->path));
  g_assert_nonnull (strstr (error->message, fixture->log_path));
  types = line_types (fixture->log_path);
  g_assert_cmpstr (types, ==, "header run interval interval run-end end");
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old");
  g_assert_cmpuint (count_files (fixture), ==, 2);
}

static void
test_list (void)
{
  const LtSinkClass *const *sinks = lt_sink_list ();

  for (guint i = 0; sinks[i] != NULL; i++)
    {
      g_assert_true (lt_sink_find (sinks[i]->name) == sinks[i]);
      g_assert_nonnull (sinks[i]->open);
      g_assert_nonnull (sinks[i]->free);
      g_assert_true (sinks[i]->suffix[0] == '.');
    }
  g_assert_null (lt_sink_find ("xml"));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/sink-json/whole-run", test_whole_run);
  ADD ("/sink-json/last-comes-twice", test_last_comes_twice);
  ADD ("/sink-json/last-comes-twice-in-log", test_last_comes_twice_in_log);
  ADD ("/sink-json/killed", test_killed);
  ADD ("/sink-json/setup-failed", test_setup_failed);
  ADD ("/sink-json/jsonl", test_jsonl);
  ADD ("/sink-json/full-while-running", test_full_while_running);
  ADD ("/sink-json/full-at-end", test_full_at_end);
  g_test_add_func ("/sink-json/bad-targets", test_bad_targets);
  g_test_add_func ("/sink-json/full-device", test_full_device);
  g_test_add_func ("/sink-json/list", test_list);
  return g_test_run ();
}
