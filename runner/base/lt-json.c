/* SPDX-License-Identifier: MIT */

#include "lt-json.h"

#include <math.h>

#define INDENT 2

typedef struct Level
{
  char close; /* '}' or ']' */
  gboolean lines;
  guint n_members;
} Level;

struct LtJson
{
  GString *text;
  GArray *levels; /* Level, innermost last */
  gboolean pretty;
};

LtJson *
lt_json_new (gboolean pretty)
{
  LtJson *json = g_new (LtJson, 1);

  json->text = g_string_sized_new (4096);
  json->levels = g_array_new (FALSE, FALSE, sizeof (Level));
  json->pretty = pretty;
  return json;
}

void
lt_json_free (LtJson *json)
{
  if (json == NULL)
    return;
  if (json->text != NULL)
    g_string_free (json->text, TRUE);
  g_array_unref (json->levels);
  g_free (json);
}

char *
lt_json_finish (LtJson *json)
{
  char *text;

  g_assert (json->levels->len == 0);
  g_string_append_c (json->text, '\n');
  text = g_string_free (g_steal_pointer (&json->text), FALSE);
  lt_json_free (json);
  return text;
}

static Level *
innermost (LtJson *json)
{
  return json->levels->len == 0 ? NULL
                                : &g_array_index (json->levels, Level, json->levels->len - 1);
}

static void
new_line (LtJson *json)
{
  g_string_append_printf (json->text, "\n%*s", (int) json->levels->len * INDENT, "");
}

/* Harmless on a terminal and in a script of a web page: what can't be seen is
 * written as \u. */
static gboolean
must_escape (gunichar c)
{
  return c == '"' || c == '\\' || c == '<' || !g_unichar_isprint (c) || c == 0x2028
         || c == 0x2029;
}

static void
append_escaped (GString *text, gunichar c)
{
  if (c == '"' || c == '\\')
    g_string_append_printf (text, "\\%c", (char) c);
  else if (c == '\n')
    g_string_append (text, "\\n");
  else if (c == '\t')
    g_string_append (text, "\\t");
  else if (c <= 0xffff)
    g_string_append_printf (text, "\\u%04x", c);
  else
    g_string_append_printf (text, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                            0xdc00 + ((c - 0x10000) & 0x3ff));
}

static void
append_string (GString *text, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  g_string_append_c (text, '"');
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      if (must_escape (c))
        append_escaped (text, c);
      else
        g_string_append_unichar (text, c);
    }
  g_string_append_c (text, '"');
}

/* Everything that comes before a value. */
static void
start_value (LtJson *json, const char *key)
{
  Level *level = innermost (json);

  g_assert ((key != NULL) == (level != NULL && level->close == '}'));
  if (level == NULL)
    return;
  if (level->n_members++ > 0)
    g_string_append (json->text, json->pretty && !level->lines ? ", " : ",");
  if (level->lines)
    new_line (json);
  if (key == NULL)
    return;
  append_string (json->text, key);
  g_string_append (json->text, json->pretty ? ": " : ":");
}

static void
start_level (LtJson *json, const char *key, LtJsonLayout layout, const char *brackets)
{
  const Level *outer = innermost (json);
  Level level = {
    .close = brackets[1],
    .lines = json->pretty && layout == LT_JSON_LINES && (outer == NULL || outer->lines),
  };

  start_value (json, key);
  g_string_append_c (json->text, brackets[0]);
  g_array_append_val (json->levels, level);
}

void
lt_json_object (LtJson *json, const char *key, LtJsonLayout layout)
{
  start_level (json, key, layout, "{}");
}

void
lt_json_array (LtJson *json, const char *key, LtJsonLayout layout)
{
  start_level (json, key, layout, "[]");
}

void
lt_json_end (LtJson *json)
{
  Level level;

  g_assert (json->levels->len > 0);
  level = *innermost (json);
  g_array_set_size (json->levels, json->levels->len - 1);
  if (level.lines && level.n_members > 0)
    new_line (json);
  g_string_append_c (json->text, level.close);
}

void
lt_json_string (LtJson *json, const char *key, const char *value)
{
  start_value (json, key);
  if (value == NULL)
    g_string_append (json->text, "null");
  else
    append_string (json->text, value);
}

void
lt_json_uint (LtJson *json, const char *key, guint64 value)
{
  lt_json_int (json, key, (gint64) MIN (value, (guint64) G_MAXINT64));
}

void
lt_json_int (LtJson *json, const char *key, gint64 value)
{
  char digits[24];
  const int length = g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, value);

  start_value (json, key);
  g_string_append_len (json->text, digits, length);
}

void
lt_json_double (LtJson *json, const char *key, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  const gboolean large = fabs (value) >= 999999.5 && fabs (value) < 1e15;

  if (!isfinite (value))
    {
      lt_json_null (json, key);
      return;
    }
  start_value (json, key);
  if (value == 0)
    value = 0; /* "-0" is no number that anyone expects */
  g_string_append (json->text,
                   g_ascii_formatd (buffer, sizeof buffer, large ? "%.0f" : "%.6g", value));
}

/* Most values need 15 digits, and none over 17. */
void
lt_json_double_exact (LtJson *json, const char *key, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    {
      lt_json_null (json, key);
      return;
    }
  start_value (json, key);
  g_ascii_formatd (buffer, sizeof buffer, "%.15g", value);
  if (g_ascii_strtod (buffer, NULL) < value || g_ascii_strtod (buffer, NULL) > value)
    g_ascii_formatd (buffer, sizeof buffer, "%.17g", value);
  g_string_append (json->text, buffer);
}

void
lt_json_boolean (LtJson *json, const char *key, gboolean value)
{
  start_value (json, key);
  g_string_append (json->text, value ? "true" : "false");
}

void
lt_json_null (LtJson *json, const char *key)
{
  start_value (json, key);
  g_string_append (json->text, "null");
}
