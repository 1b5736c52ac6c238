/* SPDX-License-Identifier: MIT */

#include "lt-clock.h"
#include "lt-futex.h"
#include "lt-session-private.h"
#include "lt-suite-info.h"

#define LOAD_TIMEOUT_NS (10 * LT_NS_PER_S)
#define DYING_NS (5 * LT_NS_PER_S) /* a crash was recorded: the process is to end */
#define LOOK_NS (LT_NS_PER_S / 50) /* where the bell may have been lost */
#define HELD_LOOK_NS (LT_NS_PER_S / 5)
#define MAX_LINES_AT_ONCE 1024

LtSession *
lt_session_new (const LtSessionSetup *setup, const LtSessionEvents *events, gpointer data)
{
  LtSession *session = g_new0 (LtSession, 1);

  session->setup = *setup;
  if (events != NULL)
    session->events = *events;
  session->data = data;
  session->memory.fd = session->bell[0] = session->bell[1] = -1;
  session->process.end_fd = -1;
  session->process.ended = TRUE;
  return session;
}

void
lt_session_free (LtSession *session)
{
  if (session == NULL)
    return;
  lt_session_close_host (session);
  g_clear_pointer (&session->tally, lt_tally_free);
  g_clear_pointer (&session->warmup, lt_stats_free);
  g_clear_pointer (&session->steady, g_free);
  g_clear_pointer (&session->last.error_samples, g_ptr_array_unref);
  g_clear_pointer (&session->last.load_changes, g_array_unref);
  g_clear_pointer (&session->stages, g_ptr_array_unref);
  g_clear_pointer (&session->last.verification.samples, g_ptr_array_unref);
  if (session->run == NULL)
    lt_run_plugin_free (session->plugin);
  g_clear_pointer (&session->run, lt_run_unref);
  lt_memory_close (&session->memory);
  if (session->jitter != NULL)
    g_free (lt_jitter_stop (session->jitter));
  g_free (session->noise);
  g_free (session->stop.outcome);
  g_free (session->stop.reason);
  lt_threshold_watch_free (session->watch);
  g_free (session);
}

/* Steps of the conversation */

static void
enter (LtSession *session, LtSessionState state, guint64 now_ns, guint64 timeout_ns)
{
  session->state = state;
  session->entered_ns = now_ns;
  session->deadline_ns = now_ns + timeout_ns;
}

static void
order (LtSession *session, guint32 what)
{
  lt_futex_set (&session->memory.board->order, what);
}

static void
finish (LtSession *session, guint64 now_ns)
{
  enter (session, STATE_FINISH, now_ns, session->setup.plan->teardown_timeout_ns);
  order (session, LT_ORDER_FINISH);
}

/* Nothing is to begin any more. */
static gboolean
is_ending (const LtSession *session)
{
  return session->interrupted || session->stop.asked || session->overdue != NULL;
}

static void
after_load (LtSession *session, guint64 now_ns, LtVerdict *verdict)
{
  session->plugin = lt_suite_info_read (session->memory.board);
  if (session->plugin == NULL)
    {
      session->corrupted = TRUE;
      return;
    }
  session->plugin->path = g_strdup (session->setup.path);
  session->plugin->sha256 = g_strdup (session->setup.sha256);
  if (session->describe_only || is_ending (session)
      || !lt_session_resolve_thresholds (session, FALSE, verdict))
    {
      finish (session, now_ns);
      return;
    }
  enter (session, STATE_INIT, now_ns, session->setup.plan->setup_timeout_ns);
  order (session, LT_ORDER_INIT);
}

static gboolean
lay_out (LtSession *session)
{
  const LtPlan *plan = session->setup.plan;
  const LtRunPlugin *plugin = session->plugin;
  const guint32 n_kinds = !plan->latency         ? 0
                          : plan->rate_per_s > 0 ? LT_N_CELLS
                                                 : LT_CELLS_RESPONSE;
  guint32 n_distributions = 0;

  for (guint i = 0; i < plugin->metrics->len; i++)
    {
      const LtRunMetric *metric = g_ptr_array_index (plugin->metrics, i);

      n_distributions +=
        metric->kind == LT_RUN_METRIC_HISTOGRAM || metric->kind == LT_RUN_METRIC_STEP;
    }
  return lt_layout_init (&session->source.layout, plan->workers, plugin->operations->len,
                         n_kinds, plugin->metrics->len + 1, n_distributions);
}

