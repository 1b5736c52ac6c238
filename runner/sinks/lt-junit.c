/* SPDX-License-Identifier: MIT */

#include "lt-junit.h"

#include <string.h>

#include "lt-rendering.h"
#include "lt-text-plain.h"
#include "lt-units.h"

/* A suite of cases as it grows: its attributes are known last. */
typedef struct Suite
{
  GString *cases;
  const char *class_name; /* (transfer none) */
  guint n_tests;
  guint n_failures;
  guint n_errors;
  guint n_skipped;
} Suite;

/* ---- XML ------------------------------------------------------------------- */

/* XML 1.0 has no way to write most control characters: they are shown first. */
static void
add_escaped (GString *xml, const char *text)
{
  g_autofree char *safe = lt_text_sanitize (text);
  g_autofree char *escaped = g_markup_escape_text (safe, -1);

  g_string_append (xml, escaped);
}

static void
add_attribute (GString *xml, const char *name, const char *value)
{
  g_string_append_printf (xml, " %s=\"", name);
  add_escaped (xml, value);
  g_string_append_c (xml, '"');
}

static void
add_seconds (GString *xml, double ns)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  add_attribute (xml, "time", g_ascii_formatd (buffer, sizeof buffer, "%.9f", ns / 1e9));
}

/* ---- Cases ----------------------------------------------------------------- */

static void
begin_case (Suite *suite, const char *name, double ns)
{
  suite->n_tests++;
  g_string_append (suite->cases, "    <testcase");
  add_attribute (suite->cases, "name", name);
  add_attribute (suite->cases, "classname", suite->class_name);
  add_seconds (suite->cases, ns);
  g_string_append (suite->cases, ">\n");
}

static void
end_case (Suite *suite)
{
  g_string_append (suite->cases, "    </testcase>\n");
}

/* @lines: char *, NULL-terminated; what is told beyond @message. */
static void
add_outcome (Suite *suite, const char *element, const char *type, const char *message,
             const char *const *lines)
{
  g_string_append_printf (suite->cases, "      <%s", element);
  add_attribute (suite->cases, "type", type);
  add_attribute (suite->cases, "message", message);
  g_string_append_c (suite->cases, '>');
  for (; lines != NULL && *lines != NULL; lines++)
    {
      add_escaped (suite->cases, *lines);
      g_string_append_c (suite->cases, '\n');
    }
  g_string_append_printf (suite->cases, "</%s>\n", element);
}

static void
add_failure (Suite *suite, const char *type, const char *message, const char *const *lines)
{
  suite->n_failures++;
  add_outcome (suite, "failure", type, message, lines);
}

static void
add_error (Suite *suite, const char *type, const char *message, const char *const *lines)
{
  suite->n_errors++;
  add_outcome (suite, "error", type, message, lines);
}

static void
add_skipped (Suite *suite, const char *message)
{
  suite->n_skipped++;
  g_string_append (suite->cases, "      <skipped");
  add_attribute (suite->cases, "message", message);
  g_string_append (suite->cases, "/>\n");
}

/* ---- Of a run -------------------------------------------------------------- */

/* What was judged and found wrong is a failure; what could not be carried out an error. */
static gboolean
is_judgement (LtExit status)
{
  return status == LT_EXIT_INCONCLUSIVE || status == LT_EXIT_REGRESSION
         || status == LT_EXIT_THRESHOLD || status == LT_EXIT_VIOLATION;
}

static const char *
first_reason (const LtVerdict *verdict)
{
  return verdict->reasons->len > 0 ? g_ptr_array_index (verdict->reasons, 0) : verdict->outcome;
}

/* The case that every run has: whether it was carried out, and with which verdict. */
static void
add_verdict_case (Suite *suite, const char *name, const LtVerdict *verdict, double ns)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();

  begin_case (suite, name, ns);
  for (guint i = 0; i < verdict->reasons->len; i++)
    g_ptr_array_add (lines, g_ptr_array_index (verdict->reasons, i));
  g_ptr_array_add (lines, NULL);
  if (is_judgement (verdict->exit_status))
    add_failure (suite, verdict->outcome, first_reason (verdict),
                 (const char *const *) lines->pdata);
  else if (verdict->exit_status != LT_EXIT_OK)
    add_error (suite, verdict->outcome, first_reason (verdict),
               (const char *const *) lines->pdata);
  end_case (suite);
}

/* The clock that a user waits by. */
static double
mean_latency (const LtOpStats *stats)
{
  const LtHistogram *histogram = lt_rendering_latency (stats);

  return histogram != NULL ? lt_histogram_mean (histogram) : 0;
}

