/* SPDX-License-Identifier: MIT
 *
 * lt-pair: two sides compared, figure by figure; and several sides, each with the first.
 *
 * A figure is compared by one value for each run. With LT_COMPARISON_MIN_RUNS on both
 * sides it is tested (lt-comparison.h), below that its ratio is all that is said. What
 * decides are the checks that were asked for; without any the operations a second, the
 * mean and the median latency and the error rate of each scenario, all operations
 * together: none of them may be worse. The rest is for the reader: of many figures one in thirty or so differs
 * by chance. Built once, then const; one thread.
 */
#pragma once

#include "lt-baseline.h"
#include "lt-gate.h"
#include "lt-noise.h"
#include "lt-side.h"
#include "lt-verdict.h"

#define LT_PAIR_ERROR (lt_pair_error_quark ())
GQuark lt_pair_error_quark (void);

typedef enum
{
  LT_PAIR_ERROR_LOAD,   /* different loads: each difference is in the message */
  LT_PAIR_ERROR_JOINED, /* of results of one side, which no rule allows */
  LT_PAIR_ERROR_GATE,   /* a check of what is not there */
  LT_PAIR_ERROR_EMPTY,  /* a side has no run to compare */
} LtPairError;

/* A change that is worse than this is ruled out by a pass, with a test and without one. */
#define LT_PAIR_MARGIN 0.05
#define LT_PAIR_MARGIN_ALONE 0.10
/* Of error rates without a test: twice as many. */
#define LT_PAIR_MARGIN_ERRORS 1.0

typedef enum
{
  LT_PAIR_FINDING_UNTESTED, /* the ratio is all there is */
  LT_PAIR_FINDING_BETTER,
  LT_PAIR_FINDING_NO_WORSE,
  LT_PAIR_FINDING_WORSE,
  LT_PAIR_FINDING_UNCLEAR,
} LtPairFinding;

/* "better", "no worse", "worse", "unclear"; "" for untested. */
const char *lt_pair_finding_name (LtPairFinding finding);

typedef struct LtPairRow
{
  LtContrast *contrast;
  LtPairFinding finding;
  gboolean decides;
  LtJudged judged; /* whether it is no worse */
} LtPairRow;

/* The percentiles of all runs together. */
typedef struct LtPairPercentile
{
  double percentile; /* 100: max */
  guint64 a, b;      /* ns */
} LtPairPercentile;

typedef struct LtPairOperation
{
  char *scenario;
  char *operation;     /* NULL: all together */
  const char *clock;   /* of its latencies: "service", "response" */
  GPtrArray *rows;     /* LtPairRow */
  GArray *percentiles; /* LtPairPercentile; empty: not recorded */
} LtPairOperation;

typedef struct LtPair
{
  const LtSide *a; /* the reference */
  const LtSide *b;
  guint runs_a, runs_b;
  GPtrArray *differences; /* char *: of load, that were allowed */
  GPtrArray *warnings;    /* char * */
  LtNoise noise;          /* the greatest over the scenarios */
  GPtrArray *operations;  /* LtPairOperation */
  GPtrArray *checks;      /* LtBaselineCheck; empty: none were asked for */
  LtJudged judged;
  char *reason; /* a line for people */
} LtPair;

typedef struct LtPairRules
{
  const GPtrArray *gates;        /* LtGate; empty or NULL: none */
  const char *gates_source;      /* "command line" */
  gboolean allow_different_load; /* a difference is told, and no error */
} LtPairRules;

/* "p99.9", "max". Returns: (transfer full). */
char *lt_pair_percentile_name (double percentile);

/* Every side has runs enough for tests. */
gboolean lt_pair_is_tested (const LtPair *pair);

/* There is nothing to show: a side has no values, or no operation failed on either. */
gboolean lt_pair_row_is_empty (const LtPairRow *row);

/* Returns: (transfer full): NULL with an LtPairError. The sides have to outlive it. */
LtPair *lt_pair_new (const LtSide *a, const LtSide *b, const LtPairRules *rules,
                     GError **error);
void lt_pair_free (LtPair *pair);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtPair, lt_pair_free)

typedef struct LtPairing
{
  GPtrArray *sides;   /* LtSide; the first is the reference */
  GPtrArray *pairs;   /* LtPair: the first with each other */
  LtVerdict *verdict; /* on all: "pass", "regression" or "inconclusive" */
  LtJudged judged;    /* the same, whatever @strict was */
} LtPairing;

/* Takes @sides, at least two. @strict: what cannot be told fails. */
LtPairing *lt_pairing_new (GPtrArray *sides, const LtPairRules *rules, gboolean strict,
                           GError **error);
void lt_pairing_free (LtPairing *pairing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtPairing, lt_pairing_free)
