/* SPDX-License-Identifier: MIT */

#include <lt-service-registry.h>

#include <glib.h>
#include <pthread.h>
#include <string.h>

#define S G_GUINT64_CONSTANT (1000000000)
#define N_THREADS 4u
#define N_STABLE 10u
#define N_STEPS 20000u

/* Time moves only where a test moves it. */
typedef struct World
{
  LtServiceRegistry *registry;
  guint64 now_ns;
  LtServiceId stable[N_STABLE];
  guint stop;
} World;

static uint64_t
read_clock (void *user)
{
  return __atomic_load_n (&((World *) user)->now_ns, __ATOMIC_RELAXED);
}

static void
set_up (World *world)
{
  memset (world, 0, sizeof *world);
  world->now_ns = S;
  world->registry = lt_service_registry_new (read_clock, world);
  for (guint i = 0; i < N_STABLE; i++)
    {
      const char name[] = { 's', (char) ('0' + i), '\0' };

      g_assert_cmpint (lt_service_register (world->registry, name, name, LT_SERVICE_HEALTHY, S,
                                            &world->stable[i]),
                       ==, LT_SERVICE_OK);
    }
}

static void
run (World *world, void *(*const bodies[]) (void *), guint n)
{
  pthread_t threads[2 * N_THREADS];

  for (guint i = 0; i < n; i++)
    g_assert_cmpint (pthread_create (&threads[i], NULL, bodies[i], world), ==, 0);
  /* Writers end by themselves; readers when they are told. */
  for (guint i = 0; i < n; i++)
    {
      if (i == N_THREADS)
        __atomic_store_n (&world->stop, 1, __ATOMIC_RELAXED);
      pthread_join (threads[i], NULL);
    }
}

static gboolean
goes_on (const World *world)
{
  return __atomic_load_n (&world->stop, __ATOMIC_RELAXED) == 0;
}

/* ---- Come and go ----------------------------------------------------------- */

/* Instances of services that others add to and take from as well. */
static void *
register_and_remove (void *data)
{
  World *world = data;
  LtServiceId ids[8] = { 0 };

  lt_service_thread_enter ();
  for (guint i = 0; i < N_STEPS; i++)
    {
      const char name[] = { i % 3 == 0 ? 's' : 'g', (char) ('0' + i % 10), '\0' };
      LtServiceId *id = &ids[i % 8];

      if (*id != 0)
        g_assert_cmpint (lt_service_remove (world->registry, *id), ==, LT_SERVICE_OK);
      g_assert_cmpint (
        lt_service_register (world->registry, name, "guest", LT_SERVICE_STARTING, S, id), ==,
        LT_SERVICE_OK);
    }
  lt_service_thread_leave ();
  return NULL;
}

static bool
find_stable (const LtServiceView *view, void *user)
{
  const gboolean is_guest = strcmp (view->address, "guest") == 0;

  g_assert_cmpint (view->health, ==, is_guest ? LT_SERVICE_STARTING : LT_SERVICE_HEALTHY);
  if (!is_guest)
    {
      g_assert_cmpstr (view->address, ==, view->name);
      (*(guint *) user)++;
    }
  return true;
}

/* Who stays is always seen, once, whatever goes on around it. */
static void *
discover_and_sweep (void *data)
{
  World *world = data;

  lt_service_thread_enter ();
  for (guint i = 0; i < 1000 || goes_on (world); i++)
    {
      const char name[] = { 's', (char) ('0' + i % 10), '\0' };
      LtServiceSweep sweep;
      guint n = 0;

      lt_service_discover (world->registry, name, find_stable, &n);
      g_assert_cmpuint (n, ==, 1);
      n = 0;
      lt_service_visit_all (world->registry, find_stable, &n);
      g_assert_cmpuint (n, ==, N_STABLE);
      lt_service_sweep (world->registry, &sweep);
      g_assert_cmpuint (sweep.counts[LT_SERVICE_HEALTHY], ==, N_STABLE);
      g_assert_cmpint (lt_service_heartbeat (world->registry, world->stable[i % N_STABLE]), ==,
                       LT_SERVICE_OK);
    }
  lt_service_thread_leave ();
  return NULL;
}