static void
add_operation_case (Suite *suite, const LtRunOperation *operation, const LtOpStats *stats,
                    const LtVerdict *verdict)
{
  const LtCrashInfo *crash = verdict->crash;
  const gboolean died = crash != NULL && g_strcmp0 (crash->operation, operation->name) == 0;
  const guint64 count = stats != NULL ? lt_op_stats_count (stats) : 0;
  g_autofree char *name = g_strconcat ("operation ", operation->name, NULL);

  begin_case (suite, name, stats != NULL ? mean_latency (stats) : 0);
  if (died)
    add_error (suite, verdict->outcome, first_reason (verdict),
               (const char *const *) crash->backtrace);
  else if (operation->excluded != NULL)
    add_skipped (suite, operation->excluded);
  else if (count == 0)
    add_skipped (suite, "never ran in the time that was measured");
  else if (stats->ok == 0)
    add_failure (suite, "operation-failed", "every operation failed", NULL);
  end_case (suite);
}

static void
add_operations (Suite *suite, const LtRun *run, const LtStats *total, const LtVerdict *verdict)
{
  const guint n = run != NULL && run->plugin != NULL ? run->plugin->operations->len : 0;

  for (guint i = 0; i < n; i++)
    {
      const LtRunOperation *operation = lt_run_get_operation (run, i);

      if (operation->weight > 0 || operation->excluded != NULL)
        add_operation_case (suite, operation, total != NULL ? &total->ops[i] : NULL, verdict);
    }
}

/* Suites don't name their checks: all of a run are one case. */
static void
add_verification (Suite *suite, const LtVerification *verification)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_autofree char *message = NULL;

  if (verification->n_checks == 0)
    return;
  begin_case (suite, "verification", 0);
  for (guint i = 0; verification->samples != NULL && i < verification->samples->len; i++)
    g_ptr_array_add (
      lines, ((const LtViolationSample *) g_ptr_array_index (verification->samples, i))->text);
  g_ptr_array_add (lines, NULL);
  message = g_strdup_printf ("%u of %u checks of the suite's invariants failed",
                             verification->n_violations, verification->n_checks);
  if (verification->n_violations > 0)
    add_failure (suite, "violation", message, (const char *const *) lines->pdata);
  end_case (suite);
}

/* A case for each, whether or not it came to be judged. */
static void
add_thresholds (Suite *suite, const GPtrArray *states)
{
  for (guint i = 0; i < states->len; i++)
    {
      const LtThresholdState *state = g_ptr_array_index (states, i);
      g_autofree char *name = g_strconcat ("threshold ", state->text, NULL);
      g_autofree char *reason = lt_threshold_state_reason (state);

      begin_case (suite, name, 0);
      if (state->standing == LT_THRESHOLD_BROKEN)
        add_failure (suite, "threshold-failed", reason, NULL);
      else if (state->standing == LT_THRESHOLD_PENDING)
        add_skipped (suite, "not judged, as the run failed before");
      end_case (suite);
    }
}

/* ---- Suites ---------------------------------------------------------------- */

/* "2026-01-02T03:04:05Z" without the zone, which the common schema does not take. */
static char *
make_timestamp (const char *started_at)
{
  if (started_at == NULL || strlen (started_at) < 19)
    return g_strdup ("1970-01-01T00:00:00");
  return g_strndup (started_at, 19);
}

static void
begin_suite (Suite *suite, const char *class_name)
{
  *suite = (Suite){ .cases = g_string_new (NULL), .class_name = class_name };
}

static void
add_lines (GString *xml, const char *element, const GPtrArray *lines)
{
  g_string_append_printf (xml, "    <%s>", element);
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      add_escaped (xml, g_ptr_array_index (lines, i));
      g_string_append_c (xml, '\n');
    }
  g_string_append_printf (xml, "</%s>\n", element);
}

static void
add_property (GString *xml, const char *name, const char *value)
{
  g_string_append (xml, "      <property");
  add_attribute (xml, "name", name);
  add_attribute (xml, "value", value);
  g_string_append (xml, "/>\n");
}

static void
add_properties (GString *xml, const LtResult *result, const LtRun *run)
{
  g_string_append (xml, "    <properties>\n");
  add_property (xml, "ltrun", result->version != NULL ? result->version : "");
  if (run != NULL && run->plugin != NULL)
    {
      add_property (xml, "suite", run->plugin->id);
      add_property (xml, "suite_version", run->plugin->version);
      add_property (xml, "suite_sha256", run->plugin->sha256);
    }
  g_string_append (xml, "    </properties>\n");
}

