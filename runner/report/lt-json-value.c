/* SPDX-License-Identifier: MIT */

#include "lt-json-value.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <yajl/yajl_parse.h>

struct LtJsonValues
{
  GArray *values;        /* LtJsonValue */
  GStringChunk *escaped; /* strings that are not in the text as they are */
};

typedef struct Parser
{
  LtJsonValues *into;
  const char *text;
  gsize length;
  guint max_depth;
  guint max_values;
  GArray *open; /* guint: arrays and objects that have not ended */
  const char *key;
  guint32 key_length;
} Parser;

/* ---- Parsing --------------------------------------------------------------- */

/* yajl points into the text unless there are escapes. */
static const char *
keep (const Parser *parser, const char *text, gsize length)
{
  const guintptr at = (guintptr) text, begin = (guintptr) parser->text;

  if (at >= begin && at < begin + parser->length)
    return text;
  return g_string_chunk_insert_len (parser->into->escaped, text, (gssize) length);
}

static int
add (Parser *parser, LtJsonValueKind kind, const char *text, gsize length)
{
  GArray *values = parser->into->values;
  const LtJsonValue value = {
    parser->key, text, parser->key_length, (guint32) length, 1, kind
  };

  if (values->len >= parser->max_values)
    return 0;
  if (parser->open->len > 0)
    {
      const guint holder = g_array_index (parser->open, guint, parser->open->len - 1);

      g_array_index (values, LtJsonValue, holder).length++;
    }
  g_array_append_val (values, value);
  parser->key = NULL;
  parser->key_length = 0;
  return 1;
}

static int
on_null (void *data)
{
  return add (data, LT_JSON_VALUE_NULL, NULL, 0);
}

static int
on_boolean (void *data, int value)
{
  return add (data, value ? LT_JSON_VALUE_TRUE : LT_JSON_VALUE_FALSE, NULL, 0);
}

static int
on_number (void *data, const char *text, size_t length)
{
  return add (data, LT_JSON_VALUE_NUMBER, keep (data, text, length), length);
}

static int
on_string (void *data, const unsigned char *text, size_t length)
{
  return add (data, LT_JSON_VALUE_STRING, keep (data, (const char *) text, length), length);
}

static int
on_key (void *data, const unsigned char *text, size_t length)
{
  Parser *parser = data;

  parser->key = keep (parser, (const char *) text, length);
  parser->key_length = (guint32) length;
  return 1;
}

static int
begin (Parser *parser, LtJsonValueKind kind)
{
  const guint index = parser->into->values->len;

  if (parser->open->len >= parser->max_depth || !add (parser, kind, NULL, 0))
    return 0;
  g_array_append_val (parser->open, index);
  return 1;
}

static int
on_begin_object (void *data)
{
  return begin (data, LT_JSON_VALUE_OBJECT);
}

static int
on_begin_array (void *data)
{
  return begin (data, LT_JSON_VALUE_ARRAY);
}

static int
on_end (void *data)
{
  Parser *parser = data;
  GArray *values = parser->into->values;
  const guint index = g_array_index (parser->open, guint, parser->open->len - 1);

  g_array_index (values, LtJsonValue, index).size = values->len - index;
  g_array_set_size (parser->open, parser->open->len - 1);
  return 1;
}

static gboolean
parse (Parser *parser, gboolean *ret_is_json)
{
  static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_begin_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end,
    .yajl_start_array = on_begin_array,
    .yajl_end_array = on_end,
  };
  const yajl_handle handle = yajl_alloc (&callbacks, NULL, parser);
  yajl_status status;

  yajl_config (handle, yajl_dont_validate_strings, 1);
  status = yajl_parse (handle, (const unsigned char *) parser->text, parser->length);
  if (status == yajl_status_ok)
    status = yajl_complete_parse (handle);
  yajl_free (handle);
  *ret_is_json = status != yajl_status_error;
  return status == yajl_status_ok;
}

LtJsonValues *
lt_json_values_parse (const char *text, gsize length, guint max_depth, guint max_values,
                      gboolean *ret_is_json)
{
  g_autoptr (LtJsonValues) values = g_new0 (LtJsonValues, 1);
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));
  Parser parser = { .into = values,
                    .text = text,
                    .length = length,
                    .max_depth = max_depth,
                    .max_values = max_values,
                    .open = open };

  g_return_val_if_fail (length < G_MAXUINT32, NULL);
  values->values = g_array_new (FALSE, FALSE, sizeof (LtJsonValue));
  values->escaped = g_string_chunk_new (4096);
  *ret_is_json = FALSE;
  if (!g_utf8_validate_len (text, length, NULL) || !parse (&parser, ret_is_json))
    return NULL;
  return g_steal_pointer (&values);
}

void
lt_json_values_free (LtJsonValues *values)
{
  if (values == NULL)
    return;
  g_array_unref (values->values);
  g_string_chunk_free (values->escaped);
  g_free (values);
}

const LtJsonValue *
lt_json_values_get_root (const LtJsonValues *values)
{
  return &g_array_index (values->values, LtJsonValue, 0);
}

/* ---- Looking at them ------------------------------------------------------- */

const LtJsonValue *
lt_json_value_next (const LtJsonValue *holder, const LtJsonValue *value)
{
  const LtJsonValue *next = value != NULL ? value + value->size : holder + 1;

  return next < holder + holder->size ? next : NULL;
}

const LtJsonValue *
lt_json_value_find (const LtJsonValue *object, const char *key)
{
  const gsize length = strlen (key);
  const LtJsonValue *member = NULL;

  if (object->kind != LT_JSON_VALUE_OBJECT)
    return NULL;
  while ((member = lt_json_value_next (object, member)) != NULL)
    {
      if (member->key_length == length && memcmp (member->key, key, length) == 0)
        return member;
    }
  return NULL;
}

/* What comes behind a number ends it: there is a bracket at least. */
gboolean
lt_json_value_get_int (const LtJsonValue *value, gint64 *ret_number)
{
  char *end;

  if (value->kind != LT_JSON_VALUE_NUMBER)
    return FALSE;
  errno = 0;
  *ret_number = g_ascii_strtoll (value->text, &end, 10);
  return errno == 0 && end == value->text + value->length;
}

gboolean
lt_json_value_get_double (const LtJsonValue *value, double *ret_number)
{
  if (value->kind != LT_JSON_VALUE_NUMBER)
    return FALSE;
  *ret_number = g_ascii_strtod (value->text, NULL);
  return isfinite (*ret_number);
}

char *
lt_json_value_dup_text (const LtJsonValue *value)
{
  return g_strndup (value->text, value->length);
}

char *
lt_json_value_dup_key (const LtJsonValue *value)
{
  return g_strndup (value->key, value->key_length);
}
