/* SPDX-License-Identifier: MIT
 *
 * elf-image: the smallest shared object with notes, and any lie in it that a
 * test wants told. Header, one PT_LOAD over the whole file, one PT_NOTE over
 * the notes, no sections.
 */
#pragma once

#include <glib.h>

#define NOTE_TYPE 0x4c54524eu

/* Where things are in an image. */
#define IMAGE_LOAD_AT 64
#define IMAGE_NOTE_SEGMENT_AT (64 + 56)
#define IMAGE_NOTES_AT (64 + 2 * 56)

GByteArray *elf_image_new (void);

/* Appends a note. @size bytes of text; @claimed: the size that its header says. */
void elf_image_add (GByteArray *image, const char *owner, guint32 type, gconstpointer text,
                    gsize size, gsize claimed);

/* Appends an ltrun note as ltplugin.h does: with its final NUL. */
void elf_image_add_text (GByteArray *image, const char *text);

/* Overwrites @size bytes at @offset. */
void elf_image_patch (GByteArray *image, gsize offset, gconstpointer bytes, gsize size);
