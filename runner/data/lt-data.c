/* SPDX-License-Identifier: MIT */

#include "lt-data-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* clang-format off */
G_DEFINE_QUARK (lt-data-error-quark, lt_data_error)
/* clang-format on */

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static gboolean
refuse_file (GError **error, const char *text)
{
  g_set_error_literal (error, LT_DATA_ERROR, LT_DATA_ERROR_FILE, text);
  return FALSE;
}

gboolean
lt_data_reader_refuse (const LtDataReader *reader, GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, LT_DATA_ERROR, LT_DATA_ERROR_SYNTAX, "line %" G_GUINT64_FORMAT ": %s",
               reader->line, text);
  return FALSE;
}

void
lt_data_reader_end_row (LtDataReader *reader)
{
  const lt_data_field *row = lt_data_reader_row (reader);

  /* What stood there, a comma, a quote or the end of the line, has been looked at. */
  for (guint i = 0; i < reader->n_columns; i++)
    ((char *) row[i].text)[row[i].length] = '\0';
  reader->n_rows++;
}

/* ---- Memory ---------------------------------------------------------------- */

static void *
map (gsize size)
{
  void *memory = mmap (NULL, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

  return memory != MAP_FAILED ? memory : NULL;
}

static LtDataTable *
new_table (gsize size, guint n_columns, GError **error)
{
  LtDataTable *table = g_new0 (LtDataTable, 1);

  table->n_columns = n_columns;
  table->n_bytes = size;
  table->bytes_size = size + 1;
  table->bytes = map (table->bytes_size);
  if (table->bytes != NULL)
    return table;
  g_free (table);
  refuse_file (error, "expected to fit into memory");
  return NULL;
}

void
lt_data_table_free (LtDataTable *table)
{
  if (table == NULL)
    return;
  if (table->fields != NULL)
    munmap (table->fields, table->fields_size);
  munmap (table->bytes, table->bytes_size);
  g_free (table);
}

/* A row takes a line at least; pages that no row comes to are never touched. */
static gboolean
make_room (LtDataTable *table, GError **error)
{
  guint64 n_lines = 1;

  for (const char *at = table->bytes;
       (at = memchr (at, '\n', (gsize) (table->bytes + table->n_bytes - at))) != NULL; at++)
    n_lines++;
  if (n_lines > LT_DATA_MAX_FIELDS / MAX (table->n_columns, 1))
    return refuse_file (error, "expected at most 100 million fields of the columns in use");
  /* Nothing cannot be mapped. */
  table->fields_size = MAX (n_lines * table->n_columns, 1) * sizeof (lt_data_field);
  table->fields = map (table->fields_size);
  return table->fields != NULL || refuse_file (error, "expected to fit into memory");
}

/* ---- From bytes ------------------------------------------------------------ */

static guint64
line_of (const LtDataTable *table, const char *where)
{
  guint64 line = 1;

  for (const char *at = table->bytes; at < where; at++)
    line += *at == '\n';
  return line;
}

static gboolean
check_text (const LtDataTable *table, LtDataReader *reader, GError **error)
{
  const char *bad;

  if (g_utf8_validate_len (reader->at, (gsize) (reader->end - reader->at), &bad))
    return TRUE;
  reader->line = line_of (table, bad);
  return lt_data_reader_refuse (reader, error, "expected text in UTF-8 without NUL bytes");
}

static gboolean
parse (LtDataTable *table, LtPlanDataFormat format, const char *const *columns, GError **error)
{
  LtDataReader reader = { .at = table->bytes,
                          .end = table->bytes + table->n_bytes,
                          .line = 1,
                          .columns = columns,
                          .n_columns = table->n_columns };

  if (table->n_bytes >= 3 && memcmp (reader.at, BYTE_ORDER_MARK, 3) == 0)
    reader.at += 3;
  if (!check_text (table, &reader, error) || !make_room (table, error))
    return FALSE;
  reader.fields = table->fields;
  if (!(format == LT_PLAN_DATA_CSV ? lt_data_read_csv (&reader, error)
                                   : lt_data_read_jsonl (&reader, error)))
    return FALSE;
  table->n_rows = reader.n_rows;
  if (reader.n_rows == 0)
    return refuse_file (error, "expected at least one row, found none");
  mprotect (table->bytes, table->bytes_size, PROT_READ);
  mprotect (table->fields, table->fields_size, PROT_READ);
  return TRUE;
}

LtDataTable *
lt_data_table_new (const void *bytes, gsize size, LtPlanDataFormat format,
                   const char *const *columns, guint n_columns, GError **error)
{
  g_autoptr (LtDataTable) table = new_table (size, n_columns, error);

  if (table == NULL)
    return NULL;
  if (size > 0)
    memcpy (table->bytes, bytes, size);
  return parse (table, format, columns, error) ? g_steal_pointer (&table) : NULL;
}

/* ---- From a file ----------------------------------------------------------- */

static gboolean
read_all (int fd, LtDataTable *table, GError **error)
{
  gsize done = 0;

  while (done < table->n_bytes)
    {
      const ssize_t n = read (fd, table->bytes + done, table->n_bytes - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return refuse_file (error, g_strerror (errno));
      if (n == 0)
        return refuse_file (error, "expected a file that stays as it is: it became shorter");
      done += (gsize) n;
    }
  return TRUE;
}

/* Returns: a descriptor, with the size; negative with an error. */
static int
open_file (const char *path, gsize *ret_size, GError **error)
{
  /* Not to wait for who opens the other end of a pipe. */
  const int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat info;

  if (fd < 0 || fstat (fd, &info) != 0)
    refuse_file (error, g_strerror (errno));
  else if (!S_ISREG (info.st_mode))
    refuse_file (error, "expected a regular file");
  else if ((guint64) info.st_size > LT_DATA_MAX_BYTES)
    refuse_file (error, "expected at most 1 GiB");
  else
    {
      *ret_size = (gsize) info.st_size;
      return fd;
    }
  if (fd >= 0)
    close (fd);
  return -1;
}

gboolean
lt_data_check_file (const char *path, GError **error)
{
  gsize size;
  const int fd = open_file (path, &size, error);

  if (fd < 0)
    return FALSE;
  close (fd);
  return TRUE;
}

static LtDataTable *
read_file (int fd, gsize size, guint n_columns, GError **error)
{
  g_autoptr (LtDataTable) table = new_table (size, n_columns, error);

  return table != NULL && read_all (fd, table, error) ? g_steal_pointer (&table) : NULL;
}

LtDataTable *
lt_data_table_load (const char *path, LtPlanDataFormat format, const char *const *columns,
                    guint n_columns, GError **error)
{
  g_autoptr (LtDataTable) table = NULL;
  gsize size;
  const int fd = open_file (path, &size, error);

  if (fd < 0)
    return NULL;
  table = read_file (fd, size, n_columns, error);
  close (fd);
  if (table == NULL || !parse (table, format, columns, error))
    return NULL;
  return g_steal_pointer (&table);
}
