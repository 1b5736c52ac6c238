/* SPDX-License-Identifier: MIT */

#include "lt-subject.h"

#include <string.h>

#include "lt-loader.h"

char *
lt_subject_name (const LtProbeTask *task)
{
  char *name = g_path_get_basename (task->path);

  if (g_str_has_suffix (name, ".so"))
    name[strlen (name) - 3] = '\0';
  return name;
}

LtSubject *
lt_subject_load (const LtProbeTask *task)
{
  g_autoptr (LtSubject) subject = g_new0 (LtSubject, 1);
  g_autofree char *name = lt_subject_name (task);
  g_autoptr (GError) error = NULL;

  subject->task = task;
  lt_probe_enter (task->report, "while it was loaded");
  subject->descriptor = lt_loader_load (task->path, NULL, NULL, &error);
  if (subject->descriptor != NULL)
    subject->options =
      lt_option_table_new (subject->descriptor, task->plan->sets, name, FALSE, &error);
  if (subject->options != NULL)
    return g_steal_pointer (&subject);
  if (g_error_matches (error, LT_HOST_ERROR, LT_HOST_ERROR_USAGE))
    lt_probe_refuse (task->report, "%s", error->message);
  else
    lt_probe_find (task->report, LT_FINDING_FAIL, NULL, "%s", error->message);
  return NULL;
}

void
lt_subject_free (LtSubject *subject)
{
  if (subject == NULL || subject->in_use)
    return;
  g_clear_pointer (&subject->options, lt_option_table_free);
  g_clear_pointer (&subject->descriptor, lt_descriptor_free);
  g_free (subject);
}

LtTrial *
lt_subject_trial (const LtSubject *subject, const LtTrialPlan *plan)
{
  const LtPlan *user = subject->task->plan;

  return lt_trial_new (subject->descriptor, subject->options, user->data, user->seed, plan,
                       subject->task->report);
}

gboolean
lt_subject_accept (LtSubject *subject, LtTrial *trial, LtTrialEnd end)
{
  LtProbeReport *report = subject->task->report;

  switch (end)
    {
    case LT_TRIAL_DONE:
      return TRUE;
    case LT_TRIAL_INIT_FAILED:
      if (lt_trial_missing_data (trial) != NULL)
        {
          if (lt_trial_refused_data (trial))
            lt_probe_refuse (report, "%s", lt_trial_missing_data (trial));
          lt_probe_skip (report, "%s (init failed: %s)", lt_trial_missing_data (trial),
                         lt_trial_error (trial));
          return FALSE;
        }
      lt_probe_find (report, LT_FINDING_FAIL,
                     "If it needs a server or other options, start it, or give --set.",
                     "init failed with status %d: %s", lt_trial_status (trial),
                     lt_trial_error (trial));
      return FALSE;
    case LT_TRIAL_WORKER_INIT_FAILED:
      lt_probe_find (report, LT_FINDING_FAIL, NULL, "worker_init failed: %s",
                     lt_trial_error (trial));
      return FALSE;
    default:
      subject->in_use = TRUE;
      lt_probe_find (report, LT_FINDING_FAIL,
                     "Look at lt_stopping() in loops, and sleep with sleep_until().",
                     "operation '%s' did not come back after the stop",
                     subject->descriptor->ops[lt_trial_stuck_operation (trial)].name);
      return FALSE;
    }
}

LtSubject *
lt_subject_start (const LtProbeTask *task, uint32_t workers, LtTrial **ret_trial)
{
  const LtTrialPlan plan = { .workers = workers };
  g_autoptr (LtSubject) subject = lt_subject_load (task);
  g_autoptr (LtTrial) trial = NULL;

  if (subject == NULL)
    return NULL;
  trial = lt_subject_trial (subject, &plan);
  if (!lt_subject_accept (subject, trial, lt_trial_init (trial)))
    return NULL;
  *ret_trial = g_steal_pointer (&trial);
  return g_steal_pointer (&subject);
}

gboolean
lt_subject_live (LtSubject *subject, LtTrial *trial)
{
  return lt_subject_accept (subject, trial, lt_trial_live (trial));
}
