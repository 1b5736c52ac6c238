/* SPDX-License-Identifier: MIT
 *
 * lt-usl: the Universal Scalability Law, throughput as a function of concurrency n:
 *
 *   X(n) = lambda n / (1 + sigma (n - 1) + kappa n (n - 1))
 *
 * Gunther: "Guerrilla Capacity Planning" (2007). Fitted by least squares of the
 * throughputs, with lambda > 0, sigma >= 0 and kappa >= 0 (as the R package usl does).
 * Pure; any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "lt-distribution.h"

#define LT_USL_MIN_LEVELS 4 /* one more than there are parameters */

typedef struct LtUsl
{
  double lambda; /* throughput of one worker */
  double sigma;  /* contention: share of the work that is done one after another */
  double kappa;  /* coherency: cost of agreement between each two workers */
  /* By the linearized model with Student's t for n - 3 degrees of freedom. Low ends may
   * be below 0. */
  LtInterval lambda_interval, sigma_interval, kappa_interval;
  double r_squared; /* share of the variance that the fit explains */
  double rms_error; /* of the throughputs, relative to their mean */
  bool has_peak;    /* kappa > 0: throughput falls again beyond it */
  double peak;      /* concurrency */
  double peak_throughput;
  LtInterval peak_interval; /* infinite above when kappa may be 0 */
} LtUsl;

typedef enum
{
  LT_USL_GOOD,
  LT_USL_POOR,    /* the law does not describe these values: it predicts nothing */
  LT_USL_TOO_FEW, /* fewer than LT_USL_MIN_LEVELS different concurrencies */
  LT_USL_INVALID, /* a value that is not finite, or not above 0 */
} LtUslQuality;

/* Fits @n throughputs at @concurrency. Several values for one level are welcome.
 * @ret_usl is filled for the first two results. */
LtUslQuality lt_usl_fit (const double *concurrency, const double *throughput, size_t n,
                         double confidence, LtUsl *ret_usl);

/* What the law says for @concurrency. */
double lt_usl_throughput (const LtUsl *usl, double concurrency);
