/* SPDX-License-Identifier: MIT */

#include "elf-image.h"
#include "lt-cmd-list.h"
#include "temp-folder.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Two folders of suites, good and bad; the machine's own may be listed too. */
typedef struct Folders
{
  char *root;
  char *a, *b;
  LtFinder *finder;
} Folders;

#define HOSTILE_ID "evil\\u001b[31m\\u202e\\nid"

static void
write_suite (const char *root, const char *name, const char *text)
{
  g_autoptr (GByteArray) image = elf_image_new ();

  elf_image_add_text (image, text);
  temp_write (root, name, image->data, image->len);
}

static void
folders_set_up (Folders *folders, gconstpointer no_plugins)
{
  const char *root = folders->root = temp_folder_new ();
  char *a = folders->a = g_build_filename (root, "a", NULL);
  char *b = folders->b = g_build_filename (root, "b", NULL);
  const char *dirs[] = { a, b, NULL };
  const LtFinderSetup setup = { .plugin_dirs = dirs,
                                .user = geteuid (),
                                .no_plugins = no_plugins };
  g_autoptr (GError) error = NULL;

  write_suite (root, "a/zz-good.so",
               "{\"abi\":\"1.0\",\"id\":\"org.zz.good\",\"version\":\"1.2\"}");
  write_suite (root, "a/zz-old.so",
               "{\"abi\":\"2.0\",\"id\":\"org.zz.old\",\"version\":\"9\"}");
  write_suite (root, "a/zz-open.so",
               "{\"abi\":\"1.0\",\"id\":\"org.zz.open\",\"version\":\"1\"}");
  write_suite (root, "a/zz-evil\033.so",
               "{\"abi\":\"1.0\",\"id\":\"" HOSTILE_ID "\",\"version\":\"1\"}");
  write_suite (root, "b/zz-good.so",
               "{\"abi\":\"1.0\",\"id\":\"org.zz.other\",\"version\":\"1\"}");
  temp_write (root, "b/zz-broken.so", "hello\n", 6);
  temp_write (root, "b/zz-readme.txt", "hello\n", 6);
  temp_write (root, "b/.so", "hello\n", 6);
  temp_mkdir (root, "b/zz-folder.so", 0755);
  temp_chmod (root, "a/zz-open.so", 0666);

  folders->finder = lt_finder_new (&setup, &error);
  g_assert_no_error (error);
}

static void
folders_tear_down (Folders *folders, gconstpointer data)
{
  (void) data;
  temp_folder_free (folders->root);
  g_free (folders->a);
  g_free (folders->b);
  lt_finder_free (folders->finder);
}

/* The list */

static void
test_list (Folders *folders, gconstpointer data)
{
  static const struct
  {
    const char *name, *folder, *id, *problem;
    gboolean shadowed;
  } expected[] = {
    { "zz-evil\033", "a", "evil\033[31m\xe2\x80\xae\nid", NULL, FALSE },
    { "zz-good", "a", "org.zz.good", NULL, FALSE },
    { "zz-old", "a", "org.zz.old", "needs ABI 2.0, this ltrun has 1.0", FALSE },
    { "zz-open", "a", "org.zz.open", "it can be written by everyone (mode 0666)", FALSE },
    { "zz-broken", "b", NULL, "*, found a text file", FALSE },
    { "zz-folder", "b", NULL, "*, found a directory", FALSE },
    { "zz-good", "b", "org.zz.other", NULL, TRUE },
  };
  g_autoptr (GPtrArray) list = lt_finder_list (folders->finder);

  (void) data;
  g_assert_cmpuint (list->len, >=, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const LtListed *listed = g_ptr_array_index (list, i);
      g_autofree char *folder = g_build_filename (folders->root, expected[i].folder, NULL);

      g_assert_cmpstr (listed->name, ==, expected[i].name);
      g_assert_cmpstr (listed->folder, ==, folder);
      g_assert_true (g_str_has_prefix (listed->path, folder));
      g_assert_cmpstr (listed->note != NULL ? listed->note->id : NULL, ==, expected[i].id);
      g_assert_true (listed->shadowed == expected[i].shadowed);
      g_assert_true ((listed->problem == NULL) == (expected[i].problem == NULL));
      if (listed->problem != NULL)
        g_assert_true (g_pattern_match_simple (expected[i].problem, listed->problem));
    }
}

