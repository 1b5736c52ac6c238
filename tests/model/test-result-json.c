/* SPDX-License-Identifier: MIT */

#include "json-document.h"
#include "lt-hdr.h"
#include "lt-result-json.h"
#include "lt-summary.h"
#include "sample-result.h"

#include <string.h>

#define SECOND G_GUINT64_CONSTANT (1000000000)

/* Walks over every object of a document. */
static void
each_object (JsonNode *node, void (*visit) (JsonObject *object))
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr (GList) members = json_object_get_values (json_node_get_object (node));

      visit (json_node_get_object (node));
      for (GList *item = members; item != NULL; item = item->next)
        each_object (item->data, visit);
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        each_object (json_array_get_element (array, i), visit);
    }
}

static void
assert_same_as_histogram (JsonObject *summary)
{
  g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);
  g_autoptr (GError) error = NULL;
  const gint64 p99 = json_int_of (summary, "p99");

  lt_hdr_decode (json_text_of (summary, "histogram"), histogram, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (histogram->count, ==, (guint64) json_int_of (summary, "count"));
  /* The text has no exact maximum, to which a percentile is cut. */
  g_assert_cmpfloat_with_epsilon (
    (double) lt_histogram_percentile (histogram, 99) / (double) p99, 1, 0.01);
}

static void
visit_summary (JsonObject *object)
{
  static const char *const order[] = {
    "min", "p50", "p90", "p95", "p99", "p999", "p9999", "max"
  };

  if (!json_object_has_member (object, "p9999"))
    return;
  if (json_int_of (object, "count") == 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (order); i++)
        g_assert_true (json_object_get_null_member (object, order[i]));
      g_assert_true (json_object_get_null_member (object, "mean"));
      return;
    }
  for (guint i = 0; i + 1 < G_N_ELEMENTS (order); i++)
    g_assert_cmpint (json_int_of (object, order[i]), <=, json_int_of (object, order[i + 1]));
  g_assert_cmpfloat (json_double_of (object, "mean"), <=, (double) json_int_of (object, "max"));
  assert_same_as_histogram (object);
}

static void
visit_counts (JsonObject *object)
{
  gint64 classes = 0;
  JsonArray *array;

  if (!json_object_has_member (object, "error_classes"))
    return;
  g_assert_cmpint (json_int_of (object, "count"), ==,
                   json_int_of (object, "ok") + json_int_of (object, "errors"));
  array = json_object_get_array_member (object, "error_classes");
  for (guint i = 0; i < json_array_get_length (array); i++)
    classes += json_int_of (json_array_get_object_element (array, i), "count");
  g_assert_cmpint (classes, ==, json_int_of (object, "errors"));
}

static void
visit_span (JsonObject *object)
{
  static const char *const keys[] = { "count", "ok", "errors", "skipped", "bytes_sent" };
  JsonObject *total;

  if (!json_object_has_member (object, "operations")
      || !json_object_has_member (object, "total"))
    return;
  total = json_object_get_object_member (object, "total");
  for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
    {
      JsonArray *operations = json_object_get_array_member (object, "operations");
      gint64 sum = 0;

      for (guint i = 0; i < json_array_get_length (operations); i++)
        sum += json_int_of (json_array_get_object_element (operations, i), keys[k]);
      g_assert_cmpint (sum, ==, json_int_of (total, keys[k]));
    }
}

static void
test_invariants (gconstpointer data)
{
  Document document;

  document_make (&document, data);
  each_object (json_parser_get_root (document.parser), visit_summary);
  each_object (json_parser_get_root (document.parser), visit_counts);
  each_object (json_parser_get_root (document.parser), visit_span);
  g_assert_null (strstr (document.text, "nan"));
  g_assert_null (strstr (document.text, "inf"));
  document_clear (&document);
}

static void
assert_same_names (const GList *names, const GList *others)
{
  for (; names != NULL && others != NULL; names = names->next, others = others->next)
    g_assert_cmpstr (names->data, ==, others->data);
  g_assert_true (names == NULL && others == NULL);
}

static void
test_same_keys (gconstpointer data)
{
  g_autoptr (GList) names = NULL;
  g_autoptr (GList) closed_names = NULL;
  Document document, closed_document;

  g_test_summary ("Whatever happened, a document has the same members in the same order.");
  document_make (&document, data);
  document_make (&closed_document, "closed");
  names = json_object_get_members (document.top);
  closed_names = json_object_get_members (closed_document.top);
  assert_same_names (names, closed_names);
  g_list_free (names);
  g_list_free (closed_names);
  names = json_object_get_members (document.root);
  closed_names = json_object_get_members (closed_document.root);
  assert_same_names (names, closed_names);
  document_clear (&document);
  document_clear (&closed_document);
}

