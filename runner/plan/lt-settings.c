/* SPDX-License-Identifier: MIT */

#include "lt-settings.h"

#include <string.h>

#include "lt-plan-load.h"
#include "lt-plan-settle.h"
#include "lt-plan-values.h"

typedef enum
{
  KIND_VALUE,
  KIND_FLAG,     /* takes no argument; "true" when given */
  KIND_OPTIONAL, /* a value that begins with a digit, or none: then "all" */
  KIND_LIST,     /* may be given several times; every value counts */
} Kind;

typedef struct Setting
{
  LtSettingHelp help;
  Kind kind;
  const char *old_variable; /* second choice after LTRUN_<NAME> */
  const char *dflt;         /* NULL: nothing to apply */
  LtApply apply;
} Setting;

/* clang-format off */
static const Setting settings[] = {
  { { "plugin", 'p', "SUITE", "suite to run: a name, or a path with a /" },
    KIND_LIST, NULL, NULL, lt_apply_plugin },
  { { "plugin-dir", 0, "DIR", "look for suites here first; may be repeated" },
    KIND_LIST, NULL, NULL, lt_apply_plugin_dir },
  { { "set", 0, "[SUITE.]NAME=VALUE", "set an option of the suite; may be repeated" },
    KIND_LIST, NULL, NULL, lt_apply_set },
  { { "data", 0, "NAME=FILE[,KEY=...]", "rows for the suite, CSV or JSON lines; may be repeated" },
    KIND_LIST, NULL, NULL, lt_apply_data },
  { { "concurrency", 'c', "N", "number of workers, each a thread (10)" },
    KIND_VALUE, "LOAD_TEST_CONCURRENCY", "10", lt_apply_concurrency },
  { { "duration", 'd', "TIME", "how long to measure; a bare number is seconds (30s)" },
    KIND_VALUE, "LOAD_TEST_DURATION", "30s", lt_apply_duration },
  { { "rate", 'r', "RATE", "operations to start a second, as in 500 or 5k/s (0: unlimited)" },
    KIND_VALUE, NULL, "0", lt_apply_rate },
  { { "stage", 's', "TIME:TARGET", "go to TARGET workers, or /s, within TIME; may be repeated" },
    KIND_LIST, NULL, NULL, lt_apply_stage },
  { { "pattern", 0, "NAME:KEY=VALUE,...", "ramp, spike, step, sine or sawtooth, see ltrun(1)" },
    KIND_VALUE, NULL, NULL, lt_apply_pattern },
  { { "ramp-up", 0, "TIME", "grow from nothing to the whole load in TIME (0)" },
    KIND_VALUE, NULL, NULL, lt_apply_ramp_up },
  { { "iterations", 'n', "N", "end after N operations of all workers together" },
    KIND_VALUE, NULL, NULL, lt_apply_iterations },
  { { "worker-iterations", 0, "N", "end after N operations of each worker" },
    KIND_VALUE, NULL, NULL, lt_apply_worker_iterations },
  { { "think", 0, "TIME[..TIME]", "pause of a worker between two operations (0)" },
    KIND_VALUE, NULL, NULL, lt_apply_think },
  { { "arrival", 0, "LAW", "spacing of starts at a rate: constant or poisson (constant)" },
    KIND_VALUE, NULL, "constant", lt_apply_arrival },
  { { "backlog", 0, "POLICY", "of arrivals that no worker is free for: queue, queue:N or drop (queue)" },
    KIND_VALUE, NULL, "queue", lt_apply_backlog },
  { { "abort-if-unsustained", 0, NULL, "end the run when the rate cannot be kept" },
    KIND_FLAG, NULL, "false", lt_apply_abort_if_unsustained },
  { { "warmup", 'w', "TIME", "run this long before measuring; reported apart (0)" },
    KIND_VALUE, NULL, "0", lt_apply_warmup },
  { { "operation", 0, "NAME", "run this operation alone" },
    KIND_VALUE, NULL, NULL, lt_apply_operation },
  { { "mix", 0, "OP=WEIGHT,...", "run these operations by weight (the suite's own mix)" },
    KIND_VALUE, NULL, NULL, lt_apply_mix },
  { { "seed", 0, "N", "decides every random choice (1)" },
    KIND_VALUE, NULL, "1", lt_apply_seed },
  { { "only-iteration", 0, "WORKER:N", "repeat iteration N of a worker, and nothing else" },
    KIND_VALUE, NULL, NULL, lt_apply_only_iteration },
  { { "batch", 0, "N", "have N operations done at a call, and time the calls (1)" },
    KIND_VALUE, NULL, "1", lt_apply_batch },
  { { "pin", 0, "[LIST]", "keep workers on cores: all, or those of a LIST such as 0-1,3" },
    KIND_OPTIONAL, NULL, NULL, lt_apply_pin },
  { { "no-latency", 0, NULL, "count operations only" },
    KIND_FLAG, NULL, "false", lt_apply_no_latency },
  { { "memory", 0, NULL, "monitor the memory of the host process" },
    KIND_FLAG, NULL, "false", lt_apply_memory },
  { { "out", 'o', "FORMAT=FILE", "write the result: json=FILE, jsonl=FILE; may be repeated" },
    KIND_LIST, NULL, NULL, lt_apply_out },
  { { "format", 0, "FORMAT", "of the result on standard output: text or json (text)" },
    KIND_VALUE, NULL, "text", lt_apply_format },
  { { "quiet", 'q', NULL, "no progress; of the suite's messages warnings and errors only" },
    KIND_FLAG, NULL, "false", lt_apply_quiet },
  { { "log-level", 0, "LEVEL", "of messages: debug, info, warning or error (info)" },
    KIND_VALUE, NULL, "info", lt_apply_log_level },
  { { "grace", 0, "TIME", "wait this long for operations in flight at the end (5s)" },
    KIND_VALUE, NULL, "5s", lt_apply_grace },
  { { "setup-timeout", 0, "TIME", "give set-up of the suite this long (60s)" },
    KIND_VALUE, NULL, "60s", lt_apply_setup_timeout },
  { { "teardown-timeout", 0, "TIME", "give tear-down of the suite this long (60s)" },
    KIND_VALUE, NULL, "60s", lt_apply_teardown_timeout },
  { { "clock", 0, "CLOCK", "auto, or monotonic: never read the TSC directly (auto)" },
    KIND_VALUE, NULL, "auto", lt_apply_clock },
  { { "in-process", 0, NULL, "load the suite into this process, for gdb and valgrind" },
    KIND_FLAG, NULL, "false", lt_apply_in_process },
};
/* clang-format on */

