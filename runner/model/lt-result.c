/* SPDX-License-Identifier: MIT */

#include "lt-result-private.h"

#include <string.h>

#include "lt-stats-pack.h"

/* ---- Records --------------------------------------------------------------- */

static void
record_free (gpointer data)
{
  LtRecord *record = data;

  if (record == NULL)
    return;
  g_free (record->scenario);
  lt_run_unref (record->run);
  lt_verdict_free (record->verdict);
  g_clear_pointer (&record->total, g_bytes_unref);
  g_clear_pointer (&record->warmup, g_bytes_unref);
  g_free ((LtHistogram *) record->last.noise);
  g_clear_pointer (&record->last.error_samples, g_ptr_array_unref);
  g_clear_pointer (&record->last.stages, g_ptr_array_unref);
  g_clear_pointer (&record->last.load_changes, g_array_unref);
  g_clear_pointer (&record->last.verification.samples, g_ptr_array_unref);
  g_free (record);
}

static GPtrArray *
ref_or_null (GPtrArray *array)
{
  return array != NULL ? g_ptr_array_ref (array) : NULL;
}

static void
keep_last (LtRecord *record, const LtSnapshot *last)
{
  record->has_last = TRUE;
  record->last = *last;
  record->last.interval = record->last.total = record->last.warmup = NULL;
  /* The verdict has them. */
  record->last.thresholds = NULL;
  record->last.noise = g_memdup2 (last->noise, sizeof *last->noise);
  record->last.error_samples = ref_or_null (last->error_samples);
  record->last.stages = ref_or_null (last->stages);
  if (last->load_changes != NULL)
    record->last.load_changes = g_array_ref (last->load_changes);
  record->last.verification.samples = ref_or_null (last->verification.samples);
  record->total = lt_stats_pack (last->total);
  if (last->warmup != NULL)
    record->warmup = lt_stats_pack (last->warmup);
}

LtStats *
lt_result_new_stats (const LtRun *run)
{
  const guint n = run->plugin->metrics->len;
  const gboolean open = lt_run_is_open_loop (run);
  g_autofree gboolean *distributed = g_new0 (gboolean, n + 1);

  for (guint i = 0; i < n; i++)
    distributed[i] = lt_run_get_metric (run, i)->kind >= LT_RUN_METRIC_HISTOGRAM;
  return lt_stats_new (run->plugin->operations->len,
                       !run->latency ? 0
                       : open        ? 4
                                     : 2,
                       open && run->latency, n, distributed);
}

const LtSnapshot *
lt_record_open (const LtRecord *record, LtRecordView *ret_view)
{
  *ret_view = (LtRecordView){ .last = record->last };
  if (!record->has_last)
    return NULL;
  ret_view->last.total = ret_view->total = lt_result_new_stats (record->run);
  lt_stats_unpack (record->total, ret_view->total);
  if (record->warmup == NULL)
    return &ret_view->last;
  ret_view->last.warmup = ret_view->warmup = lt_result_new_stats (record->run);
  lt_stats_unpack (record->warmup, ret_view->warmup);
  return &ret_view->last;
}

void
lt_record_close (LtRecordView *view)
{
  g_clear_pointer (&view->total, lt_stats_free);
  g_clear_pointer (&view->warmup, lt_stats_free);
}

LtRunTag
lt_record_get_tag (const LtRecord *record)
{
  return (LtRunTag){ record->scenario, record->number, record->index };
}

const LtRun *
lt_record_get_run (const LtRecord *record)
{
  return record->run;
}

const LtVerdict *
lt_record_get_verdict (const LtRecord *record)
{
  return record->verdict;
}

const LtFigures *
lt_record_get_figures (const LtRecord *record)
{
  return &record->figures;
}

/* ---- The result ------------------------------------------------------------ */

static void
label_free (gpointer data)
{
  LtLabel *label = data;

  g_free (label->name);
  g_free (label->value);
  g_free (label);
}

void
lt_revision_free (LtRevision *revision)
{
  if (revision == NULL)
    return;
  g_free (revision->commit);
  g_free (revision->branch);
  g_free (revision);
}

