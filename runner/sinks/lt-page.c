/* SPDX-License-Identifier: MIT */

#include "lt-page-html.h"

#include <string.h>

#define DEFAULT_COLUMNS 80
#define LABEL_COLUMNS 11
#define RESET "\x1b[0m"

static const char *const style_codes[] = {
  [LT_STYLE_PLAIN] = "",          [LT_STYLE_DIM] = "\x1b[2m",    [LT_STYLE_BOLD] = "\x1b[1m",
  [LT_STYLE_GOOD] = "\x1b[1;32m", [LT_STYLE_BAD] = "\x1b[1;31m", [LT_STYLE_WARN] = "\x1b[33m",
};

void
lt_page_init (LtPage *page, LtLook look, guint columns)
{
  *page = (LtPage){
    .text = g_string_new (NULL),
    .look = look,
    .columns = columns == 0 ? DEFAULT_COLUMNS : columns,
  };
}

char *
lt_page_make_harmless (const LtPage *page, const char *text)
{
  char *safe = lt_text_sanitize (text);
  char *ascii;

  if ((page->look & LT_LOOK_ASCII) == 0)
    return safe;
  ascii = lt_text_to_ascii (safe);
  g_free (safe);
  return ascii;
}

char *
lt_page_finish (LtPage *page)
{
  if (page->html)
    lt_page_html_close (page);
  if (page->line != NULL)
    g_string_free (page->line, TRUE);
  return g_string_free (g_steal_pointer (&page->text), FALSE);
}

void
lt_page_add (LtPage *page, LtStyle style, const char *text)
{
  g_autofree char *safe = NULL;
  gboolean styled;

  if (page->html)
    {
      lt_page_html_add (page, style, text);
      return;
    }
  safe = lt_page_make_harmless (page, text);
  styled = (page->look & LT_LOOK_COLOR) != 0 && style != LT_STYLE_PLAIN && *safe != '\0';

  if (styled)
    g_string_append (page->text, style_codes[style]);
  g_string_append (page->text, safe);
  if (styled)
    g_string_append (page->text, RESET);
}

void
lt_page_end_line (LtPage *page)
{
  if (page->html)
    lt_page_html_end_line (page);
  else
    g_string_append_c (page->text, '\n');
}

void
lt_page_skip_line (LtPage *page)
{
  if (page->html)
    lt_page_html_close (page);
  else if (page->text->len > 0 && !g_str_has_suffix (page->text->str, "\n\n"))
    lt_page_end_line (page);
}

static void
add_spaces (LtPage *page, guint n)
{
  g_string_append_printf (page->text, "%*s", (int) n, "");
}

/* Columns for a word, and for its unit: "5 s" is not to be torn apart. */
static guint
room_for (char *const *word)
{
  const gsize length = strlen (word[0]);
  const gboolean is_number = length > 0 && g_ascii_isdigit (word[0][length - 1]);

  return lt_text_width (word[0])
         + (is_number && word[1] != NULL ? 1 + lt_text_width (word[1]) : 0);
}

/* Puts words on the line that is begun and is @column wide, and on lines below,
 * indented to @indent. */
static void
add_words (LtPage *page, LtStyle style, guint indent, guint column, const char *text)
{
  g_autofree char *safe = lt_page_make_harmless (page, text);
  g_auto (GStrv) words = g_strsplit (safe, " ", -1);
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (column > indent && column + 1 + room_for (&words[i]) > page->columns)
        {
          lt_page_add (page, style, line->str);
          lt_page_end_line (page);
          add_spaces (page, indent);
          g_string_truncate (line, 0);
          column = indent;
        }
      if (i > 0 && column > indent)
        {
          g_string_append_c (line, ' ');
          column++;
        }
      g_string_append (line, words[i]);
      column += lt_text_width (words[i]);
    }
  lt_page_add (page, style, line->str);
  lt_page_end_line (page);
}

void
lt_page_wrap (LtPage *page, LtStyle style, guint indent, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (page->html)
    {
      lt_page_html_add (page, style, text);
      lt_page_html_end_line (page);
      return;
    }
  add_spaces (page, indent);
  add_words (page, style, indent, indent, text);
}

void
lt_page_fact (LtPage *page, const char *label, LtStyle style, const char *format, ...)
{
  g_autofree char *padded = g_strdup_printf ("%-*s", LABEL_COLUMNS, label);
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (page->html)
    {
      lt_page_html_fact (page, label, style, text);
      return;
    }
  lt_page_add (page, LT_STYLE_DIM, padded);
  add_words (page, style, LABEL_COLUMNS, LABEL_COLUMNS, text);
}
