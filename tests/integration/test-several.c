/* SPDX-License-Identifier: MIT
 *
 * Several runs in one call of ltrun: suites side by side, runs repeated.
 */
#include "lt-it-assert.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Index of the run of @scenario with that number. */
static guint
index_of (LtIt *it, const char *scenario, guint number)
{
  JsonArray *runs = json_object_get_array_member (lt_it_json (it), "runs");

  for (guint i = 0; i < json_array_get_length (runs); i++)
    {
      JsonObject *run = json_array_get_object_element (runs, i);

      if (g_str_equal (json_object_get_string_member (run, "scenario"), scenario)
          && json_object_get_int_member (run, "run") == number)
        return i;
    }
  g_error ("expected run %u of %s in %s", number, scenario, it->out);
}

static guint64
count_of (LtIt *it, const char *scenario, guint number, const char *path)
{
  g_autofree char *whole =
    g_strdup_printf ("runs.%u.%s", index_of (it, scenario, number), path);

  return lt_it_count (it, whole);
}

static guint
n_runs (LtIt *it)
{
  return json_array_get_length (json_object_get_array_member (lt_it_json (it), "runs"));
}

static void
test_side_by_side (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *options = lt_it_fixture ("options");
  g_autofree char *choices = lt_it_fixture ("choices");
  g_autoptr (LtIt) it = lt_it_run (60,
                                   "%s -p %s -p %s -c 2 -d 1s --set options.count=7 "
                                   "--format json",
                                   noop, options, choices);

  g_test_summary ("Each suite in a process of its own, at the same time, in one document.");
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (n_runs (it), ==, 3);
  g_assert_cmpstr (lt_it_text (it, "runs.0.scenario"), ==, "noop");
  g_assert_cmpstr (lt_it_text (it, "runs.1.scenario"), ==, "options");
  g_assert_cmpstr (lt_it_text (it, "runs.2.scenario"), ==, "choices");
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *count = g_strdup_printf ("runs.%u.measured.total.count", i);

      g_assert_cmpuint (lt_it_count (it, count), >, 0);
    }
  lt_it_assert_says (it->err, "noop:    1s/1s|choices:    1s/1s");
  lt_it_assert_nothing_left (2000);
}

static void
test_same_suite_twice (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autoptr (LtIt) it = lt_it_run (60, "%s %s -c 1 -d 200ms -q", noop, noop);

  g_assert_cmpint (it->exit_status, ==, 0);
  lt_it_assert_says (it->out, "[noop]|[noop-2]|PASS");
}

static void
test_runs (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autoptr (LtIt) it =
    lt_it_run (60, "%s -c 1 -d 200ms --runs 3 --cool-down 10ms -q --format json", noop);
  g_autoptr (LtIt) text = lt_it_run (60, "%s -c 1 -d 200ms --runs 2 -q", noop);

  g_test_summary ("Repeated, with mean and interval.");
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (n_runs (it), ==, 3);
  for (guint i = 1; i <= 3; i++)
    g_assert_cmpuint (count_of (it, "noop", i, "measured.total.count"), >, 0);
  g_assert_cmpuint (lt_it_count (it, "summary.0.counted"), ==, 3);
  g_assert_cmpfloat (lt_it_number (it, "summary.0.ops_per_second.ci95_low"), <=,
                     lt_it_number (it, "summary.0.ops_per_second.mean"));
  g_assert_cmpfloat (lt_it_number (it, "summary.0.ops_per_second.mean"), <=,
                     lt_it_number (it, "summary.0.ops_per_second.max"));
  lt_it_assert_says (text->out, "\n1 |\n2 |\nmean |95 %");
}

static void
test_one_crashes (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *hostile = lt_it_fixture ("hostile");
  g_autofree char *file = g_build_filename (lt_it_tmp (), "crash.json", NULL);
  g_autoptr (LtIt) it = lt_it_run (60,
                                   "%s -p %s --set hostile.do=segv --set hostile.after=1000 "
                                   "-c 1 -d 1s -q -o json=%s",
                                   noop, hostile, file);

  g_test_summary ("A suite that crashes takes no other one down.");
  g_assert_cmpint (it->exit_status, ==, 107);
  lt_it_load (it, file);
  g_assert_cmpuint (n_runs (it), ==, 2);
  g_assert_cmpuint (count_of (it, "noop", 1, "verdict.exit_status"), ==, 0);
  g_assert_cmpuint (count_of (it, "noop", 1, "measured.duration_ns"), >=, 900000000);
  g_assert_cmpuint (count_of (it, "hostile", 1, "verdict.exit_status"), ==, 107);
  g_assert_cmpuint (count_of (it, "hostile", 1, "crash.signal"), ==, SIGSEGV);
  lt_it_assert_nothing_left (2000);
}

static void
test_not_repeated (void)
{
  g_autofree char *hostile = lt_it_fixture ("hostile");
  g_autoptr (LtIt) it = lt_it_run (
    60, "%s --runs 3 --set do=segv --set after=1000 -c 1 -d 1s -q --format json", hostile);

  g_test_summary ("What crashed once is not asked to crash again.");
  g_assert_cmpint (it->exit_status, ==, 107);
  g_assert_cmpuint (n_runs (it), ==, 1);
  lt_it_assert_says (it->out, "2 of 3 runs were not begun");
}

