/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lt-it.h"

static LtIt *
run (const char *words)
{
  g_autofree char *path = lt_it_fixture ("excluding");

  return lt_it_run (60, "%s -q -c 2 -d 200ms --format json %s", path, words);
}

static void
assert_failed (LtIt *it, int exit_status, const char *outcome, const char *part)
{
  g_assert_cmpint (it->exit_status, ==, exit_status);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, outcome);
  g_assert_nonnull (strstr (lt_it_text (it, "verdict.reasons.0"), part));
  g_assert_nonnull (strstr (it->err, part));
}

static void
test_left_out (void)
{
  g_autoptr (LtIt) it = run ("--set left=2");

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_count (it, "config.mix.0.weight"), ==, 1);
  g_assert_true (json_node_is_null (lt_it_get (it, "config.mix.1.excluded")));
  g_assert_cmpuint (lt_it_count (it, "config.mix.2.weight"), ==, 0);
  g_assert_cmpstr (lt_it_text (it, "config.mix.2.excluded"), ==, "needs a bigger 'left'");
  g_assert_cmpuint (lt_it_count (it, "measured.operations.0.count"), >, 0);
  g_assert_cmpuint (lt_it_count (it, "measured.operations.1.count"), >, 0);
  g_assert_null (lt_it_get (it, "measured.operations.2"));
}

static void
test_asked_for (void)
{
  g_autoptr (LtIt) operation = run ("--set left=1 --operation two");
  g_autoptr (LtIt) mix = run ("--set left=1 --mix one=1,three=2");
  g_autoptr (LtIt) without = run ("--set left=1 --mix one=1,three=0");

  assert_failed (operation, 2, "usage",
                 "operation 'two' does not go with these options: needs a bigger 'left'");
  assert_failed (mix, 2, "usage", "operation 'three' does not go with");
  g_assert_cmpint (without->exit_status, ==, 0);
}

static void
test_none_left (void)
{
  g_autoptr (LtIt) it = run ("--set left=0");

  assert_failed (it, 2, "usage", "expected an operation with a weight above 0");
}

static void
test_text (void)
{
  g_autofree char *path = lt_it_fixture ("excluding");
  g_autoptr (LtIt) it = lt_it_run (60, "%s -q -d 200ms --set left=2", path);

  g_assert_nonnull (strstr (it->out, "three: needs a bigger 'left'"));
}

/* Numbers of a run whose fini finds something wrong are there, but it has failed. */
static void
test_fini (void)
{
  g_autoptr (LtIt) it = run ("--set fini=true");

  assert_failed (it, 101, "teardown-failed", "excluding: teardown failed: 3 of 5 are missing");
  g_assert_cmpuint (lt_it_count (it, "measured.operations.0.count"), >, 0);
}

/* A result says what was to be run, however early it ended. */
static void
test_setup_failed (void)
{
  g_autofree char *file = g_build_filename (lt_it_tmp (), "setup.json", NULL);
  g_autoptr (LtIt) it = lt_it_run (60,
                                   "auth -q --seed 7 --set password_users=9000 --set users=10 "
                                   "--format json -o json=%s",
                                   file);

  g_assert_cmpint (it->exit_status, ==, 100);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "setup-failed");
      g_assert_cmpstr (lt_it_text (it, "config.seed"), ==, "7");
      g_assert_cmpstr (lt_it_text (it, "plugin.id"), ==, "org.ltrun.auth");
      g_assert_cmpuint (strlen (lt_it_text (it, "plugin.sha256")), ==, 64);
      g_assert_cmpuint (lt_it_count (it, "host.cpus"), >, 0);
      g_assert_nonnull (lt_it_get (it, "command_line.1"));
      lt_it_load (it, file);
    }
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/exclusions/left-out", test_left_out);
  g_test_add_func ("/exclusions/asked-for", test_asked_for);
  g_test_add_func ("/exclusions/none-left", test_none_left);
  g_test_add_func ("/exclusions/text", test_text);
  g_test_add_func ("/teardown/finds-something-wrong", test_fini);
  g_test_add_func ("/setup/failed", test_setup_failed);
  return g_test_run ();
}
