/* SPDX-License-Identifier: MIT
 *
 * finder-world: a machine in a folder, for tests of the finder. All folders of
 * the search path but the system's lie below it, and so does the current one.
 */
#pragma once

#include "lt-finder.h"

/* No suite of the machine has a name like these. */
#define NAME "zz-finder-test"
#define FILE_NAME NAME ".so"
#define LIB_DIR "lib/machine/ltrun/plugins"

typedef struct World
{
  char *root;
  char *before; /* the current folder, to return to */
  char *dir, *path_a, *path_b, *data_home, *home, *executable;
  const char *plugin_dirs[2];
  char *plugin_path;
  LtFinderSetup setup; /* for a test to change */
} World;

/* Adds @run as a test that has a World of its own. */
void world_add_test (const char *path, void (*run) (World *world, gconstpointer data));

LtFinder *world_finder (const World *world);

/* Makes the file @name, relative to the root. */
void world_put (const World *world, const char *name);

LtFound *world_find (const World *world, const char *name);

/* The search must fail; a '*' in @message stands for anything. */
void world_assert_not_found (const World *world, const char *name, LtCatalogError code,
                             const char *message);
