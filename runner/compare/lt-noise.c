/* SPDX-License-Identifier: MIT */

#include "lt-noise.h"

#include <math.h>

#include "lt-comparison.h"
#include "lt-order.h"
#include "lt-rank-test.h"
#include "lt-units.h"

/* Of the runs of a side. */
typedef struct Facts
{
  GArray *disturbed; /* double: the share of each run that has a probe */
  double harness_low, harness_high;
  guint n_latencies;
  double latency; /* sum of the means */
} Facts;

static double *
values_of (const GArray *array)
{
  return (double *) (gpointer) array->data;
}

static void
add_run (const LtRun *run, const LtSnapshot *last, gpointer data)
{
  Facts *facts = data;
  const LtHistogram *service = last->total->all.latency[LT_STATS_SERVICE];

  if (last->noise != NULL && last->noise->count > 0 && last->noise_period_ns > 0)
    {
      const double usual = (double) lt_histogram_percentile (last->noise, 50);
      const double more = lt_histogram_mean (last->noise) - usual;
      const double share = fmax (more, 0) / (double) last->noise_period_ns;

      g_array_append_val (facts->disturbed, share);
    }
  facts->harness_low = fmin (facts->harness_low, run->harness_ns);
  facts->harness_high = fmax (facts->harness_high, run->harness_ns);
  if (service != NULL && service->count > 0)
    {
      facts->n_latencies++;
      facts->latency += lt_histogram_mean (service) / MAX (run->batch, 1);
    }
}

static Facts
gather (const LtSide *side, const char *scenario)
{
  Facts facts = { .disturbed = g_array_new (FALSE, FALSE, sizeof (double)),
                  .harness_low = INFINITY };

  lt_side_each (side, scenario, add_run, &facts);
  lt_sort (values_of (facts.disturbed), facts.disturbed->len);
  return facts;
}

static double
machine_floor (const GArray *a, const GArray *b)
{
  LtMannWhitney test;

  if (a->len == 0 || b->len == 0)
    return 0;
  if (a->len >= LT_COMPARISON_MIN_RUNS && b->len >= LT_COMPARISON_MIN_RUNS
      && (!lt_mann_whitney (values_of (a), a->len, values_of (b), b->len, &test)
          || test.p >= 1 - LT_COMPARISON_CONFIDENCE))
    return 0;
  return fabs (lt_sorted_median (values_of (a), a->len)
               - lt_sorted_median (values_of (b), b->len));
}

LtNoise
lt_noise_between (const LtSide *a, const char *scenario_a, const LtSide *b,
                  const char *scenario_b)
{
  const Facts of_a = gather (a, scenario_a), of_b = gather (b, scenario_b);
  LtNoise noise = { .floor = LT_NOISE_FLOOR };

  noise.machine = machine_floor (of_a.disturbed, of_b.disturbed);
  if (of_a.n_latencies > 0 && of_b.n_latencies > 0)
    {
      const double latency =
        fmin (of_a.latency / of_a.n_latencies, of_b.latency / of_b.n_latencies);
      const double range =
        fmax (of_a.harness_high, of_b.harness_high) - fmin (of_a.harness_low, of_b.harness_low);

      noise.harness = latency > 0 ? range / latency : 0;
    }
  noise.floor = fmax (noise.floor, fmax (noise.machine, noise.harness));
  g_array_unref (of_a.disturbed);
  g_array_unref (of_b.disturbed);
  return noise;
}

char *
lt_noise_describe (const LtNoise *noise)
{
  g_autofree char *floor = lt_format_share (noise->floor);

  if (noise->floor <= LT_NOISE_FLOOR)
    return g_steal_pointer (&floor);
  return g_strdup_printf (
    "%s, as %s", floor,
    noise->machine >= noise->harness
      ? "the machine disturbed the runs of one side by so much more"
      : "the cost of the harness differed by so much of an operation from run to run");
}
