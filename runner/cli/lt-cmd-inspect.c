/* SPDX-License-Identifier: MIT */

#include "lt-cmd-inspect.h"

#include <json-glib/json-glib.h>

#include "lt-page.h"

/* Text */

static void
add_facts (LtPage *page, const LtRunPlugin *plugin)
{
  const struct
  {
    const char *label, *text;
  } facts[] = {
    { "id", plugin->id },         { "version", plugin->version }, { "ABI", plugin->abi },
    { "vendor", plugin->vendor }, { "licence", plugin->license }, { "url", plugin->url },
    { "path", plugin->path },     { "sha256", plugin->sha256 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      if (facts[i].text != NULL)
        lt_page_fact (page, facts[i].label, LT_STYLE_PLAIN, "%s", facts[i].text);
    }
}

static void
add_operations (LtPage *page, const LtRunPlugin *plugin)
{
  static const guint nothing[] = { 0 };
  g_autoptr (LtGrid) grid = lt_grid_new (2, 1u);

  lt_page_skip_line (page);
  lt_page_add (page, LT_STYLE_DIM, "Operations");
  lt_page_end_line (page);
  lt_grid_add_row (grid);
  lt_grid_set (grid, 0, LT_STYLE_DIM, g_strdup ("  name"));
  lt_grid_set (grid, 1, LT_STYLE_DIM, g_strdup ("weight"));
  for (guint i = 0; i < plugin->operations->len; i++)
    {
      const LtRunOperation *operation = g_ptr_array_index (plugin->operations, i);

      lt_grid_add_row (grid);
      lt_grid_set (grid, 0, LT_STYLE_BOLD, g_strconcat ("  ", operation->name, NULL));
      lt_grid_set (grid, 1, LT_STYLE_PLAIN, g_strdup_printf ("%g", operation->weight));
      if (operation->help != NULL)
        lt_grid_add_note (grid, operation->help);
    }
  lt_grid_render (grid, page, nothing);
}

static char *
bounds_of (const LtRunOption *option)
{
  if (option->min == NULL && option->max == NULL)
    return g_strdup ("");
  return g_strdup_printf ("%s..%s", option->min != NULL ? option->min : "",
                          option->max != NULL ? option->max : "");
}

/* Choices may be many: they are wrapped with the help, not put into a cell. */
static char *
note_of (const LtRunOption *option)
{
  g_auto (GStrv) choices = g_strsplit (option->choices != NULL ? option->choices : "", "|", -1);
  g_autofree char *list = g_strjoinv (", ", choices);

  if (option->choices == NULL)
    return g_strdup (option->help);
  return g_strdup_printf ("%s%sone of %s", option->help != NULL ? option->help : "",
                          option->help != NULL ? "; " : "", list);
}

static char *
value_of (const LtRunOption *option)
{
  const char *value = option->value != NULL ? option->value : "-";

  if (option->required && !option->is_set)
    return g_strdup ("(required)");
  return option->is_set ? g_strconcat (value, " (set)", NULL) : g_strdup (value);
}

static void
add_options (LtPage *page, const LtRunPlugin *plugin)
{
  static const guint droppable[] = { 3, 0 };
  g_autoptr (LtGrid) grid = lt_grid_new (4, 1u | 2u | 4u | 8u);

  if (plugin->options->len == 0)
    return;
  lt_page_skip_line (page);
  lt_page_add (page, LT_STYLE_DIM, "Options, set with --set NAME=VALUE");
  lt_page_end_line (page);
  lt_grid_add_row (grid);
  lt_grid_set (grid, 0, LT_STYLE_DIM, g_strdup ("  name"));
  lt_grid_set (grid, 1, LT_STYLE_DIM, g_strdup ("type"));
  lt_grid_set (grid, 2, LT_STYLE_DIM, g_strdup ("value"));
  lt_grid_set (grid, 3, LT_STYLE_DIM, g_strdup ("allowed"));
  for (guint i = 0; i < plugin->options->len; i++)
    {
      const LtRunOption *option = g_ptr_array_index (plugin->options, i);
      g_autofree char *note = note_of (option);

      lt_grid_add_row (grid);
      lt_grid_set (grid, 0, LT_STYLE_BOLD, g_strconcat ("  ", option->name, NULL));
      lt_grid_set (grid, 1, LT_STYLE_PLAIN, g_strdup (option->type));
      lt_grid_set (grid, 2, LT_STYLE_PLAIN, value_of (option));
      lt_grid_set (grid, 3, LT_STYLE_PLAIN, bounds_of (option));
      if (note != NULL)
        lt_grid_add_note (grid, note);
    }
  lt_grid_render (grid, page, droppable);
}

char *
lt_cmd_inspect_text (const LtRunPlugin *plugin, const char *name, guint columns)
{
  LtPage page;

  lt_page_init (&page, FALSE, columns);
  lt_page_wrap (&page, LT_STYLE_BOLD, 0, "%s", name);
  if (!g_str_equal (plugin->name, plugin->id))
    lt_page_wrap (&page, LT_STYLE_PLAIN, 0, "%s", plugin->name);
  if (plugin->description != NULL)
    lt_page_wrap (&page, LT_STYLE_PLAIN, 0, "%s", plugin->description);
  lt_page_skip_line (&page);
  add_facts (&page, plugin);
  add_operations (&page, plugin);
  add_options (&page, plugin);
  return lt_page_finish (&page);
}

/* JSON */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
add_truth (JsonBuilder *builder, const char *name, gboolean truth)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, truth);
}

static void
add_json_operations (JsonBuilder *builder, const LtRunPlugin *plugin)
{
  json_builder_set_member_name (builder, "operations");
  json_builder_begin_array (builder);
  for (guint i = 0; i < plugin->operations->len; i++)
    {
      const LtRunOperation *operation = g_ptr_array_index (plugin->operations, i);

      json_builder_begin_object (builder);
      add_text (builder, "name", operation->name);
      add_text (builder, "help", operation->help);
      json_builder_set_member_name (builder, "weight");
      json_builder_add_double_value (builder, operation->weight);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_json_options (JsonBuilder *builder, const LtRunPlugin *plugin)
{
  json_builder_set_member_name (builder, "options");
  json_builder_begin_array (builder);
  for (guint i = 0; i < plugin->options->len; i++)
    {
      const LtRunOption *option = g_ptr_array_index (plugin->options, i);

      json_builder_begin_object (builder);
      add_text (builder, "name", option->name);
      add_text (builder, "type", option->type);
      add_text (builder, "help", option->help);
      add_text (builder, "default", option->dflt);
      add_text (builder, "min", option->min);
      add_text (builder, "max", option->max);
      add_text (builder, "choices", option->choices);
      add_text (builder, "value", option->value);
      add_truth (builder, "set", option->is_set);
      add_truth (builder, "required", option->required);
      add_truth (builder, "secret", option->secret);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

char *
lt_cmd_inspect_json (const LtRunPlugin *plugin, const char *name)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  add_text (builder, "schema", "ltrun.inspect/1");
  add_text (builder, "suite", name);
  add_text (builder, "id", plugin->id);
  add_text (builder, "version", plugin->version);
  add_text (builder, "abi", plugin->abi);
  add_text (builder, "name", plugin->name);
  add_text (builder, "vendor", plugin->vendor);
  add_text (builder, "url", plugin->url);
  add_text (builder, "license", plugin->license);
  add_text (builder, "description", plugin->description);
  add_text (builder, "path", plugin->path);
  add_text (builder, "sha256", plugin->sha256);
  add_json_operations (builder, plugin);
  add_json_options (builder, plugin);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}
