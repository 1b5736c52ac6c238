/* SPDX-License-Identifier: MIT
 *
 * lt-series: the intervals of a run, in a bounded amount of memory.
 *
 * A row holds the numbers of one interval, never cumulative ones. At most
 * LT_SERIES_MAX_ROWS rows are kept, fewer for suites of many operations: when
 * the run is planned to be longer than that many snapshots, or takes longer than
 * planned, a row covers several. Their histograms are then merged before
 * percentiles are read; percentiles are never averaged.
 *
 * Main thread of the controller only. Invariant: whatever the span of a row, the
 * sum over the rows of a phase is what the snapshots held.
 */
#pragma once

#include "lt-result.h"

#define LT_SERIES_MAX_ROWS 7200u

typedef struct LtSeriesLatency
{
  guint64 count; /* 0: the rest means nothing and is not to be shown */
  guint64 p50;
  guint64 p95;
  guint64 p99;
  guint64 max;
} LtSeriesLatency;

typedef struct LtSeriesOp
{
  guint64 ok;
  guint64 errors;
  guint64 skipped;
  double ops_per_s;
  LtSeriesLatency service;  /* of those that were ok, as is response */
  LtSeriesLatency response; /* open loop only */
} LtSeriesOp;

/* A distribution in buckets of a quarter of a doubling: what a picture can show. Bucket i
 * begins at lt_series_heat_low (i). */
#define LT_SERIES_HEAT_BUCKETS 168u

typedef struct LtSeriesHeat
{
  guint first;     /* the lowest bucket that has counts */
  guint n;         /* buckets from there to the highest that has; 0: no counts */
  guint64 *counts; /* of those */
} LtSeriesHeat;

typedef struct LtSeriesErrors
{
  guint error_class;
  guint64 count;
} LtSeriesErrors;

typedef struct LtSeriesRow
{
  LtPhase phase;
  guint64 time_ns; /* its end, since the phase began */
  guint64 interval_ns;
  LtSeriesLatency lag; /* open loop only */
  gboolean rss_known;
  guint64 rss_bytes; /* at its end */
  gboolean cpu_known;
  double cpu_share; /* processor time / time; 1: one core */
  double target;    /* mean arrivals a second, or workers, that were asked for */
  gboolean busy_known;
  double busy; /* mean workers in an operation: the time of those that ended / time, at most
                * the workers there are */
  LtSeriesHeat service_heat;  /* of all operations that were ok; none when not recorded, and */
  LtSeriesHeat response_heat; /* when read from a document of an earlier version */
  GArray *errors;             /* LtSeriesErrors: those that there were, of all operations */
  guint n_ops;
  LtSeriesOp ops[]; /* by operation; one more: all of them */
} LtSeriesRow;

/* How far snapshots were taken in. The last snapshot of a run may reach a sink twice,
 * by update and by end; its interval counts once. */
typedef struct LtSeriesCursor
{
  LtPhase phase;
  guint64 time_ns;
  LtResources resources;
  double target_area;
} LtSeriesCursor;

/* @interval: what was measured from @from, of an earlier phase or this one, to @to, by at
 * most @n_workers at a time. */
LtSeriesRow *lt_series_row_new (const LtStats *interval, const LtSeriesCursor *from,
                                const LtSeriesCursor *to, guint n_workers);
/* Zeroes, to be filled in by a reader. */
LtSeriesRow *lt_series_row_new_empty (guint n_ops);
void lt_series_row_free (LtSeriesRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtSeriesRow, lt_series_row_free)

/* The smallest value of a bucket of heat, in ns. */
double lt_series_heat_low (guint bucket);
/* What @histogram, which may be NULL, holds. @ret_heat->counts: (transfer full). */
void lt_series_heat_init (LtSeriesHeat *ret_heat, const LtHistogram *histogram);

/* Whether @snapshot, which may be NULL, has an interval that is not taken in yet. */
gboolean lt_series_cursor_is_behind (const LtSeriesCursor *cursor, const LtSnapshot *snapshot);
LtSeriesCursor lt_series_cursor_at (const LtSnapshot *snapshot);

typedef struct LtSeries LtSeries;

LtSeries *lt_series_new (const LtRun *run);
void lt_series_free (LtSeries *series);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtSeries, lt_series_free)

/* Takes in the interval of @snapshot, if the series is behind it. */
void lt_series_add (LtSeries *series, const LtSnapshot *snapshot);

/* Adds a row as it was read from a document; @row: (transfer full). */
void lt_series_add_row (LtSeries *series, LtSeriesRow *row);

/* Returns: (transfer none) (element-type LtSeriesRow): in the order of time. Ends
 * the row that is being gathered. */
const GPtrArray *lt_series_get_rows (LtSeries *series);

/* The series of all runs of a call, by index. */
typedef struct LtSeriesSet LtSeriesSet;

LtSeriesSet *lt_series_set_new (void);
void lt_series_set_free (LtSeriesSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtSeriesSet, lt_series_set_free)

/* A run begins; the next of its snapshots (NULL: nothing). */
void lt_series_set_begin (LtSeriesSet *set, const LtRunTag *tag, const LtRun *run);
void lt_series_set_add (LtSeriesSet *set, const LtRunTag *tag, const LtSnapshot *snapshot);

/* Moves the series of run @other_index of @other to @index. */
void lt_series_set_take (LtSeriesSet *set, guint index, LtSeriesSet *other, guint other_index);

/* NULL for a run that did not begin. */
LtSeries *lt_series_set_get (const LtSeriesSet *set, guint index);
