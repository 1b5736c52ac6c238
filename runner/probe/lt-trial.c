/* SPDX-License-Identifier: MIT */

#include "lt-trial.h"

#include <string.h>
#include <unistd.h>

#include "lt-clock.h"
#include "lt-futex.h"
#include "lt-run-clock.h"
#include "lt-trial-private.h"

#define LOOK_UP_NS UINT64_C (1000000)

LtTrial *
lt_trial_new (const LtDescriptor *descriptor, const LtOptionTable *options,
              const GPtrArray *data, uint64_t seed, const LtTrialPlan *plan,
              LtProbeReport *report)
{
  LtTrial *trial = g_new0 (LtTrial, 1);

  trial->plan = *plan;
  trial->descriptor = descriptor;
  trial->options = options;
  trial->planned = data;
  trial->asked = g_ptr_array_new_with_free_func (g_free);
  trial->report = report;
  trial->seed = seed;
  trial->main = pthread_self ();
  trial->registry = lt_registry_new ();
  pthread_mutex_init (&trial->lock, NULL);
  lt_trial_make_host (trial);
  return trial;
}

/* Memory of a worker that is left behind stays: its thread may yet look at it. So does the
 * host, for a thread that the suite left behind: that is the finding of one check, and no
 * reason for the others to crash. */
void
lt_trial_free (LtTrial *trial)
{
  if (trial == NULL || trial->workers != NULL)
    return;
  for (guint i = 0; i < LT_N_TRIAL_RULES; i++)
    g_clear_pointer (&trial->broken[i], g_free);
  g_clear_pointer (&trial->error, g_free);
  g_clear_pointer (&trial->missing, g_free);
  g_clear_pointer (&trial->asked, g_ptr_array_unref);
  lt_trial_clear_data (trial);
  g_clear_pointer (&trial->registry, lt_registry_free);
#ifdef LT_SANITIZED
  lt_guarded_clear (&trial->api);
  pthread_mutex_destroy (&trial->lock);
  g_free (trial);
#endif
}

void
lt_trial_set_plan (LtTrial *trial, const LtTrialPlan *plan)
{
  trial->plan = *plan;
}

LtTrialEnd
lt_trial_init (LtTrial *trial)
{
  const lt_plugin *plugin = &trial->descriptor->plugin;

  lt_trial_find_verify (trial);
  atomic_store (&trial->stop, trial->plan.interrupt);
  atomic_store (&trial->phase, LT_PHASE_INIT);
  g_strlcpy (trial->report->activity, "in init", sizeof trial->report->activity);
  trial->status = plugin->init != NULL ? plugin->init (trial->api.data, &trial->pctx) : LT_OK;
  lt_registry_freeze (trial->registry);
  atomic_store (&trial->phase, trial->status == LT_OK ? LT_PHASE_LIFE : LT_PHASE_AFTER);
  return trial->status == LT_OK ? LT_TRIAL_DONE : LT_TRIAL_INIT_FAILED;
}

void
lt_trial_fini (LtTrial *trial)
{
  const lt_plugin *plugin = &trial->descriptor->plugin;

  atomic_store (&trial->phase, LT_PHASE_FINI);
  g_strlcpy (trial->report->activity, "in fini", sizeof trial->report->activity);
  if (plugin->fini != NULL)
    plugin->fini (trial->pctx);
  atomic_store (&trial->phase, LT_PHASE_AFTER);
}

/* Workers */

static void
weigh (LtTrial *trial)
{
  double weights[LT_MAX_OPERATIONS];

  for (uint32_t i = 0; i < trial->descriptor->plugin.n_ops; i++)
    weights[i] = trial->excluded[i] ? 0 : trial->descriptor->ops[i].weight;
  trial->has_mix = lt_mix_init (&trial->mix, weights, trial->descriptor->plugin.n_ops);
}

static void
start_workers (LtTrial *trial)
{
  uint32_t n_ready;

  atomic_store (&trial->stop, 0);
  atomic_store (&trial->requested_stop, FALSE);
  atomic_store (&trial->gate, 0);
  atomic_store (&trial->n_ready, 0);
  atomic_store (&trial->n_idle, 0);
  weigh (trial);
  trial->workers = g_new0 (LtTrialWorker, trial->plan.workers);
  for (uint32_t i = 0; i < trial->plan.workers; i++)
    {
      LtTrialWorker *worker = &trial->workers[i];

      worker->trial = trial;
      worker->index = i;
      worker->counts = g_new0 (LtTrialCounts, LT_MAX_OPERATIONS);
      if (pthread_create (&worker->thread, NULL, lt_trial_worker_main, worker) != 0)
        g_error ("no thread for worker %u", i);
    }
  while ((n_ready = atomic_load (&trial->n_ready)) < trial->plan.workers)
    lt_futex_wait (&trial->n_ready, n_ready, LT_NO_DEADLINE);
}

