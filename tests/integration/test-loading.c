/* SPDX-License-Identifier: MIT
 *
 * Suites that misbehave before init, or in a way that no option of hostile.so has: in
 * constructors, in the entry point, by a C++ exception, by a clean host that is told
 * to hang.
 */

#include <glib/gstdio.h>
#include <string.h>

#include "lt-it-assert.h"

#define TIMEOUT_S 120

typedef struct Row
{
  const char *suite;
  int status;
  const char *kind; /* of the crash record; NULL: none */
  const char *signal;
  const char *says;
} Row;

static const Row rows[] = {
  { "ctor_crash", 107, "signal", "SIGSEGV", "ctor_crash crashed in load with SIGSEGV" },
  { "ctor_hang", 107, "hang", NULL, "ctor_hang hung in load: not back after" },
  { "entry_crash", 107, "signal", "SIGSEGV", "entry_crash crashed in load with SIGSEGV" },
  { "entry_hang", 107, "hang", NULL, "entry_hang hung in load: not back after" },
  { "entry_null", 104, NULL, NULL, "entry_null: ltrun_plugin_v1 returned NULL" },
  { "no_entry", 104, NULL, NULL,
    "no_entry: expected an exported function ltrun_plugin_v1, found none" },
  { "symbol_in_dep", 104, NULL, NULL,
    "symbol_in_dep: expected an exported function ltrun_plugin_v1, found one of another "
    "library" },
  { "undefined", 104, NULL, NULL,
    "undefined: cannot be loaded: undefined symbol: fixture_that_nobody_defines" },
};

/* A run that never began still has a result: its verdict. */
static void
check_document (const Row *row, LtIt *it)
{
  g_assert_cmpuint (lt_it_count (it, "verdict.exit_status"), ==, (guint64) row->status);
  lt_it_assert_says (lt_it_text (it, "verdict.reasons.0"), row->says);
  g_assert_true (JSON_NODE_HOLDS_NULL (lt_it_get (it, "measured")));
  if (row->kind == NULL)
    {
      g_assert_true (JSON_NODE_HOLDS_NULL (lt_it_get (it, "crash")));
      return;
    }
  g_assert_cmpstr (lt_it_text (it, "crash.kind"), ==, row->kind);
  g_assert_cmpstr (lt_it_text (it, "crash.stage"), ==, "load");
  g_assert_cmpstr (lt_it_text (it, "crash.signal_name"), ==, row->signal);
}

static void
test_load (gconstpointer data)
{
  const Row *row = data;
  const char *limit = g_strcmp0 (row->kind, "hang") != 0 ? ""
                      : lt_it_is_sanitized ()            ? "--setup-timeout 5s"
                                                         : "--setup-timeout 2s";
  g_autofree char *suite = lt_it_fixture (row->suite);
  g_autofree char *log = g_strdup_printf ("%s/%s.jsonl", lt_it_tmp (), row->suite);
  LtItRunning *running[] = {
    lt_it_start (NULL, "%s %s", suite, limit),
    lt_it_start (NULL, "inspect %s %s", suite, limit),
    lt_it_start (NULL, "%s %s --format json -o jsonl=%s", suite, limit, log),
  };

  for (guint i = 0; i < G_N_ELEMENTS (running); i++)
    {
      g_autoptr (LtIt) it = lt_it_wait (running[i], TIMEOUT_S);

      if (i < 2)
        {
          lt_it_assert_refused (it, row->status, row->says);
          continue;
        }
      g_assert_cmpint (it->exit_status, ==, row->status);
      check_document (row, it);
      lt_it_assert_log (log, row->status);
    }
  lt_it_assert_nothing_left (0);
}

static void
test_throw (void)
{
  g_autofree char *suite = lt_it_fixture ("throw");
  g_autoptr (LtIt) it = lt_it_run (TIMEOUT_S, "%s -c 1 -d 60s -q --format json", suite);

  g_assert_cmpint (it->exit_status, ==, 107);
  g_assert_cmpstr (lt_it_text (it, "crash.signal_name"), ==, "SIGABRT");
  g_assert_cmpstr (lt_it_text (it, "crash.operation"), ==, "hit");
  g_assert_cmpuint (lt_it_count (it, "crash.worker"), ==, 0);
  g_assert_cmpuint (lt_it_count (it, "crash.iteration"), ==, 1000);
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), ==, 1000);
  lt_it_assert_says (it->err, "throw crashed in operation 'hit' of worker 0 with SIGABRT");
  lt_it_assert_nothing_left (0);
}

static void
test_blocked_operation (void)
{
  g_autofree char *suite = lt_it_fixture ("sleeper");
  g_autoptr (LtIt) it = lt_it_run (
    TIMEOUT_S, "%s --operation block -c 3 -d 300ms --grace 500ms -q --format json", suite);

  g_assert_cmpint (it->exit_status, ==, 107);
  g_assert_cmpstr (lt_it_text (it, "crash.kind"), ==, "hang");
  g_assert_cmpstr (lt_it_text (it, "crash.operation"), ==, "block");
  lt_it_assert_says (
    lt_it_text (it, "verdict.reasons.0"),
    "sleeper hung in operation 'block' of worker 0 (and others): not back after 500 ms");
  lt_it_assert_nothing_left (0);
}

static void
check_descriptors (GPid pid)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%d/fd", (int) pid);
  g_autoptr (GDir) fds = g_dir_open (folder, 0, NULL);
  const char *fd;

  g_assert_nonnull (fds);
  while ((fd = g_dir_read_name (fds)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, fd, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      g_assert_false (target != NULL && g_str_has_prefix (target, "/memfd:"));
    }
}

/* What the suite starts with exec() can inherit no memory that way, and what it forks
 * has no map of it. */
static void
test_host_keeps_no_memory_descriptor (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  LtItRunning *running = lt_it_start (NULL, "%s -c 1 -d 3s", suite);
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, TIMEOUT_S, "ops/s");
  check_descriptors (lt_it_host_pid (running));
  it = lt_it_wait (running, TIMEOUT_S);
  g_assert_cmpint (it->exit_status, ==, 0);
  lt_it_assert_nothing_left (0);
}

/* `sh -c 'other & exec ltrun'` makes other a child of ltrun, but not of the suite. */
static void
test_children_of_others_live (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autofree char *mark = g_build_filename (lt_it_tmp (), "other", NULL);
  g_autoptr (LtIt) it = lt_it_run_shell (
    NULL, TIMEOUT_S, "(sleep 3; : >%s) </dev/null >/dev/null 2>&1 & exec $LTRUN %s -d 100ms",
    mark, suite);

  g_assert_cmpint (it->exit_status, ==, 0);
  lt_it_assert_nothing_left (30000);
  g_assert_true (g_file_test (mark, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/loading/", rows[i].suite, NULL);

      g_test_add_data_func (path, &rows[i], test_load);
    }
  g_test_add_func ("/loading/throw", test_throw);
  g_test_add_func ("/loading/blocked-operation", test_blocked_operation);
  g_test_add_func ("/loading/no-memory-descriptor", test_host_keeps_no_memory_descriptor);
  g_test_add_func ("/loading/children-of-others", test_children_of_others_live);
  return g_test_run ();
}
