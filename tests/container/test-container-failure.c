/* SPDX-License-Identifier: MIT */

#include "container-fixture.h"

#include <string.h>

static LtContainerStatus
try_resolve (World *world, const char *name, LtContainerError *error)
{
  void *object = NULL;

  return lt_container_resolve (world->container, world_part (world, name)->id, &object, error);
}

/* ---- Factories that fail --------------------------------------------------- */

static void
test_tried_again (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };

  g_test_summary ("A failure of a singleton is not kept.");

  world_add (world, LT_SINGLETON, "top", "t a");
  world_add (world, LT_TRANSIENT, "t", "");
  world_add (world, LT_SINGLETON, "a", "")->n_to_fail = 2;
  assert_status (try_resolve (world, "top", &error), LT_CONTAINER_FACTORY);
  g_assert_cmpstr (error.text, ==, "a will not");
  assert_status (try_resolve (world, "a", NULL), LT_CONTAINER_FACTORY);
  assert_story (world, "+t -t");
  g_assert_nonnull (world_resolve (world, "top"));
  assert_story (world, "+t +a +top");
  world_free (world);
}

static void
test_silent (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };
  Part *part = world_add (world, LT_SINGLETON, "a", "");

  part->n_to_fail = 1;
  part->silent = TRUE;
  assert_status (try_resolve (world, "a", &error), LT_CONTAINER_FACTORY);
  g_assert_cmpstr (error.text, ==, "type 'a': its factory failed");
  world_free (world);
}

static void
test_half_a_graph (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };
  LtRef *ref = NULL;

  g_test_summary ("What a failed resolution made is disposed of, but for singletons.");

  world_add (world, LT_TRANSIENT, "a", "b c");
  world_add (world, LT_TRANSIENT, "b", "d s");
  world_add (world, LT_TRANSIENT, "c", "d e");
  world_add (world, LT_TRANSIENT, "d", "");
  world_add (world, LT_TRANSIENT, "e", "")->n_to_fail = 1;
  world_add (world, LT_SINGLETON, "s", "");
  assert_status (
    lt_container_acquire (world->container, world_part (world, "a")->id, NULL, &ref, &error),
    LT_CONTAINER_FACTORY);
  g_assert_cmpstr (error.text, ==, "e will not");
  g_assert_null (ref);
  assert_story (world, "+d +s +b +d -d -b -d");
  lt_ref_release (world_acquire (world, "a"));
  assert_story (world, "+d +b +d +e +c +a -a -c -e -d -b -d");
  world_free (world);
}

/* ---- Factories that resolve on their own ----------------------------------- */

/* Resolves what Part.data names. */
static LtContainerStatus
resolve_too (const LtBuild *build, Thing *thing, LtContainerError *error)
{
  void *object = NULL;

  return lt_container_resolve_name (build->container, thing->part->data, &object, error);
}

static LtContainerStatus
resolve_in_scope_too (const LtBuild *build, Thing *thing, LtContainerError *error)
{
  LtTypeId id = 0;
  void *object = NULL;

  assert_status (lt_container_find (build->container, thing->part->data, &id, error),
                 LT_CONTAINER_OK);
  return lt_scope_resolve (build->scope, id, &object, error);
}

static LtContainerStatus
acquire_too (const LtBuild *build, Thing *thing, LtContainerError *error)
{
  LtTypeId id = 0;
  LtRef *ref = NULL;
  LtContainerStatus status = LT_CONTAINER_OK;

  assert_status (lt_container_find (build->container, thing->part->data, &id, error),
                 LT_CONTAINER_OK);
  status = lt_container_acquire (build->container, id, NULL, &ref, error);
  if (status == LT_CONTAINER_OK)
    lt_ref_release (ref);
  return status;
}

static void
hook (World *world, const char *name,
      LtContainerStatus (*function) (const LtBuild *, Thing *, LtContainerError *),
      const char *data)
{
  Part *part = world_part (world, name);

  part->hook = function;
  part->data = (gpointer) data;
}

static void
test_resolves_more (void)
{
  World *world = world_new ();

  world_add (world, LT_SINGLETON, "a", "");
  world_add (world, LT_SINGLETON, "b", "c");
  world_add (world, LT_SINGLETON, "c", "");
  world_add (world, LT_TRANSIENT, "t", "");
  hook (world, "a", resolve_too, "b");
  hook (world, "b", acquire_too, "t");
  world_resolve (world, "a");
  assert_story (world, "+c +t -t +b +a");
  world_end (world);
  assert_story (world, "-a -b -c");
  world_free (world);
}

