/* SPDX-License-Identifier: MIT
 *
 * Results that cannot be written: exit 1, one line that names the target, before the
 * run where it can be known; nothing half-written is left, nothing there is harmed.
 */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lt-it-assert.h"

#define TIMEOUT_S 60
#define QUICK "-c 1 -d 50ms -q"

typedef struct Row
{
  const char *target;
  const char *words;
} Row;

/* Known before the run, so there is none. */
static const Row targets[] = {
  { "json=/nonexistent/r.json", "json=/nonexistent/r.json|No such file" },
  { "json=/", "json=/|found a folder" },
  { "json=/dev/full", "json=/dev/full|expected a regular file|found a device" },
  { "json=/proc/r.json", "json=/proc/r.json" },
  { "jsonl=/nonexistent/r.jsonl", "jsonl=/nonexistent/r.jsonl|No such file" },
  { "jsonl=/", "jsonl=/|directory" },
};

static char *
in_tmp (const char *name)
{
  return g_build_filename (lt_it_tmp (), name, NULL);
}

static void
check_text (const char *path, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_unwritable (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr (LtIt) it =
        lt_it_run (TIMEOUT_S, "%s " QUICK " -o %s", suite, targets[i].target);

      lt_it_assert_refused (it, 1, targets[i].words);
    }
}

static void
test_no_permission (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autofree char *folder = in_tmp ("closed");
  g_autofree char *words = g_strdup_printf ("%s/r|Permission denied", folder);

  if (geteuid () == 0)
    {
      g_test_skip ("root writes everywhere");
      return;
    }
  g_assert_cmpint (g_mkdir (folder, 0500), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (LtIt) it = lt_it_run (TIMEOUT_S, "%s " QUICK " -o %s=%s/r", suite,
                                       i == 0 ? "json" : "jsonl", folder);

      lt_it_assert_refused (it, 1, words);
    }
}

/* A pipe without a reader is refused, not waited for. */
static void
test_pipe (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autofree char *pipe = in_tmp ("pipe");
  g_autoptr (LtIt) document = NULL;
  g_autoptr (LtIt) lines = NULL;

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  document = lt_it_run (TIMEOUT_S, "%s " QUICK " -o json=%s", suite, pipe);
  lt_it_assert_refused (document, 1, "pipe|expected a regular file");
  lines = lt_it_run (TIMEOUT_S, "%s " QUICK " -o jsonl=%s", suite, pipe);
  lt_it_assert_refused (lines, 1, "pipe|expected a reader of the pipe, found none");
}

static void
test_read_pipe (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autofree char *pipe = in_tmp ("read-pipe");
  g_autofree char *copy = in_tmp ("read-copy");
  g_autoptr (LtIt) it = NULL;

  /* cat is there when ltrun opens the pipe: the shell opens it for both. */
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  it = lt_it_run_shell (NULL, TIMEOUT_S,
                        "exec 3<>%s; cat %s >%s 3>&- & $LTRUN %s " QUICK " -o jsonl=%s; "
                        "status=$?; exec 3>&-; wait; exit $status",
                        pipe, pipe, copy, suite, pipe);
  g_assert_cmpint (it->exit_status, ==, 0);
  lt_it_assert_log (copy, 0);
}

/* What was there is not touched by a run that does not begin. */
static void
test_nothing_is_harmed (void)
{
  static const char *const arguments[] = { "-o json=/nonexistent/x", "--concurrency 0",
                                           "--set nope", "nosuch.so" };
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autofree char *folder = in_tmp ("harm");
  g_autofree char *json = g_build_filename (folder, "old.json", NULL);
  g_autofree char *jsonl = g_build_filename (folder, "old.jsonl", NULL);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (json, "old", -1, NULL));
  g_assert_true (g_file_set_contents (jsonl, "old", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (arguments); i++)
    {
      g_autoptr (LtIt) it =
        lt_it_run (TIMEOUT_S, "%s " QUICK " -o json=%s -o jsonl=%s -o jsonl=%s/new %s", suite,
                   json, jsonl, folder, arguments[i]);

      g_assert_cmpint (it->exit_status, !=, 0);
      check_text (json, "old");
      check_text (jsonl, "old");
      g_assert_cmpuint (count_files (folder), ==, 2);
    }
}

