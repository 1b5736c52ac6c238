/* SPDX-License-Identifier: MIT */

#include "suite-fixture.h"

#include <math.h>

static const char *const operations[] = { "resolve_singleton", "resolve_transient",
                                          "resolve_scoped", "register" };

/* ---- All is well ----------------------------------------------------------- */

static const struct
{
  const char *name;
  uint64_t n;
  const char *settings[8];
  double tree_size;
} variants[] = {
  { "default", 3000, { NULL }, 7 },
  { "by-name", 3000, { "key=name" }, 7 },
  { "eager", 3000, { "singletons=eager" }, 7 },
  { "smallest", 500, { "types=3", "depth=1", "width=1", "own_types=1", "payload=0" }, 1 },
  { "smallest-by-name", 500, { "types=3", "depth=1", "width=1", "key=name" }, 1 },
  { "narrow", 200, { "types=192", "depth=64", "width=1" }, 64 },
  { "wide", 200, { "types=384", "depth=2", "width=64" }, 65 },
  { "bushy", 50, { "types=60", "depth=5", "width=4", "own_types=10000" }, 341 },
  { "big", 3, { "types=60", "payload=1MiB", "own_types=2" }, 7 },
  { "largest", 2, { "depth=16", "types=96", "own_types=1", "payload=0" }, 65535 },
  { "odd", 500, { "types=61", "depth=4", "width=3" }, 40 },
};

static void
test_fine (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data) / G_N_ELEMENTS (operations);
  const guint k = GPOINTER_TO_UINT (data) % G_N_ELEMENTS (operations);
  FakeHost *fake = suite_started (variants[i].settings);
  FakeTally tally = fake_host_run (fake, operations[k], 0, variants[i].n);
  uint64_t n_objects = tally.values[fake_host_id (fake, "objects")];

  assert_all_well (&tally, variants[i].n);
  if (k == CONTAINER_OP_SINGLETON)
    g_assert_cmpuint (n_objects, ==, 0);
  if (k == CONTAINER_OP_TRANSIENT)
    g_assert_cmpfloat ((double) n_objects, ==, variants[i].tree_size * (double) variants[i].n);
  if (k == CONTAINER_OP_SCOPED)
    {
      g_assert_cmpuint (n_objects % 2, ==, 0);
      g_assert_cmpuint (n_objects, >=, 2 * variants[i].n);
      g_assert_cmpfloat ((double) n_objects, <=,
                         2 * variants[i].tree_size * (double) variants[i].n);
    }
  suite_ended (fake, NULL);
}

static void
test_log (void)
{
  FakeHost *fake = suite_started (SETTINGS ("types=301", "singletons=eager"));

  g_assert_true (g_pattern_match_simple (
    "embedded: 301 types (100 singleton, 100 scoped, 101 transient) in 3 layers of 2 "
    "dependencies, 7 objects below a top one, registered in * s; singletons made in * s; * MiB",
    fake->logged));
  g_assert_cmpuint (embedded_of (fake)->shared.n_made, ==, 100);
  suite_ended (fake, NULL);
}

static void
test_lazy (void)
{
  FakeHost *fake = suite_started (NULL);

  g_test_summary ("Singletons are made when first asked for, unless set-up is to make them.");

  g_assert_cmpuint (embedded_of (fake)->shared.n_made, ==, 0);
  fake_host_run (fake, "resolve_singleton", 0, 20000);
  g_assert_cmpuint (embedded_of (fake)->shared.n_made, ==, 333);
  suite_ended (fake, NULL);
}

static void
test_size_is_kept (void)
{
  FakeHost *fake = suite_started (SETTINGS ("own_types=5", "types=60"));
  FakeTally tally;

  for (guint i = 0; i < 3; i++)
    {
      tally = fake_host_run (fake, "register", i, 1000);
      assert_all_well (&tally, 1000);
      g_assert_cmpuint (lt_container_count (embedded_of (fake)->container), ==, 60);
    }
  suite_ended (fake, NULL);
}

/* ---- The same seed --------------------------------------------------------- */

static gboolean
same_graph (const ContainerModel *a, const ContainerModel *b)
{
  for (uint32_t i = 0; i < a->n_types; i++)
    for (uint32_t k = 0; k < a->types[i].n_dependencies; k++)
      if (a->types[i].dependencies[k] - a->types != b->types[i].dependencies[k] - b->types)
        return FALSE;
  return TRUE;
}

