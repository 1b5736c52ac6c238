/* SPDX-License-Identifier: MIT */

#include <lt-service-registry.h>

#include <glib.h>
#include <string.h>

#define S G_GUINT64_CONSTANT (1000000000)

/* A registry with a clock that stands still until it is moved. */
typedef struct World
{
  LtServiceRegistry *registry;
  guint64 now_ns;
} World;

static uint64_t
read_clock (void *user)
{
  return ((const World *) user)->now_ns;
}

static void
set_up (World *world, gconstpointer data)
{
  (void) data;
  world->now_ns = 1000 * S;
  world->registry = lt_service_registry_new (read_clock, world);
  g_assert_nonnull (world->registry);
  lt_service_thread_enter ();
}

/* Whatever was done, the account closes. */
static void
tear_down (World *world, gconstpointer data)
{
  const LtServiceAccount account = lt_service_registry_account (world->registry);

  (void) data;
  g_assert_true (lt_service_account_is_balanced (&account));
  lt_service_thread_leave ();
  lt_service_registry_free (world->registry);
}

static LtServiceId
add (World *world, const char *name, const char *address, LtServiceHealth health,
     guint64 ttl_ns)
{
  LtServiceId id = 0;

  g_assert_cmpint (lt_service_register (world->registry, name, address, health, ttl_ns, &id),
                   ==, LT_SERVICE_OK);
  g_assert_cmpuint (id, !=, 0);
  return id;
}

static bool
just_count (const LtServiceView *view, void *user)
{
  (void) view;
  (void) user;
  return true;
}

/* As many as there can be, and one more. */
static void
test_full (World *world, gconstpointer data)
{
  LtServiceId first = 0, id = 0;

  (void) data;
  for (guint i = 0; i < LT_SERVICE_MAX_INSTANCES; i++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "n%u", i % 1000);
      id = add (world, name, "a", LT_SERVICE_HEALTHY, S);
      first = first == 0 ? id : first;
    }
  g_assert_cmpint (lt_service_register (world->registry, "n", "a", LT_SERVICE_HEALTHY, S, &id),
                   ==, LT_SERVICE_LIMIT);
  lt_service_remove (world->registry, first);
  add (world, "n", "a", LT_SERVICE_HEALTHY, S);
  world->now_ns += S;
  g_assert_cmpuint (lt_service_registry_expire (world->registry), ==, LT_SERVICE_MAX_INSTANCES);
  g_assert_cmpuint (lt_service_discover (world->registry, "n1", just_count, NULL), ==, 0);
}

#define N_MODEL 200u

typedef struct Model
{
  LtServiceId id; /* 0: none */
  guint name;
  guint64 deadline_ns;
  guint64 ttl_ns;
  LtServiceHealth health;
} Model;

static void
assert_like (World *world, const Model *model)
{
  guint counts[LT_SERVICE_N_HEALTH] = { 0 }, named[4] = { 0 };
  LtServiceSweep sweep;

  for (guint i = 0; i < N_MODEL; i++)
    if (model[i].id != 0 && model[i].deadline_ns > world->now_ns)
      {
        counts[model[i].health]++;
        named[model[i].name]++;
      }
  lt_service_sweep (world->registry, &sweep);
  for (guint i = 0; i < LT_SERVICE_N_HEALTH; i++)
    g_assert_cmpuint (sweep.counts[i], ==, counts[i]);
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    {
      const char name[2] = { (char) ('a' + i), '\0' };

      g_assert_cmpuint (lt_service_discover (world->registry, name, just_count, NULL), ==,
                        named[i]);
    }
}

static void
step (World *world, Model *one)
{
  const gboolean live = one->id != 0 && one->deadline_ns > world->now_ns;
  const LtServiceStatus expected = live ? LT_SERVICE_OK : LT_SERVICE_GONE;
  const char name[2] = { (char) ('a' + one->name), '\0' };

  switch (g_test_rand_int_range (0, 6))
    {
    case 0:
    case 1:
      if (live)
        return;
      one->ttl_ns = (guint64) g_test_rand_int_range (1, 20) * S;
      one->health = (LtServiceHealth) g_test_rand_int_range (0, LT_SERVICE_N_HEALTH);
      one->id = add (world, name, "x", one->health, one->ttl_ns);
      one->deadline_ns = world->now_ns + one->ttl_ns;
      return;
    case 2:
      g_assert_cmpint (lt_service_heartbeat (world->registry, one->id), ==, expected);
      one->deadline_ns = live ? world->now_ns + one->ttl_ns : 0;
      return;
    case 3:
      g_assert_cmpint (lt_service_remove (world->registry, one->id), ==, expected);
      one->id = 0;
      return;
    case 4:
      one->health = (LtServiceHealth) g_test_rand_int_range (0, LT_SERVICE_N_HEALTH);
      g_assert_cmpint (lt_service_set_health (world->registry, one->id, one->health), ==,
                       expected);
      return;
    default:
      world->now_ns += (guint64) g_test_rand_int_range (0, 3) * S / 10;
    }
}

static void
test_random (World *world, gconstpointer data)
{
  Model model[N_MODEL] = { { 0 } };

  (void) data;
  g_test_summary ("Whatever is done in whatever order, it is as a plain list would have it.");
  for (guint i = 0; i < N_MODEL; i++)
    model[i].name = i % 4;
  for (guint i = 0; i < 50000; i++)
    {
      step (world, &model[g_test_rand_int_range (0, N_MODEL)]);
      if (i % 50 == 0)
        assert_like (world, model);
      if (i % 300 == 0)
        lt_service_registry_expire (world->registry);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/services/registry/full", World, NULL, set_up, test_full, tear_down);
  g_test_add ("/services/registry/random", World, NULL, set_up, test_random, tear_down);
  return g_test_run ();
}
