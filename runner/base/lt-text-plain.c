/* SPDX-License-Identifier: MIT */

#include "lt-text-plain.h"

#define ELLIPSIS "\xe2\x80\xa6"
#define MAX_MARKS 2 /* on a letter; more only serve to smear over other lines */

gboolean
lt_text_is_unsafe (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
      return TRUE;
    default:
      return !g_unichar_isprint (c); /* control, format, surrogate, unassigned */
    }
}

static void
append_code (GString *out, gunichar c)
{
  if (c == '\n')
    g_string_append (out, "\\n");
  else if (c == '\t')
    g_string_append (out, "\\t");
  else if (c < 0x80)
    g_string_append_printf (out, "\\x%02x", c);
  else
    g_string_append_printf (out, "\\u{%x}", c);
}

char *
lt_text_sanitize (const char *text)
{
  GString *out = g_string_new (NULL);
  guint n_marks = 0;

  while (*text != '\0')
    {
      const gunichar c = g_utf8_get_char_validated (text, -1);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (out, "\\x%02x", (guint8) *text++);
          continue;
        }
      n_marks = g_unichar_ismark (c) ? n_marks + 1 : 0;
      if (lt_text_is_unsafe (c) || n_marks > MAX_MARKS)
        append_code (out, c);
      else
        g_string_append_unichar (out, c);
      text = g_utf8_next_char (text);
    }
  return g_string_free (out, FALSE);
}

char *
lt_text_to_ascii (const char *text)
{
  static const struct
  {
    gunichar c;
    const char *ascii;
  } marks[] = {
    { 0xb1, "+-" },  { 0xb2, "^2" },  { 0xb5, "u" },   { 0xb7, "-" },    { 0xd7, "x" },
    { 0x2026, "~" }, { 0x2212, "-" }, { 0x2502, "|" }, { 0x2581, "_" },  { 0x2582, "." },
    { 0x2583, "-" }, { 0x2584, ":" }, { 0x2585, "=" }, { 0x2586, "+" },  { 0x2587, "*" },
    { 0x2588, "#" }, { 0x2591, "." }, { 0x25b2, "^" }, { 0x2713, "ok" }, { 0x2717, "FAIL" },
  };
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      const gunichar c = g_utf8_get_char (text);
      guint i = 0;

      while (i < G_N_ELEMENTS (marks) && marks[i].c != c)
        i++;
      if (c < 0x80)
        g_string_append_c (out, (char) c);
      else if (i < G_N_ELEMENTS (marks))
        g_string_append (out, marks[i].ascii);
      else
        append_code (out, c);
    }
  return g_string_free (out, FALSE);
}

static guint
width_of (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

guint
lt_text_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    width += width_of (g_utf8_get_char (text));
  return width;
}

/* The end of the longest head, and the start of the longest tail, that fit. */

static const char *
head_end (const char *text, guint columns)
{
  for (guint width = 0; *text != '\0'; text = g_utf8_next_char (text))
    {
      width += width_of (g_utf8_get_char (text));
      if (width > columns)
        break;
    }
  return text;
}

static const char *
tail_start (const char *text, guint columns)
{
  guint width = lt_text_width (text);

  while (width > columns)
    {
      width -= width_of (g_utf8_get_char (text));
      text = g_utf8_next_char (text);
    }
  return text;
}

char *
lt_text_fit (const char *text, guint columns)
{
  const guint tail = columns > 2 ? (columns - 1) / 3 : 0;
  g_autofree char *head = NULL;

  if (lt_text_width (text) <= columns)
    return g_strdup (text);
  if (columns == 0)
    return g_strdup ("");
  head = g_strndup (text, (gsize) (head_end (text, columns - 1 - tail) - text));
  return g_strconcat (head, ELLIPSIS, tail_start (text, tail), NULL);
}
