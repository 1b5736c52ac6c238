/* SPDX-License-Identifier: MIT */

#include <math.h>
#include <string.h>

#include "lt-clock.h"
#include "lt-cpus.h"
#include "lt-futex.h"
#include "lt-session-private.h"

#define INTERVAL_NS LT_NS_PER_S
/* A tick this near the end of a pass is left to the end of the pass. */
#define NEAR_END_NS (LT_NS_PER_S / 5)
/* The bell tells that the pass has ended, unless the suite closed it. */
#define LOOK_NS (LT_NS_PER_S / 50)

/* The run's value */

static void
add_settings (LtRun *run, const LtSessionSetup *setup)
{
  const LtPlan *plan = setup->plan;

  if (setup->operation != NULL)
    g_ptr_array_add (run->settings, lt_setting_new ("operation", setup->operation, "each"));
  for (guint i = 0; i < plan->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);

      /* It has said which operations have a turn, and is in force in none of them. */
      if (setup->operation != NULL && g_str_equal (setting->name, "mix"))
        continue;
      g_ptr_array_add (run->settings,
                       lt_setting_new (setting->name, setting->value, setting->source));
    }
}

static void
add_stages (LtRun *run, const LtPlan *plan)
{
  for (guint i = 0; i < plan->stages->len; i++)
    {
      const LtPlanStage *planned = g_ptr_array_index (plan->stages, i);
      LtRunStage *stage = g_new0 (LtRunStage, 1);

      stage->name = g_strdup (planned->name);
      stage->begin_ns = planned->begin_ns;
      stage->end_ns = lt_plan_stage_has_end (plan, i) ? planned->end_ns : 0;
      stage->from = planned->from;
      stage->to = planned->to;
      if (plan->profile_of_rate && stage->end_ns == 0)
        stage->arrivals = NAN;
      else if (plan->profile_of_rate)
        stage->arrivals = lt_profile_area (plan->profile, planned->end_ns)
                          - lt_profile_area (plan->profile, planned->begin_ns);
      g_ptr_array_add (run->stages, stage);
    }
}

LtRun *
lt_session_build_run (const LtSession *session)
{
  const LtPlan *plan = session->setup.plan;
  const LtBoard *board = session->memory.board;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  LtRun *run = lt_run_new ();

  run->started_at = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  add_settings (run, &session->setup);
  add_stages (run, plan);
  run->n_cpus = session->setup.n_cpus;
  run->n_workers = plan->workers;
  run->duration_ns = plan->endless ? 0 : plan->duration_ns;
  run->warmup_ns = plan->warmup_ns;
  run->rate_per_s = plan->rate_per_s;
  run->poisson = plan->poisson;
  run->latency = plan->latency;
  run->memory = plan->memory;
  run->in_process = session->setup.launcher->in_process;
  run->seed = plan->seed;
  run->steady = (LtRunSteady){ plan->steady.limit, plan->steady.window_ns };
  run->steady_warmup =
    (LtRunSteady){ plan->steady_warmup.limit, plan->steady_warmup.window_ns };
  run->only = plan->work.only;
  if (plan->work.pin)
    run->pins = plan->pins->len > 0 ? g_array_ref (plan->pins) : lt_cpus_usable ();
  run->bounded = plan->work.bounded;
  run->backlog = plan->work.backlog;
  run->batch = plan->work.batch;
  run->only_worker = plan->work.only_worker;
  run->only_iteration = plan->work.only_iteration;
  run->harness_ns = (double) atomic_load (&board->harness_ps) / 1000;
  run->tsc = atomic_load (&board->tsc) != 0;
  run->setup_ns = atomic_load (&board->setup_ns);
  return run;
}

/* Passes */

static gboolean
is_warmup (const LtSession *session)
{
  return session->pass + 1 < session->n_passes;
}

static const LtPass *
this_pass (const LtSession *session)
{
  return &session->memory.board->passes[session->pass];
}

void
lt_session_start_pass (LtSession *session, guint64 now_ns)
{
  const LtPlan *plan = session->setup.plan;
  LtPass *pass = &session->memory.board->passes[session->pass];
  LtResources resources;

  pass->warmup = is_warmup (session);
  pass->duration_ns = pass->warmup ? plan->warmup_ns : plan->duration_ns;
  if (pass->warmup && plan->steady_warmup.limit > 0)
    pass->duration_ns += plan->duration_ns;
  lt_session_begin_steady (session, pass->warmup);
  lt_monitor_read (session->process.pid, session->source.layout.total_size, &resources);
  session->cpu_begin_ns = resources.cpu_ns;
  if (plan->memory && !pass->warmup && resources.known)
    lt_trend_add (&session->trend, 0, resources.rss_bytes);
  lt_tally_begin (session->tally);
  lt_session_begin_load (session);
  lt_session_begin_stages (session, pass->warmup);
  if (!pass->warmup)
    session->jitter = lt_jitter_start ();
  session->next_tick_ns = now_ns + INTERVAL_NS;
  session->deadline_ns = now_ns + pass->duration_ns + plan->grace_ns;
  lt_futex_set (&session->memory.board->order, LT_ORDER_PASS + session->pass);
}

