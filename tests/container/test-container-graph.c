/* SPDX-License-Identifier: MIT */

#include "container-fixture.h"

#include <math.h>
#include <string.h>

/* ---- Cycles ---------------------------------------------------------------- */

/* Types of one lifetime, "a b c;b a": each name with what it depends on. The last one
 * closes the cycle. */
static const struct
{
  const char *name, *types, *expected;
} cycles[] = {
  { "itself", "a a", "type 'a': cycle: a -> a" },
  { "itself-second", "b;a b a", "type 'a': cycle: a -> a" },
  { "two", "a b;b a", "type 'b': cycle: b -> a -> b" },
  { "three-from-below", "c a;b c;a b", "type 'a': cycle: a -> b -> c -> a" },
  { "three-from-above", "a b;b c;c a", "type 'c': cycle: c -> a -> b -> c" },
  { "middle-last", "a b;c a;b c", "type 'b': cycle: b -> c -> a -> b" },
  { "shortest", "a b;b c d;c d;x a;d x b", "type 'd': cycle: d -> b -> d" },
  { "beside", "r s;a b r;b r s;s r", "type 's': cycle: s -> r -> s" },
  { "long", "t0 t1;t1 t2;t2 t3;t3 t4;t4 t5;t5 t6;t6 t7;t7 t8;t8 t9;t9 t0",
    "type 't9': cycle: t9 -> t0 -> t1 -> t2 -> t3 -> t4 -> (2 more) -> t7 -> t8 -> t9" },
};

static void
test_cycle (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data) / 3;
  const LtLifetime lifetime = GPOINTER_TO_UINT (data) % 3;
  g_auto (GStrv) types = g_strsplit (cycles[i].types, ";", -1);
  World *world = world_new ();
  LtContainerError error = { .text = "" };
  guint n = g_strv_length (types);

  for (guint k = 0; k < n; k++)
    {
      char *rest = strchr (types[k], ' ');

      if (rest != NULL)
        *rest = '\0';
      assert_status (
        world_try (world, lifetime, types[k], rest != NULL ? rest + 1 : "", &error),
        k + 1 < n ? LT_CONTAINER_OK : LT_CONTAINER_CYCLE);
    }
  g_assert_cmpstr (error.text, ==, cycles[i].expected);
  g_assert_cmpuint (lt_container_count (world->container), ==, n - 1);
  world_free (world);
}

static void
test_long_names (void)
{
  World *world = world_new ();
  g_autofree char *filler = g_strnfill (LT_CONTAINER_NAME_MAX - 3, 'x');
  LtContainerError error = { .text = "" };

  g_test_summary ("However long the names, the end of a cycle is shown.");

  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u-%s", i, filler);
      g_autofree char *below = g_strdup_printf ("%02u-%s", (i + 1) % 20, filler);

      assert_status (world_try (world, LT_SINGLETON, name, below, &error),
                     i < 19 ? LT_CONTAINER_OK : LT_CONTAINER_CYCLE);
    }
  g_assert_nonnull (strstr (error.text, " -> (12 more) -> 17-"));
  g_assert_nonnull (strstr (error.text, " -> 19-"));
  g_assert_cmpuint (strlen (error.text), <, sizeof error.text - 1);
  world_free (world);
}

static void
test_no_cycle (void)
{
  World *world = world_new ();

  g_test_summary ("Ways that only meet are no cycle, and a refused type can be put right.");

  world_add (world, LT_SINGLETON, "d", "");
  world_add (world, LT_SINGLETON, "a", "b c d");
  world_add (world, LT_SINGLETON, "b", "d");
  world_add (world, LT_SINGLETON, "top", "a b c d");
  assert_status (world_try (world, LT_SINGLETON, "c", "d a", NULL), LT_CONTAINER_CYCLE);
  world_add (world, LT_SINGLETON, "c", "d b");
  world_resolve (world, "top");
  assert_story (world, "+d +b +c +a +top");
  world_free (world);
}

/* ---- Captive dependencies -------------------------------------------------- */

/* Types "Na b c": S a singleton, X scoped, T transient, of the name a; it depends on b, c. */
static const struct
{
  const char *name, *types, *expected;
} captives[] = {
  { "direct", "Xx;Ss x", "singleton 's': captive dependency on the scoped 'x': s -> x" },
  { "direct-late", "Ss x;Xx", "singleton 's': captive dependency on the scoped 'x': s -> x" },
  { "by-transient", "Xx;Tt x;Ss t",
    "singleton 's': captive dependency on the scoped 'x': s -> t -> x" },
  { "scoped-last", "Ss t;Tt x;Xx",
    "singleton 's': captive dependency on the scoped 'x': s -> t -> x" },
  { "transient-last", "Ss t;Xx;Tt x",
    "singleton 's': captive dependency on the scoped 'x': s -> t -> x" },
  { "by-three", "Tc x;Ta b;Ss a;Xx;Tb c",
    "singleton 's': captive dependency on the scoped 'x': s -> a -> b -> c -> x" },
  { "second-way", "Xx;Sok;Tgood ok;Ss good t;Tt good x",
    "singleton 's': captive dependency on the scoped 'x': s -> t -> x" },
  { "two-singletons", "Sr s;Ss t;Tt x;Xx",
    "singleton 's': captive dependency on the scoped 'x': s -> t -> x" },
};

