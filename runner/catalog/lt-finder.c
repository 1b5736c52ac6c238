/* SPDX-License-Identifier: MIT */

#include "lt-finder.h"

#include "lt-elf.h"
#include "lt-plugin-file.h"
#include "lt-text-plain.h"
#include "lt-search-path.h"
#include "lt-suggest.h"
#include "lt-trust.h"
#include "lt-units.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SUFFIX ".so"

struct LtFinder
{
  char **folders;
  char *user_folder;
  LtTrusted trusted;
  gboolean disabled;
};

/* Anything but a clear no switches loading off: a switch like this one should
 * fail on the safe side. */
static gboolean
is_disabled (const char *no_plugins)
{
  gboolean value;

  if (no_plugins == NULL || no_plugins[0] == '\0')
    return FALSE;
  return !lt_parse_boolean (no_plugins, &value, NULL) || value;
}

LtFinder *
lt_finder_new (const LtFinderSetup *setup, GError **error)
{
  char **folders = lt_search_path_new (setup, error);
  LtFinder *finder;

  if (folders == NULL)
    return NULL;

  finder = g_new0 (LtFinder, 1);
  finder->folders = folders;
  finder->user_folder = lt_search_path_user_folder (setup->xdg_data_home, setup->home);
  lt_trusted_init (&finder->trusted, setup->user, setup->executable);
  finder->disabled = is_disabled (setup->no_plugins);
  return finder;
}

void
lt_finder_free (LtFinder *finder)
{
  if (finder == NULL)
    return;
  g_strfreev (finder->folders);
  g_free (finder->user_folder);
  g_free (finder);
}

const char *const *
lt_finder_get_folders (const LtFinder *finder)
{
  return (const char *const *) finder->folders;
}

const char *
lt_finder_get_user_folder (const LtFinder *finder)
{
  return finder->user_folder;
}

const LtTrusted *
lt_finder_get_trusted (const LtFinder *finder)
{
  return &finder->trusted;
}

gboolean
lt_finder_is_disabled (const LtFinder *finder)
{
  return finder->disabled;
}

static LtFound *
found_new (void)
{
  LtFound *found = g_new0 (LtFound, 1);

  found->notes = g_ptr_array_new_with_free_func (g_free);
  found->warnings = g_ptr_array_new_with_free_func (g_free);
  return found;
}

void
lt_found_free (LtFound *found)
{
  if (found == NULL)
    return;
  g_free (found->path);
  g_ptr_array_unref (found->notes);
  g_ptr_array_unref (found->warnings);
  g_free (found);
}

/* Taking a file */

/* Sets found->path. @path exists. */
static gboolean
take (LtFound *found, const char *path, GError **error)
{
  g_autofree char *safe = lt_text_sanitize (path);
  char *real = realpath (path, NULL);
  struct stat info;

  if (real == NULL || stat (real, &info) != 0)
    {
      g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_IO, "%s: cannot be examined: %s",
                   safe, g_strerror (errno));
      free (real);
      return FALSE;
    }

  found->path = g_strdup (real);
  free (real);
  if (!lt_plugin_file_check_regular (info.st_mode, lt_elf_expected (), error))
    {
      g_prefix_error (error, "%s: ", safe);
      return FALSE;
    }
  return TRUE;
}

/* One line for each reason, beginning with the file. */
static void
collect_distrust (const LtFinder *finder, const char *path, GPtrArray *lines)
{
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *safe = lt_text_sanitize (path);

  lt_trust_check (path, &finder->trusted, reasons);
  for (guint i = 0; i < reasons->len; i++)
    g_ptr_array_add (lines,
                     g_strdup_printf ("%s: %s", safe, (char *) g_ptr_array_index (reasons, i)));
}

/* Takes what a search came across: nobody has looked at that path yet. */
static gboolean
take_trusted (const LtFinder *finder, LtFound *found, const char *path, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *safe = lt_text_sanitize (path);

  if (!take (found, path, error))
    return FALSE;

  collect_distrust (finder, path, lines);
  if (lines->len == 0)
    return TRUE;

  g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_UNSAFE,
               "%s; not loaded; --plugin %s loads it all the same",
               (char *) g_ptr_array_index (lines, 0), safe);
  return FALSE;
}

/* A path */

static void
set_no_such_path (const char *path, GError **error)
{
  g_autofree char *longer = g_strconcat (path, SUFFIX, NULL);
  g_autofree char *safe = lt_text_sanitize (path);
  g_autofree char *hint = NULL;

  if (g_file_test (longer, G_FILE_TEST_IS_REGULAR))
    hint = g_strdup_printf ("; did you mean %s" SUFFIX "?", safe);
  g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_NOT_FOUND, "%s: no such file%s", safe,
               hint != NULL ? hint : "");
}

static LtFound *
find_path (const LtFinder *finder, const char *path, GError **error)
{
  g_autoptr (LtFound) found = found_new ();
  struct stat info;

  if (stat (path, &info) != 0 && (errno == ENOENT || errno == ENOTDIR))
    {
      set_no_such_path (path, error);
      return NULL;
    }
  if (!take (found, path, error))
    return NULL;

  collect_distrust (finder, path, found->warnings);
  return g_steal_pointer (&found);
}

/* A name */

