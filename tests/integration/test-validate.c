/* SPDX-License-Identifier: MIT
 *
 * `ltrun validate`: in each faulty suite that fault and no other, in a good one none;
 * and how a run of the same suite ends.
 */

#include <string.h>

#include "lt-it-assert.h"

#define TIMEOUT_S 300
#define PARALLEL 6

typedef struct Row
{
  const char *name;      /* of the fixture */
  const char *arguments; /* of validate */
  const char *findings;  /* "STATUS id", separated by "|"; "": none */
  const char *words;     /* of the text of the first one, separated by "|" */
  int run_status;        /* of a short run of it; -1: covered by other tests */
  const char *run_arguments;
} Row;

/* Of <build>/tests/fixtures/faulty. */
static const Row faulty[] = {
  { "load_threads", "", "FAIL load.threads", "left 1 more thread", 0, "" },
  { "load_descriptors", "", "FAIL load.descriptors", "/dev/null", 0, "" },
  { "load_signals", "", "FAIL load.signals", "signal 10", 0, "" },
  { "load_locale", "", "FAIL load.locale", "changed the locale", 0, "" },
  { "load_environment", "", "FAIL load.environment", "LTRUN_FIXTURE_WAS_HERE", 0, "" },
  { "load_folder", "", "FAIL load.folder", "working folder", 0, "" },
  { "load_umask", "", "FAIL load.folder", "umask", 0, "" },
  { "load_output", "", "FAIL load.output", "48 bytes", 0, "" },
  { "load_alarm", "--only load", "FAIL load.signals", "set a timer", 0, "" },
  { "load_mask", "--only load", "FAIL load.signals", "blocked signal 1 ", -1, "" },
  { "load_stack", "--only load", "FAIL load.signals", "sigaltstack", -1, "" },
  { "load_limits", "--only load", "FAIL load.folder", "RLIMIT_FSIZE", 0, "" },
  { "load_uselocale", "--only load", "FAIL load.locale", "uselocale", 0, "" },
  { "load_errors", "--only load", "FAIL load.output", "bytes to standard error", 0, "" },
  { "load_time", "", "WARN load.time", "at most 100 ms", 0, "" },
  { "init_signals", "", "FAIL lifecycle.surroundings", "signal 10", 0, "" },
  { "init_locale", "", "FAIL lifecycle.surroundings", "changed the locale", 0, "" },
  { "init_environment", "", "FAIL lifecycle.surroundings", "LTRUN_FIXTURE_WAS_HERE", 0, "" },
  { "init_folder", "", "FAIL lifecycle.surroundings", "working folder", 0, "" },
  { "init_mask", "--only lifecycle", "FAIL lifecycle.surroundings", "blocked signal 1 ", -1,
    "" },
  { "init_limits", "--only lifecycle", "FAIL lifecycle.surroundings", "RLIMIT_FSIZE", 0, "" },
  { "init_output", "", "FAIL lifecycle.surroundings", "standard output", 0, "" },

  { "id_without_domain", "", "WARN descriptor.id", "found 'faulty'", 0, "" },
  { "no_weights", "", "WARN descriptor.weights", "all weights are 0", 2, "" },
  { "empty_range", "", "FAIL descriptor.options", "min at most max, found 10 and 1", 0, "" },
  { "describes_less", "", "FAIL load.entry", "expected 'n_options 1', found 'n_options 0'", 0,
    "" },
  { "zero_below_min", "--only descriptor", "FAIL descriptor.options",
    "'level': without a default|at least 5", -1, "" },
  { "describes_anew", "", "FAIL load.entry", "another pointer", 0, "" },
  { "extends_anything", "", "FAIL descriptor.extensions", "ltrun.bogus/1", -1, "" },
  { "init_fails", "", "FAIL lifecycle.init", "no server at localhost:1", 100, "" },
  { "trusts_handles", "", "FAIL lifecycle.refusals", "registration 2 of 2", 0, "" },
  { "reads_too_far", "", "FAIL contract.first-version", "LT_HAS", 0, "" },
  { "asks_undeclared", "", "FAIL contract.options", "get_i64|size", 107, "" },
  { "leaves_thread", "", "WARN quality.threads", "after fini", 0, "" },
  { "logs_after_fini", "", "FAIL contract.threads", "log was called after fini", -1, "" },
  { "registers_late", "", "FAIL contract.threads", "add_error_class|outside init", 107, "" },
  { "few_workers", "", "FAIL lifecycle.workers-64", "only 8 workers", 100, "-c 9" },
  { "leaves_descriptor", "", "WARN quality.descriptors", "/dev/null", 0, "" },
  { "opens_each_time", "", "WARN quality.descriptors", "descriptors open|/dev/null", -1, "" },
  { "op_fails", "", "WARN lifecycle.operations", "'hit' failed each time: refused", 0, "" },
  { "op_fatal", "", "FAIL lifecycle.operations", "LT_FATAL", 108, "" },
  { "op_status", "", "FAIL lifecycle.operations", "returned 77", 0, "" },
  { "op_ends_process", "", "FAIL lifecycle.operations", "ended its process|'hit'", 107, "" },
  { "records_elsewhere", "", "FAIL contract.threads", "record was called", 0, "" },
  { "counts_histogram", "", "FAIL contract.handles", "'size'", 0, "" },
  { "writes_reserved", "", "FAIL contract.reserved", "lt_op.reserved", 0, "" },
  { "unknown_class", "", "FAIL contract.handles", "found 50", 0, "" },
  { "keeps_op", "", "FAIL contract.memory", "lt_op is valid during its call", 0, "" },
  { "writes_on", "", "FAIL contract.memory|WARN quality.threads",
    "lt_op is valid during its call", -1, "" },
  { "leaks", "", "WARN quality.memory", "bytes an operation", 0, "" },
  { "maps", "--only quality.memory", "WARN quality.memory",
    "outside malloc()|bytes an operation", 0, "" },
  { "unseeded", "", "WARN quality.seed", "'hit'", 0, "" },
  { "ignores_stop", "", "FAIL lifecycle.stop", "'hit' did not come back", 107,
    "--grace 300ms" },
  { "sleeps_to_stop", "--timeout 2s --only lifecycle.operations,quality.seed", "", "", 0, "" },
  { "naps_to_stop", "--timeout 2s --only lifecycle.operations,quality.seed", "", "", 0, "" },
  { "done_at_once", "--only lifecycle.operations", "WARN lifecycle.operations",
    "'hit' did nothing: LT_DONE", -1, "" },
  { "skips_all", "--only lifecycle.operations", "WARN lifecycle.operations",
    "'hit' did nothing: LT_SKIP", -1, "" },
  { "requests_stop", "--only lifecycle.operations", "WARN lifecycle.operations",
    "'hit' asked for the stop", 108, "" },

  { "batch_overdone", "", "FAIL lifecycle.batches", "at most 1 iterations|found 2", 107,
    "--batch 10" },
  { "batch_short", "", "FAIL lifecycle.batches", "all 7 iterations|found 6", 0, "--batch 10" },
  { "batch_counts_less", "", "WARN quality.batches", "other values in batches", 0,
    "--batch 10" },
  { "batch_ignores_stop", "", "FAIL lifecycle.batches", "'hit' did not come back", 107,
    "--batch 10 --grace 300ms" },
  { "batch_status", "", "FAIL lifecycle.batches", "status 77", 107, "--batch 10" },
  { "batch_without_find", "", "FAIL descriptor.extensions", "a function in find", 2,
    "--batch 10" },
  { "verify_breaks", "", "FAIL lifecycle.verify", "does not hold: lost 3 of 7", 102, "" },
  { "verify_says_nothing", "", "FAIL lifecycle.verify", "found nothing", 102, "" },
  { "verify_status", "", "FAIL lifecycle.verify", "found 9", 102, "" },
  { "verify_writes_far", "", "FAIL lifecycle.verify", "as many bytes as @size", -1, "" },
  { "data_twice", "--data users=@USERS@", "FAIL contract.data", "opened once", 100,
    "--data users=@USERS@" },
  { "data_no_columns", "", "FAIL contract.data", "1 to 1000 columns", 100, "" },
  { "data_handle", "--data users=@USERS@", "FAIL contract.data", "called with 3", 0,
    "--data users=@USERS@" },
  { "data_writes", "--data users=@USERS@", "FAIL contract.data", "wrote to a row", 107,
    "--data users=@USERS@" },
  { "data_elsewhere", "--data users=@USERS@", "FAIL contract.threads", "lt_ext_data.row", 0,
    "--data users=@USERS@" },
  { "data_late", "", "FAIL contract.threads", "lt_ext_data.open|outside init", -1, "" },
  { "data_trusts_host", "", "FAIL lifecycle.refusals", "no extensions", 0, "" },
  { "excludes_all", "", "FAIL contract.handles", "for every operation", 2, "" },
  { "interrupt_hangs", "--timeout 1s", "FAIL lifecycle.interrupt", "within 1 s in init", 0,
    "" },
  { "interrupt_status", "", "FAIL lifecycle.interrupt", "init returned 3", 0, "" },

  { "static_tls", "", "WARN static.tls", "bytes of it", 0, "" },
  { "relative_rpath", "", "FAIL static.rpath", "found 'lib'", 0, "" },
  { "executable_stack", "", "FAIL static.stack", "executable stack", 0, "" },
  { "relocates_code", "", "FAIL static.textrel", "DT_TEXTREL", 0, "" },
  { "exports", "", "WARN static.exports", "linked_helper", 0, "" },
  { "collides", "", "WARN static.exports|WARN static.collisions", "g_free", 0, "" },
  { "needs_absent", "", "FAIL static.libraries", "libltrun-absent.so.7", 104, "" },
};