static void
after_init (LtSession *session, guint64 now_ns, LtVerdict *verdict)
{
  g_autoptr (GError) error = NULL;

  if (!lt_suite_info_read_metrics (session->memory.board, session->plugin))
    {
      session->corrupted = TRUE;
      return;
    }
  if (is_ending (session) || !lt_session_resolve_thresholds (session, TRUE, verdict))
    {
      finish (session, now_ns);
      return;
    }
  if (!lay_out (session))
    {
      lt_verdict_fail (verdict, LT_EXIT_USAGE, "usage",
                       "--concurrency: expected workers, operations and metrics to fit 16 GiB "
                       "of histograms, found more");
      finish (session, now_ns);
      return;
    }
  if (!lt_memory_grow (&session->memory, &session->source.layout, &error))
    {
      lt_verdict_fail (verdict, LT_EXIT_INTERNAL, "internal", "%s", error->message);
      finish (session, now_ns);
      return;
    }
  session->source.board = session->memory.board;
  session->source.plugin = session->plugin;
  session->source.batched = session->setup.plan->work.batch > 1;
  enter (session, STATE_WORKERS, now_ns, session->setup.plan->setup_timeout_ns);
  order (session, LT_ORDER_WORKERS);
}

static void
next_pass (LtSession *session, guint64 now_ns)
{
  enter (session, STATE_PASS, now_ns, 0);
  lt_session_start_pass (session, now_ns);
}

static void
begin (LtSession *session, guint64 now_ns)
{
  session->run = lt_session_build_run (session);
  session->run->plugin = session->plugin;
  session->tally = lt_tally_new (&session->source);
  session->n_passes = session->setup.plan->warmup_ns > 0 ? 2 : 1;
  if (is_ending (session))
    {
      finish (session, now_ns);
      return;
    }
  if (session->events.begin != NULL)
    session->events.begin (session->data, session->run);
  /* Who is told of the run may have had enough of it. */
  if (is_ending (session))
    finish (session, now_ns);
  else
    next_pass (session, now_ns);
}

static void
after_workers (LtSession *session, guint64 now_ns)
{
  if (session->setup.hold && !session->gone_on)
    enter (session, STATE_HELD, now_ns, LT_PLAN_MAX_DURATION_NS);
  else
    begin (session, now_ns);
}

static void
while_held (LtSession *session, guint64 now_ns)
{
  if (session->gone_on || is_ending (session))
    begin (session, now_ns);
}

static void
after_pass (LtSession *session, guint64 now_ns)
{
  const gboolean failed = atomic_load (&session->memory.board->failure.claimed) != 0;

  lt_session_end_pass (session, now_ns);
  if (failed || is_ending (session) || session->pass + 1 >= session->n_passes)
    {
      finish (session, now_ns);
      return;
    }
  session->pass++;
  session->last.time_ns = 0;
  next_pass (session, now_ns);
}

/* The stage that ends each state. */
static guint32
awaited (LtSessionState state)
{
  switch (state)
    {
    case STATE_LOAD:
      return LT_STAGE_LOADED;
    case STATE_INIT:
      return LT_STAGE_READY;
    case STATE_WORKERS:
    case STATE_HELD:
      return LT_STAGE_STANDBY;
    case STATE_PASS:
      return LT_STAGE_PASS_DONE;
    default:
      return LT_N_STAGES;
    }
}

static void
step (LtSession *session, guint64 now_ns, LtVerdict *verdict)
{
  const guint32 stage = atomic_load (&session->memory.board->stage);

  /* The board lies lowest: who wrote over all of the memory wrote over it too. */
  if (stage >= LT_N_STAGES || !lt_board_is_intact (session->memory.board))
    session->corrupted = TRUE;
  /* The second pass must not be ended by the first one's stage. */
  if (session->corrupted || stage != awaited (session->state)
      || (session->state == STATE_PASS
          && atomic_load (&session->memory.board->passes[session->pass].end_ns) == 0))
    return;
  switch (session->state)
    {
    case STATE_LOAD:
      after_load (session, now_ns, verdict);
      break;
    case STATE_INIT:
      after_init (session, now_ns, verdict);
      break;
    case STATE_WORKERS:
      after_workers (session, now_ns);
      break;
    case STATE_HELD:
      while_held (session, now_ns);
      break;
    default:
      after_pass (session, now_ns);
    }
}

/* The loop */

static void
drain_log (LtSession *session)
{
  LtRingLine line;

  for (guint i = 0; i < MAX_LINES_AT_ONCE && lt_ring_read (&session->memory.board->log, &line);
       i++)
    {
      g_autofree char *text = g_utf8_make_valid (line.text, -1);

      if (session->events.log != NULL)
        session->events.log (session->data, line.level, text);
    }
}

/* The suite is to come back from where it is. */
static void
raise_stop (LtSession *session)
{
  atomic_store (&session->memory.board->abort, 1);
  lt_futex_set (&session->memory.board->stop, 1);
}

/* Set-up that took too long is to come back before it is ended, as when it is interrupted: it
 * may have to undo what it has made elsewhere. */
static gboolean
call_back (LtSession *session, guint64 now_ns)
{
  if ((session->state != STATE_INIT && session->state != STATE_WORKERS) || is_ending (session)
      || atomic_load (&session->memory.board->crash.kind) != LT_CRASH_NONE)
    return FALSE;
  session->overdue = session->state == STATE_INIT ? "init" : "worker_init";
  session->deadline_ns = now_ns + session->setup.plan->grace_ns;
  raise_stop (session);
  return TRUE;
}

/* A host that ends a step by itself, after a failure, is given the time of that step
 * for tear-down; one that died leaves a record and is given a little. */
