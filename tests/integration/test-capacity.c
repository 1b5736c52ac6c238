/* SPDX-License-Identifier: MIT
 *
 * search and scale, with suites whose capacity is known: tests/fixtures/capacity.c.
 *
 * What a busy machine can spoil is tried three times.
 */

#include "lt-it-assert.h"

#include <math.h>
#include <signal.h>
#include <string.h>

#define TRIES 3

static gboolean
is_near (double value, double expected, double share)
{
  return fabs (value - expected) <= share * expected;
}

/* @it's document is as the schema says, if that can be told. */
static void
assert_schema (const LtIt *it, const char *schema)
{
  g_autofree char *file = g_build_filename (lt_it_tmp (), "document.json", NULL);
  g_autoptr (LtIt) check = NULL;

  g_assert_true (g_file_set_contents (file, it->out, -1, NULL));
  check = lt_it_run_shell (NULL, 60, "python3 '%s/check-document.py' '%s' '%s/%s'",
                           LT_SOURCE_DIR, file, LT_SCHEMAS, schema);
  if (check->exit_status != 0 && check->exit_status != 77 && check->exit_status != 127)
    g_error ("%s%s", check->out, check->err);
}

/* ---- search ---------------------------------------------------------------- */

#define QUICK "--cool-down 0 --warmup 50ms"

/* 1 ms a service: 1,000 a second. */
static void
test_search_finds (void)
{
  g_autofree char *suite = lt_it_fixture ("capacity");

  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (LtIt) it =
        lt_it_run (120,
                   "search %s -c 4 --set service=1ms --probe-duration 700ms "
                   "%s -q --format json",
                   suite, QUICK);
      double rate;

      if (it->exit_status == 97)
        continue;
      g_assert_cmpint (it->exit_status, ==, 0);
      g_assert_cmpstr (lt_it_text (it, "schema"), ==, "ltrun.search/1");
      g_assert_cmpstr (lt_it_text (it, "search.outcome"), ==, "found");
      assert_schema (it, "ltrun-search-1.schema.json");
      rate = lt_it_number (it, "search.rate_per_second");
      g_test_message ("%.1f/s after %u probes", rate, lt_it_length (it, "probes"));
      g_assert_cmpfloat (rate, <, lt_it_number (it, "search.failed_rate_per_second"));
      if (is_near (rate, 1000, 0.03))
        return;
    }
  g_test_fail_printf ("1000/s is not found within 3 %% in %d tries", TRIES);
}

/* Nothing is served within the time that is wanted, at whichever rate. */
static void
test_search_slo (void)
{
  g_autofree char *suite = lt_it_fixture ("capacity");
  g_autoptr (LtIt) missed =
    lt_it_run (60,
               "search %s -c 2 --set service=20ms --slo 'error_rate<1%%' --slo 'p(50)<10ms' "
               "--min-rate 10 --max-rate 12 --arrival poisson --backlog queue:5 "
               "--probe-duration 400ms %s -q --format json",
               suite, QUICK);
  g_autoptr (LtIt) unknown =
    lt_it_run (60, "search %s -q --slo nonsense --probe-duration 400ms %s", suite, QUICK);
  g_autoptr (LtIt) nobody = lt_it_run (
    60, "search %s --slo 'nobody:p(99)<5ms' --probe-duration 400ms %s", suite, QUICK);
  g_autoptr (LtIt) metric =
    lt_it_run (60, "search %s --slo 'nosuch<5' --probe-duration 400ms %s", suite, QUICK);

  g_assert_cmpint (missed->exit_status, ==, 99);
  g_assert_cmpstr (lt_it_text (missed, "search.outcome"), ==, "below-min");
  g_assert_cmpstr (lt_it_text (missed, "probes.0.verdict"), ==, "slo");
  lt_it_assert_says (lt_it_text (missed, "verdict.reasons.0"),
                     "10/s, the lowest rate allowed, was not carried|p(50)<10ms");
  /* Of a probe, not of the estimate. */
  g_assert_cmpstr (lt_it_text (missed, "first_run.config.model"), ==, "open");
  g_assert_cmpstr (lt_it_text (missed, "first_run.config.arrival"), ==, "poisson");
  g_assert_cmpstr (lt_it_text (missed, "first_run.config.backlog"), ==, "queue:5");
  assert_schema (missed, "ltrun-search-1.schema.json");
  lt_it_assert_refused (unknown, 2, "--slo|nonsense");
  lt_it_assert_refused (nobody, 2, "--slo|nobody");
  g_assert_cmpint (metric->exit_status, ==, 2);
  lt_it_assert_says (metric->err, "--slo: nosuch<5: expected a metric|found 'nosuch'");
  /* Before there is any load. */
  g_assert_null (strstr (nobody->err, "estimating"));
  g_assert_null (strstr (metric->err, "closed loop: about"));
}

