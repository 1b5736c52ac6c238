/* SPDX-License-Identifier: MIT */

#include "lt-web-state.h"

#include <string.h>

#include "lt-chart-data.h"
#include "lt-result-parts.h"
#include "lt-stats-pack.h"

static void
free_run (gpointer data)
{
  LtWebRun *run = data;

  if (run == NULL)
    return;
  for (guint phase = 0; phase < G_N_ELEMENTS (run->total); phase++)
    {
      lt_stats_free (run->total[phase]);
      g_clear_pointer (&run->packed[phase], g_bytes_unref);
    }
  lt_run_unref (run->run);
  g_clear_pointer (&run->thresholds, g_ptr_array_unref);
  g_free (run->scenario);
  g_free (run);
}

LtWebState *
lt_web_state_new (guint max_rows)
{
  LtWebState *state = g_new0 (LtWebState, 1);

  state->history = lt_web_history_new (max_rows);
  state->call_id = g_strdup ("");
  state->runs = g_ptr_array_new_with_free_func (free_run);
  return state;
}

void
lt_web_state_free (LtWebState *state)
{
  if (state == NULL)
    return;
  lt_web_history_free (state->history);
  g_ptr_array_unref (state->runs);
  g_clear_pointer (&state->document, g_bytes_unref);
  g_free (state->call_id);
  g_free (state);
}

static LtWebRun *
run_of (const LtWebState *state, const LtRunTag *tag)
{
  return tag->index < state->runs->len ? g_ptr_array_index (state->runs, tag->index) : NULL;
}

/* ---- What a run was asked to do -------------------------------------------- */

/* The line of the interval log, and the stages that are to come. */
static char *
run_to_json (const LtRunTag *tag, const LtRun *run)
{
  LtJson *json = lt_json_new (FALSE);

  lt_json_object (json, NULL, LT_JSON_FLAT);
  lt_json_string (json, "type", "run");
  lt_result_add_tag (json, tag);
  lt_result_add_run (json, run);
  lt_chart_data_add_stages (json, run);
  lt_json_end (json);
  return lt_json_finish (json);
}

static void
add_run_to_history (LtWebState *state, const LtWebRun *run, guint n_repetitions)
{
  g_autofree char *line = run_to_json (&run->tag, run->run);
  g_autofree char *chart = lt_chart_data_run (&run->tag, n_repetitions, run->run);
  char *both =
    g_strdup_printf ("{\"type\":\"run\",\"duration_ns\":%" G_GUINT64_FORMAT ",\"chart\":%s}",
                     run->run->duration_ns, chart);

  lt_web_history_add_text (state->history, g_steal_pointer (&line), both);
}

/* How its thresholds stand and, for the page, what its spectrum is drawn from. */
static char *
run_to_moment (const LtWebRun *run, const char *type, LtWebForm form)
{
  LtJson *json = lt_json_new (FALSE);
  g_autofree char *head = NULL;
  g_autofree char *totals = NULL;

  lt_json_object (json, NULL, LT_JSON_FLAT);
  lt_json_string (json, "type", type);
  lt_json_uint (json, "index", run->tag.index);
  lt_result_add_tag (json, &run->tag);
  lt_web_thresholds_add_json (json, run->thresholds);
  lt_json_end (json);
  head = g_strchomp (lt_json_finish (json));
  if (form == LT_WEB_LINES || run->total[LT_PHASE_MEASURE] == NULL)
    return g_steal_pointer (&head);
  totals = lt_chart_data_totals (&run->tag, run->run, run->total[LT_PHASE_MEASURE]);
  return g_strdup_printf ("%.*s,\"chart\":%s}", (int) strlen (head) - 1, head, totals);
}

/* Appends to @object what all of the measured phase is, in the form of one interval. */
static char *
add_whole (const LtWebRun *run, char *object)
{
  const LtSeriesCursor begin = { .phase = LT_PHASE_MEASURE };
  g_autofree char *owned = object;
  g_autoptr (LtSeriesRow) row = NULL;
  g_autofree char *whole = NULL;

  if (run->total[LT_PHASE_MEASURE] == NULL)
    return g_steal_pointer (&owned);
  row =
    lt_series_row_new (run->total[LT_PHASE_MEASURE], &begin, &run->now, run->run->n_workers);
  whole = lt_chart_data_interval (&run->tag, run->run, row);
  return g_strdup_printf ("%.*s,\"whole\":%s}", (int) strlen (owned) - 1, owned, whole);
}

/* ---- News ------------------------------------------------------------------ */

static void
take_run (LtWebState *state, const LtWebNews *news)
{
  LtWebRun *run = g_new0 (LtWebRun, 1);

  run->tag = news->tag;
  run->scenario = g_strdup (news->tag.scenario);
  run->tag.scenario = run->scenario;
  run->run = lt_run_ref (news->run);
  if (state->runs->len <= run->tag.index)
    g_ptr_array_set_size (state->runs, (gint) run->tag.index + 1);
  free_run (state->runs->pdata[run->tag.index]);
  state->runs->pdata[run->tag.index] = run;
  add_run_to_history (state, run, news->n_repetitions);
}

static void
take_thresholds (LtWebRun *run, LtWebNews *news)
{
  g_clear_pointer (&run->thresholds, g_ptr_array_unref);
  run->thresholds = g_steal_pointer (&news->thresholds);
}

static void
take_interval (LtWebState *state, LtWebNews *news)
{
  LtWebRun *run = run_of (state, &news->tag);
  LtWebRow *row;

  if (run == NULL)
    return;
  row = lt_web_row_new (news->interval, &news->from, &news->to, run->run->n_workers);
  run->target = row->row->target;
  run->now = news->to;
  run->planned_ns = news->planned_ns;
  run->begun = TRUE;
  lt_stats_free (run->total[news->to.phase]);
  run->total[news->to.phase] = g_steal_pointer (&news->total);
  take_thresholds (run, news);
  lt_web_history_add_row (state->history, &run->tag, run->run, row);
  state->n_intervals++;
}

