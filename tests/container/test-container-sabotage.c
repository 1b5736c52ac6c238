/* SPDX-License-Identifier: MIT
 *
 * A container that does wrong is found out. Each test puts something into a container of
 * the suite that is not what the suite registered there.
 */

#include "suite-fixture.h"

/* Two layers: a top type depends on the bottom ones alone. */
#define SMALL "types=48", "depth=2", "width=2"

static gboolean
is_depended_on (const ContainerModel *model, const ContainerType *type)
{
  for (uint32_t i = 0; i < model->n_types; i++)
    for (uint32_t k = 0; k < model->types[i].n_dependencies; k++)
      if (model->types[i].dependencies[k] == type)
        return TRUE;
  return FALSE;
}

/* The first type of the top layer, of those that may go. */
static uint32_t
top_of (const ContainerEmbedded *self, uint32_t lifetime)
{
  const ContainerModel *model = self->model;

  for (uint32_t i = 0; i < model->n_top[lifetime]; i++)
    if (!is_depended_on (model, &model->types[model->first[lifetime] + i]))
      return model->first[lifetime] + i;
  g_assert_not_reached ();
}

static void
take_out (ContainerEmbedded *self, uint32_t i)
{
  g_assert_cmpint (lt_container_unregister (self->container, self->ids[i], NULL), ==,
                   LT_CONTAINER_OK);
}

/* Registers type @i, which was taken out, anew, as @lifetime. */
static void
put_back (ContainerEmbedded *self, uint32_t i, LtLifetime lifetime, LtFactory factory,
          LtDestructor destroy, void *data)
{
  const ContainerType *type = &self->model->types[i];
  const char *names[8] = { NULL };
  const LtDefinition definition = { type->name, lifetime, factory, destroy,
                                    data,       NULL,     names,   type->n_dependencies };

  for (uint32_t k = 0; k < type->n_dependencies; k++)
    names[k] = type->dependencies[k]->name;
  g_assert_cmpint (lt_container_register (self->container, &definition, &self->ids[i], NULL),
                   ==, LT_CONTAINER_OK);
}

static void
replace (ContainerEmbedded *self, uint32_t i, LtFactory factory, LtDestructor destroy,
         void *data)
{
  take_out (self, i);
  put_back (self, i, (LtLifetime) self->model->types[i].lifetime, factory, destroy, data);
}

/* All errors of a run are of @class, and at least one in a hundred operations has one;
 * the last one says @detail, a pattern. */
static void
assert_found (FakeHost *fake, const char *operation, const char *class, const char *detail)
{
  FakeTally tally = fake_host_run (fake, operation, 0, 1000);

  g_assert_cmpuint (tally.n_other, >, 10);
  g_assert_cmpuint (tally.classes[fake_host_id (fake, class)], ==, tally.n_other);
  if (!g_pattern_match_simple (detail, tally.detail))
    g_assert_cmpstr (tally.detail, ==, detail);
}

/* Runs fini, whose error matches @pattern. */
static void
fini_finds (FakeHost *fake, const char *pattern)
{
  fake->plugin->fini (fake->pctx);
  fake->pctx = NULL;
  g_assert_nonnull (fake->error);
  if (!g_pattern_match_simple (pattern, fake->error))
    g_assert_cmpstr (fake->error, ==, pattern);
  fake_host_free (fake);
}

/* ---- Not found ------------------------------------------------------------- */

static void
test_not_found (void)
{
  static const char *const keys[] = { "key=handle", "key=name" };
  static const char *const operations[] = { "resolve_singleton", "resolve_scoped",
                                            "resolve_transient" };

  for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
    for (uint32_t lifetime = 0; lifetime < CONTAINER_N_LIFETIMES; lifetime++)
      {
        FakeHost *fake = suite_started (SETTINGS (SMALL, keys[k]));
        ContainerEmbedded *self = embedded_of (fake);

        take_out (self, top_of (self, lifetime));
        assert_found (fake, operations[lifetime], "not-found",
                      k == 0 ? "not found: type with id 0x*: not registered"
                             : "not found: type '*': not registered");
        suite_verified (fake, 1, "embedded: expected 48 registered types, found 47");
        suite_ended (fake, "embedded: expected 48 types in the end, found 47");
      }
}

/* ---- Another object -------------------------------------------------------- */

