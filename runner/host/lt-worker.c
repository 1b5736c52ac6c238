/* SPDX-License-Identifier: MIT */

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lt-crash.h"
#include "lt-futex.h"
#include "lt-host-private.h"

/* Between letting the workers go and the first arrival. */
#define LEAD_NS 1000000

/* Keys that keep the random streams of a run apart. */
#define STREAM_OPEN UINT64_C (0x6f70656e2d6c6f6f)
#define STREAM_WARMUP UINT64_C (0x7761726d2d757021)

static void
set_state (LtWorker *worker, LtWorkerState state)
{
  atomic_store_explicit (&worker->slot->state, (uint32_t) state, memory_order_release);
}

/* A worker's own thread */

static void
arrive (LtHost *host)
{
  if (atomic_fetch_sub (&host->active, 1) == 1)
    lt_futex_wake (&host->active, 1);
}

/* When all workers have no more work, the pass is over before its time. That the
 * arrivals of an open loop have all been served is no such reason: the time between
 * the last one and the end is part of the schedule. The stop comes before the arrival:
 * after it, it could hit the next pass. */
static void
run_pass (LtWorker *worker)
{
  LtHost *host = worker->host;

  lt_loop_run (&worker->loop);
  if (atomic_fetch_sub (&host->working, 1) == 1
      && (worker->loop.done || worker->loop.pacer == NULL))
    lt_host_stop (host);
  arrive (host);
}

/* Waits until the gate is raised above @seen. */
static void
wait_at_gate (LtHost *host, uint32_t seen)
{
  while (atomic_load (&host->gate) == seen)
    lt_futex_wait (&host->gate, seen, LT_NO_DEADLINE);
}

static void
init_worker (LtWorker *worker)
{
  LtHost *host = worker->host;
  const lt_plugin *plugin = &host->descriptor->plugin;
  void *wctx = host->pctx;
  lt_status status = LT_OK;

  set_state (worker, LT_WORKER_INIT);
  if (plugin->worker_init != NULL)
    status = plugin->worker_init (host->pctx, &worker->api, &wctx);
  set_state (worker, LT_WORKER_READY);
  worker->loop.wctx = wctx;
  worker->ready = status == LT_OK;
  if (worker->ready)
    atomic_fetch_add (&host->board->workers_ready, 1);
  else if (atomic_load (&host->board->abort) != 0)
    lt_fail_set (host->board, LT_FAILURE_INTERRUPTED, worker->index, UINT32_MAX,
                 "interrupted in worker_init: %s", lt_host_error_text (host));
  else
    lt_fail_set (host->board, LT_FAILURE_SETUP, worker->index, UINT32_MAX,
                 "worker_init failed: %s", lt_host_error_text (host));
}

static void
fini_worker (LtWorker *worker)
{
  const lt_plugin *plugin = &worker->host->descriptor->plugin;

  set_state (worker, LT_WORKER_FINI);
  if (worker->ready && plugin->worker_fini != NULL)
    plugin->worker_fini (worker->loop.wctx, &worker->api);
  set_state (worker, LT_WORKER_ENDED);
}

/* A task of the pool that lasts as long as the worker: one thread for life. */
static void
live (gpointer data, gpointer user_data)
{
  LtWorker *worker = data;
  LtHost *host = user_data;
  uint32_t gate = 0;

  if (!host->in_process)
    lt_crash_enter_thread (worker->slot, worker->index);
  prctl (PR_SET_TIMERSLACK, 1UL);
  atomic_store (&worker->slot->tid, (int32_t) syscall (SYS_gettid));

  lt_pin_worker (host, worker->index);
  init_worker (worker);
  arrive (host);
  for (wait_at_gate (host, gate++); !host->quit; wait_at_gate (host, gate++))
    run_pass (worker);
  fini_worker (worker);
  if (!host->in_process)
    lt_crash_leave_thread ();
  /* Last: the main thread waits for that, and then takes the host away. */
  arrive (host);
}

/* The main thread */

