/* SPDX-License-Identifier: MIT
 *
 * Whether a suite lives through what a host does with it.
 */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lt-clock.h"
#include "lt-subject.h"
#include "lt-surroundings.h"

#define MS UINT64_C (1000000)
#define S UINT64_C (1000000000)

/* A run's default --grace is more; who needs it all is near to being ended. */
#define STOP_LIMIT_NS (2 * S)

/* Operations of the whole suite for so long, on so many workers. */
#define LIFE_NS (150 * MS)

/* Within init and fini */

static void
check_init (const LtProbeTask *task)
{
  g_autoptr (LtTrial) trial = NULL;
  g_autoptr (LtSubject) subject = lt_subject_start (task, 1, &trial);

  if (subject == NULL)
    return;
  lt_trial_fini (trial);
  lt_probe_pass (task->report, "init and fini, with nothing between them");
}

static void
check_workers (const LtProbeTask *task, uint32_t n, int operation)
{
  const LtTrialPlan plan = { .workers = n, .operation = operation, .time_ns = LIFE_NS };
  g_autoptr (LtSubject) subject = lt_subject_load (task);
  g_autoptr (LtTrial) trial = NULL;

  if (subject == NULL)
    return;
  trial = lt_subject_trial (subject, &plan);
  if (lt_subject_live (subject, trial))
    lt_probe_pass (task->report, "a life with %u worker%s", n, n > 1 ? "s" : "");
}

static void
check_1_worker (const LtProbeTask *task)
{
  check_workers (task, 1, LT_TRIAL_IN_TURN);
}

static void
check_2_workers (const LtProbeTask *task)
{
  check_workers (task, 2, LT_TRIAL_IN_TURN);
}

static void
check_64_workers (const LtProbeTask *task)
{
  check_workers (task, 64, LT_TRIAL_MIX);
}

/* Each operation */

#define MAY_NEED_OPTIONS "It may need options: give --set."

/* Whether all that it came to was that there was nothing to do. One that is still under way
 * when the run ends says so too. */
static gboolean
did_nothing (const LtTrial *trial, const uint64_t *n)
{
  const gboolean was_stopped =
    lt_trial_was_cut_short (trial) && n[LT_SKIP] == 1 && n[LT_DONE] == 0;

  return n[LT_OK] + n[LT_ERROR] == 0 && !was_stopped;
}

/* NULL: nothing to object to. */
static char *
fault_of_operation (const lt_operation *op, LtTrial *trial, uint32_t index,
                    LtFindingStatus *ret)
{
  const LtTrialCounts *counts = lt_trial_counts (trial, index);
  const uint64_t *n = counts->by_status;

  *ret = LT_FINDING_FAIL;
  if (counts->n_unknown > 0)
    return g_strdup_printf ("operation '%s' returned %d, a status that the ABI has none of",
                            op->name, counts->unknown);
  if (n[LT_FATAL] > 0)
    return g_strdup_printf ("operation '%s' returned LT_FATAL", op->name);
  *ret = LT_FINDING_WARN;
  if (n[LT_ERROR] > 0 && n[LT_OK] + n[LT_SKIP] + n[LT_DONE] == 0)
    return g_strdup_printf ("operation '%s' failed each time: %s", op->name,
                            *counts->error != '\0' ? counts->error
                                                   : "with a class that is none");
  if (did_nothing (trial, n) && n[LT_DONE] > 0)
    return g_strdup_printf ("operation '%s' did nothing: LT_DONE each time", op->name);
  if (lt_trial_requested_stop (trial) && n[LT_OK] + n[LT_ERROR] == 1)
    return g_strdup_printf ("operation '%s' asked for the stop the first time", op->name);
  return NULL;
}

/* What the operations came to, one by one. */
typedef struct Rounds
{
  guint n_run;
  GArray *skipped; /* uint32_t: those that had nothing to do alone */
} Rounds;

