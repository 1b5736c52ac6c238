/* SPDX-License-Identifier: MIT */

#include "lt-host-private.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lt-crash.h"
#include "lt-futex.h"
#include "lt-loader.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

/* Below this the slots are made present before the run, so that no operation pays
 * for a page; above it they are made present as they are used. */
#define POPULATE_MAX (UINT64_C (64) << 20)

static void
enter (LtHost *host, LtStage stage)
{
  lt_futex_set (&host->board->stage, (uint32_t) stage);
  if (host->bell_fd >= 0 && write (host->bell_fd, "!", 1) < 0)
    host->bell_fd = -1; /* the controller looks now and then all the same */
}

static uint32_t
wait_for_order (LtHost *host, uint32_t seen)
{
  uint32_t order;

  while ((order = atomic_load_explicit (&host->board->order, memory_order_acquire)) == seen)
    lt_futex_wait (&host->board->order, seen, LT_NO_DEADLINE);
  return order;
}

static gboolean
fail (LtHost *host, LtFailureKind kind, const char *text)
{
  lt_fail_set (host->board, kind, LT_CRASH_NO_WORKER, UINT32_MAX, "%s", text);
  return FALSE;
}

static gboolean
fail_with (LtHost *host, const GError *error)
{
  return fail (host,
               g_error_matches (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN)
                 ? LT_FAILURE_BAD_PLUGIN
                 : LT_FAILURE_USAGE,
               error->message);
}

/* Loading */

static char *
suite_name (const char *path)
{
  char *name = g_path_get_basename (path);

  if (g_str_has_suffix (name, ".so"))
    name[strlen (name) - 3] = '\0';
  return name;
}

static int
find_operation (const LtHost *host, const char *name)
{
  for (uint32_t i = 0; i < host->descriptor->plugin.n_ops; i++)
    {
      if (g_str_equal (host->descriptor->ops[i].name, name))
        return (int) i;
    }
  return -1;
}

static gboolean
no_such_operation (LtHost *host, const char *option, const char *name)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (uint32_t i = 0; i < host->descriptor->plugin.n_ops; i++)
    g_string_append_printf (names, "%s%s", i == 0 ? "" : ", ", host->descriptor->ops[i].name);
  text = g_strdup_printf ("%s: expected an operation of the suite (%s), found '%s'", option,
                          names->str, name);
  return fail (host, LT_FAILURE_USAGE, text);
}

/* --operation, else --mix, else the suite's own weights. */
static gboolean
choose_weights (LtHost *host)
{
  const LtHostPlan *plan = host->plan;
  double *weights = host->weights;
  const uint32_t n = host->descriptor->plugin.n_ops;
  int index;

  for (uint32_t i = 0; i < n; i++)
    weights[i] =
      plan->operation == NULL && plan->mix->len == 0 ? host->descriptor->ops[i].weight : 0;
  if (plan->operation != NULL)
    {
      if ((index = find_operation (host, plan->operation)) < 0)
        return no_such_operation (host, "--operation", plan->operation);
      weights[index] = 1;
    }
  for (guint i = 0; plan->operation == NULL && i < plan->mix->len; i++)
    {
      const LtPlanShare *share = g_ptr_array_index (plan->mix, i);

      if ((index = find_operation (host, share->operation)) < 0)
        return no_such_operation (host, "--mix", share->operation);
      weights[index] = share->weight;
    }
  if (lt_mix_init (&host->mix, weights, n) || plan->purpose == LT_HOST_DESCRIBE)
    return TRUE;
  return fail (host, LT_FAILURE_USAGE,
               "expected an operation with a weight above 0: give --operation or --mix");
}

