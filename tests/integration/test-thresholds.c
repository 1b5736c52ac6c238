/* SPDX-License-Identifier: MIT
 *
 * Thresholds of real runs: what they compare, what is said of those that are wrong, and
 * how the run ends. Limits are such that no machine decides.
 */
#include "lt-it-assert.h"
#include "lt-it.h"

#include <glib/gstdio.h>
#include <string.h>

#define RUN_S 60

/* ---- Parts ----------------------------------------------------------------- */

static JsonObject *
threshold_at (LtIt *it, guint index)
{
  JsonArray *thresholds = json_object_get_array_member (lt_it_json (it), "thresholds");

  g_assert_cmpuint (json_array_get_length (thresholds), >, index);
  return json_array_get_object_element (thresholds, index);
}

static gboolean
passed (LtIt *it, guint index)
{
  return json_object_get_boolean_member (threshold_at (it, index), "passed");
}

static double
value_of (LtIt *it, guint index)
{
  return json_object_get_double_member (threshold_at (it, index), "value");
}

static void
assert_last_line (const LtIt *it, const char *beginning, const char *end)
{
  g_autofree char *line = lt_it_last_line (it);

  g_test_message ("%s", line);
  g_assert_true (g_str_has_prefix (line, beginning));
  g_assert_true (g_str_has_suffix (line, end));
}

/* ---- What is compared ------------------------------------------------------ */

static void
test_metrics (void)
{
  static const struct
  {
    const char *text, *unit;
    gboolean passes;
  } table[] = {
    { "avg<10m", "ns", TRUE },
    { "min>=0", "ns", TRUE },
    { "max<1ns", "ns", FALSE },
    { "med<10m", "ns", TRUE },
    { "p(99.9)<10m", "ns", TRUE },
    { "service.stddev<10m", "ns", TRUE },
    { "rate>1/h", "per_second", TRUE },
    { "count==300", "number", TRUE },
    { "errors<=0", "number", FALSE },
    { "error_rate<0.1%", "share", FALSE },
    { "rss<1TiB", "bytes", TRUE },
    { "rss<1KiB", "bytes", FALSE },
    { "leak<1GiB/s", "bytes_per_second", TRUE },
    { "work.ops>=1", "number", TRUE },
    { "work.ops.rate>1/h", "per_second", TRUE },
    { "work.level<=3", "number", TRUE },
    { "work.level.max<=2", "number", TRUE },
    { "work.value.max<1KiB", "bytes", TRUE },
    { "work.part.p(99)<10us", "ns", FALSE },
    { "work:work.part.count>=1", "number", TRUE },
    { "work:errors==0", "number", TRUE },
    { "metrics.fail:errors>=1", "number", TRUE },
    { "fail:error_rate==100%", "share", TRUE },
    { "metrics:count{operation=bytes}==0", "number", FALSE },
  };
  g_autoptr (GString) options = g_string_new (NULL);
  g_autoptr (LtIt) it = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_string_append_printf (options, " -t '%s'", table[i].text);
  it = lt_it_run (RUN_S,
                  "%s/tests/fixtures/metrics.so -q --format json -c 2 -n 300 "
                  "--mix work=1,fail=1%s",
                  lt_it_build (), options->str);
  g_assert_cmpint (it->exit_status, ==, 99);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "threshold-failed");
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      JsonObject *threshold = threshold_at (it, i);

      g_test_message ("%s", table[i].text);
      g_assert_cmpstr (json_object_get_string_member (threshold, "text"), ==, table[i].text);
      g_assert_cmpstr (json_object_get_string_member (threshold, "unit"), ==, table[i].unit);
      g_assert_cmpint (passed (it, i), ==, table[i].passes);
    }
  g_assert_true (
    json_object_get_null_member (threshold_at (it, G_N_ELEMENTS (table) - 1), "value"));
  g_assert_nonnull (
    strstr (it->err, "threshold metrics:count{operation=bytes}==0 failed: no samples"));
}

