/* SPDX-License-Identifier: MIT */

#include <math.h>
#include <string.h>

#include "lt-it-assert.h"

static double
stage_number (LtIt *it, guint index, const char *path)
{
  g_autofree char *full = g_strdup_printf ("stages.%u.%s", index, path);

  return lt_it_number (it, full);
}

/* ---- Rates ----------------------------------------------------------------- */

/* However late an operation starts, it counts in the stage it was due in: counts are
 * the integral of the rate, give or take two. */
static void
test_rate (gconstpointer data)
{
  const char *words = data;
  g_autofree char *path = lt_it_fixture ("noop");
  g_autoptr (LtIt) it = lt_it_run (60, "%s -q --format json -c 4 %s", path, words);
  const guint n = lt_it_length (it, "stages");
  double started = 0, arrivals = 0;

  g_assert_cmpint (it->exit_status, ==, 0);
  for (guint i = 0; i < n; i++)
    {
      started += stage_number (it, i, "started");
      arrivals += stage_number (it, i, "arrivals");
      g_assert_cmpfloat (
        fabs (stage_number (it, i, "started") - stage_number (it, i, "arrivals")), <=,
        MAX (2, stage_number (it, i, "arrivals") / 1000));
    }
  g_assert_cmpfloat (started, ==, lt_it_number (it, "measured.total.count"));
  g_assert_cmpfloat (fabs (started - arrivals), <=, MAX (2, arrivals / 1000));
}

static void
test_rate_overloaded (void)
{
  g_autofree char *path = lt_it_fixture ("laws");
  g_autoptr (LtIt) it = lt_it_run (60,
                                   "%s -q --format json -c 1 --operation constant --set "
                                   "wait=sleep --set constant=20ms -s 0s:10/s -s 1s:10/s -s "
                                   "0s:1000/s -s 1s:1000/s",
                                   path);

  g_test_summary ("A stage that asks for too much is told from one that does not.");
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpfloat (stage_number (it, 0, "started"), ==, 10);
  g_assert_cmpfloat (stage_number (it, 1, "started"), <, 100);
  g_assert_cmpfloat (stage_number (it, 1, "measured.total.response.ok.p50"), >, 2e8);
  g_assert_cmpfloat (lt_it_number (it, "load.unstarted"), >, 800);
}

/* ---- Workers --------------------------------------------------------------- */

static void
test_workers (void)
{
  g_autofree char *path = lt_it_fixture ("laws");
  g_autoptr (LtIt) it =
    lt_it_run (60,
               "%s -q --format json --operation constant --set wait=sleep --set constant=10ms "
               "-s 0s:2 -s 1500ms:2 -s 0s:20 -s 1500ms:20 -s 0s:0 -s 1s:0",
               path);
  double few, many;

  g_test_summary ("Operations follow the number of workers; none of them, no operations.");
  g_assert_cmpint (it->exit_status, ==, 0);
  few = stage_number (it, 0, "measured.total.count");
  many = stage_number (it, 1, "measured.total.count");
  g_assert_cmpuint (lt_it_count (it, "config.workers"), ==, 20);
  g_assert_cmpfloat (few, >, 50);
  g_assert_cmpfloat (few, <=, 310);
  g_assert_cmpfloat (many / few, >, 4);
  /* Those under way when the last stage began end in it. */
  g_assert_cmpfloat (stage_number (it, 2, "measured.total.count"), <=, 40);
  g_assert_cmpstr (lt_it_text (it, "stages.0.target.unit"), ==, "workers");
  g_assert_true (json_node_is_null (lt_it_get (it, "stages.0.started")));
}

/* Each worker numbers its iterations on, however often it pauses. */
static void
test_numbering (void)
{
  g_autofree char *path = lt_it_fixture ("choices");
  g_autoptr (LtIt) it =
    lt_it_run (60, "%s -q --format json -d 1s --pattern sawtooth:to=4,period=100ms", path);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_length (it, "stages"), ==, 10);
  g_assert_cmpfloat (lt_it_number (it, "measured.total.count"), >, 1000);
}

/* The same load of workers by summary, document and plan, whatever @words has of a rate. */
static void
assert_of_workers (const char *environment, const char *words)
{
  g_autoptr (LtIt) text = lt_it_run_env (environment, 60, "%s -q", words);
  g_autoptr (LtIt) it = lt_it_run_env (environment, 60, "%s -q --format json", words);
  g_autoptr (LtIt) plan =
    lt_it_run_env (environment, 20, "inspect --resolved %s --format json", words);

  g_assert_cmpint (text->exit_status, ==, 0);
  lt_it_assert_says (text->out, "closed loop");
  g_assert_null (strstr (text->out, "open loop"));
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpstr (lt_it_text (it, "config.model"), ==, "closed");
  g_assert_cmpuint (lt_it_count (it, "config.workers"), ==, 4);
  g_assert_cmpstr (lt_it_text (it, "stages.0.target.unit"), ==, "workers");
  g_assert_cmpint (plan->exit_status, ==, 0);
  g_assert_cmpstr (lt_it_text (plan, "scenarios.0.model"), ==, "closed");
  g_assert_cmpstr (lt_it_text (plan, "scenarios.0.schedule.0.unit"), ==, "workers");
  g_assert_true (json_node_is_null (lt_it_get (plan, "scenarios.0.schedule.0.arrivals")));
  g_assert_null (strstr (plan->out, "\"name\": \"rate\""));
}

