/* SPDX-License-Identifier: MIT */

#include "lt-document-parts.h"

#include <math.h>
#include <string.h>

/* ---- Settings, options, mix ------------------------------------------------ */

static void
read_setting (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  LtRun *run = data;
  LtSetting *setting = g_new0 (LtSetting, 1);

  (void) index;
  setting->name = lt_members_text (members, object, "name");
  setting->value = lt_members_text_or_null (members, object, "value");
  setting->source = lt_members_text_or_null (members, object, "source");
  g_ptr_array_add (run->settings, setting);
}

static void
read_option (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  LtRunPlugin *plugin = data;
  LtRunOption *option = g_new0 (LtRunOption, 1);

  (void) index;
  option->name = lt_members_text (members, object, "name");
  option->type = lt_members_text_or_null (members, object, "type");
  option->value = lt_members_text_or_null (members, object, "value");
  option->dflt = lt_members_text_or_null (members, object, "default");
  option->is_set = lt_members_boolean (members, object, "is_set");
  option->secret = lt_members_boolean (members, object, "secret");
  g_ptr_array_add (plugin->options, option);
}

static void
read_operation (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  LtRunPlugin *plugin = data;
  LtRunOperation *operation = g_new0 (LtRunOperation, 1);

  (void) index;
  operation->name = lt_members_text (members, object, "operation");
  operation->weight = lt_members_double (members, object, "weight");
  operation->excluded = lt_members_text_or_null (members, object, "excluded");
  g_ptr_array_add (plugin->operations, operation);
}

static void
read_data (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  LtRunPlugin *plugin = data;
  LtRunData *from = g_new0 (LtRunData, 1);

  (void) index;
  from->name = lt_members_text (members, object, "name");
  from->path = lt_members_text (members, object, "file");
  from->format = lt_members_text (members, object, "format");
  from->strategy = lt_members_text (members, object, "strategy");
  from->end = lt_members_text (members, object, "end");
  from->n_columns = (guint) lt_members_uint (members, object, "columns", G_MAXINT);
  from->n_rows = lt_members_uint (members, object, "rows", G_MAXINT64);
  from->n_bytes = lt_members_uint (members, object, "bytes", G_MAXINT64);
  g_ptr_array_add (plugin->data, from);
}

static void
read_backlog (LtMembers *members, const LtJsonValue *config, LtRun *run)
{
  g_autofree char *backlog = lt_members_text_or_null (members, config, "backlog");
  guint64 limit = 0;

  if (backlog == NULL || strcmp (backlog, "queue") == 0)
    return;
  run->bounded = TRUE;
  if (g_str_has_prefix (backlog, "queue:")
      && g_ascii_string_to_unsigned (backlog + 6, 10, 1, G_MAXINT, &limit, NULL))
    run->backlog = (guint) limit;
  else if (strcmp (backlog, "drop") != 0)
    lt_members_refuse (members, "backlog", "'queue', 'queue:N' or 'drop'");
}

/* How the host was told to work. */
static void
read_work (LtMembers *members, const LtJsonValue *config, LtRun *run)
{
  const LtJsonValue *replay;

  read_backlog (members, config, run);
  run->batch = (guint) lt_members_uint (members, config, "batch", G_MAXINT);
  run->pins = lt_members_uints_or_null (members, config, "pin", LT_DOCUMENT_MAX_LINES);
  replay = lt_members_enter (members, config, "replay");
  if (replay == NULL)
    return;
  run->only = TRUE;
  run->only_worker = (guint) lt_members_uint (members, replay, "worker", G_MAXINT);
  run->only_iteration = lt_members_uint (members, replay, "iteration", G_MAXINT64);
  lt_members_leave (members);
}

