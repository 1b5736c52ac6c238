/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <locale.h>
#include <string.h>

#include "lt-units.h"

#define UNTOUCHED 424242

#define SIXTEEN "0000000000000000"
#define SYNTAX LT_UNITS_ERROR_SYNTAX
#define RANGE LT_UNITS_ERROR_RANGE

typedef struct
{
  const char *text;
  gint64 value;
} Integral;

typedef struct
{
  const char *text;
  double value;
} Real;

typedef struct
{
  const char *text;
  int code;
} Bad;

typedef gboolean (*ParseIntegral) (const char *text, gint64 *ret_value, GError **error);
typedef gboolean (*ParseReal) (const char *text, double *ret_value, GError **error);

/* Bad to every parser. */
static const Bad bad_for_all[] = {
  { "", SYNTAX },
  { " ", SYNTAX },
  { "\t\n", SYNTAX },
  { "abc", SYNTAX },
  { "-", SYNTAX },
  { "--2", SYNTAX },
  { "+2", SYNTAX },
  { ".", SYNTAX },
  { "2.", SYNTAX },
  { "1..5", SYNTAX },
  { "1,5", SYNTAX },
  { "1.5.2", SYNTAX },
  { " 2", SYNTAX },
  { "2 ", SYNTAX },
  { "2\n", SYNTAX },
  { "2x", SYNTAX },
  { "2 x", SYNTAX },
  { "nan", SYNTAX },
  { "NaN", SYNTAX },
  { "-nan", SYNTAX },
  { "inf", SYNTAX },
  { "-inf", SYNTAX },
  { "infinity", SYNTAX },
  { "0x10", SYNTAX },
  { "0x1p4", SYNTAX },
  { "1e", SYNTAX },
  { "2K", SYNTAX },
  { "2/", SYNTAX },
  { "%", SYNTAX },
  { "\xff\xfe", SYNTAX },
  { "2\xc2", SYNTAX },
  { "٣", SYNTAX },
  { "-" SIXTEEN SIXTEEN SIXTEEN SIXTEEN, SYNTAX },
  { SIXTEEN SIXTEEN SIXTEEN SIXTEEN "1", SYNTAX },
};

/* One line, without control characters, in UTF-8, of a bounded length. */
static void
assert_message (const GError *error, const Bad *bad)
{
  g_assert_error (error, LT_UNITS_ERROR, bad->code);
  g_assert_true (g_str_has_prefix (error->message, "expected "));
  g_assert_nonnull (strstr (error->message, ", found "));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, 400);
  for (const char *at = error->message; *at != '\0'; at++)
    g_assert_false (g_ascii_iscntrl (*at));
}

static void
check_integral (ParseIntegral parse, const Integral *good, gsize n_good, const Bad *bad,
                gsize n_bad)
{
  for (gsize i = 0; i < n_good; i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 value = UNTOUCHED;
      const gboolean ok = parse (good[i].text, &value, &error);

      g_assert_no_error (error);
      g_assert_true (ok);
      g_assert_cmpint (value, ==, good[i].value);
    }
  for (gsize i = 0; i < n_bad; i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 value = UNTOUCHED;

      g_test_message ("'%s'", bad[i].text);
      g_assert_false (parse (bad[i].text, &value, &error));
      assert_message (error, &bad[i]);
      g_assert_cmpint (value, ==, UNTOUCHED);
      g_assert_false (parse (bad[i].text, &value, NULL));
    }
}

static void
check_real (ParseReal parse, const Real *good, gsize n_good, const Bad *bad, gsize n_bad)
{
  for (gsize i = 0; i < n_good; i++)
    {
      g_autoptr (GError) error = NULL;
      double value = UNTOUCHED;
      const gboolean ok = parse (good[i].text, &value, &error);

      g_assert_no_error (error);
      g_assert_true (ok);
      g_assert_cmpfloat (value, ==, good[i].value);
    }
  for (gsize i = 0; i < n_bad; i++)
    {
      g_autoptr (GError) error = NULL;
      double value = UNTOUCHED;

      g_test_message ("'%s'", bad[i].text);
      g_assert_false (parse (bad[i].text, &value, &error));
      assert_message (error, &bad[i]);
      g_assert_cmpfloat (value, ==, UNTOUCHED);
    }
}

