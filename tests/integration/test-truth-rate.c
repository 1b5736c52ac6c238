/* SPDX-License-Identifier: MIT
 *
 * Open loop: the schedule is kept, what was not done is counted, and a stall is seen by
 * everyone who had to wait for it.
 *
 * What a busy machine can spoil is tried three times; what it cannot is asserted.
 */

#include "truth.h"

#include <math.h>
#include <stdlib.h>

#define TRIES 5

static LtIt *
run (const char *fixture, const char *words)
{
  g_autofree char *file = lt_it_fixture (fixture);
  LtIt *it = lt_it_run (60, "%s --format json -q %s", file, words);

  g_assert_cmpint (it->exit_status, ==, 0);
  truth_assert_sums (it);
  return it;
}

/* Every arrival that was due was started, or is counted as not. */
static guint64
assert_schedule (LtIt *it, guint64 n_due)
{
  const guint64 started =
    lt_it_count (it, "measured.total.count") + lt_it_count (it, "measured.total.skipped");
  const guint64 unstarted = lt_it_count (it, "load.unstarted");

  g_assert_cmpuint (started + unstarted, ==, n_due);
  g_assert_cmpuint ((guint64) lt_it_number (it, "load.lag.count"), ==, started);
  g_assert_cmpfloat_with_epsilon (lt_it_number (it, "load.achieved_share"),
                                  (double) started / (double) n_due, 1e-5);
  return unstarted;
}

typedef struct Schedule
{
  const char *fixture, *words;
  guint64 n_due;
} Schedule;

static void
test_schedule (gconstpointer data)
{
  const Schedule *schedule = data;

  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (LtIt) it = run (schedule->fixture, schedule->words);

      if (assert_schedule (it, schedule->n_due) <= 2
          && json_node_get_boolean (lt_it_get (it, "load.sustained")))
        return;
      g_test_message ("%s unstarted", json_to_string (lt_it_get (it, "load.unstarted"), FALSE));
    }
  g_test_fail_printf ("%s: not kept in %d tries", schedule->words, TRIES);
}

/* 100 workers at 20 ms each serve 1,000 a second; response is counted from when each
 * was due and is no shorter than service. */
static void
test_many_workers (void)
{
  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (LtIt) it = run ("laws", "-c 100 -r 1000 -d 1500ms --set constant=20ms "
                                         "--set wait=sleep");
      const double service_ns = lt_it_number (it, "measured.total.service.ok.p50");
      const double response_ns = lt_it_number (it, "measured.total.response.ok.p50");

      g_assert_cmpfloat (service_ns, >=, 19.9e6);
      g_assert_cmpfloat (response_ns, >=, service_ns * 0.99);
      if (assert_schedule (it, 1500) <= 2 && service_ns < 22e6 && response_ns < 24e6)
        return;
    }
  g_test_fail_printf ("100 workers: not kept in %d tries", TRIES);
}

/* One worker at 10 ms serves at most 100 of 1,000 a second. */
static void
test_unsustained (void)
{
  g_autofree char *file = lt_it_fixture ("laws");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "unsustained.json", NULL);
  g_autoptr (LtIt) it =
    lt_it_run (60, "%s -q -c 1 -r 1k -d 2s --set constant=10ms -o json=%s", file, json);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_nonnull (strstr (it->out, "target not sustained"));
  lt_it_load (it, json);
  truth_assert_sums (it);
  g_assert_cmpuint (assert_schedule (it, 2000), >=, 1798);
  g_assert_cmpfloat (lt_it_number (it, "load.achieved_share"), <=, 0.101);
  g_assert_cmpfloat (lt_it_number (it, "load.achieved_share"), >=, 0.02);
  g_assert_false (json_node_get_boolean (lt_it_get (it, "load.sustained")));
  /* Arrivals pile up: the last to start is as late as the run is long, nearly. */
  g_assert_cmpfloat (lt_it_number (it, "measured.total.response.ok.max"), >=, 1.5e9);
  g_assert_cmpfloat (lt_it_number (it, "measured.total.service.ok.p50"), >=, 9.9e6);
  g_assert_cmpfloat (lt_it_number (it, "measured.total.service.ok.p50"), <,
                     lt_it_number (it, "measured.total.response.ok.p50"));
}