/* The lowest rate is twice the capacity: one probe tells. */
static void
test_search_below_min (void)
{
  g_autofree char *suite = lt_it_fixture ("capacity");
  g_autoptr (LtIt) it = lt_it_run (
    60, "search %s -c 2 --set service=2ms --min-rate 1k --probe-duration 400ms %s -q", suite,
    QUICK);
  g_autofree char *line = lt_it_last_line (it);

  g_assert_cmpint (it->exit_status, ==, 99);
  lt_it_assert_says (line, "FAIL  1,000/s, the lowest rate allowed, was not carried|(exit 99)");
}

static void
test_search_at_max (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autofree char *csv = g_build_filename (lt_it_tmp (), "at-max.csv", NULL);
  g_autofree char *rows = NULL;
  g_autoptr (LtIt) it = NULL;
  g_autofree char *line = NULL;

  for (guint i = 0; i < TRIES && (it == NULL || it->exit_status == 97); i++)
    {
      g_clear_pointer (&it, lt_it_free);
      it = lt_it_run (60, "search %s -c 2 --max-rate 50 --probe-duration 400ms %s -o csv=%s",
                      suite, QUICK, csv);
    }
  line = lt_it_last_line (it);
  g_assert_cmpint (it->exit_status, ==, 0);
  lt_it_assert_says (line, "PASS  50/s, the highest rate allowed, was carried");
  lt_it_assert_says (it->err, "closed loop: about| 1  bracket: 50|confirm: 50");
  g_assert_true (g_file_get_contents (csv, &rows, NULL, NULL));
  lt_it_assert_says (rows, "phase,verdict,rate_per_second,unstarted,|\"bracket\",\"held\",50,|"
                           "\"confirm\",\"held\",50,");
}

/* What is known is kept. */
static void
test_search_interrupted (void)
{
  g_autofree char *suite = lt_it_fixture ("capacity");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "interrupted.json", NULL);
  LtItRunning *running = lt_it_start (
    NULL, "search %s -c 2 --probe-duration 1s --cool-down 1h -o json=%s", suite, json);
  g_autoptr (LtIt) it = NULL;

  /* In the wait between the estimate and the first probe. */
  lt_it_wait_for (running, 30, "closed loop: about");
  kill (lt_it_pid (running), SIGINT);
  it = lt_it_wait (running, 20);
  g_assert_cmpint (it->exit_status, ==, 105);
  lt_it_assert_says (it->out, "FAIL  interrupted: the highest rate that was carried so far is");
  lt_it_load (it, json);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "interrupted");
  g_assert_cmpuint (lt_it_length (it, "probes"), ==, 0);
}

static void
test_search_interrupted_in_probe (void)
{
  g_autofree char *suite = lt_it_fixture ("capacity");
  LtItRunning *running = lt_it_start (
    NULL, "search %s -c 2 --set service=100ms --probe-duration 1s --warmup 1h --cool-down 0",
    suite);
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, 30, "estimating");
  kill (lt_it_pid (running), SIGTERM);
  it = lt_it_wait (running, 20);
  g_assert_cmpint (it->exit_status, ==, 105);
}

static void
test_search_crash (void)
{
  g_autofree char *suite = lt_it_fixture ("hostile");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "crash.json", NULL);
  g_autoptr (LtIt) it = lt_it_run (
    60, "search %s --set do=segv --set where=op --probe-duration 400ms %s -q -o json=%s", suite,
    QUICK, json);

  g_assert_cmpint (it->exit_status, ==, 107);
  lt_it_assert_says (it->out, "crashed in operation|(exit 107)");
  lt_it_load (it, json);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "plugin-died");
}

