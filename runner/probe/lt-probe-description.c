/* SPDX-License-Identifier: MIT
 *
 * What a suite says of itself. Nothing of it runs but the entry point and
 * get_extension.
 */

#include <ltplugin-ext.h>
#include <string.h>

#include "lt-loader.h"
#include "lt-subject.h"

static LtDescriptor *
describe (const LtProbeTask *task)
{
  g_autoptr (GError) error = NULL;
  LtDescriptor *descriptor;

  lt_probe_enter (task->report, "in ltrun_plugin_v1");
  descriptor = lt_loader_load (task->path, NULL, NULL, &error);
  if (descriptor == NULL)
    lt_probe_find (task->report, LT_FINDING_FAIL, NULL, "%s", error->message);
  return descriptor;
}

static void
check_fields (const LtProbeTask *task)
{
  g_autoptr (LtDescriptor) descriptor = describe (task);

  if (descriptor != NULL)
    lt_probe_pass (task->report, "%u operations, %u options, all as the ABI wants them",
                   descriptor->plugin.n_ops, descriptor->plugin.n_options);
}

static void
check_note (const LtProbeTask *task)
{
  g_auto (GStrv) noted = g_strsplit (task->argument, "\n", 2);
  g_autoptr (LtDescriptor) descriptor = describe (task);

  if (descriptor == NULL)
    return;
  for (guint i = 0; i < 2 && noted[i] != NULL; i++)
    {
      const char *described = i == 0 ? descriptor->plugin.id : descriptor->plugin.version;

      if (!g_str_equal (noted[i], described))
        lt_probe_find (task->report, LT_FINDING_FAIL,
                       "Write both from one macro, as LT_PLUGIN() does with its arguments.",
                       "%s: expected '%s' as in its ELF note, found '%s' in lt_plugin",
                       i == 0 ? "id" : "version", noted[i], described);
    }
  lt_probe_pass (task->report, "id and version are those of the ELF note");
}

static gboolean
looks_like_version (const char *version)
{
  return g_regex_match_simple ("^[0-9]+(\\.[0-9]+)+([-+.~][0-9A-Za-z.+~-]*)?$", version, 0, 0);
}

static void
check_id (const LtProbeTask *task)
{
  g_autoptr (LtDescriptor) descriptor = describe (task);

  if (descriptor == NULL)
    return;
  if (!g_regex_match_simple ("^[a-z0-9_-]+(\\.[a-z0-9_-]+)+$", descriptor->plugin.id, 0, 0))
    lt_probe_find (
      task->report, LT_FINDING_WARN, "Begin with a domain of yours, reversed: com.acme.auth.",
      "lt_plugin.id: expected one such as com.acme.auth, found '%s'", descriptor->plugin.id);
  else if (!looks_like_version (descriptor->plugin.version))
    lt_probe_find (task->report, LT_FINDING_WARN, "Results are compared by it: 1.2.0.",
                   "lt_plugin.version: expected one such as 1.2.0, found '%s'",
                   descriptor->plugin.version);
  else
    lt_probe_pass (task->report, "%s %s", descriptor->plugin.id, descriptor->plugin.version);
}

static void
check_weights (const LtProbeTask *task)
{
  g_autoptr (LtDescriptor) descriptor = describe (task);
  double sum = 0;

  if (descriptor == NULL)
    return;
  for (uint32_t i = 0; i < descriptor->plugin.n_ops; i++)
    sum += descriptor->ops[i].weight;
  if (sum > 0)
    lt_probe_pass (task->report, "the default mix has operations");
  else
    lt_probe_find (task->report, LT_FINDING_WARN, "Give one operation a weight above 0.",
                   "all weights are 0: nothing runs without --operation or --mix");
}

/* A range without a value in it: min tells it of the type's own parser. */
static void
check_range (const LtProbeTask *task, LtDescriptor *descriptor, uint32_t index)
{
  lt_option *option = &descriptor->options[index];
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (LtOptionTable) table = NULL;
  g_autoptr (GError) error = NULL;
  const char *dflt = option->dflt;

  if (option->min == NULL || option->max == NULL)
    return;
  option->dflt = option->min;
  table = lt_option_table_new (descriptor, none, "", TRUE, &error);
  option->dflt = dflt;
  if (table == NULL)
    lt_probe_find (task->report, LT_FINDING_FAIL, NULL,
                   "option '%s': expected bounds with min at most max, found %s and %s",
                   option->name, option->min, option->max);
}

