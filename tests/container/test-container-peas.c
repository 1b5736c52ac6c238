/* SPDX-License-Identifier: MIT */

#include "suite-fixture.h"

#include <container-peas.h>

#define PEAS "backend=libpeas", "peas_folder=" LT_PEAS_FOLDER

static const char *const operations[] = { "resolve_singleton", "resolve_transient",
                                          "resolve_scoped", "register" };

static ContainerPeas *
peas_of (FakeHost *fake)
{
  return suite_of (fake)->state;
}

static void
test_fine (gconstpointer data)
{
  static const char *const keys[] = { "key=handle", "key=name" };
  static const uint64_t n_objects[] = { 0, 1, 2 * CONTAINER_N_SERVICES, 0 };
  const guint k = GPOINTER_TO_UINT (data);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      FakeHost *fake = suite_started (SETTINGS (PEAS, keys[i]));
      FakeTally tally = fake_host_run (fake, operations[k], 0, 300);

      assert_all_well (&tally, 300);
      g_assert_cmpuint (tally.values[fake_host_id (fake, "objects")], ==, 300 * n_objects[k]);
      g_assert_true (g_pattern_match_simple (
        "libpeas: 8 plugins of " LT_PEAS_FOLDER " loaded in * s", fake->logged));
      suite_verified (fake, 0, NULL);
      suite_verified (fake, 1, NULL);
      suite_ended (fake, NULL);
    }
}

/* ---- Found out ------------------------------------------------------------- */

static void
assert_found (FakeHost *fake, const char *operation, const char *class, const char *detail)
{
  FakeTally tally = fake_host_run (fake, operation, 0, 300);

  g_assert_cmpuint (tally.n_other, >, 10);
  g_assert_cmpuint (tally.classes[fake_host_id (fake, class)], ==, tally.n_other);
  if (!g_pattern_match_simple (detail, tally.detail))
    g_assert_cmpstr (tally.detail, ==, detail);
}

static void
test_wrong_plugin (void)
{
  FakeHost *fake = suite_started (SETTINGS (PEAS));
  PeasPluginInfo **infos = peas_of (fake)->shared.infos;
  PeasPluginInfo *first = infos[0];

  infos[0] = infos[1];
  assert_found (fake, "resolve_singleton", "wrong-instance",
                "service-0: expected an extension of this plugin, found a LtrunService1");
  infos[0] = first;
  suite_ended (fake, NULL);
}

static void
test_another_singleton (void)
{
  FakeHost *fake = suite_started (SETTINGS (PEAS));
  GObject **singletons = peas_of (fake)->first;
  GObject *first = singletons[3];

  singletons[3] = singletons[4];
  assert_found (fake, "resolve_singleton", "wrong-lifetime",
                "service-3: expected the only extension of the set, found another");
  suite_verified (fake, 0,
                  "libpeas: service-3: expected the only extension of the set, found "
                  "another");
  singletons[3] = first;
  suite_ended (fake, NULL);
}

/* An extension that somebody else holds on to, until the test lets go. */
static void
constructed_and_held (GObject *object)
{
  GPtrArray *held = g_type_get_qdata (G_OBJECT_TYPE (object), g_quark_from_string ("held"));

  G_OBJECT_CLASS (g_type_class_peek (PEAS_TYPE_EXTENSION_BASE))->constructed (object);
  g_ptr_array_add (held, g_object_ref (object));
}

