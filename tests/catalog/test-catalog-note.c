/* SPDX-License-Identifier: MIT */

#include "assert-note.h"
#include "elf-image.h"
#include "ltplugin.h"

#include <string.h>

G_STATIC_ASSERT (LT_NOTE_ABI_MAJOR == LT_ABI_MAJOR);
G_STATIC_ASSERT (LT_NOTE_TYPE == NOTE_TYPE);

#define GOOD_TEXT "{\"abi\":\"1.0\",\"id\":\"a.b\",\"version\":\"1\"}"

static void
test_real (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LtNote) note = lt_note_read (SAMPLE_PLUGIN, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (note->abi, ==, LT_ABI_STRING);
  g_assert_cmpstr (note->abi, ==, LT_NOTE_ABI_STRING);
  g_assert_cmpstr (note->id, ==, "org.example.sample");
  g_assert_cmpstr (note->version, ==, "1.2.3");
}

static void
test_no_note (void)
{
  g_autoptr (GByteArray) image = elf_image_new ();

  assert_image_refused (image, LT_CATALOG_ERROR_NOT_A_PLUGIN,
                        "no ltrun note: not built with LT_PLUGIN_NOTE");

  elf_image_add (image, "other", NOTE_TYPE, GOOD_TEXT, sizeof GOOD_TEXT, sizeof GOOD_TEXT);
  elf_image_add (image, "ltrun", 1, GOOD_TEXT, sizeof GOOD_TEXT, sizeof GOOD_TEXT);
  elf_image_add (image, "ltrun2", NOTE_TYPE, GOOD_TEXT, sizeof GOOD_TEXT, sizeof GOOD_TEXT);
  elf_image_add (image, "ltru", NOTE_TYPE, GOOD_TEXT, sizeof GOOD_TEXT, sizeof GOOD_TEXT);
  assert_image_refused (image, LT_CATALOG_ERROR_NOT_A_PLUGIN,
                        "no ltrun note: not built with LT_PLUGIN_NOTE");
}

static void
test_other_owner_size (void)
{
  static const guint32 sizes[] = { 5, 7, 8 }; /* all padded to 8 */

  g_test_summary ("An owner that only begins like ours is another's.");

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GByteArray) image = elf_image_new ();

      elf_image_add_text (image, GOOD_TEXT);
      elf_image_patch (image, IMAGE_NOTES_AT, &sizes[i], sizeof sizes[i]);
      assert_image_refused (image, LT_CATALOG_ERROR_NOT_A_PLUGIN,
                            "no ltrun note: not built with LT_PLUGIN_NOTE");
    }
}

static void
test_among_others (void)
{
  g_autoptr (GByteArray) image = elf_image_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LtNote) note = NULL;

  elf_image_add (image, "GNU", 3, "build-id", 8, 8);
  elf_image_add (image, "", 0, "", 0, 0);
  elf_image_add_text (image, GOOD_TEXT);
  elf_image_add (image, "FDO", 0xcafe1a7e, "{}", 3, 3);
  note = read_image (image, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (note->id, ==, "a.b");
}

static void
test_without_nul (void)
{
  g_autoptr (GByteArray) image = elf_image_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LtNote) note = NULL;
  gsize size = strlen (GOOD_TEXT);

  g_test_summary ("Other languages' string literals have no final NUL.");

  elf_image_add (image, "ltrun", NOTE_TYPE, GOOD_TEXT, size, size);
  note = read_image (image, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (note->version, ==, "1");
}

static void
test_two_notes (void)
{
  g_autoptr (GByteArray) image = elf_image_new ();

  elf_image_add_text (image, GOOD_TEXT);
  elf_image_add_text (image, GOOD_TEXT);
  assert_image_refused (image, LT_CATALOG_ERROR_NOT_A_PLUGIN,
                        "expected one ltrun note, found two");
}

static void
test_claims (void)
{
  static const gsize claims[] = { sizeof GOOD_TEXT + 4, 4096, 0x7fffffff, 0xfffffff0,
                                  0xffffffff };
  static const guint32 owners[] = { 64, 0x7fffffff, 0xfffffffc, 0xffffffff };

  g_test_summary ("A size beyond the segment is not believed, of the text or of the owner.");

  for (guint i = 0; i < G_N_ELEMENTS (claims); i++)
    {
      g_autoptr (GByteArray) image = elf_image_new ();

      elf_image_add (image, "ltrun", NOTE_TYPE, GOOD_TEXT, sizeof GOOD_TEXT, claims[i]);
      assert_image_refused (image, LT_CATALOG_ERROR_NOT_A_PLUGIN, "*found a garbled ELF file*");
    }
  for (guint i = 0; i < G_N_ELEMENTS (owners); i++)
    {
      g_autoptr (GByteArray) image = elf_image_new ();

      elf_image_add_text (image, GOOD_TEXT);
      elf_image_patch (image, IMAGE_NOTES_AT, &owners[i], sizeof owners[i]);
      assert_image_refused (image, LT_CATALOG_ERROR_NOT_A_PLUGIN, "*found a garbled ELF file*");
    }
}

