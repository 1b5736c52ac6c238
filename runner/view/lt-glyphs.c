/* SPDX-License-Identifier: MIT */

#include "lt-glyphs.h"

#include <math.h>
#include <string.h>

#include "lt-text-plain.h"

#define N_LEVELS 8
#define RESET "\x1b[0m"

void
lt_trace_add (LtTrace *trace, double value)
{
  trace->values[trace->n++ % LT_TRACE_LENGTH] = value;
}

/* The @back-th value before the end, from 1. */
static double
value_back (const LtTrace *trace, guint back)
{
  return trace->values[(trace->n - back) % LT_TRACE_LENGTH];
}

static void
add_level (GString *out, double value, double peak, gboolean utf8)
{
  static const char *const blocks[N_LEVELS] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
  static const char marks[N_LEVELS + 1] = "_.-:=+*#";
  guint level = 0;

  if (!isfinite (value))
    {
      g_string_append_c (out, ' ');
      return;
    }
  if (value > 0 && peak > 0)
    level = MIN ((guint) (value / peak * N_LEVELS), N_LEVELS - 1);
  if (utf8)
    g_string_append (out, blocks[level]);
  else
    g_string_append_c (out, marks[level]);
}

char *
lt_glyphs_spark (const LtTrace *trace, guint columns, gboolean utf8)
{
  const guint shown = MIN (MIN (trace->n, LT_TRACE_LENGTH), columns);
  GString *out = g_string_new (NULL);
  double peak = 0;

  for (guint back = shown; back > 0; back--)
    peak = fmax (peak, value_back (trace, back));
  for (guint back = shown; back > 0; back--)
    add_level (out, value_back (trace, back), peak, utf8);
  for (guint i = shown; i < columns; i++)
    g_string_append_c (out, ' ');
  return g_string_free (out, FALSE);
}

char *
lt_glyphs_bar (double share, guint columns, gboolean utf8)
{
  const guint full = (guint) (CLAMP (share, 0, 1) * columns + 0.5);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < columns; i++)
    {
      if (utf8)
        g_string_append (out, i < full ? "█" : "░");
      else
        g_string_append_c (out, i < full ? '#' : '.');
    }
  return g_string_free (out, FALSE);
}

char *
lt_glyphs_cell (const char *text, guint columns, gboolean number)
{
  g_autofree char *fitted = lt_text_fit (text, columns);
  const guint width = lt_text_width (fitted);
  g_autofree char *blanks = g_strnfill (columns - MIN (width, columns), ' ');

  return number ? g_strconcat (blanks, fitted, NULL) : g_strconcat (fitted, blanks, NULL);
}

char *
lt_glyphs_name (const char *text, gboolean utf8)
{
  g_autofree char *safe = lt_text_sanitize (text);
  GString *out;

  if (utf8)
    return g_steal_pointer (&safe);
  out = g_string_new (NULL);
  for (const char *at = safe; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      if (c < 0x80)
        g_string_append_c (out, (char) c);
      else
        g_string_append_printf (out, "\\u{%x}", c);
    }
  return g_string_free (out, FALSE);
}

/* The end of the style at @at; @at itself when there is none. */
static const char *
style_end (const char *at)
{
  const char *end = at;

  if (at[0] != '\x1b' || at[1] != '[')
    return at;
  for (end += 2; *end != '\0' && !g_ascii_isalpha (*end); end++)
    ;
  return *end != '\0' ? end + 1 : end;
}

static guint
width_of (const char *at)
{
  const gunichar c = g_utf8_get_char (at);

  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

char *
lt_glyphs_clip (const char *line, guint columns)
{
  GString *out = g_string_new (NULL);
  guint width = 0;

  while (*line != '\0')
    {
      const char *end = style_end (line);

      if (end == line)
        {
          width += width_of (line);
          if (width > columns)
            break;
          end = g_utf8_next_char (line);
        }
      g_string_append_len (out, line, end - line);
      line = end;
    }
  if (*line != '\0' && strchr (out->str, '\x1b') != NULL)
    g_string_append (out, RESET);
  return g_string_free (out, FALSE);
}

guint
lt_glyphs_width (const char *line)
{
  guint width = 0;

  while (*line != '\0')
    {
      const char *end = style_end (line);

      if (end == line)
        {
          width += width_of (line);
          end = g_utf8_next_char (line);
        }
      line = end;
    }
  return width;
}
