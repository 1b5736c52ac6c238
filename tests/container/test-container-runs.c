/* SPDX-License-Identifier: MIT
 *
 * The suite as a user runs it: each operation of each back end, and what can be wrong with
 * the plugins of libpeas.
 */

#include <lt-it-assert.h>

#include <string.h>

static const char *const operations[] = { "resolve_singleton", "resolve_transient",
                                          "resolve_scoped", "register" };

static gboolean
has_peas (void)
{
  return LT_HAS_PEAS != 0;
}

static LtIt *
run (const char *words)
{
  return lt_it_run (60, "container -q --format json %s", words);
}

/* The run passed, and each of the operations was done without an error. */
static void
assert_passed (LtIt *it, const char *operation)
{
  if (it->exit_status != 0)
    g_error ("exit status %d: %s", it->exit_status, it->err);
  g_assert_cmpstr (lt_it_text (it, "plugin.id"), ==, "org.ltrun.container");
  g_assert_cmpfloat (lt_it_number_of (it, "measured.operations", "name", operation, "count"), >,
                     0);
  g_assert_cmpfloat (lt_it_number_of (it, "measured.operations", "name", operation, "errors"),
                     ==, 0);
  g_assert_cmpuint (lt_it_count (it, "verification.checks"), >, 0);
  g_assert_cmpuint (lt_it_count (it, "verification.violations"), ==, 0);
}

static void
test_operations (gconstpointer backend)
{
  if (strcmp (backend, "libpeas") == 0 && !has_peas ())
    {
      g_test_skip ("libpeas is not built");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      g_autofree char *words = g_strdup_printf ("--set backend=%s --operation %s -c 2 -n 2000",
                                                (const char *) backend, operations[i]);
      g_autoptr (LtIt) it = run (words);

      assert_passed (it, operations[i]);
      g_assert_cmpfloat (
        lt_it_number_of (it, "measured.operations", "name", operations[i], "count"), ==, 2000);
    }
}

static void
test_mix (gconstpointer backend)
{
  g_autofree char *words =
    g_strdup_printf ("--set backend=%s -c 10 -d 500ms", (const char *) backend);
  g_autoptr (LtIt) it = NULL;

  if (strcmp (backend, "libpeas") == 0 && !has_peas ())
    {
      g_test_skip ("libpeas is not built");
      return;
    }
  it = run (words);
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    assert_passed (it, operations[i]);
  g_assert_cmpfloat (lt_it_number_of (it, "metrics", "name", "objects", "total"), >, 0);
}

/* A singleton is resolved in less time than it takes to look at the clock. */
static void
test_batches (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      g_autofree char *words =
        g_strdup_printf ("--operation %s --batch 32 -c 2 -n 2001", operations[i]);
      g_autoptr (LtIt) it = run (words);

      assert_passed (it, operations[i]);
      g_assert_cmpuint (lt_it_count (it, "measured.total.count"), ==, 2001);
    }
}

static void
test_large (void)
{
  g_autoptr (LtIt) it =
    lt_it_run (120, "container -c 2 -d 200ms --set types=100000 --set singletons=eager "
                    "--format json");

  assert_passed (it, "resolve_singleton");
  g_assert_nonnull (strstr (it->err, "embedded: 100000 types (33333 singleton, "));
  g_assert_nonnull (strstr (it->err, "; singletons made in "));
}

/* ---- Refusals -------------------------------------------------------------- */

static void
test_inspect (void)
{
  g_autoptr (LtIt) it = lt_it_run (20, "inspect container");

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_nonnull (strstr (it->out, "embedded, libpeas"));
  g_assert_true ((strstr (it->out, "not built: libpeas") == NULL) == has_peas ());
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    g_assert_nonnull (strstr (it->out, operations[i]));
}

static void
test_options (void)
{
  static const struct
  {
    const char *words;
    int status;
    const char *expected;
  } cases[] = {
    { "--set types=2", 2, "types" },
    { "--set types=1000001", 2, "1000000" },
    { "--set depth=65", 2, "depth" },
    { "--set width=0", 2, "width" },
    { "--set key=both", 2, "handle|name" },
    { "--set depth=20 --set width=3", 100,
      "depth, width: expected at most 65536 objects for a resolution" },
    { "--set types=17", 100, "types: expected at least 18" },
    { "--set backend=libpeas --set types=60", 100,
      "types: expected with backend=embedded only, found backend=libpeas" },
    { "--set backend=libpeas --set singletons=eager", 100,
      "singletons: expected with backend=embedded only, found backend=libpeas" },
    { "--set peas_folder=/x", 100,
      "peas_folder: expected with backend=libpeas only, found backend=embedded" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LtIt) it = lt_it_run (20, "container -q -d 100ms %s", cases[i].words);

      g_assert_cmpint (it->exit_status, ==, cases[i].status);
      g_assert_nonnull (strstr (it->err, cases[i].expected));
    }
}

