/* SPDX-License-Identifier: MIT */

#include "lt-elf-facts.h"

#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lt-catalog-error.h"
#include "lt-elf-head.h"
#include "lt-elf.h"
#include "lt-plugin-file.h"

#define MAX_DYNAMIC_BYTES (1u << 20)
#define MAX_SYMBOL_BYTES (64u << 20)
/* Of all names together: many may point into one long string. */
#define MAX_TEXT_BYTES (16u << 20)

typedef struct Reader
{
  Elf *elf;
  guint64 file_size;
  gsize n_text_bytes;
  LtElfFacts *facts;
} Reader;

void
lt_elf_facts_free (LtElfFacts *facts)
{
  if (facts == NULL)
    return;
  g_ptr_array_unref (facts->needed);
  g_ptr_array_unref (facts->run_paths);
  g_ptr_array_unref (facts->exported);
  g_free (facts);
}

static void
add_name (Reader *reader, GPtrArray *names, const char *name)
{
  const gsize size = strlen (name) + 1;

  if (names->len >= LT_ELF_FACTS_MAX_NAMES || size > MAX_TEXT_BYTES - reader->n_text_bytes)
    return;
  reader->n_text_bytes += size;
  g_ptr_array_add (names, g_strdup (name));
}

static void
add_folders (Reader *reader, const char *path)
{
  for (gsize length; path != NULL; path += length + 1)
    {
      g_autofree char *folder = NULL;

      length = strcspn (path, ":");
      folder = g_strndup (path, length);
      add_name (reader, reader->facts->run_paths, folder);
      if (path[length] == '\0')
        break;
    }
}

/* The dynamic section */

static void
take_dynamic (Reader *reader, const GElf_Dyn *entry, size_t strings)
{
  LtElfFacts *facts = reader->facts;
  const char *text;

  if (entry->d_tag == DT_TEXTREL
      || (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL) != 0))
    facts->text_relocations = TRUE;
  if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_STATIC_TLS) != 0)
    facts->static_tls = TRUE;
  if (entry->d_tag != DT_NEEDED && entry->d_tag != DT_RPATH && entry->d_tag != DT_RUNPATH)
    return;
  text = elf_strptr (reader->elf, strings, entry->d_un.d_val);
  if (text == NULL)
    return;
  if (entry->d_tag == DT_NEEDED)
    add_name (reader, facts->needed, text);
  else
    add_folders (reader, text);
}

static void
take_symbol (Reader *reader, const GElf_Sym *symbol, size_t strings)
{
  const int binding = GELF_ST_BIND (symbol->st_info);
  const int visibility = GELF_ST_VISIBILITY (symbol->st_other);
  const char *name;

  if (symbol->st_shndx == SHN_UNDEF || symbol->st_shndx == SHN_ABS || binding == STB_LOCAL
      || visibility == STV_HIDDEN || visibility == STV_INTERNAL)
    return;
  name = elf_strptr (reader->elf, strings, symbol->st_name);
  if (name != NULL && *name != '\0')
    add_name (reader, reader->facts->exported, name);
}

/* The linker loads none that is compressed, and libelf would inflate it. */
static gboolean
has_strings (Reader *reader, size_t index)
{
  Elf_Scn *section = elf_getscn (reader->elf, index);
  GElf_Shdr header;

  return section != NULL && gelf_getshdr (section, &header) != NULL
         && header.sh_type == SHT_STRTAB && (header.sh_flags & SHF_COMPRESSED) == 0
         && lt_elf_holds (reader->file_size, header.sh_offset, header.sh_size);
}

/* NULL: not of this kind, or not to be believed. */
static Elf_Data *
read_section (Reader *reader, const GElf_Shdr *header, Elf_Scn *section, guint64 max)
{
  if (header->sh_size > max || header->sh_entsize == 0
      || !lt_elf_holds (reader->file_size, header->sh_offset, header->sh_size)
      || !has_strings (reader, header->sh_link))
    return NULL;
  return elf_getdata (section, NULL);
}

