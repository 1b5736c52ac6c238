/* SPDX-License-Identifier: MIT */

#include "lt-spread.h"

#include <math.h>

/* Critical values of Student's t, two-sided, 95 %: NIST/SEMATECH e-Handbook of
 * Statistical Methods, 1.3.6.7.2, to more digits; [0] is of one degree of freedom. */
static const double critical[] = {
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
  2.2010,  2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
  2.0796,  2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
};

#define N_CRITICAL (sizeof critical / sizeof critical[0])
#define NORMAL_95 1.959963985

/* Past the table: expansion about the normal quantile, Abramowitz and Stegun, Handbook of
 * Mathematical Functions, 26.7.5. */
static double
expand (double freedom)
{
  const double x = NORMAL_95, x3 = x * x * x, x5 = x3 * x * x, x7 = x5 * x * x;
  const double g1 = (x3 + x) / 4;
  const double g2 = (5 * x5 + 16 * x3 + 3 * x) / 96;
  const double g3 = (3 * x7 + 19 * x5 + 17 * x3 - 15 * x) / 384;

  return x + (g1 + (g2 + g3 / freedom) / freedom) / freedom;
}

double
lt_student_t95 (size_t freedom)
{
  if (freedom < 1)
    freedom = 1;
  return freedom <= N_CRITICAL ? critical[freedom - 1] : expand ((double) freedom);
}

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
  half = lt_student_t95 (n - 1) * ret_spread->stddev / sqrt ((double) n);
  ret_spread->has_ci = true;
  ret_spread->ci95_low = ret_spread->mean - half;
  ret_spread->ci95_high = ret_spread->mean + half;
}
