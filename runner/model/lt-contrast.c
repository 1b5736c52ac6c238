/* SPDX-License-Identifier: MIT */

#include "lt-contrast.h"

#include <math.h>

#include "lt-units.h"

LtContrast *
lt_contrast_new (void)
{
  return g_new0 (LtContrast, 1);
}

void
lt_contrast_free (LtContrast *contrast)
{
  if (contrast == NULL)
    return;
  g_free (contrast->scenario);
  g_free (contrast->operation);
  g_free (contrast->figure);
  g_free (contrast->clock);
  g_free (contrast);
}

double
lt_contrast_ratio (const LtContrast *contrast, LtInterval *ret_interval)
{
  const LtComparison *values = &contrast->values;
  const LtInterval unknown = { 0, INFINITY };

  if (ret_interval != NULL)
    *ret_interval = !contrast->known ? unknown
                    : values->tested ? values->effect_interval
                                     : values->ratio_interval;
  if (!contrast->known)
    return NAN;
  return values->tested ? values->effect : values->ratio;
}

char *
lt_contrast_format_ratio (double ratio)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (ratio))
    return g_strdup ("-");
  g_ascii_formatd (number, sizeof number,
                   ratio >= 99.95                  ? "%.0f"
                   : ratio >= 9.995                ? "%.1f"
                   : ratio >= 0.0995 || ratio <= 0 ? "%.2f"
                                                   : "%.2g",
                   ratio);
  return g_strconcat (number, "x", NULL);
}

char *
lt_contrast_format_value (const LtContrast *contrast, double value)
{
  if (contrast->clock != NULL)
    return lt_format_duration (value);
  if (g_strcmp0 (contrast->figure, "ops") == 0)
    return lt_format_quantity (value);
  return lt_format_share (value);
}

char *
lt_contrast_describe (const LtContrast *contrast)
{
  const LtComparison *values = &contrast->values;
  LtInterval interval;
  g_autofree char *ratio = lt_contrast_format_ratio (lt_contrast_ratio (contrast, &interval));
  g_autofree char *low = lt_contrast_format_ratio (interval.low);
  g_autofree char *high = lt_contrast_format_ratio (interval.high);

  if (!contrast->known)
    return g_strdup ("nothing to compare");
  if (values->tested)
    return g_strdup_printf ("%s (%s to %s)", ratio, low, high);
  if (values->n_a >= LT_COMPARISON_MIN_RUNS && values->n_b >= LT_COMPARISON_MIN_RUNS)
    return g_steal_pointer (&ratio);
  return g_strdup_printf ("%s, the ratio alone of %zu and %zu run%s", ratio, values->n_a,
                          values->n_b, values->n_a == 1 && values->n_b == 1 ? "" : "s");
}
