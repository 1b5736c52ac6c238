/* SPDX-License-Identifier: MIT */

#include "json-document.h"

#include "lt-result-json.h"
#include "sample-result.h"

void
document_parse (Document *document, char *text)
{
  g_autoptr (GError) error = NULL;

  document->text = text;
  document->parser = json_parser_new_immutable ();
  json_parser_load_from_data (document->parser, text, -1, &error);
  g_assert_no_error (error);
  document->top = json_node_get_object (json_parser_get_root (document->parser));
  document->root = document->top;
  if (json_object_has_member (document->top, "runs"))
    document->root =
      json_array_get_object_element (json_object_get_array_member (document->top, "runs"), 0);
}

void
document_clear (Document *document)
{
  g_object_unref (document->parser);
  g_free (document->text);
}

void
document_make (Document *document, const char *sample)
{
  g_autoptr (LtResult) result = sample_result_make (sample);

  document_parse (document, lt_result_json_to_text (result, NULL));
}

gint64
json_int_of (JsonObject *object, const char *key)
{
  return json_object_get_int_member (object, key);
}

double
json_double_of (JsonObject *object, const char *key)
{
  return json_object_get_double_member (object, key);
}

const char *
json_text_of (JsonObject *object, const char *key)
{
  return json_object_get_string_member (object, key);
}

guint
json_length_of (JsonObject *object, const char *key)
{
  return json_array_get_length (json_object_get_array_member (object, key));
}

JsonObject *
json_child (JsonObject *object, const char *key)
{
  g_assert_true (json_object_has_member (object, key));
  return json_node_get_node_type (json_object_get_member (object, key)) == JSON_NODE_NULL
           ? NULL
           : json_object_get_object_member (object, key);
}

JsonObject *
json_element (JsonObject *object, const char *key, guint index)
{
  JsonArray *array = json_object_get_array_member (object, key);

  g_assert_cmpuint (index, <, json_array_get_length (array));
  return json_array_get_object_element (array, index);
}
