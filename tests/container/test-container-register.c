/* SPDX-License-Identifier: MIT */

#include "container-fixture.h"

#include <string.h>

/* ---- What a definition may be ---------------------------------------------- */

static void *
no_factory (const LtBuild *build, LtContainerError *error)
{
  (void) build;
  (void) error;
  return NULL;
}

static const char *const bad_dependency[] = { "fine", "not fine" };
static const char *const dependencies[LT_CONTAINER_MAX_DEPENDENCIES + 1] = { "many" };

static const struct
{
  const char *test;
  LtDefinition definition;
  LtContainerStatus status;
  const char *expected;
} definitions[] = {
  { "no-name",
    { .factory = no_factory },
    LT_CONTAINER_INVALID,
    "name of a type: expected 1 to 127 printable ASCII characters without space, '\"' and "
    "'\\', found ''" },
  { "space",
    { .name = "a b", .factory = no_factory },
    LT_CONTAINER_INVALID,
    "name of a type: expected 1 to 127 printable ASCII characters without space, '\"' and "
    "'\\', found 'a b'" },
  { "not-ascii",
    { .name = "\xc3\xa4", .factory = no_factory },
    LT_CONTAINER_INVALID,
    "name of a type: expected 1 to 127 printable ASCII characters without space, '\"' and "
    "'\\', found '\xc3\xa4'" },
  { "lifetime",
    { .name = "a", .factory = no_factory, .lifetime = (LtLifetime) 3 },
    LT_CONTAINER_INVALID,
    "type 'a': expected a lifetime, found 3" },
  { "no-factory",
    { .name = "a" },
    LT_CONTAINER_INVALID,
    "type 'a': expected a factory, found none" },
  { "dependency",
    { .name = "a", .factory = no_factory, .dependencies = bad_dependency, .n_dependencies = 2 },
    LT_CONTAINER_INVALID,
    "a: expected 1 to 127 printable ASCII characters without space, '\"' and '\\', found 'not "
    "fine'" },
  { "dependencies",
    { .name = "a", .factory = no_factory, .dependencies = dependencies, .n_dependencies = 65 },
    LT_CONTAINER_LIMIT,
    "type 'a': expected at most 64 dependencies, found 65" },
};

static void
test_definition (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  World *world = world_new ();
  LtContainerError error = { .text = "" };
  LtTypeId id = 0;

  assert_status (
    lt_container_register (world->container, &definitions[i].definition, &id, &error),
    definitions[i].status);
  g_assert_cmpstr (error.text, ==, definitions[i].expected);
  g_assert_cmpuint (id, ==, 0);
  g_assert_cmpuint (lt_container_count (world->container), ==, 0);
  assert_status (lt_container_verify (world->container, NULL), LT_CONTAINER_OK);
  world_free (world);
}

static void
test_name_length (void)
{
  World *world = world_new ();
  g_autofree char *longest = g_strnfill (LT_CONTAINER_NAME_MAX, 'n');
  g_autofree char *too_long = g_strnfill (LT_CONTAINER_NAME_MAX + 1, 'n');

  world_add (world, LT_SINGLETON, longest, "");
  assert_status (world_try (world, LT_SINGLETON, too_long, "", NULL), LT_CONTAINER_INVALID);
  assert_status (world_try (world, LT_SINGLETON, "a", too_long, NULL), LT_CONTAINER_INVALID);
  g_assert_nonnull (world_resolve (world, longest));
  world_free (world);
}

/* Names of all lengths, which differ in a single place: neither is taken for another. */
static void
test_similar_names (void)
{
  World *world = world_new ();

  for (guint length = 1; length <= 40; length++)
    for (guint place = 0; place < length; place++)
      {
        g_autofree char *name = g_strnfill (length, 'a');

        name[place] = 'b';
        world_add (world, LT_SINGLETON, name, "");
      }
  for (guint length = 1; length <= 40; length++)
    for (guint place = 0; place < length; place++)
      {
        g_autofree char *name = g_strnfill (length, 'a');
        void *object = NULL;

        name[place] = 'b';
        assert_status (lt_container_resolve_name (world->container, name, &object, NULL),
                       LT_CONTAINER_OK);
        g_assert_cmpstr (((Thing *) object)->part->name, ==, name);
      }
  world_free (world);
}

/* ---- Coming ---------------------------------------------------------------- */

static void
test_exists (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };
  Part *a = world_add (world, LT_SINGLETON, "a", "");

  assert_status (world_try (world, LT_TRANSIENT, "a", "b", &error), LT_CONTAINER_EXISTS);
  g_assert_cmpstr (error.text, ==, "type 'a': exists already");
  g_assert_cmpuint (lt_container_count (world->container), ==, 1);
  assert_status (lt_container_verify (world->container, NULL), LT_CONTAINER_OK);
  g_assert_true (world_resolve (world, "a")->part == a);
  world_free (world);
}

