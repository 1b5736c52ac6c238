/* SPDX-License-Identifier: MIT
 *
 * lt-note: what a suite says of itself in its ELF note.
 *
 * Written by LT_PLUGIN_NOTE of ltplugin.h, read here without running anything
 * of the file. The text is whoever's made the file: valid UTF-8 of limited
 * length and no more; lt_text_sanitize() before it is printed. Any thread.
 */
#pragma once

#include "lt-catalog-error.h"

/* The same as in ltplugin.h, which this room does not include; a test compares. */
#define LT_NOTE_ABI_MAJOR 1u
#define LT_NOTE_ABI_STRING "1.0"

#define LT_NOTE_MAX_BYTES 4096
#define LT_NOTE_MAX_ID_BYTES 255
#define LT_NOTE_MAX_VERSION_BYTES 64

typedef struct LtNote
{
  char *abi;     /* "MAJOR.MINOR", decimal */
  char *id;      /* "com.acme.auth"; never empty */
  char *version; /* "1.2.0"; never empty */
} LtNote;

void lt_note_free (LtNote *note);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LtNote, lt_note_free)

/* The note of the file @path, of a generation this ltrun can load. Returns:
 * (transfer full): the note, or NULL with an LT_CATALOG_ERROR that begins with
 * @path. A file that cannot be a suite is LT_CATALOG_ERROR_NOT_A_PLUGIN; so is
 * one without a note. Never waits, whatever the file is. */
LtNote *lt_note_read (const char *path, GError **error);

/* The two halves, for a list: the note whatever its generation, and whether
 * that is one of ours. Their messages do not name the file. */
LtNote *lt_note_read_any (const char *path, GError **error);
gboolean lt_note_check_abi (const LtNote *note, GError **error);
