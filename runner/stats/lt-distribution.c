/* SPDX-License-Identifier: MIT */

#include "lt-distribution.h"

#include <math.h>
#include <stdbool.h>

#define BISECTIONS 200 /* more than a double has bits, whatever the first bracket */

double
lt_normal_cdf (double z)
{
  return erfc (-z * M_SQRT1_2) / 2;
}

double
lt_log_gamma (double x)
{
  int sign;

  return lgamma_r (x, &sign);
}

/* Student's t comes from the regularized incomplete beta function, and that from its
 * continued fraction (Abramowitz and Stegun 26.5.8) by Lentz's method, which converges
 * fast for x < (a + 1) / (a + b + 2). */
static double
beta_fraction (double a, double b, double x)
{
  const double tiny = 1e-300;
  double c = 1, d = 1 - (a + b) * x / (a + 1), value;

  d = 1 / (fabs (d) < tiny ? tiny : d);
  value = d;
  for (int m = 1; m <= 10000; m++)
    {
      const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      const double terms[] = { even, odd };
      double step = 1;

      for (int i = 0; i < 2; i++)
        {
          d = 1 + terms[i] * d;
          d = 1 / (fabs (d) < tiny ? tiny : d);
          c = 1 + terms[i] / c;
          c = fabs (c) < tiny ? tiny : c;
          step = c * d;
          value *= step;
        }
      if (fabs (step - 1) < 1e-16)
        break;
    }
  return value;
}

static double
incomplete_beta (double a, double b, double x)
{
  double front;

  if (x <= 0 || x >= 1)
    return x <= 0 ? 0 : 1;
  front = exp (lt_log_gamma (a + b) - lt_log_gamma (a) - lt_log_gamma (b) + a * log (x)
               + b * log1p (-x));
  if (x < (a + 1) / (a + b + 2))
    return front * beta_fraction (a, b, x) / a;
  return 1 - front * beta_fraction (b, a, 1 - x) / b;
}

double
lt_student_cdf (double t, double df)
{
  const double tail = incomplete_beta (df / 2, 0.5, df / (df + t * t)) / 2;

  return t > 0 ? 1 - tail : tail;
}

static double
normal_cdf (double z, double unused)
{
  (void) unused;
  return lt_normal_cdf (z);
}

/* The inverse of a distribution function that is symmetric about 0. The lower half is
 * searched, where the function does not lose digits to a 1 in front of them. */
static double
invert (double (*cdf) (double x, double df), double df, double p)
{
  const bool upper = p > 0.5;
  const double wanted = upper ? 1 - p : p;
  double low = -1, high = 0;

  while (cdf (low, df) > wanted && low > -1e300)
    low *= 2;
  for (int i = 0; i < BISECTIONS; i++)
    {
      const double middle = (low + high) / 2;

      if (cdf (middle, df) < wanted)
        low = middle;
      else
        high = middle;
    }
  return upper ? -high : high;
}

double
lt_normal_quantile (double p)
{
  return invert (normal_cdf, 0, p);
}

double
lt_student_quantile (double p, double df)
{
  return invert (lt_student_cdf, df, p);
}

uint64_t
lt_random_next (LtRandom *random)
{
  uint64_t z = random->state += UINT64_C (0x9e3779b97f4a7c15);

  z = (z ^ z >> 30) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C (0x94d049bb133111eb);
  return z ^ z >> 31;
}

/* The upper half of a product instead of a remainder: the bias is below n / 2^64. */
uint64_t
lt_random_below (LtRandom *random, uint64_t n)
{
  __extension__ typedef unsigned __int128 Wide;

  return (uint64_t) ((Wide) lt_random_next (random) * n >> 64);
}
