/* SPDX-License-Identifier: MIT */

#include "finder-world.h"
#include "temp-folder.h"

#include <string.h>

static void
test_folders (World *world, gconstpointer data)
{
  g_autoptr (LtFinder) finder = world_finder (world);
  g_autofree char *user = g_build_filename (world->data_home, "ltrun/plugins", NULL);
  g_autofree char *beside = g_build_filename (world->root, "prefix", LIB_DIR, NULL);
  const char *expected[] = { world->dir,
                             world->path_a,
                             world->path_b,
                             user,
                             beside,
                             "/usr/local/lib/ltrun/plugins",
                             "/usr/lib/ltrun/plugins",
                             "/usr/" LIB_DIR,
                             NULL };

  (void) data;
  g_assert_true (g_strv_equal (lt_finder_get_folders (finder), expected));
}

static void
test_folders_by_default (World *world, gconstpointer data)
{
  g_autoptr (LtFinder) finder = NULL;
  g_autofree char *user = g_build_filename (world->home, ".local/share/ltrun/plugins", NULL);
  const char *expected[] = { user, "/usr/local/lib/ltrun/plugins", "/usr/lib/ltrun/plugins",
                             "/usr/" LIB_DIR, NULL };

  (void) data;
  g_test_summary ("Empty as unset, a relative XDG_DATA_HOME ignored, /usr/bin/ltrun's once.");

  world->setup.plugin_dirs = NULL;
  world->setup.plugin_path = "";
  world->setup.xdg_data_home = "data";
  world->setup.executable = NULL;
  finder = world_finder (world);
  g_assert_true (g_strv_equal (lt_finder_get_folders (finder), expected));
}

static void
test_folders_nothing_known (World *world, gconstpointer data)
{
  const LtFinderSetup nothing = { 0 };
  const char *expected[] = { "/usr/local/lib/ltrun/plugins", "/usr/lib/ltrun/plugins", NULL };
  g_autoptr (LtFinder) finder = NULL;

  (void) data;
  world->setup = nothing;
  finder = world_finder (world);
  g_assert_true (g_strv_equal (lt_finder_get_folders (finder), expected));
}

static void
test_folders_once (World *world, gconstpointer data)
{
  g_autoptr (LtFound) found = NULL;
  g_autoptr (LtFinder) finder = NULL;
  g_autofree char *link = g_build_filename (world->root, "link", NULL);
  g_autofree char *path = g_strconcat (link, ":", world->dir, NULL);

  (void) data;
  g_test_summary ("A folder named twice, or by a link, is looked through once.");

  temp_symlink (world->root, "link", "dir");
  world_put (world, "dir/" FILE_NAME);
  world->setup.plugin_path = path;
  finder = world_finder (world);
  g_assert_cmpuint (g_strv_length ((char **) lt_finder_get_folders (finder)), ==, 6);
  found = world_find (world, NAME);
  g_assert_cmpuint (found->notes->len, ==, 0);
}

static const struct
{
  const char *name, *path, *message;
} bad_paths[] = {
  { "relative", "plugins", "*found 'plugins' as entry 1" },
  { "dot", "/a:.", "*found '.' as entry 2" },
  { "empty-first", ":/a", "*found '' as entry 1" },
  { "empty-middle", "/a::/b", "*found '' as entry 2" },
  { "empty-last", "/a:", "*found '' as entry 2" },
  { "only-colon", ":", "*found '' as entry 1" },
  { "home", "~/plugins", "*found '~/plugins' as entry 1" },
  { "hostile", "a\033[2J\n", "*found 'a\\x1b[2J\\n' as entry 1" },
};

static void
test_bad_path (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  const LtFinderSetup setup = { .plugin_path = bad_paths[i].path };
  g_autoptr (GError) error = NULL;

  g_assert_null (lt_finder_new (&setup, &error));
  g_assert_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_USAGE);
  g_assert_true (g_str_has_prefix (error->message, "LTRUN_PLUGIN_PATH: expected absolute"));
  g_assert_null (strpbrk (error->message, "\n\033"));
  g_assert_true (g_pattern_match_simple (bad_paths[i].message, error->message));
}

static void
test_long_path (void)
{
  g_autoptr (GString) path = g_string_new ("/a");
  LtFinderSetup setup = { 0 };
  g_autoptr (LtFinder) finder = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < 64; i++)
    g_string_append_printf (path, ":/a%u", i);
  setup.plugin_path = path->str;
  finder = lt_finder_new (&setup, &error);
  g_assert_no_error (error);

  g_string_append (path, ":/b");
  setup.plugin_path = path->str;
  g_assert_null (lt_finder_new (&setup, &error));
  g_assert_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_USAGE);
  g_assert_cmpstr (error->message, ==,
                   "LTRUN_PLUGIN_PATH: expected at most 64 folders, found 65");
}

static void
assert_bad_plugin_dir (World *world, const char *dir, const char *message)
{
  const char *dirs[] = { world->dir, dir, NULL };
  g_autoptr (GError) error = NULL;

  world->setup.plugin_dirs = dirs;
  g_assert_null (lt_finder_new (&world->setup, &error));
  g_assert_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_USAGE);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_plugin_dir (World *world, gconstpointer data)
{
  const char *relative[] = { "../dir", NULL };
  g_autoptr (LtFound) found = NULL;
  g_autofree char *path = NULL;

  (void) data;
  world_put (world, "dir/" FILE_NAME);
  world_put (world, "here/file");
  assert_bad_plugin_dir (world, "",
                         "--plugin-dir: expected a folder, found '': "
                         "No such file or directory");
  assert_bad_plugin_dir (world, "none",
                         "--plugin-dir: expected a folder, found 'none': "
                         "No such file or directory");
  assert_bad_plugin_dir (world, "file",
                         "--plugin-dir: expected a folder, found 'file', which is a file");

  world->setup.plugin_dirs = relative;
  found = world_find (world, NAME);
  path = g_build_filename (world->dir, FILE_NAME, NULL);
  g_assert_cmpstr (found->path, ==, path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  world_add_test ("/finder/folders/all", test_folders);
  world_add_test ("/finder/folders/default", test_folders_by_default);
  world_add_test ("/finder/folders/nothing-known", test_folders_nothing_known);
  world_add_test ("/finder/folders/once", test_folders_once);
  world_add_test ("/finder/folders/plugin-dir", test_plugin_dir);
  for (guint i = 0; i < G_N_ELEMENTS (bad_paths); i++)
    {
      g_autofree char *path =
        g_strdup_printf ("/finder/folders/bad-path/%s", bad_paths[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad_path);
    }
  g_test_add_func ("/finder/folders/long-path", test_long_path);

  return g_test_run ();
}