static void
test_duration (void)
{
  static const Integral good[] = {
    { "0", 0 },
    { "-0", 0 },
    { "0s", 0 },
    { "5", 5000000000 },
    { "1.5", 1500000000 },
    { ".5s", 500000000 },
    { "1ns", 1 },
    { "1us", 1000 },
    { "1\xc2\xb5s", 1000 },
    { "1\xce\xbcs", 1000 },
    { "150ms", 150000000 },
    { "1.5s", 1500000000 },
    { "30s", 30000000000 },
    { "1m30s", 90000000000 },
    { "2h", 7200000000000 },
    { "1d2h3m4s5ms6us7ns", 93784005006007 },
    { "0.1us", 100 },
    { "0.5ns", 1 },
    { "1.4ns", 1 },
    { "0.000000001", 1 },
    { "9223372036854775807ns", G_MAXINT64 },
    { "9223372036.854775807", G_MAXINT64 },
    { "9223372036s854775807ns", G_MAXINT64 },
    { SIXTEEN SIXTEEN SIXTEEN "00000000000001ms", 1000000 },
  };
  static const Bad bad[] = {
    { "-1s", RANGE },
    { "-1", RANGE },
    { "-0.1ns", RANGE },
    { "0.4ns", RANGE },
    { "9223372036854775808ns", RANGE },
    { "293000000000000d", RANGE },
    { "9223372036s854775808ns", RANGE },
    { "99999999999999999999999999999999999999999999999999999999999s", RANGE },
    { "18446744073709551616ns", RANGE },
    { "s", SYNTAX },
    { "1S", SYNTAX },
    { "1m30", SYNTAX },
    { "30s1m", SYNTAX },
    { "1s1s", SYNTAX },
    { "1us1\xc2\xb5s", SYNTAX },
    { "1m-30s", SYNTAX },
    { "1m 30s", SYNTAX },
    { "1e3s", SYNTAX },
    { "1min", SYNTAX },
    { "1w", SYNTAX },
    { "1s/", SYNTAX },
    { "5%", SYNTAX },
  };

  check_integral (lt_parse_duration, good, G_N_ELEMENTS (good), bad, G_N_ELEMENTS (bad));
  check_integral (lt_parse_duration, NULL, 0, bad_for_all, G_N_ELEMENTS (bad_for_all));
}

static void
test_size (void)
{
  static const Integral good[] = {
    { "0", 0 },
    { "4096", 4096 },
    { "4096B", 4096 },
    { "64k", 64000 },
    { "64kB", 64000 },
    { "4KiB", 4096 },
    { "4Ki", 4096 },
    { "1.5MiB", 1572864 },
    { "10MB", 10000000 },
    { "2GiB", G_GINT64_CONSTANT (2147483648) },
    { "1T", G_GINT64_CONSTANT (1000000000000) },
    { "1TiB", G_GINT64_CONSTANT (1) << 40 },
    { "0.1KiB", 102 },
    { "9223372036854775807", G_MAXINT64 },
  };
  static const Bad bad[] = {
    { "-1", RANGE },         { "-1KiB", RANGE },
    { "0.1", RANGE },        { "9223372036854775808", RANGE },
    { "8388608TiB", RANGE }, { "18446744073709551616", RANGE },
    { "4KB", SYNTAX },       { "4kib", SYNTAX },
    { "4mb", SYNTAX },       { "4 KiB", SYNTAX },
    { "1e6", SYNTAX },       { "5%", SYNTAX },
    { "1k/s", SYNTAX },      { "1k1k", SYNTAX },
  };

  check_integral (lt_parse_size, good, G_N_ELEMENTS (good), bad, G_N_ELEMENTS (bad));
  check_integral (lt_parse_size, NULL, 0, bad_for_all, G_N_ELEMENTS (bad_for_all));
}

