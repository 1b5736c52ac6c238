/* SPDX-License-Identifier: MIT
 *
 * lt-subject: the suite that is checked, loaded, with the values of its options.
 * [main thread]
 */
#pragma once

#include "lt-descriptor.h"
#include "lt-probe-private.h"
#include "lt-trial.h"

typedef struct LtSubject
{
  LtDescriptor *descriptor;
  LtOptionTable *options;
  const LtProbeTask *task;
  gboolean in_use; /* by a thread that is left behind: never to be freed */
} LtSubject;

/* NULL: it could not be loaded; the report says why, and the check is over. */
LtSubject *lt_subject_load (const LtProbeTask *task);
void lt_subject_free (LtSubject *subject);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtSubject, lt_subject_free)

/* "auth" */
char *lt_subject_name (const LtProbeTask *task);

LtTrial *lt_subject_trial (const LtSubject *subject, const LtTrialPlan *plan);

/* Loads the suite and has it go through init, which is told of @workers: later plans have
 * no more. NULL: the report says why not. */
LtSubject *lt_subject_start (const LtProbeTask *task, uint32_t workers, LtTrial **ret_trial);

/* A life after @plan. TRUE: it came to its end. Otherwise the report says what was in
 * the way: a set-up that failed, an operation that did not come back. */
gboolean lt_subject_live (LtSubject *subject, LtTrial *trial);
gboolean lt_subject_accept (LtSubject *subject, LtTrial *trial, LtTrialEnd end);
