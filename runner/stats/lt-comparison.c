/* SPDX-License-Identifier: MIT */

#include "lt-comparison.h"

#include <math.h>
#include <stdlib.h>

#include "lt-bootstrap.h"
#include "lt-rank-test.h"

#define SIGNIFICANCE (1 - LT_COMPARISON_CONFIDENCE)
#define SEED 1 /* of the bootstrap: the same values always give the same interval */

static bool
all_finite (const double *values, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite (values[i]))
      return false;
  return n > 0;
}

static bool
all_positive (const double *values, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (values[i] <= 0)
      return false;
  return true;
}

static void
set_effect (LtComparison *comparison, const double *log_a, const double *log_b)
{
  const size_t n_a = comparison->n_a, n_b = comparison->n_b;
  LtMannWhitney test;
  LtShift shift;

  if (!lt_mann_whitney (log_a, n_a, log_b, n_b, &test)
      || !lt_shift (log_a, n_a, log_b, n_b, LT_COMPARISON_CONFIDENCE, &shift))
    return;
  comparison->tested = true;
  comparison->p = test.p;
  comparison->effect = exp (shift.shift);
  comparison->effect_interval =
    (LtInterval){ exp (shift.interval.low), exp (shift.interval.high) };
  comparison->delta = shift.delta;
}

bool
lt_compare_samples (const double *a, size_t n_a, const double *b, size_t n_b,
                    LtComparison *ret_comparison)
{
  double *logs;

  if (!all_finite (a, n_a) || !all_finite (b, n_b))
    return false;
  *ret_comparison = (LtComparison){
    .n_a = n_a,
    .n_b = n_b,
    .mean_a = lt_statistic_mean (a, n_a, NULL, 0),
    .mean_b = lt_statistic_mean (b, n_b, NULL, 0),
    .ratio_interval = { 0, INFINITY },
  };
  ret_comparison->ratio =
    ret_comparison->mean_a != 0 ? ret_comparison->mean_b / ret_comparison->mean_a : NAN;
  if (n_a >= 2 && n_b >= 2)
    lt_bootstrap (lt_statistic_ratio, a, n_a, b, n_b, LT_COMPARISON_CONFIDENCE,
                  LT_BOOTSTRAP_RESAMPLES, SEED, &ret_comparison->ratio_interval);
  if (n_a < LT_COMPARISON_MIN_RUNS || n_b < LT_COMPARISON_MIN_RUNS || !all_positive (a, n_a)
      || !all_positive (b, n_b))
    return true;

  logs = malloc ((n_a + n_b) * sizeof *logs);
  if (logs == NULL)
    return false;
  for (size_t i = 0; i < n_a + n_b; i++)
    logs[i] = log (i < n_a ? a[i] : b[i - n_a]);
  set_effect (ret_comparison, logs, logs + n_a);
  free (logs);
  return true;
}

LtJudged
lt_comparison_judge (const LtComparison *comparison, bool at_most, double limit)
{
  const LtInterval *interval = &comparison->effect_interval;

  if (!comparison->tested && !isfinite (comparison->ratio))
    return LT_JUDGED_INCONCLUSIVE;
  if (!comparison->tested)
    return (at_most ? comparison->ratio <= limit : comparison->ratio >= limit) ? LT_JUDGED_PASS
                                                                               : LT_JUDGED_FAIL;
  if (at_most ? interval->high <= limit : interval->low >= limit)
    return LT_JUDGED_PASS;
  if (at_most ? interval->low > limit : interval->high < limit)
    return LT_JUDGED_FAIL;
  return LT_JUDGED_INCONCLUSIVE;
}

LtJudged
lt_comparison_is_no_worse (const LtComparison *comparison, bool less_is_better, double noise,
                           double margin)
{
  const double limit = less_is_better ? 1 + margin : 1 - margin;
  const bool beyond_noise =
    less_is_better ? comparison->effect > 1 + noise : comparison->effect < 1 - noise;

  if (comparison->tested && comparison->p < SIGNIFICANCE && beyond_noise)
    return LT_JUDGED_FAIL;
  if (comparison->tested
      && lt_comparison_judge (comparison, less_is_better, limit) != LT_JUDGED_PASS)
    return LT_JUDGED_INCONCLUSIVE;
  return lt_comparison_judge (comparison, less_is_better, limit);
}

bool
lt_comparison_is_better (const LtComparison *comparison, bool less_is_better, double noise)
{
  return comparison->tested && comparison->p < SIGNIFICANCE
         && (less_is_better ? comparison->effect < 1 - noise : comparison->effect > 1 + noise);
}
