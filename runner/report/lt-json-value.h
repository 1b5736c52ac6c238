/* SPDX-License-Identifier: MIT
 *
 * lt-json-value: JSON text as values, in one array, in the order of the text.
 *
 * A result of an hour has over a million values. json-glib, which makes each of them an
 * allocation or two and each object a hash table, takes seconds for them; here yajl reads
 * the text, and a value is 32 bytes that point into it. Values do not change; any thread
 * may look at them, as long as their text and LtJsonValues are there.
 */
#pragma once

#include <glib.h>

typedef enum
{
  LT_JSON_VALUE_NULL,
  LT_JSON_VALUE_FALSE,
  LT_JSON_VALUE_TRUE,
  LT_JSON_VALUE_NUMBER,
  LT_JSON_VALUE_STRING,
  LT_JSON_VALUE_ARRAY,
  LT_JSON_VALUE_OBJECT,
} LtJsonValueKind;

/* To be looked at by the functions below. */
typedef struct LtJsonValue
{
  const char *key;    /* of a member of an object; not terminated; else NULL */
  const char *text;   /* of a number as it is written, of a string; not terminated */
  guint32 key_length; /* bytes */
  guint32 length;     /* bytes; of an array or object, how many it holds */
  guint32 size;       /* values: this one and all within it */
  guint32 kind;       /* LtJsonValueKind */
} LtJsonValue;

typedef struct LtJsonValues LtJsonValues;

/* Values of @text, of less than 4 GiB, which is to outlive them. NULL unless it is one JSON
 * value (RFC 8259) in UTF-8, without U+0000, of at most @max_depth levels and @max_values
 * values; @ret_is_json: whether it is one otherwise. */
LtJsonValues *lt_json_values_parse (const char *text, gsize length, guint max_depth,
                                    guint max_values, gboolean *ret_is_json);
void lt_json_values_free (LtJsonValues *values);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtJsonValues, lt_json_values_free)

const LtJsonValue *lt_json_values_get_root (const LtJsonValues *values);

/* The first member of @object with that name, NULL: there is none, or it is no object. */
const LtJsonValue *lt_json_value_find (const LtJsonValue *object, const char *key);

/* What @holder, an array or object, holds, one after the other: @value NULL for the first;
 * NULL after the last. */
const LtJsonValue *lt_json_value_next (const LtJsonValue *holder, const LtJsonValue *value);

/* FALSE unless it is a whole number of 64 bits, written without point and exponent. */
gboolean lt_json_value_get_int (const LtJsonValue *value, gint64 *ret_number);
/* FALSE unless it is a number, and finite. */
gboolean lt_json_value_get_double (const LtJsonValue *value, double *ret_number);
/* Returns: (transfer full): of a string its text. */
char *lt_json_value_dup_text (const LtJsonValue *value);
char *lt_json_value_dup_key (const LtJsonValue *value);
