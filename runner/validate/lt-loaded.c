/* SPDX-License-Identifier: MIT */

#include "lt-loaded.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lt-child.h"

/* Of a suite's exports at most so many bytes are looked at: an argument has a limit. */
#define MAX_ARGUMENT_BYTES 100000u

static char *
argument_of (const LtStatic *file, const char *id)
{
  GString *text = g_string_new (NULL);
  const GPtrArray *exported = file->facts->exported;

  if (g_str_equal (id, "descriptor.note") && file->note != NULL)
    g_string_append_printf (text, "%s\n%s", file->note->id, file->note->version);
  if (g_str_equal (id, "static.collisions"))
    {
      for (guint i = 0; i < exported->len && text->len < MAX_ARGUMENT_BYTES; i++)
        g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (exported, i));
    }
  return g_string_free (text, FALSE);
}

/* Text from the other process, whatever it is. */
static char *
copy_text (const char *text, gsize size)
{
  g_autofree char *copy = g_strndup (text, size);

  return g_utf8_make_valid (g_strdelimit (copy, "\r\n", ' '), -1);
}

static void
take_death (LtFinding *finding, const LtProbeReport *report, int wait_status)
{
  g_autofree char *where = copy_text (report->activity, sizeof report->activity);

  if (WIFSIGNALED (wait_status))
    lt_finding_set (finding, LT_FINDING_FAIL,
                    "See it under a debugger: gdb --args ltrun-inprocess SUITE.",
                    "died of signal %d (%s) %s", WTERMSIG (wait_status),
                    strsignal (WTERMSIG (wait_status)), where);
  else
    lt_finding_set (finding, LT_FINDING_FAIL,
                    "Report errors by what a function returns, never by exit().",
                    "ended its process with status %d %s", WEXITSTATUS (wait_status), where);
}

static void
take_report (LtFinding *finding, const LtProbeReport *report)
{
  g_autofree char *text = copy_text (report->text, sizeof report->text);
  g_autofree char *advice = copy_text (report->advice, sizeof report->advice);
  const uint32_t status = atomic_load (&report->status);
  const uint32_t trouble = atomic_load (&report->trouble);

  if (status == LT_FINDING_SKIP && trouble == LT_TROUBLE_VALUES)
    lt_finding_set_trouble (finding, LT_TROUBLE_VALUES, "%s", text);
  else if (status > LT_FINDING_NONE && status <= LT_FINDING_SKIP)
    lt_finding_set (finding, status, *advice != '\0' ? advice : NULL, "%s", text);
}

static void
run_child (const LtValidationSetup *setup, const char *id, const char *argument,
           LtFinding *finding, LtProbeReport *report, int report_fd, int output_fd)
{
  g_autofree char *parent = g_strdup_printf ("%d", (int) getpid ());
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_auto (GStrv) environment = g_get_environ ();
  LtChild child = { .program = setup->program,
                    .report_fd = report_fd,
                    .output_fd = output_fd,
                    .environment = environment,
                    .timeout_ns = setup->timeout_ns,
                    .heartbeat = &report->heartbeat };
  g_autoptr (GError) error = NULL;
  g_autofree char *where = NULL;
  int wait_status = 0;

  g_ptr_array_add (argv, (char *) "ltrun-probe");
  g_ptr_array_add (argv, parent);
  g_ptr_array_add (argv, (char *) id);
  g_ptr_array_add (argv, (char *) argument);
  g_ptr_array_add (argv, (char *) setup->path);
  for (char **option = setup->options; *option != NULL; option++)
    g_ptr_array_add (argv, *option);
  g_ptr_array_add (argv, NULL);
  child.argv = (char **) argv->pdata;
  report->timeout_ns = setup->timeout_ns;

  switch (lt_child_run (&child, &wait_status, &error))
    {
    case LT_CHILD_NOT_STARTED:
      lt_finding_set_trouble (finding, LT_TROUBLE_OURS, "%s", error->message);
      break;
    case LT_CHILD_TIMED_OUT:
      where = copy_text (report->activity, sizeof report->activity);
      lt_finding_set (finding, LT_FINDING_FAIL, "If it only needs longer, give it --timeout.",
                      "did not come back within %.3g s %s", (double) setup->timeout_ns / 1e9,
                      where);
      break;
    default:
      take_report (finding, report);
      take_death (finding, report, wait_status);
    }
}

static LtProbeReport *
map_report (int fd)
{
  LtProbeReport *report = MAP_FAILED;

  if (fd >= 0 && ftruncate (fd, sizeof *report) == 0)
    report = mmap (NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  return report != MAP_FAILED ? report : NULL;
}

/* Sealed: the suite could make it shorter, and reading it would be a fault of ours. */
void
lt_loaded_check (const LtValidationSetup *setup, const LtStatic *file, const char *id,
                 LtFinding *finding)
{
  g_autofree char *argument = argument_of (file, id);
  const int fd = memfd_create ("ltrun-report", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  LtProbeReport *report = map_report (fd);
  int output_fd = setup->verbose ? STDERR_FILENO : open ("/dev/null", O_WRONLY | O_CLOEXEC);

  if (report == NULL || fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0)
    lt_finding_set_trouble (finding, LT_TROUBLE_OURS, "no memory to share: %s",
                            g_strerror (errno));
  else if (setup->probe != NULL)
    {
      report->timeout_ns = 0; /* nobody would end it */
      setup->probe (id, argument, setup->path, setup->options, report);
      take_report (finding, report);
    }
  else
    run_child (setup, id, argument, finding, report, fd, output_fd);

  if (report != NULL)
    munmap (report, sizeof *report);
  if (fd >= 0)
    close (fd);
  if (!setup->verbose && output_fd >= 0)
    close (output_fd);
}
