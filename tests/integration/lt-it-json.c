/* SPDX-License-Identifier: MIT */

#include "lt-it.h"

JsonObject *
lt_it_json (LtIt *it)
{
  g_autoptr (GError) error = NULL;

  if (it->json == NULL)
    it->json = json_from_string (it->out, &error);
  g_assert_no_error (error);
  g_assert_nonnull (it->json);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (it->json));
  return json_node_get_object (it->json);
}

static JsonNode *
follow (JsonNode *node, const char *path)
{
  g_auto (GStrv) steps = g_strsplit (path, ".", -1);

  for (guint i = 0; node != NULL && steps[i] != NULL; i++)
    {
      if (JSON_NODE_HOLDS_OBJECT (node))
        node = json_object_get_member (json_node_get_object (node), steps[i]);
      else if (JSON_NODE_HOLDS_ARRAY (node))
        {
          const guint64 index = g_ascii_strtoull (steps[i], NULL, 10);
          JsonArray *array = json_node_get_array (node);

          node = index < json_array_get_length (array)
                   ? json_array_get_element (array, (guint) index)
                   : NULL;
        }
      else
        node = NULL;
    }
  return node;
}

JsonNode *
lt_it_get (LtIt *it, const char *path)
{
  g_autofree char *first = g_strconcat ("runs.0.", path, NULL);
  JsonNode *node;

  lt_it_json (it);
  node = follow (it->json, path);
  return node != NULL ? node : follow (it->json, first);
}

guint
lt_it_length (LtIt *it, const char *path)
{
  JsonNode *node = lt_it_get (it, path);

  g_assert_nonnull (node);
  return json_array_get_length (json_node_get_array (node));
}

JsonObject *
lt_it_run_json (LtIt *it)
{
  JsonArray *runs = json_object_get_array_member (lt_it_json (it), "runs");

  g_assert_cmpuint (json_array_get_length (runs), >=, 1);
  return json_array_get_object_element (runs, 0);
}

double
lt_it_number (LtIt *it, const char *path)
{
  JsonNode *node = lt_it_get (it, path);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    g_error ("%s: expected a number in %s", path, it->out);
  return json_node_get_double (node);
}

const char *
lt_it_text (LtIt *it, const char *path)
{
  JsonNode *node = lt_it_get (it, path);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

guint64
lt_it_count (LtIt *it, const char *path)
{
  JsonNode *node = lt_it_get (it, path);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    g_error ("%s: expected an integer in %s", path, it->out);
  return (guint64) json_node_get_int (node);
}

double
lt_it_number_of (LtIt *it, const char *path, const char *key, const char *value,
                 const char *subpath)
{
  JsonNode *list = lt_it_get (it, path);
  JsonNode *node;

  g_assert_true (list != NULL && JSON_NODE_HOLDS_ARRAY (list));
  for (guint i = 0; i < json_array_get_length (json_node_get_array (list)); i++)
    {
      JsonObject *object = json_array_get_object_element (json_node_get_array (list), i);

      if (g_strcmp0 (json_object_get_string_member (object, key), value) != 0)
        continue;
      node = follow (json_array_get_element (json_node_get_array (list), i), subpath);
      g_assert_true (node != NULL && JSON_NODE_HOLDS_VALUE (node));
      return json_node_get_double (node);
    }
  g_error ("%s: expected %s '%s' in %s", path, key, value, it->out);
}

void
lt_it_load (LtIt *it, const char *file)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, file, &error);
  g_assert_no_error (error);
  g_clear_pointer (&it->json, json_node_unref);
  it->json = json_parser_steal_root (parser);
}
