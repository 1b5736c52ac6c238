/* SPDX-License-Identifier: MIT
 *
 * The history by itself: what is put in comes out, whatever text it has, and what is no
 * history is refused and left as it is.
 */

#include <glib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "lt-document.h"
#include "lt-load-key.h"
#include "lt-store.h"
#include "sample-document.h"
#include "temp-folder.h"

typedef struct Fixture
{
  char *folder;
  char *path;
  LtStore *store;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture->folder = temp_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "new", "history.db", NULL);
  fixture->store = lt_store_open_writable (fixture->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  lt_store_close (fixture->store);
  g_free (fixture->path);
  temp_folder_free (fixture->folder);
}

static void
add (Fixture *fixture, SampleDocument sample)
{
  g_autofree char *text = sample_document_new (&sample);
  g_autofree char *expected = sample_document_id (sample.number);
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (lt_store_add (fixture->store, text, strlen (text), &id, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, expected);
}

/* First digits of the ids that @filter lets through, "2 1 0". */
static void
assert_listed (Fixture *fixture, LtStoreFilter filter, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = lt_store_list (fixture->store, &filter, &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const LtStoreRow *row = g_ptr_array_index (rows, i);

      g_string_append_printf (found, "%s%" G_GUINT64_FORMAT, i > 0 ? " " : "",
                              g_ascii_strtoull (row->id, NULL, 16));
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_documents (Fixture *fixture, gconstpointer data)
{
  static const char *const samples[] = { "closed", "open-overloaded", "errors",  "hostile",
                                         "crash",  "setup-failed",    "nothing", "repeated",
                                         "both",   "no-latency" };

  (void) data;
  g_test_summary ("A document comes back byte for byte, from the open file and a new one.");
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    add (fixture, (SampleDocument){ .number = i, .sample = samples[i] });
  lt_store_close (fixture->store);
  fixture->store = lt_store_open (fixture->path, NULL);
  g_assert_nonnull (fixture->store);
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      const SampleDocument sample = { .number = i, .sample = samples[i] };
      g_autofree char *text = sample_document_new (&sample);
      g_autofree char *id = sample_document_id (i);
      g_autofree char *found = lt_store_read_document (fixture->store, id, NULL, NULL);

      g_assert_cmpstr (found, ==, text);
    }
}

static void
test_twice (Fixture *fixture, gconstpointer data)
{
  const SampleDocument sample = { .number = 1 };
  g_autofree char *text = sample_document_new (&sample);
  g_autoptr (GError) error = NULL;

  (void) data;
  add (fixture, sample);
  g_assert_false (lt_store_add (fixture->store, text, strlen (text), NULL, &error));
  g_assert_error (error, LT_STORE_ERROR, LT_STORE_ERROR_EXISTS);
  assert_listed (fixture, (LtStoreFilter){ 0 }, "1");
}

static void
test_no_document (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "", "{", "[]", "{}", "\xff", "{\"schema\": 1}" };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (lt_store_add (fixture->store, texts[i], strlen (texts[i]), NULL, &error));
      g_assert_error (error, LT_STORE_ERROR, LT_STORE_ERROR_DOCUMENT);
    }
  assert_listed (fixture, (LtStoreFilter){ 0 }, "");
}

