/* SPDX-License-Identifier: MIT */

#include "lt-units.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define TEXT_MAX 64        /* bytes of any value */
#define FRACTION_DIGITS 18 /* digits after the point that count exactly */
#define FRACTION_ONE G_GUINT64_CONSTANT (1000000000000000000)
#define DIGITS "0123456789"

/* 64 bits times any factor below, without loss. */
__extension__ typedef unsigned __int128 Wide;

typedef struct
{
  const char *name;
  guint64 factor;
} Unit;

/* A number as it was written: a double would lose the last digits of an int64. */
typedef struct
{
  guint64 whole;
  guint64 fraction;   /* of FRACTION_ONE */
  gboolean too_large; /* whole does not fit */
  gboolean has_more;  /* digits beyond FRACTION_DIGITS that are not 0 */
} Decimal;

/* clang-format off */
static const Unit duration_units[] = {
  { "ns", 1 },
  { "us", 1000 },
  { "\xc2\xb5s", 1000 },                    /* U+00B5, micro sign */
  { "\xce\xbcs", 1000 },                    /* U+03BC, Greek mu */
  { "ms", 1000000 },
  { "s", 1000000000 },
  { "m", G_GUINT64_CONSTANT (60000000000) },
  { "h", G_GUINT64_CONSTANT (3600000000000) },
  { "d", G_GUINT64_CONSTANT (86400000000000) },
};

/* No "K": to some it is 1000, to others 1024. */
static const Unit size_units[] = {
  { "", 1 }, { "B", 1 },
  { "k", 1000 }, { "kB", 1000 },
  { "M", 1000000 }, { "MB", 1000000 },
  { "G", 1000000000 }, { "GB", 1000000000 },
  { "T", G_GUINT64_CONSTANT (1000000000000) }, { "TB", G_GUINT64_CONSTANT (1000000000000) },
  { "Ki", 1 << 10 }, { "KiB", 1 << 10 },
  { "Mi", 1 << 20 }, { "MiB", 1 << 20 },
  { "Gi", 1 << 30 }, { "GiB", 1 << 30 },
  { "Ti", G_GUINT64_CONSTANT (1) << 40 }, { "TiB", G_GUINT64_CONSTANT (1) << 40 },
};

static const Unit multiples[] = {
  { "", 1 }, { "k", 1000 }, { "M", 1000000 }, { "G", 1000000000 },
};

static const Unit rate_periods_s[] = {
  { "s", 1 }, { "m", 60 }, { "h", 3600 },
};

static const struct
{
  const char *name;
  gboolean value;
} booleans[] = {
  { "true", TRUE }, { "yes", TRUE }, { "on", TRUE }, { "1", TRUE },
  { "false", FALSE }, { "no", FALSE }, { "off", FALSE }, { "0", FALSE },
};

#define A_DURATION "a duration such as 30s, 1m30s or 500ms"
#define A_SIZE "a size such as 4096, 64kB or 1.5MiB"
#define A_RATE "a rate such as 500, 5k/s or 300/m"
#define AN_INTEGER "an integer such as 42, -7 or 10k"
#define A_REAL "a number such as 0.5, -2, 1e6 or 5%"
#define A_BOOLEAN "true, false, yes, no, on, off, 1 or 0"

G_DEFINE_QUARK (lt-units-error-quark, lt_units_error)
/* clang-format on */

/* Messages */

/* @text as it may stand in one line on a terminal. */
static char *
quotable (const char *text)
{
  gboolean plain = g_utf8_validate (text, -1, NULL);

  for (const char *at = text; plain && *at != '\0'; at = g_utf8_next_char (at))
    plain = g_unichar_isprint (g_utf8_get_char (at));
  return plain ? g_strdup (text) : g_strescape (text, NULL);
}

/* Returns FALSE, for the caller to return. */
static gboolean
refuse (LtUnitsError code, const char *expected, const char *text, GError **error)
{
  g_autofree char *found = quotable (text);

  g_set_error (error, LT_UNITS_ERROR, code, "expected %s, found '%s'", expected, found);
  return FALSE;
}

static gboolean
refuse_syntax (const char *expected, const char *text, GError **error)
{
  return refuse (LT_UNITS_ERROR_SYNTAX, expected, text, error);
}

static gboolean
refuse_range (const char *expected, const char *text, GError **error)
{
  return refuse (LT_UNITS_ERROR_RANGE, expected, text, error);
}

static gboolean
is_short_enough (const char *text, const char *expected, GError **error)
{
  if (memchr (text, '\0', TEXT_MAX + 1) != NULL)
    return TRUE;
  g_set_error (error, LT_UNITS_ERROR, LT_UNITS_ERROR_SYNTAX,
               "expected %s, found a text of more than %d bytes", expected, TEXT_MAX);
  return FALSE;
}