static void
test_list_limit (void)
{
  char *root = temp_folder_new ();
  g_autofree char *folder = g_build_filename (root, "many", NULL);
  const char *dirs[] = { folder, NULL };
  const LtFinderSetup setup = { .plugin_dirs = dirs, .user = geteuid () };
  g_autoptr (LtFinder) finder = NULL;
  g_autoptr (GPtrArray) full = NULL, over = NULL;
  const LtListed *last;

  for (guint i = 0; i < LT_FINDER_MAX_LISTED; i++)
    {
      g_autofree char *name = g_strdup_printf ("many/%04u.so", i);

      temp_write (root, name, "", 0);
    }
  finder = lt_finder_new (&setup, NULL);
  full = lt_finder_list (finder);
  g_assert_cmpuint (full->len, >=, LT_FINDER_MAX_LISTED);
  last = g_ptr_array_index (full, LT_FINDER_MAX_LISTED - 1);
  g_assert_cmpstr (last->name, ==, "0999");

  temp_write (root, "many/one-more.so", "", 0);
  over = lt_finder_list (finder);
  g_assert_cmpuint (over->len, ==, full->len + 1);
  last = g_ptr_array_index (over, LT_FINDER_MAX_LISTED);
  g_assert_null (last->name);
  g_assert_cmpstr (last->problem, ==, "holds more than 1000 plugins: the rest is left out");
  temp_folder_free (root);
}

/* The table */

/* The line of @text that contains both, or ends the test. */
static char *
line_with (const char *text, const char *first, const char *second)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], first) != NULL && strstr (lines[i], second) != NULL)
      return g_strdup (lines[i]);
  g_test_message ("%s", text);
  g_error ("no line with '%s' and '%s'", first, second);
}

static gsize
column_of (const char *line, const char *word)
{
  const char *at = strstr (line, word);

  g_assert_nonnull (at);
  return (gsize) g_utf8_strlen (line, at - line);
}

static void
test_table (Folders *folders, gconstpointer data)
{
  g_autofree char *text = lt_cmd_list_text (folders->finder, 0);
  g_autofree char *titles = line_with (text, "NAME", "FOLDER");
  g_autofree char *good = line_with (text, "org.zz.good", folders->a);
  g_autofree char *old = line_with (text, "org.zz.old", folders->a);
  g_autofree char *broken = line_with (text, "zz-broken", folders->b);

  (void) data;
  g_test_summary ("Every column begins where its title does.");

  g_assert_true (g_str_has_prefix (text, titles));
  g_assert_cmpuint (column_of (titles, "ID"), ==, column_of (good, "org.zz.good"));
  g_assert_cmpuint (column_of (titles, "VERSION"), ==, column_of (good, "1.2 "));
  g_assert_cmpuint (column_of (titles, "ABI"), ==, column_of (good, "1.0 "));
  g_assert_cmpuint (column_of (titles, "FOLDER"), ==, column_of (good, folders->a));
  g_assert_cmpuint (column_of (titles, "ABI"), ==, column_of (old, "2.0 "));
  g_assert_cmpuint (column_of (titles, "FOLDER"), ==, column_of (broken, folders->b));
  g_assert_true (g_str_has_suffix (text, "\n"));
}

static void
test_table_problems (Folders *folders, gconstpointer data)
{
  g_autofree char *text = lt_cmd_list_text (folders->finder, 0);

  (void) data;
  g_assert_nonnull (strstr (text, "/a\n    not usable: needs ABI 2.0, this ltrun has 1.0\n"));
  g_assert_nonnull (strstr (text, "/a\n    not usable: it can be written by everyone (mode "));
  g_assert_nonnull (strstr (text, "/b\n    not usable: expected an ELF shared object for "));
  g_assert_nonnull (
    strstr (text, "/b\n    shadowed: an earlier folder has one of this name\n"));
  g_assert_null (strstr (text, "zz-readme"));
}

static void
test_table_hostile (Folders *folders, gconstpointer data)
{
  g_autofree char *text = lt_cmd_list_text (folders->finder, 0);

  (void) data;
  g_assert_null (strchr (text, '\033'));
  g_assert_null (strstr (text, "\xe2\x80\xae"));
  g_assert_nonnull (strstr (text, "zz-evil\\x1b "));
  g_assert_nonnull (strstr (text, "evil\\x1b[31m\\u{202e}\\nid "));
}

