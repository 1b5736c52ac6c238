/* SPDX-License-Identifier: MIT
 *
 * container-fixture: a container with types that write down what happens to them.
 *
 * "+name" is written when a factory is done, "-name" when a destructor is called, with
 * spaces between. A thing knows the things it was made from, and fails the test if it is
 * disposed of twice or after one of them. Any thread, once the types are there.
 */
#pragma once

#include <lt-container.h>

#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>

typedef struct World World;
typedef struct Thing Thing;
typedef struct Part Part;

/* What the things of a type have in common, and what a test may change about it before it
 * is resolved. */
struct Part
{
  World *world;
  char *name;
  LtTypeId id;
  atomic_uint n_made;
  atomic_uint n_gone;
  atomic_uint n_freed; /* calls of free_data */
  int n_to_fail;       /* so many calls of the factory are yet to fail */
  gboolean silent;     /* fails without a text */
  guint sleep_us;      /* in the factory, first of all */
  /* Last in the factory; a failure that it returns becomes that of the factory. */
  LtContainerStatus (*hook) (const LtBuild *build, Thing *thing, LtContainerError *error);
  void (*unhook) (Thing *thing); /* last in the destructor */
  gpointer data;                 /* for the hooks */
};

struct Thing
{
  Part *part;
  void *context;
  LtScope *scope;
  guint number; /* of those of its part, from 0 */
  guint n_below;
  Thing *below[LT_CONTAINER_MAX_DEPENDENCIES];
  atomic_bool alive;
};

struct World
{
  LtContainer *container;
  GHashTable *parts; /* name to Part, all that ever were */
  GPtrArray *things;
  GString *story;
  gboolean quiet;       /* no story */
  pthread_mutex_t lock; /* over things and story */
};

#define assert_status(actual, expected) \
  g_assert_cmpstr (lt_container_status_text (actual), ==, lt_container_status_text (expected))

/* The calling thread is registered until world_free(). */
World *world_new (void);
World *world_new_patient (guint patience_ms);

/* Frees the container, if the test has not, and checks that what was made is gone. */
void world_free (World *world);

/* Frees the container only. */
void world_end (World *world);

/* Registers a type; @dependencies: names with spaces between. */
LtContainerStatus world_try (World *world, LtLifetime lifetime, const char *name,
                             const char *dependencies, LtContainerError *error);

/* The same, which must succeed. */
Part *world_add (World *world, LtLifetime lifetime, const char *name, const char *dependencies);

/* One of those registered last under that name. */
Part *world_part (World *world, const char *name);

/* The story since the last call. (transfer full) */
char *world_story (World *world);

#define assert_story(world, expected)              \
  G_STMT_START                                     \
  {                                                \
    g_autofree char *story_ = world_story (world); \
    g_assert_cmpstr (story_, ==, expected);        \
  }                                                \
  G_STMT_END

/* All of these must succeed. */
Thing *world_resolve (World *world, const char *name);
LtRef *world_acquire (World *world, const char *name);
LtScope *world_scope (World *world);
Thing *scope_resolve (LtScope *scope, World *world, const char *name);
