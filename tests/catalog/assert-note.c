/* SPDX-License-Identifier: MIT */

#include "assert-note.h"

#include "temp-folder.h"

void
assert_refused (const char *path, LtCatalogError code, const char *message)
{
  g_autofree char *expected = g_strdup_printf ("%s: %s", path, message);
  g_autoptr (GError) error = NULL;
  g_autoptr (LtNote) note = lt_note_read (path, &error);

  g_assert_null (note);
  g_assert_error (error, LT_CATALOG_ERROR, (gint) code);
  if (!g_pattern_match_simple (expected, error->message))
    g_assert_cmpstr (error->message, ==, expected);
}

void
assert_image_refused (const GByteArray *image, LtCatalogError code, const char *message)
{
  char *folder = temp_folder_new ();
  g_autofree char *path = g_build_filename (folder, "image.so", NULL);

  temp_write (folder, "image.so", image->data, image->len);
  assert_refused (path, code, message);
  temp_folder_free (folder);
}

LtNote *
read_image (const GByteArray *image, GError **error)
{
  char *folder = temp_folder_new ();
  g_autofree char *path = g_build_filename (folder, "image.so", NULL);
  LtNote *note;

  temp_write (folder, "image.so", image->data, image->len);
  note = lt_note_read (path, error);
  temp_folder_free (folder);
  return note;
}