#define N_SETTINGS G_N_ELEMENTS (settings)

/* What was given, before it is parsed. */
typedef struct Given
{
  GPtrArray *values[N_SETTINGS]; /* char * of the command line */
} Given;

static gboolean
refuse (GError **error, const char *option, const char *expected, const char *found)
{
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, "%s: expected %s, found '%s'", option,
               expected, found);
  return FALSE;
}

static gboolean
take (const char *option, const char *value, gpointer data, GError **error)
{
  Given *given = data;

  if (value != NULL && !g_utf8_validate (value, -1, NULL))
    return refuse (error, option, "text in UTF-8", value);
  for (guint i = 0; i < N_SETTINGS; i++)
    {
      const Setting *setting = &settings[i];
      gboolean match = g_str_has_prefix (option, "--")
                         ? g_str_equal (option + 2, setting->help.name)
                         : option[1] == setting->help.short_name;

      if (!match)
        continue;
      /* The last one wins, so that a script's option can be overridden behind it. */
      if (setting->kind != KIND_LIST)
        g_ptr_array_set_size (given->values[i], 0);
      g_ptr_array_add (given->values[i], g_strdup (value != NULL ? value : "true"));
      return TRUE;
    }
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, "%s: unknown", option);
  return FALSE;
}

static GOptionContext *
make_context (Given *given)
{
  GOptionContext *context = g_option_context_new (NULL);
  GOptionGroup *group = g_option_group_new ("run", "", "", given, NULL);
  GOptionEntry entries[N_SETTINGS + 1] = { 0 };

  for (guint i = 0; i < N_SETTINGS; i++)
    {
      const Setting *setting = &settings[i];

      entries[i].long_name = setting->help.name;
      entries[i].short_name = setting->help.short_name;
      /* As a file name a value comes as it is, whatever LC_CTYPE says. */
      entries[i].flags =
        setting->kind == KIND_FLAG ? G_OPTION_FLAG_NO_ARG : G_OPTION_FLAG_FILENAME;
      entries[i].arg = G_OPTION_ARG_CALLBACK;
      entries[i].arg_data = (gpointer) take;
    }
  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  g_option_context_set_help_enabled (context, FALSE);
  return context;
}

