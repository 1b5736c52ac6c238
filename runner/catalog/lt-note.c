/* SPDX-License-Identifier: MIT */

#include "lt-note.h"

#include "lt-elf.h"
#include "lt-plugin-file.h"
#include "lt-note-text.h"
#include "lt-text-plain.h"

#include <unistd.h>

#define NOTE_OWNER "ltrun"
#define NOTE_TYPE 0x4c54524eu /* "LTRN" */

void
lt_note_free (LtNote *note)
{
  if (note == NULL)
    return;
  g_free (note->abi);
  g_free (note->id);
  g_free (note->version);
  g_free (note);
}

LtNote *
lt_note_read_any (const char *path, GError **error)
{
  g_autoptr (GBytes) note = NULL;
  const char *text;
  gsize size;
  int fd = lt_plugin_file_open (path, lt_elf_expected (), error);

  if (fd < 0)
    return NULL;

  note = lt_elf_read_note (fd, NOTE_OWNER, NOTE_TYPE, error);
  close (fd);
  if (note == NULL)
    return NULL;

  text = g_bytes_get_data (note, &size);
  return lt_note_text_parse (text != NULL ? text : "", size, error); /* NULL: no bytes */
}

gboolean
lt_note_check_abi (const LtNote *note, GError **error)
{
  if (g_ascii_strtoull (note->abi, NULL, 10) == LT_NOTE_ABI_MAJOR)
    return TRUE;

  g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_ABI,
               "needs ABI %s, this ltrun has " LT_NOTE_ABI_STRING, note->abi);
  return FALSE;
}

LtNote *
lt_note_read (const char *path, GError **error)
{
  g_autofree char *safe = lt_text_sanitize (path);
  g_autoptr (LtNote) note = lt_note_read_any (path, error);

  if (note == NULL || !lt_note_check_abi (note, error))
    {
      g_prefix_error (error, "%s: ", safe);
      return NULL;
    }

  return g_steal_pointer (&note);
}
