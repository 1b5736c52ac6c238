/* SPDX-License-Identifier: MIT
 *
 * Files that are no suites, and suites whose description is wrong: exit 104 and one
 * line that says what was expected and what was found, of `run` and `inspect` alike.
 */

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "lt-it-assert.h"

#define TIMEOUT_S 60

typedef struct Row
{
  const char *name;
  const char *words; /* of the message, separated by "|" */
} Row;

/* Suites of the fixtures with one thing wrong in the description. */
static const Row described[] = {
  { "bad_tinysize", "lt_plugin.struct_size|expected 144|found 8" },
  { "bad_hugesize", "lt_plugin.struct_size|expected 144|found 4294967295" },
  { "bad_abi", "needs ABI 2.0, this ltrun has 1.0" },
  { "bad_flags", "lt_plugin.flags|expected 0, found 0x80000000|needs a newer ltrun" },
  { "bad_nullid", "lt_plugin.id|found NULL" },
  { "bad_emptyid", "lt_plugin.id|expected text, found none" },
  { "bad_otherid", "id: expected 'org.example.bad'|found 'org.example.other'" },
  { "bad_nullversion", "lt_plugin.version|found NULL" },
  { "bad_otherversion", "version: expected '1.0.0'|found '2.0.0'" },
  { "bad_nonote", "no ltrun note" },
  { "bad_nullops", "lt_plugin.n_ops|expected a table, found NULL" },
  { "bad_noops", "lt_plugin.n_ops|expected 1 to 64, found 0" },
  { "bad_manyops", "lt_plugin.n_ops|expected 1 to 64, found 65" },
  { "bad_zerostride", "lt_plugin.n_ops|stride of 40 or more, found 0" },
  { "bad_smallstride", "lt_plugin.n_ops|stride of 40 or more, found 8" },
  { "bad_dupops", "operation 'first'|each name once, found it twice" },
  { "bad_nullopname", "operation 1|expected a name" },
  { "bad_opname", "operation 1|expected a name" },
  { "bad_longopname", "operation 1|at most 64 bytes" },
  { "bad_nanweight", "operation 'second'|weight of at least 0, found nan" },
  { "bad_infweight", "operation 'second'|weight of at least 0, found inf" },
  { "bad_negativeweight", "operation 'second'|weight of at least 0, found -1" },
  { "bad_opflags", "operation 'second'|needs a newer ltrun" },
  { "bad_reserved", "operation 'second'|reserved fields to be 0" },
  { "bad_norun", "operation 'second'|a run function, found NULL" },
  { "bad_nulloptions", "lt_plugin.n_options|expected a table, found NULL" },
  { "bad_manyoptions", "lt_plugin.n_options|expected 0 to 256, found 257" },
  { "bad_zerooptionstride", "lt_plugin.n_options|stride of 56 or more, found 0" },
  { "bad_dupoptions", "option 'first'|each name once, found it twice" },
  { "bad_nulloptionname", "option 1|expected a name" },
  { "bad_optionname", "option 1|expected a name" },
  { "bad_longoptionname", "option 1|at most 64 bytes" },
  { "bad_optiontype", "option 'second'|a type from 1 to 7, found 99" },
  { "bad_optionflags", "option 'second'|unknown flag|needs a newer ltrun" },
  { "bad_default", "option 'second'|default|at most 10, found '11'" },
  { "bad_defaulttext", "option 'second'|default|an integer|found 'five'" },
  { "bad_bounds", "option 'second'|at least 20, found '5'" },
  { "bad_boundtext", "option 'second'|bound|found 'ten'" },
  { "bad_nochoices", "option 'second'|expected choices, found none" },
  { "wrong_abi", "needs ABI 2.0, this ltrun has 1.0" },
};

/* Files of make-broken.sh. */
static const Row broken[] = {
  { "text.so", "expected an ELF shared object|found a text file" },
  { "empty.so", "expected an ELF shared object|found an empty file" },
  { "directory.so", "expected an ELF shared object|found a directory" },
  { "fifo.so", "expected an ELF shared object|found a FIFO" },
  { "dangling.so", "no such file" },
  { "truncated.so", "found a truncated ELF file" },
  { "class32.so", "found 32-bit ELF" },
  { "byte_order.so", "found " },
  { "relocatable.so", "found an ELF object file" },
  { "executable.so", "found an ELF program" },
  { "machine.so", "found ELF for S/390" },
  { "note_text.so", "garbled ltrun note" },
  { "note_size.so", "found a garbled ELF file" },
  { "note_owner.so", "no ltrun note" },
};

static char *
broken_file (const char *name)
{
  return g_build_filename (lt_it_build (), "tests", "fixtures", "broken", name, NULL);
}

static void
check (const char *path, const char *name, const char *words)
{
  const char *const verbs[] = { "", "inspect" };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autoptr (LtIt) it = lt_it_run (TIMEOUT_S, "%s %s", verbs[i], path);

      lt_it_assert_refused (it, 104, name);
      lt_it_assert_says (it->err, words);
    }
  lt_it_assert_nothing_left (0);
}

static void
test_described (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *path = lt_it_fixture (row->name);

  check (path, row->name, row->words);
}

static void
test_broken (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *path = broken_file (row->name);

  check (path, row->name, row->words);
}

