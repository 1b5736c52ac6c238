/* SPDX-License-Identifier: MIT
 *
 * lt-rate-probe: one run at a fixed rate, and whether the system carried it.
 *
 * It did when its conditions hold, at least 99 % of the arrivals that were due were
 * started, and the queue did not grow: one that grows has not been carried even if a
 * percentile of a short run still looks well. A plain value; one thread.
 */
#pragma once

#include "lt-figures.h"
#include "lt-queue-trend.h"
#include "lt-verdict.h"

/* The queue may grow by this much of the time that passes. */
#define LT_RATE_PROBE_GROWTH 0.005
/* A run that misses by more than this is not run again to be sure. */
#define LT_RATE_PROBE_CLEAR_SHARE 0.95
#define LT_RATE_PROBE_CLEAR_EXCESS 2.0

typedef enum
{
  LT_RATE_PROBE_HELD,
  LT_RATE_PROBE_MISSED,      /* a condition does not hold */
  LT_RATE_PROBE_UNSUSTAINED, /* arrivals were left, or the queue grew */
  LT_RATE_PROBE_BROKEN,      /* the run did not come to its end */
} LtRateProbeVerdict;

typedef struct LtRateProbe
{
  double rate_per_s; /* asked for */
  LtFigures figures;
  guint64 unstarted;  /* arrivals left in the queue at the end */
  LtQueueTrend trend; /* of the intervals */
  gboolean missed;    /* a condition does not hold */
  gboolean aborted;   /* ended early, as the rate could not be kept */
  double excess;      /* value by limit of the one that is broken most; 0: not known */
  char *why;          /* what says so; NULL: nothing to say */

  /* By lt_rate_probe_judge(): */
  LtRateProbeVerdict verdict;
  gboolean clear; /* another run would not say otherwise */
} LtRateProbe;

/* Takes from a run what it is judged by; @last: NULL when it had none. */
void lt_rate_probe_init (LtRateProbe *ret_probe, double rate_per_s, const LtFigures *figures,
                         const LtSnapshot *last, const LtVerdict *verdict);
void lt_rate_probe_judge (LtRateProbe *probe);
void lt_rate_probe_clear (LtRateProbe *probe);

/* "held" "slo" "unsustained" "broken" */
const char *lt_rate_probe_verdict_name (LtRateProbeVerdict verdict);
