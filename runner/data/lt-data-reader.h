/* SPDX-License-Identifier: MIT
 *
 * lt-data-reader: a file on its way to a table; for lt-data*.c only.
 */
#pragma once

#include "lt-data.h"

typedef struct LtDataReader
{
  char *at;
  char *end; /* there is room for one more byte behind it */
  guint64 line;
  const char *const *columns; /* wanted */
  guint n_columns;
  lt_data_field *fields; /* room for all */
  guint64 n_rows;
} LtDataReader;

/* Fields of the row that is being read, in the order of columns. */
static inline lt_data_field *
lt_data_reader_row (const LtDataReader *reader)
{
  return &reader->fields[reader->n_rows * reader->n_columns];
}

/* The row is whole: its fields get their NULs, and the next one begins. */
void lt_data_reader_end_row (LtDataReader *reader);

/* "line 7: ...", always FALSE. */
gboolean lt_data_reader_refuse (const LtDataReader *reader, GError **error, const char *format,
                                ...) G_GNUC_PRINTF (3, 4);

/* Reads all rows. */
gboolean lt_data_read_csv (LtDataReader *reader, GError **error);
gboolean lt_data_read_jsonl (LtDataReader *reader, GError **error);