/* Only the writing tells: the run is reported, and that its result is not whole. */
static void
test_full_device (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autoptr (LtIt) it =
    lt_it_run (TIMEOUT_S, "%s " QUICK " --format json -o jsonl=/dev/full", suite);

  g_assert_cmpint (it->exit_status, ==, 1);
  g_assert_cmpuint (lt_it_count (it, "verdict.exit_status"), ==, 1);
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), >, 0);
  lt_it_assert_says (lt_it_text (it, "verdict.reasons.0"), "/dev/full|No space left on device");
  lt_it_assert_says (it->err, "ltrun: |/dev/full|No space left on device");
}

/* A limit on the size of files, as a full disk would: no half of a document stays. */
static void
test_full_disk (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autofree char *folder = in_tmp ("full");
  g_autofree char *json = g_build_filename (folder, "r.json", NULL);
  g_autoptr (LtIt) it = NULL;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (json, "old", -1, NULL));
  it = lt_it_run_shell (NULL, TIMEOUT_S,
                        "trap '' XFSZ; ulimit -f 1; exec $LTRUN %s " QUICK
                        " -o json=%s 2>/dev/null >/dev/null",
                        suite, json);
  g_assert_cmpint (it->exit_status, ==, 1);
  check_text (json, "old");
}

static void
test_standard_output (gconstpointer data)
{
  const char *redirection = data;
  static const char *const words[] = { "%s " QUICK, "%s " QUICK " --format json",
                                       "list",      "inspect %s",
                                       "--help",    "--version" };
  g_autofree char *suite = lt_it_fixture ("noop");

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_auto (GStrv) parts = g_strsplit (words[i], "%s", -1);
      g_autofree char *line = g_strjoinv (suite, parts);
      g_autoptr (LtIt) it =
        lt_it_run_shell (NULL, TIMEOUT_S, "exec $LTRUN %s %s", line, redirection);

      lt_it_assert_refused (it, 1, "standard output");
    }
}

/* A file that is opened must not become standard output, and take the summary. */
static void
test_closed_standard_files (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autofree char *json = in_tmp ("closed.json");
  g_autofree char *jsonl = in_tmp ("closed.jsonl");
  g_autoptr (LtIt) it = lt_it_run_shell (NULL, TIMEOUT_S,
                                         "exec $LTRUN %s " QUICK " -o json=%s -o jsonl=%s "
                                         "<&- >&- 2>&-",
                                         suite, json, jsonl);

  g_assert_cmpint (it->exit_status, ==, 1);
  lt_it_assert_log (jsonl, 0);
  lt_it_load (it, json);
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), >, 0);
}

/* A pipe that nobody empties: the progress of this suite is more than it holds. */
static void
test_unread_progress (void)
{
  g_autofree char *suite = lt_it_fixture ("hostile");
  g_autofree char *pipe = g_build_filename (lt_it_tmp (), "unread", NULL);
  g_autoptr (LtIt) it = NULL;

  g_test_summary ("A standard error that nobody reads holds up neither run nor result.");

  it = lt_it_run_shell (NULL, TIMEOUT_S,
                        "mkfifo %s; sleep 30 <%s & exec 9>%s; head -c 65536 /dev/zero >&9; "
                        "\"$LTRUN\" %s -d 2s -c 1 --format json 2>&9; s=$?; kill $!; exit $s",
                        pipe, pipe, pipe, suite);
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "pass");
}

static void
test_typing_error_keeps_result (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "kept.json", NULL);
  g_autofree char *content = NULL;
  g_autoptr (LtIt) it = NULL;

  g_assert_true (g_file_set_contents (json, "an earlier result", -1, NULL));
  it = lt_it_run (TIMEOUT_S, "%s --operation nope -o json=%s", suite, json);
  g_assert_cmpint (it->exit_status, ==, 2);
  g_assert_true (g_file_get_contents (json, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "an earlier result");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/bad-output/unwritable", test_unwritable);
  g_test_add_func ("/bad-output/no-permission", test_no_permission);
  g_test_add_func ("/bad-output/pipe", test_pipe);
  g_test_add_func ("/bad-output/read-pipe", test_read_pipe);
  g_test_add_func ("/bad-output/nothing-is-harmed", test_nothing_is_harmed);
  g_test_add_func ("/bad-output/full-device", test_full_device);
  g_test_add_func ("/bad-output/full-disk", test_full_disk);
  g_test_add_data_func ("/bad-output/standard-output/full", ">/dev/full", test_standard_output);
  g_test_add_data_func ("/bad-output/standard-output/closed", ">&-", test_standard_output);
  g_test_add_func ("/bad-output/closed-standard-files", test_closed_standard_files);
  g_test_add_func ("/bad-output/unread-progress", test_unread_progress);
  g_test_add_func ("/bad-output/typing-error-keeps-result", test_typing_error_keeps_result);
  return g_test_run ();
}
