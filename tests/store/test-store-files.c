/* SPDX-License-Identifier: MIT
 *
 * Files that are no history, or one of another version, and places where nothing may be
 * written.
 */

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "store-fixture.h"
#include "temp-folder.h"

/* ---- What is no history ---------------------------------------------------- */

static void
run_sql (const char *path, const char *sql)
{
  char *message = NULL;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

/* Refused to read and to write, with one line that names the file, and not changed. */
static void
assert_refused (const char *path, const char *words)
{
  LtStore *(*const open[]) (const char *, GError **) = { lt_store_open,
                                                         lt_store_open_writable };
  g_autofree char *before = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &before, &length, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LtStore) store = open[i](path, &error);
      g_autofree char *after = NULL;
      gsize length_after;

      g_assert_null (store);
      g_assert_error (error, LT_STORE_ERROR, LT_STORE_ERROR_REFUSED);
      g_assert_nonnull (strstr (error->message, path));
      g_assert_nonnull (strstr (error->message, words));
      g_assert_null (strchr (error->message, '\n'));
      g_assert_true (g_file_get_contents (path, &after, &length_after, NULL));
      g_assert_cmpmem (before, length, after, length_after);
    }
}

static void
test_newer (StoreFixture *fixture, gconstpointer data)
{
  (void) data;
  g_clear_pointer (&fixture->store, lt_store_close);
  run_sql (fixture->path, "PRAGMA user_version = 99");
  assert_refused (fixture->path, "found version 99");
}

static void
test_foreign (StoreFixture *fixture, gconstpointer data)
{
  g_autofree char *other = g_build_filename (fixture->folder, "other.db", NULL);
  g_autofree char *marked = g_build_filename (fixture->folder, "marked.db", NULL);

  (void) data;
  run_sql (other, "CREATE TABLE result (id TEXT)");
  assert_refused (other, "another program");
  run_sql (marked, "PRAGMA application_id = 7; PRAGMA user_version = 2");
  assert_refused (marked, "another program");
}

static void
test_damaged (StoreFixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_build_filename (fixture->folder, "text.db", NULL);
  g_autofree char *cut = g_build_filename (fixture->folder, "cut.db", NULL);
  g_autofree char *filled = g_build_filename (fixture->folder, "filled.db", NULL);
  g_autofree char *whole = NULL;
  gsize length;

  (void) data;
  store_fixture_add (fixture, (SampleDocument){ .number = 1 });
  g_clear_pointer (&fixture->store, lt_store_close);
  g_assert_true (g_file_get_contents (fixture->path, &whole, &length, NULL));

  g_assert_true (g_file_set_contents (text, "no database, but some text", -1, NULL));
  assert_refused (text, "another kind of file");
  g_assert_true (g_file_set_contents (cut, whole, 1000, NULL));
  assert_refused (cut, "damaged");
  memset (whole + 100, 0xa5, length - 100);
  g_assert_true (g_file_set_contents (filled, whole, (gssize) length, NULL));
  assert_refused (filled, "damaged");
}

