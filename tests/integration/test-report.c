/* SPDX-License-Identifier: MIT
 *
 * A result is shown again later, as it was shown when it was new.
 */

#include <string.h>

#include "lt-it-assert.h"

static char *
make_result (LtIt **ret_run)
{
  char *json = g_build_filename (lt_it_tmp (), "report.json", NULL);
  g_autofree char *file = lt_it_fixture ("metrics");

  *ret_run = lt_it_run (60, "%s -c 2 -d 300ms -w 100ms -q --runs 2 -o json=%s", file, json);
  g_assert_cmpint ((*ret_run)->exit_status, ==, 0);
  return json;
}

static void
test_same (void)
{
  g_autoptr (LtIt) run = NULL;
  g_autofree char *json = make_result (&run);
  g_autofree char *document = NULL;
  g_autoptr (LtIt) text = lt_it_run (30, "report %s", json);
  g_autoptr (LtIt) again = lt_it_run (30, "report -f json %s", json);
  g_autoptr (LtIt) csv = lt_it_run (30, "report %s --format csv", json);
  g_auto (GStrv) rows = g_strsplit (csv->out, "\r\n", -1);

  g_assert_true (g_file_get_contents (json, &document, NULL, NULL));
  g_assert_cmpint (text->exit_status, ==, 0);
  g_assert_cmpstr (text->err, ==, "");
  g_assert_cmpstr (text->out, ==, run->out);
  g_assert_true (
    g_str_has_suffix (text->out, "\nPASS  carried out as planned; no thresholds were set\n"));
  g_assert_cmpstr (again->out, ==, document);

  /* Names, of each run an operation at least and the total, and the end. */
  g_assert_cmpuint (g_strv_length (rows), >=, 6);
  for (guint i = 0; rows[i + 1] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (rows[i], ",", -1);

      g_assert_cmpuint (g_strv_length (cells), ==, 23);
    }
  lt_it_assert_says (rows[0], "scenario,run,operation|ops_per_second|service_p99_ns");
  lt_it_assert_says (csv->out, "\"metrics\",1,\"total\"|\"metrics\",2,\"total\"");
}

static void
test_refused (void)
{
  g_autoptr (LtIt) run = NULL;
  g_autofree char *json = make_result (&run);
  g_autoptr (LtIt) none = lt_it_run (30, "report");
  g_autoptr (LtIt) missing = lt_it_run (30, "report %s.not-there", json);
  g_autoptr (LtIt) other = lt_it_run (30, "report /etc/passwd");
  g_autoptr (LtIt) format = lt_it_run (30, "report -f xhtml %s", json);
  g_autoptr (LtIt) chart = lt_it_run (30, "report -f svg=pie %s", json);
  g_autoptr (LtIt) several = lt_it_run (30, "report -f csv %s %s", json, json);
  g_autoptr (LtIt) option = lt_it_run (30, "report --colour %s", json);

  lt_it_assert_refused (none, 2, "report|expected a result document");
  lt_it_assert_refused (missing, 104, "report.json.not-there");
  lt_it_assert_refused (other, 104, "/etc/passwd|expected a result document");
  lt_it_assert_refused (format, 2, "--format|text, json, csv, |hlog or bencher|'xhtml'");
  lt_it_assert_refused (chart, 2, "--format svg|throughput, latency, |'pie'");
  lt_it_assert_refused (several, 2, "several result documents|html or svg");
  lt_it_assert_refused (option, 2, "--colour");
}

/* Every format, written by the run and made of its document later. */
static void
test_formats (void)
{
  static const struct
  {
    const char *name, *says;
  } formats[] = {
    { "csv", "scenario,run,operation|ops_per_second|\"metrics\",2,\"total\"" },
    { "csv-series", "scenario,run,phase|\"metrics\",1,warmup|\"metrics\",2,measure|\"total\"" },
    { "markdown", "## ltrun: PASS|### ` metrics, run 2 `|service p50|**total**" },
    { "junit", "<testsuites>|name=\"metrics, run 2\"|<testcase name=\"operation " },
    { "svg", "<svg xmlns=|>Throughput</text>|Throughput of each run</text>" },
    { "hgrm", "#[metrics, run 2: service time, in ms]|1/(1-Percentile)|1.000000000000" },
    { "hlog", "#[Histogram log format version 1.3]|Tag=|,HISTFAAA" },
    { "bencher", "\"metrics\": {|\"metrics/|\"throughput\"|\"latency-p99\"|\"upper_value\"" },
  };
  g_autofree char *file = lt_it_fixture ("metrics");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "formats.json", NULL);
  g_autoptr (GString) outputs = g_string_new (NULL);
  g_autoptr (LtIt) run = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    g_string_append_printf (outputs, " -o %s=%s.%s", formats[i].name, json, formats[i].name);
  run = lt_it_run (60, "%s -c 2 -d 300ms -w 100ms -q --runs 2 -o json=%s%s", file, json,
                   outputs->str);
  g_assert_cmpint (run->exit_status, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s.%s", json, formats[i].name);
      g_autofree char *text = NULL;
      g_autoptr (LtIt) report = lt_it_run (30, "report -f %s %s", formats[i].name, json);

      g_test_message ("%s", formats[i].name);
      g_assert_cmpint (report->exit_status, ==, 0);
      g_assert_cmpstr (report->err, ==, "");
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      lt_it_assert_says (text, formats[i].says);
      g_assert_cmpstr (report->out, ==, text);
    }
}

/* Of one run and of several: what a reader should know is with the run in each. */
static void
test_warnings (gconstpointer data)
{
  const char *words = data;
  static const char *const formats[] = { "csv",  "csv-series", "markdown", "junit",
                                         "hgrm", "hlog",       "bencher" };
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "warnings.json", NULL);
  g_autoptr (GString) outputs = g_string_new (NULL);
  g_autoptr (LtIt) run = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    g_string_append_printf (outputs, " -o %s=%s.%s", formats[i], json, formats[i]);
  run = lt_it_run (60, "%s -c 1 -d 200ms -q %s -o json=%s%s", file, words, json, outputs->str);
  g_assert_cmpint (run->exit_status, ==, 0);
  lt_it_load (run, json);
  g_assert_cmpuint (lt_it_length (run, "runs.0.warnings"), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s.%s", json, formats[i]);
      g_autofree char *text = NULL;
      g_autoptr (LtIt) report = lt_it_run (30, "report -f %s %s", formats[i], json);

      g_test_message ("%s", formats[i]);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_cmpstr (report->out, ==, text);
      if (g_str_equal (formats[i], "junit"))
        lt_it_assert_says (text, "<system-out>the harness costs");
    }
}

int
main (int argc, char *argv[])
{
  lt_it_init (&argc, &argv);

  g_test_add_func ("/report/same", test_same);
  g_test_add_func ("/report/formats", test_formats);
  g_test_add_data_func ("/report/warnings/one", "", test_warnings);
  g_test_add_data_func ("/report/warnings/several", "--runs 2", test_warnings);
  g_test_add_func ("/report/refused", test_refused);

  return g_test_run ();
}