/* A good text, made @size bytes long by a member nobody asks for. */
static char *
text_of_size (gsize size)
{
  const char *start = "{\"abi\":\"1.0\",\"id\":\"a.b\",\"version\":\"1\",\"x\":\"";
  g_autofree char *filler = g_strnfill (size - strlen (start) - 2, 'x');

  return g_strconcat (start, filler, "\"}", NULL);
}

static void
test_sizes (void)
{
  g_autoptr (GByteArray) largest = elf_image_new (), larger = elf_image_new ();
  g_autofree char *fits = text_of_size (LT_NOTE_MAX_BYTES);
  g_autofree char *too_long = text_of_size (LT_NOTE_MAX_BYTES + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (LtNote) note = NULL;

  elf_image_add (largest, "ltrun", NOTE_TYPE, fits, strlen (fits), strlen (fits));
  note = read_image (largest, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (note->id, ==, "a.b");

  elf_image_add (larger, "ltrun", NOTE_TYPE, too_long, strlen (too_long), strlen (too_long));
  assert_image_refused (larger, LT_CATALOG_ERROR_NOT_A_PLUGIN,
                        "expected an ltrun note of at most 4096 bytes, found a longer one");
}

static void
test_many_notes (void)
{
  g_autoptr (GByteArray) image = elf_image_new ();
  g_autofree char *filler = g_strnfill (65536, 'x');

  elf_image_add_text (image, GOOD_TEXT);
  elf_image_add (image, "other", 1, filler, 65536, 65536);
  assert_image_refused (image, LT_CATALOG_ERROR_NOT_A_PLUGIN, "*(more than 64 KiB of notes)");
}

/* Texts */

#define MEMBERS(abi, id, version) \
  "{\"abi\":\"" abi "\",\"id\":\"" id "\",\"version\":\"" version "\"}"

static const struct
{
  const char *name, *text, *id;
} good_texts[] = {
  { "plain", MEMBERS ("1.0", "a.b", "1"), "a.b" },
  { "space", " {\n\t\"id\" : \"a\" , \"abi\":\"1.0\",\r\n\"version\":\"1\" } ", "a" },
  { "minor", MEMBERS ("1.99", "a", "1"), "a" },
  { "more-members",
    "{\"x\":\"y\","
    "\"abi\":\"1.0\",\"id\":\"a\",\"version\":\"1\",\"\":\"\"}",
    "a" },
  { "escapes", MEMBERS ("1.0", "a\\\"\\\\\\/\\b\\f\\n\\r\\t", "1"), "a\"\\/\b\f\n\r\t" },
  { "unicode", MEMBERS ("1.0", "\\u0041\\u00e9\\uD83D\\uDE00", "1"), "Aé😀" },
  { "utf8", MEMBERS ("1.0", "größe", "1"), "größe" },
};

static void
test_good_text (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GByteArray) image = elf_image_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LtNote) note = NULL;

  elf_image_add_text (image, good_texts[i].text);
  note = read_image (image, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (note->id, ==, good_texts[i].id);
}

#define NO_JSON "garbled ltrun note: expected a JSON object of strings, found '*'*"
#define NO_ABI "garbled ltrun note: expected \"abi\" as in \"1.0\", found '*'*"
#define NO_ID "garbled ltrun note: expected an \"id\" of 1 to 255 bytes, found '*'*"
#define NO_VERSION "garbled ltrun note: expected a \"version\" of 1 to 64 bytes, found '*'*"

static const struct
{
  const char *name, *text, *message;
  LtCatalogError code;
} bad_texts[] = {
  { "empty", "", NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "word", "hello", NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "no-members", "{}", NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "array", "[\"abi\"]", NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "cut", "{\"abi\":\"1.0\",\"id\":\"a\",\"version\":\"1\"", NO_JSON,
    LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "cut-string", "{\"abi\":\"1.0", NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "cut-escape", "{\"abi\":\"\\", NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "cut-unicode", "{\"abi\":\"\\u00", NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "tail", MEMBERS ("1.0", "a", "1") "x", NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "twice", MEMBERS ("1.0", "a", "1") MEMBERS ("1.0", "b", "1"), NO_JSON,
    LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "comma", "{\"abi\":\"1.0\",\"id\":\"a\",\"version\":\"1\",}", NO_JSON,
    LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "comment", "/**/" MEMBERS ("1.0", "a", "1"), NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "single-quotes", "{'abi':'1.0','id':'a','version':'1'}", NO_JSON,
    LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "number", "{\"abi\":1.0,\"id\":\"a\",\"version\":\"1\"}", NO_JSON,
    LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "nested", "{\"abi\":{\"id\":\"a\"}}", NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "duplicate", "{\"abi\":\"1.0\",\"id\":\"a\",\"id\":\"b\",\"version\":\"1\"}", NO_JSON,
    LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "control", MEMBERS ("1.0", "a\nb", "1"), NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "escape", MEMBERS ("1.0", "\\q", "1"), NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "nul", MEMBERS ("1.0", "a\\u0000b", "1"), NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "lone-high", MEMBERS ("1.0", "\\ud800", "1"), NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "lone-low", MEMBERS ("1.0", "\\udc00", "1"), NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "two-highs", MEMBERS ("1.0", "\\ud800\\ud800", "1"), NO_JSON,
    LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "not-utf8", MEMBERS ("1.0", "\xff", "1"), NO_JSON, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "no-abi", "{\"id\":\"a\",\"version\":\"1\"}", NO_ABI, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "abi-word", MEMBERS ("one", "a", "1"), NO_ABI, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "abi-major", MEMBERS ("1", "a", "1"), NO_ABI, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "abi-dots", MEMBERS ("1.0.0", "a", "1"), NO_ABI, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "abi-sign", MEMBERS ("-1.0", "a", "1"), NO_ABI, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "abi-wraps", MEMBERS ("4294967297.0", "a", "1"), NO_ABI, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "no-id", "{\"abi\":\"1.0\",\"version\":\"1\"}", NO_ID, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "empty-id", MEMBERS ("1.0", "", "1"), NO_ID, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "no-version", "{\"abi\":\"1.0\",\"id\":\"a\"}", NO_VERSION, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "empty-version", MEMBERS ("1.0", "a", ""), NO_VERSION, LT_CATALOG_ERROR_NOT_A_PLUGIN },
  { "abi-2", MEMBERS ("2.0", "a", "1"), "needs ABI 2.0, this ltrun has 1.0",
    LT_CATALOG_ERROR_ABI },
  { "abi-0", MEMBERS ("0.9", "a", "1"), "needs ABI 0.9, this ltrun has 1.0",
    LT_CATALOG_ERROR_ABI },
};

static void
test_bad_text (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GByteArray) image = elf_image_new ();

  elf_image_add_text (image, bad_texts[i].text);
  assert_image_refused (image, bad_texts[i].code, bad_texts[i].message);
}

