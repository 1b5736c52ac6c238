/* SPDX-License-Identifier: MIT
 *
 * The command line: verbs, options, variables, and what each says of itself.
 */

#include "lt-it.h"
#include "lt-settings.h"

#include <signal.h>
#include <string.h>

static char *
setting_of (LtIt *it, const char *name, const char *member)
{
  JsonArray *settings = json_node_get_array (lt_it_get (it, "config.settings"));

  for (guint i = 0; i < json_array_get_length (settings); i++)
    {
      JsonObject *setting = json_array_get_object_element (settings, i);

      if (g_str_equal (json_object_get_string_member (setting, "name"), name))
        return g_strdup (json_object_get_string_member (setting, member));
    }
  return NULL;
}

static void
assert_setting (LtIt *it, const char *name, const char *value, const char *source)
{
  g_autofree char *found_value = setting_of (it, name, "value");
  g_autofree char *found_source = setting_of (it, name, "source");

  g_assert_cmpstr (found_value, ==, value);
  g_assert_cmpstr (found_source, ==, source);
}

static void
assert_usage (LtIt *it, const char *text)
{
  g_assert_cmpint (it->exit_status, ==, 2);
  g_assert_cmpstr (it->out, ==, "");
  if (strstr (it->err, text) == NULL || strchr (it->err, '\n') != strrchr (it->err, '\n'))
    g_error ("expected one line with '%s', found: %s", text, it->err);
}

/* Ways to say which suite */

static void
test_ways_to_run (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *folder = g_path_get_dirname (file);
  const char *const ways[] = {
    "%s -d 50ms -c 1",       "run %s -d 50ms -c 1",
    "-p %s -d 50ms -c 1",    "--plugin=%s -d50ms -c1",
    "run -d 50ms -c 1 -p%s", "run --plugin %s --duration 0.05 --concurrency 1",
    "-c 1 -d 50ms -- %s",
  };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_auto (GStrv) parts = g_strsplit (ways[i], "%s", 2);
      g_autoptr (LtIt) it = lt_it_run (20, "%s%s%s", parts[0], file, parts[1]);

      g_test_message ("%s: %s", ways[i], it->err);
      g_assert_cmpint (it->exit_status, ==, 0);
      g_assert_nonnull (strstr (it->out, "closed loop, 1 worker, 50 ms"));
    }
  for (guint i = 0; i < 4; i++)
    {
      const char *const names[] = { "noop", "noop.so", "-p noop", "run noop" };
      g_autoptr (LtIt) it = lt_it_run (20, "%s --plugin-dir %s -d 50ms -c 1", names[i], folder);

      g_assert_cmpint (it->exit_status, ==, 0);
      g_assert_true (g_str_has_prefix (it->out, "org.example.noop 1.0.0\n"));
    }
}

static void
test_no_suite (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autoptr (LtIt) nothing = lt_it_run (20, "%s", "");
  g_autoptr (LtIt) none = lt_it_run (20, "run -d 1");
  g_autoptr (LtIt) option = lt_it_run (20, "%s --nosuch", file);

  assert_usage (nothing, "ltrun --help");
  assert_usage (none, "--plugin");
  assert_usage (option, "--nosuch");
}

/* Where a value comes from */

static void
test_precedence (void)
{
  static const struct
  {
    const char *environment, *words, *value, *source;
  } cases[] = {
    { NULL, "", "10", "default" },
    { "LOAD_TEST_CONCURRENCY=4", "", "4", "LOAD_TEST_CONCURRENCY" },
    { "LOAD_TEST_CONCURRENCY=4 LTRUN_CONCURRENCY=3", "", "3", "LTRUN_CONCURRENCY" },
    { "LOAD_TEST_CONCURRENCY=4 LTRUN_CONCURRENCY=3", "-c 2", "2", "command line" },
    { "LOAD_TEST_CONCURRENCY=x LTRUN_CONCURRENCY=", "-c 7 -c 2", "2", "command line" },
    { "LOAD_TEST_CONCURRENCY=5 LTRUN_CONCURRENCY=", "", "5", "LOAD_TEST_CONCURRENCY" },
  };
  g_autofree char *file = lt_it_fixture ("noop");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LtIt) it = lt_it_run_env (
        cases[i].environment, 20, "%s -q --format json -d 50ms %s", file, cases[i].words);

      g_assert_cmpint (it->exit_status, ==, 0);
      assert_setting (it, "concurrency", cases[i].value, cases[i].source);
      g_assert_cmpuint (lt_it_count (it, "config.workers"), ==,
                        g_ascii_strtoull (cases[i].value, NULL, 10));
      assert_setting (it, "duration", "50ms", "command line");
    }
}

