/* SPDX-License-Identifier: MIT */

#include "lt-descriptor.h"

#include <math.h>
#include <string.h>

/* clang-format off */
G_DEFINE_QUARK (lt-host-error-quark, lt_host_error)
/* clang-format on */

/* Sizes of minor 0: no suite has less, and none can be this much larger. */
#define PLUGIN_SIZE_1_0 144u
#define OPERATION_SIZE_1_0 40u
#define OPTION_SIZE_1_0 56u
#define SIZE_MAX_PLAUSIBLE 65536u
#define TEXT_MAX 4096

static gboolean G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, LT_HOST_ERROR, LT_HOST_ERROR_BAD_PLUGIN, text);
  return FALSE;
}

gboolean
lt_name_is_valid (const char *name, const char *marks)
{
  gsize length = 0;

  if (name == NULL || !g_ascii_islower (name[0]))
    return FALSE;
  while (length <= LT_MAX_NAME && name[length] != '\0')
    {
      if (!g_ascii_islower (name[length]) && !g_ascii_isdigit (name[length])
          && strchr (marks, name[length]) == NULL)
        return FALSE;
      length++;
    }
  return length <= LT_MAX_NAME;
}

/* A description may be anything; long or not UTF-8 it is not. */
static gboolean
check_text (const char *what, const char *text, gboolean required, GError **error)
{
  if (text == NULL)
    return !required || refuse (error, "%s: expected text, found NULL", what);
  if (required && *text == '\0')
    return refuse (error, "%s: expected text, found none", what);
  if (strnlen (text, TEXT_MAX + 1) > TEXT_MAX || !g_utf8_validate (text, -1, NULL))
    return refuse (error, "%s: expected at most %d bytes of UTF-8", what, TEXT_MAX);
  return TRUE;
}

static gboolean
check_head (const lt_plugin *plugin, GError **error)
{
  if (plugin->struct_size < PLUGIN_SIZE_1_0 || plugin->struct_size > SIZE_MAX_PLAUSIBLE)
    return refuse (error, "lt_plugin.struct_size: expected %u to %u, found %u", PLUGIN_SIZE_1_0,
                   SIZE_MAX_PLAUSIBLE, plugin->struct_size);
  if (plugin->abi_major != LT_ABI_MAJOR)
    return refuse (error, "needs ABI %u.%u, this ltrun has " LT_ABI_STRING, plugin->abi_major,
                   plugin->abi_minor);
  if (plugin->flags != 0)
    return refuse (error, "lt_plugin.flags: expected 0, found %#x: needs a newer ltrun",
                   plugin->flags);
  return TRUE;
}

static gboolean
check_table (const char *what, const void *table, uint32_t n, uint32_t min, uint32_t max,
             uint32_t stride, uint32_t stride_1_0, GError **error)
{
  if (n < min || n > max)
    return refuse (error, "%s: expected %u to %u, found %u", what, min, max, n);
  if (n == 0)
    return TRUE;
  if (table == NULL)
    return refuse (error, "%s: expected a table, found NULL", what);
  if (stride < stride_1_0 || stride > SIZE_MAX_PLAUSIBLE || stride % sizeof (void *) != 0)
    return refuse (error, "%s: expected a stride of %u or more, found %u", what, stride_1_0,
                   stride);
  return TRUE;
}

/* No dot: it separates the suite's name in --set SUITE.NAME. */
#define MARKS "_-"

static gboolean
check_operation (const LtDescriptor *descriptor, uint32_t index, GError **error)
{
  const lt_operation *op = &descriptor->ops[index];

  if (!lt_name_is_valid (op->name, MARKS))
    return refuse (error,
                   "operation %u: expected a name of a-z 0-9 _ - that begins with a "
                   "letter, at most %u bytes",
                   index, LT_MAX_NAME);
  for (uint32_t i = 0; i < index; i++)
    {
      if (g_str_equal (descriptor->ops[i].name, op->name))
        return refuse (error, "operation '%s': expected each name once, found it twice",
                       op->name);
    }
  if (!isfinite (op->weight) || op->weight < 0)
    return refuse (error, "operation '%s': expected a weight of at least 0, found %g", op->name,
                   op->weight);
  if (op->flags != 0 || op->reserved != 0)
    return refuse (
      error, "operation '%s': expected reserved fields to be 0: needs a newer ltrun", op->name);
  if (op->run == NULL)
    return refuse (error, "operation '%s': expected a run function, found NULL", op->name);
  return check_text ("operation help", op->help, FALSE, error);
}