static LtLifetime
lifetime_of (char letter)
{
  return letter == 'S' ? LT_SINGLETON : letter == 'X' ? LT_SCOPED : LT_TRANSIENT;
}

static LtContainerStatus
add_type (World *world, const char *text, LtContainerError *error)
{
  g_auto (GStrv) words = g_strsplit (text + 1, " ", 2);

  return world_try (world, lifetime_of (text[0]), words[0], words[1] != NULL ? words[1] : "",
                    error);
}

static void
test_captive (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_auto (GStrv) types = g_strsplit (captives[i].types, ";", -1);
  World *world = world_new ();
  LtContainerError error = { .text = "" };
  guint n = g_strv_length (types);

  for (guint k = 0; k < n; k++)
    assert_status (add_type (world, types[k], &error),
                   k + 1 < n ? LT_CONTAINER_OK : LT_CONTAINER_CAPTIVE);
  g_assert_cmpstr (error.text, ==, captives[i].expected);
  g_assert_cmpuint (lt_container_count (world->container), ==, n - 1);
  world_free (world);
}

static void
test_not_captive (void)
{
  World *world = world_new ();
  LtScope *scope = NULL;

  g_test_summary ("Who may depend on whom: scoped on all, singletons below anything.");

  g_assert_cmpint (add_type (world, "Xtop x t s", NULL), ==, LT_CONTAINER_OK);
  g_assert_cmpint (add_type (world, "Tt x s", NULL), ==, LT_CONTAINER_OK);
  g_assert_cmpint (add_type (world, "Xx s u", NULL), ==, LT_CONTAINER_OK);
  g_assert_cmpint (add_type (world, "Ss u", NULL), ==, LT_CONTAINER_OK);
  g_assert_cmpint (add_type (world, "Tu", NULL), ==, LT_CONTAINER_OK);
  scope = world_scope (world);
  scope_resolve (scope, world, "top");
  assert_story (world, "+u +s +u +x +t +top");
  lt_scope_free (scope);
  world_free (world);
}

/* After what was refused is gone, nothing of it is remembered. */
static void
test_need_is_forgotten (void)
{
  World *world = world_new ();

  g_assert_cmpint (add_type (world, "Ss t", NULL), ==, LT_CONTAINER_OK);
  g_assert_cmpint (add_type (world, "Xx", NULL), ==, LT_CONTAINER_OK);
  g_assert_cmpint (add_type (world, "Tt x", NULL), ==, LT_CONTAINER_CAPTIVE);
  g_assert_cmpint (add_type (world, "Tt u", NULL), ==, LT_CONTAINER_OK);
  g_assert_cmpint (add_type (world, "Xu", NULL), ==, LT_CONTAINER_CAPTIVE);
  g_assert_cmpint (add_type (world, "Tu", NULL), ==, LT_CONTAINER_OK);
  world_resolve (world, "s");
  assert_story (world, "+u +t +s");
  world_free (world);
}

/* Against a reference that goes every way there is: random graphs, in random order. */
static gboolean
reaches (const guint *edges, guint from, guint to)
{
  for (guint i = 0; i < 8; i++)
    if ((edges[from] >> i & 1) != 0 && (i == to || reaches (edges, i, to)))
      return TRUE;
  return FALSE;
}

static gboolean
needs_scope (const guint *edges, const LtLifetime *lifetimes, guint type)
{
  for (guint i = 0; i < 8; i++)
    if ((edges[type] >> i & 1) != 0
        && (lifetimes[i] == LT_SCOPED
            || (lifetimes[i] == LT_TRANSIENT && needs_scope (edges, lifetimes, i))))
      return TRUE;
  return FALSE;
}

static LtContainerStatus
expected_of (const guint *edges, const LtLifetime *lifetimes, guint type)
{
  if (reaches (edges, type, type))
    return LT_CONTAINER_CYCLE;
  for (guint i = 0; i < 8; i++)
    if (lifetimes[i] == LT_SINGLETON && needs_scope (edges, lifetimes, i))
      return LT_CONTAINER_CAPTIVE;
  return LT_CONTAINER_OK;
}

