/* SPDX-License-Identifier: MIT */

#include "lt-usl.h"

#include <math.h>
#include <string.h>

enum
{
  LAMBDA,
  SIGMA,
  KAPPA,
  N_PARAMETERS
};

#define MAX_STEPS 1000
#define POOR_R_SQUARED 0.9
#define POOR_RMS_ERROR 0.05

typedef struct Fit
{
  const double *concurrency;
  const double *throughput;
  size_t n;
  double parameters[N_PARAMETERS];
  bool fixed[N_PARAMETERS]; /* at 0 */
  double squares;           /* of the residuals */
} Fit;

typedef double Matrix[N_PARAMETERS][N_PARAMETERS];

static double
law (const double *parameters, double n)
{
  return parameters[LAMBDA] * n
         / (1 + parameters[SIGMA] * (n - 1) + parameters[KAPPA] * n * (n - 1));
}

double
lt_usl_throughput (const LtUsl *usl, double concurrency)
{
  const double parameters[] = { usl->lambda, usl->sigma, usl->kappa };

  return law (parameters, concurrency);
}

static double
squares_of (const Fit *fit, const double *parameters)
{
  double squares = 0;

  for (size_t i = 0; i < fit->n; i++)
    {
      const double residual = fit->throughput[i] - law (parameters, fit->concurrency[i]);

      squares += residual * residual;
    }
  return squares;
}

static void
gradient_of (const double *parameters, double n, double *ret_gradient)
{
  const double divisor = 1 + parameters[SIGMA] * (n - 1) + parameters[KAPPA] * n * (n - 1);
  const double slope = -parameters[LAMBDA] * n / (divisor * divisor);

  ret_gradient[LAMBDA] = n / divisor;
  ret_gradient[SIGMA] = slope * (n - 1);
  ret_gradient[KAPPA] = slope * n * (n - 1);
}

/* Solves @matrix x = @vector by elimination with pivots. Rows of parameters that are fixed must
 * be those of the unit matrix. FALSE: singular. */
static bool
solve (Matrix matrix, const double *vector, double *ret_x)
{
  double rows[N_PARAMETERS][N_PARAMETERS + 1];

  for (int i = 0; i < N_PARAMETERS; i++)
    {
      memcpy (rows[i], matrix[i], sizeof matrix[i]);
      rows[i][N_PARAMETERS] = vector[i];
    }
  for (int column = 0; column < N_PARAMETERS; column++)
    {
      int pivot = column;
      double swap[N_PARAMETERS + 1];

      for (int i = column + 1; i < N_PARAMETERS; i++)
        if (fabs (rows[i][column]) > fabs (rows[pivot][column]))
          pivot = i;
      if (!(fabs (rows[pivot][column]) > 0))
        return false;
      memcpy (swap, rows[pivot], sizeof swap);
      memcpy (rows[pivot], rows[column], sizeof swap);
      memcpy (rows[column], swap, sizeof swap);
      for (int i = 0; i < N_PARAMETERS; i++)
        for (int j = N_PARAMETERS; i != column && j >= column; j--)
          rows[i][j] -= rows[i][column] / rows[column][column] * rows[column][j];
    }
  for (int i = 0; i < N_PARAMETERS; i++)
    ret_x[i] = rows[i][N_PARAMETERS] / rows[i][i];
  return true;
}

/* The normal equations at the fit's parameters. */
static void
linearize (const Fit *fit, Matrix ret_matrix, double *ret_vector)
{
  memset (ret_matrix, 0, sizeof (Matrix));
  memset (ret_vector, 0, N_PARAMETERS * sizeof *ret_vector);
  for (size_t i = 0; i < fit->n; i++)
    {
      const double residual = fit->throughput[i] - law (fit->parameters, fit->concurrency[i]);
      double gradient[N_PARAMETERS];

      gradient_of (fit->parameters, fit->concurrency[i], gradient);
      for (int j = 0; j < N_PARAMETERS; j++)
        {
          ret_vector[j] += gradient[j] * residual;
          for (int k = 0; k < N_PARAMETERS; k++)
            ret_matrix[j][k] += gradient[j] * gradient[k];
        }
    }
}