static void
test_no_secrets (gconstpointer data)
{
  g_autoptr (LtResult) result = sample_result_make (data);
  g_autofree char *header = lt_interval_json_header (result);
  const LtRecord *record = lt_result_get_record (result, 0);
  Document document;

  g_test_summary (
    "The value of a secret option is in argv, and in the settings, and nowhere here.");
  document_make (&document, data);
  g_assert_null (strstr (document.text, "hunter2"));
  g_assert_null (strstr (header, "hunter2"));
  g_assert_nonnull (strstr (document.text, "auth.password=***"));
  if (lt_record_get_run (record) != NULL)
    {
      const LtRunTag tag = lt_record_get_tag (record);
      g_autofree char *line = lt_interval_json_run (&tag, lt_record_get_run (record));

      g_assert_null (strstr (line, "hunter2"));
    }
  document_clear (&document);
}

static void
test_secret_option (void)
{
  g_autoptr (SampleRun) sample = sample_run_make ("closed");
  LtRunOption *option = g_ptr_array_index (sample->run->plugin->options, 0);
  g_autoptr (LtResult) result = NULL;
  g_autofree char *text = NULL;

  g_test_summary ("Even if whoever built the run forgot to hide it.");
  g_free (option->value);
  option->value = g_strdup ("hunter2");
  g_free (option->dflt);
  option->dflt = g_strdup ("hunter2");
  g_ptr_array_add (sample->run->settings,
                   lt_setting_new ("set", "password=hunter2", "LTRUN_SET"));
  g_ptr_array_add (sample->run->settings, lt_setting_new ("set.password", "hunter2", "x.ini"));
  result = sample_result_of (sample);
  text = lt_result_json_to_text (result, NULL);
  g_assert_null (strstr (text, "hunter2"));
}

static void
test_closed (void)
{
  Document document;
  JsonObject *measured, *login;

  document_make (&document, "closed");
  g_assert_cmpstr (json_text_of (json_child (document.root, "load"), "model"), ==, "closed");
  measured = json_child (document.root, "measured");
  login = json_element (measured, "operations", 0);
  g_assert_cmpstr (json_text_of (login, "name"), ==, "login");
  g_assert_cmpint (json_int_of (login, "ok"), ==, 1050000);
  g_assert_cmpfloat (json_double_of (login, "ops_per_second"), ==, 35000);
  g_assert_nonnull (json_child (login, "service"));
  g_assert_null (json_child (login, "response"));
  g_assert_cmpuint (json_length_of (measured, "operations"), ==, 2);
  g_assert_cmpint (
    json_int_of (json_child (json_child (document.root, "warmup"), "total"), "count"), ==,
    170000);
  g_assert_cmpstr (json_text_of (json_child (document.root, "config"), "seed"), ==,
                   "18446744073709551615");
  g_assert_null (json_child (document.root, "crash"));
  document_clear (&document);
}

static void
test_summary (void)
{
  g_autoptr (SampleRun) sample = sample_run_make ("closed");
  Document document;
  JsonObject *object;
  LtSummary summary;

  document_make (&document, "closed");
  object = json_child (
    json_child (json_child (json_child (document.root, "measured"), "total"), "service"), "ok");
  lt_summary_init (&summary, sample->total->all.latency[LT_STATS_SERVICE]);
  g_assert_cmpuint ((guint64) json_int_of (object, "count"), ==, summary.count);
  g_assert_cmpuint ((guint64) json_int_of (object, "min"), ==, summary.min);
  g_assert_cmpuint ((guint64) json_int_of (object, "max"), ==, summary.max);
  g_assert_cmpuint ((guint64) json_int_of (object, "p50"), ==, summary.p50);
  g_assert_cmpuint ((guint64) json_int_of (object, "p90"), ==, summary.p90);
  g_assert_cmpuint ((guint64) json_int_of (object, "p95"), ==, summary.p95);
  g_assert_cmpuint ((guint64) json_int_of (object, "p99"), ==, summary.p99);
  g_assert_cmpuint ((guint64) json_int_of (object, "p999"), ==, summary.p999);
  g_assert_cmpuint ((guint64) json_int_of (object, "p9999"), ==, summary.p9999);
  g_assert_cmpfloat_with_epsilon (json_double_of (object, "mean") / summary.mean, 1, 1e-5);
  g_assert_cmpfloat_with_epsilon (json_double_of (object, "stddev") / summary.stddev, 1, 1e-5);
  document_clear (&document);
}

