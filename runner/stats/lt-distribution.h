/* SPDX-License-Identifier: MIT
 *
 * lt-distribution: the normal distribution, Student's t, and reproducible random numbers.
 * Pure; any thread.
 */
#pragma once

#include <stdint.h>

/* A range in which a value lies with a stated confidence. low <= high; an end that is
 * not known is infinite. */
typedef struct LtInterval
{
  double low;
  double high;
} LtInterval;

/* P(Z <= z) of the standard normal distribution. */
double lt_normal_cdf (double z);
/* The z for which that is @p, 0 < p < 1. */
double lt_normal_quantile (double p);

/* P(T <= t) of Student's t with @df degrees of freedom, df > 0. */
double lt_student_cdf (double t, double df);
/* The t for which that is @p, 0 < p < 1: 2.776 for 0.975 and 4. */
double lt_student_quantile (double p, double df);

/* The logarithm of the gamma function, x > 0. lgamma() would write a global. */
double lt_log_gamma (double x);

/* A source of random numbers: SplitMix64 (Steele, Lea, Flood: "Fast splittable
 * pseudorandom number generators", OOPSLA 2014). Any value is a good seed. */
typedef struct LtRandom
{
  uint64_t state;
} LtRandom;

/* 64 random bits. One thread for each source. */
uint64_t lt_random_next (LtRandom *random);
/* A whole number from 0 to @n - 1, n > 0. */
uint64_t lt_random_below (LtRandom *random, uint64_t n);
