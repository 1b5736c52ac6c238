/* SPDX-License-Identifier: MIT */

#include "temp-folder.h"

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

char *
temp_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("ltrun-test-XXXXXX", &error);
  char resolved[PATH_MAX];

  g_assert_no_error (error);
  g_assert_nonnull (realpath (folder, resolved));
  return g_strdup (resolved);
}

static int
remove_entry (const char *path, const struct stat *info, int type, struct FTW *where)
{
  (void) info, (void) type, (void) where;
  return remove (path);
}

void
temp_folder_free (char *folder)
{
  g_assert_cmpint (nftw (folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
  g_free (folder);
}

static char *
path_of (const char *folder, const char *name)
{
  char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  return path;
}

void
temp_write (const char *folder, const char *name, gconstpointer data, gsize size)
{
  g_autofree char *path = path_of (folder, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, (gssize) size, &error);
  g_assert_no_error (error);
  g_assert_cmpint (chmod (path, 0644), ==, 0); /* whatever the umask is */
}

void
temp_copy (const char *folder, const char *name, const char *from)
{
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (from, &data, &size, &error);
  g_assert_no_error (error);
  temp_write (folder, name, data, size);
}

void
temp_mkdir (const char *folder, const char *name, mode_t mode)
{
  g_autofree char *path = path_of (folder, name);

  g_assert_cmpint (mkdir (path, mode), ==, 0);
  g_assert_cmpint (chmod (path, mode), ==, 0);
}

void
temp_chmod (const char *folder, const char *name, mode_t mode)
{
  g_autofree char *path = path_of (folder, name);

  g_assert_cmpint (chmod (path, mode), ==, 0);
}

void
temp_symlink (const char *folder, const char *name, const char *target)
{
  g_autofree char *path = path_of (folder, name);

  g_assert_cmpint (symlink (target, path), ==, 0);
}
