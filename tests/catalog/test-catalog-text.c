/* SPDX-License-Identifier: MIT */

#include "lt-catalog-error.h"
#include "lt-text-plain.h"
#include "lt-sha256.h"
#include "lt-nearest.h"
#include "lt-suggest.h"
#include "temp-folder.h"

#include <sys/stat.h>

static const struct
{
  const char *name, *text, *safe;
} safe_texts[] = {
  { "plain", "com.acme.auth", "com.acme.auth" },
  { "empty", "", "" },
  { "letters", "größe 大小 😀", "größe 大小 😀" },
  { "colour", "\033[31mred", "\\x1b[31mred" },
  { "lines", "a\nb\tc\rd", "a\\nb\\tc\\x0dd" },
  { "delete", "a\177", "a\\x7f" },
  { "c1",
    "a\xc2\x9b"
    "31m",
    "a\\u{9b}31m" },
  { "bidi",
    "a\xe2\x80\xae"
    "b\xe2\x81\xa6",
    "a\\u{202e}b\\u{2066}" },
  { "zero-width",
    "a\xe2\x80\x8b"
    "b",
    "a\\u{200b}b" },
  { "separator",
    "a\xe2\x80\xa8"
    "b",
    "a\\u{2028}b" },
  { "tag", "a\xf3\xa0\x81\x81", "a\\u{e0041}" },
  { "private", "\xee\x80\x80", "\\u{e000}" },
  { "not-utf8",
    "a\xff"
    "b\xc3",
    "a\\xffb\\xc3" },
  { "overlong", "\xc0\x9b", "\\xc0\\x9b" },
  { "surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80" },
};

static void
test_safe_text (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autofree char *safe = lt_text_sanitize (safe_texts[i].text);

  g_assert_cmpstr (safe, ==, safe_texts[i].safe);
  g_assert_true (g_utf8_validate (safe, -1, NULL));
}

static void
check_sha256 (const char *folder, const char *data, gsize size, const char *expected)
{
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *hex = NULL;

  temp_write (folder, "file", data, size);
  hex = lt_file_sha256 (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hex, ==, expected);
}

static void
test_sha256 (void)
{
  char *folder = temp_folder_new ();
  g_autofree char *a_million = g_strnfill (1000000, 'a');

  g_test_summary ("The digests of FIPS 180-2, of an empty file and of one of many chunks.");

  check_sha256 (folder, "", 0,
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  check_sha256 (folder, "abc", 3,
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  check_sha256 (folder, a_million, 1000000,
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  temp_folder_free (folder);
}

static void
test_sha256_refused (void)
{
  char *folder = temp_folder_new ();
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);
  g_autofree char *expected =
    g_strdup_printf ("%s: expected a regular file, found a FIFO", fifo);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_null (lt_file_sha256 (fifo, &error));
  g_assert_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_NOT_A_PLUGIN);
  g_assert_cmpstr (error->message, ==, expected);
  g_clear_error (&error);

  g_assert_null (lt_file_sha256 (missing, &error));
  g_assert_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_NOT_FOUND);
  temp_folder_free (folder);
}

static void
test_distance (void)
{
  g_autofree char *long_name = g_strnfill (65, 'a');

  g_assert_cmpuint (lt_nearest_distance ("", ""), ==, 0);
  g_assert_cmpuint (lt_nearest_distance ("auth", ""), ==, 4);
  g_assert_cmpuint (lt_nearest_distance ("", "auth"), ==, 4);
  g_assert_cmpuint (lt_nearest_distance ("auth", "Auth"), ==, 0);
  g_assert_cmpuint (lt_nearest_distance ("kitten", "sitting"), ==, 3);
  g_assert_cmpuint (lt_nearest_distance ("sunday", "saturday"), ==, 3);
  g_assert_cmpuint (lt_nearest_distance (long_name, long_name), ==, G_MAXUINT);
  g_assert_cmpuint (lt_nearest_distance (long_name + 1, long_name + 1), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (safe_texts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/safe-text/%s", safe_texts[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_safe_text);
    }
  g_test_add_func ("/sha256/digests", test_sha256);
  g_test_add_func ("/sha256/refused", test_sha256_refused);
  g_test_add_func ("/suggest/distance", test_distance);

  return g_test_run ();
}
