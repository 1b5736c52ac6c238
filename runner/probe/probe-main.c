/* SPDX-License-Identifier: MIT
 *
 * ltrun-probe: the process in which one check of `ltrun validate` loads a suite. Started
 * by ltrun, of no use by hand: ltrun-probe PARENT CHECK ARGUMENT PATH [OPTION...].
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "lt-exit.h"
#include "lt-probe.h"
#include "lt-settings.h"

/* For the handler below. */
static LtProbeReport *shared_report;

/* A suite that touched what is not its own says so by dying here: the check has left
 * word of what that means. */
static void
on_fault (int number, siginfo_t *info, void *context)
{
  LtProbeReport *report = shared_report;

  (void) info, (void) context;
  if (report->on_fault[0] != '\0' && atomic_load (&report->status) == LT_FINDING_NONE)
    {
      memcpy (report->text, report->on_fault, sizeof report->text);
      atomic_store (&report->status, LT_FINDING_FAIL);
      _exit (LT_EXIT_OK);
    }
  signal (number, SIG_DFL);
  raise (number);
}

static void
watch_faults (void)
{
  struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };

  sigaction (SIGSEGV, &action, NULL);
  sigaction (SIGBUS, &action, NULL);
  signal (SIGPIPE, SIG_IGN);
}

static LtProbeReport *
map_report (void)
{
  LtProbeReport *report =
    mmap (NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED, LT_PROBE_FD_REPORT, 0);

  close (LT_PROBE_FD_REPORT);
  return report != MAP_FAILED ? report : NULL;
}

int
main (int argc, char **argv)
{
  char *no_environment[] = { NULL };
  g_autoptr (GError) error = NULL;
  LtProbeTask task = { 0 };
  LtPlan *plan;

  if (argc < 5 || fcntl (LT_PROBE_FD_REPORT, F_GETFD) < 0)
    {
      fprintf (stderr, "ltrun-probe: expected to be started by ltrun\n");
      return LT_EXIT_USAGE;
    }
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != atoi (argv[1]))
    return LT_EXIT_INTERNAL;

  plan = lt_settings_resolve (argv + 5, no_environment, &error);
  shared_report = map_report ();
  if (plan == NULL || shared_report == NULL)
    {
      fprintf (stderr, "ltrun-probe: %s\n", plan == NULL ? error->message : strerror (errno));
      return LT_EXIT_INTERNAL;
    }
  watch_faults ();
  task.check = argv[2];
  task.argument = argv[3];
  task.path = argv[4];
  task.plan = plan;
  task.report = shared_report;
  lt_probe_run (&task);

  /* Threads and destructors of the suite have no say in it any more. */
  _exit (LT_EXIT_OK);
}
