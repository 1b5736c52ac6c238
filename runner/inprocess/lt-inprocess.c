/* SPDX-License-Identifier: MIT
 *
 * ltrun-inprocess: ltrun with the host on a thread of its own. What kills the suite
 * kills it all.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "lt-cli.h"
#include "lt-exit.h"
#include "lt-host.h"
#include "lt-probe.h"
#include "lt-settings.h"

typedef struct Host
{
  LtBoard *board;
  int bell_fd;
  int end_fd;
  GThread *thread;
} Host;

static gpointer
live (gpointer data)
{
  Host *host = data;

  lt_host_run (host->board, host->bell_fd, TRUE);
  eventfd_write (host->end_fd, 1);
  return NULL;
}

static gboolean
start (LtHostProcess *ret_process, const LtMemory *memory, int bell_fd, const char *program,
       LtStrays *strays, GError **error)
{
  Host *host = g_new0 (Host, 1);

  (void) program;
  (void) strays;
  host->board = memory->board;
  host->bell_fd = bell_fd;
  host->end_fd = eventfd (0, EFD_CLOEXEC);
  if (host->end_fd < 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "eventfd: %s",
                 g_strerror (errno));
  else
    host->thread = g_thread_try_new ("host", live, host, error);
  if (host->thread == NULL)
    {
      if (host->end_fd >= 0)
        close (host->end_fd);
      g_free (host);
      return FALSE;
    }
  *ret_process = (LtHostProcess){ .pid = getpid (), .end_fd = host->end_fd, .thread = host };
  return TRUE;
}

static void
reap (LtHostProcess *process)
{
  Host *host = process->thread;

  g_thread_join (host->thread);
  close (host->end_fd);
  g_free (host);
  process->thread = NULL;
  process->end_fd = -1;
  process->ended = TRUE;
}

/* There is nothing to end but ourselves. */
static void
kill_now (LtHostProcess *process)
{
  (void) process;
  fprintf (stderr, "ltrun: the suite does not come back, and with --in-process only all "
                   "of it can be ended\n");
  _exit (LT_EXIT_PLUGIN_DIED);
}

/* The check that is being made. */
typedef struct Underway
{
  pid_t pid;               /* what a check forks off ends as it likes */
  const LtProbeTask *task; /* NULL: it is over */
  int streams[2];          /* standard output and error: some checks look at what is written */
} Underway;

#define SAVED_FROM 200 /* out of the way of the numbers that a suite gets */

static void
save_streams (Underway *underway)
{
  for (int i = 0; i < 2; i++)
    underway->streams[i] = fcntl (STDOUT_FILENO + i, F_DUPFD_CLOEXEC, SAVED_FROM);
}

static void
restore_streams (Underway *underway)
{
  fflush (NULL);
  for (int i = 0; i < 2; i++)
    {
      if (underway->streams[i] < 0)
        continue;
      dup2 (underway->streams[i], STDOUT_FILENO + i);
      close (underway->streams[i]);
    }
}

/* A suite that ends its process would otherwise end it all as a success. */
static void
on_end (int status, void *data)
{
  Underway *underway = data;

  if (underway->task == NULL || underway->pid != getpid ())
    return;
  restore_streams (underway);
  fprintf (stderr, "ltrun: FAIL %s: the suite ended the process with status %d %s\n",
           underway->task->check, status, underway->task->report->activity);
  _exit (LT_EXIT_BAD_INPUT);
}

static void
probe (const char *check, const char *argument, const char *path, char **options,
       LtProbeReport *report)
{
  char *no_environment[] = { NULL };
  g_autoptr (LtPlan) plan = lt_settings_resolve (options, no_environment, NULL);
  const LtProbeTask task = {
    .check = check, .argument = argument, .path = path, .plan = plan, .report = report
  };
  Underway *underway = g_new0 (Underway, 1); /* stays: there is no undoing on_exit() */

  g_return_if_fail (plan != NULL);
  underway->pid = getpid ();
  underway->task = &task;
  save_streams (underway);
  on_exit (on_end, underway);
  lt_probe_run (&task);
  underway->task = NULL;
  restore_streams (underway);
}

static const LtLauncher launcher = {
  .in_process = TRUE,
  .probe = probe,
  .start = start,
  .reap = reap,
  .kill = kill_now,
};

int
main (int argc, char **argv)
{
  return lt_cli_main (argc, argv, &launcher);
}