/* The integral of what is asked for, from the beginning of the pass to @time_ns. */
static double
target_area (const LtSession *session, guint64 time_ns)
{
  const LtPlan *plan = session->setup.plan;
  const double time_s = (double) time_ns / (double) LT_NS_PER_S;
  double mean = plan->rate_per_s > 0 ? plan->rate_per_s : plan->workers;

  if (plan->profile == NULL)
    return lt_load_changes_area (session->last.load_changes, mean, time_ns);
  if (!is_warmup (session))
    return lt_profile_area (plan->profile, time_ns);
  mean = plan->profile->area * (double) LT_NS_PER_S / (double) plan->profile->duration_ns;
  return mean * time_s;
}

static void
set_target (const LtSession *session, LtSnapshot *last)
{
  const guint64 span_ns = last->interval->duration_ns;
  const guint64 begin_ns = last->time_ns > span_ns ? last->time_ns - span_ns : 0;

  last->target_area = target_area (session, last->time_ns);
  last->target = span_ns == 0 ? 0
                              : (last->target_area - target_area (session, begin_ns))
                                  * (double) LT_NS_PER_S / (double) span_ns;
}

/* Nobody knows when the pass is over. */
static gboolean
has_no_end (const LtSession *session)
{
  const LtPlan *plan = session->setup.plan;

  return is_warmup (session) ? plan->steady_warmup.limit > 0 : plan->endless;
}

/* @last_one: of the pass; what is judged then is judged when all of it is known. */
static void
take (LtSession *session, guint64 begin_ns, guint64 now_ns, gboolean last_one)
{
  LtSnapshot *last = &session->last;

  if (!lt_tally_take (session->tally, &session->source,
                      now_ns > begin_ns ? now_ns - begin_ns : 0))
    {
      session->corrupted = TRUE;
      return;
    }
  /* It may have come later than was meant. */
  session->sampled_ns = lt_now_ns ();
  last->phase = is_warmup (session) ? LT_PHASE_WARMUP : LT_PHASE_MEASURE;
  last->time_ns = now_ns > begin_ns ? now_ns - begin_ns : 0;
  last->planned_ns = has_no_end (session) ? 0 : this_pass (session)->duration_ns;
  last->interval = lt_tally_interval (session->tally);
  set_target (session, last);
  last->total = lt_tally_total (session->tally);
  session->measured = last->phase == LT_PHASE_MEASURE;
  if (!session->process.ended)
    lt_monitor_read (session->process.pid, session->source.layout.total_size, &last->resources);
  if (session->setup.plan->memory && session->measured && last->resources.known)
    lt_trend_add (&session->trend, last->time_ns, last->resources.rss_bytes);
  lt_session_look_steady (session, now_ns);
  lt_session_look_thresholds (session, last_one);
  if (session->events.snapshot != NULL)
    session->events.snapshot (session->data, last);
}

guint
lt_session_count_running (const LtSession *session)
{
  const LtSource *source = &session->source;
  guint n = 0;

  for (guint i = 0; i < source->layout.n_workers; i++)
    n += atomic_load (&lt_layout_worker (&source->layout, source->board, i)->state)
         == LT_WORKER_RUNNING;
  return n;
}

static void
check_sustained (LtSession *session)
{
  const LtPlan *plan = session->setup.plan;
  const LtOpStats *all = &session->last.total->all;
  const double started =
    (double) (lt_op_stats_count (all) + all->skipped) + lt_session_count_running (session);
  g_autofree char *reason = NULL;
  double missed, due;

  if (!plan->abort_if_unsustained || is_warmup (session) || session->corrupted
      || session->stop.asked
      || !lt_sustain_add (&session->sustain, session->last.target_area, started, plan->poisson,
                          &missed, &due))
    return;
  reason =
    g_strdup_printf ("--abort-if-unsustained: of %.0f arrivals in the last %d s %.0f found "
                     "no worker in time",
                     due, LT_SUSTAIN_SPANS, missed);
  lt_session_stop (session, LT_EXIT_UNSUSTAINED, "unsustained", reason);
}