static void
test_wrong_type (void)
{
  FakeHost *fake = suite_started (SETTINGS (SMALL));
  ContainerEmbedded *self = embedded_of (fake);
  uint32_t i = top_of (self, CONTAINER_SINGLETON);

  replace (self, i, container_object_make, container_object_destroy, &self->recipes[i + 1]);
  assert_found (fake, "resolve_singleton", "wrong-instance",
                "singleton-*: expected an object of this type, found one of singleton-*");
  /* Two objects say that they are the first of the other type. */
  fini_finds (fake, "embedded: singleton-*: expected a singleton to be made once, but it was "
                    "made 2 times");
}

/* A factory that mixes up what it is given. */
static void *
make_mixed_up (const LtBuild *build, LtContainerError *error)
{
  ContainerObject *object = container_object_make (build, error);

  object->dependencies[1] = object->dependencies[0];
  return object;
}

static void *
make_poor (const LtBuild *build, LtContainerError *error)
{
  ContainerObject *object = container_object_make (build, error);

  object->n_dependencies--;
  return object;
}

static void
test_wrong_dependency (void)
{
  static const struct
  {
    LtFactory factory;
    const char *detail;
  } cases[] = {
    { make_mixed_up, "*: expected an object of this type, found one of *" },
    { make_poor, "*: expected 2 dependencies, found 1" },
  };
  static const char *const operations[] = { "", "resolve_scoped", "resolve_transient" };

  for (uint32_t lifetime = CONTAINER_SCOPED; lifetime <= CONTAINER_TRANSIENT; lifetime++)
    for (guint k = 0; k < G_N_ELEMENTS (cases); k++)
      {
        FakeHost *fake = suite_started (SETTINGS (SMALL));
        ContainerEmbedded *self = embedded_of (fake);
        uint32_t i = top_of (self, lifetime);

        replace (self, i, cases[k].factory, container_object_destroy, &self->recipes[i]);
        assert_found (fake, operations[lifetime], "wrong-instance", cases[k].detail);
        suite_ended (fake, NULL);
      }
}

/* ---- At the wrong time ----------------------------------------------------- */

static void
test_singleton_twice (void)
{
  FakeHost *fake = suite_started (SETTINGS (SMALL, "singletons=eager"));
  ContainerEmbedded *self = embedded_of (fake);
  uint32_t i = top_of (self, CONTAINER_SINGLETON);

  g_test_summary ("A container that makes a second object of a singleton is found out.");

  replace (self, i, container_object_make, container_object_destroy, &self->recipes[i]);
  assert_found (fake, "resolve_singleton", "wrong-lifetime",
                "singleton-*: expected the only object of a singleton, found number 2");
  suite_verified (fake, 0,
                  "embedded: singleton-*: expected a singleton to be made once, but it "
                  "was made 2 times");
  fini_finds (fake, "embedded: singleton-*: expected a singleton to be made once, but it was "
                    "made 2 times");
}

/* One layer, so that any type may be of any lifetime. */
static const struct
{
  uint32_t lifetime; /* that it must have */
  LtLifetime actual;
  const char *class, *detail;
} mistakes[] = {
  { CONTAINER_SINGLETON, LT_TRANSIENT, "internal",
    "invalid: type 'singleton-*': expected a singleton, but it is transient" },
  { CONTAINER_SINGLETON, LT_SCOPED, "internal",
    "invalid: type 'singleton-*': expected a singleton, but it is scoped" },
  { CONTAINER_SCOPED, LT_SINGLETON, "wrong-lifetime",
    "scoped-*: expected an object of this scope, found one of another" },
  { CONTAINER_SCOPED, LT_TRANSIENT, "wrong-instance",
    "scoped-*: expected the scope's object again, found another one" },
  { CONTAINER_TRANSIENT, LT_SINGLETON, "wrong-lifetime",
    "transient-*: expected 1 new objects, found 0" },
  { CONTAINER_TRANSIENT, LT_SCOPED, "internal",
    "no scope: type 'transient-*': scoped, expected a scope" },
};

static void
test_mistaken_lifetime (void)
{
  static const char *const operations[] = { "resolve_singleton", "resolve_scoped",
                                            "resolve_transient" };

  for (guint k = 0; k < G_N_ELEMENTS (mistakes); k++)
    {
      FakeHost *fake = suite_started (SETTINGS ("types=48", "depth=1"));
      ContainerEmbedded *self = embedded_of (fake);
      uint32_t i = top_of (self, mistakes[k].lifetime);

      take_out (self, i);
      put_back (self, i, mistakes[k].actual, container_object_make, container_object_destroy,
                &self->recipes[i]);
      assert_found (fake, operations[mistakes[k].lifetime], mistakes[k].class,
                    mistakes[k].detail);
      suite_ended (fake, NULL);
    }
}

