/* SPDX-License-Identifier: MIT */

#include "lt-elf-head.h"

#include "lt-catalog-error.h"
#include "lt-elf.h"
#include "lt-plugin-file.h"

#include <elf.h>
#include <link.h>
#include <string.h>

/* Enough to tell text from data. */
#define HEAD_BYTES 512

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define OUR_ORDER ELFDATA2LSB
#else
#define OUR_ORDER ELFDATA2MSB
#endif
#define OUR_CLASS (sizeof (void *) == 8 ? ELFCLASS64 : ELFCLASS32)

#if defined(__x86_64__)
#define OUR_MACHINE EM_X86_64
#elif defined(__i386__)
#define OUR_MACHINE EM_386
#elif defined(__aarch64__)
#define OUR_MACHINE EM_AARCH64
#elif defined(__arm__)
#define OUR_MACHINE EM_ARM
#elif defined(__riscv)
#define OUR_MACHINE EM_RISCV
#elif defined(__powerpc64__)
#define OUR_MACHINE EM_PPC64
#elif defined(__s390x__)
#define OUR_MACHINE EM_S390
#else
#error "lt-elf.c: add this machine's e_machine"
#endif

#define EXPECTED "an ELF shared object for "

static const struct
{
  guint16 code;
  const char *name;
  const char *expected;
} machines[] = {
  { EM_X86_64, "x86-64", EXPECTED "x86-64" },
  { EM_386, "i386", EXPECTED "i386" },
  { EM_AARCH64, "AArch64", EXPECTED "AArch64" },
  { EM_ARM, "ARM", EXPECTED "ARM" },
  { EM_RISCV, "RISC-V", EXPECTED "RISC-V" },
  { EM_PPC64, "PowerPC64", EXPECTED "PowerPC64" },
  { EM_S390, "S/390", EXPECTED "S/390" },
};

static const struct
{
  const char *magic;
  const char *what;
} other_formats[] = {
  { "#!", "a script" },
  { "!<arch>\n", "a static library" },
  { "BC\xc0\xde", "LLVM bitcode" },
  { "\xcf\xfa\xed\xfe", "a Mach-O file (macOS)" },
  { "\xca\xfe\xba\xbe", "a Mach-O file (macOS)" },
  { "MZ", "a PE file (Windows)" },
};

const char *
lt_elf_expected (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (machines); i++)
    if (machines[i].code == OUR_MACHINE)
      return machines[i].expected;
  g_assert_not_reached ();
}

gboolean
lt_elf_found (GError **error, const char *what)
{
  g_set_error (error, LT_CATALOG_ERROR, LT_CATALOG_ERROR_NOT_A_PLUGIN, "expected %s, found %s",
               lt_elf_expected (), what);
  return FALSE;
}

/* What the file is, from its first bytes */

static gboolean
is_text (const char *head, gsize n)
{
  const char *end = NULL;

  for (gsize i = 0; i < n; i++)
    if (g_ascii_iscntrl (head[i]) && !g_ascii_isspace (head[i]))
      return FALSE;

  /* The last character may have been cut. */
  return g_utf8_validate_len (head, n, &end)
         || (n == HEAD_BYTES && n - (gsize) (end - head) < 4);
}

static const char *
other_format (const char *head, gsize n)
{
  for (gsize i = 0; i < G_N_ELEMENTS (other_formats); i++)
    {
      gsize size = strlen (other_formats[i].magic);

      if (n >= size && memcmp (head, other_formats[i].magic, size) == 0)
        return other_formats[i].what;
    }

  return is_text (head, n) ? "a text file" : "a file that is not ELF";
}

static gboolean
check_machine (guint16 machine, GError **error)
{
  g_autofree char *number = g_strdup_printf ("machine %u", machine);
  g_autofree char *what = NULL;
  const char *name = number;

  if (machine == OUR_MACHINE)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (machines); i++)
    if (machines[i].code == machine)
      name = machines[i].name;
  what = g_strdup_printf ("ELF for %s", name);
  return lt_elf_found (error, what);
}

