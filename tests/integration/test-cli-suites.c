/* SPDX-License-Identifier: MIT
 *
 * list, inspect and --set: what a suite offers, and how it is told.
 */

#include "lt-it.h"

#include <string.h>

#define SECRET "open-sesame-71"

static char *
fixture_folder (void)
{
  g_autofree char *file = lt_it_fixture ("noop");

  return g_path_get_dirname (file);
}

/* list */

static void
test_list (void)
{
  g_autofree char *folder = fixture_folder ();
  g_autoptr (LtIt) it = lt_it_run (20, "list --plugin-dir %s", folder);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_nonnull (strstr (it->out, "org.example.noop"));
  g_assert_nonnull (strstr (it->out, "org.example.options"));
  /* What is wrong with a file is said, and is no reason to fail. */
  g_assert_nonnull (strstr (it->out, "bad_nonote"));
}

static void
test_list_json (void)
{
  g_autofree char *folder = fixture_folder ();
  g_autoptr (LtIt) it = lt_it_run (20, "list --plugin-dir %s --format json", folder);
  JsonArray *plugins;
  gboolean found = FALSE;

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpstr (lt_it_text (it, "schema"), ==, "ltrun.list/1");
  g_assert_cmpstr (lt_it_text (it, "folders.0"), ==, folder);
  plugins = json_node_get_array (lt_it_get (it, "plugins"));
  for (guint i = 0; i < json_array_get_length (plugins); i++)
    {
      JsonObject *plugin = json_array_get_object_element (plugins, i);

      if (g_strcmp0 (json_object_get_string_member (plugin, "name"), "noop") != 0)
        continue;
      found = TRUE;
      g_assert_cmpstr (json_object_get_string_member (plugin, "id"), ==, "org.example.noop");
      g_assert_cmpstr (json_object_get_string_member (plugin, "version"), ==, "1.0.0");
      g_assert_cmpstr (json_object_get_string_member (plugin, "abi"), ==, "1.0");
      g_assert_true (json_object_get_null_member (plugin, "problem"));
    }
  g_assert_true (found);
}

/* Suites that crash or hang when they are loaded are listed all the same: none is. */
static void
test_list_loads_nothing (void)
{
  g_autofree char *folder = fixture_folder ();
  g_autoptr (LtIt) it = lt_it_run (20, "list --plugin-dir %s --format json", folder);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_nonnull (strstr (it->out, "\"ctor_crash\""));
  g_assert_nonnull (strstr (it->out, "\"ctor_hang\""));
  g_assert_cmpfloat (it->seconds, <, 10);
}

/* inspect */

static void
test_inspect (void)
{
  g_autofree char *file = lt_it_fixture ("metrics");
  g_autoptr (LtIt) text = lt_it_run (20, "inspect %s", file);
  g_autoptr (LtIt) it = lt_it_run (20, "inspect --format json -p %s", file);
  g_autofree char *data = NULL;
  g_autofree char *sha256 = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (file, &data, &length, NULL));
  sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, length);
  g_assert_cmpint (text->exit_status, ==, 0);
  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_nonnull (strstr (text->out, sha256));
  g_assert_nonnull (strstr (text->out, "unknown"));

  g_assert_cmpstr (lt_it_text (it, "schema"), ==, "ltrun.inspect/1");
  g_assert_cmpstr (lt_it_text (it, "sha256"), ==, sha256);
  g_assert_cmpstr (lt_it_text (it, "id"), ==, "org.example.metrics");
  g_assert_cmpstr (lt_it_text (it, "abi"), ==, "1.0");
  g_assert_cmpstr (lt_it_text (it, "path"), ==, file);
  g_assert_cmpfloat (lt_it_number_of (it, "operations", "name", "work", "weight"), ==, 1);
  g_assert_cmpfloat (lt_it_number_of (it, "operations", "name", "done", "weight"), ==, 0);
  g_assert_cmpstr (lt_it_text (it, "options.0.name"), ==, "step");
  g_assert_cmpstr (lt_it_text (it, "options.0.type"), ==, "duration");
  g_assert_cmpstr (lt_it_text (it, "options.0.default"), ==, "20us");
  g_assert_cmpstr (lt_it_text (it, "options.0.max"), ==, "1s");
  g_assert_cmpstr (lt_it_text (it, "options.0.help"), ==, "Length of the step of work");
}

static void
assert_silent_about_secret (LtIt *it)
{
  g_assert_null (strstr (it->out, SECRET));
  g_assert_null (strstr (it->err, SECRET));
}

static void
test_inspect_set (void)
{
  g_autofree char *options = lt_it_fixture ("options");
  g_autofree char *required = lt_it_fixture ("required");
  g_autoptr (LtIt) set =
    lt_it_run (20, "inspect %s --set mode=off --set token=" SECRET, options);
  g_autoptr (LtIt) json =
    lt_it_run (20, "inspect %s --set token=" SECRET " --format json", options);
  g_autoptr (LtIt) without = lt_it_run (20, "inspect %s", required);
  g_autoptr (LtIt) nothing = lt_it_run (20, "inspect");

  g_assert_cmpint (set->exit_status, ==, 0);
  g_assert_nonnull (strstr (set->out, "off (set)"));
  assert_silent_about_secret (set);
  g_assert_cmpint (json->exit_status, ==, 0);
  assert_silent_about_secret (json);
  /* A suite that cannot run without an option can be looked at without it. */
  g_assert_cmpint (without->exit_status, ==, 0);
  g_assert_nonnull (strstr (without->out, "(required)"));
  g_assert_cmpint (nothing->exit_status, ==, 2);
}

