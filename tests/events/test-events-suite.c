/* SPDX-License-Identifier: MIT */

#include <events-ops.h>
#include <fake-host.h>

#include <string.h>

#define N 2000u

static FakeHost *
started (const char *const *settings)
{
  FakeHost *fake = fake_host_new (settings);
  const lt_status status = fake_host_init (fake);

  g_assert_cmpstr (fake->error, ==, NULL);
  g_assert_cmpint (status, ==, LT_OK);
  return fake;
}

/* Ends the run; its last line is the account. Returns why it failed, or NULL.
 * (transfer full) */
static char *
ended (FakeHost *fake, const char *account)
{
  char *error;

  fake->plugin->fini (fake->pctx);
  fake->pctx = NULL;
  if (account != NULL)
    g_assert_nonnull (strstr (fake->logged, account));
  error = g_strdup (fake->error);
  fake_host_free (fake);
  return error;
}

static const struct
{
  const char *name;
  const char *settings[8];
} variants[] = {
  { "default", { NULL } },
  { "smallest",
    { "topics=1", "handlers=1", "payload=16", "priorities=1", "queue=1", "dispatchers=1" } },
  { "odd", { "topics=7", "handlers=3", "payload=61", "queue=5" } },
  { "most", { "topics=1000", "handlers=64", "payload=4KiB", "dispatchers=8" } },
  { "queued", { "dispatch=queued", "queue=8" } },
};

/* Every operation, without an error, and every event accounted for. */
static void
test_variant (gconstpointer data)
{
  static const char *const names[] = { "publish", "handle", "roundtrip" };
  const guint i = GPOINTER_TO_UINT (data);
  FakeHost *fake = started (variants[i].settings);
  g_autofree char *error = NULL;

  for (guint j = 0; j < G_N_ELEMENTS (names); j++)
    {
      const FakeTally tally = fake_host_run (fake, names[j], j, N);

      g_assert_cmpstr (tally.detail, ==, "");
      g_assert_cmpuint (tally.n_ok, ==, N);
      g_assert_cmpuint (tally.values[fake_host_id (fake, "published")], ==, N);
      g_assert_cmpuint (tally.values[fake_host_id (fake, "refills")], ==, j == 1 ? N : 0);
    }
  error = ended (fake, "6000 events published = 6000 handled + 0 dropped by policy + 0 failed");
  g_assert_cmpstr (error, ==, NULL);
}

/* The metrics are the account's. */
static void
test_drops (gconstpointer data)
{
  const char *const settings[] = {
    "dispatch=queued", "queue=1", "priorities=1", "payload=64KiB", "handlers=64", data, NULL
  };
  FakeHost *fake = started (settings);
  const FakeTally tally = fake_host_run (fake, "publish", 0, N);
  const FakeTally other = fake_host_run (fake, "roundtrip", 1, N);
  const lt_id published = fake_host_id (fake, "published");
  const lt_id dropped = fake_host_id (fake, "dropped");
  const guint64 n_published = tally.values[published] + other.values[published];
  const guint64 n_dropped = tally.values[dropped] + other.values[dropped];
  g_autofree char *error = NULL, *account = NULL;

  g_assert_cmpuint (tally.n_ok, ==, N);
  g_assert_cmpuint (n_published, ==, 2 * N);
  g_assert_cmpuint (n_dropped, >, 0);
  account = g_strdup_printf ("%" G_GUINT64_FORMAT " events published = %" G_GUINT64_FORMAT
                             " handled + %" G_GUINT64_FORMAT " dropped by policy + 0 failed",
                             n_published, n_published - n_dropped, n_dropped);
  error = ended (fake, account);
  g_assert_cmpstr (error, ==, NULL);
}

/* ---- What goes wrong shows ------------------------------------------------- */

