/* SPDX-License-Identifier: MIT */

#include "lt-page-html.h"

#include "lt-text-plain.h"

#include <string.h>

static const char *const classes[] = {
  [LT_STYLE_PLAIN] = NULL,     [LT_STYLE_DIM] = "lt-muted", [LT_STYLE_BOLD] = "lt-bold",
  [LT_STYLE_GOOD] = "lt-good", [LT_STYLE_BAD] = "lt-bad",   [LT_STYLE_WARN] = "lt-warn",
};

void
lt_page_init_html (LtPage *page)
{
  *page = (LtPage){
    .text = g_string_new (NULL),
    .html = TRUE,
    .line = g_string_new (NULL),
  };
}

char *
lt_page_escape (const char *text)
{
  g_autofree char *safe = lt_text_sanitize (text);

  return g_markup_escape_text (safe, -1);
}

static void
add_styled (GString *to, LtStyle style, const char *text)
{
  g_autofree char *escaped = lt_page_escape (text);

  if (*escaped == '\0')
    return;
  g_string_append (to, "<bdi");
  if (classes[style] != NULL)
    g_string_append_printf (to, " class=\"%s\"", classes[style]);
  g_string_append_printf (to, ">%s</bdi>", escaped);
}

/* Spaces alone part what is beside them, and would be nothing within an element. */
void
lt_page_html_add (LtPage *page, LtStyle style, const char *text)
{
  if (strspn (text, " ") == strlen (text))
    g_string_append (page->line, text);
  else
    add_styled (page->line, style, text);
}

void
lt_page_html_end_line (LtPage *page)
{
  if (page->in_facts)
    g_string_append (page->text, "</dl>\n");
  page->in_facts = FALSE;
  if (page->line->len > 0)
    g_string_append_printf (page->text, "<p>%s</p>\n", page->line->str);
  g_string_truncate (page->line, 0);
}

void
lt_page_html_close (LtPage *page)
{
  lt_page_html_end_line (page);
}

void
lt_page_html_fact (LtPage *page, const char *label, LtStyle style, const char *text)
{
  if (!page->in_facts)
    {
      lt_page_html_end_line (page);
      g_string_append (page->text, "<dl class=\"lt-facts\">\n");
    }
  page->in_facts = TRUE;
  g_string_append (page->text, "<dt>");
  add_styled (page->text, LT_STYLE_PLAIN, label);
  g_string_append (page->text, "</dt><dd>");
  add_styled (page->text, style, text);
  g_string_append (page->text, "</dd>\n");
}

void
lt_page_html_cell (LtPage *page, const char *element, LtStyle style, const char *text)
{
  g_string_append_printf (page->text, "<%s>", element);
  if (text != NULL)
    add_styled (page->text, style, text);
  g_string_append_printf (page->text, "</%.2s>", element);
}

void
lt_page_markup (LtPage *page, const char *format, ...)
{
  va_list arguments;

  lt_page_html_close (page);
  va_start (arguments, format);
  g_string_append_vprintf (page->text, format, arguments);
  va_end (arguments);
}

void
lt_page_add_text (LtPage *page, const char *text)
{
  lt_page_html_close (page);
  add_styled (page->text, LT_STYLE_PLAIN, text);
}
