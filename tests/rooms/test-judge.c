/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <signal.h>

#include "hand-made.h"
#include "lt-judge.h"

/* As waitpid() has them. */
#define EXITED(status) ((status) << 8)
#define KILLED(number) (number)

typedef struct Case
{
  const char *name;
  /* What the host left behind */
  LtStage stage;
  int wait_status;
  LtCrashKind crash;
  guint32 crash_worker_plus_1; /* 0: none */
  LtWorkerState worker_state;
  int number; /* the signal's, or the status of exit() */
  guint32 failure;
  guint32 failure_worker_plus_1;
  const char *failure_text;
  LtWorkerState stuck; /* state of worker 1 */
  gboolean corrupted, timed_out, begun, interrupted, forced, in_process;
  /* What that makes */
  LtExit status;
  const char *outcome;
  const char *reason; /* a pattern; NULL: none */
  const char *kind;   /* of the crash; NULL: none */
} Case;

static const Case cases[] = {
  { .name = "clean", .stage = LT_STAGE_ENDED, .status = LT_EXIT_OK, .outcome = "pass" },
  { .name = "crash-load",
    .stage = LT_STAGE_LOAD,
    .crash = LT_CRASH_SIGNAL,
    .number = SIGSEGV,
    .wait_status = KILLED (SIGSEGV),
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth crashed in load with SIGSEGV",
    .kind = "signal" },
  { .name = "crash-init",
    .stage = LT_STAGE_INIT,
    .crash = LT_CRASH_SIGNAL,
    .number = SIGABRT,
    .wait_status = KILLED (SIGABRT),
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth crashed in init with SIGABRT",
    .kind = "signal" },
  { .name = "crash-operation",
    .stage = LT_STAGE_PASS,
    .crash = LT_CRASH_SIGNAL,
    .number = SIGFPE,
    .crash_worker_plus_1 = 2,
    .worker_state = LT_WORKER_RUNNING,
    .wait_status = KILLED (SIGFPE),
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth crashed in operation 'op1' of worker 1 with SIGFPE",
    .kind = "signal" },
  { .name = "crash-worker-init",
    .stage = LT_STAGE_WORKER_INIT,
    .crash = LT_CRASH_SIGNAL,
    .number = SIGBUS,
    .crash_worker_plus_1 = 1,
    .worker_state = LT_WORKER_INIT,
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth crashed in worker_init of worker 0 with SIGBUS",
    .kind = "signal" },
  { .name = "crash-worker-fini",
    .stage = LT_STAGE_WORKER_FINI,
    .crash = LT_CRASH_SIGNAL,
    .number = SIGILL,
    .crash_worker_plus_1 = 1,
    .worker_state = LT_WORKER_FINI,
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth crashed in worker_fini of worker 0 with SIGILL",
    .kind = "signal" },
  { .name = "crash-fini",
    .stage = LT_STAGE_FINI,
    .crash = LT_CRASH_SIGNAL,
    .number = SIGSEGV,
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth crashed in fini with SIGSEGV",
    .kind = "signal" },
  { .name = "crash-unknown-signal",
    .stage = LT_STAGE_PASS,
    .crash = LT_CRASH_SIGNAL,
    .number = 4711,
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth crashed in an operation with signal 4711",
    .kind = "signal" },
  { .name = "exit",
    .stage = LT_STAGE_PASS,
    .crash = LT_CRASH_EXIT,
    .crash_worker_plus_1 = 2,
    .worker_state = LT_WORKER_RUNNING,
    .number = 3,
    .wait_status = EXITED (3),
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth called exit(3) in operation 'op1' of worker 1",
    .kind = "exit" },
  { .name = "exit-0",
    .stage = LT_STAGE_INIT,
    .crash = LT_CRASH_EXIT,
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth called exit(0) in init",
    .kind = "exit" },
  { .name = "silent-exit",
    .stage = LT_STAGE_PASS,
    .wait_status = EXITED (7),
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth ended the process in operation with status 7",
    .kind = "exit" },
  { .name = "killed",
    .stage = LT_STAGE_PASS,
    .wait_status = KILLED (SIGKILL),
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth was ended in operation by SIGKILL, not by ltrun*",
    .kind = "killed" },
  { .name = "terminated",
    .stage = LT_STAGE_INIT,
    .wait_status = KILLED (SIGTERM),
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth was ended in init by SIGTERM",
    .kind = "killed" },
  { .name = "usage",
    .stage = LT_STAGE_ENDED,
    .failure = LT_FAILURE_USAGE,
    .failure_text = "--set x: no",
    .status = LT_EXIT_USAGE,
    .outcome = "usage",
    .reason = "auth: --set x: no" },
  { .name = "bad-plugin",
    .stage = LT_STAGE_ENDED,
    .failure = LT_FAILURE_BAD_PLUGIN,
    .failure_text = "no",
    .status = LT_EXIT_BAD_INPUT,
    .outcome = "bad-input",
    .reason = "auth: no" },
  { .name = "setup",
    .stage = LT_STAGE_ENDED,
    .failure = LT_FAILURE_SETUP,
    .failure_text = "init failed: no",
    .status = LT_EXIT_SETUP,
    .outcome = "setup-failed",
    .reason = "auth: init failed: no" },
  { .name = "setup-worker",
    .stage = LT_STAGE_ENDED,
    .failure = LT_FAILURE_SETUP,
    .failure_worker_plus_1 = 2,
    .failure_text = "worker_init failed: no",
    .status = LT_EXIT_SETUP,
    .outcome = "setup-failed",
    .reason = "auth, *worker 1: worker_init failed: no" },
  { .name = "plugin-bug",
    .stage = LT_STAGE_ENDED,
    .failure = LT_FAILURE_PLUGIN_BUG,
    .failure_text = "no",
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth: no" },
  { .name = "plugin-stop",
    .stage = LT_STAGE_ENDED,
    .failure = LT_FAILURE_PLUGIN_STOP,
    .failure_text = "enough",
    .status = LT_EXIT_PLUGIN_STOP,
    .outcome = "plugin-stopped",
    .reason = "auth: asked to stop: enough" },
  { .name = "internal",
    .stage = LT_STAGE_ENDED,
    .failure = LT_FAILURE_INTERNAL,
    .failure_text = "no",
    .status = LT_EXIT_INTERNAL,
    .outcome = "internal",
    .reason = "auth: no" },
  { .name = "failure-hostile",
    .stage = LT_STAGE_ENDED,
    .failure = LT_N_FAILURES,
    .failure_text = "no",
    .status = LT_EXIT_OK,
    .outcome = "pass" },
  { .name = "failure-bytes",
    .stage = LT_STAGE_ENDED,
    .failure = LT_FAILURE_SETUP,
    .failure_text = "a\xff",
    .status = LT_EXIT_SETUP,
    .outcome = "setup-failed",
    .reason = "auth: a*" },
  { .name = "hang-load",
    .stage = LT_STAGE_LOAD,
    .timed_out = TRUE,
    .wait_status = KILLED (SIGKILL),
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth hung in load: not back after 3.00 s, ended",
    .kind = "hang" },
  { .name = "hang-init",
    .stage = LT_STAGE_INIT,
    .timed_out = TRUE,
    .wait_status = KILLED (SIGKILL),
    .status = LT_EXIT_SETUP,
    .outcome = "setup-failed",
    .reason = "auth hung in init: not back after 3.00 s, ended",
    .kind = "hang" },
  { .name = "hang-worker-init",
    .stage = LT_STAGE_WORKER_INIT,
    .timed_out = TRUE,
    .stuck = LT_WORKER_INIT,
    .status = LT_EXIT_SETUP,
    .outcome = "setup-failed",
    .reason = "auth hung in worker_init of worker 1: not back*",
    .kind = "hang" },
  { .name = "hang-operation",
    .stage = LT_STAGE_PASS,
    .timed_out = TRUE,
    .stuck = LT_WORKER_RUNNING,
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth hung in operation 'op1' of worker 1: not back*",
    .kind = "hang" },
  { .name = "hang-worker-fini",
    .stage = LT_STAGE_WORKER_FINI,
    .timed_out = TRUE,
    .stuck = LT_WORKER_FINI,
    .status = LT_EXIT_TEARDOWN,
    .outcome = "teardown-failed",
    .reason = "auth hung in worker_fini of worker 1: not back*",
    .kind = "hang" },
  { .name = "hang-fini",
    .stage = LT_STAGE_FINI,
    .timed_out = TRUE,
    .status = LT_EXIT_TEARDOWN,
    .outcome = "teardown-failed",
    .reason = "auth hung in fini: not back*",
    .kind = "hang" },
  { .name = "corrupted",
    .stage = LT_STAGE_PASS,
    .corrupted = TRUE,
    .timed_out = TRUE,
    .crash = LT_CRASH_SIGNAL,
    .number = SIGSEGV,
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth wrote over memory of the runner: *",
    .kind = "corruption" },
  { .name = "interrupted",
    .stage = LT_STAGE_ENDED,
    .begun = TRUE,
    .interrupted = TRUE,
    .status = LT_EXIT_SIGNAL,
    .outcome = "interrupted",
    .reason = "interrupted: *" },
  { .name = "interrupted-before",
    .stage = LT_STAGE_ENDED,
    .interrupted = TRUE,
    .status = LT_EXIT_SIGNAL,
    .outcome = "interrupted",
    .reason = "interrupted before anything was measured" },
  { .name = "interrupted-twice",
    .stage = LT_STAGE_PASS,
    .interrupted = TRUE,
    .forced = TRUE,
    .wait_status = KILLED (SIGKILL),
    .status = LT_EXIT_SIGNAL,
    .outcome = "interrupted",
    .reason = "interrupted twice: ended at once" },
  { .name = "interrupted-in-init",
    .stage = LT_STAGE_INIT,
    .interrupted = TRUE,
    .timed_out = TRUE,
    .status = LT_EXIT_SIGNAL,
    .outcome = "interrupted",
    .reason = "interrupted*believed*" },
  { .name = "interrupted-came-back",
    .stage = LT_STAGE_ENDED,
    .interrupted = TRUE,
    .failure = LT_FAILURE_INTERRUPTED,
    .failure_text = "interrupted in init: no more of it",
    .status = LT_EXIT_SIGNAL,
    .outcome = "interrupted",
    .reason = "auth: interrupted in init: no more of it" },
  { .name = "interrupted-hang",
    .stage = LT_STAGE_PASS,
    .interrupted = TRUE,
    .timed_out = TRUE,
    .stuck = LT_WORKER_RUNNING,
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth hung in operation 'op1' of worker 1: *",
    .kind = "hang" },
  { .name = "crash-after-failure",
    .stage = LT_STAGE_FINI,
    .crash = LT_CRASH_SIGNAL,
    .number = SIGSEGV,
    .failure = LT_FAILURE_PLUGIN_STOP,
    .failure_text = "enough",
    .status = LT_EXIT_PLUGIN_DIED,
    .outcome = "plugin-died",
    .reason = "auth crashed in fini with SIGSEGV",
    .kind = "signal" },
  { .name = "crash-after-the-end",
    .stage = LT_STAGE_ENDED,
    .crash = LT_CRASH_SIGNAL,
    .number = SIGSEGV,
    .wait_status = KILLED (SIGSEGV),
    .status = LT_EXIT_OK,
    .outcome = "pass" },
  { .name = "in-process",
    .stage = LT_STAGE_PASS,
    .in_process = TRUE,
    .status = LT_EXIT_OK,
    .outcome = "pass" },
};

static void
leave_behind (HandMade *made, const Case *test)
{
  LtBoard *board = made->board;
  LtWorkerSlot *slot = lt_layout_worker (&made->layout, board, 1);

  atomic_store (&board->stage, (guint32) test->stage);
  atomic_store (&board->crash.kind, (guint32) test->crash);
  board->crash.signal = board->crash.code = test->number;
  board->crash.stage = (guint32) test->stage;
  board->crash.worker = test->crash_worker_plus_1 - 1;
  board->crash.worker_state = (guint32) test->worker_state;
  board->crash.op_index = 1;
  board->crash.iteration = 99;
  atomic_store (&board->failure.kind, test->failure);
  board->failure.worker = test->failure_worker_plus_1 - 1;
  board->failure.op_index = UINT32_MAX;
  if (test->failure_text != NULL)
    g_strlcpy (board->failure.text, test->failure_text, sizeof board->failure.text);
  atomic_store (&slot->state, (guint32) test->stuck);
  slot->in_flight.op_index = 1;
}

static LtVerdict *
judge (HandMade *made, const Case *test)
{
  LtVerdict *verdict = lt_verdict_new ();
  const LtEnding ending = {
    .suite = "auth",
    .board = made->board,
    .plugin = made->plugin,
    .layout = &made->layout,
    .in_process = test->in_process,
    .wait_status = test->wait_status,
    .corrupted = test->corrupted,
    .timed_out = test->timed_out,
    .waited_ns = G_GUINT64_CONSTANT (3000000000),
    .believed_stage = "believed",
    .begun = test->begun,
    .interrupted = test->interrupted,
    .forced = test->forced,
  };

  lt_judge (verdict, &ending);
  return verdict;
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (HandMade) made = hand_made_new (2, 2, 0, NULL);
  g_autoptr (LtVerdict) verdict = NULL;

  leave_behind (made, test);
  verdict = judge (made, test);
  g_assert_cmpint (verdict->exit_status, ==, test->status);
  g_assert_cmpstr (verdict->outcome, ==, test->outcome);
  g_assert_cmpstr (verdict->crash != NULL ? verdict->crash->kind : NULL, ==, test->kind);
  g_assert_true ((verdict->reasons->len > 0) == (test->reason != NULL));
  for (guint i = 0; i < verdict->reasons->len; i++)
    g_assert_true (g_utf8_validate (g_ptr_array_index (verdict->reasons, i), -1, NULL));
  if (test->reason != NULL
      && !g_pattern_match_simple (test->reason, g_ptr_array_index (verdict->reasons, 0)))
    g_error ("expected '%s', found '%s'", test->reason,
             (char *) g_ptr_array_index (verdict->reasons, 0));
}

static void
test_several_stuck (void)
{
  const Case test = { .stage = LT_STAGE_PASS, .timed_out = TRUE, .stuck = LT_WORKER_RUNNING };
  g_autoptr (HandMade) made = hand_made_new (3, 2, 0, NULL);
  g_autoptr (LtVerdict) verdict = NULL;

  leave_behind (made, &test);
  atomic_store (&lt_layout_worker (&made->layout, made->board, 0)->state, LT_WORKER_WAITING);
  atomic_store (&lt_layout_worker (&made->layout, made->board, 2)->state, LT_WORKER_RUNNING);
  verdict = judge (made, &test);
  g_assert_cmpint (verdict->crash->worker, ==, 1);
  g_assert_true (g_pattern_match_simple ("*of worker 1 (and others): *",
                                         g_ptr_array_index (verdict->reasons, 0)));
}

/* A record of which every field is the largest there is. */
static void
test_hostile_record (void)
{
  const Case test = { .stage = LT_STAGE_PASS, .wait_status = KILLED (SIGSEGV) };
  g_autoptr (HandMade) made = hand_made_new (2, 2, 0, NULL);
  g_autoptr (LtVerdict) verdict = NULL;

  leave_behind (made, &test);
  memset ((void *) &made->board->crash, 0xfe, sizeof made->board->crash);
  memset ((void *) &made->board->failure, 0xfe, sizeof made->board->failure);
  verdict = judge (made, &test);
  g_assert_cmpint (verdict->exit_status, ==, LT_EXIT_PLUGIN_DIED);
  g_assert_null (verdict->crash->operation);
  g_assert_cmpint (verdict->crash->worker, >=, 0);
  g_assert_cmpuint (g_strv_length (verdict->crash->backtrace), ==, 1);
  g_assert_true (g_utf8_validate (verdict->crash->backtrace[0], -1, NULL));
  g_assert_cmpint (g_utf8_strlen (verdict->crash->backtrace[0], -1), ==,
                   sizeof made->board->crash.text);
}

/* The first number that is no operation's. */
static void
test_no_such_operation (void)
{
  const Case test = { .stage = LT_STAGE_PASS, .timed_out = TRUE, .stuck = LT_WORKER_RUNNING };
  g_autoptr (HandMade) made = hand_made_new (2, 2, 0, NULL);
  g_autoptr (LtVerdict) verdict = NULL;

  leave_behind (made, &test);
  lt_layout_worker (&made->layout, made->board, 1)->in_flight.op_index = 2;
  verdict = judge (made, &test);
  g_assert_null (verdict->crash->operation);
  g_assert_true (g_pattern_match_simple ("auth hung in an operation of worker 1: *",
                                         g_ptr_array_index (verdict->reasons, 0)));
}

static void
test_backtrace (void)
{
  const Case test = { .stage = LT_STAGE_INIT, .crash = LT_CRASH_SIGNAL, .number = SIGSEGV };
  g_autoptr (HandMade) made = hand_made_new (2, 2, 0, NULL);
  g_autoptr (LtVerdict) verdict = NULL;

  leave_behind (made, &test);
  g_strlcpy (made->board->crash.text, "a+1 f+2\nb+3 g+4\nnot yet", 100);
  atomic_store (&made->board->crash.text_length, strlen ("a+1 f+2\nb+3 g+4\n"));
  made->board->crash.address = 0xdead;
  verdict = judge (made, &test);
  g_assert_cmpuint (g_strv_length (verdict->crash->backtrace), ==, 2);
  g_assert_cmpstr (verdict->crash->backtrace[1], ==, "b+3 g+4");
  g_assert_cmpuint (verdict->crash->address, ==, 0xdead);
  g_assert_cmpint (verdict->crash->worker, ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/judge/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/judge/several-stuck", test_several_stuck);
  g_test_add_func ("/judge/hostile-record", test_hostile_record);
  g_test_add_func ("/judge/no-such-operation", test_no_such_operation);
  g_test_add_func ("/judge/backtrace", test_backtrace);

  return g_test_run ();
}