/* Without a default a number is 0, which has to be within the bounds too. */
static void
check_zero (const LtProbeTask *task, LtDescriptor *descriptor, uint32_t index)
{
  lt_option *option = &descriptor->options[index];
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (LtOptionTable) table = NULL;
  g_autoptr (GError) error = NULL;
  const char *reason;

  if (option->dflt != NULL || (option->flags & LT_OPTF_REQUIRED) != 0
      || option->type == LT_OPT_STR || option->type == LT_OPT_ENUM)
    return;
  option->dflt = option->type == LT_OPT_BOOL ? "false" : "0";
  table = lt_option_table_new (descriptor, none, "", TRUE, &error);
  option->dflt = NULL;
  if (table != NULL)
    return;
  reason = strstr (error->message, "expected");
  lt_probe_find (task->report, LT_FINDING_FAIL,
                 "Give it a default, or the flag LT_OPTF_REQUIRED.",
                 "option '%s': without a default it is 0: %s", option->name,
                 reason != NULL ? reason : error->message);
}

static void
check_options (const LtProbeTask *task)
{
  g_autoptr (LtDescriptor) descriptor = describe (task);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (LtOptionTable) table = NULL;
  g_autoptr (GError) error = NULL;

  if (descriptor == NULL)
    return;
  table = lt_option_table_new (descriptor, none, "", TRUE, &error);
  if (table == NULL)
    {
      lt_probe_find (task->report, LT_FINDING_FAIL, NULL, "%s", error->message);
      return;
    }
  for (uint32_t i = 0; i < descriptor->plugin.n_options; i++)
    {
      const lt_option *option = &descriptor->options[i];

      if ((option->flags & LT_OPTF_REQUIRED) != 0 && option->dflt != NULL)
        lt_probe_find (task->report, LT_FINDING_WARN, "Drop the flag or the default.",
                       "option '%s' is required and has a default", option->name);
      check_range (task, descriptor, i);
      check_zero (task, descriptor, i);
    }
  lt_probe_pass (task->report, "every default is of its type and within its bounds");
}

/* What the suite's side of an extension is to look like. Each begins with its size and a
 * reserved field, and then has one function. */
typedef struct Form
{
  const char *id;
  gsize size;
  const char *function;
} Form;

static const Form forms[] = {
  { LT_EXT_VERIFY, sizeof (lt_ext_verify), "verify" },
  { LT_EXT_BATCH, sizeof (lt_ext_batch), "find" },
};

static void
check_form (const LtProbeTask *task, const LtDescriptor *descriptor, const Form *form)
{
  const lt_ext_verify *extension = descriptor->plugin.get_extension (form->id);

  if (extension == NULL)
    return;
  if (extension->struct_size < form->size)
    lt_probe_find (task->report, LT_FINDING_FAIL, "Set it to the size of the struct.",
                   "%s: struct_size: expected at least %zu, found %u", form->id, form->size,
                   extension->struct_size);
  else if (extension->reserved != 0)
    lt_probe_find (task->report, LT_FINDING_FAIL, NULL, "%s: expected reserved fields to be 0",
                   form->id);
  else if (extension->verify == NULL)
    lt_probe_find (task->report, LT_FINDING_FAIL, NULL,
                   "%s: expected a function in %s, found NULL", form->id, form->function);
  else if (descriptor->plugin.get_extension (form->id) != extension)
    lt_probe_find (task->report, LT_FINDING_FAIL, "Return the address of a static const.",
                   "%s: get_extension returned another pointer when called again", form->id);
}

static void
check_extensions (const LtProbeTask *task)
{
  static const char *const unknown[] = { "ltrun.bogus/1", "", "ltrun.verify/999" };
  g_autoptr (LtDescriptor) descriptor = describe (task);

  if (descriptor == NULL)
    return;
  if (descriptor->plugin.get_extension == NULL)
    {
      lt_probe_pass (task->report, "has none");
      return;
    }
  lt_probe_enter (task->report, "in get_extension");
  for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      if (descriptor->plugin.get_extension (unknown[i]) != NULL)
        lt_probe_find (task->report, LT_FINDING_FAIL, "Compare the whole id with strcmp().",
                       "get_extension (\"%s\"): expected NULL, found something", unknown[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    check_form (task, descriptor, &forms[i]);
  lt_probe_pass (task->report, "unknown ids are NULL, its own are whole");
}

LtProbeCheck
lt_probe_description_find (const char *id)
{
  static const LtProbeRow rows[] = {
    { "descriptor.fields", check_fields },   { "descriptor.note", check_note },
    { "descriptor.id", check_id },           { "descriptor.weights", check_weights },
    { "descriptor.options", check_options }, { "descriptor.extensions", check_extensions },
  };

  return lt_probe_find_row (rows, G_N_ELEMENTS (rows), id);
}
