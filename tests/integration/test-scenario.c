/* SPDX-License-Identifier: MIT
 *
 * Scenario files: those that are shipped, every example of the manual page, and what
 * several scenarios do together.
 */
#include "lt-it-assert.h"
#include "lt-settings.h"

#include <string.h>

static gboolean
have_suite (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".so", NULL);
  g_autofree char *path =
    g_build_filename (lt_it_build (), "lib", "ltrun", "plugins", file, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* ---- The manual page ------------------------------------------------------- */

/* Keys of what the built-in suite alone has. */
static gboolean
needs_auth (const char *key)
{
  return g_str_has_prefix (key, "set.") || g_str_equal (key, "operation")
         || g_str_equal (key, "mix") || g_str_equal (key, "plugin");
}

static gboolean
ends_by_itself (const char *key)
{
  return g_str_equal (key, "duration") || g_str_equal (key, "stage");
}

/* A fixture that can do what the key asks for. */
static char *
suite_for (const char *key)
{
  if (needs_auth (key))
    return g_strdup ("auth");
  return lt_it_fixture (g_str_equal (key, "data")    ? "rows"
                        : g_str_equal (key, "batch") ? "batch"
                                                     : "noop");
}

static gboolean
needs_rate (const char *key)
{
  static const char *const keys[] = { "arrival", "backlog", "abort-if-unsustained", NULL };

  return g_strv_contains (keys, key);
}

static void
run_key (const char *key, const char *line, gboolean is_global)
{
  g_autofree char *suite = suite_for (key);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *path = NULL;
  g_autofree char *rows = NULL;
  g_autoptr (LtIt) it = NULL;

  if (needs_auth (key) && !have_suite ("auth"))
    return;
  if (is_global)
    g_string_append_printf (text, "[global]\n%s\n", line);
  g_string_append (text, "[scenario s]\n");
  if (!is_global)
    g_string_append_printf (text, "%s\n", line);
  if (!g_str_equal (key, "plugin"))
    g_string_append_printf (text, "plugin = %s\n", suite);
  /* Five seconds at least: as long as its iterations take. */
  if (g_str_equal (key, "abort-if-unsustained"))
    g_string_append (text, "iterations = 20\n");
  else if (!ends_by_itself (key))
    g_string_append (text, "duration = 100ms\n");
  if (g_str_equal (key, "steady-warmup"))
    g_string_append (text, "warmup = 100ms\n");
  if (needs_rate (key))
    g_string_append (text, "rate = 100\n");
  rows = lt_it_write ("users.csv", "id,secret\n0,a\n1,b\n");
  path = lt_it_write ("key.ini", text->str);
  it = lt_it_run_shell (NULL, 60,
                        "cd '%s' && mkdir -p suites more-suites && exec \"$LTRUN\" key.ini",
                        lt_it_tmp ());
  /* Whether two short runs are alike is the machine's business. */
  if (!g_str_equal (key, "baseline") || it->exit_status != 98)
    lt_it_assert_passes (it, line);
}

static char **
manual_lines (void)
{
  g_autofree char *manual = NULL;

  g_assert_true (g_file_get_contents (LT_MANUAL, &manual, NULL, NULL));
  return g_strsplit (manual, "\n", -1);
}

static void
test_keys (void)
{
  g_auto (GStrv) lines = manual_lines ();
  g_autofree char *key = NULL;
  gboolean is_global = FALSE;
  guint n_keys = 0, n_examples = 0;

  g_test_summary ("Every key has type, default and an example, which runs.");
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], ".Sh KEYS OF [GLOBAL]"))
        is_global = TRUE;
      if (g_str_has_prefix (lines[i], ".It Ic "))
        {
          g_assert_cmpuint (n_keys, ==, n_examples);
          g_free (key);
          key = g_strdup (lines[i] + strlen (".It Ic "));
          n_keys++;
        }
      if (key == NULL || !g_str_has_prefix (lines[i], ".Dl "))
        continue;
      g_assert_true (g_str_has_prefix (lines[i - 1], "Default: "));
      g_assert_true (g_str_has_prefix (lines[i - 2], "Type: "));
      if (!g_str_equal (key, "set.NAME"))
        g_assert_true (g_str_has_prefix (lines[i] + strlen (".Dl "), key));
      run_key (g_str_equal (key, "set.NAME") ? "set.users" : key, lines[i] + strlen (".Dl "),
               is_global);
      n_examples++;
    }
  g_assert_cmpuint (n_examples, ==, n_keys);
  g_assert_cmpuint (n_keys, >, 30);
}

