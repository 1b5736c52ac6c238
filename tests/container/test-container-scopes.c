/* SPDX-License-Identifier: MIT */

#include "container-fixture.h"

static LtContainerStatus
try_resolve (LtScope *scope, World *world, const char *name, LtContainerError *error)
{
  void *object = NULL;

  return lt_scope_resolve (scope, world_part (world, name)->id, &object, error);
}

static LtScope *
child_of (World *world, LtScope *parent)
{
  LtScope *scope = NULL;

  assert_status (lt_scope_new (world->container, parent, NULL, &scope, NULL), LT_CONTAINER_OK);
  return scope;
}

/* ---- One object for each scope --------------------------------------------- */

static void
test_scoped (void)
{
  World *world = world_new ();
  LtScope *one = world_scope (world), *two = world_scope (world);
  Thing *first = NULL, *other = NULL;

  world_add (world, LT_SCOPED, "x", "s");
  world_add (world, LT_SINGLETON, "s", "");
  first = scope_resolve (one, world, "x");
  other = scope_resolve (two, world, "x");
  g_assert_true (scope_resolve (one, world, "x") == first);
  g_assert_true (scope_resolve (two, world, "x") == other);
  g_assert_true (first != other);
  g_assert_true (first->below[0] == other->below[0]);
  g_assert_true (scope_resolve (one, world, "s") == first->below[0]);
  assert_story (world, "+s +x +x");
  lt_scope_free (one);
  assert_story (world, "-x");
  g_assert_true (other->alive);
  lt_scope_free (two);
  lt_scope_free (NULL);
  world_free (world);
}

static void
test_shared_below (void)
{
  World *world = world_new ();
  LtScope *scope = world_scope (world);
  Thing *top = NULL;

  g_test_summary ("A scoped type is one object however many ways lead to it.");

  world_add (world, LT_SCOPED, "top", "left right");
  world_add (world, LT_TRANSIENT, "left", "bottom");
  world_add (world, LT_SCOPED, "right", "bottom left");
  world_add (world, LT_SCOPED, "bottom", "");
  top = scope_resolve (scope, world, "top");
  g_assert_true (top->below[0]->below[0] == top->below[1]->below[0]);
  g_assert_true (top->below[0] != top->below[1]->below[1]);
  g_assert_true (scope_resolve (scope, world, "bottom") == top->below[0]->below[0]);
  assert_story (world, "+bottom +left +left +right +top");
  lt_scope_free (scope);
  assert_story (world, "-top -right -left -left -bottom");
  world_free (world);
}

static void
test_transient_in_scope (void)
{
  World *world = world_new ();
  LtScope *scope = world_scope (world);

  g_test_summary ("Transients that a scope resolves are new each time, and go with it.");

  world_add (world, LT_TRANSIENT, "t", "x");
  world_add (world, LT_SCOPED, "x", "");
  g_assert_true (scope_resolve (scope, world, "t") != scope_resolve (scope, world, "t"));
  assert_story (world, "+x +t +t");
  lt_scope_free (scope);
  assert_story (world, "-t -t -x");
  world_free (world);
}

static void
test_many_scoped (void)
{
  World *world = world_new ();
  LtScope *scope = world_scope (world);
  Thing *things[200];

  g_test_summary ("More scoped types than any table has room for at first.");

  world->quiet = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (things); i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", i);

      world_add (world, LT_SCOPED, name, "");
      things[i] = scope_resolve (scope, world, name);
    }
  for (guint i = 0; i < G_N_ELEMENTS (things); i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", i);

      g_assert_true (scope_resolve (scope, world, name) == things[i]);
    }
  lt_scope_free (scope);
  world_free (world);
}

/* ---- Children -------------------------------------------------------------- */

static void
test_children (void)
{
  World *world = world_new ();
  LtScope *parent = world_scope (world), *child = child_of (world, parent);
  LtScope *sibling = child_of (world, parent), *grandchild = child_of (world, child);

  g_test_summary ("A child has objects of its own, and goes before its parent's do.");

  world_add (world, LT_SCOPED, "p", "");
  world_add (world, LT_SCOPED, "c", "");
  world_add (world, LT_SCOPED, "g", "");
  world_add (world, LT_SCOPED, "s", "");
  g_assert_true (scope_resolve (parent, world, "p") != scope_resolve (child, world, "p"));
  scope_resolve (child, world, "c");
  scope_resolve (grandchild, world, "g");
  scope_resolve (sibling, world, "s");
  assert_story (world, "+p +p +c +g +s");
  lt_scope_free (parent);
  assert_story (world, "-s -g -c -p -p");
  world_free (world);
}

static void
test_child_first (void)
{
  World *world = world_new ();
  LtScope *parent = world_scope (world);
  static const guint order[][3] = { { 1, 0, 2 }, { 0, 1, 2 }, { 2, 1, 0 } };

  g_test_summary ("Children may be freed before their parent, in any order.");

  world_add (world, LT_SCOPED, "x", "");
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      LtScope *children[3];
      Thing *things[3];

      for (guint k = 0; k < 3; k++)
        {
          children[k] = child_of (world, parent);
          things[k] = scope_resolve (children[k], world, "x");
        }
      assert_story (world, "+x +x +x");
      for (guint k = 0; k < 3; k++)
        {
          lt_scope_free (children[order[i][k]]);
          assert_story (world, "-x");
          g_assert_false (things[order[i][k]]->alive);
          for (guint later = k + 1; later < 3; later++)
            g_assert_true (things[order[i][later]]->alive);
        }
    }
  scope_resolve (parent, world, "x");
  lt_scope_free (child_of (world, parent));
  assert_story (world, "+x");
  lt_scope_free (parent);
  assert_story (world, "-x");
  world_free (world);
}

