/* SPDX-License-Identifier: MIT */

#include "lt-git.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_US (2 * G_USEC_PER_SEC)
#define MAX_BYTES (1u << 20) /* of an answer; only its head matters */

static const char *
after (const char *line, const char *prefix)
{
  return g_str_has_prefix (line, prefix) ? line + strlen (prefix) : NULL;
}

LtRevision *
lt_git_parse_status (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (LtRevision) revision = g_new0 (LtRevision, 1);

  revision->has_dirty = TRUE;
  for (char **line = lines; *line != NULL; line++)
    {
      const char *commit = after (*line, "# branch.oid ");
      const char *branch = after (*line, "# branch.head ");

      if (commit != NULL && g_ascii_isxdigit (*commit) && revision->commit == NULL)
        revision->commit = g_utf8_make_valid (commit, -1);
      else if (branch != NULL && *branch != '(' && revision->branch == NULL)
        revision->branch = g_utf8_make_valid (branch, -1);
      else if (**line != '#' && **line != '\0')
        revision->dirty = TRUE;
    }
  return revision->commit != NULL ? g_steal_pointer (&revision) : NULL;
}

/* Reads until the end, what is too much, or @deadline_us. FALSE: it came to no end. */
static gboolean
read_until (int fd, GString *text, gint64 deadline_us)
{
  char buffer[4096];

  while (text->len < MAX_BYTES)
    {
      struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
      const gint64 left_us = deadline_us - g_get_monotonic_time ();
      ssize_t n;

      if (left_us <= 0)
        return FALSE;
      if (poll (&poll_fd, 1, (int) (left_us / 1000) + 1) <= 0)
        continue;
      n = read (fd, buffer, sizeof buffer);
      if (n <= 0)
        return n == 0;
      g_string_append_len (text, buffer, n);
    }
  return TRUE;
}

/* Waits until @deadline_us, then ends it. Returns: its status. */
static int
wait_until (GPid pid, gint64 deadline_us)
{
  int status = -1;

  while (waitpid (pid, &status, WNOHANG) == 0)
    {
      if (g_get_monotonic_time () >= deadline_us)
        {
          kill (pid, SIGKILL);
          waitpid (pid, &status, 0);
          break;
        }
      g_usleep (1000);
    }
  return status;
}

/* What the program prints, NULL unless it ended well in time. */
static char *
ask (const char *folder, const char *const *argv)
{
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "LC_ALL", "C", TRUE);
  g_autoptr (GString) text = g_string_new (NULL);
  const gint64 deadline_us = g_get_monotonic_time () + PATIENCE_US;
  gboolean ended;
  int fd, status;
  GPid pid;

  /* Looking must not change anything. */
  environment =
    g_environ_setenv (g_steal_pointer (&environment), "GIT_OPTIONAL_LOCKS", "0", TRUE);
  if (!g_spawn_async_with_pipes (folder, (char **) argv, environment,
                                 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD
                                   | G_SPAWN_STDERR_TO_DEV_NULL,
                                 NULL, NULL, &pid, NULL, &fd, NULL, NULL))
    return NULL;
  ended = read_until (fd, text, deadline_us);
  close (fd);
  status = wait_until (pid, ended && text->len < MAX_BYTES ? deadline_us : 0);
  /* Who has more to say than is read has been cut off: what was said counts. */
  return (WIFEXITED (status) && WEXITSTATUS (status) == 0) || text->len >= MAX_BYTES
           ? g_strdup (text->str)
           : NULL;
}

LtRevision *
lt_git_read_revision (const char *folder)
{
  /* A monitor of files is a program that the folder's own configuration names. */
  static const char *const status[] = { "git",
                                        "-c",
                                        "core.fsmonitor=false",
                                        "status",
                                        "--porcelain=v2",
                                        "--branch",
                                        "--untracked-files=no",
                                        "--ignore-submodules=all",
                                        NULL };
  static const char *const head[] = { "git", "rev-parse", "--verify", "HEAD", NULL };
  g_autofree char *text = ask (folder, status);
  LtRevision *revision = text != NULL ? lt_git_parse_status (text) : NULL;
  g_autofree char *commit = NULL;

  if (revision != NULL || text != NULL)
    return revision;
  /* A working tree too large to look through in time still has a commit. */
  commit = ask (folder, head);
  if (commit == NULL || !g_ascii_isxdigit (*commit))
    return NULL;
  revision = g_new0 (LtRevision, 1);
  revision->commit = g_strdup (g_strchomp (commit));
  return revision;
}
