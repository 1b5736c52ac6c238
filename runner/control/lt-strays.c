/* SPDX-License-Identifier: MIT */

#include "lt-strays.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 1000
#define ROUND_US 1000

/* The name in /proc/PID/stat may hold anything, a ")" too: what counts comes after the
 * last one, as in "7 (a) b) S 1 ...". */
static pid_t
parent_of (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *text = NULL;
  const char *end;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  end = strrchr (text, ')');
  return end != NULL && strlen (end) > 4 ? (pid_t) g_ascii_strtoll (end + 4, NULL, 10) : 0;
}

static GArray *
list_children (void)
{
  GArray *children = g_array_new (FALSE, FALSE, sizeof (pid_t));
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const pid_t self = getpid ();
  const char *name;

  while (proc != NULL && (name = g_dir_read_name (proc)) != NULL)
    {
      const pid_t pid = (pid_t) g_ascii_strtoll (name, NULL, 10);

      if (pid > 0 && parent_of (name) == self)
        g_array_append_val (children, pid);
    }
  return children;
}

static gboolean
contains (const GArray *pids, pid_t pid)
{
  for (guint i = 0; i < pids->len; i++)
    {
      if (g_array_index (pids, pid_t, i) == pid)
        return TRUE;
    }
  return FALSE;
}

GArray *
lt_strays_before (void)
{
  prctl (PR_SET_CHILD_SUBREAPER, 1UL);
  return list_children ();
}

void
lt_strays_end (const GArray *before)
{
  guint n_left = 1;

  /* The end of one makes its children ours: they show in the next round. */
  for (guint round = 0; round < ROUNDS && n_left > 0; round++)
    {
      g_autoptr (GArray) children = list_children ();

      n_left = 0;
      for (guint i = 0; i < children->len; i++)
        {
          const pid_t pid = g_array_index (children, pid_t, i);

          if (contains (before, pid))
            continue;
          n_left++;
          kill (pid, SIGKILL);
          waitpid (pid, NULL, WNOHANG);
        }
      if (n_left > 0)
        g_usleep (ROUND_US);
    }
}
