/* SPDX-License-Identifier: MIT */

#include "lt-it.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
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

void
lt_it_init (int *argc, char ***argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (argc, argv, NULL);
  tmp = g_dir_make_tmp ("ltrun-it-XXXXXX", &error);
  g_assert_no_error (error);
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
  for (guint i = 0; more[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (more[i], "=", 2);

      if (pair[0] != NULL && pair[1] != NULL)
        environment = g_environ_setenv (environment, pair[0], pair[1], TRUE);
    }
  return environment;
}

static LtItRunning *
start (const char *extra, const char *words)
{
  static guint n;
  LtItRunning *running = g_new0 (LtItRunning, 1);
  g_auto (GStrv) environment = make_environment (extra);
  g_autofree char *line = NULL;
  char *argv[] = { (char *) "/bin/sh", (char *) "-c", NULL, NULL };
  g_autoptr (GError) error = NULL;

  n++;
  running->out_file = g_strdup_printf ("%s/%u.out", tmp, n);
  running->err_file = g_strdup_printf ("%s/%u.err", tmp, n);
  line = g_strdup_printf ("exec '%s/bin/ltrun' %s >'%s' 2>'%s' </dev/null", LT_BUILD_DIR, words,
                          running->out_file, running->err_file);
  argv[2] = line;
  running->begin_us = g_get_monotonic_time ();
  g_spawn_async (NULL, argv, environment, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &running->pid,
                 &error);
  g_assert_no_error (error);
  return running;
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

JsonObject *
lt_it_json (LtIt *it)
{
  g_autoptr (GError) error = NULL;

  if (it->json == NULL)
    it->json = json_from_string (it->out, &error);
  g_assert_no_error (error);
  g_assert_nonnull (it->json);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (it->json));
  return json_node_get_object (it->json);
}

JsonNode *
lt_it_get (LtIt *it, const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, ".", -1);
  JsonNode *node;

  lt_it_json (it);
  node = it->json;
  for (guint i = 0; node != NULL && steps[i] != NULL; i++)
    {
      if (JSON_NODE_HOLDS_OBJECT (node))
        node = json_object_get_member (json_node_get_object (node), steps[i]);
      else if (JSON_NODE_HOLDS_ARRAY (node))
        {
          const guint64 index = g_ascii_strtoull (steps[i], NULL, 10);
          JsonArray *array = json_node_get_array (node);

          node = index < json_array_get_length (array)
                   ? json_array_get_element (array, (guint) index)
                   : NULL;
        }
      else
        node = NULL;
    }
  return node;
}

double
lt_it_number (LtIt *it, const char *path)
{
  JsonNode *node = lt_it_get (it, path);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    g_error ("%s: expected a number in %s", path, it->out);
  return json_node_get_double (node);
}

const char *
lt_it_text (LtIt *it, const char *path)
{
  JsonNode *node = lt_it_get (it, path);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
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
      g_autofree char *target = g_ascii_isdigit (name[0]) ? g_file_read_link (link, NULL) : NULL;
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
