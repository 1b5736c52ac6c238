/* SPDX-License-Identifier: MIT
 *
 * The search, with systems that are computed: their capacity is known, and a bad moment
 * comes when the test says so.
 */

#include "lt-search.h"

#include <math.h>

#include "lt-distribution.h"

#define NOT_MANY 60

/* A queue before servers that do @capacity operations a second. */
typedef struct System
{
  double capacity;
  double service_ns;
  double limit_ns;    /* of the response time's 99th percentile; 0: nobody sets one */
  double bad_share;   /* of runs that a bad moment spoils */
  double lucky_share; /* of runs above the capacity that look well */
  guint breaks_at;    /* the run that crashes, from 1; 0: none */
  LtRandom random;
  guint n_runs;
  double highest; /* rate that was asked for */
  double lowest;
} System;

static gboolean
chance (System *system, double share)
{
  return (double) lt_random_below (&system->random, 1000000) < share * 1e6;
}

/* Waits as of random arrivals: at the share u of the capacity 1 / (1 - u) of the service. */
static void
run_system (System *system, double rate, LtRateProbe *ret_probe)
{
  const double use = rate / system->capacity;
  gboolean spoilt = chance (system, system->bad_share);
  const gboolean lucky = use > 1 && use < 1.2 && chance (system, system->lucky_share);
  const double share = lucky ? 1 : MIN (1 / use, spoilt ? 0.97 : 1);

  *ret_probe = (LtRateProbe){ .rate_per_s = rate };
  ret_probe->figures.known[LT_FIGURE_ACHIEVED_SHARE] = TRUE;
  ret_probe->figures.value[LT_FIGURE_ACHIEVED_SHARE] = share;
  if (system->limit_ns > 0 && (use >= 1 || system->service_ns / (1 - use) > system->limit_ns))
    {
      ret_probe->missed = TRUE;
      ret_probe->excess = use >= 1 ? 1e3 : system->service_ns / (1 - use) / system->limit_ns;
    }
  system->n_runs++;
  system->highest = MAX (system->highest, rate);
  system->lowest = system->lowest > 0 ? MIN (system->lowest, rate) : rate;
  if (system->n_runs == system->breaks_at)
    ret_probe->verdict = LT_RATE_PROBE_BROKEN;
  lt_rate_probe_judge (ret_probe);
}

static LtSearch *
search (System *system, const LtSearchSetup *setup, double estimate)
{
  LtSearch *search = lt_search_new (setup, estimate);
  LtSearchPhase phase;
  double rate;

  while (lt_search_next (search, &rate, &phase))
    {
      LtRateProbe probe;

      g_assert_cmpfloat (rate, >=, setup->min_rate_per_s);
      g_assert_cmpfloat (rate, <=, setup->max_rate_per_s);
      g_assert_cmpuint (system->n_runs, <, setup->max_probes);
      run_system (system, rate, &probe);
      lt_search_add (search, &probe);
      lt_rate_probe_clear (&probe);
    }
  return search;
}

static const LtSearchSetup usual = { 1, 10e6, 0.02, NOT_MANY };

/* 1 % of the arrivals may be left: a rate that is 1 % too high passes. */
static void
assert_found (LtSearch *search, double capacity, double tolerance)
{
  g_assert_cmpint (lt_search_get_outcome (search), ==, LT_SEARCH_FOUND);
  g_assert_cmpfloat (lt_search_get_rate (search), >=, capacity * (1 - tolerance));
  g_assert_cmpfloat (lt_search_get_rate (search), <=, capacity * 1.0102);
  g_assert_cmpfloat (lt_search_get_failed_rate (search), >, lt_search_get_rate (search));
}

static void
test_capacity (void)
{
  static const double capacities[] = { 3.7, 1000, 123456, 4e6 };
  static const double estimates[] = { 0.01, 0.5, 0.97, 1, 1.03, 2, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (capacities); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (estimates); j++)
        {
          System system = { .capacity = capacities[i] };
          g_autoptr (LtSearch) found = search (&system, &usual, capacities[i] * estimates[j]);

          assert_found (found, capacities[i], 0.02);
          g_assert_cmpuint (system.n_runs, <=, fabs (log (estimates[j])) < 0.1 ? 14 : 24);
        }
    }
}

/* 1 ms of service and a limit of 10 ms: nine tenths of the capacity. */
static void
test_limit (void)
{
  System system = { .capacity = 1000, .service_ns = 1e6, .limit_ns = 10e6 };
  g_autoptr (LtSearch) found = search (&system, &usual, 1000);

  g_assert_cmpint (lt_search_get_outcome (found), ==, LT_SEARCH_FOUND);
  g_assert_cmpfloat (lt_search_get_rate (found), >=, 900 * 0.98);
  g_assert_cmpfloat (lt_search_get_rate (found), <=, 900);
}

