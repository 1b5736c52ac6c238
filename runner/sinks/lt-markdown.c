/* SPDX-License-Identifier: MIT */

#include "lt-markdown.h"

#include "lt-rendering.h"
#include "lt-summary.h"
#include "lt-text-plain.h"
#include "lt-units.h"

#define MAX_MESSAGES 10 /* of a run; more are for the document */

/* ---- Text of strangers ----------------------------------------------------- */

static guint
longest_backticks (const char *text)
{
  guint longest = 0;
  guint length = 0;

  for (; *text != '\0'; text++)
    {
      length = *text == '`' ? length + 1 : 0;
      longest = MAX (longest, length);
    }
  return longest;
}

static void
add_backticks (GString *page, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_c (page, '`');
}

/* It ends at as many backticks as it began with. A row is cut at pipes before that is
 * looked at, unless there is a backslash before the pipe; of a text that has one there
 * already they are parted by a space. */
void
lt_markdown_add_code (GString *page, const char *text, gboolean in_table)
{
  g_autofree char *safe = lt_text_sanitize (text);
  const guint fence = longest_backticks (safe) + 1;

  add_backticks (page, fence);
  g_string_append_c (page, ' ');
  for (const char *p = safe; *p != '\0'; p++)
    {
      if (in_table && *p == '|')
        g_string_append (page, p > safe && p[-1] == '\\' ? " \\" : "\\");
      g_string_append_c (page, *p);
    }
  g_string_append_c (page, ' ');
  add_backticks (page, fence);
}

static void
add_code (GString *page, const char *text)
{
  lt_markdown_add_code (page, text, FALSE);
}

static void
add_list (GString *page, const char *label, const GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    {
      g_string_append_printf (page, "- %s", label);
      add_code (page, g_ptr_array_index (lines, i));
      g_string_append_c (page, '\n');
    }
  if (lines->len > 0)
    g_string_append_c (page, '\n');
}

/* ---- Operations ------------------------------------------------------------ */

static void
add_duration (GString *page, gboolean known, uint64_t ns)
{
  g_autofree char *text = known ? lt_format_duration ((double) ns) : NULL;

  g_string_append_printf (page, " %s |", known ? text : "");
}

static void
add_latency (GString *page, const LtOpStats *stats)
{
  const LtHistogram *histogram = lt_rendering_latency (stats);
  const gboolean known = histogram != NULL && histogram->count > 0;
  LtSummary summary = { 0 };

  if (known)
    lt_summary_init (&summary, histogram);
  add_duration (page, known, summary.p50);
  add_duration (page, known, summary.p95);
  add_duration (page, known, summary.p99);
  add_duration (page, known, summary.max);
}

static void
add_numbers (GString *page, const LtOpStats *stats, guint64 duration_ns)
{
  g_autofree char *rate = lt_format_quantity (lt_op_stats_rate (stats, duration_ns));
  g_autofree char *count = lt_format_count (lt_op_stats_count (stats));
  g_autofree char *errors = lt_format_share (lt_op_stats_error_share (stats));

  g_string_append_printf (page, " | %s | %s | %s |", rate, count, errors);
  add_latency (page, stats);
  g_string_append_c (page, '\n');
}

static void
add_operations (GString *page, const LtRun *run, const LtStats *total)
{
  const char *clock = total->all.latency[LT_STATS_RESPONSE] != NULL ? "response" : "service";

  g_string_append_printf (page,
                          "| operation | ops/s | operations | errors | %s p50 | p95 "
                          "| p99 | max |\n|:--|--:|--:|--:|--:|--:|--:|--:|\n",
                          clock);
  for (guint i = 0; i < total->n_ops; i++)
    {
      const LtRunOperation *operation = lt_run_get_operation (run, i);

      if (operation->weight <= 0)
        continue;
      g_string_append (page, "| ");
      lt_markdown_add_code (page, operation->name, TRUE);
      add_numbers (page, &total->ops[i], total->duration_ns);
    }
  g_string_append (page, "| **total**");
  add_numbers (page, &total->all, total->duration_ns);
  g_string_append_c (page, '\n');
}

/* ---- Thresholds ------------------------------------------------------------ */

static void
add_threshold (GString *page, const char *label, const LtThresholdState *state)
{
  g_autofree char *value = lt_threshold_state_value (state);

  g_string_append_printf (page, "| %s | ",
                          state->standing == LT_THRESHOLD_HOLDS    ? "\xe2\x9c\x93"
                          : state->standing == LT_THRESHOLD_BROKEN ? "\xe2\x9c\x97"
                                                                   : "not judged");
  lt_markdown_add_code (page, state->text, TRUE);
  g_string_append (page, " | ");
  lt_markdown_add_code (page, label, TRUE);
  g_string_append_printf (page, " | %s |\n",
                          state->standing == LT_THRESHOLD_PENDING ? "" : value);
}

static void
add_thresholds (GString *page, const LtResult *result)
{
  guint n = 0;

  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);
      const GPtrArray *states =
        record != NULL ? lt_record_get_verdict (record)->thresholds : NULL;

      for (guint j = 0; states != NULL && j < states->len; j++)
        {
          const LtRunTag tag = lt_record_get_tag (record);
          g_autofree char *label = lt_result_label (result, &tag);

          if (n++ == 0)
            g_string_append (page, "|  | threshold | run | value |\n|:-:|:--|:--|--:|\n");
          add_threshold (page, label, g_ptr_array_index (states, j));
        }
    }
  if (n > 0)
    g_string_append_c (page, '\n');
}

