/* SPDX-License-Identifier: MIT */

#include <glib.h>
#include <lt-service-registry.h>
#include <string.h>

/* ---- A registry whose time stands still ------------------------------------ */

typedef struct Fixture
{
  LtServiceRegistry *registry;
  uint64_t now_ns;
} Fixture;

static uint64_t
fake_now (void *user)
{
  return ((Fixture *) user)->now_ns;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  lt_service_thread_enter ();
  fixture->now_ns = 1000;
  fixture->registry = lt_service_registry_new (fake_now, fixture);
  g_assert_nonnull (fixture->registry);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  LtServiceAccount account = lt_service_registry_account (fixture->registry);

  (void) data;
  g_assert_true (lt_service_account_is_balanced (&account));
  lt_service_registry_free (fixture->registry);
  lt_service_thread_leave ();
}

static LtServiceId
add (Fixture *fixture, const char *name, const char *address, uint64_t ttl_ns)
{
  LtServiceId id = 0;

  g_assert_cmpint (
    lt_service_register (fixture->registry, name, address, LT_SERVICE_HEALTHY, ttl_ns, &id), ==,
    LT_SERVICE_OK);
  g_assert_cmpuint (id, !=, 0);
  return id;
}

/* Addresses in the order of the visit, each with a space behind it. */
static bool
note_address (const LtServiceView *view, void *user)
{
  g_assert_cmpuint (strlen (view->address), ==, view->address_length);
  g_string_append_printf (user, "%s ", view->address);
  return true;
}

static void
assert_found (Fixture *fixture, const char *name, const char *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);

  lt_service_discover (fixture->registry, name, note_address, found);
  g_assert_cmpstr (found->str, ==, expected);
}

static void
assert_account (Fixture *fixture, guint registered, guint expired, guint removed, guint live)
{
  const LtServiceAccount account = lt_service_registry_account (fixture->registry);

  g_assert_cmpuint (account.registered, ==, registered);
  g_assert_cmpuint (account.expired, ==, expired);
  g_assert_cmpuint (account.removed, ==, removed);
  g_assert_cmpuint (account.live, ==, live);
}

/* ---- Registration and discovery -------------------------------------------- */

static void
test_discover (Fixture *fixture, gconstpointer data)
{
  LtServiceId first = 0, middle = 0, last = 0;

  (void) data;
  assert_found (fixture, "orders", "");
  first = add (fixture, "orders", "a:1", 10);
  middle = add (fixture, "orders", "a:2", 10);
  last = add (fixture, "orders", "a:3", 10);
  add (fixture, "order", "b:1", 10);
  assert_found (fixture, "orders", "a:3 a:2 a:1 ");
  assert_found (fixture, "order", "b:1 ");
  assert_found (fixture, "ordersx", "");

  g_assert_cmpint (lt_service_remove (fixture->registry, middle), ==, LT_SERVICE_OK);
  assert_found (fixture, "orders", "a:3 a:1 ");
  g_assert_cmpint (lt_service_remove (fixture->registry, middle), ==, LT_SERVICE_GONE);
  g_assert_cmpint (lt_service_remove (fixture->registry, last), ==, LT_SERVICE_OK);
  g_assert_cmpint (lt_service_remove (fixture->registry, first), ==, LT_SERVICE_OK);
  assert_found (fixture, "orders", "");
  add (fixture, "orders", "a:4", 10);
  assert_found (fixture, "orders", "a:4 ");
  assert_account (fixture, 5, 0, 3, 2);
}

static bool
stop_at_once (const LtServiceView *view, void *user)
{
  (void) view;
  (void) user;
  return false;
}

