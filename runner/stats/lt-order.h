/* SPDX-License-Identifier: MIT
 *
 * lt-order: values in order of size. Pure; any thread. Values are finite.
 */
#pragma once

#include <stddef.h>

/* Sorts in place, the smallest first. */
void lt_sort (double *values, size_t n);

/* Of sorted values, n > 0; the second is linear between the two nearest, as the default
 * of R and NumPy. @p: 0 to 1, what is outside is moved to its end. */
double lt_sorted_median (const double *sorted, size_t n);
double lt_sorted_quantile (const double *sorted, size_t n, double p);
