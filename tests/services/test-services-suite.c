/* SPDX-License-Identifier: MIT */

#include <fake-host.h>
#include <services-ops.h>

#include <string.h>

#define N 200u

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
  if (account != NULL && strstr (fake->logged, account) == NULL)
    g_error ("expected '%s', found '%s'", account, fake->logged);
  error = g_strdup (fake->error);
  fake_host_free (fake);
  return error;
}

static lt_status
verified (FakeHost *fake, uint32_t quiet, char text[240])
{
  const lt_ext_verify *extension = fake->plugin->get_extension (LT_EXT_VERIFY);

  return extension->verify (fake->pctx, quiet, text, 240);
}

/* ---- Operations ------------------------------------------------------------ */

static const struct
{
  const char *name;
  const char *settings[5];
} variants[] = {
  { "default", { NULL } },
  { "smallest", { "services=1", "kept=1" } },
  { "most", { "services=3000", "kept=65536" } },
};

/* Every operation, without an error, and every instance accounted for. */
static void
test_variant (gconstpointer data)
{
  static const char *const names[] = { "heartbeat", "register", "discover", "health", "sweep" };
  const guint i = GPOINTER_TO_UINT (data);
  FakeHost *fake = started (variants[i].settings);
  g_autofree char *error = NULL;
  char text[240];

  for (guint j = 0; j < G_N_ELEMENTS (names); j++)
    {
      const FakeTally tally = fake_host_run (fake, names[j], j, N);

      g_assert_cmpstr (tally.detail, ==, "");
      g_assert_cmpuint (tally.n_ok, ==, N);
      g_assert_cmpuint (tally.values[fake_host_id (fake, "checks")], ==,
                        strcmp (names[j], "health") == 0 ? N : 0);
      g_assert_cmpint (verified (fake, 1, text), ==, LT_OK);
      g_assert_cmpint (verified (fake, 0, text), ==, LT_SKIP);
    }
  error = ended (fake, NULL);
  g_assert_cmpstr (error, ==, NULL);
}

static void
test_log (void)
{
  FakeHost *fake = started ((const char *const[]){ "services=3000", NULL });

  if (!g_pattern_match_simple ("embedded: 3000 services in *.??? s, *.? MiB of memory",
                               fake->logged))
    g_error ("found '%s'", fake->logged);
  fake_host_free (fake);
}

/* What the last line says after one worker has registered, and gone. */
static void
test_account (void)
{
  FakeHost *fake = started ((const char *const[]){ "services=3", "kept=5", NULL });
  const FakeTally tally = fake_host_run (fake, "register", 0, 12);
  g_autofree char *error = NULL;

  g_assert_cmpuint (tally.n_ok, ==, 12);
  error =
    ended (fake, "15 instances registered = 12 removed + 0 expired + 0 unknown + 3 alive");
  g_assert_cmpstr (error, ==, NULL);
}

static void
test_health_all (void)
{
  FakeHost *fake = started ((const char *const[]){ "services=7", NULL });
  const FakeTally tally = fake_host_run (fake, "health_all", 0, 10);

  g_assert_cmpuint (tally.n_ok, ==, 10);
  g_assert_cmpuint (tally.values[fake_host_id (fake, "checks")], ==, 70);
  g_assert_cmpuint (tally.values[fake_host_id (fake, "impaired")], ==, 0);
  fake_host_free (fake);
}

/* ---- States ---------------------------------------------------------------- */

static void
test_states (void)
{
  FakeHost *fake = started ((const char *const[]){ "services=4", "degraded=2", "failing=1",
                                                   "slow=1", "delay=1ms", NULL });
  const FakeTally one = fake_host_run (fake, "health", 0, N);
  const FakeTally all = fake_host_run (fake, "health_all", 1, 3);
  const lt_id status = fake_host_id (fake, "status");
  const lt_id impaired = fake_host_id (fake, "impaired");

  g_assert_cmpuint (one.n_ok + one.classes[status], ==, N);
  g_assert_cmpuint (one.classes[status], >, 0);
  g_assert_cmpuint (one.values[impaired], ==, one.n_ok);
  g_assert_cmpstr (one.detail, ==, "embedded: expected status 200, found 503");
  /* One fails, but all are asked. */
  g_assert_cmpuint (all.classes[status], ==, 3);
  g_assert_cmpuint (all.values[impaired], ==, 9);
  g_assert_cmpuint (all.values[fake_host_id (fake, "checks")], ==, 9);
  fake_host_free (fake);
}

static void
test_timeout (void)
{
  FakeHost *fake =
    started ((const char *const[]){ "services=1", "slow=1", "delay=1h", "timeout=20ms", NULL });
  const FakeTally tally = fake_host_run (fake, "health", 0, 5);

  g_assert_cmpuint (tally.classes[fake_host_id (fake, "timeout")], ==, 5);
  fake_host_free (fake);
}

/* An instance whose time is over is registered again. */
static void
test_renewed (void)
{
  FakeHost *fake = started ((const char *const[]){ "ttl=1ms", "kept=64", NULL });
  g_autofree char *error = NULL;
  guint64 n_renewed = 0, n_registered = 10;

  for (guint i = 0; n_renewed == 0; i++)
    {
      const FakeTally tally = fake_host_run (fake, "heartbeat", i, 100000);

      g_assert_cmpuint (tally.n_other, ==, 0);
      n_renewed += tally.values[fake_host_id (fake, "renewed")];
      n_registered += 1 + tally.values[fake_host_id (fake, "renewed")];
    }
  {
    g_autofree char *account =
      g_strdup_printf ("embedded: %" G_GUINT64_FORMAT " instances registered = ", n_registered);

    error = ended (fake, account);
  }
  g_assert_cmpstr (error, ==, NULL);
}