/* One run of eight is spoilt: of 200 searches few are off, and none by much. */
static void
test_bad_moments (void)
{
  guint n_off = 0;

  for (guint i = 0; i < 200; i++)
    {
      System system = { .capacity = 1000, .bad_share = 0.125, .random = { i } };
      g_autoptr (LtSearch) found = search (&system, &usual, 1000);

      g_assert_cmpint (lt_search_get_outcome (found), ==, LT_SEARCH_FOUND);
      g_assert_cmpfloat (lt_search_get_rate (found), >=, 800);
      g_assert_cmpfloat (lt_search_get_rate (found), <=, 1010.2);
      n_off += lt_search_get_rate (found) < 970;
    }
  g_test_message ("%u of 200 more than 3 %% below", n_off);
  g_assert_cmpuint (n_off, <=, 20);
}

/* Runs that look well above the capacity do not stand when they are repeated. */
static void
test_lucky_runs (void)
{
  for (guint i = 0; i < 100; i++)
    {
      System system = { .capacity = 1000, .lucky_share = 0.2, .random = { i } };
      g_autoptr (LtSearch) found = search (&system, &usual, 1000);

      /* Three of four lucky ones happen, though seldom: 0.03 at each rate. */
      if (lt_search_get_outcome (found) == LT_SEARCH_UNCONFIRMED)
        continue;
      g_assert_cmpfloat (lt_search_get_rate (found), <=, 1200);
      g_assert_cmpfloat (lt_search_get_rate (found), >=, 960);
    }
}

static void
test_below_min (void)
{
  System system = { .capacity = 90 };
  const LtSearchSetup setup = { 100, 1e6, 0.02, NOT_MANY };
  g_autoptr (LtSearch) found = search (&system, &setup, 1000);

  g_assert_cmpint (lt_search_get_outcome (found), ==, LT_SEARCH_BELOW_MIN);
  g_assert_cmpfloat (lt_search_get_rate (found), ==, 0);
  g_assert_cmpfloat (system.lowest, ==, 100);
}

/* The steps do not go past the ends, wherever they begin. */
static void
test_ends (void)
{
  static const double estimates[] = { 90, 101, 115, 123, 140, 199, 420, 5000 };

  for (guint i = 0; i < G_N_ELEMENTS (estimates); i++)
    {
      System low = { .capacity = 90 }, high = { .capacity = 5000 };
      const LtSearchSetup setup = { 100, 500, 0.02, NOT_MANY };
      g_autoptr (LtSearch) below = search (&low, &setup, estimates[i]);
      g_autoptr (LtSearch) above = search (&high, &setup, estimates[i]);

      g_assert_cmpint (lt_search_get_outcome (below), ==, LT_SEARCH_BELOW_MIN);
      g_assert_cmpfloat (low.lowest, ==, 100);
      g_assert_cmpint (lt_search_get_outcome (above), ==, LT_SEARCH_AT_MAX);
      g_assert_cmpfloat (high.highest, ==, 500);
    }
}

static void
test_at_max (void)
{
  System system = { .capacity = 1000 };
  const LtSearchSetup setup = { 1, 500, 0.02, NOT_MANY };
  g_autoptr (LtSearch) found = search (&system, &setup, 100);

  g_assert_cmpint (lt_search_get_outcome (found), ==, LT_SEARCH_AT_MAX);
  g_assert_cmpfloat (lt_search_get_rate (found), ==, 500);
  g_assert_cmpfloat (lt_search_get_failed_rate (found), ==, 0);
}

/* What is left of the runs goes to the confirmation. */
static void
test_few_runs (void)
{
  System system = { .capacity = 1000 }, other = { .capacity = 1000 };
  const LtSearchSetup setup = { 1, 10e6, 0.0001, 8 }, fewer = { 1, 10e6, 0.02, 2 };
  g_autoptr (LtSearch) found = search (&system, &setup, 1000);
  g_autoptr (LtSearch) none = search (&other, &fewer, 1000);

  g_assert_cmpint (lt_search_get_outcome (found), ==, LT_SEARCH_FOUND);
  g_assert_cmpfloat (lt_search_get_rate (found), >=, 900);
  g_assert_cmpint (lt_search_get_outcome (none), ==, LT_SEARCH_UNCONFIRMED);
  g_assert_cmpfloat (lt_search_get_rate (none), >=, 900);
}

static void
add_run (LtSearch *search, gboolean held, LtSearchPhase expected)
{
  LtRateProbe probe = { .verdict = held ? LT_RATE_PROBE_HELD : LT_RATE_PROBE_UNSUSTAINED };
  LtSearchPhase phase;
  double rate;

  g_assert_true (lt_search_next (search, &rate, &phase));
  g_assert_cmpint (phase, ==, expected);
  probe.rate_per_s = rate;
  lt_search_add (search, &probe);
}

/* The confirmation fails, and the next lower rate holds twice: then no more runs are left.
 * It was carried. */