/* What the document says is what thresholds compare. */
static void
test_exact (void)
{
  g_autoptr (LtIt) it = lt_it_run (
    RUN_S,
    "%s/tests/fixtures/metrics.so -q --format json -c 2 -d 1500ms -t 'count>0' -t 'max<1h' "
    "-t 'rate>0' -t 'work.ops>0'",
    lt_it_build ());

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpfloat (value_of (it, 0), ==, lt_it_number (it, "measured.total.ok"));
  g_assert_cmpfloat (value_of (it, 1), ==, lt_it_number (it, "measured.total.service.ok.max"));
  g_assert_cmpfloat_with_epsilon (value_of (it, 2),
                                  lt_it_number (it, "measured.total.ops_per_second"),
                                  value_of (it, 2) * 1e-5);
  g_assert_cmpfloat (value_of (it, 3), ==, lt_it_number (it, "measured.total.ok"));
}

static void
test_rate (void)
{
  g_autoptr (LtIt) it = lt_it_run (
    RUN_S,
    "%s/tests/fixtures/sleeper.so -q --format json -c 1 --operation sleep --rate 1k/s "
    "--set for=20ms -d 1s --backlog drop -t 'achieved_rate>=95%%' -t 'dropped==0' "
    "-t 'p(99)<1h' -t 'service.min>1ms' -t 'achieved_rate<900/s'",
    lt_it_build ());

  if (it->exit_status == 2)
    g_error ("%s", it->err);
  g_assert_cmpint (it->exit_status, ==, 99);
  g_assert_false (passed (it, 0));
  g_assert_false (passed (it, 1));
  g_assert_true (passed (it, 2));
  g_assert_true (passed (it, 3));
  g_assert_true (passed (it, 4));
  g_assert_cmpfloat_with_epsilon (value_of (it, 0), lt_it_number (it, "load.achieved_share"),
                                  1e-5);
  g_assert_cmpfloat (value_of (it, 1), ==, lt_it_number (it, "load.unstarted"));
  g_assert_cmpstr (json_object_get_string_member (threshold_at (it, 2), "clock"), ==,
                   "response");
}

static void
test_warmup (void)
{
  g_autoptr (LtIt) it = lt_it_run (
    RUN_S, "%s/tests/fixtures/noop.so -q --format json -c 1 -w 300ms -d 300ms -t 'count>0'",
    lt_it_build ());

  g_test_summary ("Warm-up is not counted.");
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpfloat (value_of (it, 0), ==, lt_it_number (it, "measured.total.ok"));
}

static void
test_window_and_stages (void)
{
  g_autoptr (LtIt) it = lt_it_run (
    RUN_S,
    "%s/tests/fixtures/noop.so -q --format json -s 1s:1 -s 1s:1 -s 200ms:1 "
    "-t 'max[1s]<1h' -t 'rate[1s]>1G/s' -t 'avg{stage=stage 2}<1h' -t 'stage 1:avg<1ns'",
    lt_it_build ());

  g_assert_cmpint (it->exit_status, ==, 99);
  g_assert_true (passed (it, 0));
  g_assert_false (passed (it, 1));
  g_assert_true (passed (it, 2));
  g_assert_false (passed (it, 3));
  g_assert_cmpint (json_object_get_int_member (threshold_at (it, 1), "window_ns"), ==,
                   1000000000);
  g_assert_cmpstr (json_object_get_string_member (threshold_at (it, 3), "stage"), ==,
                   "stage 1");
}

/* ---- What is wrong --------------------------------------------------------- */