static void
test_open (void)
{
  Document document;
  JsonObject *load, *login;

  document_make (&document, "open-overloaded");
  load = json_child (document.root, "load");
  g_assert_cmpstr (json_text_of (load, "model"), ==, "open");
  g_assert_cmpfloat (json_double_of (load, "achieved_share"), ==, 0.78);
  g_assert_cmpfloat (json_double_of (load, "achieved_rate_per_second"), ==, 390);
  g_assert_false (json_object_get_boolean_member (load, "sustained"));
  g_assert_cmpint (json_int_of (load, "unstarted"), ==, 3300);
  g_assert_cmpint (json_int_of (json_child (load, "lag"), "count"), ==, 11700);
  login = json_element (json_child (document.root, "measured"), "operations", 0);
  g_assert_cmpint (json_int_of (json_child (json_child (login, "response"), "ok"), "p50"), >,
                   10 * json_int_of (json_child (json_child (login, "service"), "ok"), "p50"));
  document_clear (&document);
}

static void
test_nothing_due (void)
{
  Document document;

  g_test_summary ("No arrival was due: the target was neither sustained nor missed.");
  document_make (&document, "empty");
  g_assert_true (json_object_get_null_member (json_child (document.root, "load"), "sustained"));
  g_assert_true (
    json_object_get_null_member (json_child (document.root, "load"), "achieved_share"));
  document_clear (&document);
}

static void
test_errors (void)
{
  Document document;
  JsonObject *timeout;

  document_make (&document, "errors");
  timeout = json_element (document.root, "errors", 1);
  g_assert_cmpstr (json_text_of (timeout, "class"), ==, "timeout");
  g_assert_cmpint (json_int_of (timeout, "count"), ==, 288);
  g_assert_cmpfloat_with_epsilon (json_double_of (timeout, "share"), 0.0096, 1e-9);
  g_assert_cmpint (json_int_of (json_element (timeout, "samples", 2), "code"), ==, 110);
  g_assert_cmpuint (json_length_of (timeout, "samples"), ==, 3);
  g_assert_cmpint (json_int_of (json_child (document.top, "verdict"), "exit_status"), ==, 99);
  g_assert_cmpuint (json_length_of (json_child (document.root, "verdict"), "reasons"), ==, 2);
  document_clear (&document);
}

static void
test_crash (void)
{
  Document document;
  JsonObject *crash;

  document_make (&document, "crash");
  crash = json_child (document.root, "crash");
  g_assert_cmpstr (json_text_of (crash, "signal_name"), ==, "SIGSEGV");
  g_assert_cmpstr (json_text_of (crash, "operation"), ==, "login");
  g_assert_cmpint (json_int_of (crash, "worker"), ==, 3);
  g_assert_cmpstr (json_text_of (crash, "address"), ==, "0x10");
  g_assert_cmpuint (json_length_of (crash, "backtrace"), ==, 2);
  g_assert_cmpint (
    json_int_of (json_child (json_child (document.root, "measured"), "total"), "ok"), ==,
    1500000);
  g_assert_cmpint (json_int_of (json_child (document.root, "verdict"), "exit_status"), ==, 107);
  document_clear (&document);
}

static void
test_partial (void)
{
  Document document;

  g_test_summary (
    "What ended in its warm-up has measured nothing; what never began knows nothing.");
  document_make (&document, "warmup-only");
  g_assert_null (json_child (document.root, "measured"));
  g_assert_cmpint (
    json_int_of (json_child (json_child (document.root, "warmup"), "total"), "count"), ==,
    170000);
  document_clear (&document);

  document_make (&document, "nothing");
  g_assert_null (json_child (document.root, "measured"));
  g_assert_null (json_child (document.root, "plugin"));
  g_assert_null (json_child (document.root, "load"));
  g_assert_cmpint (json_int_of (json_child (document.top, "verdict"), "exit_status"), ==, 104);
  document_clear (&document);
}

static void
test_intervals (void)
{
  g_autoptr (SampleRun) sample = sample_run_make ("open-overloaded");
  g_autoptr (LtStats) stats = lt_stats_new_like (sample->total);
  g_autoptr (LtSeriesSet) series = lt_series_set_new ();
  g_autoptr (LtResult) result = NULL;
  Document document;
  JsonObject *row;

  lt_series_set_begin (series, &sample_tag, sample->run);
  for (guint second = 1; second <= 4; second++)
    {
      const LtSnapshot snapshot = sample_run_second (sample, LT_PHASE_MEASURE, second, stats);

      lt_series_set_add (series, &sample_tag, &snapshot);
    }
  result = sample_result_of (sample);
  document_parse (&document, lt_result_json_to_text (result, series));
  g_assert_cmpuint (json_length_of (document.root, "intervals"), ==, 4);
  row = json_element (document.root, "intervals", 2);
  g_assert_cmpint (json_int_of (row, "time_ns"), ==, 3 * SECOND);
  g_assert_cmpint (json_int_of (json_child (row, "total"), "count"), ==, 101);
  g_assert_cmpint (json_int_of (json_child (json_child (row, "total"), "response"), "p50"), >=,
                   6000000);
  g_assert_null (json_child (row, "lag"));
  document_clear (&document);
}

