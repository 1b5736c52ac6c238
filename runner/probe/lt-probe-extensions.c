/* SPDX-License-Identifier: MIT
 *
 * Whether a suite keeps to the rules of the extensions that it has or asks for: see
 * ltplugin-ext.h. What a suite does not use is passed as that.
 */

#include <ltplugin-ext.h>
#include <string.h>
#include <unistd.h>

#include "lt-apart.h"
#include "lt-subject.h"

#define MS UINT64_C (1000000)
#define S UINT64_C (1000000000)
#define LIFE_NS (100 * MS)
#define STOP_LIMIT_NS (2 * S)

/* ltrun.verify/1 */

static void
check_verify (const LtProbeTask *task)
{
  const LtTrialPlan plan = {
    .workers = 2, .operation = LT_TRIAL_MIX, .time_ns = LIFE_NS, .verify = TRUE
  };
  g_autoptr (LtSubject) subject = lt_subject_load (task);
  g_autoptr (LtTrial) trial = NULL;
  const char *broken;

  if (subject == NULL)
    return;
  trial = lt_subject_trial (subject, &plan);
  g_strlcpy (task->report->on_fault,
             "verify used memory that is not its own: the text has as many bytes as @size says",
             sizeof task->report->on_fault);
  if (!lt_subject_live (subject, trial))
    return;
  broken = lt_trial_broken (trial, LT_TRIAL_VERIFY);
  if (broken != NULL)
    lt_probe_find (task->report, LT_FINDING_FAIL, "A run would end with status 102.", "%s",
                   broken);
  else if (lt_trial_n_verified (trial) > 0)
    lt_probe_pass (task->report, "its invariants held %u times", lt_trial_n_verified (trial));
  else
    lt_probe_pass (task->report, "tells of no invariants");
}

/* ltrun.stop/1 */

/* The word says so from the first look on. Whether a suite that asks for it then comes back
 * soon is what the time that a check may take is for. */
static void
check_interrupt (const LtProbeTask *task)
{
  const LtTrialPlan plan = { .workers = 1, .interrupt = TRUE };
  g_autoptr (LtSubject) subject = lt_subject_load (task);
  g_autoptr (LtTrial) trial = NULL;
  LtTrialEnd end;

  if (subject == NULL)
    return;
  trial = lt_subject_trial (subject, &plan);
  end = lt_trial_init (trial);
  if (end == LT_TRIAL_DONE)
    lt_trial_fini (trial);
  if (!lt_trial_asked_for_stop (trial))
    lt_probe_pass (task->report, "does not ask whether set-up is to come back");
  else if (end != LT_TRIAL_DONE && lt_trial_status (trial) != LT_ERROR)
    lt_probe_find (task->report, LT_FINDING_FAIL,
                   "Undo what was begun and return LT_ERROR, or LT_OK to have fini undo it.",
                   "init returned %d when set-up was to come back, expected LT_OK or LT_ERROR",
                   lt_trial_status (trial));
  else
    lt_probe_pass (task->report, "comes back from init when set-up is interrupted");
}

/* ltrun.batch/1 */

/* Sizes that a batch meets in turn: the least, an odd one, and one as it is usual. */
static const uint32_t batch_sizes[] = { 1, 7, 1000 };

