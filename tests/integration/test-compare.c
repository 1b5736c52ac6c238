/* SPDX-License-Identifier: MIT
 *
 * Results are compared with each other and with baselines. What is asserted of verdicts
 * does not depend on how quick this machine is, or how quiet.
 */

#include <glib/gstdio.h>
#include <string.h>

#include "lt-it-assert.h"

#define LOAD "-c 1 -d 100ms -q --no-history"

/* Of no errors against none the ratio is one, and that within the noise of the limit. */
#define UNKNOWN "--gate 'error_rate<=0.99x'"

static char *
make_result (const char *name, const char *fixture, const char *more)
{
  g_autofree char *file = lt_it_fixture (fixture);
  g_autofree char *base = g_strconcat (name, ".json", NULL);
  char *json = g_build_filename (lt_it_tmp (), base, NULL);
  g_autoptr (LtIt) run = lt_it_run (60, "%s " LOAD " %s -o json=%s", file, more, json);

  g_assert_cmpint (run->exit_status, ==, 0);
  return json;
}

static const char *
last_line (const LtIt *it, char ***ret_lines)
{
  guint n;

  *ret_lines = g_strsplit (it->out, "\n", -1);
  n = g_strv_length (*ret_lines);
  g_assert_cmpuint (n, >=, 2);
  return (*ret_lines)[n - 2];
}

static void
test_compare (void)
{
  g_autofree char *old = make_result ("old", "work", "--runs 4");
  g_autofree char *new = make_result ("new", "work_slower", "--runs 4");
  g_autofree char *document = g_build_filename (lt_it_tmp (), "comparison.json", NULL);
  g_autoptr (LtIt) text = lt_it_run (60, "compare %s %s", old, new);
  g_autoptr (LtIt) json = lt_it_run (60, "compare -f json %s a=%s b=%s", old, new, new);
  g_autoptr (LtIt) markdown = lt_it_run (60, "compare -f markdown %s %s", old, new);
  g_autoptr (LtIt) schema = NULL;
  g_auto (GStrv) lines = NULL;

  /* Whatever the verdict is, it is the last line, and agrees with the status. */
  lt_it_assert_says (text->out, "new against old|4 runs against 4|operation|p99|warning");
  if (text->exit_status == 0)
    g_assert_false (g_str_has_prefix (last_line (text, &lines), "FAIL"));
  else
    {
      g_assert_cmpint (text->exit_status, ==, 98);
      g_assert_true (g_str_has_prefix (last_line (text, &lines), "FAIL  new against old: "));
    }
  g_assert_true (g_str_has_prefix (markdown->out, "## ltrun compare: "));
  lt_it_assert_says (markdown->out, "another version of the suite: 1.0.0 against 1.1.0");

  g_assert_cmpint (lt_it_count (json, "verdict.exit_status"), ==, json->exit_status);
  g_assert_cmpstr (lt_it_text (json, "pairs.1.candidate"), ==, "b");
  g_assert_true (g_file_set_contents (document, json->out, -1, NULL));
  schema = lt_it_run_shell (NULL, 60, "python3 '%s/check-result.py' '%s' '%s'", LT_SOURCE_DIR,
                            LT_SCHEMAS, document);
  if (schema->exit_status == 77)
    g_test_message ("not validated: %s", schema->out);
  else
    g_assert_cmpint (schema->exit_status, ==, 0);
}

/* One run on a side: limits that no machine comes near, on either side. */
static void
test_gates (void)
{
  g_autofree char *old = make_result ("single", "work", "");
  g_autoptr (LtIt) kept = lt_it_run (60, "compare a=%s b=%s --gate 'ops>=0.000001x'", old, old);
  g_autoptr (LtIt) broken =
    lt_it_run (60, "compare a=%s b=%s --gate 'short:ops>=1000x'", old, old);
  g_autoptr (LtIt) unknown = lt_it_run (60, "compare a=%s b=%s " UNKNOWN, old, old);
  g_autoptr (LtIt) strict = lt_it_run (60, "compare a=%s b=%s --strict " UNKNOWN, old, old);
  g_autoptr (LtIt) clock =
    lt_it_run (60, "compare a=%s b=%s --gate 'response.avg<=1x'", old, old);
  g_auto (GStrv) lines = NULL;

  g_assert_cmpint (kept->exit_status, ==, 0);
  lt_it_assert_says (kept->out, "PASS  b against a: |The ratio alone is told");
  g_assert_cmpint (broken->exit_status, ==, 98);
  g_assert_cmpstr (last_line (broken, &lines), ==,
                   "FAIL  b against a: short:baseline.ops>=1000x: 1.00x, the ratio alone of 1 "
                   "and 1 run (exit 98)");
  g_assert_cmpint (unknown->exit_status, ==, 0);
  lt_it_assert_says (unknown->out, "INCONCLUSIVE  b against a: ");
  g_assert_cmpint (strict->exit_status, ==, 97);
  lt_it_assert_says (strict->out, "FAIL  b against a: inconclusive: |(exit 97)");
  lt_it_assert_refused (clock, 2,
                        "baseline.response.avg<=1x: expected a rate|closed loop of a");
}