static void
test_usage (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *options = lt_it_fixture ("options");
  g_autofree char *file = g_build_filename (lt_it_tmp (), "usage.json", NULL);
  g_autoptr (LtIt) it =
    lt_it_run (60, "%s -p %s --set options.nosuch=7 -d 30s -q -o jsonl=%s -o json=%s.json",
               noop, options, file, file);
  g_autofree char *log = g_strconcat (file, ".json.log", NULL);
  g_autoptr (LtIt) other =
    lt_it_run (60, "%s -p %s --set nobody.count=7 -d 30s -q -o json=%s", noop, options, file);

  g_test_summary ("A wrong option of one suite ends the call, at once.");
  g_assert_cmpint (it->exit_status, ==, 2);
  lt_it_assert_says (it->err, "options|nosuch");
  g_assert_cmpfloat (it->seconds, <, 25);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
  g_assert_cmpint (other->exit_status, ==, 2);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  lt_it_assert_nothing_left (2000);
}

/* Each line says what is wrong, and nobody interrupted anything. */
static void
test_usage_of_several (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *batch = lt_it_fixture ("batch");
  g_autofree char *choices = lt_it_fixture ("choices");
  g_autoptr (LtIt) it =
    lt_it_run (60, "-p %s -p %s -p %s --operation foo -n 10 -q", noop, batch, choices);
  g_auto (GStrv) lines = g_strsplit (it->err, "\n", -1);

  g_assert_cmpint (it->exit_status, ==, 2);
  g_assert_cmpuint (g_strv_length (lines), >=, 2);
  for (guint i = 0; lines[i + 1] != NULL; i++)
    lt_it_assert_says (lines[i], "--operation: expected an operation of the suite|'foo'");
}

/* The name that ltrun itself gives to the second of a suite is one to set options by. */
static void
test_set_of_second (void)
{
  g_autofree char *batch = lt_it_fixture ("batch");
  g_autoptr (LtIt) it = lt_it_run (
    60, "-p %s -p %s -c 1 -n 5000 --batch 100 -q --format json --set batch-2.behave=fail",
    batch, batch);
  g_autoptr (LtIt) none =
    lt_it_run (60, "-p %s -p %s -c 1 -n 10 -q --set batch-3.behave=fail", batch, batch);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (count_of (it, "batch", 1, "measured.total.errors"), ==, 0);
  g_assert_cmpuint (count_of (it, "batch-2", 1, "measured.total.errors"), >, 0);
  g_assert_nonnull (strstr (it->out, "\"batch-2.behave=fail\""));
  g_assert_cmpint (none->exit_status, ==, 2);
  lt_it_assert_says (none->err, "--set batch-3.behave|expected the suite 'batch'");
}

static void
test_interrupt (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *choices = lt_it_fixture ("choices");
  g_autofree char *file = g_build_filename (lt_it_tmp (), "interrupt.json", NULL);
  LtItRunning *running =
    lt_it_start (NULL, "%s -p %s -c 1 -d 1h --runs 2 -o json=%s", noop, choices, file);
  g_autoptr (LtIt) it = NULL;

  g_test_summary ("Ctrl-C ends all runs in order and begins no other.");
  lt_it_wait_for (running, 30, "noop, run 1:    1s");
  lt_it_wait_for (running, 30, "choices, run 1:    1s");
  kill (lt_it_pid (running), SIGINT);
  it = lt_it_wait (running, 60);
  g_assert_cmpint (it->exit_status, ==, 105);
  lt_it_load (it, file);
  g_assert_cmpuint (n_runs (it), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *count = g_strdup_printf ("runs.%u.measured.total.count", i);

      g_assert_cmpuint (lt_it_count (it, count), >, 0);
    }
  g_assert_cmpuint (lt_it_count (it, "summary.0.counted"), ==, 0);
  lt_it_assert_nothing_left (2000);
}

static void
test_interrupt_sequence (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *file = g_build_filename (lt_it_tmp (), "sequence.json", NULL);
  LtItRunning *running =
    lt_it_start (NULL, "%s %s --mode sequence -c 1 -d 1h -o json=%s", noop, noop, file);
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, 30, "noop:    1s");
  kill (lt_it_pid (running), SIGTERM);
  it = lt_it_wait (running, 60);
  g_assert_cmpint (it->exit_status, ==, 105);
  lt_it_load (it, file);
  g_assert_cmpuint (n_runs (it), ==, 1);
  lt_it_assert_says (it->out, "1 of 2 runs was not begun");
  lt_it_assert_nothing_left (2000);
}

static void
test_interrupt_pause (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  LtItRunning *running = lt_it_start (NULL, "%s --runs 3 --cool-down 1h -c 1 -d 1500ms", noop);
  g_autoptr (LtIt) it = NULL;

  g_test_summary ("Between two runs as well; the runs that were done stand.");
  lt_it_wait_for (running, 30, "noop, run 1:    1s");
  g_usleep (2 * G_USEC_PER_SEC);
  kill (lt_it_pid (running), SIGINT);
  it = lt_it_wait (running, 60);
  lt_it_assert_says (it->out, "2 of 3 runs were not begun");
  g_assert_cmpint (it->exit_status, ==, 105);
}

