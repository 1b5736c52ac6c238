/* SPDX-License-Identifier: MIT */

#include "lt-result-parts.h"

#include <string.h>

static void
add_strv (LtJson *json, const char *key, char *const *lines)
{
  lt_json_array (json, key, LT_JSON_FLAT);
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    lt_json_string (json, NULL, lines[i]);
  lt_json_end (json);
}

static const char *
model_of (const LtRun *run)
{
  return lt_run_is_open_loop (run) ? "open" : "closed";
}

/* A setting is a --set: "set" with an assignment, or "set NAME" with a value. */
char *
lt_result_shown_value (const LtRun *run, const LtSetting *setting)
{
  g_autofree char *assignment = NULL;
  g_autofree char *shown = NULL;

  if (setting->value == NULL || !g_str_has_prefix (setting->name, "set"))
    return g_strdup (setting->value);
  if (strcmp (setting->name, "set") == 0)
    return lt_run_redact_assignment (run, setting->value);
  if (strchr (" .", setting->name[3]) == NULL)
    return g_strdup (setting->value);

  assignment = g_strdup_printf ("%s=%s", setting->name + 4, setting->value);
  shown = lt_run_redact_assignment (run, assignment);
  return g_strdup (shown + strlen (setting->name + 4) + 1);
}

static void
add_settings (LtJson *json, const LtRun *run)
{
  lt_json_array (json, "settings", LT_JSON_LINES);
  for (guint i = 0; i < run->settings->len; i++)
    {
      const LtSetting *setting = g_ptr_array_index (run->settings, i);
      g_autofree char *value = lt_result_shown_value (run, setting);

      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_string (json, "name", setting->name);
      lt_json_string (json, "value", value);
      lt_json_string (json, "source", setting->source);
      lt_json_end (json);
    }
  lt_json_end (json);
}

/* The builder stars a secret out already; that is not left to it alone. */
static void
add_option (LtJson *json, const LtRunOption *option)
{
  const gboolean hide = option->secret && option->value != NULL;
  g_autofree char *shown =
    option->value != NULL && !hide ? lt_redact_addresses (option->value) : NULL;

  lt_json_object (json, NULL, LT_JSON_FLAT);
  lt_json_string (json, "name", option->name);
  lt_json_string (json, "type", option->type);
  lt_json_string (json, "value", hide ? "***" : shown);
  lt_json_string (json, "default", option->secret ? NULL : option->dflt);
  lt_json_boolean (json, "is_set", option->is_set);
  lt_json_boolean (json, "secret", option->secret);
  lt_json_end (json);
}

static void
add_data (LtJson *json, const LtRunPlugin *plugin)
{
  lt_json_array (json, "data", LT_JSON_LINES);
  for (guint i = 0; plugin != NULL && i < plugin->data->len; i++)
    {
      const LtRunData *data = g_ptr_array_index (plugin->data, i);

      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_string (json, "name", data->name);
      lt_json_string (json, "file", data->path);
      lt_json_string (json, "format", data->format);
      lt_json_string (json, "strategy", data->strategy);
      lt_json_string (json, "end", data->end);
      lt_json_uint (json, "columns", data->n_columns);
      lt_json_uint (json, "rows", data->n_rows);
      lt_json_uint (json, "bytes", data->n_bytes);
      lt_json_end (json);
    }
  lt_json_end (json);
}

static void
add_options_and_mix (LtJson *json, const LtRunPlugin *plugin)
{
  lt_json_array (json, "options", LT_JSON_LINES);
  for (guint i = 0; plugin != NULL && i < plugin->options->len; i++)
    add_option (json, g_ptr_array_index (plugin->options, i));
  lt_json_end (json);

  lt_json_array (json, "mix", LT_JSON_LINES);
  for (guint i = 0; plugin != NULL && i < plugin->operations->len; i++)
    {
      const LtRunOperation *operation = g_ptr_array_index (plugin->operations, i);

      lt_json_object (json, NULL, LT_JSON_FLAT);
      lt_json_string (json, "operation", operation->name);
      lt_json_double (json, "weight", operation->weight);
      lt_json_string (json, "excluded", operation->excluded);
      lt_json_end (json);
    }
  lt_json_end (json);
}

static void
add_replay (LtJson *json, const LtRun *run)
{
  if (!run->only)
    {
      lt_json_null (json, "replay");
      return;
    }
  lt_json_object (json, "replay", LT_JSON_FLAT);
  lt_json_uint (json, "worker", run->only_worker);
  lt_json_uint (json, "iteration", run->only_iteration);
  lt_json_end (json);
}

static void
add_pins (LtJson *json, const LtRun *run)
{
  if (run->pins == NULL)
    {
      lt_json_null (json, "pin");
      return;
    }
  lt_json_array (json, "pin", LT_JSON_FLAT);
  for (guint i = 0; i < run->pins->len; i++)
    lt_json_uint (json, NULL, g_array_index (run->pins, guint, i));
  lt_json_end (json);
}

/* As on the command line. */
static char *
backlog_of (const LtRun *run)
{
  if (!run->bounded)
    return g_strdup ("queue");
  return run->backlog == 0 ? g_strdup ("drop") : g_strdup_printf ("queue:%u", run->backlog);
}