/* Those that are still there were made before this one. */
static void
go_last_first (Thing *thing)
{
  const Part *part = thing->part;

  g_assert_cmpuint (thing->number, ==, part->n_made - part->n_gone);
}

static void
test_deep_children (void)
{
  World *world = world_new ();
  LtScope *top = world_scope (world), *scope = top;
  Part *part = world_add (world, LT_SCOPED, "x", "");

  g_test_summary ("However deep they lie, the deepest goes first, and no stack is needed.");

  part->unhook = go_last_first;
  for (guint i = 0; i < 100000; i++)
    {
      scope = child_of (world, scope);
      if (i % 1000 == 0)
        scope_resolve (scope, world, "x");
    }
  g_assert_cmpuint (part->n_made, ==, 100);
  g_assert_cmpuint (part->n_gone, ==, 0);
  lt_scope_free (top);
  g_assert_cmpuint (part->n_gone, ==, 100);
  world_free (world);
}

/* ---- While it is being freed ----------------------------------------------- */

typedef struct Late
{
  LtScope *scope;
  LtContainerStatus resolved, opened;
} Late;

static void
come_late (Thing *thing)
{
  Late *late = thing->part->data;
  LtScope *scope = NULL;
  void *object = NULL;

  late->resolved = lt_scope_resolve (late->scope, thing->part->id, &object, NULL);
  late->opened = lt_scope_new (thing->part->world->container, late->scope, NULL, &scope, NULL);
}

static void
test_closing (void)
{
  World *world = world_new ();
  Late late = { world_scope (world), LT_CONTAINER_OK, LT_CONTAINER_OK };
  Part *part = world_add (world, LT_SCOPED, "x", "");

  g_test_summary ("Nothing can be made in a scope that is being freed.");

  part->unhook = come_late;
  part->data = &late;
  scope_resolve (late.scope, world, "x");
  lt_scope_free (late.scope);
  assert_status (late.resolved, LT_CONTAINER_INVALID);
  assert_status (late.opened, LT_CONTAINER_INVALID);
  world_free (world);
}

/* ---- Failures -------------------------------------------------------------- */

static void
test_rolled_back (void)
{
  World *world = world_new ();
  LtScope *scope = world_scope (world);
  LtContainerError error = { .text = "" };
  Thing *kept = NULL;
  Part *bad = NULL;

  g_test_summary ("A resolution that fails leaves its scope as it was.");

  world_add (world, LT_SCOPED, "kept", "");
  world_add (world, LT_SCOPED, "new", "");
  world_add (world, LT_SINGLETON, "s", "");
  bad = world_add (world, LT_SCOPED, "bad", "kept new s");
  bad->n_to_fail = 2;
  kept = scope_resolve (scope, world, "kept");
  for (guint i = 0; i < 2; i++)
    {
      assert_status (try_resolve (scope, world, "bad", &error), LT_CONTAINER_FACTORY);
      g_assert_cmpstr (error.text, ==, "bad will not");
    }
  assert_story (world, "+kept +new +s -new +new -new");
  g_assert_true (scope_resolve (scope, world, "bad")->below[0] == kept);
  assert_story (world, "+new +bad");
  lt_scope_free (scope);
  assert_story (world, "-bad -new -kept");
  world_free (world);
}

static void
test_outlives_registration (void)
{
  World *world = world_new ();
  LtScope *scope = world_scope (world);
  Part *x = world_add (world, LT_SCOPED, "x", "s");
  Part *s = world_add (world, LT_SINGLETON, "s", "");
  Thing *thing = scope_resolve (scope, world, "x");

  g_test_summary ("What a scope has made stays until its end, and so do types it needs.");

  assert_status (lt_container_unregister (world->container, x->id, NULL), LT_CONTAINER_OK);
  assert_status (lt_container_unregister (world->container, s->id, NULL), LT_CONTAINER_OK);
  assert_status (try_resolve (scope, world, "x", NULL), LT_CONTAINER_NOT_FOUND);
  world->quiet = TRUE;
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *name = g_strdup_printf ("filler-%u", i);

      assert_status (lt_container_unregister (world->container,
                                              world_add (world, LT_SCOPED, name, "")->id, NULL),
                     LT_CONTAINER_OK);
    }
  world->quiet = FALSE;
  g_assert_true (thing->alive && thing->below[0]->alive);
  assert_story (world, "+s +x");
  lt_scope_free (scope);
  assert_story (world, "-x -s");
  world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/container/scope/one-each", test_scoped);
  g_test_add_func ("/container/scope/shared-below", test_shared_below);
  g_test_add_func ("/container/scope/transients", test_transient_in_scope);
  g_test_add_func ("/container/scope/many", test_many_scoped);
  g_test_add_func ("/container/scope/children", test_children);
  g_test_add_func ("/container/scope/child-first", test_child_first);
  g_test_add_func ("/container/scope/deep-children", test_deep_children);
  g_test_add_func ("/container/scope/closing", test_closing);
  g_test_add_func ("/container/scope/rolled-back", test_rolled_back);
  g_test_add_func ("/container/scope/outlives-registration", test_outlives_registration);

  return g_test_run ();
}
