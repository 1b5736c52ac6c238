/* SPDX-License-Identifier: MIT */

#include "lt-plan-values.h"

#include <string.h>

#include "lt-units.h"

static gboolean
refuse (GError **error, const char *expected, const char *text)
{
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, "expected %s, found '%s'", expected,
               text);
  return FALSE;
}

static void
free_set (gpointer data)
{
  LtPlanSet *set = data;

  g_free (set->suite);
  g_free (set->name);
  g_free (set->value);
  g_free (set);
}

static void
free_share (gpointer data)
{
  LtPlanShare *share = data;

  g_free (share->operation);
  g_free (share);
}

static void
free_output (gpointer data)
{
  LtPlanOutput *output = data;

  g_free (output->format);
  g_free (output->target);
  g_free (output);
}

static void
free_label (gpointer data)
{
  LtPlanLabel *label = data;

  g_free (label->name);
  g_free (label->value);
  g_free (label);
}

static void
free_setting (gpointer data)
{
  LtPlanSetting *setting = data;

  g_free (setting->name);
  g_free (setting->value);
  g_free (setting->source);
  g_free (setting);
}

static void
free_stage (gpointer data)
{
  LtPlanStage *stage = data;

  g_free (stage->name);
  g_free (stage);
}

static void
free_gate (gpointer gate)
{
  lt_gate_free (gate);
}

LtPlan *
lt_plan_new (void)
{
  LtPlan *plan = g_new0 (LtPlan, 1);

  plan->plugin_dirs = g_ptr_array_new_with_free_func (g_free);
  plan->sets = g_ptr_array_new_with_free_func (free_set);
  plan->mix = g_ptr_array_new_with_free_func (free_share);
  plan->data = g_ptr_array_new_with_free_func (lt_plan_data_free);
  plan->pins = g_array_new (FALSE, FALSE, sizeof (guint));
  plan->thresholds = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_threshold_free);
  plan->outputs = g_ptr_array_new_with_free_func (free_output);
  plan->gates = g_ptr_array_new_with_free_func (free_gate);
  plan->labels = g_ptr_array_new_with_free_func (free_label);
  plan->settings = g_ptr_array_new_with_free_func (free_setting);
  plan->stages = g_ptr_array_new_with_free_func (free_stage);
  plan->stage_texts = g_ptr_array_new_with_free_func (g_free);
  return plan;
}

/* What to run */

gboolean
lt_apply_plugin (LtPlan *plan, const char *text, GError **error)
{
  if (*text == '\0')
    return refuse (error, "the name or path of a suite", text);
  if (plan->plugin != NULL)
    {
      g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                   "expected one suite, found '%s' and '%s'", plan->plugin, text);
      return FALSE;
    }
  plan->plugin = g_strdup (text);
  return TRUE;
}

gboolean
lt_apply_plugin_dir (LtPlan *plan, const char *text, GError **error)
{
  if (*text == '\0')
    return refuse (error, "a folder", text);
  g_ptr_array_add (plan->plugin_dirs, g_canonicalize_filename (text, NULL));
  return TRUE;
}

gboolean
lt_apply_set (LtPlan *plan, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *key = NULL;
  const char *dot;
  LtPlanSet *set;

  if (equals == NULL || equals == text)
    return refuse (error, "NAME=VALUE or SUITE.NAME=VALUE", text);
  if (plan->sets->len == LT_PLAN_MAX_SETS)
    return refuse (error, "at most " G_STRINGIFY (LT_PLAN_MAX_SETS) " of them", text);

  key = g_strndup (text, (gsize) (equals - text));
  dot = strrchr (key, '.');
  if (dot != NULL && (dot == key || dot[1] == '\0'))
    return refuse (error, "NAME=VALUE or SUITE.NAME=VALUE", text);

  set = g_new0 (LtPlanSet, 1);
  if (dot != NULL)
    set->suite = g_strndup (key, (gsize) (dot - key));
  set->name = g_strdup (dot != NULL ? dot + 1 : key);
  set->value = g_strdup (equals + 1);
  g_ptr_array_add (plan->sets, set);
  return TRUE;
}

gboolean
lt_apply_operation (LtPlan *plan, const char *text, GError **error)
{
  if (*text == '\0')
    return refuse (error, "the name of an operation", text);
  plan->operation = g_strdup (text);
  return TRUE;
}