/* Frees what @suite holds. */
static void
end_suite (GString *xml, Suite *suite, const LtResult *result, const LtRun *run, guint id,
           double ns, const LtVerdict *verdict)
{
  g_autofree char *started_at =
    make_timestamp (run != NULL ? run->started_at : result->started_at);

  g_string_append (xml, "  <testsuite");
  add_attribute (xml, "name", suite->class_name);
  g_string_append_printf (
    xml, " id=\"%u\" tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\"", id,
    suite->n_tests, suite->n_failures, suite->n_errors, suite->n_skipped);
  add_attribute (xml, "package",
                 run != NULL && run->plugin != NULL && run->plugin->id != NULL ? run->plugin->id
                                                                               : "ltrun");
  add_attribute (xml, "timestamp", started_at);
  add_attribute (xml, "hostname", result->host != NULL ? result->host->hostname : "unknown");
  add_seconds (xml, ns);
  g_string_append (xml, ">\n");
  add_properties (xml, result, run);
  g_string_append (xml, suite->cases->str);
  add_lines (xml, "system-out", verdict->warnings);
  add_lines (xml, "system-err", verdict->reasons);
  g_string_append (xml, "  </testsuite>\n");
  g_string_free (suite->cases, TRUE);
}

static void
add_run (GString *xml, const LtResult *result, const LtRecord *record, guint id)
{
  const LtRunTag tag = lt_record_get_tag (record);
  const LtRun *run = lt_record_get_run (record);
  const LtVerdict *verdict = lt_record_get_verdict (record);
  g_autofree char *label = lt_result_label (result, &tag);
  LtRecordView view;
  const LtSnapshot *last = lt_record_open (record, &view);
  const gboolean measured = last != NULL && last->phase == LT_PHASE_MEASURE;
  const double ns = measured ? (double) last->total->duration_ns : 0;
  Suite suite;

  begin_suite (&suite, label);
  add_verdict_case (&suite, "run", verdict, ns);
  add_operations (&suite, run, measured ? last->total : NULL, verdict);
  if (last != NULL)
    add_verification (&suite, &last->verification);
  add_thresholds (&suite, verdict->thresholds);
  end_suite (xml, &suite, result, run, id, ns, verdict);
  lt_record_close (&view);
}

/* A case for each check of a baseline. One that cannot be told fails where that decided
 * the call (--strict). */
static void
add_check (Suite *suite, const LtBaselineCheck *check, gboolean strict)
{
  g_autofree char *name = g_strdup_printf ("%s: %s", check->contrast->scenario, check->text);

  begin_case (suite, name, 0);
  if (check->judged == LT_JUDGED_FAIL)
    add_failure (suite, "regression", check->reason, NULL);
  else if (check->judged == LT_JUDGED_INCONCLUSIVE && strict)
    add_failure (suite, "inconclusive", check->reason, NULL);
  else if (check->judged == LT_JUDGED_INCONCLUSIVE)
    add_skipped (suite, check->reason);
  end_case (suite);
}

static void
add_baseline (GString *xml, const LtResult *result, const LtBaseline *baseline, guint id)
{
  const gboolean strict = result->verdict->exit_status == LT_EXIT_INCONCLUSIVE;
  g_autofree char *label = g_strdup_printf ("baseline %s", lt_baseline_label (baseline));
  g_autoptr (LtVerdict) none = lt_verdict_new ();
  Suite suite;

  begin_suite (&suite, label);
  for (guint i = 0; i < baseline->checks->len; i++)
    add_check (&suite, g_ptr_array_index (baseline->checks, i), strict);
  end_suite (xml, &suite, result, NULL, id, 0, none);
}

/* What befell the call and none of its runs, and a call without any. */
static void
add_call (GString *xml, const LtResult *result, guint id)
{
  Suite suite;

  begin_suite (&suite, "ltrun");
  add_verdict_case (&suite, "verdict", result->verdict, 0);
  end_suite (xml, &suite, result, NULL, id, 0, result->verdict);
}

char *
lt_junit (const LtResult *result, const LtSeriesSet *series)
{
  GString *xml = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
  gboolean told = FALSE;
  guint id = 0;

  (void) series;
  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);

      if (record == NULL)
        continue;
      add_run (xml, result, record, id++);
      told = told || lt_record_get_verdict (record)->exit_status != LT_EXIT_OK;
    }
  for (guint i = 0; i < result->baselines->len; i++)
    {
      const LtBaseline *baseline = g_ptr_array_index (result->baselines, i);

      add_baseline (xml, result, baseline, id++);
      told = told || lt_baseline_count (baseline, LT_JUDGED_FAIL) > 0
             || lt_baseline_count (baseline, LT_JUDGED_INCONCLUSIVE) > 0;
    }
  if (id == 0 || (!told && result->verdict->exit_status != LT_EXIT_OK))
    add_call (xml, result, id);
  g_string_append (xml, "</testsuites>\n");
  return g_string_free (xml, FALSE);
}