/* --set */

static void
assert_value (LtIt *it, const char *counter, guint64 value)
{
  g_assert_cmpfloat (lt_it_number_of (it, "metrics", "name", counter, "total"), ==, value);
}

static void
test_set_types (void)
{
  g_autofree char *file = lt_it_fixture ("options");
  g_autoptr (LtIt) dflt = lt_it_run (20, "%s -c 1 -d 50ms --format json", file);
  g_autoptr (LtIt) it = lt_it_run (20,
                                   "%s -c 1 -d 50ms --format json --set flag=off "
                                   "--set options.count=2k --set offset=-100 --set ratio=0.25 "
                                   "--set text='a=b c' --set mode=off --set wait=2 "
                                   "--set size=1MiB --set size=2MiB",
                                   file);

  g_assert_cmpint (dflt->exit_status, ==, 0);
  assert_value (dflt, "opt.flag", 1);
  assert_value (dflt, "opt.count", 10000);
  assert_value (dflt, "opt.mode", 1);
  assert_value (dflt, "opt.wait", 150000000);
  assert_value (dflt, "opt.size", 4096);
  assert_value (dflt, "opt.ratio", 50000);
  assert_value (dflt, "opt.text", 5);
  g_assert_cmpfloat (lt_it_number_of (dflt, "metrics", "name", "opt.offset", "max"), ==, -7);

  g_assert_cmpint (it->exit_status, ==, 0);
  assert_value (it, "opt.flag", 0);
  assert_value (it, "opt.count", 2000);
  assert_value (it, "opt.mode", 2);
  assert_value (it, "opt.wait", G_GUINT64_CONSTANT (2000000000));
  assert_value (it, "opt.size", 2 * 1024 * 1024);
  assert_value (it, "opt.ratio", 250000);
  g_assert_nonnull (strstr (it->err, "text=a=b c"));
  g_assert_cmpfloat (lt_it_number_of (it, "metrics", "name", "opt.offset", "min"), ==, -100);
}

static void
test_set_wrong (void)
{
  static const struct
  {
    const char *set, *expected;
  } cases[] = {
    { "count=-1", "found '-1'" },
    { "count=1.5", "found '1.5'" },
    { "flag=maybe", "found 'maybe'" },
    { "ratio=200%", "at most 1" },
    { "mode=turbo", "fast|slow|off" },
    { "wait=1ns", "1us" },
    { "size=2GiB", "1GiB" },
    { "nosuch=1", "nosuch" },
    { "other.count=1", "options" },
    { "count", "NAME=VALUE" },
    { "=1", "NAME=VALUE" },
  };
  g_autofree char *file = lt_it_fixture ("options");
  g_autofree char *required = lt_it_fixture ("required");
  g_autoptr (LtIt) missing = lt_it_run (20, "%s -d 50ms", required);
  g_autoptr (LtIt) given = lt_it_run (20, "%s -d 50ms -c 1 --set target=x", required);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LtIt) it = lt_it_run (20, "%s -c 1 -d 50ms --set '%s'", file, cases[i].set);

      g_test_message ("%s: %s", cases[i].set, it->err);
      g_assert_cmpint (it->exit_status, ==, 2);
      g_assert_cmpstr (it->out, ==, "");
      g_assert_nonnull (strstr (it->err, cases[i].expected));
      g_assert_true (strchr (it->err, '\n') == strrchr (it->err, '\n'));
    }
  g_assert_cmpint (missing->exit_status, ==, 2);
  g_assert_nonnull (strstr (missing->err, "target"));
  g_assert_cmpint (given->exit_status, ==, 0);
}

/* A secret is in no output, however it is given. */
static void
test_secret (void)
{
  g_autofree char *file = lt_it_fixture ("options");
  g_autofree char *json = g_build_filename (lt_it_tmp (), "secret.json", NULL);
  g_autofree char *jsonl = g_build_filename (lt_it_tmp (), "secret.jsonl", NULL);
  static const char *const ways[] = { "--set token=" SECRET, "--set=token=" SECRET,
                                      "--set options.token=" SECRET };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (LtIt) it =
        lt_it_run (20, "%s %s -c 1 -d 50ms -o json=%s -o jsonl=%s", file, ways[i], json, jsonl);
      g_autofree char *document = NULL;
      g_autofree char *lines = NULL;

      g_assert_cmpint (it->exit_status, ==, 0);
      assert_silent_about_secret (it);
      /* The suite did get it. */
      g_assert_nonnull (strstr (it->err, "token has 14 bytes"));
      g_assert_true (g_file_get_contents (json, &document, NULL, NULL));
      g_assert_true (g_file_get_contents (jsonl, &lines, NULL, NULL));
      g_assert_null (strstr (document, SECRET));
      g_assert_null (strstr (lines, SECRET));
      g_assert_nonnull (strstr (document, "***"));
    }
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/list/text", test_list);
  g_test_add_func ("/list/json", test_list_json);
  g_test_add_func ("/list/loads-nothing", test_list_loads_nothing);
  g_test_add_func ("/inspect/what-there-is", test_inspect);
  g_test_add_func ("/inspect/set", test_inspect_set);
  g_test_add_func ("/set/types", test_set_types);
  g_test_add_func ("/set/wrong", test_set_wrong);
  g_test_add_func ("/set/secret", test_secret);
  return g_test_run ();
}