void
lt_result_add_label (LtResult *result, const char *name, const char *value)
{
  LtLabel *label = g_new0 (LtLabel, 1);

  label->name = g_utf8_make_valid (name, -1);
  label->value = g_utf8_make_valid (value, -1);
  g_ptr_array_add (result->labels, label);
}

static void
free_baseline (gpointer baseline)
{
  lt_baseline_free (baseline);
}

LtResult *
lt_result_new (void)
{
  LtResult *result = g_new0 (LtResult, 1);

  result->known = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_run_unref);
  result->records = g_ptr_array_new_with_free_func (record_free);
  result->labels = g_ptr_array_new_with_free_func (label_free);
  result->baselines = g_ptr_array_new_with_free_func (free_baseline);
  result->verdict = lt_verdict_new ();
  result->verb = g_strdup (LT_RESULT_RUN);
  result->n_scenarios = result->n_repetitions = 1;
  return result;
}

void
lt_result_free (LtResult *result)
{
  if (result == NULL)
    return;
  g_free (result->version);
  g_free (result->id);
  g_free (result->started_at);
  g_strfreev (result->argv);
  g_free (result->verb);
  lt_run_host_free (result->host);
  lt_revision_free (result->revision);
  g_ptr_array_unref (result->labels);
  g_ptr_array_unref (result->known);
  g_ptr_array_unref (result->records);
  g_ptr_array_unref (result->baselines);
  lt_verdict_free (result->verdict);
  g_free (result);
}

void
lt_result_add_known (LtResult *result, const LtRun *run)
{
  if (!g_ptr_array_find (result->known, run, NULL))
    g_ptr_array_add (result->known, lt_run_ref (run));
}

void
lt_result_add_record (LtResult *result, const LtRunTag *tag, const LtRun *run,
                      const LtSnapshot *last, LtVerdict *verdict)
{
  LtRecord *record = g_new0 (LtRecord, 1);

  record->scenario = g_strdup (tag->scenario);
  record->number = tag->number;
  record->index = tag->index;
  record->verdict = verdict;
  lt_figures_init (&record->figures, last);
  if (run != NULL)
    {
      record->run = lt_run_ref (run);
      lt_result_add_known (result, run);
    }
  if (run != NULL && run->plugin != NULL && last != NULL)
    keep_last (record, last);
  if (result->records->len <= tag->index)
    g_ptr_array_set_size (result->records, (gint) tag->index + 1);
  record_free (result->records->pdata[tag->index]);
  result->records->pdata[tag->index] = record;
}

const LtRecord *
lt_result_get_record (const LtResult *result, guint index)
{
  return index < result->records->len ? g_ptr_array_index (result->records, index) : NULL;
}

gboolean
lt_result_is_plural (const LtResult *result)
{
  return result->n_scenarios > 1 || result->n_repetitions > 1;
}

char *
lt_result_label (const LtResult *result, const LtRunTag *tag)
{
  if (result->n_repetitions > 1)
    return g_strdup_printf ("%s, run %u", tag->scenario, tag->number);
  return g_strdup (tag->scenario);
}

/* ---- Verdict --------------------------------------------------------------- */

static char *
labelled (const LtResult *result, const LtRecord *record, const char *line)
{
  const LtRunTag tag = lt_record_get_tag (record);
  const gboolean named = lt_verdict_is_named (line, tag.scenario);
  g_autofree char *label = lt_result_label (result, &tag);

  if (!lt_result_is_plural (result))
    return g_strdup (line);
  if (!named)
    return g_strdup_printf ("%s: %s", label, line);
  return result->n_repetitions > 1 ? g_strdup_printf ("run %u: %s", tag.number, line)
                                   : g_strdup (line);
}

/* @n: how many of its reasons at most. */
static void
take_over (LtResult *result, const LtRecord *record, guint n)
{
  const LtVerdict *verdict = record->verdict;

  for (guint i = 0; i < MIN (n, verdict->reasons->len); i++)
    {
      g_autofree char *line =
        labelled (result, record, g_ptr_array_index (verdict->reasons, i));

      lt_verdict_fail (result->verdict, verdict->exit_status, verdict->outcome, "%s", line);
    }
}

