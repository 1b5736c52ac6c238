/* SPDX-License-Identifier: MIT
 *
 * lt-run-delay: how long a process was ready to run and had no processor. On a busy
 * machine that is most of the time, and nothing that the process could help.
 * [any thread]
 */
#pragma once

#include <glib.h>
#include <sys/types.h>

/* ns, summed over the threads of @pid and of all that it started, as far as they still
 * live: what a thread waited goes with it, so this can become less. 0 where the kernel
 * does not keep it (CONFIG_SCHED_INFO). Source: proc(5), /proc/PID/task/TID/schedstat. */
guint64 lt_run_delay_ns (pid_t pid);
