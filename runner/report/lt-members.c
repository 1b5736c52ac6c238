/* SPDX-License-Identifier: MIT */

#include "lt-members.h"

#include <string.h>

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
static const LtJsonValue *
find (LtMembers *members, const LtJsonValue *object, const char *key)
{
  const LtJsonValue *value = NULL;

  if (members->error != NULL)
    return NULL;
  if (object != NULL)
    value = lt_json_value_find (object, key);
  if (value == NULL)
    lt_members_refuse (members, key, "a value, found nothing");
  return value;
}

static gboolean
is_null (const LtJsonValue *value)
{
  return value == NULL || value->kind == LT_JSON_VALUE_NULL;
}

gboolean
lt_members_has (const LtJsonValue *object, const char *key)
{
  return object != NULL && lt_json_value_find (object, key) != NULL;
}

char *
lt_members_text_or_null (LtMembers *members, const LtJsonValue *object, const char *key)
{
  const LtJsonValue *value = find (members, object, key);

  if (is_null (value))
    return NULL;
  if (value->kind == LT_JSON_VALUE_STRING)
    return lt_json_value_dup_text (value);
  lt_members_refuse (members, key, "text");
  return NULL;
}

char *
lt_members_text (LtMembers *members, const LtJsonValue *object, const char *key)
{
  char *text = lt_members_text_or_null (members, object, key);

  if (text == NULL)
    lt_members_refuse (members, key, "text, found null");
  return text;
}

gint64
lt_members_int (LtMembers *members, const LtJsonValue *object, const char *key)
{
  const LtJsonValue *found = find (members, object, key);
  gint64 value;

  if (found == NULL)
    return 0;
  if (lt_json_value_get_int (found, &value))
    return value;
  lt_members_refuse (members, key, "a whole number");
  return 0;
}

guint64
lt_members_uint (LtMembers *members, const LtJsonValue *object, const char *key, guint64 max)
{
  const gint64 value = lt_members_int (members, object, key);

  if (value >= 0 && (guint64) value <= max)
    return (guint64) value;
  lt_members_refuse (members, key, "a smaller whole number, and none below 0");
  return 0;
}

double
lt_members_double (LtMembers *members, const LtJsonValue *object, const char *key)
{
  const LtJsonValue *found = find (members, object, key);
  double value;

  if (found == NULL)
    return 0;
  if (lt_json_value_get_double (found, &value))
    return value;
  lt_members_refuse (members, key, "a number");
  return 0;
}

gboolean
lt_members_boolean (LtMembers *members, const LtJsonValue *object, const char *key)
{
  const LtJsonValue *found = find (members, object, key);

  if (found == NULL)
    return FALSE;
  if (found->kind == LT_JSON_VALUE_TRUE || found->kind == LT_JSON_VALUE_FALSE)
    return found->kind == LT_JSON_VALUE_TRUE;
  lt_members_refuse (members, key, "true or false");
  return FALSE;
}

guint64
lt_members_uint_text (LtMembers *members, const LtJsonValue *object, const char *key)
{
  g_autofree char *text = lt_members_text (members, object, key);
  guint64 value = 0;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &value, NULL))
    lt_members_refuse (members, key, "the text of a whole number");
  return value;
}

gboolean
lt_members_is_null (LtMembers *members, const LtJsonValue *object, const char *key)
{
  return is_null (find (members, object, key));
}

static void
extend_path (LtMembers *members, const char *key)
{
  if (members->path->len > 0)
    g_string_append_c (members->path, '.');
  g_string_append (members->path, key);
}

const LtJsonValue *
lt_members_enter (LtMembers *members, const LtJsonValue *object, const char *key)
{
  const LtJsonValue *value = find (members, object, key);

  if (is_null (value))
    return NULL;
  if (value->kind != LT_JSON_VALUE_OBJECT)
    {
      lt_members_refuse (members, key, "an object");
      return NULL;
    }
  extend_path (members, key);
  return value;
}

/* A key has no dot and an index no key after it. */
void
lt_members_leave (LtMembers *members)
{
  const char *dot = strrchr (members->path->str, '.');

  g_string_truncate (members->path, dot != NULL ? (gsize) (dot - members->path->str) : 0);
}

static const LtJsonValue *
find_array (LtMembers *members, const LtJsonValue *object, const char *key, guint max)
{
  const LtJsonValue *value = find (members, object, key);
  g_autofree char *expected = NULL;

  if (value == NULL || (value->kind == LT_JSON_VALUE_ARRAY && value->length <= max))
    return value;
  expected = g_strdup_printf ("an array of at most %u", max);
  lt_members_refuse (members, key, expected);
  return NULL;
}

/* NULL too when there is no array. */
static const LtJsonValue *
next_of (const LtJsonValue *array, const LtJsonValue *value)
{
  return array != NULL ? lt_json_value_next (array, value) : NULL;
}

void
lt_members_each (LtMembers *members, const LtJsonValue *object, const char *key, guint max,
                 LtMembersEach each, gpointer data)
{
  const LtJsonValue *array = find_array (members, object, key, max);
  const LtJsonValue *value = NULL;
  const gsize length = members->path->len;

  for (guint i = 0; members->error == NULL && (value = next_of (array, value)) != NULL; i++)
    {
      extend_path (members, key);
      g_string_append_printf (members->path, "[%u]", i);
      if (value->kind == LT_JSON_VALUE_OBJECT)
        each (members, value, i, data);
      else
        lt_members_refuse (members, "", "an object");
      g_string_truncate (members->path, length);
    }
}

void
lt_members_strings (LtMembers *members, const LtJsonValue *object, const char *key, guint max,
                    GPtrArray *strings)
{
  const LtJsonValue *array = find_array (members, object, key, max);
  const LtJsonValue *value = NULL;

  while ((value = next_of (array, value)) != NULL)
    {
      if (value->kind == LT_JSON_VALUE_STRING)
        g_ptr_array_add (strings, lt_json_value_dup_text (value));
      else
        lt_members_refuse (members, key, "an array of texts");
    }
}

GArray *
lt_members_uints_or_null (LtMembers *members, const LtJsonValue *object, const char *key,
                          guint max)
{
  g_autoptr (GArray) numbers = NULL;
  const LtJsonValue *array, *value = NULL;

  if (lt_members_is_null (members, object, key))
    return NULL;
  array = find_array (members, object, key, max);
  numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  while ((value = next_of (array, value)) != NULL)
    {
      gint64 found = -1;
      guint number;

      if (!lt_json_value_get_int (value, &found) || found < 0 || found > G_MAXINT)
        lt_members_refuse (members, key, "an array of whole numbers");
      number = (guint) found;
      g_array_append_val (numbers, number);
    }
  return array != NULL ? g_steal_pointer (&numbers) : NULL;
}

GArray *
lt_members_counts (LtMembers *members, const LtJsonValue *object, const char *key, guint max)
{
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (guint64));
  const LtJsonValue *array = find_array (members, object, key, max);
  const LtJsonValue *value = NULL;

  while ((value = next_of (array, value)) != NULL)
    {
      gint64 found = -1;
      guint64 count;

      if (!lt_json_value_get_int (value, &found) || found < 0)
        lt_members_refuse (members, key, "an array of counts");
      count = (guint64) found;
      g_array_append_val (counts, count);
    }
  if (members->error != NULL)
    g_array_set_size (counts, 0);
  return counts;
}
