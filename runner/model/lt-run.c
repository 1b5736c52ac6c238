/* SPDX-License-Identifier: MIT */

#include "lt-run.h"

LtRun *
lt_run_new (void)
{
  LtRun *run = g_atomic_rc_box_new0 (LtRun);

  run->settings = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_setting_free);
  run->stages = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_run_stage_free);
  return run;
}

LtRun *
lt_run_ref (const LtRun *run)
{
  return g_atomic_rc_box_acquire ((gpointer) run);
}

static void
run_clear (gpointer data)
{
  LtRun *run = data;

  g_free (run->started_at);
  g_ptr_array_unref (run->settings);
  lt_run_plugin_free (run->plugin);
  g_ptr_array_unref (run->stages);
  g_clear_pointer (&run->pins, g_array_unref);
}

void
lt_run_unref (LtRun *run)
{
  if (run != NULL)
    g_atomic_rc_box_release_full (run, run_clear);
}

/* The suite */

LtRunPlugin *
lt_run_plugin_new (void)
{
  LtRunPlugin *plugin = g_new0 (LtRunPlugin, 1);

  plugin->operations = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_run_operation_free);
  plugin->options = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_run_option_free);
  plugin->metrics = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_run_metric_free);
  plugin->data = g_ptr_array_new_with_free_func ((GDestroyNotify) lt_run_data_free);
  plugin->error_classes =
    g_ptr_array_new_with_free_func ((GDestroyNotify) lt_run_error_class_free);
  return plugin;
}

void
lt_run_plugin_free (LtRunPlugin *plugin)
{
  if (plugin == NULL)
    return;
  g_free (plugin->path);
  g_free (plugin->sha256);
  g_free (plugin->id);
  g_free (plugin->version);
  g_free (plugin->abi);
  g_free (plugin->name);
  g_free (plugin->vendor);
  g_free (plugin->url);
  g_free (plugin->license);
  g_free (plugin->description);
  g_ptr_array_unref (plugin->operations);
  g_ptr_array_unref (plugin->options);
  g_ptr_array_unref (plugin->metrics);
  g_ptr_array_unref (plugin->error_classes);
  g_ptr_array_unref (plugin->data);
  g_free (plugin);
}

/* Its parts */

LtSetting *
lt_setting_new (const char *name, const char *value, const char *source)
{
  LtSetting *setting = g_new (LtSetting, 1);

  setting->name = g_strdup (name);
  setting->value = g_strdup (value);
  setting->source = g_strdup (source);
  return setting;
}

void
lt_setting_free (LtSetting *setting)
{
  if (setting == NULL)
    return;
  g_free (setting->name);
  g_free (setting->value);
  g_free (setting->source);
  g_free (setting);
}

void
lt_run_data_free (LtRunData *data)
{
  if (data == NULL)
    return;
  g_free (data->name);
  g_free (data->path);
  g_free (data->format);
  g_free (data->strategy);
  g_free (data->end);
  g_free (data);
}

void
lt_run_stage_free (LtRunStage *stage)
{
  if (stage == NULL)
    return;
  g_free (stage->name);
  g_free (stage);
}

void
lt_run_operation_free (LtRunOperation *operation)
{
  if (operation == NULL)
    return;
  g_free (operation->name);
  g_free (operation->help);
  g_free (operation->excluded);
  g_free (operation);
}

void
lt_run_option_free (LtRunOption *option)
{
  if (option == NULL)
    return;
  g_free (option->name);
  g_free (option->type);
  g_free (option->help);
  g_free (option->dflt);
  g_free (option->min);
  g_free (option->max);
  g_free (option->choices);
  g_free (option->value);
  g_free (option);
}

void
lt_run_metric_free (LtRunMetric *metric)
{
  if (metric == NULL)
    return;
  g_free (metric->name);
  g_free (metric->unit);
  g_free (metric->help);
  g_free (metric);
}

LtRunErrorClass *
lt_run_error_class_new (const char *name, const char *help)
{
  LtRunErrorClass *error_class = g_new (LtRunErrorClass, 1);

  error_class->name = g_strdup (name);
  error_class->help = g_strdup (help);
  return error_class;
}

void
lt_run_error_class_free (LtRunErrorClass *error_class)
{
  if (error_class == NULL)
    return;
  g_free (error_class->name);
  g_free (error_class->help);
  g_free (error_class);
}

/* Questions */

gboolean
lt_run_is_open_loop (const LtRun *run)
{
  return run->rate_per_s > 0;
}

gboolean
lt_run_is_batched (const LtRun *run)
{
  return run->batch > 1;
}

const LtRunOperation *
lt_run_get_operation (const LtRun *run, guint index)
{
  if (run == NULL || run->plugin == NULL || index >= run->plugin->operations->len)
    return NULL;
  return g_ptr_array_index (run->plugin->operations, index);
}

const LtRunMetric *
lt_run_get_metric (const LtRun *run, guint index)
{
  if (run == NULL || run->plugin == NULL || index >= run->plugin->metrics->len)
    return NULL;
  return g_ptr_array_index (run->plugin->metrics, index);
}

const char *
lt_run_get_error_class (const LtRun *run, guint index)
{
  const LtRunErrorClass *error_class;

  if (run == NULL || run->plugin == NULL || index >= run->plugin->error_classes->len)
    return index == 0 ? "unclassified" : "unknown";
  error_class = g_ptr_array_index (run->plugin->error_classes, index);
  return error_class->name;
}