/* Returns FALSE when the check is over. */
static gboolean
run_operation (LtSubject *subject, LtTrial *trial, uint32_t index, Rounds *rounds)
{
  const LtTrialPlan plan = { .workers = 1,
                             .operation = (int) index,
                             .iterations = 2000,
                             .time_ns = 300 * MS,
                             .patience_ns = STOP_LIMIT_NS };
  LtProbeReport *report = subject->task->report;
  const lt_operation *op = &subject->descriptor->ops[index];
  g_autofree char *fault = NULL;
  LtFindingStatus status;
  LtTrialEnd end;

  lt_trial_set_plan (trial, &plan);
  end = lt_trial_run (trial);
  if (end == LT_TRIAL_NOT_BACK)
    {
      subject->in_use = TRUE;
      lt_probe_pass (report, "'%s' runs until it is stopped; see lifecycle.stop", op->name);
      return FALSE;
    }
  if (!lt_subject_accept (subject, trial, end))
    return FALSE;
  fault = fault_of_operation (op, trial, index, &status);
  if (fault != NULL)
    lt_probe_find (report, status, status == LT_FINDING_WARN ? MAY_NEED_OPTIONS : NULL, "%s",
                   fault);
  else if (did_nothing (trial, lt_trial_counts (trial, index)->by_status))
    g_array_append_val (rounds->skipped, index);
  rounds->n_run++;
  return TRUE;
}

/* One that had nothing to do alone may live on what others do: to give back is to have
 * taken. */
static gboolean
run_skipped (LtSubject *subject, LtTrial *trial, const Rounds *rounds)
{
  const LtTrialPlan plan = { .workers = 1,
                             .operation = LT_TRIAL_IN_TURN,
                             .iterations = 2000,
                             .time_ns = 300 * MS,
                             .patience_ns = STOP_LIMIT_NS };

  if (rounds->skipped->len == 0)
    return TRUE;
  lt_trial_set_plan (trial, &plan);
  if (!lt_subject_accept (subject, trial, lt_trial_run (trial)))
    return FALSE;
  for (guint i = 0; i < rounds->skipped->len; i++)
    {
      const uint32_t index = g_array_index (rounds->skipped, uint32_t, i);

      if (did_nothing (trial, lt_trial_counts (trial, index)->by_status))
        lt_probe_find (subject->task->report, LT_FINDING_WARN, MAY_NEED_OPTIONS,
                       "operation '%s' did nothing: LT_SKIP each time, alone and beside the "
                       "others",
                       subject->descriptor->ops[index].name);
    }
  return TRUE;
}

static void
check_operations (const LtProbeTask *task)
{
  g_autoptr (LtTrial) trial = NULL;
  g_autoptr (LtSubject) subject = lt_subject_start (task, 1, &trial);
  g_autoptr (GArray) skipped = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  Rounds rounds = { 0, skipped };

  if (subject == NULL)
    return;
  for (uint32_t i = 0; i < subject->descriptor->plugin.n_ops; i++)
    {
      if (!lt_trial_excludes (trial, i) && !run_operation (subject, trial, i, &rounds))
        return;
    }
  if (!run_skipped (subject, trial, &rounds))
    return;
  lt_trial_fini (trial);
  lt_probe_pass (
    task->report, "%u of %u operations ran%s", rounds.n_run, subject->descriptor->plugin.n_ops,
    rounds.n_run < subject->descriptor->plugin.n_ops ? ", the suite excluded the others" : "");
}

/* The stop */

static void
check_stop (const LtProbeTask *task)
{
  g_autoptr (LtTrial) trial = NULL;
  g_autoptr (LtSubject) subject = lt_subject_start (task, 2, &trial);
  uint64_t slowest_ns = 0;

  if (subject == NULL)
    return;
  for (uint32_t i = 0; i < subject->descriptor->plugin.n_ops; i++)
    {
      const LtTrialPlan plan = {
        .workers = 2, .operation = (int) i, .time_ns = 50 * MS, .patience_ns = STOP_LIMIT_NS
      };
      const uint64_t begin_ns = lt_now_ns ();

      if (lt_trial_excludes (trial, i))
        continue;
      lt_trial_set_plan (trial, &plan);
      if (!lt_subject_accept (subject, trial, lt_trial_run (trial)))
        return;
      slowest_ns = MAX (slowest_ns, lt_now_ns () - begin_ns);
    }
  lt_trial_fini (trial);
  lt_probe_pass (task->report, "every operation comes back within 2 s of the stop");
}

/* A host that says no */

/* What an init came to in a process of its own: init is called once in each. */
static int
wait_for (pid_t pid)
{
  int status = 0;

  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    ;
  return status;
}

static pid_t
start_refused_life (const LtSubject *subject, const LtTrialPlan *plan)
{
  const pid_t pid = fork ();
  LtTrial *trial;

  if (pid != 0)
    return pid;
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  signal (SIGSEGV, SIG_DFL);
  trial = lt_subject_trial (subject, plan);
  if (lt_trial_live (trial) == LT_TRIAL_NOT_BACK)
    _exit (2);
  _exit (0);
}

