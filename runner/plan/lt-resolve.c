/* SPDX-License-Identifier: MIT */

#include "lt-resolve.h"

#include <string.h>

#include "lt-plan-load.h"
#include "lt-plan-settle.h"

/* A value, and where it was said. */
typedef struct Said
{
  const char *value;
  const char *source; /* for the result */
  const char *label;  /* for messages */
  LtPlanRank rank;
} Said;

static gboolean
apply (LtPlan *plan, const LtSettingRow *setting, const Said *said, GError **error)
{
  LtPlanSetting *resolved;

  if (!setting->apply (plan, said->value, error))
    {
      g_prefix_error (error, "%s: ", said->label);
      if (error != NULL && *error != NULL)
        {
          (*error)->domain = LT_PLAN_ERROR;
          (*error)->code = said->rank == LT_RANK_GLOBAL || said->rank == LT_RANK_SCENARIO
                             ? LT_PLAN_ERROR_SCENARIO
                             : LT_PLAN_ERROR_USAGE;
        }
      return FALSE;
    }

  resolved = g_new0 (LtPlanSetting, 1);
  resolved->name = g_strdup (setting->help.name);
  resolved->value =
    g_strdup (g_str_equal (setting->help.name, "web-token") ? "***" : said->value);
  resolved->source = g_strdup (said->source);
  resolved->rank = said->rank;
  g_ptr_array_add (plan->settings, resolved);
  return TRUE;
}

/* ---- The command line ------------------------------------------------------ */

static gboolean
is_among (const GPtrArray *names, const char *name)
{
  return g_ptr_array_find_with_equal_func ((GPtrArray *) names, name, g_str_equal, NULL);
}

/* "auth.users=5" is none of events' business when both are run: NULL then. With two of the
 * same suite "auth-2.users=5" is for the second: the host, which knows its suite and no
 * scenario, is told "users=5". */
static const char *
own_assignment (const LtSources *sources, const char *plugin, const char *assignment)
{
  const char *equals = strchr (assignment, '=');
  const char *dot =
    equals != NULL ? g_strrstr_len (assignment, equals - assignment, ".") : NULL;
  g_autofree char *name =
    dot != NULL ? g_strndup (assignment, (gsize) (dot - assignment)) : NULL;
  g_autofree char *own = plugin != NULL ? lt_campaign_suite_name (plugin) : NULL;

  if (name == NULL || g_strcmp0 (name, own) == 0)
    return assignment;
  if (sources->scenario < sources->scenarios->len
      && g_str_equal (name, g_ptr_array_index (sources->scenarios, sources->scenario)))
    return dot + 1;
  return is_among (sources->suites, name) || is_among (sources->scenarios, name) ? NULL
                                                                                 : assignment;
}

static gboolean
is_set (const LtSettingRow *setting)
{
  return g_str_equal (setting->help.name, "set");
}

