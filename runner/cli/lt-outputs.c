/* SPDX-License-Identifier: MIT */

#include "lt-outputs.h"

#include <string.h>

#include "lt-plan-blame.h"

typedef struct Output
{
  const LtSinkClass *sink;
  gpointer self;
  GError *error; /* of the first call that failed */
} Output;

struct LtOutputs
{
  GPtrArray *outputs; /* Output */
  const LtResult *result;
  gboolean begun;
};

static void
free_output (gpointer data)
{
  Output *output = data;

  output->sink->free (output->self);
  g_clear_error (&output->error);
  g_free (output);
}

static const LtSinkClass *
find_sink (const char *name, GError **error)
{
  const LtSinkClass *sink = lt_sink_find (name);
  g_autoptr (GString) names = NULL;

  if (sink != NULL)
    return sink;
  names = g_string_new (NULL);
  for (const LtSinkClass *const *each = lt_sink_list (); *each != NULL; each++)
    g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", (*each)->name);
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
               "--out: expected a format of %s, found '%s'", names->str, name);
  return NULL;
}

/* Says of a file's value where it is. What cannot be written may be so some other day: that
 * is no mistake in the file. */
static void
blame (const LtPlan *plan, guint index, GError **error)
{
  const LtPlanSetting *setting = lt_plan_nth_setting (plan, "out", index);
  const gboolean wrong = g_error_matches (*error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE)
                         || g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  const char *text = (*error)->message;
  GError *told;

  if (setting == NULL || !lt_plan_is_of_file (setting->rank))
    return;
  if (g_str_has_prefix (text, "--out: "))
    text += strlen ("--out: ");
  told = g_error_new (wrong ? LT_PLAN_ERROR : (*error)->domain,
                      wrong ? (gint) LT_PLAN_ERROR_SCENARIO : (*error)->code, "%s: out: %s",
                      setting->source, text);
  g_clear_error (error);
  *error = told;
}

void
lt_outputs_add (LtOutputs *outputs, const LtSinkClass *sink, gpointer self)
{
  Output *output = g_new0 (Output, 1);

  output->sink = sink;
  output->self = self;
  g_ptr_array_add (outputs->outputs, output);
}

LtOutputs *
lt_outputs_open (const LtPlan *plan, GError **error)
{
  g_autoptr (LtOutputs) outputs = g_new0 (LtOutputs, 1);
  g_autoptr (GError) local = NULL;

  outputs->outputs = g_ptr_array_new_with_free_func (free_output);
  for (guint i = 0; i < plan->outputs->len; i++)
    {
      const LtPlanOutput *planned = g_ptr_array_index (plan->outputs, i);
      const LtSinkClass *sink = find_sink (planned->format, &local);
      gpointer self = sink != NULL ? sink->open (planned->target, &local) : NULL;

      if (self == NULL)
        {
          blame (plan, i, &local);
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      lt_outputs_add (outputs, sink, self);
    }
  return g_steal_pointer (&outputs);
}

void
lt_outputs_free (LtOutputs *outputs)
{
  if (outputs == NULL)
    return;
  g_ptr_array_unref (outputs->outputs);
  g_free (outputs);
}

void
lt_outputs_set_result (LtOutputs *outputs, const LtResult *result)
{
  outputs->result = result;
}

static void
begin (LtOutputs *outputs)
{
  if (outputs->begun)
    return;
  outputs->begun = TRUE;
  for (guint i = 0; i < outputs->outputs->len; i++)
    {
      Output *output = g_ptr_array_index (outputs->outputs, i);

      if (output->sink->begin != NULL)
        output->sink->begin (output->self, outputs->result, &output->error);
    }
}

void
lt_outputs_run_begin (LtOutputs *outputs, const LtRunTag *tag, const LtRun *run)
{
  begin (outputs);
  for (guint i = 0; i < outputs->outputs->len; i++)
    {
      Output *output = g_ptr_array_index (outputs->outputs, i);

      if (output->sink->run_begin != NULL && output->error == NULL)
        output->sink->run_begin (output->self, tag, run, &output->error);
    }
}

void
lt_outputs_update (LtOutputs *outputs, const LtRunTag *tag, const LtSnapshot *snapshot)
{
  for (guint i = 0; i < outputs->outputs->len; i++)
    {
      Output *output = g_ptr_array_index (outputs->outputs, i);

      if (output->sink->update != NULL && output->error == NULL)
        output->sink->update (output->self, tag, snapshot, &output->error);
    }
}

void
lt_outputs_run_end (LtOutputs *outputs, const LtRunTag *tag, const LtRun *run,
                    const LtSnapshot *last, const LtVerdict *verdict)
{
  begin (outputs);
  for (guint i = 0; i < outputs->outputs->len; i++)
    {
      Output *output = g_ptr_array_index (outputs->outputs, i);

      if (output->sink->run_end != NULL && output->error == NULL)
        output->sink->run_end (output->self, tag, run, last, verdict, &output->error);
    }
}

/* A sink is ended whatever befell it before: it has files to close. The verdict is
 * written by each before a later one may fail; the exit status tells. */
void
lt_outputs_end (LtOutputs *outputs, LtVerdict *verdict)
{
  begin (outputs);
  for (guint i = 0; i < outputs->outputs->len; i++)
    {
      Output *output = g_ptr_array_index (outputs->outputs, i);

      g_autoptr (GError) error = NULL;

      if (output->sink->end == NULL || output->sink->end (output->self, &error))
        continue;
      if (output->error == NULL)
        output->error = g_steal_pointer (&error);
    }
  for (guint i = 0; i < outputs->outputs->len; i++)
    {
      const Output *output = g_ptr_array_index (outputs->outputs, i);

      if (output->error != NULL)
        lt_verdict_fail (verdict, LT_EXIT_INTERNAL, "internal", "%s", output->error->message);
    }
}
