/* SPDX-License-Identifier: MIT */

#include "lt-it.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct LtItRunning
{
  GPid pid;
  char *out_file, *err_file;
  gint64 begin_us;
};

static char *tmp;

/* A test that fails keeps its files: it aborts. */
static void
remove_tmp (void)
{
  char *argv[] = { (char *) "rm", (char *) "-rf", tmp, NULL };

  g_spawn_sync (NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

void
lt_it_init (int *argc, char ***argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (argc, argv, NULL);
  tmp = g_dir_make_tmp ("ltrun-it-XXXXXX", &error);
  g_assert_no_error (error);
  atexit (remove_tmp);
}

const char *
lt_it_build (void)
{
  return LT_BUILD_DIR;
}

const char *
lt_it_tmp (void)
{
  return tmp;
}

char *
lt_it_write (const char *name, const char *text)
{
  char *path = g_build_filename (lt_it_tmp (), name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

char *
lt_it_fixture (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".so", NULL);

  return g_build_filename (LT_BUILD_DIR, "tests", "fixtures", file, NULL);
}

gboolean
lt_it_is_sanitized (void)
{
#ifdef LT_SANITIZED
  return TRUE;
#else
  return FALSE;
#endif
}

static char **
make_environment (const char *extra)
{
  char **environment = g_get_environ ();
  g_auto (GStrv) names = g_listenv ();
  g_auto (GStrv) more = g_strsplit (extra != NULL ? extra : "", " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      if (g_str_has_prefix (names[i], "LTRUN_") || g_str_has_prefix (names[i], "LOAD_TEST_"))
        environment = g_environ_unsetenv (environment, names[i]);
    }
  environment = g_environ_setenv (environment, "HOME", tmp, TRUE);
  environment = g_environ_setenv (environment, "XDG_DATA_HOME", tmp, TRUE);
  environment = g_environ_setenv (environment, "LC_ALL", "C.UTF-8", TRUE);
  for (guint i = 0; more[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (more[i], "=", 2);

      if (pair[0] != NULL && pair[1] != NULL)
        environment = g_environ_setenv (environment, pair[0], pair[1], TRUE);
    }
  return environment;
}

/* @line: of the shell. */
static LtItRunning *
start_line (const char *extra, const char *line)
{
  static guint n;
  LtItRunning *running = g_new0 (LtItRunning, 1);
  g_auto (GStrv) environment = make_environment (extra);
  g_autofree char *program = g_build_filename (LT_BUILD_DIR, "bin", "ltrun", NULL);
  g_autofree char *redirected = NULL;
  char *argv[] = { (char *) "/bin/sh", (char *) "-c", NULL, NULL };
  g_autoptr (GError) error = NULL;

  n++;
  environment = g_environ_setenv (g_steal_pointer (&environment), "LTRUN", program, TRUE);
  running->out_file = g_strdup_printf ("%s/%u.out", tmp, n);
  running->err_file = g_strdup_printf ("%s/%u.err", tmp, n);
  redirected = g_strdup_printf ("exec >'%s' 2>'%s' </dev/null\n%s", running->out_file,
                                running->err_file, line);
  argv[2] = redirected;
  /* The shell may be killed before it gets to making them. */
  g_assert_true (g_file_set_contents (running->out_file, "", 0, NULL)
                 && g_file_set_contents (running->err_file, "", 0, NULL));
  running->begin_us = g_get_monotonic_time ();
  g_spawn_async (NULL, argv, environment, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &running->pid,
                 &error);
  g_assert_no_error (error);
  return running;
}

static LtItRunning *
start (const char *extra, const char *words)
{
  g_autofree char *line = g_strdup_printf ("exec \"$LTRUN\" %s", words);

  return start_line (extra, line);
}

LtItRunning *
lt_it_start (const char *environment, const char *format, ...)
{
  g_autofree char *words = NULL;
  va_list args;

  va_start (args, format);
  words = g_strdup_vprintf (format, args);
  va_end (args);
  return start (environment, words);
}

GPid
lt_it_pid (const LtItRunning *running)
{
  return running->pid;
}

LtIt *
lt_it_wait (LtItRunning *running, guint timeout_s)
{
  const gint64 deadline_us = g_get_monotonic_time () + (gint64) timeout_s * G_USEC_PER_SEC;
  LtIt *it = g_new0 (LtIt, 1);
  int status;
  pid_t ended;

  while ((ended = waitpid (running->pid, &status, WNOHANG)) == 0
         && g_get_monotonic_time () < deadline_us)
    g_usleep (2000);
  it->seconds = (double) (g_get_monotonic_time () - running->begin_us) / G_USEC_PER_SEC;
  it->pid = running->pid;
  if (ended == 0)
    {
      kill (running->pid, SIGKILL);
      waitpid (running->pid, &status, 0);
    }
  g_assert_true (g_file_get_contents (running->out_file, &it->out, NULL, NULL));
  g_assert_true (g_file_get_contents (running->err_file, &it->err, NULL, NULL));
  if (ended == 0)
    g_error ("ltrun did not end within %u s: %s", timeout_s, it->err);
  it->exit_status = WIFEXITED (status) ? WEXITSTATUS (status) : -1;
  it->signal = WIFSIGNALED (status) ? WTERMSIG (status) : 0;
  if (g_test_verbose ())
    g_test_message ("exit %d\n%s%s", it->exit_status, it->out, it->err);

  g_unlink (running->out_file);
  g_unlink (running->err_file);
  g_free (running->out_file);
  g_free (running->err_file);
  g_free (running);
  return it;
}

LtIt *
lt_it_run (guint timeout_s, const char *format, ...)
{
  g_autofree char *words = NULL;
  va_list args;

  va_start (args, format);
  words = g_strdup_vprintf (format, args);
  va_end (args);
  return lt_it_wait (start (NULL, words), timeout_s);
}

LtIt *
lt_it_run_env (const char *environment, guint timeout_s, const char *format, ...)
{
  g_autofree char *words = NULL;
  va_list args;

  va_start (args, format);
  words = g_strdup_vprintf (format, args);
  va_end (args);
  return lt_it_wait (start (environment, words), timeout_s);
}

LtIt *
lt_it_run_shell (const char *environment, guint timeout_s, const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  return lt_it_wait (start_line (environment, line), timeout_s);
}

void
lt_it_wait_for (const LtItRunning *running, guint timeout_s, const char *text)
{
  const gint64 deadline_us = g_get_monotonic_time () + (gint64) timeout_s * G_USEC_PER_SEC;
  g_autofree char *err = NULL;

  while (g_get_monotonic_time () < deadline_us)
    {
      g_clear_pointer (&err, g_free);
      if (g_file_get_contents (running->err_file, &err, NULL, NULL)
          && strstr (err, text) != NULL)
        return;
      g_usleep (5000);
    }
  g_error ("expected '%s' within %u s, found: %s", text, timeout_s, err);
}

void
lt_it_assert_runs (const LtItRunning *running)
{
  g_autofree char *err = NULL;
  siginfo_t info = { 0 };

  g_assert_no_errno (waitid (P_PID, (id_t) running->pid, &info, WEXITED | WNOHANG | WNOWAIT));
  if (info.si_pid == 0)
    return;
  g_file_get_contents (running->err_file, &err, NULL, NULL);
  g_error ("expected it to run, found it ended with %d: %s", info.si_status, err);
}

GPid
lt_it_host_pid (const LtItRunning *running)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (proc)) != NULL)
    {
      g_autofree char *file = g_build_filename ("/proc", name, "status", NULL);
      g_autofree char *status = NULL;
      const char *parent;

      if (!g_ascii_isdigit (name[0]) || !g_file_get_contents (file, &status, NULL, NULL))
        continue;
      parent = strstr (status, "\nPPid:");
      if (parent != NULL && g_ascii_strtoll (parent + 6, NULL, 10) == running->pid)
        return (GPid) g_ascii_strtoll (name, NULL, 10);
    }
  return 0;
}

void
lt_it_free (LtIt *it)
{
  if (it == NULL)
    return;
  g_free (it->out);
  g_free (it->err);
  g_clear_pointer (&it->json, json_node_unref);
  g_free (it);
}

void
lt_it_assert_no_orphans (void)
{
  g_autofree char *host = g_build_filename (LT_BUILD_DIR, LT_LIBEXEC_DIR, "ltrun-host", NULL);
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (proc)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc", name, "exe", NULL);
      g_autofree char *target =
        g_ascii_isdigit (name[0]) ? g_file_read_link (link, NULL) : NULL;
      g_autofree char *line = NULL;
      g_autofree char *cmdline = g_build_filename ("/proc", name, "cmdline", NULL);
      g_autofree char *parent = g_strdup_printf ("%d", 0);

      if (g_strcmp0 (target, host) != 0)
        continue;
      /* Another test program may run beside this one: only those without a parent
       * that waits for them are orphans. */
      g_file_get_contents (cmdline, &line, NULL, NULL);
      if (line != NULL)
        {
          const pid_t controller = (pid_t) g_ascii_strtoll (line + strlen (line) + 1, NULL, 10);

          g_free (parent);
          parent = g_strdup_printf ("%d", (int) controller);
          if (kill (controller, 0) == 0 || errno != ESRCH)
            continue;
        }
      g_error ("process %s is left of controller %s", name, parent);
    }
}

/* ---- What it wrote --------------------------------------------------------- */

char *
lt_it_last_line (const LtIt *it)
{
  g_autofree char *text = g_strchomp (g_strdup (it->out));
  const char *end = strrchr (text, '\n');

  return g_strdup (end != NULL ? end + 1 : text);
}

guint64
lt_it_number_behind (const char *text, const char *before)
{
  const char *at = strstr (text, before);

  g_assert_nonnull (at);
  return g_ascii_strtoull (at + strlen (before), NULL, 10);
}
