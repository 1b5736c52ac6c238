/* SPDX-License-Identifier: MIT */

#include "lt-cmd-list.h"

#include "lt-text-plain.h"

#include <json-glib/json-glib.h>

/* A table */

enum
{
  NAME,
  ID,
  VERSION,
  ABI,
  FOLDER,
  N_CELLS
};

#define GAP 2
#define MIN_FOLDER_WIDTH 20

typedef struct Row
{
  char *cells[N_CELLS];
  char *problem; /* on a line of its own, or NULL */
} Row;

/* Longest text shown, by column; what is longer is cut in its middle. */
static const guint max_widths[N_CELLS] = { 32, 48, 20, 11, G_MAXUINT };
static const char *const titles[N_CELLS] = { "NAME", "ID", "VERSION", "ABI", "FOLDER" };

static void
row_free (gpointer data)
{
  Row *row = data;

  for (guint i = 0; i < N_CELLS; i++)
    g_free (row->cells[i]);
  g_free (row->problem);
  g_free (row);
}

/* Keeps the end of @text: of a folder that is what tells it from others. */
static char *
fit_end (const char *text, guint max_width)
{
  const char *at = text;

  if (lt_text_width (text) <= max_width)
    return g_strdup (text);
  while (1 + lt_text_width (at) > max_width)
    at = g_utf8_next_char (at);
  return g_strconcat ("…", at, NULL);
}

static Row *
row_new (const LtListed *listed)
{
  Row *row = g_new0 (Row, 1);
  const LtNote *note = listed->note;
  const char *texts[N_CELLS] = {
    [NAME] = listed->name != NULL ? listed->name : "-",
    [ID] = note != NULL ? note->id : "-",
    [VERSION] = note != NULL ? note->version : "-",
    [ABI] = note != NULL ? note->abi : "-",
    [FOLDER] = listed->folder,
  };

  for (guint i = 0; i < N_CELLS; i++)
    {
      g_autofree char *plain = lt_text_sanitize (texts[i]);

      row->cells[i] = lt_text_fit (plain, max_widths[i]);
    }
  if (listed->problem != NULL)
    row->problem = lt_text_sanitize (listed->problem);
  return row;
}

static void
widen (guint *widths, const char *const *cells)
{
  for (guint i = 0; i < N_CELLS; i++)
    widths[i] = MAX (widths[i], lt_text_width (cells[i]));
}

static guint
folder_space (const guint *widths, guint columns)
{
  guint before = 0;

  if (columns == 0)
    return G_MAXUINT;
  for (guint i = 0; i < FOLDER; i++)
    before += widths[i] + GAP;
  return columns > before + MIN_FOLDER_WIDTH ? columns - before : MIN_FOLDER_WIDTH;
}

static void
append_cells (GString *table, const guint *widths, const char *const *cells)
{
  for (guint i = 0; i < FOLDER; i++)
    g_string_append_printf (table, "%s%*s", cells[i],
                            (int) (widths[i] - lt_text_width (cells[i]) + GAP), "");
  g_string_append_printf (table, "%s\n", cells[FOLDER]);
}

static void
shorten_folder (Row *row, guint space)
{
  char *fitted = fit_end (row->cells[FOLDER], space);

  g_free (row->cells[FOLDER]);
  row->cells[FOLDER] = fitted;
}

static void
append_rows (GString *table, const GPtrArray *list, guint columns)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  guint widths[N_CELLS] = { 0 };
  guint space;

  widen (widths, titles);
  for (guint i = 0; i < list->len; i++)
    {
      Row *row = row_new (g_ptr_array_index (list, i));

      g_ptr_array_add (rows, row);
      widen (widths, (const char *const *) row->cells);
    }

  space = folder_space (widths, columns);
  append_cells (table, widths, titles);
  for (guint i = 0; i < rows->len; i++)
    {
      const LtListed *listed = g_ptr_array_index (list, i);
      Row *row = g_ptr_array_index (rows, i);

      shorten_folder (row, space);
      append_cells (table, widths, (const char *const *) row->cells);
      if (row->problem != NULL)
        g_string_append_printf (table, "    not usable: %s\n", row->problem);
      if (listed->changed != NULL)
        g_string_append_printf (table, "    %s\n", listed->changed);
      if (listed->shadowed)
        g_string_append (table, "    shadowed: an earlier folder has one of this name\n");
    }
}

