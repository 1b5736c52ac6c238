/* SPDX-License-Identifier: MIT */

#include "lt-order.h"

#include <math.h>
#include <stdlib.h>

static int
compare (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

void
lt_sort (double *values, size_t n)
{
  /* Not even an empty array may be NULL to qsort(). */
  if (n > 0)
    qsort (values, n, sizeof *values, compare);
}

double
lt_sorted_median (const double *sorted, size_t n)
{
  return lt_sorted_quantile (sorted, n, 0.5);
}

double
lt_sorted_quantile (const double *sorted, size_t n, double p)
{
  const double at = fmin (fmax (p, 0), 1) * (double) (n - 1);
  const size_t low = (size_t) at;

  if (low + 1 >= n)
    return sorted[n - 1];
  return sorted[low] + (at - (double) low) * (sorted[low + 1] - sorted[low]);
}