/* Quotes, wildcards, control characters, and what looks like SQL. */
static void
test_hostile (Fixture *fixture, gconstpointer data)
{
  static const char *const values[] = { "k=a\"b'c;--",
                                        "k='; DROP TABLE result; --",
                                        "k=a\nb\tc\x1b[31m",
                                        "k=%_*?[a]",
                                        "k=",
                                        ("k=\xe2\x80\xae"
                                         "abc") };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    add (fixture, (SampleDocument){ .number = i, .label = values[i] });
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GPtrArray) labels = g_ptr_array_new ();
      g_autofree char *expected = g_strdup_printf ("%u", i);

      g_ptr_array_add (labels, (char *) values[i]);
      assert_listed (fixture, (LtStoreFilter){ .labels = labels }, expected);
      assert_listed (fixture, (LtStoreFilter){ .suite = values[i] }, "");
      assert_listed (fixture, (LtStoreFilter){ .scenario = values[i] }, "");
      assert_listed (fixture, (LtStoreFilter){ .revision = values[i] }, "");
      assert_listed (fixture, (LtStoreFilter){ .operation = values[i] }, "");
    }
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();

  (void) data;
  add (fixture, (SampleDocument){ .number = 1, .commit = "aaaa1111", .label = "team=x" });
  add (fixture, (SampleDocument){ .number = 2, .commit = "bbbb2222", .label = "team=y" });
  add (fixture, (SampleDocument){ .number = 3, .sample = "crash", .commit = "aaaa3333" });
  add (fixture, (SampleDocument){ .number = 4, .started_at = "2026-01-01T00:00:00Z" });
  add (fixture, (SampleDocument){ .number = 5, .sample = "both" });

  assert_listed (fixture, (LtStoreFilter){ 0 }, "5 3 2 1 4");
  assert_listed (fixture, (LtStoreFilter){ .limit = 2 }, "5 3");
  assert_listed (fixture, (LtStoreFilter){ .since = "2026-02" }, "5 3 2 1");
  assert_listed (fixture, (LtStoreFilter){ .outcome = "plugin-died" }, "3");
  assert_listed (fixture, (LtStoreFilter){ .revision = "aaaa" }, "3 1");
  assert_listed (fixture, (LtStoreFilter){ .revision = "main" }, "3 2 1");
  assert_listed (fixture, (LtStoreFilter){ .revision = "aaaa*" }, "");
  assert_listed (fixture, (LtStoreFilter){ .suite = "nosuch" }, "");
  assert_listed (fixture, (LtStoreFilter){ .operation = "nosuch" }, "");
  g_ptr_array_add (labels, (char *) "team");
  assert_listed (fixture, (LtStoreFilter){ .labels = labels }, "2 1");
  g_ptr_array_add (labels, (char *) "team=y");
  assert_listed (fixture, (LtStoreFilter){ .labels = labels }, "2");
}

static void
test_suites (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = NULL;
  const LtStoreScenario *scenario;
  const char *dot;

  (void) data;
  add (fixture, (SampleDocument){ .number = 1 });
  rows = lt_store_list (fixture->store, &(LtStoreFilter){ 0 }, NULL);
  scenario = g_ptr_array_index (((LtStoreRow *) g_ptr_array_index (rows, 0))->scenarios, 0);
  g_assert_nonnull (scenario->load);
  dot = strrchr (scenario->suite, '.');
  assert_listed (fixture, (LtStoreFilter){ .suite = scenario->suite }, "1");
  assert_listed (fixture, (LtStoreFilter){ .suite = dot + 1 }, "1");
  assert_listed (fixture, (LtStoreFilter){ .suite = dot + 2 }, "");
  assert_listed (fixture, (LtStoreFilter){ .suite = dot + 1, .scenario = scenario->scenario },
                 "1");
}

static void
assert_not_found (Fixture *fixture, const char *name, LtStoreError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = lt_store_find (fixture->store, name, &error);

  g_assert_null (id);
  g_assert_error (error, LT_STORE_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, name));
}

