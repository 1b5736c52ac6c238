/* SPDX-License-Identifier: MIT */

#include "lt-json-scan.h"

#include <glib.h>
#include <string.h>

#include "lt-data.h"

static int skip_value (LtJsonScan *scan, guint depth);

static int
fail (LtJsonScan *scan, const char *expected)
{
  scan->expected = expected;
  return 0;
}

void
lt_json_scan_space (LtJsonScan *scan)
{
  while (scan->at < scan->end && memchr (" \t\r\n", *scan->at, 4) != NULL)
    scan->at++;
}

int
lt_json_scan_is (LtJsonScan *scan, char what)
{
  if (scan->at == scan->end || *scan->at != what)
    return 0;
  scan->at++;
  return 1;
}

/* ---- Strings --------------------------------------------------------------- */

static int
read_unit (LtJsonScan *scan, gunichar *ret_unit)
{
  gunichar unit = 0;

  for (int i = 0; i < 4; i++, scan->at++)
    {
      const int digit = scan->at < scan->end ? g_ascii_xdigit_value (*scan->at) : -1;

      if (digit < 0)
        return fail (scan, "four hexadecimal digits after \\u");
      unit = unit * 16 + (gunichar) digit;
    }
  *ret_unit = unit;
  return 1;
}

/* After "\u". The result is never longer than what stood there. */
static int
read_unicode (LtJsonScan *scan, char **to)
{
  gunichar unit = 0, low = 0;

  if (!read_unit (scan, &unit))
    return 0;
  if (unit >= 0xd800 && unit < 0xdc00)
    {
      if (!lt_json_scan_is (scan, '\\') || !lt_json_scan_is (scan, 'u'))
        return fail (scan, "the second half of a surrogate pair");
      if (!read_unit (scan, &low))
        return 0;
      if (low < 0xdc00 || low >= 0xe000)
        return fail (scan, "the second half of a surrogate pair");
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
  else if (unit >= 0xdc00 && unit < 0xe000)
    return fail (scan, "the first half of a surrogate pair");
  if (unit == 0)
    return fail (scan, "text without \\u0000");
  *to += g_unichar_to_utf8 (unit, *to);
  return 1;
}

static int
read_escape (LtJsonScan *scan, char **to)
{
  static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
  const char *found;

  if (scan->at == scan->end)
    return fail (scan, "a '\"' at the end of a string");
  if (lt_json_scan_is (scan, 'u'))
    return read_unicode (scan, to);
  found = memchr (names, *scan->at, sizeof names - 1);
  if (found == NULL)
    return fail (scan, "one of \"\\/bfnrtu after a \\ in a string");
  *(*to)++ = values[found - names];
  scan->at++;
  return 1;
}

int
lt_json_scan_string (LtJsonScan *scan, lt_data_field *ret_text)
{
  char *to;

  if (!lt_json_scan_is (scan, '"'))
    return fail (scan, "a string");
  ret_text->text = to = scan->at;
  while (scan->at < scan->end && (unsigned char) *scan->at >= 0x20)
    {
      const char c = *scan->at++;

      if (c == '"')
        {
          ret_text->length = (uint64_t) (to - ret_text->text);
          return 1;
        }
      if (c != '\\')
        *to++ = c;
      else if (!read_escape (scan, &to))
        return 0;
    }
  return fail (scan, scan->at == scan->end ? "a '\"' at the end of a string"
                                           : "no control characters in a string");
}

/* ---- Anything else: checked, and left as it is ----------------------------- */

static guint
skip_digits (LtJsonScan *scan)
{
  guint n = 0;

  for (; scan->at < scan->end && g_ascii_isdigit (*scan->at); scan->at++)
    n++;
  return n;
}

static int
skip_number (LtJsonScan *scan)
{
  lt_json_scan_is (scan, '-');
  if (!lt_json_scan_is (scan, '0') && skip_digits (scan) == 0)
    return fail (scan, "a value");
  if (lt_json_scan_is (scan, '.') && skip_digits (scan) == 0)
    return fail (scan, "digits after the point of a number");
  if (lt_json_scan_is (scan, 'e') || lt_json_scan_is (scan, 'E'))
    {
      if (!lt_json_scan_is (scan, '+'))
        lt_json_scan_is (scan, '-');
      if (skip_digits (scan) == 0)
        return fail (scan, "digits in the exponent of a number");
    }
  return 1;
}

static int
skip_word (LtJsonScan *scan, const char *word)
{
  const size_t length = strlen (word);

  if ((size_t) (scan->end - scan->at) < length || memcmp (scan->at, word, length) != 0)
    return fail (scan, "a value");
  scan->at += length;
  return 1;
}

/* What is nested is handed out as written, so nothing of it may be changed in place. */
static int
skip_string (LtJsonScan *scan)
{
  char scratch[8];

  if (!lt_json_scan_is (scan, '"'))
    return fail (scan, "a string");
  while (scan->at < scan->end && (unsigned char) *scan->at >= 0x20)
    {
      const char c = *scan->at++;
      char *to = scratch;

      if (c == '"')
        return 1;
      if (c == '\\' && !read_escape (scan, &to))
        return 0;
    }
  return fail (scan, scan->at == scan->end ? "a '\"' at the end of a string"
                                           : "no control characters in a string");
}

static int
skip_members (LtJsonScan *scan, guint depth, char close, int named)
{
  scan->at++;
  lt_json_scan_space (scan);
  if (lt_json_scan_is (scan, close))
    return 1;
  do
    {
      lt_json_scan_space (scan);
      if (named)
        {
          if (!skip_string (scan))
            return 0;
          lt_json_scan_space (scan);
          if (!lt_json_scan_is (scan, ':'))
            return fail (scan, "a ':' after a member's name");
          lt_json_scan_space (scan);
        }
      if (!skip_value (scan, depth))
        return 0;
      lt_json_scan_space (scan);
    }
  while (lt_json_scan_is (scan, ','));
  return lt_json_scan_is (scan, close)
         || fail (scan, named ? "a ',' or '}' after a member" : "a ',' or ']' after a value");
}

static int
skip_value (LtJsonScan *scan, guint depth)
{
  if (scan->at == scan->end)
    return fail (scan, "a value");
  if (depth > LT_DATA_MAX_DEPTH)
    return fail (scan, "at most 64 levels of arrays and objects");
  switch (*scan->at)
    {
    case '{':
      return skip_members (scan, depth + 1, '}', 1);
    case '[':
      return skip_members (scan, depth + 1, ']', 0);
    case '"':
      return skip_string (scan);
    case 't':
      return skip_word (scan, "true");
    case 'f':
      return skip_word (scan, "false");
    case 'n':
      return skip_word (scan, "null");
    default:
      return skip_number (scan);
    }
}

int
lt_json_scan_value (LtJsonScan *scan, lt_data_field *ret_text)
{
  const char *begin = scan->at;

  if (scan->at < scan->end && *scan->at == '"')
    return lt_json_scan_string (scan, ret_text);
  if (!skip_value (scan, 0))
    return 0;
  ret_text->text = begin;
  ret_text->length = *begin == 'n' ? 0 : (uint64_t) (scan->at - begin);
  return 1;
}
