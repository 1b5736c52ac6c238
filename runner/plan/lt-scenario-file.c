/* SPDX-License-Identifier: MIT */

#include "lt-scenario-file.h"

#include <string.h>

#include "lt-campaign.h"
#include "lt-settings-table.h"

#define GLOBAL "global"
#define SCENARIO "scenario "
#define MAX_NAME 64

static gboolean
is_name (const char *name)
{
  gsize length = 0;

  for (; name[length] != '\0'; length++)
    {
      if (!g_ascii_isalnum (name[length]) && strchr ("-_.", name[length]) == NULL)
        return FALSE;
    }
  return length > 0 && length <= MAX_NAME;
}

/* ---- Groups ---------------------------------------------------------------- */

static gboolean
take_group (LtScenarioFile *file, const LtIniGroup *group, GError **error)
{
  const char *name = group->name + strlen (SCENARIO);

  if (g_str_equal (group->name, GLOBAL))
    {
      file->global = group;
      return TRUE;
    }
  if (!g_str_has_prefix (group->name, SCENARIO))
    return lt_ini_refuse (file->ini->file, group->line, error,
                          "expected [global] or [scenario NAME], found [%s]", group->name);
  if (!is_name (name))
    return lt_ini_refuse (file->ini->file, group->line, error,
                          "expected a name of at most %d letters, digits, '-', '_' and '.', "
                          "found '%s'",
                          MAX_NAME, name);
  if (file->groups->len == LT_CAMPAIGN_MAX_SCENARIOS)
    return lt_ini_refuse (file->ini->file, group->line, error, "expected at most %d scenarios",
                          LT_CAMPAIGN_MAX_SCENARIOS);
  g_ptr_array_add (file->names, g_strdup (name));
  g_ptr_array_add (file->groups, (gpointer) group);
  return TRUE;
}

/* ---- Keys ------------------------------------------------------------------ */

static gboolean
is_own_key (const char *key)
{
  return g_str_equal (key, LT_KEY_START) || g_str_equal (key, LT_KEY_MODEL);
}

/* "users" of "set.users" and of "set.auth.users". */
static const char *
option_of (const char *key)
{
  const char *dot = strrchr (key, '.');

  return dot != NULL ? dot + 1 : key;
}

/* An option that is set for whatever suite there is, and for one by name. */
static gboolean
check_sets (const LtScenarioFile *file, const LtIniGroup *group, const LtIniEntry *entry,
            GError **error)
{
  for (guint i = 0; i < group->entries->len; i++)
    {
      const LtIniEntry *other = g_ptr_array_index (group->entries, i);
      const char *option = option_of (other->key);

      if (other != entry && g_str_has_prefix (other->key, LT_KEY_SET)
          && g_str_equal (other->key + strlen (LT_KEY_SET), option)
          && g_str_equal (option, option_of (entry->key)))
        return lt_ini_refuse (file->ini->file, entry->line, error,
                              "%s: expected one of the two, found %s in line %u too",
                              entry->key, other->key, other->line);
    }
  return TRUE;
}

static gboolean
check_key (const LtScenarioFile *file, const LtIniGroup *group, const LtIniEntry *entry,
           GError **error)
{
  const gboolean is_global = group == file->global;
  const char *key = entry->key;

  if (g_str_has_prefix (key, LT_KEY_SET) && key[strlen (LT_KEY_SET)] != '\0')
    return check_sets (file, group, entry, error);
  if (g_str_equal (key, "set"))
    return lt_ini_refuse (file->ini->file, entry->line, error,
                          "set: expected set.NAME = VALUE, a key for each option");
  if (is_own_key (key))
    return !is_global
           || lt_ini_refuse (file->ini->file, entry->line, error,
                             "%s: expected in a [scenario NAME], found in [global]", key);
  if (lt_settings_find (key) == LT_SETTINGS_NONE || g_str_equal (key, "scenario"))
    return lt_ini_refuse (file->ini->file, entry->line, error,
                          "%s: unknown key, see ltrun-scenario(5)", key);
  if (!is_global && lt_settings_is_common (key))
    return lt_ini_refuse (file->ini->file, entry->line, error,
                          "%s: expected in [global], found in [%s]", key, group->name);
  return TRUE;
}

static gboolean
check_keys (const LtScenarioFile *file, GError **error)
{
  for (guint i = 0; i < file->ini->groups->len; i++)
    {
      const LtIniGroup *group = g_ptr_array_index (file->ini->groups, i);

      for (guint j = 0; j < group->entries->len; j++)
        {
          if (!check_key (file, group, g_ptr_array_index (group->entries, j), error))
            return FALSE;
        }
    }
  return TRUE;
}

LtScenarioFile *
lt_scenario_file_new (LtIni *ini, GError **error)
{
  g_autoptr (LtScenarioFile) file = g_new0 (LtScenarioFile, 1);

  file->ini = ini;
  file->names = g_ptr_array_new_with_free_func (g_free);
  file->groups = g_ptr_array_new ();
  for (guint i = 0; i < ini->groups->len; i++)
    {
      if (!take_group (file, g_ptr_array_index (ini->groups, i), error))
        return NULL;
    }
  if (file->groups->len == 0)
    {
      lt_ini_refuse (ini->file, 0, error, "expected a [scenario NAME], found none");
      return NULL;
    }
  return check_keys (file, error) ? g_steal_pointer (&file) : NULL;
}

void
lt_scenario_file_free (LtScenarioFile *file)
{
  if (file == NULL)
    return;
  lt_ini_free (file->ini);
  g_ptr_array_unref (file->names);
  g_ptr_array_unref (file->groups);
  g_free (file);
}

const LtIniEntry *
lt_scenario_file_find (const LtScenarioFile *file, guint scenario, const char *key,
                       const LtIniGroup **ret_group)
{
  const LtIniGroup *groups[] = { g_ptr_array_index (file->groups, scenario), file->global };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      const LtIniEntry *entry = groups[i] != NULL ? lt_ini_find_entry (groups[i], key) : NULL;

      if (entry == NULL)
        continue;
      *ret_group = groups[i];
      return entry;
    }
  return NULL;
}
