/* SPDX-License-Identifier: MIT */

#include "lt-child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lt-run-clock.h"
#include "lt-spawn.h"
#include "lt-strays.h"

static void
set_descriptors (posix_spawn_file_actions_t *actions, const LtChild *child)
{
  const int first_free = child->report_fd >= 0 ? LT_PROBE_FD_REPORT + 1 : STDERR_FILENO + 1;

  posix_spawn_file_actions_init (actions);
  posix_spawn_file_actions_addopen (actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2 (actions, child->output_fd, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2 (actions, child->output_fd, STDERR_FILENO);
  if (child->report_fd >= 0)
    posix_spawn_file_actions_adddup2 (actions, child->report_fd, LT_PROBE_FD_REPORT);
  posix_spawn_file_actions_addclosefrom_np (actions, first_free);
}

static pid_t
start (const LtChild *child, GError **error)
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  pid_t pid = -1;
  int failure;

  signal (SIGCHLD, SIG_DFL);
  set_descriptors (&actions, child);
  lt_spawn_attributes_init (&attributes);
  failure =
    posix_spawn (&pid, child->program, &actions, &attributes, child->argv, child->environment);
  posix_spawn_file_actions_destroy (&actions);
  posix_spawnattr_destroy (&attributes);
  if (failure == 0)
    return pid;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (failure), "%s: %s", child->program,
               g_strerror (failure));
  return -1;
}

#define LOOK_MS 50

/* FALSE: it took too long. */
static gboolean
wait_until_ended (pid_t pid, const LtChild *child)
{
  LtRunClock clock = { 0 };
  guint64 heard_ns = 0; /* by @clock */
  uint32_t last = 0;
  const int fd = (int) syscall (SYS_pidfd_open, pid, 0);
  struct pollfd end = { .fd = fd, .events = POLLIN };
  int n = 0;

  while (fd >= 0 && n == 0)
    {
      const uint32_t beat = child->heartbeat != NULL ? atomic_load (child->heartbeat) : 0;

      lt_run_clock_advance (&clock, pid);
      if (beat != last)
        heard_ns = clock.counted_ns;
      last = beat;
      if (clock.counted_ns - heard_ns >= child->timeout_ns
          || clock.counted_ns / LT_CHILD_MAX_TIMEOUTS >= child->timeout_ns)
        break;
      n = poll (&end, 1, LOOK_MS);
      if (n < 0 && errno == EINTR)
        n = 0;
    }
  if (fd >= 0)
    close (fd);
  return n > 0;
}

LtChildEnd
lt_child_run (const LtChild *child, int *ret_wait_status, GError **error)
{
  g_autoptr (LtStrays) strays = lt_strays_new ();
  const pid_t pid = start (child, error);
  gboolean ended;

  if (pid < 0)
    return LT_CHILD_NOT_STARTED;
  lt_strays_host_began (strays);
  ended = wait_until_ended (pid, child);
  /* Before it is reaped, so that the group's number cannot be another's. */
  kill (-pid, SIGKILL);
  kill (pid, SIGKILL);
  while (waitpid (pid, ret_wait_status, 0) < 0 && errno == EINTR)
    ;
  lt_strays_host_ended (strays);
  return ended ? LT_CHILD_ENDED : LT_CHILD_TIMED_OUT;
}