/* Returns whether it was @ret_said there. */
static gboolean
apply_command_line (LtPlan *plan, const LtSettingRow *setting, const LtSources *sources,
                    gboolean *ret_said, GError **error)
{
  const GPtrArray *values = lt_command_line_get (sources->line, setting->help.name);
  g_autofree char *option = g_strconcat ("--", setting->help.name, NULL);
  Said said = { NULL, "command line", option, LT_RANK_COMMAND_LINE };

  *ret_said = values->len > 0;
  if (g_str_equal (setting->help.name, "plugin"))
    {
      said.value = sources->plugin;
      *ret_said = sources->plugin != NULL;
      return sources->plugin == NULL || apply (plan, setting, &said, error);
    }
  for (guint i = 0; i < values->len; i++)
    {
      said.value = g_ptr_array_index (values, i);
      if (is_set (setting))
        said.value = own_assignment (sources, plan->plugin, said.value);
      if (said.value == NULL)
        continue;
      if (!apply (plan, setting, &said, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Variables ------------------------------------------------------------- */

char *
lt_settings_variable (const char *name)
{
  g_autofree char *upper = g_ascii_strup (name, -1);

  return g_strconcat ("LTRUN_", g_strdelimit (upper, "-", '_'), NULL);
}

/* An empty variable counts as unset, as CI systems make them. */
static const char *
get_variable (char **environment, const char *name)
{
  const char *value = name != NULL ? g_environ_getenv (environment, name) : NULL;

  return value != NULL && *value != '\0' ? value : NULL;
}

static gboolean
apply_variable (LtPlan *plan, const LtSettingRow *setting, char **environment,
                gboolean *ret_said, GError **error)
{
  g_autofree char *variable = lt_settings_variable (setting->help.name);
  Said said = { get_variable (environment, variable), variable, variable, LT_RANK_VARIABLE };

  *ret_said = FALSE;
  if (setting->kind == KIND_LIST)
    return TRUE;
  if (said.value == NULL)
    said = (Said){ get_variable (environment, setting->old_variable), setting->old_variable,
                   setting->old_variable, LT_RANK_OLD_VARIABLE };
  *ret_said = said.value != NULL;
  if (said.value == NULL)
    return TRUE;
  if (!g_utf8_validate (said.value, -1, NULL))
    {
      g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                   "%s: expected text in UTF-8, found '%s'", said.label, said.value);
      return FALSE;
    }
  return apply (plan, setting, &said, error);
}

/* ---- The scenario file ----------------------------------------------------- */

static gboolean
apply_entry (LtPlan *plan, const LtSettingRow *setting, const LtSources *sources,
             const LtIniGroup *group, const LtIniEntry *entry, GError **error)
{
  const LtIni *ini = sources->file->ini;
  g_auto (GStrv) values =
    lt_ini_get (ini, group, entry, setting->kind == KIND_LIST && !is_set (setting), error);
  g_autofree char *source = g_strdup_printf ("%s:%u", ini->file, entry->line);
  g_autofree char *label = g_strdup_printf ("%s: %s", source, entry->key);
  Said said = { NULL, source, label,
                group == sources->file->global ? LT_RANK_GLOBAL : LT_RANK_SCENARIO };

  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    {
      g_autofree char *assignment = NULL;

      said.value = values[i];
      if (is_set (setting))
        {
          assignment = g_strconcat (entry->key + strlen (LT_KEY_SET), "=", values[i], NULL);
          said.value = own_assignment (sources, plan->plugin, assignment);
          if (said.value == NULL)
            continue;
        }
      if (!apply (plan, setting, &said, error))
        return FALSE;
    }
  return values != NULL;
}

/* A key "set.NAME" for each option; of a name that is said twice the last one counts. */
static gboolean
apply_file_sets (LtPlan *plan, const LtSettingRow *setting, const LtSources *sources,
                 GError **error)
{
  const LtIniGroup *groups[] = { sources->file->global,
                                 g_ptr_array_index (sources->file->groups, sources->scenario) };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      for (guint j = 0; groups[i] != NULL && j < groups[i]->entries->len; j++)
        {
          const LtIniEntry *entry = g_ptr_array_index (groups[i]->entries, j);

          if (g_str_has_prefix (entry->key, LT_KEY_SET)
              && !apply_entry (plan, setting, sources, groups[i], entry, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
apply_file (LtPlan *plan, const LtSettingRow *setting, const LtSources *sources,
            gboolean *ret_said, GError **error)
{
  const LtIniGroup *group = NULL;
  const LtIniEntry *entry;

  *ret_said = FALSE;
  if (sources->file == NULL)
    return TRUE;
  entry = lt_scenario_file_find (sources->file, sources->scenario, setting->help.name, &group);
  *ret_said = entry != NULL;
  return entry == NULL || apply_entry (plan, setting, sources, group, entry, error);
}

/* A value of a file that is never used is wrong all the same: it would be found out by who
 * runs the file without the option or variable that goes before it. */
static gboolean
check_entry (const LtSettingRow *setting, const LtSources *sources, const LtIniGroup *group,
             const LtIniEntry *entry, GError **error)
{
  g_autoptr (LtPlan) scratch = lt_plan_new ();
  g_autoptr (GError) local = NULL;
  const char *text;

  if (!apply_entry (scratch, setting, sources, group, entry, error))
    return FALSE;
  if (lt_plan_check_load (scratch, &local))
    return TRUE;
  text =
    g_str_has_prefix (local->message, "--") ? local->message + strlen ("--") : local->message;
  return lt_ini_refuse (sources->file->ini->file, entry->line, error, "%s", text);
}

static gboolean
check_file (const LtSettingRow *setting, const LtSources *sources, GError **error)
{
  const LtIniGroup *groups[] = { sources->file->global,
                                 g_ptr_array_index (sources->file->groups, sources->scenario) };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      const LtIniEntry *entry =
        groups[i] != NULL ? lt_ini_find_entry (groups[i], setting->help.name) : NULL;

      if (entry != NULL && !check_entry (setting, sources, groups[i], entry, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- All of it ------------------------------------------------------------- */

static gboolean
resolve_one (LtPlan *plan, const LtSettingRow *setting, const LtSources *sources,
             GError **error)
{
  const Said dflt = { setting->dflt, "default", setting->help.name, LT_RANK_DEFAULT };
  gboolean said;

  /* Options of the suite are settings of their own: those of the file stay in force. */
  if (is_set (setting) && sources->file != NULL
      && !apply_file_sets (plan, setting, sources, error))
    return FALSE;
  if (!apply_command_line (plan, setting, sources, &said, error))
    return FALSE;
  if (said)
    return TRUE;
  if (!apply_variable (plan, setting, sources->environment, &said, error))
    return FALSE;
  if (said)
    return TRUE;
  if (!apply_file (plan, setting, sources, &said, error))
    return FALSE;
  return said || setting->dflt == NULL || apply (plan, setting, &dflt, error);
}

static void
name_scenario (LtPlan *plan, const LtSources *sources)
{
  const LtIniGroup *group = g_ptr_array_index (sources->file->groups, sources->scenario);

  plan->scenario = g_strdup (g_ptr_array_index (sources->file->names, sources->scenario));
  plan->scenario_source = g_strdup_printf ("%s:%u", sources->file->ini->file, group->line);
}

LtPlan *
lt_resolve_plan (const LtSources *sources, GError **error)
{
  g_autoptr (LtPlan) plan = lt_plan_new ();

  if (sources->file != NULL)
    name_scenario (plan, sources);
  for (guint i = 0; i < lt_settings_count (); i++)
    {
      if ((sources->file != NULL && !check_file (lt_settings_row (i), sources, error))
          || !resolve_one (plan, lt_settings_row (i), sources, error))
        return NULL;
    }
  return lt_plan_settle (plan, error) ? g_steal_pointer (&plan) : NULL;
}
