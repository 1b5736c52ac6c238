/* SPDX-License-Identifier: MIT */

#include "lt-members.h"

#include <math.h>

/* clang-format off */
G_DEFINE_QUARK (lt-members-error-quark, lt_members_error)
/* clang-format on */

void
lt_members_init (LtMembers *members)
{
  *members = (LtMembers){ .path = g_string_new (NULL) };
}

gboolean
lt_members_finish (LtMembers *members, GError **error)
{
  const gboolean good = members->error == NULL;

  g_string_free (members->path, TRUE);
  if (!good)
    g_propagate_error (error, members->error);
  return good;
}

void
lt_members_refuse (LtMembers *members, const char *key, const char *expected)
{
  if (members->error == NULL)
    g_set_error (&members->error, LT_MEMBERS_ERROR, LT_MEMBERS_ERROR_INVALID,
                 "%s%s%s: expected %s", members->path->str,
                 members->path->len > 0 && *key != '\0' ? "." : "", key, expected);
}

/* NULL, with the error set, unless the member is there. */
static JsonNode *
find (LtMembers *members, JsonObject *object, const char *key)
{
  JsonNode *node = NULL;

  if (members->error != NULL)
    return NULL;
  if (object != NULL)
    node = json_object_get_member (object, key);
  if (node == NULL)
    lt_members_refuse (members, key, "a value, found nothing");
  return node;
}

char *
lt_members_text_or_null (LtMembers *members, JsonObject *object, const char *key)
{
  JsonNode *node = find (members, object, key);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);
  lt_members_refuse (members, key, "text");
  return NULL;
}

char *
lt_members_text (LtMembers *members, JsonObject *object, const char *key)
{
  char *text = lt_members_text_or_null (members, object, key);

  if (text == NULL)
    lt_members_refuse (members, key, "text, found null");
  return text;
}

gint64
lt_members_int (LtMembers *members, JsonObject *object, const char *key)
{
  JsonNode *node = find (members, object, key);

  if (node == NULL)
    return 0;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);
  lt_members_refuse (members, key, "a whole number");
  return 0;
}

guint64
lt_members_uint (LtMembers *members, JsonObject *object, const char *key, guint64 max)
{
  const gint64 value = lt_members_int (members, object, key);

  if (value >= 0 && (guint64) value <= max)
    return (guint64) value;
  lt_members_refuse (members, key, "a smaller whole number, and none below 0");
  return 0;
}

double
lt_members_double (LtMembers *members, JsonObject *object, const char *key)
{
  JsonNode *node = find (members, object, key);
  const GType type = node != NULL ? json_node_get_value_type (node) : G_TYPE_INVALID;
  double value = 0;

  if (node == NULL)
    return 0;
  if (type == G_TYPE_DOUBLE || type == G_TYPE_INT64)
    value = json_node_get_double (node);
  if ((type == G_TYPE_DOUBLE || type == G_TYPE_INT64) && isfinite (value))
    return value;
  lt_members_refuse (members, key, "a number");
  return 0;
}

gboolean
lt_members_boolean (LtMembers *members, JsonObject *object, const char *key)
{
  JsonNode *node = find (members, object, key);

  if (node == NULL)
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  lt_members_refuse (members, key, "true or false");
  return FALSE;
}

guint64
lt_members_uint_text (LtMembers *members, JsonObject *object, const char *key)
{
  g_autofree char *text = lt_members_text (members, object, key);
  guint64 value = 0;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &value, NULL))
    lt_members_refuse (members, key, "the text of a whole number");
  return value;
}

gboolean
lt_members_is_null (LtMembers *members, JsonObject *object, const char *key)
{
  JsonNode *node = find (members, object, key);

  return node == NULL || JSON_NODE_HOLDS_NULL (node);
}

static void
extend_path (LtMembers *members, const char *key)
{
  if (members->path->len > 0)
    g_string_append_c (members->path, '.');
  g_string_append (members->path, key);
}

JsonObject *
lt_members_enter (LtMembers *members, JsonObject *object, const char *key)
{
  JsonNode *node = find (members, object, key);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      lt_members_refuse (members, key, "an object");
      return NULL;
    }
  extend_path (members, key);
  return json_node_get_object (node);
}

/* A key has no dot and an index no key after it. */
void
lt_members_leave (LtMembers *members)
{
  const char *dot = strrchr (members->path->str, '.');

  g_string_truncate (members->path, dot != NULL ? (gsize) (dot - members->path->str) : 0);
}

static JsonArray *
find_array (LtMembers *members, JsonObject *object, const char *key, guint max)
{
  JsonNode *node = find (members, object, key);
  g_autofree char *expected = NULL;

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) <= max)
    return json_node_get_array (node);
  expected = g_strdup_printf ("an array of at most %u", max);
  lt_members_refuse (members, key, expected);
  return NULL;
}

void
lt_members_each (LtMembers *members, JsonObject *object, const char *key, guint max,
                 LtMembersEach each, gpointer data)
{
  JsonArray *array = find_array (members, object, key, max);
  const gsize length = members->path->len;

  for (guint i = 0;
       array != NULL && members->error == NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      extend_path (members, key);
      g_string_append_printf (members->path, "[%u]", i);
      if (JSON_NODE_HOLDS_OBJECT (node))
        each (members, json_node_get_object (node), i, data);
      else
        lt_members_refuse (members, "", "an object");
      g_string_truncate (members->path, length);
    }
}

void
lt_members_strings (LtMembers *members, JsonObject *object, const char *key, guint max,
                    GPtrArray *strings)
{
  JsonArray *array = find_array (members, object, key, max);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (json_node_get_value_type (node) == G_TYPE_STRING)
        g_ptr_array_add (strings, json_node_dup_string (node));
      else
        lt_members_refuse (members, key, "an array of texts");
    }
}

GArray *
lt_members_uints_or_null (LtMembers *members, JsonObject *object, const char *key, guint max)
{
  g_autoptr (GArray) numbers = NULL;
  JsonArray *array;

  if (lt_members_is_null (members, object, key))
    return NULL;
  array = find_array (members, object, key, max);
  numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const gint64 value =
        json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : -1;
      const guint number = (guint) value;

      if (value < 0 || value > G_MAXINT)
        lt_members_refuse (members, key, "an array of whole numbers");
      g_array_append_val (numbers, number);
    }
  return array != NULL ? g_steal_pointer (&numbers) : NULL;
}

GArray *
lt_members_counts (LtMembers *members, JsonObject *object, const char *key, guint max)
{
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (guint64));
  JsonArray *array = find_array (members, object, key, max);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const guint64 count = json_node_get_value_type (node) == G_TYPE_INT64
                              ? (guint64) json_node_get_int (node)
                              : G_MAXUINT64;

      if (count > G_MAXINT64)
        lt_members_refuse (members, key, "an array of counts");
      g_array_append_val (counts, count);
    }
  if (members->error != NULL)
    g_array_set_size (counts, 0);
  return counts;
}
