/* SPDX-License-Identifier: MIT
 *
 * lt-launcher: starts a host and tells when it has ended. [controller's main thread]
 *
 * The ordinary launcher starts ltrun-host as a process group of its own, so that a
 * Ctrl-C reaches the controller alone and nothing the suite forks is left behind.
 */
#pragma once

#include <gio/gio.h>

#include "lt-memory.h"
#include "lt-strays.h"
#include "lt-probe-report.h"

typedef struct LtHostProcess
{
  pid_t pid;  /* to look at in /proc; its own when in process */
  int end_fd; /* readable once the host has ended */
  gboolean ended;
  gboolean killed; /* by us */
  int wait_status; /* as of waitpid(); 0 when in process */
  guint64 cpu_ns;  /* user and system; 0 when in process */
  gpointer thread; /* in process */
  LtStrays *strays; /* not owned; NULL in process */
} LtHostProcess;

typedef struct LtLauncher
{
  gboolean in_process;
  /* Starts a host on @memory; it rings @bell_fd. @program: path of ltrun-host. @strays
   * outlives the host. */
  gboolean (*start) (LtHostProcess *ret_process, const LtMemory *memory, int bell_fd,
                     const char *program, LtStrays *strays, GError **error);
  /* Once end_fd is readable: fills in how it ended, and clears up after it. */
  void (*reap) (LtHostProcess *process);
  /* Ends it at once, with all that it started. */
  void (*kill) (LtHostProcess *process);
  /* Carries out a check of `validate` in this process, see lt-validation.h; NULL: a
   * process of its own does. */
  void (*probe) (const char *check, const char *argument, const char *path, char **options,
                 LtProbeReport *report);
} LtLauncher;

extern const LtLauncher lt_process_launcher;
