/* SPDX-License-Identifier: MIT */

#include "lt-plan-blame.h"
#include "lt-resolve.h"
#include "lt-settings.h"

/* ---- Scenarios ------------------------------------------------------------- */

/* What is no setting of a plan, but shown with them. */
static void
note_start (LtPlan *plan, const LtIni *ini, guint line, const char *value)
{
  LtPlanSetting *setting = g_new0 (LtPlanSetting, 1);

  setting->name = g_strdup (LT_KEY_START);
  setting->value = g_strdup (value);
  setting->source = g_strdup_printf ("%s:%u", ini->file, line);
  setting->rank = LT_RANK_SCENARIO;
  g_ptr_array_add (plan->settings, setting);
}

/* "start" and "model", which are no settings. */
static gboolean
add_own_keys (LtScenario *scenario, const LtSources *sources, GError **error)
{
  const LtIni *ini = sources->file->ini;
  const LtIniGroup *group = g_ptr_array_index (sources->file->groups, sources->scenario);
  const LtIniEntry *start = lt_ini_find_entry (group, LT_KEY_START);
  const LtIniEntry *model = lt_ini_find_entry (group, LT_KEY_MODEL);
  const gboolean open = scenario->plan->rate_per_s > 0;
  g_auto (GStrv) text = NULL;

  if (start != NULL)
    {
      g_auto (GStrv) value = lt_ini_get (ini, group, start, FALSE, error);

      if (value == NULL)
        return FALSE;
      if (!lt_campaign_parse_start (value[0], &scenario->start_ns))
        return lt_ini_refuse (ini->file, start->line, error,
                              "start: expected a duration of at most 31d, found '%s'",
                              value[0]);
      note_start (scenario->plan, ini, start->line, value[0]);
    }
  if (model == NULL)
    return TRUE;
  text = lt_ini_get (ini, group, model, FALSE, error);
  if (text == NULL)
    return FALSE;
  if (!g_str_equal (text[0], "open") && !g_str_equal (text[0], "closed"))
    return lt_ini_refuse (ini->file, model->line, error,
                          "model: expected open or closed, found '%s'", text[0]);
  if (g_str_equal (text[0], "open") != open)
    return lt_ini_refuse (ini->file, model->line, error,
                          open ? "model: expected no rate in a closed loop, found one"
                               : "model: expected a rate in an open loop, found none");
  return TRUE;
}

static gboolean
add_scenario (LtCampaign *campaign, const LtSources *sources, GError **error)
{
  LtPlan *plan = lt_resolve_plan (sources, error);
  LtScenario *scenario;

  if (plan == NULL)
    return FALSE;
  scenario = lt_campaign_add (
    campaign,
    sources->file != NULL ? g_ptr_array_index (sources->file->names, sources->scenario) : NULL,
    plan);
  if (sources->file == NULL)
    return TRUE;
  if (plan->plugin == NULL)
    {
      const LtIniGroup *group = g_ptr_array_index (sources->file->groups, sources->scenario);

      return lt_ini_refuse (sources->file->ini->file, group->line, error,
                            "[%s]: expected a plugin, found none", group->name);
    }
  return add_own_keys (scenario, sources, error);
}

/* What a scenario of the file runs; NULL: it does not say. */
static char *
plugin_of (const LtSources *sources, guint scenario)
{
  const LtIniGroup *group = NULL;
  const LtIniEntry *entry = lt_scenario_file_find (sources->file, scenario, "plugin", &group);
  g_auto (GStrv) value = NULL;

  if (sources->plugin != NULL || entry == NULL)
    return g_strdup (sources->plugin);
  value = lt_ini_get (sources->file->ini, group, entry, FALSE, NULL);
  return value != NULL ? g_strdup (value[0]) : NULL;
}

static gboolean
add_from_file (LtCampaign *campaign, LtSources *sources, GPtrArray *suites, GError **error)
{
  const GPtrArray *plugins = lt_command_line_get (sources->line, "plugin");

  if (plugins->len > 1)
    {
      g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                   "--plugin: expected at most one beside a scenario file, found %u",
                   plugins->len);
      return FALSE;
    }
  sources->plugin = plugins->len > 0 ? g_ptr_array_index (plugins, 0) : NULL;
  sources->scenarios = sources->file->names;
  for (guint i = 0; i < sources->file->names->len; i++)
    {
      g_autofree char *plugin = plugin_of (sources, i);

      if (plugin != NULL)
        g_ptr_array_add (suites, lt_campaign_suite_name (plugin));
    }
  for (guint i = 0; i < sources->file->names->len; i++)
    {
      sources->scenario = i;
      if (!add_scenario (campaign, sources, error))
        return FALSE;
    }
  return TRUE;
}

/* A scenario for each suite. */
static gboolean
add_from_line (LtCampaign *campaign, LtSources *sources, GPtrArray *suites, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const GPtrArray *plugins = lt_command_line_get (sources->line, "plugin");

  if (plugins->len > LT_CAMPAIGN_MAX_SCENARIOS)
    {
      g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                   "--plugin: expected at most %d of them, found %u", LT_CAMPAIGN_MAX_SCENARIOS,
                   plugins->len);
      return FALSE;
    }
  sources->scenarios = names;
  for (guint i = 0; i < plugins->len; i++)
    {
      const char *plugin = g_ptr_array_index (plugins, i);

      g_ptr_array_add (suites, lt_campaign_suite_name (plugin));
      g_ptr_array_add (names, lt_campaign_scenario_name (names, plugin));
    }
  for (guint i = 0; i < MAX (plugins->len, 1); i++)
    {
      sources->scenario = i;
      sources->plugin = i < plugins->len ? g_ptr_array_index (plugins, i) : NULL;
      if (!add_scenario (campaign, sources, error))
        return FALSE;
    }
  return TRUE;
}

