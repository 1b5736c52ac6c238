/* SPDX-License-Identifier: MIT */

#include "elf-image.h"

#include <link.h>
#include <string.h>

#if defined(__x86_64__)
#define MACHINE EM_X86_64
#elif defined(__aarch64__)
#define MACHINE EM_AARCH64
#else
#error "elf-image.c: add this machine"
#endif

G_STATIC_ASSERT (sizeof (ElfW (Ehdr)) == IMAGE_LOAD_AT);
G_STATIC_ASSERT (sizeof (ElfW (Phdr)) == IMAGE_NOTE_SEGMENT_AT - IMAGE_LOAD_AT);

/* Makes both segments reach to the end. */
static void
update_sizes (GByteArray *image)
{
  ElfW (Phdr) load = { .p_type = PT_LOAD, .p_flags = PF_R, .p_align = 4096 };
  ElfW (Phdr) notes = { .p_type = PT_NOTE, .p_flags = PF_R, .p_align = 4 };

  load.p_filesz = load.p_memsz = image->len;
  notes.p_offset = IMAGE_NOTES_AT;
  notes.p_filesz = notes.p_memsz = image->len - IMAGE_NOTES_AT;
  elf_image_patch (image, IMAGE_LOAD_AT, &load, sizeof load);
  elf_image_patch (image, IMAGE_NOTE_SEGMENT_AT, &notes, sizeof notes);
}

GByteArray *
elf_image_new (void)
{
  GByteArray *image = g_byte_array_new ();
  ElfW (Ehdr) header = {
    .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
                 G_BYTE_ORDER == G_LITTLE_ENDIAN ? ELFDATA2LSB : ELFDATA2MSB, EV_CURRENT },
    .e_type = ET_DYN,
    .e_machine = MACHINE,
    .e_version = EV_CURRENT,
    .e_phoff = sizeof (ElfW (Ehdr)),
    .e_ehsize = sizeof (ElfW (Ehdr)),
    .e_phentsize = sizeof (ElfW (Phdr)),
    .e_phnum = 2,
    .e_shentsize = sizeof (ElfW (Shdr)),
  };

  g_byte_array_set_size (image, IMAGE_NOTES_AT);
  elf_image_patch (image, 0, &header, sizeof header);
  update_sizes (image);
  return image;
}

static void
append_padded (GByteArray *image, gconstpointer bytes, gsize size)
{
  static const guint8 zeros[3] = { 0 };

  g_byte_array_append (image, bytes, (guint) size);
  g_byte_array_append (image, zeros, (guint) (-size & 3));
}

void
elf_image_add (GByteArray *image, const char *owner, guint32 type, gconstpointer text,
               gsize size, gsize claimed)
{
  const guint32 header[3] = { (guint32) strlen (owner) + 1, (guint32) claimed, type };

  append_padded (image, header, sizeof header);
  append_padded (image, owner, strlen (owner) + 1);
  append_padded (image, text, size);
  update_sizes (image);
}

void
elf_image_add_text (GByteArray *image, const char *text)
{
  gsize size = strlen (text) + 1;

  elf_image_add (image, "ltrun", NOTE_TYPE, text, size, size);
}

void
elf_image_patch (GByteArray *image, gsize offset, gconstpointer bytes, gsize size)
{
  g_assert_cmpuint (offset + size, <=, image->len);
  memcpy (image->data + offset, bytes, size);
}