static void
watch (LtSession *session, guint64 now_ns)
{
  const LtBoard *board = session->memory.board;
  const guint32 stage = atomic_load (&board->stage);

  if (session->state != STATE_FINISH && session->state != STATE_LOAD
      && (stage == LT_STAGE_WORKER_FINI || stage == LT_STAGE_FINI))
    enter (session, STATE_FINISH, now_ns, session->setup.plan->teardown_timeout_ns);
  /* Set-up that does not look at the stop word gets as long as an operation. */
  if (session->interrupted
        ? session->state <= STATE_PASS
        : session->state == STATE_PASS && atomic_load (&board->failure.claimed) != 0)
    session->deadline_ns = MIN (session->deadline_ns, now_ns + session->setup.plan->grace_ns);
  if (atomic_load (&board->crash.kind) != LT_CRASH_NONE)
    session->deadline_ns = MIN (session->deadline_ns, now_ns + DYING_NS);

  if (session->corrupted || session->forced)
    session->setup.launcher->kill (&session->process);
  else if (now_ns >= session->deadline_ns && !session->process.killed
           && !call_back (session, now_ns))
    {
      session->timed_out = atomic_load (&board->crash.kind) == LT_CRASH_NONE;
      session->setup.launcher->kill (&session->process);
    }
}

/* Setting a ready time makes the next iteration return at once: a loop that set it
 * each time round would never sleep. One that is early does no harm. */
static void
wake_by (LtSession *session, guint64 time_ns)
{
  const gint64 time_us = (gint64) (time_ns / 1000);
  const gint64 set_us = g_source_get_ready_time (session->wake);

  if (set_us < 0 || time_us < set_us)
    g_source_set_ready_time (session->wake, time_us);
}

gboolean
lt_session_start (LtSession *session, LtVerdict *verdict)
{
  g_autoptr (GError) error = NULL;

  session->verdict = verdict;
  if (!lt_session_start_host (session, &error))
    {
      if (error->domain == LT_PLAN_ERROR)
        lt_verdict_fail (verdict, LT_EXIT_USAGE, "usage", "%s", error->message);
      else
        lt_verdict_fail (verdict, LT_EXIT_INTERNAL, "internal", "cannot start the host: %s",
                         error->message);
      session->state = STATE_ENDED;
      return FALSE;
    }
  enter (session, STATE_LOAD, lt_now_ns (),
         MIN (LOAD_TIMEOUT_NS, session->setup.plan->setup_timeout_ns));
  return TRUE;
}

gboolean
lt_session_turn (LtSession *session)
{
  const guint64 now_ns = lt_now_ns ();
  guint64 wake_ns = now_ns + LOOK_NS;

  drain_log (session);
  if (!session->process.ended)
    {
      step (session, now_ns, session->verdict);
      if (session->state == STATE_HELD)
        wake_ns = now_ns + HELD_LOOK_NS;
      else if (session->state == STATE_PASS && !session->corrupted)
        wake_ns = lt_session_tick (session, now_ns);
      watch (session, now_ns);
      wake_by (session, MIN (wake_ns, session->deadline_ns));
      return TRUE;
    }
  lt_session_conclude (session);
  session->state = STATE_ENDED;
  lt_session_close_host (session);
  return FALSE;
}

const LtRunPlugin *
lt_session_describe (LtSession *session, LtVerdict *verdict)
{
  session->describe_only = TRUE;
  if (!lt_session_start (session, verdict))
    return NULL;
  while (lt_session_turn (session))
    g_main_context_iteration (NULL, TRUE);
  return verdict->exit_status == LT_EXIT_OK ? session->plugin : NULL;
}

gboolean
lt_session_is_loaded (const LtSession *session)
{
  return session->state == STATE_PASS
         && atomic_load (&session->memory.board->passes[session->pass].begin_ns) != 0;
}

gboolean
lt_session_is_held (const LtSession *session)
{
  return session->state == STATE_HELD && !session->gone_on;
}

void
lt_session_go (LtSession *session)
{
  session->gone_on = TRUE;
}

void
lt_session_interrupt (LtSession *session)
{
  session->forced = session->interrupted;
  session->interrupted = TRUE;
  if (session->memory.board != NULL)
    raise_stop (session);
}

void
lt_session_stop (LtSession *session, LtExit status, const char *outcome, const char *reason)
{
  if (session->stop.asked || session->state == STATE_ENDED)
    return;
  session->stop = (LtSessionStop){ TRUE, status, g_strdup (outcome), g_strdup (reason) };
  if (session->memory.board == NULL)
    return;
  if (session->state <= STATE_PASS)
    session->deadline_ns =
      MIN (session->deadline_ns, lt_now_ns () + session->setup.plan->grace_ns);
  raise_stop (session);
}

const LtRun *
lt_session_get_run (const LtSession *session)
{
  return session->run;
}

const LtSnapshot *
lt_session_get_last (const LtSession *session)
{
  return session->last.total != NULL ? &session->last : NULL;
}