static void
test_same_seed (void)
{
  ContainerOptions options = { .n_types = 900, .depth = 3, .width = 2, .seed = 1 };
  ContainerModel *model = container_model_new (&options);
  ContainerModel *same = container_model_new (&options);
  ContainerModel *other = NULL;

  options.seed = 2;
  other = container_model_new (&options);
  g_assert_true (same_graph (model, same));
  g_assert_false (same_graph (model, other));
  container_model_free (model);
  container_model_free (same);
  container_model_free (other);
}

/* The same worker asks for the same types, another one for others. */
static void
test_same_choices (void)
{
  uint64_t n_missing[3] = { 0 };

  for (guint i = 0; i < 3; i++)
    {
      FakeHost *fake = suite_started (NULL);
      ContainerEmbedded *self = embedded_of (fake);
      FakeTally tally;

      for (uint32_t k = 0; k < self->model->n_top[CONTAINER_TRANSIENT]; k += 2)
        self->ids[self->model->first[CONTAINER_TRANSIENT] + k] = 0;
      tally = fake_host_run (fake, "resolve_transient", i == 2, 2000);
      n_missing[i] = tally.classes[fake_host_id (fake, "not-found")];
      suite_ended (fake, NULL);
    }
  g_assert_cmpuint (n_missing[0], ==, n_missing[1]);
  g_assert_cmpuint (n_missing[0], !=, n_missing[2]);
}

/* ---- Options that do not go together --------------------------------------- */

static const struct
{
  const char *name, *settings[4], *expected;
} refusals[] = {
  { "deep-and-wide",
    { "depth=64", "width=2" },
    "depth, width: expected at most 65536 objects for a resolution, found more: 64 layers of "
    "2 "
    "dependencies each" },
  { "just-too-deep",
    { "depth=17", "width=2" },
    "depth, width: expected at most 65536 objects for a resolution, found more: 17 layers of 2 "
    "dependencies each" },
  { "wide-and-deep",
    { "depth=5", "width=33" },
    "depth, width: expected at most 65536 objects for a resolution, found more: 5 layers of "
    "33 "
    "dependencies each" },
  { "few-types",
    { "types=17" },
    "types: expected at least 18, for 3 lifetimes, 3 layers and 2 dependencies, found 17" },
  { "wide",
    { "width=64", "depth=2", "types=383" },
    "types: expected at least 384, for 3 lifetimes, 2 layers and 64 dependencies, found 383" },
  { "payload-of-singletons",
    { "types=1000000", "payload=1MiB", "singletons=eager" },
    "payload: expected at most 1024 MiB for all objects at a time, found 333371 MiB: 333334 "
    "singletons, and 20 objects for each of 1 workers, of 1048632 bytes each" },
  { "payload-of-a-tree",
    { "types=96", "depth=16", "payload=16KiB" },
    "payload: expected at most 1024 MiB for all objects at a time, found 1028 MiB: 33 "
    "singletons, and 65541 objects for each of 1 workers, of 16440 bytes each" },
};

/* The same for one worker is fine. */
static void
test_refused_workers (void)
{
  static const char *const settings[] = { "types=96", "depth=16", "payload=8KiB", NULL };
  FakeHost *fake = suite_started (settings);

  suite_ended (fake, NULL);
  fake = fake_host_new (settings);
  fake->host.worker_count = 2;
  g_assert_cmpint (fake_host_init (fake), !=, LT_OK);
  g_assert_nonnull (strstr (fake->error, "for each of 2 workers"));
  g_assert_null (fake->pctx);
  fake_host_free (fake);
}

static void
test_refused (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  FakeHost *fake = fake_host_new (refusals[i].settings);

  g_assert_cmpint (fake_host_init (fake), !=, LT_OK);
  g_assert_cmpstr (fake->error, ==, refusals[i].expected);
  g_assert_null (fake->pctx);
  fake_host_free (fake);
}

static void
test_interrupted (void)
{
  FakeHost *fake = fake_host_new (NULL);

  g_test_summary ("A set-up that is to come back does, with all of it freed.");

  fake->stop = 1;
  g_assert_cmpint (fake_host_init (fake), !=, LT_OK);
  g_assert_cmpstr (fake->error, ==, "set-up was interrupted");
  g_assert_null (fake->pctx);
  fake_host_free (fake);
}

