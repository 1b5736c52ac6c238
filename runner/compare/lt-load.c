/* SPDX-License-Identifier: MIT */

#include "lt-load.h"

#include <math.h>

#include "lt-units.h"

#define DURATION_FACTOR 2 /* longer runs are another load beyond this */

/* Takes @a and @b. */
static void
compare_taken (GPtrArray *lines, const char *name, char *a, char *b)
{
  if (g_strcmp0 (a, b) != 0)
    g_ptr_array_add (lines, g_strdup_printf ("%s: %s against %s", name, a != NULL ? a : "none",
                                             b != NULL ? b : "none"));
  g_free (a);
  g_free (b);
}

static void
compare (GPtrArray *lines, const char *name, const char *a, const char *b)
{
  compare_taken (lines, name, g_strdup (a), g_strdup (b));
}

static void
compare_numbers (GPtrArray *lines, const char *name, double a, double b)
{
  compare_taken (lines, name, g_strdup_printf ("%.10g", a), g_strdup_printf ("%.10g", b));
}

static void
compare_flags (GPtrArray *lines, const char *name, gboolean a, gboolean b)
{
  compare (lines, name, a ? "yes" : "no", b ? "yes" : "no");
}

/* ---- Load ------------------------------------------------------------------ */

/* What has no member of its own is told by its setting; NULL: not set. */
static const char *
setting_of (const LtRun *run, const char *name)
{
  for (guint i = 0; i < run->settings->len; i++)
    {
      const LtSetting *setting = g_ptr_array_index (run->settings, i);

      if (g_strcmp0 (setting->name, name) == 0)
        return setting->value;
    }
  return NULL;
}

static char *
format_stage (const LtRunStage *stage)
{
  g_autofree char *time = stage->end_ns > stage->begin_ns
                            ? lt_format_duration ((double) (stage->end_ns - stage->begin_ns))
                            : g_strdup ("endless");

  return g_strdup_printf ("%s, %.10g to %.10g", time, stage->from, stage->to);
}

static void
compare_stages (GPtrArray *lines, const LtRun *a, const LtRun *b)
{
  if (a->stages->len != b->stages->len)
    {
      compare_numbers (lines, "stages", a->stages->len, b->stages->len);
      return;
    }
  for (guint i = 0; i < a->stages->len; i++)
    {
      const LtRunStage *stage = g_ptr_array_index (a->stages, i);
      g_autofree char *name = g_strdup_printf ("stage %s", stage->name);

      compare_taken (lines, name, format_stage (stage),
                     format_stage (g_ptr_array_index (b->stages, i)));
    }
}

static char *
format_time (guint64 ns)
{
  return ns > 0 ? lt_format_duration ((double) ns) : NULL;
}

static void
compare_times (GPtrArray *lines, const LtRun *a, const LtRun *b)
{
  const guint64 shorter = MIN (a->duration_ns, b->duration_ns);
  const guint64 longer = MAX (a->duration_ns, b->duration_ns);

  if (longer / DURATION_FACTOR > shorter)
    compare_taken (lines, "duration", format_time (a->duration_ns),
                   format_time (b->duration_ns));
  if ((a->warmup_ns > 0) != (b->warmup_ns > 0))
    compare_taken (lines, "warmup", format_time (a->warmup_ns), format_time (b->warmup_ns));
}

static char *
format_backlog (const LtRun *run)
{
  if (!run->bounded)
    return g_strdup ("queue");
  return run->backlog == 0 ? g_strdup ("drop") : g_strdup_printf ("queue:%u", run->backlog);
}

static char *
format_pins (const LtRun *run)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; run->pins != NULL && i < run->pins->len; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? "," : "",
                            g_array_index (run->pins, guint, i));
  return g_string_free (text, run->pins == NULL);
}

static char *
format_only (const LtRun *run)
{
  return run->only
           ? g_strdup_printf ("%u:%" G_GUINT64_FORMAT, run->only_worker, run->only_iteration)
           : NULL;
}

static void
compare_model (GPtrArray *lines, const LtRun *a, const LtRun *b)
{
  static const char *const settings[] = { "iterations", "worker-iterations", "think" };
  const gboolean open = lt_run_is_open_loop (a);

  compare (lines, "model", open ? "open loop" : "closed loop",
           lt_run_is_open_loop (b) ? "open loop" : "closed loop");
  compare_numbers (lines, "concurrency", a->n_workers, b->n_workers);
  if (open && lt_run_is_open_loop (b))
    {
      compare_numbers (lines, "rate", a->rate_per_s, b->rate_per_s);
      compare (lines, "arrival", a->poisson ? "poisson" : "constant",
               b->poisson ? "poisson" : "constant");
      compare_taken (lines, "backlog", format_backlog (a), format_backlog (b));
    }
  compare_stages (lines, a, b);
  compare_times (lines, a, b);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    compare (lines, settings[i], setting_of (a, settings[i]), setting_of (b, settings[i]));
  compare_numbers (lines, "batch", MAX (a->batch, 1), MAX (b->batch, 1));
  compare_taken (lines, "only-iteration", format_only (a), format_only (b));
  compare_taken (lines, "pin", format_pins (a), format_pins (b));
  compare_flags (lines, "no-latency", !a->latency, !b->latency);
  compare_flags (lines, "in-process", a->in_process, b->in_process);
}

