/* SPDX-License-Identifier: MIT */

#include "finder-world.h"
#include "temp-folder.h"

#include <sys/stat.h>
#include <unistd.h>

static void
assert_path (World *world, const LtFound *found, const char *expected)
{
  g_autofree char *path = g_build_filename (world->root, expected, NULL);

  g_assert_cmpstr (found->path, ==, path);
}

/* A name */

static void
test_order (World *world, gconstpointer data)
{
  static const char *const places[] = {
    "dir/" FILE_NAME,
    "a/" FILE_NAME,
    "b/" FILE_NAME,
    "data/ltrun/plugins/" FILE_NAME,
    "prefix/" LIB_DIR "/" FILE_NAME,
    "here/" FILE_NAME,
  };

  (void) data;
  g_test_summary ("The first one wins; with it gone, the next one does.");

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    world_put (world, places[i]);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (world->root, places[i], NULL);
      g_autoptr (LtFound) found = world_find (world, FILE_NAME);

      assert_path (world, found, places[i]);
      g_assert_cmpuint (found->warnings->len, ==, 0);
      g_assert_cmpint (unlink (path), ==, 0);
    }
}

static void
test_suffix (World *world, gconstpointer data)
{
  g_autoptr (LtFound) found = NULL;

  (void) data;
  g_test_summary ("NAME means NAME.so; a file or folder without the suffix is not meant.");

  temp_mkdir (world->root, "dir/" NAME, 0755);
  world_put (world, "a/" NAME);
  world_put (world, "b/" FILE_NAME);
  found = world_find (world, NAME);
  assert_path (world, found, "b/" FILE_NAME);
  g_assert_cmpuint (found->notes->len, ==, 0);
}

static void
test_shadowing (World *world, gconstpointer data)
{
  g_autoptr (LtFound) found = NULL, bare = NULL;
  g_autofree char *expected =
    g_strdup_printf ("%s/a/%s shadows %s/b/%s", world->root, FILE_NAME, world->root, FILE_NAME);
  g_autofree char *here =
    g_strdup_printf ("%s/a/%s shadows ./%s", world->root, FILE_NAME, FILE_NAME);

  (void) data;
  world_put (world, "a/" FILE_NAME);
  world_put (world, "b/" FILE_NAME);
  world_put (world, "here/" FILE_NAME);
  temp_mkdir (world->root, "data/ltrun/plugins", 0755);
  temp_symlink (world->root, "data/ltrun/plugins/" FILE_NAME, "../../../a/" FILE_NAME);

  found = world_find (world, FILE_NAME);
  g_assert_cmpuint (found->notes->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (found->notes, 0), ==, expected);
  g_assert_cmpstr (g_ptr_array_index (found->notes, 1), ==, here);

  bare = world_find (world, NAME);
  g_assert_cmpuint (bare->notes->len, ==, 1);
}

static void
test_dangling (World *world, gconstpointer data)
{
  g_autoptr (LtFound) found = NULL;

  (void) data;
  temp_symlink (world->root, "dir/" FILE_NAME, "nowhere");
  world_put (world, "a/" FILE_NAME);
  found = world_find (world, NAME);
  assert_path (world, found, "a/" FILE_NAME);
}

static void
test_not_regular (World *world, gconstpointer data)
{
  (void) data;
  temp_mkdir (world->root, "dir/" FILE_NAME, 0755);
  world_put (world, "a/" FILE_NAME);
  world_assert_not_found (world, NAME, LT_CATALOG_ERROR_NOT_A_PLUGIN,
                          "*/dir/" FILE_NAME
                          ": expected an ELF shared object for *, found a directory");
}

static void
test_current_folder (World *world, gconstpointer data)
{
  g_autoptr (LtFound) found = NULL;

  (void) data;
  g_test_summary ("Only a name that ends in .so is taken from the current folder.");

  world_put (world, "here/" FILE_NAME);
  found = world_find (world, FILE_NAME);
  assert_path (world, found, "here/" FILE_NAME);
  g_assert_cmpuint (found->notes->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (found->notes, 0), ==,
                   "./" FILE_NAME ": taken from the current folder");

  world_assert_not_found (world, NAME, LT_CATALOG_ERROR_NOT_FOUND,
                          NAME ": not found in *; did you mean ./" FILE_NAME "?");
}

static void
test_not_found (World *world, gconstpointer data)
{
  g_autoptr (LtFinder) finder = world_finder (world);
  g_autofree char *folders = g_strjoinv (", ", (char **) lt_finder_get_folders (finder));
  g_autofree char *bare = g_strdup_printf ("%s: not found in %s", NAME, folders);
  g_autofree char *with_suffix =
    g_strdup_printf ("%s: not found in %s or the current folder", FILE_NAME, folders);

  (void) data;
  world_assert_not_found (world, NAME, LT_CATALOG_ERROR_NOT_FOUND, bare);
  world_assert_not_found (world, FILE_NAME, LT_CATALOG_ERROR_NOT_FOUND, with_suffix);
  world_assert_not_found (world, "zz\033[2J\n", LT_CATALOG_ERROR_NOT_FOUND,
                          "zz\\x1b[2J\\n: not found in *");
}