static void
test_visits_end (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) found = g_string_new (NULL);

  (void) data;
  add (fixture, "a", "a:1", 10);
  add (fixture, "a", "a:2", 20);
  add (fixture, "b", "b:1", 20);
  g_assert_cmpuint (lt_service_discover (fixture->registry, "a", stop_at_once, NULL), ==, 1);
  g_assert_cmpuint (lt_service_visit_all (fixture->registry, stop_at_once, NULL), ==, 1);
  g_assert_cmpuint (lt_service_visit_all (fixture->registry, note_address, found), ==, 3);
  g_assert_cmpstr (found->str, ==, "a:1 a:2 b:1 ");
  fixture->now_ns += 10;
  g_assert_cmpuint (lt_service_visit_all (fixture->registry, stop_at_once, NULL), ==, 1);
  g_assert_cmpuint (lt_service_visit_all (fixture->registry, note_address, found), ==, 2);
}

static void
test_invalid (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = g_strnfill (LT_SERVICE_NAME_MAX + 1, 'n');
  g_autofree char *address = g_strnfill (LT_SERVICE_ADDRESS_MAX + 1, 'a');
  const struct
  {
    const char *name, *address;
    int health;
    uint64_t ttl_ns;
  } bad[] = {
    { "", "a", LT_SERVICE_HEALTHY, 1 },
    { name, "a", LT_SERVICE_HEALTHY, 1 },
    { "n", "", LT_SERVICE_HEALTHY, 1 },
    { "n", address, LT_SERVICE_HEALTHY, 1 },
    { "n", "a", LT_SERVICE_N_HEALTH, 1 },
    { "n", "a", -1, 1 },
    { "n", "a", LT_SERVICE_HEALTHY, 0 },
    { "n", "a", LT_SERVICE_HEALTHY, (uint64_t) INT64_MAX + 1 },
  };
  LtServiceId id = 77;

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (lt_service_register (fixture->registry, bad[i].name, bad[i].address,
                                          (LtServiceHealth) bad[i].health, bad[i].ttl_ns, &id),
                     ==, LT_SERVICE_INVALID);
  g_assert_cmpuint (id, ==, 77);
  name[LT_SERVICE_NAME_MAX] = address[LT_SERVICE_ADDRESS_MAX] = '\0';
  add (fixture, name, address, INT64_MAX);
  assert_account (fixture, 1, 0, 0, 1);
}

/* ---- Time ------------------------------------------------------------------ */

static void
test_expiry (Fixture *fixture, gconstpointer data)
{
  LtServiceId kept = add (fixture, "a", "kept", 100);
  LtServiceId lost = add (fixture, "a", "lost", 100);

  (void) data;
  fixture->now_ns += 99;
  assert_found (fixture, "a", "lost kept ");
  g_assert_cmpint (lt_service_heartbeat (fixture->registry, kept), ==, LT_SERVICE_OK);
  fixture->now_ns += 1;
  /* Nobody has freed it, yet it is gone for everybody. */
  assert_found (fixture, "a", "kept ");
  g_assert_cmpint (lt_service_heartbeat (fixture->registry, lost), ==, LT_SERVICE_GONE);
  g_assert_cmpint (lt_service_set_health (fixture->registry, lost, LT_SERVICE_SLOW), ==,
                   LT_SERVICE_GONE);
  assert_account (fixture, 2, 0, 0, 2);
  g_assert_cmpuint (lt_service_registry_expire (fixture->registry), ==, 1);
  g_assert_cmpuint (lt_service_registry_expire (fixture->registry), ==, 0);
  assert_account (fixture, 2, 1, 0, 1);

  fixture->now_ns += 98;
  g_assert_cmpint (lt_service_heartbeat (fixture->registry, kept), ==, LT_SERVICE_OK);
  fixture->now_ns += 100;
  g_assert_cmpint (lt_service_remove (fixture->registry, kept), ==, LT_SERVICE_GONE);
  assert_account (fixture, 2, 2, 0, 0);
  g_assert_cmpint (lt_service_heartbeat (fixture->registry, kept), ==, LT_SERVICE_GONE);
}

