/* SPDX-License-Identifier: MIT
 *
 * lt-stats: the numbers of a span of a run: an interval, a phase, all of it.
 *
 * Cumulative samples are LtStats, and so are their differences. An LtSnapshot is
 * what a sink gets. Not synchronised; owned by the controller's main thread, and
 * valid for a sink during the call only.
 */
#pragma once

#include <glib.h>

#include "lt-histogram.h"
#include "lt-threshold-state.h"

#define LT_STATS_ERROR_CLASSES 64

/* The distributions of an operation; NULL where not recorded. Without a rate
 * response time equals service time and its pointers are NULL. */
typedef enum
{
  LT_STATS_SERVICE,
  LT_STATS_ERROR_SERVICE,
  LT_STATS_RESPONSE,
  LT_STATS_ERROR_RESPONSE,
  LT_STATS_N_KINDS,
} LtStatsKind;

typedef struct LtOpStats
{
  guint64 ok;
  guint64 errors;
  guint64 skipped;
  guint64 bytes_sent;
  guint64 bytes_received;
  guint64 errors_of[LT_STATS_ERROR_CLASSES]; /* by error class; [0]: unclassified */
  LtHistogram *latency[LT_STATS_N_KINDS];
} LtOpStats;

typedef struct LtMetricStats
{
  guint64 total;             /* counter: sum over workers, of the span */
  gint64 sum, min, max;      /* gauge: over workers, at the end of the span */
  LtHistogram *distribution; /* histogram and step; else NULL */
} LtMetricStats;

typedef struct LtStats
{
  guint64 duration_ns;
  guint n_ops;
  LtOpStats *ops;   /* by operation */
  LtOpStats all;    /* their sum */
  LtHistogram *lag; /* open loop: actual - intended start; else NULL */
  guint n_metrics;
  LtMetricStats *metrics;
} LtStats;

/* Makes stats of zeroes. @n_kinds: 0, 2 or 4 of LtStatsKind. @lag: with a lag
 * histogram. @distributed: for each metric, whether it has a distribution. */
LtStats *lt_stats_new (guint n_ops, guint n_kinds, gboolean lag, guint n_metrics,
                       const gboolean *distributed);
/* Zeroes, in the shape of @stats. */
LtStats *lt_stats_new_like (const LtStats *stats);
void lt_stats_free (LtStats *stats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtStats, lt_stats_free)

/* Back to zeroes. */
void lt_stats_clear (LtStats *stats);

/* Copies all numbers; both of the same shape. */
void lt_stats_copy (LtStats *to, const LtStats *from);

/* What @later has beyond @earlier, of the same shape; duration_ns too. Gauges are
 * @later's. @ret_difference is a third. */
void lt_stats_difference (const LtStats *later, const LtStats *earlier,
                          LtStats *ret_difference);

/* Adds the span @from, which follows @to, of the same shape; duration_ns too.
 * Gauges become @from's. */
void lt_stats_add (LtStats *to, const LtStats *from);

/* Makes @stats->all the sum of its operations. */
void lt_stats_sum_up (LtStats *stats);

/* Operations that ended, failed ones too, a second. 0 for an empty span. */
double lt_op_stats_rate (const LtOpStats *stats, guint64 duration_ns);
/* ok and failed ones; a skipped one did nothing. */
guint64 lt_op_stats_count (const LtOpStats *stats);
/* Failed ones among those that ended; 0 when none did. */
double lt_op_stats_error_share (const LtOpStats *stats);

/* Open loop: arrivals that were started (skipped ones too) among those that were
 * due. Counted, not divided by time, so that a late last operation or the chance of
 * Poisson arrivals does not look like overload. 1 when none was due. */
double lt_stats_achieved_share (const LtStats *total, guint64 unstarted);
/* Below this share a target rate was not sustained. */
#define LT_STATS_SUSTAINED_SHARE 0.99

