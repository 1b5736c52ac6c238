/* SPDX-License-Identifier: MIT
 *
 * Scalability, with throughputs that are computed from the law with known parameters.
 */

#include "lt-scale.h"

#include <math.h>

#define N_RUNS 5

typedef struct Truth
{
  double lambda, sigma, kappa;
} Truth;

static double
law (const Truth *truth, double n)
{
  return truth->lambda * n / (1 + truth->sigma * (n - 1) + truth->kappa * n * (n - 1));
}

static void
add_run (LtResult *result, guint concurrency, guint number, double throughput, LtExit status)
{
  g_autofree char *name = lt_scale_scenario (concurrency);
  const LtRunTag tag = { name, number, result->records->len };
  g_autoptr (LtStats) total = lt_stats_new (1, 0, FALSE, 0, NULL);
  const LtSnapshot last = { .phase = LT_PHASE_MEASURE, .total = total };
  LtVerdict *verdict = lt_verdict_new ();

  total->duration_ns = G_GUINT64_CONSTANT (100000000000);
  total->all.ok = (guint64) round (throughput * 100);
  if (status != LT_EXIT_OK)
    lt_verdict_fail (verdict, status, "plugin-died", "it crashed");
  lt_result_add_record (result, &tag, NULL, &last, verdict);
}

static GArray *
levels_new (const guint *values)
{
  GArray *levels = g_array_new (FALSE, FALSE, sizeof (guint));

  for (; *values != 0; values++)
    g_array_append_val (levels, *values);
  return levels;
}

/* Runs at each of @levels, off the law by up to @noise. */
static LtScale *
scale_of (const Truth *truth, const guint *levels, double noise, guint32 seed)
{
  g_autoptr (LtResult) result = lt_result_new ();
  g_autoptr (GArray) array = levels_new (levels);
  LtRandom random = { seed };

  for (guint run = 1; run <= N_RUNS; run++)
    {
      for (guint i = 0; i < array->len; i++)
        {
          const guint n = g_array_index (array, guint, i);
          const double unit = (double) lt_random_below (&random, 2001) / 1000 - 1;

          add_run (result, n, run, law (truth, n) * (1 + noise * unit), LT_EXIT_OK);
        }
    }
  return lt_scale_new (result, array);
}

static const guint usual[] = { 1, 2, 4, 8, 16, 32, 0 };

static void
assert_near (double value, double expected, double share)
{
  g_assert_cmpfloat (fabs (value - expected), <=, share * expected);
}

/* 1 % of noise in each run: parameters within 10 %, and in their intervals mostly. */
static void
test_recovers (void)
{
  static const Truth truths[] = { { 1000, 0.05, 0.002 }, { 50000, 0.2, 0.005 } };
  guint n_within = 0, n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (truths); i++)
    {
      for (guint seed = 1; seed <= 50; seed++)
        {
          g_autoptr (LtScale) scale = scale_of (&truths[i], usual, 0.01, seed);
          const LtUsl *usl = &scale->usl;

          g_assert_true (scale->fitted);
          assert_near (usl->lambda, truths[i].lambda, 0.1);
          assert_near (usl->sigma, truths[i].sigma, 0.1);
          assert_near (usl->kappa, truths[i].kappa, 0.1);
          assert_near (usl->peak, sqrt ((1 - truths[i].sigma) / truths[i].kappa), 0.1);
          n++;
          n_within += usl->sigma_interval.low <= truths[i].sigma
                      && truths[i].sigma <= usl->sigma_interval.high;
        }
    }
  g_test_message ("contention in its interval: %u of %u", n_within, n);
  g_assert_cmpuint (n_within, >=, n * 85 / 100);
}

static void
test_exact (void)
{
  const Truth truth = { 200, 0.1, 0.01 };
  g_autoptr (LtScale) scale = scale_of (&truth, usual, 0, 1);

  g_assert_true (scale->fitted);
  g_assert_cmpuint (scale->levels->len, ==, 6);
  g_assert_cmpuint (g_array_index (scale->levels, LtScaleLevel, 3).concurrency, ==, 8);
  g_assert_cmpuint (
    g_array_index (scale->levels, LtScaleLevel, 3).figures[LT_FIGURE_OPS_PER_SECOND].n, ==,
    N_RUNS);
  assert_near (scale->usl.sigma, 0.1, 0.001);
  assert_near (scale->usl.kappa, 0.01, 0.001);
  assert_near (scale->usl.peak, sqrt (0.9 / 0.01), 0.001);
  g_assert_cmpuint (scale->warnings->len, ==, 0);
}

static void
test_too_few (void)
{
  static const guint three[] = { 1, 2, 4, 0 };
  const Truth truth = { 200, 0.1, 0.01 };
  g_autoptr (LtScale) scale = scale_of (&truth, three, 0, 1);

  g_assert_false (scale->fitted);
  g_assert_cmpstr (scale->refusal, ==,
                   "expected 4 levels of concurrency at least that could be measured, found 3");
}

/* Up and down: no law. */
static void
test_poor (void)
{
  g_autoptr (LtResult) result = lt_result_new ();
  g_autoptr (GArray) levels = levels_new (usual);
  g_autoptr (LtScale) scale = NULL;

  for (guint i = 0; i < levels->len; i++)
    add_run (result, g_array_index (levels, guint, i), 1, i % 2 == 0 ? 100 : 900, LT_EXIT_OK);
  scale = lt_scale_new (result, levels);
  g_assert_false (scale->fitted);
  g_assert_true (
    g_str_has_prefix (scale->refusal, "the law does not describe these runs: R² "));
}

