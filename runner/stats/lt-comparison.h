/* SPDX-License-Identifier: MIT
 *
 * lt-comparison: whether a number differs between two versions of something, told from
 * a few runs of each.
 *
 * A sample is one value for each run, never one for each operation: operations of a run
 * are not independent. Ratios are b / a, where a is what b is compared with. Pure; any
 * thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "lt-distribution.h"

/* Below this many runs on a side no test can be significant at 0.05 (three against three:
 * p >= 0.1), and the ratio alone is left. */
#define LT_COMPARISON_MIN_RUNS 4
#define LT_COMPARISON_CONFIDENCE 0.95

typedef struct LtComparison
{
  size_t n_a, n_b;
  double mean_a, mean_b;
  double ratio;              /* of the means; NaN when mean_a is 0 */
  LtInterval ratio_interval; /* of that, by bootstrap; infinite below two runs */
  bool tested;               /* both samples are large enough, and all values above 0 */
  /* The rest is known if so. */
  double p;                   /* Mann-Whitney, two-sided */
  double effect;              /* typical ratio: Hodges-Lehmann shift of the logarithms */
  LtInterval effect_interval; /* of that, from the same distribution as p */
  double delta;               /* Cliff's: P(b > a) - P(b < a) */
} LtComparison;

/* FALSE with an empty sample, a value that is not finite, or without memory. */
bool lt_compare_samples (const double *a, size_t n_a, const double *b, size_t n_b,
                         LtComparison *ret_comparison);

typedef enum
{
  LT_JUDGED_PASS,
  LT_JUDGED_FAIL,
  LT_JUDGED_INCONCLUSIVE, /* the runs cannot tell */
} LtJudged;

/* Whether the ratio is kept: at least @limit, or at most when @at_most. A pass or a
 * failure needs the whole interval of the effect on one side of it; without a test the
 * ratio alone decides. A ratio that is NaN is inconclusive. */
LtJudged lt_comparison_judge (const LtComparison *comparison, bool at_most, double limit);

/* Whether b is worse than a: fails when the difference is significant at 0.05 and the
 * effect beyond @noise (0.02: two percent, what is taken for noise whatever the test
 * says); passes when the interval rules out that b is worse by more than @margin (0.05);
 * otherwise inconclusive. Without a test the ratio alone decides, by @margin. */
LtJudged lt_comparison_is_no_worse (const LtComparison *comparison, bool less_is_better,
                                    double noise, double margin);

/* As it fails, in the other direction: b is better than a. */
bool lt_comparison_is_better (const LtComparison *comparison, bool less_is_better,
                              double noise);
