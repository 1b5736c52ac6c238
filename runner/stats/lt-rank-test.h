/* SPDX-License-Identifier: MIT
 *
 * lt-rank-test: whether one of two samples tends to larger values than the other, and by
 * how much. Nothing is assumed of the distributions but that their values are
 * independent, so a value is one of a run, never of one operation. Pure; any thread. Values are
 * finite.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "lt-distribution.h"

/* Mann and Whitney: "On a test of whether one of two random variables is stochastically
 * larger than the other", Annals of Mathematical Statistics 18 (1947). */
typedef struct LtMannWhitney
{
  double u;   /* pairs in which the value of b is the larger one; a tie counts a half */
  double p;   /* two-sided */
  bool exact; /* from the exact distribution; else from the normal one */
} LtMannWhitney;

/* The size of each sample up to which the distribution is computed exactly; with ties it
 * never is. As R's wilcox.test. */
#define LT_MANN_WHITNEY_EXACT 49

/* FALSE with an empty sample, or without memory. With ties, and for large samples, p is
 * that of the normal distribution with corrections for ties and continuity. */
bool lt_mann_whitney (const double *a, size_t n_a, const double *b, size_t n_b,
                      LtMannWhitney *ret_test);

/* The smallest two-sided p that two samples of these sizes can have. */
double lt_mann_whitney_smallest_p (size_t n_a, size_t n_b);

/* By how much b lies above a. */
typedef struct LtShift
{
  double shift; /* Hodges and Lehmann (1963): median of all differences b - a */
  /* Of the shift, from the same distribution as the test's p: it excludes 0 when p is
   * below 1 - confidence. Infinite when the samples are too small for it. */
  LtInterval interval;
  double delta; /* Cliff (1993): P(b > a) - P(b < a), -1 to 1 */
} LtShift;

/* FALSE with an empty sample, or without memory. @confidence: 0.95. */
bool lt_shift (const double *a, size_t n_a, const double *b, size_t n_b, double confidence,
               LtShift *ret_shift);
