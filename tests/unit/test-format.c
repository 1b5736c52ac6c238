/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "lt-units.h"

typedef struct
{
  double value;
  const char *text;
} Case;

static void
check (char *(*format) (double), const Case *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autofree char *text = format (cases[i].value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_duration (void)
{
  static const Case cases[] = {
    { 0, "0 ns" },
    { 0.25, "0.250 ns" },
    { 1, "1 ns" },
    { 1.5, "1.50 ns" },
    { 812, "812 ns" },
    { 999.4, "999 ns" },
    { 999.5, "1.00 µs" },
    { 1000, "1.00 µs" },
    { 12345, "12.3 µs" },
    { 99960, "100 µs" },
    { 1.2e6, "1.20 ms" },
    { 999.6e6, "1.00 s" },
    { 30e9, "30.0 s" },
    { 59.94e9, "59.9 s" },
    { 59.96e9, "1m 00s" },
    { 125e9, "2m 05s" },
    { 3599.4e9, "59m 59s" },
    { 3599.6e9, "1h 00m" },
    { 3600e9, "1h 00m" },
    { 7500e9, "2h 05m" },
    { 86399e9, "1d 00h" },
    { 100 * 3600e9, "4d 04h" },
    { 9.2233720368547758e18, "106752d 00h" },
    { 1e25, "1.00e+16 s" },
    { -1500, "-1.50 µs" },
    { -125e9, "-2m 05s" },
    { NAN, "-" },
    { INFINITY, "-" },
    { -INFINITY, "-" },
  };

  check (lt_format_duration, cases, G_N_ELEMENTS (cases));
}

static void
test_quantity (void)
{
  static const Case cases[] = {
    { 0, "0" },          { 0.5, "0.500" },        { 0.0012, "0.0012" }, { 1e-9, "1e-09" },
    { 9.5, "9.50" },     { 950, "950" },          { 999.9, "1.00k" },   { 12345, "12.3k" },
    { 1.06e6, "1.06M" }, { 999.7e3, "1.00M" },    { 10.5e9, "10.5G" },  { -12345, "-12.3k" },
    { 2e18, "2.00E" },   { 1e300, "1.00e+282E" }, { NAN, "-" },
  };

  check (lt_format_quantity, cases, G_N_ELEMENTS (cases));
}

static void
test_size (void)
{
  static const Case cases[] = {
    { 0, "0 B" },
    { 512, "512 B" },
    { 1023, "1023 B" },
    { 1023.6, "1.00 KiB" },
    { 1024, "1.00 KiB" },
    { 36864, "36.0 KiB" },
    { 1000 * 1024.0, "1000 KiB" },
    { 1023.7 * 1024, "1.00 MiB" },
    { 1.2 * 1024 * 1024 * 1024, "1.20 GiB" },
    { INFINITY, "-" },
  };

  check (lt_format_size, cases, G_N_ELEMENTS (cases));
}

static void
test_share (void)
{
  static const Case cases[] = {
    { 0, "0 %" },
    { 1e-300, "<0.0001 %" },
    { 4e-7, "<0.0001 %" },
    { 1e-6, "0.0001 %" },
    { 0.000012, "0.0012 %" },
    { 0.0125, "1.25 %" },
    { 0.0996, "9.96 %" },
    { 0.125, "12.5 %" },
    { 0.9994, "99.9 %" },
    { 0.9996, "99.96 %" },
    { 0.99996, "99.9960 %" },
    { 0.9999999, ">99.9999 %" },
    { 1 - 0x1p-53, ">99.9999 %" },
    { 1, "100 %" },
    { 1.5, "150.0 %" },
    { 20, "2000 %" },
    { -0.0125, "-1.25 %" },
    { NAN, "-" },
    { 1e308, "-" },
    { 1e300, "1.00e+302 %" },
  };

  check (lt_format_share, cases, G_N_ELEMENTS (cases));
}

static void
test_count (void)
{
  static const struct
  {
    guint64 value;
    const char *text;
  } cases[] = {
    { 0, "0" },
    { 999, "999" },
    { 1000, "1,000" },
    { 1234567, "1,234,567" },
    { G_MAXUINT64, "18,446,744,073,709,551,615" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = lt_format_count (cases[i].value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* 0 % is 0 and nothing else; 100 % is 1 and nothing else up to there. */
static void
test_share_ends (void)
{
  for (double away = 0.5; away > 1e-15; away /= 1.1)
    {
      g_autofree char *low = lt_format_share (away);
      g_autofree char *high = lt_format_share (1 - away);

      g_assert_cmpfloat (g_ascii_strtod (low + (*low == '<'), NULL), >, 0);
      g_assert_cmpfloat (g_ascii_strtod (high + (*high == '>'), NULL), <, 100);
    }
}

/* No unit is ever full: 1000 ns and 60 s are the next one. */
static void
test_duration_never_full (void)
{
  for (double ns = 1; ns < 1e19; ns *= 1.0007)
    {
      g_autofree char *text = lt_format_duration (ns);

      g_assert_null (strstr (text, "1000 "));
      g_assert_null (strstr (text, "60.0 s"));
      g_assert_null (strstr (text, "60s"));
      g_assert_null (strstr (text, "60m"));
      g_assert_null (strstr (text, "24h"));
    }
}

static void
test_locale (void)
{
  g_autofree char *text = NULL;

  if (setlocale (LC_ALL, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("no locale de_DE.UTF-8 on this machine");
      return;
    }
  text = lt_format_duration (1.2e6);
  g_assert_cmpstr (text, ==, "1.20 ms");
  setlocale (LC_ALL, "C.UTF-8");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format/duration", test_duration);
  g_test_add_func ("/format/duration-never-full", test_duration_never_full);
  g_test_add_func ("/format/quantity", test_quantity);
  g_test_add_func ("/format/size", test_size);
  g_test_add_func ("/format/share", test_share);
  g_test_add_func ("/format/share-ends", test_share_ends);
  g_test_add_func ("/format/count", test_count);
  g_test_add_func ("/format/locale", test_locale);

  return g_test_run ();
}