static void
read_config (LtMembers *members, const LtJsonValue *config, LtRun *run)
{
  g_autofree char *model = lt_members_text (members, config, "model");
  g_autofree char *arrival = lt_members_text_or_null (members, config, "arrival");

  run->n_workers = (guint) lt_members_uint (members, config, "workers", G_MAXINT);
  run->duration_ns = lt_members_uint (members, config, "duration_ns", G_MAXINT64);
  run->warmup_ns = lt_members_uint (members, config, "warmup_ns", G_MAXINT64);
  if (g_strcmp0 (model, "open") == 0)
    {
      run->rate_per_s = lt_members_double (members, config, "target_rate_per_second");
      if (run->rate_per_s <= 0)
        lt_members_refuse (members, "target_rate_per_second", "a number above 0");
    }
  else if (g_strcmp0 (model, "closed") != 0)
    lt_members_refuse (members, "model", "'open' or 'closed'");
  run->poisson = g_strcmp0 (arrival, "poisson") == 0;
  run->latency = lt_members_boolean (members, config, "latency");
  run->memory = lt_members_boolean (members, config, "memory");
  run->in_process = lt_members_boolean (members, config, "in_process");
  run->seed = lt_members_uint_text (members, config, "seed");
  read_work (members, config, run);
  lt_members_each (members, config, "settings", LT_DOCUMENT_MAX_LINES, read_setting, run);
  if (run->plugin == NULL)
    return;
  lt_members_each (members, config, "data", LT_DOCUMENT_MAX_LINES, read_data, run->plugin);
  lt_members_each (members, config, "options", LT_DOCUMENT_MAX_LINES, read_option, run->plugin);
  lt_members_each (members, config, "mix", LT_DOCUMENT_MAX_OPERATIONS, read_operation,
                   run->plugin);
}

/* ---- The suite ------------------------------------------------------------- */

static LtRunPlugin *
read_plugin (LtMembers *members, const LtJsonValue *object)
{
  const LtJsonValue *from = lt_members_enter (members, object, "plugin");
  LtRunPlugin *plugin;

  if (from == NULL)
    return NULL;
  plugin = lt_run_plugin_new ();
  plugin->id = lt_members_text_or_null (members, from, "id");
  plugin->version = lt_members_text_or_null (members, from, "version");
  plugin->name = lt_members_text (members, from, "name");
  plugin->abi = lt_members_text_or_null (members, from, "abi");
  plugin->path = lt_members_text_or_null (members, from, "path");
  plugin->sha256 = lt_members_text_or_null (members, from, "sha256");
  plugin->vendor = lt_members_text_or_null (members, from, "vendor");
  plugin->url = lt_members_text_or_null (members, from, "url");
  plugin->license = lt_members_text_or_null (members, from, "license");
  plugin->description = lt_members_text_or_null (members, from, "description");
  lt_members_leave (members);
  return plugin;
}

guint
lt_document_operation (LtMembers *members, const LtRun *run, const char *name)
{
  const LtRunOperation *operation;

  for (guint i = 0; (operation = lt_run_get_operation (run, i)) != NULL; i++)
    if (g_strcmp0 (operation->name, name) == 0)
      return i;
  lt_members_refuse (members, "name", "an operation of the mix");
  return 0;
}

guint
lt_document_error_class (const LtRun *run, const char *name)
{
  const GPtrArray *classes = run->plugin->error_classes;

  for (guint i = 0; i < classes->len; i++)
    if (g_strcmp0 (((const LtRunErrorClass *) g_ptr_array_index (classes, i))->name, name) == 0)
      return i;
  return classes->len;
}

static void
read_metric (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  static const char *const kinds[] = { "", "counter", "gauge", "histogram", "step" };
  LtRun *run = data;
  LtRunMetric *metric = g_new0 (LtRunMetric, 1);
  g_autofree char *kind = lt_members_text (members, object, "kind");
  g_autofree char *operation = lt_members_text_or_null (members, object, "operation");

  metric->id = index;
  metric->name = lt_members_text (members, object, "name");
  metric->unit = lt_members_text_or_null (members, object, "unit");
  metric->help = lt_members_text_or_null (members, object, "help");
  for (guint i = 1; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kind, kinds[i]) == 0)
      metric->kind = i;
  if (metric->kind == 0)
    lt_members_refuse (members, "kind", "counter, gauge, histogram or step");
  if (metric->kind == LT_RUN_METRIC_STEP)
    metric->op_index = lt_document_operation (members, run, operation);
  g_ptr_array_add (run->plugin->metrics, metric);
}

