/* SPDX-License-Identifier: MIT
 *
 * 100,000 damaged suites through lt_note_read() and lt_elf_facts_read(): each gives
 * something sound or an error of one line, soon. What matters most is what is not asserted here: that
 * no sanitizer has anything to say.
 */

#include "elf-image.h"
#include "lt-elf-facts.h"
#include "lt-note.h"
#include "temp-folder.h"

#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

#define N_MUTATIONS 50000
#define MAX_SECONDS 2.0 /* for one file; noisy machines have pauses */

/* Values that mean something to whoever adds sizes to offsets. */
static const guint64 edges[] = {
  0,
  1,
  4,
  8,
  11,
  12,
  0x7f,
  0xff,
  0x100,
  0x7fff,
  0xffff,
  0x10000,
  0x7fffffff,
  0x80000000,
  0xfffffff4,
  0xffffffff,
  0x100000000,
  G_MAXINT64,
  G_MAXUINT64 - 11,
  G_MAXUINT64,
};

typedef struct Original
{
  guint8 *data;
  gsize size;
  gsize note_at;     /* where its ltrun note begins, header included */
  gsize sections_at; /* where the table of sections begins; the size: there is none */
} Original;

/* A quarter each in the header and the segments, the note, the table of sections, and
 * anywhere. */
static gsize
choose_place (GRand *rand, const Original *original)
{
  gsize from = 0, size = original->size;
  guint choice = g_rand_int_range (rand, 0, 4);

  if (choice == 0)
    size = MIN (size, 64 + 10 * 56);
  else if (choice == 2)
    from = original->note_at;
  else if (choice == 3 && original->sections_at < original->size)
    from = original->sections_at;
  size = MIN (size, original->size - from);
  if (choice == 2)
    size = MIN (size, 96);

  return from + (gsize) g_rand_int_range (rand, 0, (gint32) size);
}

static void
mutate (GRand *rand, const Original *original, guint8 *copy)
{
  guint n = (guint) g_rand_int_range (rand, 1, 7);

  for (guint i = 0; i < n; i++)
    {
      gsize place = choose_place (rand, original);
      guint64 value = g_rand_boolean (rand)
                        ? edges[g_rand_int_range (rand, 0, G_N_ELEMENTS (edges))]
                        : g_rand_int (rand);
      gsize size = (gsize) 1 << g_rand_int_range (rand, 0, 4);

      if (size > 1)
        place &= ~(size - 1);
      memcpy (copy + place, &value, MIN (size, original->size - place));
    }
}

static void
check_facts (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtElfFacts) facts = lt_elf_facts_read (path, &error);

  g_assert_true ((facts == NULL) == (error != NULL));
  if (error != NULL)
    {
      g_assert_true (error->domain == LT_CATALOG_ERROR);
      g_assert_null (strpbrk (error->message, "\n\033"));
      return;
    }
  g_assert_cmpuint (facts->exported->len, <=, LT_ELF_FACTS_MAX_NAMES);
  g_assert_cmpuint (facts->needed->len, <=, LT_ELF_FACTS_MAX_NAMES);
}

static void
check (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtNote) note = NULL;

  g_test_timer_start ();
  note = lt_note_read (path, &error);
  g_assert_cmpfloat (g_test_timer_elapsed (), <, MAX_SECONDS);

  g_assert_true ((note == NULL) == (error != NULL));
  if (error != NULL)
    {
      g_assert_true (error->domain == LT_CATALOG_ERROR);
      g_assert_true (g_str_has_prefix (error->message, path));
      g_assert_null (strpbrk (error->message, "\n\033"));
      return;
    }
  g_assert_true (g_utf8_validate (note->id, -1, NULL));
  g_assert_true (g_utf8_validate (note->version, -1, NULL));
  g_assert_cmpuint (g_ascii_strtoull (note->abi, NULL, 10), ==, LT_NOTE_ABI_MAJOR);
  g_assert_cmpuint (strlen (note->id), <=, LT_NOTE_MAX_ID_BYTES);
  g_assert_cmpuint (strlen (note->id), >, 0);
}

static void
run_mutations (const Original *original, guint32 seed)
{
  char *folder = temp_folder_new ();
  g_autofree char *path = g_build_filename (folder, "a.so", NULL);
  g_autofree guint8 *copy = g_malloc (original->size);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);

  g_assert_cmpint (fd, >=, 0);
  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      gsize size = original->size;

      memcpy (copy, original->data, original->size);
      mutate (rand, original, copy);
      if (g_rand_int_range (rand, 0, 8) == 0)
        size = (gsize) g_rand_int_range (rand, 0, (gint32) size);
      g_assert_cmpint (ftruncate (fd, (off_t) size), ==, 0);
      g_assert_cmpint (pwrite (fd, copy, size, 0), ==, (gssize) size);
      check (path);
      check_facts (path);
    }

  close (fd);
  temp_folder_free (folder);
}

static gsize
find_note (const guint8 *data, gsize size)
{
  static const guint32 type = NOTE_TYPE;
  const guint8 *at = memmem (data, size, &type, sizeof type);

  g_assert_nonnull (at);
  return (gsize) (at - data) - 8;
}

static void
test_real (void)
{
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  Original original = { 0 };

  g_file_get_contents (SAMPLE_PLUGIN, &data, &original.size, &error);
  g_assert_no_error (error);
  original.data = (guint8 *) data;
  original.note_at = find_note (original.data, original.size);
  original.sections_at = (gsize) ((const ElfW (Ehdr) *) data)->e_shoff;
  run_mutations (&original, 1);
}

static void
test_tiny (void)
{
  g_autoptr (GByteArray) image = elf_image_new ();
  Original original;

  elf_image_add_text (image, "{\"abi\":\"1.0\",\"id\":\"a.b\",\"version\":\"1\"}");
  elf_image_add (image, "GNU", 3, "12345678", 8, 8);
  original = (Original){ image->data, image->len, IMAGE_NOTES_AT, image->len };
  run_mutations (&original, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mutations/real", test_real);
  g_test_add_func ("/mutations/tiny", test_tiny);

  return g_test_run ();
}