static gboolean
run_batches (LtSubject *subject, LtTrial *trial, uint32_t op_index, uint32_t batch)
{
  const LtTrialPlan plan = { .workers = 2,
                             .operation = (int) op_index,
                             .batch = batch,
                             .time_ns = 30 * MS,
                             .patience_ns = STOP_LIMIT_NS,
                             .poison = TRUE };
  LtProbeReport *report = subject->task->report;
  const char *name = subject->descriptor->ops[op_index].name;
  const LtTrialCounts *counts;

  lt_trial_set_plan (trial, &plan);
  if (!lt_subject_accept (subject, trial, lt_trial_run (trial)))
    return FALSE;
  counts = lt_trial_counts (trial, op_index);
  if (lt_trial_broken (trial, LT_TRIAL_BATCH) != NULL)
    lt_probe_find (report, LT_FINDING_FAIL, "See lt_batch_run in ltplugin-ext.h.", "%s",
                   lt_trial_broken (trial, LT_TRIAL_BATCH));
  else if (counts->n_unknown > 0)
    lt_probe_find (report, LT_FINDING_FAIL, NULL,
                   "a batch of '%s' returned %d, a status that the ABI has none of", name,
                   counts->unknown);
  else if (counts->by_status[LT_FATAL] > 0)
    lt_probe_find (report, LT_FINDING_FAIL, NULL, "a batch of '%s' returned LT_FATAL", name);
  else
    return TRUE;
  return FALSE;
}

static void
check_batches (const LtProbeTask *task)
{
  g_autoptr (LtTrial) trial = NULL;
  g_autoptr (LtSubject) subject = lt_subject_start (task, 2, &trial);
  guint n = 0;

  if (subject == NULL)
    return;
  g_strlcpy (task->report->on_fault,
             "a batch used memory that was no longer its own: lt_op is valid during its call",
             sizeof task->report->on_fault);
  if (lt_trial_has_batches (trial))
    {
      for (uint32_t i = 0; i < subject->descriptor->plugin.n_ops; i++)
        {
          if (!lt_trial_does_batches (trial, i) || lt_trial_excludes (trial, i))
            continue;
          for (gsize k = 0; k < G_N_ELEMENTS (batch_sizes); k++)
            {
              if (!run_batches (subject, trial, i, batch_sizes[k]))
                return;
            }
          n++;
        }
    }
  lt_trial_fini (trial);
  if (n > 0)
    lt_probe_pass (task->report, "batches of 1, 7 and 1000 of %u operations", n);
  else
    lt_probe_pass (task->report, "does no batches");
}

/* Iterations in batches, and the same one by one */

#define N_COMPARED 70

typedef struct Outcome
{
  gboolean has_batches;
  uint64_t counters;
  uint64_t by_status[LT_MAX_OPERATIONS][5];
} Outcome;

typedef struct Way
{
  const LtSubject *subject;
  uint32_t batch;
} Way;

static gboolean
run_operations (const Way *way, LtTrial *trial)
{
  for (uint32_t i = 0; i < way->subject->descriptor->plugin.n_ops; i++)
    {
      const LtTrialPlan plan = { .workers = 1,
                                 .operation = (int) i,
                                 .batch = way->batch,
                                 .iterations = N_COMPARED,
                                 .time_ns = 20 * S };

      if (!lt_trial_does_batches (trial, i) || lt_trial_excludes (trial, i))
        continue;
      lt_trial_set_plan (trial, &plan);
      if (lt_trial_run (trial) != LT_TRIAL_DONE || lt_trial_was_cut_short (trial))
        return FALSE;
    }
  return TRUE;
}

static gboolean
follow (gpointer data, gpointer result)
{
  const Way *way = data;
  const LtTrialPlan plan = { .workers = 1 };
  LtTrial *trial = lt_subject_trial (way->subject, &plan);
  Outcome *outcome = result;

  if (lt_trial_init (trial) != LT_TRIAL_DONE)
    return FALSE;
  outcome->has_batches = lt_trial_has_batches (trial);
  if (!run_operations (way, trial))
    return FALSE;
  lt_trial_fini (trial);
  for (uint32_t i = 0; i < way->subject->descriptor->plugin.n_ops; i++)
    memcpy (outcome->by_status[i], lt_trial_counts (trial, i)->by_status,
            sizeof outcome->by_status[i]);
  outcome->counters = lt_trial_counters_digest (trial);
  return TRUE;
}

/* The operation that differs, or -1. */
static int
find_difference (const Outcome *one, const Outcome *other)
{
  for (int i = 0; i < (int) LT_MAX_OPERATIONS; i++)
    {
      if (memcmp (one->by_status[i], other->by_status[i], sizeof one->by_status[i]) != 0)
        return i;
    }
  return -1;
}

