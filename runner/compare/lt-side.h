/* SPDX-License-Identifier: MIT
 *
 * lt-side: one side of a comparison, a result or several that are joined, and the values
 * of its runs. Pure; one thread.
 */
#pragma once

#include "lt-gate.h"
#include "lt-result.h"

typedef struct LtSide
{
  char *label;        /* what it is called in tables */
  GPtrArray *results; /* const LtResult *, at least one; (transfer none) */
} LtSide;

LtSide *lt_side_new (const char *label);
void lt_side_free (LtSide *side);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtSide, lt_side_free)

/* Which number of a run. */
typedef struct LtSampleKey
{
  const char *operation; /* NULL: all together */
  LtFigureKind kind;
  double percentile;
  gboolean response; /* of latencies: response times, else service times */
} LtSampleKey;

/* The values of every run of @scenario that was carried out as planned: one array for
 * each key, without the runs that have no such value. Error rates have
 * LT_SIDE_ERROR_RATE_BASE added. Returns: (transfer full) (element-type GArray of
 * double). */
GPtrArray *lt_side_gather (const LtSide *side, const char *scenario, const LtSampleKey *keys,
                           guint n_keys);

/* None against a few has no ratio, and one more in a million is no change: what is added
 * to both error rates before they are compared. */
#define LT_SIDE_ERROR_RATE_BASE 0.0001

/* The scenarios that have such runs, in the order in which they began.
 * Returns: (transfer full) (element-type utf8): texts of the results. */
GPtrArray *lt_side_scenarios (const LtSide *side);

/* The first counted run of a scenario; NULL: there is none. */
const LtRun *lt_side_run (const LtSide *side, const char *scenario);

/* How many runs of it are counted. */
guint lt_side_count (const LtSide *side, const char *scenario);

/* The latencies of all these runs added up; NULL: none were recorded. g_free(). */
LtHistogram *lt_side_merge (const LtSide *side, const char *scenario, const char *operation,
                            gboolean response);

/* Calls @each for every counted run of @scenario; NULL: of all. */
typedef void (*LtSideEach) (const LtRun *run, const LtSnapshot *last, gpointer data);
void lt_side_each (const LtSide *side, const char *scenario, LtSideEach each, gpointer data);
