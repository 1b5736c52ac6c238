/* SPDX-License-Identifier: MIT */

#include "lt-threshold-watch.h"

#include "lt-stats-pack.h"
#include "lt-threshold-windows.h"
#include "lt-units.h"

#define MIN_LEAK_NS G_GUINT64_CONSTANT (10000000000) /* before a trend is one */

struct LtThresholdWatch
{
  const LtPlan *plan;
  GPtrArray *targets; /* LtThresholdTarget */
  GPtrArray *states;  /* LtThresholdState, beside them */
  LtThresholdWindow *windows[LT_PLAN_MAX_WINDOWS];
  guint n_windows;
  const LtThresholdSpan *spans[LT_PLAN_MAX_WINDOWS]; /* as windows are now; NULL: none */
  LtStats *stage;
  guint64 peak_bytes;
  gboolean aborted;
  guint64 aborted_ns;
};

/* ---- States ---------------------------------------------------------------- */

static const char *
clock_of (const LtThresholdTarget *target)
{
  if (!lt_threshold_is_latency (target->threshold))
    return NULL;
  return target->response ? "response" : "service";
}

static LtThresholdState *
make_state (const LtThresholdTarget *target, const LtPlan *plan, const LtRunPlugin *plugin)
{
  const LtThreshold *threshold = target->threshold;
  LtThresholdState *state = lt_threshold_state_new ();

  state->text = g_utf8_make_valid (threshold->text, -1);
  state->source = g_strdup (target->source);
  state->metric = g_strdup (threshold->name);
  if (target->operation >= 0)
    state->operation = g_strdup (
      ((LtRunOperation *) g_ptr_array_index (plugin->operations, target->operation))->name);
  if (target->stage >= 0)
    state->stage =
      g_strdup (((LtPlanStage *) g_ptr_array_index (plan->stages, target->stage))->name);
  state->clock = g_strdup (clock_of (target));
  state->window_ns = threshold->window_ns;
  state->comparison = g_strdup (lt_threshold_comparison_text (threshold->comparison));
  state->limit = target->limit;
  state->unit = target->unit;
  return state;
}

/* The one of @length_ns; they were counted when the plan was made. */
static guint
window_of (LtThresholdWatch *watch, guint64 length_ns)
{
  for (guint i = 0; i < watch->n_windows; i++)
    {
      if (lt_threshold_window_length (watch->windows[i]) == length_ns)
        return i;
    }
  g_return_val_if_fail (watch->n_windows < LT_PLAN_MAX_WINDOWS, 0);
  watch->windows[watch->n_windows] = lt_threshold_window_new (length_ns);
  return watch->n_windows++;
}

LtThresholdWatch *
lt_threshold_watch_new (GPtrArray *targets, const LtPlan *plan, const LtRunPlugin *plugin)
{
  LtThresholdWatch *watch = g_new0 (LtThresholdWatch, 1);

  watch->plan = plan;
  watch->targets = targets;
  watch->states = lt_threshold_states_new ();
  for (guint i = 0; i < targets->len; i++)
    {
      const LtThresholdTarget *target = g_ptr_array_index (targets, i);

      g_ptr_array_add (watch->states, make_state (target, plan, plugin));
      if (target->threshold->window_ns > 0)
        window_of (watch, target->threshold->window_ns);
    }
  return watch;
}

void
lt_threshold_watch_free (LtThresholdWatch *watch)
{
  if (watch == NULL)
    return;
  for (guint i = 0; i < watch->n_windows; i++)
    lt_threshold_window_free (watch->windows[i]);
  g_ptr_array_unref (watch->targets);
  g_ptr_array_unref (watch->states);
  lt_stats_free (watch->stage);
  g_free (watch);
}

GPtrArray *
lt_threshold_watch_states (const LtThresholdWatch *watch)
{
  return watch->states;
}

/* ---- One threshold --------------------------------------------------------- */

static void
stand (LtThresholdState *state, LtThresholdStanding standing, guint64 time_ns)
{
  state->standing = standing;
  if (standing != LT_THRESHOLD_BROKEN || state->failed)
    return;
  state->failed = TRUE;
  state->first_failed_ns = time_ns;
}

static gboolean
holds (const LtThresholdTarget *target, double value)
{
  return lt_threshold_holds (target->threshold->comparison, value, target->limit);
}

