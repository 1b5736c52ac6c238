/* SPDX-License-Identifier: MIT */

#include "lt-caveats.h"

#include "lt-units.h"

/* Of the median operation: above it, the harness is part of what is measured. */
#define HARNESS_SHARE_TO_WARN 0.05

static void
add_harness (LtVerdict *verdict, const LtRun *run, const LtSnapshot *last)
{
  const LtHistogram *service = last->total->all.latency[LT_STATS_SERVICE];
  g_autofree char *cost = NULL;
  g_autofree char *median = NULL;
  double p50;

  if (service == NULL || service->count == 0)
    return;
  p50 = (double) lt_histogram_percentile (service, 50);
  if (!(run->harness_ns > HARNESS_SHARE_TO_WARN * p50))
    return;
  cost = lt_format_duration (run->harness_ns);
  median = lt_format_duration (p50);
  lt_verdict_warn (verdict,
                   "the harness costs %s beside a median of %s: %s this short can hardly be "
                   "timed%s",
                   cost, median, lt_run_is_batched (run) ? "a batch" : "an operation",
                   lt_run_is_batched (run) ? "" : " one by one");
}

static void
add_load_changes (LtVerdict *verdict, const LtSnapshot *last)
{
  const guint n = last->load_changes != NULL ? last->load_changes->len : 0;

  if (n > 0)
    lt_verdict_warn (verdict,
                     "the load was changed by hand, %u time%s: this is not the run that was "
                     "planned, and no other one is to be compared with it",
                     n, n == 1 ? "" : "s");
}

void
lt_caveats_add (LtVerdict *verdict, const LtRun *run, const LtSnapshot *last)
{
  if (run == NULL || last == NULL || last->phase != LT_PHASE_MEASURE)
    return;
  add_harness (verdict, run, last);
  add_load_changes (verdict, last);
  if (verdict->exit_status == LT_EXIT_OK && lt_op_stats_count (&last->total->all) == 0)
    lt_verdict_warn (verdict, "no operation ended in the time there was");
}