static void
test_search_refuses (void)
{
  static const struct
  {
    const char *args, *words;
  } rows[] = {
    { "", "expected one suite" },
    { "SUITE SUITE", "expected one suite|found 2" },
    { "SUITE --rate 5", "--rate: expected none with search, found '5'" },
    { "SUITE -d 5s", "--duration: expected none with search" },
    { "SUITE -s 5s:10", "--stage: expected none with search" },
    { "SUITE --no-latency", "no-latency: expected none with search" },
    { "SUITE --tolerance 70%", "--tolerance: expected a share from 0.1% to 50%, found '70%'" },
    { "SUITE --slo 'baseline.ops>=5x'", "--slo: expected a condition of a probe by itself" },
    { "SUITE --slo 'noop:baseline.p(99)<=1.2x'", "--slo: expected a condition" },
    { "SUITE --gate 'ops>=0.9x'", "--gate: expected none with search, found 'ops>=0.9x'" },
    { "SUITE --strict", "--strict: expected none with search" },
    { "SUITE --baseline-dir .", "--baseline-dir: expected none with search" },
    { "SUITE --threshold 'baseline.ops>=5x'", "--threshold: expected none with search" },
    { "SUITE --min-rate 0", "--min-rate: expected a rate above 0" },
    { "SUITE --min-rate 5 --max-rate 2", "--min-rate: expected no more than --max-rate" },
    { "SUITE --probe-duration 1ms", "--probe-duration: expected a duration from 100ms" },
    { "SUITE --max-probes 0", "--max-probes: expected a number from 1 to 1000" },
    { "SUITE -o junit=/nowhere/x", "--out: expected a format of search: json or csv" },
    { "SUITE -q --set nope=1", "nope" },
  };
  g_autofree char *suite = lt_it_fixture ("noop");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) parts = g_strsplit (rows[i].args, "SUITE", -1);
      g_autofree char *args = g_strjoinv (suite, parts);
      g_autoptr (LtIt) it = lt_it_run (30, "search %s", args);

      g_test_message ("%s", args);
      lt_it_assert_refused (it, 2, rows[i].words);
    }
}

/* What a variable says of options that are not the verb's is for other verbs. */
static void
test_variables (void)
{
  static const char variables[] =
    "LTRUN_ABORT_IF_UNSUSTAINED=true LTRUN_RATE=5 LTRUN_THINK=1h LTRUN_PATTERN=x "
    "LTRUN_STRICT=true LTRUN_WEB=x LTRUN_BACKLOG=drop";
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autoptr (LtIt) search = lt_it_run_env (
    variables, 60, "search %s -c 2 --max-rate 50 --probe-duration 400ms %s -q --format json",
    suite, QUICK);
  g_autoptr (LtIt) scale = lt_it_run_env (
    variables, 60, "scale %s --think 0 -c 1,2,3,4 --runs 1 -d 100ms -q --format json", suite);

  g_assert_true (search->exit_status == 0 || search->exit_status == 97);
  g_assert_cmpuint (lt_it_length (search, "probes"), >, 0);
  g_assert_true (scale->exit_status == 0 || scale->exit_status == 97);
  g_assert_cmpuint (lt_it_length (scale, "levels"), ==, 4);
  g_assert_cmpstr (lt_it_text (scale, "first_run.config.model"), ==, "closed");
}

/* ---- scale ----------------------------------------------------------------- */

/* One worker does 200 a second, a tenth of it one after another, agreement 1 %. */
static void
test_scale_recovers (void)
{
  g_autofree char *suite = lt_it_fixture ("capacity");

  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (LtIt) it =
        lt_it_run (120,
                   "scale %s --operation shared --set rate=200 --set contention=0.1 "
                   "--set coherency=0.01 -c 1,2,4,8,16 --runs 1 -d 1s -q --format json",
                   suite);

      g_assert_true (it->exit_status == 0 || it->exit_status == 97);
      if (it->exit_status == 97)
        continue;
      g_assert_cmpstr (lt_it_text (it, "schema"), ==, "ltrun.scale/1");
      g_assert_cmpuint (lt_it_length (it, "levels"), ==, 5);
      assert_schema (it, "ltrun-scale-1.schema.json");
      g_test_message ("lambda %g, sigma %g, kappa %g", lt_it_number (it, "usl.lambda.value"),
                      lt_it_number (it, "usl.contention.value"),
                      lt_it_number (it, "usl.coherency.value"));
      if (is_near (lt_it_number (it, "usl.lambda.value"), 200, 0.1)
          && is_near (lt_it_number (it, "usl.contention.value"), 0.1, 0.1)
          && is_near (lt_it_number (it, "usl.coherency.value"), 0.01, 0.1)
          && is_near (lt_it_number (it, "usl.peak_concurrency.value"), sqrt (0.9 / 0.01), 0.1))
        return;
    }
  g_test_fail_printf ("the parameters are not found within 10 %% in %d tries", TRIES);
}

/* Interrupted at the second level: too few to predict anything. */
static void
test_scale_interrupted (void)
{
  g_autofree char *suite = lt_it_fixture ("capacity");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "scale.json", NULL);
  LtItRunning *running = lt_it_start (
    NULL, "scale %s --operation shared -c 1,2,4,8 --runs 1 -d 2s -o json=%s", suite, json);
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, 30, "c=2:");
  kill (lt_it_pid (running), SIGINT);
  it = lt_it_wait (running, 20);
  g_assert_cmpint (it->exit_status, ==, 105);
  lt_it_assert_says (it->out, "found 1|(exit 105)");
  lt_it_load (it, json);
  g_assert_cmpuint (lt_it_length (it, "levels"), ==, 1);
  g_assert_true (JSON_NODE_HOLDS_NULL (lt_it_get (it, "usl")));
}