/* A container that keeps what it must make anew: objects are counted as new, but each time
 * the first one is given out. */
typedef struct Keeper
{
  ContainerRecipe *recipe;
  ContainerObject *kept;
} Keeper;

static void *
make_once (const LtBuild *build, LtContainerError *error)
{
  Keeper *keeper = build->data;
  LtBuild real = *build;

  real.data = keeper->recipe;
  if (keeper->kept == NULL)
    keeper->kept = container_object_make (&real, error);
  else
    container_object_destroy (container_object_make (&real, error), keeper->recipe);
  return keeper->kept;
}

static void
destroy_never (void *object, void *data)
{
  (void) object;
  (void) data;
}

static void
test_transient_kept (void)
{
  FakeHost *fake = suite_started (SETTINGS (SMALL));
  ContainerEmbedded *self = embedded_of (fake);
  uint32_t i = top_of (self, CONTAINER_TRANSIENT);
  Keeper keeper = { &self->recipes[i], NULL };

  replace (self, i, make_once, destroy_never, &keeper);
  assert_found (fake, "resolve_transient", "wrong-lifetime",
                "transient-*: expected a new object, found one that was given out before");
  free (keeper.kept);
  fake_host_free (fake);
}

static void
test_scoped_kept (void)
{
  FakeHost *fake = suite_started (SETTINGS (SMALL));
  ContainerEmbedded *self = embedded_of (fake);
  uint32_t i = top_of (self, CONTAINER_SCOPED);
  Keeper keeper = { &self->recipes[i], NULL };

  replace (self, i, make_once, destroy_never, &keeper);
  assert_found (fake, "resolve_scoped", "wrong-lifetime",
                "scoped-*: expected an object of this scope, found one of another");
  free (keeper.kept);
  fake_host_free (fake);
}

/* Objects that nobody disposes of, until the test does. */
typedef struct Hoarder
{
  ContainerRecipe recipe; /* first: what the factory knows of it */
  GPtrArray *objects;
} Hoarder;

static void
hoard (void *object, void *data)
{
  g_ptr_array_add (((Hoarder *) data)->objects, object);
}

static void
test_not_disposed (void)
{
  static const char *const operations[] = { "", "resolve_scoped", "resolve_transient" };

  for (uint32_t lifetime = CONTAINER_SCOPED; lifetime <= CONTAINER_TRANSIENT; lifetime++)
    {
      FakeHost *fake = suite_started (SETTINGS (SMALL));
      ContainerEmbedded *self = embedded_of (fake);
      uint32_t i = top_of (self, lifetime);
      Hoarder hoarder = { self->recipes[i], g_ptr_array_new_with_free_func (free) };

      replace (self, i, container_object_make, hoard, &hoarder);
      assert_found (fake, operations[lifetime], "wrong-lifetime",
                    "*: * objects were made, but * were disposed of");
      suite_verified (fake, 0, NULL);
      suite_verified (fake, 1,
                      "embedded: scoped and transient: * objects were made, but * were "
                      "disposed of and 0 are held");
      fini_finds (fake, "embedded: scoped and transient: * objects were made, but * were "
                        "disposed of and 0 are held");
      g_ptr_array_unref (hoarder.objects);
    }
}

static void
test_singleton_not_disposed (void)
{
  FakeHost *fake = suite_started (SETTINGS (SMALL));
  ContainerEmbedded *self = embedded_of (fake);
  uint32_t i = top_of (self, CONTAINER_SINGLETON);
  Hoarder hoarder = { self->recipes[i], g_ptr_array_new_with_free_func (free) };
  FakeTally tally;

  replace (self, i, container_object_make, hoard, &hoarder);
  tally = fake_host_run (fake, "resolve_singleton", 0, 1000);
  assert_all_well (&tally, 1000);
  suite_ended (fake, "embedded: singletons: 16 objects were made, but 15 were disposed of and "
                     "0 are held");
  g_ptr_array_unref (hoarder.objects);
}

/* The container holds an object less than it was given. */
static void
test_singleton_lost (void)
{
  FakeHost *fake = suite_started (SETTINGS (SMALL, "singletons=eager"));
  ContainerEmbedded *self = embedded_of (fake);

  self->shared.n_gone++;
  suite_verified (fake, 1,
                  "embedded: singletons: 16 objects were made, but 1 were disposed of "
                  "and 16 are held");
  self->shared.n_gone--;
  suite_ended (fake, NULL);
}

