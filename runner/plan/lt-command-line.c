/* SPDX-License-Identifier: MIT */

#include "lt-command-line.h"

#include <string.h>

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
  LtCommandLine *line = data;

  if (g_str_equal (option, G_OPTION_REMAINING))
    {
      const char *name = g_str_has_suffix (value, ".ini") ? "scenario" : "plugin";

      g_ptr_array_add (line->values[lt_settings_find (name)], g_strdup (value));
      return TRUE;
    }
  if (value != NULL && !g_utf8_validate (value, -1, NULL))
    return refuse (error, option, "text in UTF-8", value);
  for (guint i = 0; i < lt_settings_count (); i++)
    {
      const LtSettingRow *setting = lt_settings_row (i);
      gboolean match = g_str_has_prefix (option, "--")
                         ? g_str_equal (option + 2, setting->help.name)
                         : option[1] == setting->help.short_name;

      if (!match)
        continue;
      /* The last one wins, so that a script's option can be overridden behind it. */
      if (setting->kind != KIND_LIST)
        g_ptr_array_set_size (line->values[i], 0);
      g_ptr_array_add (line->values[i], g_strdup (value != NULL ? value : "true"));
      return TRUE;
    }
  g_set_error (error, LT_PLAN_ERROR, LT_PLAN_ERROR_USAGE, "%s: unknown", option);
  return FALSE;
}

static GOptionContext *
make_context (LtCommandLine *line)
{
  GOptionContext *context = g_option_context_new (NULL);
  GOptionGroup *group = g_option_group_new ("run", "", "", line, NULL);
  const guint n = lt_settings_count ();
  GOptionEntry entries[LT_SETTINGS_MAX + 2] = { 0 };

  for (guint i = 0; i < lt_settings_count (); i++)
    {
      const LtSettingRow *setting = lt_settings_row (i);

      entries[i].long_name = setting->help.name;
      entries[i].short_name = setting->help.short_name;
      /* As a file name a value comes as it is, whatever LC_CTYPE says. */
      entries[i].flags =
        setting->kind == KIND_FLAG ? G_OPTION_FLAG_NO_ARG : G_OPTION_FLAG_FILENAME;
      entries[i].arg = G_OPTION_ARG_CALLBACK;
      entries[i].arg_data = (gpointer) take;
    }
  /* Every argument that is no option is a suite; --plugin is another way to say so. */
  entries[n].long_name = G_OPTION_REMAINING;
  entries[n].flags = G_OPTION_FLAG_FILENAME;
  entries[n].arg = G_OPTION_ARG_CALLBACK;
  entries[n].arg_data = (gpointer) take;
  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  g_option_context_set_help_enabled (context, FALSE);
  return context;
}

/* GOption knows "-c 50" but not "-c50". */
static void
add_argument (GStrvBuilder *builder, const char *argument)
{
  for (guint i = 0; i < lt_settings_count (); i++)
    {
      const char short_name = lt_settings_row (i)->help.short_name;

      if (short_name == 0 || lt_settings_row (i)->kind == KIND_FLAG || argument[0] != '-'
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
looks_like_value (const LtSettingRow *setting, const char *next)
{
  if (next == NULL)
    return FALSE;
  if (g_str_equal (setting->help.name, "web"))
    return lt_plan_web_is_address (next);
  if (g_str_equal (setting->help.name, "linger")
      || g_str_equal (setting->help.name, "abort-on-fail"))
    return g_ascii_isdigit (*next);
  return g_str_equal (next, "all")
         || (g_ascii_isdigit (*next) && strspn (next, "0123456789,-") == strlen (next));
}

static const char *
bare_value (const LtSettingRow *setting)
{
  return g_str_equal (setting->help.name, "pin") ? "all" : "true";
}

/* Returns the row of @argument if it goes without the value that it may have. */
static const LtSettingRow *
lacks_value (const char *argument, const char *next)
{
  for (guint i = 0; i < lt_settings_count (); i++)
    {
      const LtSettingRow *setting = lt_settings_row (i);

      if (setting->kind == KIND_OPTIONAL && g_str_has_prefix (argument, "--")
          && g_str_equal (argument + 2, setting->help.name))
        return looks_like_value (setting, next) ? NULL : setting;
    }
  return NULL;
}

/* A word that may have been meant as the value that its option goes without. */
static gboolean
may_be_value (const LtSettingRow *setting, const char *next)
{
  return g_str_equal (setting->help.name, "pin") && next != NULL && *next != '-'
         && strchr (next, '/') == NULL && !g_str_has_suffix (next, ".so")
         && !g_str_has_suffix (next, ".ini");
}

/* Of the first argument that is behind such an option alone it is only known that it was
 * meant as a suite when there is no other. */
static gboolean
check_optional (const LtCommandLine *line, const char *option, const char *next, GError **error)
{
  const guint n =
    lt_command_line_get (line, "plugin")->len + lt_command_line_get (line, "scenario")->len;

  if (option == NULL || n < 2)
    return TRUE;
  return refuse (error, option, "cores such as 0-1,3 or all; before a suite write --pin=all",
                 next);
}

/* GLib would drop the value of --quiet=no without a word. */
static gboolean
check_flags (char **args, GError **error)
{
  for (; *args != NULL && !g_str_equal (*args, "--"); args++)
    {
      for (guint i = 0; i < lt_settings_count (); i++)
        {
          g_autofree char *option = g_strconcat ("--", lt_settings_row (i)->help.name, NULL);
          const gsize length = strlen (option);

          if (lt_settings_row (i)->kind == KIND_FLAG && strncmp (*args, option, length) == 0
              && (*args)[length] == '=')
            return refuse (error, option, "no value", *args + length + 1);
        }
    }
  return TRUE;
}

static gboolean
read_args (char **args, LtCommandLine *line, GError **error)
{
  g_autoptr (GOptionContext) context = make_context (line);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) local = NULL;
  gboolean options = TRUE;
  const char *option = NULL, *next = NULL;

  if (!check_flags (args, error))
    return FALSE;
  g_strv_builder_add (builder, "ltrun");
  for (guint i = 0; args[i] != NULL; i++)
    {
      const LtSettingRow *bare;

      options = options && !g_str_equal (args[i], "--");
      bare = options ? lacks_value (args[i], args[i + 1]) : NULL;
      if (bare != NULL)
        {
          g_autofree char *whole = g_strconcat (args[i], "=", bare_value (bare), NULL);

          g_strv_builder_add (builder, whole);
          if (may_be_value (bare, args[i + 1]))
            {
              option = args[i];
              next = args[i + 1];
            }
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
  return check_optional (line, option, next, error);
}

LtCommandLine *
lt_command_line_read (char **args, GError **error)
{
  g_autoptr (LtCommandLine) line = g_new0 (LtCommandLine, 1);

  for (guint i = 0; i < lt_settings_count (); i++)
    line->values[i] = g_ptr_array_new_with_free_func (g_free);
  return read_args (args, line, error) ? g_steal_pointer (&line) : NULL;
}

void
lt_command_line_free (LtCommandLine *line)
{
  if (line == NULL)
    return;
  for (guint i = 0; i < lt_settings_count (); i++)
    g_ptr_array_unref (line->values[i]);
  g_free (line);
}

const GPtrArray *
lt_command_line_get (const LtCommandLine *line, const char *name)
{
  const guint index = lt_settings_find (name);

  g_return_val_if_fail (index != LT_SETTINGS_NONE, NULL);
  return line->values[index];
}
