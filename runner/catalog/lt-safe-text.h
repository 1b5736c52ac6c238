/* SPDX-License-Identifier: MIT
 *
 * lt-safe-text: text from files and file names, made fit for a terminal.
 *
 * A note is written by whoever made the file. Printed as it is, it could move
 * the cursor, change colours or turn the reading direction of the line. Pure
 * functions; any thread.
 */
#pragma once

#include <glib.h>

/* TRUE for what a terminal acts on or does not show: control and format
 * characters (bidirectional marks among them), line separators, surrogates,
 * code points that are private or unassigned. */
gboolean lt_safe_text_is_unsafe (gunichar c);

/* @text with unsafe characters written as \n, \t, \x1b or \u{202e}, and bytes that
 * are not UTF-8 as \xff: what lt_text_sanitize() of the sinks writes, which this
 * room cannot see. Returns: (transfer full): one line of UTF-8. */
char *lt_safe_text (const char *text);