static void
assert_account (World *world, guint64 registered, guint64 expired, guint64 removed)
{
  const LtServiceAccount account = lt_service_registry_account (world->registry);

  g_assert_true (lt_service_account_is_balanced (&account));
  g_assert_cmpuint (account.registered, ==, registered);
  g_assert_cmpuint (account.expired, ==, expired);
  g_assert_cmpuint (account.removed, ==, removed);
}

static void
test_churn (void)
{
  void *(*const bodies[]) (void *) = { register_and_remove, register_and_remove,
                                       register_and_remove, register_and_remove,
                                       discover_and_sweep,  discover_and_sweep };
  World world;

  set_up (&world);
  run (&world, bodies, G_N_ELEMENTS (bodies));
  assert_account (&world, N_STABLE + N_THREADS * N_STEPS, 0, N_THREADS * (N_STEPS - 8));
  lt_service_registry_free (world.registry);
}

/* ---- A race for the end ---------------------------------------------------- */

typedef struct Race
{
  World world; /* first: the clock's */
  guint64 ids[N_STEPS];
  guint64 n_ids;
  guint64 n_removed;
} Race;

/* Adds one at a time, moves the clock so that most expire at about the time when they are
 * prolonged or removed. */
static void *
produce (void *data)
{
  Race *race = data;

  lt_service_thread_enter ();
  for (guint64 i = 0; i < N_STEPS; i++)
    {
      g_assert_cmpint (lt_service_register (race->world.registry, "racer", "a",
                                            LT_SERVICE_STARTING, 1 + i % 16, &race->ids[i]),
                       ==, LT_SERVICE_OK);
      __atomic_store_n (&race->n_ids, i + 1, __ATOMIC_RELEASE);
      __atomic_fetch_add (&race->world.now_ns, 1, __ATOMIC_RELAXED);
    }
  lt_service_thread_leave ();
  return NULL;
}

/* The id of number @i, as soon as there is one. */
static LtServiceId
wait_for_id (const Race *race, guint64 i)
{
  while (__atomic_load_n (&race->n_ids, __ATOMIC_ACQUIRE) <= i)
    g_thread_yield ();
  return race->ids[i];
}

static void *
remove_all (void *data)
{
  Race *race = data;

  lt_service_thread_enter ();
  for (guint64 i = 0; i < N_STEPS; i++)
    if (lt_service_remove (race->world.registry, wait_for_id (race, i)) == LT_SERVICE_OK)
      __atomic_fetch_add (&race->n_removed, 1, __ATOMIC_RELAXED);
  lt_service_thread_leave ();
  return NULL;
}

static void *
prolong_all (void *data)
{
  Race *race = data;

  lt_service_thread_enter ();
  for (guint64 i = 0; i < N_STEPS; i++)
    lt_service_heartbeat (race->world.registry, wait_for_id (race, i));
  lt_service_thread_leave ();
  return NULL;
}

static void *
expire_all (void *data)
{
  Race *race = data;

  lt_service_thread_enter ();
  while (goes_on (&race->world))
    lt_service_registry_expire (race->world.registry);
  lt_service_thread_leave ();
  return NULL;
}

/* Each instance ends once, by one of those who compete for it. */
static void
test_race (void)
{
  void *(*const bodies[]) (void *) = { produce, remove_all, remove_all, prolong_all,
                                       expire_all };
  g_autofree Race *race = g_new0 (Race, 1);
  LtServiceAccount account;

  set_up (&race->world);
  run (&race->world, bodies, G_N_ELEMENTS (bodies));
  lt_service_thread_enter ();
  lt_service_registry_expire (race->world.registry);
  lt_service_thread_leave ();
  account = lt_service_registry_account (race->world.registry);
  g_assert_true (lt_service_account_is_balanced (&account));
  g_assert_cmpuint (account.registered, ==, N_STABLE + N_STEPS);
  g_assert_cmpuint (account.removed, ==, race->n_removed);
  g_assert_cmpuint (account.live, ==, N_STABLE);
  lt_service_registry_free (race->world.registry);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/registry/who-stays", test_churn);
  g_test_add_func ("/services/registry/one-ends", test_race);
  return g_test_run ();
}
