/* SPDX-License-Identifier: MIT
 *
 * Where ltrun lies and is called from makes no difference, nor does --in-process.
 */

#include "truth.h"

#include <string.h>

static char *
in_tmp (const char *name)
{
  return g_build_filename (lt_it_tmp (), name, NULL);
}

static void shell (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
shell (const char *format, ...)
{
  g_autofree char *line = NULL;
  g_autoptr (LtIt) it = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  it = lt_it_run_shell (NULL, 60, "%s", line);
  if (it->exit_status != 0)
    g_error ("%s: %s%s", line, it->out, it->err);
}

static void
assert_ran (LtIt *it, const char *id)
{
  if (it->exit_status != 0)
    g_error ("exit status %d: %s", it->exit_status, it->err);
  g_assert_true (g_str_has_prefix (it->out, id));
  g_assert_nonnull (strstr (it->out, "PASS"));
}

/* Called from elsewhere */

/* A path is from the current folder; a name that ends in .so is looked for there last. */
static void
test_other_folder (void)
{
  g_autoptr (LtIt) relative = lt_it_run_shell (
    NULL, 20, "cd %s/tests && \"$LTRUN\" -p ./fixtures/noop.so -d 50ms -c 1", lt_it_build ());
  g_autoptr (LtIt) bare = lt_it_run_shell (
    NULL, 20, "cd %s/tests/fixtures && \"$LTRUN\" -p noop.so -d 50ms -c 1", lt_it_build ());
  g_autoptr (LtIt) no_suffix = lt_it_run_shell (
    NULL, 20, "cd %s/tests/fixtures && \"$LTRUN\" -p noop -d 50ms -c 1", lt_it_build ());

  assert_ran (relative, "org.example.noop");
  assert_ran (bare, "org.example.noop");
  g_assert_nonnull (strstr (bare->err, "current folder"));
  g_assert_cmpint (no_suffix->exit_status, ==, 104);
}

/* -o is from the current folder too. */
static void
test_output_folder (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *folder = in_tmp ("elsewhere");
  g_autofree char *json = g_build_filename (folder, "r.json", NULL);
  g_autoptr (LtIt) it = NULL;

  shell ("mkdir %s", folder);
  it = lt_it_run_shell (NULL, 20, "cd %s && \"$LTRUN\" %s -d 50ms -c 1 -o json=r.json", folder,
                        file);
  assert_ran (it, "org.example.noop");
  lt_it_load (it, json);
  g_assert_cmpstr (lt_it_text (it, "schema"), ==, "ltrun.result/1");
}

static void
test_deleted_folder (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *folder = in_tmp ("gone");
  g_autoptr (LtIt) it = lt_it_run_shell (NULL, 20,
                                         "mkdir %s && cd %s && rmdir %s && "
                                         "\"$LTRUN\" %s -d 50ms -c 1",
                                         folder, folder, folder, file);

  assert_ran (it, "org.example.noop");
}

static void
test_symlink (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *link = in_tmp ("lt");
  g_autoptr (LtIt) it = NULL;

  shell ("ln -s \"$LTRUN\" %s", link);
  it = lt_it_run_shell (NULL, 20, "cd / && %s %s -d 50ms -c 1", link, file);
  assert_ran (it, "org.example.noop");
}

/* Nothing of the environment is needed, PATH and HOME included. */
static void
test_bare_environment (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  /* Without HOME the user's own history is the one that the system knows a home for. */
  g_autoptr (LtIt) it =
    lt_it_run_shell (NULL, 20, "env -i \"$LTRUN\" %s -d 50ms -c 1 --no-history", file);

  assert_ran (it, "org.example.noop");
}

/* An installation that was moved after it was made finds its own parts. */
static void
test_moved_prefix (void)
{
  g_autofree char *made = in_tmp ("made");
  g_autofree char *moved = in_tmp ("moved here");
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autoptr (LtIt) it = NULL;
  g_autoptr (LtIt) in_process = NULL;
  g_autoptr (LtIt) list = NULL;

  shell (LT_CMAKE " --install %s --prefix %s", lt_it_build (), made);
  shell ("mv %s '%s' && mkdir -p '%s/" LT_PLUGIN_DIR "' && cp %s '%s/" LT_PLUGIN_DIR "'", made,
         moved, moved, noop, moved);
  it = lt_it_run_shell (NULL, 20, "cd / && '%s/bin/ltrun' noop -d 50ms -c 1", moved);
  assert_ran (it, "org.example.noop");
  in_process =
    lt_it_run_shell (NULL, 20, "cd / && '%s/bin/ltrun' --in-process noop -d 50ms -c 1", moved);
  assert_ran (in_process, "org.example.noop");
  list = lt_it_run_shell (NULL, 20, "'%s/bin/ltrun' list", moved);
  g_assert_cmpint (list->exit_status, ==, 0);
  g_assert_nonnull (strstr (list->out, "org.example.noop"));
}

/* In the process of the runner */

static void
test_in_process_counts (void)
{
  g_autofree char *metrics = lt_it_fixture ("metrics");
  g_autoptr (LtIt) done = lt_it_run (60,
                                     "%s --in-process --format json -q -c 3 -d 30s "
                                     "--operation done --set limit=100",
                                     metrics);
  g_autoptr (LtIt) mix = lt_it_run (60,
                                    "%s --in-process --format json -q -c 2 -w 200ms -d 300ms "
                                    "--mix work=1,fail=1,skip=1",
                                    metrics);

  g_assert_cmpint (done->exit_status, ==, 0);
  g_assert_true (json_node_get_boolean (lt_it_get (done, "config.in_process")));
  g_assert_cmpuint (lt_it_count (done, "measured.total.ok"), ==, 300);
  g_assert_cmpint (mix->exit_status, ==, 0);
  truth_assert_sums (mix);
  g_assert_cmpfloat (truth_of (mix, "work", "ok"), >, 0);
  g_assert_cmpfloat (truth_of (mix, "work", "ok"), ==, truth_counter (mix, "work.ops"));
}

/* The same seed makes the same choices in both layouts. */
static void
test_in_process_choices (void)
{
  g_autofree char *choices = lt_it_fixture ("choices");
  guint n_equal = 0;

  for (guint try = 0; try < 5 && n_equal < 8; try++)
    {
      g_autoptr (LtIt) apart =
        lt_it_run (60, "%s --format json -q -c 2 -r 500 -d 400ms", choices);
      g_autoptr (LtIt) within =
        lt_it_run (60, "%s --in-process --format json -q -c 2 -r 500 -d 400ms", choices);
      const gboolean complete = lt_it_count (apart, "load.unstarted") == 0
                                && lt_it_count (within, "load.unstarted") == 0;

      n_equal = 0;
      for (guint i = 0; i < 8; i++)
        {
          g_autofree char *name = g_strdup_printf ("pick.%u", i);

          n_equal += truth_counter (apart, name) == truth_counter (within, name);
        }
      g_assert_true (n_equal == 8 || !complete);
    }
  g_assert_cmpuint (n_equal, ==, 8);
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/places/other-folder", test_other_folder);
  g_test_add_func ("/places/output-folder", test_output_folder);
  g_test_add_func ("/places/deleted-folder", test_deleted_folder);
  g_test_add_func ("/places/symlink", test_symlink);
  g_test_add_func ("/places/bare-environment", test_bare_environment);
  g_test_add_func ("/places/moved-prefix", test_moved_prefix);
  g_test_add_func ("/in-process/counts", test_in_process_counts);
  g_test_add_func ("/in-process/choices", test_in_process_choices);
  return g_test_run ();
}
