/* SPDX-License-Identifier: MIT */

#include "lt-load-key.h"

#include <string.h>

#define KEY_LENGTH 16

/* ---- One load -------------------------------------------------------------- */

static void G_GNUC_PRINTF (2, 3) add (GPtrArray *lines, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (lines, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/* Written alike in every locale. */
static void
add_number (GPtrArray *lines, const char *name, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (digits, sizeof digits, "%.6g", value);
  add (lines, "%s=%s", name, digits);
}

static void
add_stages (GPtrArray *lines, const LtRun *run)
{
  for (guint i = 0; i < run->stages->len; i++)
    {
      const LtRunStage *stage = g_ptr_array_index (run->stages, i);
      g_autofree char *name =
        g_strdup_printf ("stage %u: %" G_GUINT64_FORMAT "..%" G_GUINT64_FORMAT, i,
                         stage->begin_ns, stage->end_ns);
      g_autofree char *from = g_strconcat (name, " from", NULL);
      g_autofree char *to = g_strconcat (name, " to", NULL);

      add_number (lines, from, stage->from);
      add_number (lines, to, stage->to);
    }
}

static void
add_operations (GPtrArray *lines, const LtRunPlugin *plugin)
{
  double sum = 0;

  for (guint i = 0; i < plugin->operations->len; i++)
    sum += ((const LtRunOperation *) g_ptr_array_index (plugin->operations, i))->weight;
  for (guint i = 0; i < plugin->operations->len && sum > 0; i++)
    {
      const LtRunOperation *operation = g_ptr_array_index (plugin->operations, i);
      g_autofree char *name = g_strconcat ("share of ", operation->name, NULL);

      if (operation->weight > 0)
        add_number (lines, name, operation->weight / sum);
    }
}

static void
add_options (GPtrArray *lines, const LtRunPlugin *plugin)
{
  for (guint i = 0; i < plugin->options->len; i++)
    {
      const LtRunOption *option = g_ptr_array_index (plugin->options, i);

      add (lines, "option %s=%s", option->name,
           option->secret          ? "***"
           : option->value != NULL ? option->value
                                   : "");
    }
}

/* Settings that a run has no member for. */
static void
add_settings (GPtrArray *lines, const LtRun *run)
{
  static const char *const names[] = { "think", "ramp-up", "iterations", "worker-iterations",
                                       NULL };

  for (guint i = 0; i < run->settings->len; i++)
    {
      const LtSetting *setting = g_ptr_array_index (run->settings, i);

      if (g_strv_contains (names, setting->name))
        add (lines, "%s=%s", setting->name, setting->value);
    }
}

GPtrArray *
lt_load_describe (const LtRun *run)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  const LtRunPlugin *plugin = run->plugin;

  if (plugin != NULL)
    add (lines, "suite=%s", plugin->id);
  add (lines, "workers=%u", run->n_workers);
  add_number (lines, "rate", run->rate_per_s);
  add (lines, "arrival=%s", run->poisson ? "poisson" : "constant");
  add (lines, "backlog=%s%u", run->bounded ? "" : "any ", run->backlog);
  add (lines, "batch=%u", MAX (run->batch, 1));
  add (lines, "latency=%d", run->latency);
  add (lines, "in process=%d", run->in_process);
  add (lines, "pinned=%d", run->pins != NULL);
  if (run->only)
    add (lines, "only=%u:%" G_GUINT64_FORMAT, run->only_worker, run->only_iteration);
  add_stages (lines, run);
  add_settings (lines, run);
  if (plugin == NULL)
    return lines;
  add_operations (lines, plugin);
  add_options (lines, plugin);
  for (guint i = 0; i < plugin->data->len; i++)
    {
      const LtRunData *data = g_ptr_array_index (plugin->data, i);

      add (lines, "data %s=%s %s %s, %" G_GUINT64_FORMAT " rows", data->name, data->format,
           data->strategy, data->end, data->n_rows);
    }
  return lines;
}

/* ---- Keys ------------------------------------------------------------------ */

static char *
digest (const GPtrArray *lines)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  /* With the zero at the end of each: no two lists look the same. */
  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);

      g_checksum_update (checksum, (const guchar *) line, (gssize) strlen (line) + 1);
    }
  return g_strndup (g_checksum_get_string (checksum), KEY_LENGTH);
}

static gboolean
has_setting (const LtRun *run, const char *name, const char *value)
{
  for (guint i = 0; i < run->settings->len; i++)
    {
      const LtSetting *setting = g_ptr_array_index (run->settings, i);

      if (g_str_equal (setting->name, name) && g_strcmp0 (setting->value, value) == 0)
        return TRUE;
    }
  return FALSE;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Keys of the other scenarios of the same repetition, in an order of their own. */
static void
add_others (GPtrArray *keys, const LtResult *result, const LtRecord *record)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < result->records->len; i++)
    {
      const LtRecord *other = lt_result_get_record (result, i);
      g_autoptr (GPtrArray) lines = NULL;

      if (other == NULL || other == record || lt_record_get_run (other) == NULL
          || lt_record_get_tag (other).number != lt_record_get_tag (record).number)
        continue;
      lines = lt_load_describe (lt_record_get_run (other));
      g_ptr_array_add (others, digest (lines));
    }
  g_ptr_array_sort (others, compare_texts);
  for (guint i = 0; i < others->len; i++)
    g_ptr_array_add (keys, g_strdup (g_ptr_array_index (others, i)));
}

char *
lt_load_key (const LtResult *result, const LtRecord *record)
{
  const LtRun *run = lt_record_get_run (record);
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  if (run == NULL || run->plugin == NULL)
    return NULL;
  lines = lt_load_describe (run);
  g_ptr_array_add (keys, digest (lines));
  if (!has_setting (run, "mode", "sequence") && !has_setting (run, "each", "true"))
    add_others (keys, result, record);
  return keys->len == 1 ? g_strdup (g_ptr_array_index (keys, 0)) : digest (keys);
}

char *
lt_host_key (const LtRunHost *host)
{
  const guint64 gib = G_GUINT64_CONSTANT (1) << 30;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  if (host != NULL)
    {
      add (lines, "cpu=%s", host->cpu);
      add (lines, "cpus=%u", host->n_cpus);
      add (lines, "memory=%" G_GUINT64_FORMAT, (host->memory_bytes + gib / 2) / gib);
    }
  return digest (lines);
}
