/* SPDX-License-Identifier: MIT */

#include "lt-elf.h"

#include "lt-catalog-error.h"
#include "lt-elf-head.h"
#include "lt-plugin-file.h"
#include "lt-note.h"

#include <gelf.h>
#include <string.h>
#include <sys/stat.h>

/* A shared object has less than 1 KiB of notes. */
#define MAX_NOTES_BYTES 65536
#define NOTE_HEADER_BYTES 12

typedef struct Search
{
  const char *owner;
  guint32 type;
  GBytes *text;     /* what was found */
  gsize bytes_seen; /* of all notes, whoever's */
} Search;

static gboolean
take_note (Search *search, const char *text, gsize size, GError **error)
{
  const char *problem = NULL;

  if (search->text != NULL)
    problem = "one ltrun note, found two";
  else if (size > LT_NOTE_MAX_BYTES)
    problem = "an ltrun note of at most 4096 bytes, found a longer one";
  if (problem != NULL)
    {
      g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_NOT_A_PLUGIN, "expected %s",
                   problem);
      return FALSE;
    }

  if (size > 0 && text[size - 1] == '\0')
    size--;
  search->text = g_bytes_new (text, size);
  return TRUE;
}

static gboolean
search_notes (Search *search, Elf_Data *data, GError **error)
{
  gsize owner_size = strlen (search->owner) + 1;
  const char *bytes = data->d_buf;
  gsize offset = 0;

  while (data->d_size - offset >= NOTE_HEADER_BYTES)
    {
      gsize owner_at = 0, text_at = 0, next;
      GElf_Nhdr note;

      next = gelf_getnote (data, offset, &note, &owner_at, &text_at);
      if (next <= offset || next > data->d_size)
        return lt_elf_found (error, "a garbled ELF file (a note is longer than its segment)");
      if (note.n_type == search->type && note.n_namesz == owner_size
          && memcmp (bytes + owner_at, search->owner, owner_size) == 0
          && !take_note (search, bytes + text_at, note.n_descsz, error))
        return FALSE;
      offset = next;
    }

  return TRUE;
}

static gboolean
search_segment (Search *search, Elf *elf, const GElf_Phdr *segment, GError **error)
{
  Elf_Type layout = segment->p_align == 8 ? ELF_T_NHDR8 : ELF_T_NHDR;
  Elf_Data *data;

  if (segment->p_filesz > MAX_NOTES_BYTES - search->bytes_seen)
    return lt_elf_found (error, "a garbled ELF file (more than 64 KiB of notes)");
  if (segment->p_filesz == 0)
    return TRUE;

  search->bytes_seen += segment->p_filesz;
  data = elf_getdata_rawchunk (elf, (int64_t) segment->p_offset, segment->p_filesz, layout);
  if (data == NULL || data->d_buf == NULL)
    return lt_elf_found (error, "a garbled ELF file (notes)");

  return search_notes (search, data, error);
}

static gboolean
search_file (Search *search, Elf *elf, guint64 file_size, GError **error)
{
  size_t n_segments = 0;

  if (elf_kind (elf) != ELF_K_ELF || elf_getphdrnum (elf, &n_segments) != 0
      || n_segments > LT_ELF_MAX_SEGMENTS)
    return lt_elf_found (error, "a garbled ELF file");

  for (size_t i = 0; i < n_segments; i++)
    {
      GElf_Phdr segment;

      if (gelf_getphdr (elf, (int) i, &segment) == NULL)
        return lt_elf_found (error, "a garbled ELF file (segments)");
      if ((segment.p_type == PT_LOAD || segment.p_type == PT_NOTE)
          && !lt_elf_holds (file_size, segment.p_offset, segment.p_filesz))
        return lt_elf_found (error, "a truncated ELF file");
      if (segment.p_type == PT_NOTE && !search_segment (search, elf, &segment, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
search_with_libelf (Search *search, int fd, guint64 file_size, GError **error)
{
  Elf *elf;
  gboolean ok;

  elf_version (EV_CURRENT);
  /* Reads instead of mapping: a file that shrinks meanwhile is an error, not a
   * SIGBUS. */
  elf = elf_begin (fd, ELF_C_READ, NULL);
  if (elf == NULL)
    return lt_elf_found (error, "a garbled ELF file");

  ok = search_file (search, elf, file_size, error);
  elf_end (elf);
  return ok;
}

GBytes *
lt_elf_read_note (int fd, const char *owner, guint32 type, GError **error)
{
  Search search = { .owner = owner, .type = type };
  g_autoptr (GBytes) text = NULL;
  struct stat info = { 0 };
  gboolean ok;

  if (fstat (fd, &info) != 0
      || !lt_plugin_file_check_regular (info.st_mode, lt_elf_expected (), error))
    return NULL;
  if (info.st_size > LT_PLUGIN_FILE_MAX_BYTES)
    {
      lt_elf_found (error, "a file of more than 1 GiB");
      return NULL;
    }

  ok = lt_elf_check_head (fd, (guint64) info.st_size, error)
       && search_with_libelf (&search, fd, (guint64) info.st_size, error);
  text = search.text;
  if (ok && text == NULL)
    g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_NOT_A_PLUGIN,
                 "no %s note: not built with LT_PLUGIN_NOTE", owner);

  return ok ? g_steal_pointer (&text) : NULL;
}
