/* SPDX-License-Identifier: MIT
 *
 * write-documents FOLDER: writes, with the real sinks, a result document and an
 * interval log for each sample run, for check-schema.py.
 */
#include "sample-run.h"

#include "lt-sink.h"

#include <stdio.h>
#include <stdlib.h>

static void
check (gboolean done, GError *error)
{
  if (done)
    return;
  fprintf (stderr, "write-documents: %s\n", error->message);
  exit (1);
}

static void
feed (const LtSinkClass *sink_class, gpointer sink, const SampleRun *sample)
{
  g_autoptr (LtStats) stats = lt_stats_new_like (sample->total);
  GError *error = NULL;

  check (sink_class->begin (sink, sample->run, &error), error);
  for (guint second = 1; second <= 3; second++)
    {
      const LtSnapshot snapshot = sample_run_second (sample, LT_PHASE_WARMUP, second, stats);

      check (sink_class->update (sink, &snapshot, &error), error);
    }
}

static void
write_with (const char *sink_name, const char *folder, const SampleCase *sample_case)
{
  const LtSinkClass *sink_class = lt_sink_find (sink_name);
  g_autofree char *path =
    g_strdup_printf ("%s/%s%s", folder, sample_case->name, sink_class->suffix);
  g_autoptr (SampleRun) sample = sample_case->make ();
  GError *error = NULL;
  gpointer sink = sink_class->open (path, &error);

  check (sink != NULL, error);
  if (sample->has_last)
    feed (sink_class, sink, sample);
  check (sink_class->end (sink, sample_run_last (sample), sample->verdict, &error), error);
  sink_class->free (sink);
}

int
main (int argc, char **argv)
{
  if (argc != 2)
    {
      fprintf (stderr, "usage: write-documents FOLDER\n");
      return 2;
    }
  for (const SampleCase *sample_case = sample_cases; sample_case->name != NULL; sample_case++)
    {
      write_with ("json", argv[1], sample_case);
      write_with ("jsonl", argv[1], sample_case);
    }
  return 0;
}
