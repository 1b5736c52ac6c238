/* SPDX-License-Identifier: MIT
 *
 * lt-note-text: the text in a suite's ELF note.
 *
 * One JSON object whose members are all strings:
 *   {"abi":"1.0","id":"com.acme.auth","version":"1.2.0"}
 * Members of other names are skipped: a later minor version may add some. A
 * reader of its own, since json-glib takes far more for JSON than JSON is
 * (comments, two members of one name, two documents).
 */
#pragma once

#include "lt-note.h"

/* Returns: (transfer full): the note in the @size bytes at @text. */
LtNote *lt_note_text_parse (const char *text, gsize size, GError **error);
