/* SPDX-License-Identifier: MIT */

#include <string.h>
#include <unistd.h>

#include "lt-cli-options.h"
#include "lt-cli-private.h"
#include "lt-cmd-validate.h"
#include "lt-sha256.h"
#include "lt-settings.h"
#include "lt-units.h"

#define DEFAULT_TIMEOUT_NS (G_GINT64_CONSTANT (5) * 1000000000)

void
lt_cli_validate_options_clear (LtCliValidateOptions *options)
{
  g_clear_pointer (&options->only, g_strfreev);
  g_clear_pointer (&options->skip, g_strfreev);
  g_clear_pointer (&options->timeout, g_free);
}

/* "--only a,b --only c" */
static char **
split_lists (char **given)
{
  g_autoptr (GStrvBuilder) builder = NULL;

  if (given == NULL)
    return NULL;
  builder = g_strv_builder_new ();
  for (; *given != NULL; given++)
    {
      g_auto (GStrv) parts = g_strsplit (*given, ",", -1);

      g_strv_builder_addv (builder, (const char **) parts);
    }
  return g_strv_builder_end (builder);
}

static gboolean
settle (LtCliValidateOptions *options, GError **error)
{
  g_auto (GStrv) only = g_steal_pointer (&options->only);
  g_auto (GStrv) skip = g_steal_pointer (&options->skip);
  gint64 timeout_ns = DEFAULT_TIMEOUT_NS;

  options->only = split_lists (only);
  options->skip = split_lists (skip);
  if (options->timeout != NULL && !lt_parse_duration (options->timeout, &timeout_ns, error))
    {
      g_prefix_error (error, "--timeout: ");
      return FALSE;
    }
  if (timeout_ns <= 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "--timeout: expected more than 0, found '%s'", options->timeout);
      return FALSE;
    }
  options->timeout_ns = (guint64) timeout_ns;
  return TRUE;
}

char **
lt_cli_validate_options (LtCliValidateOptions *options, char **args, GError **error)
{
  GOptionEntry entries[] = {
    { "only", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->only, NULL, NULL },
    { "skip", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->skip, NULL, NULL },
    { "timeout", 0, 0, G_OPTION_ARG_STRING, &options->timeout, NULL, NULL },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, &options->verbose, NULL, NULL },
    { "strict", 0, 0, G_OPTION_ARG_NONE, &options->strict, NULL, NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &options->list, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry *const tables[] = { entries, NULL };
  g_auto (GStrv) rest = lt_cli_options_read (tables, args, TRUE, error);

  return rest != NULL && settle (options, error) ? g_steal_pointer (&rest) : NULL;
}

/* What ltrun-probe is to know of the command line. */
static char **
probe_options (const LtPlan *plan)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *seed = g_strdup_printf ("--seed=%" G_GUINT64_FORMAT, plan->seed);

  g_strv_builder_add (builder, seed);
  for (guint i = 0; i < plan->sets->len; i++)
    {
      const LtPlanSet *set = g_ptr_array_index (plan->sets, i);
      g_autofree char *option =
        g_strdup_printf ("--set=%s%s%s=%s", set->suite != NULL ? set->suite : "",
                         set->suite != NULL ? "." : "", set->name, set->value);

      g_strv_builder_add (builder, option);
    }
  for (guint i = 0; i < plan->data->len; i++)
    {
      const LtPlanData *data = g_ptr_array_index (plan->data, i);
      g_autofree char *option = g_strdup_printf (
        "--data=%s=%s,format=%s,strategy=%s,end=%s", data->name, data->path,
        lt_plan_data_format_name (data->format), lt_plan_data_strategy_name (data->strategy),
        data->stop ? "stop" : "recycle");

      g_strv_builder_add (builder, option);
    }
  return g_strv_builder_end (builder);
}