static void
take_run_end (LtWebState *state, LtWebNews *news)
{
  LtWebRun *run = run_of (state, &news->tag);
  char *chart = NULL;

  if (run != NULL)
    {
      take_thresholds (run, news);
      chart = add_whole (run, run_to_moment (run, "run-end", LT_WEB_CHARTS));
    }
  for (guint phase = 0; run != NULL && phase < G_N_ELEMENTS (run->total); phase++)
    {
      if (run->total[phase] == NULL)
        continue;
      run->packed[phase] = lt_stats_pack (run->total[phase]);
      g_clear_pointer (&run->total[phase], lt_stats_free);
    }
  if (run != NULL)
    run->ended = TRUE;
  lt_web_history_add_text (state->history, g_steal_pointer (&news->text), chart);
}

void
lt_web_state_take (LtWebState *state, LtWebNews *news)
{
  G_GNUC_UNUSED g_autoptr (LtWebNews) owned = news;

  switch (news->kind)
    {
    case LT_WEB_NEWS_CALL:
      g_free (state->call_id);
      state->call_id = g_steal_pointer (&news->call_id);
      lt_web_history_add_text (state->history, g_steal_pointer (&news->text), NULL);
      break;
    case LT_WEB_NEWS_RUN:
      take_run (state, news);
      break;
    case LT_WEB_NEWS_INTERVAL:
      take_interval (state, news);
      break;
    case LT_WEB_NEWS_RUN_END:
      take_run_end (state, news);
      break;
    case LT_WEB_NEWS_END:
      state->ended = TRUE;
      state->document = g_steal_pointer (&news->document);
      lt_web_history_add_text (state->history, g_steal_pointer (&news->text), NULL);
      break;
    }
}

/* ---- What is so now -------------------------------------------------------- */

char *
lt_web_state_moment (const LtWebState *state, LtWebForm form)
{
  GString *text = g_string_new ("{\"type\":\"moment\",\"runs\":[");
  const char *separator = "";

  for (guint i = 0; i < state->runs->len; i++)
    {
      const LtWebRun *run = g_ptr_array_index (state->runs, i);
      g_autofree char *one = NULL;

      if (run == NULL || !run->begun || run->ended)
        continue;
      one = run_to_moment (run, "moment", form);
      g_string_append_printf (text, "%s%s", separator, one);
      separator = ",";
    }
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}

LtStats *
lt_web_run_get_total (const LtWebRun *run, LtPhase phase)
{
  LtStats *stats;

  if (run->packed[phase] == NULL)
    return run->total[phase];
  stats = lt_result_new_stats (run->run);
  lt_stats_unpack (run->packed[phase], stats);
  return stats;
}

void
lt_web_run_give_back (const LtWebRun *run, LtPhase phase, LtStats *total)
{
  if (total != run->total[phase])
    lt_stats_free (total);
}

static void
add_run (LtJson *json, const LtWebRun *run)
{
  LtStats *measured = lt_web_run_get_total (run, LT_PHASE_MEASURE);
  LtStats *warmup = lt_web_run_get_total (run, LT_PHASE_WARMUP);

  lt_json_object (json, NULL, LT_JSON_FLAT);
  lt_result_add_tag (json, &run->tag);
  lt_json_string (json, "state", run->ended ? "ended" : run->begun ? "running" : "starting");
  lt_json_string (json, "model", lt_run_is_open_loop (run->run) ? "open" : "closed");
  lt_json_string (json, "phase", run->now.phase == LT_PHASE_WARMUP ? "warmup" : "measure");
  lt_json_uint (json, "time_ns", run->now.time_ns);
  lt_json_uint (json, "planned_ns", run->planned_ns);
  lt_json_double (json, "target", run->target);
  if (run->now.resources.known)
    {
      lt_json_uint (json, "rss_bytes", run->now.resources.rss_bytes);
      lt_json_uint (json, "cpu_ns", run->now.resources.cpu_ns);
    }
  else
    {
      lt_json_null (json, "rss_bytes");
      lt_json_null (json, "cpu_ns");
    }
  lt_web_thresholds_add_json (json, run->thresholds);
  lt_result_add_span (json, "measured", run->run, measured);
  lt_result_add_span (json, "warmup", run->run, warmup);
  lt_result_add_errors (json, "errors", run->run, measured, NULL);
  lt_result_add_metrics (json, "metrics", run->run, measured);
  lt_json_end (json);
  lt_web_run_give_back (run, LT_PHASE_MEASURE, measured);
  lt_web_run_give_back (run, LT_PHASE_WARMUP, warmup);
}

char *
lt_web_state_to_json (const LtWebState *state)
{
  LtJson *json = lt_json_new (FALSE);

  lt_json_object (json, NULL, LT_JSON_FLAT);
  lt_json_string (json, "schema", "ltrun.snapshot/1");
  lt_json_string (json, "id", state->call_id);
  lt_json_string (json, "state", state->ended ? "ended" : "running");
  lt_json_uint (json, "last_event", lt_web_history_last (state->history));
  lt_json_array (json, "runs", LT_JSON_FLAT);
  for (guint i = 0; i < state->runs->len; i++)
    {
      if (g_ptr_array_index (state->runs, i) != NULL)
        add_run (json, g_ptr_array_index (state->runs, i));
    }
  lt_json_end (json);
  lt_json_end (json);
  return lt_json_finish (json);
}
