/* SPDX-License-Identifier: MIT
 *
 * Each way in which a suite can misbehave, in each phase: the exit status, who is
 * named, the documents, the numbers kept, and that nothing is left behind.
 */

#include <glib/gstdio.h>
#include <string.h>

#include "lt-it-assert.h"

#define TIMEOUT_S 120
#define AFTER 1000 /* operations of worker 0 before it misbehaves in one */

enum
{
  IN_INIT,
  IN_WORKER_INIT,
  IN_OP,
  IN_WORKER_FINI,
  IN_FINI,
  N_PHASES
};

typedef struct Phase
{
  const char *name;  /* of the option where */
  const char *stage; /* of the crash record */
  const char *place; /* in the reason */
} Phase;

static const Phase phases[N_PHASES] = {
  { "init", "init", "in init" },
  { "worker_init", "worker_init", "in worker_init of worker 0" },
  { "op", "operation", "in operation 'hit' of worker 0" },
  { "worker_fini", "worker_fini", "in worker_fini of worker 0" },
  { "fini", "fini", "in fini" },
};

typedef struct Row
{
  const char *behaviour;
  int status[N_PHASES];
  const char *kind;   /* of the crash record; NULL: none */
  const char *signal; /* NULL: none */
  gboolean no_worker; /* the end itself does not tell which */
  const char *says;   /* in the reason, separated by "|" */
} Row;

/* How each status is chosen: a crash or an end of the process is 107 wherever it
 * happens; what does not come back is 100, 107 or 101 by phase; what a suite is allowed
 * to do is 0; a callback without a result can't fail. */
static const Row rows[] = {
  { "none", { 0, 0, 0, 0, 0 }, NULL, NULL, FALSE, "" },
  { "segv", { 107, 107, 107, 107, 107 }, "signal", "SIGSEGV", FALSE, "crashed|with SIGSEGV" },
  { "abort", { 107, 107, 107, 107, 107 }, "signal", "SIGABRT", FALSE, "crashed|with SIGABRT" },
  { "stack_overflow",
    { 107, 107, 107, 107, 107 },
    "signal",
    "SIGSEGV",
    FALSE,
    "crashed|with SIGSEGV" },
  { "kill9",
    { 107, 107, 107, 107, 107 },
    "killed",
    "SIGKILL",
    TRUE,
    "by SIGKILL, not by ltrun" },
  { "exit0", { 107, 107, 107, 107, 107 }, "exit", NULL, FALSE, "called exit(0)" },
  { "_exit0",
    { 107, 107, 107, 107, 107 },
    "exit",
    NULL,
    TRUE,
    "ended the process|with status 0" },
  { "hang", { 100, 100, 107, 101, 101 }, "hang", NULL, FALSE, "hung|not back after" },
  { "spin", { 100, 100, 107, 101, 101 }, "hang", NULL, FALSE, "hung|not back after" },
  { "freeze", { 100, 100, 107, 101, 101 }, "hang", NULL, TRUE, "hung|not back after" },
  { "close_fds", { 0, 0, 0, 0, 0 }, NULL, NULL, FALSE, "" },
  { "close_all", { 0, 0, 0, 0, 0 }, NULL, NULL, FALSE, "" },
  { "print_stdout", { 0, 0, 0, 0, 0 }, NULL, NULL, FALSE, "" },
  { "fork_child", { 0, 0, 0, 0, 0 }, NULL, NULL, FALSE, "" },
  { "fork_daemon", { 0, 0, 0, 0, 0 }, NULL, NULL, FALSE, "" },
  { "corrupt",
    { 107, 107, 107, 107, 107 },
    "corruption",
    NULL,
    TRUE,
    "wrote over memory of the runner" },
  { "corrupt_random",
    { 107, 107, 107, 107, 107 },
    "corruption",
    NULL,
    TRUE,
    "wrote over memory of the runner" },
  { "fail",
    { 100, 100, 0, 101, 101 },
    NULL,
    NULL,
    FALSE,
    "failed: hostile: failing as asked" },
  { "fatal", { 100, 100, 108, 101, 101 }, NULL, NULL, FALSE, "hostile: fatal as asked" },
  { "stop",
    { 108, 108, 108, 108, 108 },
    NULL,
    NULL,
    FALSE,
    "asked to stop: hostile: stopping as asked" },
  { "bad_status", { 100, 100, 0, 0, 0 }, NULL, NULL, FALSE, "init failed: no reason given" },
  { "ask_undeclared",
    { 107, 107, 107, 107, 107 },
    NULL,
    NULL,
    FALSE,
    "get_i64 (\"never_declared\")" },
  { "ask_wrong_type", { 107, 107, 107, 107, 107 }, NULL, NULL, FALSE, "get_f64 (\"after\")" },
};

