/* SPDX-License-Identifier: MIT
 *
 * write-documents FOLDER [FORMAT...]: writes each sample run and call with the sinks of
 * these formats, a result document and an interval log when there are none, for the
 * check-*.py.
 */
#include "sample-result.h"

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
feed (const LtSinkClass *sink_class, gpointer sink, const LtRunTag *tag,
      const SampleRun *sample)
{
  g_autoptr (LtStats) stats = lt_stats_new_like (sample->total);
  GError *error = NULL;

  check (sink_class->run_begin (sink, tag, sample->run, &error), error);
  for (guint second = 1; second <= 3; second++)
    {
      const LtSnapshot snapshot = sample_run_second (sample, LT_PHASE_WARMUP, second, stats);

      check (sink_class->update (sink, tag, &snapshot, &error), error);
    }
}

/* Tells all that is in @result, with intervals as those of @like. */
static void
tell (const LtSinkClass *sink_class, gpointer sink, const LtResult *result,
      const SampleRun *like)
{
  GError *error = NULL;

  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *record = lt_result_get_record (result, i);
      const LtRunTag tag = lt_record_get_tag (record);

      if (like->has_last)
        feed (sink_class, sink, &tag, like);
      check (sink_class->run_end (sink, &tag, lt_record_get_run (record),
                                  sample_run_last (like), lt_record_get_verdict (record),
                                  &error),
             error);
    }
}

static void
write_with (const char *sink_name, const char *folder, const char *name, const char *like)
{
  const LtSinkClass *sink_class = lt_sink_find (sink_name);
  g_autofree char *path = g_strdup_printf ("%s/%s%s", folder, name, sink_class->suffix);
  g_autoptr (LtResult) result = sample_result_make (name);
  g_autoptr (SampleRun) sample = sample_run_make (like);
  GError *error = NULL;
  gpointer sink = sink_class->open (path, &error);

  check (sink != NULL, error);
  check (sink_class->begin (sink, result, &error), error);
  tell (sink_class, sink, result, sample);
  check (sink_class->end (sink, &error), error);
  sink_class->free (sink);
}

static void
write_format (const char *sink_name, const char *folder)
{
  for (const SampleCase *sample_case = sample_cases; sample_case->name != NULL; sample_case++)
    write_with (sink_name, folder, sample_case->name, sample_case->name);
  for (const SampleCall *call = sample_calls; call->name != NULL; call++)
    write_with (sink_name, folder, call->name, "open-overloaded");
}

int
main (int argc, char **argv)
{
  static const char *const formats[] = { "json", "jsonl" };

  if (argc < 2)
    {
      fprintf (stderr, "usage: write-documents FOLDER [FORMAT...]\n");
      return 2;
    }
  for (int i = 2; i < argc; i++)
    write_format (argv[i], argv[1]);
  for (guint i = 0; argc == 2 && i < G_N_ELEMENTS (formats); i++)
    write_format (formats[i], argv[1]);
  return 0;
}