static void
test_table_narrow (Folders *folders, gconstpointer data)
{
  g_autofree char *wide = lt_cmd_list_text (folders->finder, 0);
  g_autofree char *narrow = lt_cmd_list_text (folders->finder, 80);
  g_autofree char *full = line_with (wide, "org.zz.good", folders->a);
  g_autofree char *fitted = line_with (narrow, "org.zz.good", "/a");
  g_autofree char *tiny = lt_cmd_list_text (folders->finder, 1);
  g_autofree char *tiny_line = line_with (tiny, "org.zz.good", "/a");

  (void) data;
  g_test_summary ("What does not fit is the start of the folder, and one can see that.");

  g_assert_null (strstr (full, "…"));
  g_assert_cmpint (g_utf8_strlen (fitted, -1), <=, 80);
  g_assert_true (g_str_has_suffix (fitted, "/a"));
  if (g_utf8_strlen (full, -1) > 80)
    g_assert_nonnull (strstr (fitted, "…"));
  g_assert_cmpuint (strlen (folders->a), >, 20);
  g_assert_nonnull (strstr (tiny_line, "…"));
  g_assert_cmpint (g_utf8_strlen (strstr (tiny_line, "…"), -1), ==, 20);
}

static void
test_table_long_and_wide (void)
{
  char *root = temp_folder_new ();
  g_autofree char *folder = g_build_filename (root, "a", NULL);
  const char *dirs[] = { folder, NULL };
  const LtFinderSetup setup = { .plugin_dirs = dirs, .user = geteuid () };
  g_autofree char *id = g_strnfill (200, 'i');
  g_autofree char *note =
    g_strdup_printf ("{\"abi\":\"1.0\",\"id\":\"%s\",\"version\":\"1\"}", id);
  g_autoptr (LtFinder) finder = NULL;
  g_autofree char *text = NULL, *titles = NULL, *cut = NULL, *two_cells = NULL;

  g_test_summary ("A long id is cut; letters two cells wide count as two.");

  write_suite (root, "a/zz-long.so", note);
  write_suite (root, "a/大小.so", "{\"abi\":\"1.0\",\"id\":\"zz.size\",\"version\":\"1\"}");
  finder = lt_finder_new (&setup, NULL);
  text = lt_cmd_list_text (finder, 0);
  titles = line_with (text, "NAME", "FOLDER");
  cut = line_with (text, "zz-long", "iii");
  two_cells = line_with (text, "zz.size", folder);

  g_assert_nonnull (strstr (cut, "iii…iii"));
  g_assert_cmpuint (column_of (titles, "VERSION") - column_of (titles, "ID"), ==, 48 + 2);
  g_assert_cmpuint (column_of (two_cells, "zz.size"), ==, column_of (titles, "ID") - 2);
  temp_folder_free (root);
}

static void
test_table_empty (void)
{
  char *root = temp_folder_new ();
  const char *dirs[] = { root, NULL };
  const LtFinderSetup setup = { .plugin_dirs = dirs, .user = geteuid (), .no_plugins = "1" };
  g_autoptr (LtFinder) finder = lt_finder_new (&setup, NULL);
  g_autoptr (GPtrArray) list = lt_finder_list (finder);
  g_autofree char *expected =
    g_strdup_printf ("No plugins found. Looked in:\n  %s\n  /usr/local/lib/ltrun/plugins\n"
                     "  /usr/lib/ltrun/plugins\n"
                     "LTRUN_NO_PLUGINS is set: none of them is loaded.\n",
                     root);
  g_autofree char *text = lt_cmd_list_text (finder, 80);

  if (list->len > 0)
    g_test_skip ("there are plugins installed on this machine");
  else
    g_assert_cmpstr (text, ==, expected);
  temp_folder_free (root);
}

/* JSON */

static JsonNode *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  JsonNode *root = json_from_string (json, &error);

  g_assert_no_error (error);
  g_assert_nonnull (root);
  return root;
}

static const char *
string_of (JsonArray *plugins, guint i, const char *member)
{
  JsonObject *plugin = json_array_get_object_element (plugins, i);

  g_assert_true (json_object_has_member (plugin, member));
  return json_object_get_string_member_with_default (plugin, member, NULL);
}

