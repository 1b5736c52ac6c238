/* SPDX-License-Identifier: MIT
 *
 * What suites there are, and what the description of one says of its operations and
 * options.
 */

#include <json-glib/json-glib.h>
#include <string.h>

#include "lt-complete.h"
#include "lt-note.h"
#include "lt-receipt.h"

static LtFinder *
make_finder (const LtCompletion *request)
{
  return lt_cli_finder (request->cli->launcher, request->dirs, NULL);
}

void
lt_complete_suites (LtCompletion *request)
{
  g_autoptr (LtFinder) finder = make_finder (request);
  g_autoptr (GPtrArray) list = finder != NULL ? lt_finder_list (finder) : NULL;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const LtListed *listed = g_ptr_array_index (list, i);

      if (listed->name != NULL && listed->problem == NULL && !listed->shadowed)
        lt_complete_offer (request, "", listed->name, "");
    }
}

void
lt_complete_files (LtCompletion *request)
{
  g_autoptr (GDir) dir = g_dir_open (".", 0, NULL);
  const char *name;

  if (strchr (".", request->partial[0]) == NULL)
    return;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strconcat ("./", name, NULL);
      g_autoptr (LtNote) note =
        g_str_has_suffix (name, ".so") ? lt_note_read_any (path, NULL) : NULL;

      if (note != NULL)
        lt_complete_offer (request, "", path, "");
    }
}

/* Descriptions of suites */

/* Returns: (transfer full): NULL where nothing is saved. */
static JsonParser *
read_description (const LtCompletion *request, const char *suite)
{
  g_autoptr (LtFinder) finder = make_finder (request);
  g_autoptr (LtFound) found = finder != NULL ? lt_finder_find (finder, suite, NULL) : NULL;
  g_autofree char *path = found != NULL ? lt_receipt_description_path (found->path) : NULL;
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  if (path == NULL || !json_parser_load_from_file (parser, path, NULL)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return NULL;
  return g_steal_pointer (&parser);
}

/* Returns: (transfer full): a JsonParser * for each suite of which something is known. */
static GPtrArray *
read_descriptions (const LtCompletion *request)
{
  GPtrArray *parsers = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < request->suites->len; i++)
    {
      JsonParser *parser = read_description (request, g_ptr_array_index (request->suites, i));

      if (parser != NULL)
        g_ptr_array_add (parsers, parser);
    }
  return parsers;
}

/* NULL: no such member, or of another type. */
static const char *
text_of (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

static JsonArray *
rows_of (JsonParser *parser, const char *member)
{
  JsonNode *node =
    json_object_get_member (json_node_get_object (json_parser_get_root (parser)), member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* NULL: it has no name. */
static const char *
name_at (JsonArray *rows, guint index, JsonObject **ret_row)
{
  JsonNode *node = json_array_get_element (rows, index);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  *ret_row = json_node_get_object (node);
  return text_of (*ret_row, "name");
}

/* NULL: the suite has none of that name. */
static JsonObject *
find_option (JsonParser *parser, const char *option)
{
  JsonArray *rows = rows_of (parser, "options");
  JsonObject *row = NULL;

  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      if (g_strcmp0 (name_at (rows, i, &row), option) == 0)
        return row;
    }
  return NULL;
}

void
lt_complete_operations (LtCompletion *request, const char *prefix, const char *suffix)
{
  const guint n = request->suites->len;
  g_autoptr (JsonParser) parser =
    n > 0 ? read_description (request, g_ptr_array_index (request->suites, n - 1)) : NULL;
  JsonArray *rows = parser != NULL ? rows_of (parser, "operations") : NULL;
  JsonObject *row;

  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      const char *name = name_at (rows, i, &row);

      if (name != NULL)
        lt_complete_offer (request, prefix, name, suffix);
    }
}

/* Options */

/* What stands before the dot in `--set auth.users`. Returns: (transfer full). */
static char *
name_of (const char *suite)
{
  char *name = g_path_get_basename (suite);

  if (g_str_has_suffix (name, ".so"))
    name[strlen (name) - strlen (".so")] = '\0';
  return name;
}

/* The first of that name, or @name itself. */
static const char *
suite_of (const LtCompletion *request, const char *name)
{
  for (guint i = 0; i < request->suites->len; i++)
    {
      const char *suite = g_ptr_array_index (request->suites, i);
      g_autofree char *own = name_of (suite);

      if (g_str_equal (own, name))
        return suite;
    }
  return g_intern_string (name);
}

/* "auth." of "auth.users": auth is the only suite then. Returns: (transfer full): ""
 * without. */
static char *
take_suite (LtCompletion *request)
{
  const gsize length = strcspn (request->partial, ".=");
  g_autofree char *name = g_strndup (request->partial, length);
  const char *suite;

  if (request->partial[length] != '.')
    return g_strdup ("");
  suite = suite_of (request, name);
  g_ptr_array_set_size (request->suites, 0);
  g_ptr_array_add (request->suites, (char *) suite);
  return g_strndup (request->partial, length + 1);
}

/* "backend=" and its choices; @lead: the suite before it */
static void
offer_choices (LtCompletion *request, const char *lead)
{
  const gsize length = strcspn (request->partial, "=");
  g_autofree char *option =
    g_strndup (request->partial + strlen (lead), length - strlen (lead));
  g_autofree char *prefix = g_strndup (request->partial, length + 1);
  g_autoptr (GPtrArray) parsers = read_descriptions (request);
  JsonObject *row = NULL;
  const char *choices;

  for (guint i = 0; row == NULL && i < parsers->len; i++)
    row = find_option (g_ptr_array_index (parsers, i), option);
  if (row == NULL)
    return;
  choices = text_of (row, "choices");
  if (choices != NULL)
    {
      g_auto (GStrv) list = g_strsplit (choices, "|", -1);

      for (char **choice = list; *choice != NULL; choice++)
        lt_complete_offer (request, prefix, *choice, "");
    }
  if (g_strcmp0 (text_of (row, "type"), "bool") == 0)
    lt_complete_offer_words (request, prefix, "true false");
}

/* One that a suite does not have is refused for it. */
static void
offer_options (LtCompletion *request, const char *lead)
{
  g_autoptr (GPtrArray) parsers = read_descriptions (request);
  JsonArray *rows = parsers->len > 0 ? rows_of (parsers->pdata[0], "options") : NULL;
  JsonObject *row;

  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      const char *name = name_at (rows, i, &row);
      guint n_have = 0;

      while (name != NULL && n_have < parsers->len
             && find_option (parsers->pdata[n_have], name) != NULL)
        n_have++;
      if (n_have == parsers->len)
        lt_complete_offer (request, lead, name, "=");
    }
}

static void
offer_leads (LtCompletion *request)
{
  for (guint i = 0; i < request->suites->len; i++)
    {
      const char *suite = g_ptr_array_index (request->suites, i);
      g_autofree char *name = name_of (suite);

      if (suite_of (request, name) == suite)
        lt_complete_offer (request, "", name, ".");
    }
}

void
lt_complete_set (LtCompletion *request)
{
  g_autofree char *lead = take_suite (request);

  if (strchr (request->partial, '=') != NULL)
    offer_choices (request, lead);
  else
    offer_options (request, lead);
  if (*lead == '\0' && request->suites->len > 1)
    offer_leads (request);
}
