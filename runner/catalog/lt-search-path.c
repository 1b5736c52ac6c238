/* SPDX-License-Identifier: MIT */

#include "lt-search-path.h"

#include "lt-text-plain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_FOLDERS 64

/* Sets apart folders, not their spellings: /lib and /usr/lib may be one. */
static gboolean
is_same_folder (const char *a, const char *b)
{
  struct stat a_info, b_info;

  if (g_str_equal (a, b))
    return TRUE;
  return stat (a, &a_info) == 0 && stat (b, &b_info) == 0 && a_info.st_dev == b_info.st_dev
         && a_info.st_ino == b_info.st_ino;
}

static void
add_once (GPtrArray *folders, const char *folder)
{
  for (guint i = 0; i < folders->len; i++)
    if (is_same_folder (g_ptr_array_index (folders, i), folder))
      return;
  g_ptr_array_add (folders, g_strdup (folder));
}

static gboolean
check_count (const char *source, guint n, GError **error)
{
  if (n <= MAX_FOLDERS)
    return TRUE;

  g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_USAGE,
               "%s: expected at most %d folders, found %u", source, MAX_FOLDERS, n);
  return FALSE;
}

/* --plugin-dir: typed by hand, so a relative one is welcome and a missing one is
 * a mistake. */
static gboolean
add_plugin_dir (GPtrArray *folders, const char *folder, GError **error)
{
  char *real = realpath (folder, NULL);
  int code = errno;
  struct stat info;
  g_autofree char *safe = lt_text_sanitize (folder);

  if (real == NULL)
    g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_USAGE,
                 "--plugin-dir: expected a folder, found '%s': %s", safe, g_strerror (code));
  else if (stat (real, &info) != 0 || !S_ISDIR (info.st_mode))
    g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_USAGE,
                 "--plugin-dir: expected a folder, found '%s', which is a file", safe);
  else
    {
      add_once (folders, real);
      free (real);
      return TRUE;
    }

  free (real);
  return FALSE;
}

static gboolean
add_plugin_dirs (GPtrArray *folders, const char *const *plugin_dirs, GError **error)
{
  if (plugin_dirs == NULL)
    return TRUE;
  if (!check_count ("--plugin-dir", g_strv_length ((char **) plugin_dirs), error))
    return FALSE;

  for (guint i = 0; plugin_dirs[i] != NULL; i++)
    if (!add_plugin_dir (folders, plugin_dirs[i], error))
      return FALSE;
  return TRUE;
}

/* LTRUN_PLUGIN_PATH: an empty or relative entry would mean the current folder,
 * whichever that is, and so whoever can write there. */
static gboolean
add_plugin_path (GPtrArray *folders, const char *plugin_path, GError **error)
{
  g_auto (GStrv) entries = NULL;

  if (plugin_path == NULL || plugin_path[0] == '\0')
    return TRUE;

  entries = g_strsplit (plugin_path, ":", -1);
  if (!check_count ("LTRUN_PLUGIN_PATH", g_strv_length (entries), error))
    return FALSE;

  for (guint i = 0; entries[i] != NULL; i++)
    {
      g_autofree char *safe = lt_text_sanitize (entries[i]);

      if (!g_path_is_absolute (entries[i]))
        {
          g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_USAGE,
                       "LTRUN_PLUGIN_PATH: expected absolute folders separated by ':', "
                       "found '%s' as entry %u",
                       safe, i + 1);
          return FALSE;
        }
      add_once (folders, entries[i]);
    }

  return TRUE;
}

/* What is not absolute is to be ignored, says the XDG specification. */
char *
lt_search_path_user_folder (const char *xdg_data_home, const char *home)
{
  if (xdg_data_home != NULL && g_path_is_absolute (xdg_data_home))
    return g_build_filename (xdg_data_home, "ltrun", "plugins", NULL);
  if (home != NULL && g_path_is_absolute (home))
    return g_build_filename (home, ".local", "share", "ltrun", "plugins", NULL);
  return NULL;
}

static void
add_user_folder (GPtrArray *folders, const LtFinderSetup *setup)
{
  g_autofree char *folder = lt_search_path_user_folder (setup->xdg_data_home, setup->home);

  if (folder != NULL)
    add_once (folders, folder);
}

static void
add_below (GPtrArray *folders, const char *prefix, const char *lib_dir)
{
  g_autofree char *folder = g_canonicalize_filename (lib_dir, prefix);

  add_once (folders, folder);
}

static void
add_installed (GPtrArray *folders, const LtFinderSetup *setup)
{
  if (setup->executable != NULL && setup->lib_dir != NULL)
    {
      g_autofree char *bin = g_path_get_dirname (setup->executable);
      g_autofree char *prefix = g_path_get_dirname (bin);

      add_below (folders, prefix, setup->lib_dir);
    }

  add_once (folders, "/usr/local/lib/ltrun/plugins");
  add_once (folders, "/usr/lib/ltrun/plugins");
  if (setup->lib_dir != NULL)
    add_below (folders, "/usr", setup->lib_dir);
}

char **
lt_search_path_new (const LtFinderSetup *setup, GError **error)
{
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);

  if (!add_plugin_dirs (folders, setup->plugin_dirs, error)
      || !add_plugin_path (folders, setup->plugin_path, error))
    return NULL;
  add_user_folder (folders, setup);
  add_installed (folders, setup);

  g_ptr_array_add (folders, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&folders), FALSE);
}
