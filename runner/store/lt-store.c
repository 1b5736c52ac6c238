/* SPDX-License-Identifier: MIT */

#include "lt-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* clang-format off */
G_DEFINE_QUARK (lt-store-error-quark, lt_store_error)
/* clang-format on */

#define MAGIC "SQLite format 3"
/* A larger file is not looked through before each result that is added. */
#define MAX_CHECKED_BYTES (32 * 1024 * 1024)

char *
lt_store_default_path (void)
{
  const char *home = g_getenv ("XDG_DATA_HOME");

  /* A relative one is to be ignored, says the specification. */
  if (home != NULL && g_path_is_absolute (home))
    return g_build_filename (home, "ltrun", "history.db", NULL);
  return g_build_filename (g_get_home_dir (), ".local", "share", "ltrun", "history.db", NULL);
}

/* ---- What is there --------------------------------------------------------- */

static gboolean
fail (GError **error, LtStoreError code, const char *path, const char *message)
{
  g_set_error (error, LT_STORE_ERROR, code, "%s: %s", path, message);
  return FALSE;
}

/* SQLite takes any file for an empty database whose beginning it cannot read yet, and would
 * write over it. */
static gboolean
check_file (const char *path, gboolean *ret_exists, GError **error)
{
  char head[sizeof MAGIC] = { 0 };
  struct stat there;
  gsize n;
  FILE *file;

  *ret_exists = g_stat (path, &there) == 0;
  if (!*ret_exists)
    return errno == ENOENT || fail (error, LT_STORE_ERROR_IO, path, g_strerror (errno));
  if (!S_ISREG (there.st_mode))
    return fail (error, LT_STORE_ERROR_REFUSED, path,
                 "expected a history of ltrun, found no regular file");
  file = g_fopen (path, "re");
  if (file == NULL)
    return fail (error, LT_STORE_ERROR_IO, path, g_strerror (errno));
  n = fread (head, 1, sizeof head, file);
  fclose (file);
  if (n == 0 || (n == sizeof head && memcmp (head, MAGIC, sizeof head) == 0))
    return TRUE;
  return fail (error, LT_STORE_ERROR_REFUSED, path,
               "expected a history of ltrun, found another kind of file");
}

static gboolean
make_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return g_mkdir_with_parents (folder, 0700) == 0
         || fail (error, LT_STORE_ERROR_IO, folder, g_strerror (errno));
}

/* ---- Opening --------------------------------------------------------------- */

/* Nothing that a database says of itself is run when it is read. */
static void
distrust (sqlite3 *db)
{
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
}

static LtStore *
connect_to (const char *path, const char *uri, int flags, GError **error)
{
  g_autoptr (LtStore) store = g_new0 (LtStore, 1);

  store->path = g_strdup (path);
  if (sqlite3_open_v2 (uri, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      if (store->db == NULL)
        fail (error, LT_STORE_ERROR_IO, path, "no memory");
      else
        lt_sql_fail (store, error);
      return NULL;
    }
  sqlite3_extended_result_codes (store->db, 1);
  sqlite3_busy_timeout (store->db, LT_STORE_PATIENCE_MS);
  distrust (store->db);
  return g_steal_pointer (&store);
}

/* A database that is written in WAL mode wants files beside it even to be read. */
static LtStore *
connect_unwritable (const char *path, GError **error)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *file = g_filename_to_uri (path, NULL, error);
  g_autofree char *uri = file != NULL ? g_strconcat (file, "?immutable=1", NULL) : NULL;

  if (uri == NULL || g_file_test (log, G_FILE_TEST_EXISTS))
    return NULL;
  return connect_to (path, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
}

static gboolean
is_writable (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return g_access (folder, W_OK) == 0;
}

/* Whether nothing speaks against writing to what is there. */
static gboolean
check_pages (LtStore *store, GError **error)
{
  struct stat there;

  return g_stat (store->path, &there) != 0 || there.st_size > MAX_CHECKED_BYTES
         || lt_store_is_sound (store, TRUE, error);
}

LtStore *
lt_store_open (const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autoptr (LtStore) store = NULL;
  g_autoptr (GError) local = NULL;
  gboolean exists;
  LtStoreState state;

  if (!check_file (path, &exists, error))
    return NULL;
  if (!exists)
    {
      fail (error, LT_STORE_ERROR_MISSING, path, "there is no such file");
      return NULL;
    }
  if (!is_writable (absolute))
    store = connect_unwritable (absolute, NULL);
  if (store == NULL)
    store = connect_to (path, path, SQLITE_OPEN_READWRITE, &local);
  /* SQLite itself opens a file that cannot be written for reading. */
  if (store == NULL || !lt_store_check_schema (store, &state, &local))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (state == LT_STORE_EMPTY)
    {
      fail (error, LT_STORE_ERROR_MISSING, path, "there is nothing in the file");
      return NULL;
    }
  if (state == LT_STORE_OLD
      && (!check_pages (store, error) || !lt_store_migrate (store, error)))
    return NULL;
  return g_steal_pointer (&store);
}

/* The change takes the file for itself alone, and SQLite does not wait for that. */
static gboolean
set_wal (LtStore *store, GError **error)
{
  const gint64 deadline_us = g_get_monotonic_time () + LT_STORE_PATIENCE_MS * 1000;

  while (sqlite3_exec (store->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) != SQLITE_OK)
    {
      if ((sqlite3_errcode (store->db) & 0xff) != SQLITE_BUSY
          || g_get_monotonic_time () > deadline_us)
        return lt_sql_fail (store, error);
      g_usleep (5000);
    }
  return TRUE;
}

LtStore *
lt_store_open_writable (const char *path, GError **error)
{
  g_autoptr (LtStore) store = NULL;
  gboolean exists;
  LtStoreState state;

  if (!check_file (path, &exists, error) || (!exists && !make_folder (path, error)))
    return NULL;
  store = connect_to (path, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
  if (store == NULL || !lt_store_check_schema (store, &state, error)
      || (exists && !check_pages (store, error))
      || (state != LT_STORE_CURRENT && !lt_store_migrate (store, error))
      || !set_wal (store, error))
    return NULL;
  /* Whoever is told that a result is recorded finds it after a power cut too. */
  if (sqlite3_exec (store->db, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", NULL,
                    NULL, NULL)
      != SQLITE_OK)
    {
      lt_sql_fail (store, error);
      return NULL;
    }
  return g_steal_pointer (&store);
}

void
lt_store_close (LtStore *store)
{
  if (store == NULL)
    return;
  sqlite3_close (store->db);
  g_free (store->path);
  g_free (store);
}
