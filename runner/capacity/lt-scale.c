/* SPDX-License-Identifier: MIT */

#include "lt-scale.h"

#include <string.h>

/* A peak this much beyond what was measured is a guess. */
#define FAR_FACTOR 2.0

typedef struct Values
{
  GArray *concurrency; /* double, as the next one */
  GArray *throughput;
} Values;

char *
lt_scale_scenario (guint concurrency)
{
  return g_strdup_printf ("c=%u", concurrency);
}

guint
lt_scale_largest (const LtScale *scale)
{
  const guint n = scale->levels->len;

  return n > 0 ? g_array_index (scale->levels, LtScaleLevel, n - 1).concurrency : 0;
}

gboolean
lt_scale_knows_peak (const LtScale *scale)
{
  return scale->fitted && scale->usl.has_peak && scale->usl.kappa_interval.low > 0
         && scale->usl.peak <= LT_SCALE_PEAK_RANGE * lt_scale_largest (scale);
}

/* ---- What was measured ----------------------------------------------------- */

static void
add_values (Values *values, const LtResult *result, guint concurrency)
{
  g_autofree char *name = lt_scale_scenario (concurrency);
  const double n = concurrency;

  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);
      double throughput;

      if (record == NULL || !lt_record_is_counted (record)
          || !g_str_equal (lt_record_get_tag (record).scenario, name))
        continue;
      throughput = lt_record_get_figures (record)->value[LT_FIGURE_OPS_PER_SECOND];
      g_array_append_val (values->concurrency, n);
      g_array_append_val (values->throughput, throughput);
    }
}

static void
add_level (LtScale *scale, const GPtrArray *summaries, guint concurrency)
{
  g_autofree char *name = lt_scale_scenario (concurrency);
  LtScaleLevel level = { .concurrency = concurrency };

  for (guint i = 0; i < summaries->len; i++)
    {
      const LtScenarioSummary *summary = g_ptr_array_index (summaries, i);

      if (!g_str_equal (summary->scenario, name) || summary->n_counted == 0)
        continue;
      memcpy (level.figures, summary->figures, sizeof level.figures);
      g_array_append_val (scale->levels, level);
    }
}

/* ---- What the law makes of it ---------------------------------------------- */

static void
warn (LtScale *scale, const char *text)
{
  g_ptr_array_add (scale->warnings, g_strdup (text));
}

static double
throughput_per_worker (const LtScale *scale, guint level)
{
  const LtScaleLevel *one = &g_array_index (scale->levels, LtScaleLevel, level);

  return one->figures[LT_FIGURE_OPS_PER_SECOND].mean / one->concurrency;
}

/* Whether more workers did more each than the fewest did. */
static gboolean
grows_faster (const LtScale *scale)
{
  for (guint i = 1; i < scale->levels->len; i++)
    {
      if (throughput_per_worker (scale, i) > throughput_per_worker (scale, 0))
        return TRUE;
    }
  return FALSE;
}

static void
add_warnings (LtScale *scale)
{
  const LtUsl *usl = &scale->usl;
  const LtScaleLevel *last =
    &g_array_index (scale->levels, LtScaleLevel, scale->levels->len - 1);

  if (usl->sigma <= 0 && grows_faster (scale))
    warn (scale, "contention came out at its bound, 0: throughput grows faster than "
                 "concurrency, which the law does not know");
  else if (usl->sigma <= 0)
    warn (scale, "contention came out at its bound, 0");
  if (usl->has_peak && usl->kappa_interval.low <= 0)
    warn (scale, "coherency may be 0: there may be no peak at all");
  if (usl->has_peak && usl->peak > FAR_FACTOR * last->concurrency)
    warn (scale, "the peak is far beyond the largest concurrency that was measured");
}

static void
refuse (LtScale *scale, LtUslQuality quality)
{
  if (quality == LT_USL_TOO_FEW)
    scale->refusal =
      g_strdup_printf ("expected %d levels of concurrency at least that could be measured, "
                       "found %u",
                       LT_USL_MIN_LEVELS, scale->levels->len);
  else if (quality == LT_USL_INVALID)
    scale->refusal = g_strdup ("there is a run without throughput");
  else
    scale->refusal = g_strdup_printf (
      "the law does not describe these runs: R² is %.3f, and throughput is %.1f %% off the "
      "fit on average",
      scale->usl.r_squared, scale->usl.rms_error * 100);
}

static void
fit (LtScale *scale, const Values *values)
{
  const LtUslQuality quality =
    lt_usl_fit ((const double *) (void *) values->concurrency->data,
                (const double *) (void *) values->throughput->data, values->concurrency->len,
                LT_SCALE_CONFIDENCE, &scale->usl);

  scale->fitted = quality == LT_USL_GOOD;
  if (scale->fitted)
    add_warnings (scale);
  else
    refuse (scale, quality);
}

/* Throughput counts failures too: of nothing else it is none. */
static void
look_at_errors (LtScale *scale)
{
  for (guint i = 0; i < scale->levels->len; i++)
    {
      const LtScaleLevel *level = &g_array_index (scale->levels, LtScaleLevel, i);
      const LtSpread *errors = &level->figures[LT_FIGURE_ERROR_RATE];

      if (errors->n == 0 || errors->max <= 0)
        continue;
      g_ptr_array_add (scale->warnings,
                       g_strdup_printf ("%.3g %% of the operations failed with %u workers",
                                        errors->mean * 100, level->concurrency));
      if (errors->max < 1 || scale->refusal != NULL)
        continue;
      scale->fitted = FALSE;
      scale->refusal =
        g_strdup_printf ("every operation failed with %u workers", level->concurrency);
    }
}

LtScale *
lt_scale_new (const LtResult *result, const GArray *concurrencies)
{
  LtScale *scale = g_new0 (LtScale, 1);
  g_autoptr (GPtrArray) summaries = lt_result_sum_up (result);
  g_autoptr (GArray) concurrency = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) throughput = g_array_new (FALSE, FALSE, sizeof (double));
  Values values = { concurrency, throughput };

  scale->levels = g_array_new (FALSE, FALSE, sizeof (LtScaleLevel));
  scale->warnings = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < concurrencies->len; i++)
    {
      add_values (&values, result, g_array_index (concurrencies, guint, i));
      add_level (scale, summaries, g_array_index (concurrencies, guint, i));
    }
  fit (scale, &values);
  look_at_errors (scale);
  return scale;
}

void
lt_scale_free (LtScale *scale)
{
  if (scale == NULL)
    return;
  g_array_unref (scale->levels);
  g_ptr_array_unref (scale->warnings);
  g_free (scale->refusal);
  g_free (scale);
}
