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

LtPlanRank
lt_plan_rank (const LtPlan *plan, const char *name)
{
  const LtPlanSetting *setting = lt_plan_find_setting (plan, name);

  return setting != NULL ? setting->rank : LT_RANK_DEFAULT;
}

LtPlanError
lt_plan_code (const LtPlan *plan, const char *one, const char *other)
{
  const gboolean typed = lt_plan_rank (plan, one) > LT_RANK_SCENARIO
                         || (other != NULL && lt_plan_rank (plan, other) > LT_RANK_SCENARIO);
  const gboolean file = lt_plan_is_of_file (lt_plan_rank (plan, one))
                        || (other != NULL && lt_plan_is_of_file (lt_plan_rank (plan, other)));

  return file && !typed ? LT_PLAN_ERROR_SCENARIO : LT_PLAN_ERROR_USAGE;
}

gboolean
lt_plan_refuse (const LtPlan *plan, const char *one, const char *other, const char *text,
                GError **error)
{
  g_autofree char *first = lt_plan_label (lt_plan_find_setting (plan, one), one);
  g_autofree char *second =
    other != NULL ? lt_plan_label (lt_plan_find_setting (plan, other), other) : NULL;
  const LtPlanError code = lt_plan_code (plan, one, other);
  g_autofree char *plain =
    code == LT_PLAN_ERROR_SCENARIO ? lt_plan_without_dashes (text) : g_strdup (text);

  g_set_error (error, LT_PLAN_ERROR, code, "%s%s%s%s", first, second != NULL ? " and " : "",
               second != NULL ? second : "", plain);
  return FALSE;
}

/* ---- Of a list ------------------------------------------------------------- */

const LtPlanSetting *
lt_plan_nth_setting (const LtPlan *plan, const char *name, guint index)
{
  for (guint i = 0; i < plan->settings->len; i++)
    {
      const LtPlanSetting *setting = g_ptr_array_index (plan->settings, i);

      if (g_str_equal (setting->name, name) && index-- == 0)
        return setting;
    }
  return NULL;
}

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
  /* "--set users=...: expected, as the suite requires it" */
  if (about->setting == NULL && *about->rest == '=' && strchr (about->rest, ':') != NULL)
    about->rest = strchr (about->rest, ':');
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

/* What nobody said is missing in the group. @key: NULL: it is no key alone. */
static char *
blame_group (const LtPlan *plan, const char *key, const char *text)
{
  g_autofree char *plain = lt_plan_without_dashes (text);

  return g_strdup_printf ("%s: [scenario %s]%s%s%s%s", plan->scenario_source, plan->scenario,
                          key != NULL ? " " : "", key != NULL ? key : "",
                          key != NULL ? "" : ": ", plain);
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
  if (plan->scenario_source != NULL && about.setting == NULL
      && (about.rest == NULL || g_str_has_prefix (message, "--set ")))
    {
      *ret_file = TRUE;
      return blame_group (plan, key, about.rest != NULL ? about.rest : message);
    }
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