guint64
lt_session_tick (LtSession *session, guint64 now_ns)
{
  const guint64 begin_ns = atomic_load (&this_pass (session)->begin_ns);
  const guint64 end_ns = begin_ns + this_pass (session)->duration_ns;
  guint64 wake_ns = G_MAXUINT64;
  guint64 stage_ns;

  if (begin_ns == 0 || begin_ns > now_ns)
    return now_ns + LT_NS_PER_S / 100;
  if (lt_session_awaits_load (session))
    {
      lt_session_look_load (session);
      wake_ns = lt_session_awaits_load (session) ? now_ns + LOOK_NS : G_MAXUINT64;
    }

  /* The host sets the beginning: time is counted from there. */
  if (session->next_tick_ns != 0 && session->last.time_ns == 0
      && session->next_tick_ns < begin_ns + INTERVAL_NS)
    session->next_tick_ns = begin_ns + INTERVAL_NS;
  /* What is over when the pass is, is left to the end of the pass, which is known. */
  if (lt_session_stage_end_ns (session) <= now_ns - begin_ns && now_ns < end_ns)
    {
      take (session, begin_ns, now_ns, FALSE);
      if (!session->corrupted)
        lt_session_end_stages (session, session->sampled_ns - begin_ns);
    }
  stage_ns = lt_session_stage_end_ns (session);
  if (stage_ns != G_MAXUINT64)
    stage_ns += begin_ns;
  stage_ns = MIN (stage_ns, wake_ns);
  if (now_ns >= end_ns)
    return now_ns + LOOK_NS;
  if (now_ns + NEAR_END_NS > end_ns)
    return MIN (stage_ns, now_ns + LOOK_NS);
  if (now_ns < session->next_tick_ns)
    return MIN (MIN (session->next_tick_ns, stage_ns), now_ns + LT_NS_PER_S / 5);

  take (session, begin_ns, now_ns, FALSE);
  check_sustained (session);
  while (session->next_tick_ns <= now_ns)
    session->next_tick_ns += INTERVAL_NS;
  return MIN (session->next_tick_ns, stage_ns);
}

/* When the load ended of a pass whose host did not come to say it. Once that was due, what
 * still goes on is no load, unless it is operations that end some day: neither a check
 * of the suite nor an operation that hangs. */
static guint64
guess_end_ns (const LtSession *session, guint64 begin_ns, guint64 now_ns)
{
  const guint64 duration_ns = this_pass (session)->duration_ns;
  const guint64 grace_ns = session->setup.plan->grace_ns;
  guint64 due_ns = begin_ns + duration_ns;

  if (!session->timed_out && lt_session_count_running (session) > 0)
    return now_ns;
  /* It was told to end before. */
  if (session->deadline_ns < session->entered_ns + duration_ns + grace_ns
      && session->deadline_ns > begin_ns + grace_ns)
    due_ns = MIN (due_ns, session->deadline_ns - grace_ns);
  return MIN (due_ns, now_ns);
}

void
lt_session_end_pass (LtSession *session, guint64 now_ns)
{
  const LtPass *pass = this_pass (session);
  const guint64 begin_ns = atomic_load (&pass->begin_ns);
  guint64 end_ns = atomic_load (&pass->end_ns);
  LtResources resources = session->last.resources;

  if (session->jitter != NULL)
    session->noise = lt_jitter_stop (g_steal_pointer (&session->jitter));
  if (begin_ns == 0 || begin_ns > now_ns)
    return;
  if (end_ns < begin_ns || end_ns > now_ns)
    end_ns = guess_end_ns (session, begin_ns, now_ns);
  take (session, begin_ns, end_ns, TRUE);
  if (session->corrupted)
    return;
  lt_session_end_last_stage (session, end_ns - begin_ns);
  if (!session->last.resources.known)
    session->last.resources = resources;
  if (session->last.resources.cpu_ns > session->cpu_begin_ns && end_ns > begin_ns)
    session->last.host_cpu_share =
      (double) (session->last.resources.cpu_ns - session->cpu_begin_ns)
      / (double) (end_ns - begin_ns);
  session->last.unstarted = atomic_load (&pass->unstarted);
  session->last.dropped = atomic_load (&pass->dropped);
  if (is_warmup (session) && session->warmup == NULL)
    session->warmup = lt_tally_copy_total (session->tally, &session->source);
}

static void
read_verification (LtSession *session)
{
  const LtBoard *board = session->memory.board;
  LtVerification *verification = &session->last.verification;

  verification->n_checks = atomic_load (&board->n_checks);
  verification->n_violations = atomic_load (&board->n_violations);
  verification->samples =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lt_violation_sample_free);
  for (guint i = 0; i < MIN (verification->n_violations, LT_BOARD_MAX_VIOLATIONS); i++)
    {
      const LtViolation *violation = &board->violations[i];
      g_autofree char *copy = g_strndup (violation->text, LT_VIOLATION_TEXT);
      LtViolationSample *sample = g_new0 (LtViolationSample, 1);

      sample->stage =
        violation->stage < session->setup.plan->stages->len ? (gint) violation->stage : -1;
      sample->text = g_utf8_make_valid (copy, -1);
      g_ptr_array_add (verification->samples, sample);
    }
}

void
lt_session_complete (LtSession *session)
{
  if (session->last.total == NULL)
    return;
  session->last.noise_period_ns = LT_JITTER_PERIOD_NS;
  session->last.noise = session->measured ? session->noise : NULL;
  session->last.warmup = session->measured ? session->warmup : NULL;
  if (session->setup.plan->memory)
    lt_trend_get (&session->trend, &session->last.memory);
  session->last.stages = session->measured ? session->stages : NULL;
  if (session->corrupted)
    return;
  session->last.error_samples = lt_source_error_samples (&session->source);
  read_verification (session);
  for (guint i = 0; session->last.stages != NULL && i < session->stages->len; i++)
    ((LtStageStats *) g_ptr_array_index (session->stages, i))->started =
      atomic_load (&session->memory.board->started_of[i]);
}