static gboolean
survives (const LtSubject *subject, const LtTrialPlan *plan, const char *what)
{
  LtProbeReport *report = subject->task->report;
  pid_t pid;
  int status;

  lt_probe_enter (report, "when %s", what);
  pid = start_refused_life (subject, plan);
  if (pid < 0)
    return TRUE;
  status = wait_for (pid);
  if (WIFSIGNALED (status))
    lt_probe_find (report, LT_FINDING_FAIL,
                   "A handle of 0 is none: use it as it is, or fail with set_error().",
                   "died of signal %d (%s) when %s", WTERMSIG (status),
                   strsignal (WTERMSIG (status)), what);
  return !WIFSIGNALED (status);
}

static guint
count_registrations (LtSubject *subject)
{
  const LtTrialPlan plan = { .workers = 1 };
  g_autoptr (LtTrial) trial = lt_subject_trial (subject, &plan);

  if (!lt_subject_accept (subject, trial, lt_trial_init (trial)))
    return G_MAXUINT;
  lt_trial_fini (trial);
  return lt_trial_n_registrations (trial);
}

/* Each registration in turn fails, as long as there is time; then the extensions. */
static void
check_refusals (const LtProbeTask *task)
{
  LtTrialPlan plan = { .workers = 1,
                       .operation = LT_TRIAL_IN_TURN,
                       .iterations = 20,
                       .time_ns = 50 * MS,
                       .patience_ns = STOP_LIMIT_NS,
                       .no_extensions = TRUE };
  g_autoptr (LtSubject) subject = lt_subject_load (task);
  const uint64_t end_ns = lt_now_ns () + 2 * S;
  guint n, i;

  if (subject == NULL || !survives (subject, &plan, "the host had no extensions"))
    return;
  plan.no_extensions = FALSE;
  plan.no_data = TRUE;
  if (task->plan->data->len > 0 && !survives (subject, &plan, "there was no data"))
    return;
  plan.no_data = FALSE;
  n = count_registrations (subject);
  if (n == G_MAXUINT)
    return;
  for (i = 1; i <= n && (i <= 2 || lt_now_ns () < end_ns); i++)
    {
      g_autofree char *what = g_strdup_printf ("registration %u of %u failed", i, n);

      plan.fail_at = i;
      if (!survives (subject, &plan, what))
        return;
    }
  lt_probe_pass (task->report, "survives that %u of %u registrations fail, and no extensions",
                 i - 1, n);
}

/* What a life leaves */

static void
check_surroundings (const LtProbeTask *task)
{
  static const LtSurrounding shared[] = {
    LT_SURROUNDINGS_SIGNALS, LT_SURROUNDINGS_LOCALE, LT_SURROUNDINGS_ENVIRONMENT,
    LT_SURROUNDINGS_FOLDER,  LT_SURROUNDINGS_LIMITS, LT_SURROUNDINGS_FOREIGN_DESCRIPTORS,
    LT_SURROUNDINGS_OUTPUT
  };
  const LtTrialPlan plan = { .workers = 2, .operation = LT_TRIAL_IN_TURN, .time_ns = 50 * MS };
  g_autoptr (LtSubject) subject = lt_subject_load (task);
  g_autoptr (LtSurroundings) before = NULL;
  g_autoptr (LtSurroundings) after = NULL;
  g_autoptr (LtTrial) trial = NULL;

  if (subject == NULL)
    return;
  lt_surroundings_begin (FALSE);
  before = lt_surroundings_new ();
  trial = lt_subject_trial (subject, &plan);
  if (!lt_subject_live (subject, trial))
    return;
  after = lt_surroundings_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (shared); i++)
    {
      g_autofree char *difference = lt_surroundings_compare (before, after, shared[i]);

      if (difference != NULL)
        lt_probe_find (task->report, LT_FINDING_FAIL,
                       "See WHAT A SUITE MUST NOT DO in "
                       "ltrun-plugin(7).",
                       "between init and fini it %s", difference);
    }
  lt_probe_pass (
    task->report,
    "signals, locale, environment, folder, umask and limits stay, nothing is printed");
}

LtProbeCheck
lt_probe_lifecycle_find (const char *id)
{
  static const LtProbeRow rows[] = {
    { "lifecycle.init", check_init },
    { "lifecycle.operations", check_operations },
    { "lifecycle.stop", check_stop },
    { "lifecycle.workers-1", check_1_worker },
    { "lifecycle.workers-2", check_2_workers },
    { "lifecycle.workers-64", check_64_workers },
    { "lifecycle.refusals", check_refusals },
    { "lifecycle.surroundings", check_surroundings },
  };

  return lt_probe_find_row (rows, G_N_ELEMENTS (rows), id);
}
