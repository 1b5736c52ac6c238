/* SPDX-License-Identifier: MIT
 *
 * ab: two suites by turns, and a verdict on the second.
 */

#include "lt-it-assert.h"

#include <string.h>

/* A system that takes 5 ms against itself, and against one of 10 ms. */
static void
test_ab (void)
{
  g_autofree char *suite = lt_it_fixture ("capacity");
  g_autofree char *copy = g_build_filename (lt_it_tmp (), "slow.so", NULL);
  g_autofree char *json = g_build_filename (lt_it_tmp (), "ab.json", NULL);
  g_autofree char *worse_json = g_build_filename (lt_it_tmp (), "worse.json", NULL);
  g_autofree char *junit = g_build_filename (lt_it_tmp (), "worse.xml", NULL);
  g_autofree char *xml = NULL;
  g_autoptr (LtIt) copied = lt_it_run_shell (NULL, 20, "cp '%s' '%s'", suite, copy);
  g_autoptr (LtIt) same =
    lt_it_run (60,
               "ab %s %s -c 2 --set service=5ms -d 300ms -w 0 --cool-down 0 --pairs 4 -q "
               "-o json=%s",
               suite, suite, json);
  g_autoptr (LtIt) worse =
    lt_it_run (60,
               "ab %s %s -c 2 --set capacity.service=5ms --set slow.service=10ms -d 300ms -w 0 "
               "--cool-down 0 --pairs 4 -q --allow-different-load -o json=%s -o junit=%s",
               suite, copy, worse_json, junit);
  g_autofree char *same_line = lt_it_last_line (same);
  g_autofree char *worse_line = lt_it_last_line (worse);

  g_assert_cmpint (copied->exit_status, ==, 0);
  g_assert_cmpint (same->exit_status, ==, 0);
  lt_it_assert_says (same_line, "new against old");
  lt_it_load (same, json);
  g_assert_cmpstr (lt_it_text (same, "verdict.outcome"), ==,
                   g_str_has_prefix (same_line, "INCONCLUSIVE") ? "inconclusive" : "pass");
  g_assert_cmpuint (lt_it_length (same, "runs"), ==, 8);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *path = g_strdup_printf ("runs.%u.scenario", i);

      /* Mirrored: old new, new old, ... */
      g_assert_cmpstr (lt_it_text (same, path), ==, (i % 4 == 0 || i % 4 == 3) ? "old" : "new");
    }
  g_assert_cmpint (worse->exit_status, ==, 98);
  lt_it_assert_says (worse_line, "FAIL  new against old|worse|(exit 98)");
  /* What is written of the runs says the same. */
  lt_it_load (worse, worse_json);
  g_assert_cmpstr (lt_it_text (worse, "verdict.outcome"), ==, "regression");
  g_assert_cmpint ((int) lt_it_number (worse, "verdict.exit_status"), ==, 98);
  g_assert_true (g_file_get_contents (junit, &xml, NULL, NULL));
  lt_it_assert_says (xml, "<failure type=\"regression\"|new against old");
}

static void
test_ab_crash (void)
{
  g_autofree char *hostile = lt_it_fixture ("hostile");
  g_autoptr (LtIt) it =
    lt_it_run (60,
               "ab %s %s -c 1 --set do=segv --set hostile.where=op -d 200ms -w 0 --cool-down 0 "
               "--pairs 1 -q",
               hostile, hostile);

  g_assert_cmpint (it->exit_status, ==, 107);
  lt_it_assert_says (it->err, "crashed in operation");
  lt_it_assert_says (it->out, "FAIL  |crashed in operation|(exit 107)");
}

static void
test_ab_refuses (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autoptr (LtIt) one = lt_it_run (30, "ab %s", suite);
  g_autoptr (LtIt) three = lt_it_run (30, "ab %s %s %s", suite, suite, suite);
  g_autoptr (LtIt) runs = lt_it_run (30, "ab %s %s --runs 3", suite, suite);
  g_autoptr (LtIt) pairs = lt_it_run (30, "ab %s %s --pairs 0", suite, suite);
  g_autoptr (LtIt) format = lt_it_run (30, "ab %s %s --format csv", suite, suite);
  g_autoptr (LtIt) threshold =
    lt_it_run (30, "ab %s %s --threshold 'baseline.ops>=5x'", suite, suite);
  g_autoptr (LtIt) gate = lt_it_run (30, "ab %s %s --gate 'nosuch:ops>=0.9x'", suite, suite);
  g_autoptr (LtIt) clock =
    lt_it_run (30, "ab %s %s --gate 'response.p(99)<=1.2x'", suite, suite);
  g_autoptr (LtIt) folder = lt_it_run (30, "ab %s %s --baseline-dir .", suite, suite);

  lt_it_assert_refused (one, 2, "ab: expected two suites|found one");
  lt_it_assert_refused (three, 2, "ab: expected two suites|found more");
  lt_it_assert_refused (runs, 2, "--runs: expected none with ab");
  lt_it_assert_refused (pairs, 2, "--pairs: expected a number from 1 to 1000");
  lt_it_assert_refused (format, 2, "--format: expected text, json or markdown, found 'csv'");
  lt_it_assert_refused (threshold, 2,
                        "--threshold: expected a condition of a run|found 'baseline.ops>=5x'");
  /* Before there is any load. */
  lt_it_assert_refused (gate, 2, "--gate: nosuch:baseline.ops>=0.9x: expected|of old|'nosuch'");
  g_assert_null (strstr (gate->err, "ops/s"));
  lt_it_assert_refused (clock, 2,
                        "--gate: baseline.response.p(99)|found the closed loop of old");
  lt_it_assert_refused (folder, 2, "--baseline-dir: expected none with ab");
}

/* Gates of what is there decide. */
static void
test_ab_gates (void)
{
  g_autofree char *suite = lt_it_fixture ("capacity");
  g_autoptr (LtIt) kept =
    lt_it_run (60,
               "ab %s %s -c 1 -d 100ms -w 0 --cool-down 0 --pairs 1 -q "
               "--gate 'suite:ops>=0.000001x' --gate 'suite.queue:ops>=0.000001x'",
               suite, suite);
  g_autofree char *line = lt_it_last_line (kept);

  g_assert_cmpint (kept->exit_status, ==, 0);
  lt_it_assert_says (line,
                     "PASS|suite:baseline.ops>=0.000001x|suite.queue:baseline.ops>=0.000001x");
}

/* Told when the second side begins, not after all pairs. */
static void
test_ab_other_load (void)
{
  g_autofree char *suite = lt_it_fixture ("capacity");
  g_autofree char *other = lt_it_fixture ("work");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "other.json", NULL);
  g_autoptr (LtIt) it =
    lt_it_run (60, "ab %s %s -c 1 -d 100ms -w 0 --cool-down 0 --pairs 900 -q -o json=%s", suite,
               other, json);

  g_assert_cmpint (it->exit_status, ==, 104);
  lt_it_assert_says (it->out, "FAIL  |expected the load of old, found|org.example.capacity "
                              "against org.example.work|--allow-different-load|(exit 104)");
  lt_it_load (it, json);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "bad-input");
  g_assert_cmpuint (lt_it_length (it, "runs"), ==, 2);
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/ab/verdicts", test_ab);
  g_test_add_func ("/ab/crash", test_ab_crash);
  g_test_add_func ("/ab/gates", test_ab_gates);
  g_test_add_func ("/ab/other-load", test_ab_other_load);
  g_test_add_func ("/ab/refuses", test_ab_refuses);
  return g_test_run ();
}