static void
test_all_keys (void)
{
  g_auto (GStrv) lines = manual_lines ();

  g_test_summary ("Whatever can be set has an entry in the manual page.");
  for (guint i = 0; lt_settings_help (i) != NULL; i++)
    {
      const char *name = lt_settings_help (i)->name;
      g_autofree char *entry = g_strconcat (".It Ic ", name, NULL);

      if (!g_str_equal (name, "set") && !g_str_equal (name, "scenario")
          && !g_strv_contains ((const char *const *) lines, entry))
        g_error ("%s is not in ltrun-scenario(5)", name);
    }
}

/* Variables that make the examples short. */
#define SHORT                                                                       \
  "RAMP=200ms STEADY=200ms STEP=100ms RUNS=2 PAUSE=10ms DURATION=400ms START=100ms" \
  " WARMUP=100ms AT=100ms FOR=100ms LOG=soak.jsonl"

static void
test_blocks (void)
{
  g_auto (GStrv) lines = manual_lines ();
  g_autoptr (GString) block = NULL;
  guint n_blocks = 0;

  g_test_summary ("Every file in the manual page runs.");
  if (!have_suite ("auth") || !have_suite ("events"))
    {
      g_test_skip ("auth or events is not built");
      return;
    }
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], ".Bd -literal"))
        block = g_string_new (NULL);
      else if (g_str_has_prefix (lines[i], ".Ed") && block != NULL)
        {
          g_autofree char *path = lt_it_write ("block.ini", block->str);
          g_autoptr (LtIt) it = lt_it_run_env (SHORT, 120, "%s -q", path);

          lt_it_assert_passes (it, block->str);
          g_string_free (g_steal_pointer (&block), TRUE);
          n_blocks++;
        }
      else if (block != NULL)
        g_string_append_printf (block, "%s\n", lines[i]);
    }
  g_assert_cmpuint (n_blocks, >=, 3);
}

/* ---- Files that are shipped ------------------------------------------------ */

static void
test_examples (void)
{
  g_autoptr (GDir) folder = g_dir_open (LT_EXAMPLES, 0, NULL);
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *environment = g_strdup_printf (SHORT " SUITE=%s", noop);
  const char *name;
  guint n = 0;

  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (LT_EXAMPLES, name, NULL);
      g_autoptr (LtIt) it = NULL;

      /* Other examples are in folders. */
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        continue;
      g_assert_true (g_str_has_suffix (name, ".ini"));
      n++;
      if (g_str_equal (name, "mixed.ini") && (!have_suite ("auth") || !have_suite ("events")))
        continue;
      it = lt_it_run_shell (environment, 120, "cd '%s' && exec \"$LTRUN\" '%s'", lt_it_tmp (),
                            path);
      lt_it_assert_passes (it, name);
    }
  g_assert_cmpuint (n, >=, 7);
}

/* ---- Several scenarios ----------------------------------------------------- */

