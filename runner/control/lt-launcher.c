/* SPDX-License-Identifier: MIT */

#include "lt-launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lt-spawn.h"

static int
open_pidfd (pid_t pid)
{
  return (int) syscall (SYS_pidfd_open, pid, 0);
}

static gboolean
start (LtHostProcess *ret_process, const LtMemory *memory, int bell_fd, const char *program,
       LtStrays *strays, GError **error)
{
  g_autofree char *parent = g_strdup_printf ("%d", (int) getpid ());
  char *argv[] = { (char *) "ltrun-host", parent, NULL };
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  pid_t pid;
  int failure;

  /* Whoever started us may have had SIGCHLD ignored; the status would be lost. */
  signal (SIGCHLD, SIG_DFL);
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_addopen (&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2 (&actions, memory->fd, LT_HOST_FD_MEMORY);
  posix_spawn_file_actions_adddup2 (&actions, bell_fd, LT_HOST_FD_BELL);
  posix_spawn_file_actions_addclosefrom_np (&actions, LT_HOST_FD_BELL + 1);
  lt_spawn_attributes_init (&attributes);
  failure = posix_spawn (&pid, program, &actions, &attributes, argv, environ);
  posix_spawn_file_actions_destroy (&actions);
  posix_spawnattr_destroy (&attributes);
  if (failure != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (failure), "%s: %s", program,
                   g_strerror (failure));
      return FALSE;
    }

  *ret_process = (LtHostProcess){ .pid = pid, .end_fd = open_pidfd (pid) };
  if (ret_process->end_fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "pidfd_open: %s",
                   g_strerror (errno));
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);
      return FALSE;
    }
  ret_process->strays = strays;
  lt_strays_host_began (strays);
  return TRUE;
}

static guint64
to_ns (const struct timeval *time)
{
  return (guint64) time->tv_sec * 1000000000 + (guint64) time->tv_usec * 1000;
}

static void
reap (LtHostProcess *process)
{
  struct rusage usage = { 0 };

  if (process->ended)
    return;
  /* What the suite may have started, and left; before the number can be another's. */
  kill (-process->pid, SIGKILL);
  while (wait4 (process->pid, &process->wait_status, 0, &usage) < 0 && errno == EINTR)
    ;
  process->ended = TRUE;
  process->cpu_ns = to_ns (&usage.ru_utime) + to_ns (&usage.ru_stime);
  lt_strays_host_ended (process->strays);
  close (process->end_fd);
  process->end_fd = -1;
}

static void
kill_now (LtHostProcess *process)
{
  if (process->ended)
    return;
  process->killed = TRUE;
  kill (-process->pid, SIGKILL);
  kill (process->pid, SIGKILL);
}

const LtLauncher lt_process_launcher = {
  .start = start,
  .reap = reap,
  .kill = kill_now,
};