/* A total that will still grow: whether it is large enough is known at the end. */
static LtThresholdStanding
stand_while_growing (const LtThresholdTarget *target, double value)
{
  switch (target->threshold->comparison)
    {
    case LT_THRESHOLD_GREATER:
    case LT_THRESHOLD_AT_LEAST:
      return holds (target, value) ? LT_THRESHOLD_HOLDS : LT_THRESHOLD_PENDING;
    case LT_THRESHOLD_EQUAL:
      return value > target->limit ? LT_THRESHOLD_BROKEN : LT_THRESHOLD_PENDING;
    case LT_THRESHOLD_NOT_EQUAL:
      return LT_THRESHOLD_PENDING;
    default:
      return holds (target, value) ? LT_THRESHOLD_HOLDS : LT_THRESHOLD_BROKEN;
    }
}

static void
look_at_run (LtThresholdState *state, const LtThresholdTarget *target,
             const LtThresholdSample *sample)
{
  LtThresholdStanding standing = LT_THRESHOLD_PENDING;

  if (target->statistic == LT_THRESHOLD_LEAK && target->metric < 0
      && sample->time_ns < MIN_LEAK_NS)
    return;
  state->known = lt_threshold_measure (target, &sample->all, &state->value);
  if (state->known && target->grows)
    standing = stand_while_growing (target, state->value);
  else if (state->known)
    standing = holds (target, state->value) ? LT_THRESHOLD_HOLDS : LT_THRESHOLD_BROKEN;
  stand (state, standing, sample->time_ns);
}

/* Whether @value is further from holding than @other. */
static gboolean
is_worse (const LtThresholdTarget *target, double value, double other)
{
  switch (target->threshold->comparison)
    {
    case LT_THRESHOLD_LESS:
    case LT_THRESHOLD_AT_MOST:
      return value > other;
    case LT_THRESHOLD_GREATER:
    case LT_THRESHOLD_AT_LEAST:
      return value < other;
    default:
      return holds (target, other);
    }
}

/* @span: NULL: no window ends now. One in which nothing happened says nothing. */
static void
look_at_window (LtThresholdState *state, const LtThresholdTarget *target,
                const LtThresholdSpan *span, guint64 time_ns)
{
  double value;

  if (span == NULL || !lt_threshold_measure (target, span, &value))
    return;
  if (!state->known || is_worse (target, value, state->value))
    state->value = value;
  state->known = TRUE;
  if (state->standing != LT_THRESHOLD_BROKEN)
    stand (state, holds (target, value) ? LT_THRESHOLD_HOLDS : LT_THRESHOLD_BROKEN, time_ns);
}

/* ---- Stages ---------------------------------------------------------------- */

/* Arrivals that were due in a stage are known from the plan. */
static LtThresholdSpan
span_of_stage (const LtThresholdWatch *watch, guint index, const LtStageStats *measured)
{
  const LtPlan *plan = watch->plan;
  const LtPlanStage *stage = g_ptr_array_index (plan->stages, index);
  LtThresholdSpan span = { .stats = watch->stage,
                           .started = (double) measured->started,
                           .poisson = plan->poisson };

  if (plan->profile == NULL || !plan->profile_of_rate)
    return span;
  span.due = lt_profile_area (plan->profile, stage->end_ns)
             - lt_profile_area (plan->profile, stage->begin_ns);
  if (span.due > span.started + 1)
    span.dropped = (guint64) (span.due - span.started);
  return span;
}

static gboolean
is_of_arrivals (const LtThresholdTarget *target)
{
  return target->metric < 0
         && (target->statistic == LT_THRESHOLD_ACHIEVED_RATE
             || target->statistic == LT_THRESHOLD_DROPPED);
}

/* When it has ended; how many of its arrivals were started is known at the end of the run
 * only: @last. */
static void
look_at_stage (LtThresholdWatch *watch, LtThresholdState *state,
               const LtThresholdTarget *target, const LtThresholdSample *sample, gboolean last)
{
  const guint index = (guint) target->stage;
  const LtStageStats *measured;
  LtThresholdSpan span;

  if (state->standing != LT_THRESHOLD_PENDING || sample->stages == NULL
      || index >= sample->stages->len || (is_of_arrivals (target) && !last))
    return;
  measured = g_ptr_array_index (sample->stages, index);
  /* It could not be told from the next one. */
  if (measured->packed == NULL)
    return;
  if (watch->stage == NULL)
    watch->stage = lt_stats_new_like (sample->all.stats);
  lt_stats_unpack (measured->packed, watch->stage);
  span = span_of_stage (watch, index, measured);
  state->known = lt_threshold_measure (target, &span, &state->value);
  if (state->known)
    stand (state, holds (target, state->value) ? LT_THRESHOLD_HOLDS : LT_THRESHOLD_BROKEN,
           sample->time_ns);
}