static void
test_did_you_mean (World *world, gconstpointer data)
{
  g_autofree char *near = g_strconcat (NAME, "s", NULL);

  (void) data;
  world_put (world, "b/" FILE_NAME);
  world_put (world, "b/zz-other.so");
  world_put (world, "b/zz-finder-tesz"); /* no suite */
  world_assert_not_found (world, near, LT_CATALOG_ERROR_NOT_FOUND,
                          NAME "s: not found in *; did you mean " NAME "?");
  world_assert_not_found (world, NAME "s.so", LT_CATALOG_ERROR_NOT_FOUND,
                          NAME "s.so: *; did you mean " NAME "?");
  world_assert_not_found (world, "zz-far-off-name", LT_CATALOG_ERROR_NOT_FOUND,
                          "zz-far-off-name: not found in */usr/" LIB_DIR);
}

static void
test_no_name (World *world, gconstpointer data)
{
  g_autofree char *long_name = g_strnfill (5000, 'x');

  (void) data;
  world_assert_not_found (world, "", LT_CATALOG_ERROR_USAGE,
                          "--plugin: expected a name or a path, found nothing");
  world_assert_not_found (world, ".so", LT_CATALOG_ERROR_NOT_FOUND, ".so: not found in *");
  world_assert_not_found (world, "..", LT_CATALOG_ERROR_NOT_FOUND, "..: not found in *");
  world_assert_not_found (world, long_name, LT_CATALOG_ERROR_NOT_FOUND, "xxx*: not found in *");
}

/* A path */

static void
test_path (World *world, gconstpointer data)
{
  g_autofree char *absolute = g_build_filename (world->root, "here", FILE_NAME, NULL);
  g_autoptr (LtFound) relative = NULL, by_absolute = NULL, by_link = NULL;

  (void) data;
  world_put (world, "here/" FILE_NAME);
  temp_symlink (world->root, "link.so", "here/" FILE_NAME);

  relative = world_find (world, "./" FILE_NAME);
  assert_path (world, relative, "here/" FILE_NAME);
  g_assert_cmpuint (relative->notes->len + relative->warnings->len, ==, 0);
  by_absolute = world_find (world, absolute);
  g_assert_cmpstr (by_absolute->path, ==, absolute);
  by_link = world_find (world, "../link.so");
  g_assert_cmpstr (by_link->path, ==, absolute);
}

static void
test_bad_file_path (World *world, gconstpointer data)
{
  (void) data;
  world_put (world, "here/" FILE_NAME);
  g_assert_cmpint (mkfifo ("fifo.so", 0600), ==, 0);

  world_assert_not_found (world, "./none.so", LT_CATALOG_ERROR_NOT_FOUND,
                          "./none.so: no such file");
  world_assert_not_found (world, "./" NAME, LT_CATALOG_ERROR_NOT_FOUND,
                          "./" NAME ": no such file; did you mean ./" FILE_NAME "?");
  world_assert_not_found (world, "./" FILE_NAME "/x", LT_CATALOG_ERROR_NOT_FOUND,
                          "./" FILE_NAME "/x: no such file");
  world_assert_not_found (world, "./", LT_CATALOG_ERROR_NOT_A_PLUGIN,
                          "./: *, found a directory");
  world_assert_not_found (world, "./fifo.so", LT_CATALOG_ERROR_NOT_A_PLUGIN,
                          "./fifo.so: *, found a FIFO");
}

/* The switch */

static const struct
{
  const char *value;
  gboolean disabled;
} switches[] = {
  { NULL, FALSE },  { "", FALSE }, { "0", FALSE },  { "no", FALSE },  { "false", FALSE },
  { "off", FALSE }, { "1", TRUE }, { "yes", TRUE }, { "true", TRUE }, { "please", TRUE },
};

static void
test_switch (World *world, gconstpointer data)
{
  (void) data;
  g_test_summary ("Only a clear no leaves loading on; neither name nor path passes.");

  world_put (world, "dir/" FILE_NAME);
  world_put (world, "here/" FILE_NAME);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      world->setup.no_plugins = switches[i].value;
      if (!switches[i].disabled)
        {
          lt_found_free (world_find (world, NAME));
          continue;
        }
      world_assert_not_found (world, NAME, LT_CATALOG_ERROR_DISABLED,
                              "LTRUN_NO_PLUGINS is set: no plugin is loaded");
      world_assert_not_found (world, "./" FILE_NAME, LT_CATALOG_ERROR_DISABLED,
                              "LTRUN_NO_PLUGINS *");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  world_add_test ("/finder/name/order", test_order);
  world_add_test ("/finder/name/suffix", test_suffix);
  world_add_test ("/finder/name/shadowing", test_shadowing);
  world_add_test ("/finder/name/dangling", test_dangling);
  world_add_test ("/finder/name/not-regular", test_not_regular);
  world_add_test ("/finder/name/current-folder", test_current_folder);
  world_add_test ("/finder/name/not-found", test_not_found);
  world_add_test ("/finder/name/did-you-mean", test_did_you_mean);
  world_add_test ("/finder/name/none", test_no_name);
  world_add_test ("/finder/path/good", test_path);
  world_add_test ("/finder/path/bad", test_bad_file_path);
  world_add_test ("/finder/switch", test_switch);

  return g_test_run ();
}
