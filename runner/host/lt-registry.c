/* SPDX-License-Identifier: MIT */

#include "lt-registry.h"

#include "lt-descriptor.h"

#define MARKS "_.-" /* in names */

static void
free_metric (gpointer data)
{
  LtRegistryMetric *metric = data;

  g_free (metric->name);
  g_free (metric->unit);
  g_free (metric->help);
  g_free (metric);
}

static void
free_class (gpointer data)
{
  LtRegistryClass *error_class = data;

  g_free (error_class->name);
  g_free (error_class->help);
  g_free (error_class);
}

static char *
copy_text (const char *text)
{
  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

LtRegistry *
lt_registry_new (void)
{
  LtRegistry *registry = g_new0 (LtRegistry, 1);
  LtRegistryClass *unclassified = g_new0 (LtRegistryClass, 1);

  registry->metrics = g_ptr_array_new_with_free_func (free_metric);
  registry->classes = g_ptr_array_new_with_free_func (free_class);
  unclassified->name = g_strdup ("unclassified");
  unclassified->help = g_strdup ("errors that the suite gave no class");
  g_ptr_array_add (registry->classes, unclassified);
  return registry;
}

void
lt_registry_free (LtRegistry *registry)
{
  if (registry == NULL)
    return;
  g_ptr_array_unref (registry->metrics);
  g_ptr_array_unref (registry->classes);
  g_free (registry->distribution_of);
  g_free (registry);
}

static gboolean
is_distributed (uint32_t kind)
{
  return kind == LT_METRIC_HISTOGRAM || kind == LT_METRIC_STEP;
}

static gboolean
check_metric (const lt_metric *metric, uint32_t n_ops, GError **error)
{
  if (metric == NULL || metric->struct_size < sizeof (lt_metric) || metric->struct_size > 65536
      || metric->reserved != 0)
    g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN,
                 "add_metric: expected an lt_metric with struct_size %zu and reserved 0",
                 sizeof (lt_metric));
  else if (!lt_name_is_valid (metric->name, MARKS))
    g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN,
                 "add_metric: expected a name of a-z 0-9 _ . - that begins with a letter");
  else if (metric->kind < LT_METRIC_COUNTER || metric->kind > LT_METRIC_STEP)
    g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN,
                 "metric '%s': expected a kind from 1 to 4, found %u", metric->name,
                 metric->kind);
  else if (metric->kind == LT_METRIC_STEP && metric->op_index >= n_ops)
    g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN,
                 "metric '%s': expected an operation from 0 to %u, found %u", metric->name,
                 n_ops - 1, metric->op_index);
  else
    return TRUE;
  return FALSE;
}

lt_id
lt_registry_add_metric (LtRegistry *registry, const lt_metric *metric, uint32_t n_ops,
                        GError **error)
{
  LtRegistryMetric *added;

  if (!check_metric (metric, n_ops, error))
    return 0;
  for (guint i = 0; i < registry->metrics->len; i++)
    {
      const LtRegistryMetric *other = g_ptr_array_index (registry->metrics, i);

      if (!g_str_equal (other->name, metric->name))
        continue;
      if (other->kind == metric->kind
          && (metric->kind != LT_METRIC_STEP || other->op_index == metric->op_index))
        return i + 1;
      g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN,
                   "metric '%s': expected one %s for a name, found two", metric->name,
                   other->kind == metric->kind ? "operation" : "kind");
      return 0;
    }
  if (registry->metrics->len == LT_MAX_METRICS)
    {
      g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN,
                   "metric '%s': expected at most %u metrics", metric->name, LT_MAX_METRICS);
      return 0;
    }

  added = g_new0 (LtRegistryMetric, 1);
  added->name = g_strdup (metric->name);
  added->unit = metric->kind == LT_METRIC_STEP ? g_strdup ("ns")
                : metric->unit == NULL         ? g_strdup ("1")
                                               : copy_text (metric->unit);
  added->help = copy_text (metric->help);
  added->kind = metric->kind;
  added->op_index = metric->op_index;
  added->distribution =
    is_distributed (metric->kind) ? registry->n_distributions++ : LT_NO_DISTRIBUTION;
  g_ptr_array_add (registry->metrics, added);
  return registry->metrics->len;
}

lt_id
lt_registry_add_class (LtRegistry *registry, const char *name, const char *help, GError **error)
{
  LtRegistryClass *added;

  if (!lt_name_is_valid (name, MARKS))
    {
      g_set_error (
        error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN,
        "add_error_class: expected a name of a-z 0-9 _ . - that begins with a letter");
      return 0;
    }
  for (guint i = 0; i < registry->classes->len; i++)
    {
      const LtRegistryClass *other = g_ptr_array_index (registry->classes, i);

      if (g_str_equal (other->name, name))
        return i;
    }
  if (registry->classes->len == LT_MAX_ERROR_CLASSES)
    {
      g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN,
                   "error class '%s': expected at most %u classes", name,
                   LT_MAX_ERROR_CLASSES - 1);
      return 0;
    }

  added = g_new0 (LtRegistryClass, 1);
  added->name = g_strdup (name);
  added->help = copy_text (help);
  g_ptr_array_add (registry->classes, added);
  return registry->classes->len - 1;
}

void
lt_registry_freeze (LtRegistry *registry)
{
  registry->distribution_of = g_new (uint32_t, lt_registry_n_ids (registry));
  registry->distribution_of[0] = LT_NO_DISTRIBUTION;
  for (guint i = 0; i < registry->metrics->len; i++)
    {
      const LtRegistryMetric *metric = g_ptr_array_index (registry->metrics, i);

      registry->distribution_of[i + 1] = metric->distribution;
    }
}

uint32_t
lt_registry_n_ids (const LtRegistry *registry)
{
  return registry->metrics->len + 1;
}
