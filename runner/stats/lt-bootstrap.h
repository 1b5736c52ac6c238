/* SPDX-License-Identifier: MIT
 *
 * lt-bootstrap: a confidence interval for any statistic of one or two samples, from
 * resampling them. Pure: the same seed gives the same interval. Any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "lt-distribution.h"

#define LT_BOOTSTRAP_RESAMPLES 9999

/* A number computed from one sample, or from two; with one, @n_b is 0. Does not keep or
 * change the values. */
typedef double (*LtStatistic) (const double *a, size_t n_a, const double *b, size_t n_b);

/* The bias-corrected and accelerated interval (BCa): Efron, "Better bootstrap confidence
 * intervals", JASA 82 (1987); for two samples with the acceleration of all
 * values, as in Davison and Hinkley, "Bootstrap Methods and their Application" (1997),
 * section 5.3.2. Below about 20 values it is narrower than its confidence says, as any
 * bootstrap is: to judge few runs by, take lt_shift().
 *
 * FALSE with fewer than two values in a sample, a statistic that is not finite, or
 * without memory. @confidence: 0.95. */
bool lt_bootstrap (LtStatistic statistic, const double *a, size_t n_a, const double *b,
                   size_t n_b, double confidence, size_t resamples, uint64_t seed,
                   LtInterval *ret_interval);

/* Statistics: the mean of a, and the mean of b divided by that of a. */
double lt_statistic_mean (const double *a, size_t n_a, const double *b, size_t n_b);
double lt_statistic_ratio (const double *a, size_t n_a, const double *b, size_t n_b);
