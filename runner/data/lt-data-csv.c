/* SPDX-License-Identifier: MIT
 *
 * Comma-separated values by RFC 4180, with a header. Lines may end in LF alone; blank
 * lines are skipped.
 */

#include "lt-data-reader.h"

#include <string.h>

#define NOT_WANTED (-1)

/* Undoes the quotes in place. The closing one has been passed at the end. */
static gboolean
read_quoted (LtDataReader *reader, lt_data_field *ret_field, GError **error)
{
  const guint64 begun = reader->line;
  char *to = ++reader->at;

  ret_field->text = to;
  for (; reader->at < reader->end; reader->at++)
    {
      if (*reader->at == '"')
        {
          if (reader->at + 1 == reader->end || reader->at[1] != '"')
            {
              ret_field->length = (guint64) (to - ret_field->text);
              reader->at++;
              return TRUE;
            }
          reader->at++;
        }
      reader->line += *reader->at == '\n';
      *to++ = *reader->at;
    }
  reader->line = begun;
  return lt_data_reader_refuse (reader, error, "expected a '\"' at the end of a quoted field");
}

static gboolean
read_bare (LtDataReader *reader, lt_data_field *ret_field, GError **error)
{
  ret_field->text = reader->at;
  while (reader->at < reader->end && memchr (",\"\r\n", *reader->at, 4) == NULL)
    reader->at++;
  ret_field->length = (guint64) (reader->at - ret_field->text);
  if (reader->at < reader->end && *reader->at == '"')
    return lt_data_reader_refuse (reader, error,
                                  "expected '\"' only around a whole field, and doubled in it");
  return TRUE;
}

/* Passes what follows a field. @ret_last: it was the last of its record. */
static gboolean
pass_separator (LtDataReader *reader, gboolean *ret_last, GError **error)
{
  *ret_last = reader->at == reader->end || *reader->at != ',';
  if (reader->at == reader->end)
    return TRUE;
  if (*reader->at == '\r')
    {
      if (reader->at + 1 == reader->end)
        {
          reader->at++;
          return TRUE;
        }
      reader->at++;
      if (*reader->at != '\n')
        return lt_data_reader_refuse (reader, error, "expected a line feed after a return");
    }
  if (*reader->at != ',' && *reader->at != '\n')
    return lt_data_reader_refuse (reader, error, "expected a comma after a quoted field");
  reader->line += *reader->at == '\n';
  reader->at++;
  return TRUE;
}

static gboolean
read_field (LtDataReader *reader, lt_data_field *ret_field, gboolean *ret_last, GError **error)
{
  const gboolean quoted = reader->at < reader->end && *reader->at == '"';

  return (quoted ? read_quoted (reader, ret_field, error)
                 : read_bare (reader, ret_field, error))
         && pass_separator (reader, ret_last, error);
}

static void
skip_blank_lines (LtDataReader *reader)
{
  while (reader->at < reader->end)
    {
      char *at = reader->at;

      if (*at == '\r' && at + 1 < reader->end)
        at++;
      if (*at != '\n')
        return;
      reader->at = at + 1;
      reader->line++;
    }
}

/* ---- Header ---------------------------------------------------------------- */

static gboolean
find (const GPtrArray *names, const char *name)
{
  for (guint i = 0; i < names->len; i++)
    {
      if (g_str_equal (g_ptr_array_index (names, i), name))
        return TRUE;
    }
  return FALSE;
}

static gboolean
read_names (LtDataReader *reader, GPtrArray *names, GError **error)
{
  gboolean last = FALSE;

  while (!last)
    {
      const LtDataReader before = *reader;
      g_autofree char *name = NULL;
      lt_data_field field;

      if (!read_field (reader, &field, &last, error))
        return FALSE;
      name = g_strndup (field.text, field.length);
      if (*name == '\0')
        return lt_data_reader_refuse (&before, error,
                                      "expected a header with a name for each column");
      if (find (names, name))
        return lt_data_reader_refuse (&before, error, "expected column '%s' once, found twice",
                                      name);
      if (names->len == LT_DATA_MAX_COLUMNS)
        return lt_data_reader_refuse (&before, error, "expected at most %u columns",
                                      LT_DATA_MAX_COLUMNS);
      g_ptr_array_add (names, g_steal_pointer (&name));
    }
  return TRUE;
}

/* For each column of the file its place among those that are wanted. */
static gboolean
place_columns (LtDataReader *reader, const GPtrArray *names, GArray *places, GError **error)
{
  for (guint i = 0; i < names->len; i++)
    {
      gint place = NOT_WANTED;

      for (guint k = 0; k < reader->n_columns; k++)
        {
          if (g_str_equal (reader->columns[k], g_ptr_array_index (names, i)))
            place = (gint) k;
        }
      g_array_append_val (places, place);
    }
  for (guint k = 0; k < reader->n_columns; k++)
    {
      if (find (names, reader->columns[k]))
        continue;
      reader->line = 1;
      return lt_data_reader_refuse (reader, error, "expected a column '%s', found none",
                                    reader->columns[k]);
    }
  return TRUE;
}

/* ---- Records --------------------------------------------------------------- */

static gboolean
read_record (LtDataReader *reader, const GArray *places, GError **error)
{
  const LtDataReader begun = *reader;
  lt_data_field *row = lt_data_reader_row (reader);
  gboolean last = FALSE;
  guint n = 0;

  for (; !last; n++)
    {
      const gint place = n < places->len ? g_array_index (places, gint, n) : NOT_WANTED;
      lt_data_field field;

      if (!read_field (reader, &field, &last, error))
        return FALSE;
      if (place != NOT_WANTED)
        row[place] = field;
    }
  if (n != places->len)
    return lt_data_reader_refuse (&begun, error, "expected %u field%s, found %u", places->len,
                                  places->len == 1 ? "" : "s", n);
  lt_data_reader_end_row (reader);
  return TRUE;
}

gboolean
lt_data_read_csv (LtDataReader *reader, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (gint));

  skip_blank_lines (reader);
  if (reader->at == reader->end)
    return lt_data_reader_refuse (reader, error, "expected a header, found nothing");
  if (!read_names (reader, names, error) || !place_columns (reader, names, places, error))
    return FALSE;
  for (skip_blank_lines (reader); reader->at < reader->end; skip_blank_lines (reader))
    {
      if (!read_record (reader, places, error))
        return FALSE;
    }
  return TRUE;
}