static void
take_out_fixed (const Fit *fit, Matrix matrix, double *vector)
{
  for (int i = 0; i < N_PARAMETERS; i++)
    {
      if (!fit->fixed[i])
        continue;
      for (int j = 0; j < N_PARAMETERS; j++)
        matrix[i][j] = matrix[j][i] = i == j;
      vector[i] = 0;
    }
}

/* A start: n / X(n) is linear in 1/lambda, sigma/lambda and kappa/lambda. */
static void
start (Fit *fit)
{
  Matrix matrix = { 0 };
  double vector[N_PARAMETERS] = { 0 }, x[N_PARAMETERS];

  for (size_t i = 0; i < fit->n; i++)
    {
      const double n = fit->concurrency[i], y = n / fit->throughput[i];
      const double terms[N_PARAMETERS] = { 1, n - 1, n * (n - 1) };

      for (int j = 0; j < N_PARAMETERS; j++)
        {
          vector[j] += terms[j] * y;
          for (int k = 0; k < N_PARAMETERS; k++)
            matrix[j][k] += terms[j] * terms[k];
        }
    }
  take_out_fixed (fit, matrix, vector);
  if (!solve (matrix, vector, x) || !(x[0] > 0))
    {
      x[LAMBDA] = fit->concurrency[0] / fit->throughput[0];
      x[SIGMA] = x[KAPPA] = 0;
    }
  fit->parameters[LAMBDA] = 1 / x[LAMBDA];
  fit->parameters[SIGMA] = fit->fixed[SIGMA] ? 0 : fmax (x[SIGMA] / x[LAMBDA], 0);
  fit->parameters[KAPPA] = fit->fixed[KAPPA] ? 0 : fmax (x[KAPPA] / x[LAMBDA], 0);
}

/* Marquardt: "An algorithm for least-squares estimation of nonlinear parameters", SIAM
 * Journal 11 (1963). */
static void
minimize (Fit *fit)
{
  double damping = 1e-3;

  start (fit);
  fit->squares = squares_of (fit, fit->parameters);
  for (int i = 0; i < MAX_STEPS && damping < 1e15; i++)
    {
      Matrix matrix;
      double vector[N_PARAMETERS], step[N_PARAMETERS], next[N_PARAMETERS], squares;

      linearize (fit, matrix, vector);
      take_out_fixed (fit, matrix, vector);
      for (int j = 0; j < N_PARAMETERS; j++)
        matrix[j][j] *= 1 + damping;
      squares = INFINITY;
      if (solve (matrix, vector, step))
        {
          for (int j = 0; j < N_PARAMETERS; j++)
            next[j] = fit->parameters[j] + step[j];
          squares = squares_of (fit, next);
        }
      if (squares < fit->squares && next[LAMBDA] > 0)
        {
          memcpy (fit->parameters, next, sizeof next);
          fit->squares = squares;
          damping /= 10;
        }
      else
        damping *= 10;
    }
}

/* With two bounds the best fit is that of one of four sets of parameters held at their
 * bound: of those that keep within them, the one with the least squares. */
static void
minimize_within_bounds (Fit *fit)
{
  Fit best = { .squares = INFINITY };

  for (int held = 0; held < 4; held++)
    {
      Fit other = *fit;

      other.fixed[SIGMA] = (held & 1) != 0;
      other.fixed[KAPPA] = (held & 2) != 0;
      minimize (&other);
      if (other.parameters[SIGMA] >= 0 && other.parameters[KAPPA] >= 0
          && other.squares < best.squares)
        best = other;
    }
  *fit = best;
}

