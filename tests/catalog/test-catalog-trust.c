/* SPDX-License-Identifier: MIT
 *
 * Who may have put a suite where it is. Each rule is tried twice: a search must
 * refuse the file, a path must load it with a warning.
 */

#include "lt-finder.h"
#include "temp-folder.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "zz-trust-test"
#define FILE_NAME NAME ".so"
#define STRANGER 54321

static LtFinder *
finder_of (const char *folder, uid_t user)
{
  const char *dirs[] = { folder, NULL };
  const LtFinderSetup setup = { .plugin_dirs = dirs, .user = user };
  g_autoptr (GError) error = NULL;
  LtFinder *finder = lt_finder_new (&setup, &error);

  g_assert_no_error (error);
  return finder;
}

/* @reason NULL: neither refused nor warned about. */
static void
check (const char *folder, uid_t user, const char *reason)
{
  g_autoptr (LtFinder) finder = finder_of (folder, user);
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);
  g_autofree char *warning = g_strdup_printf ("%s: %s", path, reason);
  g_autofree char *refusal =
    g_strdup_printf ("%s; not loaded; --plugin %s loads it all the same", warning, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (LtFound) by_name = lt_finder_find (finder, NAME, &error);
  g_autoptr (LtFound) by_path = lt_finder_find (finder, path, NULL);

  g_assert_nonnull (by_path);
  if (reason == NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpuint (by_name->warnings->len, ==, 0);
      g_assert_cmpuint (by_path->warnings->len, ==, 0);
      return;
    }

  g_assert_null (by_name);
  g_assert_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_UNSAFE);
  g_assert_cmpstr (error->message, ==, refusal);
  g_assert_cmpuint (by_path->warnings->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (by_path->warnings, 0), ==, warning);
}

static const struct
{
  const char *name;
  mode_t file, folder;
  const char *reason; /* %s: the folder */
} modes[] = {
  { "private", 0600, 0700, NULL },
  { "usual", 0644, 0755, NULL },
  { "executable", 0755, 0755, NULL },
  { "sticky-folder", 0644, 01777, NULL },
  { "sticky-group-folder", 0644, 01775, NULL },
  { "group-file", 0664, 0755, "it can be written by its group (mode 0664)" },
  { "everyone-file", 0646, 0755, "it can be written by everyone (mode 0646)" },
  { "sticky-file", 01666, 0755, "it can be written by everyone (mode 1666)" },
  { "group-folder", 0644, 0775, "folder %s can be written by its group (mode 0775)" },
  { "everyone-folder", 0644, 0777, "folder %s can be written by everyone (mode 0777)" },
  { "setgid-folder", 0644, 02775, "folder %s can be written by its group (mode 2775)" },
};

static void
test_mode (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  char *root = temp_folder_new ();
  g_autofree char *folder = g_build_filename (root, "dir", NULL);
  g_autofree char *reason = NULL;
  g_auto (GStrv) parts = modes[i].reason != NULL ? g_strsplit (modes[i].reason, "%s", 2) : NULL;

  if (parts != NULL)
    reason = g_strjoinv (folder, parts);
  temp_write (root, "dir/" FILE_NAME, "x", 1);
  temp_chmod (root, "dir/" FILE_NAME, modes[i].file);
  temp_chmod (root, "dir", modes[i].folder);
  check (folder, geteuid (), reason);
  temp_folder_free (root);
}

/* A stranger's file: by root's rights one is made; without them the test plays
 * another user, to whom our own file is a stranger's. */
static uid_t
estrange (const char *path, uid_t *ret_user)
{
  if (geteuid () != 0)
    {
      *ret_user = geteuid () + 1;
      return geteuid ();
    }

  g_assert_cmpint (chown (path, STRANGER, (gid_t) -1), ==, 0);
  *ret_user = 0;
  return STRANGER;
}

static void
test_stranger (void)
{
  char *root = temp_folder_new ();
  g_autofree char *folder = g_build_filename (root, "dir", NULL);
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);
  g_autofree char *expected = NULL;
  g_autoptr (LtFinder) finder = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LtFound) found = NULL;
  uid_t owner, user;

  g_test_summary ("A file that belongs to neither root nor the user is refused.");

  temp_write (root, "dir/" FILE_NAME, "x", 1);
  owner = estrange (path, &user);
  expected = g_strdup_printf ("%s: it belongs to user %u, neither to root nor to you", path,
                              (guint) owner);
  finder = finder_of (folder, user);
  g_assert_null (lt_finder_find (finder, NAME, &error));
  g_assert_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_UNSAFE);
  g_assert_true (g_str_has_prefix (error->message, expected));

  found = lt_finder_find (finder, path, NULL);
  g_assert_nonnull (found);
  g_assert_cmpstr (g_ptr_array_index (found->warnings, 0), ==, expected);
  temp_folder_free (root);
}

static gboolean
finds_with (const char *folder, const char *executable)
{
  const char *dirs[] = { folder, NULL };
  const LtFinderSetup setup = {
    .plugin_dirs = dirs, .user = geteuid (), .executable = executable, .lib_dir = "lib"
  };
  g_autoptr (LtFinder) finder = lt_finder_new (&setup, NULL);
  g_autoptr (LtFound) found = lt_finder_find (finder, NAME, NULL);

  return found != NULL;
}