static const char *
outcome_of (int status)
{
  return status == 0     ? "pass"
         : status == 100 ? "setup-failed"
         : status == 101 ? "teardown-failed"
         : status == 108 ? "plugin-stopped"
                         : "plugin-died";
}

static gboolean
is_hang (const Row *row)
{
  return g_strcmp0 (row->kind, "hang") == 0;
}

/* Short where the wait is the test, and long where a busy machine must not be taken for
 * a hang. */
static const char *
limits_of (const Row *row, guint phase)
{
  if (!is_hang (row))
    return row->status[phase] != 0 && phase == IN_OP ? "-d 60s" : "-d 200ms --grace 60s";
  if (phase <= IN_WORKER_INIT)
    return lt_it_is_sanitized () ? "--setup-timeout 5s --grace 500ms"
                                 : "--setup-timeout 2s --grace 500ms";
  return phase == IN_OP ? "-d 1s --grace 1s" : "-d 200ms --grace 60s --teardown-timeout 1s";
}

static char *
output (const Row *row, guint phase, const char *suffix)
{
  return g_strdup_printf ("%s/%s-%s.%s", lt_it_tmp (), row->behaviour, phases[phase].name,
                          suffix);
}

static LtItRunning *
start (const Row *row, guint phase)
{
  g_autofree char *suite = lt_it_fixture ("hostile");
  g_autofree char *json = output (row, phase, "json");
  g_autofree char *jsonl = output (row, phase, "jsonl");

  return lt_it_start (NULL,
                      "--plugin %s --set do=%s --set where=%s --set after=%d -c 2 -q "
                      "%s --format json -o json=%s -o jsonl=%s",
                      suite, row->behaviour, phases[phase].name, AFTER, limits_of (row, phase),
                      json, jsonl);
}

static void
check_verdict (LtIt *it, const Row *row, guint phase)
{
  const int status = row->status[phase];
  const char *reason = lt_it_text (it, "verdict.reasons.0");

  g_assert_cmpuint (lt_it_count (it, "verdict.exit_status"), ==, (guint64) status);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, outcome_of (status));
  if (status == 0)
    {
      g_assert_null (reason);
      return;
    }
  lt_it_assert_says (reason, "hostile");
  lt_it_assert_says (reason, row->says);
  if (row->kind != NULL && !row->no_worker)
    lt_it_assert_says (reason, phases[phase].place);
  if (row->kind == NULL && phase == IN_OP)
    lt_it_assert_says (reason, "hostile, operation 'hit' of worker 0: ");
  lt_it_assert_says (it->err, reason);
}

static void
check_crash (LtIt *it, const Row *row, guint phase)
{
  const gboolean in_worker = phase != IN_INIT && phase != IN_FINI && !row->no_worker;

  if (row->kind == NULL)
    {
      g_assert_true (JSON_NODE_HOLDS_NULL (lt_it_get (it, "crash")));
      return;
    }
  g_assert_cmpstr (lt_it_text (it, "crash.kind"), ==, row->kind);
  g_assert_cmpstr (lt_it_text (it, "crash.signal_name"), ==, row->signal);
  /* Only the memory knows in which half of tear-down, and it is not to be believed. */
  if (g_str_equal (row->kind, "corruption") && phase == IN_WORKER_FINI)
    g_assert_cmpstr (lt_it_text (it, "crash.stage"), ==, "fini");
  else
    g_assert_cmpstr (lt_it_text (it, "crash.stage"), ==, phases[phase].stage);
  if (in_worker)
    g_assert_cmpuint (lt_it_count (it, "crash.worker"), ==, 0);
  if (in_worker && phase == IN_OP)
    {
      g_assert_cmpstr (lt_it_text (it, "crash.operation"), ==, "hit");
      g_assert_cmpuint (lt_it_count (it, "crash.iteration"), ==, AFTER);
    }
  if (row->signal != NULL && !row->no_worker)
    g_assert_nonnull (lt_it_text (it, "crash.backtrace.0"));
}

