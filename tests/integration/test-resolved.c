/* SPDX-License-Identifier: MIT
 *
 * `ltrun inspect --resolved`: what a run would do, and that it would not begin.
 */
#include "lt-it-assert.h"

static void
test_resolved (void)
{
  g_autofree char *options = lt_it_fixture ("options");
  g_autofree char *text =
    g_strdup_printf ("[global]\nruns=2\nset.count=4\n[scenario s]\nplugin=%s\nrate=100/s\n"
                     "stage=10s:300; 0s:50; 20s:50\nset.offset=-2\n",
                     options);
  g_autofree char *path = lt_it_write ("resolved.ini", text);
  g_autofree char *line_3 = g_strconcat (path, ":3", NULL);
  g_autofree char *line_7 = g_strconcat (path, ":7", NULL);
  g_autoptr (LtIt) it =
    lt_it_run_env ("LTRUN_GRACE=3s", 20, "inspect %s --resolved -c 5 --format json", path);
  g_autoptr (LtIt) page = lt_it_run (20, "inspect --resolved %s", path);

  g_test_summary ("What would be run, where it comes from, and when; and nothing is run.");
  lt_it_assert_passes (it, "resolved.ini");
  g_assert_cmpstr (lt_it_text (it, "schema"), ==, "ltrun.plan/1");
  g_assert_cmpuint (lt_it_count (it, "runs"), ==, 2);
  g_assert_cmpstr (lt_it_text (it, "scenarios.0.name"), ==, "s");
  g_assert_cmpuint (lt_it_count (it, "scenarios.0.workers"), ==, 5);
  g_assert_cmpfloat (lt_it_number (it, "scenarios.0.schedule.0.arrivals"), ==, 2000);
  g_assert_cmpfloat (lt_it_number (it, "scenarios.0.schedule.1.arrivals"), ==, 1000);
  g_assert_cmpuint (lt_it_count (it, "scenarios.0.schedule.1.begin_ns"), ==,
                    G_GUINT64_CONSTANT (10000000000));
  lt_it_assert_says (it->out, line_3);
  lt_it_assert_says (it->out, line_7);
  lt_it_assert_says (it->out, "\"concurrency\", \"value\": \"5\", \"source\": \"command line\"|"
                              "\"value\": \"3s\", \"source\": \"LTRUN_GRACE\"");
  lt_it_assert_passes (page, "resolved.ini");
  lt_it_assert_says (page->out, "1 scenario, 2 runs|[s]|stage 1|2,000|total|3,000");
}

static void
test_resolved_each (void)
{
  g_autofree char *excluding = lt_it_fixture ("excluding");
  g_autoptr (LtIt) it = lt_it_run (20, "inspect --resolved %s --each --format json", excluding);
  g_autoptr (LtIt) page = lt_it_run (20, "inspect --resolved %s --each", excluding);

  g_test_summary ("With --each the plan is of the scenarios that the run would make.");
  lt_it_assert_passes (it, "--resolved --each");
  g_assert_cmpstr (lt_it_text (it, "scenarios.0.name"), ==, "excluding.one");
  g_assert_cmpstr (lt_it_text (it, "scenarios.1.name"), ==, "excluding.two");
  lt_it_assert_says (it->out, "\"operation\", \"value\": \"two\", \"source\": \"each\"");
  lt_it_assert_passes (page, "--resolved --each");
  lt_it_assert_says (page->out, "scenarios one after another|[excluding.one]|[excluding.two]");
}

static void
assert_same_refusal (const char *words, const char *says)
{
  g_autoptr (LtIt) run = lt_it_run (20, "%s -d 100ms", words);
  g_autoptr (LtIt) plan = lt_it_run (20, "inspect --resolved %s -d 100ms", words);

  lt_it_assert_refused (run, 2, says);
  lt_it_assert_refused (plan, 2, says);
  g_assert_cmpstr (run->err, ==, plan->err);
}

static void
test_resolved_refuses (void)
{
  g_autofree char *rows = lt_it_fixture ("rows");
  g_autofree char *cores = g_strconcat (rows, " --pin=1023", NULL);
  g_autofree char *file = g_strconcat (rows, " --data users=/nonexistent/x.csv", NULL);
  g_autoptr (LtIt) bare = lt_it_run_env ("LTRUN_PIN=1023", 20, "inspect %s", rows);

  g_test_summary ("The plan of what would not begin is refused as the run is.");
  assert_same_refusal (cores, "rows: --pin: expected cores that this process may use");
  assert_same_refusal (file, "rows: --data: users=/nonexistent/x.csv: No such file");
  lt_it_assert_passes (bare, "inspect");
}

static void
test_resolved_rows (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *text = g_strdup_printf ("[scenario s]\nplugin=%s\nstart=1500ms\n", noop);
  g_autofree char *folder = g_build_filename (
    lt_it_tmp (), "a-folder-with-a-name-that-is-longer-than-a-line-of-a-terminal-is-wide",
    NULL);
  g_autofree char *path = g_build_filename (folder, "scenario-file.ini", NULL);
  g_autofree char *source = g_strconcat (path, ":3", NULL);
  g_autoptr (LtIt) it = NULL;

  g_test_summary ("start has a source; what no terminal shows is not cut.");
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  it = lt_it_run (20, "inspect --resolved %s", path);
  lt_it_assert_passes (it, "--resolved");
  lt_it_assert_says (it->out, "start|1500ms");
  lt_it_assert_says (it->out, source);
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/resolved/scenario", test_resolved);
  g_test_add_func ("/resolved/each", test_resolved_each);
  g_test_add_func ("/resolved/refuses", test_resolved_refuses);
  g_test_add_func ("/resolved/rows", test_resolved_rows);
  return g_test_run ();
}
