/* SPDX-License-Identifier: MIT
 *
 * lt-text-plain: text from strangers, made fit for a terminal. No state; any thread.
 */
#pragma once

#include <glib.h>

/* TRUE for what a terminal acts on or does not show: control and format characters
 * (bidirectional marks among them), separators of lines, surrogates, code points that
 * are private or unassigned. */
gboolean lt_text_is_unsafe (gunichar c);

/* Shows harmlessly what a terminal would obey or hide: control characters and ANSI
 * escapes as \n, \t, \x1b, direction marks, zero-width and unassigned characters as
 * \u{202e}, bytes that are not UTF-8 as \xff. The rest is unchanged, so that safe
 * text stays itself and the function may be applied twice.
 * Returns: (transfer full): one line of valid UTF-8. */
char *lt_text_sanitize (const char *text);

/* How text for people is to look. */
typedef enum
{
  LT_LOOK_PLAIN = 0,
  LT_LOOK_COLOR = 1 << 0, /* with ANSI styles */
  LT_LOOK_ASCII = 1 << 1, /* without a character beyond ASCII */
} LtLook;

/* Sanitized @text in ASCII: for what we write ourselves what comes close to it ("us" for
 * "µs", "ok" for "✓", "~" for an ellipsis), \u{e9} for all else. ASCII stays as it is, so that
 * the function may be applied twice. Returns: (transfer full). */
char *lt_text_to_ascii (const char *text);

/* Columns that sanitized @text takes. */
guint lt_text_width (const char *text);

/* Sanitized @text in at most @columns, with "…" for what was cut out of its middle:
 * names that are alike often differ at their end. Returns: (transfer full). */
char *lt_text_fit (const char *text, guint columns);