/* Of <build>/tests/fixtures; how they run is what other tests are about. */
static const Row others[] = {
  { "noop", "", "", "", -1, "" },
  { "laws", "", "", "", -1, "" },
  { "options", "", "", "", -1, "" },
  { "choices", "", "", "", -1, "" },
  { "newer_minor", "", "", "", -1, "" },
  { "bad", "", "", "", -1, "" },
  { "batch", "", "", "", -1, "" },
  { "rows", "--data users=@USERS@", "", "", -1, "" },
  { "rows", "--data users=@USERS@,strategy=unique,end=stop", "", "", -1, "" },
  { "long_setup", "--only lifecycle.interrupt", "", "", -1, "" },
  { "excluding", "", "FAIL contract.handles", "exclude was called with 3", -1, "" },
  { "invariant", "", "", "", -1, "" },
  { "hostile", "", "", "", -1, "" },
  { "metrics", "", "WARN lifecycle.operations", "'fail' failed each time", -1, "" },
  { "sleeper", "", "FAIL lifecycle.stop", "'block' did not come back", -1, "" },
  { "throw", "", "FAIL lifecycle.operations", "died of signal 6", -1, "" },
  { "ctor_crash", "", "FAIL load.open", "died of signal|constructor", -1, "" },
  { "ctor_hang", "--timeout 1s", "FAIL load.open", "did not come back within 1 s", -1, "" },
  { "entry_null", "", "FAIL load.entry", "returned NULL", -1, "" },
  { "entry_crash", "", "FAIL load.entry", "died of signal|ltrun_plugin_v1", -1, "" },
  { "entry_hang", "--timeout 1s", "FAIL load.entry", "did not come back within 1 s", -1, "" },
  { "no_entry", "", "FAIL static.exports", "found none", -1, "" },
  { "symbol_in_dep", "", "FAIL static.exports", "found none", -1, "" },
  { "undefined", "", "FAIL static.symbols", "undefined:", -1, "" },
  { "wrong_abi", "", "FAIL static.note", "needs ABI 2.0", -1, "" },
  { "bad_nonote", "", "FAIL static.note", "no ltrun note", -1, "" },
  { "bad_otherid", "", "FAIL descriptor.note", "id: expected 'org.example.bad'", -1, "" },
  { "bad_reserved", "", "FAIL descriptor.fields", "reserved", -1, "" },
  { "bad_default", "", "FAIL descriptor.options", "default", -1, "" },
};

