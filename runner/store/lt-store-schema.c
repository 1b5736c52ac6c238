/* SPDX-License-Identifier: MIT */

#include "lt-store-private.h"

#include <string.h>

/* "ltru": tells the database from those of other programs. */
#define APPLICATION_ID 0x6c747275
#define VERSION 3

/* A version is never changed once a release has it: what is missing comes as the next
 * one. Each can be derived of the one before, as every later one has to be: the document
 * is all there is. */
static const char version_1[] =
  "CREATE TABLE result ("
  "  seq INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  id TEXT NOT NULL UNIQUE,"
  "  started_at TEXT NOT NULL,"
  "  version TEXT NOT NULL,"
  "  hostname TEXT,"
  "  os TEXT,"
  "  kernel TEXT,"
  "  cpu TEXT,"
  "  cpus INTEGER NOT NULL,"
  "  memory_bytes INTEGER NOT NULL,"
  "  host TEXT NOT NULL,"
  "  \"commit\" TEXT,"
  "  branch TEXT,"
  "  dirty INTEGER,"
  "  outcome TEXT NOT NULL,"
  "  exit_status INTEGER NOT NULL,"
  "  reason TEXT,"
  "  document_bytes INTEGER NOT NULL,"
  "  document BLOB NOT NULL) STRICT;"
  "CREATE INDEX result_started_at ON result (started_at, seq);"
  "CREATE TABLE label ("
  "  result TEXT NOT NULL REFERENCES result (id) ON DELETE CASCADE,"
  "  name TEXT NOT NULL,"
  "  value TEXT NOT NULL,"
  "  PRIMARY KEY (result, name)) STRICT, WITHOUT ROWID;";

/* Figures of each run and operation, for lists and trends. */
static const char version_2[] =
  "CREATE TABLE run ("
  "  result TEXT NOT NULL REFERENCES result (id) ON DELETE CASCADE,"
  "  number INTEGER NOT NULL,"
  "  scenario TEXT NOT NULL,"
  "  repetition INTEGER NOT NULL,"
  "  suite TEXT,"
  "  version TEXT,"
  "  sha256 TEXT,"
  "  load TEXT,"
  "  outcome TEXT NOT NULL,"
  "  counted INTEGER NOT NULL,"
  "  PRIMARY KEY (result, number)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX run_suite ON run (suite, scenario);"
  "CREATE TABLE figure ("
  "  result TEXT NOT NULL REFERENCES result (id) ON DELETE CASCADE,"
  "  run INTEGER NOT NULL,"
  "  operation TEXT NOT NULL,"
  "  metric TEXT NOT NULL,"
  "  value REAL NOT NULL,"
  "  PRIMARY KEY (result, run, operation, metric)) STRICT, WITHOUT ROWID;";

/* What was called: studies decide on their runs themselves, and are none of a trend. */
static const char version_3[] =
  "ALTER TABLE result ADD COLUMN verb TEXT NOT NULL DEFAULT 'run';"
  "CREATE INDEX result_verb ON result (verb, started_at, seq);";

static gboolean
refuse (LtStore *store, GError **error, const char *expected, const char *found)
{
  g_set_error (error, LT_STORE_ERROR, LT_STORE_ERROR_REFUSED, "%s: expected %s, found %s",
               store->path, expected, found);
  return FALSE;
}

/* The first look at the file: what is wrong with it shows here. */
static gboolean
read_pragma (LtStore *store, const char *sql, gint64 *ret_value, GError **error)
{
  g_autoptr (sqlite3_stmt) statement = lt_sql_prepare (store, error, sql, "");
  const int step = statement != NULL ? lt_sql_step (store, statement, error) : -1;

  if (step < 0)
    return FALSE;
  *ret_value = step == 1 ? sqlite3_column_int64 (statement, 0) : 0;
  return TRUE;
}

