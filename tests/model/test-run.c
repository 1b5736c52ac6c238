/* SPDX-License-Identifier: MIT */

#include "lt-run.h"
#include "sample-result.h"

#include <string.h>

static void
test_reference (void)
{
  LtRun *run = lt_run_new ();
  LtRun *other = lt_run_ref (run);

  run->started_at = g_strdup ("x");
  g_assert_true (run == other);
  lt_run_unref (run);
  g_assert_cmpstr (other->started_at, ==, "x");
  lt_run_unref (other);
  lt_run_unref (NULL);
}

static void
test_host (void)
{
  LtRunHost *host = lt_run_host_read ();

  g_assert_cmpstr (host->hostname, !=, "");
  g_assert_true (g_str_has_prefix (host->kernel, "Linux "));
  g_assert_cmpstr (host->os, !=, "");
  g_assert_cmpstr (host->cpu, !=, "");
  g_assert_cmpuint (host->n_cpus, >=, 1);
  g_assert_cmpuint (host->memory_bytes, >, 1 << 20);
  g_assert_true (g_utf8_validate (host->cpu, -1, NULL));
  lt_run_host_free (host);
  lt_run_host_free (NULL);
}

static void
test_lookup (void)
{
  g_autoptr (SampleRun) sample = sample_run_make ("errors");
  g_autoptr (LtRun) bare = lt_run_new ();

  g_assert_cmpstr (lt_run_get_operation (sample->run, 0)->name, ==, "login");
  g_assert_null (lt_run_get_operation (sample->run, 1));
  g_assert_null (lt_run_get_operation (bare, 0));
  g_assert_null (lt_run_get_operation (NULL, 0));
  g_assert_null (lt_run_get_metric (sample->run, 0));
  g_assert_cmpstr (lt_run_get_error_class (sample->run, 2), ==, "refused");
  g_assert_cmpstr (lt_run_get_error_class (sample->run, 63), ==, "unknown");
  g_assert_cmpstr (lt_run_get_error_class (bare, 0), ==, "unclassified");
}

static const struct
{
  const char *text, *with_plugin, *without;
} assignments[] = {
  { "users=1000", "users=1000", "users=***" },
  { "auth.users=1000", "auth.users=1000", "auth.users=***" },
  { "com.acme.auth.users=a.b=c", "com.acme.auth.users=a.b=c", "com.acme.auth.users=***" },
  { "password=hunter2", "password=***", "password=***" },
  { "auth.password=hunter2", "auth.password=***", "auth.password=***" },
  { "--set=password=hunter2", "--set=password=***", "--set=password=***" },
  { "--set=users=7", "--set=users=7", "--set=users=***" },
  { "passwor=hunter2", "passwor=***", "passwor=***" },
  { "password=", "password=***", "password=***" },
  { "password", "password", "password" },
  { "=x", "=***", "=***" },
};

static void
test_redact (void)
{
  g_autoptr (SampleRun) sample = sample_run_make ("closed");
  g_autoptr (LtRun) bare = lt_run_new ();

  g_test_summary ("Only the value of an option that is known to be harmless is shown.");
  for (guint i = 0; i < G_N_ELEMENTS (assignments); i++)
    {
      g_autofree char *known = lt_run_redact_assignment (sample->run, assignments[i].text);
      g_autofree char *unknown = lt_run_redact_assignment (bare, assignments[i].text);

      g_assert_cmpstr (known, ==, assignments[i].with_plugin);
      g_assert_cmpstr (unknown, ==, assignments[i].without);
    }
}

static void
test_redact_addresses (void)
{
  static const char *const addresses[][2] = {
    { "redis://user:pass@host:1/2", "redis://***@host:1/2" },
    { "redis://:p@ss@host", "redis://***@host" },
    { "redis://:p/w@host", "redis://***@host" },
    { "server=https://user@host/a", "server=https://***@host/a" },
    { "a://u:p@h b://u:p@h", "a://***@h b://***@h" },
    { "http://host:80/a@b?c=d@e", "http://host:80/a@b?c=d@e" },
    { "http://host/a@b", "http://host/a@b" },
    { "http://[::1]:80/a@b", "http://[::1]:80/a@b" },
    { "user:pass@host", "user:pass@host" },
    { "://", "://" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autofree char *shown = lt_redact_addresses (addresses[i][0]);

      g_assert_cmpstr (shown, ==, addresses[i][1]);
    }
}

static void
test_redact_argv (void)
{
  static const char *const argv[] = { "ltrun",          "--set",
                                      "password=--set", "-p",
                                      "password=x.so",  "--set=auth.password=y",
                                      "--set",          NULL };
  g_autoptr (SampleRun) sample = sample_run_make ("closed");
  g_autoptr (LtResult) result = sample_result_of (sample);
  g_auto (GStrv) shown = NULL;
  g_autofree char *line = NULL;

  g_strfreev (result->argv);
  result->argv = g_strdupv ((char **) argv);
  shown = lt_result_redact_argv (result);
  line = g_strjoinv (" ", shown);
  g_assert_cmpstr (line, ==,
                   "ltrun --set password=*** -p password=x.so --set=auth.password=*** --set");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run/reference", test_reference);
  g_test_add_func ("/run/host", test_host);
  g_test_add_func ("/run/lookup", test_lookup);
  g_test_add_func ("/run/redact", test_redact);
  g_test_add_func ("/run/redact-addresses", test_redact_addresses);
  g_test_add_func ("/run/redact-argv", test_redact_argv);
  return g_test_run ();
}
