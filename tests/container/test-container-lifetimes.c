/* SPDX-License-Identifier: MIT */

#include "container-fixture.h"

#define CONTEXT(world) ((void *) (world))

/* ---- Singletons ------------------------------------------------------------ */

static void
test_singleton (void)
{
  World *world = world_new ();
  Part *a = world_add (world, LT_SINGLETON, "a", "");
  void *again = NULL;
  Thing *thing = NULL;

  g_assert_cmpuint (a->n_made, ==, 0);
  thing = world_resolve (world, "a");
  g_assert_true (thing->part == a);
  g_assert_true (world_resolve (world, "a") == thing);
  assert_status (lt_container_resolve_name (world->container, "a", &again, NULL),
                 LT_CONTAINER_OK);
  g_assert_true (again == thing);
  g_assert_cmpuint (a->n_made, ==, 1);
  assert_story (world, "+a");
  world_end (world);
  assert_story (world, "-a");
  world_free (world);
}

static void
test_singleton_by_name (void)
{
  World *world = world_new ();
  void *object = NULL;

  world_add (world, LT_SINGLETON, "service.of/some:name", "");
  assert_status (
    lt_container_resolve_name (world->container, "service.of/some:name", &object, NULL),
    LT_CONTAINER_OK);
  g_assert_true (object == world_resolve (world, "service.of/some:name"));
  assert_status (
    lt_container_resolve_name (world->container, "service.of/some:nam", &object, NULL),
    LT_CONTAINER_NOT_FOUND);
  world_free (world);
}

static void
test_order_of_singletons (void)
{
  World *world = world_new ();

  g_test_summary ("Singletons are made from below, and go in the reverse order.");

  world_add (world, LT_SINGLETON, "top", "left right");
  world_add (world, LT_SINGLETON, "left", "bottom");
  world_add (world, LT_SINGLETON, "right", "bottom");
  world_add (world, LT_SINGLETON, "bottom", "");
  world_add (world, LT_SINGLETON, "unused", "");
  world_add (world, LT_SINGLETON, "late", "");
  world_resolve (world, "top");
  world_resolve (world, "late");
  assert_story (world, "+bottom +left +right +top +late");
  world_end (world);
  assert_story (world, "-late -top -right -left -bottom");
  world_free (world);
}

static void
test_injection (void)
{
  World *world = world_new ();
  Thing *top = NULL;

  g_test_summary ("Dependencies come in the order in which they were declared.");

  world_add (world, LT_SINGLETON, "b", "");
  world_add (world, LT_SINGLETON, "c", "");
  world_add (world, LT_SINGLETON, "a", "c b c");
  top = world_resolve (world, "a");
  g_assert_cmpuint (top->n_below, ==, 3);
  g_assert_true (top->below[0] == world_resolve (world, "c"));
  g_assert_true (top->below[1] == world_resolve (world, "b"));
  g_assert_true (top->below[2] == world_resolve (world, "c"));
  world_free (world);
}

static void
test_singleton_with_transients (void)
{
  World *world = world_new ();
  Thing *one = NULL, *two = NULL;

  g_test_summary ("A transient that a singleton was made from lives as long as that.");

  world_add (world, LT_TRANSIENT, "t", "u");
  world_add (world, LT_TRANSIENT, "u", "");
  world_add (world, LT_SINGLETON, "one", "t");
  world_add (world, LT_SINGLETON, "two", "t one");
  one = world_resolve (world, "one");
  two = world_resolve (world, "two");
  g_assert_true (one->below[0] != two->below[0]);
  assert_story (world, "+u +t +one +u +t +two");
  world_end (world);
  assert_story (world, "-two -t -u -one -t -u");
  world_free (world);
}

/* ---- Transients ------------------------------------------------------------ */