static void
test_integer (void)
{
  static const Integral good[] = {
    { "0", 0 },
    { "-0", 0 },
    { "42", 42 },
    { "-7", -7 },
    { "007", 7 },
    { "10k", 10000 },
    { "1.5M", 1500000 },
    { "-2.5k", -2500 },
    { "3G", G_GINT64_CONSTANT (3000000000) },
    { "5.0", 5 },
    { "0.0010000000000000000000000000000k", 1 },
    { "9223372036854775807", G_MAXINT64 },
    { "-9223372036854775808", G_MININT64 },
    { "9007199254740993", G_GINT64_CONSTANT (9007199254740993) },
  };
  static const Bad bad[] = {
    { "0.5", SYNTAX },
    { "1.0005k", SYNTAX },
    { "0.0010000000000000000000000000001k", SYNTAX },
    { "9223372036854775808", RANGE },
    { "-9223372036854775809", RANGE },
    { "18446744073709551617", RANGE },
    { "-340282366920938463463374607431768211457", RANGE },
    { "9223372036854775807k", RANGE },
    { "1e6", SYNTAX },
    { "4Ki", SYNTAX },
    { "5%", SYNTAX },
    { "1kk", SYNTAX },
  };

  check_integral (lt_parse_integer, good, G_N_ELEMENTS (good), bad, G_N_ELEMENTS (bad));
  check_integral (lt_parse_integer, NULL, 0, bad_for_all, G_N_ELEMENTS (bad_for_all));
}

static void
test_rate (void)
{
  static const Real good[] = {
    { "0", 0 },           { "-0", 0 },       { "500", 500 },  { "5k", 5000 },
    { "5k/s", 5000 },     { "300/m", 5 },    { "3600/h", 1 }, { "0.5/s", 0.5 },
    { "2M/s", 2e6 },      { "1.5G", 1.5e9 }, { "1e3", 1000 }, { "1e3k/s", 1e6 },
    { "2.5E-1/s", 0.25 },
  };
  static const Bad bad[] = {
    { "-1", RANGE },     { "-5k/s", RANGE },  { "-1e999", RANGE }, { "1e999", RANGE },
    { "1e308k", RANGE }, { "1e-999", RANGE }, { "5/k", SYNTAX },   { "5/ms", SYNTAX },
    { "5/min", SYNTAX }, { "5/s/s", SYNTAX }, { "5/s5", SYNTAX },  { "5 /s", SYNTAX },
    { "/s", SYNTAX },    { "5%", SYNTAX },    { "5s", SYNTAX },    { "1e+", SYNTAX },
  };

  check_real (lt_parse_rate, good, G_N_ELEMENTS (good), bad, G_N_ELEMENTS (bad));
  check_real (lt_parse_rate, NULL, 0, bad_for_all, G_N_ELEMENTS (bad_for_all));
}

static void
test_real (void)
{
  static const Real good[] = {
    { "0", 0 },
    { "-0", 0 },
    { "0.5", 0.5 },
    { ".5", 0.5 },
    { "-2", -2 },
    { "1e6", 1e6 },
    { "1E+6", 1e6 },
    { "1.25e-3", 1.25e-3 },
    { "5%", 0.05 },
    { "35%", 0.35 },
    { "-12.5%", -0.125 },
    { "0.1", 0.1 },
    { "1e308", 1e308 },
    { "123456789012345678901234567890", 123456789012345678901234567890.0 },
  };
  static const Bad bad[] = {
    { "1e999", RANGE },  { "-1e999", RANGE }, { "1e-999", RANGE }, { "5%%", SYNTAX },
    { "5 %", SYNTAX },   { "5k", SYNTAX },    { "e6", SYNTAX },    { "1e+", SYNTAX },
    { "1e1.5", SYNTAX }, { "1e6e6", SYNTAX },
  };

  check_real (lt_parse_real, good, G_N_ELEMENTS (good), bad, G_N_ELEMENTS (bad));
  check_real (lt_parse_real, NULL, 0, bad_for_all, G_N_ELEMENTS (bad_for_all));
}

static void
test_boolean (void)
{
  static const Bad good[] = {
    { "true", TRUE },   { "True", TRUE }, { "YES", TRUE },  { "on", TRUE }, { "1", TRUE },
    { "false", FALSE }, { "no", FALSE },  { "OFF", FALSE }, { "0", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      gboolean value = UNTOUCHED;

      g_assert_true (lt_parse_boolean (good[i].text, &value, NULL));
      g_assert_cmpint (value, ==, good[i].code);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad_for_all); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean value = UNTOUCHED;

      g_assert_false (lt_parse_boolean (bad_for_all[i].text, &value, &error));
      assert_message (error, &bad_for_all[i]);
      g_assert_cmpint (value, ==, UNTOUCHED);
    }
}

