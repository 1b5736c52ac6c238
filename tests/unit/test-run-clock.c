/* SPDX-License-Identifier: MIT
 *
 * Time as it counts for a process: slower when three share a processor, the time of day
 * when it sleeps or has ended.
 */

#include <glib.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lt-clock.h"
#include "lt-run-clock.h"

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

/* One of three that share a processor has a third of the time; what it ran counts. */
static void
test_shared (void)
{
  pid_t rivals[N_RIVALS];
  cpu_set_t before, one;
  LtRunClock clock = { 0 }, own = { 0 };
  guint64 begin_ns, passed_ns;

  if (!g_file_test ("/proc/self/schedstat", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("this kernel does not keep the time");
      return;
    }
  g_assert_cmpint (sched_getaffinity (0, sizeof before, &before), ==, 0);
  CPU_ZERO (&one);
  CPU_SET (sched_getcpu (), &one);
  g_assert_cmpint (sched_setaffinity (0, sizeof one, &one), ==, 0);
  for (guint i = 0; i < N_RIVALS; i++)
    rivals[i] = start ();
  begin_ns = lt_now_ns ();
  lt_run_clock_advance (&clock, rivals[0]);
  lt_run_clock_advance (&own, getpid ());
  work (200 * MS);
  lt_run_clock_advance (&clock, rivals[0]);
  lt_run_clock_advance (&own, getpid ());
  passed_ns = lt_now_ns () - begin_ns;
  g_assert_cmpuint (clock.counted_ns, >=, passed_ns / 16);
  g_assert_cmpuint (clock.counted_ns, <, passed_ns * 4 / 5);
  /* With those below it this process has had all of the processor. */
  g_assert_cmpuint (own.counted_ns, >, clock.counted_ns);
  for (guint i = 0; i < N_RIVALS; i++)
    end (rivals[i]);
  sched_setaffinity (0, sizeof before, &before);
}

/* Who sleeps could have run. */
static void
test_asleep (void)
{
  LtRunClock clock = { 0 };
  guint64 begin_ns;

  lt_run_clock_advance (&clock, getpid ());
  begin_ns = lt_now_ns ();
  g_usleep (100000);
  lt_run_clock_advance (&clock, getpid ());
  g_assert_cmpuint (clock.counted_ns, >=, 50 * MS);
  g_assert_cmpuint (clock.counted_ns, <=, lt_now_ns () - begin_ns + 50 * MS);
}

static void
test_ended (void)
{
  const pid_t pid = start ();
  LtRunClock clock = { 0 };

  end (pid);
  lt_run_clock_advance (&clock, pid);
  g_usleep (2000);
  lt_run_clock_advance (&clock, pid);
  g_assert_cmpuint (clock.counted_ns, >=, 2 * MS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-clock/shared", test_shared);
  g_test_add_func ("/run-clock/asleep", test_asleep);
  g_test_add_func ("/run-clock/ended", test_ended);
  return g_test_run ();
}
