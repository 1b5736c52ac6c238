/* SPDX-License-Identifier: MIT */

#include "lt-option-table.h"

#include <string.h>

#include "lt-units.h"

const char *
lt_option_type_name (uint32_t type)
{
  static const char *const names[] = {
    [LT_OPT_BOOL] = "bool", [LT_OPT_I64] = "integer", [LT_OPT_F64] = "real",
    [LT_OPT_STR] = "text",  [LT_OPT_ENUM] = "enum",   [LT_OPT_DURATION] = "duration",
    [LT_OPT_SIZE] = "size",
  };

  return type < G_N_ELEMENTS (names) && names[type] != NULL ? names[type] : "unknown";
}

static gboolean
parse_choice (const lt_option *option, const char *text, gint64 *ret_index, GError **error)
{
  g_auto (GStrv) choices = g_strsplit (option->choices, "|", -1);

  for (gint64 i = 0; choices[i] != NULL; i++)
    {
      if (g_str_equal (choices[i], text))
        {
          *ret_index = i;
          return TRUE;
        }
    }
  g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_USAGE, "expected one of %s, found '%s'",
               option->choices, text);
  return FALSE;
}

/* Parses without looking at bounds. */
static gboolean
parse (const lt_option *option, const char *text, gint64 *ret_integer, double *ret_real,
       GError **error)
{
  gboolean truth = FALSE;

  switch (option->type)
    {
    case LT_OPT_BOOL:
      if (!lt_parse_boolean (text, &truth, error))
        return FALSE;
      *ret_integer = truth;
      return TRUE;
    case LT_OPT_I64:
      return lt_parse_integer (text, ret_integer, error);
    case LT_OPT_F64:
      return lt_parse_real (text, ret_real, error);
    case LT_OPT_ENUM:
      return parse_choice (option, text, ret_integer, error);
    case LT_OPT_DURATION:
      return lt_parse_duration (text, ret_integer, error);
    case LT_OPT_SIZE:
      return lt_parse_size (text, ret_integer, error);
    default:
      return TRUE;
    }
}

static gboolean
has_order (const lt_option *option)
{
  return option->type == LT_OPT_I64 || option->type == LT_OPT_F64
         || option->type == LT_OPT_DURATION || option->type == LT_OPT_SIZE;
}

/* @sign: 1: @bound is the least, -1: the largest. */
static gboolean
check_bound (const LtOptionValue *value, const char *bound, int sign, GError **error)
{
  const lt_option *option = value->option;
  gint64 integer = 0;
  double real = 0;

  if (bound == NULL || !has_order (option))
    return TRUE;
  if (!parse (option, bound, &integer, &real, error))
    {
      g_prefix_error (error, "bound: ");
      (*error)->domain = LT_HOST_ERROR;
      (*error)->code = LT_HOST_ERROR_BAD_PLUGIN;
      return FALSE;
    }
  if (option->type == LT_OPT_F64
        ? sign * value->real >= sign * real
        : (sign > 0 ? value->integer >= integer : value->integer <= integer))
    return TRUE;
  g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_USAGE, "expected at %s %s, found '%s'",
               sign > 0 ? "least" : "most", bound, value->text);
  return FALSE;
}

static gboolean
set_value (LtOptionValue *value, const char *text, GError **error)
{
  GError *local = NULL;

  g_free (value->text);
  value->text = g_strdup (text);
  if (parse (value->option, text, &value->integer, &value->real, &local)
      && check_bound (value, value->option->min, 1, &local)
      && check_bound (value, value->option->max, -1, &local))
    return TRUE;

  /* A secret is not repeated in a message. */
  if ((value->option->flags & LT_OPTF_SECRET) != 0)
    {
      g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_USAGE,
                   "expected a valid %s, found another (secret, not shown)",
                   lt_option_type_name (value->option->type));
      g_error_free (local);
      return FALSE;
    }
  if (local->domain != LT_HOST_ERROR)
    {
      local->domain = LT_HOST_ERROR;
      local->code = LT_HOST_ERROR_USAGE;
    }
  g_propagate_error (error, local);
  return FALSE;
}

static gboolean
use_defaults (LtOptionTable *table, GError **error)
{
  for (guint i = 0; i < table->n; i++)
    {
      LtOptionValue *value = &table->values[i];

      if (value->option->dflt == NULL || set_value (value, value->option->dflt, error))
        continue;
      g_prefix_error (error, "option '%s': default: ", value->option->name);
      (*error)->domain = LT_HOST_ERROR;
      (*error)->code = LT_HOST_ERROR_BAD_PLUGIN;
      return FALSE;
    }
  return TRUE;
}

static gboolean
unknown (const LtOptionTable *table, const char *name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < table->n && i < 40; i++)
    g_string_append_printf (names, "%s%s", i == 0 ? "" : ", ", table->values[i].option->name);
  g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_USAGE,
               "--set %s: expected an option of the suite (%s), found none of that name", name,
               table->n == 0 ? "it has none" : names->str);
  return FALSE;
}

static gboolean
use_sets (LtOptionTable *table, const GPtrArray *sets, const char *suite, GError **error)
{
  for (guint i = 0; i < sets->len; i++)
    {
      const LtPlanSet *set = g_ptr_array_index (sets, i);
      LtOptionValue *value = g_hash_table_lookup (table->by_name, set->name);

      if (set->suite != NULL && !g_str_equal (set->suite, suite))
        {
          g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_USAGE,
                       "--set %s.%s: expected the suite '%s'", set->suite, set->name, suite);
          return FALSE;
        }
      if (value == NULL)
        return unknown (table, set->name, error);
      if (!set_value (value, set->value, error))
        {
          g_prefix_error (error, "--set %s: ", set->name);
          return FALSE;
        }
      value->is_set = TRUE;
    }
  return TRUE;
}

static gboolean
check_required (const LtOptionTable *table, GError **error)
{
  for (guint i = 0; i < table->n; i++)
    {
      const LtOptionValue *value = &table->values[i];

      if (value->is_set || (value->option->flags & LT_OPTF_REQUIRED) == 0)
        continue;
      g_set_error (error, LT_HOST_ERROR, LT_HOST_ERROR_USAGE,
                   "--set %s=...: expected, as the suite requires it; found none",
                   value->option->name);
      return FALSE;
    }
  return TRUE;
}

LtOptionTable *
lt_option_table_new (const LtDescriptor *descriptor, const GPtrArray *sets, const char *suite,
                     gboolean lenient, GError **error)
{
  g_autoptr (LtOptionTable) table = g_new0 (LtOptionTable, 1);

  table->n = descriptor->plugin.n_options;
  table->values = g_new0 (LtOptionValue, table->n);
  table->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < table->n; i++)
    {
      table->values[i].option = &descriptor->options[i];
      g_hash_table_insert (table->by_name, (gpointer) descriptor->options[i].name,
                           &table->values[i]);
    }

  if (!use_defaults (table, error) || !use_sets (table, sets, suite, error)
      || (!lenient && !check_required (table, error)))
    return NULL;
  return g_steal_pointer (&table);
}

void
lt_option_table_free (LtOptionTable *table)
{
  if (table == NULL)
    return;
  for (guint i = 0; i < table->n; i++)
    g_free (table->values[i].text);
  g_free (table->values);
  g_clear_pointer (&table->by_name, g_hash_table_unref);
  g_free (table);
}

const LtOptionValue *
lt_option_table_find (const LtOptionTable *table, const char *name)
{
  return name != NULL ? g_hash_table_lookup (table->by_name, name) : NULL;
}