/* ---- All of them ----------------------------------------------------------- */

static void
look (LtThresholdWatch *watch, const LtThresholdSample *given, gboolean last)
{
  LtThresholdSample sample = *given;

  for (guint i = 0; i < watch->n_windows; i++)
    watch->spans[i] =
      lt_threshold_window_add (watch->windows[i], sample.time_ns, &sample.all, last);
  watch->peak_bytes = MAX (watch->peak_bytes, sample.all.rss_bytes);
  sample.all.rss_bytes = watch->peak_bytes;
  for (guint i = 0; i < watch->targets->len; i++)
    {
      const LtThresholdTarget *target = g_ptr_array_index (watch->targets, i);
      LtThresholdState *state = g_ptr_array_index (watch->states, i);

      if (target->threshold->window_ns > 0)
        look_at_window (state, target,
                        watch->spans[window_of (watch, target->threshold->window_ns)],
                        sample.time_ns);
      else if (target->stage >= 0)
        look_at_stage (watch, state, target, &sample, last);
      else if (!last)
        look_at_run (state, target, &sample);
      else if (!state->aborted)
        {
          state->known = lt_threshold_measure (target, &sample.all, &state->value);
          state->standing = LT_THRESHOLD_PENDING;
          if (state->known)
            stand (state,
                   holds (target, state->value) ? LT_THRESHOLD_HOLDS : LT_THRESHOLD_BROKEN,
                   sample.time_ns);
        }
    }
}

gboolean
lt_threshold_watch_add (LtThresholdWatch *watch, const LtThresholdSample *sample)
{
  const LtPlan *plan = watch->plan;

  look (watch, sample, FALSE);
  if (!plan->abort_on_fail || watch->aborted || sample->time_ns < plan->abort_delay_ns
      || lt_threshold_states_count (watch->states, LT_THRESHOLD_BROKEN) == 0)
    return FALSE;
  for (guint i = 0; i < watch->states->len; i++)
    {
      LtThresholdState *state = g_ptr_array_index (watch->states, i);

      state->aborted = state->standing == LT_THRESHOLD_BROKEN;
    }
  watch->aborted = TRUE;
  watch->aborted_ns = sample->time_ns;
  return TRUE;
}

gboolean
lt_threshold_watch_has_aborted (const LtThresholdWatch *watch)
{
  return watch->aborted;
}

static void
fail (LtVerdict *verdict, const LtThresholdState *state, guint64 time_ns)
{
  g_autofree char *reason = lt_threshold_state_reason (state);
  g_autofree char *time = lt_format_duration ((double) time_ns);

  if (state->aborted)
    lt_verdict_fail (verdict, LT_EXIT_THRESHOLD, "threshold-failed",
                     "%s; the run was ended for it after %s", reason, time);
  else
    lt_verdict_fail (verdict, LT_EXIT_THRESHOLD, "threshold-failed", "%s", reason);
}

void
lt_threshold_watch_end (LtThresholdWatch *watch, const LtThresholdSample *sample,
                        LtVerdict *verdict)
{
  const gboolean judged = sample != NULL || verdict->exit_status == LT_EXIT_OK;

  if (sample != NULL)
    look (watch, sample, TRUE);
  for (guint i = 0; i < watch->states->len; i++)
    {
      LtThresholdState *state = g_ptr_array_index (watch->states, i);

      /* There were no samples; it never was seen broken. */
      if (judged && state->standing == LT_THRESHOLD_PENDING)
        state->standing = LT_THRESHOLD_BROKEN;
      if (state->aborted)
        fail (verdict, state, watch->aborted_ns);
    }
  /* What ended the run comes first. */
  for (guint i = 0; i < watch->states->len; i++)
    {
      const LtThresholdState *state = g_ptr_array_index (watch->states, i);

      if (state->standing == LT_THRESHOLD_BROKEN && !state->aborted)
        fail (verdict, state, 0);
    }
  g_ptr_array_unref (verdict->thresholds);
  verdict->thresholds = g_ptr_array_ref (watch->states);
}
