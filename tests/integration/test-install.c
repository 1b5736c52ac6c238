/* SPDX-License-Identifier: MIT
 *
 * `ltrun install` and `remove`: what is installed is found by its name and is whole; what
 * is refused leaves nothing.
 */

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "lt-it-assert.h"

#define TIMEOUT_S 300

static char *
installed (const char *file)
{
  return g_build_filename (lt_it_tmp (), "ltrun", "plugins", file, NULL);
}

static guint
count_files (void)
{
  g_autofree char *folder = installed ("");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
append_to (const char *path, const char *text)
{
  FILE *file = fopen (path, "ae");

  g_assert_nonnull (file);
  g_assert_cmpint (fputs (text, file), >=, 0);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
install_noop (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autoptr (LtIt) it = lt_it_run (TIMEOUT_S, "install %s --only static,load", suite);

  g_assert_cmpint (it->exit_status, ==, 0);
  lt_it_assert_says (it->out, "org.example.noop|vendor|sha256|0 failed|plugins/noop.so");
}

static void
test_from_any_folder (void)
{
  g_autofree char *hash_file = installed ("noop.so.sha256");
  g_autoptr (LtIt) run = NULL;
  g_autoptr (LtIt) sum = NULL;
  g_autoptr (LtIt) list = NULL;

  install_noop ();
  g_assert_cmpuint (count_files (), ==, 3); /* the suite, its hash, its description */
  run =
    lt_it_run_shell (NULL, TIMEOUT_S, "cd / && \"$LTRUN\" --plugin noop.so -c 1 -d 50ms -q");
  g_assert_cmpint (run->exit_status, ==, 0);
  sum = lt_it_run_shell (NULL, TIMEOUT_S, "cd '%s/ltrun/plugins' && sha256sum -c %s",
                         lt_it_tmp (), hash_file);
  g_assert_cmpint (sum->exit_status, ==, 0);
  list = lt_it_run (TIMEOUT_S, "list");
  g_assert_null (strstr (list->out, "changed since"));
}

/* Bytes behind the last section change nothing of what is run. */
static void
test_changed_since (void)
{
  g_autofree char *path = installed ("noop.so");
  g_autoptr (LtIt) list = NULL;
  g_autoptr (LtIt) json = NULL;
  g_autoptr (LtIt) run = NULL;

  install_noop ();
  append_to (path, "x");
  list = lt_it_run (TIMEOUT_S, "list");
  lt_it_assert_says (list->out, "noop|changed since it was installed: expected SHA-256");
  json = lt_it_run (TIMEOUT_S, "list --format json");
  lt_it_assert_says (json->out, "\"changed\" : \"changed since");
  run = lt_it_run (TIMEOUT_S, "noop -c 1 -d 50ms -q --format json");
  g_assert_cmpint (run->exit_status, ==, 0);
  lt_it_assert_says (lt_it_text (run, "warnings.0"), "changed since it was installed");
  g_clear_pointer (&list, lt_it_free);
  install_noop ();
  list = lt_it_run (TIMEOUT_S, "list");
  g_assert_null (strstr (list->out, "changed since"));
}

/* Without a hash it cannot be known. */
static void
test_hash_lost (void)
{
  g_autofree char *hash_file = installed ("noop.so.sha256");
  g_autofree char *description = installed ("noop.so.inspect.json");
  g_autoptr (LtIt) corrupt = NULL;
  g_autoptr (LtIt) run = NULL;
  g_autoptr (LtIt) lost = NULL;
  g_autoptr (LtIt) copied = NULL;
  g_autoptr (GError) error = NULL;

  install_noop ();
  g_file_set_contents (hash_file, "not a hash\n", -1, &error);
  g_assert_no_error (error);
  corrupt = lt_it_run (TIMEOUT_S, "list --format json");
  lt_it_assert_says (corrupt->out, "\"changed\" : \"noop.so.sha256: expected the SHA-256 of "
                                   "what was installed, found something else");
  run = lt_it_run (TIMEOUT_S, "noop -c 1 -d 50ms -q --format json");
  g_assert_cmpint (run->exit_status, ==, 0);
  lt_it_assert_says (lt_it_text (run, "warnings.0"), "noop.so.sha256: expected the SHA-256");

  g_assert_cmpint (g_unlink (hash_file), ==, 0);
  lost = lt_it_run (TIMEOUT_S, "list");
  lt_it_assert_says (lost->out, "noop.so.sha256: expected the SHA-256|found no such file");

  /* One that was put there by hand never had one. */
  g_assert_cmpint (g_unlink (description), ==, 0);
  copied = lt_it_run (TIMEOUT_S, "list");
  lt_it_assert_says (copied->out, "noop");
  g_assert_null (strstr (copied->out, "noop.so.sha256"));
}

static void
test_remove (void)
{
  g_autoptr (LtIt) removed = NULL;
  g_autoptr (LtIt) again = NULL;
  g_autoptr (LtIt) outside = NULL;

  install_noop ();
  removed = lt_it_run (TIMEOUT_S, "remove noop");
  g_assert_cmpint (removed->exit_status, ==, 0);
  g_assert_cmpuint (count_files (), ==, 0);
  again = lt_it_run (TIMEOUT_S, "remove noop.so");
  lt_it_assert_refused (again, 104, "remove: expected an installed suite|noop.so|--system");
  outside = lt_it_run (TIMEOUT_S, "remove ../plugins/noop");
  lt_it_assert_refused (outside, 2, "expected the name of a suite");
}

static void
test_refused (void)
{
  g_autofree char *failing = lt_it_fixture ("faulty/init_fails");
  g_autofree char *no_suite = lt_it_fixture ("broken/text");
  g_autofree char *good = lt_it_fixture ("bad");
  g_autofree char *warned = lt_it_fixture ("faulty/exports");
  g_autoptr (LtIt) it = lt_it_run (TIMEOUT_S, "install %s", failing);
  g_autoptr (LtIt) strict = NULL;
  g_autoptr (LtIt) several = NULL;
  const guint before = count_files ();

  g_assert_cmpint (it->exit_status, ==, 104);
  lt_it_assert_says (it->out, "FAIL|lifecycle.init|no server at localhost:1");
  lt_it_assert_says (it->err, "not installed|ltrun validate");
  g_assert_cmpuint (count_files (), ==, before);
  strict = lt_it_run (TIMEOUT_S, "install %s --only static --strict", warned);
  g_assert_cmpint (strict->exit_status, ==, 104);
  g_assert_cmpuint (count_files (), ==, before);

  /* The others are dealt with all the same. */
  several = lt_it_run (TIMEOUT_S, "install %s %s --only static", no_suite, good);
  g_assert_cmpint (several->exit_status, ==, 104);
  lt_it_assert_says (several->out, "static.elf|plugins/bad.so");
  g_assert_cmpuint (count_files (), ==, before + 3);
}

/* There is room for the suite, and for nothing beside it. */
static void
test_no_space (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autofree char *full = g_build_filename (lt_it_tmp (), "full", NULL);
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  g_autoptr (LtIt) it = NULL;
  GStatBuf info;

  g_assert_cmpint (g_stat (suite, &info), ==, 0);
  g_assert_cmpint (g_mkdir (full, 0755), ==, 0);
  it = lt_it_run_shell (
    NULL, TIMEOUT_S,
    "exec unshare -rm sh -c 'mount -t tmpfs -o size=%" G_GSIZE_FORMAT " none %s || exit 77; "
    "XDG_DATA_HOME=%s \"$LTRUN\" install %s --only static; echo \"ended with $?\"; "
    "ls -A %s/ltrun/plugins | sed \"s/^/left: /\"'",
    ((gsize) info.st_size + page - 1) / page * page, full, full, suite, full);
  if (strstr (it->out, "ended with") == NULL)
    {
      g_test_skip ("needs to mount within a namespace");
      return;
    }
  lt_it_assert_says (it->out, "ended with 1\n");
  lt_it_assert_says (it->err, "No space left on device");
  g_assert_null (strstr (it->out, "left: "));
}

static void
test_bad_input (void)
{
  g_autofree char *suite = lt_it_fixture ("noop");
  g_autofree char *file = g_build_filename (lt_it_tmp (), "a-file", NULL);
  g_autofree char *environment = g_strdup_printf ("XDG_DATA_HOME=%s", file);
  g_autoptr (LtIt) none = lt_it_run (TIMEOUT_S, "install");
  g_autoptr (LtIt) nothing = lt_it_run (TIMEOUT_S, "remove");
  g_autoptr (LtIt) missing = lt_it_run (TIMEOUT_S, "install ./nosuch.so");
  g_autoptr (LtIt) name = lt_it_run (TIMEOUT_S, "install /etc/passwd");
  g_autoptr (LtIt) option = lt_it_run (TIMEOUT_S, "install %s --bogus", suite);
  g_autoptr (LtIt) place = NULL;

  lt_it_assert_refused (none, 2, "install: expected suites");
  lt_it_assert_refused (nothing, 2, "remove: expected suites");
  lt_it_assert_refused (missing, 104, "no such file");
  lt_it_assert_refused (name, 104, "expected a file named NAME.so, found 'passwd'");
  lt_it_assert_refused (option, 2, "--bogus");
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  place = lt_it_run_env (environment, TIMEOUT_S, "install %s", suite);
  lt_it_assert_refused (place, 1, "Not a directory");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/install/from-any-folder", test_from_any_folder);
  g_test_add_func ("/install/changed-since", test_changed_since);
  g_test_add_func ("/install/hash-lost", test_hash_lost);
  g_test_add_func ("/install/remove", test_remove);
  g_test_add_func ("/install/refused", test_refused);
  g_test_add_func ("/install/no-space", test_no_space);
  g_test_add_func ("/install/bad-input", test_bad_input);
  return g_test_run ();
}
