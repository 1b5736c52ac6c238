/* SPDX-License-Identifier: MIT */

#include "lt-strays.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 1000
#define ROUND_US 1000

struct LtStrays
{
  GArray *before; /* pid_t of our children that are not a suite's */
  guint n_hosts;  /* that were not waited for yet */
};

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

LtStrays *
lt_strays_new (void)
{
  LtStrays *strays = g_new0 (LtStrays, 1);

  prctl (PR_SET_CHILD_SUBREAPER, 1UL);
  strays->before = list_children ();
  return strays;
}

void
lt_strays_free (LtStrays *strays)
{
  if (strays == NULL)
    return;
  g_array_unref (strays->before);
  g_free (strays);
}

static void
end_all (const GArray *before)
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

void
lt_strays_host_began (LtStrays *strays)
{
  strays->n_hosts++;
}

void
lt_strays_host_ended (LtStrays *strays)
{
  if (--strays->n_hosts == 0)
    end_all (strays->before);
}