/* GOption knows "-c 50" but not "-c50". */
static void
add_argument (GStrvBuilder *builder, const char *argument)
{
  for (guint i = 0; i < N_SETTINGS; i++)
    {
      const char short_name = settings[i].help.short_name;

      if (short_name == 0 || settings[i].kind == KIND_FLAG || argument[0] != '-'
          || argument[1] != short_name || argument[2] == '\0')
        continue;
      g_strv_builder_add (builder, (const char[]){ '-', short_name, '\0' });
      argument += 2;
      break;
    }
  g_strv_builder_add (builder, argument);
}

/* GOption would take a suite's name for the value: it must look like one. */
static gboolean
lacks_value (const char *argument, const char *next)
{
  for (guint i = 0; i < N_SETTINGS; i++)
    {
      if (settings[i].kind == KIND_OPTIONAL && g_str_has_prefix (argument, "--")
          && g_str_equal (argument + 2, settings[i].help.name))
        return next == NULL || !g_ascii_isdigit (*next)
               || strspn (next, "0123456789,-") != strlen (next);
    }
  return FALSE;
}

/* GLib would drop the value of --quiet=no without a word. */
static gboolean
check_flags (char **args, GError **error)
{
  for (; *args != NULL && !g_str_equal (*args, "--"); args++)
    {
      for (guint i = 0; i < N_SETTINGS; i++)
        {
          g_autofree char *option = g_strconcat ("--", settings[i].help.name, NULL);
          const gsize length = strlen (option);

          if (settings[i].kind == KIND_FLAG && strncmp (*args, option, length) == 0
              && (*args)[length] == '=')
            return refuse (error, option, "no value", *args + length + 1);
        }
    }
  return TRUE;
}

/* Every argument that is no option is a suite; --plugin is another way to say so. */
static gboolean
read_command_line (char **args, Given *given, GError **error)
{
  g_autoptr (GOptionContext) context = make_context (given);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) local = NULL;
  gboolean options = TRUE;

  if (!check_flags (args, error))
    return FALSE;
  g_strv_builder_add (builder, "ltrun");
  for (guint i = 0; args[i] != NULL; i++)
    {
      options = options && !g_str_equal (args[i], "--");
      if (options && lacks_value (args[i], args[i + 1]))
        {
          g_autofree char *whole = g_strconcat (args[i], "=all", NULL);

          g_strv_builder_add (builder, whole);
        }
      else if (options)
        add_argument (builder, args[i]);
      else
        g_strv_builder_add (builder, args[i]);
    }
  argv = g_strv_builder_end (builder);
  if (!g_option_context_parse_strv (context, &argv, &local))
    {
      g_set_error_literal (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, local->message);
      return FALSE;
    }
  for (guint i = 1; argv[i] != NULL; i++)
    {
      if (g_str_equal (argv[i], "--"))
        continue;
      g_ptr_array_add (given->values[0], g_strdup (argv[i]));
    }
  return TRUE;
}

