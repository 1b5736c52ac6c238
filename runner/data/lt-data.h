/* SPDX-License-Identifier: MIT
 *
 * lt-data: a file of rows, read once, then const.
 *
 * The file is read into one mapping and parsed in place: a field is a pointer and a
 * length into it, quotes and escapes undone, with a NUL behind. Memory is the size of
 * the file and 16 bytes for each field of a column that is asked for; both are
 * read-only in the end, and any thread may look at them. Built by one thread.
 *
 * Messages name the line and what is wrong, and quote no field: it may be a password.
 */
#pragma once

#include "lt-plan.h"
#include "ltplugin-ext.h"

#define LT_DATA_ERROR (lt_data_error_quark ())
GQuark lt_data_error_quark (void);

typedef enum
{
  LT_DATA_ERROR_FILE,  /* cannot be read, or is too large */
  LT_DATA_ERROR_SYNTAX /* "line 7: expected ..." */
} LtDataError;

#define LT_DATA_MAX_BYTES (G_GUINT64_CONSTANT (1) << 30)
#define LT_DATA_MAX_COLUMNS 1000u /* of a file; as many may be asked for */
#define LT_DATA_MAX_FIELDS G_GUINT64_CONSTANT (100000000)
#define LT_DATA_MAX_DEPTH 64u /* of JSON */

typedef struct LtDataTable
{
  guint n_columns; /* that were asked for */
  guint64 n_rows;
  guint64 n_bytes;       /* of the file */
  lt_data_field *fields; /* a row after the other */
  gsize fields_size;     /* of its mapping */
  char *bytes;
  gsize bytes_size;
} LtDataTable;

/* FALSE: @path is nothing that could be read. */
gboolean lt_data_check_file (const char *path, GError **error);

/* Reads @path; @columns: those that are wanted, in the order that fields get; with none the
 * form of the file is checked, and its rows are counted. At least one row. Returns: (transfer
 * full). */
LtDataTable *lt_data_table_load (const char *path, LtPlanDataFormat format,
                                 const char *const *columns, guint n_columns, GError **error);
/* The same of @size bytes, which are copied. */
LtDataTable *lt_data_table_new (const void *bytes, gsize size, LtPlanDataFormat format,
                                const char *const *columns, guint n_columns, GError **error);
void lt_data_table_free (LtDataTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtDataTable, lt_data_table_free)