static void
fatal (void *data, uint32_t op_index)
{
  LtWorker *worker = data;
  LtHost *host = worker->host;

  lt_fail_set (host->board, LT_FAILURE_PLUGIN_STOP, worker->index, op_index, "fatal: %s",
               lt_host_error_text (host));
  lt_host_stop (host);
}

static void
overdone (void *data, uint32_t op_index)
{
  LtWorker *worker = data;
  LtHost *host = worker->host;

  lt_fail_set (host->board, LT_FAILURE_PLUGIN_BUG, worker->index, op_index,
               "a batch reports more iterations than there were to do");
  lt_host_stop (host);
}

/* Where any worker may do an iteration, its number counts for all of them and its
 * random numbers are the same whoever does it. Those of a warm-up are not those of the pass that counts,
 * which then does not depend on how far the warm-up got. */
static uint64_t
stream_of (const LtHost *host, const LtWorker *worker, gboolean warmup)
{
  const uint64_t base = host->plan->work.shared_iterations
                          ? lt_mix64 (host->plan->seed ^ STREAM_OPEN)
                          : worker->api.seed;

  return warmup ? lt_mix64 (base ^ STREAM_WARMUP) : base;
}

static void
prepare (LtHost *host, LtWorker *worker, uint32_t index)
{
  LtLoop *loop = &worker->loop;
  const LtLayout *layout = &host->layout;

  worker->host = host;
  worker->index = index;
  worker->slot = lt_layout_worker (layout, host->board, index);
  worker->distributions = lt_layout_distribution (layout, host->board, index, 0);
  lt_worker_api_init (worker);

  loop->ops = host->descriptor->ops;
  loop->mix = &host->mix;
  loop->worker = &worker->api;
  loop->slot = worker->slot;
  loop->op = (lt_op *) (void *) worker->slot->op;
  loop->counts = lt_layout_slot (layout, host->board, index, 0);
  loop->cells = layout->n_kinds == 0
                  ? NULL
                  : lt_layout_cells (layout, host->board, index, 0, LT_CELLS_SERVICE);
  loop->n_kinds = layout->n_kinds;
  loop->clock = host->clock;
  loop->stop = &host->board->stop;
  loop->batch_of = host->plan->work.batch > 1 ? host->batch_of : NULL;
  loop->batch = host->plan->work.batch;
  loop->fatal = fatal;
  loop->overdone = overdone;
  loop->trace = host->plan->work.trace ? &host->trace : NULL;
  loop->fatal_data = worker;
  loop->waiter = &host->waiter;
  loop->stream = stream_of (host, worker, FALSE); /* worker_init may ask for rows */
}

static void
wait_for_all (LtHost *host)
{
  uint32_t left;

  while ((left = atomic_load (&host->active)) != 0)
    lt_futex_wait (&host->active, left, LT_NO_DEADLINE);
}

gboolean
lt_workers_start (LtHost *host)
{
  const uint32_t n = host->plan->workers;
  g_autoptr (GError) error = NULL;

  host->workers = g_aligned_alloc0 (n, sizeof (LtWorker), LT_CACHE_LINE);
  host->trace.ring = &host->board->log;
  host->trace.registry = host->registry;
  if (host->plan->work.bounded)
    lt_backlog_init (&host->backlog, host->plan->work.backlog, n);
  lt_waiter_init (&host->waiter, &host->board->stop, n);
  /* Before there is a thread: to start one is a hand-over that race detectors know. */
  for (uint32_t i = 0; i < n; i++)
    prepare (host, &host->workers[i], i);
  atomic_store (&host->active, n);
  host->pool = g_thread_pool_new (live, host, (int) n, TRUE, &error);
  if (error != NULL)
    {
      lt_fail_set (host->board, LT_FAILURE_INTERNAL, LT_CRASH_NO_WORKER, UINT32_MAX,
                   "expected to start %u threads: %s", n, error->message);
      /* Nobody to say goodbye to: none of them has become a worker. */
      g_thread_pool_free (host->pool, TRUE, TRUE);
      host->pool = NULL;
      return FALSE;
    }
  for (uint32_t i = 0; i < n; i++)
    g_thread_pool_push (host->pool, &host->workers[i], NULL);
  wait_for_all (host);
  return !lt_fail_is_set (host->board);
}

