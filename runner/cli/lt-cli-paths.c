/* SPDX-License-Identifier: MIT */

#include <errno.h>
#include <unistd.h>

#include "lt-cli-private.h"

/* <prefix>/bin/ltrun, or <prefix>/<libexec>/ltrun-inprocess. */
char *
lt_cli_prefix (const LtLauncher *launcher)
{
  g_autofree char *executable = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = g_path_get_dirname (executable != NULL ? executable : "/usr/bin/x");
  g_auto (GStrv) steps = g_strsplit (launcher->in_process ? LT_LIBEXEC_DIR : "bin", "/", -1);
  char *prefix = g_steal_pointer (&folder);

  for (guint i = 0; steps[i] != NULL; i++)
    {
      char *above = g_path_get_dirname (prefix);

      g_free (prefix);
      prefix = above;
    }
  return prefix;
}

char *
lt_cli_libexec (const LtLauncher *launcher, const char *program)
{
  g_autofree char *prefix = lt_cli_prefix (launcher);

  return g_build_filename (prefix, LT_LIBEXEC_DIR, program, NULL);
}

LtFinder *
lt_cli_finder (const LtLauncher *launcher, const GPtrArray *plugin_dirs, GError **error)
{
  g_autofree char *prefix = lt_cli_prefix (launcher);
  g_autofree char *executable = g_build_filename (prefix, "bin", "ltrun", NULL);
  g_autoptr (GPtrArray) dirs = g_ptr_array_new ();
  LtFinderSetup setup = {
    .plugin_path = g_getenv ("LTRUN_PLUGIN_PATH"),
    .xdg_data_home = g_getenv ("XDG_DATA_HOME"),
    .home = g_getenv ("HOME"),
    .no_plugins = g_getenv ("LTRUN_NO_PLUGINS"),
    .executable = executable,
    .lib_dir = LT_PLUGIN_DIR,
    .user = geteuid (),
  };

  for (guint i = 0; i < plugin_dirs->len; i++)
    g_ptr_array_add (dirs, g_ptr_array_index (plugin_dirs, i));
  g_ptr_array_add (dirs, NULL);
  setup.plugin_dirs = (const char *const *) dirs->pdata;
  return lt_finder_new (&setup, error);
}

int
lt_cli_become_inprocess (const LtCli *cli)
{
  g_autofree char *program = lt_cli_libexec (cli->launcher, "ltrun-inprocess");
  g_autofree char *message = NULL;

  execv (program, cli->argv);
  message = g_strdup_printf ("--in-process: %s: %s", program, g_strerror (errno));
  return lt_cli_fail (LT_EXIT_INTERNAL, message);
}
