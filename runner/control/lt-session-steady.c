/* SPDX-License-Identifier: MIT */

#include "lt-clock.h"
#include "lt-futex.h"
#include "lt-session-private.h"
#include "lt-units.h"

/* Shorter intervals come at the end of a stage or pass, and say little. */
#define MIN_INTERVAL_NS (LT_NS_PER_S / 2)

void
lt_session_begin_steady (LtSession *session, gboolean warmup)
{
  const LtPlan *plan = session->setup.plan;
  const LtPlanSteady *wanted = warmup ? &plan->steady_warmup : &plan->steady;

  session->ended_early = FALSE;
  g_clear_pointer (&session->steady, g_free);
  if (wanted->limit <= 0)
    return;
  session->steady = g_new (LtSteady, 1);
  lt_steady_init (session->steady, wanted->limit,
                  (double) wanted->window_ns / (double) LT_NS_PER_S);
}

/* Mean of ok operations in the interval, as callers see it; below 0: not known. */
static double
latency_of (const LtStats *interval)
{
  const LtHistogram *response = interval->all.latency[LT_STATS_RESPONSE];
  const LtHistogram *histogram =
    response != NULL ? response : interval->all.latency[LT_STATS_SERVICE];

  return histogram != NULL && histogram->count > 0
           ? (double) histogram->sum / (double) histogram->count
           : -1;
}

/* The host ends the pass when it sees the word, as at its end. */
static void
end_pass_early (LtSession *session, guint64 now_ns)
{
  session->ended_early = TRUE;
  session->deadline_ns = MIN (session->deadline_ns, now_ns + session->setup.plan->grace_ns);
  lt_futex_set (&session->memory.board->stop, 1);
}

void
lt_session_look_steady (LtSession *session, guint64 now_ns)
{
  const gboolean warmup = session->last.phase == LT_PHASE_WARMUP;
  LtSteadyState *state = warmup ? &session->last.steady_warmup : &session->last.steady;
  const LtStats *interval = session->last.interval;
  LtSteady *steady = session->steady;

  if (steady == NULL || session->ended_early || interval->duration_ns < MIN_INTERVAL_NS)
    return;
  lt_steady_add (steady, (double) session->last.time_ns / (double) LT_NS_PER_S,
                 lt_op_stats_rate (&interval->all, interval->duration_ns),
                 latency_of (interval));
  *state = (LtSteadyState){
    .known = steady->known,
    .reached = steady->steady,
    .time_ns = session->last.time_ns,
    .rate_slope = steady->rate_slope,
    .latency_slope = steady->latency_slope,
  };
  /* A warm-up is at least as long as was asked for. */
  if (state->reached
      && (!warmup || session->last.time_ns + MIN_INTERVAL_NS >= session->setup.plan->warmup_ns))
    end_pass_early (session, now_ns);
}

static void
warn (LtVerdict *verdict, const char *what, const LtPlanSteady *wanted,
      const LtSteadyState *state)
{
  g_autofree char *rate = lt_format_share (ABS (state->rate_slope));
  g_autofree char *latency = lt_format_share (ABS (state->latency_slope));
  g_autofree char *window = lt_format_span (wanted->window_ns);

  if (state->reached)
    return;
  if (!state->known)
    lt_verdict_warn (verdict,
                     "%s did not come to a steady state: it was too short to tell, which takes "
                     "%s",
                     what, window);
  else
    lt_verdict_warn (verdict,
                     "%s did not come to a steady state: at its end throughput changed by %s "
                     "and latency by %s a second",
                     what, rate, latency);
}

void
lt_session_judge_steady (LtSession *session, LtVerdict *verdict)
{
  if (session->setup.plan->steady_warmup.limit > 0 && session->warmup != NULL)
    warn (verdict, "the warm-up", &session->setup.plan->steady_warmup,
          &session->last.steady_warmup);
  if (session->setup.plan->steady.limit > 0 && session->measured)
    warn (verdict, "the run", &session->setup.plan->steady, &session->last.steady);
}