/* The file that was asked for, if any: NULL without an error. */
static LtScenarioFile *
open_file (const LtCommandLine *line, char **environment, GError **error)
{
  const GPtrArray *files = lt_command_line_get (line, "scenario");
  const char *file = files->len > 0 ? g_ptr_array_index (files, 0) : NULL;
  LtIni *ini;

  if (files->len > 1)
    {
      g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                   "--scenario: expected one file, found '%s' and '%s'", file,
                   (const char *) g_ptr_array_index (files, 1));
      return NULL;
    }
  ini = file != NULL ? lt_ini_load (file, environment, error) : NULL;
  return ini != NULL ? lt_scenario_file_new (ini, error) : NULL;
}

/* Operations that ran beside each other would not be alone. */
static gboolean
settle_order (LtCampaign *campaign, GError **error)
{
  for (guint i = 0; i < campaign->scenarios->len; i++)
    {
      const LtPlan *plan =
        ((const LtScenario *) g_ptr_array_index (campaign->scenarios, i))->plan;

      campaign->in_sequence = campaign->in_sequence || plan->each || plan->in_sequence;
      if (plan->each && !plan->in_sequence
          && lt_plan_find_setting (plan, "mode")->rank != LT_RANK_DEFAULT)
        return lt_plan_refuse (plan, "each", "mode",
                               ": expected no mode beside each, or sequence; found parallel",
                               error);
    }
  return TRUE;
}

/* What a suite leaves behind in a process would be in the way of the next one. */
static gboolean
settle_in_process (const LtCampaign *campaign, GError **error)
{
  const LtPlan *common = lt_campaign_get_common (campaign);
  const guint n = campaign->scenarios->len * campaign->n_runs;
  const LtPlanSetting *setting = lt_plan_find_setting (common, "in-process");
  g_autofree char *label = NULL;
  g_autofree char *found = NULL;

  if (!common->in_process || (n == 1 && !common->each))
    return TRUE;
  label = lt_plan_label (setting, "in-process");
  found = common->each ? g_strdup ("each") : g_strdup_printf ("%u", n);
  g_set_error (error, LT_PLAN_ERROR,
               lt_plan_is_of_file (setting->rank) ? LT_PLAN_ERROR_SCENARIO
                                                  : LT_PLAN_ERROR_USAGE,
               "%s: expected one run of one suite, found %s", label, found);
  return FALSE;
}

static gboolean
fill (LtCampaign *campaign, const LtCommandLine *line, char **environment,
      const LtScenarioFile *file, GError **error)
{
  g_autoptr (GPtrArray) suites = g_ptr_array_new_with_free_func (g_free);
  LtSources sources = {
    .line = line, .environment = environment, .file = file, .suites = suites
  };
  const LtPlan *common;

  if (!(file != NULL ? add_from_file (campaign, &sources, suites, error)
                     : add_from_line (campaign, &sources, suites, error)))
    return FALSE;
  common = lt_campaign_get_common (campaign);
  campaign->n_runs = common->n_runs;
  campaign->cool_down_ns = common->cool_down_ns;
  return settle_order (campaign, error) && settle_in_process (campaign, error);
}

LtCampaign *
lt_settings_resolve_all (char **args, char **environment, GError **error)
{
  g_autoptr (LtCampaign) campaign = lt_campaign_new ();
  g_autoptr (LtCommandLine) line = lt_command_line_read (args, error);
  g_autoptr (LtScenarioFile) file = NULL;
  g_autoptr (GError) local = NULL;

  if (line == NULL)
    return NULL;
  file = open_file (line, environment, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  return fill (campaign, line, environment, file, error) ? g_steal_pointer (&campaign) : NULL;
}

LtCampaign *
lt_settings_resolve_text (const char *file, const char *text, gsize length, char **environment,
                          GError **error)
{
  char *nothing[] = { NULL };
  g_autoptr (LtCampaign) campaign = lt_campaign_new ();
  g_autoptr (LtCommandLine) line = lt_command_line_read (nothing, error);
  LtIni *ini = line != NULL ? lt_ini_parse (file, text, length, environment, error) : NULL;
  g_autoptr (LtScenarioFile) scenarios = ini != NULL ? lt_scenario_file_new (ini, error) : NULL;

  if (scenarios == NULL || !fill (campaign, line, environment, scenarios, error))
    return NULL;
  return g_steal_pointer (&campaign);
}

LtPlan *
lt_settings_resolve (char **args, char **environment, GError **error)
{
  g_autoptr (LtCampaign) campaign = lt_settings_resolve_all (args, environment, error);
  LtPlan *plan;

  if (campaign == NULL)
    return NULL;
  if (campaign->scenarios->len > 1)
    {
      g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE,
                   "--plugin: expected one suite, found '%s' and '%s'",
                   ((LtScenario *) g_ptr_array_index (campaign->scenarios, 0))->plan->plugin,
                   ((LtScenario *) g_ptr_array_index (campaign->scenarios, 1))->plan->plugin);
      return NULL;
    }
  plan = ((LtScenario *) g_ptr_array_index (campaign->scenarios, 0))->plan;
  ((LtScenario *) g_ptr_array_index (campaign->scenarios, 0))->plan = NULL;
  return plan;
}