static void
test_any_order (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };
  Part *a = world_add (world, LT_SINGLETON, "a", "b");
  void *object = NULL;
  LtTypeId id = 0;

  g_test_summary ("A type may be registered before what it depends on.");

  assert_status (lt_container_verify (world->container, &error), LT_CONTAINER_NOT_FOUND);
  g_assert_cmpstr (error.text, ==, "type 'b': not registered, but 'a' depends on it");
  assert_status (lt_container_resolve (world->container, a->id, &object, &error),
                 LT_CONTAINER_NOT_FOUND);
  g_assert_cmpstr (error.text, ==, "type 'b': not registered, but 'a' depends on it");
  assert_status (lt_container_find (world->container, "b", &id, &error),
                 LT_CONTAINER_NOT_FOUND);
  g_assert_cmpstr (error.text, ==, "type 'b': not registered");
  assert_status (lt_container_resolve_name (world->container, "b", &object, &error),
                 LT_CONTAINER_NOT_FOUND);
  g_assert_cmpuint (lt_container_count (world->container), ==, 1);

  world_add (world, LT_SINGLETON, "b", "");
  assert_status (lt_container_verify (world->container, NULL), LT_CONTAINER_OK);
  assert_status (lt_container_find (world->container, "b", &id, NULL), LT_CONTAINER_OK);
  g_assert_cmpuint (id, ==, world_part (world, "b")->id);
  world_resolve (world, "a");
  assert_story (world, "+b +a");
  world_free (world);
}

static void
test_refused_leaves_nothing (void)
{
  World *world = world_new ();

  g_test_summary ("A registration that is refused declares nothing.");

  world_add (world, LT_SINGLETON, "s", "t");
  assert_status (world_try (world, LT_TRANSIENT, "t", "new newer s", NULL), LT_CONTAINER_CYCLE);
  assert_status (world_try (world, LT_TRANSIENT, "u", "new u new", NULL), LT_CONTAINER_CYCLE);
  world_add (world, LT_TRANSIENT, "t", "");
  assert_status (lt_container_verify (world->container, NULL), LT_CONTAINER_OK);
  g_assert_cmpuint (lt_container_count (world->container), ==, 2);
  world_free (world);
}

/* ---- Going ----------------------------------------------------------------- */

static void
test_unregister (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };
  Part *a = world_add (world, LT_SINGLETON, "a", "b c b");
  Part *b = world_add (world, LT_SINGLETON, "b", "");
  void *object = NULL;
  LtTypeId id = 0;

  world_resolve (world, "b");
  assert_status (lt_container_unregister (world->container, b->id, &error),
                 LT_CONTAINER_IN_USE);
  g_assert_cmpstr (error.text, ==, "type 'b': 'a' depends on it");
  assert_status (lt_container_unregister (world->container, a->id, NULL), LT_CONTAINER_OK);
  assert_status (lt_container_unregister (world->container, a->id, &error),
                 LT_CONTAINER_NOT_FOUND);
  assert_status (lt_container_find (world->container, "a", &id, NULL), LT_CONTAINER_NOT_FOUND);
  /* "c" was only ever mentioned. */
  assert_status (lt_container_verify (world->container, NULL), LT_CONTAINER_OK);
  assert_status (lt_container_unregister (world->container, b->id, NULL), LT_CONTAINER_OK);
  assert_status (lt_container_resolve (world->container, b->id, &object, NULL),
                 LT_CONTAINER_NOT_FOUND);
  g_assert_cmpuint (lt_container_count (world->container), ==, 0);
  world_free (world);
}

static void
test_old_id (void)
{
  World *world = world_new ();
  Part *old = world_add (world, LT_SINGLETON, "a", "");
  Part *new = NULL;
  void *object = NULL;

  g_test_summary ("An id stays that of its registration, also when the name comes back.");

  world_resolve (world, "a");
  assert_status (lt_container_unregister (world->container, old->id, NULL), LT_CONTAINER_OK);
  new = world_add (world, LT_SINGLETON, "a", "");
  g_assert_cmpuint (new->id, !=, old->id);
  assert_status (lt_container_resolve (world->container, old->id, &object, NULL),
                 LT_CONTAINER_NOT_FOUND);
  g_assert_true (world_resolve (world, "a")->part == new);
  assert_story (world, "+a +a");
  world_end (world);
  g_assert_cmpuint (old->n_gone, ==, 1);
  g_assert_cmpuint (new->n_gone, ==, 1);
  world_free (world);
}

