/* SPDX-License-Identifier: MIT */

#include "finder-world.h"

#include "temp-folder.h"

#include <string.h>
#include <unistd.h>

static void
world_set_up (World *world, gconstpointer data)
{
  const char *root = world->root = temp_folder_new ();

  (void) data;
  world->before = g_get_current_dir ();
  world->dir = g_build_filename (root, "dir", NULL);
  world->path_a = g_build_filename (root, "a", NULL);
  world->path_b = g_build_filename (root, "b", NULL);
  world->data_home = g_build_filename (root, "data", NULL);
  world->home = g_build_filename (root, "home", NULL);
  world->executable = g_build_filename (root, "prefix", "bin", "ltrun", NULL);
  world->plugin_path = g_strconcat (world->path_a, ":", world->path_b, NULL);
  world->plugin_dirs[0] = world->dir;

  temp_mkdir (root, "dir", 0755);
  temp_mkdir (root, "here", 0755);
  g_assert_cmpint (chdir (root), ==, 0);
  g_assert_cmpint (chdir ("here"), ==, 0);

  world->setup = (LtFinderSetup){
    .plugin_dirs = world->plugin_dirs,
    .plugin_path = world->plugin_path,
    .xdg_data_home = world->data_home,
    .home = world->home,
    .executable = world->executable,
    .lib_dir = LIB_DIR,
    .user = geteuid (),
  };
}

static void
world_tear_down (World *world, gconstpointer data)
{
  (void) data;
  g_assert_cmpint (chdir (world->before), ==, 0);
  temp_folder_free (world->root);
  g_free (world->before);
  g_free (world->dir);
  g_free (world->path_a);
  g_free (world->path_b);
  g_free (world->data_home);
  g_free (world->home);
  g_free (world->executable);
  g_free (world->plugin_path);
}

LtFinder *
world_finder (const World *world)
{
  g_autoptr (GError) error = NULL;
  LtFinder *finder = lt_finder_new (&world->setup, &error);

  g_assert_no_error (error);
  return finder;
}

LtFound *
world_find (const World *world, const char *name)
{
  g_autoptr (LtFinder) finder = world_finder (world);
  g_autoptr (GError) error = NULL;
  LtFound *found = lt_finder_find (finder, name, &error);

  g_assert_no_error (error);
  g_assert_nonnull (found);
  return found;
}

void
world_assert_not_found (const World *world, const char *name, LtCatalogError code,
                        const char *message)
{
  g_autoptr (LtFinder) finder = world_finder (world);
  g_autoptr (GError) error = NULL;

  g_assert_null (lt_finder_find (finder, name, &error));
  g_assert_error (error, LT_CATALOG_ERROR, (gint) code);
  g_assert_null (strpbrk (error->message, "\n\033"));
  if (!g_pattern_match_simple (message, error->message))
    g_assert_cmpstr (error->message, ==, message);
}

void
world_put (const World *world, const char *name)
{
  temp_write (world->root, name, "x", 1);
}

void
world_add_test (const char *path, void (*run) (World *world, gconstpointer data))
{
  g_test_add (path, World, NULL, world_set_up, run, world_tear_down);
}
