/* SPDX-License-Identifier: MIT */

#include "lt-baseline-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lt-file.h"

#define SUFFIX ".json"
#define SECONDS_OF_A_DAY 86400
#define MAX_LISTED 10000

/* ---- Where ----------------------------------------------------------------- */

char *
lt_baseline_store_find (const char *folder, const char *start)
{
  g_autofree char *at = g_canonicalize_filename (start, NULL);

  if (folder != NULL)
    return g_canonicalize_filename (folder, start);
  for (;;)
    {
      g_autofree char *candidate = g_build_filename (at, LT_BASELINE_FOLDER, NULL);
      g_autofree char *git = g_build_filename (at, ".git", NULL);
      g_autofree char *parent = g_path_get_dirname (at);

      if (g_file_test (candidate, G_FILE_TEST_IS_DIR) || g_file_test (git, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&candidate);
      if (g_str_equal (parent, at))
        return g_canonicalize_filename (LT_BASELINE_FOLDER, start);
      g_free (at);
      at = g_steal_pointer (&parent);
    }
}

gboolean
lt_baseline_store_check_name (const char *name, GError **error)
{
  gboolean good = *name != '\0' && *name != '.' && strlen (name) <= LT_BASELINE_MAX_NAME;

  for (const char *p = name; good && *p != '\0'; p++)
    good = g_ascii_isalnum (*p) || strchr ("._-", *p) != NULL;
  if (good && g_str_has_suffix (name, SUFFIX))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "expected a name that does not end in " SUFFIX
                   ", by which files are told from names, found '%s'",
                   name);
      return FALSE;
    }
  if (!good)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                 "expected a name of at most %d letters, digits, '.', '_' and '-' that does "
                 "not begin with a dot, found '%s'",
                 LT_BASELINE_MAX_NAME, name);
  return good;
}

gboolean
lt_baseline_store_is_file (const char *text)
{
  return strchr (text, '/') != NULL || g_str_has_suffix (text, SUFFIX);
}

char *
lt_baseline_store_path (const char *folder, const char *name)
{
  g_autofree char *base = g_strconcat (name, SUFFIX, NULL);

  return g_build_filename (folder, base, NULL);
}

/* ---- Writing --------------------------------------------------------------- */

gboolean
lt_baseline_store_prepare (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = lt_baseline_store_path (folder, name);

  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      const int saved = errno;

      g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (saved),
                   "%s: expected a folder that can be made, found %s", folder,
                   g_strerror (saved));
      return FALSE;
    }
  if (lt_file_check_replaceable (path, error))
    return TRUE;
  g_prefix_error (error, "%s: can't be written: ", path);
  return FALSE;
}

/* "main.json.B134Y3": what a call left that was killed while it wrote. */
static gboolean
is_left_over (const char *folder, const char *file)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  const gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  const char *dot = strrchr (file, '.');
  GStatBuf there;

  return dot != NULL && strlen (dot + 1) == 6 && dot - file > (gssize) strlen (SUFFIX)
         && g_str_has_prefix (dot - strlen (SUFFIX), SUFFIX ".") && g_lstat (path, &there) == 0
         && S_ISREG (there.st_mode) && now_s - there.st_mtime > SECONDS_OF_A_DAY;
}

/* Those of a day ago are of no call that still goes on. */
static void
clean_up (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL)
    if (is_left_over (folder, file))
      {
        g_autofree char *path = g_build_filename (folder, file, NULL);

        g_unlink (path);
      }
}

gboolean
lt_baseline_store_save (const char *folder, const char *name, const char *document,
                        GError **error)
{
  g_autofree char *path = lt_baseline_store_path (folder, name);

  clean_up (folder);
  if (lt_file_replace (path, document, error))
    return TRUE;
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

/* ---- Keeping --------------------------------------------------------------- */

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
lt_baseline_store_list (const char *folder, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = NULL;
  const char *file;

  dir = g_file_test (folder, G_FILE_TEST_EXISTS) ? g_dir_open (folder, 0, error) : NULL;
  if (dir == NULL && g_file_test (folder, G_FILE_TEST_EXISTS))
    return NULL;
  while (dir != NULL && names->len < MAX_LISTED && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = g_str_has_suffix (file, SUFFIX)
                                ? g_strndup (file, strlen (file) - strlen (SUFFIX))
                                : NULL;

      if (name != NULL && lt_baseline_store_check_name (name, NULL))
        g_ptr_array_add (names, g_steal_pointer (&name));
    }
  g_ptr_array_sort (names, by_name);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

gboolean
lt_baseline_store_remove (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = lt_baseline_store_path (folder, name);

  if (g_unlink (path) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (errno),
               "%s: expected a baseline, found %s", path, g_strerror (errno));
  return FALSE;
}