/* One that was disposed of is still there. */
static void
test_disposed_too_soon (void)
{
  FakeHost *fake = suite_started (SETTINGS (SMALL, "singletons=eager"));
  ContainerEmbedded *self = embedded_of (fake);
  ContainerObject *object = NULL;

  g_assert_cmpint (
    lt_container_resolve (self->container, self->ids[0], (void **) &object, NULL), ==,
    LT_CONTAINER_OK);
  object->alive = CONTAINER_GONE;
  assert_found (fake, "resolve_singleton", "wrong-lifetime",
                "singleton-*: expected an object, found one that is disposed of");
  object->alive = CONTAINER_ALIVE;
  suite_ended (fake, NULL);
}

/* ---- No object ------------------------------------------------------------- */

static void *
make_nothing (const LtBuild *build, LtContainerError *error)
{
  (void) build;
  g_strlcpy (error->text, "the database is away", sizeof error->text);
  return NULL;
}

static void
test_internal (void)
{
  static const char *const operations[] = { "resolve_singleton", "resolve_scoped",
                                            "resolve_transient" };

  for (uint32_t lifetime = 0; lifetime < CONTAINER_N_LIFETIMES; lifetime++)
    {
      FakeHost *fake = suite_started (SETTINGS (SMALL));
      ContainerEmbedded *self = embedded_of (fake);

      replace (self, top_of (self, lifetime), make_nothing, NULL, NULL);
      assert_found (fake, operations[lifetime], "internal",
                    "factory failed: the database is away");
      suite_ended (fake, NULL);
    }
}

/* ---- Registration ---------------------------------------------------------- */

static void
test_name_taken (void)
{
  FakeHost *fake = suite_started (SETTINGS (SMALL));
  ContainerEmbedded *self = embedded_of (fake);
  const LtDefinition definition = { .name = "own-0-0", .factory = make_nothing };

  g_assert_cmpint (lt_container_register (self->container, &definition, NULL, NULL), ==,
                   LT_CONTAINER_OK);
  assert_found (fake, "register", "internal", "exists already: type 'own-0-0': exists already");
  suite_ended (fake, "embedded: expected 48 types in the end, found 49");
}

/* A container that lets go of types by itself: here, of all that is asked for by the name
 * of a worker's own, while the worker runs. */
static ContainerVerdict
change_and_lose (ContainerWorker *base, uint64_t random, ContainerFinding *ret_finding)
{
  ContainerEmbeddedWorker *worker = (ContainerEmbeddedWorker *) base;
  ContainerVerdict verdict = container_embedded.change (base, random, ret_finding);

  if (worker->n_registered % 7 == 0)
    lt_container_unregister (
      worker->embedded->container,
      worker->own[(worker->n_registered - 1) % worker->embedded->options.n_own], NULL);
  return verdict;
}

static void
test_own_lost (void)
{
  FakeHost *fake = suite_started (SETTINGS (SMALL, "own_types=5"));
  ContainerBackend backend = container_embedded;

  backend.change = change_and_lose;
  suite_of (fake)->backend = &backend;
  assert_found (fake, "register", "not-found", "not found: type with id 0x*: not registered");
  suite_of (fake)->backend = &container_embedded;
  suite_ended (fake, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/container-sabotage/not-found", test_not_found);
  g_test_add_func ("/container-sabotage/wrong-type", test_wrong_type);
  g_test_add_func ("/container-sabotage/wrong-dependency", test_wrong_dependency);
  g_test_add_func ("/container-sabotage/singleton-twice", test_singleton_twice);
  g_test_add_func ("/container-sabotage/mistaken-lifetime", test_mistaken_lifetime);
  g_test_add_func ("/container-sabotage/transient-kept", test_transient_kept);
  g_test_add_func ("/container-sabotage/scoped-kept", test_scoped_kept);
  g_test_add_func ("/container-sabotage/not-disposed", test_not_disposed);
  g_test_add_func ("/container-sabotage/singleton-not-disposed", test_singleton_not_disposed);
  g_test_add_func ("/container-sabotage/singleton-lost", test_singleton_lost);
  g_test_add_func ("/container-sabotage/disposed-too-soon", test_disposed_too_soon);
  g_test_add_func ("/container-sabotage/internal", test_internal);
  g_test_add_func ("/container-sabotage/name-taken", test_name_taken);
  g_test_add_func ("/container-sabotage/own-lost", test_own_lost);

  return g_test_run ();
}