static gboolean
load (LtHost *host)
{
  g_autoptr (GError) error = NULL;

  enter (host, LT_STAGE_LOAD);
  host->descriptor =
    lt_loader_load (host->plan->path, host->plan->id, host->plan->version, &error);
  if (host->descriptor == NULL)
    return fail_with (host, error);
  if (!host->in_process)
    lt_crash_watch_exit ();

  if (!lt_pin_init (host))
    return FALSE;
  host->options = lt_option_table_new (host->descriptor, host->plan->sets, host->suite,
                                       host->plan->purpose == LT_HOST_DESCRIBE, &error);
  if (host->options == NULL)
    return fail_with (host, error);
  if (!choose_weights (host))
    return FALSE;
  /* Whoever comes to init finds out there. */
  if (host->plan->purpose != LT_HOST_RUN && !lt_host_data_look (host))
    return FALSE;
  if (host->plan->purpose == LT_HOST_REHEARSE && !lt_batch_look (host))
    return FALSE;
  if (!lt_describe_suite (host->board, host->descriptor, host->options, host->weights))
    return fail (host, LT_FAILURE_BAD_PLUGIN, "expected a description of at most 1 MiB");
  enter (host, LT_STAGE_LOADED);
  return TRUE;
}

/* Set-up */

static gboolean
call_init (LtHost *host)
{
  const lt_plugin *plugin = &host->descriptor->plugin;
  lt_status status = LT_OK;

  host->registry = lt_registry_new ();
  host->registering = TRUE;
  if (plugin->init != NULL)
    status = plugin->init (&host->api, &host->pctx);
  host->registering = FALSE;
  host->initialised = status == LT_OK;
  lt_registry_freeze (host->registry);
  if (status != LT_OK && atomic_load (&host->board->abort) != 0)
    {
      lt_fail_set (host->board, LT_FAILURE_INTERRUPTED, LT_CRASH_NO_WORKER, UINT32_MAX,
                   "interrupted in init: %s", lt_host_error_text (host));
      return FALSE;
    }
  /* A name that is mistyped may be why. */
  if (!lt_host_data_check (host))
    return FALSE;
  if (status != LT_OK)
    lt_fail_set (host->board, LT_FAILURE_SETUP, LT_CRASH_NO_WORKER, UINT32_MAX,
                 "init failed: %s", lt_host_error_text (host));
  return !lt_fail_is_set (host->board) && lt_host_apply_exclusions (host)
         && lt_batch_init (host);
}

static void
warn_of_replaced_handler (LtHost *host)
{
  const char *name = host->in_process ? NULL : lt_crash_replaced_handler ();
  char text[200];

  if (name == NULL)
    return;
  g_snprintf (text, sizeof text,
              "the suite replaced the handler of %s: a crash will be reported without details",
              name);
  lt_ring_write (&host->board->log, LT_LOG_WARN, lt_now_ns (), text, strlen (text));
}

static gboolean
set_up (LtHost *host)
{
  const uint64_t begin_ns = lt_now_ns ();

  lt_clock_calibrate (&host->clock, host->plan->tsc);
  lt_host_api_init (host);
  enter (host, LT_STAGE_INIT);
  if (!call_init (host))
    return FALSE;
  lt_verify_init (host);
  atomic_store (&host->board->setup_ns, lt_now_ns () - begin_ns);
  warn_of_replaced_handler (host);

  atomic_store (&host->board->tsc, host->clock.tsc);
  atomic_store (&host->board->harness_ps, lt_harness_measure_ps (host));
  if (!lt_describe_metrics (host->board, host->registry, host->excluded,
                            lt_host_data_describe (host)))
    return fail (host, LT_FAILURE_SETUP, "expected a list of metrics of at most 512 KiB");
  enter (host, LT_STAGE_READY);
  return TRUE;
}