static void
assert_says (gboolean ok, GError *error, const char *message)
{
  g_assert_false (ok);
  g_assert_cmpstr (error->message, ==, message);
  g_error_free (error);
}

static void
test_messages (void)
{
  g_autofree char *endless = g_strnfill (1 << 20, '1');
  GError *error = NULL;
  gboolean boolean;
  gint64 integer;
  double real;

#define SAYS(call, message)                              \
  G_STMT_START                                           \
  {                                                      \
    gboolean ok = call;                                  \
    assert_says (ok, g_steal_pointer (&error), message); \
  }                                                      \
  G_STMT_END

  SAYS (lt_parse_duration ("abc", &integer, &error),
        "expected a duration such as 30s, 1m30s or 500ms, found 'abc'");
  SAYS (lt_parse_duration ("-1", &integer, &error), "expected at least 0, found '-1'");
  SAYS (lt_parse_duration ("300000d", &integer, &error),
        "expected at most 292 years, found '300000d'");
  SAYS (lt_parse_size ("64K", &integer, &error),
        "expected a size such as 4096, 64kB or 1.5MiB, found '64K'");
  SAYS (lt_parse_rate ("a\x1b[1m", &real, &error),
        "expected a rate such as 500, 5k/s or 300/m, found 'a\\033[1m'");
  SAYS (lt_parse_integer ("0.5", &integer, &error), "expected a whole number, found '0.5'");
  SAYS (lt_parse_real ("\xff", &real, &error),
        "expected a number such as 0.5, -2, 1e6 or 5%, found '\\377'");
  SAYS (lt_parse_boolean ("ja", &boolean, &error),
        "expected true, false, yes, no, on, off, 1 or 0, found 'ja'");
  SAYS (lt_parse_integer (endless, &integer, &error),
        "expected an integer such as 42, -7 or 10k, found a text of more than 64 bytes");
#undef SAYS
}

/* Anything: an answer, and a result only with a yes. */
static void
test_random (void)
{
  static const char alphabet[] = "0123456789..--eEnumshdkKMGTiB/% \xc2\xb5\xff\n";
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  char text[80];

  for (int i = 0; i < 200000; i++)
    {
      const int length = g_rand_int_range (rand, 0, i % 16 == 0 ? sizeof text : 8);
      gint64 integer = UNTOUCHED;
      double real = -UNTOUCHED;

      for (int n = 0; n < length; n++)
        text[n] = alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)];
      text[length] = '\0';

      if (!lt_parse_duration (text, &integer, NULL))
        g_assert_cmpint (integer, ==, UNTOUCHED);
      else
        g_assert_cmpint (integer, >=, 0);
      if (lt_parse_size (text, &integer, NULL))
        g_assert_cmpint (integer, >=, 0);
      lt_parse_integer (text, &integer, NULL);
      if (lt_parse_rate (text, &real, NULL))
        g_assert_cmpfloat (real, >=, 0);
      lt_parse_real (text, &real, NULL);
      g_assert_true (real - real == 0);
    }
}

static void
test_locale (void)
{
  double value = 0;

  if (setlocale (LC_ALL, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("no locale de_DE.UTF-8 on this machine");
      return;
    }
  g_assert_true (lt_parse_real ("1.5", &value, NULL));
  g_assert_cmpfloat (value, ==, 1.5);
  g_assert_false (lt_parse_real ("1,5", &value, NULL));
  setlocale (LC_ALL, "C.UTF-8");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/units/duration", test_duration);
  g_test_add_func ("/units/size", test_size);
  g_test_add_func ("/units/integer", test_integer);
  g_test_add_func ("/units/rate", test_rate);
  g_test_add_func ("/units/real", test_real);
  g_test_add_func ("/units/boolean", test_boolean);
  g_test_add_func ("/units/messages", test_messages);
  g_test_add_func ("/units/random", test_random);
  g_test_add_func ("/units/locale", test_locale);

  return g_test_run ();
}