/* Classes are known by the errors that there were. */
static void
read_error_class (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  LtRun *run = data;
  g_autofree char *name = lt_members_text (members, object, "class");

  (void) index;
  if (name == NULL || lt_document_error_class (run, name) < run->plugin->error_classes->len)
    return;
  if (run->plugin->error_classes->len == LT_STATS_ERROR_CLASSES)
    lt_members_refuse (members, "class", "one of 64 classes at most");
  else
    g_ptr_array_add (run->plugin->error_classes, lt_run_error_class_new (name, NULL));
}

static void
read_classes_of_span (LtMembers *members, const LtJsonValue *object, const char *key,
                      LtRun *run)
{
  const LtJsonValue *span = lt_members_enter (members, object, key);
  const LtJsonValue *total;

  if (span == NULL)
    return;
  total = lt_members_enter (members, span, "total");
  if (total != NULL)
    {
      lt_members_each (members, total, "error_classes", LT_STATS_ERROR_CLASSES,
                       read_error_class, run);
      lt_members_leave (members);
    }
  lt_members_leave (members);
}

static void
read_stage (LtMembers *members, const LtJsonValue *object, guint index, gpointer data)
{
  LtRun *run = data;
  LtRunStage *stage = g_new0 (LtRunStage, 1);
  const LtJsonValue *target;

  (void) index;
  stage->name = lt_members_text (members, object, "name");
  stage->begin_ns = lt_members_uint (members, object, "begin_ns", G_MAXINT64);
  if (!lt_members_is_null (members, object, "end_ns"))
    stage->end_ns = lt_members_uint (members, object, "end_ns", G_MAXINT64);
  stage->arrivals = lt_members_is_null (members, object, "arrivals")
                      ? NAN
                      : lt_members_double (members, object, "arrivals");
  target = lt_members_enter (members, object, "target");
  if (target != NULL)
    {
      stage->from = lt_members_double (members, target, "from");
      stage->to = lt_members_double (members, target, "to");
      lt_members_leave (members);
    }
  g_ptr_array_add (run->stages, stage);
}

static void
read_harness (LtMembers *members, const LtJsonValue *object, LtRun *run)
{
  const LtJsonValue *harness = lt_members_enter (members, object, "harness");
  g_autofree char *clock = NULL;

  if (harness == NULL)
    return;
  clock = lt_members_text (members, harness, "clock");
  run->harness_ns = lt_members_double (members, harness, "cost_ns");
  run->tsc = g_strcmp0 (clock, "tsc") == 0;
  run->setup_ns = lt_members_uint (members, harness, "setup_ns", G_MAXINT64);
  lt_members_leave (members);
}

static void
read_steady (LtMembers *members, const LtJsonValue *object, const char *key,
             LtRunSteady *steady)
{
  const LtJsonValue *from = lt_members_enter (members, object, key);

  if (from == NULL)
    return;
  steady->limit = lt_members_double (members, from, "limit_per_second");
  steady->window_ns = lt_members_uint (members, from, "window_ns", G_MAXINT64);
  lt_members_leave (members);
}

LtRun *
lt_document_read_run (LtMembers *members, const LtJsonValue *object)
{
  const LtJsonValue *config;
  const LtJsonValue *steady;
  LtRun *run;

  if (lt_members_is_null (members, object, "config"))
    return NULL;
  run = lt_run_new ();
  run->started_at = lt_members_text_or_null (members, object, "started_at");
  run->plugin = read_plugin (members, object);
  config = lt_members_enter (members, object, "config");
  if (config != NULL)
    {
      read_config (members, config, run);
      lt_members_leave (members);
    }
  read_harness (members, object, run);
  steady = lt_members_enter (members, object, "steady");
  if (steady != NULL)
    {
      read_steady (members, steady, "warmup", &run->steady_warmup);
      read_steady (members, steady, "measured", &run->steady);
      lt_members_leave (members);
    }
  lt_members_each (members, object, "stages", LT_DOCUMENT_MAX_STAGES, read_stage, run);
  if (run->plugin == NULL)
    return run;
  if (run->plugin->error_classes->len == 0)
    g_ptr_array_add (run->plugin->error_classes, lt_run_error_class_new ("unclassified", NULL));
  read_classes_of_span (members, object, "measured", run);
  read_classes_of_span (members, object, "warmup", run);
  lt_members_each (members, object, "metrics", LT_DOCUMENT_MAX_METRICS, read_metric, run);
  return run;
}