static void
let_go (LtHost *host)
{
  atomic_store (&host->active, host->plan->workers);
  atomic_store (&host->working, host->plan->workers);
  lt_futex_set (&host->gate, atomic_load (&host->gate) + 1);
}

static void
restart (LtHost *host, LtWorker *worker)
{
  const LtLayout *layout = &host->layout;

  for (uint32_t op = 0; op < layout->n_ops; op++)
    {
      for (uint32_t kind = 0; kind < layout->n_kinds; kind++)
        lt_cells_restart (&worker->loop.cells[op * layout->n_kinds + kind]);
    }
  for (uint32_t i = 0; i < layout->n_distributions; i++)
    lt_cells_restart (&worker->distributions[i]);
  lt_cells_restart (&worker->slot->lag);
}

/* A warm-up runs at the mean of a load that changes. */
static void
init_pacer (LtHost *host, gboolean warmup, uint64_t begin_ns, uint64_t end_ns)
{
  const LtHostPlan *plan = host->plan;
  const uint64_t seed = lt_mix64 (plan->seed) ^ (warmup ? STREAM_WARMUP : STREAM_OPEN);

  if (plan->profile == NULL || warmup)
    {
      lt_pacer_init (&host->pacer, plan->rate_per_s, plan->poisson, seed, begin_ns, end_ns);
      host->pacer.may_change = !warmup && plan->iterations == 0;
    }
  else
    lt_pacer_init_profile (&host->pacer, plan->profile, plan->poisson, seed, begin_ns, end_ns);
}

/* Of workers over time; NULL: all work from beginning to end. */
static const LtProfile *
profile_of_workers (LtHost *host, gboolean warmup)
{
  const LtProfile *profile = host->plan->profile;
  double mean;

  if (profile == NULL || host->plan->rate_per_s > 0 || !warmup)
    return host->plan->rate_per_s > 0 ? NULL : profile;
  if (host->warmup_profile == NULL)
    {
      mean = MAX (profile->area * 1e9 / (double) profile->duration_ns, 1);
      host->warmup_profile = lt_profile_new ();
      lt_profile_add_linear (host->warmup_profile, G_MAXINT64, mean, mean);
    }
  return host->warmup_profile;
}

/* A number of iterations is of the pass that counts. */
static void
set_limit (LtHost *host, LtLoop *loop, gboolean warmup)
{
  const LtHostPlan *plan = host->plan;

  loop->shared = NULL;
  loop->limit = UINT64_MAX;
  if (plan->worker_iterations > 0 && !warmup)
    loop->limit = plan->worker_iterations;
  if (plan->iterations > 0)
    {
      loop->shared = &host->taken;
      loop->limit = warmup ? UINT64_MAX - 1 : plan->iterations;
    }
  loop->only = plan->work.only;
  loop->only_mine = loop->worker->index == plan->work.only_worker;
  loop->only_iteration = plan->work.only_iteration;
  loop->think_min_ns = plan->think_min_ns;
  loop->think_max_ns = plan->think_max_ns;
}

static void
begin_pass (LtHost *host, LtPass *pass, gboolean warmup)
{
  const uint64_t begin_ns = lt_now_ns () + (host->plan->rate_per_s > 0 ? LEAD_NS : 0);
  const uint64_t end_ns = begin_ns + pass->duration_ns;
  const LtProfile *profile = profile_of_workers (host, warmup);

  /* Before the pass is seen to have begun: orders are for it from then on. */
  lt_host_load_begin (host);
  atomic_store (&pass->begin_ns, begin_ns);
  if (host->plan->rate_per_s > 0)
    init_pacer (host, warmup, begin_ns, end_ns);
  if (!warmup && host->plan->iterations > 0)
    host->pacer.limit = host->plan->iterations;
  if (host->plan->work.bounded)
    lt_backlog_restart (&host->backlog, &host->pacer, &pass->dropped);
  atomic_store (&host->taken, 0);
  for (uint32_t i = 0; i < host->plan->workers; i++)
    {
      LtWorker *worker = &host->workers[i];

      worker->loop.pacer = host->plan->rate_per_s > 0 ? &host->pacer : NULL;
      worker->loop.backlog = host->plan->work.bounded ? &host->backlog : NULL;
      worker->loop.stream = stream_of (host, worker, warmup);
      set_limit (host, &worker->loop, warmup);
      worker->loop.profile = profile;
      worker->loop.wanted = &host->wanted;
      worker->loop.level = i + 0.5;
      worker->loop.n_stages = warmup ? 0 : host->plan->stage_ends->len;
      worker->loop.stage_ends = &g_array_index (host->plan->stage_ends, guint64, 0);
      worker->loop.started_of = host->board->started_of;
      worker->loop.begin_ns = begin_ns;
      worker->loop.end_ns = end_ns;
      worker->loop.done = false;
      restart (host, worker);
    }
}

