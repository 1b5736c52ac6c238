/* SPDX-License-Identifier: MIT
 *
 * Command lines and environments that ask for what there is not: one line that names
 * the thing, what was expected and what was found; the documented exit status; nothing
 * on standard output; no run.
 */

#include <string.h>

#include "lt-it-assert.h"

#define TIMEOUT_S 60

typedef struct Row
{
  const char *arguments; /* for the shell */
  const char *words;     /* of the message, separated by "|" */
} Row;

/* All with exit status 2, on noop.so. */
static const Row usage[] = {
  /* Options */
  { "--bogus", "--bogus" },
  { "--bogus=3", "--bogus=3" },
  { "-Z", "-Z" },
  { "--concurrency", "--concurrency" },
  { "-o", "-o" },
  { "--quiet=no", "--quiet|expected no value|'no'" },
  { "--memory=1", "--memory|expected no value|'1'" },
  { "--operation \"$(printf '\\377')\"", "--operation|expected text in UTF-8|\\xff" },
  { "--operation \"$(printf 'a\\nb')\"", "--operation|a\\nb" },

  /* How much load */
  { "--concurrency 0", "--concurrency|from 1 to 4096|'0'" },
  { "--concurrency -1", "--concurrency|from 1 to 4096|'-1'" },
  { "--concurrency 4097", "--concurrency|from 1 to 4096|'4097'" },
  { "--concurrency 99999999999999999999999",
    "--concurrency|from 1 to 4096|'99999999999999999999999'" },
  { "--concurrency 1.5", "--concurrency|from 1 to 4096|'1.5'" },
  { "--concurrency ten", "--concurrency|from 1 to 4096|'ten'" },
  { "--concurrency ''", "--concurrency|from 1 to 4096|''" },
  { "--duration -1", "--duration|1ms to 31d|'-1'" },
  { "--duration 0", "--duration|from 1ms to 31d|'0'" },
  { "--duration 32d", "--duration|from 1ms to 31d|'32d'" },
  { "--duration 99999999999999999999s", "--duration|expected at most|'99999999999999999999s'" },
  { "--duration 10y", "--duration|a duration such as 30s|'10y'" },
  { "--duration nan", "--duration|a duration such as 30s|'nan'" },
  { "--duration inf", "--duration|a duration such as 30s|'inf'" },
  { "--duration ''", "--duration|a duration such as 30s|''" },
  { "--warmup -1s", "--warmup|expected at least 0|'-1s'" },
  { "--warmup soon", "--warmup|a duration such as 30s|'soon'" },
  { "--rate nan", "--rate|a rate such as 500|'nan'" },
  { "--rate inf", "--rate|a rate such as 500|'inf'" },
  { "--rate -5", "--rate|expected at least 0|'-5'" },
  { "--rate 1e30", "--rate|from 0.001/s to 10M/s|'1e30'" },
  { "--rate 0.0000001", "--rate|from 0.001/s to 10M/s|'0.0000001'" },
  { "--rate 5k/fortnight", "--rate|a rate such as 500|'5k/fortnight'" },
  { "--rate ''", "--rate|a rate such as 500|''" },
  { "--arrival poisson", "--arrival=poisson|expected a --rate" },
  { "--rate 5 --arrival uniform", "--arrival|constant or poisson|'uniform'" },
  { "--seed -1", "--seed|from 0 to 2^64-1|'-1'" },
  { "--seed 18446744073709551616", "--seed|from 0 to 2^64-1|'18446744073709551616'" },
  { "--seed ''", "--seed|from 0 to 2^64-1|''" },
  { "--grace 0", "--grace|from 1ms to 31d|'0'" },
  { "--setup-timeout never", "--setup-timeout|a duration such as 30s|'never'" },
  { "--teardown-timeout -3", "--teardown-timeout|1ms to 31d|'-3'" },
  { "--clock sundial", "--clock|auto or monotonic|'sundial'" },

  /* What to run */
  { "--operation nope", "noop|--operation|(noop)|'nope'" },
  { "--operation ''", "--operation|expected the name of an operation|''" },
  { "--mix nope=1", "noop|--mix|(noop)|'nope'" },
  { "--mix noop", "--mix|OPERATION=WEIGHT|'noop'" },
  { "--mix noop=", "--mix|OPERATION=WEIGHT|'noop='" },
  { "--mix noop=-1", "--mix|at least 0|'noop=-1'" },
  { "--mix noop=nan", "--mix|at least 0|'noop=nan'" },
  { "--mix noop=0", "--mix|a sum above 0|'noop=0'" },
  { "--mix noop=1,noop=2", "--mix|each operation once|'noop=2'" },
  { "--mix ''", "--mix|a sum above 0|''" },
  { "--operation noop --mix noop=1", "--operation and --mix|expected one of the two" },
  { "--set nope=1", "noop|--set nope|expected an option of the suite|none of that name" },
  { "--set nope", "--set|NAME=VALUE|'nope'" },
  { "--set =1", "--set|NAME=VALUE|'=1'" },
  { "--set .a=1", "--set|SUITE.NAME=VALUE|'.a=1'" },
  { "--set ''", "--set|NAME=VALUE|''" },
  { "$(printf ' --set a=%s' $(seq 257))", "--set|at most 256|'a=257'" },
  { "$(for i in 1 2 3 4 5 6; do printf ' --set a='; head -c 100000 /dev/zero | tr '\\0' x; "
    "done)",
    "--set|at most 512 KiB" },

  /* Where to write: the word, not the file */
  { "--format xml", "--format|text or json|'xml'" },
  { "-o result", "--out|FORMAT=FILE|'result'" },
  { "-o json=", "--out|FORMAT=FILE|'json='" },
  { "-o xml=r", "--out|json, jsonl|'xml'" },
  { "-o json=-", "json=-|expected the name of a file|--format json" },
  { "-o json=r -o jsonl=r", "--out|each file once|'jsonl=r'" },
  { "$(printf ' -o json=%s' $(seq 17))", "--out|at most 16|'json=17'" },
  { "--plugin-dir ''", "--plugin-dir|expected a folder|''" },
  { "--plugin-dir /nonexistent", "--plugin-dir|expected a folder|'/nonexistent'" },
  { "--plugin-dir /etc/passwd", "--plugin-dir|expected a folder|'/etc/passwd'" },
};

