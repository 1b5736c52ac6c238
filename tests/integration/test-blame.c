/* SPDX-License-Identifier: MIT
 *
 * What is wrong in a scenario file is told by file, line and key, whoever finds it out, before
 * anything is run.
 */
#include "lt-it-assert.h"

/* @line, the fourth of a file, is wrong for the suite; run and plan say so alike. */
static void
assert_blamed (const char *fixture, const char *line, const char *says)
{
  g_autofree char *suite = lt_it_fixture (fixture);
  g_autofree char *text =
    g_strdup_printf ("[scenario s]\nplugin=%s\nduration=100ms\n%s\n", suite, line);
  g_autofree char *path = lt_it_write ("blamed.ini", text);
  g_autoptr (LtIt) run = lt_it_run (20, "%s", path);
  g_autoptr (LtIt) plan = lt_it_run (20, "inspect --resolved %s", path);

  lt_it_assert_refused (run, 104, says);
  lt_it_assert_refused (plan, 104, says);
}

/* @global: a line of [global] that is wrong; run and plan say so alike, and @status. */
static void
assert_global_blamed (const char *global, int status, const char *says)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *text =
    g_strdup_printf ("[global]\n%s\n[scenario s]\nplugin=%s\nduration=100ms\n", global, noop);
  g_autofree char *path = lt_it_write ("global.ini", text);
  g_autofree char *place = g_strconcat (path, ":2: ", says, NULL);
  g_autoptr (LtIt) run = lt_it_run (20, "%s", path);
  g_autoptr (LtIt) plan = lt_it_run (20, "inspect --resolved %s", path);

  lt_it_assert_refused (run, status, place);
  lt_it_assert_refused (plan, status, place);
}

/* What is found out by who uses a value, not by who reads it. */
static void
test_blamed_late (void)
{
  g_autofree char *required = lt_it_fixture ("required");
  g_autofree char *text =
    g_strdup_printf ("[scenario s]\nplugin=%s\nduration=100ms\n", required);
  g_autofree char *path = lt_it_write ("required.ini", text);
  g_autofree char *nosuch = lt_it_write ("nosuch.ini", "[scenario s]\nplugin=no-such-suite\n");
  g_autoptr (LtIt) without = lt_it_run (20, "%s", path);
  g_autoptr (LtIt) plan = lt_it_run (20, "inspect --resolved %s", path);
  g_autoptr (LtIt) suite = lt_it_run (20, "%s", nosuch);

  assert_global_blamed ("plugin-dir=./no-such-folder", 104,
                        "plugin-dir: expected a folder|/no-such-folder'");
  assert_global_blamed ("out=xml=a", 104, "out: expected a format of json|found 'xml'");
  assert_global_blamed ("out=json=-", 104, "out: json=-: expected the name of a file");
  assert_global_blamed ("out=json=/nonexistent/a.json", 1,
                        "out: json=/nonexistent/a.json: can't");
  assert_global_blamed ("save-baseline=a/b", 104, "save-baseline: expected a name");
  assert_global_blamed ("baseline=no-such", 104, "baseline: expected the baseline");
  lt_it_assert_refused (suite, 104, "nosuch.ini:2: plugin: no-such-suite: not found in");
  lt_it_assert_refused (without, 104, "required.ini:1: [scenario s] set.target: expected, as");
  lt_it_assert_refused (plan, 104, "required.ini:1: [scenario s] set.target: expected, as");
  assert_blamed ("faulty/no_weights", "grace=1s",
                 "blamed.ini:1: [scenario s]: expected an operation with a weight above 0");
}

static void
test_blamed (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *text = g_strdup_printf (
    "[global]\nmix=foo=1\n[scenario a]\nplugin=%s\noperation=noop\n[scenario b]\nplugin=%s\n",
    noop, noop);
  g_autofree char *path = lt_it_write ("of-global.ini", text);
  g_autofree char *file = g_build_filename (lt_it_tmp (), "kept.json", NULL);
  g_autoptr (LtIt) global = lt_it_run (20, "%s -d 100ms", path);
  g_autoptr (LtIt) variable = lt_it_run_env ("LTRUN_MIX=foo=1", 20, "%s", noop);
  g_autoptr (LtIt) typed = lt_it_run (20, "%s --mix foo=1", noop);
  g_autoptr (LtIt) kept = NULL;
  g_autofree char *after = NULL;

  g_test_summary ("What is wrong for the suite is told where it was said.");
  assert_blamed ("noop", "mix=foo=1",
                 "blamed.ini:4: [scenario s] mix: expected an operation of the suite");
  assert_blamed ("noop", "operation=foo", "blamed.ini:4: [scenario s] operation: expected");
  assert_blamed ("options", "set.foo=1", "blamed.ini:4: [scenario s] set.foo: expected an opt");
  assert_blamed ("options", "set.count=abc", "blamed.ini:4: [scenario s] set.count: expected");
  assert_blamed ("noop", "pin=1023", "blamed.ini:4: [scenario s] pin: expected cores");
  assert_blamed ("noop", "batch=5", "blamed.ini:4: [scenario s] batch: expected a suite");
  assert_blamed ("rows", "data=users=/nonexistent.csv",
                 "blamed.ini:4: [scenario s] data: users=/nonexistent.csv: No such file");
  lt_it_assert_refused (global, 104, "b: noop: |of-global.ini:2: [scenario b] mix: expected");
  lt_it_assert_refused (variable, 2, "noop: LTRUN_MIX: expected an operation");
  lt_it_assert_refused (typed, 2, "noop: --mix: expected an operation");

  g_assert_true (g_file_set_contents (file, "earlier", -1, NULL));
  kept = lt_it_run (20, "%s/blamed.ini -o json=%s", lt_it_tmp (), file);
  g_assert_cmpint (kept->exit_status, ==, 104);
  g_assert_true (g_file_get_contents (file, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, "earlier");
}

static void
test_bad (void)
{
  g_autofree char *path = lt_it_write ("bad.ini", "[scenario s]\nplugin=noop\nplugin=x\n");
  g_autoptr (LtIt) twice = lt_it_run (20, "%s", path);
  g_autoptr (LtIt) missing = lt_it_run (20, "/nonexistent/x.ini");
  g_autoptr (LtIt) two = lt_it_run (20, "%s %s", path, path);

  lt_it_assert_refused (twice, 104, "bad.ini:3: plugin: expected once|found in line 2 too");
  lt_it_assert_refused (missing, 104, "/nonexistent/x.ini: expected a scenario file");
  lt_it_assert_refused (two, 2, "--scenario: expected one file");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/blame/suite", test_blamed);
  g_test_add_func ("/blame/late", test_blamed_late);
  g_test_add_func ("/blame/bad", test_bad);
  return g_test_run ();
}
