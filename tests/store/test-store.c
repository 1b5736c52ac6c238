/* SPDX-License-Identifier: MIT
 *
 * The history by itself: what is put in comes out, whatever text it has.
 */

#include <glib.h>
#include <sqlite3.h>
#include <string.h>

#include "store-fixture.h"

static void
test_documents (StoreFixture *fixture, gconstpointer data)
{
  static const char *const samples[] = { "closed", "open-overloaded", "errors",  "hostile",
                                         "crash",  "setup-failed",    "nothing", "repeated",
                                         "both",   "no-latency" };

  (void) data;
  g_test_summary ("A document comes back byte for byte, from the open file and a new one.");
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    store_fixture_add (fixture, (SampleDocument){ .number = i, .sample = samples[i] });
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
test_twice (StoreFixture *fixture, gconstpointer data)
{
  const SampleDocument sample = { .number = 1 };
  g_autofree char *text = sample_document_new (&sample);
  g_autoptr (GError) error = NULL;

  (void) data;
  store_fixture_add (fixture, sample);
  g_assert_false (lt_store_add (fixture->store, text, strlen (text), NULL, &error));
  g_assert_error (error, LT_STORE_ERROR, LT_STORE_ERROR_EXISTS);
  store_fixture_assert_listed (fixture, (LtStoreFilter){ 0 }, "1");
}

static void
test_no_document (StoreFixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "", "{", "[]", "{}", "\xff", "{\"schema\": 1}" };

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (lt_store_add (fixture->store, texts[i], strlen (texts[i]), NULL, &error));
      g_assert_error (error, LT_STORE_ERROR, LT_STORE_ERROR_DOCUMENT);
    }
  store_fixture_assert_listed (fixture, (LtStoreFilter){ 0 }, "");
}

/* Quotes, wildcards, control characters, and what looks like SQL. */
static void
test_hostile (StoreFixture *fixture, gconstpointer data)
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
    store_fixture_add (fixture, (SampleDocument){ .number = i, .label = values[i] });
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GPtrArray) labels = g_ptr_array_new ();
      g_autofree char *expected = g_strdup_printf ("%u", i);

      g_ptr_array_add (labels, (char *) values[i]);
      store_fixture_assert_listed (fixture, (LtStoreFilter){ .labels = labels }, expected);
      store_fixture_assert_listed (fixture, (LtStoreFilter){ .suite = values[i] }, "");
      store_fixture_assert_listed (fixture, (LtStoreFilter){ .scenario = values[i] }, "");
      store_fixture_assert_listed (fixture, (LtStoreFilter){ .revision = values[i] }, "");
      store_fixture_assert_listed (fixture, (LtStoreFilter){ .operation = values[i] }, "");
    }
}

static void
test_filters (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new ();

  (void) data;
  store_fixture_add (fixture,
                     (SampleDocument){ .number = 1, .commit = "aaaa1111", .label = "team=x" });
  store_fixture_add (fixture,
                     (SampleDocument){ .number = 2, .commit = "bbbb2222", .label = "team=y" });
  store_fixture_add (fixture,
                     (SampleDocument){ .number = 3, .sample = "crash", .commit = "aaaa3333" });
  store_fixture_add (fixture,
                     (SampleDocument){ .number = 4, .started_at = "2026-01-01T00:00:00Z" });
  store_fixture_add (fixture, (SampleDocument){ .number = 5, .sample = "both" });

  store_fixture_assert_listed (fixture, (LtStoreFilter){ 0 }, "5 3 2 1 4");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .limit = 2 }, "5 3");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .since = "2026-02" }, "5 3 2 1");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .outcome = "plugin-died" }, "3");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .revision = "aaaa" }, "3 1");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .revision = "main" }, "3 2 1");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .revision = "aaaa*" }, "");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .suite = "nosuch" }, "");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .operation = "nosuch" }, "");
  g_ptr_array_add (labels, (char *) "team");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .labels = labels }, "2 1");
  g_ptr_array_add (labels, (char *) "team=y");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .labels = labels }, "2");
}

static void
test_suites (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = NULL;
  const LtStoreScenario *scenario;
  const char *dot;

  (void) data;
  store_fixture_add (fixture, (SampleDocument){ .number = 1 });
  rows = lt_store_list (fixture->store, &(LtStoreFilter){ 0 }, NULL);
  scenario = g_ptr_array_index (((LtStoreRow *) g_ptr_array_index (rows, 0))->scenarios, 0);
  g_assert_nonnull (scenario->load);
  dot = strrchr (scenario->suite, '.');
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .suite = scenario->suite }, "1");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .suite = dot + 1 }, "1");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .suite = dot + 2 }, "");
  store_fixture_assert_listed (
    fixture, (LtStoreFilter){ .suite = dot + 1, .scenario = scenario->scenario }, "1");
}

static void
assert_not_found (StoreFixture *fixture, const char *name, LtStoreError code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = lt_store_find (fixture->store, name, &error);

  g_assert_null (id);
  g_assert_error (error, LT_STORE_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, name));
}