/* ---- What the suite was told ----------------------------------------------- */

static const LtRunOption *
find_option (const LtRunPlugin *plugin, const char *name)
{
  for (guint i = 0; i < plugin->options->len; i++)
    {
      const LtRunOption *option = g_ptr_array_index (plugin->options, i);

      if (g_strcmp0 (option->name, name) == 0)
        return option;
    }
  return NULL;
}

static const char *
shown_value (const LtRunOption *option)
{
  if (option == NULL)
    return NULL;
  return option->secret ? (option->is_set ? "set" : NULL) : option->value;
}

/* @mirrored: those of b that a does not have. */
static void
compare_options (GPtrArray *lines, const LtRunPlugin *a, const LtRunPlugin *b,
                 gboolean mirrored)
{
  for (guint i = 0; i < a->options->len; i++)
    {
      const LtRunOption *option = g_ptr_array_index (a->options, i);
      const LtRunOption *other = find_option (b, option->name);
      g_autofree char *name = g_strdup_printf ("option %s", option->name);

      if ((other == NULL && !option->is_set) || (other != NULL && mirrored))
        continue;
      compare (lines, name, shown_value (mirrored ? other : option),
               shown_value (mirrored ? option : other));
    }
}

static double
share_of (const LtRunPlugin *plugin, const char *operation)
{
  double sum = 0, weight = 0;

  for (guint i = 0; i < plugin->operations->len; i++)
    {
      const LtRunOperation *each = g_ptr_array_index (plugin->operations, i);

      sum += each->weight;
      if (g_strcmp0 (each->name, operation) == 0)
        weight = each->weight;
    }
  return sum > 0 ? weight / sum : 0;
}

/* Weights mean the same when their shares do. */
static void
compare_mix (GPtrArray *lines, const LtRunPlugin *a, const LtRunPlugin *b, gboolean mirrored)
{
  for (guint i = 0; i < a->operations->len; i++)
    {
      const char *operation =
        ((const LtRunOperation *) g_ptr_array_index (a->operations, i))->name;
      const double share_a = share_of (a, operation), share_b = share_of (b, operation);
      g_autofree char *name = g_strdup_printf ("mix, %s", operation);

      if (mirrored ? share_b > 0 : fabs (share_a - share_b) < 1e-9)
        continue;
      if (share_a > 0 || share_b > 0)
        compare_taken (lines, name, lt_format_share (mirrored ? share_b : share_a),
                       lt_format_share (mirrored ? share_a : share_b));
    }
}

static char *
format_data (const LtRunPlugin *plugin)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plugin->data->len; i++)
    {
      const LtRunData *data = g_ptr_array_index (plugin->data, i);

      g_string_append_printf (
        text, "%s%s (%" G_GUINT64_FORMAT " rows, %" G_GUINT64_FORMAT " bytes, %s, %s)",
        i > 0 ? ", " : "", data->name, data->n_rows, data->n_bytes, data->strategy, data->end);
    }
  return g_string_free (text, plugin->data->len == 0);
}

void
lt_load_differences (const LtRun *a, const LtRun *b, GPtrArray *lines)
{
  if (a->plugin != NULL && b->plugin != NULL)
    compare (lines, "suite", a->plugin->id, b->plugin->id);
  compare_model (lines, a, b);
  if (a->plugin == NULL || b->plugin == NULL)
    return;
  compare_mix (lines, a->plugin, b->plugin, FALSE);
  compare_mix (lines, b->plugin, a->plugin, TRUE);
  compare_options (lines, a->plugin, b->plugin, FALSE);
  compare_options (lines, b->plugin, a->plugin, TRUE);
  compare_taken (lines, "data", format_data (a->plugin), format_data (b->plugin));
}

/* ---- Circumstances --------------------------------------------------------- */

static void
compare_hosts (const LtRunHost *a, const LtRunHost *b, GPtrArray *lines)
{
  if (a == NULL || b == NULL)
    return;
  compare (lines, "another host: processor", a->cpu, b->cpu);
  compare_numbers (lines, "another host: cores", a->n_cpus, b->n_cpus);
  compare (lines, "another host: kernel", a->kernel, b->kernel);
  compare (lines, "another host: system", a->os, b->os);
  compare_taken (lines, "another host: memory", lt_format_size ((double) a->memory_bytes),
                 lt_format_size ((double) b->memory_bytes));
}

void
lt_load_circumstances (const LtResult *a, const LtRun *run_a, const LtResult *b,
                       const LtRun *run_b, GPtrArray *lines)
{
  compare_hosts (a->host, b->host, lines);
  if (run_a->plugin != NULL && run_b->plugin != NULL)
    compare (lines, "another version of the suite", run_a->plugin->version,
             run_b->plugin->version);
  compare (lines, "another version of ltrun", a->version, b->version);
  compare_taken (lines, "another seed", g_strdup_printf ("%" G_GUINT64_FORMAT, run_a->seed),
                 g_strdup_printf ("%" G_GUINT64_FORMAT, run_b->seed));
  compare (lines, "another clock", run_a->tsc ? "TSC" : "monotonic",
           run_b->tsc ? "TSC" : "monotonic");
}
