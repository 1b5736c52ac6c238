/* SPDX-License-Identifier: MIT */

#include "lt-judge.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "lt-plan-blame.h"
#include "lt-units.h"

/* What a message begins with of an operation that runs alone. */
#define OPERATION "--operation: "

static guint32
stage_of (const LtEnding *ending)
{
  return atomic_load (&ending->board->stage);
}

/* Where in a suite's life; a worker's own state says it more closely. */
static const char *
name_of (guint32 stage, gboolean in_worker, guint32 worker_state)
{
  if (in_worker)
    return worker_state == LT_WORKER_INIT   ? "worker_init"
           : worker_state == LT_WORKER_FINI ? "worker_fini"
                                            : "operation";
  switch (stage)
    {
    case LT_STAGE_BORN:
    case LT_STAGE_LOAD:
    case LT_STAGE_LOADED:
      return "load";
    case LT_STAGE_INIT:
    case LT_STAGE_READY:
      return "init";
    case LT_STAGE_WORKER_INIT:
      return "worker_init";
    case LT_STAGE_WORKER_FINI:
      return "worker_fini";
    case LT_STAGE_VERIFY:
      return "verify";
    case LT_STAGE_FINI:
      return "fini";
    default:
      return "operation";
    }
}

static const char *
operation_name (const LtEnding *ending, guint32 op_index)
{
  const LtRunOperation *operation;

  if (ending->plugin == NULL || op_index >= ending->plugin->operations->len)
    return NULL;
  operation = g_ptr_array_index (ending->plugin->operations, op_index);
  return operation->name;
}

