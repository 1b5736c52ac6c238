/* SPDX-License-Identifier: MIT */

#include "lt-rank-test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lt-order.h"

/* How many arrangements of @n_a and @n_b values without ties have each u, from 0 to
 * n_a n_b: Mann and Whitney's recurrence over which sample the largest value is of.
 * Returns an array to be freed, or NULL. */
static double *
count_arrangements (size_t n_a, size_t n_b)
{
  const size_t n_u = n_a * n_b + 1;
  double *counts = calloc ((n_b + 1) * n_u, sizeof *counts);
  double *last = calloc (n_u, sizeof *last);

  if (counts == NULL || last == NULL)
    {
      free (counts);
      free (last);
      return NULL;
    }
  for (size_t j = 0; j <= n_b; j++)
    counts[j * n_u] = 1;
  for (size_t i = 1; i <= n_a; i++)
    for (size_t j = 1; j <= n_b; j++)
      {
        double *row = counts + j * n_u;

        /* Downwards: what is read at u - j is still that of i - 1. */
        for (size_t u = i * j + 1; u-- > 0;)
          row[u] = (u >= j ? row[u - j] : 0) + row[u - n_u];
      }
  memcpy (last, counts + n_b * n_u, n_u * sizeof *last);
  free (counts);
  return last;
}

/* P(U <= u) for each u. To be freed; NULL without memory. */
static double *
exact_distribution (size_t n_a, size_t n_b)
{
  double *p = count_arrangements (n_a, n_b);
  double total = 0, sum = 0;

  for (size_t u = 0; p != NULL && u <= n_a * n_b; u++)
    total += p[u];
  for (size_t u = 0; p != NULL && u <= n_a * n_b; u++)
    {
      sum += p[u];
      p[u] = sum / total;
    }
  return p;
}

static bool
is_small (size_t n_a, size_t n_b)
{
  return n_a <= LT_MANN_WHITNEY_EXACT && n_b <= LT_MANN_WHITNEY_EXACT;
}

/* Sum of t^3 - t over the groups of equal values of both samples. */
static bool
count_ties (const double *a, size_t n_a, const double *b, size_t n_b, double *ret_ties)
{
  const size_t n = n_a + n_b;
  double *all = malloc (n * sizeof *all);

  if (all == NULL)
    return false;
  memcpy (all, a, n_a * sizeof *a);
  memcpy (all + n_a, b, n_b * sizeof *b);
  lt_sort (all, n);
  *ret_ties = 0;
  for (size_t i = 0, end; i < n; i = end)
    {
      double t;

      for (end = i + 1; end < n && all[end] == all[i]; end++)
        ;
      t = (double) (end - i);
      *ret_ties += t * t * t - t;
    }
  free (all);
  return true;
}

static double
normal_p (double u, double n_a, double n_b, double ties)
{
  const double n = n_a + n_b;
  const double variance = n_a * n_b / 12 * (n + 1 - ties / (n * (n - 1)));
  const double away = fmax (fabs (u - n_a * n_b / 2) - 0.5, 0);

  /* All values are equal: nothing tells the samples apart. */
  return variance > 0 ? fmin (2 * lt_normal_cdf (-away / sqrt (variance)), 1) : 1;
}

bool
lt_mann_whitney (const double *a, size_t n_a, const double *b, size_t n_b,
                 LtMannWhitney *ret_test)
{
  double ties, u = 0;
  double *p;

  if (n_a == 0 || n_b == 0 || !count_ties (a, n_a, b, n_b, &ties))
    return false;
  for (size_t i = 0; i < n_a; i++)
    for (size_t j = 0; j < n_b; j++)
      u += b[j] > a[i] ? 1 : b[j] == a[i] ? 0.5 : 0;

  *ret_test = (LtMannWhitney){ .u = u, .exact = ties == 0 && is_small (n_a, n_b) };
  if (!ret_test->exact)
    {
      ret_test->p = normal_p (u, (double) n_a, (double) n_b, ties);
      return true;
    }
  p = exact_distribution (n_a, n_b);
  if (p == NULL)
    return false;
  /* The distribution is symmetric: the smaller tail is that of the smaller u. */
  ret_test->p = fmin (2 * p[(size_t) fmin (u, (double) (n_a * n_b) - u)], 1);
  free (p);
  return true;
}

double
lt_mann_whitney_smallest_p (size_t n_a, size_t n_b)
{
  /* One of all arrangements on each side. */
  const double log_p = lt_log_gamma ((double) n_a + 1) + lt_log_gamma ((double) n_b + 1)
                       - lt_log_gamma ((double) (n_a + n_b) + 1);

  return fmin (2 * exp (log_p), 1);
}

/* Which of the n_a n_b differences in order of size, from 1, is the lower end of the
 * interval; 0: none is low enough. Hollander and Wolfe: "Nonparametric Statistical
 * Methods" (1973), section 4.3. */
static size_t
lower_rank (size_t n_a, size_t n_b, double confidence)
{
  const double tail = (1 - confidence) / 2, pairs = (double) n_a * (double) n_b;
  double *p = is_small (n_a, n_b) ? exact_distribution (n_a, n_b) : NULL;
  size_t rank = 0;
  double u;

  if (p != NULL)
    {
      while (rank < n_a * n_b && p[rank] <= tail)
        rank++;
      free (p);
      return rank;
    }
  u = pairs / 2
      + lt_normal_quantile (tail) * sqrt (pairs * ((double) n_a + (double) n_b + 1) / 12);
  return u < 1 ? 0 : (size_t) u;
}

bool
lt_shift (const double *a, size_t n_a, const double *b, size_t n_b, double confidence,
          LtShift *ret_shift)
{
  const size_t pairs = n_a * n_b;
  double *differences = pairs > 0 ? malloc (pairs * sizeof *differences) : NULL;
  size_t rank;

  if (differences == NULL)
    return false;
  *ret_shift = (LtShift){ .interval = { -INFINITY, INFINITY } };
  for (size_t i = 0; i < pairs; i++)
    {
      differences[i] = b[i % n_b] - a[i / n_b];
      ret_shift->delta += (differences[i] > 0) - (differences[i] < 0);
    }
  lt_sort (differences, pairs);
  ret_shift->delta /= (double) pairs;
  ret_shift->shift = lt_sorted_median (differences, pairs);
  rank = lower_rank (n_a, n_b, confidence);
  if (rank > 0)
    ret_shift->interval = (LtInterval){ differences[rank - 1], differences[pairs - rank] };
  free (differences);
  return true;
}