/* What a stall is seen by. */
static const struct
{
  const char *path;
  double p;
} points[] = {
  { "measured.total.response.ok.p90", 0.9 },
  { "measured.total.response.ok.p95", 0.95 },
  { "measured.total.response.ok.p99", 0.99 },
  { "measured.total.response.ok.p999", 0.999 },
};

/* A stall of S on the only worker at R a second: an arrival that is due u after its
 * start waits S - u, and the k-th in the queue for the k before it, s each. So k waiters
 * wait longer than S - k (1/R - s), and the percentile p of N arrivals, k = (1 - p) N of
 * which are above it, is that. */
#define STALL_RATE 500.0
#define STALL_N 1500.0
#define STALL_NS 1e9
#define STALL_USUAL_NS 50e3

static double
stalled_response_ns (double p)
{
  return STALL_NS - (1 - p) * STALL_N * (1e9 / STALL_RATE - STALL_USUAL_NS);
}

static gboolean
shows_stall (LtIt *it)
{
  gboolean good = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      const double expected = stalled_response_ns (points[i].p);
      const double found = lt_it_number (it, points[i].path);

      g_test_message ("p%g: %.1f ms, expected %.1f", points[i].p * 100, found / 1e6,
                      expected / 1e6);
      /* Two arrivals: the one that stalls, and where a percentile falls between two. */
      g_assert_cmpfloat (found, >=, expected - 2e9 / STALL_RATE);
      good = good && found <= expected * 1.01 + 2e9 / STALL_RATE + 20e6;
    }
  /* What the others take is not the stall; how much more than asked for is the machine's
   * business. */
  return good && lt_it_number (it, "measured.total.service.ok.p50") < STALL_USUAL_NS * 20;
}

static void
test_stall (void)
{
  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (LtIt) it = run ("laws", "-c 1 -r 500 -d 3s --operation stall "
                                         "--set stall_at=500 --set stall_for=1s");

      g_assert_cmpfloat (lt_it_number (it, "measured.total.response.ok.max"), >=, 0.999e9);
      g_assert_cmpfloat (lt_it_number (it, "measured.total.service.ok.max"), >=, 0.999e9);
      g_assert_cmpfloat (lt_it_number (it, "measured.total.service.ok.p99"), <, 0.5e9);
      assert_schedule (it, (guint64) STALL_N);
      if (shows_stall (it))
        return;
    }
  g_test_fail_printf ("a stall is not as long as it should be in %d tries", TRIES);
}

/* The same in the midst of a ramp, from 0 to 600/s within 3 s: by the square of time
 * 900 arrivals. One server, first come, first served, gives each its response. */
#define RAMP_N 900
#define RAMP_NS 3e9
#define RAMP_STALL_AT 100 /* after one second, when the rate is 200/s */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double one = *(const double *) a, other = *(const double *) b;

  return (one > other) - (one < other);
}

/* Ascending. */
static void
ramp_responses (double *ret_responses)
{
  double free_ns = 0;

  for (guint i = 0; i < RAMP_N; i++)
    {
      const double due_ns = RAMP_NS * sqrt ((double) i / RAMP_N);
      const double service_ns = i + 1 == RAMP_STALL_AT ? STALL_NS : STALL_USUAL_NS;

      free_ns = MAX (free_ns, due_ns) + service_ns;
      ret_responses[i] = free_ns - due_ns;
    }
  qsort (ret_responses, RAMP_N, sizeof (double), compare_doubles);
}

static gboolean
shows_stall_on_ramp (LtIt *it, const double *responses)
{
  gboolean good = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      const double expected = responses[(guint) ceil (points[i].p * RAMP_N) - 1];
      const double found = lt_it_number (it, points[i].path);

      g_test_message ("p%g: %.1f ms, expected %.1f", points[i].p * 100, found / 1e6,
                      expected / 1e6);
      /* Two arrivals at the rate there is when the stall begins. */
      g_assert_cmpfloat (found, >=, expected - 2e9 / 200);
      good = good && found <= expected * 1.01 + 2e9 / 200 + 30e6;
    }
  /* A sanitizer makes the queue drain at a speed of its own. */
  return good || lt_it_is_sanitized ();
}

