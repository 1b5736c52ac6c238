/* SPDX-License-Identifier: MIT */

#include "lt-finder.h"
#include "lt-receipt.h"
#include "lt-trust.h"

#include <string.h>
#include <sys/stat.h>

#define SUFFIX ".so"

static void
listed_free (gpointer data)
{
  LtListed *listed = data;

  g_free (listed->name);
  g_free (listed->path);
  g_free (listed->folder);
  lt_note_free (listed->note);
  g_free (listed->problem);
  g_free (listed->changed);
  g_free (listed);
}

/* One file */

static char *
why_not_trusted (const char *path, const LtTrusted *trusted)
{
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);

  lt_trust_check (path, trusted, reasons);
  return reasons->len > 0 ? g_strdup (g_ptr_array_index (reasons, 0)) : NULL;
}

static LtListed *
listed_new (const char *folder, const char *file, const LtFinder *finder)
{
  LtListed *listed = g_new0 (LtListed, 1);
  g_autoptr (GError) error = NULL;

  listed->name = g_strndup (file, strlen (file) - strlen (SUFFIX));
  listed->path = g_build_filename (folder, file, NULL);
  listed->folder = g_strdup (folder);
  listed->note = lt_note_read_any (listed->path, &error);
  if (listed->note == NULL || !lt_note_check_abi (listed->note, &error))
    listed->problem = g_strdup (error->message);
  else
    listed->problem = why_not_trusted (listed->path, lt_finder_get_trusted (finder));
  listed->changed = lt_receipt_check (listed->path, NULL);
  if (listed->changed == NULL && g_strcmp0 (folder, lt_finder_get_user_folder (finder)) == 0)
    listed->changed = lt_receipt_check_lost (listed->path);

  return listed;
}

/* What there is to say of a folder instead of a file. */
static LtListed *
listed_new_folder (const char *folder, const char *problem)
{
  LtListed *listed = g_new0 (LtListed, 1);

  listed->path = g_strdup (folder);
  listed->folder = g_strdup (folder);
  listed->problem = g_strdup (problem);
  return listed;
}

/* One folder */

static gint
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full): the names in @dir that end in .so, sorted, one more
 * than the limit at most. */
static GPtrArray *
read_names (GDir *dir)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *file;

  while (names->len <= LT_FINDER_MAX_LISTED && (file = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (file, SUFFIX) && strlen (file) > strlen (SUFFIX))
      g_ptr_array_add (names, g_strdup (file));
  g_ptr_array_sort (names, by_name);
  return names;
}

/* @seen: the file names of earlier folders. */
static void
list_folder (GPtrArray *list, GHashTable *seen, const char *folder, const LtFinder *finder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  g_autoptr (GPtrArray) names = NULL;

  if (dir == NULL)
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT)
          && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOTDIR))
        g_ptr_array_add (list, listed_new_folder (folder, error->message));
      return;
    }

  names = read_names (dir);
  for (guint i = 0; i < MIN (names->len, LT_FINDER_MAX_LISTED); i++)
    {
      const char *file = g_ptr_array_index (names, i);
      LtListed *listed = listed_new (folder, file, finder);

      listed->shadowed = !g_hash_table_add (seen, g_strdup (file));
      g_ptr_array_add (list, listed);
    }
  if (names->len > LT_FINDER_MAX_LISTED)
    g_ptr_array_add (list, listed_new_folder (folder, "holds more than 1000 plugins: the "
                                                      "rest is left out"));
}

GPtrArray *
lt_finder_list (const LtFinder *finder)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *const *folders = lt_finder_get_folders (finder);
  GPtrArray *list = g_ptr_array_new_with_free_func (listed_free);

  for (guint i = 0; folders[i] != NULL; i++)
    list_folder (list, seen, folders[i], finder);
  return list;
}