static void
read_dynamic (Reader *reader, Elf_Scn *section, const GElf_Shdr *header)
{
  Elf_Data *data = read_section (reader, header, section, MAX_DYNAMIC_BYTES);
  GElf_Dyn entry;

  for (int i = 0; data != NULL && gelf_getdyn (data, i, &entry) != NULL; i++)
    {
      if (entry.d_tag == DT_NULL)
        break;
      take_dynamic (reader, &entry, header->sh_link);
    }
}

static void
read_symbols (Reader *reader, Elf_Scn *section, const GElf_Shdr *header)
{
  Elf_Data *data = read_section (reader, header, section, MAX_SYMBOL_BYTES);
  GElf_Sym symbol;

  reader->facts->has_symbols = data != NULL;
  for (int i = 1; data != NULL && gelf_getsym (data, i, &symbol) != NULL; i++)
    take_symbol (reader, &symbol, header->sh_link);
}

static gint
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
read_sections (Reader *reader)
{
  Elf_Scn *section = NULL;

  while ((section = elf_nextscn (reader->elf, section)) != NULL)
    {
      GElf_Shdr header;

      if (gelf_getshdr (section, &header) == NULL)
        continue;
      if (header.sh_type == SHT_DYNAMIC)
        read_dynamic (reader, section, &header);
      else if (header.sh_type == SHT_DYNSYM)
        read_symbols (reader, section, &header);
    }
  g_ptr_array_sort (reader->facts->exported, by_text);
}

/* The segments */

static gboolean
read_segments (Reader *reader, GError **error)
{
  LtElfFacts *facts = reader->facts;
  size_t n = 0;

  if (elf_kind (reader->elf) != ELF_K_ELF || elf_getphdrnum (reader->elf, &n) != 0
      || n > LT_ELF_MAX_SEGMENTS)
    return lt_elf_found (error, "a garbled ELF file");
  facts->executable_stack = TRUE;
  for (size_t i = 0; i < n; i++)
    {
      GElf_Phdr segment;

      if (gelf_getphdr (reader->elf, (int) i, &segment) == NULL)
        return lt_elf_found (error, "a garbled ELF file (segments)");
      if ((segment.p_type == PT_LOAD || segment.p_type == PT_DYNAMIC)
          && !lt_elf_holds (reader->file_size, segment.p_offset, segment.p_filesz))
        return lt_elf_found (error, "a truncated ELF file");
      if (segment.p_type == PT_GNU_STACK)
        facts->executable_stack = (segment.p_flags & PF_X) != 0;
      if (segment.p_type == PT_LOAD && (segment.p_flags & (PF_W | PF_X)) == (PF_W | PF_X))
        facts->writable_code = TRUE;
      if (segment.p_type == PT_TLS)
        facts->tls_bytes = segment.p_memsz;
    }
  return TRUE;
}

static gboolean
read_file (LtElfFacts *facts, int fd, GError **error)
{
  Reader reader = { .facts = facts };
  struct stat info;
  gboolean good;

  if (fstat (fd, &info) != 0 || info.st_size > LT_PLUGIN_FILE_MAX_BYTES)
    return lt_elf_found (error, "a file of more than 1 GiB");
  reader.file_size = (guint64) info.st_size;
  if (!lt_elf_check_head (fd, reader.file_size, error))
    return FALSE;
  elf_version (EV_CURRENT);
  reader.elf = elf_begin (fd, ELF_C_READ, NULL);
  if (reader.elf == NULL)
    return lt_elf_found (error, "a garbled ELF file");
  good = read_segments (&reader, error);
  if (good)
    read_sections (&reader);
  elf_end (reader.elf);
  return good;
}

LtElfFacts *
lt_elf_facts_read (const char *path, GError **error)
{
  g_autoptr (LtElfFacts) facts = g_new0 (LtElfFacts, 1);
  const int fd = lt_plugin_file_open (path, lt_elf_expected (), error);
  gboolean good;

  facts->needed = g_ptr_array_new_with_free_func (g_free);
  facts->run_paths = g_ptr_array_new_with_free_func (g_free);
  facts->exported = g_ptr_array_new_with_free_func (g_free);
  if (fd < 0)
    return NULL;
  good = read_file (facts, fd, error);
  close (fd);
  return good ? g_steal_pointer (&facts) : NULL;
}
