/* SPDX-License-Identifier: MIT */

#include "lt-bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lt-order.h"

double
lt_statistic_mean (const double *a, size_t n_a, const double *b, size_t n_b)
{
  double sum = 0;

  (void) b, (void) n_b;
  for (size_t i = 0; i < n_a; i++)
    sum += a[i];
  return sum / (double) n_a;
}

double
lt_statistic_ratio (const double *a, size_t n_a, const double *b, size_t n_b)
{
  return lt_statistic_mean (b, n_b, NULL, 0) / lt_statistic_mean (a, n_a, NULL, 0);
}

static void
resample (LtRandom *random, const double *from, size_t n, double *to)
{
  for (size_t i = 0; i < n; i++)
    to[i] = from[lt_random_below (random, n)];
}

/* Sums of the squares and cubes of the influence of each value of one sample, by the
 * jackknife: the statistic without that value. @values: the sample, in @both at @first;
 * @room: for n - 1 of them. */
static void
add_influence (LtStatistic statistic, const double *const both[2], const size_t n[2], int which,
               double *room, double *squares, double *cubes)
{
  const double size = (double) n[which];
  double mean = 0;
  double *left_out = room + n[which];

  for (size_t out = 0; out < n[which]; out++)
    {
      const double *samples[2] = { both[0], both[1] };
      size_t sizes[2] = { n[0], n[1] };

      memcpy (room, both[which], out * sizeof *room);
      memcpy (room + out, both[which] + out + 1, (n[which] - 1 - out) * sizeof *room);
      samples[which] = room;
      sizes[which]--;
      left_out[out] = statistic (samples[0], sizes[0], samples[1], sizes[1]);
      mean += left_out[out] / size;
    }
  for (size_t out = 0; out < n[which]; out++)
    {
      const double influence = (size - 1) * (mean - left_out[out]) / size;

      *squares += influence * influence;
      *cubes += influence * influence * influence;
    }
}

/* Where a quantile of the resampled statistics is read instead of at the normal @z. */
static double
corrected (double z, double bias, double acceleration)
{
  const double moved = bias + z;

  return lt_normal_cdf (bias + moved / (1 - acceleration * moved));
}

static LtInterval
read_interval (const double *sorted, size_t n, double estimate, double acceleration,
               double confidence)
{
  const double z = lt_normal_quantile (0.5 + confidence / 2);
  double below = 0, bias;

  for (size_t i = 0; i < n; i++)
    below += sorted[i] < estimate ? 1 : sorted[i] == estimate ? 0.5 : 0;
  /* All on one side of the estimate: no bias could be told from that. */
  if (below <= 0 || below >= (double) n)
    return (LtInterval){ lt_sorted_quantile (sorted, n, 0.5 - confidence / 2),
                         lt_sorted_quantile (sorted, n, 0.5 + confidence / 2) };
  bias = lt_normal_quantile (below / (double) n);
  return (LtInterval){ lt_sorted_quantile (sorted, n, corrected (-z, bias, acceleration)),
                       lt_sorted_quantile (sorted, n, corrected (z, bias, acceleration)) };
}

static bool
fill (LtStatistic statistic, const double *const both[2], const size_t n[2], uint64_t seed,
      double *room, double *ret_values, size_t n_values)
{
  LtRandom random = { seed };

  for (size_t i = 0; i < n_values; i++)
    {
      resample (&random, both[0], n[0], room);
      resample (&random, both[1], n[1], room + n[0]);
      ret_values[i] = statistic (room, n[0], room + n[0], n[1]);
      if (!isfinite (ret_values[i]))
        return false;
    }
  return true;
}

bool
lt_bootstrap (LtStatistic statistic, const double *a, size_t n_a, const double *b, size_t n_b,
              double confidence, size_t resamples, uint64_t seed, LtInterval *ret_interval)
{
  const double *const both[2] = { a, b };
  const size_t n[2] = { n_a, n_b };
  double *values, *room;
  double estimate, squares = 0, cubes = 0;
  bool good = false;

  if (n_a < 2 || n_b == 1 || resamples < 2)
    return false;
  values = malloc (resamples * sizeof *values);
  room = malloc (2 * (n_a + n_b) * sizeof *room);
  estimate = statistic (a, n_a, b, n_b);
  if (values != NULL && room != NULL && isfinite (estimate)
      && fill (statistic, both, n, seed, room, values, resamples))
    {
      add_influence (statistic, both, n, 0, room, &squares, &cubes);
      if (n_b > 0)
        add_influence (statistic, both, n, 1, room, &squares, &cubes);
      lt_sort (values, resamples);
      *ret_interval =
        read_interval (values, resamples, estimate,
                       squares > 0 ? cubes / (6 * pow (squares, 1.5)) : 0, confidence);
      good = true;
    }
  free (values);
  free (room);
  return good;
}