/* Of a suite that corrupts the memory, only those of whole seconds are kept: see
 * test-corruption. */
static void
check_numbers (LtIt *it, const Row *row, guint phase)
{
  const gboolean corrupts = g_strcmp0 (row->kind, "corruption") == 0;
  const gboolean never_ran = row->status[phase] != 0 && phase <= IN_WORKER_INIT;

  if (never_ran)
    {
      g_assert_true (JSON_NODE_HOLDS_NULL (lt_it_get (it, "measured")));
      return;
    }
  if (corrupts && phase == IN_OP)
    return;
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), >=, phase == IN_OP ? AFTER : 1);
  g_assert_cmpuint (lt_it_count (it, "measured.total.ok"), ==,
                    lt_it_count (it, "measured.total.service.ok.count"));
  if (phase == IN_OP
      && (g_str_equal (row->behaviour, "fail") || g_str_equal (row->behaviour, "bad_status")))
    g_assert_cmpuint (lt_it_count (it, "measured.total.errors"), ==, 1);
  else if (phase == IN_OP && g_str_equal (row->behaviour, "fatal"))
    g_assert_cmpuint (lt_it_count (it, "measured.total.errors"), ==, 1);
  else
    g_assert_cmpuint (lt_it_count (it, "measured.total.errors"), ==, 0);
}

static void
check_files (LtIt *it, const Row *row, guint phase)
{
  g_autofree char *json = output (row, phase, "json");
  g_autofree char *log = output (row, phase, "json.log");
  g_autofree char *jsonl = output (row, phase, "jsonl");
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (json, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, it->out);
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
  lt_it_assert_log (jsonl, row->status[phase]);
  g_unlink (json);
  g_unlink (jsonl);
}

static void
check (LtIt *it, const Row *row, guint phase)
{
  g_test_message ("%s in %s: exit %d after %.1f s: %s", row->behaviour, phases[phase].name,
                  it->exit_status, it->seconds, it->err);
  g_assert_cmpint (it->exit_status, ==, row->status[phase]);
  g_assert_null (strstr (it->out, "does not belong"));
  g_assert_null (strstr (it->err, "runtime error"));
  check_verdict (it, row, phase);
  check_crash (it, row, phase);
  check_numbers (it, row, phase);
  check_files (it, row, phase);
}

/* All phases of a behaviour at once: most of the time of each is waiting. */
static void
test_behaviour (gconstpointer data)
{
  const Row *row = data;
  LtItRunning *running[N_PHASES];

  for (guint phase = 0; phase < N_PHASES; phase++)
    running[phase] = start (row, phase);
  for (guint phase = 0; phase < N_PHASES; phase++)
    {
      g_autoptr (LtIt) it = lt_it_wait (running[phase], TIMEOUT_S);

      check (it, row, phase);
    }
  lt_it_assert_nothing_left (0);
}

/* One worker, so what was done before is known to the operation. */
static void
test_exact (gconstpointer data)
{
  const char *behaviour = data;
  g_autofree char *suite = lt_it_fixture ("hostile");
  g_autoptr (LtIt) it =
    lt_it_run (TIMEOUT_S, "%s --set do=%s --set after=%d -c 1 -d 60s -q --format json", suite,
               behaviour, AFTER);

  g_assert_cmpint (it->exit_status, ==, 107);
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), ==, AFTER);
  g_assert_cmpuint (lt_it_count (it, "measured.operations.0.count"), ==, AFTER);
  g_assert_cmpuint (lt_it_count (it, "measured.total.errors"), ==, 0);
}

int
main (int argc, char **argv)
{
  static const char *const endings[] = { "segv", "abort", "kill9", "exit0", "_exit0" };

  lt_it_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/containment/", rows[i].behaviour, NULL);

      g_test_add_data_func (path, &rows[i], test_behaviour);
    }
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat ("/containment/exact/", endings[i], NULL);

      g_test_add_data_func (path, endings[i], test_exact);
    }
  return g_test_run ();
}