/* Faster than linear: the fit is held at no contention, and says so. */
static void
test_superlinear (void)
{
  g_autoptr (LtResult) result = lt_result_new ();
  g_autoptr (GArray) levels = levels_new (usual);
  g_autoptr (LtScale) scale = NULL;

  for (guint i = 0; i < levels->len; i++)
    {
      const guint n = g_array_index (levels, guint, i);

      add_run (result, n, 1, 100 * pow (n, 1.04), LT_EXIT_OK);
    }
  scale = lt_scale_new (result, levels);
  g_assert_true (scale->fitted);
  g_assert_false (scale->usl.has_peak);
  g_assert_cmpuint (scale->warnings->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (scale->warnings, 0), "grows faster than"));
}

/* At the same bound, but nobody did more for the others. */
static void
test_no_contention (void)
{
  g_autoptr (LtResult) result = lt_result_new ();
  g_autoptr (GArray) levels = levels_new (usual);
  g_autoptr (LtScale) scale = NULL;

  for (guint i = 0; i < levels->len; i++)
    {
      const guint n = g_array_index (levels, guint, i);

      add_run (result, n, 1, 100 * n / (1 + 0.02 * n * (n - 1) - 0.01 * (n - 1)), LT_EXIT_OK);
    }
  scale = lt_scale_new (result, levels);
  g_assert_true (scale->fitted);
  g_assert_cmpfloat (scale->usl.sigma, ==, 0);
  g_assert_cmpstr (g_ptr_array_index (scale->warnings, 0), ==,
                   "contention came out at its bound, 0");
}

/* A peak that the runs don't tell: it lies far off, or coherency may as well be 0. */
static void
test_no_peak (void)
{
  static const guint low[] = { 1, 2, 3, 4, 0 };
  const Truth near = { 200, 0.1, 0.01 }, far = { 200, 0.1, 0.0001 };
  g_autoptr (LtScale) known = scale_of (&near, usual, 0, 1);
  g_autoptr (LtScale) exact = scale_of (&far, low, 0, 1);
  g_autoptr (LtScale) noisy = scale_of (&far, low, 0.03, 1);

  g_assert_true (lt_scale_knows_peak (known));
  g_assert_cmpuint (lt_scale_largest (known), ==, 32);
  g_assert_true (exact->usl.has_peak);
  g_assert_cmpfloat (exact->usl.peak, >, LT_SCALE_PEAK_RANGE * 4);
  g_assert_false (lt_scale_knows_peak (exact));
  g_assert_false (lt_scale_knows_peak (noisy));
}

static void
test_all_failed (void)
{
  g_autoptr (LtResult) result = lt_result_new ();
  g_autoptr (GArray) levels = levels_new (usual);
  g_autoptr (LtScale) scale = NULL;

  for (guint i = 0; i < levels->len; i++)
    {
      g_autofree char *name = lt_scale_scenario (g_array_index (levels, guint, i));
      const LtRunTag tag = { name, 1, i };
      g_autoptr (LtStats) total = lt_stats_new (1, 0, FALSE, 0, NULL);
      const LtSnapshot last = { .phase = LT_PHASE_MEASURE, .total = total };

      total->duration_ns = G_GUINT64_CONSTANT (1000000000);
      total->all.errors = 100 * (i + 1);
      lt_result_add_record (result, &tag, NULL, &last, lt_verdict_new ());
    }
  scale = lt_scale_new (result, levels);
  g_assert_false (scale->fitted);
  g_assert_nonnull (scale->refusal);
  g_assert_cmpuint (scale->warnings->len, >=, levels->len);
}

/* A level that crashed is left out; the rest counts. */
static void
test_crashed (void)
{
  const Truth truth = { 200, 0.1, 0.01 };
  g_autoptr (LtResult) result = lt_result_new ();
  g_autoptr (GArray) levels = levels_new (usual);
  g_autoptr (LtScale) scale = NULL;

  for (guint i = 0; i < levels->len; i++)
    {
      const guint n = g_array_index (levels, guint, i);

      add_run (result, n, 1, n == 32 ? 1 : law (&truth, n),
               n == 32 ? LT_EXIT_PLUGIN_DIED : LT_EXIT_OK);
    }
  scale = lt_scale_new (result, levels);
  g_assert_true (scale->fitted);
  g_assert_cmpuint (scale->levels->len, ==, 5);
  assert_near (scale->usl.kappa, 0.01, 0.01);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scale/recovers", test_recovers);
  g_test_add_func ("/scale/exact", test_exact);
  g_test_add_func ("/scale/too-few", test_too_few);
  g_test_add_func ("/scale/poor", test_poor);
  g_test_add_func ("/scale/superlinear", test_superlinear);
  g_test_add_func ("/scale/no-contention", test_no_contention);
  g_test_add_func ("/scale/no-peak", test_no_peak);
  g_test_add_func ("/scale/all-failed", test_all_failed);
  g_test_add_func ("/scale/crashed", test_crashed);
  return g_test_run ();
}