/* ---- Runs ------------------------------------------------------------------ */

static void
add_errors (GString *page, const LtRun *run, const GPtrArray *samples)
{
  const guint n = samples != NULL ? MIN (samples->len, MAX_MESSAGES) : 0;

  for (guint i = 0; i < n; i++)
    {
      const LtErrorSample *sample = g_ptr_array_index (samples, i);

      g_string_append (page, "- error ");
      add_code (page, lt_run_get_error_class (run, sample->error_class));
      g_string_append (page, ": ");
      add_code (page, sample->text);
      g_string_append_c (page, '\n');
    }
  if (n > 0)
    g_string_append_c (page, '\n');
}

static void
add_verification (GString *page, const LtVerification *verification)
{
  if (verification->n_checks > 0)
    g_string_append_printf (page, "%u of %u checks of the suite's invariants hold.\n\n",
                            verification->n_checks - verification->n_violations,
                            verification->n_checks);
}

static void
add_load (GString *page, const LtRun *run, guint64 duration_ns)
{
  g_autofree char *duration = lt_format_duration ((double) duration_ns);
  g_autofree char *rate = lt_format_quantity (run->rate_per_s);

  if (run->plugin != NULL)
    {
      add_code (page, run->plugin->name);
      g_string_append_c (page, ' ');
      add_code (page, run->plugin->version != NULL ? run->plugin->version : "?");
      g_string_append (page, ", ");
    }
  g_string_append_printf (page, "%u workers", run->n_workers);
  if (lt_run_is_open_loop (run))
    g_string_append_printf (page, ", %s/s", rate);
  g_string_append_printf (page, ", measured for %s.\n\n", duration);
}

static void
add_record (GString *page, const LtResult *result, const LtRecord *record)
{
  const LtRunTag tag = lt_record_get_tag (record);
  const LtRun *run = lt_record_get_run (record);
  g_autofree char *label = lt_result_label (result, &tag);
  LtRecordView view;
  const LtSnapshot *last = lt_record_open (record, &view);

  g_string_append (page, "### ");
  add_code (page, label);
  g_string_append (page, "\n\n");
  if (last != NULL && last->phase == LT_PHASE_MEASURE)
    {
      add_load (page, run, last->total->duration_ns);
      add_operations (page, run, last->total);
      add_verification (page, &last->verification);
      add_errors (page, run, last->error_samples);
    }
  else
    g_string_append (page, "Nothing was measured.\n\n");
  lt_record_close (&view);
}

/* ---- Baselines ------------------------------------------------------------- */

static void
add_check (GString *page, const LtBaselineCheck *check)
{
  const LtContrast *contrast = check->contrast;
  g_autofree char *reference = contrast->known
                                 ? lt_contrast_format_value (contrast, contrast->values.mean_a)
                                 : g_strdup ("");
  g_autofree char *now = contrast->known
                           ? lt_contrast_format_value (contrast, contrast->values.mean_b)
                           : g_strdup ("");
  g_autofree char *ratio = lt_contrast_describe (contrast);

  g_string_append (page, "| ");
  lt_markdown_add_code (page, contrast->scenario, TRUE);
  g_string_append (page, " | ");
  lt_markdown_add_code (page, check->text, TRUE);
  g_string_append_printf (page, " | %s | %s | %s | %s |\n", reference, now, ratio,
                          lt_judged_name (check->judged));
}

static void
add_baseline (GString *page, const LtBaseline *baseline)
{
  g_string_append (page, "### Baseline ");
  add_code (page, lt_baseline_label (baseline));
  g_string_append (page, "\n\n| scenario | check | baseline | now | ratio | verdict |\n"
                         "|:--|:--|--:|--:|:--|:--|\n");
  for (guint i = 0; i < baseline->checks->len; i++)
    add_check (page, g_ptr_array_index (baseline->checks, i));
  g_string_append_c (page, '\n');
}

char *
lt_markdown (const LtResult *result, const LtSeriesSet *series)
{
  GString *page = g_string_new (NULL);
  const LtVerdict *verdict = result->verdict;

  (void) series;
  if (verdict->exit_status == LT_EXIT_OK)
    g_string_append_printf (page, "## ltrun: %s\n\n", lt_verdict_word (verdict));
  else
    {
      g_string_append (page, "## ltrun: FAIL, ");
      add_code (page, verdict->outcome);
      g_string_append (page, "\n\n");
    }
  add_list (page, "", verdict->reasons);
  add_thresholds (page, result);
  for (guint i = 0; i < result->records->len; i++)
    if (lt_result_get_record (result, i) != NULL)
      add_record (page, result, lt_result_get_record (result, i));
  for (guint i = 0; i < result->baselines->len; i++)
    add_baseline (page, g_ptr_array_index (result->baselines, i));
  add_list (page, "warning: ", verdict->warnings);
  return g_string_free (page, FALSE);
}