static void
assert_found (StoreFixture *fixture, const char *name, guint number)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = lt_store_find (fixture->store, name, &error);
  g_autofree char *expected = sample_document_id (number);

  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, expected);
}

static void
test_find (StoreFixture *fixture, gconstpointer data)
{
  (void) data;
  assert_not_found (fixture, "last", LT_STORE_ERROR_NOT_FOUND);
  store_fixture_add (fixture, (SampleDocument){ .number = 0xabcd0001,
                                                .label = "release=1",
                                                .started_at = "2026-01-01T00:00:00Z" });
  store_fixture_add (fixture, (SampleDocument){ .number = 0xabcd0002,
                                                .label = "release=1",
                                                .started_at = "2026-01-02T00:00:00Z" });
  store_fixture_add (fixture, (SampleDocument){ .number = 0xbbcd0003,
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
test_label (StoreFixture *fixture, gconstpointer data)
{
  g_autofree char *id = sample_document_id (1);

  (void) data;
  store_fixture_add (fixture, (SampleDocument){ .number = 1, .label = "a=1" });
  g_assert_true (lt_store_label (fixture->store, id, "a", "2", NULL));
  g_assert_true (lt_store_label (fixture->store, id, "b", "3", NULL));
  assert_found (fixture, "a=2", 1);
  assert_found (fixture, "b=3", 1);
  assert_not_found (fixture, "a=1", LT_STORE_ERROR_NOT_FOUND);
  g_assert_true (lt_store_label (fixture->store, id, "a", NULL, NULL));
  assert_not_found (fixture, "a=2", LT_STORE_ERROR_NOT_FOUND);
}

/* Each verb has its own last ones: what one recorded pushes nothing of another out. */
static void
test_verbs (StoreFixture *fixture, gconstpointer data)
{
  static const char *const verbs[] = { "run", "search", "run", "ab", "search", "run" };
  guint n;

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    store_fixture_add (fixture, (SampleDocument){ .number = i + 1, .verb = verbs[i] });
  store_fixture_assert_listed (fixture, (LtStoreFilter){ 0 }, "6 5 4 3 2 1");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .verb = "run" }, "6 3 1");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .verb = "search", .limit = 1 }, "5");
  store_fixture_assert_listed (fixture, (LtStoreFilter){ .verb = "scale" }, "");
  g_assert_true (lt_store_prune (fixture->store, "run", 2, NULL, &n, NULL));
  g_assert_cmpuint (n, ==, 1);
  store_fixture_assert_listed (fixture, (LtStoreFilter){ 0 }, "6 5 4 3 2");
  g_assert_true (
    lt_store_prune (fixture->store, "ab", G_MAXUINT, "2026-03-02T00:00:00Z", &n, NULL));
  store_fixture_assert_listed (fixture, (LtStoreFilter){ 0 }, "6 5 3 2");
  g_assert_true (lt_store_prune (fixture->store, NULL, 1, NULL, &n, NULL));
  g_assert_cmpuint (n, ==, 2);
  store_fixture_assert_listed (fixture, (LtStoreFilter){ 0 }, "6 5");
}

/* What belongs to a result goes with it. */
static void
test_prune (StoreFixture *fixture, gconstpointer data)
{
  sqlite3_stmt *statement;
  sqlite3 *db;
  guint n;

  (void) data;
  for (guint i = 1; i <= 6; i++)
    store_fixture_add (fixture, (SampleDocument){ .number = i, .label = "a=1" });
  g_assert_true (lt_store_prune (fixture->store, NULL, G_MAXUINT, NULL, &n, NULL));
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (
    lt_store_prune (fixture->store, NULL, G_MAXUINT, "2026-03-01T00:03:00Z", &n, NULL));
  g_assert_cmpuint (n, ==, 2);
  store_fixture_assert_listed (fixture, (LtStoreFilter){ 0 }, "6 5 4 3");
  g_assert_true (lt_store_prune (fixture->store, NULL, 1, NULL, &n, NULL));
  g_assert_cmpuint (n, ==, 3);
  store_fixture_assert_listed (fixture, (LtStoreFilter){ 0 }, "6");

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
test_figures (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) rows = NULL;
  const LtStoreRow *row;
  const LtStoreScenario *scenario;
  double fast, slow;

  (void) data;
  store_fixture_add (fixture, (SampleDocument){ .number = 1 });
  store_fixture_add (fixture, (SampleDocument){ .number = 2, .slower = 2 });
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

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (StoreFixture *fixture, gconstpointer data);
  } tests[] = {
    { "/store/documents", test_documents },
    { "/store/twice", test_twice },
    { "/store/no-document", test_no_document },
    { "/store/hostile", test_hostile },
    { "/store/filters", test_filters },
    { "/store/suites", test_suites },
    { "/store/find", test_find },
    { "/store/label", test_label },
    { "/store/verbs", test_verbs },
    { "/store/prune", test_prune },
    { "/store/figures", test_figures },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, StoreFixture, NULL, store_fixture_set_up, tests[i].test,
                store_fixture_tear_down);
  return g_test_run ();
}