static void
add_config (LtJson *json, const LtRun *run)
{
  const gboolean open = lt_run_is_open_loop (run);
  g_autofree char *backlog = backlog_of (run);
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, run->seed);

  lt_json_object (json, "config", LT_JSON_LINES);
  lt_json_string (json, "model", model_of (run));
  lt_json_uint (json, "workers", run->n_workers);
  lt_json_uint (json, "duration_ns", run->duration_ns);
  lt_json_uint (json, "warmup_ns", run->warmup_ns);
  if (open)
    lt_json_double (json, "target_rate_per_second", run->rate_per_s);
  else
    lt_json_null (json, "target_rate_per_second");
  lt_json_string (json, "arrival", !open ? NULL : run->poisson ? "poisson" : "constant");
  lt_json_string (json, "backlog", open ? backlog : NULL);
  lt_json_boolean (json, "latency", run->latency);
  lt_json_boolean (json, "memory", run->memory);
  lt_json_boolean (json, "in_process", run->in_process);
  lt_json_string (json, "seed", seed);
  lt_json_uint (json, "batch", MAX (run->batch, 1));
  add_replay (json, run);
  add_pins (json, run);
  add_settings (json, run);
  add_data (json, run->plugin);
  add_options_and_mix (json, run->plugin);
  lt_json_end (json);
}

static void
add_host (LtJson *json, const LtRunHost *host)
{
  if (host == NULL)
    {
      lt_json_null (json, "host");
      return;
    }
  lt_json_object (json, "host", LT_JSON_LINES);
  lt_json_string (json, "hostname", host->hostname);
  lt_json_string (json, "os", host->os);
  lt_json_string (json, "kernel", host->kernel);
  lt_json_string (json, "cpu", host->cpu);
  lt_json_uint (json, "cpus", host->n_cpus);
  lt_json_uint (json, "memory_bytes", host->memory_bytes);
  lt_json_end (json);
}

static void
add_plugin (LtJson *json, const LtRunPlugin *plugin)
{
  if (plugin == NULL)
    {
      lt_json_null (json, "plugin");
      return;
    }
  lt_json_object (json, "plugin", LT_JSON_LINES);
  lt_json_string (json, "id", plugin->id);
  lt_json_string (json, "version", plugin->version);
  lt_json_string (json, "name", plugin->name);
  lt_json_string (json, "abi", plugin->abi);
  lt_json_string (json, "path", plugin->path);
  lt_json_string (json, "sha256", plugin->sha256);
  lt_json_string (json, "vendor", plugin->vendor);
  lt_json_string (json, "url", plugin->url);
  lt_json_string (json, "license", plugin->license);
  lt_json_string (json, "description", plugin->description);
  lt_json_end (json);
}

static void
add_revision (LtJson *json, const LtRevision *revision)
{
  if (revision == NULL)
    {
      lt_json_null (json, "revision");
      return;
    }
  lt_json_object (json, "revision", LT_JSON_FLAT);
  lt_json_string (json, "commit", revision->commit);
  lt_json_string (json, "branch", revision->branch);
  if (revision->has_dirty)
    lt_json_boolean (json, "dirty", revision->dirty);
  else
    lt_json_null (json, "dirty");
  lt_json_end (json);
}

static void
add_labels (LtJson *json, const GPtrArray *labels)
{
  lt_json_object (json, "labels", LT_JSON_FLAT);
  for (guint i = 0; i < labels->len; i++)
    {
      const LtLabel *label = g_ptr_array_index (labels, i);

      lt_json_string (json, label->name, label->value);
    }
  lt_json_end (json);
}

void
lt_result_add_call (LtJson *json, const LtResult *result)
{
  g_auto (GStrv) argv = lt_result_redact_argv (result);
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, result->seed);

  lt_json_string (json, "id", result->id);
  lt_json_string (json, "started_at", result->started_at);
  lt_json_string (json, "ltrun_version",
                  result->version != NULL ? result->version : LT_VERSION);
  lt_json_string (json, "verb", result->verb);
  add_strv (json, "command_line", argv);
  add_host (json, result->host);
  add_revision (json, result->revision);
  add_labels (json, result->labels);
  lt_json_string (json, "seed", seed);
}

void
lt_result_add_tag (LtJson *json, const LtRunTag *tag)
{
  lt_json_string (json, "scenario", tag->scenario);
  lt_json_uint (json, "run", tag->number);
}

void
lt_result_add_run (LtJson *json, const LtRun *run)
{
  if (run == NULL)
    {
      lt_json_null (json, "started_at");
      lt_json_null (json, "config");
      lt_json_null (json, "plugin");
      lt_json_null (json, "harness");
      return;
    }
  lt_json_string (json, "started_at", run->started_at);
  add_config (json, run);
  add_plugin (json, run->plugin);
  lt_json_object (json, "harness", LT_JSON_FLAT);
  lt_json_double (json, "cost_ns", run->harness_ns);
  lt_json_string (json, "clock", run->tsc ? "tsc" : "monotonic");
  lt_json_uint (json, "setup_ns", run->setup_ns);
  lt_json_end (json);
}
