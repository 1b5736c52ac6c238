/* SPDX-License-Identifier: MIT
 *
 * lt-result: what one call of ltrun found out: its runs, one for each scenario and
 * each repetition of it, and the verdict on all.
 *
 * Built by the controller's main thread while runs come and go; what it hands to
 * others is const and valid as long as the result. Memory is a few KiB a run: the
 * numbers of a run that is over are packed.
 */
#pragma once

#include "lt-baseline.h"
#include "lt-figures.h"
#include "lt-run.h"
#include "lt-stats.h"
#include "lt-verdict.h"

/* Which run of a call something belongs to. */
typedef struct LtRunTag
{
  const char *scenario; /* its name */
  guint number;         /* of the repetition, from 1 */
  guint index;          /* among all runs of the call, from 0 in the order of their start */
} LtRunTag;

#define LT_RESULT_RUN "run" /* the verb of most calls */

/* What somebody wrote on a result, to find it by (--label). */
typedef struct LtLabel
{
  char *name;
  char *value; /* valid UTF-8 */
} LtLabel;

/* Where the sources stood that the call was made in. */
typedef struct LtRevision
{
  char *commit;
  char *branch;       /* NULL: none, or not known */
  gboolean has_dirty; /* whether it is known: */
  gboolean dirty;     /* files that git knows were changed */
} LtRevision;

/* A run that is over. */
typedef struct LtRecord LtRecord;

typedef struct LtResult
{
  char *version;    /* of ltrun */
  char *id;         /* UUID of the call */
  char *started_at; /* ISO 8601, UTC */
  char **argv;      /* the command line, NULL-terminated */
  char *verb;       /* "run", or "ab" "scale" "search", which decide on runs themselves */
  LtRunHost *host;
  LtRevision *revision; /* NULL: no sources, or not known */
  GPtrArray *labels;    /* LtLabel */
  guint64 seed;
  guint n_scenarios; /* of the call, as planned */
  guint n_repetitions;
  GPtrArray *known;   /* LtRun: runs that began or are known otherwise */
  GPtrArray *records; /* LtRecord, by index; NULL: not over, or never was */
  GPtrArray *baselines; /* LtBaseline: what it was compared with */
  LtVerdict *verdict; /* on all; a pass until lt_result_conclude() */
} LtResult;

LtResult *lt_result_new (void);
void lt_result_free (LtResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtResult, lt_result_free)

void lt_revision_free (LtRevision *revision);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtRevision, lt_revision_free)

void lt_result_add_label (LtResult *result, const char *name, const char *value);

/* @run is known from now on, and with it which options are no secret. */
void lt_result_add_known (LtResult *result, const LtRun *run);

/* The run of @tag is over. @run and @last: NULL when there was none. @verdict:
 * (transfer full). */
void lt_result_add_record (LtResult *result, const LtRunTag *tag, const LtRun *run,
                           const LtSnapshot *last, LtVerdict *verdict);

/* Makes the verdict on all of those on the runs: what befell a run befell the call;
 * of several a failure decides before a broken threshold, and an interruption last. With
 * more than one run planned each line names its run. */
void lt_result_conclude (LtResult *result);

/* More than one run was planned. */
gboolean lt_result_is_plural (const LtResult *result);

/* "auth"; "auth, run 2" when there are several. Returns: (transfer full). */
char *lt_result_label (const LtResult *result, const LtRunTag *tag);

/* The command line, with every value of --set replaced by "***" unless a run is known
 * that knows it to be no secret, and none knows otherwise.
 * Returns: (transfer full), NULL-terminated. */
char **lt_result_redact_argv (const LtResult *result);

/* Moves the runs of @scenario, which are over, to a result of their own, in which it is
 * called @as and they are numbered from 0; @result is left without them. Returns: (transfer
 * full): the same call on the same machine, not concluded. */
LtResult *lt_result_take_scenario (LtResult *result, const char *scenario, const char *as);
/* Undoes that: @taken has no runs any more. */
void lt_result_give_back (LtResult *result, LtResult *taken, const char *scenario);

/* Moves the runs of @other behind those of @result, one call's both, and leaves those that
 * are not over. */
void lt_result_absorb (LtResult *result, LtResult *other);
/* The run @index is repetition @number of @scenario from now on; if it is over. */
void lt_result_rename (LtResult *result, guint index, const char *scenario, guint number);
/* How many runs of @scenario are over. */
guint lt_result_count_runs (const LtResult *result, const char *scenario);
/* Sets how many scenarios and repetitions there are to what is over. */
void lt_result_settle_counts (LtResult *result);

/* Records. NULL for an index that has none. */
const LtRecord *lt_result_get_record (const LtResult *result, guint index);
LtRunTag lt_record_get_tag (const LtRecord *record);
const LtRun *lt_record_get_run (const LtRecord *record); /* NULL: never known */
const LtVerdict *lt_record_get_verdict (const LtRecord *record);
const LtFigures *lt_record_get_figures (const LtRecord *record);
/* It was carried out as planned, whatever was judged of it, and measured something. One
 * whose load was changed by hand was not. */
gboolean lt_record_is_counted (const LtRecord *record);

/* Returns: (transfer full): zeroes in the shape of what @run, of a known suite,
 * measures. */
LtStats *lt_result_new_stats (const LtRun *run);

/* The last snapshot of a record, unpacked. */
typedef struct LtRecordView
{
  LtSnapshot last;
  LtStats *total;
  LtStats *warmup;
} LtRecordView;

/* Returns: the snapshot, NULL: there was none; valid until the view is closed. */
const LtSnapshot *lt_record_open (const LtRecord *record, LtRecordView *ret_view);
void lt_record_close (LtRecordView *view);

/* A scenario over its runs. */
typedef struct LtScenarioSummary
{
  char *scenario;
  guint n_runs;                   /* that ended */
  guint n_counted;                /* that were carried out as planned and measured something */
  LtSpread figures[LT_N_FIGURES]; /* of those counted; n is 0 for what has no value */
} LtScenarioSummary;

/* Returns: (transfer full) (element-type LtScenarioSummary): in the order in which
 * scenarios began. */
GPtrArray *lt_result_sum_up (const LtResult *result);
