/* SPDX-License-Identifier: MIT
 *
 * lt-units: numbers with units, to and from text.
 *
 * One syntax for the command line, the environment, scenario files and the
 * options of suites. Independent of the locale. No function here keeps state;
 * any thread. A parser writes its result only when it returns TRUE; its message
 * says what was expected and what was found, not whose value it is: the caller
 * prefixes that.
 */
#pragma once

#include <glib.h>

#define LT_UNITS_ERROR (lt_units_error_quark ())
GQuark lt_units_error_quark (void);

typedef enum
{
  LT_UNITS_ERROR_SYNTAX, /* not of the form that is asked for */
  LT_UNITS_ERROR_RANGE,  /* of the form, but too small or too large for the type */
} LtUnitsError;

/* "150ms", "1.5s", "1m30s", "2h"; a bare number is seconds. ns us µs ms s m h d,
 * largest first when several. At least 0, at most about 292 years. In ns. */
gboolean lt_parse_duration (const char *text, gint64 *ret_ns, GError **error);

/* "4096", "4KiB", "1.5MiB", "10MB", "2GiB", "64k" (1000); B optional. In bytes. */
gboolean lt_parse_size (const char *text, gint64 *ret_bytes, GError **error);

/* "500", "5k", "5k/s", "300/m", "0.5/s", "2M/s". Finite, at least 0. In events a second. */
gboolean lt_parse_rate (const char *text, double *ret_per_second, GError **error);

/* "42", "-7", "10k", "1.5M": decimal multiples k M G; must come out whole. */
gboolean lt_parse_integer (const char *text, gint64 *ret_value, GError **error);

/* "0.5", "-2", "1e6", "5%" (0.05). Finite. */
gboolean lt_parse_real (const char *text, double *ret_value, GError **error);

/* true false yes no on off 1 0, in any case. */
gboolean lt_parse_boolean (const char *text, gboolean *ret_value, GError **error);

/* Text for people: three or four significant digits, a unit, a plain space
 * between them ("812 ns", "1.20 ms", "30.0 s", "2m 05s"). µ is written as
 * UTF-8. Returns: (transfer full). */
char *lt_format_duration (double ns);
/* In the largest unit that leaves no rest, as people type it: "62d", "1500ms". */
char *lt_format_span (guint64 ns);
/* "950", "12.3k", "1.06M", "10.5G": without a unit. */
char *lt_format_quantity (double value);
/* "512 B", "36.0 KiB", "1.20 GiB". */
char *lt_format_size (double bytes);
/* "1,234,567". */
char *lt_format_count (guint64 count);
/* A fraction as "0 %", "0.0012 %", "1.25 %", "100 %": never 0 % for what is not 0,
 * never 100 % for what is less. */
char *lt_format_share (double fraction);
