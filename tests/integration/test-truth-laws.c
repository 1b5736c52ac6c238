/* SPDX-License-Identifier: MIT
 *
 * Percentiles agree with laws known beforehand.
 *
 * An operation that spins never ends before its time, so no percentile may be below
 * that of the law: this is asserted strictly. On a machine with other work it may end
 * later: what is above is tried three times, and the tail is given room.
 */

#include "ltplugin.h"
#include "truth.h"

#include <math.h>

#define TRIES 5
#define SLACK_NS 2000.0
/* Reading two clocks that were calibrated against each other. */
#define CLOCKS 0.999
#define TAIL_NS 100e6

typedef struct Law
{
  const char *words;
  /* The latency of the iteration that drew @unit. */
  double (*latency_ns) (double unit);
} Law;

static double
constant (double unit)
{
  (void) unit;
  return 200e3;
}

static double
two_point (double unit)
{
  return unit < 0.1 ? 1e6 : 100e3;
}

static double
exponential (double unit)
{
  return floor (fmin (-log1p (-unit), 20) * 300e3);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* What the first @n iterations of a seed take, sorted. (transfer full) */
static double *
draw (const Law *law, guint64 seed, guint64 n)
{
  lt_op op = { .stream = truth_stream (seed, 0) };
  double *latencies_ns = g_new (double, n);

  for (; op.iteration < n; op.iteration++)
    latencies_ns[op.iteration] = law->latency_ns (lt_random_unit (lt_op_random (&op, 0)));
  qsort (latencies_ns, n, sizeof *latencies_ns, compare);
  return latencies_ns;
}

static double
percentile_of (const double *sorted, guint64 n, double percent)
{
  const double rank = ceil (percent / 100 * (double) n);

  return sorted[(guint64) fmax (rank, 1) - 1];
}

/* Returns FALSE when the machine had other things to do. */
static gboolean
agrees (LtIt *it, const double *sorted, guint64 n)
{
  static const struct
  {
    const char *path;
    double percent, factor, slack_ns;
  } points[] = {
    { "measured.total.service.ok.p50", 50, 1.01, SLACK_NS },
    { "measured.total.service.ok.p90", 90, 1.01, 2e6 },
    { "measured.total.service.ok.p95", 95, 1.01, TAIL_NS },
    { "measured.total.service.ok.p99", 99, 1.01, TAIL_NS },
    { "measured.total.service.ok.p999", 99.9, 1.01, 10 * TAIL_NS },
  };
  gboolean good = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      const double found = lt_it_number (it, points[i].path);
      const double expected = percentile_of (sorted, n, points[i].percent);

      g_test_message ("p%g: %.0f ns, expected %.0f", points[i].percent, found, expected);
      g_assert_cmpfloat (found, >=, expected * CLOCKS - 100);
      good = good && found <= expected * points[i].factor + points[i].slack_ns;
    }
  g_assert_cmpfloat (lt_it_number (it, "measured.total.service.ok.min"), >=,
                     sorted[0] * CLOCKS - 100);
  return good;
}

static void
test_law (gconstpointer data)
{
  const Law *law = data;
  g_autofree char *file = lt_it_fixture ("laws");

  for (guint seed = 1; seed <= TRIES; seed++)
    {
      g_autoptr (LtIt) it =
        lt_it_run (60, "%s --format json -q -c 1 --seed %u %s", file, seed, law->words);
      const guint64 n = lt_it_count (it, "measured.total.ok");
      g_autofree double *sorted = draw (law, seed, n);

      g_assert_cmpint (it->exit_status, ==, 0);
      truth_assert_sums (it);
      g_assert_cmpuint (n, >, 100);
      if (agrees (it, sorted, n))
        return;
    }
  g_test_fail_printf ("%s: none of %d runs agrees with the law", law->words, TRIES);
}

/* The draw itself follows the law, or agreeing with it would mean nothing: quantiles of
 * an exponential sample are within five standard errors of the analytic ones. */
static void
test_draw (void)
{
  static const double percents[] = { 50, 90, 99 };
  const Law law = { "", exponential };
  const guint64 n = 100000;
  g_autofree double *sorted = draw (&law, 1, n);

  for (guint i = 0; i < G_N_ELEMENTS (percents); i++)
    {
      const double p = percents[i] / 100;
      const double error = 300e3 * sqrt (p / ((1 - p) * (double) n));

      g_assert_cmpfloat_with_epsilon (percentile_of (sorted, n, percents[i]),
                                      -log (1 - p) * 300e3, 5 * error);
    }
}

/* A clock that the user chose is the one that is used, and tells the same. */
static void
test_clocks (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autoptr (LtIt) it =
    lt_it_run (20, "%s --format json -q -c 1 -d 200ms --clock monotonic", file);

  g_assert_cmpstr (lt_it_text (it, "harness.clock"), ==, "monotonic");
  g_assert_cmpfloat (lt_it_number (it, "harness.cost_ns"), >, 0);
}

/* The mean of a closed loop with one worker accounts for all of its time: what is not
 * in an operation is at most the harness. */
static void
test_time_is_accounted_for (void)
{
  g_autofree char *file = lt_it_fixture ("laws");
  g_autoptr (LtIt) it = lt_it_run (20, "%s --format json -q -c 1 -d 1s", file);
  const double spent = lt_it_number (it, "measured.total.service.ok.mean")
                       * lt_it_number (it, "measured.total.ok");
  const double duration = lt_it_number (it, "measured.duration_ns");

  g_assert_cmpfloat (spent, <=, duration * 1.001);
  g_assert_cmpfloat (spent, >=, duration * (lt_it_is_sanitized () ? 0.8 : 0.9));
}

int
main (int argc, char **argv)
{
  static const Law laws[] = {
    { "-d 1200ms --operation constant", constant },
    { "-d 1200ms --operation constant --clock monotonic", constant },
    { "-d 1500ms --operation two_point", two_point },
    { "-d 2s --operation exponential", exponential },
  };

  lt_it_init (&argc, &argv);
  g_test_add_func ("/laws/draw", test_draw);
  g_test_add_data_func ("/laws/constant", &laws[0], test_law);
  g_test_add_data_func ("/laws/constant-monotonic", &laws[1], test_law);
  g_test_add_data_func ("/laws/two-point", &laws[2], test_law);
  g_test_add_data_func ("/laws/exponential", &laws[3], test_law);
  g_test_add_func ("/laws/clocks", test_clocks);
  g_test_add_func ("/laws/time-is-accounted-for", test_time_is_accounted_for);
  return g_test_run ();
}