/* No table may forget a fixture that is there to be refused. */
static void
check_all_are_listed (const char *folder, const char *prefix, const Row *rows, guint n,
                      const char *others)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_auto (GStrv) known = g_strsplit (others, "|", -1);
  const char *file;

  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)) != NULL)
    {
      gboolean found = g_strv_contains ((const char *const *) known, file);

      if (!g_str_has_prefix (file, prefix))
        continue;
      for (guint i = 0; i < n && !found; i++)
        found = g_str_has_prefix (file, rows[i].name)
                && g_strcmp0 (file + strlen (rows[i].name), ".so") <= 0;
      if (!found)
        g_error ("%s: expected it to be tested", file);
    }
}

static void
test_complete (void)
{
  g_autofree char *fixtures = g_build_filename (lt_it_build (), "tests", "fixtures", NULL);
  g_autofree char *folder = broken_file ("");

  check_all_are_listed (fixtures, "bad_", described, G_N_ELEMENTS (described), "");
  check_all_are_listed (folder, "", broken, G_N_ELEMENTS (broken),
                        "unreadable.so|group_writable.so|world_writable.so|open_folder");
}

static void
test_unreadable (void)
{
  g_autofree char *path = broken_file ("unreadable.so");

  if (geteuid () == 0)
    {
      g_test_skip ("root reads everything");
      return;
    }
  check (path, "unreadable.so", "Permission denied");
}

static void
test_missing (void)
{
  check ("/nonexistent/suite.so", "/nonexistent/suite.so", "no such file");
  check ("./suite.so", "./suite.so", "no such file");
  check ("nosuch", "nosuch", "not found in|lib/ltrun/plugins");
  check ("nosuch.so", "nosuch.so", "not found in|the current folder");
  check ("-- --bogus", "--bogus", "not found in");
}

/* As a path a file that others could write is run with a warning; by a search never. */
static void
test_not_to_be_trusted (void)
{
  static const Row rows[] = {
    { "group_writable.so", "can be written by its group" },
    { "world_writable.so", "can be written by everyone" },
    { "open_folder/noop.so", "can be written by everyone" },
  };
  g_autofree char *folder = broken_file ("open_folder");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = broken_file (rows[i].name);
      g_autoptr (LtIt) it = lt_it_run (TIMEOUT_S, "%s -c 1 -d 20ms -q --format json", path);

      g_assert_cmpint (it->exit_status, ==, 0);
      lt_it_assert_says (lt_it_text (it, "warnings.0"), rows[i].words);
    }
  {
    g_autoptr (LtIt) it = lt_it_run (TIMEOUT_S, "noop --plugin-dir %s", folder);

    g_assert_cmpint (it->exit_status, !=, 0);
    g_assert_cmpstr (it->out, ==, "");
    lt_it_assert_says (it->err, "open_folder|can be written by everyone");
  }
}

static void
test_switched_off (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  const char *const verbs[] = { "", "inspect" };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_autoptr (LtIt) it =
        lt_it_run_env ("LTRUN_NO_PLUGINS=1", TIMEOUT_S, "%s %s", verbs[i], path);

      lt_it_assert_refused (it, 104, "LTRUN_NO_PLUGINS is set");
    }
}

/* A file name is bytes. */
static void
test_strange_names (void)
{
  const char *const names[] = { "\377\376.so", "a b'c.so", "new\nline.so", "--set.so" };
  g_autofree char *suite = lt_it_fixture ("noop");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (lt_it_tmp (), names[i], NULL);
      g_autofree char *quoted = g_shell_quote (path);
      g_autofree char *contents = NULL;
      gsize length;
      g_autoptr (LtIt) it = NULL;

      g_assert_true (g_file_get_contents (suite, &contents, &length, NULL));
      g_assert_true (g_file_set_contents (path, contents, (gssize) length, NULL));
      it = lt_it_run (TIMEOUT_S, "--plugin %s -c 1 -d 20ms -q --format json", quoted);
      if (i == 0)
        lt_it_assert_refused (it, 2, "--plugin|expected text in UTF-8|\\xff\\xfe");
      else
        g_assert_cmpuint (lt_it_count (it, "verdict.exit_status"), ==, 0);
      g_clear_pointer (&it, lt_it_free);
      it = lt_it_run (TIMEOUT_S, "%s -c 1 -d 20ms -q --format json", quoted);
      g_assert_cmpuint (lt_it_count (it, "verdict.exit_status"), ==, 0);
      g_unlink (path);
    }
}

static void
add_rows (const char *group, const Row *rows, guint n, GTestDataFunc function)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/bad-plugin/%s/%s", group, rows[i].name);

      g_test_add_data_func (path, &rows[i], function);
    }
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  add_rows ("described", described, G_N_ELEMENTS (described), test_described);
  add_rows ("broken", broken, G_N_ELEMENTS (broken), test_broken);
  g_test_add_func ("/bad-plugin/complete", test_complete);
  g_test_add_func ("/bad-plugin/unreadable", test_unreadable);
  g_test_add_func ("/bad-plugin/missing", test_missing);
  g_test_add_func ("/bad-plugin/not-to-be-trusted", test_not_to_be_trusted);
  g_test_add_func ("/bad-plugin/switched-off", test_switched_off);
  g_test_add_func ("/bad-plugin/strange-names", test_strange_names);
  return g_test_run ();
}