/* What a suite leaves behind is ended with the last host. */
static void
test_strays (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *hostile = lt_it_fixture ("hostile");
  g_autoptr (LtIt) it =
    lt_it_run (60,
               "%s -p %s --set hostile.do=fork_daemon --set hostile.after=10 "
               "-c 1 -d 1s -q",
               noop, hostile);

  g_assert_cmpint (it->exit_status, ==, 0);
  lt_it_assert_nothing_left (2000);
}

static void
test_log (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *choices = lt_it_fixture ("choices");
  g_autofree char *file = g_build_filename (lt_it_tmp (), "several.jsonl", NULL);
  g_autoptr (LtIt) it =
    lt_it_run (60, "%s -p %s -c 1 -d 1500ms -q -o jsonl=%s", noop, choices, file);
  g_autofree char *text = NULL;

  g_test_summary ("Lines of both runs, each with the name of its own.");
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  lt_it_assert_says (text, "{\"type\":\"run\",\"scenario\":\"noop\",\"run\":1,|"
                           "{\"type\":\"run\",\"scenario\":\"choices\",\"run\":1,|"
                           "{\"type\":\"interval\",\"scenario\":\"noop\",\"run\":1,|"
                           "{\"type\":\"interval\",\"scenario\":\"choices\",\"run\":1,|"
                           "{\"type\":\"run-end\",\"scenario\":\"choices\",\"run\":1,|"
                           "{\"type\":\"end\",");
}

static void
test_steady (void)
{
  g_autofree char *sleeper = lt_it_fixture ("sleeper");
  g_autoptr (LtIt) it =
    lt_it_run (100, "%s --set for=5ms -c 1 -d 90s --steady 100%%:3s --format json", sleeper);
  g_autoptr (LtIt) never =
    lt_it_run (60, "%s --set for=5ms -c 1 -d 1s --steady 1%%:3s -q --format json", sleeper);
  g_autoptr (LtIt) warmup =
    lt_it_run (100,
               "%s --set for=5ms -c 1 -w 100ms -d 300ms --steady-warmup 100%%:3s -q "
               "--format json",
               sleeper);

  g_test_summary ("A run that is steady ends; a warm-up goes on until it is.");
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_true (json_node_get_boolean (lt_it_get (it, "steady.measured.reached")));
  g_assert_cmpuint (lt_it_count (it, "measured.duration_ns"), >=, 2800000000);
  g_assert_cmpuint (lt_it_count (it, "measured.duration_ns"), <,
                    G_GUINT64_CONSTANT (90000000000));
  g_assert_true (JSON_NODE_HOLDS_NULL (lt_it_get (it, "steady.warmup")));
  g_assert_cmpuint (lt_it_count (it, "summary.0.counted"), ==, 1);

  g_assert_cmpint (never->exit_status, ==, 0);
  g_assert_false (json_node_get_boolean (lt_it_get (never, "steady.measured.reached")));
  lt_it_assert_says (lt_it_text (never, "warnings.0"),
                     "did not come to a steady state|too short to tell, which takes 3s");

  /* The extension is bounded by the duration: 100 ms and 300 ms are too short to tell. */
  g_assert_cmpint (warmup->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_count (warmup, "warmup.duration_ns"), >=, 390000000);
  lt_it_assert_says (lt_it_text (warmup, "warnings.0"), "the warm-up did not come to a steady");
}

static void
test_in_process (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autoptr (LtIt) two = lt_it_run (60, "%s %s --in-process -d 1s", noop, noop);
  g_autoptr (LtIt) twice = lt_it_run (60, "%s --runs 2 --in-process -d 1s", noop);

  lt_it_assert_refused (two, 2, "--in-process|one run of one suite|2");
  lt_it_assert_refused (twice, 2, "--in-process|one run of one suite|2");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/several/usage-of-several", test_usage_of_several);
  g_test_add_func ("/several/set-of-second", test_set_of_second);
  g_test_add_func ("/several/side-by-side", test_side_by_side);
  g_test_add_func ("/several/same-suite-twice", test_same_suite_twice);
  g_test_add_func ("/several/runs", test_runs);
  g_test_add_func ("/several/one-crashes", test_one_crashes);
  g_test_add_func ("/several/not-repeated", test_not_repeated);
  g_test_add_func ("/several/usage", test_usage);
  g_test_add_func ("/several/interrupt", test_interrupt);
  g_test_add_func ("/several/interrupt-sequence", test_interrupt_sequence);
  g_test_add_func ("/several/interrupt-pause", test_interrupt_pause);
  g_test_add_func ("/several/strays", test_strays);
  g_test_add_func ("/several/log", test_log);
  g_test_add_func ("/several/steady", test_steady);
  g_test_add_func ("/several/in-process", test_in_process);
  return g_test_run ();
}
