/* SPDX-License-Identifier: MIT */

#include "lt-run-clock.h"

#include <string.h>

#include "lt-clock.h"

/* Generations below a process that are looked at. */
#define MAX_DEPTH 4

typedef struct Sums
{
  guint64 ran_ns, waited_ns;
} Sums;

static void add (const char *pid, guint depth, Sums *sums);

static char *
read_file (const char *folder, const char *thread, const char *name)
{
  g_autofree char *path = g_build_filename (folder, thread, name, NULL);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

/* "407124 847539 2": ns on a processor, ns waiting for one, time slices */
static void
add_thread (const char *schedstat, Sums *sums)
{
  char *end;

  sums->ran_ns += g_ascii_strtoull (schedstat, &end, 10);
  sums->waited_ns += g_ascii_strtoull (end, NULL, 10);
}

static void
add_children (const char *children, guint depth, Sums *sums)
{
  g_auto (GStrv) pids = g_strsplit_set (children, " \n", -1);

  for (char **pid = pids; *pid != NULL; pid++)
    {
      if (**pid != '\0')
        add (*pid, depth, sums);
    }
}

static void
add (const char *pid, guint depth, Sums *sums)
{
  g_autofree char *folder = g_build_filename ("/proc", pid, "task", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *thread;

  while (dir != NULL && (thread = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *schedstat = read_file (folder, thread, "schedstat");
      g_autofree char *children =
        depth < MAX_DEPTH ? read_file (folder, thread, "children") : NULL;

      if (schedstat != NULL)
        add_thread (schedstat, sums);
      if (children != NULL)
        add_children (children, depth + 1, sums);
    }
}

/* What a thread had goes with it. */
static guint64
grown (guint64 before, guint64 after)
{
  return after > before ? after - before : 0;
}

void
lt_run_clock_advance (LtRunClock *clock, pid_t pid)
{
  const guint64 now_ns = lt_now_ns ();
  g_autofree char *name = g_strdup_printf ("%d", (int) pid);
  Sums sums = { 0 };

  add (name, 0, &sums);
  if (clock->now_ns != 0)
    {
      const guint64 passed_ns = now_ns - clock->now_ns;
      const guint64 waited_ns = MIN (passed_ns, grown (clock->waited_ns, sums.waited_ns));
      const guint64 ran_ns = MIN (passed_ns, grown (clock->ran_ns, sums.ran_ns));
      const guint64 counts_ns = MAX (passed_ns - waited_ns, ran_ns);

      clock->counted_ns += MAX (counts_ns, passed_ns / LT_RUN_CLOCK_SLOWEST);
    }
  clock->now_ns = now_ns;
  clock->ran_ns = sums.ran_ns;
  clock->waited_ns = sums.waited_ns;
}