static void
test_nul_inside (void)
{
  static const char text[] = MEMBERS ("1.0", "a", "1") "\0x";
  g_autoptr (GByteArray) image = elf_image_new ();

  elf_image_add (image, "ltrun", NOTE_TYPE, text, sizeof text, sizeof text);
  assert_image_refused (image, LT_CATALOG_ERROR_NOT_A_PLUGIN, NO_JSON);
}

static void
test_long_members (void)
{
  g_autoptr (GByteArray) long_id = elf_image_new (), long_version = elf_image_new ();
  g_autofree char *id = g_strnfill (LT_NOTE_MAX_ID_BYTES + 1, 'i');
  g_autofree char *version = g_strnfill (LT_NOTE_MAX_VERSION_BYTES + 1, 'v');
  g_autofree char *id_text =
    g_strdup_printf ("{\"abi\":\"1.0\",\"id\":\"%s\",\"version\":\"1\"}", id);
  g_autofree char *version_text =
    g_strdup_printf ("{\"abi\":\"1.0\",\"id\":\"a\",\"version\":\"%s\"}", version);

  elf_image_add_text (long_id, id_text);
  assert_image_refused (long_id, LT_CATALOG_ERROR_NOT_A_PLUGIN, NO_ID);
  elf_image_add_text (long_version, version_text);
  assert_image_refused (long_version, LT_CATALOG_ERROR_NOT_A_PLUGIN, NO_VERSION);
}

static void
test_quoted_safely (void)
{
  g_autoptr (GByteArray) image = elf_image_new ();
  g_autofree char *filler = g_strnfill (3000, 'x');
  g_autofree char *text = g_strconcat ("\033[2J\xe2\x80\xae", filler, NULL);
  g_autoptr (GError) error = NULL;

  g_test_summary ("A garbled text is quoted short, and nothing of it acts on a terminal.");

  elf_image_add_text (image, text);
  g_assert_null (read_image (image, &error));
  g_assert_nonnull (strstr (error->message, "found '\\x1b[2J\\u{202e}xxx"));
  g_assert_null (strchr (error->message, '\033'));
  g_assert_cmpuint (strlen (error->message), <, 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/note/real", test_real);
  g_test_add_func ("/note/none", test_no_note);
  g_test_add_func ("/note/other-owner-size", test_other_owner_size);
  g_test_add_func ("/note/among-others", test_among_others);
  g_test_add_func ("/note/without-nul", test_without_nul);
  g_test_add_func ("/note/two", test_two_notes);
  g_test_add_func ("/note/claims", test_claims);
  g_test_add_func ("/note/sizes", test_sizes);
  g_test_add_func ("/note/many", test_many_notes);
  for (guint i = 0; i < G_N_ELEMENTS (good_texts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/note/good-text/%s", good_texts[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_good_text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad_texts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/note/bad-text/%s", bad_texts[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad_text);
    }
  g_test_add_func ("/note/nul-inside", test_nul_inside);
  g_test_add_func ("/note/long-members", test_long_members);
  g_test_add_func ("/note/quoted-safely", test_quoted_safely);

  return g_test_run ();
}
