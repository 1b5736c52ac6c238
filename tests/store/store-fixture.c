/* SPDX-License-Identifier: MIT */

#include "store-fixture.h"

#include <string.h>

#include "temp-folder.h"

void
store_fixture_set_up (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture->folder = temp_folder_new ();
  fixture->path = g_build_filename (fixture->folder, "new", "history.db", NULL);
  fixture->store = lt_store_open_writable (fixture->path, &error);
  g_assert_no_error (error);
}

void
store_fixture_tear_down (StoreFixture *fixture, gconstpointer data)
{
  (void) data;
  lt_store_close (fixture->store);
  g_free (fixture->path);
  temp_folder_free (fixture->folder);
}

void
store_fixture_add (StoreFixture *fixture, SampleDocument sample)
{
  g_autofree char *text = sample_document_new (&sample);
  g_autofree char *expected = sample_document_id (sample.number);
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (lt_store_add (fixture->store, text, strlen (text), &id, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, expected);
}

void
store_fixture_assert_listed (StoreFixture *fixture, LtStoreFilter filter, const char *expected)
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