static void
test_refused (void)
{
  g_autofree char *one = make_result ("one", "work", "");
  g_autofree char *two = make_result ("two", "work", "-c 2");
  g_autoptr (LtIt) load = lt_it_run (30, "compare %s %s", one, two);
  g_autoptr (LtIt) allowed =
    lt_it_run (30, "compare %s %s --allow-different-load --gate 'ops>=0.000001x'", one, two);
  g_autoptr (LtIt) joined =
    lt_it_run (30, "compare a=%s a=%s b=%s --allow-different-load", one, two, one);
  g_autoptr (LtIt) alone = lt_it_run (30, "compare %s", one);
  g_autoptr (LtIt) label = lt_it_run (30, "compare a=%s a=%s", one, one);
  g_autoptr (LtIt) gate = lt_it_run (30, "compare %s %s --gate ops", one, one);
  g_autoptr (LtIt) scope = lt_it_run (30, "compare %s x=%s --gate 'no:ops>=1x'", one, one);
  g_autoptr (LtIt) format = lt_it_run (30, "compare -f html %s %s", one, one);
  g_autoptr (LtIt) missing = lt_it_run (30, "compare %s %s.nowhere", one, one);
  g_autoptr (LtIt) other = lt_it_run (30, "compare %s /etc/passwd", one);

  lt_it_assert_refused (load, 104, "one and two|concurrency: 1 against 2");
  g_assert_cmpint (allowed->exit_status, ==, 0);
  lt_it_assert_says (allowed->out, "concurrency: 1 against 2");
  lt_it_assert_refused (joined, 104, "a: expected results of the same load to join");
  g_assert_null (strstr (joined->err, "--allow-different-load"));
  lt_it_assert_refused (alone, 2, "compare|two to");
  lt_it_assert_refused (label, 2, "two labels");
  lt_it_assert_refused (gate, 2, "--gate|found 'ops'");
  lt_it_assert_refused (scope, 2, "found 'no'");
  lt_it_assert_refused (format, 2, "markdown|found 'html'");
  lt_it_assert_refused (missing, 104, "nowhere");
  lt_it_assert_refused (other, 104, "/etc/passwd|ltrun.result/1");
}

/* ---- Baselines ------------------------------------------------------------- */

static char *
baseline_folder (void)
{
  return g_build_filename (lt_it_tmp (), "baselines", NULL);
}

