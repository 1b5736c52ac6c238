/* SPDX-License-Identifier: MIT
 *
 * json-document: a parsed result document or line of the log, for the tests of sinks.
 */
#pragma once

#include <json-glib/json-glib.h>

/* The parser owns all of it. */
typedef struct Document
{
  JsonParser *parser;
  JsonObject *top;
  JsonObject *root; /* the first run; of a line of the log the line */
  char *text;
} Document;

/* Takes @text, which has to be JSON. */
void document_parse (Document *document, char *text);
/* The document of a sample run or call. */
void document_make (Document *document, const char *sample);
void document_clear (Document *document);

gint64 json_int_of (JsonObject *object, const char *key);
double json_double_of (JsonObject *object, const char *key);
const char *json_text_of (JsonObject *object, const char *key);
guint json_length_of (JsonObject *object, const char *key);
/* NULL for null; the member has to be there, as has the element. */
JsonObject *json_child (JsonObject *object, const char *key);
JsonObject *json_element (JsonObject *object, const char *key, guint index);