/* The same on options.so. */
static const Row sets[] = {
  { "--set count=-1", "options|--set count|at least 0|'-1'" },
  { "--set count=1000001", "options|--set count|at most 1000000|'1000001'" },
  { "--set count=99999999999999999999", "options|--set count|at most|'99999999999999999999'" },
  { "--set count=many", "options|--set count|an integer such as|'many'" },
  { "--set count=", "options|--set count|an integer such as|''" },
  { "--set offset=-101", "options|--set offset|at least -100|'-101'" },
  { "--set ratio=1.5", "options|--set ratio|at most 1|'1.5'" },
  { "--set ratio=nan", "options|--set ratio|a number such as|'nan'" },
  { "--set mode=medium", "options|--set mode|fast|slow|off|'medium'" },
  { "--set flag=maybe", "options|--set flag|true, false|'maybe'" },
  { "--set wait=5x", "options|--set wait|a duration such as|'5x'" },
  { "--set wait=1ns", "options|--set wait|at least 1us|'1ns'" },
  { "--set size=2GiB", "options|--set size|at most 1GiB|'2GiB'" },
  { "--set other.count=1", "options|--set other.count|expected the suite 'options'" },
  { "--set nope=1", "options|--set nope|(flag, count, offset|none of that name" },
  /* The last one counts, and is the one to blame. */
  { "--set count=5 --set count=x", "options|--set count|'x'" },
};

static const Row verbs[] = {
  { "", "expected a suite|ltrun --plugin auth.so" },
  { "run", "--plugin|expected a suite" },
  { "-- ", "--plugin|expected a suite" },
  { "--plugin", "--plugin" },
  { "--plugin ''", "--plugin|name or path of a suite|''" },
  { "''", "--plugin|name or path of a suite|''" },
  { "inspect", "inspect|expected a suite" },
  { "inspect --bogus", "--bogus" },
  { "list auth", "list|expected no suite" },
  { "help nope", "help|expected run, search, scale, ab, list, inspect, report" },
};

