/* SPDX-License-Identifier: MIT */

#include "lt-store-private.h"

#include <string.h>

static LtStoreError
code_of (int status)
{
  switch (status & 0xff)
    {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_FORMAT:
      return LT_STORE_ERROR_REFUSED;
    default:
      return LT_STORE_ERROR_IO;
    }
}

gboolean
lt_sql_fail (LtStore *store, GError **error)
{
  const int status = sqlite3_errcode (store->db);

  switch (code_of (status))
    {
    case LT_STORE_ERROR_REFUSED:
      g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_REFUSED,
                   "%s: expected a history of ltrun, found a damaged or other file (%s)",
                   store->path, sqlite3_errmsg (store->db));
      break;
    default:
      g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_IO, "%s: %s", store->path,
                   (status & 0xff) == SQLITE_BUSY ? "another process holds it for too long"
                                                  : sqlite3_errmsg (store->db));
    }
  return FALSE;
}

static int
bind_bytes (sqlite3_stmt *statement, int index, GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  return sqlite3_bind_blob64 (statement, index, data, size, SQLITE_STATIC);
}

static gboolean
bind (sqlite3_stmt *statement, const char *types, va_list arguments)
{
  int status = SQLITE_OK;

  for (int i = 0; types[i] != '\0' && status == SQLITE_OK; i++)
    {
      switch (types[i])
        {
        case 't':
          status = sqlite3_bind_text (statement, i + 1, va_arg (arguments, const char *), -1,
                                      SQLITE_STATIC);
          break;
        case 'i':
          status = sqlite3_bind_int64 (statement, i + 1, va_arg (arguments, gint64));
          break;
        case 'd':
          status = sqlite3_bind_double (statement, i + 1, va_arg (arguments, double));
          break;
        case 'b':
          status = bind_bytes (statement, i + 1, va_arg (arguments, GBytes *));
          break;
        default:
          g_return_val_if_reached (FALSE);
        }
    }
  return status == SQLITE_OK;
}

static sqlite3_stmt *
prepare (LtStore *store, GError **error, const char *sql, const char *types, va_list arguments)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (store->db, sql, -1, &statement, NULL) == SQLITE_OK
      && bind (statement, types, arguments))
    return statement;
  lt_sql_fail (store, error);
  sqlite3_finalize (statement);
  return NULL;
}

sqlite3_stmt *
lt_sql_prepare (LtStore *store, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;

  va_start (arguments, types);
  statement = prepare (store, error, sql, types, arguments);
  va_end (arguments);
  return statement;
}

int
lt_sql_step (LtStore *store, sqlite3_stmt *statement, GError **error)
{
  switch (sqlite3_step (statement))
    {
    case SQLITE_ROW:
      return 1;
    case SQLITE_DONE:
      return 0;
    default:
      lt_sql_fail (store, error);
      return -1;
    }
}

gboolean
lt_sql_run (LtStore *store, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (sqlite3_stmt) statement = NULL;
  va_list arguments;
  int step = 1;

  va_start (arguments, types);
  statement = prepare (store, error, sql, types, arguments);
  va_end (arguments);
  while (statement != NULL && step == 1)
    step = lt_sql_step (store, statement, error);
  return statement != NULL && step == 0;
}

gint64
lt_sql_int (LtStore *store, const char *sql, gint64 dflt)
{
  g_autoptr (sqlite3_stmt) statement = lt_sql_prepare (store, NULL, sql, "");

  return statement != NULL && lt_sql_step (store, statement, NULL) == 1
           ? sqlite3_column_int64 (statement, 0)
           : dflt;
}

char *
lt_sql_text (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  /* The database may have been written by anybody. */
  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

gboolean
lt_sql_begin (LtStore *store, GError **error)
{
  return lt_sql_run (store, error, "BEGIN IMMEDIATE", "");
}

gboolean
lt_sql_end (LtStore *store, gboolean good, GError **error)
{
  if (good && lt_sql_run (store, error, "COMMIT", ""))
    return TRUE;
  if (!sqlite3_get_autocommit (store->db))
    sqlite3_exec (store->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}
