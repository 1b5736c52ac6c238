/* SPDX-License-Identifier: MIT */

#include "lt-note-text.h"

#include "lt-text-plain.h"

#include <string.h>

typedef struct Cursor
{
  const char *at;
  const char *end;
} Cursor;

static void
skip_space (Cursor *cursor)
{
  while (cursor->at < cursor->end && strchr (" \t\r\n", *cursor->at) != NULL)
    cursor->at++;
}

/* Steps over @c and the space around it. */
static gboolean
take (Cursor *cursor, char c)
{
  skip_space (cursor);
  if (cursor->at == cursor->end || *cursor->at != c)
    return FALSE;
  cursor->at++;
  skip_space (cursor);
  return TRUE;
}

/* Strings */

static gboolean
take_hex4 (Cursor *cursor, gunichar *ret_unit)
{
  gunichar unit = 0;

  if (cursor->end - cursor->at < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*cursor->at++);

      if (digit < 0)
        return FALSE;
      unit = unit * 16 + (gunichar) digit;
    }

  *ret_unit = unit;
  return TRUE;
}

/* After "\u": a character of the basic plane, or a pair of surrogates. */
static gboolean
take_code_point (Cursor *cursor, GString *string)
{
  gunichar c, low;

  if (!take_hex4 (cursor, &c) || c == 0 || (c >= 0xdc00 && c <= 0xdfff))
    return FALSE;

  if (c >= 0xd800 && c <= 0xdbff)
    {
      if (cursor->end - cursor->at < 2 || memcmp (cursor->at, "\\u", 2) != 0)
        return FALSE;
      cursor->at += 2;
      if (!take_hex4 (cursor, &low) || low < 0xdc00 || low > 0xdfff)
        return FALSE;
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }

  g_string_append_unichar (string, c);
  return TRUE;
}

static gboolean
take_escape (Cursor *cursor, GString *string)
{
  static const char names[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *name;

  if (cursor->at == cursor->end)
    return FALSE;
  if (*cursor->at == 'u')
    {
      cursor->at++;
      return take_code_point (cursor, string);
    }

  name = memchr (names, *cursor->at, sizeof names - 1);
  if (name == NULL)
    return FALSE;
  g_string_append_c (string, meanings[name - names]);
  cursor->at++;
  return TRUE;
}

static char *
take_string (Cursor *cursor)
{
  g_autoptr (GString) string = g_string_new (NULL);

  if (cursor->at == cursor->end || *cursor->at != '"')
    return NULL;
  cursor->at++;

  while (cursor->at < cursor->end && (guchar) *cursor->at >= ' ')
    {
      char c = *cursor->at++;

      if (c == '"')
        return g_string_free (g_steal_pointer (&string), FALSE);
      if (c != '\\')
        g_string_append_c (string, c);
      else if (!take_escape (cursor, string))
        return NULL;
    }

  return NULL;
}

/* The object */

static char **
field_of (LtNote *note, const char *name)
{
  if (g_str_equal (name, "abi"))
    return &note->abi;
  if (g_str_equal (name, "id"))
    return &note->id;
  return g_str_equal (name, "version") ? &note->version : NULL;
}

static gboolean
take_member (Cursor *cursor, LtNote *note)
{
  g_autofree char *name = take_string (cursor);
  g_autofree char *value = NULL;
  char **field;

  if (name == NULL || !take (cursor, ':'))
    return FALSE;
  value = take_string (cursor);
  if (value == NULL)
    return FALSE;

  field = field_of (note, name);
  if (field != NULL && *field != NULL)
    return FALSE;
  if (field != NULL)
    *field = g_steal_pointer (&value);
  return TRUE;
}

static gboolean
take_object (Cursor *cursor, LtNote *note)
{
  if (!take (cursor, '{') || !take_member (cursor, note))
    return FALSE;
  while (take (cursor, ','))
    if (!take_member (cursor, note))
      return FALSE;
  return take (cursor, '}') && cursor->at == cursor->end;
}

/* Its members */

static gboolean
is_decimal (const char *text, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return size > 0 && size <= 5;
}

static gboolean
is_abi (const char *abi)
{
  const char *dot = strchr (abi, '.');

  return dot != NULL && is_decimal (abi, (gsize) (dot - abi))
         && is_decimal (dot + 1, strlen (dot + 1));
}

static gboolean
is_name (const char *text, gsize max_bytes)
{
  return text != NULL && text[0] != '\0' && strlen (text) <= max_bytes;
}

static const char *
problem_of (const LtNote *note)
{
  if (note->abi == NULL || !is_abi (note->abi))
    return "\"abi\" as in \"" LT_NOTE_ABI_STRING "\"";
  if (!is_name (note->id, LT_NOTE_MAX_ID_BYTES))
    return "an \"id\" of 1 to 255 bytes";
  if (!is_name (note->version, LT_NOTE_MAX_VERSION_BYTES))
    return "a \"version\" of 1 to 64 bytes";
  return NULL;
}

#define QUOTED_BYTES 80

static void
set_garbled (GError **error, const char *expected, const char *text, gsize size)
{
  g_autofree char *start = g_strndup (text, MIN (size, QUOTED_BYTES));
  g_autofree char *safe = lt_text_sanitize (start);

  g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_NOT_A_PLUGIN,
               "garbled ltrun note: expected %s, found '%s'%s", expected, safe,
               size > QUOTED_BYTES ? "..." : "");
}

LtNote *
lt_note_text_parse (const char *text, gsize size, GError **error)
{
  g_autoptr (LtNote) note = g_new0 (LtNote, 1);
  Cursor cursor = { text, text + size };
  const char *problem;

  /* Also refuses a NUL anywhere in the text. */
  if (!g_utf8_validate_len (text, size, NULL) || !take_object (&cursor, note))
    {
      set_garbled (error, "a JSON object of strings", text, size);
      return NULL;
    }

  problem = problem_of (note);
  if (problem != NULL)
    {
      set_garbled (error, problem, text, size);
      return NULL;
    }

  return g_steal_pointer (&note);
}