static void
test_random_graphs (void)
{
  g_test_summary ("Every verdict on a registration is that of a reference.");

  for (guint round = 0; round < 3000; round++)
    {
      World *world = world_new ();
      /* A type that is not registered yet depends on nothing, and is as good as a singleton:
       * what will be found out is found out when it is registered. */
      LtLifetime lifetimes[8] = { 0 };
      guint edges[8] = { 0 };

      for (guint step = 0; step < 12; step++)
        {
          guint type = (guint) g_test_rand_int_range (0, 8);
          LtLifetime before = lifetimes[type];
          LtContainerStatus expected = LT_CONTAINER_EXISTS, actual = LT_CONTAINER_OK;
          g_autoptr (GString) names = g_string_new (NULL);
          char name[2] = { (char) ('a' + type), '\0' };
          guint below = (guint) (g_test_rand_int () & g_test_rand_int () & 0xff);
          LtLifetime lifetime = (LtLifetime) g_test_rand_int_range (0, 3);

          for (guint i = 0; i < 8; i++)
            if ((below >> i & 1) != 0)
              g_string_append_printf (names, "%s%c", names->len > 0 ? " " : "", 'a' + i);
          if ((edges[type] >> 31) == 0)
            {
              edges[type] = below;
              lifetimes[type] = lifetime;
              expected = expected_of (edges, lifetimes, type);
              edges[type] |= 1u << 31;
              if (expected != LT_CONTAINER_OK)
                {
                  edges[type] = 0;
                  lifetimes[type] = before;
                }
            }
          actual = world_try (world, lifetime, name, names->str, NULL);
          assert_status (actual, expected);
        }
      world_free (world);
    }
}

/* ---- Width and depth ------------------------------------------------------- */

/* Layers of types; each one depends on all of the layer below. */
static void
add_layers (World *world, LtLifetime lifetime, guint depth, guint width)
{
  for (guint layer = 0; layer < depth; layer++)
    for (guint i = 0; i < (layer == 0 ? 1 : width); i++)
      {
        g_autofree char *name = g_strdup_printf ("%u.%u", layer, i);
        g_autoptr (GString) below = g_string_new (NULL);

        for (guint k = 0; k < width && layer + 1 < depth; k++)
          g_string_append_printf (below, "%s%u.%u", k > 0 ? " " : "", layer + 1, k);
        world_add (world, lifetime, name, below->str);
      }
}

static const struct
{
  guint depth, width;
} shapes[] = { { 1, 1 },  { 1, 64 }, { 2, 1 },  { 2, 64 },
               { 3, 10 }, { 12, 2 }, { 64, 1 }, { 5, 5 } };

static guint
count_made (World *world)
{
  GHashTableIter iter;
  gpointer key;
  guint n_made = 0;

  g_hash_table_iter_init (&iter, world->parts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    n_made += ((Part *) key)->n_made;
  return n_made;
}

static void
test_shape (gconstpointer data)
{
  const guint depth = shapes[GPOINTER_TO_UINT (data)].depth;
  const guint width = shapes[GPOINTER_TO_UINT (data)].width;
  guint n_types = depth > 1 ? 1 + (depth - 1) * width : 1;
  double n_objects = 0;

  g_test_summary ("One object for each type, or for each way from the top.");

  for (LtLifetime lifetime = LT_SINGLETON; lifetime <= LT_TRANSIENT; lifetime++)
    {
      World *world = world_new ();
      LtScope *scope = world_scope (world);

      world->quiet = TRUE;
      add_layers (world, lifetime, depth, width);
      scope_resolve (scope, world, "0.0");
      if (lifetime != LT_TRANSIENT)
        g_assert_cmpuint (count_made (world), ==, n_types);
      for (guint i = 0; i < depth && lifetime == LT_TRANSIENT; i++)
        n_objects += pow (width, i);
      if (lifetime == LT_TRANSIENT)
        g_assert_cmpfloat (count_made (world), ==, n_objects);
      lt_scope_free (scope);
      world_free (world);
    }
}

static void
test_too_deep (void)
{
  World *world = world_new ();
  LtContainerError error = { .text = "" };
  LtRef *ref = NULL;

  g_test_summary ("A chain that is too long for the stack is refused when it is resolved.");

  world->quiet = TRUE;
  add_layers (world, LT_TRANSIENT, LT_CONTAINER_MAX_DEPTH + 1, 1);
  assert_status (
    lt_container_acquire (world->container, world_part (world, "0.0")->id, NULL, &ref, &error),
    LT_CONTAINER_LIMIT);
  g_assert_cmpstr (error.text, ==,
                   "type '256.0': expected at most 256 objects under construction, one for "
                   "another, in one thread");
  g_assert_cmpuint (count_made (world), ==, 0);
  lt_ref_release (world_acquire (world, "1.0"));
  g_assert_cmpuint (count_made (world), ==, LT_CONTAINER_MAX_DEPTH);
  world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cycles) * 3; i++)
    {
      g_autofree char *path =
        g_strdup_printf ("/container/cycle/%s/%u", cycles[i / 3].name, i % 3);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_cycle);
    }
  g_test_add_func ("/container/cycle/long-names", test_long_names);
  g_test_add_func ("/container/cycle/none", test_no_cycle);
  for (guint i = 0; i < G_N_ELEMENTS (captives); i++)
    {
      g_autofree char *path = g_strdup_printf ("/container/captive/%s", captives[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_captive);
    }
  g_test_add_func ("/container/captive/not", test_not_captive);
  g_test_add_func ("/container/captive/forgotten", test_need_is_forgotten);
  g_test_add_func ("/container/random-graphs", test_random_graphs);
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *path =
        g_strdup_printf ("/container/shape/%u-%u", shapes[i].depth, shapes[i].width);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_shape);
    }
  g_test_add_func ("/container/too-deep", test_too_deep);

  return g_test_run ();
}