static void
test_json (Folders *folders, gconstpointer no_plugins)
{
  g_autofree char *json = lt_cmd_list_json (folders->finder);
  g_autoptr (JsonNode) root = parse (json);
  JsonObject *document = json_node_get_object (root);
  JsonArray *plugins = json_object_get_array_member (document, "plugins");
  JsonArray *searched = json_object_get_array_member (document, "folders");

  g_assert_cmpstr (json_object_get_string_member (document, "schema"), ==, "ltrun.list/1");
  g_assert_true (json_object_get_boolean_member (document, "disabled") == (no_plugins != NULL));
  g_assert_cmpuint (json_array_get_length (searched), ==, 4);
  g_assert_cmpstr (json_array_get_string_element (searched, 1), ==, folders->b);

  g_assert_cmpstr (string_of (plugins, 1, "name"), ==, "zz-good");
  g_assert_cmpstr (string_of (plugins, 1, "id"), ==, "org.zz.good");
  g_assert_cmpstr (string_of (plugins, 1, "version"), ==, "1.2");
  g_assert_cmpstr (string_of (plugins, 1, "abi"), ==, "1.0");
  g_assert_null (string_of (plugins, 1, "problem"));
  g_assert_cmpstr (string_of (plugins, 4, "name"), ==, "zz-broken");
  g_assert_null (string_of (plugins, 4, "id"));
  g_assert_nonnull (strstr (string_of (plugins, 4, "problem"), "found a text file"));
  g_assert_true (
    json_object_get_boolean_member (json_array_get_object_element (plugins, 6), "shadowed"));
}

static void
test_json_hostile (Folders *folders, gconstpointer data)
{
  g_autofree char *json = lt_cmd_list_json (folders->finder);
  g_autoptr (JsonNode) root = parse (json);
  JsonArray *plugins = json_object_get_array_member (json_node_get_object (root), "plugins");

  (void) data;
  g_test_summary ("Nothing acts on a terminal, and what is read back is what the note says.");

  g_assert_null (strchr (json, '\033'));
  g_assert_null (strstr (json, "\xe2\x80\xae"));
  g_assert_cmpstr (string_of (plugins, 0, "id"), ==, "evil\033[31m\xe2\x80\xae\nid");
  g_assert_cmpstr (string_of (plugins, 0, "name"), ==, "zz-evil\033");
}

static void
test_json_not_utf8 (void)
{
  char *root = temp_folder_new ();
  const char *dirs[] = { root, NULL };
  const LtFinderSetup setup = { .plugin_dirs = dirs, .user = geteuid () };
  g_autoptr (LtFinder) finder = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *json = NULL;
  JsonArray *plugins;

  write_suite (root, "zz\xff.so",
               "{\"abi\":\"1.0\",\"id\":\"\xf3\xa0\x81\x81\",\"version\":\"1\"}");
  finder = lt_finder_new (&setup, NULL);
  json = lt_cmd_list_json (finder);
  g_assert_true (g_utf8_validate (json, -1, NULL));
  node = parse (json);
  plugins = json_object_get_array_member (json_node_get_object (node), "plugins");
  g_assert_cmpstr (string_of (plugins, 0, "name"), ==, "zz\\xff");
  g_assert_nonnull (strstr (json, "\\udb40\\udc41"));
  g_assert_cmpstr (string_of (plugins, 0, "id"), ==, "\xf3\xa0\x81\x81");
  temp_folder_free (root);
}

static void
add (const char *path, gconstpointer no_plugins, void (*test) (Folders *, gconstpointer))
{
  g_test_add (path, Folders, no_plugins, folders_set_up, test, folders_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/list/order", NULL, test_list);
  g_test_add_func ("/list/limit", test_list_limit);
  add ("/list/table/columns", NULL, test_table);
  add ("/list/table/problems", NULL, test_table_problems);
  add ("/list/table/hostile", NULL, test_table_hostile);
  add ("/list/table/narrow", NULL, test_table_narrow);
  g_test_add_func ("/list/table/long-and-wide", test_table_long_and_wide);
  g_test_add_func ("/list/table/empty", test_table_empty);
  add ("/list/json/plain", NULL, test_json);
  add ("/list/json/disabled", "1", test_json);
  add ("/list/json/hostile", NULL, test_json_hostile);
  g_test_add_func ("/list/json/not-utf8", test_json_not_utf8);

  return g_test_run ();
}