static gboolean
all_are_ready (const LtTrial *trial)
{
  for (uint32_t i = 0; i < trial->plan.workers; i++)
    {
      if (trial->workers[i].status != LT_OK)
        return FALSE;
    }
  return TRUE;
}

typedef struct Stop
{
  uint64_t at_ns;   /* 0: not raised */
  LtRunClock clock; /* since then: operations that had no processor are given more time */
} Stop;

static void
raise_stop (LtTrial *trial, Stop *stop, uint64_t now_ns)
{
  if (stop->at_ns != 0)
    return;
  atomic_store (&trial->stop, 1);
  stop->at_ns = now_ns;
  lt_run_clock_advance (&stop->clock, getpid ());
  trial->was_cut_short = TRUE;
}

/* The last time that an operation began or ended. */
typedef struct Heard
{
  uint64_t at_ns;
  uint32_t beat;
} Heard;

/* An operation that takes longer than a call may is not to be ended for it as long as it
 * comes back for the stop: that is raised when half of the time has passed. */
static gboolean
is_silent (const LtTrial *trial, Heard *heard, uint64_t now_ns)
{
  const uint32_t beat = atomic_load (&trial->report->heartbeat);

  if (beat != heard->beat)
    *heard = (Heard){ now_ns, beat };
  return trial->report->timeout_ns > 0
         && now_ns - heard->at_ns >= trial->report->timeout_ns / 2;
}

static gboolean
has_run_out (const LtTrial *trial, Stop *stop, uint64_t now_ns)
{
  const uint64_t patience_ns = trial->plan.patience_ns;

  if (patience_ns == 0 || stop->at_ns == 0 || now_ns - stop->at_ns < patience_ns)
    return FALSE;
  lt_run_clock_advance (&stop->clock, getpid ());
  return stop->clock.counted_ns >= patience_ns;
}

/* FALSE: an operation is still not back. */
static gboolean
let_operate (LtTrial *trial)
{
  const uint64_t begin_ns = lt_now_ns ();
  gboolean is_to_verify = trial->plan.verify;
  Heard heard = { begin_ns, 0 };
  Stop stop = { 0 };
  uint32_t n_idle;

  lt_futex_set (&trial->gate, 1);
  while ((n_idle = atomic_load (&trial->n_idle)) < trial->plan.workers)
    {
      const uint64_t now_ns = lt_now_ns ();

      if (is_to_verify && now_ns - begin_ns >= trial->plan.time_ns / 2)
        {
          lt_trial_verify (trial, 0);
          is_to_verify = FALSE;
        }
      if (now_ns - begin_ns >= trial->plan.time_ns || is_silent (trial, &heard, now_ns))
        raise_stop (trial, &stop, now_ns);
      if (has_run_out (trial, &stop, now_ns))
        return FALSE;
      lt_futex_wait (&trial->n_idle, n_idle, now_ns + LOOK_UP_NS);
    }
  if (trial->plan.verify)
    lt_trial_verify (trial, 1);
  return TRUE;
}

static void
find_stuck (LtTrial *trial)
{
  for (uint32_t i = 0; i < trial->plan.workers; i++)
    {
      if (atomic_load (&trial->workers[i].step) == LT_STEP_RUN)
        trial->stuck = atomic_load (&trial->workers[i].op_index);
    }
}

static void
check_counters (LtTrial *trial, const LtTrialWorker *worker)
{
  const uint64_t *counters = worker->counters.data;
  const LtRegistry *registry = trial->registry;

  for (guint i = 0; i < registry->metrics->len; i++)
    {
      const LtRegistryMetric *metric = g_ptr_array_index (registry->metrics, i);
      const gboolean counts =
        metric->kind == LT_METRIC_COUNTER || metric->kind == LT_METRIC_GAUGE;

      if (!counts && counters[i + 1] != 0)
        lt_trial_break (trial, LT_TRIAL_HANDLE,
                        "lt_count or lt_gauge was called with '%s', which is neither",
                        metric->name);
      if (counts)
        trial->counters_digest =
          lt_mix64 (trial->counters_digest + LT_GOLDEN_GAMMA + counters[i + 1]);
    }
}