static void
test_weaker_rate (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  g_autofree char *of_global = g_build_filename (lt_it_tmp (), "global.ini", NULL);
  g_autofree char *of_scenario = g_build_filename (lt_it_tmp (), "scenario.ini", NULL);
  g_autofree char *global =
    g_strdup_printf ("[global]\nrate=100\n[scenario s]\nplugin=%s\nstage=300ms:4\n", path);
  g_autofree char *scenario = g_strdup_printf ("[scenario s]\nplugin=%s\nrate=100\n", path);
  g_autofree char *stages = g_strconcat (path, " -s 200ms:4 -s 100ms:4", NULL);
  g_autofree char *pattern = g_strconcat (path, " -d 300ms --pattern ramp:to=4", NULL);
  g_autofree char *above = g_strconcat (of_scenario, " -s 300ms:4", NULL);

  g_test_summary ("Targets without a unit are workers, whatever rate a weaker source has.");
  g_assert_true (g_file_set_contents (of_global, global, -1, NULL));
  g_assert_true (g_file_set_contents (of_scenario, scenario, -1, NULL));
  assert_of_workers ("LTRUN_RATE=100", stages);
  assert_of_workers ("LTRUN_RATE=100", pattern);
  assert_of_workers (NULL, of_global);
  assert_of_workers (NULL, above);
}

static void
test_iterations (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  g_autofree char *words =
    g_strdup_printf ("%s -c 2 -n 350 -r 500 --ramp-up 200ms --format json", path);
  g_autofree char *file = g_build_filename (lt_it_tmp (), "iterations.json", NULL);
  g_autoptr (LtIt) it = lt_it_run (60, "%s -q -o json=%s", words, file);
  g_autoptr (LtIt) plan = lt_it_run (20, "inspect --resolved %s", words);
  g_autoptr (LtIt) report = lt_it_run (20, "report %s", file);

  g_test_summary ("The stage behind a ramp lasts until the iterations are done.");
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), ==, 350);
  g_assert_cmpuint (lt_it_count (it, "config.duration_ns"), ==, 0);
  g_assert_cmpfloat (stage_number (it, 0, "arrivals"), ==, 50);
  g_assert_cmpfloat (stage_number (it, 1, "started"), ==, 300);
  g_assert_true (json_node_is_null (lt_it_get (it, "stages.1.end_ns")));
  g_assert_true (json_node_is_null (lt_it_get (it, "stages.1.arrivals")));
  g_assert_cmpint (plan->exit_status, ==, 0);
  g_assert_cmpfloat (lt_it_number (plan, "scenarios.0.schedule.0.arrivals"), ==, 50);
  g_assert_true (json_node_is_null (lt_it_get (plan, "scenarios.0.schedule.1.end_ns")));
  g_assert_true (json_node_is_null (lt_it_get (plan, "scenarios.0.schedule.1.arrivals")));
  g_assert_cmpint (report->exit_status, ==, 0);
  lt_it_assert_says (report->out, "ramp-up|steady|350");
}

static const char *const formats[] = { "text",       "markdown", "html", "svg", "csv",
                                       "csv-series", "junit",    "json", NULL };

/* A stage that was sampled too late has no numbers; one that lasts until the iterations
 * are done has no end either. */
static void
test_no_numbers (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  g_autofree char *file = g_build_filename (lt_it_tmp (), "no-numbers.json", NULL);
  g_autoptr (LtIt) it =
    lt_it_run (60, "%s -c 2 -n 350 -r 500 --ramp-up 200ms --format json -q", path);
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *text = NULL;

  g_assert_cmpint (it->exit_status, ==, 0);
  json_object_set_null_member (json_node_get_object (lt_it_get (it, "stages.1")), "measured");
  text = json_to_string (json_node_init_object (node, lt_it_json (it)), FALSE);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  for (guint i = 0; formats[i] != NULL; i++)
    {
      g_autoptr (LtIt) report = lt_it_run (20, "report %s -f %s", file, formats[i]);

      g_assert_cmpint (report->exit_status, ==, 0);
      g_assert_cmpuint (strlen (report->out), >, 0);
    }
}

static void
test_warmup (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  g_autoptr (LtIt) rate = lt_it_run (60, "%s -q --format json -w 500ms -s 500ms:2000/s", path);
  g_autoptr (LtIt) workers =
    lt_it_run (60, "%s -q --format json -w 200ms -s 0s:3 -s 300ms:3", path);

  g_test_summary ("A warm-up runs at the mean of what follows.");
  g_assert_cmpint (rate->exit_status, ==, 0);
  g_assert_cmpfloat (lt_it_number (rate, "warmup.total.count"), ==, 500);
  g_assert_cmpfloat (stage_number (rate, 0, "started"), ==, 500);
  g_assert_cmpint (workers->exit_status, ==, 0);
  g_assert_cmpfloat (lt_it_number (workers, "warmup.total.count"), >, 0);
}