static void
test_held_unconfirmed (void)
{
  const LtSearchSetup setup = { 1, 900, 0.02, 5 };
  g_autoptr (LtSearch) search = lt_search_new (&setup, 1000);

  add_run (search, TRUE, LT_SEARCH_BRACKET);
  add_run (search, FALSE, LT_SEARCH_CONFIRM);
  add_run (search, FALSE, LT_SEARCH_CONFIRM);
  g_assert_cmpfloat (lt_search_get_rate (search), ==, 0);
  add_run (search, TRUE, LT_SEARCH_CONFIRM);
  add_run (search, TRUE, LT_SEARCH_CONFIRM);
  g_assert_cmpint (lt_search_get_outcome (search), ==, LT_SEARCH_UNCONFIRMED);
  g_assert_cmpfloat_with_epsilon (lt_search_get_rate (search), 900 / 1.02, 1e-6);
  g_assert_cmpfloat (lt_search_get_failed_rate (search), ==, 900);
}

static void
test_broken (void)
{
  System system = { .capacity = 1000, .breaks_at = 3 };
  g_autoptr (LtSearch) found = search (&system, &usual, 1000);

  g_assert_cmpint (lt_search_get_outcome (found), ==, LT_SEARCH_STOPPED);
  g_assert_cmpuint (system.n_runs, ==, 3);
}

/* ---- The queue ------------------------------------------------------------- */

/* Waits of @n seconds that grow by @slope, with noise. */
static gboolean
trend_of (guint n, double slope, double noise_s, double *ret_slope, double *ret_low)
{
  LtQueueTrend trend = { 0 };
  LtRandom random = { 7 };

  for (guint i = 0; i < n; i++)
    lt_queue_trend_add (&trend, i + 0.5,
                        0.001 + slope * (i + 0.5)
                          + noise_s * ((double) lt_random_below (&random, 1000) / 1000 - 0.5));
  return lt_queue_trend_get (&trend, ret_slope, ret_low);
}

static void
test_trend (void)
{
  double slope, low;

  g_assert_false (trend_of (4, 0.1, 0, &slope, &low));
  g_assert_true (trend_of (5, 0.02, 0, &slope, &low));
  g_assert_cmpfloat_with_epsilon (slope, 0.02, 1e-9);
  g_assert_cmpfloat_with_epsilon (low, 0.02, 1e-6);
  g_assert_true (trend_of (10, 0.02, 0.01, &slope, &low));
  g_assert_cmpfloat_with_epsilon (slope, 0.02, 0.002);
  g_assert_cmpfloat (low, >, 0.015);
  g_assert_cmpfloat (low, <, slope);
  g_assert_true (trend_of (10, 0, 0.01, &slope, &low));
  g_assert_cmpfloat (low, <, 0);
}

/* Every condition holds and 99.5 % were started, but the queue grows. */
static void
test_growing_queue (void)
{
  LtRateProbe probe = { .rate_per_s = 100 };

  probe.figures.known[LT_FIGURE_ACHIEVED_SHARE] = TRUE;
  probe.figures.value[LT_FIGURE_ACHIEVED_SHARE] = 0.995;
  lt_rate_probe_judge (&probe);
  g_assert_cmpint (probe.verdict, ==, LT_RATE_PROBE_HELD);
  for (guint i = 0; i < 10; i++)
    lt_queue_trend_add (&probe.trend, i, 0.01 * i);
  lt_rate_probe_judge (&probe);
  g_assert_cmpint (probe.verdict, ==, LT_RATE_PROBE_UNSUSTAINED);
  g_assert_false (probe.clear);
  g_assert_cmpstr (probe.why, ==, "the queue grew by 10 ms a second");
  lt_rate_probe_clear (&probe);
}

static void
test_left (void)
{
  LtRateProbe probe = { .rate_per_s = 100, .unstarted = 1200 };

  probe.figures.known[LT_FIGURE_ACHIEVED_SHARE] = TRUE;
  probe.figures.value[LT_FIGURE_ACHIEVED_SHARE] = 0.88;
  lt_rate_probe_judge (&probe);
  g_assert_cmpint (probe.verdict, ==, LT_RATE_PROBE_UNSUSTAINED);
  g_assert_true (probe.clear);
  g_assert_cmpstr (probe.why, ==, "88.0 % of the rate, 1,200 arrivals left");
  lt_rate_probe_clear (&probe);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/capacity", test_capacity);
  g_test_add_func ("/search/limit", test_limit);
  g_test_add_func ("/search/bad-moments", test_bad_moments);
  g_test_add_func ("/search/lucky-runs", test_lucky_runs);
  g_test_add_func ("/search/below-min", test_below_min);
  g_test_add_func ("/search/ends", test_ends);
  g_test_add_func ("/search/at-max", test_at_max);
  g_test_add_func ("/search/few-runs", test_few_runs);
  g_test_add_func ("/search/held-unconfirmed", test_held_unconfirmed);
  g_test_add_func ("/search/broken", test_broken);
  g_test_add_func ("/rate-probe/trend", test_trend);
  g_test_add_func ("/rate-probe/growing-queue", test_growing_queue);
  g_test_add_func ("/rate-probe/left", test_left);
  return g_test_run ();
}