static gboolean
check_type (guint16 type, GError **error)
{
  switch (type)
    {
    case ET_DYN:
      return TRUE;
    case ET_REL:
      return lt_elf_found (error, "an ELF object file (not linked)");
    case ET_EXEC:
      return lt_elf_found (error, "an ELF program");
    case ET_CORE:
      return lt_elf_found (error, "a core dump");
    default:
      return lt_elf_found (error, "a garbled ELF file (unknown type)");
    }
}

/* Machine before class: "for i386" says more than "32-bit". */
static gboolean
check_kind (const ElfW (Ehdr) * header, GError **error)
{
  const unsigned char *ident = header->e_ident;
  gboolean swapped = ident[EI_DATA] != OUR_ORDER;

  if ((ident[EI_CLASS] != ELFCLASS32 && ident[EI_CLASS] != ELFCLASS64)
      || (ident[EI_DATA] != ELFDATA2LSB && ident[EI_DATA] != ELFDATA2MSB)
      || ident[EI_VERSION] != EV_CURRENT)
    return lt_elf_found (error, "a garbled ELF file (unknown class, byte order or version)");
  if (!check_machine (swapped ? GUINT16_SWAP_LE_BE (header->e_machine) : header->e_machine,
                      error))
    return FALSE;
  if (ident[EI_CLASS] != OUR_CLASS)
    return lt_elf_found (error, ident[EI_CLASS] == ELFCLASS32 ? "32-bit ELF" : "64-bit ELF");
  if (swapped)
    return lt_elf_found (error, ident[EI_DATA] == ELFDATA2LSB ? "little-endian ELF"
                                                              : "big-endian ELF");
  if (ident[EI_OSABI] != ELFOSABI_SYSV && ident[EI_OSABI] != ELFOSABI_LINUX)
    return lt_elf_found (error, "ELF for another operating system");

  return check_type (header->e_type, error);
}

/* Whether the file holds what it says it holds */

gboolean
lt_elf_holds (guint64 file_size, guint64 offset, guint64 size)
{
  return offset <= file_size && size <= file_size - offset;
}

/* Tables without extended numbering: what a linker writes for a file of less
 * than 65280 sections, and nothing that could make libelf allocate at will. */
static gboolean
check_tables (const ElfW (Ehdr) * header, guint64 file_size, GError **error)
{
  guint64 segments_size = (guint64) header->e_phnum * sizeof (ElfW (Phdr));
  guint64 sections_size = (guint64) header->e_shnum * sizeof (ElfW (Shdr));

  if (header->e_version != EV_CURRENT || header->e_phoff == 0 || header->e_phnum == 0
      || header->e_phentsize != sizeof (ElfW (Phdr))
      || (header->e_shoff != 0 && header->e_shentsize != sizeof (ElfW (Shdr)))
      || (header->e_shoff == 0) != (header->e_shnum == 0))
    return lt_elf_found (error, "a garbled ELF file (header)");
  if (header->e_phnum > LT_ELF_MAX_SEGMENTS)
    return lt_elf_found (error, "a garbled ELF file (too many segments)");
  if (!lt_elf_holds (file_size, header->e_phoff, segments_size)
      || !lt_elf_holds (file_size, header->e_shoff, sections_size))
    return lt_elf_found (error, "a truncated ELF file");

  return TRUE;
}

gboolean
lt_elf_check_head (int fd, guint64 file_size, GError **error)
{
  union
  {
    char bytes[HEAD_BYTES];
    ElfW (Ehdr) header;
  } head = { .bytes = { 0 } };
  gssize n = lt_plugin_file_read_at (fd, head.bytes, sizeof head.bytes, 0, error);

  if (n < 0)
    return FALSE;
  if (n == 0)
    return lt_elf_found (error, "an empty file");
  if (memcmp (head.bytes, ELFMAG, MIN (n, SELFMAG)) != 0)
    return lt_elf_found (error, other_format (head.bytes, (gsize) n));
  if ((gsize) n < sizeof head.header)
    return lt_elf_found (error, "a truncated ELF file");

  return check_kind (&head.header, error) && check_tables (&head.header, file_size, error);
}