/* ---- Ends ------------------------------------------------------------------ */

static void
test_interrupted (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  LtItRunning *running = lt_it_start (
    NULL, "%s --format json -c 1 -s 0s:100/s -s 500ms:100/s -s 30s:100/s -s 30s:100/s", path);
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, 30, "2s/");
  kill (lt_it_pid (running), SIGINT);
  it = lt_it_wait (running, 30);
  g_assert_cmpint (it->exit_status, ==, 105);
  g_assert_cmpfloat (stage_number (it, 0, "started"), ==, 50);
  g_assert_cmpfloat (stage_number (it, 1, "measured.total.count"), >, 50);
  g_assert_true (json_node_is_null (lt_it_get (it, "stages.2.measured")));
  g_assert_true (json_node_is_null (lt_it_get (it, "stages.2.started")));
}

/* Whoever comes late to the end of a stage cannot tell it from the next: it says so, and
 * gives the numbers of one to no other. */
static void
test_late (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "late.json", NULL);
  g_autoptr (GString) words = g_string_new ("-s 0s:1000/s -s 1s:1000/s");
  g_autoptr (LtIt) it = NULL, report = NULL;
  LtItRunning *running;
  guint n_unknown = 0;

  for (guint i = 0; i < 25; i++)
    g_string_append_printf (words, " -s 200ms:%u/s", i % 2 == 0 ? 2000 : 1000);
  running = lt_it_start (NULL, "%s -c 2 -o json=%s %s", path, json, words->str);
  lt_it_wait_for (running, 30, "1s/");
  kill (lt_it_pid (running), SIGSTOP);
  g_usleep (900000);
  kill (lt_it_pid (running), SIGCONT);
  it = lt_it_wait (running, 60);
  report = lt_it_run (30, "report %s", json);
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpstr (report->out, ==, it->out);
  lt_it_load (it, json);
  for (guint i = 0; i < 26; i++)
    {
      g_autofree char *measured = g_strdup_printf ("stages.%u.measured", i);

      g_assert_cmpfloat (stage_number (it, i, "started"), >, 0);
      if (json_node_is_null (lt_it_get (it, measured)))
        n_unknown++;
      else
        g_assert_cmpfloat (stage_number (it, i, "measured.total.count"), >,
                           stage_number (it, i, "started") / 2);
    }
  g_assert_cmpuint (n_unknown, >=, 3);
  g_assert_nonnull (strstr (it->out, "no numbers of stage "));
}

static void
test_text (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  g_autoptr (LtIt) it = lt_it_run (
    60, "%s -q -d 600ms --pattern spike:base=100/s,peak=4k/s,at=200ms,for=200ms", path);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_nonnull (strstr (it->out, "before  200 ms    100/s"));
  g_assert_nonnull (strstr (it->out, "spike   200 ms  4.00k/s"));
  g_assert_nonnull (strstr (it->out, "open loop, 1.40k/s on average, constant, 10 workers"));
}

/* A hundred stages and a thousand workers: nothing grows, nothing is lost. */
static void
test_many (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (LtIt) it = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (words, " -s 20ms:%u/s", i % 2 == 0 ? 20000 : 1000);
  it = lt_it_run (60, "%s -q --format json --memory -c %u %s", path,
                  lt_it_is_sanitized () ? 100 : 1000, words->str);
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_length (it, "stages"), ==, 100);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpfloat (
      fabs (stage_number (it, i, "started") - stage_number (it, i, "arrivals")), <=, 2);
  if (!lt_it_is_sanitized ())
    g_assert_cmpuint (lt_it_count (it, "memory.peak_bytes"), <,
                      lt_it_count (it, "memory.start_bytes") + 4 * 1024 * 1024);
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_data_func ("/stages/rate/ramp", "-s 1s:20k/s -s 1s:0/s", test_rate);
  g_test_add_data_func (
    "/stages/rate/steps",
    "-s 0s:100/s -s 300ms:100/s -s 0s:5k/s -s 300ms:5k/s -s 0s:7/s -s 1s:7/s", test_rate);
  g_test_add_data_func ("/stages/rate/given", "-r 500 -s 500ms:3000 -s 300ms:3000", test_rate);
  g_test_add_data_func ("/stages/rate/sine",
                        "-d 1s --pattern sine:mean=5k/s,amplitude=5k/s,period=300ms",
                        test_rate);
  g_test_add_func ("/stages/rate/overloaded", test_rate_overloaded);
  g_test_add_func ("/stages/workers", test_workers);
  g_test_add_func ("/stages/weaker-rate", test_weaker_rate);
  g_test_add_func ("/stages/iterations", test_iterations);
  g_test_add_func ("/stages/no-numbers", test_no_numbers);
  g_test_add_func ("/stages/numbering", test_numbering);
  g_test_add_func ("/stages/warmup", test_warmup);
  g_test_add_func ("/stages/interrupted", test_interrupted);
  g_test_add_func ("/stages/late", test_late);
  g_test_add_func ("/stages/text", test_text);
  g_test_add_func ("/stages/many", test_many);
  return g_test_run ();
}