LtValidation *
lt_cli_validate (const LtCli *cli, const LtPlan *plan, const LtCliValidateOptions *options,
                 const char *path, GError **error)
{
  g_autofree char *program = lt_cli_libexec (cli->launcher, "ltrun-probe");
  g_auto (GStrv) for_probe = probe_options (plan);
  const LtValidationSetup setup = {
    .path = path,
    .program = program,
    .probe = cli->launcher->probe,
    .options = for_probe,
    .only = options->only,
    .skip = options->skip,
    .timeout_ns = options->timeout_ns,
    .verbose = options->verbose,
  };

  return lt_validation_run (&setup, error);
}

/* What was found counts, however much could not be looked at. */
LtExit
lt_cli_validate_status (const LtValidation *validation, const LtCliValidateOptions *options)
{
  if (validation->counts[LT_FINDING_FAIL] > 0
      || (options->strict && validation->counts[LT_FINDING_WARN] > 0))
    return LT_EXIT_BAD_INPUT;
  if (validation->trouble == NULL)
    return LT_EXIT_OK;
  return validation->trouble->trouble == LT_TROUBLE_OURS ? LT_EXIT_INTERNAL : LT_EXIT_USAGE;
}

void
lt_cli_validate_say_trouble (const LtValidation *validation)
{
  const guint n = validation->n_troubled;
  g_autofree char *text = g_strdup_printf ("%u check%s could not be made: %s", n,
                                           n > 1 ? "s" : "", validation->trouble->text);

  lt_cli_fail (LT_EXIT_USAGE, text);
}

static int
report (const LtCli *cli, const LtPlan *plan, const LtCliValidateOptions *options,
        const char *path)
{
  g_autofree char *sha256 = lt_file_sha256 (path, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LtValidation) validation = lt_cli_validate (cli, plan, options, path, &error);
  const LtValidateFacts facts = {
    .path = path, .sha256 = sha256, .seed = plan->seed, .only_findings = plan->quiet
  };
  g_autofree char *text = NULL;
  LtExit status;

  if (validation == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  text = plan->format == LT_PLAN_FORMAT_JSON
           ? lt_cmd_validate_json (validation, &facts)
           : lt_cmd_validate_text (validation, &facts, lt_terminal_look (STDOUT_FILENO),
                                   lt_terminal_columns (STDOUT_FILENO));
  if (!lt_terminal_print (text))
    return LT_EXIT_INTERNAL;
  status = lt_cli_validate_status (validation, options);
  if (validation->trouble != NULL)
    lt_cli_validate_say_trouble (validation);
  return status;
}

static int
validate_plan (const LtCli *cli, const LtPlan *plan, const LtCliValidateOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtFinder) finder = NULL;
  g_autoptr (LtFound) found = NULL;

  finder = lt_cli_finder (cli->launcher, plan->plugin_dirs, &error);
  if (finder == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  found = lt_finder_find (finder, plan->plugin, &error);
  if (found == NULL)
    return lt_cli_fail (LT_EXIT_BAD_INPUT, error->message);
  for (guint i = 0; i < found->warnings->len; i++)
    lt_terminal_note (g_ptr_array_index (found->warnings, i));
  return report (cli, plan, options, found->path);
}

int
lt_cmd_validate (const LtCli *cli)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_auto (LtCliValidateOptions) options = { 0 };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rest = lt_cli_validate_options (&options, cli->args, &error);
  g_autoptr (LtPlan) plan =
    rest != NULL ? lt_settings_resolve (rest, environment, &error) : NULL;
  g_autofree char *list = NULL;

  if (plan == NULL)
    return lt_cli_fail (LT_EXIT_USAGE, error->message);
  if (options.list)
    {
      list = lt_terminal_as_shown (lt_cmd_validate_list ());
      return lt_terminal_print (list) ? LT_EXIT_OK : LT_EXIT_INTERNAL;
    }
  if (plan->plugin == NULL)
    return lt_cli_fail (LT_EXIT_USAGE,
                        "validate: expected a suite, as in: ltrun validate ./mine.so");
  if (plan->in_process && !cli->launcher->in_process)
    return lt_cli_become_inprocess (cli);
  return validate_plan (cli, plan, &options);
}