/* Ten suites in one call. */
static void
test_ten (void)
{
  static const char *const suites[] = { "noop",    "choices", "options", "metrics", "noop",
                                        "options", "noop",    "choices", "metrics", "noop" };
  g_autoptr (GString) text = g_string_new ("[global]\nduration = 300ms\nconcurrency = 1\n");
  g_autofree char *path = NULL;
  g_autoptr (LtIt) it = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      g_autofree char *file = lt_it_fixture (suites[i]);

      g_string_append_printf (text, "[scenario s%u]\nplugin = %s\n", i, file);
    }
  path = lt_it_write ("ten.ini", text->str);
  it = lt_it_run (120, "%s -q --format json", path);
  lt_it_assert_passes (it, "ten.ini");
  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      g_autofree char *scenario = g_strdup_printf ("runs.%u.scenario", i);
      g_autofree char *count = g_strdup_printf ("runs.%u.measured.total.count", i);
      g_autofree char *name = g_strdup_printf ("s%u", i);

      g_assert_cmpstr (lt_it_text (it, scenario), ==, name);
      g_assert_cmpuint (lt_it_count (it, count), >, 0);
    }
  lt_it_assert_nothing_left (2000);
}

static gint64
start_of (LtIt *it, const char *path)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (lt_it_text (it, path), NULL);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time);
}

static void
test_sequence (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *text =
    g_strdup_printf ("[global]\nmode=sequence\nduration=1500ms\nconcurrency=1\nplugin=%s\n"
                     "[scenario a]\n[scenario b]\nstart=500ms\n",
                     noop);
  g_autofree char *path = lt_it_write ("sequence.ini", text);
  g_autoptr (LtIt) it = lt_it_run (60, "%s --format json", path);

  g_test_summary ("One after another: the first has ended when the second begins.");
  lt_it_assert_passes (it, "sequence.ini");
  g_assert_cmpint (start_of (it, "runs.1.started_at") - start_of (it, "runs.0.started_at"), >=,
                   1);
  g_assert_cmpfloat (it->seconds, >=, 3.5);
  g_assert_true (strstr (it->err, "a:    1s") < strstr (it->err, "b:    1s"));
}

static void
test_start (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *text =
    g_strdup_printf ("[global]\nduration=300ms\nconcurrency=1\nplugin=%s\n"
                     "[scenario a]\n[scenario b]\nstart=1500ms\n",
                     noop);
  g_autofree char *path = lt_it_write ("start.ini", text);
  g_autoptr (LtIt) it = lt_it_run (60, "%s --format json -q", path);

  lt_it_assert_passes (it, "start.ini");
  g_assert_cmpint (start_of (it, "runs.1.started_at") - start_of (it, "runs.0.started_at"), >=,
                   1);
  g_assert_cmpfloat (it->seconds, >=, 1.8);
}

static void
test_sources (void)
{
  g_autofree char *noop = lt_it_fixture ("noop");
  g_autofree char *text = g_strdup_printf (
    "[scenario s]\nplugin=%s\nduration=200ms\nconcurrency=3\nseed=${SEED:-8}\n", noop);
  g_autofree char *path = lt_it_write ("sources.ini", text);
  g_autofree char *source = g_strconcat (path, ":5", NULL);
  g_autoptr (LtIt) it = lt_it_run_env ("LTRUN_CONCURRENCY=2 SEED=9", 60,
                                       "--scenario %s -d 100ms --format json -q", path);

  lt_it_assert_passes (it, "sources.ini");
  g_assert_cmpuint (lt_it_count (it, "runs.0.config.workers"), ==, 2);
  g_assert_cmpuint (lt_it_count (it, "runs.0.config.duration_ns"), ==, 100000000);
  g_assert_cmpstr (lt_it_text (it, "seed"), ==, "9");
  lt_it_assert_says (it->out, source);
}

/* ---- Each ------------------------------------------------------------------ */