static gboolean
is_saved (const char *name)
{
  g_autofree char *folder = baseline_folder ();
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static LtIt *
run_with (const char *fixture, const char *more)
{
  g_autofree char *folder = baseline_folder ();
  g_autofree char *file = lt_it_fixture (fixture);

  return lt_it_run (60, "%s " LOAD " --baseline-dir %s %s", file, folder, more);
}

static void
test_baseline (void)
{
  g_autoptr (LtIt) saved = run_with ("work", "--save-baseline main");
  g_autoptr (LtIt) kept = run_with ("work", "--baseline main --gate 'ops>=0.000001x'");
  g_autoptr (LtIt) broken = run_with (
    "work", "--baseline main --gate 'short:ops>=1000x' --save-baseline bad --format json");
  g_autoptr (LtIt) unknown = run_with ("work", "--baseline main " UNKNOWN);
  g_autoptr (LtIt) told = run_with ("work", "--baseline main --format json " UNKNOWN);
  g_autoptr (LtIt) strict = run_with ("work", "--baseline main --strict " UNKNOWN);
  g_autoptr (LtIt) clock = run_with ("work", "--baseline main --gate 'response.avg<=9x'");
  g_auto (GStrv) lines = NULL;
  g_autoptr (LtIt) load = run_with ("work", "--baseline main -c 2");
  g_autoptr (LtIt) threshold =
    run_with ("work", "--baseline main -t 'short:baseline.ops>=1000x' -t 'rate>=0.001/s'");

  g_assert_cmpint (saved->exit_status, ==, 0);
  g_assert_true (is_saved ("main.json"));
  g_assert_cmpint (kept->exit_status, ==, 0);
  lt_it_assert_says (kept->out, "baseline main|The ratio alone decides|PASS");
  g_assert_cmpint (broken->exit_status, ==, 98);
  g_assert_cmpstr (lt_it_text (broken, "verdict.outcome"), ==, "regression");
  g_assert_cmpstr (lt_it_text (broken, "baselines.0.checks.0.verdict"), ==, "fail");
  g_assert_cmpstr (lt_it_text (broken, "baselines.0.checks.0.source"), ==, "command line");
  g_assert_false (is_saved ("bad.json"));
  lt_it_assert_says (broken->err, "baseline bad is not saved");
  g_assert_cmpint (unknown->exit_status, ==, 0);
  lt_it_assert_says (
    last_line (unknown, &lines),
    "INCONCLUSIVE  baseline.error_rate<=0.99x: 1.00x, the ratio alone of 1 and "
    "1 run; the limit is missed by less than the noise floor, ");
  g_assert_cmpint (told->exit_status, ==, 0);
  g_assert_cmpstr (lt_it_text (told, "verdict.outcome"), ==, "inconclusive");
  lt_it_assert_says (lt_it_text (told, "verdict.reasons.0"), "baseline.error_rate<=0.99x: ");
  lt_it_assert_refused (clock, 2, "--gate|baseline.response.avg<=9x|closed loop of main");
  g_assert_cmpint (strict->exit_status, ==, 97);
  g_assert_cmpint (threshold->exit_status, ==, 98);
  lt_it_assert_says (threshold->out, "FAIL  short:baseline.ops>=1000x: ");
  g_assert_cmpint (load->exit_status, ==, 104);
  lt_it_assert_says (load->out, "expected the same load, found concurrency: 1 against 2");
}

/* Errors where there were none fail without a gate, however quick they come; what fails,
 * and what the runs cannot tell, replaces no baseline. */
static void
test_failing (void)
{
  g_autoptr (LtIt) saved = run_with ("work", "--save-baseline sound");
  g_autoptr (LtIt) all =
    run_with ("work_fails", "--baseline sound --save-baseline kept1 --format json");
  g_autoptr (LtIt) some =
    run_with ("work_fails_some", "--baseline sound --save-baseline kept2");
  g_autoptr (LtIt) doubt = run_with ("work", "--baseline sound --save-baseline kept3 " UNKNOWN);

  g_assert_cmpint (saved->exit_status, ==, 0);
  g_assert_cmpint (all->exit_status, ==, 98);
  g_assert_cmpstr (lt_it_text (all, "baselines.0.checks.1.check"), ==, "baseline.avg<=1.5x");
  g_assert_cmpstr (lt_it_text (all, "baselines.0.checks.1.verdict"), ==, "fail");
  g_assert_cmpstr (lt_it_text (all, "baselines.0.checks.2.check"), ==,
                   "baseline.error_rate<=1.5x");
  g_assert_cmpstr (lt_it_text (all, "baselines.0.checks.2.verdict"), ==, "fail");
  g_assert_false (is_saved ("kept1.json"));
  g_assert_cmpint (some->exit_status, ==, 98);
  lt_it_assert_says (some->out, "baseline.error_rate<=1.5x: |(exit 98)");
  g_assert_false (is_saved ("kept2.json"));
  g_assert_cmpint (doubt->exit_status, ==, 0);
  lt_it_assert_says (doubt->err, "baseline kept3 is not saved, as the runs cannot tell");
  g_assert_false (is_saved ("kept3.json"));
}

static void
write_baseline (const char *name, const char *text)
{
  g_autofree char *folder = baseline_folder ();
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_bad_baseline (void)
{
  g_autoptr (LtIt) saved = run_with ("work", "--save-baseline good");
  g_autoptr (LtIt) crashed =
    run_with ("hostile", "--set do=segv --set where=op --save-baseline dead");
  g_autoptr (LtIt) name = run_with ("work", "--save-baseline .hidden");
  g_autoptr (LtIt) suffix = run_with ("work", "--save-baseline x.json");
  g_autoptr (LtIt) missing = run_with ("work", "--baseline nowhere");
  g_autoptr (LtIt) gate = run_with ("work", "--baseline good --gate 'idle:ops>=1x'");
  g_autoptr (LtIt) alone = run_with ("work", "--gate 'ops>=1x'");
  g_autoptr (LtIt) typed = run_with ("work", "-t 'baseline.ops>=1x'");
  g_autoptr (LtIt) cut = NULL;
  g_autoptr (LtIt) future = NULL;
  g_autofree char *folder = baseline_folder ();
  g_autofree char *path = g_build_filename (folder, "good.json", NULL);
  g_autofree char *text = NULL;
  gsize length;

  g_assert_cmpint (saved->exit_status, ==, 0);
  g_assert_cmpint (crashed->exit_status, ==, 107);
  g_assert_false (is_saved ("dead.json"));
  lt_it_assert_refused (name, 2, "--save-baseline|begin with a dot|'.hidden'");
  lt_it_assert_refused (suffix, 2, "--save-baseline|does not end in .json|'x.json'");
  lt_it_assert_refused (missing, 104, "--baseline|nowhere.json|found none|good");
  lt_it_assert_refused (gate, 2, "--gate|found 'idle'");
  lt_it_assert_refused (alone, 2, "--gate|--baseline");
  lt_it_assert_refused (typed, 2, "--threshold|--baseline");

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  write_baseline ("future.json", "{\"schema\": \"ltrun.result/2\"}");
  text[length / 2] = '\0';
  write_baseline ("cut.json", text);
  future = run_with ("work", "--baseline future");
  cut = run_with ("work", "--baseline cut");
  lt_it_assert_refused (future, 104, "--baseline|future.json|schema|'ltrun.result/1'");
  lt_it_assert_refused (cut, 104, "--baseline|cut.json|not JSON");
}

static void
test_verb (void)
{
  g_autofree char *folder = baseline_folder ();
  g_autofree char *copy = g_build_filename (lt_it_tmp (), "copy.json", NULL);
  g_autoptr (LtIt) saved = run_with ("work", "--save-baseline kept");
  g_autoptr (LtIt) list = lt_it_run (30, "baseline list --baseline-dir %s", folder);
  g_autoptr (LtIt) show = lt_it_run (30, "baseline show kept --baseline-dir %s", folder);
  g_autoptr (LtIt) export =
    lt_it_run (30, "baseline export kept %s --baseline-dir %s", copy, folder);
  g_autoptr (LtIt) compare =
    lt_it_run (30, "compare kept %s --baseline-dir %s --gate 'ops>=0.999x'", copy, folder);
  g_autoptr (LtIt) removed = lt_it_run (30, "baseline remove kept --baseline-dir %s", folder);
  g_autoptr (LtIt) again = lt_it_run (30, "baseline remove kept --baseline-dir %s", folder);
  g_autoptr (LtIt) usage = lt_it_run (30, "baseline keep kept");

  g_assert_cmpint (saved->exit_status, ==, 0);
  g_assert_cmpint (list->exit_status, ==, 0);
  lt_it_assert_says (list->out, "kept |1 run of org.example.work 1.0.0");
  g_assert_cmpint (show->exit_status, ==, 0);
  lt_it_assert_says (show->out, "org.example.work|PASS");
  g_assert_cmpint (export->exit_status, ==, 0);
  g_assert_cmpint (compare->exit_status, ==, 0);
  g_assert_cmpint (removed->exit_status, ==, 0);
  g_assert_false (is_saved ("kept.json"));
  lt_it_assert_refused (again, 104, "baseline|kept.json");
  lt_it_assert_refused (usage, 2, "baseline|list");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/compare/compare", test_compare);
  g_test_add_func ("/compare/gates", test_gates);
  g_test_add_func ("/compare/refused", test_refused);
  g_test_add_func ("/compare/baseline", test_baseline);
  g_test_add_func ("/compare/failing", test_failing);
  g_test_add_func ("/compare/bad-baseline", test_bad_baseline);
  g_test_add_func ("/compare/verb", test_verb);
  return g_test_run ();
}