static void
test_refused_registration (void)
{
  g_test_summary ("Whichever registration the host refuses, init fails and frees everything.");

  for (uint32_t i = 1; i <= 5; i++)
    {
      FakeHost *fake = fake_host_new (NULL);

      fake->fail_at = i;
      g_assert_cmpint (fake_host_init (fake), !=, LT_OK);
      g_assert_nonnull (strstr (fake->error, "the host registered no "));
      g_assert_null (fake->pctx);
      fake_host_free (fake);
    }
}

/* ---- Back ends ------------------------------------------------------------- */

static ContainerVerdict
say (ContainerWorker *worker, uint64_t random, ContainerFinding *ret_finding)
{
  static const ContainerVerdict verdicts[] = { CONTAINER_WRONG_INSTANCE,
                                               CONTAINER_WRONG_LIFETIME, CONTAINER_NOT_FOUND,
                                               CONTAINER_INTERNAL, CONTAINER_FINE };

  (void) worker;
  return container_find (ret_finding, verdicts[random % 5], 7, "said %u",
                         (unsigned) (random % 5));
}

static void
test_classes (void)
{
  static const char *const classes[] = { "wrong-instance", "wrong-lifetime", "not-found",
                                         "internal" };
  FakeHost *fake = suite_started (NULL);
  const ContainerBackend *real = suite_of (fake)->backend;
  ContainerBackend backend = *real;

  g_test_summary ("Each verdict of a back end is an error of its class, for all operations.");

  backend.resolve_singleton = backend.resolve_transient = say;
  backend.resolve_scoped = backend.change = say;
  suite_of (fake)->backend = &backend;
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      FakeTally tally = fake_host_run (fake, operations[i], 0, 1000);
      uint64_t n_errors = 0;

      for (guint k = 0; k < G_N_ELEMENTS (classes); k++)
        {
          uint64_t n = tally.classes[fake_host_id (fake, classes[k])];

          g_assert_cmpuint (n, >, 100);
          n_errors += n;
        }
      g_assert_cmpuint (n_errors, ==, tally.n_other);
      g_assert_cmpuint (tally.n_ok, >, 100);
      g_assert_true (g_str_has_prefix (tally.detail, "said "));
    }
  suite_of (fake)->backend = real;
  suite_ended (fake, NULL);
}

static void
test_backends (void)
{
  FakeHost *fake = NULL;

  g_assert_cmpstr (container_backend_get (0)->name, ==, "embedded");
  g_assert_null (container_backend_get (2));
  if (container_backend_get (1) != NULL)
    {
      g_assert_cmpstr (container_backend_get (1)->name, ==, "libpeas");
      g_test_skip ("libpeas is built");
      return;
    }
  fake = fake_host_new (SETTINGS ("backend=libpeas"));
  g_assert_cmpint (fake_host_init (fake), !=, LT_OK);
  g_assert_cmpstr (fake->error, ==,
                   "backend=libpeas: not built: libpeas was missing when ltrun was configured");
  g_assert_nonnull (strstr (fake->plugin->options[0].help, "libpeas (libpeas missing)"));
  fake_host_free (fake);
}

/* ---- What must hold -------------------------------------------------------- */

/* Between operations of a worker that stays, and after it has left. */
static void
test_verified (void)
{
  FakeHost *fake = suite_started (SETTINGS ("types=60", "own_types=5"));
  const ContainerBackend *backend = suite_of (fake)->backend;
  ContainerWorker *worker = backend->worker_new (suite_of (fake)->state, 0, NULL);

  for (uint64_t i = 0; i < 500; i++)
    {
      const uint64_t random = lt_mix64 (i);

      g_assert_cmpint (backend->change (worker, random, NULL), ==, CONTAINER_FINE);
      g_assert_cmpint (backend->resolve_singleton (worker, random, NULL), ==, CONTAINER_FINE);
      g_assert_cmpint (backend->resolve_scoped (worker, random, NULL), ==, CONTAINER_FINE);
      suite_verified (fake, 0, NULL);
      suite_verified (fake, 1, NULL);
    }
  g_assert_cmpuint (lt_container_count (embedded_of (fake)->container), ==, 65);
  g_assert_cmpuint (lt_container_count_singletons (embedded_of (fake)->container), >=, 20);
  backend->worker_free (worker);
  suite_verified (fake, 1, NULL);
  suite_ended (fake, NULL);
}

