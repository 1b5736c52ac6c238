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

/* The description of the suite */

/* Returns: (transfer full): NULL where nothing is saved. */
static JsonParser *
read_description (const LtCompletion *request)
{
  g_autoptr (LtFinder) finder = request->suite != NULL ? make_finder (request) : NULL;
  g_autoptr (LtFound) found =
    finder != NULL ? lt_finder_find (finder, request->suite, NULL) : NULL;
  g_autofree char *path = found != NULL ? lt_receipt_description_path (found->path) : NULL;
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  if (path == NULL || !json_parser_load_from_file (parser, path, NULL)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return NULL;
  return g_steal_pointer (&parser);
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

void
lt_complete_rows (LtCompletion *request, const char *rows, const char *prefix,
                  const char *suffix)
{
  g_autoptr (JsonParser) parser = read_description (request);
  JsonArray *array = parser != NULL ? rows_of (parser, rows) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *name =
        JSON_NODE_HOLDS_OBJECT (node) ? text_of (json_node_get_object (node), "name") : NULL;

      if (name != NULL)
        lt_complete_offer (request, prefix, name, suffix);
    }
}

/* "auth." of "auth.users": the suite that is meant becomes auth. Returns: (transfer
 * full): "" without. */
static char *
take_suite (LtCompletion *request, char **ret_suite)
{
  const gsize length = strcspn (request->partial, ".=");

  if (request->partial[length] != '.')
    return g_strdup ("");
  *ret_suite = g_strndup (request->partial, length);
  request->suite = *ret_suite;
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
  g_autoptr (JsonParser) parser = read_description (request);
  JsonArray *array = parser != NULL ? rows_of (parser, "options") : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *row = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *choices = row != NULL ? text_of (row, "choices") : NULL;
      g_auto (GStrv) list = g_strsplit (choices != NULL ? choices : "", "|", -1);

      if (row == NULL || g_strcmp0 (text_of (row, "name"), option) != 0)
        continue;
      for (char **choice = list; *choice != NULL; choice++)
        lt_complete_offer (request, prefix, *choice, "");
      if (g_strcmp0 (text_of (row, "type"), "bool") == 0)
        lt_complete_offer_words (request, prefix, "true false");
    }
}

void
lt_complete_set (LtCompletion *request)
{
  g_autofree char *suite = NULL;
  g_autofree char *lead = take_suite (request, &suite);

  if (strchr (request->partial, '=') != NULL)
    offer_choices (request, lead);
  else
    lt_complete_rows (request, "options", lead, "=");
  if (*lead == '\0' && request->n_suites > 1)
    lt_complete_offer (request, "", request->suite, ".");
}