static void
assert_found (Fixture *fixture, const char *name, guint number)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = lt_store_find (fixture->store, name, &error);
  g_autofree char *expected = sample_document_id (number);

  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, expected);
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  (void) data;
  assert_not_found (fixture, "last", LT_STORE_ERROR_NOT_FOUND);
  add (fixture, (SampleDocument){ .number = 0xabcd0001,
                                  .label = "release=1",
                                  .started_at = "2026-01-01T00:00:00Z" });
  add (fixture, (SampleDocument){ .number = 0xabcd0002,
                                  .label = "release=1",
                                  .started_at = "2026-01-02T00:00:00Z" });
  add (fixture, (SampleDocument){ .number = 0xbbcd0003,
                                  .label = "release=2",
                                  .started_at = "2026-01-03T00:00:00Z" });
  assert_found (fixture, "last", 0xbbcd0003);
  assert_found (fixture, "last~0", 0xbbcd0003);
  assert_found (fixture, "last~2", 0xabcd0001);
  assert_not_found (fixture, "last~3", LT_STORE_ERROR_NOT_FOUND);
  assert_not_found (fixture, "last~x", LT_STORE_ERROR_NOT_FOUND);
  assert_found (fixture, "bbcd", 0xbbcd0003);
  assert_found (fixture, "BBCD", 0xbbcd0003);
  assert_found (fixture, "abcd0001-6f0c-4c1a-9a38-3b0de1f0a001", 0xabcd0001);
  assert_not_found (fixture, "abcd", LT_STORE_ERROR_AMBIGUOUS);
  assert_not_found (fixture, "abcd0003", LT_STORE_ERROR_NOT_FOUND);
  assert_not_found (fixture, "bbc", LT_STORE_ERROR_NOT_FOUND);
  assert_not_found (fixture, "*", LT_STORE_ERROR_NOT_FOUND);
  assert_found (fixture, "release=1", 0xabcd0002);
  assert_not_found (fixture, "release=3", LT_STORE_ERROR_NOT_FOUND);
}

static void
test_label (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = sample_document_id (1);

  (void) data;
  add (fixture, (SampleDocument){ .number = 1, .label = "a=1" });
  g_assert_true (lt_store_label (fixture->store, id, "a", "2", NULL));
  g_assert_true (lt_store_label (fixture->store, id, "b", "3", NULL));
  assert_found (fixture, "a=2", 1);
  assert_found (fixture, "b=3", 1);
  assert_not_found (fixture, "a=1", LT_STORE_ERROR_NOT_FOUND);
  g_assert_true (lt_store_label (fixture->store, id, "a", NULL, NULL));
  assert_not_found (fixture, "a=2", LT_STORE_ERROR_NOT_FOUND);
}

/* What belongs to a result goes with it. */
static void
test_prune (Fixture *fixture, gconstpointer data)
{
  sqlite3_stmt *statement;
  sqlite3 *db;
  guint n;

  (void) data;
  for (guint i = 1; i <= 6; i++)
    add (fixture, (SampleDocument){ .number = i, .label = "a=1" });
  g_assert_true (lt_store_prune (fixture->store, G_MAXUINT, NULL, &n, NULL));
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (lt_store_prune (fixture->store, G_MAXUINT, "2026-03-01T00:03:00Z", &n, NULL));
  g_assert_cmpuint (n, ==, 2);
  assert_listed (fixture, (LtStoreFilter){ 0 }, "6 5 4 3");
  g_assert_true (lt_store_prune (fixture->store, 1, NULL, &n, NULL));
  g_assert_cmpuint (n, ==, 3);
  assert_listed (fixture, (LtStoreFilter){ 0 }, "6");

  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db,
                                       "SELECT (SELECT count (DISTINCT result) FROM run),"
                                       " (SELECT count (DISTINCT result) FROM figure),"
                                       " (SELECT count (*) FROM label)",
                                       -1, &statement, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (sqlite3_column_int (statement, i), ==, 1);
  sqlite3_finalize (statement);
  sqlite3_close (db);
}