static void
append_folders (GString *table, const LtFinder *finder)
{
  const char *const *folders = lt_finder_get_folders (finder);

  g_string_append (table, "No plugins found. Looked in:\n");
  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *plain = lt_text_sanitize (folders[i]);

      g_string_append_printf (table, "  %s\n", plain);
    }
}

char *
lt_cmd_list_text (const LtFinder *finder, guint columns)
{
  g_autoptr (GPtrArray) list = lt_finder_list (finder);
  GString *table = g_string_new (NULL);

  if (list->len > 0)
    append_rows (table, list, columns);
  else
    append_folders (table, finder);
  if (lt_finder_is_disabled (finder))
    g_string_append (table, "LTRUN_NO_PLUGINS is set: none of them is loaded.\n");

  return g_string_free (table, FALSE);
}

/* JSON */

static void
set_string (JsonBuilder *builder, const char *name, const char *text)
{
  g_autofree char *safe = NULL;

  json_builder_set_member_name (builder, name);
  if (text == NULL)
    {
      json_builder_add_null_value (builder);
      return;
    }

  /* A file name need not be UTF-8; JSON must be. */
  if (!g_utf8_validate (text, -1, NULL))
    safe = lt_text_sanitize (text);
  json_builder_add_string_value (builder, safe != NULL ? safe : text);
}

static void
set_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_listed (JsonBuilder *builder, const LtListed *listed)
{
  const LtNote *note = listed->note;

  json_builder_begin_object (builder);
  set_string (builder, "name", listed->name);
  set_string (builder, "path", listed->path);
  set_string (builder, "folder", listed->folder);
  set_string (builder, "id", note != NULL ? note->id : NULL);
  set_string (builder, "version", note != NULL ? note->version : NULL);
  set_string (builder, "abi", note != NULL ? note->abi : NULL);
  set_string (builder, "problem", listed->problem);
  set_string (builder, "changed", listed->changed);
  set_boolean (builder, "shadowed", listed->shadowed);
  json_builder_end_object (builder);
}

static void
add_folders (JsonBuilder *builder, const LtFinder *finder)
{
  const char *const *folders = lt_finder_get_folders (finder);

  json_builder_set_member_name (builder, "folders");
  json_builder_begin_array (builder);
  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (folders[i], -1);

      json_builder_add_string_value (builder, valid);
    }
  json_builder_end_array (builder);
}

/* In JSON text only strings hold more than ASCII, so every unsafe character can
 * be written as an escape of the same meaning. */
static char *
escape_unsafe (const char *json)
{
  GString *safe = g_string_new (NULL);

  for (const char *at = json; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c < 0x7f || !lt_text_is_unsafe (c))
        g_string_append_unichar (safe, c);
      else if (c <= 0xffff)
        g_string_append_printf (safe, "\\u%04x", c);
      else
        g_string_append_printf (safe, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                                0xdc00 + ((c - 0x10000) & 0x3ff));
    }
  g_string_append_c (safe, '\n');

  return g_string_free (safe, FALSE);
}

char *
lt_cmd_list_json (const LtFinder *finder)
{
  g_autoptr (GPtrArray) list = lt_finder_list (finder);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *json = NULL;

  json_builder_begin_object (builder);
  set_string (builder, "schema", "ltrun.list/1");
  set_boolean (builder, "disabled", lt_finder_is_disabled (finder));
  add_folders (builder, finder);
  json_builder_set_member_name (builder, "plugins");
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    add_listed (builder, g_ptr_array_index (list, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json = json_to_string (root, TRUE);
  return escape_unsafe (json);
}