/* Pieces */

static gboolean
skip_sign (const char **at)
{
  const gboolean negative = **at == '-';

  *at += negative;
  return negative;
}

/* "12", "1.5" or ".5", without a sign; an exponent is left where it is. */
static gboolean
scan_decimal (const char **at, Decimal *ret_number)
{
  const size_t whole_digits = strspn (*at, DIGITS);
  const char *point = *at + whole_digits;
  const size_t digits = *point == '.' ? strspn (point + 1, DIGITS) : 0;
  guint64 weight = FRACTION_ONE;

  if (whole_digits + digits == 0 || (*point == '.' && digits == 0))
    return FALSE;

  *ret_number = (Decimal){ 0 };
  for (const char *digit = *at; digit < point; digit++)
    if (!g_uint64_checked_mul (&ret_number->whole, ret_number->whole, 10)
        || !g_uint64_checked_add (&ret_number->whole, ret_number->whole,
                                  (guint64) (*digit - '0')))
      ret_number->too_large = TRUE;

  for (size_t i = 1; i <= digits; i++)
    {
      weight /= 10;
      ret_number->fraction += weight * (guint64) (point[i] - '0');
      if (i > FRACTION_DIGITS && point[i] != '0')
        ret_number->has_more = TRUE;
    }
  *at = digits > 0 ? point + digits + 1 : point;
  return TRUE;
}

/* As scan_decimal(), with an exponent. Says how the syntax goes on, so that
 * g_ascii_strtod() sees no "inf", no "nan", no "0x1p4" and no blank. */
static gboolean
scan_real (const char **at, double *ret_value, gboolean *ret_fits)
{
  const char *start = *at;
  const char *end = *at;
  char *strtod_end;
  Decimal unused;
  double value;

  if (!scan_decimal (&end, &unused))
    return FALSE;
  if (*end == 'e' || *end == 'E')
    {
      const size_t sign = end[1] == '+' || end[1] == '-';
      const size_t digits = strspn (end + 1 + sign, DIGITS);

      if (digits == 0)
        return FALSE;
      end += 1 + sign + digits;
    }

  errno = 0;
  value = g_ascii_strtod (start, &strtod_end);
  *ret_fits = errno != ERANGE && isfinite (value);
  *ret_value = value;
  *at = end;
  return strtod_end == end;
}

static gboolean
scan_unit (const char **at, const Unit *units, size_t n_units, guint64 *ret_factor)
{
  const size_t length = strcspn (*at, DIGITS "./");

  for (size_t i = 0; i < n_units; i++)
    if (strlen (units[i].name) == length && memcmp (units[i].name, *at, length) == 0)
      {
        *at += length;
        *ret_factor = units[i].factor;
        return TRUE;
      }
  return FALSE;
}

/* @number times @factor to the nearest integer. */
static Wide
scale (const Decimal *number, guint64 factor, gboolean *ret_exact)
{
  const Wide part = (Wide) number->fraction * factor;
  const guint64 rest = (guint64) (part % FRACTION_ONE);

  *ret_exact = rest == 0 && !number->has_more;
  return (Wide) number->whole * factor + part / FRACTION_ONE + (rest >= FRACTION_ONE / 2);
}

static gboolean
is_zero (const Decimal *number)
{
  return number->whole == 0 && number->fraction == 0 && !number->has_more;
}

/* Parsers */

gboolean
lt_parse_duration (const char *text, gint64 *ret_ns, GError **error)
{
  guint64 factor, last_factor = G_MAXUINT64;
  const char *at = text;
  gboolean negative, too_large = FALSE, exact, all_zero = TRUE;
  Decimal number;
  Wide total = 0;

  g_return_val_if_fail (text != NULL && ret_ns != NULL, FALSE);

  if (!is_short_enough (text, A_DURATION, error))
    return FALSE;
  negative = skip_sign (&at);
  do
    {
      const char *start = at;

      if (!scan_decimal (&at, &number))
        return refuse_syntax (A_DURATION, text, error);
      if (*at == '\0' && start == text + negative)
        factor = G_GUINT64_CONSTANT (1000000000);
      else if (!scan_unit (&at, duration_units, G_N_ELEMENTS (duration_units), &factor)
               || factor >= last_factor)
        return refuse_syntax (A_DURATION, text, error);

      last_factor = factor;
      too_large |= number.too_large;
      all_zero &= is_zero (&number);
      total += scale (&number, factor, &exact);
    }
  while (*at != '\0');

  if (negative && !all_zero)
    return refuse_range ("at least 0", text, error);
  if (too_large || total > G_MAXINT64)
    return refuse_range ("at most 292 years", text, error);
  if (total == 0 && !all_zero)
    return refuse_range ("0 or at least 1ns", text, error);
  *ret_ns = (gint64) total;
  return TRUE;
}