/* "in operation 'login' of worker 3", "in init" */
static char *
place (const LtCrashInfo *crash)
{
  g_autoptr (GString) text = g_string_new ("in ");

  if (crash->operation != NULL)
    g_string_append_printf (text, "operation '%s'", crash->operation);
  else
    g_string_append (text,
                     g_str_equal (crash->stage, "operation") ? "an operation" : crash->stage);
  if (crash->worker >= 0)
    g_string_append_printf (text, " of worker %d", crash->worker);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Signals that the kernel sends for a mistake have no abbreviation in our libc's
 * strsignal(). */
static char *
signal_name (int number)
{
  const char *abbreviation = sigabbrev_np (number);

  return abbreviation != NULL ? g_strconcat ("SIG", abbreviation, NULL)
                              : g_strdup_printf ("signal %d", number);
}

static char **
read_backtrace (const LtCrash *crash)
{
  guint32 length = atomic_load (&crash->text_length);
  g_autofree char *copy = NULL;
  g_autofree char *text = NULL;

  if (length == 0)
    return NULL;
  copy = g_strndup (crash->text, MIN (length, sizeof crash->text));
  text = g_utf8_make_valid (g_strchomp (copy), -1);
  return g_strsplit (text, "\n", (int) LT_CRASH_FRAMES);
}

/* The record that a dying thread left. Numbers in it are the host's word only. */
static LtCrashInfo *
read_record (const LtEnding *ending)
{
  const LtCrash *record = &ending->board->crash;
  const gboolean by_signal = atomic_load (&record->kind) == LT_CRASH_SIGNAL;
  const gboolean in_worker = record->worker != LT_CRASH_NO_WORKER;
  LtCrashInfo *crash = lt_crash_info_new (
    by_signal ? "signal" : "exit", name_of (record->stage, in_worker, record->worker_state));

  if (by_signal)
    {
      crash->signal = record->signal;
      crash->signal_name = signal_name (record->signal);
      crash->address = record->address;
    }
  else
    crash->exit_status = record->code;
  if (in_worker)
    crash->worker = (gint) MIN (record->worker, (guint32) G_MAXINT);
  if (in_worker && g_str_equal (crash->stage, "operation"))
    {
      crash->operation = g_strdup (operation_name (ending, record->op_index));
      crash->iteration = record->iteration;
    }
  crash->backtrace = read_backtrace (record);
  return crash;
}

static void
judge_record (LtVerdict *verdict, const LtEnding *ending)
{
  LtCrashInfo *crash = read_record (ending);
  g_autofree char *where = place (crash);

  if (crash->signal_name != NULL)
    lt_verdict_fail (verdict, LT_EXIT_PLUGIN_DIED, "plugin-died", "%s crashed %s with %s",
                     ending->suite, where, crash->signal_name);
  else
    lt_verdict_fail (verdict, LT_EXIT_PLUGIN_DIED, "plugin-died", "%s called exit(%d) %s",
                     ending->suite, crash->exit_status, where);
  verdict->crash = crash;
}

/* Which worker is where it should not be any more. */
static int
find_stuck_worker (const LtEnding *ending, LtInFlight *ret_in_flight, guint *ret_n)
{
  int first = -1;

  *ret_n = 0;
  for (guint32 i = 0; ending->layout != NULL && i < ending->layout->n_workers; i++)
    {
      const LtWorkerSlot *slot = lt_layout_worker (ending->layout, (void *) ending->board, i);
      const guint32 state = atomic_load (&slot->state);

      if (state != LT_WORKER_INIT && state != LT_WORKER_RUNNING && state != LT_WORKER_FINI)
        continue;
      if (first < 0)
        {
          first = (int) i;
          *ret_in_flight = slot->in_flight;
        }
      ++*ret_n;
    }
  return first;
}

static LtExit
exit_of_timeout (const char *stage)
{
  if (g_str_equal (stage, "init") || g_str_equal (stage, "worker_init"))
    return LT_EXIT_SETUP;
  if (g_str_equal (stage, "fini") || g_str_equal (stage, "worker_fini"))
    return LT_EXIT_TEARDOWN;
  return LT_EXIT_PLUGIN_DIED;
}

static void
judge_timeout (LtVerdict *verdict, const LtEnding *ending)
{
  g_autofree char *waited = lt_format_duration ((double) ending->waited_ns);
  LtCrashInfo *crash = lt_crash_info_new ("hang", name_of (stage_of (ending), FALSE, 0));
  const LtExit status = exit_of_timeout (crash->stage);
  g_autofree char *where = NULL;
  LtInFlight in_flight = { 0 };
  guint n_stuck = 0;

  if (!g_str_equal (crash->stage, "init") && !g_str_equal (crash->stage, "fini"))
    crash->worker = find_stuck_worker (ending, &in_flight, &n_stuck);
  if (crash->worker >= 0 && g_str_equal (crash->stage, "operation"))
    {
      crash->operation = g_strdup (operation_name (ending, in_flight.op_index));
      crash->iteration = in_flight.iteration;
    }
  where = place (crash);
  lt_verdict_fail (verdict, status,
                   status == LT_EXIT_SETUP      ? "setup-failed"
                   : status == LT_EXIT_TEARDOWN ? "teardown-failed"
                                                : "plugin-died",
                   "%s hung %s%s: not back after %s, ended", ending->suite, where,
                   n_stuck > 1 ? " (and others)" : "", waited);
  if (verdict->crash == NULL)
    verdict->crash = crash;
  else
    lt_crash_info_free (crash);
}

/* The user would not wait for set-up to end. */
static gboolean
cut_short (const LtEnding *ending)
{
  return ending->timed_out && ending->interrupted && ending->overdue == NULL
         && stage_of (ending) < LT_STAGE_STANDBY;
}

/* No record, no clean end: _exit(), SIGKILL, or a crash that its handler was not told
 * of. */
static void
judge_silent_end (LtVerdict *verdict, const LtEnding *ending)
{
  const char *stage = name_of (stage_of (ending), FALSE, 0);
  LtCrashInfo *crash;

  if (WIFSIGNALED (ending->wait_status))
    {
      const int number = WTERMSIG (ending->wait_status);

      crash = lt_crash_info_new ("killed", stage);
      crash->signal = number;
      crash->signal_name = signal_name (number);
      lt_verdict_fail (verdict, LT_EXIT_PLUGIN_DIED, "plugin-died",
                       "%s was ended in %s by %s%s", ending->suite, stage, crash->signal_name,
                       number == SIGKILL ? ", not by ltrun: out of memory, or by hand?" : "");
    }
  else
    {
      crash = lt_crash_info_new ("exit", stage);
      crash->exit_status = WEXITSTATUS (ending->wait_status);
      lt_verdict_fail (verdict, LT_EXIT_PLUGIN_DIED, "plugin-died",
                       "%s ended the process in %s with status %d", ending->suite, stage,
                       crash->exit_status);
    }
  verdict->crash = crash;
}

/* "auth", "auth, worker 3", "auth, operation 'login' of worker 3" */
static char *
culprit (const LtEnding *ending)
{
  const LtFailure *failure = &ending->board->failure;
  const guint32 worker = failure->worker;
  const char *operation = operation_name (ending, failure->op_index);

  if (worker == LT_CRASH_NO_WORKER)
    return g_strdup (ending->suite);
  if (operation == NULL)
    return g_strdup_printf ("%s, worker %u", ending->suite, worker);
  return g_strdup_printf ("%s, operation '%s' of worker %u", ending->suite, operation, worker);
}

/* The user asked for what the suite does not have, and may have done so in a file. */
static void
judge_usage (LtVerdict *verdict, const LtEnding *ending, const char *text)
{
  gboolean in_file = FALSE;
  g_autofree char *blame =
    ending->plan != NULL ? lt_plan_blame (ending->plan, text, &in_file) : g_strdup (text);

  verdict->mistyped = verdict->exit_status == LT_EXIT_OK;
  lt_verdict_fail (verdict, in_file ? LT_EXIT_BAD_INPUT : LT_EXIT_USAGE,
                   in_file ? "bad-input" : "usage", "%s: %s", ending->suite, blame);
}

static void
judge_failure (LtVerdict *verdict, const LtEnding *ending)
{
  static const struct
  {
    LtExit status;
    const char *outcome;
  } meaning[LT_N_FAILURES] = {
    [LT_FAILURE_USAGE] = { LT_EXIT_USAGE, "usage" },
    [LT_FAILURE_LEFT_OUT] = { LT_EXIT_USAGE, "usage" },
    [LT_FAILURE_BAD_PLUGIN] = { LT_EXIT_BAD_INPUT, "bad-input" },
    [LT_FAILURE_SETUP] = { LT_EXIT_SETUP, "setup-failed" },
    [LT_FAILURE_TEARDOWN] = { LT_EXIT_TEARDOWN, "teardown-failed" },
    [LT_FAILURE_PLUGIN_BUG] = { LT_EXIT_PLUGIN_DIED, "plugin-died" },
    [LT_FAILURE_PLUGIN_STOP] = { LT_EXIT_PLUGIN_STOP, "plugin-stopped" },
    [LT_FAILURE_INTERNAL] = { LT_EXIT_INTERNAL, "internal" },
    [LT_FAILURE_INTERRUPTED] = { LT_EXIT_SIGNAL, "interrupted" },
  };
  const LtFailure *failure = &ending->board->failure;
  const guint32 kind = atomic_load (&failure->kind);
  g_autofree char *copy = NULL;
  g_autofree char *text = NULL;
  g_autofree char *who = NULL;

  if (kind == LT_FAILURE_NONE || kind >= LT_N_FAILURES
      || (kind == LT_FAILURE_INTERRUPTED && ending->overdue != NULL))
    return;
  copy = g_strndup (failure->text, sizeof failure->text);
  text = g_utf8_make_valid (copy, -1);
  /* Nobody asked for this operation: with these options it is left out. */
  if (kind == LT_FAILURE_LEFT_OUT && ending->each)
    {
      lt_verdict_warn (verdict, "left out: %s",
                       g_str_has_prefix (text, OPERATION) ? text + strlen (OPERATION) : text);
      return;
    }
  if (kind == LT_FAILURE_USAGE || kind == LT_FAILURE_LEFT_OUT)
    {
      judge_usage (verdict, ending, text);
      return;
    }
  who = culprit (ending);
  lt_verdict_fail (verdict, meaning[kind].status, meaning[kind].outcome, "%s: %s%s", who,
                   kind == LT_FAILURE_PLUGIN_STOP ? "asked to stop: " : "", text);
}

/* The suite came back from set-up as it was to: there is no result. */
static gboolean
came_back (const LtEnding *ending)
{
  return atomic_load (&ending->board->failure.kind) == LT_FAILURE_INTERRUPTED;
}

/* It did when set-up had taken too long. */
static void
judge_overdue (LtVerdict *verdict, const LtEnding *ending)
{
  const gboolean has_text = came_back (ending);
  g_autofree char *time = lt_format_duration ((double) ending->plan->setup_timeout_ns);
  g_autofree char *copy =
    has_text ? g_strndup (ending->board->failure.text, sizeof ending->board->failure.text)
             : g_strconcat ("interrupted in ", ending->overdue, NULL);
  g_autofree char *text = g_utf8_make_valid (copy, -1);
  g_autofree char *who = has_text ? culprit (ending) : g_strdup (ending->suite);

  lt_verdict_fail (verdict, LT_EXIT_SETUP, "setup-failed",
                   "%s: not set up in the %s of --setup-timeout: %s", who, time, text);
}

static void
judge_violations (LtVerdict *verdict, const LtEnding *ending)
{
  const guint32 n = atomic_load (&ending->board->n_violations);
  g_autofree char *copy = NULL;
  g_autofree char *text = NULL;

  if (n == 0)
    return;
  copy = g_strndup (ending->board->violations[0].text, LT_VIOLATION_TEXT);
  text = g_utf8_make_valid (copy, -1);
  lt_verdict_fail (verdict, LT_EXIT_VIOLATION, "invariant-violated",
                   "%s: an invariant does not hold: %s", ending->suite, text);
}

void
lt_judge (LtVerdict *verdict, const LtEnding *ending)
{
  const gboolean clean = stage_of (ending) == LT_STAGE_ENDED;
  const gboolean recorded = atomic_load (&ending->board->crash.kind) != LT_CRASH_NONE;

  if (ending->corrupted)
    {
      verdict->crash = lt_crash_info_new ("corruption", ending->believed_stage);
      lt_verdict_fail (verdict, LT_EXIT_PLUGIN_DIED, "plugin-died",
                       "%s wrote over memory of the runner: numbers are those of the last "
                       "sound sample",
                       ending->suite);
      return;
    }

  if (ending->overdue != NULL && !ending->timed_out)
    judge_overdue (verdict, ending);
  if (recorded && !clean)
    judge_record (verdict, ending);
  judge_failure (verdict, ending);
  judge_violations (verdict, ending);
  if (ending->forced)
    lt_verdict_fail (verdict, LT_EXIT_SIGNAL, "interrupted",
                     "interrupted twice: ended at once");
  else if (cut_short (ending))
    lt_verdict_fail (verdict, LT_EXIT_SIGNAL, "interrupted",
                     "interrupted in %s, which did not end in the time of --grace: ended",
                     ending->believed_stage);
  else if (ending->timed_out)
    judge_timeout (verdict, ending);
  else if (!clean && !recorded && !ending->in_process)
    judge_silent_end (verdict, ending);
  if (ending->interrupted && !ending->forced && !cut_short (ending) && !came_back (ending))
    lt_verdict_fail (verdict, LT_EXIT_SIGNAL, "interrupted", "%s",
                     ending->begun ? "interrupted: the result is of the time until then"
                                   : "interrupted before anything was measured");
}
