/* SPDX-License-Identifier: MIT
 *
 * elf: any bytes as a suite's file, for what reads it before it is loaded: lt_note_read_any()
 * and lt_elf_facts_read(). Each gives something sound, or an error of one line.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lt-catalog-error.h"
#include "lt-elf-facts.h"
#include "lt-note.h"

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size);

static void
check_error (gboolean good, const GError *error)
{
  g_assert_true (good == (error == NULL));
  g_assert_true (good
                 || (error->domain == LT_CATALOG_ERROR && *error->message != '\0'
                     && g_utf8_validate (error->message, -1, NULL)
                     && strpbrk (error->message, "\n\r\033") == NULL));
}

static void
check_note (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtNote) note = lt_note_read_any (path, &error);

  check_error (note != NULL, error);
  if (note == NULL)
    return;
  g_assert_true (g_utf8_validate (note->id, -1, NULL));
  g_assert_true (g_utf8_validate (note->version, -1, NULL));
  g_assert_true (*note->abi != '\0');
  g_assert_cmpuint (strlen (note->id), >, 0);
  g_assert_cmpuint (strlen (note->id), <=, LT_NOTE_MAX_ID_BYTES);
}

static void
check_names (const GPtrArray *names, guint max)
{
  g_assert_cmpuint (names->len, <=, max);
  for (guint i = 0; i < names->len; i++)
    g_assert_nonnull (g_ptr_array_index (names, i));
}

static void
check_facts (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtElfFacts) facts = lt_elf_facts_read (path, &error);

  check_error (facts != NULL, error);
  if (facts == NULL)
    return;
  check_names (facts->exported, LT_ELF_FACTS_MAX_NAMES);
  check_names (facts->needed, LT_ELF_FACTS_MAX_NAMES);
  check_names (facts->run_paths, LT_ELF_FACTS_MAX_NAMES);
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size)
{
  const int fd = memfd_create ("elf", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, bytes, size), ==, (gssize) size);
  check_note (path);
  check_facts (path);
  close (fd);
  return 0;
}
