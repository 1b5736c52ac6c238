/* SPDX-License-Identifier: MIT */

#include "lt-caveats.h"
#include "lt-clock.h"
#include "lt-judge.h"
#include "lt-session-private.h"

/* What the controller asked for last, whatever the memory says. */
static const char *
believed_stage (LtSessionState state)
{
  switch (state)
    {
    case STATE_LOAD:
      return "load";
    case STATE_INIT:
      return "init";
    case STATE_WORKERS:
    case STATE_HELD:
      return "worker_init";
    case STATE_PASS:
      return "operation";
    default:
      return "fini";
    }
}

static void
judge_stop (const LtSession *session, LtVerdict *verdict)
{
  if (session->stop.status != LT_EXIT_OK)
    lt_verdict_fail (verdict, session->stop.status, session->stop.outcome, "%s",
                     session->stop.reason);
}

/* Set-up came back early as it was to, which is no interruption then. */
static gboolean
came_back_for_stop (const LtSession *session)
{
  return session->stop.asked && !session->interrupted && !session->corrupted
         && atomic_load (&session->memory.board->failure.kind) == LT_FAILURE_INTERRUPTED;
}

static void
judge (LtSession *session, LtVerdict *verdict)
{
  const guint64 now_ns = lt_now_ns ();
  LtEnding ending = {
    .suite = session->setup.suite,
    .plan = session->setup.plan,
    .board = session->memory.board,
    .plugin = session->plugin,
    .layout = session->tally != NULL || session->state == STATE_WORKERS
                ? &session->source.layout
                : NULL,
    .in_process = session->setup.launcher->in_process,
    .wait_status = session->process.wait_status,
    .timed_out = session->timed_out,
    .waited_ns = session->state == STATE_PASS ? session->setup.plan->grace_ns
                                              : now_ns - session->entered_ns,
    .believed_stage = believed_stage (session->state),
    .each = session->setup.operation != NULL,
    .begun = session->tally != NULL,
    .interrupted = session->interrupted,
    .forced = session->forced,
    .overdue = session->overdue,
  };

  if (!lt_board_is_intact (session->memory.board))
    session->corrupted = TRUE;
  if (session->state == STATE_PASS && !session->corrupted)
    lt_session_end_pass (session, now_ns);
  ending.corrupted = session->corrupted;
  if (came_back_for_stop (session))
    judge_stop (session, verdict);
  lt_judge (verdict, &ending);
  if (!came_back_for_stop (session))
    judge_stop (session, verdict);
}

/* What is known of a run that did not come to its first operation. Without the
 * suite's options nobody knows which values are secret. */
static void
keep_what_is_known (LtSession *session)
{
  if (session->run != NULL || session->plugin == NULL)
    return;
  session->run = lt_session_build_run (session);
  session->run->plugin = session->plugin;
}

/* "users, orders": files of rows that end. Returns: (transfer full): NULL: none does. */
static char *
ending_data (const LtPlan *plan)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < plan->data->len; i++)
    {
      const LtPlanData *data = g_ptr_array_index (plan->data, i);

      if (data->stop)
        g_ptr_array_add (names, data->name);
    }
  if (names->len == 0)
    return NULL;
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}

/* Neither the time nor anybody else ended it, and yet it did not do what it was to. */
static void
judge_iterations (const LtSession *session, LtVerdict *verdict)
{
  const LtPlan *plan = session->setup.plan;
  const guint64 planned =
    plan->iterations > 0 ? plan->iterations : plan->worker_iterations * plan->workers;
  const LtSnapshot *last = &session->last;
  g_autofree char *rows = ending_data (plan);
  guint64 done;

  if (planned == 0 || !session->measured || session->ended_early || session->stop.asked
      || verdict->exit_status != LT_EXIT_OK || last->time_ns >= plan->duration_ns)
    return;
  done = lt_op_stats_count (&last->total->all) + last->total->all.skipped;
  /* Arrivals are iterations that may find no worker. */
  if (done + last->unstarted + last->dropped >= planned)
    return;
  if (rows != NULL)
    lt_verdict_warn (verdict,
                     "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                     " iterations were done: there were no more rows (%s, end=stop)",
                     done, planned, rows);
  else
    lt_verdict_warn (verdict,
                     "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                     " iterations were done: the suite had no more work for its workers",
                     done, planned);
}

static void
complete (LtSession *session)
{
  guint64 dropped;

  keep_what_is_known (session);
  lt_session_complete (session);
  lt_session_judge_steady (session, session->verdict);
  lt_session_judge_stages (session, session->verdict);
  lt_session_judge_thresholds (session, session->verdict);
  judge_iterations (session, session->verdict);
  lt_caveats_add (session->verdict, session->run, lt_session_get_last (session));
  dropped = atomic_load (&session->memory.board->log.dropped);
  if (dropped > 0 && !session->corrupted)
    lt_verdict_warn (session->verdict,
                     "%" G_GUINT64_FORMAT " log lines of the suite were dropped", dropped);
}

void
lt_session_conclude (LtSession *session)
{
  judge (session, session->verdict);
  if (!session->describe_only)
    complete (session);
}
