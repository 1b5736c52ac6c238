/* SPDX-License-Identifier: MIT
 *
 * How long a process waited for a processor: some, when three share one; none
 * once it has ended.
 */

#include <glib.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lt-run-delay.h"

#define N_RIVALS 2
#define MS G_GUINT64_CONSTANT (1000000)

static guint64
processor_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (guint64) now.tv_sec * 1000 * MS + (guint64) now.tv_nsec;
}

static void
work (guint64 ns)
{
  const guint64 begin_ns = processor_ns ();

  while (processor_ns () - begin_ns < ns)
    ;
}

static pid_t
start (void)
{
  const pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid > 0)
    return pid;
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  while (TRUE)
    work (MS);
}

static void
end (pid_t pid)
{
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
}

/* This process, and one below it: both work on one processor with the others. */
static void
test_shared (void)
{
  pid_t rivals[N_RIVALS];
  cpu_set_t before, one;
  guint64 delay_ns;
  int cpu;

  if (!g_file_test ("/proc/self/schedstat", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("this kernel does not keep the time");
      return;
    }
  cpu = sched_getcpu ();
  g_assert_cmpint (sched_getaffinity (0, sizeof before, &before), ==, 0);
  CPU_ZERO (&one);
  CPU_SET (cpu, &one);
  g_assert_cmpint (sched_setaffinity (0, sizeof one, &one), ==, 0);
  for (guint i = 0; i < N_RIVALS; i++)
    rivals[i] = start ();
  delay_ns = lt_run_delay_ns (getpid ());
  work (100 * MS);
  g_assert_cmpuint (lt_run_delay_ns (getpid ()), >=, delay_ns + 10 * MS);
  delay_ns = lt_run_delay_ns (rivals[0]);
  g_assert_cmpuint (lt_run_delay_ns (getpid ()), >=, delay_ns);
  for (guint i = 0; i < N_RIVALS; i++)
    end (rivals[i]);
  sched_setaffinity (0, sizeof before, &before);
}

static void
test_ended (void)
{
  const pid_t pid = start ();

  end (pid);
  g_assert_cmpuint (lt_run_delay_ns (pid), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-delay/shared", test_shared);
  g_test_add_func ("/run-delay/ended", test_ended);
  return g_test_run ();
}
