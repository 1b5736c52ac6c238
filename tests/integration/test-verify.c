/* SPDX-License-Identifier: MIT */

#include <string.h>

#include "lt-it.h"

#define STAGES "-s 0s:500/s -s 200ms:500/s -s 200ms:100/s -s 200ms:100/s"

static LtIt *
run (const char *words)
{
  g_autofree char *path = lt_it_fixture ("invariant");

  return lt_it_run (60, "%s -q -c 2 --format json --set behave=%s", path, words);
}

static void
test_holds (void)
{
  g_autoptr (LtIt) it = run ("hold -d 200ms -w 100ms");
  g_autoptr (LtIt) staged = run ("hold " STAGES);
  g_autoptr (LtIt) quiet = run ("quiet " STAGES);

  g_assert_cmpint (it->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_count (it, "verification.checks"), ==, 1);
  g_assert_cmpuint (lt_it_count (it, "verification.violations"), ==, 0);
  g_assert_cmpint (staged->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_count (staged, "verification.checks"), ==, 3);
  g_assert_cmpint (quiet->exit_status, ==, 0);
  g_assert_cmpuint (lt_it_count (quiet, "verification.checks"), ==, 1);
}

static void
test_breaks (void)
{
  g_autoptr (LtIt) it = run ("break " STAGES);
  g_autoptr (LtIt) plain = run ("break -d 100ms");

  g_assert_cmpint (it->exit_status, ==, 102);
  g_assert_cmpstr (lt_it_text (it, "verdict.outcome"), ==, "invariant-violated");
  g_assert_cmpstr (lt_it_text (it, "verdict.reasons.0"), ==,
                   "invariant: an invariant does not hold: lost 3 of 1");
  g_assert_cmpuint (lt_it_count (it, "verification.violations"), ==, 3);
  g_assert_cmpstr (lt_it_text (it, "verification.samples.0.stage"), ==, "stage 2");
  g_assert_cmpstr (lt_it_text (it, "verification.samples.2.text"), ==, "lost 3 of 3");
  g_assert_cmpuint (lt_it_count (it, "measured.total.count"), ==, 180);
  g_assert_cmpint (plain->exit_status, ==, 102);
  g_assert_true (json_node_is_null (lt_it_get (plain, "verification.samples.0.stage")));
}

static void
test_none (void)
{
  g_autofree char *path = lt_it_fixture ("noop");
  g_autoptr (LtIt) it = lt_it_run (60, "%s -q -d 100ms --format json", path);

  g_assert_true (json_node_is_null (lt_it_get (it, "verification")));
}

/* A suite that dies in it is contained as everywhere. */
static void
test_dies (void)
{
  g_autoptr (LtIt) crash = run ("crash -d 100ms");
  g_autoptr (LtIt) hang = run ("hang -d 100ms --grace 300ms");

  g_assert_cmpint (crash->exit_status, ==, 107);
  g_assert_cmpstr (lt_it_text (crash, "crash.stage"), ==, "verify");
  g_assert_cmpint (hang->exit_status, ==, 107);
  g_assert_cmpstr (lt_it_text (hang, "crash.kind"), ==, "hang");
  g_assert_cmpstr (lt_it_text (hang, "crash.stage"), ==, "verify");
  g_assert_cmpuint (lt_it_count (hang, "measured.total.count"), >, 0);
  lt_it_assert_no_orphans ();
}

/* A check that hangs is no load: the time of it dilutes no rate. */
static void
test_hang_is_no_load (void)
{
  g_autoptr (LtIt) it = run ("hang -s 200ms:2 -s 200ms:2 --grace 500ms");

  g_assert_cmpint (it->exit_status, ==, 107);
  g_assert_cmpstr (lt_it_text (it, "crash.stage"), ==, "verify");
  g_assert_cmpuint (lt_it_count (it, "measured.duration_ns"), >, 0);
  g_assert_cmpuint (lt_it_count (it, "measured.duration_ns"), <=, 400000000);
}

int
main (int argc, char **argv)
{
  lt_it_init (&argc, &argv);
  g_test_add_func ("/verify/holds", test_holds);
  g_test_add_func ("/verify/breaks", test_breaks);
  g_test_add_func ("/verify/none", test_none);
  g_test_add_func ("/verify/dies", test_dies);
  g_test_add_func ("/verify/hang-is-no-load", test_hang_is_no_load);
  return g_test_run ();
}
