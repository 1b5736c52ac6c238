/* SPDX-License-Identifier: MIT */

#include "lt-session-private.h"

/* ---- Before the load ------------------------------------------------------- */

gboolean
lt_session_resolve_thresholds (LtSession *session, gboolean initialized, LtVerdict *verdict)
{
  const LtSessionSetup *setup = &session->setup;
  const LtThresholdPlace place = {
    .plan = setup->plan,
    .scenario = setup->scenario,
    .suite = setup->suite,
    .operation = setup->operation,
    .plugin = session->plugin,
    .initialized = initialized,
    .others = setup->others,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) targets = lt_threshold_targets_new (&place, &error);
  gboolean in_file;

  if (targets != NULL)
    {
      if (initialized && targets->len > 0)
        session->watch =
          lt_threshold_watch_new (g_steal_pointer (&targets), setup->plan, session->plugin);
      return TRUE;
    }
  in_file = g_error_matches (error, LT_PLAN_ERROR, LT_PLAN_ERROR_SCENARIO);
  verdict->mistyped = verdict->exit_status == LT_EXIT_OK;
  lt_verdict_fail (verdict, in_file ? LT_EXIT_BAD_INPUT : LT_EXIT_USAGE,
                   in_file ? "bad-input" : "usage", "%s: %s", setup->suite, error->message);
  return FALSE;
}

/* ---- While it lasts -------------------------------------------------------- */

static LtThresholdSample
sample_of (const LtSession *session, guint n_running)
{
  const LtSnapshot *last = &session->last;
  const LtOpStats *all = &last->total->all;
  LtThresholdSample sample = {
    .time_ns = last->time_ns,
    .all = {
      .stats = last->total,
      .due = last->target_area,
      .started = (double) (lt_op_stats_count (all) + all->skipped) + n_running,
      .dropped =
        atomic_load (&session->memory.board->passes[session->pass].dropped),
      .poisson = session->setup.plan->poisson,
      .rss_bytes = last->resources.known ? last->resources.rss_bytes : 0,
    },
    .stages = session->stages,
  };

  if (session->setup.plan->memory)
    lt_trend_get (&session->trend, &sample.all.memory);
  return sample;
}

void
lt_session_look_thresholds (LtSession *session, gboolean last)
{
  LtThresholdSample sample;

  if (session->watch == NULL)
    return;
  session->last.thresholds = lt_threshold_watch_states (session->watch);
  /* What is known at the end of the pass only is judged then. */
  if (!session->measured || last)
    return;
  sample = sample_of (session, lt_session_count_running (session));
  if (lt_threshold_watch_add (session->watch, &sample))
    lt_session_stop (session, LT_EXIT_OK, NULL, NULL);
}

gboolean
lt_session_is_aborted (const LtSession *session)
{
  return session->watch != NULL && lt_threshold_watch_has_aborted (session->watch);
}

/* ---- After it -------------------------------------------------------------- */

void
lt_session_judge_thresholds (LtSession *session, LtVerdict *verdict)
{
  LtThresholdSample sample;

  if (session->watch == NULL)
    return;
  if (!session->measured)
    {
      lt_threshold_watch_end (session->watch, NULL, verdict);
      return;
    }
  sample = sample_of (session, 0);
  sample.all.exact = TRUE;
  sample.all.due = sample.all.started + (double) session->last.unstarted;
  sample.all.dropped = session->last.unstarted;
  lt_threshold_watch_end (session->watch, &sample, verdict);
}
