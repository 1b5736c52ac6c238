/* SPDX-License-Identifier: MIT */

#include <lt-it.h>
#include <lt-outage.h>
#include <string.h>

static LtIt *
run (const char *words)
{
  LtIt *it = lt_it_run (60, "services --format json -c 4 -d 600ms %s", words);

  if (it->exit_status != 0)
    g_error ("%s: status %d: %s", words, it->exit_status, it->err);
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), >, 0);
  g_assert_cmpuint (lt_it_count (it, "verification.checks"), ==, 1);
  g_assert_cmpuint (lt_it_count (it, "verification.violations"), ==, 0);
  g_assert_nonnull (strstr (it->err, " instances registered = "));
  return it;
}

/* The account closes whatever is run, and the check of it is in the result. */
static void
test_run (gconstpointer data)
{
  g_autoptr (LtIt) it = run (data);

  g_assert_cmpuint (lt_it_count (it, "measured.total.errors"), ==, 0);
}

/* All of them are of the class of what went wrong. */
static void
fails_as (const char *words, const char *error_class)
{
  g_autoptr (LtIt) it = run (words);

  g_assert_cmpuint (lt_it_count (it, "measured.total.errors"), >, 0);
  g_assert_cmpuint (lt_outage_errors (it, error_class), ==,
                    lt_it_count (it, "measured.total.errors"));
}

static void
test_states (void)
{
  fails_as ("--operation health --set failing=3", "status");
  fails_as ("--operation health_all --set failing=10", "status");
  fails_as ("--operation health --set slow=10 --set delay=1h --set timeout=50ms", "timeout");
}

/* Services that sleep do not hold up the end of the run. */
static void
test_end (void)
{
  g_autoptr (LtIt) it = lt_it_run (
    60,
    "services --format json -c 4 -d 500ms --operation health_all --set slow=10 --set delay=1h "
    "--set timeout=1h");

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_count (it, "measured.total.errors"), ==, 0);
}

/* A heartbeat every now and then is not enough for a short life. */
static void
test_expiry (void)
{
  g_autoptr (LtIt) it = run ("-r 200 --mix register=1,heartbeat=1 --set ttl=1ms");

  g_assert_cmpuint (lt_it_count (it, "measured.total.errors"), ==, 0);
  if (strstr (it->err, " + 0 expired") != NULL)
    g_error ("nothing expired: %s", it->err);
}

static void
test_bad_options (void)
{
  g_autoptr (LtIt) services = lt_it_run (60, "services -q --set services=0");
  g_autoptr (LtIt) states = lt_it_run (60, "services -q --set failing=11");
  g_autoptr (LtIt) left_out = lt_it_run (
    60, "services -q --operation sweep --set backend=url --set url=http://127.0.0.1:1/");

  g_assert_cmpint (services->exit_status, ==, 2);
  g_assert_cmpint (states->exit_status, ==, 100);
  g_assert_nonnull (strstr (states->err, "expected at most services=10, found 11"));
  g_assert_cmpint (left_out->exit_status, !=, 0);
}

/* A login in an address is told to nobody: not to the user, and in no result. */
static void
test_login (void)
{
  static const char *const settings[] = {
    "backend=url --set url=http://user:s3cret@127.0.0.1:1/x",
    "backend=url --set url=ftp://user:s3cret@127.0.0.1:1/x",
    "backend=etcd --set server=http://user:s3cret@127.0.0.1:1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (LtIt) it =
        lt_it_run (60, "services --format json -d 1s --set %s", settings[i]);

      g_assert_cmpint (it->exit_status, ==, 100);
      g_assert_nonnull (strstr (it->err, "://***@127.0.0.1"));
      g_assert_nonnull (strstr (lt_it_text (it, "verdict.reasons.0"), "://***@127.0.0.1"));
      g_assert_null (strstr (it->err, "s3cret"));
      g_assert_null (strstr (it->out, "s3cret"));
    }
}

int
main (int argc, char **argv)
{
  static const char *const runs[] = {
    "",
    "--operation register",
    "--operation heartbeat",
    "--operation discover",
    "--operation health",
    "--operation health_all",
    "--operation sweep",
    "--set services=1000 --set kept=100",
    "--operation health --set degraded=4 --set slow=3 --set delay=1ms",
    "--mix register=1,heartbeat=5,health=1,sweep=1 -r 2000",
  };

  lt_it_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autofree char *path = g_strdup_printf ("/services/run/%u", i);

      g_test_add_data_func (path, runs[i], test_run);
    }
  g_test_add_func ("/services/states", test_states);
  g_test_add_func ("/services/end", test_end);
  g_test_add_func ("/services/expiry", test_expiry);
  g_test_add_func ("/services/bad-options", test_bad_options);
  g_test_add_func ("/services/login", test_login);
  return g_test_run ();
}
