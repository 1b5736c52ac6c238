/* SPDX-License-Identifier: MIT
 *
 * Whether a suite keeps to the rules of what it is given.
 */

#include <unistd.h>

#include "lt-clock.h"
#include "lt-subject.h"
#include "lt-surroundings.h"

#define MS UINT64_C (1000000)
#define LIFE_NS (100 * MS)

/* A thread of the suite's that goes on after fini is given so long to show what it does. */
#define LINGER_NS (1000 * MS)

static void
linger (const LtSurroundings *before)
{
  const uint64_t end_ns = lt_now_ns () + LINGER_NS;
  gboolean is_left = TRUE;

  while (is_left && lt_now_ns () < end_ns)
    {
      g_autoptr (LtSurroundings) now = NULL;
      g_autofree char *difference = NULL;

      usleep (20000);
      now = lt_surroundings_new ();
      difference = lt_surroundings_compare (before, now, LT_SURROUNDINGS_THREADS);
      is_left = difference != NULL;
    }
}

/* A life in which only @rule counts: what else is broken is another check's. */
static void
check_rule (const LtProbeTask *task, LtTrialRule rule, const char *passed, const char *advice)
{
  const LtTrialPlan plan = { .workers = 2, .operation = LT_TRIAL_IN_TURN, .time_ns = LIFE_NS };
  g_autoptr (LtSubject) subject = lt_subject_load (task);
  g_autoptr (LtSurroundings) before = lt_surroundings_new ();
  g_autoptr (LtTrial) trial = NULL;
  const char *broken;

  if (subject == NULL)
    return;
  trial = lt_subject_trial (subject, &plan);
  if (!lt_subject_live (subject, trial))
    return;
  if (rule == LT_TRIAL_THREAD)
    linger (before);
  else
    usleep (20000);
  broken = lt_trial_broken (trial, rule);
  if (broken != NULL)
    lt_probe_find (task->report, LT_FINDING_FAIL, advice, "%s", broken);
  else
    lt_probe_pass (task->report, "%s", passed);
}

static void
check_threads (const LtProbeTask *task)
{
  check_rule (task, LT_TRIAL_THREAD, "every call of the host on its thread, in its phase",
              "See the tags in ltplugin.h: [main], [worker], [init], [any].");
}

static void
check_options (const LtProbeTask *task)
{
  check_rule (task, LT_TRIAL_OPTION, "asks for its own options, by their types",
              "Declare the option, or read it with the function of its type.");
}

static void
check_handles (const LtProbeTask *task)
{
  check_rule (task, LT_TRIAL_HANDLE, "metrics and error classes are used as registered",
              "A handle goes with its own kind: record() for histograms and steps.");
}

static void
check_reserved (const LtProbeTask *task)
{
  check_rule (task, LT_TRIAL_RESERVED, "reserved fields stay 0",
              "Leave reserved fields alone: a later minor version uses them.");
}

/* Lives in which a wrong access is a fault */

static void
check_life (const LtProbeTask *task, const LtTrialPlan *plan, const char *on_fault,
            const char *passed)
{
  g_autoptr (LtSubject) subject = lt_subject_load (task);
  g_autoptr (LtTrial) trial = NULL;

  if (subject == NULL)
    return;
  trial = lt_subject_trial (subject, plan);
  g_strlcpy (task->report->on_fault, on_fault, sizeof task->report->on_fault);
  if (!lt_subject_live (subject, trial))
    return;
  usleep (20000);
  lt_probe_pass (task->report, "%s", passed);
}

static void
check_memory (const LtProbeTask *task)
{
  const LtTrialPlan plan = {
    .workers = 2, .operation = LT_TRIAL_IN_TURN, .time_ns = LIFE_NS, .poison = TRUE
  };

  check_life (task, &plan,
              "used memory that was no longer its own: lt_op is valid during its call, "
              "lt_worker until worker_fini returns, the counters' end is that of its metrics",
              "nothing is used after its time");
}

static void
check_first_version (const LtProbeTask *task)
{
  const LtTrialPlan plan = {
    .workers = 2, .operation = LT_TRIAL_IN_TURN, .time_ns = LIFE_NS, .sizes = LT_TRIAL_FIRST
  };

  check_life (task, &plan,
              "read a field that a host of ABI 1.0 does not have: look at LT_HAS() first",
              "runs on a host of ABI 1.0");
}

static void
check_later_version (const LtProbeTask *task)
{
  const LtTrialPlan plan = {
    .workers = 2, .operation = LT_TRIAL_IN_TURN, .time_ns = LIFE_NS, .sizes = LT_TRIAL_LATER
  };

  check_life (task, &plan, "did not cope with tables longer than those it was built for",
              "runs on a host of a later minor version");
}

LtProbeCheck
lt_probe_contract_find (const char *id)
{
  static const LtProbeRow rows[] = {
    { "contract.threads", check_threads },
    { "contract.options", check_options },
    { "contract.handles", check_handles },
    { "contract.reserved", check_reserved },
    { "contract.memory", check_memory },
    { "contract.first-version", check_first_version },
    { "contract.later-version", check_later_version },
  };

  return lt_probe_find_row (rows, G_N_ELEMENTS (rows), id);
}
