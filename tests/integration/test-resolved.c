/* SPDX-License-Identifier: MIT
 *
 * `ltrun inspect --resolved`: what a run would do, and that it would not begin.
 */
#include "lt-it-assert.h"

#include <string.h>

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
assert_refused_by (const char *fixture, const char *options, const char *says)
{
  g_autofree char *suite = lt_it_fixture (fixture);
  g_autofree char *words = g_strdup_printf ("%s %s", suite, options);

  assert_same_refusal (words, says);
}

static void
test_resolved_refuses (void)
{
  g_autofree char *required = lt_it_fixture ("required");
  g_autofree char *rows = lt_it_fixture ("rows");
  g_autoptr (LtIt) bare = lt_it_run_env ("LTRUN_PIN=1023", 20, "inspect %s", rows);
  g_autoptr (LtIt) without = lt_it_run (20, "inspect %s", required);

  g_test_summary ("The plan of what would not begin is refused as the run is.");
  assert_refused_by ("rows", "--pin=1023",
                     "rows: --pin: expected cores that this process may use");
  assert_refused_by ("required", "", "required: --set target=...: expected, as the suite");
  assert_refused_by ("required", "--each", "required: --set target=...: expected, as the");
  assert_refused_by ("faulty/no_weights", "--each", "expected an operation with a weight");
  assert_refused_by ("noop", "--batch 5", "noop: --batch: expected a suite that does batches");
  assert_refused_by ("noop", "-t 'foo:avg<5ms'",
                     "noop: --threshold: foo:avg<5ms: expected a scen");
  assert_refused_by ("noop", "-o foo=x", "--out: expected a format of json, |found 'foo'");
  assert_refused_by ("noop", "--save-baseline a/b", "--save-baseline: expected a name");
  assert_refused_by ("noop", "--gate 'ops>=0.9x'", "--gate: expected a --baseline");
  lt_it_assert_passes (bare, "inspect");
  lt_it_assert_passes (without, "inspect");
}

/* Rows that are wrong whatever the suite asks for. */
static void
test_resolved_data (void)
{
  static const struct
  {
    const char *text;
    const char *keys;
    const char *says;
  } files[] = {
    { "id,secret\n0,a\n1,b,c\n", "", ": line 3: expected 2 fields, found 3" },
    { "id,secret\n0,\xff\n", "", ": line 2: expected text in UTF-8" },
    { "", "", ": line 1: expected a header, found nothing" },
    { "id,secret\n0,a\n", ",strategy=unique",
      "expected a row for each of 10 workers, found 1" },
  };

  assert_refused_by ("rows", "--data users=/nonexistent/x.csv",
                     "rows: --data: users=/nonexistent/x.csv: No such file");
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = lt_it_write ("wrong.csv", files[i].text);
      g_autofree char *option = g_strdup_printf ("--data users=%s%s", file, files[i].keys);

      assert_refused_by ("rows", option, files[i].says);
    }
}

/* What is refused at the end of the looking has been looked at, and nothing more. */
static void
test_resolved_leaves (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *file = lt_it_write ("kept.jsonl", "earlier\n");
  g_autofree char *made = g_build_filename (lt_it_tmp (), "made.jsonl", NULL);
  g_autofree char *folder = g_build_filename (lt_it_tmp (), "baselines", NULL);
  g_autofree char *options = g_strdup_printf (
    "-o jsonl=%s -o jsonl=%s -o html=%s.html --save-baseline a --baseline-dir %s", file, made,
    made, folder);
  g_autofree char *page = g_strconcat (made, ".html", NULL);
  g_autoptr (LtIt) it = lt_it_run (20, "inspect --resolved %s %s", noop, options);
  g_autofree char *after = NULL;

  g_test_summary ("The plan leaves files of results as they were, and makes none.");
  lt_it_assert_passes (it, "--resolved");
  g_assert_true (g_file_get_contents (file, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, "earlier\n");
  g_assert_false (g_file_test (made, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (page, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

/* A scenario that is called as its suite is named once. */
static void
test_resolved_several (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *work = lt_it_fixture ("work");
  g_autofree char *words = g_strdup_printf ("%s %s --operation work", noop, work);
  g_autofree char *again = g_strdup_printf ("%s %s --set noop-2.foo=1", noop, noop);

  assert_same_refusal (words, "ltrun: noop: --operation: expected an operation");
  assert_same_refusal (again, "ltrun: noop-2: noop: --set foo: expected an option");
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
  it = lt_it_run (20, "inspect --resolved %s -c 1", path);
  lt_it_assert_passes (it, "--resolved");
  lt_it_assert_says (it->out, "start|1500ms|1 worker");
  g_assert_null (strstr (it->out, "1 workers"));
  lt_it_assert_says (it->out, source);
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/resolved/scenario", test_resolved);
  g_test_add_func ("/resolved/each", test_resolved_each);
  g_test_add_func ("/resolved/refuses", test_resolved_refuses);
  g_test_add_func ("/resolved/data", test_resolved_data);
  g_test_add_func ("/resolved/leaves", test_resolved_leaves);
  g_test_add_func ("/resolved/several", test_resolved_several);
  g_test_add_func ("/resolved/rows", test_resolved_rows);
  return g_test_run ();
}