static void
test_message (void)
{
  guint8 payload[61];
  EventsTally tally = { .n_handlers = 2 };

  for (guint i = 0; i < sizeof payload; i++)
    {
      events_write (payload, sizeof payload, 77);
      g_assert_true (events_handle_all (&tally, payload, sizeof payload));
      payload[i] ^= 0x10;
      g_assert_false (events_handle_all (&tally, payload, sizeof payload));
    }
  g_assert_cmpuint (tally.n_wrong, ==, 2 * sizeof payload);
  g_assert_false (events_handle_all (&tally, payload, 15));
  g_assert_false (events_handle_all (&tally, payload, sizeof payload - 1));
  g_assert_true (events_tally_agrees (&tally));
  events_handle (&tally, 1, payload, sizeof payload);
  g_assert_false (events_tally_agrees (&tally));
}

/* A system that loses an event, or a handler that misses one. */
static EventsAccount made_up_account;
static EventsTally made_up_tally;

static void
close_made_up (void *state, EventsAccount *ret_account, EventsTally *ret_tally)
{
  EventsAccount account;
  EventsTally tally;

  events_backend_get (0)->close (state, &account, &tally);
  *ret_account = made_up_account;
  *ret_tally = made_up_tally;
}

static char *
end_with (EventsAccount account, EventsTally tally)
{
  FakeHost *fake = started ((const char *const[]){ NULL });
  EventsBackend backend = *events_backend_get (0);

  made_up_account = account;
  made_up_tally = tally;
  backend.close = close_made_up;
  ((EventsSuite *) fake->pctx)->backend = &backend;
  return ended (fake, NULL);
}

static void
test_unbalanced (void)
{
  g_autofree char *good =
    end_with ((EventsAccount){ .published = 6, .handled = 3, .dropped = 2, .failed = 1 },
              (EventsTally){ 0 });
  g_autofree char *lost = end_with (
    (EventsAccount){ .published = 6, .handled = 3, .dropped = 2 }, (EventsTally){ 0 });
  g_autofree char *many =
    end_with ((EventsAccount){ .published = 1, .handled = 3 }, (EventsTally){ 0 });
  g_autofree char *left =
    end_with ((EventsAccount){ .published = 6, .handled = 5, .left = 1 }, (EventsTally){ 0 });
  g_autofree char *missed =
    end_with ((EventsAccount){ 0 }, (EventsTally){ .n_handlers = 2, .of[1].n_events = 1 });

  g_assert_cmpstr (good, ==, NULL);
  g_assert_cmpstr (
    lost, ==,
    "embedded: 1 events are unaccounted for: expected 6 published, found 3 handled + "
    "2 dropped by policy + 0 failed + 0 left");
  g_assert_cmpstr (many, ==,
                   "embedded: 2 events are too many: expected 1 published, found 3 handled + "
                   "0 dropped by policy + 0 failed + 0 left");
  g_assert_cmpstr (left, ==, "embedded: expected no event left, found 1");
  g_assert_cmpstr (missed, ==,
                   "embedded: expected all handlers to see the same events, found others");
}

/* What the check of an invariant has told does not fail the teardown, too. */
static bool
peek_made_up (void *state, EventsAccount *ret_account)
{
  (void) state;
  *ret_account = made_up_account;
  return true;
}

static void
test_told_once (void)
{
  FakeHost *fake = started ((const char *const[]){ NULL });
  const lt_ext_verify *check = fake->plugin->get_extension (LT_EXT_VERIFY);
  EventsBackend backend = *events_backend_get (0);
  g_autofree char *error = NULL;
  char text[280] = "";

  made_up_account = (EventsAccount){ .published = 5, .handled = 3 };
  made_up_tally = (EventsTally){ 0 };
  backend.close = close_made_up;
  backend.peek = peek_made_up;
  ((EventsSuite *) fake->pctx)->backend = &backend;
  g_assert_cmpint (check->verify (fake->pctx, 0, text, sizeof text), ==, LT_SKIP);
  g_assert_cmpint (check->verify (fake->pctx, 1, text, sizeof text), ==, LT_ERROR);
  g_assert_nonnull (strstr (text, "2 events are unaccounted for"));
  error = ended (fake, "2 events are unaccounted for");
  g_assert_cmpstr (error, ==, NULL);
}

