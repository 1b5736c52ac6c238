/* SPDX-License-Identifier: MIT */

#include "assert-note.h"
#include "elf-image.h"
#include "temp-folder.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define GOOD_TEXT "{\"abi\":\"1.0\",\"id\":\"a.b\",\"version\":\"1\"}"

/* No ELF at all */

static const struct
{
  const char *name, *content;
  gsize size;
  const char *found;
} contents[] = {
  { "empty", "", 0, "an empty file" },
  { "text", "hello\n", 6, "a text file" },
  { "utf8",
    "gr\xc3\xb6\xc3\x9f"
    "e",
    7, "a text file" },
  { "script", "#!/bin/sh\n", 10, "a script" },
  { "archive", "!<arch>\nx", 9, "a static library" },
  { "windows", "MZ\x90\0", 4, "a PE file (Windows)" },
  { "macos", "\xcf\xfa\xed\xfe\0", 5, "a Mach-O file (macOS)" },
  { "bitcode", "BC\xc0\xde\0", 5, "LLVM bitcode" },
  { "data", "\0\1\2\3", 4, "a file that is not ELF" },
  { "latin1", "gr\xf6\xdf", 4, "a file that is not ELF" },
  { "magic-only", "\177ELF", 4, "a truncated ELF file" },
  { "magic-cut", "\177EL", 3, "a truncated ELF file" },
};

static void
test_content (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  char *folder = temp_folder_new ();
  g_autofree char *path = g_build_filename (folder, "a.so", NULL);
  g_autofree char *message =
    g_strdup_printf ("expected an ELF shared object for *, found %s", contents[i].found);

  temp_write (folder, "a.so", contents[i].content, contents[i].size);
  assert_refused (path, LT_CATALOG_ERROR_NOT_A_PLUGIN, message);
  temp_folder_free (folder);
}

static void
test_long_text (void)
{
  char *folder = temp_folder_new ();
  g_autofree char *path = g_build_filename (folder, "a.so", NULL);
  g_autofree char *text = g_strnfill (511, 'x');
  g_autofree char *longer = g_strconcat (text, "größe", NULL);
  g_autofree char *cut = g_strconcat (text, "ö", NULL);

  g_test_summary ("A letter that begins within the bytes looked at and ends outside is text.");

  temp_write (folder, "a.so", cut, strlen (cut));
  assert_refused (path, LT_CATALOG_ERROR_NOT_A_PLUGIN, "*, found a text file");
  temp_write (folder, "a.so", longer, strlen (longer));
  assert_refused (path, LT_CATALOG_ERROR_NOT_A_PLUGIN, "*, found a text file");
  temp_folder_free (folder);
}

static void
bind_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpuint (g_strlcpy (address.sun_path, path, sizeof address.sun_path), <,
                    sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  close (fd);
}

static void
test_special_files (void)
{
  char *folder = temp_folder_new ();
  g_autofree char *fifo = g_build_filename (folder, "fifo.so", NULL);
  g_autofree char *sock = g_build_filename (folder, "socket.so", NULL);
  g_autofree char *dangling = g_build_filename (folder, "dangling.so", NULL);
  g_autofree char *below_file = g_build_filename (folder, "text", "a.so", NULL);

  g_test_summary ("What is no regular file is named, and nobody waits for it.");

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  bind_socket (sock);
  temp_symlink (folder, "dangling.so", "nowhere");
  temp_write (folder, "text", "x", 1);

  assert_refused (folder, LT_CATALOG_ERROR_NOT_A_PLUGIN,
                  "expected an ELF shared object for *, found a directory");
  assert_refused (fifo, LT_CATALOG_ERROR_NOT_A_PLUGIN,
                  "expected an ELF shared object for *, found a FIFO");
  assert_refused (sock, LT_CATALOG_ERROR_NOT_A_PLUGIN,
                  "expected an ELF shared object for *, found a socket");
  assert_refused ("/dev/zero", LT_CATALOG_ERROR_NOT_A_PLUGIN,
                  "expected an ELF shared object for *, found a device");
  assert_refused (dangling, LT_CATALOG_ERROR_NOT_FOUND, "no such file");
  assert_refused (below_file, LT_CATALOG_ERROR_NOT_FOUND, "no such file");
  temp_folder_free (folder);
}

static void
test_unreadable (void)
{
  char *folder = temp_folder_new ();
  g_autofree char *path = g_build_filename (folder, "a.so", NULL);

  if (geteuid () == 0)
    g_test_skip ("root reads everything");
  else
    {
      temp_copy (folder, "a.so", SAMPLE_PLUGIN);
      temp_chmod (folder, "a.so", 0);
      assert_refused (path, LT_CATALOG_ERROR_IO, "cannot be opened: *");
    }
  temp_folder_free (folder);
}

static void
test_hostile_name (void)
{
  char *folder = temp_folder_new ();
  g_autofree char *path = g_build_filename (folder, "a\033[31m\n.so", NULL);
  g_autoptr (GError) error = NULL;

  temp_write (folder, "a\033[31m\n.so", "x", 1);
  g_assert_null (lt_note_read (path, &error));
  g_assert_nonnull (strstr (error->message, "/a\\x1b[31m\\n.so: expected"));
  temp_folder_free (folder);
}

/* ELF, but none to load here */