static void
test_figures (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = NULL;
  const LtStoreRow *row;
  const LtStoreScenario *scenario;
  double fast, slow;

  (void) data;
  add (fixture, (SampleDocument){ .number = 1 });
  add (fixture, (SampleDocument){ .number = 2, .slower = 2 });
  rows = lt_store_list (fixture->store, &(LtStoreFilter){ 0 }, NULL);
  row = g_ptr_array_index (rows, 0);
  scenario = g_ptr_array_index (row->scenarios, 0);
  g_assert_true (
    lt_store_get_figure (fixture->store, row->id, scenario->scenario, "", "ops", &slow));
  row = g_ptr_array_index (rows, 1);
  g_assert_true (
    lt_store_get_figure (fixture->store, row->id, scenario->scenario, "", "ops", &fast));
  g_assert_cmpfloat_with_epsilon (fast / slow, 2, 1e-6);
  g_assert_true (lt_store_get_figure (fixture->store, row->id, scenario->scenario, "",
                                      "service.p99", &slow));
  g_assert_cmpfloat (slow, >, 0);
  g_assert_false (lt_store_get_figure (fixture->store, row->id, scenario->scenario, "",
                                       "response.p99", &slow));
  g_assert_false (lt_store_get_figure (fixture->store, row->id, "nosuch", "", "ops", &slow));
}

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
test_newer (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_clear_pointer (&fixture->store, lt_store_close);
  run_sql (fixture->path, "PRAGMA user_version = 99");
  assert_refused (fixture->path, "found version 99");
}

static void
test_foreign (Fixture *fixture, gconstpointer data)
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
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_build_filename (fixture->folder, "text.db", NULL);
  g_autofree char *cut = g_build_filename (fixture->folder, "cut.db", NULL);
  g_autofree char *filled = g_build_filename (fixture->folder, "filled.db", NULL);
  g_autofree char *whole = NULL;
  gsize length;

  (void) data;
  add (fixture, (SampleDocument){ .number = 1 });
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

/* Damage further inside shows when it is met, and prune meets it before it removes. */
static void
test_damaged_inside (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *whole = NULL;
  gsize length;
  guint n;

  (void) data;
  for (guint i = 1; i <= 40; i++)
    add (fixture, (SampleDocument){ .number = i });
  g_clear_pointer (&fixture->store, lt_store_close);
  g_assert_true (g_file_get_contents (fixture->path, &whole, &length, NULL));
  g_assert_cmpuint (length, >, 100 * 1024);
  memset (whole + length / 2, 0xa5, 8192);
  g_assert_true (g_file_set_contents (fixture->path, whole, (gssize) length, NULL));
  fixture->store = lt_store_open_writable (fixture->path, NULL);
  g_assert_nonnull (fixture->store);
  g_assert_false (lt_store_prune (fixture->store, 1, NULL, &n, &error));
  g_assert_error (error, LT_STORE_ERROR, LT_STORE_ERROR_REFUSED);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
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
test_migrate (Fixture *fixture, gconstpointer data)
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
  add (fixture, (SampleDocument){ .number = 2 });
}

/* A migration that cannot be finished leaves the file of the version that it was of. */
static void
test_migrate_fails (Fixture *fixture, gconstpointer data)
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
test_read_only (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;

  (void) data;
  if (g_access ("/proc/1/mem", W_OK) == 0)
    {
      g_test_skip ("root may write everywhere");
      return;
    }
  add (fixture, (SampleDocument){ .number = 1 });
  g_clear_pointer (&fixture->store, lt_store_close);
  g_assert_cmpint (g_chmod (folder, 0500), ==, 0);
  fixture->store = lt_store_open (fixture->path, &error);
  g_assert_no_error (error);
  assert_listed (fixture, (LtStoreFilter){ 0 }, "1");
  g_clear_pointer (&fixture->store, lt_store_close);
  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/store/documents", test_documents },
    { "/store/twice", test_twice },
    { "/store/no-document", test_no_document },
    { "/store/hostile", test_hostile },
    { "/store/filters", test_filters },
    { "/store/suites", test_suites },
    { "/store/find", test_find },
    { "/store/label", test_label },
    { "/store/prune", test_prune },
    { "/store/figures", test_figures },
    { "/store/newer", test_newer },
    { "/store/foreign", test_foreign },
    { "/store/damaged", test_damaged },
    { "/store/damaged-inside", test_damaged_inside },
    { "/store/missing", test_missing },
    { "/store/migrate", test_migrate },
    { "/store/migrate-fails", test_migrate_fails },
    { "/store/read-only", test_read_only },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