static gboolean
add_share (LtPlan *plan, const char *part, GError **error)
{
  const char *equals = strchr (part, '=');
  LtPlanShare *share;
  double weight;

  if (equals == NULL || equals == part || !lt_parse_real (equals + 1, &weight, NULL)
      || weight < 0)
    return refuse (error, "OPERATION=WEIGHT with a weight of at least 0", part);

  share = g_new0 (LtPlanShare, 1);
  share->operation = g_strndup (part, (gsize) (equals - part));
  share->weight = weight;
  for (guint i = 0; i < plan->mix->len; i++)
    {
      const LtPlanShare *other = g_ptr_array_index (plan->mix, i);

      if (g_str_equal (other->operation, share->operation))
        {
          free_share (share);
          return refuse (error, "each operation once", part);
        }
    }
  g_ptr_array_add (plan->mix, share);
  return TRUE;
}

gboolean
lt_apply_mix (LtPlan *plan, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", 0);
  double sum = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (!add_share (plan, g_strstrip (parts[i]), error))
        return FALSE;
    }
  for (guint i = 0; i < plan->mix->len; i++)
    sum += ((const LtPlanShare *) g_ptr_array_index (plan->mix, i))->weight;
  if (sum <= 0)
    return refuse (error, "a mix such as login=70,verify=30 with a sum above 0", text);
  return TRUE;
}

/* How much load */

gboolean
lt_apply_concurrency (LtPlan *plan, const char *text, GError **error)
{
  gint64 workers;

  if (!lt_parse_integer (text, &workers, NULL) || workers < 1 || workers > LT_PLAN_MAX_WORKERS)
    return refuse (error, "a number of workers from 1 to " G_STRINGIFY (LT_PLAN_MAX_WORKERS),
                   text);
  plan->workers = (guint) workers;
  return TRUE;
}

gboolean
lt_apply_span (const char *text, gint64 min_ns, const char *expected, guint64 *ret_ns,
               GError **error)
{
  gint64 ns;

  /* A number that is too small is no mistake of form. */
  if (min_ns > 0 && *text == '-' && lt_parse_duration (text + 1, &ns, NULL))
    return refuse (error, expected, text);
  if (!lt_parse_duration (text, &ns, error))
    return FALSE;
  if (ns < min_ns || ns > LT_PLAN_MAX_DURATION_NS)
    return refuse (error, expected, text);
  *ret_ns = (guint64) ns;
  return TRUE;
}

gboolean
lt_apply_duration (LtPlan *plan, const char *text, GError **error)
{
  return lt_apply_span (text, 1000000, "a duration from 1ms to 31d", &plan->duration_ns, error);
}

gboolean
lt_apply_warmup (LtPlan *plan, const char *text, GError **error)
{
  return lt_apply_span (text, 0, "a duration of at most 31d", &plan->warmup_ns, error);
}

gboolean
lt_apply_rate (LtPlan *plan, const char *text, GError **error)
{
  double rate;

  if (!lt_parse_rate (text, &rate, error))
    return FALSE;
  if (rate > LT_PLAN_MAX_RATE || (rate > 0 && rate < 1e-3))
    return refuse (error, "0 (unlimited) or a rate from 0.001/s to 10M/s", text);
  plan->rate_per_s = rate;
  return TRUE;
}

gboolean
lt_apply_arrival (LtPlan *plan, const char *text, GError **error)
{
  plan->poisson = g_str_equal (text, "poisson");
  return plan->poisson || g_str_equal (text, "constant")
         || refuse (error, "constant or poisson", text);
}

static gboolean
count_within (const char *text, guint64 *ret_count, GError **error)
{
  gint64 count;

  if (!lt_parse_integer (text, &count, NULL) || count < 1)
    return refuse (error, "a number of iterations of at least 1", text);
  *ret_count = (guint64) count;
  return TRUE;
}

gboolean
lt_apply_iterations (LtPlan *plan, const char *text, GError **error)
{
  return count_within (text, &plan->iterations, error);
}

gboolean
lt_apply_worker_iterations (LtPlan *plan, const char *text, GError **error)
{
  return count_within (text, &plan->worker_iterations, error);
}

/* "10ms", or "5ms..15ms": anything between, each as likely. */
gboolean
lt_apply_think (LtPlan *plan, const char *text, GError **error)
{
  const char *dots = strstr (text, "..");
  g_autofree char *low = dots != NULL ? g_strndup (text, (gsize) (dots - text)) : NULL;
  const char *high = dots != NULL ? dots + 2 : text;

  if (!lt_apply_span (high, 0, "a duration of at most 31d", &plan->think_max_ns, error))
    return FALSE;
  plan->think_min_ns = plan->think_max_ns;
  if (low != NULL
      && !lt_apply_span (low, 0, "a duration of at most 31d", &plan->think_min_ns, error))
    return FALSE;
  return plan->think_min_ns <= plan->think_max_ns
         || refuse (error, "the shorter time first, as in 5ms..15ms", text);
}