static void
test_variables (void)
{
  g_autofree char *file = lt_it_fixture ("noop");
  g_autofree char *plain =
    g_strdup_printf ("LTRUN_DURATION=50ms LTRUN_RATE=200 LTRUN_SEED=9 "
                     "LTRUN_FORMAT=json LTRUN_QUIET=1 LTRUN_NO_LATENCY=true");
  g_autoptr (LtIt) it = lt_it_run_env (plain, 20, "%s -c 1", file);
  g_autoptr (LtIt) wrong = lt_it_run_env ("LTRUN_RATE=fast", 20, "%s", file);
  g_autoptr (LtIt) old = lt_it_run_env ("LOAD_TEST_DURATION=-1", 20, "%s", file);

  g_assert_cmpint (it->exit_status, ==, 0);
  assert_setting (it, "rate", "200", "LTRUN_RATE");
  assert_setting (it, "seed", "9", "LTRUN_SEED");
  g_assert_false (json_node_get_boolean (lt_it_get (it, "config.latency")));
  g_assert_cmpuint (
    lt_it_count (it, "measured.total.count") + lt_it_count (it, "load.unstarted"), ==, 10);
  assert_usage (wrong, "LTRUN_RATE");
  assert_usage (old, "LOAD_TEST_DURATION");
}

/* The names of the harness that ltrun replaces. */
static void
test_load_test_variables (void)
{
  g_autofree char *file = lt_it_fixture ("sleeper");
  LtItRunning *running = lt_it_start ("LOAD_TEST_CONCURRENCY=50 LOAD_TEST_DURATION=60",
                                      "--plugin %s --format json", file);
  g_autoptr (LtIt) it = NULL;

  lt_it_wait_for (running, 30, "1s/60s");
  kill (lt_it_pid (running), SIGINT);
  it = lt_it_wait (running, 30);
  g_assert_cmpint (it->exit_status, ==, 105);
  g_assert_cmpuint (lt_it_count (it, "config.workers"), ==, 50);
  g_assert_cmpuint (lt_it_count (it, "config.duration_ns"), ==,
                    G_GUINT64_CONSTANT (60000000000));
  assert_setting (it, "duration", "60", "LOAD_TEST_DURATION");
}

/* Help */

static void
assert_page (const char *words)
{
  g_autoptr (LtIt) it = lt_it_run (20, "%s", words);
  g_auto (GStrv) lines = g_strsplit (it->out, "\n", -1);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpstr (it->err, ==, "");
  g_assert_cmpuint (g_strv_length (lines), >, 3);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (g_utf8_strlen (lines[i], -1) > 80)
        g_error ("%s: line of more than 80 columns: %s", words, lines[i]);
    }
}

static void
test_help (void)
{
  static const char *const pages[] = {
    "--help",         "-h",       "help",      "run --help",   "run -h",         "list --help",
    "inspect --help", "help run", "help list", "help inspect", "some.so --help",
  };
  g_autoptr (LtIt) verb = lt_it_run (20, "help nosuch");

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    assert_page (pages[i]);
  assert_usage (verb, "help");
}

static gboolean
names_option (const char *text, const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("(--|Fl -|\\\\-\\\\-)%s([^a-z-]|$)", name);
  g_autofree char *escaped = g_strdup_printf ("(--|Fl -|\\\\-\\\\-|, -)%s([^a-z-]|$)", name);

  return g_regex_match_simple (pattern, text, G_REGEX_MULTILINE, 0)
         || g_regex_match_simple (escaped, text, G_REGEX_MULTILINE, 0);
}

static void
test_options_in_help (void)
{
  g_autoptr (LtIt) it = lt_it_run (20, "run --help");
  const LtSettingHelp *option;

  for (guint i = 0; (option = lt_settings_help (i)) != NULL; i++)
    {
      if (!names_option (it->out, option->name))
        g_error ("--%s is not in --help", option->name);
    }
}

static void
test_options_in_manual (void)
{
  g_autofree char *page = NULL;
  const LtSettingHelp *option;

  if (!g_file_get_contents (LT_MANUAL, &page, NULL, NULL))
    {
      g_test_skip (LT_MANUAL ": not there");
      return;
    }
  for (guint i = 0; (option = lt_settings_help (i)) != NULL; i++)
    {
      if (!names_option (page, option->name))
        g_error ("--%s is not in ltrun(1)", option->name);
    }
}

static void
test_version (void)
{
  g_autoptr (LtIt) it = lt_it_run (20, "--version");

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_true (g_regex_match_simple ("^ltrun [0-9]+\\.[0-9]+\\.[0-9]+\n$", it->out, 0, 0));
  g_assert_cmpstr (it->err, ==, "");
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/cli/ways-to-run", test_ways_to_run);
  g_test_add_func ("/cli/no-suite", test_no_suite);
  g_test_add_func ("/cli/precedence", test_precedence);
  g_test_add_func ("/cli/variables", test_variables);
  g_test_add_func ("/cli/load-test-variables", test_load_test_variables);
  g_test_add_func ("/cli/help", test_help);
  g_test_add_func ("/cli/options-in-help", test_options_in_help);
  g_test_add_func ("/cli/options-in-manual", test_options_in_manual);
  g_test_add_func ("/cli/version", test_version);
  return g_test_run ();
}