static gboolean
start_workers (LtHost *host)
{
  const uint32_t n_kinds = !host->plan->latency         ? 0
                           : host->plan->rate_per_s > 0 ? LT_N_CELLS
                                                        : LT_CELLS_RESPONSE;
  const uint64_t begin_ns = lt_now_ns ();

  if (!lt_layout_init (&host->layout, host->plan->workers, host->descriptor->plugin.n_ops,
                       n_kinds, lt_registry_n_ids (host->registry),
                       host->registry->n_distributions)
      || host->layout.total_size != host->board->total_size)
    return fail (host, LT_FAILURE_INTERNAL, "controller and host disagree on the layout");
  if (host->layout.total_size <= POPULATE_MAX)
    madvise (host->board, host->layout.total_size, MADV_POPULATE_WRITE);

  enter (host, LT_STAGE_WORKER_INIT);
  if (!lt_workers_start (host))
    return FALSE;
  atomic_fetch_add (&host->board->setup_ns, lt_now_ns () - begin_ns);
  enter (host, LT_STAGE_STANDBY);
  return TRUE;
}

/* Winding up */

static void
tear_down (LtHost *host)
{
  const lt_plugin *plugin = host->descriptor != NULL ? &host->descriptor->plugin : NULL;

  lt_host_clear_error (host);
  if (host->pool != NULL)
    {
      enter (host, LT_STAGE_WORKER_FINI);
      lt_workers_finish (host);
    }
  if (host->initialised)
    {
      enter (host, LT_STAGE_FINI);
      if (plugin->fini != NULL)
        plugin->fini (host->pctx);
    }
  if (atomic_load (&host->error_written) != 0)
    lt_fail_set (host->board, LT_FAILURE_TEARDOWN, LT_CRASH_NO_WORKER, UINT32_MAX,
                 "teardown failed: %s", lt_host_error_text (host));
  enter (host, LT_STAGE_ENDED);
}

static void
clear (LtHost *host)
{
  for (uint32_t i = 0; i < LT_MAX_OPERATIONS; i++)
    g_free (host->excluded[i]);
  g_aligned_free (host->workers);
  lt_host_data_clear (host);
  lt_backlog_clear (&host->backlog);
  g_clear_pointer (&host->warmup_profile, lt_profile_free);
  g_clear_pointer (&host->registry, lt_registry_free);
  g_clear_pointer (&host->options, lt_option_table_free);
  g_clear_pointer (&host->descriptor, lt_descriptor_free);
  g_clear_pointer (&host->plan, lt_host_plan_free);
  g_clear_pointer (&host->suite, g_free);
}

/* Each order leads to one more step; a step that fails leads to the end. */
static void
follow_orders (LtHost *host)
{
  uint32_t order = LT_ORDER_NONE;
  gboolean good = load (host);

  while (good)
    {
      order = wait_for_order (host, order);
      if (order == LT_ORDER_INIT)
        good = set_up (host);
      else if (order == LT_ORDER_WORKERS)
        good = start_workers (host);
      else if (order >= LT_ORDER_PASS && order < LT_ORDER_PASS + LT_BOARD_MAX_PASSES)
        {
          enter (host, LT_STAGE_PASS);
          lt_workers_run_pass (host, order - LT_ORDER_PASS);
          enter (host, LT_STAGE_PASS_DONE);
        }
      else
        break;
    }
}

void
lt_host_run (LtBoard *board, int bell_fd, gboolean in_process)
{
  LtHost *host = g_aligned_alloc0 (1, sizeof (LtHost), LT_CACHE_LINE);
  uint32_t length;
  const void *plan = lt_board_read (board, LT_AREA_PLAN, &length);

  host->board = board;
  host->bell_fd = bell_fd;
  host->in_process = in_process;
  host->plan = lt_host_plan_from_bytes (plan, length);
  if (!in_process)
    {
      lt_crash_install (board);
      lt_crash_enter_thread (NULL, LT_CRASH_NO_WORKER);
    }

  if (host->plan == NULL)
    fail (host, LT_FAILURE_INTERNAL, "expected a plan, found something else");
  else
    {
      host->suite = suite_name (host->plan->path);
      follow_orders (host);
    }
  tear_down (host);
  clear (host);
  g_aligned_free (host);
}
