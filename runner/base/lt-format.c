/* SPDX-License-Identifier: MIT */

#include "lt-units.h"

#include <math.h>
#include <string.h>

#define NS_PER_S 1e9
#define SECONDS_MAX 1e15 /* from here on nobody wants days and hours */
#define NUMBER_SIZE 64   /* of a number of any of the formats below */
#define NOT_A_NUMBER "-" /* what is not finite is not known */

/* Three significant digits; none after the point of a whole number when
 * @whole. @value is at least 0. printf() would write the locale's point. */
static void
digits_of (char *buffer, double value, gboolean whole)
{
  const char *format = "%.3f";

  if (value == 0 || value >= 99.95 || (whole && value == (double) (guint64) value))
    format = "%.0f";
  else if (value >= 9.995)
    format = "%.1f";
  else if (value >= 0.9995)
    format = "%.2f";
  else if (value < 0.1)
    format = "%.3g";
  g_ascii_formatd (buffer, NUMBER_SIZE, format, value);
}

/* Divides by @step until what is left shows as less than @step; whole numbers
 * stay whole in the first unit only. */
static char *
scaled (double value, double step, const char *const *units, size_t n_units)
{
  const char *sign = value < 0 ? "-" : "";
  char digits[NUMBER_SIZE];
  size_t unit = 0;

  if (!isfinite (value))
    return g_strdup (NOT_A_NUMBER);
  value = fabs (value);
  while (unit + 1 < n_units && value >= step - 0.5)
    {
      value /= step;
      unit++;
    }
  if (value >= 1e6)
    g_ascii_formatd (digits, sizeof digits, "%.2e", value);
  else
    digits_of (digits, value, unit == 0);
  return g_strconcat (sign, digits, units[unit], NULL);
}

/* "2m 05s". */
static char *
pair_of (const char *sign, guint64 total, guint64 per_large, const char *large,
         const char *small)
{
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT "%s %02u%s", sign, total / per_large, large,
                          (unsigned) (total % per_large), small);
}

static guint64
rounded (double value)
{
  return (guint64) (value + 0.5);
}

char *
lt_format_duration (double ns)
{
  static const char *const units[] = { " ns", " \xc2\xb5s", " ms", " s" };
  const double seconds = (ns < 0 ? -ns : ns) / NS_PER_S;
  const char *sign = ns < 0 ? "-" : "";

  if (!(seconds >= 59.95 && seconds < SECONDS_MAX))
    return scaled (ns, 1000, units, G_N_ELEMENTS (units));

  /* Rounded before the unit is chosen: 59m 59.9s is "1h 00m", not "59m 60s". */
  if (rounded (seconds) < 60 * 60)
    return pair_of (sign, rounded (seconds), 60, "m", "s");
  if (rounded (seconds / 60) < 24 * 60)
    return pair_of (sign, rounded (seconds / 60), 60, "h", "m");
  return pair_of (sign, rounded (seconds / 3600), 24, "d", "h");
}

char *
lt_format_quantity (double value)
{
  static const char *const units[] = { "", "k", "M", "G", "T", "P", "E" };

  return scaled (value, 1000, units, G_N_ELEMENTS (units));
}

char *
lt_format_size (double bytes)
{
  static const char *const units[] = { " B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB" };

  return scaled (bytes, 1024, units, G_N_ELEMENTS (units));
}

char *
lt_format_count (guint64 count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, count);
  const size_t length = strlen (digits);
  GString *text = g_string_sized_new (length + length / 3);

  for (size_t i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

/* As many digits as keep @percent apart from 0 and from 100. */
static const char *
share_format (double percent)
{
  if (percent == 0 || percent == 100 || percent >= 999.5)
    return "%.0f";
  if (percent < 0.01 || (percent >= 99.995 && percent < 100))
    return "%.4f";
  if (percent < 9.995 || (percent >= 99.95 && percent < 100))
    return "%.2f";
  return "%.1f";
}

char *
lt_format_share (double fraction)
{
  const char *sign = fraction < 0 ? "-" : "";
  double percent = fabs (fraction) * 100;
  const char *bound = "";
  char digits[NUMBER_SIZE];

  if (!isfinite (percent))
    return g_strdup (NOT_A_NUMBER);
  if (percent > 0 && fabs (fraction) < 0.000001)
    {
      bound = "<";
      percent = 0.0001;
    }
  else if (percent >= 99.99995 && fabs (fraction) < 1)
    {
      bound = ">";
      percent = 99.9999;
    }
  g_ascii_formatd (digits, sizeof digits, percent < 1e6 ? share_format (percent) : "%.2e",
                   percent);
  return g_strconcat (bound, sign, digits, " %", NULL);
}

char *
lt_format_span (guint64 ns)
{
  static const struct
  {
    guint64 ns;
    const char *name;
  } units[] = {
    { G_GUINT64_CONSTANT (86400000000000), "d" },
    { G_GUINT64_CONSTANT (3600000000000), "h" },
    { G_GUINT64_CONSTANT (60000000000), "m" },
    { 1000000000, "s" },
    { 1000000, "ms" },
    { 1000, "us" },
  };

  for (guint i = 0; ns > 0 && i < G_N_ELEMENTS (units); i++)
    {
      if (ns % units[i].ns == 0)
        return g_strdup_printf ("%" G_GUINT64_FORMAT "%s", ns / units[i].ns, units[i].name);
    }
  return g_strdup_printf ("%" G_GUINT64_FORMAT "ns", ns);
}