static void
set_intervals (LtUsl *usl, const Fit *fit, double confidence)
{
  const double df = (double) fit->n - N_PARAMETERS;
  const double t = lt_student_quantile (0.5 + confidence / 2, df);
  LtInterval *const intervals[] = { &usl->lambda_interval, &usl->sigma_interval,
                                    &usl->kappa_interval };
  Matrix matrix;
  double vector[N_PARAMETERS], covariance[N_PARAMETERS][N_PARAMETERS];
  double log_error;

  linearize (fit, matrix, vector);
  for (int i = 0; i < N_PARAMETERS; i++)
    {
      const double unit[N_PARAMETERS] = { i == LAMBDA, i == SIGMA, i == KAPPA };
      double half = INFINITY;

      if (solve (matrix, unit, covariance[i]))
        half = t * sqrt (fmax (covariance[i][i], 0) * fit->squares / df);
      *intervals[i] = (LtInterval){ fit->parameters[i] - half, fit->parameters[i] + half };
    }
  usl->peak_interval = (LtInterval){ 0, INFINITY };
  if (!usl->has_peak || usl->kappa_interval.low <= 0)
    return;

  /* The peak's logarithm by the delta method: (log (1 - sigma) - log kappa) / 2. */
  log_error = covariance[SIGMA][SIGMA] / pow (1 - usl->sigma, 2)
              + covariance[KAPPA][KAPPA] / pow (usl->kappa, 2)
              + 2 * covariance[SIGMA][KAPPA] / ((1 - usl->sigma) * usl->kappa);
  log_error = t * sqrt (fmax (log_error, 0) * fit->squares / df) / 2;
  usl->peak_interval =
    (LtInterval){ usl->peak * exp (-log_error), usl->peak * exp (log_error) };
}

static void
set_goodness (LtUsl *usl, const Fit *fit)
{
  double mean = 0, squares = 0;

  for (size_t i = 0; i < fit->n; i++)
    mean += fit->throughput[i] / (double) fit->n;
  for (size_t i = 0; i < fit->n; i++)
    squares += pow (fit->throughput[i] - mean, 2);
  usl->r_squared = squares > 0 ? 1 - fit->squares / squares : fit->squares > 0 ? 0 : 1;
  usl->rms_error = sqrt (fit->squares / (double) fit->n) / mean;
}

static size_t
count_levels (const double *concurrency, size_t n)
{
  size_t levels = 0;

  for (size_t i = 0; i < n; i++)
    {
      size_t earlier = 0;

      while (concurrency[earlier] != concurrency[i])
        earlier++;
      levels += earlier == i;
    }
  return levels;
}

LtUslQuality
lt_usl_fit (const double *concurrency, const double *throughput, size_t n, double confidence,
            LtUsl *ret_usl)
{
  Fit fit = { .concurrency = concurrency, .throughput = throughput, .n = n };

  for (size_t i = 0; i < n; i++)
    if (!(concurrency[i] > 0) || !(throughput[i] > 0)
        || !isfinite (concurrency[i] + throughput[i]))
      return LT_USL_INVALID;
  if (count_levels (concurrency, n) < LT_USL_MIN_LEVELS)
    return LT_USL_TOO_FEW;

  minimize_within_bounds (&fit);
  *ret_usl = (LtUsl){
    .lambda = fit.parameters[LAMBDA],
    .sigma = fit.parameters[SIGMA],
    .kappa = fit.parameters[KAPPA],
  };
  ret_usl->has_peak = ret_usl->kappa > 0 && ret_usl->sigma < 1;
  if (ret_usl->has_peak)
    {
      ret_usl->peak = sqrt ((1 - ret_usl->sigma) / ret_usl->kappa);
      ret_usl->peak_throughput = lt_usl_throughput (ret_usl, ret_usl->peak);
    }
  set_goodness (ret_usl, &fit);
  set_intervals (ret_usl, &fit, confidence);
  /* Throughput that hardly changes has little variance to explain: then the size of
   * what is left decides. */
  return ret_usl->r_squared < POOR_R_SQUARED && ret_usl->rms_error > POOR_RMS_ERROR
           ? LT_USL_POOR
           : LT_USL_GOOD;
}