static gboolean
is_same (const Outcome *one, const Outcome *other)
{
  return one->counters == other->counters && find_difference (one, other) < 0;
}

static void
compare_ways (const LtSubject *subject, const Outcome *single, const Outcome *again,
              const Outcome *batched)
{
  LtProbeReport *report = subject->task->report;
  const int differs = find_difference (single, batched);

  if (!single->has_batches)
    lt_probe_pass (report, "does no batches");
  else if (!is_same (single, again))
    lt_probe_skip (report, "the same seed gives other results, see quality.seed");
  else if (differs >= 0)
    lt_probe_find (report, LT_FINDING_WARN, "A batch is to do all that its iterations do.",
                   "operation '%s': 70 iterations in batches ended otherwise than one by one",
                   subject->descriptor->ops[differs].name);
  else if (single->counters != batched->counters)
    lt_probe_find (report, LT_FINDING_WARN, "A batch is to do all that its iterations do.",
                   "the counters came to other values in batches than one by one");
  else
    lt_probe_pass (report, "70 iterations come to the same in batches as one by one");
}

static void
check_equal (const LtProbeTask *task)
{
  g_autoptr (LtSubject) subject = lt_subject_load (task);
  Way one_by_one = { subject, 0 }, in_batches = { subject, 9 };
  g_autofree Outcome *outcomes = g_new0 (Outcome, 3);

  if (subject == NULL)
    return;
  lt_probe_enter (task->report, "in a life of 70 iterations");
  if (!lt_apart_run (follow, &one_by_one, &outcomes[0], sizeof outcomes[0])
      || (outcomes[0].has_batches
          && (!lt_apart_run (follow, &one_by_one, &outcomes[1], sizeof outcomes[1])
              || !lt_apart_run (follow, &in_batches, &outcomes[2], sizeof outcomes[2]))))
    lt_probe_skip (task->report, "70 iterations on one worker did not come to an end");
  else
    compare_ways (subject, &outcomes[0], &outcomes[1], &outcomes[2]);
}

/* ltrun.data/1 */

static void
judge_data (LtProbeReport *report, const LtTrial *trial)
{
  const char *broken = lt_trial_broken (trial, LT_TRIAL_DATA);

  if (broken != NULL)
    lt_probe_find (report, LT_FINDING_FAIL, "See lt_ext_data in ltplugin-ext.h.", "%s", broken);
  else if (lt_trial_n_data (trial) == 0)
    lt_probe_pass (report, "asks for no data");
  else if (lt_trial_missing_data (trial) != NULL)
    lt_probe_pass (report, "does without; %s", lt_trial_missing_data (trial));
  else
    lt_probe_pass (report, "opens its data and draws rows as it should");
}

static void
check_data (const LtProbeTask *task)
{
  const LtTrialPlan plan = {
    .workers = 2, .operation = LT_TRIAL_IN_TURN, .time_ns = LIFE_NS, .hard_rows = TRUE
  };
  g_autoptr (LtSubject) subject = lt_subject_load (task);
  g_autoptr (LtTrial) trial = NULL;

  if (subject == NULL)
    return;
  trial = lt_subject_trial (subject, &plan);
  g_strlcpy (task->report->on_fault,
             "wrote to a row of its data, or used memory that is not its own: rows are only "
             "to be read",
             sizeof task->report->on_fault);
  if (!lt_subject_live (subject, trial))
    return;
  usleep (20000);
  judge_data (task->report, trial);
}

LtProbeCheck
lt_probe_extensions_find (const char *id)
{
  static const LtProbeRow rows[] = {
    { "lifecycle.batches", check_batches },     { "lifecycle.verify", check_verify },
    { "lifecycle.interrupt", check_interrupt }, { "contract.data", check_data },
    { "quality.batches", check_equal },
  };

  return lt_probe_find_row (rows, G_N_ELEMENTS (rows), id);
}