static void
end_pass (LtHost *host, LtPass *pass, uint64_t stopped_ns)
{
  uint64_t end_ns = stopped_ns, started = 0, due;

  for (uint32_t i = 0; i < host->plan->workers; i++)
    {
      started += host->workers[i].loop.started;
      end_ns = MAX (end_ns, host->workers[i].loop.last_end_ns);
    }
  if (host->plan->rate_per_s > 0)
    {
      if (host->plan->work.bounded)
        lt_backlog_settle (&host->backlog, stopped_ns);
      due = lt_pacer_due_before (&host->pacer, stopped_ns);
      atomic_store (&pass->unstarted, due > started ? due - started : 0);
    }
  atomic_store (&pass->started, started);
  atomic_store (&pass->end_ns, end_ns);
}

static uint32_t
last_stage (const LtHost *host)
{
  return host->plan->stage_ends->len > 0 ? host->plan->stage_ends->len - 1 : LT_NO_STAGE;
}

/* Sleeps until the end of the pass, or until it is stopped; checks invariants at the end
 * of each stage but the last. Returns the time. */
static uint64_t
wait_for_deadline (LtHost *host, gboolean warmup, uint64_t begin_ns, uint64_t deadline_ns)
{
  const LtHostPlan *plan = host->plan;
  uint64_t now_ns = 0;

  for (uint32_t i = 0; !warmup && host->verify != NULL && i + 1 < plan->stage_ends->len; i++)
    {
      const uint64_t end_ns = begin_ns + g_array_index (plan->stage_ends, guint64, i);

      now_ns = lt_sleep_until (&host->board->stop, end_ns);
      if (now_ns < end_ns)
        return now_ns;
      lt_verify_check (host, i, FALSE);
    }
  return lt_host_load_wait (host, begin_ns, deadline_ns);
}

void
lt_workers_run_pass (LtHost *host, uint32_t index)
{
  LtBoard *board = host->board;
  LtPass *pass = &board->passes[index];
  const gboolean warmup = pass->warmup != 0;
  uint64_t deadline_ns, now_ns;

  /* A stop that ended the pass before must not end this one; one that came from the
   * controller or the suite must. */
  atomic_store (&board->stop, 0);
  if (atomic_load (&board->abort) != 0 || lt_fail_is_set (board))
    atomic_store (&board->stop, 1);

  begin_pass (host, pass, warmup);
  deadline_ns = atomic_load (&pass->begin_ns) + pass->duration_ns;
  let_go (host);

  now_ns = wait_for_deadline (host, warmup, atomic_load (&pass->begin_ns), deadline_ns);
  lt_host_stop (host);
  lt_waiter_release (&host->waiter);
  lt_host_load_release (host);
  wait_for_all (host);
  end_pass (host, pass, MIN (MAX (now_ns, atomic_load (&pass->begin_ns)), deadline_ns));
  if (!warmup)
    lt_verify_check (host, last_stage (host), TRUE);
}

void
lt_workers_finish (LtHost *host)
{
  if (host->pool == NULL)
    return;
  if (host->workers != NULL && g_thread_pool_get_num_threads (host->pool) > 0)
    {
      host->quit = TRUE;
      let_go (host);
      wait_for_all (host);
    }
  g_thread_pool_free (host->pool, FALSE, TRUE);
  host->pool = NULL;
}