static void
test_who_writes_the_program (void)
{
  char *root = temp_folder_new ();
  g_autofree char *folder = g_build_filename (root, "dir", NULL);
  g_autofree char *executable = g_build_filename (root, "bin", "ltrun", NULL);

  g_test_summary ("A group that could change ltrun itself is no stranger; another one is.");

  temp_write (root, "dir/" FILE_NAME, "x", 1);
  temp_write (root, "bin/ltrun", "x", 1);
  temp_chmod (root, "dir/" FILE_NAME, 0664);
  temp_chmod (root, "dir", 0775);
  temp_chmod (root, "bin/ltrun", 0755);
  g_assert_false (finds_with (folder, NULL));
  g_assert_false (finds_with (folder, executable));
  temp_chmod (root, "bin/ltrun", 0775);
  g_assert_true (finds_with (folder, executable));
  temp_chmod (root, "dir/" FILE_NAME, 0666);
  g_assert_false (finds_with (folder, executable));
  temp_folder_free (root);
}

static void
test_owner_is_user (void)
{
  char *root = temp_folder_new ();
  g_autofree char *folder = g_build_filename (root, "dir", NULL);
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);

  g_test_summary ("The user's own file in the user's own folder is trusted; root's to anyone.");

  temp_write (root, "dir/" FILE_NAME, "x", 1);
  check (folder, geteuid (), NULL);
  if (geteuid () == 0)
    {
      check (folder, STRANGER, NULL);
      g_assert_cmpint (chown (path, STRANGER, (gid_t) -1), ==, 0);
      check (folder, STRANGER, NULL);
      g_assert_cmpint (chown (folder, STRANGER, (gid_t) -1), ==, 0);
      check (folder, STRANGER, NULL);
    }
  temp_folder_free (root);
}

static void
test_stranger_folder (void)
{
  char *root = temp_folder_new ();
  g_autofree char *folder = g_build_filename (root, "dir", NULL);
  g_autofree char *reason = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("needs root to give a folder away");
      temp_folder_free (root);
      return;
    }

  temp_write (root, "dir/" FILE_NAME, "x", 1);
  g_assert_cmpint (chown (folder, STRANGER, (gid_t) -1), ==, 0);
  reason = g_strdup_printf ("folder %s belongs to user %d, neither to root nor to you", folder,
                            STRANGER);
  check (folder, 0, reason);
  temp_chmod (root, "dir", 01755);
  check (folder, 0, reason);
  temp_folder_free (root);
}

static void
test_link (void)
{
  char *root = temp_folder_new ();
  g_autofree char *folder = g_build_filename (root, "dir", NULL);
  g_autofree char *open_folder = g_build_filename (root, "open", NULL);
  g_autofree char *reason =
    g_strdup_printf ("folder %s can be written by everyone (mode 0777)", open_folder);

  g_test_summary ("A link from a good folder does not make the folder it leads to good.");

  temp_mkdir (root, "dir", 0755);
  temp_write (root, "open/" FILE_NAME, "x", 1);
  temp_symlink (root, "dir/" FILE_NAME, "../open/" FILE_NAME);
  check (folder, geteuid (), NULL);
  temp_chmod (root, "open", 0777);
  check (folder, geteuid (), reason);
  temp_folder_free (root);
}

static void
test_current_folder (void)
{
  char *root = temp_folder_new ();
  g_autofree char *before = g_get_current_dir ();
  g_autoptr (LtFinder) finder = finder_of (root, geteuid ());
  g_autoptr (GError) error = NULL;
  g_autoptr (LtFound) by_path = NULL;

  g_test_summary (
    "What the current folder happens to hold is refused like what a search finds.");

  temp_write (root, "here/" FILE_NAME, "x", 1);
  temp_chmod (root, "here", 0777);
  g_assert_cmpint (chdir (root), ==, 0);
  g_assert_cmpint (chdir ("here"), ==, 0);

  g_assert_null (lt_finder_find (finder, FILE_NAME, &error));
  g_assert_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_UNSAFE);
  g_assert_cmpstr (error->message, ==,
                   "./" FILE_NAME
                   ": folder . can be written by everyone (mode 0777); not loaded; "
                   "--plugin ./" FILE_NAME " loads it all the same");
  by_path = lt_finder_find (finder, "./" FILE_NAME, NULL);
  g_assert_nonnull (by_path);
  g_assert_cmpuint (by_path->warnings->len, ==, 1);

  g_assert_cmpint (chdir (before), ==, 0);
  temp_folder_free (root);
}

static void
test_several (void)
{
  char *root = temp_folder_new ();
  g_autofree char *folder = g_build_filename (root, "dir", NULL);
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);
  g_autoptr (LtFinder) finder = NULL;
  g_autoptr (LtFound) found = NULL;

  g_test_summary ("A path warns of everything that is wrong, not of the first thing.");

  temp_write (root, "dir/" FILE_NAME, "x", 1);
  temp_chmod (root, "dir/" FILE_NAME, 0666);
  temp_chmod (root, "dir", 0777);
  finder = finder_of (folder, geteuid ());
  found = lt_finder_find (finder, path, NULL);
  g_assert_nonnull (found);
  g_assert_cmpuint (found->warnings->len, ==, 2);
  temp_folder_free (root);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/trust/mode/%s", modes[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_mode);
    }
  g_test_add_func ("/trust/stranger/file", test_stranger);
  g_test_add_func ("/trust/stranger/folder", test_stranger_folder);
  g_test_add_func ("/trust/owner", test_owner_is_user);
  g_test_add_func ("/trust/link", test_link);
  g_test_add_func ("/trust/current-folder", test_current_folder);
  g_test_add_func ("/trust/several", test_several);
  g_test_add_func ("/trust/who-writes-the-program", test_who_writes_the_program);

  return g_test_run ();
}