/* Damage further inside shows before anything is written. */
static void
test_damaged_inside (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *whole = NULL, *after = NULL;
  gsize length, length_after;

  (void) data;
  for (guint i = 1; i <= 40; i++)
    store_fixture_add (fixture, (SampleDocument){ .number = i });
  g_clear_pointer (&fixture->store, lt_store_close);
  g_assert_true (g_file_get_contents (fixture->path, &whole, &length, NULL));
  g_assert_cmpuint (length, >, 100 * 1024);
  memset (whole + length / 2, 0xa5, 8192);
  g_assert_true (g_file_set_contents (fixture->path, whole, (gssize) length, NULL));
  g_assert_null (lt_store_open_writable (fixture->path, &error));
  g_assert_error (error, LT_STORE_ERROR, LT_STORE_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_assert_true (g_file_get_contents (fixture->path, &after, &length_after, NULL));
  g_assert_cmpmem (after, length_after, whole, length);
}

/* An index that is not of its rows is met by prune, before it removes. */
static void
test_damaged_index (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n;

  (void) data;
  for (guint i = 1; i <= 3; i++)
    store_fixture_add (fixture, (SampleDocument){ .number = i });
  g_clear_pointer (&fixture->store, lt_store_close);
  run_sql (fixture->path, "PRAGMA writable_schema = ON; UPDATE sqlite_master SET"
                          " sql = 'CREATE INDEX result_started_at ON result (hostname, seq)'"
                          " WHERE name = 'result_started_at'");
  fixture->store = lt_store_open_writable (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_false (lt_store_prune (fixture->store, NULL, 1, NULL, &n, &error));
  g_assert_error (error, LT_STORE_ERROR, LT_STORE_ERROR_REFUSED);
}

static void
test_missing (StoreFixture *fixture, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (fixture->folder, "missing", "x.db", NULL);
  g_autofree char *empty = g_build_filename (fixture->folder, "empty.db", NULL);
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_null (lt_store_open (missing, &error));
  g_assert_error (error, LT_STORE_ERROR, LT_STORE_ERROR_MISSING);
  g_assert_false (g_file_test (missing, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  g_assert_null (lt_store_open (empty, &error));
  g_assert_error (error, LT_STORE_ERROR, LT_STORE_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_null (lt_store_open (fixture->folder, &error));
  g_assert_error (error, LT_STORE_ERROR, LT_STORE_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (lt_store_open_writable ("/proc/nosuch/x.db", &error));
  g_assert_error (error, LT_STORE_ERROR, LT_STORE_ERROR_IO);
}

/* ---- Earlier versions ------------------------------------------------------ */

/* history-1.sql is what a file of version 1 holds. */
static void
test_migrate (StoreFixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "history-1.sql", NULL);
  g_autofree char *old = g_build_filename (fixture->folder, "old.db", NULL);
  g_autofree char *sql = NULL;
  g_autofree char *document = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  const LtStoreRow *row;
  const LtStoreScenario *scenario;
  double value;

  (void) data;
  g_assert_true (g_file_get_contents (file, &sql, NULL, NULL));
  run_sql (old, sql);
  lt_store_close (fixture->store);
  fixture->store = lt_store_open (old, &error);
  g_assert_no_error (error);
  rows = lt_store_list (fixture->store, &(LtStoreFilter){ .suite = "auth" }, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (row->commit, ==, "0123456789abcdef");
  g_assert_cmpstr (g_ptr_array_index (row->labels, 0), ==, "team=x");
  scenario = g_ptr_array_index (row->scenarios, 0);
  g_assert_true (
    lt_store_get_figure (fixture->store, row->id, scenario->scenario, "", "ops", &value));
  g_assert_cmpfloat (value, >, 0);
  document = lt_store_read_document (fixture->store, "last", NULL, NULL);
  g_assert_true (g_str_has_prefix (document, "{\n  \"schema\": \"ltrun.result/1\""));

  /* It is one of this version now: others are added to it. */
  lt_store_close (fixture->store);
  fixture->store = lt_store_open_writable (old, &error);
  g_assert_no_error (error);
  store_fixture_add (fixture, (SampleDocument){ .number = 2 });
}

/* A document as ab wrote it before documents named their verb. */
static char *
old_ab_document (guint number)
{
  const SampleDocument sample = { .number = number };
  g_autofree char *text = sample_document_new (&sample);
  GString *old = g_string_new (text);

  g_assert_cmpuint (g_string_replace (old, "  \"verb\": \"run\",\n", "", 0), ==, 1);
  g_assert_cmpuint (g_string_replace (old, "\"command_line\": [\"ltrun\"",
                                      "\"command_line\": [\"ltrun\", \"ab\"", 0),
                    ==, 1);
  g_assert_cmpuint (
    g_string_replace (old, "\"scenario\": \"auth\"", "\"scenario\": \"old\"", 0), >, 0);
  return g_string_free (old, FALSE);
}

/* Version 2 had no verbs: of what was imported into it the document tells. */
static void
test_migrate_2 (StoreFixture *fixture, gconstpointer data)
{
  g_autofree char *ab = old_ab_document (2);
  g_autoptr (GError) error = NULL;

  (void) data;
  store_fixture_add (fixture, (SampleDocument){ .number = 1 });
  g_assert_true (lt_store_add (fixture->store, ab, strlen (ab), NULL, &error));
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .verb = "ab" }, "2");
  g_clear_pointer (&fixture->store, lt_store_close);
  run_sql (fixture->path, "DROP INDEX result_verb; ALTER TABLE result DROP COLUMN verb;"
                          " PRAGMA user_version = 2");
  fixture->store = lt_store_open (fixture->path, &error);
  g_assert_no_error (error);
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .verb = "ab" }, "2");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .verb = "run" }, "1");
}

/* A migration that cannot be finished leaves the file of the version that it was of. */
static void
test_migrate_fails (StoreFixture *fixture, gconstpointer data)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "history-1.sql", NULL);
  g_autofree char *old = g_build_filename (fixture->folder, "old.db", NULL);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_true (g_file_get_contents (file, &sql, NULL, NULL));
  run_sql (old, sql);
  run_sql (old, "CREATE TABLE figure (taken INTEGER)");
  g_assert_null (lt_store_open_writable (old, &error));
  g_assert_nonnull (error);
  run_sql (old, "DROP TABLE figure");
  lt_store_close (fixture->store);
  g_clear_error (&error);
  fixture->store = lt_store_open_writable (old, &error);
  g_assert_no_error (error);
}

/* ---- Reading where nothing may be written ---------------------------------- */

static void
test_read_only (StoreFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  (void) data;
  if (g_access ("/proc/1/mem", W_OK) == 0)
    {
      g_test_skip ("root may write everywhere");
      return;
    }
  store_fixture_add (fixture, (SampleDocument){ .number = 1 });
  g_clear_pointer (&fixture->store, lt_store_close);
  g_assert_cmpint (g_chmod (folder, 0500), ==, 0);
  fixture->store = lt_store_open (fixture->path, &error);
  g_assert_no_error (error);
  store_fixture_assert_listed (fixture, (LtStoreFilter){ 0 }, "1");
  g_clear_pointer (&fixture->store, lt_store_close);
  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (StoreFixture *fixture, gconstpointer data);
  } tests[] = {
    { "/store-files/newer", test_newer },
    { "/store-files/foreign", test_foreign },
    { "/store-files/damaged", test_damaged },
    { "/store-files/damaged-inside", test_damaged_inside },
    { "/store-files/damaged-index", test_damaged_index },
    { "/store-files/missing", test_missing },
    { "/store-files/migrate", test_migrate },
    { "/store-files/migrate-2", test_migrate_2 },
    { "/store-files/migrate-fails", test_migrate_fails },
    { "/store-files/read-only", test_read_only },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, StoreFixture, NULL, store_fixture_set_up, tests[i].test,
                store_fixture_tear_down);
  return g_test_run ();
}