static void
test_cycle_of_singletons (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };

  g_test_summary ("A singleton that comes back to itself fails, and does not hang.");

  world_add (world, LT_SINGLETON, "a", "");
  world_add (world, LT_SINGLETON, "b", "c");
  world_add (world, LT_SINGLETON, "c", "");
  hook (world, "a", resolve_too, "b");
  hook (world, "c", resolve_too, "a");
  assert_status (try_resolve (world, "a", &error), LT_CONTAINER_CYCLE);
  g_assert_cmpstr (error.text, ==,
                   "type 'a': cycle, while it is being constructed: a -> b -> c -> a");
  assert_status (try_resolve (world, "b", &error), LT_CONTAINER_CYCLE);
  g_assert_cmpstr (error.text, ==,
                   "type 'b': cycle, while it is being constructed: b -> c -> a -> b");
  /* And once it is broken all is well. */
  world_part (world, "c")->hook = NULL;
  g_assert_nonnull (world_resolve (world, "a"));
  assert_story (world, "+c +b +a");
  world_free (world);
}

static void
test_itself (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };

  world_add (world, LT_SINGLETON, "a", "");
  hook (world, "a", resolve_too, "a");
  assert_status (try_resolve (world, "a", &error), LT_CONTAINER_CYCLE);
  g_assert_cmpstr (error.text, ==, "type 'a': cycle, while it is being constructed: a -> a");
  world_free (world);
}

static void
test_cycle_of_transients (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };
  LtRef *ref = NULL;

  world_add (world, LT_TRANSIENT, "a", "b");
  world_add (world, LT_TRANSIENT, "b", "");
  hook (world, "b", acquire_too, "a");
  assert_status (
    lt_container_acquire (world->container, world_part (world, "a")->id, NULL, &ref, &error),
    LT_CONTAINER_CYCLE);
  g_assert_cmpstr (error.text, ==,
                   "type 'a': cycle, while it is being constructed: a -> b -> a");
  world_free (world);
}

static void
test_cycle_of_scoped (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };
  LtScope *scope = world_scope (world);
  void *object = NULL;

  world_add (world, LT_SCOPED, "a", "b");
  world_add (world, LT_SCOPED, "b", "c");
  world_add (world, LT_SCOPED, "c", "");
  hook (world, "b", resolve_in_scope_too, "a");
  assert_status (lt_scope_resolve (scope, world_part (world, "a")->id, &object, &error),
                 LT_CONTAINER_CYCLE);
  g_assert_cmpstr (error.text, ==,
                   "type 'a': cycle, while it is being constructed: a -> b -> a");
  assert_story (world, "+c -c");
  lt_scope_free (scope);
  world_free (world);
}

/* A scoped object that a factory asked for on its own stays if the factory succeeds, and
 * goes with the rest if it fails. */
static void
test_scoped_on_its_own (void)
{
  World *world = world_new ();
  LtScope *scope = world_scope (world);
  void *object = NULL;

  world_add (world, LT_SCOPED, "top", "a last");
  world_add (world, LT_SCOPED, "a", "");
  world_add (world, LT_SCOPED, "b", "");
  world_add (world, LT_SCOPED, "last", "")->n_to_fail = 1;
  hook (world, "a", resolve_in_scope_too, "b");
  assert_status (lt_scope_resolve (scope, world_part (world, "top")->id, &object, NULL),
                 LT_CONTAINER_FACTORY);
  assert_story (world, "+b +a -a -b");
  scope_resolve (scope, world, "top");
  scope_resolve (scope, world, "b");
  assert_story (world, "+b +a +last +top");
  lt_scope_free (scope);
  assert_story (world, "-top -last -a -b");
  world_free (world);
}