/* ---- Workers at once ------------------------------------------------------- */

typedef struct Job
{
  FakeHost *fake;
  guint index;
  FakeTally tallies[G_N_ELEMENTS (operations)];
} Job;

#define N_WORKERS 4u
#define N_TOGETHER 2000u

static gpointer
run_all (gpointer data)
{
  Job *job = data;

  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      guint k = (i + job->index) % G_N_ELEMENTS (operations);

      job->tallies[k] = fake_host_run (job->fake, operations[k], job->index, N_TOGETHER);
    }
  return NULL;
}

static void
test_together (gconstpointer settings)
{
  FakeHost *fake = suite_started (settings);
  GThread *threads[N_WORKERS];
  Job jobs[N_WORKERS];

  g_test_summary ("Workers that resolve and register beside each other all get what is right.");

  for (guint i = 0; i < N_WORKERS; i++)
    {
      jobs[i] = (Job){ .fake = fake, .index = i };
      threads[i] = g_thread_new ("worker", run_all, &jobs[i]);
    }
  for (guint i = 0; i < 100; i++)
    suite_verified (fake, 0, NULL);
  for (guint i = 0; i < N_WORKERS; i++)
    {
      g_thread_join (threads[i]);
      for (guint k = 0; k < G_N_ELEMENTS (operations); k++)
        assert_all_well (&jobs[i].tallies[k], N_TOGETHER);
    }
  suite_verified (fake, 1, NULL);
  suite_ended (fake, NULL);
}

/* ---- The description ------------------------------------------------------- */

static void
test_description (void)
{
  FakeHost *fake = fake_host_new (NULL);
  const lt_plugin *plugin = fake->plugin;

  g_assert_cmpstr (plugin->id, ==, "org.ltrun.container");
  g_assert_cmpuint (plugin->n_ops, ==, G_N_ELEMENTS (operations));
  g_assert_null (plugin->get_extension ("org.example.none"));
  for (uint32_t i = 0; i < plugin->n_ops; i++)
    {
      g_assert_cmpstr (plugin->ops[i].name, ==, operations[i]);
      g_assert_cmpfloat (plugin->ops[i].weight, >, 0);
    }
  for (uint32_t i = 0; i < plugin->n_options; i++)
    {
      g_assert_nonnull (plugin->options[i].name);
      g_assert_nonnull (plugin->options[i].help);
      g_assert_nonnull (plugin->options[i].dflt);
    }
  fake_host_free (fake);
}

int
main (int argc, char **argv)
{
  static const char *const by_handle[] = { "types=90", "own_types=3", NULL };
  static const char *const by_name[] = { "types=90", "own_types=3", "key=name", NULL };

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/container-suite/description", test_description);
  for (guint i = 0; i < G_N_ELEMENTS (variants) * G_N_ELEMENTS (operations); i++)
    {
      g_autofree char *path = g_strdup_printf ("/container-suite/fine/%s/%s",
                                               variants[i / G_N_ELEMENTS (operations)].name,
                                               operations[i % G_N_ELEMENTS (operations)]);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_fine);
    }
  g_test_add_func ("/container-suite/log", test_log);
  g_test_add_func ("/container-suite/lazy", test_lazy);
  g_test_add_func ("/container-suite/size-is-kept", test_size_is_kept);
  g_test_add_func ("/container-suite/same-seed/graph", test_same_seed);
  g_test_add_func ("/container-suite/same-seed/choices", test_same_choices);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/container-suite/refused/%s", refusals[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_refused);
    }
  g_test_add_func ("/container-suite/refused/workers", test_refused_workers);
  g_test_add_func ("/container-suite/refused/registration", test_refused_registration);
  g_test_add_func ("/container-suite/interrupted", test_interrupted);
  g_test_add_func ("/container-suite/classes", test_classes);
  g_test_add_func ("/container-suite/backends", test_backends);
  g_test_add_func ("/container-suite/verified", test_verified);
  g_test_add_data_func ("/container-suite/together/by-handle", by_handle, test_together);
  g_test_add_data_func ("/container-suite/together/by-name", by_name, test_together);

  return g_test_run ();
}
