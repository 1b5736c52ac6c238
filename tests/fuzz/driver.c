/* SPDX-License-Identifier: MIT
 *
 * driver: runs a fuzzer as an ordinary test: NAME CORPUS-FOLDER.
 *
 * Gives it each stored input, each beginning of it, and mutations that follow from a
 * fixed seed, so that a failure can be repeated. An input is copied to memory of just
 * its size, where a sanitizer sees a read behind it.
 */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#define MUTATIONS 300      /* of each input */
#define MAX_BEGINNINGS 512 /* of each input, spread evenly */

int LLVMFuzzerTestOneInput (const guint8 *bytes, gsize size);

static void
run (const guint8 *bytes, gsize size)
{
  g_autofree guint8 *copy = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (copy, bytes, size);
  LLVMFuzzerTestOneInput (copy, size);
}

static void
run_beginnings (const guint8 *bytes, gsize size)
{
  const gsize step = size / MAX_BEGINNINGS + 1;

  for (gsize length = 0; length < size; length += step)
    run (bytes, length);
}

/* Changes, drops or doubles a byte a few times. */
static void
mutate (GByteArray *array, GRand *random)
{
  static const guint8 telling[] = { 0,   '"', '\'', '\\', ',',  ';', ':',  '=',  '[',
                                    ']', '{', '}',  '\n', '\r', ' ', 0x80, 0xff, '0' };

  for (gint n = g_rand_int_range (random, 1, 4); n > 0 && array->len > 0; n--)
    {
      const guint at = (guint) g_rand_int_range (random, 0, (gint32) array->len);

      switch (g_rand_int_range (random, 0, 4))
        {
        case 0:
          array->data[at] = telling[g_rand_int_range (random, 0, (gint32) sizeof telling)];
          break;
        case 1:
          array->data[at] ^= (guint8) (1u << g_rand_int_range (random, 0, 8));
          break;
        case 2:
          g_byte_array_remove_index (array, at);
          break;
        default:
          g_byte_array_set_size (array, array->len + 1);
          memmove (array->data + at + 1, array->data + at, array->len - at - 1);
        }
    }
}

static void
run_mutations (const guint8 *bytes, gsize size, GRand *random)
{
  for (guint i = 0; i < MUTATIONS; i++)
    {
      g_autoptr (GByteArray) array = g_byte_array_new ();

      g_byte_array_append (array, bytes, (guint) size);
      mutate (array, random);
      run (array->data, array->len);
    }
}

static gint
compare_names (gconstpointer one, gconstpointer other)
{
  return strcmp (*(char *const *) one, *(char *const *) other);
}

/* In the order of their names, whatever the file system's. */
static GPtrArray *
list (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    g_error ("%s", error->message);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);
  return names;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  if (argc != 2)
    g_error ("expected a folder of inputs");
  names = list (argv[1]);
  if (names->len == 0)
    g_error ("%s: expected inputs, found none", argv[1]);
  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *bytes = NULL;
      gsize size;

      if (!g_file_get_contents (g_ptr_array_index (names, i), &bytes, &size, &error))
        g_error ("%s", error->message);
      run ((const guint8 *) bytes, size);
      run_beginnings ((const guint8 *) bytes, size);
      run_mutations ((const guint8 *) bytes, size, random);
    }
  printf ("%u inputs\n", names->len);
  return 0;
}