static void
test_transient (void)
{
  World *world = world_new ();
  LtRef *first = NULL, *second = NULL;

  world_add (world, LT_TRANSIENT, "t", "s");
  world_add (world, LT_SINGLETON, "s", "");
  first = world_acquire (world, "t");
  second = world_acquire (world, "t");
  g_assert_true (lt_ref_object (first) != lt_ref_object (second));
  g_assert_true (((Thing *) lt_ref_object (first))->below[0]
                 == ((Thing *) lt_ref_object (second))->below[0]);
  assert_story (world, "+s +t +t");
  lt_ref_release (first);
  lt_ref_release (second);
  lt_ref_release (NULL);
  assert_story (world, "-t -t");
  world_free (world);
}

static void
test_transient_graph (void)
{
  World *world = world_new ();

  g_test_summary ("All transients below one are made for it alone, and go with it.");

  world_add (world, LT_TRANSIENT, "a", "b c");
  world_add (world, LT_TRANSIENT, "b", "d");
  world_add (world, LT_TRANSIENT, "c", "d d");
  world_add (world, LT_TRANSIENT, "d", "");
  lt_ref_release (world_acquire (world, "a"));
  assert_story (world, "+d +b +d +d +c +a -a -c -d -d -b -d");
  world_free (world);
}

static void
test_many_transients (void)
{
  World *world = world_new ();
  Part *leaf = world_add (world, LT_TRANSIENT, "leaf", "");

  g_test_summary ("More objects for one resolution than any table has room for at first.");

  world->quiet = TRUE;
  world_add (world, LT_TRANSIENT, "hundred", "ten ten ten ten ten ten ten ten ten ten");
  world_add (world, LT_TRANSIENT, "ten", "leaf leaf leaf leaf leaf leaf leaf leaf leaf leaf");
  for (guint i = 1; i <= 3; i++)
    {
      LtRef *ref = world_acquire (world, "hundred");

      g_assert_cmpuint (leaf->n_made, ==, 100 * i);
      g_assert_cmpuint (leaf->n_gone, ==, 100 * (i - 1));
      lt_ref_release (ref);
    }
  world_free (world);
}

/* ---- The wrong call -------------------------------------------------------- */

static void
test_wrong_call (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };
  void *object = NULL;
  LtRef *ref = NULL;

  world_add (world, LT_TRANSIENT, "t", "");
  world_add (world, LT_SCOPED, "s", "");
  world_add (world, LT_TRANSIENT, "over", "t s");
  assert_status (
    lt_container_resolve (world->container, world_part (world, "t")->id, &object, &error),
    LT_CONTAINER_INVALID);
  g_assert_cmpstr (error.text, ==, "type 't': expected a singleton, but it is transient");
  assert_status (lt_container_resolve_name (world->container, "s", &object, &error),
                 LT_CONTAINER_INVALID);
  g_assert_cmpstr (error.text, ==, "type 's': expected a singleton, but it is scoped");
  assert_status (
    lt_container_acquire (world->container, world_part (world, "s")->id, NULL, &ref, &error),
    LT_CONTAINER_NO_SCOPE);
  g_assert_cmpstr (error.text, ==, "type 's': scoped, expected a scope");
  assert_status (
    lt_container_acquire (world->container, world_part (world, "over")->id, NULL, &ref, &error),
    LT_CONTAINER_NO_SCOPE);
  assert_story (world, "+t -t");
  assert_status (lt_container_resolve (world->container, 0, &object, &error),
                 LT_CONTAINER_NOT_FOUND);
  assert_status (lt_container_resolve (world->container, G_MAXUINT64, &object, NULL),
                 LT_CONTAINER_NOT_FOUND);
  g_assert_null (object);
  g_assert_null (ref);
  world_free (world);
}

/* ---- What factories are given ---------------------------------------------- */