/* An id is never another's, though its slot is. */
static void
test_ids (Fixture *fixture, gconstpointer data)
{
  LtServiceId old = add (fixture, "a", "old", 100);
  LtServiceId new = 0;

  (void) data;
  lt_service_remove (fixture->registry, old);
  new = add (fixture, "a", "new", 100);
  g_assert_cmpuint (old, !=, new);
  g_assert_cmpint (lt_service_heartbeat (fixture->registry, old), ==, LT_SERVICE_GONE);
  g_assert_cmpint (lt_service_remove (fixture->registry, old), ==, LT_SERVICE_GONE);
  g_assert_cmpint (lt_service_heartbeat (fixture->registry, 0), ==, LT_SERVICE_GONE);
  g_assert_cmpint (lt_service_heartbeat (fixture->registry, UINT64_MAX), ==, LT_SERVICE_GONE);
  assert_found (fixture, "a", "new ");
}

/* Over several chunks of slots and batches of expiry, and all over again. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  const guint n = 5000;

  (void) data;
  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < n; i++)
        {
          g_autofree char *name = g_strdup_printf ("service-%u", i % 700);
          g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", i);

          add (fixture, name, address, i % 2 == 0 ? 10 : 20);
        }
      fixture->now_ns += 10;
      g_assert_cmpuint (lt_service_registry_expire (fixture->registry), ==, n / 2);
      fixture->now_ns += 10;
      g_assert_cmpuint (lt_service_registry_expire (fixture->registry), ==, n / 2);
      assert_account (fixture, (round + 1) * n, (round + 1) * n, 0, 0);
    }
}

/* ---- States ---------------------------------------------------------------- */

static void
test_sweep (Fixture *fixture, gconstpointer data)
{
  LtServiceId ids[4];
  LtServiceSweep sweep;

  (void) data;
  lt_service_sweep (fixture->registry, &sweep);
  g_assert_cmpuint (sweep.n_live, ==, 0);
  g_assert_cmpint (sweep.worst, ==, LT_SERVICE_STARTING);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = add (fixture, "a", "x", 100 + i);
  for (int health = LT_SERVICE_HEALTHY; health < LT_SERVICE_N_HEALTH; health++)
    {
      g_assert_cmpint (
        lt_service_set_health (fixture->registry, ids[0], (LtServiceHealth) health), ==,
        LT_SERVICE_OK);
      lt_service_sweep (fixture->registry, &sweep);
      g_assert_cmpint (sweep.worst, ==, health);
      g_assert_cmpuint (sweep.n_live, ==, 4);
      g_assert_cmpuint (sweep.counts[health], ==, health == LT_SERVICE_HEALTHY ? 4 : 1);
    }
  g_assert_cmpint (
    lt_service_set_health (fixture->registry, ids[1], (LtServiceHealth) LT_SERVICE_N_HEALTH),
    ==, LT_SERVICE_INVALID);
  /* The dead do not count. */
  fixture->now_ns += 101;
  lt_service_sweep (fixture->registry, &sweep);
  g_assert_cmpuint (sweep.n_live, ==, 2);
  g_assert_cmpint (sweep.worst, ==, LT_SERVICE_HEALTHY);
}

static void
test_texts (void)
{
  g_assert_cmpstr (lt_service_health_text (LT_SERVICE_DEGRADED), ==, "degraded");
  g_assert_cmpstr (lt_service_health_text (LT_SERVICE_N_HEALTH), ==, "unknown state");
  g_assert_cmpstr (lt_service_status_text (LT_SERVICE_GONE), ==, "gone");
  g_assert_cmpstr (lt_service_status_text ((LtServiceStatus) 99), ==, "unknown status");
  lt_service_registry_free (NULL);
}

#define ADD(name, test) \
  g_test_add ("/services/registry/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("discover", test_discover);
  ADD ("visits-end", test_visits_end);
  ADD ("invalid", test_invalid);
  ADD ("expiry", test_expiry);
  ADD ("ids", test_ids);
  ADD ("many", test_many);
  ADD ("sweep", test_sweep);
  g_test_add_func ("/services/registry/texts", test_texts);
  return g_test_run ();
}