static const struct
{
  const char *name;
  gsize offset;
  const char *bytes;
  gsize size;
  const char *found;
} headers[] = {
  { "no-class", 4, "\0", 1, "a garbled ELF file (unknown class, byte order or version)" },
  { "class-3", 4, "\3", 1, "a garbled ELF file (unknown class, byte order or version)" },
  { "class-32", 4, "\1", 1, "32-bit ELF" },
  { "order-0", 5, "\0", 1, "a garbled ELF file (unknown class, byte order or version)" },
  { "ident-version", 6, "\2", 1, "a garbled ELF file (unknown class, byte order or version)" },
  { "freebsd", 7, "\11", 1, "ELF for another operating system" },
  { "object", 16, "\1\0", 2, "an ELF object file (not linked)" },
  { "program", 16, "\2\0", 2, "an ELF program" },
  { "core", 16, "\4\0", 2, "a core dump" },
  { "type-9", 16, "\11\0", 2, "a garbled ELF file (unknown type)" },
  { "s390", 18, "\26\0", 2, "ELF for S/390" },
  { "riscv", 18, "\363\0", 2, "ELF for RISC-V" },
  { "unheard-of", 18, "\377\377", 2, "ELF for machine 65535" },
  { "version", 20, "\0", 1, "a garbled ELF file (header)" },
  { "no-segments-at", 32, "\0", 1, "a garbled ELF file (header)" },
  { "segments-beyond", 36, "\377\377\377\377", 4, "a truncated ELF file" },
  { "sections-extended", 40, "\100", 1, "a garbled ELF file (header)" },
  { "sections-nowhere", 60, "\1", 1, "a garbled ELF file (header)" },
  { "segment-size", 54, "\1", 1, "a garbled ELF file (header)" },
  { "no-segments", 56, "\0", 1, "a garbled ELF file (header)" },
  { "many-segments", 56, "\1\4", 2, "a garbled ELF file (too many segments)" },
  { "segments-extended", 56, "\377\377", 2, "a garbled ELF file (too many segments)" },
  { "load-beyond", IMAGE_LOAD_AT + 32 + 7, "\377", 1, "a truncated ELF file" },
  { "load-wraps", IMAGE_LOAD_AT + 8, "\377\377\377\377\377\377\377\377", 8,
    "a truncated ELF file" },
  { "notes-beyond", IMAGE_NOTE_SEGMENT_AT + 32, "\377\3", 2, "a truncated ELF file" },
};

static void
test_header (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GByteArray) image = elf_image_new ();
  g_autofree char *message =
    g_strdup_printf ("expected an ELF shared object for *, found %s", headers[i].found);

  if (G_BYTE_ORDER != G_LITTLE_ENDIAN)
    {
      g_test_skip ("the patches are little-endian");
      return;
    }

  elf_image_add_text (image, GOOD_TEXT);
  elf_image_patch (image, headers[i].offset, headers[i].bytes, headers[i].size);
  assert_image_refused (image, LT_CATALOG_ERROR_NOT_A_PLUGIN, message);
}

static void
test_byte_order (void)
{
  g_autoptr (GByteArray) image = elf_image_new ();
  guint8 *header = image->data;
  guint8 low = header[18];

  g_test_summary (
    "A file of the other byte order is named for its machine, read in its order.");

  header[5] = 3 - header[5];
  header[18] = header[19];
  header[19] = low;
  assert_image_refused (image, LT_CATALOG_ERROR_NOT_A_PLUGIN,
                        "expected an ELF shared object for *, found *-endian ELF");
}

static void
test_truncated (void)
{
  char *folder = temp_folder_new ();
  g_autofree char *path = g_build_filename (folder, "a.so", NULL);
  struct stat info;

  g_test_summary ("A suite cut at any length is refused, and said to be truncated.");

  temp_copy (folder, "a.so", SAMPLE_PLUGIN);
  g_assert_cmpint (stat (path, &info), ==, 0);
  for (off_t size = info.st_size - 1; size >= 0; size--)
    {
      g_assert_cmpint (truncate (path, size), ==, 0);
      assert_refused (path, LT_CATALOG_ERROR_NOT_A_PLUGIN,
                      size > 0 ? "*, found a truncated ELF file" : "*, found an empty file");
    }
  temp_folder_free (folder);
}

static void
test_too_large (void)
{
  char *folder = temp_folder_new ();
  g_autofree char *path = g_build_filename (folder, "a.so", NULL);

  temp_copy (folder, "a.so", SAMPLE_PLUGIN);
  g_assert_cmpint (truncate (path, ((off_t) 1 << 30) + 1), ==, 0);
  assert_refused (path, LT_CATALOG_ERROR_NOT_A_PLUGIN, "*, found a file of more than 1 GiB");
  temp_folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autofree char *path = g_strdup_printf ("/elf/content/%s", contents[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_content);
    }
  g_test_add_func ("/elf/long-text", test_long_text);
  g_test_add_func ("/elf/special-files", test_special_files);
  g_test_add_func ("/elf/unreadable", test_unreadable);
  g_test_add_func ("/elf/hostile-name", test_hostile_name);
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/elf/header/%s", headers[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_header);
    }
  g_test_add_func ("/elf/byte-order", test_byte_order);
  g_test_add_func ("/elf/truncated", test_truncated);
  g_test_add_func ("/elf/too-large", test_too_large);

  return g_test_run ();
}
