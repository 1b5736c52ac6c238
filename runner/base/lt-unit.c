/* SPDX-License-Identifier: MIT */

#include "lt-unit.h"

#include <math.h>

#include "lt-units.h"

static const char *const names[LT_N_UNITS] = {
  [LT_UNIT_NUMBER] = "number", [LT_UNIT_NS] = "ns",
  [LT_UNIT_SHARE] = "share",   [LT_UNIT_PER_SECOND] = "per_second",
  [LT_UNIT_BYTES] = "bytes",   [LT_UNIT_BYTES_PER_SECOND] = "bytes_per_second",
};

const char *
lt_unit_name (LtUnit unit)
{
  return names[unit];
}

gboolean
lt_unit_find (const char *name, LtUnit *ret_unit)
{
  for (guint i = 0; i < LT_N_UNITS; i++)
    {
      if (!g_str_equal (names[i], name))
        continue;
      *ret_unit = (LtUnit) i;
      return TRUE;
    }
  return FALSE;
}

/* A total is read better as "5,252" than as "5.25k". */
static char *
format_number (double value)
{
  if (value >= 0 && value < 1e5 && value == (double) (guint64) value)
    return lt_format_count ((guint64) value);
  return lt_format_quantity (value);
}

static char *
format_magnitude (LtUnit unit, double value)
{
  switch (unit)
    {
    case LT_UNIT_NS:
      return lt_format_duration (value);
    case LT_UNIT_SHARE:
      return lt_format_share (value);
    case LT_UNIT_PER_SECOND:
      return lt_format_quantity (value);
    case LT_UNIT_BYTES:
    case LT_UNIT_BYTES_PER_SECOND:
      return lt_format_size (value);
    default:
      return format_number (value);
    }
}

char *
lt_unit_format (LtUnit unit, double value)
{
  const gboolean per_second = unit == LT_UNIT_PER_SECOND || unit == LT_UNIT_BYTES_PER_SECOND;
  g_autofree char *text = NULL;

  if (!isfinite (value))
    return g_strdup ("-");
  text = format_magnitude (unit, fabs (value));
  return g_strconcat (value < 0 ? "-" : "", text, per_second ? "/s" : "", NULL);
}
