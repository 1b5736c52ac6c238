/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lt-threshold.h"
#include "lt-units.h"

static gboolean
refuse (GError **error, const char *expected, const char *found)
{
  g_set_error (error, LT_UNITS_ERROR, LT_UNITS_ERROR_SYNTAX, "expected %s, found '%s'",
               expected, found);
  return FALSE;
}

static gboolean
ends_in_digit (const char *text)
{
  return *text != '\0' && g_ascii_isdigit (text[strlen (text) - 1]);
}

/* A bare number is milliseconds for k6 and seconds elsewhere here: neither is taken. */
static gboolean
read_duration (const char *text, LtThreshold *threshold, GError **error)
{
  gint64 ns;

  if (ends_in_digit (text) && !g_str_equal (text, "0"))
    return refuse (error, "a duration with its unit, such as 5ms", text);
  if (!lt_parse_duration (text, &ns, error))
    return FALSE;
  threshold->limit = (double) ns;
  threshold->unit = LT_UNIT_NS;
  return TRUE;
}

static gboolean
read_share (const char *text, LtThreshold *threshold, GError **error)
{
  double share;

  if (!lt_parse_real (text, &share, NULL) || share < 0 || share > 1)
    return refuse (error, "a share from 0 to 100%, such as 1% or 0.01", text);
  threshold->limit = share;
  threshold->unit = LT_UNIT_SHARE;
  return TRUE;
}

static gboolean
read_rate (const char *text, LtThreshold *threshold, GError **error)
{
  threshold->unit = LT_UNIT_PER_SECOND;
  return lt_parse_rate (text, &threshold->limit, error);
}

static gboolean
read_size (const char *text, LtThreshold *threshold, GError **error)
{
  gint64 bytes;

  if (!lt_parse_size (text, &bytes, error))
    return FALSE;
  threshold->limit = (double) bytes;
  threshold->unit = LT_UNIT_BYTES;
  return TRUE;
}

/* "64KiB/s", "10MiB/h"; what shrinks may be asked for too: "-1KiB/s". */
static gboolean
read_growth (const char *text, LtThreshold *threshold, GError **error)
{
  static const struct
  {
    const char *suffix;
    double seconds;
  } periods[] = { { "/s", 1 }, { "/m", 60 }, { "/h", 3600 } };
  const char *slash = strchr (text, '/');
  const gboolean negative = *text == '-';
  g_autofree char *size = slash != NULL ? g_strndup (text, (gsize) (slash - text)) : NULL;
  gint64 bytes;

  if (size != NULL && lt_parse_size (size + negative, &bytes, NULL))
    for (guint i = 0; i < G_N_ELEMENTS (periods); i++)
      {
        if (!g_str_equal (slash, periods[i].suffix))
          continue;
        threshold->limit = (negative ? -1 : 1) * (double) bytes / periods[i].seconds;
        threshold->unit = LT_UNIT_BYTES_PER_SECOND;
        return TRUE;
      }
  return refuse (error, "a growth such as 64KiB/s or 10MiB/h", text);
}

static gboolean
read_number (const char *text, LtThreshold *threshold, GError **error)
{
  gint64 count;

  threshold->unit = LT_UNIT_NUMBER;
  if (lt_parse_integer (text, &count, NULL))
    {
      threshold->limit = (double) count;
      return TRUE;
    }
  if (lt_parse_real (text, &threshold->limit, NULL))
    return TRUE;
  return refuse (error, "a number such as 10, 1.5 or 20k", text);
}

/* The unit of a metric of the suite is not known here: any is taken. */
static gboolean
read_custom (const char *text, LtThreshold *threshold, GError **error)
{
  if (threshold->metric == LT_THRESHOLD_RATE)
    return read_rate (text, threshold, NULL) || read_growth (text, threshold, NULL)
           || refuse (error, "a rate such as 500/s", text);
  return read_number (text, threshold, NULL)
         || (!ends_in_digit (text)
             && (read_duration (text, threshold, NULL) || read_size (text, threshold, NULL)))
         || refuse (error, "a number, a duration such as 5ms or a size such as 64KiB", text);
}

gboolean
lt_threshold_read_value (LtThreshold *threshold, const char *text, GError **error)
{
  if (threshold->custom != NULL)
    return read_custom (text, threshold, error);
  switch (threshold->metric)
    {
    case LT_THRESHOLD_RATE:
      return read_rate (text, threshold, error);
    case LT_THRESHOLD_COUNT:
    case LT_THRESHOLD_ERRORS:
      return read_number (text, threshold, error);
    case LT_THRESHOLD_ERROR_RATE:
      return read_share (text, threshold, error);
    case LT_THRESHOLD_ACHIEVED_RATE:
      return strchr (text, '/') != NULL ? read_rate (text, threshold, error)
                                        : read_share (text, threshold, error);
    case LT_THRESHOLD_DROPPED:
      return g_str_has_suffix (text, "%") ? read_share (text, threshold, error)
                                          : read_number (text, threshold, error);
    case LT_THRESHOLD_RSS:
      return read_size (text, threshold, error);
    case LT_THRESHOLD_LEAK:
      return read_growth (text, threshold, error);
    default:
      return read_duration (text, threshold, error);
    }
}
