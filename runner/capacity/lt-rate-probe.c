/* SPDX-License-Identifier: MIT */

#include "lt-rate-probe.h"

#include "lt-units.h"

static gboolean
came_to_its_end (const LtVerdict *verdict)
{
  return verdict->exit_status == LT_EXIT_OK || verdict->exit_status == LT_EXIT_THRESHOLD
         || verdict->exit_status == LT_EXIT_UNSUSTAINED;
}

/* By how much the worst of the broken conditions is missed; 0: not known. */
static double
excess_of (const GPtrArray *thresholds)
{
  double excess = 0;

  for (guint i = 0; thresholds != NULL && i < thresholds->len; i++)
    {
      const LtThresholdState *state = g_ptr_array_index (thresholds, i);
      const gboolean below = *state->comparison == '<';

      if (state->standing == LT_THRESHOLD_BROKEN && state->known && state->limit > 0
          && state->value > 0 && (below || *state->comparison == '>'))
        excess =
          MAX (excess, below ? state->value / state->limit : state->limit / state->value);
    }
  return excess;
}

/* Returns: (transfer full): NULL: all hold. */
static char *
first_broken (const GPtrArray *thresholds)
{
  for (guint i = 0; thresholds != NULL && i < thresholds->len; i++)
    {
      const LtThresholdState *state = g_ptr_array_index (thresholds, i);

      if (state->standing == LT_THRESHOLD_BROKEN)
        return lt_threshold_state_reason (state);
    }
  return NULL;
}

void
lt_rate_probe_init (LtRateProbe *ret_probe, double rate_per_s, const LtFigures *figures,
                    const LtSnapshot *last, const LtVerdict *verdict)
{
  *ret_probe = (LtRateProbe){ .rate_per_s = rate_per_s, .figures = *figures };
  ret_probe->unstarted = last != NULL ? last->unstarted : 0;
  ret_probe->missed = verdict->exit_status == LT_EXIT_THRESHOLD;
  ret_probe->excess = excess_of (verdict->thresholds);
  ret_probe->aborted = verdict->exit_status == LT_EXIT_UNSUSTAINED;
  if (verdict->exit_status != LT_EXIT_OK && verdict->reasons->len > 0)
    ret_probe->why = g_strdup (g_ptr_array_index (verdict->reasons, 0));
  else if (ret_probe->missed)
    ret_probe->why = first_broken (verdict->thresholds);
  ret_probe->verdict = came_to_its_end (verdict) ? LT_RATE_PROBE_HELD : LT_RATE_PROBE_BROKEN;
}

static void
say (LtRateProbe *probe, char *why)
{
  if (probe->why == NULL)
    probe->why = why;
  else
    g_free (why);
}

/* Returns whether the queue was kept short. */
static gboolean
judge_queue (LtRateProbe *probe)
{
  const double share = probe->figures.value[LT_FIGURE_ACHIEVED_SHARE];
  g_autofree char *text = lt_format_share (share);
  g_autofree char *left = lt_format_count (probe->unstarted);
  double slope = 0, low = 0;

  if (probe->aborted || !probe->figures.known[LT_FIGURE_ACHIEVED_SHARE])
    {
      say (probe, g_strdup ("nothing was due"));
      probe->clear = TRUE;
      return FALSE;
    }
  if (share < LT_STATS_SUSTAINED_SHARE)
    {
      say (probe, g_strdup_printf ("%s of the rate, %s arrivals left", text, left));
      probe->clear = share < LT_RATE_PROBE_CLEAR_SHARE;
      return FALSE;
    }
  if (lt_queue_trend_get (&probe->trend, &slope, &low) && low > 0
      && slope > LT_RATE_PROBE_GROWTH)
    {
      say (probe, g_strdup_printf ("the queue grew by %.3g ms a second", slope * 1e3));
      probe->clear = low > 1 - LT_RATE_PROBE_CLEAR_SHARE;
      return FALSE;
    }
  return TRUE;
}

void
lt_rate_probe_judge (LtRateProbe *probe)
{
  gboolean kept;

  if (probe->verdict == LT_RATE_PROBE_BROKEN)
    return;
  kept = judge_queue (probe);
  if (probe->missed && probe->excess > LT_RATE_PROBE_CLEAR_EXCESS)
    probe->clear = TRUE;
  probe->verdict = probe->missed ? LT_RATE_PROBE_MISSED
                   : !kept       ? LT_RATE_PROBE_UNSUSTAINED
                                 : LT_RATE_PROBE_HELD;
}

void
lt_rate_probe_clear (LtRateProbe *probe)
{
  g_clear_pointer (&probe->why, g_free);
}

const char *
lt_rate_probe_verdict_name (LtRateProbeVerdict verdict)
{
  static const char *const names[] = { "held", "slo", "unsustained", "broken" };

  return names[verdict];
}