static char *
path_of (const char *folder, const char *name)
{
  return g_strdup_printf ("%s/tests/fixtures/%s%s.so", lt_it_build (), folder, name);
}

/* @USERS@ is a file of 100 rows. */
static char *
fill_in (const char *arguments)
{
  g_autofree char *users = g_build_filename (lt_it_build (), "tests/fixtures/users.csv", NULL);
  g_auto (GStrv) parts = g_strsplit (arguments, "@USERS@", -1);

  return g_strjoinv (users, parts);
}

static LtItRunning *
start_validate (const char *folder, const Row *row)
{
  g_autofree char *path = path_of (folder, row->name);
  g_autofree char *arguments = fill_in (row->arguments);

  return lt_it_start (NULL, "validate %s --format json %s", path, arguments);
}

static void
check_validate (LtItRunning *running, const Row *row)
{
  g_autoptr (LtIt) it = lt_it_wait (running, TIMEOUT_S);
  const char *text;
  g_autofree char *found = lt_it_findings (it, &text);

  g_test_message ("%s: %.1f s", row->name, it->seconds);
  if (!g_str_equal (found, row->findings))
    g_error ("%s: expected '%s', found '%s': %s", row->name, row->findings, found, text);
  lt_it_assert_says (text, row->words);
  g_assert_cmpint (it->exit_status, ==, strstr (row->findings, "FAIL") != NULL ? 104 : 0);
  g_assert_cmpstr (it->err, ==, "");
}

static LtItRunning *
start_run (const char *folder, const Row *row)
{
  g_autofree char *path = path_of (folder, row->name);
  g_autofree char *arguments = fill_in (row->run_arguments);

  if (row->run_status < 0)
    return NULL;
  return lt_it_start (NULL, "%s -c 2 -d 100ms -q %s", path, arguments);
}