/* Memory and processor time of the host process. */
typedef struct LtResources
{
  gboolean known;
  guint64 rss_bytes; /* without the memory shared with the runner */
  guint64 cpu_ns;    /* user and system, since the process began */
  guint n_threads;
} LtResources;

/* RSS over a run (--memory). */
typedef struct LtMemoryTrend
{
  gboolean known;
  guint64 start_bytes;
  guint64 peak_bytes;
  guint64 end_bytes;
  double slope_bytes_per_s; /* least squares over the samples of the measured time */
} LtMemoryTrend;

typedef enum
{
  LT_PHASE_WARMUP,
  LT_PHASE_MEASURE,
} LtPhase;

/* An error message that was kept. */
typedef struct LtErrorSample
{
  guint error_class;
  guint worker;
  guint64 iteration;
  gint64 code;
  char *text; /* valid UTF-8 */
} LtErrorSample;

/* What was measured in a stage of a load that changes. */
typedef struct LtStageStats
{
  guint64 started; /* open loop: operations started that were due in it */
  GBytes *packed;  /* LtStats of what ended in it, see lt-stats-pack.h; NULL: it could not
                    * be told from another */
} LtStageStats;

/* An invariant of the suite that did not hold. */
typedef struct LtViolationSample
{
  gint stage; /* of the load; -1: it has none */
  char *text; /* valid UTF-8 */
} LtViolationSample;

/* Checks of the suite's invariants. */
typedef struct LtVerification
{
  guint n_checks;
  guint n_violations;
  GPtrArray *samples; /* LtViolationSample: the first few; may be NULL */
} LtVerification;

/* Whether a phase came to a steady state, when that was asked for. */
typedef struct LtSteadyState
{
  gboolean known; /* there were samples enough: the slopes mean something */
  gboolean reached;
  guint64 time_ns;      /* since the phase began; of the last look when it was not reached */
  double rate_slope;    /* change a second, as a share of the mean; of the last window */
  double latency_slope; /* NAN: latency is not known */
} LtSteadyState;

/* A change of the load by hand, while it was on. */
typedef struct LtLoadChange
{
  guint64 time_ns; /* since the measured phase began: from then on */
  double value;    /* arrivals a second, or workers */
} LtLoadChange;

/* The integral from 0 to @time_ns, in arrivals, or workers times seconds, of a load that is
 * @planned until the first of @changes (LtLoadChange; may be NULL). */
double lt_load_changes_area (const GArray *changes, double planned, guint64 time_ns);

typedef struct LtSnapshot
{
  LtPhase phase;
  guint64 time_ns;         /* since the phase began */
  guint64 planned_ns;      /* the phase is to take */
  const LtStats *interval; /* since the snapshot before */
  const LtStats *total;    /* since the phase began */
  LtResources resources;
  double target;      /* mean arrivals a second, or workers, asked for in the interval */
  double target_area; /* integral of the target since the phase began: arrivals, or
                       * workers times seconds */

  GPtrArray *thresholds; /* LtThresholdState, as they stand now; NULL: none are asked for */
  GArray *load_changes;  /* LtLoadChange, in their order; NULL: there were none */

  /* The rest is filled in the last snapshot of a run only. */
  guint64 unstarted;     /* open loop: arrivals due that were never started */
  guint64 dropped;       /* those of them that found the backlog full */
  const LtHistogram *noise; /* by how much an idle thread woke late, ns; NULL: not known */
  guint64 noise_period_ns;
  const LtStats *warmup; /* NULL: there was none */
  LtMemoryTrend memory;
  double host_cpu_share;    /* processor time of the host / duration; 1: one core */
  GPtrArray *error_samples; /* LtErrorSample; may be NULL */
  GPtrArray *stages;        /* LtStageStats, those that were begun; may be NULL */
  LtVerification verification;
  LtSteadyState steady; /* of the measured phase */
  LtSteadyState steady_warmup;
} LtSnapshot;

void lt_error_sample_free (LtErrorSample *sample);
void lt_stage_stats_free (LtStageStats *stage);
void lt_violation_sample_free (LtViolationSample *sample);