static void
test_endless (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };

  g_test_summary ("A chain of factories that go on and on ends at the limit of depth.");

  for (guint i = 0; i < LT_CONTAINER_MAX_DEPTH + 10; i++)
    {
      g_autofree char *name = g_strdup_printf ("t%u", i);

      world_add (world, LT_SINGLETON, name, "");
    }
  for (guint i = 0; i < LT_CONTAINER_MAX_DEPTH + 9; i++)
    {
      g_autofree char *name = g_strdup_printf ("t%u", i);
      g_autofree char *next = g_strdup_printf ("t%u", i + 1);

      hook (world, name, resolve_too, world_part (world, next)->name);
    }
  assert_status (try_resolve (world, "t0", &error), LT_CONTAINER_LIMIT);
  g_assert_true (g_str_has_prefix (error.text, "type 't256': expected at most 256 objects"));
  world_free (world);
}

/* ---- Factories that change the container ----------------------------------- */

static LtContainerStatus
register_and_unregister (const LtBuild *build, Thing *thing, LtContainerError *error)
{
  World *world = thing->part->world;

  (void) build;
  (void) error;
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("filler-%u", i);

      assert_status (lt_container_unregister (world->container,
                                              world_add (world, LT_SCOPED, name, "")->id, NULL),
                     LT_CONTAINER_OK);
    }
  return LT_CONTAINER_OK;
}

static LtContainerStatus
unregister_itself (const LtBuild *build, Thing *thing, LtContainerError *error)
{
  return lt_container_unregister (build->container, thing->part->id, error);
}

static void
test_factory_registers (void)
{
  World *world = world_new ();

  g_test_summary ("A factory may change the container, enough to wait for lookups.");

  world_add (world, LT_SINGLETON, "a", "");
  hook (world, "a", register_and_unregister, NULL);
  world_resolve (world, "a");
  assert_story (world, "+a");
  world_free (world);
}

static void
test_unregistered_meanwhile (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };
  Part *a = world_add (world, LT_SINGLETON, "a", "t");
  void *object = NULL;

  g_test_summary ("A type that goes while it is constructed is not found, and disposed of.");

  world_add (world, LT_TRANSIENT, "t", "");
  hook (world, "a", unregister_itself, NULL);
  assert_status (lt_container_resolve (world->container, a->id, &object, &error),
                 LT_CONTAINER_NOT_FOUND);
  g_assert_cmpstr (error.text, ==, "type 'a': unregistered while it was constructed");
  assert_story (world, "+t +a -a -t");
  g_assert_cmpuint (a->n_made, ==, 1);
  world_free (world);
}

/* ---- Destructors ----------------------------------------------------------- */

static void
resolve_again (Thing *thing)
{
  LtContainerError error = { .text = "" };
  void *object = NULL;

  assert_status (lt_container_resolve_name (thing->part->data, "b", &object, &error),
                 LT_CONTAINER_NOT_FOUND);
  g_assert_cmpstr (error.text, ==, "type 'b': not registered any more");
}

static void
test_not_back_to_life (void)
{
  World *world = world_new ();
  Part *a = world_add (world, LT_SINGLETON, "a", "");
  Part *b = world_add (world, LT_SINGLETON, "b", "a");

  g_test_summary ("What a container that is being freed disposed of is not made again.");

  a->unhook = resolve_again;
  a->data = world->container;
  world_resolve (world, "b");
  world_end (world);
  assert_story (world, "+a +b -b -a");
  g_assert_cmpuint (b->n_made, ==, 1);
  world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/container/failure/tried-again", test_tried_again);
  g_test_add_func ("/container/failure/silent", test_silent);
  g_test_add_func ("/container/failure/half-a-graph", test_half_a_graph);
  g_test_add_func ("/container/factory/resolves-more", test_resolves_more);
  g_test_add_func ("/container/factory/cycle-of-singletons", test_cycle_of_singletons);
  g_test_add_func ("/container/factory/itself", test_itself);
  g_test_add_func ("/container/factory/cycle-of-transients", test_cycle_of_transients);
  g_test_add_func ("/container/factory/cycle-of-scoped", test_cycle_of_scoped);
  g_test_add_func ("/container/factory/scoped-on-its-own", test_scoped_on_its_own);
  g_test_add_func ("/container/factory/endless", test_endless);
  g_test_add_func ("/container/factory/registers", test_factory_registers);
  g_test_add_func ("/container/factory/unregisters-itself", test_unregistered_meanwhile);
  g_test_add_func ("/container/destructor/not-back-to-life", test_not_back_to_life);

  return g_test_run ();
}
