/* SPDX-License-Identifier: MIT */

#include "sample-document.h"

#include <string.h>

#include "lt-result-json.h"
#include "sample-result.h"

char *
sample_document_id (guint number)
{
  return g_strdup_printf ("%08x-6f0c-4c1a-9a38-3b0de1f0a001", number);
}

static void
set_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static LtResult *
make_result (const SampleDocument *sample)
{
  const char *name = sample->sample != NULL ? sample->sample : "closed";
  SampleRun *run;
  LtResult *result;

  for (const SampleCall *call = sample_calls; call->name != NULL; call++)
    if (g_str_equal (call->name, name))
      return call->make ();
  run = sample_run_make (name);
  if (sample->slower > 0 && run->total != NULL)
    run->total->duration_ns = (guint64) ((double) run->total->duration_ns * sample->slower);
  if (sample->workers > 0 && run->run != NULL)
    run->run->n_workers = sample->workers;
  result = sample_result_of (run);
  sample_run_free (run);
  return result;
}

char *
sample_document_new (const SampleDocument *sample)
{
  g_autoptr (LtResult) result = make_result (sample);
  g_autofree char *id = sample_document_id (sample->number);
  g_autofree char *time =
    g_strdup_printf ("2026-03-%02uT%02u:%02u:00Z", sample->number / 1440 % 28 + 1,
                     sample->number / 60 % 24, sample->number % 60);

  set_text (&result->id, id);
  set_text (&result->started_at, sample->started_at != NULL ? sample->started_at : time);
  if (sample->cpu != NULL)
    set_text (&result->host->cpu, sample->cpu);
  if (sample->commit != NULL)
    {
      result->revision = g_new0 (LtRevision, 1);
      result->revision->commit = g_strdup (sample->commit);
      result->revision->branch = g_strdup ("main");
      result->revision->has_dirty = TRUE;
    }
  if (sample->verb != NULL)
    set_text (&result->verb, sample->verb);
  if (sample->label != NULL)
    {
      const char *equals = strchr (sample->label, '=');
      g_autofree char *key = g_strndup (sample->label, (gsize) (equals - sample->label));

      lt_result_add_label (result, key, equals + 1);
    }
  return lt_result_json_to_text (result, NULL);
}