static gboolean
check_option (const LtDescriptor *descriptor, uint32_t index, GError **error)
{
  const lt_option *option = &descriptor->options[index];
  const char *texts[] = { option->help, option->dflt, option->min, option->max,
                          option->choices };

  if (!lt_name_is_valid (option->name, MARKS))
    return refuse (error,
                   "option %u: expected a name of a-z 0-9 _ - that begins with a "
                   "letter, at most %u bytes",
                   index, LT_MAX_NAME);
  for (uint32_t i = 0; i < index; i++)
    {
      if (g_str_equal (descriptor->options[i].name, option->name))
        return refuse (error, "option '%s': expected each name once, found it twice",
                       option->name);
    }
  if (option->type < LT_OPT_BOOL || option->type > LT_OPT_SIZE)
    return refuse (error, "option '%s': expected a type from %u to %u, found %u", option->name,
                   LT_OPT_BOOL, LT_OPT_SIZE, option->type);
  if ((option->flags & ~(LT_OPTF_REQUIRED | LT_OPTF_SECRET)) != 0)
    return refuse (error, "option '%s': found an unknown flag: needs a newer ltrun",
                   option->name);
  if (option->type == LT_OPT_ENUM && (option->choices == NULL || *option->choices == '\0'))
    return refuse (error, "option '%s': expected choices, found none", option->name);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (!check_text (option->name, texts[i], FALSE, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_all_text (const lt_plugin *plugin, GError **error)
{
  return check_text ("lt_plugin.id", plugin->id, TRUE, error)
         && check_text ("lt_plugin.version", plugin->version, TRUE, error)
         && check_text ("lt_plugin.name", plugin->name, FALSE, error)
         && check_text ("lt_plugin.vendor", plugin->vendor, FALSE, error)
         && check_text ("lt_plugin.url", plugin->url, FALSE, error)
         && check_text ("lt_plugin.license", plugin->license, FALSE, error)
         && check_text ("lt_plugin.description", plugin->description, FALSE, error);
}

/* Element @index of a table whose elements may be of a later or an earlier minor. */
static void
copy_element (void *to, gsize size, const void *table, uint32_t stride, uint32_t index)
{
  memcpy (to, (const char *) table + (gsize) index * stride, MIN (size, stride));
}

LtDescriptor *
lt_descriptor_new (const lt_plugin *plugin, GError **error)
{
  g_autoptr (LtDescriptor) descriptor = NULL;

  if (!check_head (plugin, error)
      || !check_table ("lt_plugin.n_ops", plugin->ops, plugin->n_ops, 1, LT_MAX_OPERATIONS,
                       plugin->op_stride, OPERATION_SIZE_1_0, error)
      || !check_table ("lt_plugin.n_options", plugin->options, plugin->n_options, 0,
                       LT_MAX_OPTIONS, plugin->option_stride, OPTION_SIZE_1_0, error)
      || !check_all_text (plugin, error))
    return NULL;

  descriptor = g_new0 (LtDescriptor, 1);
  memcpy (&descriptor->plugin, plugin, MIN (sizeof (lt_plugin), plugin->struct_size));
  descriptor->ops = g_new0 (lt_operation, plugin->n_ops);
  descriptor->options = g_new0 (lt_option, plugin->n_options);
  for (uint32_t i = 0; i < plugin->n_ops; i++)
    {
      copy_element (&descriptor->ops[i], sizeof (lt_operation), plugin->ops, plugin->op_stride,
                    i);
      if (!check_operation (descriptor, i, error))
        return NULL;
    }
  for (uint32_t i = 0; i < plugin->n_options; i++)
    {
      copy_element (&descriptor->options[i], sizeof (lt_option), plugin->options,
                    plugin->option_stride, i);
      if (!check_option (descriptor, i, error))
        return NULL;
    }
  return g_steal_pointer (&descriptor);
}

void
lt_descriptor_free (LtDescriptor *descriptor)
{
  if (descriptor == NULL)
    return;
  g_free (descriptor->ops);
  g_free (descriptor->options);
  g_free (descriptor);
}
