/* SPDX-License-Identifier: MIT
 *
 * `ltrun validate`: how it is asked, how it ends, and what is no fault of the suite's.
 */

#include <string.h>

#include "lt-it-assert.h"

#define TIMEOUT_S 300

static char *
path_of (const char *folder, const char *name)
{
  g_autofree char *file = g_strconcat (folder, name, NULL);

  return lt_it_fixture (file);
}

static void
test_only (void)
{
  g_autofree char *path = path_of ("", "noop");
  g_autoptr (LtIt) one =
    lt_it_run (TIMEOUT_S, "validate %s --only load.open --format json", path);
  g_autoptr (LtIt) group =
    lt_it_run (TIMEOUT_S, "validate %s --only static --skip static.tls --format json", path);
  g_autoptr (LtIt) wrong = lt_it_run (TIMEOUT_S, "validate %s --only statics", path);
  g_autoptr (LtIt) list = lt_it_run (TIMEOUT_S, "validate --list");

  g_assert_cmpuint (lt_it_count (one, "passed"), ==, 1);
  g_assert_cmpuint (lt_it_count (group, "passed"), ==, 10);
  lt_it_assert_refused (wrong, 2, "--only|'statics'|--list");
  g_assert_cmpint (list->exit_status, ==, 0);
  lt_it_assert_says (list->out, "static.elf|quality.seed");
}

static void
test_strict (void)
{
  g_autofree char *path = path_of ("faulty/", "exports");
  g_autoptr (LtIt) it = lt_it_run (TIMEOUT_S, "validate %s --only static --strict -q", path);

  g_assert_cmpint (it->exit_status, ==, 104);
  lt_it_assert_says (it->out, "WARN  static.exports|1 warned, 0 failed");
}

static void
test_options (void)
{
  g_autofree char *path = path_of ("", "required");
  g_autoptr (LtIt) without =
    lt_it_run (TIMEOUT_S, "validate %s --only lifecycle.init --format json", path);
  g_autoptr (LtIt) with = lt_it_run (
    TIMEOUT_S, "validate %s --only lifecycle.init --set target=x --format json", path);

  g_assert_cmpuint (lt_it_count (without, "passed"), ==, 0);
  g_assert_cmpint (without->exit_status, ==, 2);
  g_assert_cmpint (with->exit_status, ==, 0);
}

static void
assert_not_made (const LtIt *it, int status, const char *words)
{
  g_assert_cmpint (it->exit_status, ==, status);
  lt_it_assert_says (it->err, "ltrun: 1 check could not be made: ");
  lt_it_assert_says (it->err, words);
}

/* What could not be looked at for a value of the user's is no success, and said with -q
 * too; a suite is not put in place for it. */
static void
test_values (void)
{
  g_autofree char *rows = path_of ("", "rows");
  g_autofree char *required = path_of ("", "required");
  g_autofree char *table = lt_it_write ("other.csv", "a,b\n1,2\n");
  g_autofree char *home = g_strdup_printf ("XDG_DATA_HOME=%s", lt_it_tmp ());
  g_autofree char *installed =
    g_build_filename (lt_it_tmp (), "ltrun", "plugins", "required.so", NULL);
  g_autoptr (LtIt) unknown =
    lt_it_run (TIMEOUT_S, "validate %s --only load.open,lifecycle.init --set nope=1 -q", rows);
  g_autoptr (LtIt) data =
    lt_it_run (TIMEOUT_S, "validate %s --only lifecycle.init --data users=%s -q", rows, table);
  g_autoptr (LtIt) none = lt_it_run (TIMEOUT_S, "validate %s --only lifecycle.init -q", rows);
  g_autoptr (LtIt) install =
    lt_it_run_env (home, TIMEOUT_S, "install %s --only lifecycle.init", required);

  assert_not_made (unknown, 2, "--set nope");
  assert_not_made (data, 2, "--data: users=");
  g_assert_cmpint (none->exit_status, ==, 0);
  assert_not_made (install, 2, "--set target=");
  g_assert_false (g_file_test (installed, G_FILE_TEST_EXISTS));
}

/* A copy of ltrun without the program that makes most of the checks. */
static void
test_no_probe (void)
{
  g_autofree char *path = path_of ("", "noop");
  g_autoptr (LtIt) it = lt_it_run_shell (
    NULL, TIMEOUT_S,
    "mkdir -p '%s/bin' && cp \"$LTRUN\" '%s/bin/ltrun' && '%s/bin/ltrun' validate %s "
    "--only load.open -q",
    lt_it_tmp (), lt_it_tmp (), lt_it_tmp (), path);

  assert_not_made (it, 1, "ltrun-probe");
}

/* Whatever limit it meets: with few there is none left to look with, and many take time. */
static void
test_no_descriptors (void)
{
  static const char *const limits[] = { "256", "\"$(ulimit -Hn)\"" };
  g_autofree char *path = path_of ("faulty/", "opens_each_time");

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (LtIt) it =
        lt_it_run_shell (NULL, TIMEOUT_S,
                         "ulimit -Sn %s && exec \"$LTRUN\" validate %s --format json --only "
                         "lifecycle.surroundings,quality",
                         limits[i], path);
      const char *text;
      g_autofree char *found = lt_it_findings (it, &text);

      g_assert_cmpstr (found, ==, "WARN quality.descriptors");
      lt_it_assert_says (text, "descriptors open|/dev/null");
    }
}

static void
test_in_process (void)
{
  g_autofree char *path = path_of ("", "noop");
  g_autoptr (LtIt) it = lt_it_run (
    TIMEOUT_S,
    "validate %s --in-process --only lifecycle.operations,load.output,static --format json",
    path);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_count (it, "passed"), >=, 10);
}

static void
test_in_process_ends (void)
{
  g_autofree char *path = path_of ("faulty/", "op_ends_process");
  g_autoptr (LtIt) it = lt_it_run (
    TIMEOUT_S, "validate %s --in-process --only load.output,lifecycle.operations", path);

  lt_it_assert_refused (it, 104, "FAIL lifecycle.operations|status 0 in operation 'hit'");
}

static void
test_no_suite (void)
{
  g_autofree char *text = g_build_filename (lt_it_build (), "CTestTestfile.cmake", NULL);
  g_autoptr (LtIt) none = lt_it_run (TIMEOUT_S, "validate");
  g_autoptr (LtIt) missing = lt_it_run (TIMEOUT_S, "validate ./nosuch.so");
  g_autoptr (LtIt) other = lt_it_run (TIMEOUT_S, "validate %s --format json", text);
  g_autoptr (LtIt) timeout = lt_it_run (TIMEOUT_S, "validate %s --timeout x", text);
  const char *what;
  g_autofree char *found = lt_it_findings (other, &what);

  lt_it_assert_refused (none, 2, "validate: expected a suite");
  lt_it_assert_refused (missing, 104, "no such file");
  lt_it_assert_refused (timeout, 2, "--timeout|found 'x'");
  g_assert_cmpstr (found, ==, "FAIL static.elf");
  lt_it_assert_says (what, "found a text file");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/validate/only", test_only);
  g_test_add_func ("/validate/strict", test_strict);
  g_test_add_func ("/validate/options", test_options);
  g_test_add_func ("/validate/values", test_values);
  g_test_add_func ("/validate/no-probe", test_no_probe);
  g_test_add_func ("/validate/no-descriptors", test_no_descriptors);
  g_test_add_func ("/validate/in-process", test_in_process);
  g_test_add_func ("/validate/in-process-ends", test_in_process_ends);
  g_test_add_func ("/validate/no-suite", test_no_suite);
  return g_test_run ();
}
