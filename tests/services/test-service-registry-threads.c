/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <lt-service-registry.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#define N_WRITERS 3u
#define N_READERS 2u
#define N_ROUNDS 4000u
#define N_NAMES 5u

typedef struct World
{
  LtServiceRegistry *registry;
  _Atomic uint64_t now_ns;
  _Atomic uint32_t n_writing;
  _Atomic uint64_t n_gone; /* removals and heartbeats that came too late */
} World;

static uint64_t
fake_now (void *user)
{
  return atomic_load_explicit (&((World *) user)->now_ns, memory_order_relaxed);
}

/* Name and address of one instance say the same number. */
static void
write_texts (guint number, char name[32], char address[32])
{
  g_snprintf (name, 32, "service-%u", number % N_NAMES);
  g_snprintf (address, 32, "%u:%u", number % N_NAMES, number);
}

/* Registers, prolongs, marks and removes; some are left to expire. */
static void *
write_all (void *data)
{
  World *world = data;

  lt_service_thread_enter ();
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      char name[32], address[32];
      LtServiceId id = 0;

      write_texts (i, name, address);
      g_assert_cmpint (lt_service_register (world->registry, name, address, LT_SERVICE_STARTING,
                                            5 + i % 7, &id),
                       ==, LT_SERVICE_OK);
      lt_service_set_health (world->registry, id, LT_SERVICE_HEALTHY);
      lt_service_heartbeat (world->registry, id);
      if (i % 3 != 0 && lt_service_remove (world->registry, id) != LT_SERVICE_OK)
        atomic_fetch_add (&world->n_gone, 1);
      atomic_fetch_add_explicit (&world->now_ns, i % 2, memory_order_relaxed);
      if (i % 16 == 0)
        lt_service_registry_expire (world->registry);
    }
  lt_service_thread_leave ();
  atomic_fetch_sub (&world->n_writing, 1);
  return NULL;
}

/* What a reader sees is whole. */
static bool
check_view (const LtServiceView *view, void *user)
{
  g_assert_cmpuint (view->id, !=, 0);
  g_assert_cmpuint (view->address_length, ==, strlen (view->address));
  g_assert_cmpint (view->name[strlen ("service-")], ==, view->address[0]);
  if (user != NULL)
    g_assert_cmpstr (view->name, ==, user);
  return true;
}

static void *
read_all (void *data)
{
  World *world = data;

  lt_service_thread_enter ();
  for (guint i = 0; atomic_load (&world->n_writing) > 0; i++)
    {
      char name[32], address[32];
      LtServiceSweep sweep;
      guint sum = 0;

      write_texts (i, name, address);
      lt_service_discover (world->registry, name, check_view, name);
      lt_service_visit_all (world->registry, check_view, NULL);
      lt_service_sweep (world->registry, &sweep);
      for (guint health = 0; health < LT_SERVICE_N_HEALTH; health++)
        sum += sweep.counts[health];
      g_assert_cmpuint (sum, ==, sweep.n_live);
    }
  lt_service_thread_leave ();
  return NULL;
}

static void
test_all_at_once (void)
{
  World world = { .now_ns = 1, .n_writing = N_WRITERS };
  pthread_t threads[N_WRITERS + N_READERS];
  LtServiceAccount account;

  lt_service_thread_enter ();
  world.registry = lt_service_registry_new (fake_now, &world);
  for (guint i = 0; i < N_WRITERS + N_READERS; i++)
    g_assert_cmpint (
      pthread_create (&threads[i], NULL, i < N_WRITERS ? write_all : read_all, &world), ==, 0);
  for (guint i = 0; i < N_WRITERS + N_READERS; i++)
    pthread_join (threads[i], NULL);

  atomic_fetch_add (&world.now_ns, 100);
  lt_service_registry_expire (world.registry);
  account = lt_service_registry_account (world.registry);
  g_assert_cmpuint (account.registered, ==, N_WRITERS * N_ROUNDS);
  g_assert_cmpuint (account.live, ==, 0);
  g_assert_true (lt_service_account_is_balanced (&account));
  /* A third is never removed, and no removal that came too late counts as one. */
  g_assert_cmpuint (account.removed + atomic_load (&world.n_gone), ==,
                    N_WRITERS * (N_ROUNDS - (N_ROUNDS + 2) / 3));
  lt_service_registry_free (world.registry);
  lt_service_thread_leave ();
}

/* Of many who end one instance, one does. */
typedef struct Race
{
  LtServiceRegistry *registry;
  LtServiceId *ids;
  guint n_ids;
  guint n_won;
  pthread_t thread;
} Race;

static void *
remove_all (void *data)
{
  Race *race = data;

  lt_service_thread_enter ();
  for (guint i = 0; i < race->n_ids; i++)
    race->n_won += lt_service_remove (race->registry, race->ids[i]) == LT_SERVICE_OK;
  lt_service_thread_leave ();
  return NULL;
}

static void
test_one_removes (void)
{
  LtServiceId ids[3000];
  Race races[3];
  guint n_won = 0;
  LtServiceRegistry *registry = NULL;

  lt_service_thread_enter ();
  registry = lt_service_registry_new (NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_cmpint (
      lt_service_register (registry, "a", "x", LT_SERVICE_HEALTHY, INT64_MAX, &ids[i]), ==,
      LT_SERVICE_OK);
  for (guint i = 0; i < G_N_ELEMENTS (races); i++)
    {
      races[i] = (Race){ .registry = registry, .ids = ids, .n_ids = G_N_ELEMENTS (ids) };
      g_assert_cmpint (pthread_create (&races[i].thread, NULL, remove_all, &races[i]), ==, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (races); i++)
    {
      pthread_join (races[i].thread, NULL);
      n_won += races[i].n_won;
    }
  g_assert_cmpuint (n_won, ==, G_N_ELEMENTS (ids));
  g_assert_cmpuint (lt_service_registry_account (registry).live, ==, 0);
  lt_service_registry_free (registry);
  lt_service_thread_leave ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/registry/all-at-once", test_all_at_once);
  g_test_add_func ("/services/registry/one-removes", test_one_removes);
  return g_test_run ();
}