static void
test_stall_on_ramp (void)
{
  double responses[RAMP_N];

  g_test_summary ("A stall of a second in mid-ramp: percentiles are those of the queue.");
  ramp_responses (responses);
  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (LtIt) it =
        run ("laws", "-c 1 -s 3s:600/s --operation stall --set stall_for=1s "
                     "--set stall_at=" G_STRINGIFY (RAMP_STALL_AT));

      g_assert_cmpfloat (lt_it_number (it, "measured.total.response.ok.max"), >=, 0.999e9);
      assert_schedule (it, RAMP_N);
      if (shows_stall_on_ramp (it, responses))
        return;
    }
  g_test_fail_printf ("a stall on a ramp is not as long as it should be in %d tries", TRIES);
}

/* With other workers free only the operation that stalls is late. */
static void
test_stall_of_one (void)
{
  for (guint i = 0; i < TRIES; i++)
    {
      g_autoptr (LtIt) it =
        run ("laws", "-c 6 -r 500 -d 2500ms --operation stall "
                     "--set stall_at=500 --set stall_for=1s --set wait=sleep");

      g_assert_cmpfloat (lt_it_number (it, "measured.total.response.ok.max"), >=, 0.999e9);
      /* p999 of 1,250: only the slowest is above it. */
      if (assert_schedule (it, 1250) <= 2
          && lt_it_number (it, "measured.total.response.ok.p99") < 50e6
          && lt_it_number (it, "measured.total.response.ok.p999") < 300e6)
        return;
    }
  g_test_fail_printf ("others than the stalled one were late in %d tries", TRIES);
}

/* Variance of the counts of intervals, in units of their mean: 1 for Poisson arrivals
 * (their gaps are exponential: mean and deviation are equal), 0 for constant ones. */
static double
dispersion (LtIt *it, double rate)
{
  JsonArray *rows = json_node_get_array (lt_it_get (it, "intervals"));
  const guint n = json_array_get_length (rows);
  double sum = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *count_path = g_strdup_printf ("intervals.%u.total.count", i);
      g_autofree char *time_path = g_strdup_printf ("intervals.%u.interval_ns", i);
      const double mean = rate * lt_it_number (it, time_path) / 1e9;
      const double deviation = lt_it_number (it, count_path) - mean;

      sum += deviation * deviation / mean;
    }
  return sum / n;
}

static void
test_poisson (void)
{
  g_autoptr (LtIt) it = run ("noop", "-c 2 -r 1000 --arrival poisson -d 6s");
  const double n = lt_it_number (it, "measured.total.count");
  const double spread = dispersion (it, 1000);

  g_test_message ("%.0f arrivals, dispersion %.3f", n, spread);
  g_assert_cmpfloat (fabs (n + lt_it_number (it, "load.unstarted") - 6000), <, 5 * sqrt (6000));
  /* 0.1 % and 99.9 % of chi-squared with 6 degrees of freedom, by 6. */
  g_assert_cmpfloat (spread, >, 0.38 / 6);
  g_assert_cmpfloat (spread, <, 22.5 / 6);
}

int
main (int argc, char **argv)
{
  static const Schedule schedules[] = {
    { "noop", "-c 1 -r 500 -d 2s", 1000 },
    { "noop", "-c 10 -r 5k/s -d 2s", 10000 },
    { "noop", "-c 100 -r 500 -d 1s --clock monotonic", 500 },
  };

  lt_it_init (&argc, &argv);
  g_test_add_data_func ("/rate/500-one-worker", &schedules[0], test_schedule);
  g_test_add_data_func ("/rate/5000", &schedules[1], test_schedule);
  g_test_add_data_func ("/rate/100-workers-idle", &schedules[2], test_schedule);
  g_test_add_func ("/rate/100-workers-busy", test_many_workers);
  g_test_add_func ("/rate/unsustained", test_unsustained);
  g_test_add_func ("/rate/stall", test_stall);
  g_test_add_func ("/rate/stall-on-ramp", test_stall_on_ramp);
  g_test_add_func ("/rate/stall-of-one", test_stall_of_one);
  g_test_add_func ("/rate/poisson", test_poisson);
  return g_test_run ();
}