static void
test_not_built (void)
{
  g_autoptr (LtIt) it = NULL;

  if (has_peas ())
    {
      g_test_skip ("libpeas is built");
      return;
    }
  it = lt_it_run (20, "container -q -d 100ms --set backend=libpeas");
  g_assert_cmpint (it->exit_status, ==, 100);
  lt_it_assert_says (it->err, "backend=libpeas: not built: libpeas was missing when ltrun was "
                              "configured");
}

/* ---- Plugins of libpeas ---------------------------------------------------- */

static void
shell (const char *line)
{
  g_autoptr (LtIt) it = lt_it_run_shell (NULL, 60, "%s", line);

  if (it->exit_status != 0)
    g_error ("%s: %s%s", line, it->out, it->err);
}

/* A copy of the plugins with something done to it, a line of the shell within. */
static char *
spoilt (const char *name, const char *line)
{
  char *folder = g_build_filename (lt_it_tmp (), name, NULL);
  g_autofree char *words =
    g_strdup_printf ("cp -r %s %s && cd %s && %s", LT_PEAS_FOLDER, folder, folder, line);

  shell (words);
  return folder;
}

static const struct
{
  const char *name, *line, *expected;
} spoilings[] = {
  { "no-plugin", "rm service-3.plugin",
    "libpeas: expected the plugin 'service-3' in *no-plugin, "
    "found none" },
  { "no-module", "rm libservice-5.so",
    "libpeas: expected to load the plugin 'service-5' in "
    "*no-module, found: *" },
  { "cut-module", "truncate -s 100 libservice-0.so",
    "libpeas: expected to load the plugin 'service-0' in *cut-module, found: *" },
  { "text-module", "echo hello > libservice-7.so",
    "libpeas: expected to load the plugin 'service-7' in *text-module, found: *" },
  { "bad-plugin", "echo hello > service-1.plugin",
    "libpeas: expected the plugin 'service-1' in *bad-plugin, found none" },
  { "empty", "rm *", "libpeas: expected the plugin 'service-0' in *empty, found none" },
};

/* libpeas warns about such plugins, which is no reason to abort here. */
static void
test_spoilt (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autofree char *folder = NULL;
  g_autofree char *pattern = g_strdup_printf ("*%s*", spoilings[i].expected);
  g_autoptr (LtIt) it = NULL;

  if (!has_peas ())
    {
      g_test_skip ("libpeas is not built");
      return;
    }
  folder = spoilt (spoilings[i].name, spoilings[i].line);
  it = lt_it_run_env (
    "G_DEBUG=", 30, "container -q -d 100ms --set backend=libpeas --set peas_folder=%s", folder);
  g_assert_cmpint (it->exit_status, ==, 100);
  if (!g_pattern_match_simple (pattern, it->err))
    g_assert_cmpstr (it->err, ==, pattern);
}

/* Moved as a whole, the suite finds its plugins from where it lies now. */
static void
test_moved (void)
{
  g_autofree char *folder = g_build_filename (lt_it_tmp (), "moved", NULL);
  g_autofree char *copy =
    g_strdup_printf ("mkdir %s && cd %s && cp -r --parents bin/ltrun " LT_LIBEXEC_DIR
                     " " LT_PLUGIN_DIR "/container.so " LT_PLUGIN_DIR "/../peas %s",
                     folder, lt_it_build (), folder);
  g_autofree char *said = g_strdup_printf ("8 plugins of %s/", folder);
  g_autoptr (LtIt) it = NULL;

  if (!has_peas ())
    {
      g_test_skip ("libpeas is not built");
      return;
    }
  shell (copy);
  it = lt_it_run_shell (NULL, 30, "%s/bin/ltrun container -d 100ms -c 1 --set backend=libpeas",
                        folder);
  if (it->exit_status != 0)
    g_error ("exit status %d: %s", it->exit_status, it->err);
  g_assert_nonnull (strstr (it->err, said));
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);

  g_test_add_data_func ("/container-runs/operations/embedded", "embedded", test_operations);
  g_test_add_data_func ("/container-runs/operations/libpeas", "libpeas", test_operations);
  g_test_add_data_func ("/container-runs/mix/embedded", "embedded", test_mix);
  g_test_add_data_func ("/container-runs/mix/libpeas", "libpeas", test_mix);
  g_test_add_func ("/container-runs/batches", test_batches);
  g_test_add_func ("/container-runs/large", test_large);
  g_test_add_func ("/container-runs/inspect", test_inspect);
  g_test_add_func ("/container-runs/options", test_options);
  g_test_add_func ("/container-runs/not-built", test_not_built);
  for (guint i = 0; i < G_N_ELEMENTS (spoilings); i++)
    {
      g_autofree char *path = g_strdup_printf ("/container-runs/spoilt/%s", spoilings[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_spoilt);
    }
  g_test_add_func ("/container-runs/moved", test_moved);

  return g_test_run ();
}
