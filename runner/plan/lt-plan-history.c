/* SPDX-License-Identifier: MIT
 *
 * Settings of what is remembered of a call.
 */

#include <string.h>

#include "lt-plan-values.h"
#include "lt-units.h"

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/"

static gboolean
refuse (GError **error, const char *expected, const char *text)
{
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, "expected %s, found '%s'", expected,
               text);
  return FALSE;
}

gboolean
lt_apply_history (LtPlan *plan, const char *text, GError **error)
{
  if (*text == '\0')
    return refuse (error, "a file", text);
  plan->history = g_canonicalize_filename (text, NULL);
  return TRUE;
}

gboolean
lt_apply_no_history (LtPlan *plan, const char *text, GError **error)
{
  return lt_parse_boolean (text, &plan->no_history, error);
}

gboolean
lt_plan_parse_label (const char *text, char **ret_name, char **ret_value, GError **error)
{
  const char *equals = strchr (text, '=');
  const gsize length = equals != NULL ? (gsize) (equals - text) : 0;

  if (length == 0 || length > LT_PLAN_MAX_LABEL_NAME
      || strspn (text, NAME_CHARACTERS) != length)
    return refuse (error, "KEY=VALUE with a key of letters, digits and . _ - /", text);
  if (strlen (equals + 1) > LT_PLAN_MAX_LABEL_VALUE)
    return refuse (error, "a value of at most " G_STRINGIFY (LT_PLAN_MAX_LABEL_VALUE) " bytes",
                   text);
  *ret_name = g_strndup (text, length);
  *ret_value = g_strdup (equals + 1);
  return TRUE;
}

/* Of a key that is given twice the last one counts, as with other options. */
gboolean
lt_apply_label (LtPlan *plan, const char *text, GError **error)
{
  g_autofree char *name = NULL;
  char *value;
  LtPlanLabel *label;

  if (!lt_plan_parse_label (text, &name, &value, error))
    return FALSE;
  for (guint i = 0; i < plan->labels->len; i++)
    {
      label = g_ptr_array_index (plan->labels, i);
      if (!g_str_equal (label->name, name))
        continue;
      g_free (label->value);
      label->value = value;
      return TRUE;
    }
  if (plan->labels->len == LT_PLAN_MAX_LABELS)
    {
      g_free (value);
      return refuse (error, "at most " G_STRINGIFY (LT_PLAN_MAX_LABELS) " of them", text);
    }
  label = g_new0 (LtPlanLabel, 1);
  label->name = g_steal_pointer (&name);
  label->value = value;
  g_ptr_array_add (plan->labels, label);
  return TRUE;
}