static void
test_each (void)
{
  g_autofree char *excluding = lt_it_fixture ("excluding");
  g_autoptr (LtIt) it =
    lt_it_run (60, "%s --each --set left=2 -c 1 -d 100ms -q --format json", excluding);
  g_autoptr (LtIt) both = lt_it_run (20, "%s --each --operation one", excluding);
  g_autoptr (LtIt) parallel = lt_it_run (20, "%s --each --mode parallel", excluding);

  g_test_summary ("Each operation in turn; one that cannot run with these options is named.");
  lt_it_assert_passes (it, "--each");
  g_assert_cmpstr (lt_it_text (it, "runs.0.scenario"), ==, "excluding.one");
  g_assert_cmpstr (lt_it_text (it, "runs.1.scenario"), ==, "excluding.two");
  g_assert_cmpstr (lt_it_text (it, "runs.1.measured.operations.0.name"), ==, "two");
  g_assert_null (lt_it_get (it, "runs.1.measured.operations.1"));
  g_assert_cmpuint (lt_it_count (it, "runs.1.measured.total.count"), >, 0);
  g_assert_true (JSON_NODE_HOLDS_NULL (lt_it_get (it, "runs.2.measured")));
  lt_it_assert_says (it->out, "excluding.three: left out: ");
  lt_it_assert_refused (both, 2, "--each and --operation");
  lt_it_assert_refused (parallel, 2, "--each and --mode: expected no mode beside each");
}

static void
assert_alone (LtIt *it, guint run, const char *operation)
{
  g_autofree char *path = g_strdup_printf ("runs.%u.", run);
  g_autofree char *count = g_strconcat (path, "measured.total.count", NULL);
  g_autofree char *name = g_strconcat (path, "measured.operations.0.name", NULL);
  g_autofree char *second = g_strconcat (path, "measured.operations.1", NULL);
  g_autofree char *mix = g_strconcat (path, "config.mix", NULL);

  g_assert_cmpuint (lt_it_count (it, count), ==, 30);
  g_assert_cmpstr (lt_it_text (it, name), ==, operation);
  g_assert_null (lt_it_get (it, second));
  g_assert_cmpfloat (lt_it_number_of (it, mix, "operation", operation, "weight"), ==, 1);
  g_assert_cmpfloat (lt_it_number_of (it, mix, "operation", "two", "weight"), ==, 0);
}

static void
test_each_of_mix (void)
{
  g_autofree char *excluding = lt_it_fixture ("excluding");
  g_autofree char *text = g_strdup_printf (
    "[scenario e]\nplugin=%s\neach=true\nmix=one=9,three=1,two=0\n", excluding);
  g_autofree char *path = lt_it_write ("each-of-mix.ini", text);
  g_autoptr (LtIt) typed =
    lt_it_run (60, "%s --each --mix one=9,three=1 -n 30 -c 1 -q --format json", excluding);
  g_autoptr (LtIt) variable = lt_it_run_env (
    "LTRUN_MIX=one=9,three=1", 60, "%s --each -n 30 -c 1 -q --format json", excluding);
  g_autoptr (LtIt) file = lt_it_run (60, "%s -n 30 -c 1 -q --format json", path);
  g_autoptr (LtIt) plan = lt_it_run (20, "inspect --resolved %s --format json", path);
  LtIt *const runs[] = { typed, variable, file };

  g_test_summary ("Alone is alone: a mix beside --each says only what has a turn.");
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      lt_it_assert_passes (runs[i], "--each --mix");
      assert_alone (runs[i], 0, "one");
      assert_alone (runs[i], 1, "three");
      g_assert_null (lt_it_get (runs[i], "runs.2"));
      g_assert_null (strstr (runs[i]->out, "\"name\": \"mix\""));
    }
  lt_it_assert_passes (plan, "--resolved");
  lt_it_assert_says (plan->out, "\"operation\", \"value\": \"three\", \"source\": \"each\"");
  g_assert_null (strstr (plan->out, "\"mix\""));
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/scenario/keys", test_keys);
  g_test_add_func ("/scenario/all-keys", test_all_keys);
  g_test_add_func ("/scenario/blocks", test_blocks);
  g_test_add_func ("/scenario/examples", test_examples);
  g_test_add_func ("/scenario/ten", test_ten);
  g_test_add_func ("/scenario/sequence", test_sequence);
  g_test_add_func ("/scenario/start", test_start);
  g_test_add_func ("/scenario/sources", test_sources);
  g_test_add_func ("/scenario/each", test_each);
  g_test_add_func ("/scenario/each-of-mix", test_each_of_mix);
  return g_test_run ();
}
