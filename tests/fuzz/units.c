/* SPDX-License-Identifier: MIT
 *
 * units: any text for each parser of lt-units.h. Whatever it is, a parser keeps to its
 * bounds, says why when it refuses, and writes its result only when it does not.
 */
#include <math.h>
#include <string.h>

#include "lt-units.h"

#define UNTOUCHED G_GINT64_CONSTANT (-77)

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size);

static void
check (gboolean good, const GError *error)
{
  g_assert_true (good == (error == NULL));
  g_assert_true (good
                 || (error->domain == LT_UNITS_ERROR && *error->message != '\0'
                     && g_utf8_validate (error->message, -1, NULL)));
}

static void
check_integer (gboolean (*parse) (const char *, gint64 *, GError **), const char *text,
               gboolean may_be_negative)
{
  g_autoptr (GError) error = NULL;
  gint64 value = UNTOUCHED;
  const gboolean good = parse (text, &value, &error);

  check (good, error);
  if (!good)
    g_assert_cmpint (value, ==, UNTOUCHED);
  else if (!may_be_negative)
    g_assert_cmpint (value, >=, 0);
}

static void
check_real (gboolean (*parse) (const char *, double *, GError **), const char *text,
            gboolean may_be_negative)
{
  g_autoptr (GError) error = NULL;
  double value = UNTOUCHED;
  const gboolean good = parse (text, &value, &error);

  check (good, error);
  g_assert_true (isfinite (value));
  if (!good)
    g_assert_cmpfloat (value, ==, (double) UNTOUCHED);
  else if (!may_be_negative)
    g_assert_cmpfloat (value, >=, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) bytes, size);
  g_autoptr (GError) error = NULL;
  gboolean flag = 7, good;

  /* What reaches the parsers has been checked to be UTF-8. */
  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  check_integer (lt_parse_duration, text, FALSE);
  check_integer (lt_parse_size, text, FALSE);
  check_integer (lt_parse_integer, text, TRUE);
  check_real (lt_parse_rate, text, FALSE);
  check_real (lt_parse_real, text, TRUE);
  good = lt_parse_boolean (text, &flag, &error);
  check (good, error);
  g_assert_true (good ? flag == TRUE || flag == FALSE : flag == 7);
  return 0;
}
