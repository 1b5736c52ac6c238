/* SPDX-License-Identifier: MIT
 *
 * lt-csv-cells: cells of comma-separated values (RFC 4180); for lt-csv*.c only.
 */
#pragma once

#include <glib.h>

/* Text of strangers, quoted and harmless to a terminal and to a spreadsheet. */
void lt_csv_add_text (GString *csv, const char *text);

/* A comma and a number: six significant digits; a whole one. */
void lt_csv_add_double (GString *csv, double value);
void lt_csv_add_count (GString *csv, guint64 value);
