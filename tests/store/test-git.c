/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <string.h>

#include "lt-git.h"
#include "temp-folder.h"

static void
test_parse (void)
{
  g_autoptr (LtRevision) clean = lt_git_parse_status ("# branch.oid 0123abcd\n"
                                                      "# branch.head main\n"
                                                      "# branch.ab +1 -2\n");
  g_autoptr (LtRevision) dirty = lt_git_parse_status ("# branch.oid 0123abcd\n"
                                                      "# branch.head (detached)\n"
                                                      "1 .M N... 100644 100644 100644 a b c\n");

  g_assert_cmpstr (clean->commit, ==, "0123abcd");
  g_assert_cmpstr (clean->branch, ==, "main");
  g_assert_true (clean->has_dirty);
  g_assert_false (clean->dirty);
  g_assert_null (dirty->branch);
  g_assert_true (dirty->dirty);
  /* Before the first commit there is none to name. */
  g_assert_null (lt_git_parse_status ("# branch.oid (initial)\n# branch.head main\n"));
  g_assert_null (lt_git_parse_status (""));
}

static void
run (const char *folder, const char *line)
{
  g_autofree char *quoted = g_shell_quote (folder);
  g_autofree char *whole = g_strdup_printf (
    "cd %s && export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null"
    " GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b"
    " && %s",
    quoted, line);
  const char *argv[] = { "/bin/sh", "-c", whole, NULL };
  int status = -1;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                               NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
}

static void
test_tree (void)
{
  char *folder = temp_folder_new ();
  g_autofree char *git = g_find_program_in_path ("git");
  LtRevision *revision;

  if (git == NULL)
    g_test_skip ("git missing");
  else
    {
      g_assert_null (lt_git_read_revision (folder));
      run (folder, "git init -q -b trunk . && echo 1 >f && git add f && git commit -q -m 1");
      revision = lt_git_read_revision (folder);
      g_assert_nonnull (revision);
      g_assert_cmpuint (strlen (revision->commit), ==, 40);
      g_assert_cmpstr (revision->branch, ==, "trunk");
      g_assert_false (revision->dirty);
      lt_revision_free (revision);

      /* What the folder would have run is not run; a new file changes no sources. */
      run (folder, "git config core.fsmonitor 'touch ran; false' && echo 2 >new");
      revision = lt_git_read_revision (folder);
      g_assert_false (revision->dirty);
      lt_revision_free (revision);
      run (folder, "test ! -e ran && echo 2 >f && mkdir deep");
      revision = lt_git_read_revision (folder);
      g_assert_true (revision->has_dirty && revision->dirty);
      lt_revision_free (revision);
    }
  temp_folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/git/parse", test_parse);
  g_test_add_func ("/git/tree", test_tree);
  return g_test_run ();
}