gboolean
lt_apply_ramp_up (LtPlan *plan, const char *text, GError **error)
{
  return lt_apply_span (text, 0, "a duration of at most 31d", &plan->ramp_up_ns, error);
}

gboolean
lt_apply_seed (LtPlan *plan, const char *text, GError **error)
{
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &plan->seed, NULL))
    return refuse (error, "a whole number from 0 to 2^64-1", text);
  return TRUE;
}

gboolean
lt_apply_grace (LtPlan *plan, const char *text, GError **error)
{
  return lt_apply_span (text, 1000000, "a duration from 1ms to 31d", &plan->grace_ns, error);
}

gboolean
lt_apply_setup_timeout (LtPlan *plan, const char *text, GError **error)
{
  return lt_apply_span (text, 1000000, "a duration from 1ms to 31d", &plan->setup_timeout_ns,
                        error);
}

gboolean
lt_apply_teardown_timeout (LtPlan *plan, const char *text, GError **error)
{
  return lt_apply_span (text, 1000000, "a duration from 1ms to 31d", &plan->teardown_timeout_ns,
                        error);
}

/* What to measure, and what to do with it */

gboolean
lt_apply_no_latency (LtPlan *plan, const char *text, GError **error)
{
  gboolean off;

  if (!lt_parse_boolean (text, &off, error))
    return FALSE;
  plan->latency = !off;
  return TRUE;
}

gboolean
lt_apply_memory (LtPlan *plan, const char *text, GError **error)
{
  return lt_parse_boolean (text, &plan->memory, error);
}

gboolean
lt_apply_clock (LtPlan *plan, const char *text, GError **error)
{
  plan->tsc = g_str_equal (text, "auto");
  return plan->tsc || g_str_equal (text, "monotonic")
         || refuse (error, "auto or monotonic", text);
}

gboolean
lt_apply_in_process (LtPlan *plan, const char *text, GError **error)
{
  return lt_parse_boolean (text, &plan->in_process, error);
}

gboolean
lt_apply_quiet (LtPlan *plan, const char *text, GError **error)
{
  return lt_parse_boolean (text, &plan->quiet, error);
}

gboolean
lt_apply_no_live (LtPlan *plan, const char *text, GError **error)
{
  gboolean off;

  if (!lt_parse_boolean (text, &off, error))
    return FALSE;
  plan->live = !off;
  return TRUE;
}

gboolean
lt_apply_format (LtPlan *plan, const char *text, GError **error)
{
  plan->format = g_str_equal (text, "json") ? LT_PLAN_FORMAT_JSON : LT_PLAN_FORMAT_TEXT;
  return plan->format == LT_PLAN_FORMAT_JSON || g_str_equal (text, "text")
         || refuse (error, "text or json", text);
}

/* The files that an output writes: its target and, for a JSON document, the interval
 * log beside it. */
static char **
files_of (const char *format, const char *target)
{
  g_autofree char *file = g_canonicalize_filename (target, NULL);
  char **files = g_new0 (char *, 3);

  files[0] = g_steal_pointer (&file);
  if (g_str_equal (format, "json"))
    files[1] = g_strconcat (files[0], ".log", NULL);
  return files;
}

static gboolean
collides (const LtPlan *plan, char **files)
{
  for (guint i = 0; i < plan->outputs->len; i++)
    {
      const LtPlanOutput *other = g_ptr_array_index (plan->outputs, i);
      g_auto (GStrv) theirs = files_of (other->format, other->target);

      for (guint j = 0; files[j] != NULL; j++)
        {
          if (g_strv_contains ((const char *const *) theirs, files[j]))
            return TRUE;
        }
    }
  return FALSE;
}

gboolean
lt_apply_out (LtPlan *plan, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *format = NULL;
  g_auto (GStrv) files = NULL;
  LtPlanOutput *output;

  if (equals == NULL || equals == text || equals[1] == '\0')
    return refuse (error, "FORMAT=FILE, as in json=result.json", text);
  if (plan->outputs->len == LT_PLAN_MAX_OUTPUTS)
    return refuse (error, "at most " G_STRINGIFY (LT_PLAN_MAX_OUTPUTS) " of them", text);

  format = g_strndup (text, (gsize) (equals - text));
  files = files_of (format, equals + 1);
  if (collides (plan, files))
    return refuse (error, "each file once (json=FILE also writes FILE.log)", text);

  output = g_new0 (LtPlanOutput, 1);
  output->format = g_steal_pointer (&format);
  output->target = g_strdup (equals + 1);
  g_ptr_array_add (plan->outputs, output);
  return TRUE;
}