static gboolean
found_usage (const LtResult *result)
{
  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);

      if (record != NULL && record->verdict->exit_status == LT_EXIT_USAGE)
        return TRUE;
    }
  return FALSE;
}

/* What befell a run decides before how it was judged, and that before what was done to
 * it. */
typedef enum
{
  CAUSE_FAILED,
  CAUSE_JUDGED,
  CAUSE_STOPPED, /* for another run */
  CAUSE_INTERRUPTED,
  N_CAUSES,
} Cause;

static Cause
cause_of (const LtVerdict *verdict)
{
  if (verdict->exit_status == LT_EXIT_SIGNAL)
    return CAUSE_INTERRUPTED;
  if (g_str_equal (verdict->outcome, "stopped"))
    return CAUSE_STOPPED;
  return verdict->exit_status >= LT_EXIT_INCONCLUSIVE && verdict->exit_status < LT_EXIT_SETUP
           ? CAUSE_JUDGED
           : CAUSE_FAILED;
}

static void
take_over_all (LtResult *result, Cause cause, gboolean usage)
{
  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);

      if (record != NULL && cause_of (record->verdict) == cause)
        take_over (result, record,
                   usage && record->verdict->exit_status == LT_EXIT_USAGE ? 1 : G_MAXUINT);
    }
}

void
lt_result_conclude (LtResult *result)
{
  /* Runs beside one that found the command line wrong were interrupted for that, even
   * those that found it wrong too: nobody else did. */
  const gboolean usage = found_usage (result) && lt_result_is_plural (result);

  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);

      for (guint w = 0; record != NULL && w < record->verdict->warnings->len; w++)
        {
          g_autofree char *line =
            labelled (result, record, g_ptr_array_index (record->verdict->warnings, w));

          lt_verdict_warn (result->verdict, "%s", line);
        }
    }
  for (Cause cause = CAUSE_FAILED; cause < (usage ? CAUSE_INTERRUPTED : N_CAUSES); cause++)
    take_over_all (result, cause, usage);
}

/* ---- Summary --------------------------------------------------------------- */

static void
summary_free (gpointer data)
{
  LtScenarioSummary *summary = data;

  g_free (summary->scenario);
  g_free (summary);
}

/* A run that was cut short measured something else; one that was judged and found
 * wanting is a measurement all the same. */
gboolean
lt_record_is_counted (const LtRecord *record)
{
  const LtExit status = record->verdict->exit_status;

  return record->figures.known[LT_FIGURE_OPS_PER_SECOND]
         && !lt_verdict_is_cut_short (record->verdict) && record->last.load_changes == NULL
         && (status < LT_EXIT_SETUP || status == LT_EXIT_VIOLATION);
}

static void
fill_in (LtScenarioSummary *summary, const LtResult *result)
{
  g_autofree double *values = g_new (double, result->records->len + 1);

  for (guint f = 0; f < LT_N_FIGURES; f++)
    {
      gsize n = 0;

      for (guint i = 0; i < result->records->len; i++)
        {
          const LtRecord *record = lt_result_get_record (result, i);

          if (record == NULL || !g_str_equal (record->scenario, summary->scenario))
            continue;
          summary->n_runs += f == 0;
          summary->n_counted += f == 0 && lt_record_is_counted (record);
          if (lt_record_is_counted (record) && record->figures.known[f])
            values[n++] = record->figures.value[f];
        }
      lt_spread_init (&summary->figures[f], values, n);
    }
}

static gboolean
is_summary_of (gconstpointer summary, gconstpointer name)
{
  return g_str_equal (((const LtScenarioSummary *) summary)->scenario, name);
}

GPtrArray *
lt_result_sum_up (const LtResult *result)
{
  GPtrArray *summaries = g_ptr_array_new_with_free_func (summary_free);

  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);
      LtScenarioSummary *summary;

      if (record == NULL
          || g_ptr_array_find_with_equal_func (summaries, record->scenario, is_summary_of,
                                               NULL))
        continue;
      summary = g_new0 (LtScenarioSummary, 1);
      summary->scenario = g_strdup (record->scenario);
      fill_in (summary, result);
      g_ptr_array_add (summaries, summary);
    }
  return summaries;
}
