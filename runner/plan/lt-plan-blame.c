/* SPDX-License-Identifier: MIT */

#include "lt-plan-blame.h"

#include <string.h>

#define OPTION_CHARS "abcdefghijklmnopqrstuvwxyz-"

const LtPlanSetting *
lt_plan_find_setting (const LtPlan *plan, const char *name)
{
  const LtPlanSetting *found = NULL;

  for (guint i = 0; i < plan->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);

      if (g_str_equal (setting->name, name))
        found = setting;
    }
  return found;
}

gboolean
lt_plan_is_of_file (LtPlanRank rank)
{
  return rank == LT_RANK_GLOBAL || rank == LT_RANK_SCENARIO;
}

char *
lt_plan_label (const LtPlanSetting *setting, const char *key)
{
  if (setting == NULL || setting->rank == LT_RANK_COMMAND_LINE
      || setting->rank == LT_RANK_DEFAULT)
    return g_strdup_printf ("--%s", key);
  if (lt_plan_is_of_file (setting->rank))
    return g_strdup_printf ("%s: %s", setting->source, key);
  return g_strdup (setting->source);
}

char *
lt_plan_without_dashes (const char *text)
{
  GString *plain = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      g_string_append_c (plain, *text);
      if (*text == ' ' && g_str_has_prefix (text + 1, "--") && g_ascii_islower (text[3]))
        text += 2;
    }
  return g_string_free (plain, FALSE);
}

/* ---- Of a list ------------------------------------------------------------- */

/* Whether "auth.users=5" or "users=u.csv" is of "users". */
static gboolean
is_of_name (const char *value, const char *name)
{
  const char *equals = strchr (value, '=');
  g_autofree char *key = equals != NULL ? g_strndup (value, (gsize) (equals - value)) : NULL;
  const char *dot = key != NULL ? strrchr (key, '.') : NULL;

  return key != NULL
         && (g_str_equal (key, name) || (dot != NULL && g_str_equal (dot + 1, name)));
}

/* The one of @name that has the value @found, else the last one. @found: NULL: not known. */
static const LtPlanSetting *
find_of_list (const LtPlan *plan, const char *list, const char *name, const char *found)
{
  const LtPlanSetting *last = NULL;

  for (guint i = 0; i < plan->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);

      if (!g_str_equal (setting->name, list) || !is_of_name (setting->value, name))
        continue;
      last = setting;
      if (found != NULL && g_str_equal (strchr (setting->value, '=') + 1, found))
        break;
    }
  return last;
}

/* "abc" of "... found 'abc'"; NULL: it does not end in that. */
static char *
found_in (const char *message)
{
  const char *found = g_strrstr (message, "found '");
  char *value;

  if (found == NULL || !g_str_has_suffix (message, "'"))
    return NULL;
  value = g_strdup (found + strlen ("found '"));
  value[strlen (value) - 1] = '\0';
  return value;
}

/* ---- A message ------------------------------------------------------------- */

/* What the message is about; @rest goes on behind the label. */
typedef struct About
{
  const LtPlanSetting *setting; /* NULL: nobody said it */
  char *key;
  const char *rest;
} About;

/* "--set users: ..." */
static void
take_set (About *about, const LtPlan *plan, const char *message)
{
  const char *name = message + strlen ("--set ");
  const gsize length = strcspn (name, ":= ");
  g_autofree char *text = g_strndup (name, length);
  g_autofree char *found = found_in (message);

  about->setting = find_of_list (plan, "set", text, found);
  about->key = g_strconcat ("set.", text, NULL);
  about->rest = name + length;
}

/* "--data: users=/a/b.csv: ..." */
static void
take_data (About *about, const LtPlan *plan, const char *message)
{
  const char *name = message + strlen ("--data: ");
  const char *equals = strchr (name, '=');
  g_autofree char *text = g_strndup (name, equals != NULL ? (gsize) (equals - name) : 0);

  about->setting = find_of_list (plan, "data", text, NULL);
  about->key = g_strdup ("data");
  about->rest = message + strlen ("--data");
}

static void
take_option (About *about, const LtPlan *plan, const char *message)
{
  const char *name = message + strlen ("--");
  const gsize length = strspn (name, OPTION_CHARS);

  about->key = g_strndup (name, length);
  about->setting = lt_plan_find_setting (plan, about->key);
  about->rest = name + length;
}

char *
lt_plan_blame (const LtPlan *plan, const char *message, gboolean *ret_file)
{
  About about = { 0 };
  g_autofree char *key = NULL;
  g_autofree char *label = NULL;
  g_autofree char *rest = NULL;

  *ret_file = FALSE;
  if (g_str_has_prefix (message, "--set "))
    take_set (&about, plan, message);
  else if (g_str_has_prefix (message, "--data: "))
    take_data (&about, plan, message);
  else if (g_str_has_prefix (message, "--"))
    take_option (&about, plan, message);
  key = about.key;
  if (about.setting == NULL || about.setting->rank == LT_RANK_COMMAND_LINE
      || about.setting->rank == LT_RANK_DEFAULT)
    return g_strdup (message);
  *ret_file = lt_plan_is_of_file (about.setting->rank);
  if (!*ret_file)
    return g_strconcat (about.setting->source, about.rest, NULL);
  /* A key of [global] is wrong for some scenarios only. */
  label = g_strdup_printf ("%s: [scenario %s] %s", about.setting->source,
                           plan->scenario != NULL ? plan->scenario : "", key);
  rest = lt_plan_without_dashes (about.rest);
  return g_strconcat (label, rest, NULL);
}