gboolean
lt_parse_size (const char *text, gint64 *ret_bytes, GError **error)
{
  const char *at = text;
  gboolean negative, exact;
  guint64 factor;
  Decimal number;
  Wide total;

  g_return_val_if_fail (text != NULL && ret_bytes != NULL, FALSE);

  if (!is_short_enough (text, A_SIZE, error))
    return FALSE;
  negative = skip_sign (&at);
  if (!scan_decimal (&at, &number)
      || !scan_unit (&at, size_units, G_N_ELEMENTS (size_units), &factor) || *at != '\0')
    return refuse_syntax (A_SIZE, text, error);

  total = scale (&number, factor, &exact);
  if (negative && !is_zero (&number))
    return refuse_range ("at least 0", text, error);
  if (number.too_large || total > G_MAXINT64)
    return refuse_range ("at most 9223372036854775807 bytes", text, error);
  if (total == 0 && !is_zero (&number))
    return refuse_range ("0 or at least 1 byte", text, error);
  *ret_bytes = (gint64) total;
  return TRUE;
}

gboolean
lt_parse_rate (const char *text, double *ret_per_second, GError **error)
{
  guint64 factor, period_s = 1;
  const char *at = text;
  gboolean negative, fits;
  double value;

  g_return_val_if_fail (text != NULL && ret_per_second != NULL, FALSE);

  if (!is_short_enough (text, A_RATE, error))
    return FALSE;
  negative = skip_sign (&at);
  if (!scan_real (&at, &value, &fits)
      || !scan_unit (&at, multiples, G_N_ELEMENTS (multiples), &factor))
    return refuse_syntax (A_RATE, text, error);
  if (*at == '/')
    {
      at++;
      if (!scan_unit (&at, rate_periods_s, G_N_ELEMENTS (rate_periods_s), &period_s))
        return refuse_syntax (A_RATE, text, error);
    }
  if (*at != '\0')
    return refuse_syntax (A_RATE, text, error);

  if (negative && (value > 0 || !fits))
    return refuse_range ("at least 0", text, error);
  value = value * (double) factor / (double) period_s;
  if (!fits || !isfinite (value))
    return refuse_range ("a rate that fits a double", text, error);
  *ret_per_second = value;
  return TRUE;
}

gboolean
lt_parse_integer (const char *text, gint64 *ret_value, GError **error)
{
  const char *at = text;
  gboolean negative, exact;
  guint64 factor;
  Decimal number;
  Wide total;

  g_return_val_if_fail (text != NULL && ret_value != NULL, FALSE);

  if (!is_short_enough (text, AN_INTEGER, error))
    return FALSE;
  negative = skip_sign (&at);
  if (!scan_decimal (&at, &number)
      || !scan_unit (&at, multiples, G_N_ELEMENTS (multiples), &factor) || *at != '\0')
    return refuse_syntax (AN_INTEGER, text, error);

  total = scale (&number, factor, &exact);
  if (!exact)
    return refuse_syntax ("a whole number", text, error);
  if (negative && (number.too_large || total > (Wide) G_MAXINT64 + 1))
    return refuse_range ("at least -9223372036854775808", text, error);
  if (!negative && (number.too_large || total > G_MAXINT64))
    return refuse_range ("at most 9223372036854775807", text, error);
  /* Negated unsigned: the smallest has no positive counterpart. */
  *ret_value = (gint64) (negative ? 0 - (guint64) total : (guint64) total);
  return TRUE;
}

gboolean
lt_parse_real (const char *text, double *ret_value, GError **error)
{
  const char *at = text;
  gboolean negative, fits;
  double value;

  g_return_val_if_fail (text != NULL && ret_value != NULL, FALSE);

  if (!is_short_enough (text, A_REAL, error))
    return FALSE;
  negative = skip_sign (&at);
  if (!scan_real (&at, &value, &fits))
    return refuse_syntax (A_REAL, text, error);
  if (*at == '%')
    {
      at++;
      value /= 100;
    }
  if (*at != '\0')
    return refuse_syntax (A_REAL, text, error);
  if (!fits)
    return refuse_range ("a number that fits a double", text, error);
  *ret_value = negative && value != 0 ? -value : value;
  return TRUE;
}

gboolean
lt_parse_boolean (const char *text, gboolean *ret_value, GError **error)
{
  g_return_val_if_fail (text != NULL && ret_value != NULL, FALSE);

  if (!is_short_enough (text, A_BOOLEAN, error))
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (booleans); i++)
    if (g_ascii_strcasecmp (text, booleans[i].name) == 0)
      {
        *ret_value = booleans[i].value;
        return TRUE;
      }
  return refuse_syntax (A_BOOLEAN, text, error);
}
