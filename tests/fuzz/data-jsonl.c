/* SPDX-License-Identifier: MIT
 *
 * data-jsonl: any bytes as lines of JSON. What is taken json-glib must take too, and
 * find the same text in strings; what json-glib takes besides (it is lax) is no matter.
 */
#include <json-glib/json-glib.h>
#include <string.h>

#include "lt-data.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size);

static const char *const columns[] = { "b", "a" };

static void
check_field (JsonObject *object, const char *name, const lt_data_field *field)
{
  JsonNode *node = json_object_get_member (object, name);

  g_assert_nonnull (node);
  g_assert_cmpuint (strlen (field->text), ==, field->length);
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    g_assert_cmpstr (json_node_get_string (node), ==, field->text);
  else if (JSON_NODE_HOLDS_NULL (node))
    g_assert_cmpstr (field->text, ==, "");
}

static void
check_line (const char *line, const lt_data_field *row)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonNode *root;

  if (!json_parser_load_from_data (parser, line, -1, &error))
    g_error ("json-glib refuses what was taken: %s", error->message);
  root = json_parser_get_root (parser);
  g_assert_true (root != NULL && JSON_NODE_HOLDS_OBJECT (root));
  check_field (json_node_get_object (root), "b", &row[0]);
  check_field (json_node_get_object (root), "a", &row[1]);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtDataTable) table =
    lt_data_table_new (bytes, size, LT_PLAN_DATA_JSONL, columns, 2, &error);
  g_autofree char *text = g_strndup ((const char *) bytes, size);
  g_auto (GStrv) lines = NULL;
  guint64 row = 0;

  g_assert_true ((table == NULL) == (error != NULL));
  if (table == NULL)
    return 0;
  lines = g_strsplit (g_str_has_prefix (text, "\xef\xbb\xbf") ? text + 3 : text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (lines[i][strspn (lines[i], " \t\r")] == '\0')
        continue;
      g_assert_cmpuint (row, <, table->n_rows);
      check_line (lines[i], &table->fields[2 * row++]);
    }
  g_assert_cmpuint (row, ==, table->n_rows);
  return 0;
}