static void
test_held (void)
{
  static const struct
  {
    const char *operation, *detail;
  } cases[] = {
    { "resolve_transient", "service-3: expected the extension to end, but it lives on" },
    { "resolve_scoped",
      "service-*: expected all extensions of the set to end, but one lives on" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FakeHost *fake = suite_started (SETTINGS (PEAS));
      const GType type = peas_of (fake)->types[3];
      GObjectClass *class = g_type_class_peek (type);
      void (*constructed) (GObject *) = class->constructed;
      GPtrArray *held = g_ptr_array_new_with_free_func (g_object_unref);

      g_type_set_qdata (type, g_quark_from_string ("held"), held);
      class->constructed = constructed_and_held;
      assert_found (fake, cases[i].operation, "wrong-lifetime", cases[i].detail);
      class->constructed = constructed;
      g_ptr_array_unref (held);
      suite_verified (fake, 1, "libpeas: * extensions were made, but * ended");
      fake->plugin->fini (fake->pctx);
      fake->pctx = NULL;
      g_assert_true (
        g_pattern_match_simple ("libpeas: * extensions were made, but * ended", fake->error));
      fake_host_free (fake);
    }
}

static void
test_singleton_missing (void)
{
  FakeHost *fake = suite_started (SETTINGS (PEAS, "key=name"));
  ContainerPeas *peas = peas_of (fake);
  g_autoptr (GObject) other = g_object_new (G_TYPE_OBJECT, NULL);

  g_assert_true (peas_engine_unload_plugin (peas->shared.engine, peas->shared.infos[2]));
  peas->first[2] = other; /* that one is gone with its plugin */
  assert_found (fake, "resolve_singleton", "not-found",
                "service-2: expected an extension, found none");
  suite_ended (fake, "libpeas: service-2: expected the singleton to end with its set, but it "
                     "lives on");
}

/* ---- Set-up that fails ----------------------------------------------------- */

static void
test_no_folder (void)
{
  FakeHost *fake = fake_host_new (SETTINGS ("backend=libpeas", "peas_folder=/nowhere/peas"));

  g_assert_cmpint (fake_host_init (fake), !=, LT_OK);
  g_assert_cmpstr (fake->error, ==,
                   "libpeas: expected the plugin 'service-0' in /nowhere/peas, found none");
  fake_host_free (fake);
}

/* Without being told, the suite looks beside the file that it is in: here, the test. */
static void
test_own_folder (void)
{
  FakeHost *fake = fake_host_new (SETTINGS ("backend=libpeas"));

  g_assert_cmpint (fake_host_init (fake), !=, LT_OK);
  g_assert_true (g_pattern_match_simple (
    "libpeas: expected the plugin 'service-0' in */tests/peas, found none", fake->error));
  fake_host_free (fake);
}

/* ---- Workers at once ------------------------------------------------------- */

typedef struct Job
{
  FakeHost *fake;
  guint index;
  FakeTally tallies[G_N_ELEMENTS (operations)];
} Job;

static gpointer
run_all (gpointer data)
{
  Job *job = data;

  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      guint k = (i + job->index) % G_N_ELEMENTS (operations);

      job->tallies[k] = fake_host_run (job->fake, operations[k], job->index, 300);
    }
  return NULL;
}

static void
test_together (void)
{
  FakeHost *fake = suite_started (SETTINGS (PEAS));
  GThread *threads[4];
  Job jobs[4];

  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      jobs[i] = (Job){ .fake = fake, .index = i };
      threads[i] = g_thread_new ("worker", run_all, &jobs[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      g_thread_join (threads[i]);
      for (guint k = 0; k < G_N_ELEMENTS (operations); k++)
        assert_all_well (&jobs[i].tallies[k], 300);
    }
  suite_ended (fake, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint k = 0; k < G_N_ELEMENTS (operations); k++)
    {
      g_autofree char *path = g_strdup_printf ("/container-peas/fine/%s", operations[k]);

      g_test_add_data_func (path, GUINT_TO_POINTER (k), test_fine);
    }
  g_test_add_func ("/container-peas/wrong-plugin", test_wrong_plugin);
  g_test_add_func ("/container-peas/another-singleton", test_another_singleton);
  g_test_add_func ("/container-peas/held", test_held);
  g_test_add_func ("/container-peas/singleton-missing", test_singleton_missing);
  g_test_add_func ("/container-peas/no-folder", test_no_folder);
  g_test_add_func ("/container-peas/own-folder", test_own_folder);
  g_test_add_func ("/container-peas/together", test_together);

  return g_test_run ();
}
