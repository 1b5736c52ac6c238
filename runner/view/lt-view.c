/* SPDX-License-Identifier: MIT */

#include "lt-view-private.h"

#include <math.h>

#define NS_PER_S G_GUINT64_CONSTANT (1000000000)
#define MESSAGE_NS (6 * NS_PER_S)
#define SHORT_NS (NS_PER_S / 20) /* an interval below this has no rate worth showing */

/* ---- Life ------------------------------------------------------------------ */

static void
free_thresholds (LtViewPane *pane)
{
  for (guint i = 0; i < pane->n_thresholds; i++)
    {
      g_free (pane->thresholds[i].text);
      g_free (pane->thresholds[i].value);
    }
  g_clear_pointer (&pane->thresholds, g_free);
  pane->n_thresholds = 0;
}

static void
free_pane (gpointer data)
{
  LtViewPane *pane = data;

  free_thresholds (pane);
  for (guint i = 0; i < pane->n_rows; i++)
    g_free (pane->rows[i].name);
  g_free (pane->rows);
  g_free (pane->total.name);
  g_free (pane->label);
  lt_run_unref (pane->run);
  g_free (pane);
}

static gpointer
copy_pane (gconstpointer data, gpointer nothing)
{
  LtViewPane *copy = g_memdup2 (data, sizeof (LtViewPane));

  (void) nothing;
  copy->label = g_strdup (copy->label);
  copy->run = lt_run_ref (copy->run);
  copy->total.name = g_strdup (copy->total.name);
  copy->rows = g_memdup2 (copy->rows, copy->n_rows * sizeof (LtViewRow));
  for (guint i = 0; i < copy->n_rows; i++)
    copy->rows[i].name = g_strdup (copy->rows[i].name);
  copy->thresholds =
    g_memdup2 (copy->thresholds, copy->n_thresholds * sizeof (LtViewThreshold));
  for (guint i = 0; i < copy->n_thresholds; i++)
    {
      copy->thresholds[i].text = g_strdup (copy->thresholds[i].text);
      copy->thresholds[i].value = g_strdup (copy->thresholds[i].value);
    }
  return copy;
}

LtView *
lt_view_new (const LtViewSetup *setup, guint64 now_ns)
{
  LtView *view = g_new0 (LtView, 1);

  view->setup = *setup;
  view->panes = g_ptr_array_new_with_free_func (free_pane);
  view->idle_ns = now_ns;
  return view;
}

void
lt_view_free (LtView *view)
{
  if (view == NULL)
    return;
  g_ptr_array_unref (view->panes);
  g_clear_pointer (&view->frozen, g_ptr_array_unref);
  g_free (view->message);
  g_free (view);
}

void
lt_view_set_keys (LtView *view, gboolean keys)
{
  view->setup.keys = keys;
}

/* ---- Runs ------------------------------------------------------------------ */

static LtViewPane *
find (const LtView *view, guint index, guint *ret_at)
{
  for (guint i = 0; i < view->panes->len; i++)
    {
      LtViewPane *pane = g_ptr_array_index (view->panes, i);

      *ret_at = i;
      if (pane->index == index)
        return pane;
    }
  return NULL;
}

static void
clear_numbers (LtViewRow *row)
{
  row->p50 = row->p95 = row->p99 = row->max = NAN;
}

static void
add_rows (const LtView *view, LtViewPane *pane)
{
  const GPtrArray *operations = pane->run->plugin->operations;

  pane->rows = g_new0 (LtViewRow, operations->len);
  for (guint i = 0; i < operations->len; i++)
    {
      const LtRunOperation *operation = g_ptr_array_index (operations, i);
      LtViewRow *row = &pane->rows[pane->n_rows];

      if (!(operation->weight > 0) || operation->excluded != NULL)
        continue;
      row->name = lt_glyphs_name (operation->name, view->setup.utf8);
      row->op = i;
      clear_numbers (row);
      pane->n_rows++;
    }
}

void
lt_view_begin (LtView *view, guint index, const char *label, const LtRun *run, guint64 now_ns)
{
  LtViewPane *pane = g_new0 (LtViewPane, 1);

  pane->index = index;
  pane->label = lt_glyphs_name (label, view->setup.utf8);
  pane->run = lt_run_ref (run);
  pane->total.name = g_strdup ("total");
  clear_numbers (&pane->total);
  pane->seen_ns = now_ns;
  pane->phase = run->warmup_ns > 0 ? LT_PHASE_WARMUP : LT_PHASE_MEASURE;
  pane->planned_ns = run->warmup_ns > 0 ? run->warmup_ns : run->duration_ns;
  pane->target = run->rate_per_s > 0 ? run->rate_per_s : run->n_workers;
  pane->achieved = pane->lag_p99 = pane->cpus = NAN;
  if (run->plugin != NULL)
    add_rows (view, pane);
  g_ptr_array_add (view->panes, pane);
}

void
lt_view_end (LtView *view, guint index, guint64 now_ns)
{
  guint at;

  view->n_done++;
  if (find (view, index, &at) == NULL)
    return;
  g_ptr_array_remove_index (view->panes, at);
  view->idle_ns = now_ns;
  /* What it would show is no more. */
  lt_view_pause (view, view->frozen != NULL && view->panes->len > 0, now_ns);
}

/* ---- Numbers --------------------------------------------------------------- */

static double
percentile (const LtHistogram *histogram, double rank)
{
  return histogram == NULL || histogram->count == 0
           ? NAN
           : (double) lt_histogram_percentile (histogram, rank);
}

