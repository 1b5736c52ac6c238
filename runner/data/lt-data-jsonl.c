/* SPDX-License-Identifier: MIT
 *
 * JSON lines: an object a line; blank lines are skipped. Members that nobody asked for
 * may be missing, and differ from line to line.
 */

#include "lt-data-reader.h"

#include <string.h>

#include "lt-json-scan.h"

/* Place of a member among the columns; n_columns: not wanted. */
static guint
place_of (const LtDataReader *reader, const lt_data_field *name)
{
  guint i = 0;

  while (i < reader->n_columns
         && (strlen (reader->columns[i]) != name->length
             || memcmp (reader->columns[i], name->text, name->length) != 0))
    i++;
  return i;
}

static gboolean
refuse_scan (const LtDataReader *reader, const LtJsonScan *scan, GError **error)
{
  return lt_data_reader_refuse (reader, error, "expected %s", scan->expected);
}

static gboolean
read_member (LtDataReader *reader, LtJsonScan *scan, GError **error)
{
  lt_data_field name, value;
  guint place;

  lt_json_scan_space (scan);
  if (!lt_json_scan_string (scan, &name))
    return refuse_scan (reader, scan, error);
  lt_json_scan_space (scan);
  if (!lt_json_scan_is (scan, ':'))
    return lt_data_reader_refuse (reader, error, "expected a ':' after a member's name");
  lt_json_scan_space (scan);
  if (!lt_json_scan_value (scan, &value))
    return refuse_scan (reader, scan, error);
  lt_json_scan_space (scan);

  place = place_of (reader, &name);
  if (place == reader->n_columns)
    return TRUE;
  if (lt_data_reader_row (reader)[place].text != NULL)
    return lt_data_reader_refuse (reader, error, "expected a member '%s' once, found twice",
                                  reader->columns[place]);
  lt_data_reader_row (reader)[place] = value;
  return TRUE;
}

static gboolean
read_object (LtDataReader *reader, LtJsonScan *scan, GError **error)
{
  if (!lt_json_scan_is (scan, '{'))
    return lt_data_reader_refuse (reader, error, "expected an object, as in {\"user\":\"a\"}");
  lt_json_scan_space (scan);
  if (!lt_json_scan_is (scan, '}'))
    {
      do
        {
          if (!read_member (reader, scan, error))
            return FALSE;
        }
      while (lt_json_scan_is (scan, ','));
      if (!lt_json_scan_is (scan, '}'))
        return lt_data_reader_refuse (reader, error, "expected a ',' or '}' after a member");
    }
  lt_json_scan_space (scan);
  if (scan->at < scan->end)
    return lt_data_reader_refuse (reader, error,
                                  "expected the end of the line after the object");
  for (guint i = 0; i < reader->n_columns; i++)
    {
      if (lt_data_reader_row (reader)[i].text == NULL)
        return lt_data_reader_refuse (reader, error, "expected a member '%s', found none",
                                      reader->columns[i]);
    }
  lt_data_reader_end_row (reader);
  return TRUE;
}

gboolean
lt_data_read_jsonl (LtDataReader *reader, GError **error)
{
  for (; reader->at < reader->end; reader->line++)
    {
      char *feed = memchr (reader->at, '\n', (gsize) (reader->end - reader->at));
      LtJsonScan scan = { .at = reader->at, .end = feed != NULL ? feed : reader->end };

      reader->at = feed != NULL ? feed + 1 : reader->end;
      lt_json_scan_space (&scan);
      if (scan.at < scan.end && !read_object (reader, &scan, error))
        return FALSE;
    }
  return TRUE;
}