static void
test_log_lines (void)
{
  g_autoptr (SampleRun) sample = sample_run_make ("open-overloaded");
  g_autoptr (LtStats) stats = lt_stats_new_like (sample->total);
  const LtSnapshot snapshot = sample_run_second (sample, LT_PHASE_MEASURE, 1, stats);
  const LtSeriesCursor from = { .phase = LT_PHASE_MEASURE };
  const LtSeriesCursor to = lt_series_cursor_at (&snapshot);
  g_autoptr (LtSeriesRow) row = lt_series_row_new (stats, &from, &to, 10);
  g_autofree LtHistogram *histogram = g_new0 (LtHistogram, 1);
  JsonObject *response;
  Document document;

  g_test_summary (
    "A line of the log is one line, and has what a whole result could be made of.");
  document_parse (&document, lt_interval_json_row (&sample_tag, sample->run, row, stats));
  g_assert_true (strchr (document.text, '\n') == document.text + strlen (document.text) - 1);
  g_assert_cmpstr (json_text_of (document.root, "scenario"), ==, "auth");
  g_assert_cmpint (json_int_of (document.root, "run"), ==, 1);
  g_assert_true (json_object_get_null_member (document.root, "cpu_share"));
  response = json_child (json_element (document.root, "operations", 0), "response");
  g_assert_true (lt_hdr_decode (json_text_of (response, "histogram"), histogram, NULL));
  g_assert_cmpuint (histogram->count, ==, 100);
  document_clear (&document);
}

static void
test_several (void)
{
  Document document;
  JsonObject *summary, *rate;

  g_test_summary ("Runs in their order, and each scenario over its runs.");
  document_make (&document, "repeated");
  g_assert_cmpuint (json_length_of (document.top, "runs"), ==, 4);
  g_assert_cmpint (json_int_of (json_element (document.top, "runs", 2), "run"), ==, 3);
  g_assert_cmpuint (json_length_of (document.top, "summary"), ==, 1);
  summary = json_element (document.top, "summary", 0);
  g_assert_cmpstr (json_text_of (summary, "scenario"), ==, "auth");
  g_assert_cmpint (json_int_of (summary, "runs"), ==, 4);
  g_assert_cmpint (json_int_of (summary, "counted"), ==, 3);
  rate = json_child (summary, "ops_per_second");
  g_assert_cmpfloat (json_double_of (rate, "ci95_low"), <, json_double_of (rate, "mean"));
  g_assert_cmpfloat (json_double_of (rate, "mean"), <, json_double_of (rate, "ci95_high"));
  document_clear (&document);

  document_make (&document, "side-by-side");
  g_assert_cmpint (json_int_of (json_child (document.top, "verdict"), "exit_status"), ==, 107);
  g_assert_cmpint (
    json_int_of (json_child (json_element (document.top, "runs", 0), "verdict"), "exit_status"),
    ==, 0);
  summary = json_element (document.top, "summary", 1);
  g_assert_cmpint (json_int_of (summary, "counted"), ==, 0);
  g_assert_null (json_child (summary, "ops_per_second"));
  summary = json_element (document.top, "summary", 0);
  g_assert_true (
    json_object_get_null_member (json_child (summary, "ops_per_second"), "ci95_low"));
  document_clear (&document);
}

static void
add_for_each_case (const char *name, GTestDataFunc function)
{
  for (const SampleCase *sample_case = sample_cases; sample_case->name != NULL; sample_case++)
    {
      g_autofree char *path = g_strdup_printf ("/result/%s/%s", name, sample_case->name);

      g_test_add_data_func (path, sample_case->name, function);
    }
  for (const SampleCall *call = sample_calls; call->name != NULL; call++)
    {
      g_autofree char *path = g_strdup_printf ("/result/%s/%s", name, call->name);

      g_test_add_data_func (path, call->name, function);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_for_each_case ("invariants", test_invariants);
  add_for_each_case ("same-keys", test_same_keys);
  add_for_each_case ("no-secrets", test_no_secrets);
  g_test_add_func ("/result/secret-option", test_secret_option);
  g_test_add_func ("/result/closed", test_closed);
  g_test_add_func ("/result/summary", test_summary);
  g_test_add_func ("/result/open", test_open);
  g_test_add_func ("/result/nothing-due", test_nothing_due);
  g_test_add_func ("/result/errors", test_errors);
  g_test_add_func ("/result/crash", test_crash);
  g_test_add_func ("/result/partial", test_partial);
  g_test_add_func ("/result/intervals", test_intervals);
  g_test_add_func ("/result/log-lines", test_log_lines);
  g_test_add_func ("/result/several", test_several);
  return g_test_run ();
}
