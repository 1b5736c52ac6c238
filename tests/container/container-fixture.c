/* SPDX-License-Identifier: MIT */

#include "container-fixture.h"

#include <string.h>

/* ---- Things ---------------------------------------------------------------- */

static void
tell (const Part *part, char sign)
{
  World *world = part->world;

  if (world->quiet)
    return;
  pthread_mutex_lock (&world->lock);
  g_string_append_printf (world->story, "%s%c%s", world->story->len > 0 ? " " : "", sign,
                          part->name);
  pthread_mutex_unlock (&world->lock);
}

/* Things stay until the world ends, so that one that is used too late is caught. */
static Thing *
thing_new (Part *part, const LtBuild *build)
{
  Thing *thing = g_new0 (Thing, 1);

  thing->part = part;
  thing->context = build->context;
  thing->scope = build->scope;
  thing->n_below = build->n_dependencies;
  if (thing->n_below > 0)
    memcpy (thing->below, build->dependencies, thing->n_below * sizeof thing->below[0]);
  pthread_mutex_lock (&part->world->lock);
  g_ptr_array_add (part->world->things, thing);
  pthread_mutex_unlock (&part->world->lock);
  return thing;
}

static void *
make (const LtBuild *build, LtContainerError *error)
{
  Part *part = build->data;
  Thing *thing = NULL;

  if (part->sleep_us > 0)
    g_usleep (part->sleep_us);
  for (uint32_t i = 0; i < build->n_dependencies; i++)
    g_assert_true (atomic_load (&((Thing *) build->dependencies[i])->alive));
  if (part->n_to_fail > 0)
    {
      part->n_to_fail--;
      if (!part->silent)
        g_snprintf (error->text, sizeof error->text, "%s will not", part->name);
      return NULL;
    }
  thing = thing_new (part, build);
  if (part->hook != NULL && part->hook (build, thing, error) != LT_CONTAINER_OK)
    return NULL;
  thing->number = atomic_fetch_add (&part->n_made, 1);
  atomic_store (&thing->alive, true);
  tell (part, '+');
  return thing;
}

static void
destroy (void *object, void *data)
{
  Thing *thing = object;

  g_assert_true (thing->part == data);
  g_assert_true (atomic_exchange (&thing->alive, false));
  for (guint i = 0; i < thing->n_below; i++)
    g_assert_true (atomic_load (&thing->below[i]->alive));
  atomic_fetch_add (&thing->part->n_gone, 1);
  tell (thing->part, '-');
  if (thing->part->unhook != NULL)
    thing->part->unhook (thing);
}

static void
free_part_data (void *data)
{
  atomic_fetch_add (&((Part *) data)->n_freed, 1);
}

/* ---- The world ------------------------------------------------------------- */

static void
part_free (gpointer data)
{
  Part *part = data;

  g_free (part->name);
  g_free (part);
}

World *
world_new_patient (guint patience_ms)
{
  const LtContainerConfig config = { patience_ms * G_GUINT64_CONSTANT (1000000) };
  World *world = g_new0 (World, 1);

  world->parts = g_hash_table_new_full (NULL, NULL, part_free, NULL);
  world->things = g_ptr_array_new_with_free_func (g_free);
  world->story = g_string_new (NULL);
  pthread_mutex_init (&world->lock, NULL);
  lt_container_thread_register ();
  assert_status (lt_container_new (&config, &world->container, NULL), LT_CONTAINER_OK);
  return world;
}

World *
world_new (void)
{
  return world_new_patient (0);
}

void
world_end (World *world)
{
  lt_container_free (g_steal_pointer (&world->container));
}

void
world_free (World *world)
{
  GHashTableIter iter;
  gpointer key;

  world_end (world);
  lt_container_thread_unregister ();
  g_hash_table_iter_init (&iter, world->parts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Part *part = key;

      g_assert_cmpuint (part->n_made, ==, part->n_gone);
      g_assert_cmpuint (part->n_freed, ==, part->id != 0);
    }
  g_hash_table_unref (world->parts);
  g_ptr_array_unref (world->things);
  g_string_free (world->story, TRUE);
  pthread_mutex_destroy (&world->lock);
  g_free (world);
}

LtContainerStatus
world_try (World *world, LtLifetime lifetime, const char *name, const char *dependencies,
           LtContainerError *error)
{
  g_auto (GStrv) names = g_strsplit (dependencies, " ", -1);
  Part *part = g_new0 (Part, 1);
  const LtDefinition definition = {
    .name = name,
    .lifetime = lifetime,
    .factory = make,
    .destroy = destroy,
    .data = part,
    .free_data = free_part_data,
    .dependencies = (const char *const *) names,
    .n_dependencies = g_strv_length (names),
  };

  part->world = world;
  part->name = g_strdup (name);
  g_hash_table_add (world->parts, part);
  return lt_container_register (world->container, &definition, &part->id, error);
}

Part *
world_add (World *world, LtLifetime lifetime, const char *name, const char *dependencies)
{
  LtContainerError error = { .text = "" };

  world_try (world, lifetime, name, dependencies, &error);
  g_assert_cmpstr (error.text, ==, "");
  return world_part (world, name);
}

Part *
world_part (World *world, const char *name)
{
  GHashTableIter iter;
  gpointer key;
  Part *found = NULL;

  g_hash_table_iter_init (&iter, world->parts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Part *part = key;

      if (strcmp (part->name, name) == 0 && (found == NULL || part->id > found->id))
        found = part;
    }
  g_assert_nonnull (found);
  return found;
}

char *
world_story (World *world)
{
  GString *story = NULL;

  pthread_mutex_lock (&world->lock);
  story = world->story;
  world->story = g_string_new (NULL);
  pthread_mutex_unlock (&world->lock);
  return g_string_free (story, FALSE);
}

/* ---- Resolution ------------------------------------------------------------ */

Thing *
world_resolve (World *world, const char *name)
{
  LtContainerError error = { .text = "" };
  void *thing = NULL;

  lt_container_resolve (world->container, world_part (world, name)->id, &thing, &error);
  g_assert_cmpstr (error.text, ==, "");
  return thing;
}

LtRef *
world_acquire (World *world, const char *name)
{
  LtContainerError error = { .text = "" };
  LtRef *ref = NULL;

  lt_container_acquire (world->container, world_part (world, name)->id, world, &ref, &error);
  g_assert_cmpstr (error.text, ==, "");
  return ref;
}

LtScope *
world_scope (World *world)
{
  LtScope *scope = NULL;

  assert_status (lt_scope_new (world->container, NULL, world, &scope, NULL), LT_CONTAINER_OK);
  return scope;
}

Thing *
scope_resolve (LtScope *scope, World *world, const char *name)
{
  LtContainerError error = { .text = "" };
  void *thing = NULL;

  lt_scope_resolve (scope, world_part (world, name)->id, &thing, &error);
  g_assert_cmpstr (error.text, ==, "");
  return thing;
}
