/* SPDX-License-Identifier: MIT
 *
 * lt-finder: which file `--plugin NAME` means, and which there are.
 *
 * A name with a '/' is a path. Any other is looked for, as NAME.so, in
 *   1. the folders of --plugin-dir, in the order given
 *   2. those of LTRUN_PLUGIN_PATH
 *   3. $XDG_DATA_HOME/ltrun/plugins, by default ~/.local/share/ltrun/plugins
 *   4. the library folder of the installation or build tree that ltrun lies in
 *   5. /usr/local/lib/ltrun/plugins, /usr/lib/ltrun/plugins and the same below
 *      the system's library folder
 *   6. the current folder, if NAME ends in .so
 * The first one wins. It must be a regular file that neither a stranger owns
 * nor could change; one given as a path may be, with a warning.
 *
 * Looks at files, loads none. An LtFinder never changes: any thread.
 */
#pragma once

#include "lt-note.h"
#include "lt-trust.h"

#include <sys/types.h>

/* What decides where to look. Values, so that nothing here reads the
 * environment. Any of the texts may be NULL. */
typedef struct LtFinderSetup
{
  const char *const *plugin_dirs; /* --plugin-dir, NULL-terminated */
  const char *plugin_path;        /* $LTRUN_PLUGIN_PATH; empty is as unset */
  const char *xdg_data_home;      /* $XDG_DATA_HOME */
  const char *home;               /* $HOME */
  const char *no_plugins;         /* $LTRUN_NO_PLUGINS; anything but a "no" means yes */
  const char *executable;         /* absolute path of ltrun itself: <prefix>/bin/ltrun */
  const char *lib_dir;            /* LT_PLUGIN_DIR, relative to the prefix */
  uid_t user;                     /* geteuid () */
} LtFinderSetup;

typedef struct LtFinder LtFinder;

/* Returns: (transfer full): the finder, or NULL with LT_CATALOG_ERROR_USAGE. */
LtFinder *lt_finder_new (const LtFinderSetup *setup, GError **error);
void lt_finder_free (LtFinder *finder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtFinder, lt_finder_free)

/* The folders of 1 to 5, whether or not they exist; NULL-terminated. */
const char *const *lt_finder_get_folders (const LtFinder *finder);
/* That of 3; NULL: there is none. */
const char *lt_finder_get_user_folder (const LtFinder *finder);
const LtTrusted *lt_finder_get_trusted (const LtFinder *finder);
gboolean lt_finder_is_disabled (const LtFinder *finder);

typedef struct LtFound
{
  char *path;          /* absolute, without symbolic links */
  GPtrArray *notes;    /* of char *: what was passed over, or is worth knowing */
  GPtrArray *warnings; /* of char *: why it would have been refused without a path */
} LtFound;

void lt_found_free (LtFound *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtFound, lt_found_free)

/* The file that @name, the value of a --plugin, means. Its content is not looked
 * at. Returns: (transfer full): the file, or NULL with an LT_CATALOG_ERROR. */
LtFound *lt_finder_find (const LtFinder *finder, const char *name, GError **error);

/* More in one folder are left out, and the list says so. */
#define LT_FINDER_MAX_LISTED 1000

typedef struct LtListed
{
  char *name; /* as given to --plugin; NULL: this is about the folder */
  char *path; /* the file, or the folder */
  char *folder;
  LtNote *note;      /* NULL: it could not be read */
  char *problem;     /* NULL: it can be loaded */
  char *changed;     /* NULL, or that it is, or may be, not the file that was installed */
  gboolean shadowed; /* an earlier folder has one of this name */
} LtListed;

/* Every *.so in the folders, in the order in which they are looked through.
 * Returns: (transfer full): an array of LtListed *. */
GPtrArray *lt_finder_list (const LtFinder *finder);