/* ---- What goes wrong shows ------------------------------------------------- */

static ServicesAccount made_up;

static void
close_made_up (void *state, ServicesAccount *ret_account)
{
  ServicesAccount account;

  services_backend_get (0)->close (state, &account);
  *ret_account = made_up;
}

static void
peek_made_up (void *state, ServicesAccount *ret_account)
{
  (void) state;
  *ret_account = made_up;
}

static void
test_unbalanced (void)
{
  FakeHost *fake = started ((const char *const[]){ NULL });
  ServicesBackend backend = *services_backend_get (0);
  g_autofree char *error = NULL;
  char text[240] = "";

  made_up = (ServicesAccount){ .registered = 9, .removed = 3, .expired = 2, .alive = 3 };
  backend.close = close_made_up;
  backend.peek = peek_made_up;
  ((ServicesSuite *) fake->pctx)->backend = &backend;
  g_assert_cmpint (verified (fake, 1, text), ==, LT_ERROR);
  g_assert_cmpstr (text, ==,
                   "9 instances registered = 3 removed + 2 expired + 0 unknown + 3 alive");
  error = ended (fake, NULL);
  g_assert_nonnull (strstr (error, "instances are not accounted for: 9 instances"));
}

/* A set-up that is to come back does, with all of it freed. */
static void
test_interrupted (void)
{
  FakeHost *fake = fake_host_new (NULL);

  fake->stop = 1;
  g_assert_cmpint (fake_host_init (fake), ==, LT_ERROR);
  g_assert_cmpstr (fake->error, ==, "set-up was interrupted");
  g_assert_null (fake->pctx);
  fake_host_free (fake);
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

static const struct
{
  const char *name;
  const char *settings[5];
  const char *error;
} bad[] = {
  { "states",
    { "services=3", "degraded=1", "failing=2", "slow=1" },
    "degraded, failing and slow: expected at most services=3, found 4" },
  { "no-url",
    { "backend=url" },
    "url: expected http://HOST[:PORT]... or https://..., found ''" },
  { "server",
    { "backend=etcd", "server=127.0.0.1:2379" },
    "server: expected http://HOST[:PORT]... or https://..., found '127.0.0.1:2379'" },
  { "login-in-url",
    { "backend=url", "url=ftp://u:s3cret@127.0.0.1/x" },
    "url: expected http://HOST[:PORT]... or https://..., found 'ftp://***@127.0.0.1/x'" },
  { "services-of-url",
    { "backend=url", "url=http://127.0.0.1:1/", "services=5" },
    "services: expected with backend=embedded|etcd only, found backend=url" },
  { "ttl-of-url",
    { "backend=url", "url=http://127.0.0.1:1/", "ttl=31s" },
    "ttl: expected with backend=embedded|etcd only, found backend=url" },
  { "url-alone",
    { "url=http://127.0.0.1:1/" },
    "url: expected with backend=url only, found backend=embedded" },
  { "prefix-alone",
    { "prefix=/x/" },
    "prefix: expected with backend=etcd only, found backend=embedded" },
  { "delay-of-etcd",
    { "backend=etcd", "delay=101ms" },
    "delay: expected with backend=embedded only, found backend=etcd" },
  { "ca-without-tls",
    { "backend=url", "url=http://127.0.0.1:1/", "ca_file=/x.pem" },
    "ca_file: expected url=https://... to go with it, found 'http://127.0.0.1:1/'" },
  { "login-without-tls",
    { "backend=etcd", "server=http://u:s3cret@127.0.0.1:1", "ca_file=/x.pem" },
    "ca_file: expected server=https://... to go with it, found 'http://***@127.0.0.1:1'" },
};

static void
test_bad (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  FakeHost *fake = fake_host_new (bad[i].settings);

  g_assert_cmpint (fake_host_init (fake), ==, LT_ERROR);
  g_assert_cmpstr (fake->error, ==, bad[i].error);
  fake_host_free (fake);
}

/* The registry has room for what all workers keep, and for one less than too many. */
static void
test_full (void)
{
  static const char *const settings[] = { "kept=65536", "services=1", NULL };
  FakeHost *fake = fake_host_new (settings);

  fake->host.worker_count = 16;
  g_assert_cmpint (fake_host_init (fake), ==, LT_ERROR);
  g_assert_cmpstr (fake->error, ==,
                   "kept: expected at most 1048576 instances in the registry, found 1048577: "
                   "kept=65536 for each of 16 workers, and services=1");
  fake_host_free (fake);
  fake = fake_host_new (settings);
  fake->host.worker_count = 15;
  g_assert_cmpint (fake_host_init (fake), ==, LT_OK);
  fake_host_free (fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      g_autofree char *path = g_strconcat ("/services/variant/", variants[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_variant);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strconcat ("/services/bad/", bad[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad);
    }
  g_test_add_func ("/services/full", test_full);
  g_test_add_func ("/services/log", test_log);
  g_test_add_func ("/services/account", test_account);
  g_test_add_func ("/services/health-all", test_health_all);
  g_test_add_func ("/services/states", test_states);
  g_test_add_func ("/services/timeout", test_timeout);
  g_test_add_func ("/services/renewed", test_renewed);
  g_test_add_func ("/services/unbalanced", test_unbalanced);
  g_test_add_func ("/services/interrupted", test_interrupted);
  g_test_add_func ("/services/init-fails", test_init_fails);
  return g_test_run ();
}
