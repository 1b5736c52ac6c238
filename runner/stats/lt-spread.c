/* SPDX-License-Identifier: MIT */

#include "lt-spread.h"

#include <math.h>

#include "lt-distribution.h"

void
lt_spread_init (LtSpread *ret_spread, const double *values, size_t n)
{
  double sum = 0, squares = 0, half;

  *ret_spread = (LtSpread){ .n = n };
  if (n == 0)
    return;
  ret_spread->min = ret_spread->max = values[0];
  for (size_t i = 0; i < n; i++)
    {
      sum += values[i];
      ret_spread->min = fmin (ret_spread->min, values[i]);
      ret_spread->max = fmax (ret_spread->max, values[i]);
    }
  ret_spread->mean = sum / (double) n;
  if (n < 2)
    return;
  for (size_t i = 0; i < n; i++)
    squares += (values[i] - ret_spread->mean) * (values[i] - ret_spread->mean);
  ret_spread->stddev = sqrt (squares / (double) (n - 1));
  half = lt_student_quantile (0.975, (double) n - 1) * ret_spread->stddev / sqrt ((double) n);
  ret_spread->has_ci = true;
  ret_spread->ci95_low = ret_spread->mean - half;
  ret_spread->ci95_high = ret_spread->mean + half;
}
