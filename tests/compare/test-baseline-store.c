/* SPDX-License-Identifier: MIT */

#include <glib/gstdio.h>
#include <utime.h>

#include "lt-baseline-store.h"

static void
make_folder (const char *root, const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
}

static void
assert_found (const char *root, const char *start, const char *expected)
{
  g_autofree char *from = g_build_filename (root, start, NULL);
  g_autofree char *found = lt_baseline_store_find (NULL, from);
  g_autofree char *path = g_build_filename (root, expected, NULL);

  g_assert_cmpstr (found, ==, path);
}

static void
remove_folders (const char *root, const char *const *names)
{
  for (; *names != NULL; names++)
    {
      g_autofree char *path = g_build_filename (root, *names, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
}

/* Upwards to the root of the repository, and no further. */
static void
test_find (void)
{
  static const char *const made[] = { "out/repo/a/b",
                                      "out/repo/a",
                                      "out/repo/.git",
                                      "out/repo",
                                      "out/.ltrun/baselines",
                                      "out/.ltrun",
                                      "out",
                                      "",
                                      NULL };
  g_autofree char *root = g_dir_make_tmp ("ltrun-XXXXXX", NULL);
  g_autofree char *given = NULL;
  g_autofree char *inner = g_build_filename (root, "out/repo/a/.ltrun", NULL);

  make_folder (root, "out/repo/a/b");
  make_folder (root, "out/repo/.git");
  make_folder (root, "out/.ltrun/baselines");
  assert_found (root, "out", "out/.ltrun/baselines");
  assert_found (root, "out/repo/a/b", "out/repo/.ltrun/baselines");
  assert_found (root, "out/repo", "out/repo/.ltrun/baselines");
  make_folder (root, "out/repo/a/.ltrun/baselines");
  assert_found (root, "out/repo/a/b", "out/repo/a/.ltrun/baselines");
  given = lt_baseline_store_find ("kept", root);
  g_assert_true (g_str_has_prefix (given, root));
  g_assert_true (g_str_has_suffix (given, "/kept"));

  remove_folders (inner, (const char *const[]){ "baselines", "", NULL });
  remove_folders (root, made);
}

static void
test_names (void)
{
  static const char *const good[] = { "main", "v1.2.3", "a", "feature_x-2" };
  static const char *const bad[] = { "",    ".",   "..",       ".hidden",  "a/b",
                                     "a b", "a\n", "\xc3\xa4", "main.json" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (lt_baseline_store_check_name (good[i], NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (lt_baseline_store_check_name (bad[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  g_assert_true (lt_baseline_store_is_file ("./main"));
  g_assert_true (lt_baseline_store_is_file ("main.json"));
  g_assert_false (lt_baseline_store_is_file ("main"));
}

static void
test_keep (void)
{
  g_autofree char *root = g_dir_make_tmp ("ltrun-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (root, "a/b", NULL);
  g_autofree char *stray = g_build_filename (folder, "notes.txt", NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) empty = lt_baseline_store_list (folder, &error);
  g_auto (GStrv) names = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (empty), ==, 0);
  g_assert_true (lt_baseline_store_prepare (folder, "b", &error));
  g_assert_true (lt_baseline_store_save (folder, "b", "{}\n", &error));
  g_assert_true (lt_baseline_store_save (folder, "a", "{}\n", &error));
  g_assert_true (lt_baseline_store_save (folder, "a", "{ }\n", &error));
  g_assert_true (g_file_set_contents (stray, "", -1, NULL));
  names = lt_baseline_store_list (folder, &error);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "a");
  g_assert_cmpstr (names[1], ==, "b");
  g_assert_true (lt_baseline_store_remove (folder, "a", &error));
  g_assert_false (lt_baseline_store_remove (folder, "a", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_true (lt_baseline_store_remove (folder, "b", NULL));
  remove_folders (root, (const char *const[]){ "a/b/notes.txt", "a/b", "a", "", NULL });
}

/* Only what is ours, half-written, and old. */
static void
test_left_over (void)
{
  static const struct
  {
    const char *name;
    gboolean old, stays;
  } rows[] = {
    { "kb.json.B134Y3", TRUE, FALSE }, { "kb.json.B134Y4", FALSE, TRUE },
    { "kb.json.backup", FALSE, TRUE }, { "kb.json", TRUE, TRUE },
    { "notes.B134Y3", TRUE, TRUE },    { "kb.json.B134Y34", TRUE, TRUE },
  };
  const struct utimbuf long_ago = { 1000000000, 1000000000 };
  g_autofree char *root = g_dir_make_tmp ("ltrun-XXXXXX", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_build_filename (root, rows[i].name, NULL);

      g_assert_true (g_file_set_contents (path, "{}", -1, NULL));
      if (rows[i].old)
        g_assert_cmpint (g_utime (path, (struct utimbuf *) &long_ago), ==, 0);
    }
  g_assert_true (lt_baseline_store_save (root, "a", "{}\n", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_build_filename (root, rows[i].name, NULL);

      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, rows[i].stays);
      g_unlink (path);
    }
  remove_folders (root, (const char *const[]){ "a.json", "", NULL });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/baseline-store/find", test_find);
  g_test_add_func ("/baseline-store/names", test_names);
  g_test_add_func ("/baseline-store/keep", test_keep);
  g_test_add_func ("/baseline-store/left-over", test_left_over);
  return g_test_run ();
}
