/* SPDX-License-Identifier: MIT
 *
 * lt-baseline: what a result was compared with (--baseline), and how the checks turned
 * out. Built at the end of a call, then const; any thread. All text is valid UTF-8.
 */
#pragma once

#include "lt-contrast.h"

/* A limit of a ratio, and whether it was kept. */
typedef struct LtBaselineCheck
{
  char *text;   /* as it was given: "login:baseline.p(99)<=1.2x" */
  char *source; /* "default", "command line", "peak.ini:7" */
  LtContrast *contrast;
  gboolean at_most; /* the ratio is to be at most limit, else at least */
  double limit;
  LtJudged judged;
  char *reason; /* a line for people: what was found */
} LtBaselineCheck;

typedef struct LtBaseline
{
  char *name; /* NULL: a file was named */
  char *file; /* absolute */
  char *id;   /* of the result in it; may be NULL, as the next one */
  char *started_at;
  GPtrArray *checks; /* LtBaselineCheck */
} LtBaseline;

LtBaselineCheck *lt_baseline_check_new (void);
void lt_baseline_check_free (LtBaselineCheck *check);

LtBaseline *lt_baseline_new (void);
void lt_baseline_free (LtBaseline *baseline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtBaseline, lt_baseline_free)

/* "pass" "fail" "inconclusive", as in the documents. */
const char *lt_judged_name (LtJudged judged);
gboolean lt_judged_find (const char *name, LtJudged *ret_judged);

/* What the baseline is called: its name, or the file. */
const char *lt_baseline_label (const LtBaseline *baseline);

/* How many checks turned out so. */
guint lt_baseline_count (const LtBaseline *baseline, LtJudged judged);