static void
test_context (void)
{
  World *world = world_new ();
  LtRef *ref = NULL;
  LtScope *scope = NULL;
  Thing *thing = NULL;

  g_test_summary ("A singleton outlives contexts and scopes, so it is given neither.");

  world_add (world, LT_SINGLETON, "s", "");
  world_add (world, LT_TRANSIENT, "t", "u s");
  world_add (world, LT_TRANSIENT, "u", "");
  ref = world_acquire (world, "t");
  thing = lt_ref_object (ref);
  g_assert_true (thing->context == CONTEXT (world));
  g_assert_true (thing->below[0]->context == CONTEXT (world));
  g_assert_null (thing->below[1]->context);
  g_assert_null (thing->scope);
  lt_ref_release (ref);

  world_add (world, LT_SINGLETON, "late", "");
  world_add (world, LT_SCOPED, "x", "t late");
  scope = world_scope (world);
  thing = scope_resolve (scope, world, "x");
  g_assert_true (thing->context == CONTEXT (world));
  g_assert_true (thing->scope == scope);
  g_assert_true (thing->below[0]->scope == scope);
  g_assert_null (thing->below[1]->context);
  g_assert_null (thing->below[1]->scope);
  lt_scope_free (scope);
  world_free (world);
}

/* ---- Holds ----------------------------------------------------------------- */

static void
test_held_singleton (void)
{
  World *world = world_new ();
  Part *a = world_add (world, LT_SINGLETON, "a", "b");
  Part *b = world_add (world, LT_SINGLETON, "b", "");
  LtRef *ref = world_acquire (world, "a");
  Thing *thing = world_resolve (world, "a");

  g_test_summary ("A held singleton outlives its registration, and so does what is below.");

  g_assert_true (lt_ref_object (ref) == thing);
  assert_status (lt_container_unregister (world->container, a->id, NULL), LT_CONTAINER_OK);
  assert_status (lt_container_unregister (world->container, b->id, NULL), LT_CONTAINER_OK);
  /* Enough changes for all that is retired to go. */
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("filler-%u", i);

      assert_status (lt_container_unregister (
                       world->container, world_add (world, LT_SINGLETON, name, "")->id, NULL),
                     LT_CONTAINER_OK);
    }
  g_assert_true (thing->alive);
  g_assert_cmpuint (b->n_gone, ==, 0);
  assert_story (world, "+b +a");
  lt_ref_release (ref);
  assert_story (world, "-a -b");
  g_assert_cmpuint (a->n_freed, ==, 1);
  world_free (world);
}

static void *
give_data (const LtBuild *build, LtContainerError *error)
{
  (void) error;
  return build->data;
}

static void
test_without_destructor (void)
{
  World *world = world_new ();
  int number = 7;
  const LtDefinition definition = {
    .name = "number", .lifetime = LT_SINGLETON, .factory = give_data, .data = &number
  };
  void *object = NULL;

  g_test_summary ("An object may belong to someone else.");

  assert_status (lt_container_register (world->container, &definition, NULL, NULL),
                 LT_CONTAINER_OK);
  assert_status (lt_container_resolve_name (world->container, "number", &object, NULL),
                 LT_CONTAINER_OK);
  g_assert_true (object == &number);
  world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/container/singleton/once", test_singleton);
  g_test_add_func ("/container/singleton/by-name", test_singleton_by_name);
  g_test_add_func ("/container/singleton/order", test_order_of_singletons);
  g_test_add_func ("/container/singleton/injection", test_injection);
  g_test_add_func ("/container/singleton/with-transients", test_singleton_with_transients);
  g_test_add_func ("/container/transient/new-each-time", test_transient);
  g_test_add_func ("/container/transient/graph", test_transient_graph);
  g_test_add_func ("/container/transient/many", test_many_transients);
  g_test_add_func ("/container/wrong-call", test_wrong_call);
  g_test_add_func ("/container/context", test_context);
  g_test_add_func ("/container/held-singleton", test_held_singleton);
  g_test_add_func ("/container/without-destructor", test_without_destructor);

  return g_test_run ();
}
