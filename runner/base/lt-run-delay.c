/* SPDX-License-Identifier: MIT */

#include "lt-run-delay.h"

#include <string.h>

/* Generations below a process that are looked at. */
#define MAX_DEPTH 4

static guint64 delay_of (const char *pid, guint depth);

static char *
read_file (const char *folder, const char *thread, const char *name)
{
  g_autofree char *path = g_build_filename (folder, thread, name, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

/* "407124 847539 2": ns on a processor, ns waiting for one, time slices */
static guint64
waited (const char *schedstat)
{
  const char *second = schedstat != NULL ? strchr (schedstat, ' ') : NULL;

  return second != NULL ? g_ascii_strtoull (second, NULL, 10) : 0;
}

static guint64
delay_of_children (const char *children, guint depth)
{
  g_auto (GStrv) pids = g_strsplit_set (children != NULL ? children : "", " \n", -1);
  guint64 sum = 0;

  for (char **pid = pids; *pid != NULL; pid++)
    sum += **pid != '\0' ? delay_of (*pid, depth) : 0;
  return sum;
}

static guint64
delay_of (const char *pid, guint depth)
{
  g_autofree char *folder = g_build_filename ("/proc", pid, "task", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *thread;
  guint64 sum = 0;

  while (dir != NULL && (thread = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *schedstat = read_file (folder, thread, "schedstat");
      g_autofree char *children =
        depth < MAX_DEPTH ? read_file (folder, thread, "children") : NULL;

      sum += waited (schedstat) + delay_of_children (children, depth + 1);
    }
  return sum;
}

guint64
lt_run_delay_ns (pid_t pid)
{
  g_autofree char *name = g_strdup_printf ("%d", (int) pid);

  return delay_of (name, 0);
}
