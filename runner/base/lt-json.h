/* SPDX-License-Identifier: MIT
 *
 * lt-json: JSON text, written front to back.
 *
 * A result can hold hundreds of thousands of numbers, so it is written as it is
 * walked instead of being built as a tree first. And its numbers are for people
 * too: json-glib would write 0.1 as 0.10000000000000001.
 *
 * Not synchronised. Misuse (a member without a key, an end too many) is a bug of
 * the caller and caught by assertions.
 */
#pragma once

#include <glib.h>

typedef enum
{
  LT_JSON_LINES, /* each member on a line of its own, when the text is pretty */
  LT_JSON_FLAT,  /* all on one line, and whatever is inside too */
} LtJsonLayout;

typedef struct LtJson LtJson;

/* @pretty: with line breaks and spaces; else one line without any. */
LtJson *lt_json_new (gboolean pretty);
void lt_json_free (LtJson *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtJson, lt_json_free)

/* Returns: (transfer full): the text, with a newline at its end; frees @json. */
char *lt_json_finish (LtJson *json);

/* @key: NULL in an array and for the outermost value, else required; here and in
 * all that follow. */
void lt_json_object (LtJson *json, const char *key, LtJsonLayout layout);
void lt_json_array (LtJson *json, const char *key, LtJsonLayout layout);
/* Closes what was opened last. */
void lt_json_end (LtJson *json);

/* NULL writes null; what is not valid UTF-8 is replaced. Control characters,
 * direction marks and the like are escaped, so that a result is safe to look at. */
void lt_json_string (LtJson *json, const char *key, const char *value);
/* At most G_MAXINT64: larger ones are cut, as most readers could not hold them. */
void lt_json_uint (LtJson *json, const char *key, guint64 value);
void lt_json_int (LtJson *json, const char *key, gint64 value);
/* Six significant digits, all of those before the point. null unless finite. */
void lt_json_double (LtJson *json, const char *key, double value);
/* As many digits as it takes to read the same number back. null unless finite. */
void lt_json_double_exact (LtJson *json, const char *key, double value);
void lt_json_boolean (LtJson *json, const char *key, gboolean value);
void lt_json_null (LtJson *json, const char *key);