static void
update_row (LtViewRow *row, const LtOpStats *interval, guint64 interval_ns,
            const LtOpStats *total, LtStatsKind kind)
{
  const LtHistogram *latency = interval->latency[kind];

  row->errors = total->errors;
  row->error_share = lt_op_stats_error_share (total);
  row->failing = interval->errors > 0;
  if (interval_ns < SHORT_NS)
    return;
  row->rate = lt_op_stats_rate (interval, interval_ns);
  row->p50 = percentile (latency, 50);
  row->p95 = percentile (latency, 95);
  row->p99 = percentile (latency, 99);
  row->max = latency != NULL && latency->count > 0 ? (double) latency->max : NAN;
  lt_trace_add (&row->rates, row->rate);
  lt_trace_add (&row->latencies, row->p99);
}

static void
update_resources (LtViewPane *pane, const LtSnapshot *snapshot)
{
  const LtResources *now = &snapshot->resources;
  const guint64 span_ns = snapshot->interval->duration_ns;

  if (!now->known)
    return;
  if (pane->resources_known && now->cpu_ns >= pane->cpu_ns && span_ns >= SHORT_NS)
    pane->cpus = (double) (now->cpu_ns - pane->cpu_ns) / (double) span_ns;
  pane->resources_known = TRUE;
  pane->cpu_ns = now->cpu_ns;
  pane->rss_bytes = now->rss_bytes;
}

/* What is under way has been started, and Poisson arrivals are what chance makes them. */
static void
update_achieved (LtViewPane *pane, const LtSnapshot *snapshot)
{
  const LtOpStats *all = &snapshot->total->all;
  const double due = snapshot->target_area;
  const double started = (double) (lt_op_stats_count (all) + all->skipped);
  const double slack = pane->run->n_workers + (pane->run->poisson ? 4 * sqrt (due) : 1);

  if (!lt_run_is_open_loop (pane->run) || !(due > 0))
    return;
  pane->achieved = fmin (started / due, 1);
  pane->behind = due - started > (1 - LT_STATS_SUSTAINED_SHARE) * due + slack;
}

static void
update_thresholds (const LtView *view, LtViewPane *pane, const GPtrArray *states)
{
  free_thresholds (pane);
  if (states == NULL || states->len == 0)
    return;
  pane->n_thresholds = states->len;
  pane->thresholds = g_new0 (LtViewThreshold, states->len);
  for (guint i = 0; i < states->len; i++)
    {
      const LtThresholdState *state = g_ptr_array_index (states, i);
      g_autofree char *value = state->known ? lt_threshold_state_value (state) : g_strdup ("");

      pane->thresholds[i] = (LtViewThreshold){
        .text = lt_glyphs_name (state->text, view->setup.utf8),
        .value = g_steal_pointer (&value),
        .standing = state->standing,
        .failed = state->failed,
      };
    }
}

void
lt_view_update (LtView *view, guint index, const LtSnapshot *snapshot, guint64 now_ns)
{
  const LtStats *interval = snapshot->interval;
  guint at;
  LtViewPane *pane = find (view, index, &at);
  LtStatsKind kind;

  if (pane == NULL)
    return;
  kind = lt_run_is_open_loop (pane->run) ? LT_STATS_RESPONSE : LT_STATS_SERVICE;
  pane->updated = TRUE;
  pane->phase = snapshot->phase;
  pane->time_ns = snapshot->time_ns;
  pane->planned_ns = snapshot->planned_ns;
  pane->seen_ns = now_ns;
  update_resources (pane, snapshot);
  update_achieved (pane, snapshot);
  update_thresholds (view, pane, snapshot->thresholds);
  for (guint i = 0; i < pane->n_rows; i++)
    {
      LtViewRow *row = &pane->rows[i];

      update_row (row, &interval->ops[row->op], interval->duration_ns,
                  &snapshot->total->ops[row->op], kind);
    }
  update_row (&pane->total, &interval->all, interval->duration_ns, &snapshot->total->all, kind);
  if (interval->duration_ns < SHORT_NS)
    return;
  pane->target = snapshot->target;
  pane->lag_p99 = percentile (interval->lag, 99);
}

/* ---- Whoever watches -------------------------------------------------------- */

void
lt_view_say (LtView *view, const char *message, guint64 now_ns)
{
  g_free (view->message);
  view->message = lt_glyphs_name (message, view->setup.utf8);
  view->message_until_ns = now_ns + MESSAGE_NS;
}

void
lt_view_pause (LtView *view, gboolean paused, guint64 now_ns)
{
  if (paused == (view->frozen != NULL))
    return;
  if (paused)
    view->frozen = g_ptr_array_copy (view->panes, copy_pane, NULL);
  else
    g_clear_pointer (&view->frozen, g_ptr_array_unref);
  if (paused)
    g_ptr_array_set_free_func (view->frozen, free_pane);
  view->frozen_ns = now_ns;
}

gboolean
lt_view_is_paused (const LtView *view)
{
  return view->frozen != NULL;
}

void
lt_view_show_help (LtView *view, gboolean shown)
{
  view->help = shown;
}

gboolean
lt_view_shows_help (const LtView *view)
{
  return view->help;
}

void
lt_view_set_stopping (LtView *view)
{
  view->stopping = TRUE;
}

void
lt_view_set_resting (LtView *view, gboolean resting)
{
  view->resting = resting;
}