static gboolean
exists (const char *path, struct stat *ret_info, GPtrArray *notes)
{
  g_autofree char *safe = NULL;

  if (stat (path, ret_info) == 0)
    return TRUE;
  if (errno != ENOENT && errno != ENOTDIR)
    {
      int code = errno;

      safe = lt_text_sanitize (path);
      g_ptr_array_add (notes, g_strdup_printf ("%s: passed over: %s", safe, g_strerror (code)));
    }
  return FALSE;
}

static void
note_shadowed (GPtrArray *notes, const char *winner, const char *loser)
{
  g_autofree char *safe_winner = lt_text_sanitize (winner);
  g_autofree char *safe_loser = lt_text_sanitize (loser);

  g_ptr_array_add (notes, g_strdup_printf ("%s shadows %s", safe_winner, safe_loser));
}

/* Returns: (transfer full): the first @file in the folders; what else there is
 * of that name becomes notes. */
static char *
search_folders (const LtFinder *finder, const char *file, GPtrArray *notes)
{
  g_autofree char *winner = NULL;
  struct stat info, winner_info = { 0 };

  for (guint i = 0; finder->folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (finder->folders[i], file, NULL);

      if (!exists (path, &info, notes))
        continue;
      if (winner == NULL)
        {
          winner = g_steal_pointer (&path);
          winner_info = info;
        }
      else if (info.st_dev != winner_info.st_dev || info.st_ino != winner_info.st_ino)
        note_shadowed (notes, winner, path);
    }

  return g_steal_pointer (&winner);
}

static LtFound *
find_in_folders (const LtFinder *finder, const char *name, const char *file, GError **error)
{
  g_autoptr (LtFound) found = found_new ();
  g_autofree char *path = search_folders (finder, file, found->notes);
  g_autofree char *here = g_build_filename (".", file, NULL);
  struct stat info, here_info;

  if (path == NULL || !take_trusted (finder, found, path, error))
    return NULL;

  /* Whoever types auth.so beside a file auth.so may well mean that one. */
  if (g_str_equal (name, file) && stat (here, &here_info) == 0 && stat (path, &info) == 0
      && (info.st_dev != here_info.st_dev || info.st_ino != here_info.st_ino))
    note_shadowed (found->notes, path, here);
  return g_steal_pointer (&found);
}

static LtFound *
find_here (const LtFinder *finder, const char *name, GError **error)
{
  g_autoptr (LtFound) found = found_new ();
  g_autofree char *here = g_build_filename (".", name, NULL);
  g_autofree char *safe = lt_text_sanitize (here);
  struct stat info;

  if (stat (here, &info) != 0 || !take_trusted (finder, found, here, error))
    return NULL;

  g_ptr_array_add (found->notes, g_strdup_printf ("%s: taken from the current folder", safe));
  return g_steal_pointer (&found);
}

/* Not found */

/* Returns: (transfer full): what to type instead, or NULL. */
static char *
suggest (const LtFinder *finder, const char *file)
{
  g_autofree char *stem = g_strndup (file, strlen (file) - strlen (SUFFIX));
  g_autofree char *here = g_build_filename (".", file, NULL);
  g_autofree char *near = lt_suggest (stem, finder->folders);

  if (g_file_test (here, G_FILE_TEST_IS_REGULAR))
    return lt_text_sanitize (here);
  return near != NULL ? lt_text_sanitize (near) : NULL;
}

static void
set_not_found (const LtFinder *finder, const char *name, const char *file, GError **error)
{
  g_autofree char *folders = g_strjoinv (", ", finder->folders);
  g_autofree char *suggestion = suggest (finder, file);
  g_autofree char *safe_name = lt_text_sanitize (name);
  g_autofree char *safe_folders = lt_text_sanitize (folders);

  g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_NOT_FOUND,
               "%s: not found in %s%s%s%s%s", safe_name, safe_folders,
               g_str_equal (name, file) ? " or the current folder" : "",
               suggestion != NULL ? "; did you mean " : "",
               suggestion != NULL ? suggestion : "", suggestion != NULL ? "?" : "");
}

static LtFound *
find_name (const LtFinder *finder, const char *name, GError **error)
{
  gboolean is_file_name = g_str_has_suffix (name, SUFFIX);
  g_autofree char *file = is_file_name ? g_strdup (name) : g_strconcat (name, SUFFIX, NULL);
  g_autoptr (GError) problem = NULL;
  LtFound *found = find_in_folders (finder, name, file, &problem);

  if (found == NULL && problem == NULL && is_file_name)
    found = find_here (finder, name, &problem);
  if (found == NULL && problem == NULL)
    set_not_found (finder, name, file, &problem);
  if (found == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));

  return found;
}

LtFound *
lt_finder_find (const LtFinder *finder, const char *name, GError **error)
{
  if (finder->disabled)
    {
      g_set_error_literal (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_DISABLED,
                           "LTRUN_NO_PLUGINS is set: no plugin is loaded");
      return NULL;
    }
  if (name[0] == '\0')
    {
      g_set_error_literal (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_USAGE,
                           "--plugin: expected a name or a path, found nothing");
      return NULL;
    }

  return strchr (name, '/') != NULL ? find_path (finder, name, error)
                                    : find_name (finder, name, error);
}