static void
test_init_fails (void)
{
  for (guint at = 1; at <= 10; at++)
    {
      FakeHost *fake = fake_host_new (NULL);

      fake->fail_at = at;
      g_assert_cmpint (fake_host_init (fake), ==, LT_ERROR);
      g_assert_true (g_str_has_prefix (fake->error, "the host registered no "));
      fake_host_free (fake);
    }
}

static void
test_interrupted (void)
{
  FakeHost *fake = fake_host_new (NULL);

  fake->stop = 1;
  g_assert_cmpint (fake_host_init (fake), ==, LT_ERROR);
  g_assert_cmpstr (fake->error, ==, "set-up was interrupted");
  fake_host_free (fake);
}

static void
test_too_large (void)
{
  const char *const settings[] = { "queue=1048576", "payload=1MiB", NULL };
  FakeHost *fake = fake_host_new (settings);

  g_assert_cmpint (fake_host_init (fake), ==, LT_ERROR);
  g_assert_cmpstr (
    fake->error, ==,
    "queue and payload: expected at most 256 MiB for one priority, found 1048576 "
    "events of 1048576 bytes");
  fake_host_free (fake);
}

/* A setting that the back end does not read. */
static void
test_not_meant (void)
{
  static const struct
  {
    const char *backend, *setting, *error;
  } cases[] = {
    { "backend=embedded", "server=redis://u:s3cret@127.0.0.1",
      "server: expected with backend=redis-stream|redis-pubsub|mqtt|dbus only, found "
      "backend=embedded" },
    { "backend=embedded", "username=x",
      "username: expected with backend=redis-stream|redis-pubsub|mqtt only, found "
      "backend=embedded" },
    { "backend=dbus", "password=s3cret",
      "password: expected with backend=redis-stream|redis-pubsub|mqtt only, found "
      "backend=dbus" },
    { "backend=embedded", "qos=1",
      "qos: expected with backend=mqtt only, found backend=embedded" },
    { "backend=dbus", "qos=1", "qos: expected with backend=mqtt only, found backend=dbus" },
    { "backend=dbus", "dispatch=queued",
      "dispatch: expected with backend=embedded only, found backend=dbus" },
    { "backend=mqtt", "overflow=drop-oldest",
      "overflow: expected with backend=embedded only, found backend=mqtt" },
    { "backend=mqtt", "dispatchers=3",
      "dispatchers: expected with backend=embedded only, found backend=mqtt" },
    { "backend=redis-stream", "priorities=1",
      "priorities: expected with backend=embedded only, found backend=redis-stream" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const settings[] = { cases[i].backend, cases[i].setting, NULL };
      FakeHost *fake = fake_host_new (settings);

      g_assert_cmpint (fake_host_init (fake), ==, LT_ERROR);
      g_assert_cmpstr (fake->error, ==, cases[i].error);
      fake_host_free (fake);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autofree char *path = g_strconcat ("/events/variant/", variants[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_variant);
    }
  g_test_add_data_func ("/events/drops/newest", "overflow=drop-newest", test_drops);
  g_test_add_data_func ("/events/drops/oldest", "overflow=drop-oldest", test_drops);
  g_test_add_func ("/events/message", test_message);
  g_test_add_func ("/events/unbalanced", test_unbalanced);
  g_test_add_func ("/events/told-once", test_told_once);
  g_test_add_func ("/events/init-fails", test_init_fails);
  g_test_add_func ("/events/interrupted", test_interrupted);
  g_test_add_func ("/events/too-large", test_too_large);
  g_test_add_func ("/events/not-meant", test_not_meant);
  return g_test_run ();
}