static void
test_unregistered_is_disposed (void)
{
  World *world = world_new ();
  Part *a = world_add (world, LT_SINGLETON, "a", "t");

  g_test_summary ("What is unregistered is disposed of after some more changes.");

  world_add (world, LT_TRANSIENT, "t", "");
  world_resolve (world, "a");
  assert_status (lt_container_unregister (world->container, a->id, NULL), LT_CONTAINER_OK);
  for (guint i = 0; i < 1000 && a->n_freed == 0; i++)
    {
      Part *filler = world_add (world, LT_TRANSIENT, "filler", "t");

      assert_status (lt_container_unregister (world->container, filler->id, NULL),
                     LT_CONTAINER_OK);
    }
  assert_story (world, "+t +a -a -t");
  g_assert_cmpuint (a->n_freed, ==, 1);
  world_free (world);
}

/* A long chain whose last hold is at one end goes at once: by no recursion. */
static void
test_long_chain (void)
{
  World *world = world_new ();
  enum
  {
    N = 200000
  };
  g_autofree LtTypeId *ids = g_new0 (LtTypeId, N);
  LtRef *ref = NULL;

  for (guint i = 0; i < N; i++)
    {
      g_autofree char *name = g_strdup_printf ("t%u", i);
      g_autofree char *below = g_strdup_printf ("t%u", i + 1);
      const char *const names[] = { below };
      const LtDefinition definition = { .name = name,
                                        .factory = no_factory,
                                        .lifetime = LT_SINGLETON,
                                        .dependencies = names,
                                        .n_dependencies = i + 1 < N };

      assert_status (lt_container_register (world->container, &definition, &ids[i], NULL),
                     LT_CONTAINER_OK);
    }
  assert_status (lt_container_acquire (world->container, ids[0], NULL, &ref, NULL),
                 LT_CONTAINER_LIMIT);
  for (guint i = 0; i < N; i++)
    assert_status (lt_container_unregister (world->container, ids[i], NULL), LT_CONTAINER_OK);
  world_free (world);
}

/* ---- Size ------------------------------------------------------------------ */

static void
test_churn_keeps_size (void)
{
  World *world = world_new ();
  LtTypeId ids[100] = { 0 };

  g_test_summary ("Places are used again: ids keep to a small range of them.");

  world->quiet = TRUE;
  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);
      const LtDefinition definition = { .name = name, .factory = no_factory };
      LtTypeId *id = &ids[i % G_N_ELEMENTS (ids)];

      if (*id != 0)
        assert_status (lt_container_unregister (world->container, *id, NULL), LT_CONTAINER_OK);
      assert_status (lt_container_register (world->container, &definition, id, NULL),
                     LT_CONTAINER_OK);
      g_assert_cmpuint (*id & 0xffffff, <, 2 * G_N_ELEMENTS (ids));
    }
  g_assert_cmpuint (lt_container_count (world->container), ==, G_N_ELEMENTS (ids));
  world_free (world);
}

static void
test_reserve (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };

  assert_status (lt_container_reserve (world->container, 100000, NULL), LT_CONTAINER_OK);
  assert_status (lt_container_reserve (world->container, 5, NULL), LT_CONTAINER_OK);
  assert_status (lt_container_reserve (world->container, LT_CONTAINER_MAX_TYPES + 1, &error),
                 LT_CONTAINER_LIMIT);
  g_assert_cmpstr (error.text, ==,
                   "expected at most 16777216 types, those that others only mention included, "
                   "found 16777217");
  world_add (world, LT_SINGLETON, "a", "");
  world_resolve (world, "a");
  world_free (world);
}

static void
test_status_text (void)
{
  for (guint i = LT_CONTAINER_OK; i <= LT_CONTAINER_NO_MEMORY; i++)
    for (guint k = 0; k < i; k++)
      g_assert_cmpstr (lt_container_status_text ((LtContainerStatus) i), !=,
                       lt_container_status_text ((LtContainerStatus) k));
  g_assert_cmpstr (lt_container_status_text ((LtContainerStatus) 99), ==, "unknown");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (definitions); i++)
    {
      g_autofree char *path = g_strdup_printf ("/container/definition/%s", definitions[i].test);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_definition);
    }
  g_test_add_func ("/container/definition/name-length", test_name_length);
  g_test_add_func ("/container/register/similar-names", test_similar_names);
  g_test_add_func ("/container/register/exists", test_exists);
  g_test_add_func ("/container/register/any-order", test_any_order);
  g_test_add_func ("/container/register/refused", test_refused_leaves_nothing);
  g_test_add_func ("/container/unregister/gone", test_unregister);
  g_test_add_func ("/container/unregister/old-id", test_old_id);
  g_test_add_func ("/container/unregister/disposed", test_unregistered_is_disposed);
  g_test_add_func ("/container/unregister/long-chain", test_long_chain);
  g_test_add_func ("/container/size/churn", test_churn_keeps_size);
  g_test_add_func ("/container/size/reserve", test_reserve);
  g_test_add_func ("/container/status-text", test_status_text);

  return g_test_run ();
}