gboolean
lt_store_check_schema (LtStore *store, LtStoreState *ret_state, GError **error)
{
  gint64 n_tables, application, version;

  if (!read_pragma (store, "SELECT count(*) FROM sqlite_master", &n_tables, error)
      || !read_pragma (store, "PRAGMA application_id", &application, error)
      || !read_pragma (store, "PRAGMA user_version", &version, error))
    return FALSE;
  if (application != APPLICATION_ID && (n_tables > 0 || application != 0 || version != 0))
    return refuse (store, error, "a history of ltrun", "the database of another program");
  if (version > VERSION)
    {
      g_autofree char *found = g_strdup_printf ("version %" G_GINT64_FORMAT, version);

      return refuse (store, error, "a history of version " G_STRINGIFY (VERSION) " or earlier",
                     found);
    }
  *ret_state = version == 0         ? LT_STORE_EMPTY
               : version == VERSION ? LT_STORE_CURRENT
                                    : LT_STORE_OLD;
  return TRUE;
}

static gboolean
execute (LtStore *store, const char *sql, GError **error)
{
  return sqlite3_exec (store->db, sql, NULL, NULL, NULL) == SQLITE_OK
         || lt_sql_fail (store, error);
}

typedef gboolean (*Derive) (LtStore *store, const char *id, const LtResult *result,
                            GError **error);

static gboolean
derive_verb (LtStore *store, const char *id, const LtResult *result, GError **error)
{
  return lt_sql_run (store, error, "UPDATE result SET verb = ? WHERE id = ?", "tt",
                     result->verb, id);
}

/* A result whose document this version cannot read keeps its document and its line in
 * lists, and nothing is derived of it. */
static gboolean
derive (LtStore *store, const char *id, Derive step, GError **error)
{
  g_autofree char *text = lt_store_read_document (store, id, NULL, NULL);
  g_autoptr (LtDocument) document =
    text != NULL ? lt_document_parse (text, strlen (text), NULL) : NULL;

  return document == NULL || step (store, id, document->result, error);
}

/* Of each result whose id @sql gives. */
static gboolean
derive_all (LtStore *store, const char *sql, Derive derive_one, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (sqlite3_stmt) ids = lt_sql_prepare (store, error, sql, "");
  int step = -1;

  /* All of them first: what is derived must not change what is being read. */
  while (ids != NULL && (step = lt_sql_step (store, ids, error)) == 1)
    g_ptr_array_add (found, lt_sql_text (ids, 0));
  for (guint i = 0; step == 0 && i < found->len; i++)
    {
      if (!derive (store, g_ptr_array_index (found, i), derive_one, error))
        return FALSE;
    }
  return step == 0;
}

static gboolean
add_version_2 (LtStore *store, GError **error)
{
  return execute (store, version_2, error)
         && derive_all (store, "SELECT id FROM result", lt_store_add_figures, error);
}

/* Of the verbs but run only ab wrote documents until then, which could be imported, and one
 * side of it was always called old: the others need not be read. */
static gboolean
add_version_3 (LtStore *store, GError **error)
{
  return execute (store, version_3, error)
         && derive_all (store, "SELECT DISTINCT result FROM run WHERE scenario = 'old'",
                        derive_verb, error);
}

/* Another process may have been faster: what is to be done is decided in here. */
static gboolean
migrate (LtStore *store, GError **error)
{
  LtStoreState state;
  gint64 version;

  if (!lt_store_check_schema (store, &state, error)
      || !read_pragma (store, "PRAGMA user_version", &version, error))
    return FALSE;
  if (state == LT_STORE_CURRENT)
    return TRUE;
  if (state == LT_STORE_EMPTY && !execute (store, version_1, error))
    return FALSE;
  if ((version < 2 && !add_version_2 (store, error)) || !add_version_3 (store, error))
    return FALSE;
  return execute (store,
                  "PRAGMA application_id = " G_STRINGIFY (
                    APPLICATION_ID) ";"
                                    "PRAGMA user_version = " G_STRINGIFY (VERSION),
                  error);
}

gboolean
lt_store_migrate (LtStore *store, GError **error)
{
  return lt_sql_begin (store, error) && lt_sql_end (store, migrate (store, error), error);
}
