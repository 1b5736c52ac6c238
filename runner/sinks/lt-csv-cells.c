/* SPDX-License-Identifier: MIT */

#include "lt-csv-cells.h"

#include <math.h>
#include <string.h>

#include "lt-text-plain.h"

/* A spreadsheet takes a cell that begins like a formula for one: an apostrophe is what
 * tells it otherwise. */
void
lt_csv_add_text (GString *csv, const char *text)
{
  g_autofree char *safe = lt_text_sanitize (text);

  g_string_append_c (csv, '"');
  if (*safe != '\0' && strchr ("=+-@", *safe) != NULL)
    g_string_append_c (csv, '\'');
  for (const char *p = safe; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *p);
    }
  g_string_append_c (csv, '"');
}

void
lt_csv_add_double (GString *csv, double value)
{
  /* Nanoseconds are whole, and no reader of tables wants them as 1.01581e+06. */
  const gboolean large = fabs (value) >= 99999.5 && fabs (value) < 1e15;
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (
    csv, ",%s", g_ascii_formatd (buffer, sizeof buffer, large ? "%.0f" : "%.6g", value));
}

void
lt_csv_add_count (GString *csv, guint64 value)
{
  g_string_append_printf (csv, ",%" G_GUINT64_FORMAT, value);
}
