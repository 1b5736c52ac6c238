/* SPDX-License-Identifier: MIT */

#include "lt-suite-info.h"

#include <math.h>

#include "lt-wire.h"

#define MAX_OPERATIONS 64
#define MAX_OPTIONS 256
#define MAX_METRICS 256
#define MAX_CLASSES 64

/* A copy, in normal form: the host may go on writing. */
static GVariant *
read_area (const LtBoard *board, LtAreaKind kind, const char *format)
{
  uint32_t length;
  const void *bytes = lt_board_read (board, kind, &length);
  g_autoptr (GBytes) copy = g_bytes_new (bytes, length);
  g_autoptr (GVariant) variant =
    g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (format), copy, FALSE));

  return length > 0 && g_variant_is_normal_form (variant) ? g_steal_pointer (&variant) : NULL;
}

static gboolean
read_operations (GVariant *list, LtRunPlugin *plugin)
{
  GVariantIter iter;
  const char *name, *help;
  double weight;

  if (g_variant_n_children (list) < 1 || g_variant_n_children (list) > MAX_OPERATIONS)
    return FALSE;
  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&sm&sd)", &name, &help, &weight))
    {
      LtRunOperation *operation = g_new0 (LtRunOperation, 1);

      operation->name = g_strdup (name);
      operation->help = g_strdup (help);
      operation->weight = isfinite (weight) && weight > 0 ? weight : 0;
      g_ptr_array_add (plugin->operations, operation);
    }
  return TRUE;
}

static gboolean
read_options (GVariant *list, LtRunPlugin *plugin)
{
  GVariantIter iter;
  LtRunOption o = { 0 };

  if (g_variant_n_children (list) > MAX_OPTIONS)
    return FALSE;
  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(ssmsmsmsmsmsmsbbb)", &o.name, &o.type, &o.help, &o.dflt,
                              &o.min, &o.max, &o.choices, &o.value, &o.is_set, &o.required,
                              &o.secret))
    g_ptr_array_add (plugin->options, g_memdup2 (&o, sizeof o));
  return TRUE;
}

LtRunPlugin *
lt_suite_info_read (const LtBoard *board)
{
  g_autoptr (GVariant) variant = read_area (board, LT_AREA_DESCRIPTION, LT_WIRE_DESCRIPTION);
  g_autoptr (LtRunPlugin) plugin = NULL;
  g_autoptr (GVariant) operations = NULL;
  g_autoptr (GVariant) options = NULL;

  if (variant == NULL)
    return NULL;
  plugin = lt_run_plugin_new ();
  g_variant_get (variant, "(sssmsmsmsmsms@a(smsd)@a(ssmsmsmsmsmsmsbbb))", &plugin->id,
                 &plugin->version, &plugin->abi, &plugin->name, &plugin->vendor, &plugin->url,
                 &plugin->license, &plugin->description, &operations, &options);
  if (plugin->name == NULL)
    plugin->name = g_strdup (plugin->id);
  if (!read_operations (operations, plugin) || !read_options (options, plugin))
    return NULL;
  return g_steal_pointer (&plugin);
}

static gboolean
read_metrics (GVariant *list, LtRunPlugin *plugin)
{
  GVariantIter iter;
  const char *name, *unit, *help;
  guint kind, op_index, id, distribution;
  guint n_distributions = 0;

  if (g_variant_n_children (list) > MAX_METRICS)
    return FALSE;
  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&s&sm&suuuu)", &name, &unit, &help, &kind, &op_index,
                              &id, &distribution))
    {
      const gboolean distributed =
        kind == LT_RUN_METRIC_HISTOGRAM || kind == LT_RUN_METRIC_STEP;
      LtRunMetric *metric = g_new0 (LtRunMetric, 1);

      metric->name = g_strdup (name);
      metric->unit = g_strdup (unit);
      metric->help = g_strdup (help);
      metric->kind = (LtRunMetricKind) kind;
      metric->op_index = op_index;
      metric->id = id;
      metric->distribution = distribution;
      g_ptr_array_add (plugin->metrics, metric);
      if (kind < LT_RUN_METRIC_COUNTER || kind > LT_RUN_METRIC_STEP
          || id != plugin->metrics->len
          || (kind == LT_RUN_METRIC_STEP && op_index >= plugin->operations->len)
          || (distributed && distribution != n_distributions++))
        return FALSE;
    }
  return TRUE;
}

/* Each operation once at most. */
static gboolean
read_exclusions (GVariant *list, LtRunPlugin *plugin)
{
  GVariantIter iter;
  const char *reason;
  guint index;

  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(u&s)", &index, &reason))
    {
      LtRunOperation *operation;

      if (index >= plugin->operations->len)
        return FALSE;
      operation = g_ptr_array_index (plugin->operations, index);
      if (operation->excluded != NULL)
        return FALSE;
      operation->excluded = g_strdup (reason);
      operation->weight = 0;
    }
  return TRUE;
}

static void
read_data (GVariant *list, LtRunPlugin *plugin)
{
  GVariantIter iter;
  LtRunData row;

  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(sssssutt)", &row.name, &row.path, &row.format,
                              &row.strategy, &row.end, &row.n_columns, &row.n_rows,
                              &row.n_bytes))
    g_ptr_array_add (plugin->data, g_memdup2 (&row, sizeof row));
}

gboolean
lt_suite_info_read_metrics (const LtBoard *board, LtRunPlugin *plugin)
{
  g_autoptr (GVariant) variant = read_area (board, LT_AREA_METRICS, LT_WIRE_METRICS);
  g_autoptr (GVariant) metrics = NULL;
  g_autoptr (GVariant) classes = NULL;
  g_autoptr (GVariant) exclusions = NULL;
  g_autoptr (GVariant) data = NULL;
  GVariantIter iter;
  const char *name, *help;

  if (variant == NULL)
    return FALSE;
  g_variant_get (variant, "(@a(ssmsuuuu)@a(sms)@a(us)@" LT_WIRE_DATA ")", &metrics, &classes,
                 &exclusions, &data);
  read_data (data, plugin);
  if (!read_metrics (metrics, plugin) || !read_exclusions (exclusions, plugin)
      || g_variant_n_children (classes) > MAX_CLASSES)
    return FALSE;
  g_variant_iter_init (&iter, classes);
  while (g_variant_iter_next (&iter, "(&sm&s)", &name, &help))
    g_ptr_array_add (plugin->error_classes, lt_run_error_class_new (name, help));
  return TRUE;
}
