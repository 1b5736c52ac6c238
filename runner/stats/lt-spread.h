/* SPDX-License-Identifier: MIT
 *
 * lt-spread: how a figure spreads over repeated runs. Pure functions of numbers; any
 * thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct LtSpread
{
  size_t n;
  double mean;
  double min;
  double max;
  double stddev;   /* of the sample, n - 1; 0 below 2 */
  bool has_ci;     /* n >= 2 */
  double ci95_low; /* confidence interval of the mean, by Student's t */
  double ci95_high;
} LtSpread;

/* Of the @n finite @values; all zero when there are none. */
void lt_spread_init (LtSpread *ret_spread, const double *values, size_t n);