static void
check_run (LtItRunning *running, const Row *row)
{
  g_autoptr (LtIt) it = running != NULL ? lt_it_wait (running, TIMEOUT_S) : NULL;

  if (it != NULL && it->exit_status != row->run_status)
    g_error ("%s: expected a run to end with %d, found %d: %s", row->name, row->run_status,
             it->exit_status, it->err);
}

/* Some at a time: most of it is waiting. */
static void
check_each (const char *folder, const Row *rows, guint n,
            LtItRunning *(*start) (const char *folder, const Row *row),
            void (*check) (LtItRunning *running, const Row *row))
{
  LtItRunning *running[PARALLEL];

  for (guint i = 0; i < n + PARALLEL; i++)
    {
      if (i >= PARALLEL)
        check (running[i % PARALLEL], &rows[i - PARALLEL]);
      if (i < n)
        running[i % PARALLEL] = start (folder, &rows[i]);
    }
}

static void
check_rows (const char *folder, const Row *rows, guint n)
{
  check_each (folder, rows, n, start_validate, check_validate);
  check_each (folder, rows, n, start_run, check_run);
}

static gboolean
fits_a_sanitizer (void)
{
  if (!lt_it_is_sanitized ())
    return TRUE;
  g_test_skip ("a sanitizer's runtime does what a suite must not");
  return FALSE;
}

static void
test_faulty (void)
{
  if (fits_a_sanitizer ())
    check_rows ("faulty/", faulty, G_N_ELEMENTS (faulty));
}

static void
test_others (void)
{
  if (fits_a_sanitizer ())
    check_rows ("", others, G_N_ELEMENTS (others));
}

/* No table may forget a fixture that is there to be found. */
static void
test_complete (void)
{
  g_autofree char *folder =
    g_build_filename (lt_it_build (), "tests", "fixtures", "faulty", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)) != NULL)
    {
      gboolean known = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (faulty); i++)
        known = known
                || (g_str_has_prefix (file, faulty[i].name)
                    && g_str_equal (file + strlen (faulty[i].name), ".so"));
      if (!known)
        g_error ("%s: expected it to be in the table", file);
      n++;
    }
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (faulty));
}

/* Every way to misbehave, in the place where it does most harm: it is found, or it does
 * no harm; nothing is left, and ltrun is well. */
static void
test_hostile (void)
{
  static const char *const deeds[] = {
    "segv", "abort",  "kill9",     "stack_overflow", "exit0",      "_exit0",      "hang",
    "spin", "freeze", "close_all", "print_stdout",   "fork_child", "fork_daemon", "fatal",
  };
  static const char *const harmless[] = { "fork_child", "fork_daemon", NULL };
  g_autofree char *path = path_of ("", "hostile");

  if (!fits_a_sanitizer ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      g_autoptr (LtIt) it =
        lt_it_run (TIMEOUT_S,
                   "validate %s --only lifecycle.init,lifecycle.surroundings,load "
                   "--set do=%s --set where=init --timeout 1s --format json",
                   path, deeds[i]);
      const char *text;
      g_autofree char *found = lt_it_findings (it, &text);

      if (g_strv_contains (harmless, deeds[i]))
        g_assert_cmpint (it->exit_status, ==, 0);
      else if (it->exit_status != 104 || !g_str_has_prefix (found, "FAIL lifecycle."))
        g_error ("%s: expected a failure, found '%s' (%d) %s", deeds[i], found, it->exit_status,
                 it->err);
    }
  lt_it_assert_no_orphans ();
}

/* The built-in suites that this build has */

static void
test_built_in (void)
{
  static const char *const suites[] = { "auth", "events", "services", "container" };

  if (!fits_a_sanitizer ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      g_autoptr (LtIt) it =
        lt_it_run (TIMEOUT_S, "validate %s --format json --timeout 30s", suites[i]);
      const char *text;
      g_autofree char *found = NULL;

      if (it->exit_status == 104 && strstr (it->err, "not found in") != NULL)
        {
          g_test_message ("%s: not in this build", suites[i]);
          continue;
        }
      found = lt_it_findings (it, &text);
      if (*found != '\0')
        g_error ("%s: expected no findings, found '%s': %s", suites[i], found, text);
    }
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/validate/complete", test_complete);
  g_test_add_func ("/validate/faulty", test_faulty);
  g_test_add_func ("/validate/others", test_others);
  g_test_add_func ("/validate/hostile", test_hostile);
  g_test_add_func ("/validate/built-in", test_built_in);
  return g_test_run ();
}
