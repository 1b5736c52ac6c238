/* SPDX-License-Identifier: MIT
 *
 * lt-change-point: where a series of values changed for good.
 *
 * E-divisive: Matteson and James, "A nonparametric approach for multiple change point
 * analysis of multivariate data", JASA 109 (2014), for one variable and alpha = 1. The
 * split of a segment, and how much of what follows belongs to the change, is the one with
 * the greatest energy distance between both sides; it counts when fewer than a given share
 * of random orders of the same values have one as great. Pure: the same seed gives the
 * same result. Any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "lt-distribution.h"

/* More values than this are refused: the time grows with their square. */
#define LT_CHANGE_POINT_MAX_VALUES 2000

typedef struct LtChangePoint
{
  size_t index;     /* of the first value after the change */
  double p;         /* share of random orders with a change as great */
  double statistic; /* the energy distance, scaled by both sides' sizes */
} LtChangePoint;

typedef struct LtChangePointRules
{
  size_t min_size;     /* values on each side of a change, at least 2 */
  size_t permutations; /* 199 is enough for a level of 0.05 */
  double level;        /* 0.05 */
  uint64_t seed;
} LtChangePointRules;

/* Finds at most @max change points, in the order of the series. Returns how many, or
 * SIZE_MAX for too many values or without memory. */
size_t lt_change_points (const double *values, size_t n, const LtChangePointRules *rules,
                         LtChangePoint *ret_points, size_t max);

/* The best split of all values, whether it counts or not; p is 1. FALSE below twice
 * @min_size values, above the maximum, or without memory. */
bool lt_change_point_best (const double *values, size_t n, size_t min_size,
                           LtChangePoint *ret_point);
