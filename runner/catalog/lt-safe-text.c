/* SPDX-License-Identifier: MIT */

#include "lt-safe-text.h"

gboolean
lt_safe_text_is_unsafe (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_UNASSIGNED:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
append_char (GString *safe, gunichar c)
{
  if (!lt_safe_text_is_unsafe (c))
    g_string_append_unichar (safe, c);
  else if (c == '\n')
    g_string_append (safe, "\\n");
  else if (c == '\t')
    g_string_append (safe, "\\t");
  else if (c < 0x80)
    g_string_append_printf (safe, "\\x%02x", c);
  else
    g_string_append_printf (safe, "\\u{%x}", c);
}

char *
lt_safe_text (const char *text)
{
  GString *safe = g_string_new (NULL);
  const char *at = text;

  while (*at != '\0')
    {
      gunichar c = g_utf8_get_char_validated (at, -1);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_printf (safe, "\\x%02x", (guchar) *at);
          at++;
          continue;
        }
      append_char (safe, c);
      at = g_utf8_next_char (at);
    }

  return g_string_free (safe, FALSE);
}
