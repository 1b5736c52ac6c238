/* SPDX-License-Identifier: MIT
 *
 * data-csv: any bytes as a file of comma-separated values. What is taken is written out
 * again, in quotes, and must be read as the same.
 */
#include <string.h>

#include "lt-data.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size);

static const char *const columns[] = { "b", "a" };

static void
add_quoted (GString *text, const lt_data_field *field)
{
  g_string_append_c (text, '"');
  for (guint64 i = 0; i < field->length; i++)
    {
      if (field->text[i] == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, field->text[i]);
    }
  g_string_append_c (text, '"');
}

static void
check_again (const LtDataTable *table)
{
  g_autoptr (GString) text = g_string_new ("a,b\r\n");
  g_autoptr (LtDataTable) again = NULL;

  for (guint64 i = 0; i < table->n_rows; i++)
    {
      add_quoted (text, &table->fields[2 * i + 1]);
      g_string_append_c (text, ',');
      add_quoted (text, &table->fields[2 * i]);
      g_string_append (text, "\r\n");
    }
  again = lt_data_table_new (text->str, text->len, LT_PLAN_DATA_CSV, columns, 2, NULL);
  g_assert_nonnull (again);
  g_assert_cmpuint (again->n_rows, ==, table->n_rows);
  for (guint64 i = 0; i < 2 * table->n_rows; i++)
    g_assert_cmpmem (again->fields[i].text, again->fields[i].length + 1, table->fields[i].text,
                     table->fields[i].length + 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtDataTable) table =
    lt_data_table_new (bytes, size, LT_PLAN_DATA_CSV, columns, 2, &error);

  g_assert_true ((table == NULL) == (error != NULL));
  if (table != NULL)
    check_again (table);
  else
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  return 0;
}
