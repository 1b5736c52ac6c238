/* SPDX-License-Identifier: MIT
 *
 * lt-study: what verbs have in common that run campaigns for a purpose of their own:
 * search, scale, ab. They take the options of run, decide some of them themselves, and
 * write documents of their own. [main thread]
 */
#pragma once

#include "lt-runner.h"

typedef struct LtStudy
{
  const LtCli *cli;
  const char *verb;
  char **args; /* without the verb's own options */
  const char *const *others;
  char **environment;
  LtInterrupt *interrupt;
  GPtrArray *suites; /* LtCliSuite, by scenario; the last one is also of those that follow */
  gboolean again;    /* a campaign of the call was run */
  gboolean begun;    /* and a run of it began */
} LtStudy;

/* @args: (transfer full). @others: options of run that the verb has not, NULL-terminated,
 * beside those of what is done with a result; what variables say of them is for other
 * verbs. */
void lt_study_init (LtStudy *ret_study, const LtCli *cli, const char *verb, char **args,
                    const char *const *others);
void lt_study_clear (LtStudy *study);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LtStudy, lt_study_clear)

/* The campaign of the command line and of @overrides ("rate=500", NULL-terminated), which
 * count more and have the verb as their source. */
LtCampaign *lt_study_campaign (const LtStudy *study, char **overrides, GError **error);

/* FALSE with LT_PLAN_ERROR when the command line or a file gave @plan what the verb has not,
 * or what only a call with a baseline has: a gate, also one among the thresholds. */
gboolean lt_study_refuse (const LtStudy *study, const LtPlan *plan, GError **error);

/* FALSE, which was said, when a suite was not found. */
gboolean lt_study_find_suites (LtStudy *study, const LtCampaign *campaign, LtExit *ret_status);

/* Runs @campaign without any output but messages and, with @progress, a line a second.
 * @series: of the campaign; NULL: nobody asks. @snapshot: may be NULL. */
LtResult *lt_study_run (LtStudy *study, const LtCampaign *campaign, LtSeriesSet *series,
                        gboolean progress,
                        void (*snapshot) (gpointer data, const LtSnapshot *snapshot),
                        gpointer data);

/* NULL: what is run is not recorded. (transfer full) */
LtSeriesSet *lt_study_new_series (const LtPlan *plan);

/* Records @result, of all runs of the call, as run does, with @verdict as that of the call;
 * NULL: it has its own. */
void lt_study_remember (const LtStudy *study, const LtPlan *plan, LtResult *result,
                        const LtSeriesSet *series, const LtVerdict *verdict);

/* A pass, with what was found out of the suites' files as its warnings: said once, and not
 * again with each run. */
LtVerdict *lt_study_new_verdict (LtStudy *study);

/* Whether anybody said it. */
gboolean lt_study_is_given (const LtPlan *plan, const char *name);

/* "ltrun: MESSAGE"; the status of @error. */
LtExit lt_study_fail (const GError *error);

/* ---- Documents ------------------------------------------------------------- */

/* A form that -o can ask for. */
typedef struct LtStudyFormat
{
  const char *name;
  char *(*render) (gconstpointer value); /* (transfer full) */
} LtStudyFormat;

/* Whether all outputs of @plan are of @formats, whose last name is NULL, and can be
 * written. */
gboolean lt_study_check_outputs (const LtStudy *study, const LtPlan *plan,
                                 const LtStudyFormat *formats, GError **error);
/* Writes them all, then prints @text. Returns: @status, unless all went well but one could
 * not be written, which was said. */
LtExit lt_study_tell (const LtStudy *study, const LtPlan *plan, const LtStudyFormat *formats,
                      gconstpointer value, const char *text, LtExit status);
