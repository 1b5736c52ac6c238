/* SPDX-License-Identifier: MIT */

#include "lt-change-point.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Sums of |x - y| over rectangles of pairs, from a table of sums over those that begin
 * at (0, 0). */
typedef struct Distances
{
  double *sums; /* (n + 1) x (n + 1) */
  size_t n;
} Distances;

static void
measure (Distances *distances, const double *values, size_t n)
{
  const size_t width = n + 1;

  distances->n = n;
  memset (distances->sums, 0, width * sizeof *distances->sums);
  for (size_t i = 1; i <= n; i++)
    {
      const double *above = distances->sums + (i - 1) * width;
      double *row = distances->sums + i * width;
      double sum = 0;

      row[0] = 0;
      for (size_t j = 1; j <= n; j++)
        {
          sum += fabs (values[i - 1] - values[j - 1]);
          row[j] = above[j] + sum;
        }
    }
}

/* Over the pairs of [from, middle) with [middle, to), or of a segment with itself, each
 * pair then counted twice. */
static double
between (const Distances *distances, size_t from, size_t middle, size_t to)
{
  const double *upper = distances->sums + from * (distances->n + 1);
  const double *lower = distances->sums + middle * (distances->n + 1);

  return lower[to] - lower[middle] - upper[to] + upper[middle];
}

static double
within (const Distances *distances, size_t from, size_t to)
{
  const double *upper = distances->sums + from * (distances->n + 1);
  const double *lower = distances->sums + to * (distances->n + 1);

  return lower[to] - lower[from] - upper[to] + upper[from];
}

/* Equations 5 and 7 of the paper, for [0, split) and [split, end). */
static double
statistic_of (const Distances *distances, size_t split, size_t end)
{
  const double n = (double) split, m = (double) (end - split);
  const double energy = 2 * between (distances, 0, split, end) / (n * m)
                        - within (distances, 0, split) / (n * (n - 1))
                        - within (distances, split, end) / (m * (m - 1));

  return n * m / (n + m) * energy;
}

/* The greatest over all splits, and over where the second side ends. */
static LtChangePoint
best_split (Distances *distances, const double *values, size_t n, size_t min_size)
{
  LtChangePoint best = { .p = 1, .statistic = -INFINITY };

  measure (distances, values, n);
  for (size_t split = min_size; split + min_size <= n; split++)
    for (size_t end = split + min_size; end <= n; end++)
      {
        const double statistic = statistic_of (distances, split, end);

        if (statistic > best.statistic)
          {
            best.index = split;
            best.statistic = statistic;
          }
      }
  return best;
}

/* The segments so far: ends[i] is where the i-th ends and the next one begins. */
typedef struct Division
{
  size_t *ends;
  size_t n_segments;
  size_t min_size;
  Distances distances;
} Division;

static LtChangePoint
best_of_all (Division *division, const double *values)
{
  LtChangePoint best = { .p = 1, .statistic = -INFINITY };
  size_t begin = 0;

  for (size_t i = 0; i < division->n_segments; i++)
    {
      const size_t n = division->ends[i] - begin;
      LtChangePoint point;

      if (n >= 2 * division->min_size)
        {
          point = best_split (&division->distances, values + begin, n, division->min_size);
          point.index += begin;
          if (point.statistic > best.statistic)
            best = point;
        }
      begin = division->ends[i];
    }
  return best;
}

/* Fisher and Yates, within each segment: between segments the values are known to
 * differ. */
static void
shuffle (const Division *division, double *values, LtRandom *random)
{
  size_t begin = 0;

  for (size_t i = 0; i < division->n_segments; i++)
    {
      for (size_t left = division->ends[i] - begin; left > 1; left--)
        {
          const size_t other = begin + lt_random_below (random, left);
          const double value = values[begin + left - 1];

          values[begin + left - 1] = values[other];
          values[other] = value;
        }
      begin = division->ends[i];
    }
}

static double
share_as_great (Division *division, double *values, const LtChangePointRules *rules,
                double statistic)
{
  LtRandom random = { rules->seed };
  size_t as_great = 1; /* the order that was found is one of them */

  for (size_t i = 0; i < rules->permutations; i++)
    {
      shuffle (division, values, &random);
      if (best_of_all (division, values).statistic >= statistic)
        as_great++;
    }
  return (double) as_great / (double) (rules->permutations + 1);
}

static void
split_at (Division *division, size_t index)
{
  size_t at = 0;

  while (division->ends[at] < index)
    at++;
  memmove (division->ends + at + 1, division->ends + at,
           (division->n_segments - at) * sizeof *division->ends);
  division->ends[at] = index;
  division->n_segments++;
}

static void
insert (LtChangePoint *points, size_t n, const LtChangePoint *point)
{
  while (n > 0 && points[n - 1].index > point->index)
    {
      points[n] = points[n - 1];
      n--;
    }
  points[n] = *point;
}

static size_t
divide (Division *division, const double *values, size_t n, double *room,
        const LtChangePointRules *rules, LtChangePoint *ret_points, size_t max)
{
  size_t n_points = 0;

  while (n_points < max)
    {
      LtChangePoint point = best_of_all (division, values);

      /* A series without any spread has a distance of 0 everywhere. */
      if (!(point.statistic > 0))
        break;
      memcpy (room, values, n * sizeof *values);
      point.p = share_as_great (division, room, rules, point.statistic);
      if (point.p > rules->level)
        break;
      insert (ret_points, n_points++, &point);
      split_at (division, point.index);
    }
  return n_points;
}

static bool
begin_division (Division *division, size_t n, size_t min_size)
{
  *division = (Division){
    .ends = malloc ((n + 1) * sizeof *division->ends),
    .n_segments = 1,
    .min_size = min_size < 2 ? 2 : min_size,
    .distances = { malloc ((n + 1) * (n + 1) * sizeof (double)), n },
  };
  if (division->ends != NULL)
    division->ends[0] = n;
  return division->ends != NULL && division->distances.sums != NULL;
}

static void
end_division (Division *division)
{
  free (division->ends);
  free (division->distances.sums);
}

size_t
lt_change_points (const double *values, size_t n, const LtChangePointRules *rules,
                  LtChangePoint *ret_points, size_t max)
{
  Division division;
  double *room;
  size_t n_points = SIZE_MAX;

  if (n == 0)
    return 0;
  if (n > LT_CHANGE_POINT_MAX_VALUES)
    return SIZE_MAX;
  room = malloc (n * sizeof *room);
  if (begin_division (&division, n, rules->min_size) && room != NULL)
    n_points = divide (&division, values, n, room, rules, ret_points, max);
  end_division (&division);
  free (room);
  return n_points;
}

bool
lt_change_point_best (const double *values, size_t n, size_t min_size, LtChangePoint *ret_point)
{
  Division division;
  bool good;

  if (n > LT_CHANGE_POINT_MAX_VALUES)
    return false;
  good = begin_division (&division, n, min_size) && n >= 2 * division.min_size;
  if (good)
    *ret_point = best_of_all (&division, values);
  end_division (&division);
  return good;
}