/* What is wrong with the file is said once, not with each concurrency. */
static void
test_scale_warns_once (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autofree char *copy = g_build_filename (lt_it_tmp (), "writable.so", NULL);
  g_autoptr (LtIt) copied =
    lt_it_run_shell (NULL, 20, "cp '%s' '%s' && chmod a+w '%s'", suite, copy, copy);
  g_autoptr (LtIt) it =
    lt_it_run (60, "scale %s -c 1,2,3,4 --runs 2 -d 100ms -q --format json", copy);

  g_assert_cmpint (copied->exit_status, ==, 0);
  g_assert_true (it->exit_status == 0 || it->exit_status == 97);
  lt_it_assert_says (lt_it_text (it, "warnings.0"), "writable.so");
  for (guint i = 1; i < lt_it_length (it, "warnings"); i++)
    {
      g_autofree char *path = g_strdup_printf ("warnings.%u", i);

      g_assert_null (strstr (lt_it_text (it, path), "writable.so"));
    }
}

static void
test_scale_crash (void)
{
  g_autofree char *suite = lt_it_fixture ("hostile");
  g_autofree char *markdown = g_build_filename (lt_it_tmp (), "scale.md", NULL);
  g_autofree char *text = NULL;
  g_autoptr (LtIt) it =
    lt_it_run (60,
               "scale %s --set do=segv --set where=op -c 1,2,3,4 --runs 1 -d 200ms -q "
               "-o markdown=%s",
               suite, markdown);

  g_assert_cmpint (it->exit_status, ==, 107);
  lt_it_assert_says (it->out, "crashed|(exit 107)");
  g_assert_true (g_file_get_contents (markdown, &text, NULL, NULL));
  lt_it_assert_says (text, "**FAIL** (exit 107) `c=1");
}

static void
test_scale_refuses (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autoptr (LtIt) few = lt_it_run (30, "scale %s -c 1,2,3", suite);
  g_autoptr (LtIt) twice = lt_it_run (30, "scale %s -c1,2,3,3", suite);
  g_autoptr (LtIt) word = lt_it_run (30, "scale %s -c 1,2,x,4", suite);
  g_autoptr (LtIt) rate = lt_it_run (30, "scale %s -c 1,2,3,4 -r 5", suite);
  g_autoptr (LtIt) out = lt_it_run (30, "scale %s -o hgrm=x", suite);
  g_autoptr (LtIt) gate = lt_it_run (30, "scale %s --gate 'baseline.ops>=9x'", suite);
  g_autoptr (LtIt) strict = lt_it_run (30, "scale %s --strict", suite);

  lt_it_assert_refused (few, 2, "--concurrency: expected 4 to 64|found '1,2,3'");
  lt_it_assert_refused (twice, 2, "--concurrency: expected 4 to 64 different");
  lt_it_assert_refused (word, 2, "--concurrency:|'1,2,x,4'");
  lt_it_assert_refused (rate, 2, "--rate: expected none with scale");
  lt_it_assert_refused (out, 2, "--out: expected a format of scale: json, csv or markdown");
  lt_it_assert_refused (gate, 2, "--gate: expected none with scale|'baseline.ops>=9x'");
  lt_it_assert_refused (strict, 2, "--strict: expected none with scale");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/search/finds", test_search_finds);
  g_test_add_func ("/search/slo", test_search_slo);
  g_test_add_func ("/search/below-min", test_search_below_min);
  g_test_add_func ("/search/at-max", test_search_at_max);
  g_test_add_func ("/search/interrupted", test_search_interrupted);
  g_test_add_func ("/search/interrupted-in-probe", test_search_interrupted_in_probe);
  g_test_add_func ("/search/crash", test_search_crash);
  g_test_add_func ("/search/refuses", test_search_refuses);
  g_test_add_func ("/search/variables", test_variables);
  g_test_add_func ("/scale/recovers", test_scale_recovers);
  g_test_add_func ("/scale/interrupted", test_scale_interrupted);
  g_test_add_func ("/scale/warns-once", test_scale_warns_once);
  g_test_add_func ("/scale/crash", test_scale_crash);
  g_test_add_func ("/scale/refuses", test_scale_refuses);
  return g_test_run ();
}
