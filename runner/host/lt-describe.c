/* SPDX-License-Identifier: MIT */

#include "lt-describe.h"

#include "lt-wire.h"

static gboolean
write_area (LtBoard *board, LtAreaKind kind, GVariant *variant)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (variant);

  return g_variant_get_size (owned) <= G_MAXUINT32
         && lt_board_write (board, kind, g_variant_get_data (owned),
                            (uint32_t) g_variant_get_size (owned));
}

static const char *
value_to_show (const LtOptionValue *value)
{
  if (value->text != NULL && (value->option->flags & LT_OPTF_SECRET) != 0)
    return "***";
  return value->text;
}

static void
add_option (GVariantBuilder *builder, const LtOptionValue *value)
{
  const lt_option *option = value->option;
  const gboolean secret = (option->flags & LT_OPTF_SECRET) != 0;

  g_variant_builder_add (builder, "(ssmsmsmsmsmsmsbbb)", option->name,
                         lt_option_type_name (option->type), option->help,
                         secret && option->dflt != NULL ? "***" : option->dflt, option->min,
                         option->max, option->choices, value_to_show (value), value->is_set,
                         (option->flags & LT_OPTF_REQUIRED) != 0, secret);
}

gboolean
lt_describe_suite (LtBoard *board, const LtDescriptor *descriptor, const LtOptionTable *options,
                   const double *weights)
{
  const lt_plugin *plugin = &descriptor->plugin;
  g_autofree char *abi = g_strdup_printf ("%u.%u", plugin->abi_major, plugin->abi_minor);
  GVariantBuilder ops, opts;

  g_variant_builder_init (&ops, G_VARIANT_TYPE ("a(smsd)"));
  for (uint32_t i = 0; i < plugin->n_ops; i++)
    g_variant_builder_add (&ops, "(smsd)", descriptor->ops[i].name, descriptor->ops[i].help,
                           weights[i]);
  g_variant_builder_init (&opts, G_VARIANT_TYPE ("a(ssmsmsmsmsmsmsbbb)"));
  for (guint i = 0; i < options->n; i++)
    add_option (&opts, &options->values[i]);

  return write_area (board, LT_AREA_DESCRIPTION,
                     g_variant_new (LT_WIRE_DESCRIPTION, plugin->id, plugin->version, abi,
                                    plugin->name, plugin->vendor, plugin->url, plugin->license,
                                    plugin->description, &ops, &opts));
}

gboolean
lt_describe_metrics (LtBoard *board, const LtRegistry *registry, char *const *excluded,
                     GVariant *data)
{
  GVariantBuilder metrics, classes, exclusions;

  g_variant_builder_init (&metrics, G_VARIANT_TYPE ("a(ssmsuuuu)"));
  for (guint i = 0; i < registry->metrics->len; i++)
    {
      const LtRegistryMetric *metric = g_ptr_array_index (registry->metrics, i);

      g_variant_builder_add (&metrics, "(ssmsuuuu)", metric->name, metric->unit, metric->help,
                             metric->kind, metric->op_index, i + 1, metric->distribution);
    }
  g_variant_builder_init (&classes, G_VARIANT_TYPE ("a(sms)"));
  for (guint i = 0; i < registry->classes->len; i++)
    {
      const LtRegistryClass *error_class = g_ptr_array_index (registry->classes, i);

      g_variant_builder_add (&classes, "(sms)", error_class->name, error_class->help);
    }
  g_variant_builder_init (&exclusions, G_VARIANT_TYPE ("a(us)"));
  for (guint i = 0; i < LT_MAX_OPERATIONS; i++)
    if (excluded[i] != NULL)
      g_variant_builder_add (&exclusions, "(us)", i, excluded[i]);
  return write_area (board, LT_AREA_METRICS,
                     g_variant_new ("(a(ssmsuuuu)a(sms)a(us)@" LT_WIRE_DATA ")", &metrics,
                                    &classes, &exclusions, data));
}