static void
add_counts (LtTrial *trial, const LtTrialWorker *worker)
{
  for (uint32_t op = 0; op < trial->descriptor->plugin.n_ops; op++)
    {
      LtTrialCounts *sum = &trial->counts[op];
      const LtTrialCounts *part = &worker->counts[op];

      for (gsize i = 0; i < G_N_ELEMENTS (sum->by_status); i++)
        sum->by_status[i] += part->by_status[i];
      if (sum->n_unknown == 0)
        sum->unknown = part->unknown;
      sum->n_unknown += part->n_unknown;
      sum->digest = lt_mix64 (sum->digest + part->digest);
      if (part->error[0] != '\0')
        memcpy (sum->error, part->error, sizeof sum->error);
    }
}

static void
end_workers (LtTrial *trial)
{
  lt_futex_set (&trial->gate, 2);
  for (uint32_t i = 0; i < trial->plan.workers; i++)
    {
      pthread_join (trial->workers[i].thread, NULL);
      check_counters (trial, &trial->workers[i]);
      add_counts (trial, &trial->workers[i]);
    }
}

static void
clear_workers (LtTrial *trial)
{
  for (uint32_t i = 0; i < trial->plan.workers; i++)
    lt_trial_worker_clear (&trial->workers[i]);
  g_clear_pointer (&trial->workers, g_free);
}

LtTrialEnd
lt_trial_run (LtTrial *trial)
{
  gboolean good;

  start_workers (trial);
  good = all_are_ready (trial);
  if (good && !let_operate (trial))
    {
      find_stuck (trial);
      return LT_TRIAL_NOT_BACK;
    }
  end_workers (trial);
  clear_workers (trial);
  return good ? LT_TRIAL_DONE : LT_TRIAL_WORKER_INIT_FAILED;
}

LtTrialEnd
lt_trial_live (LtTrial *trial)
{
  LtTrialEnd end = lt_trial_init (trial);

  if (end != LT_TRIAL_DONE)
    return end;
  end = lt_trial_run (trial);
  if (end != LT_TRIAL_NOT_BACK)
    lt_trial_fini (trial);
  return end;
}

/* What was seen */

const char *
lt_trial_broken (const LtTrial *trial, LtTrialRule rule)
{
  return trial->broken[rule];
}

const char *
lt_trial_error (LtTrial *trial)
{
  return trial->error != NULL ? trial->error : "it gave no reason (lt_host.set_error)";
}

lt_status
lt_trial_status (const LtTrial *trial)
{
  return trial->status;
}

gboolean
lt_trial_excludes (const LtTrial *trial, uint32_t op_index)
{
  return trial->excluded[op_index];
}

guint
lt_trial_n_registrations (const LtTrial *trial)
{
  return trial->n_registrations;
}

const LtTrialCounts *
lt_trial_counts (const LtTrial *trial, uint32_t op_index)
{
  return &trial->counts[op_index];
}

uint32_t
lt_trial_stuck_operation (const LtTrial *trial)
{
  return trial->stuck;
}

const char *
lt_trial_missing_data (const LtTrial *trial)
{
  return trial->missing;
}

gboolean
lt_trial_refused_data (const LtTrial *trial)
{
  return trial->refused_data;
}

guint
lt_trial_n_data (const LtTrial *trial)
{
  return trial->asked->len;
}

gboolean
lt_trial_does_batches (const LtTrial *trial, uint32_t op_index)
{
  return trial->batch_of[op_index] != NULL;
}

guint
lt_trial_n_verified (const LtTrial *trial)
{
  return trial->n_verified;
}

gboolean
lt_trial_was_cut_short (const LtTrial *trial)
{
  return trial->was_cut_short;
}

gboolean
lt_trial_requested_stop (const LtTrial *trial)
{
  return atomic_load (&trial->requested_stop);
}

gboolean
lt_trial_asked_for_stop (const LtTrial *trial)
{
  return trial->asked_for_stop;
}

uint64_t
lt_trial_counters_digest (const LtTrial *trial)
{
  return trial->counters_digest;
}