static char *
variable_of (const Setting *setting)
{
  g_autofree char *upper = g_ascii_strup (setting->help.name, -1);

  return g_strconcat ("LTRUN_", g_strdelimit (upper, "-", '_'), NULL);
}

/* An empty variable counts as unset, as CI systems make them. */
static const char *
from_environment (const Setting *setting, char **environment, char **ret_variable)
{
  g_autofree char *variable = variable_of (setting);
  const char *value = NULL;

  if (setting->kind == KIND_LIST)
    return NULL;
  value = g_environ_getenv (environment, variable);
  if (value != NULL && *value != '\0')
    {
      *ret_variable = g_steal_pointer (&variable);
      return value;
    }
  if (setting->old_variable == NULL)
    return NULL;
  value = g_environ_getenv (environment, setting->old_variable);
  if (value == NULL || *value == '\0')
    return NULL;
  *ret_variable = g_strdup (setting->old_variable);
  return value;
}

static gboolean
apply (LtPlan *plan, const Setting *setting, const char *value, const char *source,
       const char *label, GError **error)
{
  LtPlanSetting *resolved;

  if (!setting->apply (plan, value, error))
    {
      g_prefix_error (error, "%s: ", label);
      if (error != NULL && *error != NULL)
        {
          (*error)->domain = LT_PLAN_ERROR;
          (*error)->code = LT_PLAN_ERROR_USAGE;
        }
      return FALSE;
    }

  resolved = g_new0 (LtPlanSetting, 1);
  resolved->name = g_strdup (setting->help.name);
  resolved->value = g_strdup (value);
  resolved->source = g_strdup (source);
  g_ptr_array_add (plan->settings, resolved);
  return TRUE;
}

static gboolean
resolve_one (LtPlan *plan, const Setting *setting, const GPtrArray *values, char **environment,
             GError **error)
{
  g_autofree char *option = g_strconcat ("--", setting->help.name, NULL);
  g_autofree char *variable = NULL;
  const char *value;

  if (values->len > 0)
    {
      for (guint i = 0; i < values->len; i++)
        {
          if (!apply (plan, setting, g_ptr_array_index (values, i), "command line", option,
                      error))
            return FALSE;
        }
      return TRUE;
    }

  value = from_environment (setting, environment, &variable);
  if (value != NULL && !g_utf8_validate (value, -1, NULL))
    return refuse (error, variable, "text in UTF-8", value);
  if (value != NULL)
    return apply (plan, setting, value, variable, variable, error);
  if (setting->dflt != NULL)
    return apply (plan, setting, setting->dflt, "default", option, error);
  return TRUE;
}

LtPlan *
lt_settings_resolve (char **args, char **environment, GError **error)
{
  g_autoptr (LtPlan) plan = lt_plan_new ();
  Given given;
  gboolean good;

  for (guint i = 0; i < N_SETTINGS; i++)
    given.values[i] = g_ptr_array_new_with_free_func (g_free);

  good = read_command_line (args, &given, error);
  for (guint i = 0; i < N_SETTINGS; i++)
    {
      good = good && resolve_one (plan, &settings[i], given.values[i], environment, error);
      g_ptr_array_unref (given.values[i]);
    }

  return good && lt_plan_settle (plan, error) ? g_steal_pointer (&plan) : NULL;
}

gboolean
lt_settings_wants_help (char **args)
{
  for (guint i = 0; args[i] != NULL && !g_str_equal (args[i], "--"); i++)
    {
      if (g_str_equal (args[i], "-h") || g_str_equal (args[i], "--help"))
        return TRUE;
    }
  return FALSE;
}

const LtSettingHelp *
lt_settings_help (guint index)
{
  return index < N_SETTINGS ? &settings[index].help : NULL;
}