/* The value is the last word of the message. */
static const char *const variables[] = {
  "LOAD_TEST_CONCURRENCY=0",
  "LOAD_TEST_CONCURRENCY=abc",
  "LOAD_TEST_DURATION=abc",
  "LOAD_TEST_DURATION=-1",
  "LTRUN_CONCURRENCY=1e9",
  "LTRUN_DURATION=0",
  "LTRUN_RATE=nan",
  "LTRUN_ARRIVAL=x",
  "LTRUN_WARMUP=x",
  "LTRUN_MIX=x",
  "LTRUN_SEED=x",
  "LTRUN_NO_LATENCY=x",
  "LTRUN_MEMORY=x",
  "LTRUN_FORMAT=xml",
  "LTRUN_QUIET=x",
  "LTRUN_GRACE=x",
  "LTRUN_SETUP_TIMEOUT=x",
  "LTRUN_TEARDOWN_TIMEOUT=x",
  "LTRUN_CLOCK=x",
  "LTRUN_IN_PROCESS=x",
};

static void
check_rows (const Row *rows, guint n, const char *suite)
{
  g_autofree char *path = suite != NULL ? lt_it_fixture (suite) : g_strdup ("");

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LtIt) it = lt_it_run (TIMEOUT_S, "%s %s", path, rows[i].arguments);

      g_test_message ("%s: %s", rows[i].arguments, it->err);
      lt_it_assert_refused (it, 2, rows[i].words);
    }
  lt_it_assert_nothing_left (0);
}

static void
test_usage (void)
{
  check_rows (usage, G_N_ELEMENTS (usage), "noop");
}

static void
test_sets (void)
{
  check_rows (sets, G_N_ELEMENTS (sets), "options");
}

static void
test_required (void)
{
  static const Row row = { "", "required|--set target|none" };

  check_rows (&row, 1, "required");
}

static void
test_verbs (void)
{
  check_rows (verbs, G_N_ELEMENTS (verbs), NULL);
}

static void
test_environment (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      g_auto (GStrv) pair = g_strsplit (variables[i], "=", 2);
      g_autofree char *words =
        g_strdup_printf ("ltrun: %s: |expected|found '%s'", pair[0], pair[1]);
      g_autoptr (LtIt) it = lt_it_run_env (variables[i], TIMEOUT_S, "%s", suite);

      lt_it_assert_refused (it, 2, words);
    }
}

/* What the command line says is not looked up in the environment. */
static void
test_environment_overridden (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autoptr (LtIt) it = lt_it_run_env ("LOAD_TEST_DURATION=abc LOAD_TEST_CONCURRENCY=0",
                                       TIMEOUT_S, "%s -d 20ms -c 1", suite);

  g_assert_cmpint (it->exit_status, ==, 0);
}

static void
test_environment_bytes (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autoptr (LtIt) it = lt_it_run_shell (
    NULL, TIMEOUT_S, "LTRUN_OPERATION=\"$(printf '\\377')\" exec $LTRUN %s -d 20ms", suite);

  lt_it_assert_refused (it, 2, "LTRUN_OPERATION|expected text in UTF-8|\\xff");
}

static void
test_search_path (void)
{
  static const Row rows[] = {
    { ":/tmp", "''" },
    { "/tmp:", "''" },
    { "relative", "'relative'" },
    { "/tmp:./x", "'./x'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *variable = g_strconcat ("LTRUN_PLUGIN_PATH=", rows[i].arguments, NULL);
      g_autoptr (LtIt) it = lt_it_run_env (variable, TIMEOUT_S, "noop");

      lt_it_assert_refused (it, 2, "LTRUN_PLUGIN_PATH|absolute folders separated by ':'");
      lt_it_assert_says (it->err, rows[i].words);
    }
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/bad-input/usage", test_usage);
  g_test_add_func ("/bad-input/sets", test_sets);
  g_test_add_func ("/bad-input/required", test_required);
  g_test_add_func ("/bad-input/verbs", test_verbs);
  g_test_add_func ("/bad-input/environment", test_environment);
  g_test_add_func ("/bad-input/environment-overridden", test_environment_overridden);
  g_test_add_func ("/bad-input/environment-bytes", test_environment_bytes);
  g_test_add_func ("/bad-input/search-path", test_search_path);
  return g_test_run ();
}