static void
test_refused (void)
{
  static const struct
  {
    const char *options, *message;
  } table[] = {
    { "-t 'p99<5ms'", "--threshold: p99<5ms: expected p(99) for a percentile, found 'p99'" },
    { "-t 'p(99)<5'",
      "--threshold: p(99)<5: expected a duration with its unit, such as 5ms, found '5'" },
    { "-t nonsense", "--threshold: expected a threshold such as 'p(99)<5ms' or "
                     "'login:error_rate<1%', found 'nonsense'" },
    { "-t 'wrk:avg<1s'", "did you mean work?" },
    { "-t 'metrics.wrk:avg<1s'", "expected an operation or stage, found 'wrk'" },
    { "-t 'avg{stage=x}<1s'", "expected a stage, found 'x'" },
    { "-t 'avg{scenario=x}<1s'", "expected a scenario, found 'x'" },
    { "-t 'work.opps>1'", "did you mean work.ops?" },
    { "-t 'eror_rate<1'", "did you mean error_rate?" },
    { "-t 'achieved_rate>=1'",
      "achieved_rate>=1: achieved_rate: expected a --rate, found none" },
    { "-t 'p(99)<1s' --no-latency", "expected latencies for p(99), found --no-latency" },
    { "-t 'avg<1s' --abort-on-fail=soon",
      "--abort-on-fail: expected a delay such as 10s, true or false, found 'soon'" },
    { "-t 'work.level.rate>1'", "work.level is a gauge" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *json = g_build_filename (lt_it_tmp (), "refused.json", NULL);
      g_autoptr (LtIt) it =
        lt_it_run (RUN_S, "%s/tests/fixtures/metrics.so -q -d 30s -o json=%s %s",
                   lt_it_build (), json, table[i].options);

      g_test_message ("%s: %s", table[i].options, it->err);
      g_assert_cmpint (it->exit_status, ==, 2);
      g_assert_cmpstr (it->out, ==, "");
      g_assert_nonnull (strstr (it->err, table[i].message));
      g_assert_false (g_file_test (json, G_FILE_TEST_EXISTS));
    }
}

static char *
write_scenario (const char *text)
{
  char *path = g_build_filename (lt_it_tmp (), "judged.ini", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

static void
test_scenario_file (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *text = g_strdup_printf ("[global]\n"
                                           "threshold = avg<1h; one:count>=0\n"
                                           "[scenario one]\n"
                                           "plugin = %s\n"
                                           "duration = 200ms\n"
                                           "[scenario two]\n"
                                           "plugin = %s\n"
                                           "duration = 200ms\n"
                                           "threshold = max<1ns\n"
                                           "abort-on-fail = 1m\n",
                                           noop, noop);
  g_autofree char *path = write_scenario (text);
  g_autoptr (LtIt) it = lt_it_run (RUN_S, "%s -q", path);
  g_autoptr (LtIt) resolved = lt_it_run (RUN_S, "inspect --resolved %s", path);

  g_test_summary ("A scenario's own thresholds take the place of those of [global].");
  g_assert_cmpint (it->exit_status, ==, 99);
  lt_it_assert_says (it->out, "✓ avg<1h|✓ one:count>=0|✗ max<1ns");
  assert_last_line (it, "FAIL  two: threshold max<1ns failed: ", " (exit 99)");
  g_assert_cmpint (resolved->exit_status, ==, 0);
  lt_it_assert_says (resolved->out, "threshold|avg<1h|one:count>=0|judged.ini:2|max<1ns|"
                                    "judged.ini:9|abort-on-fail|1m");
}

static void
test_scenario_file_refused (void)
{
  static const struct
  {
    const char *threshold, *message;
  } table[] = {
    { "p99<5ms", "judged.ini:4: threshold: p99<5ms: expected p(99) for a percentile" },
    { "nop:avg<1s",
      "judged.ini:4: threshold: nop:avg<1s: expected a scenario, suite, operation "
      "or stage, found 'nop'; did you mean noop?" },
    { "granted>5", "judged.ini:4: threshold: granted>5: expected a metric such as" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("[scenario s]\nplugin = %s/tests/fixtures/noop.so\nduration = 30s\n"
                         "threshold = %s\n",
                         lt_it_build (), table[i].threshold);
      g_autofree char *path = write_scenario (text);
      g_autoptr (LtIt) it = lt_it_run (RUN_S, "%s -q", path);

      g_test_message ("%s", it->err);
      g_assert_cmpint (it->exit_status, ==, 104);
      g_assert_nonnull (strstr (it->err, table[i].message));
    }
}

static void
test_several (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *metrics = lt_it_fixture ("metrics");
  g_autoptr (LtIt) it =
    lt_it_run (RUN_S,
               "%s %s -q -d 200ms --runs 2 --format json -t 'work:count>0' -t 'noop:max<1ns' "
               "-t 'avg<1h'",
               noop, metrics);
  g_autoptr (LtIt) wrong = lt_it_run (RUN_S, "%s %s -q -d 30s -t 'wrk:count>0'", noop, metrics);

  g_test_summary ("Each run is judged by what concerns it, and the verdict names the run.");
  g_assert_cmpint (it->exit_status, ==, 99);
  g_assert_cmpuint (
    json_array_get_length (json_object_get_array_member (lt_it_json (it), "thresholds")), ==,
    8);
  lt_it_assert_says (it->err, "noop, run 1: threshold noop:max<1ns failed: |"
                              "noop, run 2: threshold noop:max<1ns failed: ");
  g_assert_cmpint (wrong->exit_status, ==, 2);
  g_assert_nonnull (strstr (wrong->err, "expected a scenario, suite, operation or stage, "
                                        "found 'wrk'"));
}

static void
test_each (void)
{
  g_autofree char *metrics = lt_it_fixture ("metrics");
  g_autoptr (LtIt) it =
    lt_it_run (RUN_S,
               "%s -q --each --mix work=1,fail=1 -d 100ms --format json -t 'fail:errors>=1' "
               "-t 'work:errors==0' -t 'count>0'",
               metrics);
  g_autoptr (LtIt) wrong = lt_it_run (RUN_S, "%s -q --each -d 30s -t 'wrk:count>0'", metrics);
  g_autoptr (LtIt) idle =
    lt_it_run (RUN_S, "%s -q --each -d 30s --mix work=1,fail=1 -t 'skip:count>0'", metrics);

  g_assert_cmpint (idle->exit_status, ==, 2);
  g_assert_nonnull (
    strstr (idle->err, "--threshold: skip:count>0: expected an operation that runs"));
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (
    json_array_get_length (json_object_get_array_member (lt_it_json (it), "thresholds")), ==,
    4);
  g_assert_cmpint (wrong->exit_status, ==, 2);
}

/* ---- How it ends ----------------------------------------------------------- */

static void
test_last_line (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autoptr (LtIt) none = lt_it_run (RUN_S, "%s -q -d 50ms", noop);
  g_autoptr (LtIt) one = lt_it_run (RUN_S, "%s -q -d 50ms -t 'avg<1h'", noop);
  g_autoptr (LtIt) broken = lt_it_run (RUN_S, "%s -q -d 50ms -t 'avg<1h' -t 'count<1'", noop);

  assert_last_line (none, "PASS  carried out as planned", "");
  assert_last_line (one, "PASS  the threshold holds", "");
  assert_last_line (broken, "FAIL  threshold count<1 failed: ", " (exit 99)");
  g_assert_cmpint (broken->exit_status, ==, 99);
  lt_it_assert_says (broken->out, "✓ avg<1h|✗ count<1");
}

static void
test_abort (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autoptr (LtIt) it = lt_it_run (
    RUN_S, "%s %s -q -d 50s --runs 3 --format json -t 'noop-2:count<1' --abort-on-fail=2s",
    noop, noop);

  g_test_summary ("What ends a run ends those beside it, and no other one begins.");
  g_assert_cmpint (it->exit_status, ==, 99);
  g_assert_cmpfloat (it->seconds, <, 45);
  g_assert_cmpstr (lt_it_text (it, "runs.0.verdict.outcome"), ==, "stopped");
  g_assert_cmpstr (lt_it_text (it, "runs.1.verdict.outcome"), ==, "threshold-failed");
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "threshold-failed");
  g_assert_true (json_object_get_boolean_member (threshold_at (it, 0), "aborted"));
  g_assert_cmpint (json_object_get_int_member (threshold_at (it, 0), "first_failed_at_ns"), >,
                   0);
  g_assert_cmpuint (lt_it_count (it, "summary.0.counted"), ==, 0);
  lt_it_assert_says (it->err,
                     "threshold noop-2:count<1 failed: |the run was ended for it after|"
                     "ended early, as a threshold of noop-2 is broken");
  lt_it_assert_no_orphans ();
}

static void
test_crash_first (void)
{
  g_autofree char *hostile = lt_it_fixture ("hostile");
  g_autoptr (LtIt) it = lt_it_run (
    RUN_S, "%s -q -d 5s --format json --set do=segv --set where=op -t 'count<0' -t 'avg<1h'",
    hostile);

  g_test_summary ("A crash decides before a threshold.");
  g_assert_cmpint (it->exit_status, ==, 107);
  g_assert_cmpuint (
    json_array_get_length (json_object_get_array_member (lt_it_json (it), "thresholds")), ==,
    2);
}

static void
test_interrupted (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  LtItRunning *running =
    lt_it_start (NULL, "%s -d 50s --format json -t 'count<1' -t 'avg<1h'", noop);
  g_autoptr (LtIt) it = NULL;

  g_test_summary ("An interrupted run is judged, and still was interrupted.");
  lt_it_wait_for (running, RUN_S, "ops/s");
  kill (lt_it_pid (running), SIGINT);
  it = lt_it_wait (running, RUN_S);
  g_assert_cmpint (it->exit_status, ==, 105);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "interrupted");
  g_assert_false (passed (it, 0));
  g_assert_true (passed (it, 1));
}

static void
test_formats (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *junit = g_build_filename (lt_it_tmp (), "t.xml", NULL);
  g_autofree char *markdown = g_build_filename (lt_it_tmp (), "t.md", NULL);
  g_autofree char *json = g_build_filename (lt_it_tmp (), "t.json", NULL);
  g_autoptr (LtIt) it = lt_it_run (
    RUN_S, "%s -q -d 50ms -t 'count<1' -t 'avg<1h' -o junit=%s -o markdown=%s -o json=%s", noop,
    junit, markdown, json);
  g_autoptr (LtIt) report = lt_it_run (RUN_S, "report %s", json);
  g_autofree char *xml = NULL;
  g_autofree char *page = NULL;

  g_assert_cmpint (it->exit_status, ==, 99);
  g_assert_true (g_file_get_contents (junit, &xml, NULL, NULL));
  g_assert_true (g_file_get_contents (markdown, &page, NULL, NULL));
  lt_it_assert_says (xml, "<testcase name=\"threshold count&lt;1\"|<failure "
                          "type=\"threshold-failed\"|<testcase name=\"threshold avg&lt;1h\"");
  lt_it_assert_says (page, "threshold|` count<1 `|` avg<1h `|` noop `|✓|✗");
  g_assert_cmpstr (report->out, ==, it->out);
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/thresholds/metrics", test_metrics);
  g_test_add_func ("/thresholds/exact", test_exact);
  g_test_add_func ("/thresholds/rate", test_rate);
  g_test_add_func ("/thresholds/warm-up", test_warmup);
  g_test_add_func ("/thresholds/window-and-stages", test_window_and_stages);
  g_test_add_func ("/thresholds/refused", test_refused);
  g_test_add_func ("/thresholds/scenario-file", test_scenario_file);
  g_test_add_func ("/thresholds/scenario-file-refused", test_scenario_file_refused);
  g_test_add_func ("/thresholds/several", test_several);
  g_test_add_func ("/thresholds/each", test_each);
  g_test_add_func ("/thresholds/last-line", test_last_line);
  g_test_add_func ("/thresholds/abort", test_abort);
  g_test_add_func ("/thresholds/crash-first", test_crash_first);
  g_test_add_func ("/thresholds/interrupted", test_interrupted);
  g_test_add_func ("/thresholds/formats", test_formats);
  return g_test_run ();
}
